"""Pages to read or print, of faults and of a planned survey: one file, no script, nothing from afar."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import pandas as pd

from .. import datasets
from ..io.atomic import write_bytes
from ..measures.design import Power
from ..messages import Message, say
from ..privacy import FEWEST
from ..schema import CommgovError, check_language
from ..validate import kinds
from .check import KIND, Checked, lists, more_kinds, more_rows, shape_name, shortened, summary

_MOST_SIZES = 8  # of a planned survey on one page
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
    return template.render(**words, font=_font(template.render(**words, font="")))


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


def _font(text: str) -> str:
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


def ethics(found: Power, *, wanted: float, lang: str = "en", file: str | Path | None = None) -> str:
    """Put a planned survey on one A4 page to print for an ethics application.

    Parameters
    ----------
    found
        What ``cg.design.power`` returned, of at most 8 sizes.
    wanted
        The power that is wanted, such as 0.8; for a share or a Gini within ± x, 0.95 is usual.
    lang
        ``"en"`` or ``"zh"``.
    file
        Where to write the page, whole or not at all (default: nowhere).

    Returns
    -------
    str
        HTML without script, which needs no other file. The same result gives the same page. What it says of
        data that are collected is the plan of this library's tables; change what your survey does otherwise.

    Raises
    ------
    CommgovError
        ``wanted`` is not between 0 and 1, the language is another one, there are more than 8 sizes, or the
        file cannot be written.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> import networkx as nx
    >>> women, way = nx.davis_southern_women_graph(), cg.design.communities()
    >>> question = cg.design.coverage(0.1, least=6)
    >>> found = cg.design.power(women, question, [7, 14], sampling=way, population=14, draws=200, seed=1)
    >>> "The smallest size tried that reaches 95 % is 14." in ethics(found, wanted=0.95)
    True
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    check_language(lang)
    if len(found.table) > _MOST_SIZES:
        raise CommgovError(
            "found: {count} sizes do not fit on one page. Fix: cg.design.power(...) with at most {most}.",
            count=len(found.table),
            most=_MOST_SIZES,
        )
    smallest, units = found.smallest(wanted), found.counted == "units"
    values = {"points": 100 * wanted, "size": smallest}
    if smallest is None:
        enough = say("No size that was tried reaches {points:g} %.", points=100 * wanted)
    else:
        enough = say("The smallest size tried that reaches {points:g} % is {size:,}.", **values)
    asked = (
        say("Each unit (organisation) that is drawn is asked in which communities it is active.")
        if units
        else say("For each community that is drawn: which units (organisations) are active in it.")
    )
    parts = [
        (say("Question"), [found.question]),
        (say("Population"), [_population(found)]),
        (say("Way of sampling"), [found.sampling]),
        (say("Smallest size"), [enough]),
        (say("What no size can tell"), [*found.notes, *_left_out(found), *_never()]),
        (say("What is collected"), [asked, *_more(found.command)]),
        (say("What is not asked"), _not_asked()),
    ]
    words = {
        "language": "zh-CN" if lang == "zh" else "en",
        "title": say("Plan of a survey, for an ethics application").text(lang),
        "mark": say("Simulated surveys; no result about a real place.").text(lang),
        "parts": [(head.text(lang), [line.text(lang) for line in lines]) for head, lines in parts],
        "sizes": say("Sizes").text(lang),
        "heads": [head.text(lang) for head in _heads(units=units)],
        "rows": [_row(row) for row in found.table.to_dict("records")],
        "under": say(
            "Share of the simulated surveys that answer the question; interval: error of simulation (95 %); "
            "left open: power at the low and high end of what is known before."
        ).text(lang),
        "anew": say("To compute it anew").text(lang),
        "command": found.command,
    }
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    template = made.get_template("ethics.html")
    page = template.render(**words, font=_font(template.render(**words, font="")))
    if file is not None:
        write_bytes(file, page.encode("utf-8"))
    return page


def _heads(*, units: bool) -> list:
    size = say("units asked") if units else say("communities asked")
    return [size, say("power"), say("interval"), say("left open"), say("simulated surveys")]


def _row(row: dict) -> list[str]:
    """A size as the page prints it; a dash is what does not exist."""

    def share(*names: str) -> str:
        values = [row[name] for name in names]
        return "—" if any(x != x for x in values) else "–".join(f"{x:.3f}" for x in values)

    return [
        f"{row['size']:,}",
        share("power"),
        share("low", "high"),
        share("least", "most"),
        f"{row['draws']:,}",
    ]


def _population(found: Power) -> Message:
    if "cg.design.difference()" in found.command:
        return say("{count:,} communities in all of the first network", count=found.population)
    return say("{count:,} communities in all", count=found.population)


def _left_out(found: Power) -> list:
    """Which sizes were not simulated; where none could be, the notes say why."""
    left = found.table.loc[found.table["draws"] == 0, "size"]
    if len(left) == len(found.table) and found.notes:
        return []
    return [say("Size {size:,}: not simulated, since it is more than there are.", size=size) for size in left]


def _never() -> list:
    return [
        say("Wrong answers, forgotten ties, and silence that hangs on the answer: none of it is simulated."),
        say("Why ties are there, and what they bring about."),
    ]


def _more(command: str) -> list:
    """What weights ask for besides."""
    if "weight=weight" not in command:
        return []
    return [say("For each community: how many people of the group live in it, as a number only.")]


def _not_asked() -> list:
    return [
        say("No names, addresses, telephone or identity numbers of persons; no opinions, no health data."),
        say(
            "Counts of fewer than {fewest} people are suppressed before anything is passed on.", fewest=FEWEST
        ),
    ]
