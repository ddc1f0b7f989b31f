"""What the checks say, in Chinese: the English sentence is the key.

A sentence may hold gaps, written ``{so}``. What stands in a gap is put into Chinese too, where it is a word
of the list; codes, columns and numbers stay as they are. A sentence without a line here stays English, and a
test names it. Whoever writes a new sentence for a fault adds its line here.
"""

from __future__ import annotations

import functools
import re

SENTENCES = {
    # ---- of a table and its columns: checks.py
    "is a {kind}, not a table": "是 {kind}，不是表",
    "pass a pandas DataFrame": "请传入 pandas 的 DataFrame",
    "the column stands there twice": "该列出现了两次",
    "keep one of the two": "请只保留其中一列",
    "the column is missing": "缺少该列",
    "add it ({expected})": "请补上该列（{expected}）",
    "rename the column, or drop it if it is something else": "请改列名；若是别的内容，请删去该列",
    "is empty": "是空的",
    "fill it in ({expected})": "请填写（{expected}）",
    "one of {codes}; may be empty": "{codes} 之一，可以为空",
    "one of {codes}": "{codes} 之一",
    "text; may be empty": "文字，可以为空",
    "text": "文字",
    "a number; may be empty": "数字，可以为空",
    "a number": "数字",
    "holds numbers where text is expected": "应为文字，却是数字",
    "read it as text (dtype=str), so that codes keep their leading zeros": (
        "请按文字读入（dtype=str），编码才不会丢掉开头的零"
    ),
    "the same code stands in more than one row": "同一编码出现在多行",
    "give each row a code of its own, or merge the rows": "请给每行单独的编码，或合并这些行",
    "is not a number": "不是数字",
    "write a plain number, such as 12.5": "请写普通数字，例如 12.5",
    "is infinite": "是无穷大",
    "write a finite number": "请写有限的数字",
    "is below {low}": "小于 {low}",
    "write {low} or more, or leave it empty": "请写 {low} 或更大的数，或留空",
    "write {low} or more": "请写 {low} 或更大的数",
    "is not above {low}": "不大于 {low}",
    "write a positive number; where there is no tie, leave the row out": "请写正数；没有联系的，请删去该行",
    "is not a known code": "不是已知的编码",
    "use one of {codes}": "请用下列之一：{codes}",
    "begins or ends with a space": "开头或结尾有空格",
    "remove the space: a code must match letter by letter": "请删去空格：编码必须逐字相同",
    "holds a character that cannot be seen": "含有看不见的字符",
    "type it again": "请重新输入",
    # ---- of one table against another: checks.py
    "is not a known {noun}": "不是已知的{noun}",
    "add a row for each to the table of {nouns}, or mend the codes": "请在{nouns}中各补一行，或改正编码",
    "add a row for it to the table of {nouns}, or mend the code": "请在{nouns}中补一行，或改正编码",
    "is also the code of a place": "与某个地点的编码相同",
    "give the actor a code of its own: ties name actors and places alike": (
        "请给该主体单独的编码：联系表里主体和地点都用编码"
    ),
    "lies, step by step, inside itself": "一级一级往上，最后又回到自己",
    "mend the parents of this circle of places": "请改正这一圈地点的上级",
    "is not a larger place than the place itself": "不比该地点本身大",
    "name a larger place: city, district, street, community or village, compound or grid, building": (
        "请写更大的地点：市、区县、街道、社区或村、小区或网格、楼院，依次变小"
    ),
    "is not of kind grid": "不是网格",
    "name a grid": "请写一个网格",
    "lies in another community than the compound": "与小区不在同一社区",
    "name a compound and a grid of the same community": "请写同一社区的小区和网格",
    "is a place, not an actor": "是地点，不是主体",
    "a tie starts at an actor; name the actor that stands for the place, or turn the tie round": (
        "联系从主体出发；请写代表该地点的主体，或把联系的两端对调"
    ),
    "is the source itself": "就是起点自己",
    "remove the row, or name the other end": "请删去该行，或写出另一端",
    "the same tie stands in more than one row": "同一联系出现在多行",
    "keep one row for each source, target, relation and domain, with the weights added up": (
        "每个起点、终点、关系、领域请只留一行，权重相加"
    ),
    # ---- of persons: privacy
    "is a column of {what}": "是记录{what}的列",
    "looks like {what}": "像是{what}",
    "pseudonymise the column (cg.privacy.pseudonymise), or leave it out": (
        "请将该列化名（cg.privacy.pseudonymise），或删去该列"
    ),
    "pseudonymise the column (cg.privacy.pseudonymise), or name it in allow if no person is meant": (
        "请将该列化名（cg.privacy.pseudonymise）；若不指个人，请在 allow 中写出该列"
    ),
    "is the only one with its role ({columns}), so a pseudonym does not hide the person": (
        "是唯一担任此角色的人（{columns}），化名也藏不住"
    ),
    "only {count} have this role ({columns}), so a pseudonym hardly hides the person": (
        "只有 {count} 人担任此角色（{columns}），化名很难藏住"
    ),
    "name the role or the place more coarsely, or leave the row out": "请把角色或地点写得粗一些，或删去该行",
    "stands for fewer than {least} persons": "代表的人数少于 {least}",
    "never publish it as it is: cg.privacy.suppress hides such cells": (
        "不要原样发布：cg.privacy.suppress 可隐去这样的单元格"
    ),
    # ---- of files: review
    "is missing": "不存在",
    "check the spelling of the file name": "请检查文件名",
    "cannot be read ({why})": "无法读取（{why}）",
    "allow reading it": "请允许读取该文件",
    "is empty: it holds not even a header": "是空文件，连表头也没有",
    "write the column names into the first row": "请在第一行写列名",
    "is not in the encoding {encoding} (byte {byte})": "不是 {encoding} 编码（第 {byte} 字节）",
    "name the encoding (--encoding), or save the file as UTF-8": (
        "请写明编码（--encoding），或把文件另存为 UTF-8"
    ),
    "holds NUL bytes, so it is no text": "含有 NUL 字节，不是文本文件",
    "save it as CSV (UTF-8) or xlsx again": "请重新另存为 CSV（UTF-8）或 xlsx",
    "has {found} cells where the header has {expected}": "有 {found} 个单元格，表头却有 {expected} 个",
    "give the row as many cells as the header; put text that holds a comma into quotes": (
        "请让该行与表头的单元格一样多；含逗号的文字请加引号"
    ),
    "is not a kind of file that can be checked": "不是可以检查的文件类型",
    "give .csv, .tsv or .xlsx, or a folder of them": "请给出 .csv、.tsv、.xlsx 文件，或装有它们的文件夹",
    "is not a workbook that can be opened": "不是可以打开的工作簿",
    "save it as .xlsx again, without a password": "请不设密码重新另存为 .xlsx",
    "unpacks to more than {most} MB": "解压后超过 {most} MB",
    "remove empty rows, columns and pictures, or save the sheet as CSV": (
        "请删去空行、空列和图片，或把工作表另存为 CSV"
    ),
    "has {found} columns, more than {most}": "有 {found} 列，超过 {most} 列",
    "write one row a tie, not one column a place": "请一行写一条联系，不要一列一个地点",
    "the quotes of a cell are not closed": "有单元格的引号没有闭合",
    "close the quotes, or remove them": "请补上引号，或删去引号",
    "cannot be told apart: neither its name nor its columns are those of a table": (
        "认不出是哪张表：文件名和列名都对不上"
    ),
    "name it places, actors, ties or needs, or use the columns of one of them": (
        "请命名为 places、actors、ties 或 needs，或使用其中一张表的列名"
    ),
    "the table stands there twice ({other})": "同一张表出现了两次（{other}）",
    "check one of the two at a time": "请一次只检查其中一个",
    "holds no table": "里面没有表",
    "put places, actors, ties and needs into it, as .csv, .tsv or .xlsx": (
        "请放入 places、actors、ties、needs，格式为 .csv、.tsv 或 .xlsx"
    ),
}
WORDS = {
    "place": "地点",
    "actor": "主体",
    "place or actor": "地点或主体",
    "places": "地点表",
    "actors": "主体表",
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
}
HEADS = {
    "table": "表", "column": "列", "row": "行", "value": "值", "problem": "问题", "fix": "改法",
}  # fmt: skip
_HINTS = {
    r" \(did you mean '(?P<x>.*)'\?\)$": "（是不是“{x}”？）",
    r" \(is it the column '(?P<x>.*)'\?\)$": "（是不是“{x}”列？）",
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
    """A sentence of the checks in Chinese; one that is not listed stays as it is.

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
            return chinese(sentence[: found.start()]) + said.format(x=found["x"])
    if sentence in WORDS:
        return WORDS[sentence]
    for pattern, said in _patterns():
        found = pattern.fullmatch(sentence)
        if found:
            return said.format(**{gap: chinese(text) for gap, text in found.groupdict().items()})
    return sentence
