"""Where the nodes and ties of a picture stand: the same picture for the same network, row order or not.

A layout is a table of marks that a figure draws without computing: one row a node, then one row a tie, each
with its place in the picture, and with the reason where it is left out of it.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components, shortest_path

from .. import parts, periods
from ..matrices import Labelled
from ..network import Network, refuse_apart
from ..schema import CommgovError
from .arguments import choice, positions, whole
from .core.communities import communities
from .equity import locations as equity
from .turnover import turnover

__all__ = ["MOST", "backbone", "change", "ego", "marks", "matrix", "partners", "places", "roles", "tiles"]

MOST = 150  # more nodes than these nobody reads in a picture of nodes and lines
ARRANGEMENTS = ("force", "columns")
_MOST_TIES_FOR_COMMUNITIES, _MOST_CELLS = 20_000, 300
_TILES = 12  # in a row
_MOST_PERIODS = 4  # named one by one
_STARTS, _STEPS = 20, 300
_GAP = np.array([1.5, 1.0])  # between separate parts, in lengths of a tie: names need room beside nodes
_WIDE = 1.15  # width of the picture beside its height


def marks(
    network: Network,
    *,
    relation: str | None = None,
    domain: str | None = None,
    most: int = MOST,
    arrange: str = "force",
    pooled: str | None = None,
) -> pd.DataFrame:
    """Place the nodes and ties of a network for a picture of nodes and lines.

    Separate parts are laid out each by itself and packed side by side. Within a part, distances in the
    picture come as near as they can to the numbers of ties between nodes (stress majorisation):

        stress = sum_ij (|x_i - x_j| - d_ij)^2 / d_ij^2

    Parameters
    ----------
    network
        Whose ties are drawn.
    relation
        Only ties of this relation. ``None``: all ties that lead to places or, where none does, all among
        actors.
    domain
        Only ties of this domain.
    most
        At most so many nodes: of a larger network, its largest parts that fit, whole.
    arrange
        ``"force"``, or ``"columns"``: actors on the left and places on the right, in an order with few
        crossings.
    pooled
        ``"any"`` takes ties that no moment has all, and names their periods in a column ``periods``; by
        default these are refused.

    Returns
    -------
    DataFrame
        One row a node, then one row a tie. ``mark`` (``node`` or ``tie``), ``node`` (the actor or place; of
        a tie, where it begins), ``target`` (where the tie ends), ``side`` (``actor`` or ``place``),
        ``kind``, ``x, y`` (and ``x_end, y_end`` of a tie), ``degree`` (of a node: others that it is tied
        to), ``part`` (number of the separate part, the largest first), ``relation``, ``weight`` (summed over
        domains and periods), ``directed`` (``yes`` where a tie among actors leads one way), ``left_out``
        (empty, or the reason: ``untied``, ``part``, ``relation``), ``provenance``. Positions of what is left
        out are NaN.

    Raises
    ------
    CommgovError
        There is no such tie, no moment has all the ties, or the largest part has more than ``most`` nodes.

    Notes
    -----
    Names and the order of rows do not matter: nodes are ordered by where they stand among the ties, and by
    name only where that is the same.

    References
    ----------
    Gansner, Koren & North (2005), Graph drawing by stress majorization, Graph Drawing 2004.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> found = marks(cg.load("southern_women"))
    >>> found.groupby("mark")["left_out"].size().to_dict()
    {'node': 32, 'tie': 89}
    """
    ties = drawn_ties(network, relation, domain, pooled)
    return _with_choice(_laid_out(_nodes(network, ties), ties, most, arrange), relation, domain)


def roles(
    network: Network,
    *,
    core=(),
    brokers=(),
    relation: str | None = None,
    domain: str | None = None,
    pooled: str | None = None,
    most: int = MOST,
) -> pd.DataFrame:
    """Place a network with its core and its brokers marked, for :func:`commgov_lib.figures.network.roles`.

    Parameters
    ----------
    network, relation, domain, pooled, most
        As for :func:`marks`.
    core
        Codes of the core, such as ``cg.core.fit(…).core``.
    brokers
        Codes of the brokers, such as the first rows of ``cg.core.brokerage(…)`` by constraint.

    Returns
    -------
    DataFrame
        As of :func:`marks`, with ``role`` of each node: ``core``, ``broker``, ``core broker`` or empty.

    Raises
    ------
    CommgovError
        As :func:`marks`; a code is not among the nodes.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> found = roles(cg.load("observed"), core=["org_01"])
    >>> found.loc[found["role"] != "", "node"].tolist()
    ['org_01']
    """
    table = marks(network, relation=relation, domain=domain, pooled=pooled, most=most)
    nodes = table.loc[table["mark"] == "node", "node"]
    labels = pd.Index(nodes)
    named = {
        name: labels[positions(labels, codes, name)] for name, codes in (("core", core), ("broker", brokers))
    }
    of = {node: " ".join(name for name in named if node in named[name]) for node in nodes}
    role = table["node"].where(table["mark"] == "node").map(of).fillna("")
    return table.assign(role=role)


def ego(
    network: Network, node: str, *, relation: str | None = None, pooled: str | None = None
) -> pd.DataFrame:
    """Place an actor or place, its partners and the ties among them, for ``figures.network.ego``.

    Parameters
    ----------
    network, relation, pooled
        As for :func:`marks`.
    node
        The code of the actor or place.

    Returns
    -------
    DataFrame
        As of :func:`marks` for ``network.ego(node)``, with ``role``: ``ego`` for the node itself.

    Raises
    ------
    CommgovError
        As :func:`marks`; there is no such node, or it has no such tie.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> found = ego(cg.load("southern_women"), "E1")
    >>> found.loc[found["role"] == "ego", "degree"].tolist()
    [3.0]
    """
    around = network.ego(node, relation=relation)
    ties = drawn_ties(around, relation, None, pooled, every=True)
    table = _laid_out(_nodes(around, ties), ties, MOST, "force")
    own = (table["mark"] == "node") & (table["node"] == node)
    found = _with_names(table.assign(role=np.where(own, "ego", "")), around)
    every = network.ties if relation is None else network.subset(relation=relation).ties
    found.attrs["two_mode"] = bool(every["target"].isin(network.places["place"]).all())
    return _with_choice(found, relation, None)


def change(network: Network, a, b, *, relation: str, domain: str | None = None) -> pd.DataFrame:
    """Place the ties of two periods in one picture: kept, new and lost, for ``figures.network.change``.

    Parameters
    ----------
    network, a, b, relation, domain
        As for :func:`commgov_lib.ties.turnover`.

    Returns
    -------
    DataFrame
        As of :func:`marks`, with ``state`` of each tie (``kept``, ``new``, ``lost``) and the periods ``a``
        and ``b`` in every row.

    Raises
    ------
    CommgovError
        As :func:`commgov_lib.ties.turnover`; the largest part has too many nodes.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> found = change(cg.load("observed"), 2018, 2022, relation="co_builds")
    >>> found["state"].value_counts().to_dict()
    {'': 12, 'kept': 6, 'new': 4}
    """
    found = turnover(network, a, b, relation=relation, domain=domain)
    said = network.ties[network.ties["relation"] == relation]
    directed = "yes" if (said["directed"] != "no").any() else "no"
    to_place = found["target"].isin(network.places["place"])
    ties = found.rename(columns={"source": "node"}).assign(relation=relation, weight=1.0, left_out="")
    ties["directed"] = np.where(to_place, "no", directed)
    ties["provenance"] = " ".join(sorted(set(said["provenance"])))
    nodes = _nodes(network, ties)
    table = _laid_out(nodes[nodes["left_out"] == ""].reset_index(drop=True), ties, MOST, "force")
    return table.assign(state=table["state"].fillna(""), a=str(a), b=str(b))


def backbone(table: pd.DataFrame, *, kind: str = "organisation", provenance: str = "") -> pd.DataFrame:
    """Place the pairs of a backbone, those kept and those left out, for ``figures.network.backbone``.

    Parameters
    ----------
    table
        From :func:`commgov_lib.backbone.table`.
    kind
        Of the actors.
    provenance
        Codes of the sources of the ties behind the pairs, with a space between them.

    Returns
    -------
    DataFrame
        As of :func:`marks`: each pair that shares anything is a tie of weight ``shared``, with ``state``
        ``kept`` or ``dropped``. Positions follow the kept pairs, then the others.

    Raises
    ------
    CommgovError
        The table is none of a backbone, or its largest part has too many nodes.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> women = cg.load("southern_women").incidence("attends")
    >>> found = backbone(cg.backbone.table(women, null="svn", correction="none"))
    >>> found["state"].value_counts().to_dict()
    {'dropped': 122, '': 18, 'kept': 17}
    """
    missing = [c for c in ("a", "b", "shared", "keep") if c not in table]
    if missing or table.empty:
        raise CommgovError(
            "backbone: the table has no rows, or lacks the column(s) {columns}. Fix: give what "
            "cg.backbone.table returns.",
            columns=", ".join(missing) or "-",
        )
    pairs = table.assign(a=table["a"].astype(str), b=table["b"].astype(str))
    ties = pd.DataFrame({
        "node": pairs["a"], "target": pairs["b"], "relation": "shared", "directed": "no", "left_out": "",
        "weight": pairs["shared"].astype(float), "provenance": provenance,
        "state": np.where(pairs["keep"].to_numpy(bool), "kept", "dropped"),
    })  # fmt: skip
    names = sorted({*pairs["a"], *pairs["b"]})
    nodes = pd.DataFrame(
        {"node": names, "side": "actor", "kind": kind, "provenance": provenance, "left_out": ""}
    )
    found = _laid_out(nodes, ties.sort_values(["node", "target"], ignore_index=True), MOST, "force")
    found = found.assign(state=found["state"].fillna(""))
    found.attrs |= {
        name: table.attrs[name] for name in ("null", "alpha", "correction") if name in table.attrs
    }
    return found


def matrix(
    network: Network, *, relation: str | None = None, domain: str | None = None, pooled: str | None = None
) -> pd.DataFrame:
    """Order a network of any size as a matrix of blocks, for ``figures.network.matrix``.

    Blocks are communities (:func:`commgov_lib.core.communities`) of the ties without direction, or separate
    parts where there are more than 20,000 ties; the largest first, within a block those with most ties first.

    Parameters
    ----------
    network, relation, domain, pooled
        As for :func:`marks`.

    Returns
    -------
    DataFrame
        One row a node, then one a cell that holds ties. As of :func:`marks`, where ``x`` of a node is its
        position along its side, from 0, and ``part`` its block; a cell (``mark`` is ``cell``) reaches from
        ``x, y`` to ``x_end, y_end`` (columns and rows), ``weight`` counts the ties in it, and ``degree``
        those of them that are not counted in another cell: a tie without direction stands in two. Above
        300 nodes a side a cell holds several rows and columns.

    Raises
    ------
    CommgovError
        As :func:`marks`.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> found = matrix(cg.load("southern_women"))
    >>> found.loc[found["mark"] == "cell", "weight"].sum()
    np.float64(89.0)
    """
    ties = drawn_ties(network, relation, domain, pooled)
    nodes = _nodes(network, ties)
    here = ties[ties["left_out"] == ""]
    tied = nodes[nodes["left_out"] == ""]
    ends = pd.Index(tied["node"])
    a, b = ends.get_indexer(here["node"]), ends.get_indexer(here["target"])
    either = _either(a, b, len(ends))
    if len(here) <= _MOST_TIES_FOR_COMMUNITIES:
        block = communities(Labelled(either, ends, ends), seed=1, starts=4)["community"].to_numpy()
    else:
        _, part = connected_components(either, directed=False)
        size = np.bincount(part)
        order = np.lexsort((np.arange(len(size)), -size))
        block = np.argsort(order)[part] + 1
    degree = np.diff(either.indptr)
    two_mode = bool(here["target"].isin(network.places["place"]).all())
    side = (tied["side"] == "place").to_numpy() if two_mode else np.zeros(len(ends), bool)
    at = np.zeros(len(ends), np.int64)
    for one in (False, True):
        members = np.flatnonzero(side == one)
        order = members[np.lexsort((members, -degree[members], block[members]))]
        at[order] = np.arange(len(order))
    rows, columns = at[a], at[b]
    both = (here["directed"] == "no").to_numpy() & (not two_mode)
    down, across = np.r_[rows, columns[both]], np.r_[columns, rows[both]]
    high = int((~side).sum())
    wide = int(side.sum()) if two_mode else high
    step = [max(1, -(-count // _MOST_CELLS)) for count in (wide, high)]
    own = np.arange(len(down)) < len(rows)  # a tie without direction stands in two cells and counts in one
    cells = pd.DataFrame({"x": across // step[0] * step[0], "y": down // step[1] * step[1]})
    cells = cells.assign(weight=1.0, degree=own.astype(float))
    cells = cells.groupby(["y", "x"], sort=True, as_index=False)[["weight", "degree"]].sum()
    cells["x_end"], cells["y_end"] = (
        (cells["x"] + step[0]).clip(upper=wide),
        (cells["y"] + step[1]).clip(upper=high),
    )
    found = nodes.assign(degree=0, part=0)
    found.loc[: len(ends) - 1, "degree"] = degree
    found.loc[: len(ends) - 1, "part"] = block
    found.loc[: len(ends) - 1, "x"] = at
    left = ties[ties["left_out"] != ""].assign(mark="tie", part=0)
    first = np.lexsort((at, side))
    found = pd.concat([found.iloc[first], found.iloc[len(ends) :]]).assign(mark="node")
    origin = " ".join(sorted({code for cell in here["provenance"] for code in cell.split()}))
    cells = cells.assign(mark="cell", provenance=origin)
    table = _ordered(_with_periods(pd.concat([found, cells, left], ignore_index=True), ties))
    table.attrs["blocks"] = "sought" if len(here) <= _MOST_TIES_FOR_COMMUNITIES else "parts"
    return _with_choice(table, relation, domain)


def partners(
    network: Network, node: str, *, relation: str | None = None, pooled: str | None = None
) -> pd.DataFrame:
    """List the partners of a place or an actor by domain, for ``figures.network.partners``.

    Parameters
    ----------
    network, relation, pooled
        As for :func:`marks`.
    node
        The code of the place or actor.

    Returns
    -------
    DataFrame
        One row a partner and domain: ``node``, ``partner``, ``kind`` of the partner, ``domain`` (empty where
        none is stated), ``row_at`` (partners of many domains first), ``column_at`` (domains of many partners
        first, the empty one last), ``weight``, ``provenance``.

    Raises
    ------
    CommgovError
        As :func:`ego`.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> found = partners(cg.load("observed"), "210111001018")
    >>> found["partner"].nunique(), found["domain"].unique().tolist()
    (6, [''])
    """
    around = network.ego(node, relation=relation)
    ties = around.ties
    if pooled is None:
        refuse_apart(around, ties)
    else:
        choice(pooled, "pooled", ("any",))
    own = ties[(ties["source"] == node) | (ties["target"] == node)]
    own = own.assign(partner=own["source"].where(own["target"] == node, own["target"]))
    found = own.groupby(["partner", "domain"], sort=True, as_index=False).agg(
        weight=("weight", "sum"), provenance=("provenance", lambda codes: " ".join(sorted(set(codes))))
    )
    kinds = pd.concat([around.actors.set_index("actor")["kind"], around.places.set_index("place")["kind"]])
    found["kind"] = kinds.reindex(found["partner"]).to_numpy()
    count = found.groupby("partner")["domain"].size()
    first = sorted(count.index, key=lambda partner: (-count[partner], kinds[partner], partner))
    per_domain = found.groupby("domain")["partner"].size()
    across = sorted(per_domain.index, key=lambda domain: (domain == "", -per_domain[domain], domain))
    found["row_at"] = pd.Index(first).get_indexer(found["partner"])
    found["column_at"] = pd.Index(across).get_indexer(found["domain"])
    found = found.assign(node=node).sort_values(["row_at", "column_at"], ignore_index=True)
    found = found[["node", "partner", "kind", "domain", "row_at", "column_at", "weight", "provenance"]]
    apart = _pooled(around, own) if pooled else ""
    return _with_names(found.assign(periods=apart) if apart else found, around)


def places(
    network: Network,
    *,
    outline: pd.DataFrame | None = None,
    relation: str | None = None,
    domain: str | None = None,
    pooled: str | None = None,
) -> pd.DataFrame:
    """Put the places to which ties lead where they lie, for ``figures.network.places``.

    Parameters
    ----------
    network
        Whose places state where they lie, as for :func:`commgov_lib.equity.located`.
    outline
        Outlines of areas to draw them on, from :func:`commgov_lib.io.outlines`; for places in degrees, both
        by the same datum (see Notes).
    relation, domain, pooled
        As for :func:`marks`.

    Returns
    -------
    DataFrame
        As of :func:`marks`, in kilometres from the south-western corner: one row a place with ties
        (``left_out`` is ``unlocated`` where nothing tells where it lies), one row a place without ties
        (``untied``), one row a tie whose actor sits in another located place, and rows with ``mark``
        ``outline``, a line from ``x, y`` to ``x_end, y_end``.
        ``degree`` counts the actors tied to a place.

    Raises
    ------
    CommgovError
        No tie leads to a place, or no such place is located; outlines are given for places in metres, or
        none of the places lies within their bounds.

    Notes
    -----
    Nothing in a table tells its datum. Chinese map services give GCJ-02 (Amap, Tencent) or BD-09 (Baidu),
    which shift positions by some 100 to 700 m against WGS 84 (GPS, OpenStreetMap); none is converted here.
    Distances between places of one source hardly change; places and outlines of two sources do not fit.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> none = cg.load("observed")
    >>> there = none.places.assign(lon=123.4, lat=[41.8 + k / 100 for k in range(len(none.places))])
    >>> found = places(cg.Network(there, none.actors, none.ties, none.needs))
    >>> found.loc[found["left_out"] == "", "degree"].tolist()
    [4.0, 6.0, 7.0]
    """
    table, ties = _place_nodes(network, relation, domain, pooled)
    at = equity.located(network)[["x_m", "y_m"]]
    found = at.reindex(table["node"])
    table["x"], table["y"] = found["x_m"].to_numpy(), found["y_m"].to_numpy()
    table["left_out"] = np.where(table["x"].isna(), "unlocated", "")
    if table["x"].isna().all():
        raise CommgovError(
            "places: nothing tells where the {count:,} places with ties lie. Fix: columns lon and lat "
            "(degrees) or x_m and y_m (metres) of places; without them, form='tiles'.",
            count=len(table),
        )
    seat = network.actors.set_index("actor")["place"].reindex(ties["node"]).to_numpy()
    start, end = at.reindex(seat).to_numpy(float), at.reindex(ties["target"]).to_numpy(float)
    lines = ties.assign(mark="tie", x=start[:, 0], y=start[:, 1], x_end=end[:, 0], y_end=end[:, 1], part=1)
    lines = lines[~np.isnan(start).any(axis=1) & ~np.isnan(end).any(axis=1) & (seat != ties["target"])]
    untied = network.places[~network.places["place"].isin(table["node"])]
    untied = untied[["place", "kind", "provenance"]].set_axis(["node", "kind", "provenance"], axis=1)
    untied = untied.sort_values("node").assign(mark="node", side="place", degree=0, part=0, left_out="untied")
    found = pd.concat([table, untied, lines], ignore_index=True)
    if outline is not None:
        found = pd.concat([found, _outline_lines(network, at, outline)], ignore_index=True)
    for column in ("x", "y"):
        first = found[column].min()
        found[column], found[f"{column}_end"] = (
            (found[name] - first) / 1000 for name in (column, f"{column}_end")
        )
    return _with_choice(_ordered(_with_periods(found, ties)), relation, domain)


def tiles(
    network: Network, *, relation: str | None = None, domain: str | None = None, pooled: str | None = None
) -> pd.DataFrame:
    """Lay the places to which ties lead out as tiles, a row an area, for ``figures.network.tiles``.

    Parameters
    ----------
    network, relation, domain, pooled
        As for :func:`marks`.

    Returns
    -------
    DataFrame
        As of :func:`marks`, one row a place with ties: ``area`` (the place around it; empty where none is
        told), ``x`` and ``y`` (column and row of its tile), ``degree`` (actors tied to it). Areas with most
        places come first; within one, places with most actors. A row holds twelve tiles.

    Raises
    ------
    CommgovError
        No tie leads to a place.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> found = tiles(cg.load("observed"))
    >>> found[["area", "x", "y", "degree"]].to_numpy().tolist()
    [['210111', 0.0, 0.0, 7], ['210111', 1.0, 0.0, 6], ['210103', 0.0, 1.0, 4]]
    """
    table, ties = _place_nodes(network, relation, domain, pooled)
    parent = network.places.set_index("place")["parent"]
    table["area"] = parent.reindex(table["node"]).to_numpy()
    many = table["area"].map(table["area"].value_counts())
    order = np.lexsort((table["node"], -table["degree"], table["area"], -many, table["area"] == ""))
    table = table.iloc[order].reset_index(drop=True)
    number = table.groupby("area", sort=False).cumcount()
    table["x"] = number % _TILES
    rows = number // _TILES
    new = (table["area"] != table["area"].shift()) | (rows != rows.shift())
    table["y"] = new.cumsum() - 1
    return _with_names(_ordered(_with_periods(table, ties)), network)


def _place_nodes(network: Network, relation, domain, pooled) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The places to which drawn ties lead, with how many actors are tied to each; and these ties."""
    ties = drawn_ties(network, relation, domain, pooled)
    ties = ties[(ties["left_out"] == "") & ties["target"].isin(network.places["place"])]
    if ties.empty:
        raise CommgovError("no tie leads from an actor to a place, so no place can be drawn.")
    count = ties.groupby("target")["node"].nunique()
    there = network.places.set_index("place").reindex(count.index)
    table = pd.DataFrame(
        {"mark": "node", "node": count.index, "side": "place", "kind": there["kind"].to_numpy(),
         "degree": count.to_numpy(), "part": 1, "left_out": "",
         "provenance": " ".join(sorted({code for cell in ties["provenance"] for code in cell.split()}))}
    )  # fmt: skip
    return table, ties.reset_index(drop=True)


