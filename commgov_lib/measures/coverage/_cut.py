"""What holds up capacitated coverage, named: the minimum cut in words."""

from __future__ import annotations

import numpy as np
import pandas as pd
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components

from ...schema import ACTOR_KINDS, label
from ._capacity import solve
from ._failure import kinds


def cut(reach, weight, capacity, *, kind=None, place=None, domain: str | None = None) -> pd.DataFrame:
    """Name what holds up capacitated coverage: which forces are short for which needs.

    The minimum cut falls into bottlenecks: forces that serve to the full and the needs that have no others.

    Parameters
    ----------
    reach, weight, capacity
        As for :func:`capacitated`.
    kind
        Series, kind of each force (default: "force").
    place
        Series, place of each need, in which bottlenecks are counted (default: the need itself).
    domain
        Named at the beginning of the words.

    Returns
    -------
    DataFrame
        One row a bottleneck, largest shortage first: ``forces, places`` (how many), ``capacity, weight,
        short`` (persons), ``kinds``, ``words`` (the sentence), ``force_labels``, ``place_labels`` (lists).
        No row if all are served.

    Raises
    ------
    CommgovError
        As :func:`capacitated`; a force without kind, a need without place.

    Notes
    -----
    The cut of the fewest needs is taken: one unit more at a force named here serves one unit more.

    Examples
    --------
    >>> reach = pd.DataFrame([[1, 1, 0], [0, 1, 0]], ["bank", "clinic"], ["a", "b", "c"]).astype(bool)
    >>> weight, room = pd.Series([5, 3, 2], ["a", "b", "c"]), pd.Series({"bank": 4, "clinic": 9})
    >>> cut(reach, weight, room, domain="health")["words"].tolist()
    ['health: nobody reaches 1 need (2 persons)', 'health: 1 force binds 1 need (room 4, need 5, short 1)']
    """
    solved = solve(reach, weight, capacity)
    found, sent = solved.found, solved.sent
    forces, noun = len(found.forces), "need" if place is None else "place"
    code, names = kinds(pd.Series("force", found.forces) if kind is None else kind, found.forces)
    where, places = kinds(pd.Series(found.needs, found.needs) if place is None else place, found.needs)
    class_short = sent.need_short & (solved.weight > 0)
    inside = sent.need_short[solved.arcs.need_of]
    ends = (solved.arcs.force_of[inside], forces + solved.arcs.need_of[inside].astype(np.int64))
    joined = sp.coo_array((np.ones(len(ends[0]), np.int8), ends), shape=(forces + class_short.size,) * 2)
    part = connected_components(joined, directed=False)[1]
    # Needs that nobody reaches are one bottleneck: of no force.
    alone = np.diff(solved.arcs.ptr) == 0
    part[forces:][alone] = -1
    rows = []
    short_need = class_short[solved.class_of] & (found.weight > 0)
    of_need = part[forces:][solved.class_of]
    for each in np.unique(part[forces:][class_short]):
        who = np.flatnonzero(sent.force_short & (part[:forces] == each))
        at = np.unique(where[short_need & (of_need == each)])
        weigh = float(solved.weight[class_short & (part[forces:] == each)].sum())
        room = float(found.capacity[who].sum())
        count = pd.Series([names[c] for c in code[who]], dtype=object).value_counts(sort=False)
        rows.append(
            {
                "forces": len(who), "places": len(at), "capacity": room, "weight": weigh,
                "short": weigh - room,
                "kinds": ", ".join(_counted(n, _noun(str(name))) for name, n in count.sort_index().items()),
                "words": "", "force_labels": list(found.forces[who]), "place_labels": [places[p] for p in at],
            }
        )  # fmt: skip
    columns = ["forces", "places", "capacity", "weight", "short", "kinds", "words"]
    table = pd.DataFrame(rows, columns=[*columns, "force_labels", "place_labels"])
    table["words"] = [_sentence(row, noun, domain) for row in table.itertuples()]
    return table.sort_values("short", ascending=False, kind="stable", ignore_index=True)


def _sentence(row, noun: str, domain: str | None) -> str:
    what = f"{label(domain)}: " if domain else ""
    those = _counted(row.places, noun)
    if not row.forces:
        return f"{what}nobody reaches {those} ({row.weight:,.10g} persons)"
    verb = "binds" if row.forces == 1 else "bind"
    amounts = f"room {row.capacity:,.10g}, need {row.weight:,.10g}, short {row.short:,.10g}"
    return f"{what}{row.kinds} {verb} {those} ({amounts})"


def _noun(kind: str) -> str:
    """What one force of a kind is called: the label of a kind of actor, else the code's own words."""
    return label(kind) if kind in ACTOR_KINDS else kind.replace("_", " ")


def _counted(number: int, noun: str) -> str:
    """A number and its noun: 1 clinic, 2 clinics, 3 communities."""
    if number == 1:
        return f"1 {noun}"
    if noun.endswith(("ch", "sh", "s", "x")):
        return f"{number:,} {noun}es"
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{number:,} {noun[:-1]}ies"
    return f"{number:,} {noun}s"
