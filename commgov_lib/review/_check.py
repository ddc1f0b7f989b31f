"""Everything that can be told of a user's tables, in one list."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from .. import checks, privacy
from ..faults import COLUMNS
from ..schema import TABLES
from ._open import read


class Checked(NamedTuple):
    """What :func:`check` returns; the two lists have the columns of every list of faults, and ``file``."""

    tables: pd.DataFrame  # table, file, row_count, column_count
    faults: pd.DataFrame  # what must be mended: the tables are not taken in before
    warnings: pd.DataFrame  # what must be known, and may stay


def check(
    files: str | Path | Iterable[str | Path] | Mapping[str, pd.DataFrame],
    *,
    encoding: str | None = None,
    allow: Collection[str] = (),
) -> Checked:
    """List every fault of the tables of a network at once, and whatever names or gives away a person.

    Parameters
    ----------
    files
        ``.csv``, ``.tsv``, ``.csv.gz`` or ``.xlsx`` files (a sheet a table), or folders of them. A table is
        known by the name of its file or sheet (places, actors, ties, needs; 地点, 主体, 联系, 需求), or by
        its columns. Or tables by name.
    encoding
        Of text files; by default UTF-8, else GB18030.
    allow
        Columns that are known to name no person (:func:`commgov_lib.privacy.identifiers`).

    Returns
    -------
    Checked
        ``tables, faults, warnings``. Rows count from 1, the first row under the header, blank rows too.
        Values that look like identifiers are masked in every list.

    Notes
    -----
    Nothing is changed and nothing is written. A table that is not among the files is not looked up: check all
    four together before the last analysis.

    Examples
    --------
    >>> ties = pd.DataFrame({"source": ["a"], "target": ["b"], "relation": ["co_build"], "weight": ["x"]})
    >>> check({"ties": ties}).faults["problem"].tolist()
    ['the column is missing', 'is not a known code', 'is not a number']
    """
    if isinstance(files, Mapping):
        tables, sources, numbers, unread = dict(files), {}, {}, None
    else:
        opened = read([files] if isinstance(files, str | Path) else files, encoding)
        tables, sources, numbers = opened.tables, opened.sources, opened.rows
        unread = opened.faults.table()
    named = {name: frame for name, frame in tables.items() if isinstance(frame, pd.DataFrame)}
    faults = [checks.find(tables), privacy.identifiers(named, allow=allow)]
    warnings = [privacy.small_needs(named)]
    if "actors" in named:
        warnings.append(privacy.unique_roles(named["actors"]))
    found, known = (_one_list(parts, numbers, sources) for parts in (faults, warnings))
    if unread is not None and len(unread):
        unread = unread.assign(file=unread["table"])
        found = pd.concat([unread, found], ignore_index=True) if len(found) else unread
    for part in (found, known):
        coded = part["problem"] == "is not a known code"  # among codes, a short word is no name
        masked = privacy.masked(part["value"]), privacy.masked(part["value"], names=False)
        part["value"] = masked[1].where(coded, masked[0])
    about = [
        (name, sources.get(name, ""), len(tables[name]), tables[name].shape[1])
        for name in TABLES
        if name in named
    ]
    return Checked(pd.DataFrame(about, columns=["table", "file", "row_count", "column_count"]), found, known)


def _one_list(parts: list[pd.DataFrame], numbers, sources) -> pd.DataFrame:
    """The lists as one, in the order of the tables, with rows counted as in the file."""
    there = [part for part in parts if len(part)]
    if not there:
        return pd.DataFrame(columns=[*COLUMNS, "file"])
    found = pd.concat(there, ignore_index=True)
    for name, rows in numbers.items():
        at = (found["table"] == name) & found["row"].notna()
        found.loc[at, "row"] = rows[found.loc[at, "row"].to_numpy(dtype=int) - 1]
    order = {name: k for k, name in enumerate(TABLES)}
    found = found.sort_values("table", key=lambda names: names.map(order), kind="stable", ignore_index=True)
    return found.assign(file=found["table"].map(lambda name: sources.get(name, "")))