def _outline_lines(network: Network, at: pd.DataFrame, outline: pd.DataFrame) -> pd.DataFrame:
    """Outlines in metres, laid flat as the places are."""
    missing = [c for c in ("ring", "lon", "lat") if c not in outline]
    if missing:
        raise CommgovError(
            "outline: column(s) {columns} are missing. Fix: give what cg.io.outlines returns.",
            columns=", ".join(missing),
        )
    if not equity.in_degrees(network):
        raise CommgovError(
            "outline: the places are in metres and the outline in degrees. Fix: columns lon and lat of "
            "places, or no outline."
        )
    middle = (at["y_m"].min() + at["y_m"].max()) / 2 / equity.EARTH
    x = equity.EARTH * math.cos(middle) * np.radians(outline["lon"].to_numpy(float))
    y = equity.EARTH * np.radians(outline["lat"].to_numpy(float))
    for these, those in ((x, at["x_m"].dropna()), (y, at["y_m"].dropna())):
        if min(these) > those.max() or max(these) < those.min():
            raise CommgovError(
                "outline: no place lies within the bounds of the outlines, so one map would show neither. "
                "Fix: outlines of the area of the places; check that lon and lat are not exchanged, in the "
                "file or in the table of places."
            )
    ring = outline["ring"].to_numpy()
    same = ring[1:] == ring[:-1]
    return pd.DataFrame(
        {"mark": "outline", "x": x[:-1], "y": y[:-1], "x_end": x[1:], "y_end": y[1:], "part": 0}
    )[same]


