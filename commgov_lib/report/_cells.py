"""A measured table as it is printed: headings in words, intervals in one cell, numbers rounded."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from ..schema import CommgovError, Term, label

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
    "robins_alexander": Term("clustering (Robins–Alexander)", "聚类系数（Robins–Alexander）"),
    "latapy_dot": Term("overlap (Latapy, dot)", "重叠度（Latapy, dot）"),
    "latapy_min": Term("overlap (Latapy, min)", "重叠度（Latapy, min）"),
    "latapy_max": Term("overlap (Latapy, max)", "重叠度（Latapy, max）"),
    "four_cycles": Term("4-cycles", "四环数"),
    "nodf_total": Term("nestedness (NODF)", "嵌套度（NODF）"),
    "nodf_rows": Term("nestedness of rows", "行嵌套度"),
    "nodf_columns": Term("nestedness of columns", "列嵌套度"),
    "c_score": Term("C-score", "C指数"),
    "assortativity": Term("degree assortativity", "度同配性"),
    "modularity": Term("modularity (Barber)", "模块度（Barber）"),
    "ones": Term("core and periphery tied throughout (ones)", "核心与边缘全部相连（ones）"),
    "ignored": Term("ties of core and periphery left out (ignored)", "略去核心与边缘之间（ignored）"),
}
_PAIRS = (("null_low", "null_high", "null_interval"), ("low", "high", "interval"))
_WHOLE = {"draws", "seed", "row_count", "person_count", "missing_count", "k"}


class Cell(NamedTuple):
    """One cell: what is printed, the number behind it if it is one, and its decimals."""

    text: str
    number: float | None = None
    decimals: int = 0


def printed(frame: pd.DataFrame, lang: str, digits: int) -> tuple[list[str], list[list[Cell]]]:
    """Headings and rows of a table in one language."""
    if lang not in ("en", "zh"):
        raise CommgovError(f"the language '{lang}' is not known. Fix: use 'en' (English) or 'zh' (中文).")
    if not isinstance(digits, int) or not 0 <= digits <= 12:
        raise CommgovError(f"digits is {digits!r}. Fix: a whole number from 0 to 12.")
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
            columns[str(name)] = [_cell(str(name), value, lang, digits) for value in frame[name]]
    return [heading(name, lang) for name in columns], [
        list(row) for row in zip(*columns.values(), strict=True)
    ]


def heading(name: str, lang: str) -> str:
    """The heading of a column, in words where there are some."""
    return getattr(HEADINGS[name], lang) if name in HEADINGS else name


def word(code: str, lang: str) -> str:
    """A code in words: of this list, of the schema, or as it stands."""
    return getattr(WORDS[code], lang) if code in WORDS else label(code, lang)


def _cell(name: str, value: object, lang: str, digits: int) -> Cell:
    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return Cell("–")
    if isinstance(value, bool | np.bool_):
        return Cell({"en": ("no", "yes"), "zh": ("否", "是")}[lang][bool(value)])
    if isinstance(value, int | np.integer | float | np.floating):
        number = float(value)
        if not np.isfinite(number):
            return Cell("∞" if number > 0 else "−∞")
        whole = name in _WHOLE or isinstance(value, int | np.integer)
        if name in ("p", "q") and 0 < number < 0.5 * 10.0**-digits:
            return Cell(f"< {10.0**-digits:.{digits}f}", number, digits)
        if whole and number.is_integer():
            return Cell(str(int(number)) if name == "seed" else f"{int(number):,}", number, 0)
        return Cell(_signed(f"{number:.{digits}f}"), number, digits)
    return Cell(word(str(value), lang))


def _interval(low, high, digits: int) -> Cell:
    if pd.isna(low) or pd.isna(high):
        return Cell("–")
    return Cell(f"[{_signed(f'{low:.{digits}f}')}, {_signed(f'{high:.{digits}f}')}]")


def _signed(text: str) -> str:
    """With a true minus sign, and none before zero."""
    return text if not text.startswith("-") else text[1:] if not text.strip("-0.") else "−" + text[1:]
