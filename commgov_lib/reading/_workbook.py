"""An Excel workbook → one grid of cells a sheet. Nothing in it is run, followed, or unpacked to disk.

The sheets are read as the XML they are, so that no cell is made up: a sheet may claim a million rows and hold
ten, and only those ten are kept. Formulas count as the value that was stored with them.
"""

from __future__ import annotations

import posixpath
import re

import numpy as np
import pandas as pd

from ._archive import Archive
from ._cells import block
from ._parts import Part
from ._refuse import MOST_LETTERS, refuse, refuse_all
from ._sheet import MOST_FILLED, Sheet, Strings, Styles
from ._text import room
from ._xml import parse

_MOST_BYTES = 256 << 20  # of all that is unpacked
_MOST_ELEMENTS = 3_500_000  # two attributes count as one
_MOST_SHEETS = 100
_SHEET = 4_000  # cells that take as long as what is asked of each sheet
_BOX = 12_000_000  # cells of a grid, the empty ones among them
_AREA = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7}):\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_SAVE = "open it in Excel or WPS and save it as .xlsx"


def workbook(raw: bytes, name: str) -> list[Part]:
    """The visible sheets of a workbook that hold anything.

    Parameters
    ----------
    raw
        What is in the file.
    name
        The file, for messages.

    Returns
    -------
    list of Part
        One a sheet, named like it; a merged cell's text stands in every cell that it covers.

    Raises
    ------
    CommgovError
        It is not a workbook, is locked, unpacks to too much, or a formula in it has failed.
    """
    if raw[:4] == b"\xd0\xcf\x11\xe0":
        refuse(
            name,
            "is a workbook of the old kind (.xls), or one with a password",
            "open it in Excel or WPS and save it as .xlsx, without a password",
        )
    book = Archive(raw, name, "is not a workbook that can be opened", _SAVE)
    entries = {entry.filename: entry for entry in book.entries}
    if len(entries) < len(book.entries):
        refuse(name, "holds two parts of one name", _SAVE)
    if "xl/workbook.xml" not in entries:
        what = "is a binary workbook (.xlsb)" if "xl/workbook.bin" in entries else "is not an Excel workbook"
        what = "is an OpenDocument sheet" if "content.xml" in entries else what
        refuse(name, what, _SAVE)
    opened = _Book(book, entries, name, room(raw, _MOST_BYTES))
    parts, found = [], []
    for sheet, path in opened.sheets():
        grid, faults = opened.grid(sheet, path)
        found += faults
        if len(grid):
            parts.append(Part(sheet, "", grid))
    if parts and opened.hidden:
        told = (
            "",
            None,
            "、".join(opened.hidden),
            "is hidden and is left out",
            "show the sheet to have it read",
        )
        parts[0] = parts[0]._replace(left_out=(told,))
    refuse_all(found, but=parts)
    if not parts:
        refuse(name, "holds no sheet with anything in it", "fill in a sheet, or give another file")
    return parts