def _laid_out(nodes: pd.DataFrame, ties: pd.DataFrame, most: int, arrange: str) -> pd.DataFrame:
    """The table of marks of nodes (those with a tie first) and their ties."""
    choice(arrange, "arrange", ARRANGEMENTS)
    whole(most, "most", 2)
    ends = pd.Index(nodes.loc[nodes["left_out"] == "", "node"])
    here = ties[ties["left_out"] == ""]
    a, b = ends.get_indexer(here["node"]), ends.get_indexer(here["target"])
    side = (nodes["side"].to_numpy()[: len(ends)] == "place").astype(np.int64)
    if arrange == "columns" and (not side.any() or side.all()):
        raise CommgovError(
            "the ties lead to no place, so there are no two columns. Fix: arrange='force', or a relation "
            "that leads to places."
        )
    order = canonical_order(a, b, side, ends.to_numpy(object).astype(str))
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    part, size = _parts(a, b, rank)
    if size[0] > most:
        raise CommgovError(
            "{count:,} nodes are connected, more than the {most:,} that can be told apart as nodes and "
            "lines. Fix: a matrix (network.plot(form='matrix')), a part of the network (network.subset, "
            "network.ego), or most=.",
            count=int(size[0]),
            most=most,
        )
    fitting = int(np.searchsorted(np.cumsum(size), most, side="right"))
    shown = part < fitting
    place = np.full((len(ends), 2), np.nan)
    if arrange == "columns":
        place[shown] = _columns(*_within(a, b, shown), side[shown], rank[shown], part[shown])
    else:
        place[shown] = _packed(*_within(a, b, shown), rank[shown], part[shown])
    rest = np.zeros(len(nodes) - len(ends), np.int64)
    found = nodes.assign(
        degree=np.concatenate([_degree(a, b, len(ends)), rest]), part=np.concatenate([part + 1, rest])
    )
    found.loc[: len(ends) - 1, ["x", "y"]] = place
    found.loc[np.flatnonzero(~shown), "left_out"] = "part"
    lines = ties.assign(part=0)
    if len(here):
        lines.loc[here.index, ["x", "y"]] = place[a]
        lines.loc[here.index, ["x_end", "y_end"]] = place[b]
        lines.loc[here.index, "part"] = part[a] + 1
        lines.loc[here.index[~shown[a]], "left_out"] = "part"
    found = pd.concat([found.iloc[order], found.iloc[len(ends) :]])
    found = pd.concat([found.assign(mark="node"), lines.assign(mark="tie")], ignore_index=True)
    return _ordered(_with_periods(found, ties))


