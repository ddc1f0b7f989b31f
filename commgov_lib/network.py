"""The social-force network (社会力量网络): places, actors, ties and needs, checked once and then frozen.

A :class:`Network` holds four tables, and a fifth where the user brings terms of the user's own, and remembers
no results. Its methods cut out what a measure needs, sparse inside and labelled outside: who co-builds where
(:meth:`Network.incidence`), which force reaches which need (:meth:`Network.reach`), and how large needs and
forces are.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import scipy.sparse as sp

from . import parts, periods
from .columns import TextColumn, as_numbers, constant, is_packed, text_column
from .matrices import Labelled, from_ties
from .messages import Clauses, Listed, Message, say, told
from .schema import CONTRACTS, TABLES, TERMS, CommgovError, check_language
from .terms import Vocabulary, no_terms, restated
from .validate import examined, is_empty, raise_any, suggestion

if TYPE_CHECKING:  # for the annotation only: reading tables does not wait for matplotlib
    from matplotlib.axes import Axes

# Columns that every network has, empty where the table did not have them, or of the word that they then have.
_ALWAYS = {
    "places": ["name", "parent", "grid"],
    "actors": ["name", "place", "capacity"],
    "ties": ["domain", "directed"],
    "needs": [],
    "terms": list(TERMS),
}
_WORDS = {"directed": "yes"}
_WEIGHTS = ("sum", "mean", "max")  # what several weights may become


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
        the column is not there) or ``no`` (both alike). ``since, until`` say from when to when it held.
    needs
        One row a need: ``need, place, group, domain, weight, provenance``; weight in persons.
    terms
        The user's own relations, kinds of actors and of places, domains and groups, one row each: ``list,
        term, label_en, label_zh, serves, one_way, level, provenance``. ``list`` is ``relation``,
        ``actor_kind``, ``place_kind``, ``domain`` or ``group``; ``term`` is the word that stands in the
        other tables; a label that is empty is the term itself. ``serves`` and ``one_way`` (``yes`` or
        ``no``) are for relations: whether an actor reaches needs through it, and whether it leads one way by
        its meaning. ``level`` is for kinds of places: the kind beside which it stands in the territory, empty
        outside of it.

    Raises
    ------
    CommgovError
        Lists every fault of all tables at once; its ``faults`` holds them as a DataFrame.

    Notes
    -----
    The tables are copied on the way in, so later changes to yours do not reach the network, and on the way
    out. Further columns are kept. Every row says where it comes from (``provenance``). A tie without
    direction stands once: where its other end says it again with the same weight, that row is left out; with
    another weight it is a fault.

    **Time.** Every table may have the columns ``since`` and ``until``: a year, month or day (``2021``,
    ``2021-05``, ``2021-05-03``; other writings such as 2021年5月 are brought into this one), or numbers of
    waves (``1``, ``2``) in all rows. Both ends are included: since 2021 until 2021 is all of 2021. Empty is
    open: a tie with neither has always been there. The same tie in another period is another tie.
    :meth:`at` cuts out a period. Of rows that no moment has all, a method asks for one or how to pool them.

    **Non-response.** ``answered`` of an actor is ``yes``, ``no`` (was asked and did not answer) or empty
    (was not asked). An actor who did not answer is not one without ties: see :meth:`response`.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> women = cg.load("southern_women")
    >>> women
    Network: 14 places, 18 actors, 89 ties, 0 needs
    >>> women.incidence("attends").shape
    (18, 14)
    """

    __slots__ = ("_period", "_tables", "_terms", "_vocabulary")

    def __init__(
        self,
        places: pd.DataFrame,
        actors: pd.DataFrame,
        ties: pd.DataFrame,
        needs: pd.DataFrame,
        terms: pd.DataFrame | None = None,
    ):
        given = {"places": places, "actors": actors, "ties": ties, "needs": needs}
        if terms is not None and not (isinstance(terms, pd.DataFrame) and terms.empty):
            given["terms"] = terms
        found, clean, again = examined(given)
        raise_any(found)
        tables = Tables({name: _canonical(name, given[name], clean[name]) for name in TABLES})
        if again is not None:
            tables["ties"] = tables["ties"][~again].reset_index(drop=True)
        own = no_terms()
        if "terms" in given:
            own = _canonical("terms", terms, clean["terms"])
            own = own[~restated(own)].reset_index(drop=True)
        object.__setattr__(self, "_tables", tables)
        object.__setattr__(self, "_terms", own)
        object.__setattr__(self, "_vocabulary", Vocabulary(own))
        object.__setattr__(self, "_period", "")

    def __setattr__(self, name, value):
        raise CommgovError(
            "a Network is frozen, so '{name}' cannot be set. Fix: build a new Network from changed tables.",
            name=name,
        )

    def __reduce__(self):
        return _again, ([*self._tables.values(), self._terms], self._period)

    def __repr__(self) -> str:
        return told(self.summary())

    def summary(self) -> Message:
        """Return how much there is, as one line; ``.text("zh")`` says it in Chinese.

        Returns
        -------
        Message
            A text: the rows of each table, the periods, and who did not answer.

        Examples
        --------
        >>> import commgov_lib as cg
        >>> cg.load("southern_women").summary().text("zh")
        '网络：14 个地点，18 个行动者，89 条关系，0 项需求'
        """
        size = {name: len(self._tables[name]) for name in TABLES}
        told = [
            say("{places:,} places, {actors:,} actors, {ties:,} ties, {needs:,} needs", **size),
        ]
        if len(self._terms):
            told.append(say("{count:,} terms", count=len(self._terms)))
        times = [c for c in periods.TIMES if c in self._tables["ties"]]
        if "until" in times and (count := len(self._tables["ties"][times].drop_duplicates())) > 1:
            told.append(say("{count:,} periods", count=count))
        silent = int((self._answered() == "no").sum())
        if silent:
            told.append(say("{count:,} without answer", count=silent))
        return say("Network: {told}", told=Clauses(told))

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

    @property
    def terms(self) -> pd.DataFrame:
        """The user's own terms, one row each; none where the lists of the schema have all that is needed."""
        return self._terms.copy(deep=False)

    @property
    def vocabulary(self) -> Vocabulary:
        """The terms that stand in this network: those of the schema, and the user's own."""
        return self._vocabulary

    @property
    def period(self) -> str:
        """The period that :meth:`at` cut out, such as ``2022`` or ``2019–2021``; else empty."""
        return self._period

    def label(self, code: str, lang: str = "en") -> str:
        """Return the display label of a code, in English or Chinese; a code without one is its own label.

        Parameters
        ----------
        code
            A kind, relation, domain or group, the user's own or of the schema.
        lang
            ``"en"`` or ``"zh"``.

        Returns
        -------
        str

        Examples
        --------
        >>> import commgov_lib as cg
        >>> cg.load("observed").label("co_builds", "zh")
        '共建'
        """
        check_language(lang)
        if not isinstance(code, str):
            raise CommgovError(
                "a {kind} is no code. Fix: one text, such as 'co_builds'.", kind=type(code).__name__
            )
        return self._vocabulary.label(code, lang)

    def incidence(
        self,
        relation: str = "co_builds",
        domain: str | None = None,
        *,
        weighted: bool = False,
        sparse: bool = False,
        pooled: str | None = None,
        missing: str | None = None,
    ) -> pd.DataFrame | Labelled:
        """Return who is tied to what by one relation: the matrix of actors × targets.

        Parameters
        ----------
        relation
            One of the relations of the schema, or of the user's own.
        domain
            Only ties of this domain; ``None`` takes all, whatever their domain.
        weighted
            ``False``: 1 where there is at least one tie. ``True``: the sum of the weights.
        sparse
            Return a :class:`Labelled` sparse matrix in place of a DataFrame: for networks of a whole city.
        pooled
            What becomes of ties that no moment has all, such as one of 2019 and one of 2023. There is no
            default, since the answers differ: ``"any"`` takes every tie that held at some time; with weights,
            ``"sum"``, ``"mean"`` or ``"max"`` is over the periods in which the same two are tied. To look at
            one period, cut it out first: :meth:`at`.
        missing
            What is known of actors who did not answer (``answered`` is ``no``) where actors are tied to
            actors: ``"nan"`` makes the matrix a square one of all who were asked or are tied, in which what
            only they could have said is NaN; ``"none"`` takes them as if they had named nobody.

        Returns
        -------
        DataFrame or Labelled
            Actors × targets (places, or actors where the relation joins actors), in the order of the
            tables; who has no such tie is not in it. A tie of two actors that has no direction stands there
            from both ends: where no tie has one, the matrix is symmetric.

        Raises
        ------
        CommgovError
            The relation or the domain is unknown, or there is no such tie; no moment has all the ties, or two
            are tied in several periods and have weights, and ``pooled`` does not say what to make of it;
            actors did not answer and ``missing`` does not say what that means.

        Notes
        -----
        With ``pooled="any"`` 1 means *at some time*. With ``missing="nan"``, a tie that is
        stated is 1 (or its weight) whoever stated it. Else a cell is NaN if its row did not answer; where no
        tie has a direction, if its row or its column did not.
        Of an actor who did not answer and whose ties lead to places, nothing is known: he has no row unless
        somebody else stated a tie of his, and then the row is a least one.

        Examples
        --------
        >>> import commgov_lib as cg
        >>> cg.load("observed").incidence("co_builds").to_numpy().sum()
        np.int64(17)
        """
        _check_flag(weighted, "weighted")
        _check_flag(sparse, "sparse")
        ties = self._ties((_known(relation, self._vocabulary.relations, say("relation")),), domain)
        if ties.empty:
            raise CommgovError(
                "ties: there is no tie '{relation}'{where}. Relations in this network: {relations}.",
                relation=relation,
                where=say(" in domain '{domain}'", domain=domain) if domain else "",
                relations=", ".join(self._tables["ties"]["relation"].unique()) or say("none"),
            )
        actors = self._tables["actors"]["actor"]
        ties = _pooled(ties, actors, weighted, pooled)
        if pooled is None:
            refuse_apart(self, ties, ways=_WEIGHTS if weighted else ("any",))
        either = (ties["directed"] == "no").to_numpy(dtype=bool, copy=True)
        if either.any():
            either &= pd.Index(actors).get_indexer(ties["target"]) >= 0
            ends = ["source", "target", "weight"]
            back = ties.loc[either, ends].set_axis(["target", "source", "weight"], axis=1)
            ties = pd.concat([ties[ends], back], ignore_index=True)
        targets = pd.concat([self._tables["places"]["place"], actors])
        matrix = from_ties(ties, actors, targets, weighted=weighted)
        matrix = self._unanswered(matrix, missing, symmetric=bool(either.all()))
        return matrix if sparse else matrix.to_frame()

    def reach(
        self, domain: str, *, sparse: bool = False, pooled: str | None = None
    ) -> pd.DataFrame | Labelled:
        """Return which organisation reaches which need of a domain.

        A force reaches a need when it serves the need's place, or any place around it, in that domain:
        through the compound or through the grid. Serving are the relations of
        :data:`commgov_lib.schema.SERVING`, and those of the user's own that are said to serve.

        Parameters
        ----------
        domain
            One of the domains of the schema, or of the user's own.
        sparse
            Return a :class:`Labelled` sparse matrix in place of a DataFrame: for networks of a whole city.
        pooled
            ``"any"``: an organisation reaches a need that it served at some time, where no moment has all
            the ties and needs. By default these are refused; :meth:`at` cuts out one period.

        Returns
        -------
        DataFrame or Labelled
            Actors × needs, boolean, in the order of the tables: the actors that serve in this domain, all
            its needs.

        Raises
        ------
        CommgovError
            The domain is unknown; no moment has all the ties and needs, and ``pooled`` does not allow it;
            needs of several periods would count the same persons again.

        Notes
        -----
        Nominal: says nothing of capacity. A tie without a domain serves no domain. Of organisations that
        did not answer (``answered`` is ``no``) only what others stated is known: what is computed from this
        matrix is then a least reach and coverage.

        Examples
        --------
        >>> import commgov_lib as cg
        >>> city = cg.city.simulate(seed=1, scale=0.02)
        >>> city.reach("health", sparse=True).matrix.shape[1] == len(city.demand("health"))
        True
        """
        _check_pooled(pooled, ("any",))
        _check_flag(sparse, "sparse")
        ties = self._serving(domain)
        needs = self._needs(domain)
        if pooled is None:
            refuse_apart(self, ties, needs)
        places = self._tables["places"]
        at = from_ties(
            ties, self._tables["actors"]["actor"], places["place"], weighted=False, all_columns=True
        )
        around = ancestors(places, needs["place"])
        hit = (at.matrix @ around).tocsr().astype(bool)
        reach = Labelled(hit, at.rows, pd.Index(needs["need"], name="need"))
        return reach if sparse else reach.to_frame()

    def demand(self, domain: str) -> pd.Series:
        """Return the persons in need, one number for each need of the domain.

        Parameters
        ----------
        domain
            One of the domains of the schema, or of the user's own.

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
        """Return the population group of each need of the domain.

        Parameters
        ----------
        domain
            One of the domains of the schema, or of the user's own.

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
        """Return how many persons each organisation in the domain can serve at a time; NaN if not stated.

        Parameters
        ----------
        domain
            One of the domains of the schema, or of the user's own.

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
        """Return the whole network as a networkx graph: places and actors as nodes, ties as edges.

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
        inner = {column: places[~is_empty(places[column])] for column in ("parent", "grid")}
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

    def plot(
        self,
        *,
        relation: str | None = None,
        domain: str | None = None,
        form: str | None = None,
        pooled: str | None = None,
        lang: str | None = None,
        ax: Axes | None = None,
    ) -> Axes:
        """Draw the network: who is tied to whom, or to which place.

        Parameters
        ----------
        relation
            Only ties of this relation. ``None``: all that lead to places or, where none does, all among
            actors.
        domain
            Only ties of this domain.
        form
            ``"nodes"``: nodes and lines, close where few ties lie between; ``"columns"``: actors on the left,
            places on the right; ``"matrix"``: a dark cell where there is a tie, ordered by blocks; ``"map"``:
            places where they lie (columns ``lon, lat`` or ``x_m, y_m`` of places), as large as their number
            of partners; ``"tiles"``: places as tiles, area by area. ``None`` takes columns where both are
            short, a matrix where more than 150 nodes are connected, else nodes and lines.
        pooled
            ``"any"`` draws ties that no moment has all, such as one of 2019 and one of 2023, in one picture.
            By default these are refused; :meth:`at` cuts out one period.
        lang
            ``"en"`` or ``"zh"``. ``None``: as :func:`commgov_lib.use_style` was told; before its first call
            the environment variable ``COMMGOV_LANG``, else English.
        ax
            Where to draw (default: a new figure).

        Returns
        -------
        matplotlib.axes.Axes
            :func:`commgov_lib.facts` prints it in words; ``ax.figure.savefig("network.png")`` keeps it.

        Raises
        ------
        CommgovError
            There is no such tie, no moment has all the ties, or an argument is none of its words.

        Notes
        -----
        The same network gives the same picture, whatever the order of rows. What is left out is said below
        it: ties of other relations, actors without a tie, small separate parts of a network of more than 150
        nodes, names without room. Fonts and style of your own figures stay as they are.

        Examples
        --------
        >>> import commgov_lib as cg
        >>> cg.load("observed").plot(lang="en").get_title(loc="left").replace("\\n", "")
        '17 actors have 17 ties to 3 places, in 3 separate parts'
        """
        # Named, not imported, as pandas names what draws its plots: pictures stand above the tables.
        draw = import_module(".drawing", __package__).draw
        return draw(self, relation=relation, domain=domain, form=form, pooled=pooled, lang=lang, ax=ax)

    # ---- periods and parts ----

    def periods(self) -> pd.DataFrame:
        """Return the periods in which ties and needs hold, in order of time.

        Returns
        -------
        DataFrame
            One row a distinct period: ``since, until`` (empty: open), ``tie_count``, ``need_count``. Periods
            may overlap; ties without times are a row whose ends are both open.

        Examples
        --------
        >>> import commgov_lib as cg
        >>> cg.load("observed").periods()[["since", "tie_count"]].to_numpy().tolist()
        [['2017-04-01', 6], ['2021-08-20', 4], ['2024/2025', 7]]
        """
        frames = {"tie_count": self._tables["ties"], "need_count": self._tables["needs"]}
        return parts.counted(frames)

    def at(self, period: str | int) -> Network:
        """Return the network of a period: the ties and needs that hold at any time of it.

        Parameters
        ----------
        period
            A year, month or day, or two of them: ``"2022"``, ``"2022-05"``, ``"2021-2022"``; or the number
            of a wave.

        Returns
        -------
        Network
            What begins before the period ends and ends after it begins, both ends included; what has no
            times holds always. ``at("2022")`` so holds a tie since 2021-05 until 2022-01. Actors and places
            with times of their own that lie outside the period are left out, unless a tie of it names them.

        Raises
        ------
        CommgovError
            The period is none, or nothing holds in it.

        Notes
        -----
        A tie that holds in a part of the period is in it whole, with its whole weight. The ties of the period
        are taken as one: nothing asks again whether a moment has them all.

        Examples
        --------
        >>> import commgov_lib as cg
        >>> cg.load("observed").at(2022)
        Network: 7 places, 25 actors, 10 ties, 0 needs
        """
        found = periods.span(str(period))
        if found is None:
            raise CommgovError(
                "'{period}' is no period. Fix: a year, month or day, or two of them: '2022', '2022-05', "
                "'2021-2022', or a wave: 'wave 2'.",
                period=period,
            )
        tables = {name: self._tables[name] for name in TABLES}
        kept = {name: parts.holds(frame, *found) for name, frame in tables.items()}
        some = len(tables["ties"]) + len(tables["needs"])
        if some and not (kept["ties"].any() or kept["needs"].any()):
            raise CommgovError(
                "no tie and no need holds in '{period}'. Periods in this network: {known}.",
                period=period,
                known=self._told_periods(),
            )
        made = self._of(parts.named(tables, kept))
        object.__setattr__(made, "_period", periods.said(*found))
        return made

    def subset(
        self,
        *,
        kind: str | list[str] | None = None,
        place: str | list[str] | None = None,
        domain: str | list[str] | None = None,
        relation: str | list[str] | None = None,
    ) -> Network:
        """Return a part of the network: of kinds of actors, places, domains or relations, or all of these.

        Parameters
        ----------
        kind
            Kinds of actors. Other actors fall away, with their ties; places and needs stay.
        place
            Places, each with all that lies in it. Kept are: needs there; actors who sit or are tied there;
            ties to these places, ties to the places around them (they reach what lies within), and ties
            between two actors who sit or are tied there. Other ties, needs and actors fall away.
        domain
            Domains. Other ties and needs fall away, ties without a domain among them; actors and places stay.
        relation
            Relations. Other ties fall away; all else stays.

        Returns
        -------
        Network
            The rows that are left, unchanged, in their order. Places that they name stay too: those around a
            place, and those in which actors sit. Where several are given, ``place`` is applied first, to
            all ties.

        Raises
        ------
        CommgovError
            What is given is not in the network, or no tie and no need is left; what there is, is listed.

        Examples
        --------
        >>> import commgov_lib as cg
        >>> cg.load("observed").subset(place="210111001018")
        Network: 2 places, 6 actors, 6 ties, 0 needs
        """
        tables = {name: self._tables[name] for name in TABLES}
        actors, ties, needs = tables["actors"], tables["ties"], tables["needs"]
        if place is not None:
            codes = self._present(place, say("place"), tables["places"]["place"])
            tables = parts.named(tables, parts.in_place(tables, codes))
        kept = {name: np.ones(len(frame), dtype=bool) for name, frame in tables.items()}
        if kind is not None:
            kinds = self._present(kind, say("kind"), actors["kind"])
            kept["actors"] = tables["actors"]["kind"].isin(kinds).to_numpy(dtype=bool)
            gone = tables["actors"]["actor"][~kept["actors"]]
            for end in ("source", "target"):
                kept["ties"] &= ~tables["ties"][end].isin(gone).to_numpy(dtype=bool)
        nouns = {"domain": say("domain"), "relation": say("relation")}
        for given, column in ((domain, "domain"), (relation, "relation")):
            if given is not None:
                there = [ties[column], needs[column]] if column in needs else [ties[column]]
                codes = self._present(given, nouns[column], pd.concat(there))
                for name in ("ties", "needs")[: len(there)]:
                    kept[name] &= tables[name][column].isin(codes).to_numpy(dtype=bool)
        found = parts.named(tables, kept)
        if not len(found["ties"]) and not len(found["needs"]) and len(ties) + len(needs):
            raise CommgovError(
                "no tie and no need is left. Kinds of actors: {kinds}; relations: {relations}; domains: "
                "{domains}. Fix: ask for less at once.",
                kinds=_few(sorted(set(actors["kind"]))),
                relations=_few(sorted(set(ties["relation"]))),
                domains=_few(sorted({*ties["domain"], *needs["domain"]} - {""}) or [say("none")]),
            )
        return self._of(found)

    def ego(self, node: str, *, relation: str | list[str] | None = None) -> Network:
        """Return the network around one actor or place: its partners, and the ties among them.

        Parameters
        ----------
        node
            The code of an actor or of a place.
        relation
            Only ties of these relations, to partners and among them. ``None``: of all.

        Returns
        -------
        Network
            The node, those that it is tied to in either direction, the ties that have both ends among them,
            and the needs of the places among them; rows unchanged, in their order. Places that these rows
            name stay too.

        Raises
        ------
        CommgovError
            There is no such actor or place, or it has no such tie.

        Examples
        --------
        >>> import commgov_lib as cg
        >>> cg.load("southern_women").ego("E1")
        Network: 1 places, 3 actors, 3 ties, 0 needs
        """
        tables = {name: self._tables[name] for name in TABLES}
        places, actors, ties = tables["places"]["place"], tables["actors"]["actor"], tables["ties"]
        self._present([node], say("actor or place"), pd.concat([actors, places]))
        counted = np.ones(len(ties), dtype=bool)
        if relation is not None:
            codes = self._present(relation, say("relation"), ties["relation"])
            counted = ties["relation"].isin(codes).to_numpy(dtype=bool)
        ends = ties.loc[counted, ["source", "target"]]
        own = (ends["source"] == node) | (ends["target"] == node)
        if not own.any():
            raise CommgovError("'{node}' has no such tie, so there is no network around it.", node=node)
        around = pd.Index(pd.unique(ends[own].to_numpy().ravel()))
        for end in ("source", "target"):
            counted = counted & ties[end].isin(around).to_numpy(dtype=bool)
        kept = {
            "places": places.isin(around).to_numpy(dtype=bool),
            "actors": actors.isin(around).to_numpy(dtype=bool),
            "ties": counted,
            "needs": tables["needs"]["place"].isin(around).to_numpy(dtype=bool),
        }
        return self._of(parts.named(tables, kept))

    def response(self) -> pd.DataFrame:
        """Return how many actors were asked and how many answered, by kind.

        Returns
        -------
        DataFrame
            Index ``kind``, the last row ``all``: ``asked_count``, ``answered_count``, ``response_share``.

        Raises
        ------
        CommgovError
            Nobody is marked: the actors have no column ``answered`` that says yes or no.

        Notes
        -----
        Whoever did not answer is not without ties. :meth:`incidence` asks what to take for their rows; a
        measure of the ties that others stated gives a lower bound.

        Examples
        --------
        >>> actors = pd.DataFrame({"actor": ["a", "b"], "kind": "unit", "answered": ["yes", "no"]})
        >>> actors["provenance"] = "U"
        >>> none = [pd.DataFrame(columns=[*TABLES[table]]) for table in ("places", "ties", "needs")]
        >>> Network(none[0], actors, *none[1:]).response()["response_share"].to_dict()
        {'unit': 0.5, 'all': 0.5}
        """
        said = self._answered()
        asked = said != ""
        if not asked.any():
            raise CommgovError(
                "actors: nobody is marked as asked. Fix: a column 'answered' that says yes or no for each "
                "who was asked."
            )
        frame = pd.DataFrame({"kind": self._tables["actors"]["kind"], "answered": said == "yes"})[asked]
        counts = frame.groupby("kind", sort=False)["answered"].agg(["size", "sum"])
        counts.loc["all"] = counts.sum()
        counts.columns = ["asked_count", "answered_count"]
        counts.index.name = "kind"
        return counts.assign(response_share=counts["answered_count"] / counts["asked_count"])

    def _of(self, tables: dict[str, pd.DataFrame]) -> Network:
        """A network of some of the rows."""
        return _again([*(tables[name] for name in TABLES), self._terms], self._period)

    def _present(self, given: str | list[str], noun: str, values: pd.Series) -> list[str]:
        """Codes that were asked for, each of which occurs."""
        known = set(values)
        codes = [given] if isinstance(given, str) else list(given) if np.iterable(given) else [given]
        wrong = next((code for code in codes if not isinstance(code, str)), None)
        if wrong is not None:
            there = sorted(known - {""})
            raise CommgovError(
                "{noun}: {wrong!r} is no text. Fix: one text or a list of texts, of these: {known}.",
                noun=noun,
                wrong=wrong,
                known=_few(there) if there else say("none"),
            )
        for code in codes:
            if code not in known:
                there = sorted(known - {""})
                raise CommgovError(
                    "there is no {noun} '{code}' in this network{hint}. There are: {known}.",
                    noun=noun,
                    code=code,
                    hint=suggestion(code, there),
                    known=_few(there) if there else say("none"),
                )
        return codes

    def _told_periods(self) -> Listed:
        times = [periods.said(*row) for row in self.periods()[[*periods.TIMES]].itertuples(index=False)]
        return _few(times)

    def _answered(self) -> pd.Series:
        actors = self._tables["actors"]
        return actors["answered"] if "answered" in actors else pd.Series("", actors.index, dtype="str")

    def _unanswered(self, matrix: Labelled, missing: str | None, *, symmetric: bool) -> Labelled:
        """The matrix with NaN where only somebody who did not answer could have said what there is."""
        if missing is not None and not (isinstance(missing, str) and missing in ("nan", "none")):
            given = missing if isinstance(missing, str) else type(missing).__name__
            raise CommgovError("missing is {missing!r}. Fix: use 'nan' or 'none'.", missing=given)
        said, actors = self._answered(), self._tables["actors"]["actor"]
        silent = pd.Index(actors[said == "no"])
        if not len(silent) or missing == "none":
            return matrix
        one_mode = pd.Index(actors).get_indexer(matrix.columns)
        if (one_mode < 0).all():
            return matrix
        if missing is None:
            raise CommgovError(
                "{count:,} actors were asked and did not answer ({which}): their ties are unknown, not "
                "absent. Fix: missing='nan' marks what they could have said, missing='none' takes them as if "
                "they had named nobody.",
                count=len(silent),
                which=_few(silent, 5),
            )
        if (one_mode < 0).any():
            raise CommgovError(
                "the relation leads to places and to actors, of which one matrix cannot tell who is unknown. "
                "Fix: take the ties among actors apart, as a network of their own."
            )
        there = (said != "") | actors.isin(matrix.rows) | actors.isin(matrix.columns)
        nodes = pd.Index(actors[there], name=matrix.rows.name)
        cells = np.zeros((len(nodes), len(nodes)))
        at = nodes.get_indexer(matrix.rows)[:, None], nodes.get_indexer(matrix.columns)
        cells[at] = matrix.matrix.toarray()
        unknown = np.repeat(nodes.isin(silent)[:, None], len(nodes), axis=1)
        unknown = (unknown | unknown.T if symmetric else unknown) & (cells == 0)
        np.fill_diagonal(unknown, False)
        cells[unknown] = np.nan
        return Labelled(sp.csr_array(cells), nodes, pd.Index(nodes, name=matrix.columns.name))

    def _ties(self, relations: tuple[str, ...], domain: str | None) -> pd.DataFrame:
        ties = self._tables["ties"]
        ties = ties[ties["relation"].isin(relations)]
        return ties if domain is None else ties[ties["domain"] == self._domain(domain)]

    def _serving(self, domain: str) -> pd.DataFrame:
        """The ties that serve a place in the domain; an index finds them much faster than isin on text."""
        ties = self._ties(self._vocabulary.serving, self._domain(domain))
        return ties[pd.Index(self._tables["places"]["place"]).get_indexer(ties["target"]) >= 0]

    def _needs(self, domain: str) -> pd.DataFrame:
        needs = self._tables["needs"]
        needs = needs[needs["domain"] == self._domain(domain)]
        again = parts.several(needs, ["place", "group"])
        if again.any():
            raise CommgovError(
                "needs: {count:,} needs of '{domain}' are of the same place and group at another time, and "
                "would count the same persons again. Fix: network.at('2022') takes one period. Periods: "
                "{known}.",
                count=int(again.sum()),
                domain=domain,
                known=self._told_periods(),
            )
        return needs

    def _domain(self, code: str) -> str:
        return _known(code, self._vocabulary.domains, say("domain"))


