"""The list of faults as a page to read: one file, no script, nothing loaded from afar."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import pandas as pd

from .. import datasets
from ..messages import say
from ..schema import CommgovError
from ..validate import kinds
from .check import KIND, Checked, lists, more_kinds, more_rows, shape_name, shortened, summary

_MOST_KINDS = 500  # of fault that a page shows


def page(checked: Checked, *, lang: str = "en", most: int = 50) -> str:
    """Make a web page of the lists, one that needs no other file.

    Parameters
    ----------
    checked
        What :func:`commgov_lib.report.check` returned.
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
    >>> from commgov_lib import report
    >>> "<script" in page(report.check({}))
    False
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(Path(__file__).parent / "templates")
    made = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    words = {
        "language": "zh-CN" if lang == "zh" else "en",
        "title": say("Check of your tables").text(lang),
        "state": "bad" if len(checked.faults) else "warn" if len(checked.warnings) else "good",
        "outcome": summary(checked).text(lang),
        "heads": [
            head.text(lang)
            for head in (say("table"), say("file"), say("taken for"), say("rows"), say("columns"))
        ],
        "sources": [
            (shortened(name), shortened(file), shape_name(shape).text(lang), f"{rows:,}", f"{columns:,}")
            for name, file, shape, rows, columns in checked.sources.itertuples(index=False)
        ],
        "lists": [
            _list(kind, title.text(lang), found, lang, most)
            for kind, title, found in lists(checked, lang)
            if len(found)
        ],
        "fix": say("Fix").text(lang),
        "colon": "：" if lang == "zh" else ": ",
        "row": say("row").text(lang),
    }
    template = made.get_template("check.html")
    return template.render(**words, font=font(template.render(**words, font="")))


def _list(kind: str, title: str, found: pd.DataFrame, lang: str, most: int) -> dict:
    """A list as the template takes it."""
    every = kinds(found, KIND)
    more = more_kinds(len(every) - _MOST_KINDS).text(lang) if len(every) > _MOST_KINDS else ""
    shown = [_kind(keys, found.iloc[at[:most]], len(at), lang) for keys, at in every[:_MOST_KINDS]]
    return {"kind": kind, "title": title, "kinds": shown, "more": more}


def _kind(keys: tuple[str, ...], shown: pd.DataFrame, count: int, lang: str) -> dict:
    """A kind of fault: where it is, what is wrong, how to mend it, and its first rows."""
    file, table, column, problem, fix = keys
    place = [shortened(x) for x in dict.fromkeys((file, table, column)) if x]
    numbered = shown["row"].notna().all()
    if numbered and count > 1:
        place.append(say("{count:,} rows", count=count).text(lang))
    numbers = [say("row {row:,}", row=row).text(lang) for row in shown["row"]] if numbered else []
    return {
        "place": " · ".join(place),
        "name": shortened(column or table),
        "problem": shortened(problem, 400),
        "fix": shortened(fix, 400),
        "rows": list(zip(numbers, map(shortened, shown["value"]), strict=numbered)),
        "more": more_rows(count - len(shown)).text(lang) if count > len(shown) else "",
    }


def font(text: str) -> str:
    """The Chinese characters of the page from the bundled font, for machines that have none."""
    wanted = sorted({ord(c) for c in text if ord(c) > 0x2E7F})
    if not wanted:
        return ""
    from fontTools import subset, ttLib

    try:
        font = ttLib.TTFont(datasets.path("font"), recalcTimestamp=False)
    except CommgovError:  # the page can do without
        return ""
    options = subset.Options(layout_features=[], hinting=False, notdef_outline=True, recalc_timestamp=False)
    part = subset.Subsetter(options)
    part.populate(unicodes=wanted)
    part.subset(font)
    raw = io.BytesIO()
    font.save(raw)
    return base64.b64encode(raw.getvalue()).decode("ascii")
