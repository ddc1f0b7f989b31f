"""Numbers and addresses that belong to a person, however they are written: telephones, identity cards, doors.

Patterns are written for RE2, which reads a million cells in a tenth of a second and cannot be made slow by a
cell that someone wrote to make it slow. They look at text whose width is made plain and whose invisible
characters are gone (:func:`plain`); what stands between the digits, blanks, dots, brackets, does not count.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..columns import as_mask, has_byte
from ..messages import Message, say

# What stands between digits, with the dot and without: 138.0000 is a decimal unless a second dot follows.
_BLANK = " \\t\u2010-\u2015\u2212_\u00b7\u2022/()（）【】\\[\\]~～*、+\\-"
_SEP, _MUST, _ANY = f"[{_BLANK}]{{0,3}}", f"[{_BLANK}.]{{1,3}}", f"[{_BLANK}.]{{0,3}}"
# A number begins and ends here: it is no part of a longer one, nor of a decimal, nor an amount.
_EDGE = r"(?:^\.?|[^0-9.]|[^0-9]\.)"
_END = r"(?:\.0)?(?:$|\.$|[^0-9.元万亿]|\.[^0-9])"


def _groups(*sizes: int, begins: str, by: str) -> str:
    """Digits in groups with something between: the first group begins with a pattern of so many digits."""
    first, *rest = sizes
    count = len(re.findall(r"\[[^\]]*\]|\d", begins))
    return begins + f"[0-9]{{{first - count}}}" + "".join(f"{by}[0-9]{{{size}}}" for size in rest)


_COUNTRY = rf"(?:(?:(?:\+|00) ?)?86{_ANY}(?:\(?0\)?{_SEP})?)?"
_MOBILE_GROUPS = "|".join(
    [
        *(
            _groups(*sizes, begins="1[3-9]", by=_SEP)
            for sizes in ((3, 4, 4), (3, 3, 5), (4, 3, 4), (3, 2, 2, 2, 2), (5, 6))
        ),
        *(_groups(*sizes, begins="1[3-9]", by=r"\.") for sizes in ((3, 4, 4), (3, 3, 5), (4, 3, 4))),
        f"1[3-9]{_MUST}[0-9]{{3}}{_MUST}[0-9]{{3}}{_MUST}[0-9]{{3}}",
        f"1{_MUST}[3-9](?:{_MUST}[0-9]){{9}}",
    ]
)
_CHINESE_DIGIT = "[零〇○一二两三四五六七八九幺]"
_SPOKEN = f"[一幺][三四五六七八九]{_CHINESE_DIGIT}[ -]?{_CHINESE_DIGIT}{{4}}[ -]?{_CHINESE_DIGIT}{{4}}"
_MOBILE = f"{_EDGE}[(（\\[]?{_COUNTRY}(?:{_MOBILE_GROUPS}){_END}|(?:^|[^十百千万])(?:{_SPOKEN})"

_AREA = "(?:10|2[0-9]|[3-9][0-9]{2})"
_LANDLINE = (
    rf"{_EDGE}[(（\[]?0{_AREA}(?:[{_BLANK}]{{1,3}}[2-8][0-9]{{2,3}}{_SEP}[0-9]{{4}}"
    rf"|\.[2-8][0-9]{{2,3}}\.?[0-9]{{4}}){_END}"
    rf"|{_EDGE}(?:(?:\+|00)86{_SEP}|86[{_BLANK}]{{1,3}})(?:\(0\))?{_SEP}{_AREA}{_SEP}[2-8][0-9]{{2,3}}{_SEP}[0-9]{{4}}{_END}"
    rf"|{_EDGE}0(?:10|2[0-9])[2-8][0-9]{{7}}{_END}"
    r"|(?i)(?:电话|座机|手机|联系方式|致电|拨打|\btel|\bphone)[^0-9\p{Han}]{0,3}"
    rf"[2-8][0-9]{{2,3}}{_SEP}[0-9]{{4}}{_END}|区号[^0-9]{{0,3}}0{_AREA}[^0-9]{{1,3}}[2-8][0-9]{{2,3}}{_SEP}[0-9]{{4}}"
)
_LANDLINE_BARE = "^0[3-9][0-9]{2}[2-8][0-9]{6,7}$"

# An identity number: 17 digits and a check character, whatever stands between.
_ID18 = f"{_EDGE}[1-8](?:{_ANY}[0-9]){{16}}{_ANY}[0-9Xx](?:$|[^0-9Xx])"
_ID18_FOUND = re.compile(rf"(?<![0-9])(?=([1-8](?:{_ANY}[0-9]){{16}}{_ANY}[0-9Xx])(?![0-9Xx]))")
_REGION = "(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])[0-9]{4}"
_MONTH_DAY = "(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_ID15 = f"{_EDGE}{_REGION}{_SEP}[0-9]{{2}}{_MONTH_DAY}{_SEP}[0-9]{{3}}{_END}"
# Alone, it must not look as a grid's code does, whose seventh figure is a nought or one: 210102001001005.
_ID15_ALONE = f"{_EDGE}{_REGION}{_SEP}[2-9][0-9]{_MONTH_DAY}{_SEP}[0-9]{{3}}{_END}"
_ANY15 = f"{_EDGE}[0-9]{{6}}{_SEP}[0-9]{{6}}{_SEP}[0-9]{{3}}{_END}"

_CARD = (
    rf"{_EDGE}((?:62[0-9]{{2}}|60[0-9]{{2}}|9558|4[0-9]{{3}}|5[1-5][0-9]{{2}}){_SEP}[0-9]{{4}}{_SEP}"
    rf"[0-9]{{4}}{_SEP}[0-9]{{4}}(?:{_SEP}[0-9]{{1,3}})?)(?:$|[^0-9.元])"
)
_PASSPORT_TOLD = (
    r"(?i)(?:护照|通行证|台胞证|回乡证|军官证|士官证|居留证|居住证|残疾证|驾驶证|驾照|社保号|社保卡|医保号|医保卡|passport)"
    r"[^0-9a-z]{0,6}(?:no\.? ?)?[a-z]{0,2}[0-9]{7,18}(?:$|[^0-9])"
)
_PASSPORT = "^(?:[EG] ?[1-9][0-9]{7}|E[A-HJ-NP-Z] ?[0-9]{7})$"
_PROVINCE = "[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新]"
_SIGN = "[A-HJ-NP-Z0-9]"
_PLATE = (
    rf"(?i){_PROVINCE}[A-HJ-NP-Z][{_BLANK}.]?(?:[A-K][A-HJ-NP-Z0-9][0-9]{{4}}|[0-9]{{5}}[A-K]|{_SIGN}{{5}}"
    rf"|{_SIGN}{{4}}[学警港澳挂领试超])(?:$|[^A-Za-z0-9])"
)
_LOCAL, _DOMAIN = r"[A-Za-z0-9._%+\-\p{Han}]+", r"[A-Za-z0-9\-]+"
_DOT = r" ?(?:\.|。|[(（\[{<]? ?dot ?[)）\]}>]?) ?"
_MAIL = (
    rf"(?i){_LOCAL} ?(?:@+|[(（\[{{<【] ?(?:at|a|艾特) ?[)）\]}}>】]|#at#|艾特) ?{_DOMAIN}{_DOT}[a-z]{{2,}}"
    rf"|[a-z0-9._%+\-]+ at {_DOMAIN}(?: dot [a-z]{{2,}}|\.(?:com|cn|net|org|edu|gov)(?:$|[^a-z]))"
    rf"|[a-z0-9._%+\-]{{3,}}#{_DOMAIN}\.(?:com|cn|net|org|edu)(?:$|[^a-z])"
)
_IP = r"(?:^|[^0-9.])([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})(?:$|[^0-9.]|\.$|\.[^0-9])"
_IP_NAMES = r"(?:^|[^0-9.])(?P<a>[0-9]{1,3})\.(?P<b>[0-9]{1,3})\.(?P<c>[0-9]{1,3})\.(?P<d>[0-9]{1,3})"
_IP6 = (
    "(?i)(?:^|[^0-9a-z:])(?:(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|[0-9a-f]{3,4}:(?:[0-9a-f]{1,4}:){0,5}"
    ":(?:[0-9a-f]{1,4}:){0,5}[0-9a-f]{1,4})(?:$|[^0-9a-z:])"
)
_ACCOUNT = (
    r"(?i)(?:^|[^a-z])(?:微 ?信|薇信|威信|v信|wechat|weixin|vx|wx)(?:号码?|id)?"
    r"(?: ?[:：是为] ?[a-z][a-z0-9_\-]{5,19}"
    r"|[ :：是为]{0,2}[a-z][a-z\-]*[0-9_][a-z0-9_\-]{1,18})(?:$|[^a-z0-9_\-])"
    r"|(?:^|[^a-z])(?:qq|扣扣)(?:号码?)?[ :：是为]{0,3}[1-9][0-9]{4,10}(?:$|[^0-9])|wxid_[a-z0-9]{5,}"
)
_YEAR = "(?:19|20)[0-9]{2}"
_BIRTH = (
    rf"{_YEAR}[年.\-/][0-9]{{1,2}}(?:[月.\-/][0-9]{{1,2}})?[日月]?"
    rf"(?: ?出生(?:$|[^率人地])| ?生(?:$|[,，;；。 )）人]))"
    rf"|(?:出生于|生于|出生日期|出生年月日?|生日|出生)[:：为是 ]{{0,2}}{_YEAR}"
)
# A door: a unit and a room, or a street and a number that is not that of a compound, a grid or a building.
_N, _GAP = "[0-9一二三四五六七八九十〇零]", "[ -]?"
_ROOM_END = r"(?:$|[室房号]|[^0-9.\p{Han}A-Za-z%])"
_DOOR = (
    f"{_N}+(?:号楼|栋|幢|座|号|楼)?{_GAP}{_N}+单元{_GAP}{_N}+|单元{_GAP}{_N}{{1,4}}(?:室|号|户|$)"
    rf"|(?:号楼|栋|幢|座){_GAP}{_N}{{2,4}}室|(?:号楼|栋|幢|楼|[0-9]#){_GAP}[1-9][0-9]{{2,3}}{_ROOM_END}"
    rf"|[0-9]{{1,3}}(?:#|号楼?|栋|幢)-?[0-9]{{1,2}}-[1-9][0-9]{{2,3}}{_ROOM_END}"
    rf"|[区苑园里城庭府寓村湾居][0-9]{{1,3}}-[0-9]{{1,2}}-[1-9][0-9]{{2,3}}{_ROOM_END}"
    r"|[区苑园里城庭府寓村湾居楼]?[0-9]{1,3}-[1-9][0-9]{2,3}室|[区苑园里城庭府寓][1-9][0-9]{2,3}室"
    rf"|(?:[路街巷弄]|大道|胡同){_GAP}[0-9]+(?:[\-之][0-9]+)?号(?:[^网楼院小社片\p{{Han}}]|[0-9]|$)"
)
_DOOR_BARE = r"^[0-9]{1,3}-[0-9]{1,2}-(?:[1-9]|1[0-8]|2[1-9]|[3-9][0-9])[0-9]{2}$"

_DOOR_TOLD = "(?:房号|室号|门牌号?|房间号|户号)[:：为是 -]{0,3}[A-Za-z]?[0-9]{1,5}(?:[^0-9.个户%]|$)"
# Numbers of which a part is hidden, or only the end is given: who knows the rest finds the person.
_HIDING = "[*×xX•●#]"
_HALF = (
    f"{_EDGE}1[3-9][0-9]?{_SEP}[0-9]?{_HIDING}{{3,9}}{_SEP}[0-9]{{2,4}}(?:$|[^0-9])"
    f"|{_EDGE}[1-8][0-9]{{2,9}}{_HIDING}{{4,14}}[0-9]{{1,4}}[0-9Xx]?(?:$|[^0-9])"
    f"|{_EDGE}[3-6][0-9]{{3}} ?(?:{_HIDING}{{4}} ?){{2,3}}[0-9]{{3,4}}(?:$|[^0-9])"
    r"|(?:身份证|证件|手机|电话|联系方式|银行卡|卡号|[账帐][号户]|社保|护照)[^0-9]{0,4}"
    r"(?:[前后末尾][0-9一二两三四五六七八]{0,2}[位号]|[尾末]号?)(?:数字?)?[^0-9]{0,3}[0-9]{3,8}[Xx]?(?:$|[^0-9])"
)
# After such a word a number as long as a card's is one, whatever its check digit.
_CARD_TOLD = (
    r"(?:卡号|[账帐][号户]|银行卡|储蓄卡|信用卡|[工农建中交招]行卡?)[^0-9]{0,4}"
    rf"(?:[0-9]{_SEP}){{15,18}}[0-9](?:$|[^0-9])"
)

A_DOOR = say("a home address")
# Each: what it looks like, its pattern, and the share of a column's values below which it is chance.
_VALUES = (
    (say("a mobile number"), _MOBILE, 0.0),
    (say("a telephone number"), _LANDLINE, 0.0),
    (say("a telephone number"), _LANDLINE_BARE, 0.8),
    (say("an e-mail address"), _MAIL, 0.0),
    (say("a passport number"), _PASSPORT_TOLD, 0.0),
    (say("a car plate"), _PLATE, 0.0),
    (say("an IP address"), _IP6, 0.0),
    (say("a WeChat or QQ account"), _ACCOUNT, 0.0),
    (say("a date of birth"), _BIRTH, 0.0),
    (A_DOOR, _DOOR, 0.0),
    (A_DOOR, _DOOR_TOLD, 0.0),
    (say("a bank card number"), _CARD_TOLD, 0.0),
    (say("a half-hidden number"), _HALF, 0.0),
    (A_DOOR, _DOOR_BARE, 0.8),
)
_PASSPORTS = say("a passport number")
_OF_CODES, _FEW = 0.8, 3  # what could be a code too is told by such a share of a column, and so many
# What width hides, and what nobody sees: only such words are made plain (，：（） do not hide).
_WIDE = (
    r"[\x{ff02}-\x{ff07}\x{ff0a}\x{ff0b}\x{ff0d}-\x{ff19}\x{ff1c}-\x{ff1e}\x{ff20}-\x{ff5e}\x{2460}-\x{24ff}\x{2070}-\x{2089}\x{1d7ce}-\x{1d7ff}\x{3000}\x{a0}\x{2000}-\x{200f}\x{ad}"
    r"\x{202a}-\x{202f}\x{205f}-\x{206f}\x{feff}\x{fe00}-\x{fe0f}\x{30fb}\x{ff65}\x{180e}\x{34f}]"
)
_WIDE_BYTES = (0xC2, 0xCD, 0xE1, 0xE2, 0xE3, 0xEF, 0xF0)  # with which they begin in UTF-8
_UNSEEN = r"[\p{Cf}\x{fe00}-\x{fe0f}\x{34f}]"
# One search that finds whatever any of the patterns finds, and little else: seven digits, or what has fewer.
_SEVEN, _FOUR_PARTS = f"(?:[0-9]{_ANY}){{6}}[0-9]", r"[0-9]\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]"
_ROUGH = "|".join(
    [
        *(_SEVEN, _FOUR_PARTS, f"(?:{_SPOKEN})", _MAIL, _PLATE, _IP6, _ACCOUNT, _BIRTH),
        *(_DOOR, _DOOR_BARE, _DOOR_TOLD, _HALF),
    ]
)

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_PROVINCES = {
    *range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66),
    71, 81, 82, 83,
}  # fmt: skip


def plain(words: pa.Array) -> pa.Array:
    """Return words with digits, letters and signs of plain width, and without characters that nobody sees.

    Examples
    --------
    >>> plain(pa.array(["１３８\u200b００", "和平区"], pa.large_string())).to_pylist()
    ['13800', '和平区']
    """
    none = not has_byte(words, 0, *_WIDE_BYTES)
    wide = np.zeros(0, dtype=bool) if none else matches(words, _WIDE)
    if not wide.any():
        return words
    at = np.flatnonzero(wide)
    some = pc.utf8_normalize(words.take(pa.array(at)), "NFKC")
    some = pc.replace_substring_regex(pc.replace_substring_regex(some, r"\p{Zs}", " "), _UNSEEN, "")
    back = np.full(len(words), -1, dtype=np.int64)
    back[at] = np.arange(len(at))
    both = pa.concat_arrays([words, some.cast(words.type)])
    return both.take(pa.array(np.where(wide, len(words) + back, np.arange(len(words)))))


class Seen(NamedTuple):
    """What words look like, before the shares of their column are asked.

    ``marks``: what it looks like, the share of the column's words below which it is chance, one mark a word;
    in the order in which they count. ``old``, ``alone``, ``among``: numbers of 15 digits that have a date,
    that could hardly be a code, and all of them.
    """

    marks: list[tuple[Message, float, np.ndarray]]
    old: np.ndarray
    alone: np.ndarray
    among: np.ndarray


def look(words: pa.Array) -> Seen:
    """Tell what words look like, those of several columns at once.

    Parameters
    ----------
    words
        Plain (:func:`plain`).

    Returns
    -------
    Seen
        To be decided on, column by column (:func:`decided`).
    """
    none = np.zeros(len(words), dtype=bool)
    at = np.flatnonzero(matches(words, _ROUGH)) if len(words) else np.zeros(0, dtype=int)
    if not len(at):
        return Seen([], none, none, none)
    some = words.take(pa.array(at))

    def spread(hit: np.ndarray) -> np.ndarray:
        flags = none.copy()
        flags[at] = hit
        return flags

    marks = [(what, 0.0, spread(hit)) for what, hit in _identities(some).items()]
    marks += [(what, least, spread(matches(some, pattern))) for what, pattern, least in _VALUES]
    marks.append((say("a bank card number"), 0.0, spread(_cards(some))))
    marks.append((say("an IP address"), 0.0, spread(_machines(some))))
    marks.append((_PASSPORTS, _OF_CODES, spread(matches(some, _PASSPORT))))
    old, alone, among = (spread(matches(some, pattern)) for pattern in (_ID15, _ID15_ALONE, _ANY15))
    return Seen([mark for mark in marks if mark[2].any()], old, alone, among)


def decided(
    seen: Seen, rows: slice = slice(None), *, codes: bool = False, whole: bool = True
) -> dict[Message, np.ndarray]:
    """Decide which words of a column hold a number or an address of a person.

    Parameters
    ----------
    seen
        What the words look like (:func:`look`).
    rows
        Which of them are those of the column.
    codes
        Whether the column holds codes: then what could be one as well is told by the whole column only.
    whole
        Whether the words are those of a whole column, whose shares tell something.

    Returns
    -------
    dict
        What it looks like → one mark a word; each word goes by the first that it looks like.
    """
    told: dict[Message, np.ndarray] = {}
    if not seen.marks and not seen.old.any():
        return told
    old, alone, among = seen.old[rows], seen.alone[rows], seen.among[rows]
    count, taken = len(old), np.zeros(len(old), dtype=bool)

    def note(what: Message, hit: np.ndarray):
        hit = hit & ~taken
        if hit.any():
            told[what] = told.get(what, False) | hit
            taken[hit] = True

    for what, least, flags in seen.marks:
        hit = flags[rows]
        if least == 0 or (what is _PASSPORTS and not codes) or (whole and hit.sum() >= least * count > 0):
            note(what, hit)
    is_column = whole and old.sum() >= _FEW and old.sum() >= _OF_CODES * among.sum()
    is_alone = not codes and (among.sum() < _FEW or bool(told))
    if is_column or is_alone:
        note(say("an identity number of 15 digits"), old if is_column else alone)
    return told


def found(words: pa.Array) -> dict[Message, np.ndarray]:
    """Tell which words, each by itself, hold a number or an address of a person.

    Examples
    --------
    >>> found(pa.array(["13800000000", "和平区"], pa.large_string()))
    {'a mobile number': array([ True, False])}
    """
    return decided(look(words), whole=False)


def _identities(words: pa.Array) -> dict[Message, np.ndarray]:
    """Which words hold an identity number of 18 characters: a right one, or one with a slip."""
    numbers = np.flatnonzero(matches(words, _ID18))
    said = [identity_number(text) for text in words.take(pa.array(numbers)).to_pylist()]
    told = {}
    for what in dict.fromkeys(filter(None, said)):
        told[what] = np.zeros(len(words), dtype=bool)
        told[what][numbers[[k == what for k in said]]] = True
    return told


def matches(words: pa.Array, pattern: str) -> np.ndarray:
    """Tell in which words a pattern of RE2 is found."""
    return as_mask(pc.match_substring_regex(words, pattern))


def _cards(words: pa.Array) -> np.ndarray:
    """Which words hold the number of a bank card: its first digits, its length, and Luhn's sum."""
    hit = matches(words, _CARD)
    at = np.flatnonzero(hit)
    if not len(at):
        return hit
    named = pc.extract_regex(words.take(pa.array(at)), _CARD.replace("((?:62", "(?P<n>(?:62", 1))
    digits = pc.replace_substring_regex(named.field("n"), "[^0-9]", "")
    lengths = pc.utf8_length(digits).to_numpy(zero_copy_only=False)
    for length in np.unique(lengths):
        mine = np.flatnonzero(lengths == length)
        figures = np.frombuffer("".join(digits.take(pa.array(mine)).to_pylist()).encode(), np.uint8) - 48
        figures = figures.reshape(-1, length)[:, ::-1].astype(np.int64)
        figures[:, 1::2] *= 2
        hit[at[mine]] = (figures // 10 + figures % 10).sum(axis=1) % 10 == 0
        first = np.array([text[0] for text in digits.take(pa.array(mine)).to_pylist()])
        hit[at[mine]] &= (length >= 16) & ((length == 16) | np.isin(first, ["6", "9"]))
    return hit


def _machines(words: pa.Array) -> np.ndarray:
    """Which words hold the address of a machine; 1.2.3.4 numbers a section."""
    hit = matches(words, _IP)
    at = np.flatnonzero(hit)
    if len(at):
        parts = pc.extract_regex(words.take(pa.array(at)), _IP_NAMES)
        four = np.array([parts.field(k).cast(pa.int64()).to_numpy(zero_copy_only=False) for k in range(4)])
        wide = (four >= 100).any(axis=0) | ((four >= 20).sum(axis=0) >= 2) | (four[0] == 10)
        hit[at] = (four <= 255).all(axis=0) & (four[0] > 0) & wide
    return hit


def check_digit(first17: str) -> str:
    """The last character of an identity number, from its first 17 digits (GB 11643, ISO 7064 MOD 11-2)."""
    return "10X98765432"[sum(int(d) * w for d, w in zip(first17, _WEIGHTS, strict=True)) % 11]


def identity_number(cell: str) -> Message | None:
    """What an 18-character identity number inside a cell looks like: right, with a slip, or None of both."""
    slip = None
    for found in _ID18_FOUND.finditer(unicodedata.normalize("NFKC", cell)):
        number = re.sub("[^0-9X]", "", found[1].upper())
        if not _dated(number[6:14]) or int(number[:2]) not in _PROVINCES:
            continue
        if check_digit(number[:17]) == number[17]:
            return say("an identity number")
        if len(re.findall("[^0-9Xx]+", found[1])) <= 4:
            slip = say("an identity number with a slip (its check digit is wrong)")
    return slip


def _dated(text: str) -> bool:
    year, month, day = int(text[:4]), int(text[4:6]), int(text[6:8])
    days = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    return 1800 <= year <= 2099 and 1 <= month <= 12 and 1 <= day <= days[month - 1]