def _again(tables: list[pd.DataFrame], period: str) -> Network:
    """A network of these tables, cut out of another one."""
    made = Network(*tables)
    object.__setattr__(made, "_period", period)
    return made


def refuse_apart(network: Network, *frames: pd.DataFrame, ways: tuple[str, ...] = ("any",)):
    """Raise if no moment has all rows of these tables of a network, unless :meth:`Network.at` cut it out.

    Parameters
    ----------
    network
        Whose rows they are.
    frames
        Ties or needs; rows without times hold always.
    ways
        What ``pooled`` may be.

    Raises
    ------
    CommgovError
        One ends before another begins; says how to take one period, or all as one.
    """
    if network.period or not parts.apart(frames):
        return
    table = parts.counted({str(k): frame for k, frame in enumerate(frames)})
    rows = [*table[[*periods.TIMES]].itertuples(index=False)]
    times = {time for row in rows for time in row if time}
    first, last = (pick(times, key=lambda t: periods.ends(t)[k]) for k, pick in enumerate((min, max)))
    latest = max({row[0] for row in rows if row[0]}, key=periods.ends)
    known = [periods.said(*row) or say("always") for row in rows]
    raise CommgovError(
        "ties and needs: their periods are {periods}, and no moment has all of them. Fix: network.periods() "
        "lists them; pooled={ways} takes all as one in incidence, reach and plot; network.at('{one}') "
        "(--at {one}) takes one period, network.at('{all}') (--at {all}) all that held at any time of it.",
        periods=_few(known, 6),
        one=periods.day_of(latest, last=False)[:4],
        all="-".join(periods.day_of(time, last=k > 0)[:4] for k, time in enumerate((first, last))),
        ways=Listed([repr(way) for way in ways]),
    )