def drawn_ties(
    network: Network,
    relation: str | None = None,
    domain: str | None = None,
    pooled: str | None = None,
    *,
    every: bool = False,
) -> pd.DataFrame:
    """The ties of a picture, each pair once a relation, and why others are left out of it."""
    if not isinstance(network, Network):
        raise CommgovError("a {kind} is no network. Fix: pass a Network.", kind=type(network).__name__)
    part = network
    if relation is not None or domain is not None:
        part = network.subset(relation=relation, domain=domain)
    if part.ties.empty:
        at = next((pair for pair in (("lon", "lat"), ("x_m", "y_m")) if {*pair} <= set(part.places)), None)
        if at is not None and len(part.places):
            raise CommgovError(
                "ties: the table has no rows, so there is nothing to draw. Fix: give ties; where the "
                "{count:,} places lie, network.places.plot.scatter('{x}', '{y}') shows.",
                count=len(part.places),
                x=at[0],
                y=at[1],
            )
        raise CommgovError("ties: the table has no rows, so there is nothing to draw.")
    to_place = network.ties["target"].isin(network.places["place"])
    asked = pd.Series(True, network.ties.index)
    for column, wanted in (("relation", relation), ("domain", domain)):
        if wanted is not None:
            asked &= network.ties[column].isin([wanted] if isinstance(wanted, str) else list(wanted))
    if relation is None and not every:
        asked &= to_place if (asked & to_place).any() else ~to_place
    if pooled is None:
        refuse_apart(network, network.ties[asked])
    else:
        choice(pooled, "pooled", ("any",))
    stated = network.ties["domain"].where(network.ties["domain"] != "")
    ties = network.ties.assign(to_place=to_place, asked=asked, domain=stated)
    turned = (ties["directed"] == "no") & ~ties["to_place"] & (ties["source"] > ties["target"])
    ends = {"source": ties["source"].where(~turned, ties["target"]),
            "target": ties["target"].where(~turned, ties["source"])}  # fmt: skip
    ties = ties.assign(**ends)
    ties["directed"] = np.where(ties["to_place"], "no", ties["directed"])
    keys = ["source", "target", "relation", "directed", "asked"]
    found = ties.groupby(keys, sort=True, as_index=False).agg(
        weight=("weight", "sum"), provenance=("provenance", lambda codes: " ".join(sorted(set(codes)))),
        domains=("domain", "nunique"),
    )  # fmt: skip
    found["left_out"] = np.where(found["asked"], "", "relation")
    if pooled and (apart := _pooled(network, network.ties[asked])):
        found["periods"] = apart
    return found.rename(columns={"source": "node"}).drop(columns="asked")


