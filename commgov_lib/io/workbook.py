"""An Excel workbook → one grid of cells a sheet. Nothing in it is run, followed, or unpacked to disk.

The sheets are read as the XML they are, so that no cell is made up: a sheet may claim a million rows and hold
ten, and only those ten are kept. Formulas count as the value that was stored with them.
"""

from __future__ import annotations

import datetime
import functools
import posixpath
import re
from array import array

import numpy as np
import pandas as pd

from ..messages import say
from .archive import Archive
from .grid import MOST_LETTERS, Part, block, check_cell, check_letters, refuse, refuse_all
from .safe_xml import parse
from .text import room
from .vocabulary import number

MOST_FILLED = 550_000  # of all sheets together
_MOST_MERGED = 50_000
_MOST_FORMAT = 255  # characters of a number's format, as in Excel
_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_MOST_BYTES = 256 << 20  # of all that is unpacked
_MOST_ELEMENTS = 3_500_000  # two attributes count as one
MOST_SHEETS = 100
_SHEET = 4_000  # cells that take as long as what is asked of each sheet
MOST_AREA = 12_000_000  # cells of a grid, the empty ones among them
# A code: zeros to so many digits, and letters around them such as "SQ"000.
_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_PADDED = re.compile(r'((?:"[^"]*"|\\.|[-/_])*)(00+)((?:"[^"]*"|\\.|[-/_])*)')
_AREA = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7}):\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_SAVE = say("open it in Excel or WPS and save it as .xlsx")


def read_workbook(raw: bytes, name: str) -> list[Part]:
    """Read the visible sheets of a workbook that hold anything.

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
            say("is a workbook of the old kind (.xls), or one with a password"),
            say("open it in Excel or WPS and save it as .xlsx, without a password"),
        )
    book = Archive(raw, name, say("is not a workbook that can be opened"), _SAVE)
    entries = {entry.filename: entry for entry in book.entries}
    if len(entries) < len(book.entries):
        refuse(name, say("holds two parts of one name"), _SAVE)
    if "xl/workbook.xml" not in entries:
        what = (
            say("is a binary workbook (.xlsb)")
            if "xl/workbook.bin" in entries
            else say("is not an Excel workbook")
        )
        what = say("is an OpenDocument sheet; name it .ods") if "content.xml" in entries else what
        refuse(name, what, _SAVE)
    opened = _Book(book, entries, name, room(raw, _MOST_BYTES))
    parts, found = [], []
    for sheet, path in opened.sheets():
        cells, faults = opened.grid(sheet, path)
        found += faults
        if len(cells):
            parts.append(Part(sheet, "", cells, merged=cells.attrs.pop("merged")))
    return finished(parts, found, opened.hidden, name)


def finished(parts: list[Part], found: list[tuple], hidden: list[str], name: str) -> list[Part]:
    """Return the sheets of a workbook, or refuse it for the faults of its cells or for holding nothing."""
    if parts and hidden:
        fix = say("show the sheet to have it read")
        told = ("", None, "、".join(hidden), say("is hidden and is left out"), fix)
        parts[0] = parts[0]._replace(left_out=(told,))
    refuse_all(found, but=parts)
    if not parts:
        refuse(name, say("holds no sheet with anything in it"), say("fill in a sheet, or give another file"))
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
        cells, letters = grid(reader, sheet, self._letters)
        self._letters -= letters
        self._filled -= len(reader.texts)
        return cells, reader.found

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
            if len(self._listed) > MOST_SHEETS:
                refuse(
                    self._name,
                    say("lists more than {most:,} sheets", most=MOST_SHEETS),
                    say("save it in parts"),
                )
        elif tag == "workbookPr":
            self.from_1904 = given.get("date1904") in ("1", "true")

    def _read(self, path, start, end=lambda tag: None, text=lambda characters: None):
        if path not in self._entries:
            refuse(self._name, say("lists a part that it does not hold ({path})", path=path), _SAVE)
        self._left -= self._entries[path].file_size  # no more than that comes out
        if self._left < 0:
            problem = say("unpacks to more than {most} MB", most=self._most >> 20)
            refuse(self._name, problem, say("write the ties as a list in a CSV file"))
        pieces = self._zip.pieces(self._entries[path])
        self._elements -= parse(pieces, self._name, start=start, end=end, text=text, most=self._elements)


class Cells:
    """The filled cells of a sheet: rows and columns from 1, the text of each; merged areas, faults."""

    def __init__(self, name: str):
        self.name = name
        self.rows, self.columns, self.texts = array("q"), array("q"), []
        self.merged: list[tuple[int, int, int, int]] = []  # top, bottom, left, right
        self.found: list[tuple] = []

    def add(self, row: int, column: int, text: str):
        """Note a filled cell."""
        self.texts.append(check_cell(text, self.name, row))
        self.rows.append(row)
        self.columns.append(column)

    def fault(self, row: int, column: int, value: str, problem: str, fix: str):
        """Note what is wrong with a cell."""
        if len(self.found) < 1_000:
            self.found.append((self.name, f"column {column}", row, value, problem, fix))


FAILED = (say("is the error of a formula that has failed"), say("mend the formula, or write the value"))


def grid(found: Cells, sheet: str, most: int) -> tuple[pd.DataFrame, int]:
    """Filled rows × filled columns, and how long all texts are; a merged cell's stands in all it covers."""
    texts = found.texts
    if not texts:
        return pd.DataFrame(), 0
    used, at = np.unique(np.frombuffer(found.rows, dtype=np.int64), return_inverse=True)
    wide, across = np.unique(np.frombuffer(found.columns, dtype=np.int64), return_inverse=True)
    if used.size * wide.size > MOST_AREA:
        problem = say(
            "spreads {count:,} cells over {rows:,} rows and {columns:,} columns",
            count=len(texts),
            rows=used.size,
            columns=wide.size,
        )
        refuse(sheet, problem, say("write the ties as a list (source, target, weight), in a CSV file"))
    length = check_letters(sum(map(len, texts)), sheet, most)
    cells = np.full((used.size, wide.size), "", dtype=object)
    cells[at, across] = texts
    numbers = []
    left_over = cells.size  # merged cells do not overlap, so together they cover no more
    for top, bottom, left, right in _merged(found.merged, used, wide):
        inside = cells[top:bottom, left:right]
        left_over -= inside.size
        if left_over < 0:
            refuse(sheet, say("has merged cells that lie over one another"), say("unmerge them"))
        alone = left == 0 and (cells[top] != "").sum() == 1  # a title or a note over the whole width
        if not (alone and inside.shape[1] > 1):
            length = check_letters(length + len(inside[0, 0]) * (inside.size - 1), sheet, most)
            inside[inside == ""] = inside[0, 0]
            if bottom - top > 1 and not np.isnan(number(inside[0, 0])):
                numbers.append((int(used[top]), int(used[bottom - 1]), inside[0, 0]))
    filled = block(cells, used)
    filled.attrs["merged"] = tuple(numbers)
    return filled, length


