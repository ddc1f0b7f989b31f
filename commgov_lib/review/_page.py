"""The list of faults as a page to read: one file, no script, nothing loaded from afar."""

from __future__ import annotations

import base64
import html
import io

import numpy as np
import pandas as pd

from .. import files
from ..faults import kinds
from ..schema import CommgovError
from ._check import Checked
from ._show import KIND, heading, said, shape, summary, visible, word

_STYLE = """\
:root { --ink: #20262d; --muted: #5b6570; --rule: #dde1e6; --paper: #fff; --ground: #f6f5f2;
  --bad: #a63a28; --warn: #8a5d00; --good: #1f7a5c; color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); line-height: 1.6;
  font-family: "Commgov Sans SC", system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei",
    "Noto Sans CJK SC", sans-serif; }
main { max-width: 66rem; margin: 0 auto; padding: 2rem clamp(1rem, 4vw, 2.5rem) 4rem; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .4rem; }
h2 { font-size: 1.2rem; margin: 2.4rem 0 .8rem; }
.outcome { font-size: 1.1rem; font-weight: 600; margin: 0 0 1.4rem; }
.outcome.bad { color: var(--bad); } .outcome.good { color: var(--good); }
.outcome.warn { color: var(--warn); }
section { background: var(--paper); border: 1px solid var(--rule); border-left: 4px solid var(--bad);
  border-radius: 6px; padding: .8rem 1.1rem 1rem; margin: 0 0 .9rem; }
section.warning { border-left-color: var(--warn); }
section h3 { font-size: 1rem; margin: 0 0 .2rem; }
section p { margin: .15rem 0; }
.where { color: var(--muted); font-size: .9rem; }
code { font-family: "Commgov Sans SC", ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
  background: #f4f6f8; padding: .05em .35em; border-radius: 4px; overflow-wrap: anywhere; }
ul { margin: .5rem 0 0; padding: 0; list-style: none; display: flex; flex-wrap: wrap; gap: .3rem .9rem;
  font-size: .9rem; }
table { border-collapse: collapse; font-size: .95rem; }
th, td { text-align: left; padding: .3rem 1.2rem .3rem 0; border-bottom: 1px solid var(--rule); }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
"""
_TITLE = ("What stands in the way of your tables", "数据表检查结果")
_HEADS = {
    "en": ("table", "file", "taken for", "rows", "columns"),
    "zh": ("表", "文件", "读作", "行数", "列数"),
}
_MOST_KINDS = 500  # of fault that a page shows
_FIX = ("Fix", "改法")
_ROW = ("row {row:,}", "第 {row:,} 行")
_COUNT = ("{count:,} rows", "{count:,} 行")


def page(checked: Checked, *, lang: str = "en", most: int = 50) -> str:
    """The lists as a web page that stands alone.

    Parameters
    ----------
    checked
        What :func:`check` returned.
    lang
        ``"en"`` or ``"zh"``.
    most
        How many rows of each kind of fault are shown; the rest is counted.

    Returns
    -------
    str
        HTML. The same lists give the same page.

    Examples
    --------
    >>> from commgov_lib import review
    >>> "<script" in page(review.check({}))
    False
    """
    zh = lang == "zh"
    title = _TITLE[zh]
    state = "bad" if len(checked.faults) else "warn" if len(checked.warnings) else "good"
    body = [f"<h1>{title}</h1>", f'<p class="outcome {state}">{html.escape(summary(checked, lang))}</p>']
    if len(checked.sources):
        body.append(_tables(checked.sources, lang))
    for key, found, kind in (
        ("faults", checked.faults, "fault"),
        ("warnings", checked.warnings, "warning"),
    ):
        if len(found):
            body.append(f"<h2>{html.escape(word(key, lang))}</h2>")
            every = kinds(found, KIND)
            body += [_section(keys, found, at, kind, lang, most) for keys, at in every[:_MOST_KINDS]]
            if len(every) > _MOST_KINDS:
                body.append(f"<p>{html.escape(word('kinds', lang, count=len(every) - _MOST_KINDS))}</p>")
    text = "\n".join(body)
    return (
        f'<!DOCTYPE html>\n<html lang="{"zh-CN" if zh else "en"}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{_font(text)}{_STYLE}</style>\n</head>\n<body>\n<main>\n{text}\n"
        "</main>\n</body>\n</html>\n"
    )


def _font(text: str) -> str:
    """The Chinese characters of the page from the house's own font, for machines that have none."""
    wanted = sorted({ord(c) for c in text if ord(c) > 0x2E7F})
    if not wanted:
        return ""
    from fontTools import subset, ttLib

    try:
        font = ttLib.TTFont(files.path("font"), recalcTimestamp=False)
    except CommgovError:  # the page can do without
        return ""
    options = subset.Options(layout_features=[], hinting=False, notdef_outline=True, recalc_timestamp=False)
    part = subset.Subsetter(options)
    part.populate(unicodes=wanted)
    part.subset(font)
    raw = io.BytesIO()
    font.save(raw)
    data = base64.b64encode(raw.getvalue()).decode("ascii")
    return (
        f'@font-face {{ font-family: "Commgov Sans SC"; src: url("data:font/ttf;base64,{data}");\n'
        "  unicode-range: U+2E80-9FFF, U+F900-FAFF, U+FF00-FFEF; }\n"
    )


def _tables(tables: pd.DataFrame, lang: str) -> str:
    names = _HEADS["zh" if lang == "zh" else "en"]
    head = "".join(f"<th{' class=number' if k > 2 else ''}>{name}</th>" for k, name in enumerate(names))
    rows = [
        f"<tr><td>{html.escape(visible(name))}</td><td>{html.escape(visible(file))}</td>"
        f'<td>{shape(kind, lang)}</td><td class="number">{count:,}</td><td class="number">{columns}</td></tr>'
        for name, file, kind, count, columns in tables.itertuples(index=False)
    ]
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n" + "\n".join(rows) + "\n</tbody>\n</table>"


def _section(keys, found: pd.DataFrame, at: np.ndarray, kind: str, lang: str, most: int) -> str:
    file, table, column, problem, fix = keys
    zh = lang == "zh"
    place = " · ".join(visible(x) for x in dict.fromkeys((file, table, column)) if x)
    count, shown = len(at), found.iloc[at[:most]]
    numbered = shown["row"].notna().all()
    if numbered and count > 1:
        place += " · " + _COUNT[zh].format(count=count)
    lines = [
        f'<section class="{kind}">',
        f'<p class="where">{html.escape(place)}</p>',
        f"<h3>{html.escape(visible(column or table))}: {html.escape(visible(said(problem, lang), 400))}</h3>",
        f"<p>{_FIX[zh]}: {html.escape(visible(said(fix, lang), 400))}</p>",
    ]
    if numbered:
        items = [
            f"<li>{_ROW[zh].format(row=row)} <code>{html.escape(visible(value)) or '&nbsp;'}</code></li>"
            for row, value in zip(shown["row"], shown["value"], strict=True)
        ]
        if count > most:
            items.append(f"<li>{html.escape(word('more', lang, count=count - most))}</li>")
        lines.append(f'<ul aria-label="{heading("row", lang)}">' + "".join(items) + "</ul>")
    return "\n".join([*lines, "</section>"])
