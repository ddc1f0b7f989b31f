"""A slow twin of the numerals, and articles with the numbers and ties that a reader has marked in them."""

import csv
from pathlib import Path

_SIGNS = "零一二三四五六七八九"


def below_ten_thousand(number: int) -> str:
    """1 to 9,999 in characters, 零 for every gap."""
    said, gap = "", False
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            said += ("零" if gap and said else "") + _SIGNS[digit] + sign
            gap = False
        else:
            gap = True
    return said


def characters(number: int) -> str:
    """A whole number below 10¹² as a school book writes it: 100,020,003 is 一亿零二万零三."""
    if number == 0:
        return "零"
    said, gap = "", False
    for unit, sign in ((10**8, "亿"), (10**4, "万"), (1, "")):
        part, number = divmod(number, unit)
        if part:
            said += ("零" if said and (gap or part < 1000) else "") + below_ten_thousand(part) + sign
            gap = False
        else:
            gap = True
    return said.removeprefix("一") if said.startswith("一十") else said


def interval(number: int, word: str) -> tuple[int, int]:
    """余 and 近 by trying: the next or the last number that has no more digits that are not zero."""
    digits = len(str(number).rstrip("0"))
    step = {"余": 1, "近": -1}[word]
    other = number + step
    while len(str(other).rstrip("0")) > digits or (word == "近" and other == 0):
        other += step
    return (number, other - 1) if word == "余" else (other, number)


# ---- articles with the tables of a person who has not seen the patterns --------------------------

ARTICLES = Path(__file__).with_name("articles")


def rows(name: str, part: str) -> list[dict]:
    """The rows of one of an article's tables."""
    with (ARTICLES / f"{name}.{part}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def text_of(name: str) -> str:
    """An article as its tables count its characters."""
    return (ARTICLES / f"{name}.txt").read_bytes().decode("utf-8")


def over(one: dict, start: int, end: int) -> bool:
    """Whether a row of a table and a span have a character in common."""
    return int(one["start"]) < end and start < int(one["end"])


def scored(name: str, part: str, found) -> tuple[int, int, int]:
    """Rows of the table that are found, rows of the table, and rows found; optional ones count for nothing.

    A row is found where a row found overlaps it; an organisation that the text names again is one.
    """
    table, optional = rows(name, part), rows(name, f"{part}_optional")
    spans = list(zip(found["start"], found["end"], strict=True))
    names = found["organisation"].tolist() if part == "ties" else [""] * len(found)
    taken: set[int] = set()
    for row in table:
        same = row.get("organisation")
        free = [k for k in range(len(spans)) if k not in taken]
        hits = [k for k in free if over(row, *spans[k])] or [k for k in free if same and same in names[k]]
        taken.update(hits[:1])
        row["found"] = bool(hits)
    again = {row["organisation"] for row in table if row["found"]} if part == "ties" else ()
    false = [
        k
        for k in range(len(spans))
        if k not in taken
        and not any(over(row, *spans[k]) for row in optional)
        and not any(one in names[k] for one in again)
    ]
    return len(taken), len(table), len(taken) + len(false)


def agrees(row: dict, low: float, high: float) -> bool:
    """Whether an interval is what a reader noted: a point inside, or the end that the wording states."""
    ends = [float(row[end]) if row[end] else None for end in ("low", "high")]
    if row["comparator"] in ("exact", "range"):
        return low - 1e-4 <= ends[0] and ends[1] <= high + 1e-4
    if row["comparator"] in ("more", "at_least"):
        return abs(low - ends[0]) < 1e-4
    if row["comparator"] in ("less", "at_most"):
        return abs(high - ends[1]) < 1e-4
    return True