def _merged(areas: list[tuple[int, int, int, int]], used: np.ndarray, wide: np.ndarray) -> list[list[int]]:
    """Merged areas as rows and columns of the grid, where their first cell is one of it."""
    ends = np.array(areas, dtype=np.int64).reshape(-1, 4) + np.array([0, 1, 0, 1])
    at = [np.searchsorted(side, ends[:, k]) for k, side in enumerate((used, used, wide, wide))]
    kept = (at[0] < at[1]) & (at[2] < at[3])
    kept[kept] = (used[at[0][kept]] == ends[kept, 0]) & (wide[at[2][kept]] == ends[kept, 2])
    return np.stack(at, axis=1)[kept].tolist()


@functools.cache
def column_number(column: str) -> int:
    """The number of a column by its letters: A is 1.

    Examples
    --------
    >>> column_number("A"), column_number("XFD")
    (1, 16384)
    """
    number = 0
    for letter in column:
        number = number * 26 + ord(letter) - 64
    return number


class Strings:
    """The texts that cells name by number; how a word is pronounced is left out."""

    def __init__(self, name: str):
        self.found: list[str] = []
        self._name, self._said, self._inside, self._spoken = name, [], False, False

    def start(self, tag, given):
        """An element begins."""
        if tag == "rPh":
            self._spoken = True
        self._inside = tag == "t" and not self._spoken

    def end(self, tag):
        """An element ends."""
        self._inside = False
        if tag == "rPh":
            self._spoken = False
        elif tag == "si":
            self.found.append(check_cell("".join(self._said), self._name))
            self._said.clear()

    def text(self, characters):
        """Characters of an element."""
        if self._inside:
            self._said.append(characters)


class Styles:
    """Which styles of a cell show a number as a date, and which with zeros before it, to how many digits."""

    def __init__(self):
        self.dates: set[int] = set()
        self.padded: dict[int, tuple[str, int, str]] = {}  # what is before, how many digits, what is behind
        self._formats, self._zeros, self._inside, self._count = set(), {}, False, 0

    def start(self, tag, given):
        """An element begins."""
        if tag == "numFmt":
            shown = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", given.get("formatCode", "")[:_MOST_FORMAT].lower())
            if re.search("[ymd]", shown):
                self._formats.add(_whole(given.get("numFmtId", "")))
            elif found := _PADDED.fullmatch(given.get("formatCode", "")[:_MOST_FORMAT].split(";")[0]):
                before, zeros, behind = (_LITERAL.sub(r"\1\2", piece) for piece in found.groups())
                self._zeros[_whole(given.get("numFmtId", ""))] = before, len(zeros), behind
        elif tag in ("cellXfs", "cellStyleXfs", "dxfs"):
            self._inside = tag == "cellXfs"
        elif tag == "xf" and self._inside:
            number = _whole(given.get("numFmtId", ""))
            if number in _DATES or number in self._formats:
                self.dates.add(self._count)
            elif number in self._zeros:
                self.padded[self._count] = self._zeros[number]
            self._count += 1


