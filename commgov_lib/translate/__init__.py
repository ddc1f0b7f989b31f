"""What the checks and the measures say, in Chinese: the English sentence is the key.

A sentence may hold gaps, written ``{so}``. What stands in a gap is put into Chinese too, where it is a word
of the list; codes, columns and numbers stay as they are. A sentence without a line here stays English, and a
test names it. Whoever writes a new sentence for a fault adds its line here.
"""

from __future__ import annotations

import functools
import re

from ._checks import CHECKS
from ._losses import LOSSES
from ._measures import MEASURES
from ._messages import MESSAGES
from ._reading import READING

SENTENCES = {**CHECKS, **READING, **MESSAGES, **MEASURES, **LOSSES}
WORDS = {
    "place": "地点",
    "actor": "主体",
    "place or actor": "地点或主体",
    "places": "地点表",
    "actors": "主体表",
    "row": "行",
    "column": "列",
    "rows": "行",
    "columns": "列",
    "source": "起点",
    "target": "终点",
    "ties": "联系表",
    "needs": "需求表",
    "places or of actors": "地点表或主体表",
    "a name of a person": "人名",
    "names of persons": "人名",
    "an identity number": "身份证号码",
    "an identity number with a slip (its check digit is wrong)": "有笔误的身份证号码（校验码不符）",
    "an identity number of 15 digits": "15 位身份证号码",
    "identity numbers": "证件号码",
    "a mobile number": "手机号码",
    "a telephone number": "电话号码",
    "telephone numbers or contacts": "电话或联系方式",
    "a home address": "住址",
    "addresses": "住址",
    "an e-mail address": "电子邮箱",
    "dates of birth": "出生日期",
    # What a disk says.
    "No space left on device": "磁盘已满",
    "Disk quota exceeded": "超出磁盘配额",
    "File too large": "文件过大",
    "Read-only file system": "文件系统只读",
    "Permission denied": "没有权限",
    "Operation not permitted": "不允许此操作",
    "Is a directory": "那是一个文件夹",
    "Not a directory": "那不是文件夹",
    "it is no file": "那不是文件",
    "File name too long": "文件名过长",
    "Input/output error": "读写出错",
    "Device or resource busy": "正被占用",
}
HEADS = {
    "table": "表", "column": "列", "row": "行", "value": "值", "problem": "问题", "fix": "改法",
}  # fmt: skip
_HINTS = {
    r" \(did you mean '(?P<x>[^']*)'\?\)": "（是不是“{x}”？）",
    r" \(is it the column '(?P<x>[^']*)'\?\)": "（是不是“{x}”列？）",
}


@functools.cache
def _patterns() -> list[tuple[re.Pattern, str]]:
    """The sentences as patterns, those with the most words outside their gaps first."""
    rank = sorted(SENTENCES, key=lambda s: (-len(re.sub(r"{\w+}", "", s)), s))
    made = []
    for sentence in rank:
        parts = re.split(r"{(\w+)}", sentence)
        text = "".join(f"(?P<{p}>.+)" if k % 2 else re.escape(p) for k, p in enumerate(parts))
        made.append((re.compile(text, re.S), SENTENCES[sentence]))
    return made


@functools.lru_cache(maxsize=4096)
def chinese(sentence: str) -> str:
    """A sentence in Chinese; one that is not listed stays as it is.

    Parameters
    ----------
    sentence
        A problem or a fix from a table of faults.

    Returns
    -------
    str

    Examples
    --------
    >>> chinese("is below 0"), chinese("is not a known place or actor")
    ('小于 0', '不是已知的地点或主体')
    """
    for hint, said in _HINTS.items():
        found = re.search(hint, sentence, re.S)
        if found:
            return chinese(sentence[: found.start()] + sentence[found.end() :]) + said.format(x=found["x"])
    if sentence in WORDS:
        return WORDS[sentence]
    for pattern, said in _patterns():
        found = pattern.fullmatch(sentence)
        if found:
            return said.format(**{gap: chinese(text) for gap, text in found.groupdict().items()})
    return sentence
