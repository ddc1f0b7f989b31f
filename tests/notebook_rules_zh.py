"""What must hold of a text in Chinese beside its English: nothing lost, nothing added, written as Chinese is.

One function a rule: the English and the Chinese of a cell in, a list of what is wrong out.
``test_notebooks.py`` applies each to every text of every notebook, and shows that each can fail.
"""

import ast
import html
import re
from collections import Counter

from . import notebook_rules as rules

HAN = r"[\u3400-\u9fff]"
# What stands in every notebook is said in one way.
PHRASES = {
    "*Reading.*": "*解读。*",
    "*One doubt:*": "*存疑：*",
    "**What you will see.**": "**内容提要。**",
    "**Next:**": "**下一篇：**",
    "*References.*": "*参考文献。*",
    "<summary>Answer</summary>": "<summary>答案</summary>",
    "## Limits": "## 局限",
    "## Checks": "## 核对",
    "## Exercises": "## 练习",
    "## On your own data": "## 用您自己的数据",
    "## What can now be said, and what not": "## 能说什么，不能说什么",
    "*It can be said*": "*可以说：*",
    "*It cannot be said*": "*不能说：*",
}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_CODE = r"```.*?```|`[^`]*`|<code>.*?</code>"
_FORMULA = r"\$\$.*?\$\$|\$[^$]*\$"
_TARGET = r"\]\(([^)\s]+)\)"


# Words in a row, as a sentence has them; columns of a table have more blanks between them.
_SENTENCE = r"\b[A-Za-z]{2,}(?:,? (?:[a-z]{2,}|a)){3,}\b"


def said(text) -> str:
    """Of a text that code prints, what is said: a box in place of each value."""
    if not re.match("f?[\"']", text):
        return text
    parts = getattr(ast.parse(text).body[0].value, "values", None) or [ast.parse(text).body[0].value]
    return "".join(part.value if isinstance(part, ast.Constant) else "□" for part in parts)


def gaps(text) -> list[str]:
    """The values in a text that code prints, in alphabetical order."""
    found = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FormattedValue))
    return sorted(ast.unparse(ast.JoinedStr([node])) for node in found)


