"""What a question may require of the columns that tell actors and places apart.

See :mod:`commgov_lib.own.requirements`.
"""

from __future__ import annotations

import pandas as pd

from ..network import Network
from ..schema import Term
from ._question import Found
from .requirements import requirement, text
from .tied import to_actors, to_places, two_mode

_KINDS = 15
_NOT_KINDS = {"actor", "place", "name", "parent", "grid", "since", "need"}


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
