"""What ``commgov import`` shows of a mapping, and the questions it asks at the terminal."""

from __future__ import annotations

from ..io.questions import OPEN, listed
from ..io.questions import about as about_what
from ..io.shape import of_map
from ..io.vocabulary import coded
from ..messages import Listed, joined, say, text

_ROWS = 5  # rows that a notice names


def shown(mapping: dict, lang: str) -> list[str]:
    """What a mapping takes each table and column for, and its questions, line by line."""
    lines = []
    for entry in mapping["tables"]:
        shape = say("asked below") if entry["shape"] == OPEN else coded(entry["shape"])
        lines.append(say("{table}: {shape}", table=entry["table"], shape=shape).text(lang))
        for title, column in entry.get("columns", {}).items():
            lines.append(f"  {title} -> {coded(column or '-').text(lang)}")
        drawn = of_map(entry)
        if drawn:
            lines.append(say("  for the map: {columns}", columns=", ".join(drawn)).text(lang))
        others = [head for head in entry.get("others", ()) if head not in drawn]
        if others:
            lines.append(say("  not used: {columns}", columns=", ".join(others)).text(lang))
        if entry.get("relation") and "relation" not in entry.get("columns", {}).values():
            both = Listed(coded(code) for code in (entry["relation"], entry.get("domain")) if code)
            lines.append(say("  every tie: {relation}", relation=both).text(lang))
    for doubt in mapping["unsure"]:
        about = {"table": doubt["table"], "what": about_what(doubt["what"]), "why": doubt["why"]}
        told = say("? {table}, {what}: {why}", **about)
        if doubt["guess"]:
            told = say("? {table}, {what}: '{guess}'? {why}", guess=coded(doubt["guess"]), **about)
        lines.append(told.text(lang))
    return lines


def notices(found, lang: str) -> list[str]:
    """What was left out on purpose: a line a kind, with its first rows."""
    lines = []
    said = "problem_zh" if lang == "zh" and "problem_zh" in found else "problem"
    for (table, column, problem), rows in found.groupby(["table", "column", said], sort=False, observed=True):
        places = [
            say("row {row}{value}", row=row, value=f" ({value})" if value else "")
            for row, value in rows[["row", "value"]].dropna().head(_ROWS).itertuples(index=False)
        ]
        places += ["…"] if len(rows) > _ROWS else []
        where = joined(list(filter(None, [table, column, *places])), lang, by={"en": ", ", "zh": "，"})
        loose = "、".join(rows["value"][rows["row"].isna()])
        what = f"{loose} {problem}".strip()
        lines.append(say("Note: {where}: {problem}.", where=where, problem=what).text(lang))
    return lines


def ask(mapping: dict, lang: str) -> dict:
    """Put each question to the person at the terminal; an empty answer accepts the guess.

    Raises
    ------
    EOFError
        There is no more to be read.
    """
    from .. import io

    if any(doubt["what"].startswith("column '") for doubt in mapping["unsure"]):
        told = say("Say what a column is, or name the column that is meant in its place.")
        print(told.text(lang))
    k = 0
    while k < len(mapping["unsure"]):  # an answer may settle a later question
        doubt = mapping["unsure"][k]
        k += 1
        known = io.answers(mapping, doubt)
        about = {"table": doubt["table"], "what": about_what(doubt["what"])}
        line = say("{table}, {what} [{guess}]: ", guess=coded(doubt["guess"]), **about)
        if not doubt["guess"]:
            print(say("{table}, {what}: one of {known}", known=listed(mapping, doubt), **about).text(lang))
            line = say("{table}, {what}: ", **about)
        line = line.text(lang)
        while True:
            answer = input(line).strip() or doubt["guess"]
            code = known.get(io.plain(answer)) if answer or "" in known else None
            if code is not None:
                break
            told = say("  '{answer}' is none of {known}.", answer=answer, known=listed(mapping, doubt))
            print(told.text(lang))
        mapping = io.answered(mapping, doubt, code)
    return mapping


def alike(pairs, lang: str) -> list[str]:
    """Names that may mean the same: how many, and the first of them."""
    told = say(
        "pairs of names that may mean the same: {count}; nothing was merged. The first:", count=len(pairs)
    )
    lines = [told.text(lang)] if len(pairs) else []
    for name, use, why in pairs.head(5).itertuples(index=False):
        lines.append(f"  {name}  ~  {use}   ({text(why, lang)})")
    return lines