def without_prints(code) -> str:
    """The syntax of code, whatever the texts are that it prints."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print":
            texts = (ast.JoinedStr, ast.Constant)
            node.args = [ast.Constant("") if isinstance(one, texts) else one for one in node.args]
    return ast.dump(tree)


def english_in(book) -> list[str]:
    """The English sentences in the texts and outputs of a notebook, but for references and code."""
    found = []
    for cell in book["cells"]:
        texts = []
        if cell["cell_type"] == "markdown":
            texts.append(words(re.sub(r"\*参考文献。\*.*", "", "".join(cell["source"]), flags=re.S)))
        for out in cell.get("outputs", ()):
            texts += ["".join(out.get("text", "")), "".join(out.get("data", {}).get("text/plain", ""))]
        found += [sentence[0] for text in texts for sentence in re.finditer(_SENTENCE, text)]
    return found


def english_on(page) -> list[str]:
    """The English sentences on a page, but for code and what is typed."""
    code = r'<style.*?</style>|<code>.*?</code>|<div class="[^"]*highlight.*?</div>'
    body = re.sub(code, " ", page, flags=re.S)
    return re.findall(_SENTENCE, html.unescape(re.sub(r"<[^>]+>", "\n", body)))


def words(text) -> str:
    """The text without tags and targets of links, a box in place of code and formulas."""
    text = re.sub(f"{_CODE}|{_FORMULA}", "□", text, flags=re.S)
    return re.sub(r"</?\w+[^>]*>", " ", re.sub(_TARGET, "]", text))


def _differ(what, english, chinese) -> list[str]:
    lost, added = Counter(english) - Counter(chinese), Counter(chinese) - Counter(english)
    found = [f"{what} {one} is not in the Chinese" for one in lost]
    return found + [f"{what} {one} is not in the English" for one in added]


def _values(text) -> list[str]:
    """The numbers of a text; 5.5 万 and 55,000 are one, and so are May 2021 and 2021 年 5 月."""
    for n, month in enumerate(_MONTHS, start=1):
        text = re.sub(rf"\b{month}(?=\s+\d)|(?<=\d ){month}\b", str(n), text)
    found = rules.numbers(words(text))
    values = [value * rules._SCALE.get(unit, 1) for _, value, _, unit in found]
    return [f"{value.normalize():f}" for value in values]


def numbers_agree(english, chinese) -> list[str]:
    """Each number stands in both as often; a number in words stays in words."""
    return _differ("the number", _values(english), _values(chinese))


def mechanisms_agree(english, chinese) -> list[str]:
    """Mechanisms, claims and the like, which have a letter and a number."""
    pattern = r"(?<![A-Za-z])[A-Z]\d+\b"
    return _differ("", re.findall(pattern, words(english)), re.findall(pattern, words(chinese)))


def code_and_formulas_agree(english, chinese) -> list[str]:
    """Code is the same, and formulas are but for words in them; how often one stands there is free."""
    found = []
    for what, pattern in (("the code", _CODE), ("the formula", _FORMULA)):
        both = []
        for text in (english, chinese):
            text = text if what == "the code" else re.sub(_CODE, " ", text, flags=re.S)
            ones = [re.sub(r"\\text\{[^}]*\}", "", one) for one in re.findall(pattern, text, re.S)]
            both.append({"".join(one.split()) for one in ones})
        found += _differ(what, *both)
    return found


def links_agree(english, chinese) -> list[str]:
    """The same targets."""
    return _differ("the link", re.findall(_TARGET, english), re.findall(_TARGET, chinese))


def shape_agrees(english, chinese) -> list[str]:
    """The same headings, tags and bold print, and the phrases of all notebooks in their one Chinese."""
    found = _differ("a heading", *(re.findall(r"^#+(?= )", text, re.M) for text in (english, chinese)))
    found += _differ("the tag", *(re.findall(r"</?\w+", text) for text in (english, chinese)))
    if ("**" in english) != ("**" in chinese):
        found.append("what is in bold print in one is not in the other")
    for said, phrase in PHRASES.items():
        if english.count(said) != chinese.count(phrase):
            found.append(f"'{said}' is to be '{phrase}'")
    return found


def punctuation_is_chinese(english, chinese) -> list[str]:
    """Full-width signs beside Chinese characters, Chinese quotation marks, no blank before a sign."""
    text = words(chinese)
    wrong = rf"{HAN}[*”）]*[,;:?!.](?!\w)|[,;:?!]{HAN}|{HAN}\(|\){HAN}|\"{HAN}|{HAN}\"|\s[，。；：？！、）”]"
    return [f"punctuation: {text[max(m.start() - 8, 0) : m.end() + 8]!r}" for m in re.finditer(wrong, text)]


def emphasis_is_seen(english, chinese) -> list[str]:
    """Stars that Markdown takes for emphasis: after a Chinese sign the closing ones need a blank."""
    found = []
    text = re.sub(f"{_CODE}|{_FORMULA}", "□", chinese, flags=re.S)
    for span in re.finditer(r"(?<!\*)(\*{1,2})(?![\s*])(.+?)(?<![\s*])\1(?!\*)", text, re.S):
        before, after = text[: span.start()][-1:], text[span.end() :][:1]
        opens = not re.match(r"[\w□]", before) or re.match(r"[\w□]", span[2][0])
        closes = not re.match(r"[\w□]", after) or re.match(r"[\w□]", span[2][-1])
        if not (opens and closes):
            found.append(f"emphasis: put a blank outside the stars of {span[0][:30]!r}")
    return found


def no_english_is_left(english, chinese) -> list[str]:
    """No two small Latin words in a row, outside of references; some Chinese at least."""
    body = words(re.sub(r"\*参考文献。\*.*", "", chinese, flags=re.S))
    found = [f"English: {two}" for two in re.findall(r"\b[a-z]{2,} [a-z]{2,}\b", body)]
    return found if re.search(HAN, chinese) else [*found, "no Chinese character"]


RULES = (
    numbers_agree,
    mechanisms_agree,
    code_and_formulas_agree,
    links_agree,
    shape_agrees,
    punctuation_is_chinese,
    emphasis_is_seen,
    no_english_is_left,
)
