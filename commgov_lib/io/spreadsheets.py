"""Read the workbooks of older Excel (.xls) and of LibreOffice (.ods), by python-calamine, and pages (.html).

Workbooks of today's Excel (.xlsx) are read by :mod:`commgov_lib.io.workbook`, without python-calamine: that
makes room for every cell up to the last one that a file names, and a file of five kilobytes may name one a
million rows and sixteen thousand columns away. Here it runs in a process of its own, with a limit on its
memory and its time, which such a file ends, and not the user's.
"""

from __future__ import annotations

import numpy as np

from ..messages import say
from .grid import MOST_LETTERS, Part
from .guarded import cells_of
from .workbook import FAILED, MOST_AREA, MOST_FILLED, MOST_SHEETS, Cells, finished, grid, number_text

_SAVE = say("open it in Excel, WPS or LibreOffice and save it as .xlsx")
_LIMITS = (MOST_FILLED, MOST_SHEETS, MOST_AREA)
_FAILED = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "Err:502", "Err:508"}


def read_spreadsheet(raw: bytes, name: str) -> list[Part]:
    """Read the visible sheets of an .xls or .ods workbook that hold anything.

    Parameters
    ----------
    raw
        What is in the file.
    name
        The file, for messages.

    Returns
    -------
    list of Part
        One a sheet, named like it; a merged cell's text stands in every cell that it covers. Formulas count
        as the value that was stored with them.

    Raises
    ------
    CommgovError
        It is not such a workbook, has a password, is damaged, is larger than a table can be, or a formula in
        it has failed.
    """
    return _sheets(cells_of(raw, name, "workbook", limits=_LIMITS, fix=_SAVE), name)


def read_page(raw: bytes, name: str, title: str, encoding: str | None = None) -> list[Part]:
    """Read the tables of an HTML page, such as many systems export under the ending .xls.

    Parameters
    ----------
    raw
        What is in the file.
    name
        The file, for messages.
    title
        What its table is called if it is the only one and has no caption.
    encoding
        Of the page; ``None`` takes what the page says, UTF-8 or GB18030.

    Returns
    -------
    list of Part
        One for each table of two rows and columns or more, as of a sheet. Formats and scripts are left out.

    Raises
    ------
    CommgovError
        It holds no such table, or too much.
    """
    found = cells_of(raw, name, "page", encoding=encoding or "", limits=_LIMITS, fix=_SAVE)
    for number, table in enumerate(found["sheets"], start=1):
        table["name"] = table["name"] or (title if len(found["sheets"]) == 1 else f"{title} {number}")
    return _sheets(found, name)


def _sheets(found: dict, name: str) -> list[Part]:
    """The parts of the sheets that a process has found."""
    parts, faults, letters = [], [], MOST_LETTERS
    for sheet in found["sheets"]:
        cells = Cells(sheet["name"])
        for row, column, value in sheet["cells"]:
            text = value if isinstance(value, str) else _text(value)
            if text in _FAILED:
                cells.fault(row + 1, column + 1, text, *FAILED)
            if text.strip():
                cells.add(row + 1, column + 1, text)
        areas = np.array(sheet["merged"], dtype=np.int64).reshape(-1, 4) + 1
        cells.merged = areas[:, [0, 2, 1, 3]].tolist()
        table, length = grid(cells, cells.name, letters)
        letters -= length
        faults += cells.found
        if len(table):
            parts.append(Part(cells.name, "", table, merged=table.attrs.pop("merged")))
    return finished(parts, faults, found["hidden"], name)


def _text(value: bool | float) -> str:
    return str(value).upper() if isinstance(value, bool) else number_text(float(value), repr(value))