class _Book:
    """An open workbook: what it lists, and what all its sheets share."""

    def __init__(self, book: Archive, entries: dict, name: str, most: int):
        self._zip, self._entries, self._name = book, entries, name
        self._elements, self._letters = _MOST_ELEMENTS, MOST_LETTERS
        self._most = self._left = most
        self._targets, self._kinds = {}, {}
        self._read("xl/_rels/workbook.xml.rels", self._relation)
        self._listed: list[tuple[str, str]] = []
        self.hidden: list[str] = []  # sheets that somebody hid; those that a program keeps are not told
        self.from_1904 = False
        self._read("xl/workbook.xml", self._entry)
        self._all = self._filled = MOST_FILLED - _SHEET * max(len(self._listed) - 1, 0)
        strings, styles = Strings(name), Styles()
        if "sharedStrings" in self._kinds:
            self._read(self._kinds["sharedStrings"], strings.start, strings.end, strings.text)
        if "styles" in self._kinds:
            self._read(self._kinds["styles"], styles.start)
        self._strings, self._styles = strings.found, styles

    def sheets(self) -> list[tuple[str, str]]:
        """Name and path of each visible sheet."""
        return [(sheet, self._targets[key]) for sheet, key in self._listed if key in self._targets]

    def grid(self, sheet: str, path: str) -> tuple[pd.DataFrame, list[tuple]]:
        """The filled rows and columns of a sheet, and the faults of its cells."""
        styles = self._styles
        reader = Sheet(
            sheet, self._strings, styles.dates, self.from_1904, self._filled, self._all, styles.padded
        )
        self._read(path, reader.start, reader.end, reader.text)
        grid, letters = _grid(reader, sheet, self._letters)
        self._letters -= letters
        self._filled -= len(reader.texts)
        return grid, reader.found

    def _relation(self, tag, given):
        if tag == "Relationship" and given.get("TargetMode") != "External" and "Id" in given:
            target = given.get("Target", "")
            path = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
            self._targets[given["Id"]] = path
            self._kinds[given.get("Type", "").rpartition("/")[2]] = path

    def _entry(self, tag, given):
        if tag == "sheet" and given.get("state") == "hidden":
            self.hidden.append(given.get("name", "?"))
        elif tag == "sheet" and given.get("state", "visible") == "visible":
            key = next((v for k, v in given.items() if k.rpartition(":")[2] == "id"), "")
            self._listed.append((given.get("name", "?"), key))
            if len(self._listed) > _MOST_SHEETS:
                refuse(self._name, f"lists more than {_MOST_SHEETS:,} sheets", "save it in parts")
        elif tag == "workbookPr":
            self.from_1904 = given.get("date1904") in ("1", "true")

    def _read(self, path, start, end=lambda tag: None, text=lambda characters: None):
        if path not in self._entries:
            refuse(self._name, f"lists a part that it does not hold ({path})", _SAVE)
        self._left -= self._entries[path].file_size  # no more than that comes out
        if self._left < 0:
            problem = f"unpacks to more than {self._most >> 20} MB"
            refuse(self._name, problem, "write the ties as a list in a CSV file")
        pieces = self._zip.pieces(self._entries[path])
        self._elements -= parse(pieces, self._name, start=start, end=end, text=text, most=self._elements)


def _grid(reader: Sheet, sheet: str, most: int) -> tuple[pd.DataFrame, int]:
    """Filled rows × filled columns, and how long all texts are; a merged cell's stands in all it covers."""
    texts = reader.texts
    if not texts:
        return pd.DataFrame(), 0
    used, at = np.unique(np.frombuffer(reader.rows, dtype=np.int64), return_inverse=True)
    wide, across = np.unique(np.frombuffer(reader.columns, dtype=np.int64), return_inverse=True)
    if used.size * wide.size > _BOX:
        problem = f"spreads {len(texts):,} cells over {used.size:,} rows and {wide.size:,} columns"
        refuse(sheet, problem, "write the ties as a list (source, target, weight), in a CSV file")
    length = _not_too_long(sum(map(len, texts)), most, sheet)
    cells = np.full((used.size, wide.size), "", dtype=object)
    cells[at, across] = texts
    left_over = cells.size  # merged cells do not overlap, so together they cover no more
    for top, bottom, left, right in _merged(reader.merged, used, wide):
        inside = cells[top:bottom, left:right]
        left_over -= inside.size
        if left_over < 0:
            refuse(sheet, "has merged cells that lie over one another", "unmerge them")
        alone = left == 0 and (cells[top] != "").sum() == 1  # a title or a note over the whole width
        if not (alone and inside.shape[1] > 1):
            length = _not_too_long(length + len(inside[0, 0]) * (inside.size - 1), most, sheet)
            inside[inside == ""] = inside[0, 0]
    return block(cells, used), length


def _not_too_long(length: int, most: int, sheet: str) -> int:
    if length > most:  # a text that a million cells name takes no room in the file, and much in a table
        refuse(sheet, f"holds more than {MOST_LETTERS:,} characters of text", "shorten its texts")
    return length


def _merged(areas: list[str], used: np.ndarray, wide: np.ndarray) -> list[list[int]]:
    """Merged areas as rows and columns of the grid, where their first cell is one of it."""
    found = [_AREA.fullmatch(area) for area in areas]
    ends = np.array(
        [(int(m[2]), int(m[4]) + 1, letters(m[1]), letters(m[3]) + 1) for m in found if m], dtype=np.int64
    ).reshape(-1, 4)
    at = [np.searchsorted(side, ends[:, k]) for k, side in enumerate((used, used, wide, wide))]
    kept = (at[0] < at[1]) & (at[2] < at[3])
    kept[kept] = (used[at[0][kept]] == ends[kept, 0]) & (wide[at[2][kept]] == ends[kept, 2])
    return np.stack(at, axis=1)[kept].tolist()


def letters(column: str) -> int:
    """The number of a column by its letters: A is 1.

    Examples
    --------
    >>> letters("A"), letters("XFD")
    (1, 16384)
    """
    number = 0
    for letter in column:
        number = number * 26 + ord(letter) - 64
    return number
