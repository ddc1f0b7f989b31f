"""Files as tables of text, just as they stand; what cannot be read is a fault of the file, not an error."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as arrow_csv

from ..faults import Faults
from ..schema import TABLES, CommgovError

_ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".csv.gz")
_MOST_MEGABYTES, _MOST_COLUMNS = 500, 16_384
_CHINESE = {"地点": "places", "主体": "actors", "联系": "ties", "需求": "needs"}
_UNREADABLE = "cannot be read ({why})"


class Opened:
    """Tables by name, which file and rows each came from, and the faults of the files themselves."""

    def __init__(self):
        self.tables: dict[str, pd.DataFrame] = {}
        self.sources: dict[str, str] = {}
        self.rows: dict[str, np.ndarray] = {}  # the number of each row in its file, where it is not its place
        self.faults = Faults()

    def take(self, frame: pd.DataFrame, name: str, source: str, numbers: np.ndarray | None = None):
        """Keep a table under the name that its file's name or its columns tell."""
        table = _which(name, frame)
        if table is None:
            problem = "cannot be told apart: neither its name nor its columns are those of a table"
            fix = "name it places, actors, ties or needs, or use the columns of one of them"
            self.faults.whole(source, "", problem, fix)
        elif table in self.tables:
            problem = f"the table stands there twice ({self.sources[table]})"
            self.faults.whole(source, "", problem, "check one of the two at a time")
        else:
            self.tables[table], self.sources[table] = frame, source
            if numbers is not None:
                self.rows[table] = numbers


def read(paths, encoding: str | None = None) -> Opened:
    """Read files and folders; each fault of a file is noted, and the others are read all the same."""
    opened = Opened()
    if encoding is not None:
        try:
            "".encode(encoding)
        except LookupError:
            raise CommgovError(
                f"there is no encoding '{encoding}'. Fix: use utf-8, gb18030, big5 or utf-16."
            ) from None
    for path in map(Path, paths):
        files = [path]
        if path.is_dir():
            files = [f for f in sorted(path.iterdir()) if f.is_file() and _which(_stem(f), None)]
            files = [f for f in files if f.name.lower().endswith(_ENDINGS)]
            if not files:
                fix = "put places, actors, ties and needs into it, as .csv, .tsv or .xlsx"
                opened.faults.whole(path.name, "", "holds no table", fix)
        for file in files:
            _file(file, encoding, opened)
    return opened


def tables_of(files, *, encoding: str | None = None) -> dict[str, pd.DataFrame]:
    """The tables of some files, as text, whatever their faults.

    Parameters
    ----------
    files
        Files or folders, as in :func:`check`.
    encoding
        Of text files; by default UTF-8, else GB18030.

    Returns
    -------
    dict
        ``places, actors, ties, needs`` → DataFrame, as far as they were found.

    Examples
    --------
    >>> tables_of([])
    {}
    """
    return read([files] if isinstance(files, str | Path) else files, encoding).tables


def _stem(path: Path) -> str:
    return path.name.partition(".")[0]


def _which(name: str, frame: pd.DataFrame | None) -> str | None:
    """The table that a name means, else the one whose needed columns are all there, or all but one."""
    plain = name.strip().casefold()
    for table in (*TABLES, *_CHINESE):
        if plain == table or plain.removesuffix("表") == table:
            return _CHINESE.get(table, table)
    if frame is None:
        return None
    needed = {t: {c for c, rule in TABLES[t].items() if rule.filled} for t in TABLES}
    lacking = {t: len(columns - set(frame.columns)) for t, columns in needed.items()}
    shared = {t: len(set(TABLES[t]) & set(frame.columns)) for t in TABLES}
    best = min(TABLES, key=lambda t: (lacking[t], -shared[t]))
    own = next(iter(TABLES[best])) in frame.columns
    return best if own and lacking[best] <= 1 else None


def _file(path: Path, encoding: str | None, opened: Opened):
    faults, name = opened.faults, path.name
    if not name.lower().endswith(_ENDINGS):
        fix = "give .csv, .tsv or .xlsx, or a folder of them"
        faults.whole(name, "", "is not a kind of file that can be checked", fix)
        return
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        faults.whole(name, "", "is missing", "check the spelling of the file name")
        return
    except OSError as error:
        faults.whole(name, "", _UNREADABLE.format(why=error.strerror), "allow reading it")
        return
    if name.lower().endswith(".xlsx"):
        _book(name, content, opened)
        return
    try:
        content = _unpacked(content)
    except (OSError, EOFError, ValueError) as error:
        faults.whole(name, "", _UNREADABLE.format(why=error), "save it as CSV (UTF-8) or xlsx again")
        return
    text = _utf8(name, content, encoding, faults)
    if text is not None:
        _plain_text(path, text, opened)


def _unpacked(content: bytes) -> bytes:
    if content[:2] != b"\x1f\x8b":
        return content
    with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
        plain = file.read(_MOST_MEGABYTES * 2**20 + 1)
    if len(plain) > _MOST_MEGABYTES * 2**20:
        raise ValueError(f"over {_MOST_MEGABYTES} MB unpacked")
    return plain


def _utf8(name: str, content: bytes, encoding: str | None, faults: Faults) -> bytes | None:
    """The content as UTF-8 without a mark, from UTF-8, UTF-16 with a mark, GB18030, or what is asked for."""
    if not content.strip(b"\xef\xbb\xbf \r\n\t"):
        fix = "write the column names into the first row"
        faults.whole(name, "", "is empty: it holds not even a header", fix)
        return None
    tries = [encoding] if encoding else ["utf-8-sig", "gb18030"]
    if not encoding and content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        tries = ["utf-16"]
    if "utf-16" not in tries and b"\0" in content:
        faults.whole(name, "", "holds NUL bytes, so it is no text", "save it as CSV (UTF-8) or xlsx again")
        return None
    for one in tries:
        try:
            text = content.decode(one)
        except UnicodeError as error:
            at = getattr(error, "start", 0) + 1
            last = f"is not in the encoding {one} (byte {at})"
            continue
        if one in ("utf-8-sig", "utf-8"):
            return content.removeprefix(b"\xef\xbb\xbf")
        return text.removeprefix("\ufeff").encode("utf-8", errors="replace")
    faults.whole(name, "", last, "name the encoding (--encoding), or save the file as UTF-8")
    return None


