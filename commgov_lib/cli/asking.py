"""What ``commgov import`` shows of a mapping, and the questions it asks at the terminal."""

from __future__ import annotations

from ..messages import Message, joined, say, text, word

_ROWS = 5  # rows that a notice names


def shown(mapping: dict, lang: str) -> list[str]:
    """What a mapping takes each table and column for, and its questions, line by line."""
    lines = []
    for entry in mapping["tables"]:
        lines.append(f"{entry['table']}: {entry['shape']}")
        lines += [f"  {title} -> {column}" for title, column in entry.get("columns", {}).items()]
        if entry.get("others"):
            lines.append(say("  not used: {columns}", columns=", ".join(entry["others"])).text(lang))
        if entry.get("relation") and "relation" not in entry.get("columns", {}).values():
            both = ", ".join(filter(None, (entry["relation"], entry.get("domain"))))
            lines.append(say("  every tie: {relation}", relation=both).text(lang))
    for doubt in mapping["unsure"]:
        told = say(
            "? {table}, {what}: '{guess}'? {why}",
            table=doubt["table"],
            what=_what(doubt["what"]),
            guess=doubt["guess"],
            why=doubt["why"],
        )
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
    from ..io.questions import listed, question

    if any(doubt["what"].startswith("column '") for doubt in mapping["unsure"]):
        told = say("Say what a column is, or name the column that is meant in its place.")
        print(told.text(lang))
    k = 0
    while k < len(mapping["unsure"]):  # an answer may settle a later question
        doubt = mapping["unsure"][k]
        k += 1
        known = io.answers(mapping, doubt)
        if not doubt["guess"]:
            print(question(mapping, doubt).text(lang))
        line = say(
            "{table}, {what} [{guess}]: ",
            table=doubt["table"],
            what=_what(doubt["what"]),
            guess=doubt["guess"],
        ).text(lang)
        while True:
            answer = input(line).strip() or doubt["guess"]
            code = known.get(io.plain(answer)) if answer or "" in known else None
            if code is not None:
                break
            told = say("  '{answer}' is none of {known}.", answer=answer, known=listed(mapping, doubt))
            print(told.text(lang))
        mapping = io.answered(mapping, doubt, code)
    return mapping


def _what(what: str) -> Message:
    """What a question is about, such as ``column 单位名称``: its first word is known in both languages."""
    kind, _, rest = what.partition(" ")
    return say("{kind} {rest}", kind=word(kind), rest=rest) if rest else word(kind)


def alike(pairs, lang: str) -> list[str]:
    """Names that may mean the same: how many, and the first of them."""
    told = say(
        "pairs of names that may mean the same: {count}; nothing was merged. The first:", count=len(pairs)
    )
    lines = [told.text(lang)] if len(pairs) else []
    for name, use, why in pairs.head(5).itertuples(index=False):
        lines.append(f"  {name}  ~  {use}   ({text(why, lang)})")
    return lines
