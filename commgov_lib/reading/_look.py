"""All that can be told of some files without taking them in: what :func:`read` would do, to its end."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from .. import checks, privacy
from ..coded import coded
from ..faults import COLUMNS, joined
from ..schema import CommgovError
from ..tables import Kept
from . import _ours, _sources
from ._aliases import chosen
from ._assemble import assemble
from ._assembled import Assembled, located
from ._door import Door
from ._hidden import hidden
from ._read import known_relation, mapped
from ._refuse import fault_table

_ANSWER = "answer by a mapping file (--mapping; commgov import writes one to be changed)"
_SAY = "say what a tie means (--relation), or answer by a mapping file (--mapping)"


class Looked(NamedTuple):
    """What some files hold and what is wrong with them; the lists have the ``file`` of each fault too."""

    tables: dict[str, pd.DataFrame]  # the four tables, with whom only ties name
    declared: list[str]  # those of which the files have rows
    sources: pd.DataFrame  # table, file, shape, row_count, column_count
    faults: pd.DataFrame
    doubts: pd.DataFrame  # what was guessed, and what was left out
    read: Assembled | None

    def told(self, found: pd.DataFrame) -> pd.DataFrame:
        """Faults of ``tables`` in the words of the files: their sheets, rows and headers; persons masked.

        Parameters
        ----------
        found
            A list of faults whose rows count from 1 in ``tables``.

        Returns
        -------
        DataFrame
            ``table, column, row, value, problem, fix, file``.
        """
        if self.read is None or found.empty:
            return fault_table([]).assign(file="")
        return hidden(_filed(located(found, self.read), self.read))


def look(
    source,
    *,
    encoding: str | None = None,
    mapping: dict | str | Path | None = None,
    aliases: pd.DataFrame | dict | str | Path | None = None,
    relation: str | None = None,
    allow: str | Collection[str] = (),
) -> Looked:
    """Read files as :func:`read` does, and list all that it would refuse or ask, instead of stopping there.

    Parameters
    ----------
    source, encoding, mapping, aliases, relation, allow
        As in :func:`read`. Columns that the mapping pseudonymises get codes of a salt that nobody keeps.

    Returns
    -------
    Looked
        ``tables, declared, sources, faults, doubts``.

    Raises
    ------
    CommgovError
        The mapping, the aliases, the relation or the encoding are wrong, or nothing is given that can be
        read.

    Notes
    -----
    A table of which the files have no row is not looked up: no code of a tie is missed among actors that are
    in no file.

    Examples
    --------
    >>> ties = pd.DataFrame({"源": ["甲", "乙"], "目标": ["乙", "丙"], "权重": ["1", "many"]})
    >>> found = look(ties)
    >>> found.faults[["column", "row", "problem"]].to_numpy().tolist()
    [['权重', 3, 'is not a number']]
    >>> found.doubts["column"].tolist()
    ['relation']
    """
    known_relation(relation)
    renamed = chosen(aliases)
    found, unread = {"unsure": []}, fault_table([]).assign(file="")
    read = _written(source, encoding, allow) if mapping is None and not renamed else None
    if read is None:
        parts, unread = _sources.opened(source, encoding=encoding)
        if not parts:
            none = pd.DataFrame(columns=["table", "file", "shape", "row_count", "column_count"])
            return Looked({}, [], none, hidden(unread), fault_table([]).assign(file=""), None)
        found = mapped(parts, mapping, relation)
        door = Door(found, allow=allow, salt=privacy.new_salt(), aliases=renamed)
        read = assemble(parts, found, renamed, door)
    faults = checks.find(
        {table: read.tables[table] for table in (read.declared if len(read.faults) else read.tables)}
    )
    lists = [unread, _filed(read.faults, read), _filed(located(faults, read), read)]
    doubts = [_filed(fault_table(_doubts(found)), read), _filed(read.notices, read)]
    return Looked(
        Kept(read.tables),
        read.declared,
        _sources_of(read),
        hidden(joined(lists)),
        hidden(joined(doubts)),
        read,
    )


def _written(source, encoding: str | None, allow) -> Assembled | None:
    """What the library wrote in one file; packages and what is damaged are looked at cell by cell."""
    one = source[0] if isinstance(source, (list, tuple)) and len(source) == 1 else source
    if not isinstance(one, (str, Path)) or Path(one).suffix.lower() in ("", ".zip"):
        return None
    try:
        return _ours.assembled(one, encoding=encoding, allow=allow)
    except CommgovError:
        return None


def _filed(found: pd.DataFrame, read: Assembled) -> pd.DataFrame:
    """Faults with the file of their table, in the order of the tables in the files."""
    files = {part.name: part.file for part in read.parts}
    order = {name: k for k, name in enumerate(files)}
    table = coded(found["table"])
    names = table.words.to_pylist()
    file = table.mapped(pa.array([files.get(name, "") for name in names], pa.large_string()))
    rank = np.array([order.get(name, -1) for name in names], dtype=np.int64)[table.codes]
    found = found.assign(file=file.category(found.index))[[*COLUMNS, "file"]]
    return found.iloc[np.argsort(rank, kind="stable")].reset_index(drop=True)


def _doubts(mapping: dict) -> list[tuple]:
    """The questions that a guess leaves open, as warnings; a word that nobody knows is a fault already."""
    found = []
    for doubt in mapping["unsure"]:
        what, _, word = doubt["what"].partition(" '")
        if doubt["guess"]:
            column = word.removesuffix("'") if what == "column" else doubt["what"]
            problem = f"is in doubt and taken for {doubt['guess']}: {doubt['why']}"
            fix = _SAY if what == "relation" else _ANSWER
            found.append((doubt["table"], column, None, doubt["guess"], problem, fix))
    return found


def _sources_of(read: Assembled) -> pd.DataFrame:
    rows = [
        (p.name, p.file, e["shape"], len(p.frame) - _above(p.frame, e.get("header", 0)), p.frame.shape[1])
        if e
        else (p.name, p.file, p.name, *read.tables[p.name].shape)  # the four tables as they were written
        for p, e in zip(read.parts, read.entries, strict=True)
    ]
    return pd.DataFrame(rows, columns=["table", "file", "shape", "row_count", "column_count"])


def _above(frame: pd.DataFrame, header: int) -> int:
    """How many rows of a grid are its header or stand above it."""
    return int((frame.index <= header).sum()) if header else 0
