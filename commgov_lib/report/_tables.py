"""The three-line table (三线表) in the forms that papers take: Excel, LaTeX and Word."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from .. import neutral, sheets
from ..files import write_bytes
from ..schema import CommgovError
from . import _docx
from ._cells import Cell, printed

_TEX = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{",
    "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"$<$", ">": r"$>$",
    "−": r"$-$", "–": "--", "∞": r"$\infty$",
}  # fmt: skip


def three_line(
    table: pd.DataFrame,
    path: str | Path,
    *,
    title: str = "",
    note: str = "",
    lang: str = "en",
    digits: int = 3,
):
    """Write a table as papers print it: three lines, headings in words, intervals in one cell.

    Parameters
    ----------
    table
        From any measure; columns ``low, high`` and ``null_low, null_high`` become one cell each.
    path
        Ends in ``.xlsx``, ``.tex`` or ``.docx``.
    title
        Above the table.
    note
        Below it, such as what the draws were.
    lang
        Language of headings and codes: ``"en"`` or ``"zh"``.
    digits
        Decimals; a p below half of the last one is printed as "smaller than".

    Raises
    ------
    CommgovError
        The ending or the language is another one, the table has no rows, or the file cannot be written.

    Notes
    -----
    In xlsx, numbers stay numbers with all their digits and are shown rounded. LaTeX needs ``booktabs`` and,
    for Chinese, ``ctex`` and XeLaTeX.

    Examples
    --------
    >>> import tempfile
    >>> row = {"measure": "nodf_total", "value": 48.58, "null_low": 40.1, "null_high": 51.0, "p": 0.0002}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     three_line(pd.DataFrame([row]), Path(folder) / "table.tex", lang="en")
    ...     print((Path(folder) / "table.tex").read_text(encoding="utf-8").splitlines()[6])
    nestedness (NODF) & 48.580 & [40.100, 51.000] & $<$ 0.001 \\\\
    """
    path = Path(path)
    writers = {".xlsx": workbook, ".tex": latex, ".docx": word}
    if path.suffix.lower() not in writers:
        raise CommgovError(
            f"'{path.name}': a three-line table is written as .xlsx, .tex or .docx. "
            "Fix: end the file name in one of the three."
        )
    heads, rows = printed(table, lang, digits)
    write_bytes(path, writers[path.suffix.lower()](heads, rows, title, note))


def latex(heads: list[str], rows: list[list[Cell]], title: str, note: str) -> bytes:
    """The table in LaTeX, with booktabs."""
    align = "".join("l" if k == 0 or not _numeric(rows, k) else "r" for k in range(len(heads)))
    lines = [r"\begin{table}", r"\centering"]
    lines += [rf"\caption{{{escaped(title)}}}"] if title else []
    lines += [rf"\begin{{tabular}}{{{align}}}", r"\toprule"]
    lines += [" & ".join(map(escaped, heads)) + r" \\", r"\midrule"]
    body = [" & ".join(escaped(cell.text) for cell in row) + r" \\" for row in rows]
    lines += ["{}" + row if row.startswith("[") else row for row in body]  # else an option of the line before
    lines += [r"\bottomrule", r"\end{tabular}"]
    lines += [rf"\par\smallskip{{\footnotesize {escaped(note)}\par}}"] if note else []
    return "\n".join([*lines, r"\end{table}", ""]).encode("utf-8")


def escaped(text: str) -> str:
    """Text as LaTeX prints it; what would be a command is none."""
    return "".join(_TEX.get(c, c) for c in " ".join(text.split()))


def word(heads: list[str], rows: list[list[Cell]], title: str, note: str) -> bytes:
    """The table as a Word document."""
    return _docx.document([_docx.table(heads, texts(rows), title, note)])


def texts(rows: list[list[Cell]]) -> list[list[str]]:
    """What is printed, without the numbers behind it."""
    return [[cell.text for cell in row] for row in rows]


def workbook(heads: list[str], rows: list[list[Cell]], title: str, note: str) -> bytes:
    """The table as an Excel sheet: numbers rounded in sight, whole underneath."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, Side
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    sheet.title = "table"
    sheet.sheet_view.showGridLines = False
    thick, thin = Side(style="medium"), Side(style="thin")
    first = 1
    if title:
        sheet.cell(1, 1, _safe(title)).font = Font(bold=True)
        first = 2
    last = first + len(rows)
    for r, line in enumerate([[Cell(head) for head in heads], *rows], start=first):
        for c, cell in enumerate(line, start=1):
            small = cell.text.startswith("<")
            place = sheet.cell(r, c, _safe(cell.text))
            if cell.number is not None and not small:
                # A number goes in as the text that gives it back: openpyxl would round it to 16 digits.
                place.value, place.data_type = repr(_exact(cell)), "n"
                place.number_format = "#,##0" if not cell.decimals else "0." + "0" * cell.decimals
                if "," not in cell.text and not cell.decimals:
                    place.number_format = "0"
            place.alignment = Alignment(horizontal="left" if c == 1 or not _numeric(rows, c - 1) else "right")
            place.border = Border(
                top=thick if r == first else None,
                bottom=thin if r == first else thick if r == last else None,
            )
    if note:
        sheet.cell(last + 1, 1, _safe(note)).font = Font(size=9)
    for c in range(len(heads)):
        wide = max(_width(text) for text in [heads[c], *(row[c].text for row in rows)])
        sheet.column_dimensions[get_column_letter(c + 1)].width = min(wide + 3, 60)
    return sheets.saved(book)


def _safe(text: str) -> str:
    return neutral.text(neutral.writable(text))


def _exact(cell: Cell) -> float | int:
    return int(cell.number) if not cell.decimals and cell.number.is_integer() else cell.number


def _numeric(rows: list[list[Cell]], column: int) -> bool:
    return any(row[column].number is not None or row[column].text.startswith("[") for row in rows)


def _width(text: str) -> int:
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text)
