"""Read a file by a library that may end its process: run by :mod:`commgov_lib.io.guarded` as one of its own.

A file comes in, its cells go out as JSON. python-calamine makes room for every cell up to the last filled
one: a few kilobytes can ask for more memory than there is. pyreadstat is written in C. A page may
hold much that is no table.
"""

import datetime
import html
import io
import json
import re
import sys
import zipfile
from xml.parsers import expat

MEMORY, SECONDS = 3 << 30, 60


def workbook(raw, ending, encoding, most_cells, most_sheets, most_area):
    """Every visible sheet with its filled cells, and the names of those that are hidden."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

    if raw.startswith(b"PK") and (why := flaw(raw)):
        return {"refused": why}
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        listed = book.sheets_metadata
        if len(listed) > most_sheets:
            return {"refused": "sheets"}
        found, left = [], most_cells
        for about in listed:
            if about.visible != SheetVisibleEnum.Visible:
                continue
            sheet = book.get_sheet_by_name(about.name)
            if sheet.height * sheet.width > most_area:
                return {"refused": "area"}
            across = sheet.start[1] if sheet.start else 0
            cells = [
                (down, across + k, said(value))
                for down, row in enumerate(sheet.iter_rows())
                for k, value in enumerate(row)
                if value != ""
            ]
            left -= len(cells)
            if left < 0:
                return {"refused": "cells"}
            merged = [[*first, *last] for first, last in sheet.merged_cell_ranges or ()]
            found.append({"name": about.name, "cells": cells, "merged": merged})
    except PasswordError:
        return {"refused": "password"}
    except CalamineError:
        return {"refused": "damaged"}
    hidden = [about.name for about in listed if about.visible == SheetVisibleEnum.Hidden]
    return {"sheets": found, "hidden": hidden}


def flaw(raw):
    """What calamine does not tell of an OpenDocument workbook: a password; it reads broken XML for ever."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as book:
            if b"encryption-data" in book.read("META-INF/manifest.xml"):
                return "password"
            expat.ParserCreate().ParseFile(book.open("content.xml"))
    except expat.ExpatError:
        return "damaged"
    except (zipfile.BadZipFile, KeyError):  # calamine says so itself
        pass
    return ""


