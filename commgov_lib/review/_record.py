"""The list of faults for another program: JSON, CSV, a workbook."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from .. import neutral
from ..coded import coded
from ..faults import kinds
from ..translate import chinese
from ._check import Checked
from ._show import KIND, said
from ._show import word as phrase

_HEADS = ["kind", "file", "table", "column", "row", "value", "problem", "fix"]
_MARKED = re.compile('[",\r\n]')
_PIECE = 100_000  # rows that are written at once
_MOST_ROWS = 50_000  # of a sheet
_MOST_ENTRIES = 1_000_000  # of JSON, which says each of them in full


def record(checked: Checked) -> str:
    """The lists as JSON, in both languages, every row of them.

    Parameters
    ----------
    checked
        What :func:`check` returned.

    Returns
    -------
    str
        ``{"sources": […], "faults": […], "warnings": […]}``; a fault has ``file, table, column, row, value,
        problem, problem_zh, fix, fix_zh``. Its row is null where the fault is one of a whole table. Of more
        than a million, ``faults_more`` (or ``warnings_more``) counts the rest, which the CSV lists.

    Examples
    --------
    >>> from commgov_lib import review
    >>> print(record(review.check({})))
    {
     "sources": [],
     "faults": [],
     "warnings": []
    }
    """
    return "".join(written(checked))


def written(checked: Checked) -> Iterator[str]:
    """What :func:`record` returns, in pieces: there may be millions of rows.

    Parameters
    ----------
    checked
        What :func:`check` returned.

    Yields
    ------
    str

    Examples
    --------
    >>> from commgov_lib import review
    >>> checked = review.check({})
    >>> "".join(written(checked)) == record(checked)
    True
    """
    sources = [_text(one) for one in checked.sources.to_dict("records")]
    yield '{\n "sources": [' + ",".join(f"\n  {one}" for one in sources) + ("\n ]" if sources else "]")
    for key, found in (("faults", checked.faults), ("warnings", checked.warnings)):
        yield f',\n "{key}": ['
        for at, piece in enumerate(_members(found.iloc[:_MOST_ENTRIES])):
            yield ("," if at else "") + piece
        yield "\n ]" if len(found) else "]"
        if len(found) > _MOST_ENTRIES:
            yield f',\n "{key}_more": {len(found) - _MOST_ENTRIES}'
    yield "\n}"


def _members(found: pd.DataFrame) -> Iterator[str]:
    """Faults as objects of JSON with commas between them, in pieces."""
    texts = {name: coded(found[name]) for name in (*KIND, "value")}
    said = {}
    for name, text in texts.items():
        words = text.words.to_pylist()
        told = [f'"{name}": {_text(word)}' for word in words]
        if name in ("problem", "fix"):
            told = [f'{one}, "{name}_zh": {_text(chinese(w))}' for one, w in zip(told, words, strict=True)]
        said[name] = pa.array(told, pa.large_string())
    begin, row, end, none, comma = (
        pa.scalar(text, pa.large_string()) for text in ("\n  {", '"row": ', "}", "", ", ")
    )
    for at in range(0, len(found), _PIECE):
        piece = slice(at, at + _PIECE)
        cells = {name: said[name].take(pa.array(text.codes[piece])) for name, text in texts.items()}
        rows = pa.array(found["row"].iloc[piece]).cast(pa.large_string()).fill_null("null")
        cells["row"] = pc.binary_join_element_wise(row, rows, none)
        inside = pc.binary_join_element_wise(*(cells[name] for name in _HEADS[1:]), comma)
        every = pc.binary_join_element_wise(begin, inside, end, none)
        yield _run(every, ",")[:-1].decode("utf-8")


def _text(item) -> str:
    return json.dumps(item, ensure_ascii=False)


def _run(texts: pa.Array, mark: str) -> bytes:
    """Texts one behind the other, each with a mark after it; there may be millions."""
    after, none = (pa.scalar(text, pa.large_string()) for text in (mark, ""))
    every = pc.binary_join_element_wise(texts, after, none)
    every = every.combine_chunks() if isinstance(every, pa.ChunkedArray) else every
    return bytes(every.buffers()[2][: pc.sum(pc.binary_length(every)).as_py()])


def lines(checked: Checked, lang: str = "en") -> Iterator[bytes]:
    """The lists as CSV in UTF-8 with a byte-order mark, a row a fault, in pieces: there may be millions.

    Parameters
    ----------
    checked
        What :func:`check` returned.
    lang
        ``"en"`` or ``"zh"``.

    Yields
    ------
    bytes

    Examples
    --------
    >>> from commgov_lib import review
    >>> b"".join(lines(review.check({}))).decode("utf-8-sig")
    'kind,file,table,column,row,value,problem,fix\\n'
    """
    yield ("\ufeff" + ",".join(_HEADS) + "\n").encode("utf-8")
    comma = pa.scalar(",", pa.large_string())
    for kind, found in (("fault", checked.faults), ("warning", checked.warnings)):
        texts = {name: coded(found[name]) for name in (*KIND, "value")}
        cells = {
            name: _cells([said(w, lang) if name in ("problem", "fix") else w for w in text.words.to_pylist()])
            for name, text in texts.items()
        }
        for at in range(0, len(found), _PIECE):
            piece = slice(at, at + _PIECE)
            columns = {name: cells[name].take(pa.array(text.codes[piece])) for name, text in texts.items()}
            columns["kind"] = pa.scalar(kind, pa.large_string())
            columns["row"] = pa.array(found["row"].iloc[piece]).cast(pa.large_string()).fill_null("")
            rows = pc.binary_join_element_wise(*(columns[name] for name in _HEADS), comma)
            yield _run(rows, "\n")


def _cells(words: list[str]) -> pa.Array:
    """Texts as they stand in a CSV file: nothing that a spreadsheet would run, marks in quotation marks."""
    texts = [neutral.text(word) for word in words]
    texts = ['"' + text.replace('"', '""') + '"' if _MARKED.search(text) else text for text in texts]
    return pa.array(texts, pa.large_string())


def sheet(checked: Checked, lang: str = "en") -> pd.DataFrame:
    """The lists as one table for a workbook: of a kind with too many rows the first, and how many more.

    Parameters
    ----------
    checked
        What :func:`check` returned.
    lang
        ``"en"`` or ``"zh"``.

    Returns
    -------
    DataFrame
        ``kind, file, table, column, row, value, problem, fix``, some 50,000 rows at most.

    Examples
    --------
    >>> from commgov_lib import review
    >>> len(sheet(review.check({})))
    0
    """
    parts = []
    for kind, found in (("fault", checked.faults), ("warning", checked.warnings)):
        every = kinds(found, KIND)
        most = max(_MOST_ROWS // max(len(every), 1), 1)
        at = np.sort(np.concatenate([np.empty(0, np.int64), *(rows[:most] for _, rows in every)]))
        part = found.iloc[at].assign(kind=kind)
        for name in ("problem", "fix"):
            text = coded(part[name]).tidy()
            words = [said(word, lang) for word in text.words.to_pylist()]
            part[name] = text.mapped(pa.array(words, pa.large_string())).plain(part.index)
        parts.append(part[_HEADS].astype(dict.fromkeys(("file", "table", "column", "value"), "str")))
        if len(part) < len(found):
            more = phrase("rows_more", lang, count=len(found) - len(part))
            parts.append(pd.DataFrame([[kind, *[""] * 3, pd.NA, "", more, ""]], columns=_HEADS))
    return pd.concat(parts, ignore_index=True)