def _check_pooled(pooled: str | None, ways: tuple[str, ...]):
    if pooled is not None and not (isinstance(pooled, str) and pooled in ways):
        raise CommgovError(
            "pooled is {pooled!r}. Fix: one of {ways}.",
            pooled=pooled if isinstance(pooled, str) else type(pooled).__name__,
            ways=Listed([repr(way) for way in ways]),
        )


def _check_flag(value: bool, name: str):
    if not isinstance(value, bool | np.bool_):
        raise CommgovError("{name} is a {kind}. Fix: True or False.", name=name, kind=type(value).__name__)


def _pooled(ties: pd.DataFrame, actors: pd.Series, weighted: bool, pooled: str | None) -> pd.DataFrame:
    """Ties of one relation, of which two stand for one pair in several periods only as ``pooled`` says."""
    _check_pooled(pooled, _WEIGHTS if weighted else ("any", *_WEIGHTS))
    if not weighted or not {*periods.TIMES} & set(ties):
        return ties
    either = (ties["directed"] == "no").to_numpy(dtype=bool)
    if either.any():  # the same pair may begin at the other end in another period
        turned = either & (pd.Index(actors).get_indexer(ties["target"]) >= 0)
        turned &= (ties["source"] > ties["target"]).to_numpy(dtype=bool)
        ends = {"source": "target", "target": "source"}
        ties = ties.assign(**{end: ties[end].where(~turned, ties[other]) for end, other in ends.items()})
    again = parts.several(ties, ["source", "target", "domain"])
    if not again.any() or pooled == "sum":
        return ties
    if pooled is None:
        first = ties[again].iloc[0]
        raise CommgovError(
            "ties: {count:,} ties join the same two in more than one period (such as {source} - {target}), "
            "and a weight of several periods is a choice. Fix: network.at('2022') takes one period; "
            "pooled='sum', 'mean' or 'max' takes all.",
            count=int(again.sum()),
            source=first["source"],
            target=first["target"],
        )
    keys = ["source", "target", "domain", "directed"]
    return ties.groupby(keys, sort=False, as_index=False)["weight"].agg(pooled)


