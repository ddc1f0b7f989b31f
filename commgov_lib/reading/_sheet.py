"""What stands in the parts of a workbook: shared strings, the styles that mean a date, and cells."""

from __future__ import annotations

import datetime
import re
from array import array

from ._refuse import MOST_TEXT, refuse

MOST_FILLED = 550_000  # of all sheets together
_MOST_MERGED = 50_000
_MOST_FORMAT = 255  # characters of a number's format, as in Excel
_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_LONG = f"holds a cell of more than {MOST_TEXT:,} characters"


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
            text = "".join(self._said)
            if len(text) > MOST_TEXT:
                refuse(self._name, _LONG, "shorten it")
            self.found.append(text)
            self._said.clear()

    def text(self, characters):
        """Characters of an element."""
        if self._inside:
            self._said.append(characters)


class Styles:
    """Which styles of a cell show a number as a date, and which with zeros before it, to how many digits."""

    def __init__(self):
        self.dates: set[int] = set()
        self.padded: dict[int, int] = {}
        self._formats, self._zeros, self._inside, self._count = set(), {}, False, 0

    def start(self, tag, given):
        """An element begins."""
        if tag == "numFmt":
            shown = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", given.get("formatCode", "")[:_MOST_FORMAT].lower())
            if re.search("[ymd]", shown):
                self._formats.add(_whole(given.get("numFmtId", "")))
            elif re.fullmatch("00+", shown.split(";")[0]):
                self._zeros[_whole(given.get("numFmtId", ""))] = len(shown.split(";")[0])
        elif tag in ("cellXfs", "cellStyleXfs", "dxfs"):
            self._inside = tag == "cellXfs"
        elif tag == "xf" and self._inside:
            number = _whole(given.get("numFmtId", ""))
            if number in _DATES or number in self._formats:
                self.dates.add(self._count)
            elif number in self._zeros:
                self.padded[self._count] = self._zeros[number]
            self._count += 1


class Sheet:
    """The filled cells of a sheet: rows and columns from 1, the text of each, merged areas, faults."""

    def __init__(
        self,
        name: str,
        strings: list[str],
        dates: set[int],
        from_1904: bool,
        room: int = MOST_FILLED,
        most: int = MOST_FILLED,
        padded: dict[int, int] | None = None,
    ):
        self.rows, self.columns, self.texts = array("q"), array("q"), []
        self.merged: list[str] = []
        self.found: list[tuple] = []
        self._name, self._strings, self._dates, self._room = name, strings, dates, room
        self._most = most  # of the whole workbook
        self._padded = padded or {}
        self._day0 = datetime.datetime(1904, 1, 1) if from_1904 else datetime.datetime(1899, 12, 30)
        self._row = self._column = 0
        self._kind, self._style, self._formula = "", "", False
        self._said: list[str] = []
        self._inside = self._spoken = False
        self._known = {}

    def start(self, tag, given):
        """An element begins."""
        if tag == "c":
            place = _PLACE.fullmatch(given.get("r", ""))
            if place:
                self._row, self._column = int(place[2]), self._number(place[1])
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
                problem = f"has more than {_MOST_MERGED:,} merged areas"
                refuse(self._name, problem, "unmerge those that are not needed")
            self.merged.append(given.get("ref", ""))

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

    def _number(self, letters: str) -> int:
        if letters not in self._known:
            number = 0
            for letter in letters:
                number = number * 26 + ord(letter) - 64
            self._known[letters] = number
        return self._known[letters]

    def _cell(self, said: str):
        if self._kind == "s":
            number = _whole(said.strip())
            if not 0 <= number < len(self._strings):
                self._fault(said, "names a text that the workbook does not hold", "write the text again")
            said = self._strings[number] if 0 <= number < len(self._strings) else ""
        elif self._kind == "e":
            self._fault(
                said, "is what a formula says that has failed", "mend the formula, or write the value"
            )
        elif self._kind == "b":
            said = {"1": "TRUE", "0": "FALSE"}.get(said.strip(), said)
        elif self._kind == "n" and said:
            said = self._shown(said.strip())
            if self._padded and said.isdecimal():  # a code: where it is a weight, it still is that number
                said = said.zfill(self._padded.get(_whole(self._style), 0))
        elif self._formula and not said and self._kind == "n":
            fix = "open the workbook in Excel or WPS and save it, so that values stand beside the formulas"
            self._fault("", "is a formula whose value was never stored", fix)
        if not said.strip():
            return
        if len(said) > MOST_TEXT:
            refuse(self._name, _LONG, "shorten it", row=self._row)
        if len(self.texts) >= self._room:
            fix = "write the ties as a list in a CSV file"
            refuse(self._name, f"has more than {self._most:,} filled cells", fix)
        self.rows.append(self._row)
        self.columns.append(self._column)
        self.texts.append(said)

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
        if value % 1 == 0 and abs(value) < 1e18:  # a long code that Excel took for a number
            return str(int(value))
        return repr(value) if abs(value) < 1e15 else number

    def _fault(self, value, problem, fix):
        if len(self.found) < 1_000:
            self.found.append((self._name, f"column {self._column}", self._row, value, problem, fix))


def _whole(text: str) -> int:
    """The whole number that an attribute is, -1 where it is none."""
    return int(text) if text.isdecimal() and len(text) < 10 else -1
