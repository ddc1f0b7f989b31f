"""The social-force network (社会力量网络): places, actors, ties and needs, checked once and then frozen.

A :class:`Network` holds four tables and remembers no results. Its methods cut out what a measure needs,
sparse inside and labelled outside: who co-builds where (:meth:`Network.incidence`), which force reaches
which need (:meth:`Network.reach`), and how large needs and forces are.
"""

from __future__ import annotations

import networkx as nx
import numpy as np
import pandas as pd

from . import checks, faults
from .labelled import Labelled, from_ties
from .schema import DOMAINS, RELATIONS, SERVING, CommgovError
from .tables import ancestors, kept, records


class Network:
    """A network of places, actors, ties and needs.

    Parameters
    ----------
    places
        One row a place: ``place, kind, name, parent, provenance``; ``parent`` is the place it lies in.
        Below a community two partitions cross: compounds and grids. A building lies in a compound
        (``parent``) and in a grid (``grid``).
    actors
        One row a force: ``actor, kind, name, place, capacity, provenance``; capacity in persons served at a
        time in each domain in which the actor works, empty where it is not stated.
    ties
        One row a tie from an actor to a place or an actor: ``source, target, relation, domain, weight,
        provenance, directed``. ``directed`` is ``yes`` (from source to target; so too where it is empty or
        the column is not there) or ``no`` (both alike).
    needs
        One row a need: ``need, place, group, domain, weight, provenance``; weight in persons.

    Raises
    ------
    CommgovError
        Lists every fault of all four tables at once; its ``faults`` holds them as a DataFrame.

    Notes
    -----
    The tables are copied on the way in, so later changes to yours do not reach the network, and on the way
    out. Further columns are kept. Every row says where it comes from (``provenance``). A tie without
    direction stands once: where its other end says it again with the same weight, that row is left out; with
    another weight it is a fault.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> women = cg.load("southern_women")
    >>> women
    Network: 14 places, 18 actors, 89 ties, 0 needs
    >>> women.incidence("attends").shape
    (18, 14)
    """

    __slots__ = ("_tables",)

    def __init__(self, places: pd.DataFrame, actors: pd.DataFrame, ties: pd.DataFrame, needs: pd.DataFrame):
        given = {"places": places, "actors": actors, "ties": ties, "needs": needs}
        found, clean, again = checks.examined(given)
        faults.raise_any(found)
        object.__setattr__(self, "_tables", kept(given, clean, again))

    def __setattr__(self, name, value):
        raise CommgovError(
            f"a Network is frozen, so '{name}' cannot be set. Fix: build a new Network from changed tables."
        )

    def __reduce__(self):
        return Network, tuple(self._tables.values())

    def __repr__(self) -> str:
        return "Network: " + ", ".join(f"{len(table):,} {name}" for name, table in self._tables.items())

    @property
    def places(self) -> pd.DataFrame:
        """The places, one row each."""
        return self._tables["places"].copy(deep=False)

    @property
    def actors(self) -> pd.DataFrame:
        """The actors, one row each."""
        return self._tables["actors"].copy(deep=False)

    @property
    def ties(self) -> pd.DataFrame:
        """The ties, one row each."""
        return self._tables["ties"].copy(deep=False)

    @property
    def needs(self) -> pd.DataFrame:
        """The needs, one row each."""
        return self._tables["needs"].copy(deep=False)

    def incidence(
        self,
        relation: str = "co_builds",
        domain: str | None = None,
        *,
        weighted: bool = False,
        sparse: bool = False,
    ) -> pd.DataFrame | Labelled:
        """Who is tied to what by one relation: the matrix of actors × targets.

        Parameters
        ----------
        relation
            One of the relations of the schema.
        domain
            Only ties of this domain; ``None`` takes all, whatever their domain.
        weighted
            ``False``: 1 where there is at least one tie. ``True``: the sum of the weights.
        sparse
            Return a :class:`Labelled` sparse matrix in place of a DataFrame: for networks of a whole city.

        Returns
        -------
        DataFrame or Labelled
            Actors × targets (places, or actors where the relation joins actors), in the order of the
            tables; who has no such tie is not in it. A tie of two actors that has no direction stands there
            from both ends: where no tie has one, the matrix is symmetric.

        Raises
        ------
        CommgovError
            The relation or the domain is unknown, or there is no such tie.

        Examples
        --------
        >>> import commgov_lib as cg
        >>> cg.load("observed").incidence("co_builds").to_numpy().sum()
        np.int64(17)
        """
        ties = self._ties((_known(relation, RELATIONS, "relation"),), domain)
        if ties.empty:
            there = ", ".join(self._tables["ties"]["relation"].unique()) or "none"
            what = f"'{relation}'" + (f" in domain '{domain}'" if domain else "")
            raise CommgovError(f"ties: there is no tie {what}. Relations in this network: {there}.")
        actors = self._tables["actors"]["actor"]
        either = (ties["directed"] == "no").to_numpy(dtype=bool, copy=True)
        if either.any():
            either &= pd.Index(actors).get_indexer(ties["target"]) >= 0
            ends = ["source", "target", "weight"]
            back = ties.loc[either, ends].set_axis(["target", "source", "weight"], axis=1)
            ties = pd.concat([ties[ends], back], ignore_index=True)
        targets = pd.concat([self._tables["places"]["place"], actors])
        matrix = from_ties(ties, actors, targets, weighted=weighted)
        return matrix if sparse else matrix.to_frame()

    def reach(self, domain: str, *, sparse: bool = False) -> pd.DataFrame | Labelled:
        """Which force reaches which need of a domain.

        A force reaches a need when it serves the need's place, or any place around it, in that domain:
        through the compound or through the grid. Serving are the relations of
        :data:`commgov_lib.schema.SERVING`.

        Parameters
        ----------
        domain
            One of the domains of the schema.
        sparse
            Return a :class:`Labelled` sparse matrix in place of a DataFrame: for networks of a whole city.

        Returns
        -------
        DataFrame or Labelled
            Actors × needs, boolean, in the order of the tables: the actors that serve in this domain, all
            its needs.

        Notes
        -----
        Nominal: says nothing of capacity. A tie without a domain serves no domain.

        Examples
        --------
        >>> import commgov_lib as cg
        >>> city = cg.city.simulate(seed=1, scale=0.02)
        >>> city.reach("health", sparse=True).matrix.shape[1] == len(city.demand("health"))
        True
        """
        ties = self._serving(domain)
        needs = self._needs(domain)
        places = self._tables["places"]
        at = from_ties(
            ties, self._tables["actors"]["actor"], places["place"], weighted=False, all_columns=True
        )
        around = ancestors(places, needs["place"])
        hit = (at.matrix @ around).tocsr().astype(bool)
        reach = Labelled(hit, at.rows, pd.Index(needs["need"], name="need"))
        return reach if sparse else reach.to_frame()

    def demand(self, domain: str) -> pd.Series:
        """Persons in need, a number a need of the domain.

        Parameters
        ----------
        domain
            One of the domains of the schema.

        Returns
        -------
        Series
            ``weight`` (persons), index: the needs, in the order of the table.

        Examples
        --------
        >>> import commgov_lib as cg
        >>> cg.city.simulate(seed=1, scale=0.02).demand("health").name
        'weight'
        """
        return self._needs(domain).set_index("need")["weight"]

    def groups(self, domain: str) -> pd.Series:
        """The population group of each need of the domain.

        Parameters
        ----------
        domain
            One of the domains of the schema.

        Returns
        -------
        Series
            ``group``, index: as in :meth:`demand`.

        Examples
        --------
        >>> import commgov_lib as cg
        >>> sorted(cg.city.simulate(seed=1, scale=0.02).groups("health").unique())
        ['disabled', 'elderly_alone']
        """
        return self._needs(domain).set_index("need")["group"]

    def capacity(self, domain: str) -> pd.Series:
        """Persons that each force serving in the domain can serve at a time; NaN where it is not stated.

        Parameters
        ----------
        domain
            One of the domains of the schema.

        Returns
        -------
        Series
            ``capacity`` (persons at a time), index: the rows of :meth:`reach` for the same domain.

        Examples
        --------
        >>> import commgov_lib as cg
        >>> city = cg.city.simulate(seed=1, scale=0.02)
        >>> city.capacity("health").index.equals(city.reach("health", sparse=True).rows)
        True
        """
        actors = self._tables["actors"].set_index("actor")["capacity"]
        return actors.iloc[np.unique(actors.index.get_indexer(self._serving(domain)["source"]))]

    def to_networkx(self) -> nx.MultiDiGraph | nx.MultiGraph:
        """The whole network as a networkx graph: places and actors as nodes, ties as edges.

        Returns
        -------
        networkx.MultiDiGraph or networkx.MultiGraph
            Node attribute ``table`` is ``"places"`` or ``"actors"``, edge attribute ``table`` ``"ties"`` or
            ``"places"`` (relation ``lies_in``, from a place to the one around it); the other attributes are
            the filled columns (one of your own that is called ``table`` is ``own_table``). Needs, groups of
            persons, are not nodes.

        Notes
        -----
        A ``MultiGraph`` where no tie has a direction and no place lies in another. Otherwise a tie without
        direction is two edges, one each way, of which both say ``directed="no"``: networkx has no other form
        for it. :func:`commgov_lib.read` takes them for one again.

        Examples
        --------
        >>> import commgov_lib as cg
        >>> cg.load("southern_women").to_networkx().number_of_edges()
        89
        """
        places, ties = self._tables["places"], self._tables["ties"]
        inner = {column: places[~faults.is_empty(places[column])] for column in ("parent", "grid")}
        one_way = not len(ties) or (ties["directed"] == "yes").any() or any(map(len, inner.values()))
        graph = nx.MultiDiGraph() if one_way else nx.MultiGraph()
        for table, key in (("places", "place"), ("actors", "actor")):
            for row in records(self._tables[table]):
                graph.add_nodes_from([(row.pop(key), {"table": table, **_apart(row)})])
        for row in records(ties):
            ends = row.pop("source"), row.pop("target")
            row = {"table": "ties", **_apart(row)}
            graph.add_edges_from([(*ends, row)])
            if one_way and row["directed"] == "no":
                graph.add_edges_from([(*ends[::-1], row)])
        for column, frame in inner.items():
            edges = zip(frame["place"], frame[column], frame["provenance"], strict=True)
            for place, around, provenance in edges:
                graph.add_edge(place, around, table="places", relation="lies_in", provenance=provenance)
        return graph

    def _ties(self, relations: tuple[str, ...], domain: str | None) -> pd.DataFrame:
        ties = self._tables["ties"]
        ties = ties[ties["relation"].isin(relations)]
        return ties if domain is None else ties[ties["domain"] == _known(domain, DOMAINS, "domain")]

    def _serving(self, domain: str) -> pd.DataFrame:
        """The ties that serve a place in the domain; an index finds them much faster than isin on text."""
        ties = self._ties(SERVING, _known(domain, DOMAINS, "domain"))
        return ties[pd.Index(self._tables["places"]["place"]).get_indexer(ties["target"]) >= 0]

    def _needs(self, domain: str) -> pd.DataFrame:
        needs = self._tables["needs"]
        return needs[needs["domain"] == _known(domain, DOMAINS, "domain")]


def _apart(row: dict) -> dict:
    """The attributes of a row, of which none is called as our own is."""
    if "table" not in row:
        return row
    title = "own_table"
    while title in row:
        title = f"own_{title}"
    return {title if name == "table" else name: value for name, value in row.items()}


def _known(code: str, codes: dict, noun: str) -> str:
    if code not in codes:
        hint = faults.suggestion(code, codes)
        raise CommgovError(f"'{code}' is not a known {noun}{hint}. Known: {', '.join(codes)}.")
    return code
