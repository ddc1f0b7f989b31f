"""What a question may require of the ties: their kind, their number, and who stands at their ends.

See :mod:`commgov_lib.own.requirements`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import scipy.sparse as sp

from ..network import Network
from ..schema import Term
from ._question import Found
from .requirements import requirement, text

_FEW_PAIRS, _MANY_PAIRS = 1_500, 3_000
_KINDS = 15
_NOT_KINDS = {"actor", "place", "name", "parent", "grid", "since", "need"}


def _most(relations: pd.Series, preferred: str) -> str:
    """The preferred relation if it is there, else the one with most ties, by name where they are equal."""
    count = relations.value_counts().sort_index(kind="stable").sort_values(ascending=False, kind="stable")
    return preferred if preferred in count.index else count.index[0]


@requirement
def ties(net: Network) -> Found | Term:
    """There are ties; sets up ``provenance``, the codes of all ties, for the small print of figures."""
    if net.ties.empty:
        return Term("The table of ties has no rows.", "关系表没有行。")
    return Found(setup='provenance = " ".join(sorted(net.ties["provenance"].unique()))')


def to_places(net: Network) -> pd.DataFrame:
    """The ties to places of the relation that ``two_mode`` asks about; no rows if there is none."""
    tied = net.ties[net.ties["target"].isin(net.places["place"])]
    return tied[tied["relation"] == _most(tied["relation"], "co_builds")] if len(tied) else tied


def to_actors(net: Network) -> pd.DataFrame:
    """The ties to actors of the relation that ``one_mode`` asks about; no rows if there is none."""
    tied = net.ties[net.ties["target"].isin(net.actors["actor"])]
    return tied[tied["relation"] == _most(tied["relation"], "contacts")] if len(tied) else tied


@requirement
def two_mode(net: Network) -> Found | Term:
    """Ties lead from actors to places; ``$two_mode`` is co-building, else the relation with most of them.

    Sets up ``units``, actors × places. ``$draws`` and ``$measures`` are what a network of this size takes.
    """
    tied = to_places(net)
    if tied.empty:
        return Term("No tie leads from an actor to a place.", "没有行动者与地点之间的关系。")
    relation = tied["relation"].iloc[0]
    setup = f"units = net.incidence({text(relation)}, sparse=True)  # actors × places"
    if (net.ties["relation"] == relation).sum() > len(tied):
        setup = (
            f"units = net.incidence({text(relation)}, sparse=True)\n"
            'here = units.columns.isin(net.places["place"])\n'
            "some = units.matrix[:, here].sum(axis=1) > 0\n"
            "units = units.matrix[some][:, here], units.rows[some], units.columns[here]\n"
            "units = cg.Labelled(*units)  # actors × places"
        )
    measures, draws = "None", "5000"
    if len(tied) > 500:  # modules are dear to find, again in every draw
        measures = '["robins_alexander", "nodf_total", "c_score", "assortativity"]'
        draws = "5000" if len(tied) <= 5_000 else "1000"
    return Found({"two_mode": text(relation), "draws": draws, "measures": measures}, setup)


@requirement
def free(net: Network) -> Found | Term:
    """As ``two_mode``, and chance has a say.

    Sets up ``free``: ``units`` without those who are tied to all, or to none of the rest.
    """
    found = two_mode(net)
    if isinstance(found, Term):
        return found
    tied = to_places(net)
    rows, columns = (pd.Index(tied[end].unique()) for end in ("source", "target"))
    at = rows.get_indexer(tied["source"]), columns.get_indexer(tied["target"])
    matrix = sp.csr_array((np.ones(len(tied)), at), shape=(len(rows), len(columns)))
    matrix.data[:] = 1
    kept = [np.arange(len(rows)), np.arange(len(columns))]
    while True:
        degree = [matrix.sum(axis=1), matrix.sum(axis=0)]
        stays = [(d > 0) & (d < matrix.shape[1 - side]) for side, d in enumerate(degree)]
        if all(side.all() for side in stays):
            break
        matrix = matrix[stays[0]][:, stays[1]]
        kept = [here[side] for here, side in zip(kept, stays, strict=True)]
    if min(matrix.shape) < 2:
        return Term(
            "Every actor or place is tied to all others or to one alone, so chance has no say in the ties.",
            "各行动者或地点不是与全部对象相连，就是只与一个相连，关系中没有偶然的余地。",
        )
    out = [sorted(labels.delete(here)) for labels, here in zip((rows, columns), kept, strict=True)]
    setup = "free = units"
    if out[0] or out[1]:
        rows, columns = (f"[{', '.join(map(text, labels))}]" for labels in out)
        setup = (
            "# Who is tied to all, or to none of the rest, leaves no room for chance.\n"
            f"rows = ~units.rows.isin({rows})\n"
            f"columns = ~units.columns.isin({columns})\n"
            "free = units.matrix[rows][:, columns], units.rows[rows], units.columns[columns]\n"
            "free = cg.Labelled(*free)"
        )
    return Found(found.words, f"{found.setup}\n{setup}")


@requirement
def few_ties(net: Network) -> Found | Term:
    """At most 5,000 ties lead to places."""
    return _at_most(len(to_places(net)), 5_000, "ties to places", "条通向地点的关系")


@requirement
def few_places(net: Network) -> Found | Term:
    """At most 3,000 places have ties: so many are paired at most."""
    return _at_most(to_places(net)["target"].nunique(), _MANY_PAIRS, "places with ties", "个有关系的地点")


@requirement
def one_mode(net: Network) -> Found | Term:
    """Ties lead from actors to actors; ``$one_mode`` is contact, else the relation with most of them.

    Sets up ``among``, the graph of the actors that are so tied; undirected where the tables say so.
    ``$core_draws`` and ``$sources`` are what a network of this size takes.
    """
    tied = to_actors(net)
    if tied.empty:
        return Term("No tie leads from an actor to another actor.", "没有行动者与行动者之间的关系。")
    relation = tied["relation"].iloc[0]
    mutual = "directed" in tied and (tied["directed"] == "no").all()
    kind = "nx.Graph" if mutual else "nx.DiGraph"
    setup = (
        f'ties = net.ties[net.ties["relation"] == {text(relation)}]\n'
        'ties = ties[ties["target"].isin(net.actors["actor"])]\n'
        f'among = nx.from_pandas_edgelist(ties, "source", "target", create_using={kind})'
    )
    size = len(tied)
    draws = "5000" if size <= 500 else "1000" if size <= 5_000 else "200"
    sources = ", sources=200, seed=5" if size > 10_000 else ""
    return Found({"one_mode": text(relation), "core_draws": draws, "sources": sources}, setup)


@requirement
def some_ties(net: Network) -> Found | Term:
    """At most 20,000 ties lead from actor to actor."""
    return _at_most(len(to_actors(net)), 20_000, "ties between actors", "条行动者之间的关系")


@requirement
def few_actors(net: Network) -> Found | Term:
    """At most 300 actors are tied to one another: a picture of a matrix takes no more."""
    tied = to_actors(net)
    return _at_most(len(set(tied["source"]) | set(tied["target"])), 300, "actors", "个行动者")


def _at_most(count: int, most: int, en: str, zh: str) -> Found | Term:
    if count <= most:
        return Found()
    return Term(
        f"There are {count:,} {en}; this question is asked of {most:,} at most.",
        f"共有{count:,}{zh}；此题最多处理{most:,}{zh[0]}。",
    )


@requirement
def shared(net: Network) -> Found | Term:
    """Ties of one relation of which pairs may share the other end.

    Sets up ``shared``, whose rows are paired: actors × places, turned round where there are very many
    actors; without ties to places, actors × actors. ``$nulls`` are those that a network of this size takes.
    """
    found = free(net)
    if isinstance(two_mode(net), Term):
        graph = one_mode(net)
        if isinstance(graph, Term):
            return Term("There are no ties to share.", "没有可共享的关系。")
        tied = to_actors(net)
        actors = set(tied["source"]) | set(tied["target"])
        third = pd.concat([tied["source"], tied["target"]]) if "nx.Graph" in graph.setup else tied["target"]
        setup = f"{graph.setup}\nshared = nx.to_pandas_adjacency(among, dtype=int)\n"
        setup += "shared = shared.loc[shared.any(axis=1), shared.any(axis=0)]  # pairs of actors with ties"
        sides = [len(actors)] * 2
    elif isinstance(found, Term):
        return found
    else:
        tied = to_places(net)
        third = tied["target"]
        sides = [tied["source"].nunique(), tied["target"].nunique()]
        setup = f"{found.setup}\nshared = free  # pairs of actors"
        if sides[0] > _FEW_PAIRS and sides[1] < sides[0]:
            turned = "cg.Labelled(free.matrix.T.tocsr(), free.columns, free.rows)"
            setup = f"{found.setup}\nshared = {turned}  # pairs of places"
            sides, third = sides[::-1], tied["source"]
    if not third.duplicated().any():
        return Term(
            "No two are tied to the same third, so nothing is shared.", "没有两方与同一对象相连，无共享可言。"
        )
    if sides[0] > _MANY_PAIRS:
        return _at_most(sides[0], _MANY_PAIRS, "to be paired", "个待配对者")
    large = sides[0] > _FEW_PAIRS or len(tied) > 5_000
    return Found({"compare_draws": "1000" if large else "5000", "paired": str(sides[0])}, setup)


@requirement
def few_rows(net: Network) -> Found | Term:
    """At most forty are paired in ``shared``: the picture of all pairs takes no more."""
    found = shared(net)
    if isinstance(found, Term):
        return found
    return _at_most(int(found.words["paired"]), 40, "to be paired", "个待配对者")


@requirement
def both_kinds(net: Network) -> Found | Term:
    """Actors of several kinds are tied to places of several kinds; sets up ``kind`` and ``sort`` of each."""
    tied = to_places(net)
    if tied.empty:
        return two_mode(net)
    actors = net.actors.set_index("actor").loc[tied["source"].unique()]
    places = net.places.set_index("place").loc[tied["target"].unique()]
    mine = _telling(actors, ("subkind", "kind"))
    theirs = _telling(places, ("kind", "subkind"))
    if not mine:
        return Term(
            "No column tells the actors that are tied to places apart in 2 to 15 kinds.",
            "没有任何列把与地点相连的行动者分为2至15类。",
        )
    if not theirs:
        return Term(
            "No column tells the places that have ties apart in 2 to 15 kinds.",
            "没有任何列把有关系的地点分为2至15类。",
        )
    setup = (
        f'kind = net.actors.set_index("actor")[{text(mine[0])}]\n'
        f'sort = net.places.set_index("place")[{text(theirs[0])}]'
    )
    return Found({}, setup)


@requirement
def two_groups(net: Network) -> Found | Term:
    """Two groups of actors, by place or by another column, with ties inside each.

    Sets up ``members``, the actors of both; ``$first`` and ``$second`` are their names.
    """
    tied = to_actors(net)
    actors = net.actors.set_index("actor")
    for column in ("place", *_telling(actors, ("subkind", "kind"))):
        group = actors[column][actors[column] != ""]
        ends = pd.DataFrame({end: tied[end].map(group) for end in ("source", "target")})
        inside = tied[(ends["source"] == ends["target"]) & ends["source"].notna()]
        inside = inside.assign(group=inside["source"].map(group)).drop_duplicates(["source", "target"])
        size = {
            name: len(set(part["source"]) | set(part["target"])) for name, part in inside.groupby("group")
        }
        large = sorted(
            (name for name in size if 6 <= size[name] <= 200), key=lambda name: (-size[name], name)
        )
        if len(large) > 1:
            first, second = large[:2]
            names = net.places.set_index("place")["name"] if column == "place" else pd.Series(dtype=str)
            shown = [text(names.get(name, name) or name) for name in (first, second)]
            setup = (
                f'group_of = net.actors.set_index("actor")[{text(column)}]\n'
                f"members = [group_of.index[group_of == name] for name in ({text(first)}, {text(second)})]"
            )
            return Found({"first": shown[0], "second": shown[1]}, setup)
    return Term(
        "No column divides the actors into two groups of 6 to 200 that are tied among themselves.",
        "没有任何列把行动者分成两个内部相连、各6至200人的组。",
    )


@requirement
def line_and_block(net: Network) -> Found | Term:
    """Two columns tell the actors apart, and ties join them; sets up ``line`` and ``block``."""
    tied = to_actors(net)
    if tied.empty:
        return Term("No tie leads from an actor to another actor.", "没有行动者与行动者之间的关系。")
    actors = net.actors.set_index("actor")
    there = actors.loc[sorted(set(tied["source"]) | set(tied["target"]))]
    columns = [c for c in _telling(there, ("subkind", "kind", "place")) if not _all_within(tied, there[c])]
    if len(columns) < 2:
        return Term(
            "No two columns tell the tied actors apart, one as line and one as block.",
            "没有两列可分别作为条与块来区分相连的行动者。",
        )
    block = next((c for c in ("place", "location", "district") if c in columns), columns[1])
    line = next(c for c in columns if c != block)
    setup = "\n".join(
        f'{name} = net.actors.set_index("actor")[{text(c)}]' for name, c in (("line", line), ("block", block))
    )
    return Found({}, setup)


def _all_within(tied: pd.DataFrame, group: pd.Series) -> bool:
    return bool((tied["source"].map(group) == tied["target"].map(group)).all())


def _telling(frame: pd.DataFrame, first: tuple[str, ...]) -> list[str]:
    """Text columns, all filled, that tell rows apart in 2 to 15 kinds; the named ones come first."""
    spare = [
        c for c in frame.columns if c not in _NOT_KINDS and "provenance" not in str(c) and c not in first
    ]
    found = []
    for column in (*first, *spare):
        if column not in frame or not isinstance(column, str):
            continue
        values = frame[column]
        if pd.api.types.is_numeric_dtype(values) or values.isna().any() or (values.astype(str) == "").any():
            continue
        if 2 <= values.astype(str).nunique() <= _KINDS:
            found.append(column)
    return found
