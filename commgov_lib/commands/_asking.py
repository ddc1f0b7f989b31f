"""What ``commgov import`` shows, asks and says, in both languages."""

from __future__ import annotations

from ..translate import chinese

_WORDS = {
    "template": ("An empty workbook to fill in: {path}", "待填写的空白工作簿：{path}"),
    "usage": (
        "commgov: give a FILE to read, or --template FILE to write one",
        "commgov：请给出要读的 FILE，或用 --template FILE 写一个模板",
    ),
    "written": ("Written to {path}", "已写入 {path}"),
    "last": (
        "Mapping of the last time: {path} (delete it to be asked again)",
        "沿用上次的映射：{path}（删去它即可重新提问）",
    ),
    "mapping": ("Mapping: {path}", "映射文件：{path}"),
    "every": ("  every tie: {relation}", "  每条联系：{relation}"),
    "doubt": ("? {table}, {what}: '{guess}'? {why}", "？{table}，{what}：“{guess}”？{why}"),
    "ask": ("{table}, {what} [{guess}]: ", "{table}，{what} [{guess}]："),
    "wrong": ("  '{answer}' is none of {known}.", "  “{answer}”不在下列之中：{known}。"),
    "notice": ("Note: {where}: {problem}.", "提示：{where}：{problem}。"),
    "row": ("row {row}", "第 {row} 行"),
    "salt": ("Salt for {columns} (not shown): ", "{columns} 的盐值（不显示）："),
    "again": ("The same salt again: ", "请再输入一次："),
    "many": (
        "There are too many names to look for those that may mean the same.",
        "名称太多，没有逐一比较哪些可能指同一对象。",
    ),
    "alike": (
        "{count} pairs of names may mean the same; nothing was merged. The first:",
        "有 {count} 对名称可能指同一对象；没有合并。前几对：",
    ),
    "differs by width, case or spaces only": (
        "differs by width, case or spaces only",
        "只有全半角、大小写或空格不同",
    ),
    "differs by punctuation only": ("differs by punctuation only", "只有标点不同"),
    "differs by words such as 有限公司 or 市": (
        "differs by words such as 有限公司 or 市",
        "只差“有限公司”“市”之类的词",
    ),
    "differs by one character": ("differs by one character", "只差一个字"),
}
_MOST = 5  # rows that a notice names
_WHAT = {"column": "列", "relation": "关系", "domain": "领域", "group": "人群", "provenance": "来源",
         "header": "表头", "shape": "表的种类", "directed": "有无方向", "weight": "权重",
         "slices": "各时段的值"}  # fmt: skip


def word(key: str, lang: str, **values) -> str:
    """A sentence of the command in one of the two languages."""
    return _WORDS[key][lang == "zh"].format(**values)


def shown(told, lang: str) -> list[str]:
    """What a mapping takes each table and column for, or what was left out on purpose, line by line."""
    if not isinstance(told, dict):
        groups = told.groupby(["table", "column", "problem"], sort=False)
        return [
            word(
                "notice", lang, where=_where(table, column, found, lang), problem=_told(problem, found, lang)
            )
            for (table, column, problem), found in groups
        ]
    lines = []
    for entry in told["tables"]:
        lines.append(f"{entry['table']}: {entry['shape']}")
        lines += [f"  {title} -> {column}" for title, column in entry.get("columns", {}).items()]
        if entry.get("relation") and "relation" not in entry.get("columns", {}).values():
            both = ", ".join(w for w in (entry["relation"], entry.get("domain")) if w)
            lines.append(word("every", lang, relation=both))
    for doubt in told["unsure"]:
        said = doubt | {"what": _what(doubt["what"], lang), "why": _said(doubt["why"], lang)}
        lines.append(word("doubt", lang, **said))
    return lines


def _where(table: str, column: str, found, lang: str) -> str:
    """Table, column, rows and values of notices of one kind, the first of them."""
    places = []
    for row, value in found[["row", "value"]].dropna().head(_MOST).itertuples(index=False):
        places.append(word("row", lang, row=row) + (f" ({value})" if value else ""))
    more = ["…"] if len(found) > _MOST else []
    mark = "，" if lang == "zh" else ", "
    return mark.join(filter(None, [table, column, *places, *more]))


def _told(problem: str, found, lang: str) -> str:
    """The problem, after what it is about where that stands in no row."""
    loose = "、".join(found["value"][found["row"].isna()])
    return f"{loose} {_said(problem, lang)}".strip()


def ask(mapping: dict, lang: str) -> dict:
    """Put each question to the person at the terminal; an empty answer accepts the guess.

    Raises
    ------
    EOFError
        There is no more to be read.
    """
    from .. import reading

    for k in range(len(mapping["unsure"])):
        doubt = mapping["unsure"][k]
        known = reading.answers(mapping, doubt)
        line = word("ask", lang, table=doubt["table"], what=_what(doubt["what"], lang), guess=doubt["guess"])
        while True:
            answer = input(line).strip() or doubt["guess"]
            code = known.get(reading.plain(answer)) if answer or "" in known else None
            if code is not None:
                break
            codes = list(dict.fromkeys(map(str, known.values())))
            codes = [*codes[:3], "…", codes[-1]] if codes[-1].isdecimal() else codes
            print(word("wrong", lang, answer=answer, known=", ".join(codes)))
        mapping = reading.answered(mapping, doubt, code)
    return mapping


def _what(what: str, lang: str) -> str:
    kind, _, rest = what.partition(" ")
    return f"{_WHAT.get(kind, kind)}{rest}" if lang == "zh" else what


def _said(sentence: str, lang: str) -> str:
    return chinese(sentence) if lang == "zh" else sentence
