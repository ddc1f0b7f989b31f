"""A slow twin of the numerals: from a number to the ways in which a Chinese text writes it."""

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