def _apart(row: dict) -> dict:
    """The attributes of a row, of which none is called as our own is."""
    if "table" not in row:
        return row
    title = "own_table"
    while title in row:
        title = f"own_{title}"
    return {title if name == "table" else name: value for name, value in row.items()}


def _few(names, most: int = 20) -> Listed:
    """The first names of a list, and a mark where there are more."""
    return Listed([*names[:most], *(["…"] if len(names) > most else [])])


def _known(code: str, codes: dict, noun: str) -> str:
    if not isinstance(code, str):
        raise CommgovError(
            "{noun}: {code!r} is no text. Fix: one of {codes}.", noun=noun, code=code, codes=", ".join(codes)
        )
    if code not in codes:
        raise CommgovError(
            "'{code}' is not a known {noun}{hint}. Known: {codes}.",
            code=code,
            noun=noun,
            hint=suggestion(code, codes),
            codes=", ".join(codes),
        )
    return code


# ---- the four tables in their one form -----------------------------------------------------------


class Tables(dict):
    """Tables by name; one that came packed from a file has its text written out when it is first used."""

    def __getitem__(self, name: str) -> pd.DataFrame:
        """The table with every column of text as str."""
        frame = super().__getitem__(name)
        packed = [c for c in CONTRACTS[name] if c in frame.columns and is_packed(frame[c])]
        if packed:
            self[name] = frame = frame.assign(**{c: text_column(frame[c]).plain() for c in packed})
        return frame


