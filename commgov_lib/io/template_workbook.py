"""What a study begins with: a workbook to fill in, with drop-downs, and a notebook that reads it."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pandas as pd

from ..schema import CONTRACTS, CommgovError
from ..terms import Vocabulary
from ..validate import find, raise_any
from .atomic import write_bytes, write_folder, writing
from .tables import saved
from .vocabulary import HEADERS, WRITTEN

_ROWS = 2_000  # rows with drop-downs
# What a person who fills in the sheet needs to know of a column: Chinese, English.
_NOTES = WRITTEN["notes"]
_ABOUT = WRITTEN["about"]
TEXTS = Path(__file__).parent / "study"
_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
# What shows how the sheets are filled in; each row says that it is assumed.
_EXAMPLES = {
    "places": [{"place": "c1", "kind": "community", "name": "Example community 示例社区"}],
    "actors": [
        {"actor": "a1", "kind": "party_branch", "name": "Example branch 示例支部", "place": "c1"},
        {"actor": "a2", "kind": "unit", "name": "Example clinic 示例卫生站", "place": "c1", "capacity": 20},
        {"actor": "a3", "kind": "team", "name": "Example team 示例服务队", "place": "c1", "capacity": 10},
    ],
    "ties": [
        {"source": "a1", "target": "c1", "relation": "leads"},
        {"source": "a2", "target": "c1", "relation": "co_builds", "domain": "health"},
        {"source": "a3", "target": "c1", "relation": "serves", "domain": "health"},
    ],
    "needs": [{"need": "n1", "place": "c1", "group": "elderly_alone", "domain": "health", "weight": 25}],
}  # fmt: skip


def template(path: str | Path, *, terms: pd.DataFrame | None = None):
    """Write an empty workbook that a field team can fill in and :func:`read` reads without a question.

    Parameters
    ----------
    path
        Ends in ``.xlsx``; its folder is made if it does not exist. The bytes are the same each time.
    terms
        Terms of your own (``network.terms``): they join the drop-downs, and stand in the sheet ``terms``.

    Raises
    ------
    CommgovError
        The ending is another one, a term is wrong, or the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     template(Path(folder) / "模板.xlsx")
    ...     (Path(folder) / "模板.xlsx").stat().st_size > 5000
    True
    """
    if Path(path).suffix.lower() != ".xlsx":
        raise CommgovError(
            "'{path}': the template is a workbook. Fix: end the file name in .xlsx.", path=path
        )
    made = book({} if terms is None else {"terms": terms})
    with writing(path):
        if Path(path).is_file() and Path(path).read_bytes() != made:
            raise CommgovError(
                "'{path}' exists and is not an empty template. Fix: name another file, or delete it.",
                path=path,
            )
    write_bytes(path, made)


def book(rows: dict[str, pd.DataFrame]) -> bytes:
    """Return the workbook, with some rows filled in.

    Parameters
    ----------
    rows
        Table → its rows; columns that a field team does not fill in are left out. Terms join the drop-downs.

    Returns
    -------
    bytes

    Raises
    ------
    CommgovError
        A term is wrong.

    Examples
    --------
    >>> book({})[:2]
    b'PK'
    """
    from openpyxl import Workbook
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    terms = rows.get("terms")
    if terms is not None and len(terms):
        raise_any(find({"terms": terms}))
    words = Vocabulary(terms)
    made = Workbook()
    about = made.active
    about.title = "说明 notes"
    for row, text in enumerate(_ABOUT, start=1):
        about.cell(row, 1, text).alignment = Alignment(wrap_text=True, vertical="top")
    about.column_dimensions["A"].width = 90
    lists = made.create_sheet("lists")
    lists.sheet_state = "veryHidden"  # not one that somebody hid, which is told
    ranges: dict[tuple, str] = {}
    for table in CONTRACTS:
        contract = words.columns(table)
        sheet = made.create_sheet(table)
        sheet.freeze_panes = "A2"
        shown = [c for c in contract if c in HEADERS[table] and c in _NOTES]
        for number, column in enumerate(shown, start=1):
            rule, letter = contract[column], get_column_letter(number)
            zh = next(w for w in HEADERS[table][column].split() if not w.isascii())
            cell = sheet.cell(1, number, f"{column} {zh}")
            needed = rule.filled and column != "provenance"
            cell.font = Font(bold=True, color="FFFFFF")
            cell.fill = PatternFill("solid", fgColor="1F4E79" if needed else "7F7F7F")
            star = "* " if needed else ""
            cell.comment = Comment(
                f"{star}{_NOTES[column][0]}\n{star}{_NOTES[column][1]}", "commgov-lab", 90, 300
            )
            sheet.column_dimensions[letter].width = 20
            if rule.allowed:
                codes = tuple(rule.allowed)
                if codes not in ranges:
                    at = len(ranges) + 1
                    for row, code in enumerate(codes, start=1):
                        lists.cell(row, at, f"{rule.allowed[code].zh} {code}")
                    where = get_column_letter(at)
                    ranges[codes] = f"lists!${where}$1:${where}${len(codes)}"
                choice = DataValidation(type="list", formula1=ranges[codes], allow_blank=True)
                choice.showErrorMessage = True
                choice.errorTitle, choice.error = "请从列表中选择", "Choose from the list."
                if rule.terms:  # a term of the team's own may stand there too
                    choice.errorStyle = "warning"
                    choice.error = (
                        "Is it a term of your own? Then list it in the sheet terms. 新词请写入术语表。"
                    )
            elif not rule.text:
                choice = DataValidation(
                    type="decimal", operator="greaterThanOrEqual", formula1="0", allow_blank=True
                )
                choice.errorTitle, choice.error, choice.showErrorMessage = (
                    "请填数字",
                    "Write a number, 0 or more.",
                    True,
                )
            else:
                continue
            choice.add(f"{letter}2:{letter}{_ROWS}")
            sheet.add_data_validation(choice)
        given = rows[table].to_dict("records") if table in rows else ()
        for row, own in enumerate(given, 2):
            for number, column in enumerate(shown, start=1):
                value = own.get(column)
                sheet.cell(row, number, None if pd.isna(value) or value == "" else value)
    return saved(made)


def study(folder: str | Path, *, lang: str = "en"):
    """Write a folder to begin a study in, whole or not at all.

    Parameters
    ----------
    folder
        A new folder, or an empty one.
    lang
        ``"en"`` or ``"zh"``, of the notebook and of README.md; the workbook is in both.

    Raises
    ------
    CommgovError
        There is something of that name, or the disk refuses.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as room:
    ...     study(Path(room) / "my_study")
    ...     sorted(path.name for path in (Path(room) / "my_study").iterdir())
    ['README.md', 'study.ipynb', 'tables.xlsx']
    """
    folder = Path(folder)
    with writing(folder):
        taken = os.path.lexists(folder) and not (folder.is_dir() and not any(folder.iterdir()))
    if taken:
        raise CommgovError(
            "'{folder}' exists; nothing in it is written over. Fix: name a new folder.", folder=folder
        )
    rows = {table: pd.DataFrame(given).assign(provenance="S") for table, given in _EXAMPLES.items()}
    rows["ties"]["weight"] = 1
    text = (TEXTS / f"study.{lang}.md").read_text(encoding="utf-8")
    files = {
        "README.md": (TEXTS / f"README.{lang}.md").read_bytes(),
        "study.ipynb": (json.dumps(_notebook(text), ensure_ascii=False, indent=1) + "\n").encode(),
        "tables.xlsx": book(rows),
    }
    write_folder(folder, files)


def _notebook(text: str) -> dict:
    """A notebook from Markdown: blocks of Python are its code, what lies between them its text."""
    cells = []
    for number, part in enumerate(re.split(r"^```(?:python)?\n", text, flags=re.M)):
        kind = "code" if number % 2 else "markdown"
        cell = {"cell_type": kind, "id": f"study-{number + 1:02d}", "metadata": {}, "source": part.strip()}
        cells.append(cell | ({"execution_count": None, "outputs": []} if number % 2 else {}))
    return {"cells": cells, "metadata": _METADATA, "nbformat": 4, "nbformat_minor": 5}