def statistics(raw, ending, encoding, most_cells, *_):
    """Names, labels and values of the variables of a file of SPSS or Stata, values by their labels."""
    import pyreadstat

    read = {".dta": pyreadstat.read_dta, ".por": pyreadstat.read_por}.get(ending, pyreadstat.read_sav)
    options = {"encoding": encoding} if encoding and ending != ".por" else {}
    try:
        _, about = read(io.BytesIO(raw), metadataonly=True, **options)
        if (about.number_rows or 0) * len(about.column_names) > most_cells:
            return {"refused": "cells"}
        # A file may not state its rows, or state too few.
        options |= {"row_limit": most_cells // max(len(about.column_names), 1) + 1}
        options |= {"apply_value_formats": True, "formats_as_category": False}
        frame, about = read(io.BytesIO(raw), **options)
    except pyreadstat.ReadstatError as error:
        return {
            "refused": "encoding" if "encod" in str(error).lower() or "convert" in str(error) else "damaged"
        }
    except (pyreadstat.PyreadstatError, UnicodeError):
        return {"refused": "encoding"}
    if frame.size > most_cells:
        return {"refused": "cells"}
    columns = [[None if v is None or v != v else said(v) for v in frame[c].tolist()] for c in frame]
    return {"names": list(frame.columns), "labels": about.column_labels, "columns": columns}


TAG = re.compile(
    r"""<(/?)([a-zA-Z][a-zA-Z0-9]*+)((?:[^<>"']|"[^"]{0,2000}"|'[^']{0,2000}'){0,2000}+)>|<[!?][^<>]{0,2000}>"""
)
GIVEN = re.compile(r"""\b(rowspan|colspan)\s{0,9}=\s{0,9}["']?\s{0,9}(\d{1,8})""", re.IGNORECASE)


class Tables:
    """The tables of a page: filled cells, merged areas, caption; a table within a cell is one of its own.

    Python's own reader of pages takes the square of a page's length where its tags do not end.
    """

    def __init__(self, text, most_cells):
        self.left, self.found, self.open, silent, at = most_cells, [], [], "", 0
        for tag in TAG.finditer(text):
            if not silent:
                self.words(text[at : tag.start()])
            at, (end, name, given) = tag.end(), tag.groups()
            name = (name or "").lower()
            if name in ("script", "style") and (not silent or silent == name):
                silent = "" if end else name
            elif not silent:
                self.end(name) if end else self.start(name, given)
        while self.open:
            self.end("table")

    def start(self, tag, given):
        """An element begins."""
        if tag == "table":
            new = dict(name="", cells=[], merged=[], row=-1, column=0, taken=set(), into=None)
            self.found.append(new)
            self.open.append(new)
        elif not self.open:
            return
        elif tag == "tr":
            self.ended()
            self.open[-1]["row"] += 1
            self.open[-1]["column"] = 0
        elif tag in ("td", "th"):
            self.cell({name.lower(): count for name, count in GIVEN.findall(given)})
        elif tag == "caption":
            self.ended()
            self.open[-1]["into"] = ("caption", [])
        elif tag in ("br", "p", "div", "li"):
            self.words(" ")

    def end(self, tag):
        """An element ends."""
        if self.open and tag in ("td", "th", "tr", "caption", "table"):
            self.ended()
            if tag == "table":
                self.open.pop()

    def words(self, data):
        """Text stands between two tags."""
        into = self.open[-1]["into"] if self.open and data else None
        if into:
            into[1].append(data)

    def cell(self, given):
        """A cell begins, at the next place that no merged cell covers."""
        self.ended()
        table = self.open[-1]
        table["row"] = row = max(table["row"], 0)
        while (row, table["column"]) in table["taken"]:
            table["column"] += 1
        column = table["column"]
        down, across = (min(max(int(given.get(name, 1)), 1), 1000) for name in ("rowspan", "colspan"))
        if down * across > 1:
            self.left -= down * across
            if self.left < 0:
                raise OverflowError
            table["merged"].append([row, column, row + down - 1, column + across - 1])
            table["taken"].update((row + d, column + a) for d in range(down) for a in range(across))
        table["column"] = column + across
        table["into"] = ((row, column), [])

    def ended(self):
        """A cell ends."""
        table = self.open[-1]
        if table["into"]:
            (place, words), table["into"] = table["into"], None
            text = " ".join(html.unescape("".join(words)).split())
            if place == "caption":
                table["name"] = text[:31]
            elif text:
                self.left -= 1
                if self.left < 0:
                    raise OverflowError
                table["cells"].append((*place, text))


def decoded(raw, encoding):
    """The text of a page, by what is given, what the page says, UTF-8 or GB18030; nothing if it is none."""
    named = re.search(rb"charset\s{0,9}=\s{0,9}[\"']?([\w-]{1,20})", raw[:4096])
    named = named[1].decode("ascii").lower() if named else ""
    marks = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb": "utf-8-sig"}
    named = encoding or marks.get(raw[:2]) or {"gb2312": "gb18030", "gbk": "gb18030"}.get(named, named)
    for encoding in (named, "utf-8", "gb18030"):
        try:
            if encoding:
                return raw.decode(encoding)
        except (UnicodeError, LookupError):
            continue
    return None


def page(raw, ending, encoding, most_cells, most_sheets, most_area):
    """The tables of a page that have two filled columns and rows, as the sheets of a workbook."""
    text = decoded(raw, encoding)
    if text is None:
        return {"refused": "encoding"}
    try:
        reader = Tables(without_comments(text), most_cells)
    except OverflowError:
        return {"refused": "cells"}
    except ValueError:  # a number of a character that is longer than any
        return {"refused": "damaged"}
    found = []
    for table in reader.found:
        rows, columns = ({cell[k] for cell in table["cells"]} for k in (0, 1))
        if len(rows) > 1 and len(columns) > 1:
            if (max(rows) + 1) * (max(columns) + 1) > most_area:
                return {"refused": "area"}
            found.append({name: table[name] for name in ("name", "cells", "merged")})
    return {"refused": "sheets"} if len(found) > most_sheets else {"sheets": found, "hidden": []}


SILENT = {
    "script",
    "style",
    "noscript",
    "template",
    "nav",
    "footer",
    "aside",
    "form",
    "select",
    "button",
    "head",
    "svg",
}
INLINE = {
    "a",
    "b",
    "i",
    "em",
    "strong",
    "span",
    "font",
    "u",
    "sub",
    "sup",
    "small",
    "mark",
    "abbr",
    "code",
    "img",
    "s",
}
BODIES = ("article", "main", "body")


def article(raw, ending, encoding, *_):
    """What a page shows, a line a paragraph: in its article or main part if it has one."""
    text = decoded(raw, encoding)
    if text is None:
        return {"refused": "encoding"}
    text = without_comments(text)
    pieces, inside, silent, at = [], [], [], 0
    for tag in TAG.finditer(text):
        if not silent:
            pieces.append((text[at : tag.start()], tuple(inside)))
        at, (end, name, _) = tag.end(), tag.groups()
        name = (name or "").lower()
        if silent:
            if name == silent[-1]:  # only what opened the silence ends it
                silent.pop() if end else silent.append(name)
        elif name in SILENT and not end:
            silent.append(name)
        elif name in BODIES:
            inside = [one for one in inside if one != name] + ([] if end else [name])
        if name and name not in INLINE and not silent:
            pieces.append(("\n", tuple(inside)))
    if not silent:
        pieces.append((text[at:], tuple(inside)))
    for body in (*BODIES, ""):
        said = "".join(
            piece if piece == "\n" else " ".join(f"|{piece}|".split())[1:-1]
            for piece, where in pieces
            if not body or body in where
        )
        lines = [html.unescape(line).strip() for line in said.split("\n")]
        lines = [line for line in lines if line]
        if lines:
            break
    return {"text": "\n".join(lines)}


def document(raw, *_):
    """The paragraphs of a Word document and the cells of its tables, in their order."""
    import docx
    from docx.table import Table

    try:
        lines = []
        for part in docx.Document(io.BytesIO(raw)).iter_inner_content():
            if isinstance(part, Table):
                lines += ["\t".join(cell.text for cell in row.cells) for row in part.rows]
            else:
                lines.append(part.text)
    except MemoryError:
        raise
    except Exception:  # whatever the bytes broke in the libraries below
        return {"refused": "damaged"}
    return {"text": "\n".join(lines)}


def without_comments(text):
    """A page without its comments."""
    kept, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (stop := text.find("-->", start)) >= 0:
        kept.append(text[at:start])
        at = stop + 3
    return "".join([*kept, text[at:]])


def said(value):
    """A value as JSON knows it; a day as year-month-day."""
    if isinstance(value, datetime.datetime):
        at_midnight = value.time() == datetime.time()
        return value.date().isoformat() if at_midnight else value.isoformat(timespec="seconds")
    return value if isinstance(value, (str, bool, int, float)) else str(value)


if __name__ == "__main__":
    try:
        import resource

        limits = {resource.RLIMIT_AS: MEMORY, resource.RLIMIT_CPU: SECONDS, resource.RLIMIT_CORE: 0}
        for what, most in limits.items():
            resource.setrlimit(what, (most, most))
    except (ImportError, ValueError, OSError):  # not on this system: then the process ends by itself
        pass
    kind, ending, encoding, *limits = sys.argv[1:]
    readers = {
        "workbook": workbook,
        "statistics": statistics,
        "page": page,
        "article": article,
        "document": document,
    }
    reader = readers[kind]
    json.dump(reader(sys.stdin.buffer.read(), ending, encoding, *map(int, limits)), sys.stdout)