class Sheet(Cells):
    """The cells of a sheet in the order of its XML."""

    def __init__(
        self,
        name: str,
        strings: list[str],
        dates: set[int],
        from_1904: bool,
        room: int = MOST_FILLED,
        most: int = MOST_FILLED,
        padded: dict[int, tuple[str, int, str]] | None = None,
    ):
        super().__init__(name)
        self._strings, self._dates, self._room = strings, dates, room
        self._most = most  # of the whole workbook
        self._padded = padded or {}
        self._day0 = datetime.datetime(1904, 1, 1) if from_1904 else datetime.datetime(1899, 12, 30)
        self._row = self._column = 0
        self._kind, self._style, self._formula = "", "", False
        self._said: list[str] = []
        self._inside = self._spoken = False

    def start(self, tag, given):
        """An element begins."""
        if tag == "c":
            place = _PLACE.fullmatch(given.get("r", ""))
            if place:
                self._row, self._column = int(place[2]), column_number(place[1])
            else:
                self._column += 1
            self._kind, self._style, self._formula = given.get("t", "n"), given.get("s", ""), False
            self._said.clear()
        elif tag in ("v", "t"):
            self._inside = not self._spoken
        elif tag == "row":
            number = _whole(given.get("r", ""))
            self._row = number if 0 < number < 10**7 else self._row + 1
            self._column = 0
        elif tag == "f":
            self._formula = True
        elif tag == "rPh":
            self._spoken = True
        elif tag == "mergeCell":
            if len(self.merged) >= _MOST_MERGED:
                problem = say("has more than {most:,} merged areas", most=_MOST_MERGED)
                refuse(self.name, problem, say("unmerge those that are not needed"))
            area = _AREA.fullmatch(given.get("ref", ""))
            if area:
                left, top, right, bottom = area.groups()
                self.merged.append((int(top), int(bottom), column_number(left), column_number(right)))

    def end(self, tag):
        """An element ends."""
        if tag == "c":
            if self._said or self._formula:
                self._cell("".join(self._said))
        elif tag == "rPh":
            self._spoken = False
        self._inside = False

    def text(self, characters):
        """Characters of an element."""
        if self._inside:
            self._said.append(characters)

    def _cell(self, said: str):
        if self._kind == "s":
            number = _whole(said.strip())
            if not 0 <= number < len(self._strings):
                self._fault(
                    said, say("names a text that the workbook does not hold"), say("write the text again")
                )
            said = self._strings[number] if 0 <= number < len(self._strings) else ""
        elif self._kind == "e":
            self._fault(said, *FAILED)
        elif self._kind == "b":
            said = {"1": "TRUE", "0": "FALSE"}.get(said.strip(), said)
        elif self._kind == "n" and said:
            said = self._shown(said.strip())
            if self._padded and said.isdecimal():  # a code: where it is a weight, it still is that number
                before, digits, behind = self._padded.get(_whole(self._style), ("", 0, ""))
                said = f"{before}{said.zfill(digits)}{behind}"
        elif self._formula and not said and self._kind == "n":
            fix = say(
                "open the workbook in Excel or WPS and save it, so that values stand beside the formulas"
            )
            self._fault("", say("is a formula whose value was never stored"), fix)
        if not said.strip():
            return
        if len(self.texts) >= self._room:
            fix = say("write the ties as a list in a CSV file")
            refuse(self.name, say("has more than {most:,} filled cells", most=self._most), fix)
        self.add(self._row, self._column, said)

    def _shown(self, number: str) -> str:
        """A number as a person would write it; a day as year-month-day."""
        is_date = _whole(self._style) in self._dates
        if (number.isdecimal() and not is_date) or "_" in number:  # Python reads 1_000, Excel does not
            return number
        try:
            value = float(number)
            if is_date:
                moment = self._day0 + datetime.timedelta(days=value)
                return moment.date().isoformat() if value % 1 == 0 else moment.isoformat(timespec="seconds")
        except (ValueError, OverflowError):
            return number
        return number_text(value, number)

    def _fault(self, value, problem, fix):
        self.fault(self._row, self._column, value, problem, fix)


def number_text(value: float, otherwise: str) -> str:
    """A number as a person would write it: without a point where it is whole."""
    if value % 1 == 0 and abs(value) < 1e18:  # a long code that Excel took for a number
        return str(int(value))
    return repr(value) if abs(value) < 1e15 else otherwise


def _whole(text: str) -> int:
    """The whole number that an attribute is, -1 where it is none."""
    return int(text) if text.isdecimal() and len(text) < 10 else -1