def largest_part(ties: pd.DataFrame) -> int:
    """How many nodes the largest separate part of these ties has."""
    codes, names = pd.factorize(pd.concat([ties["node"], ties["target"]]))
    a, b = codes[: len(ties)], codes[len(ties) :]
    return int(np.bincount(connected_components(_either(a, b, len(names)), directed=False)[1]).max())


def _nodes(network: Network, ties: pd.DataFrame) -> pd.DataFrame:
    """All actors and places, those with a drawn tie first, each group in the order of their codes."""
    frames = [
        table[[key, "kind", "provenance"]].set_axis(["node", "kind", "provenance"], axis=1).assign(side=key)
        for key, table in (("actor", network.actors), ("place", network.places))
    ]
    both = pd.concat(frames, ignore_index=True)
    here = ties[ties["left_out"] == ""]
    tied = both["node"].isin(pd.concat([here["node"], here["target"]]))
    both["left_out"] = np.where(tied, "", "untied")
    return both.sort_values(["left_out", "side", "node"], kind="stable", ignore_index=True)


def _ordered(found: pd.DataFrame) -> pd.DataFrame:
    """The columns of a table of marks first; numbers rounded so that no last bit of a machine shows."""
    order = ["mark", "node", "target", "side", "kind", "x", "y", "x_end", "y_end", "degree", "part",
             "relation", "weight", "directed", "left_out", "provenance"]  # fmt: skip
    more = [c for c in found if c not in (*order, "to_place")]
    found = found.reindex(columns=[*order, *more])
    for column in ("node", "target", "side", "kind", "relation", "directed", "left_out", "provenance"):
        found[column] = found[column].astype(object).where(found[column].notna(), "").astype("str")
    places = ["x", "y", "x_end", "y_end"]
    found[places] = found[places].astype(float).round(4) + 0.0
    return found


