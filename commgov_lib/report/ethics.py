"""A planned survey on one page for an ethics application: what is asked, of how many, and why so many."""

from __future__ import annotations

from pathlib import Path

from ..io.atomic import write_bytes
from ..measures.design import Power
from ..messages import Message, say
from ..privacy import FEWEST
from ..schema import CommgovError, check_language
from .check_page import font

_MOST_SIZES = 8  # on one page


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
    page = template.render(**words, font=font(template.render(**words, font="")))
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
