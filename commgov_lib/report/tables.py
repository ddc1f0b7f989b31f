"""Three-line tables: a measured table as papers print it, in Excel, LaTeX and Word.

Headings are in words, intervals in one cell, numbers rounded.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..io import spreadsheet_safe, tables
from ..io.atomic import write_bytes
from ..io.safe_xml import writable
from ..schema import CommgovError, Term, check_language
from ..terms import Vocabulary
from . import document

HEADINGS = {
    "measure": Term("Measure", "指标"),
    "value": Term("Estimate", "估计值"),
    "estimate": Term("Estimate", "估计值"),
    "score": Term("Estimate", "估计值"),
    "full": Term("All actors", "全部行动者"),
    "mean": Term("Mean", "均值"),
    "null_mean": Term("Null mean", "零模型均值"),
    "null_sd": Term("Null SD", "零模型标准差"),
    "null_interval": Term("Null 95 % interval", "零模型95%区间"),
    "interval": Term("95 % interval", "95%区间"),
    "p": Term("p", "p"),
    "q": Term("q", "q"),
    "p_adjusted": Term("p, corrected", "校正后的p"),
    "p_se": Term("SE of p", "p的标准误"),
    "se": Term("SE", "标准误"),
    "draws": Term("Draws", "抽样次数"),
    "seed": Term("Seed", "随机种子"),
    "table": Term("Table", "表"),
    "kind": Term("Kind", "类别"),
    "row_count": Term("Number", "数量"),
    "person_count": Term("Persons", "人数"),
    "provenance": Term("Provenance", "来源"),
    "domain": Term("Domain", "领域"),
    "level": Term("Level", "层次"),
    "group": Term("Group", "人群"),
    "k": Term("Forces", "力量数"),
    "weighted": Term("Share of persons", "占人数比例"),
    "unweighted": Term("Share of needs", "占需求比例"),
    "share": Term("Share missing", "缺失比例"),
    "missing_count": Term("Missing actors", "缺失行动者数"),
    "definition": Term("Definition", "定义"),
    "question": Term("Question", "问题"),
    "found": Term("In the data", "数据所见"),
    "answer": Term("Answer", "回答"),
    "source": Term("Source", "出处"),
}
WORDS = {
    "places": Term("places", "地点"),
    "actors": Term("actors", "行动者"),
    "ties": Term("ties", "关系"),
    "needs": Term("needs", "需求"),
    "once": Term("one force in reach", "一支力量可及"),
    "twice": Term("two forces in reach", "两支力量可及"),
    "served": Term("within capacity", "容量之内"),
    "all": Term("all", "全部"),
    "total": Term("total", "合计"),
    "ones": Term("core and periphery tied throughout (ones)", "核心与边缘全部相连（ones）"),
    "ignored": Term("ties of core and periphery left out (ignored)", "略去核心与边缘之间（ignored）"),
}
_PAIRS = (("null_low", "null_high", "null_interval"), ("low", "high", "interval"))
_WHOLE = {"draws", "seed", "row_count", "person_count", "missing_count", "k"}
_TEX = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{",
    "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"$<$", ">": r"$>$",
    "−": r"$-$", "–": "--", "∞": r"$\infty$",
}  # fmt: skip


class Cell(NamedTuple):
    """One cell: what is printed, the number behind it if it is one, and its decimals."""

    text: str
    number: float | None = None
    decimals: int = 0


def printed(
    frame: pd.DataFrame, lang: str, digits: int, words: Vocabulary | None = None
) -> tuple[list[str], list[list[Cell]]]:
    """Headings and rows of a table in one language, with the terms of a network."""
    words = words or Vocabulary()
    check_language(lang)
    if not isinstance(digits, int) or not 0 <= digits <= 12:
        raise CommgovError("digits is {value!r}. Fix: a whole number from 0 to 12.", value=digits)
    if not isinstance(frame, pd.DataFrame) or frame.empty:
        raise CommgovError("there is no table to print. Fix: pass a DataFrame with at least one row.")
    if not (isinstance(frame.index, pd.RangeIndex) and frame.index.name is None):
        frame = frame.reset_index()
    columns: dict[str, list[Cell]] = {}
    highs = {high: low for low, high, _ in _PAIRS if low in frame}
    for name in frame.columns:
        pair = next((p for p in _PAIRS if p[0] == name and p[1] in frame), None)
        if pair:
            ends = zip(frame[pair[0]], frame[pair[1]], strict=True)
            columns[pair[2]] = [_interval(low, high, digits) for low, high in ends]
        elif name not in highs:
            columns[str(name)] = [_cell(str(name), value, lang, digits, words) for value in frame[name]]
    return [heading(name, lang) for name in columns], [
        list(row) for row in zip(*columns.values(), strict=True)
    ]


def heading(name: str, lang: str) -> str:
    """The heading of a column, in words where there are some."""
    return HEADINGS[name].text(lang) if name in HEADINGS else name


def word(code: str, lang: str, words: Vocabulary) -> str:
    """A code in words: of this list, of the terms of the network, or as it stands."""
    return WORDS[code].text(lang) if code in WORDS else words.label(code, lang)


def _cell(name: str, value: object, lang: str, digits: int, words: Vocabulary) -> Cell:
    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return Cell("–")
    if isinstance(value, bool | np.bool_):
        return Cell({"en": ("no", "yes"), "zh": ("否", "是")}[lang][bool(value)])
    if isinstance(value, int | np.integer | float | np.floating):
        number = float(value)
        if not np.isfinite(number):
            return Cell("∞" if number > 0 else "−∞")
        whole = name in _WHOLE or isinstance(value, int | np.integer)
        if name in ("p", "q", "p_adjusted") and 0 < number < 0.5 * 10.0**-digits:
            return Cell(f"< {10.0**-digits:.{digits}f}", number, digits)
        if whole and number.is_integer():
            return Cell(str(int(number)) if name == "seed" else f"{int(number):,}", number, 0)
        return Cell(_signed(f"{number:.{digits}f}"), number, digits)
    return Cell(word(str(value), lang, words))


def _interval(low, high, digits: int) -> Cell:
    if pd.isna(low) or pd.isna(high):
        return Cell("–")
    return Cell(f"[{_signed(f'{low:.{digits}f}')}, {_signed(f'{high:.{digits}f}')}]")


def _signed(text: str) -> str:
    """With a true minus sign, and none before zero."""
    return text if not text.startswith("-") else text[1:] if not text.strip("-0.") else "−" + text[1:]


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
    writers = {".xlsx": workbook, ".tex": latex, ".docx": word_document}
    if path.suffix.lower() not in writers:
        raise CommgovError(
            "'{file}': a three-line table is written as .xlsx, .tex or .docx. "
            "Fix: end the file name in one of the three.",
            file=path.name,
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


def word_document(heads: list[str], rows: list[list[Cell]], title: str, note: str) -> bytes:
    """The table as a Word document."""
    made = document.empty()
    document.add_table(made, heads, texts(rows), title, note)
    return document.saved(made)


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
        wide = max(document.width(text) for text in [heads[c], *(row[c].text for row in rows)])
        sheet.column_dimensions[get_column_letter(c + 1)].width = min(wide + 3, 60)
    return tables.saved(book)


def _safe(text: str) -> str:
    return spreadsheet_safe.text(writable(text))


def _exact(cell: Cell) -> float | int:
    return int(cell.number) if not cell.decimals and cell.number.is_integer() else cell.number


def _numeric(rows: list[list[Cell]], column: int) -> bool:
    return any(row[column].number is not None or row[column].text.startswith("[") for row in rows)