def _pooled(network: Network, drawn: pd.DataFrame) -> str:
    """The periods of ties that are drawn as one although no moment has all; many as a span; else empty."""
    if network.period or not parts.apart([drawn]):
        return ""
    table = parts.counted({"ties": drawn})
    rows = [row for row in table[[*periods.TIMES]].to_numpy() if any(row)]
    if len(rows) > _MOST_PERIODS:
        first, last = ({time for time in column if time} for column in zip(*rows, strict=True))
        return periods.said(
            min(first, key=lambda t: periods.ends(t)[0], default=""),
            max(first | last, key=lambda t: periods.ends(t)[1]),
        )
    return ", ".join(periods.said(*row) for row in rows)


def _with_periods(table: pd.DataFrame, ties: pd.DataFrame) -> pd.DataFrame:
    """The table with the periods of its ties in every row, where they were pooled."""
    return table.assign(periods=ties["periods"].iloc[0]) if "periods" in ties else table


def _with_choice(table: pd.DataFrame, relation, domain) -> pd.DataFrame:
    """The table with the relations and domains that were asked for as its ``attrs``, for the small print."""
    asked = {"relation": relation, "domain": domain}
    codes = {name: [code] if isinstance(code, str) else list(code or []) for name, code in asked.items()}
    if any(codes.values()):
        table.attrs["chosen"] = codes
    return table


