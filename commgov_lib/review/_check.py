"""Everything that can be told of a user's tables, in one list."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from .. import privacy, reading
from ..faults import guarded, joined


class Checked(NamedTuple):
    """What :func:`check` returns; the two lists have the columns of every list of faults, and ``file``.

    Rows count from 1 at the top of the file or sheet, its header and its blank rows among them, as a
    spreadsheet shows them; a table in memory counts as the sheet that would hold it.
    """

    sources: pd.DataFrame  # table, file, shape, row_count, column_count
    faults: pd.DataFrame  # what must be mended: the tables are not taken in before
    warnings: pd.DataFrame  # what must be known or answered, and may stay
    tables: dict[str, pd.DataFrame]  # the tables that were read, as far as they were


@guarded
def check(
    files: reading.Opened | str | Path | Collection | Mapping[str, pd.DataFrame],
    *,
    encoding: str | None = None,
    mapping: dict | str | Path | None = None,
    aliases: pd.DataFrame | dict | str | Path | None = None,
    relation: str | None = None,
    allow: str | Collection[str] = (),
) -> Checked:
    """List every fault of the tables of a network at once, and whatever names or gives away a person.

    Parameters
    ----------
    files
        Whatever :func:`commgov_lib.reading.read` takes: files of every format, folders of them, several that
        make one network together, or tables by name.
    encoding, mapping, aliases, relation, allow
        As in :func:`commgov_lib.reading.read`.

    Returns
    -------
    Checked
        ``sources, faults, warnings, tables``. What is in doubt is a warning, with the guess and how to
        answer. Values that look like identifiers are masked in every list.

    Raises
    ------
    CommgovError
        The encoding, mapping, aliases or relation are wrong. What is wrong with a file is a fault.

    Notes
    -----
    Nothing is changed and nothing is written. It is the reader of ``commgov import``, told to go on where
    that one stops, but for one thing: a table that is not among the files is not looked up. Check all files
    together before the last analysis.

    Examples
    --------
    >>> ties = pd.DataFrame({"source": ["a"], "target": ["b"], "relation": ["co_build"], "weight": ["x"]})
    >>> check({"ties": ties}).faults[["row", "problem"]].to_numpy().tolist()
    [[2, 'is not a known code'], [2, 'is not a number']]
    """
    found = reading.look(
        files, encoding=encoding, mapping=mapping, aliases=aliases, relation=relation, allow=allow
    )
    known = [found.doubts]
    if "needs" in found.declared:
        known.append(found.told(privacy.small_needs({"needs": found.tables["needs"]})))
    if "actors" in found.declared:
        known.append(found.told(privacy.unique_roles(found.tables["actors"])))
    return Checked(found.sources, found.faults, joined(known), found.tables)