def _canonical(name: str, frame: pd.DataFrame, clean: dict[str, TextColumn]) -> pd.DataFrame:
    """A copy with the contract's columns first, text as str (empty, not missing), numbers as float.

    ``clean`` holds its columns of text as :func:`commgov_lib.validate.examined` gives them. Columns that came
    packed stay so; :class:`Tables` turns them into str.
    """
    columns = {}
    for column, rule in CONTRACTS[name].items():
        if column not in frame.columns:
            if rule.filled or column in _ALWAYS[name]:
                missing = constant(_WORDS.get(column, ""), len(frame)).packed() if rule.text else np.nan
                columns[column] = missing
        elif column in periods.TIMES:
            columns[column] = clean[column].packed() if is_packed(frame[column]) else clean[column].plain()
        elif rule.text:
            columns[column] = _text(frame[column], clean[column], _WORDS.get(column, ""))
        else:
            columns[column] = as_numbers(frame[column], is_empty(frame[column]).to_numpy(dtype=bool))
    spare = frame[[c for c in frame.columns if c not in columns]].reset_index(drop=True)
    return pd.concat([pd.DataFrame(columns, index=spare.index), spare], axis=1)


def _text(values: pd.Series, text: TextColumn, word: str) -> pd.Series:
    if word and text.blank.any():
        return text.mapped(pc.if_else(pa.array(text.blank), word, text.words)).plain()
    if is_packed(values):
        return text.packed()
    same = values.dtype == "str" and not values.hasnans and not (text.blank & text.used).any()
    return values.reset_index(drop=True) if same else text.plain()