def _plain_text(path: Path, text: bytes, opened: Opened):
    name, head = path.name, text[:1_000_000].lstrip(b"\r\n").split(b"\n", 1)[0]
    mark = "\t" if path.suffix.lower() == ".tsv" or (b"\t" in head and b"," not in head) else ","
    count = head.count(mark.encode()) + 1
    if count > _MOST_COLUMNS:
        problem = f"has {count} columns, more than {_MOST_COLUMNS}"
        opened.faults.whole(name, "", problem, "write one row a tie, not one column a place")
        return
    odd: list = []
    try:
        frame = _arrow(text, mark, odd, threads=True)
        if odd:  # only a reading in one piece numbers the rows
            odd.clear()
            frame = _arrow(text, mark, odd, threads=False)
    except pa.ArrowInvalid:
        opened.faults.whole(
            name, "", "the quotes of a cell are not closed", "close the quotes, or remove them"
        )
        return
    last = [str(cell) for cell in frame.iloc[-1]] if len(frame) else []
    last += [row.text for row in odd[-1:]]
    if text.count(b'"') % 2 and any("\n" in cell or cell.count('"') % 2 for cell in last):
        fix = "close the quotes, or remove them"
        opened.faults.whole(name, "", "the quotes of a cell are not closed", fix)
    numbers = np.arange(len(frame) + len(odd)) + 1
    if odd:
        skipped = np.array([row.number - 1 for row in odd])
        numbers = np.setdiff1d(numbers, skipped)
        _ragged(name, odd, skipped, opened.faults)
    blank = (frame.iloc[:, 0] == "").to_numpy(copy=True)
    if blank.any():
        blank[blank] = (frame[blank] == "").all(axis=1)
        frame, numbers = frame[~blank].reset_index(drop=True), numbers[~blank]
    whole = len(numbers) == len(frame) and (not len(numbers) or numbers[-1] == len(numbers))
    opened.take(frame, _stem(path), name, None if whole else numbers)


def _arrow(text: bytes, mark: str, odd: list, *, threads: bool) -> pd.DataFrame:
    """The rows as text; what has another number of cells than the header goes to ``odd``."""

    def handle(row):
        odd.append(row)
        return "skip"

    parse = arrow_csv.ParseOptions(
        delimiter=mark, newlines_in_values=b'"' in text, ignore_empty_lines=False, invalid_row_handler=handle
    )
    text = text.lstrip(b"\r\n")
    text = text if text.endswith(b"\n") else text + b"\n"
    size = min(max(len(text), 1), 2**28)
    start = io.StringIO(text[:1_000_000].decode("utf-8", errors="replace"), newline="")
    head = next(csv.reader(start, delimiter=mark))
    types = arrow_csv.ConvertOptions(
        column_types={name: pa.large_string() for name in head}, strings_can_be_null=False
    )
    options = arrow_csv.ReadOptions(use_threads=threads, block_size=min(size, 2**23) if threads else size)
    # A buffer, not a Python file: reading threads that wait for Python can wait for ever.
    return arrow_csv.read_csv(pa.BufferReader(text), options, parse, types).to_pandas()


def _ragged(name: str, odd: list, rows: np.ndarray, faults: Faults):
    widths = np.array([row.actual_columns for row in odd])
    for width in np.unique(widths):
        frame = pd.DataFrame({"": [""] * int(rows.max())})
        at = np.zeros(len(frame), dtype=bool)
        at[rows[widths == width] - 1] = True
        frame.loc[at, ""] = [r.text for r, w in zip(odd, widths, strict=True) if w == width]
        problem = f"has {width} cells where the header has {odd[0].expected_columns}"
        fix = "give the row as many cells as the header; put text that holds a comma into quotes"
        faults.where(name, frame, "", at, problem, fix)


def _book(name: str, content: bytes, opened: Opened):
    from openpyxl import load_workbook

    again = "save it as .xlsx again, without a password"
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            size = sum(entry.file_size for entry in packed.infolist())
        if size > _MOST_MEGABYTES * 2**20:
            fix = "remove empty rows, columns and pictures, or save the sheet as CSV"
            opened.faults.whole(name, "", f"unpacks to more than {_MOST_MEGABYTES} MB", fix)
            return
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheets = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}
    except Exception:  # whatever a broken workbook makes the reader raise
        opened.faults.whole(name, "", "is not a workbook that can be opened", again)
        return
    for title, rows in sheets.items():
        filled = [any(cell not in (None, "") for cell in row) for row in rows]
        if not any(filled):
            continue
        first = filled.index(True)
        width = max(k + 1 for row in rows for k, cell in enumerate(row) if cell not in (None, ""))
        head = ["" if cell is None else str(cell) for cell in rows[first][:width]]
        head += [""] * (width - len(head))
        numbers = np.array([k - first for k in range(first + 1, len(rows)) if filled[k]], dtype=int)
        body = [list(rows[first + n][:width]) + [None] * (width - len(rows[first + n])) for n in numbers]
        frame = pd.DataFrame(body, columns=head, dtype=object).infer_objects()
        named = title if len(sheets) > 1 or _which(title, None) else _stem(Path(name))
        opened.take(frame, named, f"{name} · {title}", numbers)
