"""Who can be told in spite of a pseudonym: the only one in a role, and needs of a few persons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ..faults import Faults, is_empty
from ..schema import CommgovError

_ROLE_WORDS = ("role", "title", "post", "office_held", "职务", "角色", "岗位", "职位", "身份")


def unique_roles(
    actors: pd.DataFrame, *, columns: Sequence[str] | None = None, least: int = 2
) -> pd.DataFrame:
    """List persons whom their role alone gives away: fewer than ``least`` share it.

    Parameters
    ----------
    actors
        A table of actors. Only rows that stand for persons count: those of kind ``person``, and every row
        with a role where the table has a column for it (``role, title, post, 职务, 角色, 岗位, 职位``).
    columns
        What others know of a person; by default ``kind, subkind, place`` and the columns of roles, as far as
        the table has them.
    least
        How many must share it.

    Returns
    -------
    DataFrame
        ``table, column, row, value, problem, fix``; ``value`` is the role.

    Raises
    ------
    CommgovError
        A column is not in the table.

    Examples
    --------
    >>> roles = ["书记", "队员", "队员"]
    >>> actors = pd.DataFrame({"actor": ["p1", "p2", "p3"], "kind": "person", "role": roles})
    >>> unique_roles(actors)[["row", "value"]].values.tolist()
    [[1, 'person, 书记']]
    """
    roles = [c for c in actors.columns if str(c).casefold() in _ROLE_WORDS]
    if columns is None:
        columns = [*(c for c in ("kind", "subkind", "place") if c in actors.columns), *roles]
    missing = [c for c in columns if c not in actors.columns]
    if missing:
        raise CommgovError(f"actors: there is no column {missing[0]!r}. Fix: name columns of the table.")
    faults = Faults()
    if not len(columns) or not len(actors):
        return faults.table()
    person = pd.Series(False, actors.index)
    if "kind" in actors.columns:
        person |= actors["kind"].astype("str") == "person"
    for role in roles:
        person |= ~is_empty(actors[role])
    known = actors[list(columns)].astype("str").where(~actors[list(columns)].isna(), "")
    if not person.any():
        return faults.table()
    said = pd.Series("", actors.index, dtype="str")
    for _, word in known.items():
        between = pd.Series(np.where((said != "") & (word != ""), ", ", ""), actors.index, dtype="str")
        said = said + between + word
    size = said[person].map(said[person].value_counts()).reindex(actors.index)
    frame = pd.DataFrame({"role": said})
    words = ", ".join(map(str, columns))
    fix = "name the role or the place more coarsely, or leave the row out"
    problem = f"is the only one with its role ({words}), so a pseudonym does not hide the person"
    faults.where("actors", frame, "role", (size == 1) & (least > 1), problem, fix)
    for count in range(2, least):
        problem = f"only {count} have this role ({words}), so a pseudonym hardly hides the person"
        faults.where("actors", frame, "role", size == count, problem, fix)
    return faults.table()


def small_needs(tables: Mapping[str, pd.DataFrame], *, least: int = 10) -> pd.DataFrame:
    """List needs that stand for a few persons only: right inside the study, not to be published so.

    Parameters
    ----------
    tables
        Tables by name; only ``needs`` is read, and of it no row that is simulated (provenance ``S``).
    least
        Fewer persons than this are few.

    Returns
    -------
    DataFrame
        ``table, column, row, value, problem, fix``.

    Examples
    --------
    >>> needs = pd.DataFrame({"weight": [3.0, 12.0, 0.0], "provenance": ["U", "U", "U"]})
    >>> small_needs({"needs": needs})["row"].tolist()
    [1]
    """
    faults = Faults()
    needs = tables.get("needs")
    if needs is not None and "weight" in needs.columns:
        weight = pd.to_numeric(needs["weight"], errors="coerce")
        real = needs["provenance"].astype("str") != "S" if "provenance" in needs.columns else True
        few = (weight > 0) & (weight < least) & real
        fix = "never publish it as it is: cg.privacy.suppress hides such cells"
        faults.where("needs", needs, "weight", few, f"stands for fewer than {least} persons", fix)
    return faults.table()