def records(frame: pd.DataFrame):
    """Rows as dicts without their empty cells."""
    for row in frame.to_dict("records"):
        yield {k: v for k, v in row.items() if not (pd.api.types.is_scalar(v) and (pd.isna(v) or v == ""))}


def enclosing(parent: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Return for each place the nearest wanted one that it is or lies in, by position; -1 where none is.

    Examples
    --------
    >>> enclosing(np.array([-1, 0, 1]), np.array([True, False, False])).tolist()
    [0, 0, 0]
    """
    at = np.arange(len(parent))
    while (climb := (at >= 0) & ~wanted[at]).any():  # the hierarchy has no cycles (checked)
        at[climb] = parent[at[climb]]
    return at


def nearest_of(places: pd.DataFrame, kinds) -> pd.Series:
    """Return for each place the nearest one of these kinds that it is or lies in; missing where none is."""
    index = pd.Index(places["place"])
    at = enclosing(index.get_indexer(places["parent"]), places["kind"].isin(kinds).to_numpy())
    return pd.Series(index.to_numpy(object)[at], index).where(at >= 0)


def ancestors(places: pd.DataFrame, at: pd.Series) -> sp.csr_array:
    """Places × needs: True where the place is the need's own or lies around it, on either partition."""
    index = pd.Index(places["place"])
    parents = [index.get_indexer(places[c]) for c in ("parent", "grid")]
    step = sp.csr_array((len(index), len(index)))
    for parent in parents:
        inner = np.flatnonzero(parent >= 0)
        ones = np.ones(len(inner))
        step = step + sp.csr_array((ones, (parent[inner], inner)), shape=step.shape)
    here = index.get_indexer(at)
    layer = sp.csr_array((np.ones(len(here)), (here, np.arange(len(here)))), shape=(len(index), len(here)))
    total = layer
    while layer.nnz:  # the hierarchy has no cycles (checked), so this ends at the roots
        layer = step @ layer
        total = total + layer
    return total.astype(bool).tocsr()