def _with_names(table: pd.DataFrame, network: Network) -> pd.DataFrame:
    """The table with the names of actors and places as its ``attrs``, which figures show for their codes."""
    frames = [network.actors[["actor", "name"]], network.places[["place", "name"]]]
    table.attrs["names"] = {code: name for frame in frames for code, name in frame.to_numpy().tolist()}
    return table


def _degree(a: np.ndarray, b: np.ndarray, count: int) -> np.ndarray:
    """How many others each node is tied to."""
    return np.diff(_either(a, b, count).indptr)


def _either(a: np.ndarray, b: np.ndarray, count: int) -> sp.csr_array:
    """Who is tied to whom in either direction, 1 each."""
    matrix = sp.coo_array((np.ones(2 * len(a)), (np.r_[a, b], np.r_[b, a])), shape=(count, count)).tocsr()
    matrix.data[:] = 1
    matrix.sort_indices()
    return matrix


def _within(a: np.ndarray, b: np.ndarray, shown: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The ties among the nodes that are shown, by their positions among them."""
    new = np.cumsum(shown) - 1
    keep = shown[a] & shown[b]
    return new[a[keep]], new[b[keep]]


# ---- an order of the nodes that hangs on the ties, not on names ------------------------------------


def canonical_order(a: np.ndarray, b: np.ndarray, group: np.ndarray, names: np.ndarray) -> np.ndarray:
    """Order nodes by where they stand among the ties; names decide only between nodes that stand alike.

    Nodes are told apart by their group and the multiset of their neighbours' classes, again and again; of
    the first class of several, the node whose name comes first is then set apart, until each stands alone.

    Examples
    --------
    >>> a, b = np.array([0, 1]), np.array([1, 2])
    >>> canonical_order(a, b, np.zeros(3, int), np.array(["x", "hub", "w"])).tolist()
    [1, 2, 0]
    """
    matrix = _either(a, b, len(group))
    node = np.repeat(np.arange(len(group)), np.diff(matrix.indptr))
    by_name = np.argsort(names, kind="stable")
    degree = np.diff(matrix.indptr)
    known = _ranked(np.asarray(group, np.int64), -degree)
    while True:
        known = _refined(known, node, matrix.indices)
        count = np.bincount(known)
        if (count == 1).all():
            return np.argsort(known, kind="stable")
        first = np.flatnonzero(count > 1)[0]
        alike = by_name[known[by_name] == first]
        if _twins(matrix, alike):
            apart = np.zeros(len(known), np.int64)
            apart[alike] = np.arange(len(alike))
        else:
            apart = np.ones(len(known), np.int64)
            apart[alike[0]] = 0
        known = _ranked(known, apart)


def _refined(known: np.ndarray, node: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Classes told apart by the classes of their neighbours, until no more are."""
    while True:
        sums = np.zeros(len(known), np.uint64)
        np.add.at(sums, node, _mixed(known[other].astype(np.uint64)))
        new = _ranked(known, sums)
        if new.max(initial=0) == known.max(initial=0):
            return new
        known = new


def _mixed(x: np.ndarray) -> np.ndarray:
    """Whole numbers scattered over 64 bits (splitmix64), so that sums of them tell multisets apart."""
    x = (x + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def _ranked(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Ranks of pairs of numbers, equal pairs the same rank."""
    order = np.lexsort((second, first))
    new = (np.diff(first[order]) != 0) | (second[order][1:] != second[order][:-1])
    found = np.empty(len(order), np.int64)
    found[order] = np.concatenate([[0], np.cumsum(new)]) if len(order) else []
    return found


def _twins(matrix: sp.csr_array, nodes: np.ndarray) -> bool:
    """Whether all have the same neighbours, each other left aside: then any order of them is the same."""
    rows = [set(matrix.indices[matrix.indptr[v] : matrix.indptr[v + 1]].tolist()) for v in nodes]
    one = rows[0] | {int(nodes[0])}
    open_, closed = (
        all(r == rows[0] for r in rows),
        all(r | {int(v)} == one for r, v in zip(rows, nodes, strict=True)),
    )
    return open_ or closed


def _parts(a: np.ndarray, b: np.ndarray, rank: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Separate part of each node, the largest is 0, and their sizes; equal ones by their first node."""
    count = len(rank)
    _, found = connected_components(_either(a, b, count), directed=False)
    size = np.bincount(found)
    first = np.full(len(size), count)
    np.minimum.at(first, found, rank)
    order = np.lexsort((first, -size))
    new = np.empty(len(size), np.int64)
    new[order] = np.arange(len(size))
    return new[found], size[order]


# ---- positions -------------------------------------------------------------------------------------


def _packed(a: np.ndarray, b: np.ndarray, rank: np.ndarray, part: np.ndarray) -> np.ndarray:
    """Positions of all nodes: each part by stress, the parts in rows."""
    place = np.zeros((len(rank), 2))
    boxes = []
    for number in range(int(part.max()) + 1):
        nodes = np.flatnonzero(part == number)
        nodes = nodes[np.argsort(rank[nodes], kind="stable")]
        inside = np.isin(a, nodes)
        at = {int(v): i for i, v in enumerate(nodes)}
        one = by_stress(
            np.array([at[int(v)] for v in a[inside]], np.int64),
            np.array([at[int(v)] for v in b[inside]], np.int64),
            len(nodes),
        )
        place[nodes] = one - one.min(axis=0)
        boxes.append(np.ptp(one, axis=0) + _GAP)
    corner = _shelves(np.array(boxes))
    return place + corner[part]


def by_stress(a: np.ndarray, b: np.ndarray, count: int) -> np.ndarray:
    """Positions of the nodes of one connected part, a tie about 1 long: the best of a few starts.

    Examples
    --------
    >>> at = by_stress(np.array([0, 1]), np.array([1, 2]), 3)
    >>> float(np.hypot(*(at[2] - at[0])).round(1))
    2.0
    """
    if count == 1:
        return np.zeros((1, 2))
    if count == 2:
        return np.array([[0.0, 0.0], [1.0, 0.0]])
    distance = shortest_path(_either(a, b, count), directed=False, unweighted=True)
    np.fill_diagonal(distance, 1.0)
    weight = distance**-2.0
    np.fill_diagonal(weight, 0.0)
    laplacian = np.diag(weight.sum(axis=1)) - weight
    solver = np.linalg.inv(laplacian + 1.0 / count) - 1.0 / count
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence(1)))
    best, least = np.zeros((count, 2)), np.inf
    for _ in range(max(6, min(_STARTS, 1_000 // count))):
        start = (rng.random((count, 2)) - 0.5) * distance.max()
        at, stress = _majorised(start, distance, weight, solver)
        if stress < least - 1e-6 * count:  # of equally good ones the first, whatever the last bits
            best, least = at, stress
    return _turned(best)


def _majorised(
    at: np.ndarray, distance: np.ndarray, weight: np.ndarray, solver: np.ndarray
) -> tuple[np.ndarray, float]:
    """Move all nodes to where the bound of the stress is least, until that changes little."""
    pull, before = weight * distance, np.inf
    for _ in range(_STEPS):
        gap = at[:, None, :] - at[None, :, :]
        length = np.sqrt((gap**2).sum(axis=2))
        stress = float((weight * (length - distance) ** 2).sum()) / 2
        if before - stress < 1e-9 * before:
            break
        before = stress
        ratio = np.divide(pull, length, out=np.zeros_like(pull), where=length > 1e-9)
        moved = np.diag(ratio.sum(axis=1)) - ratio
        at = solver @ (moved @ at)
    return at, before


def _turned(at: np.ndarray) -> np.ndarray:
    """The positions turned by steps of 15 degrees so that they are wide rather than high."""
    best, most = at, -np.inf
    for step in range(12):
        c, s = math.cos(step * math.pi / 12), math.sin(step * math.pi / 12)
        turned = np.column_stack([c * at[:, 0] - s * at[:, 1], s * at[:, 0] + c * at[:, 1]])
        width, height = np.ptp(turned, axis=0)
        if width - height > most + 0.01:
            best, most = turned, width - height
    return best - best.mean(axis=0)


def _shelves(boxes: np.ndarray) -> np.ndarray:
    """Lower left corner of each box, packed in rows into a picture somewhat wider than high."""
    order = np.lexsort((np.arange(len(boxes)), -np.round(boxes[:, 1], 6)))
    best, least = np.zeros_like(boxes), np.inf
    total = float((boxes[:, 0] * boxes[:, 1]).sum())
    for stretch in (1.0, 1.1, 1.2, 1.35, 1.5):
        width = max(boxes[:, 0].max(), math.sqrt(total * _WIDE) * stretch)
        corner, x, y, row = np.zeros_like(boxes), 0.0, 0.0, 0.0
        for k in order:
            if x and x + boxes[k, 0] > width + 1e-9:
                x, y, row = 0.0, y + row, 0.0
            corner[k] = x, y
            x, row = x + boxes[k, 0], max(row, boxes[k, 1])
        # What counts is how small a frame of the wanted shape holds all of it.
        size = max((corner[:, 0] + boxes[:, 0]).max() / _WIDE, y + row)
        if size < least - 1e-6:
            best, least = corner, size
    best[:, 1] = -best[:, 1] - boxes[:, 1]  # the first row on top
    return best


def _columns(
    a: np.ndarray, b: np.ndarray, side: np.ndarray, rank: np.ndarray, part: np.ndarray
) -> np.ndarray:
    """Positions in two columns: each side in the order of the middle of its partners, parts together."""
    matrix = _either(a, b, len(side))
    degree = np.maximum(np.diff(matrix.indptr), 1)
    height = rank.astype(float)
    for _ in range(24):
        for moving in (1, 0):
            here = np.flatnonzero(side == moving)
            middle = (matrix @ height)[here] / degree[here]
            order = here[np.lexsort((rank[here], np.round(middle, 6), part[here]))]
            height[order] = np.arange(len(order)) * (1.0 / max(len(order) - 1, 1))
    longest = max(int((side == 0).sum()), int((side == 1).sum()))
    place = np.zeros((len(side), 2))
    for which in (0, 1):
        here = np.flatnonzero(side == which)
        order = here[np.lexsort((rank[here], height[here]))]
        step = (longest - 1) / max(len(order) - 1, 1) if len(order) > 1 else 0.0
        place[order, 1] = -(np.arange(len(order)) * step if step else np.full(len(order), (longest - 1) / 2))
        place[order, 0] = which
    return place
