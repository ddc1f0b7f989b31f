"""The Chinese edition of a notebook: text cells, comments, what is printed and figures; the code the same.

A notebook stands in one file, in English. Its Chinese stands in a catalogue beside it,
``notebooks/zh/03_ties.po``: an entry for each text cell, each comment in the code and each text that the code
prints, under the id of the cell. An entry whose English has changed since is marked ``fuzzy`` (``make
messages``); the reader then has the English, not what is out of date.
"""

from __future__ import annotations

import ast
import copy
import io
import re
import tokenize
from pathlib import Path

from ..installation import restoring
from ..schema import CommgovError

# Columns that the library gives in both languages, as the notebooks ask for them.
_COLUMNS = {
    '"claim", "reason"': '"claim_zh", "reason_zh"',
    '"short", "verdict"': '"short_zh", "verdict"',
    '"place_en", "quantity"': '"place", "quantity_zh"',
    '"value", "problem"': '"value", "problem_zh"',
    '"quantity", "term_zh"': '"quantity_zh", "term_zh"',
    '"quantity", "low"': '"quantity_zh", "low"',
    '"quantity", "comparator"': '"quantity_zh", "comparator"',
    '"ratio", "low"': '"ratio_zh", "low"',
}
_STYLE = re.compile(r'\buse_style\((?!"zh")(?:"en"(?:, )?)?(\)?)')


def catalogue_path(notebook: Path) -> Path:
    """Name the catalogue of a notebook."""
    return notebook.parent / "zh" / f"{notebook.stem}.po"


def texts(book: dict) -> dict[str, str]:
    """List what is to be put into Chinese.

    Parameters
    ----------
    book
        The notebook as it stands in its file.

    Returns
    -------
    dict
        Key → English: text cells under their id; of code, under the cell's id and their number, comments and
        what is printed, as it stands in the code: ``f"{count} shops"``; of code that is
        given to a question, under its key.
    """
    found = {}
    for cell in book["cells"]:
        key, text = cell.get("id", ""), "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            found[key] = text
        elif cell["cell_type"] == "code":
            found |= {f"{key} {what}": text[begin:end] for what, begin, end in _said(text)}
    for asked in book["cells"][0].get("metadata", {}).get("questions", ()) if book["cells"] else ():
        code = "\n".join(asked.get("given", ()))
        found |= {f"{asked['key']} given {what}": code[begin:end] for what, begin, end in _said(code)}
    return found


def _said(code: str) -> list[tuple[str, int, int]]:
    """Comments and printed texts of a cell: name, where it begins in the code, and where it ends."""
    try:
        tokens, tree = list(tokenize.generate_tokens(io.StringIO(code).readline)), ast.parse(code)
    except (tokenize.TokenError, SyntaxError):  # a magic of IPython: no cell of this library's own
        return []
    lines = code.splitlines(keepends=True)
    before = [sum(map(len, lines[:row])) for row in range(len(lines) + 1)]
    comments = [token for token in tokens if token.type == tokenize.COMMENT]
    spans = [
        (f"comment {n}", before[one.start[0] - 1] + one.start[1], before[one.end[0] - 1] + one.end[1])
        for n, one in enumerate(comments, start=1)
    ]
    texts = [given for call in ast.walk(tree) if _is_print(call) for given in call.args if _is_text(given)]
    for n, one in enumerate(sorted(texts, key=lambda one: (one.lineno, one.col_offset)), start=1):
        ends = ((one.lineno, one.col_offset), (one.end_lineno, one.end_col_offset))
        # Columns of the syntax tree count bytes.
        places = [before[row - 1] + len(lines[row - 1].encode()[:col].decode()) for row, col in ends]
        spans.append((f"print {n}", *places))
    return spans


def _is_print(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"


def _is_text(node: ast.expr) -> bool:
    """Whether it is a text, or one with values in it, that holds a word."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    said = (part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str))
    return any(re.search("[a-z]{2}", text) for text in said)


def catalogue(path: Path) -> dict[tuple[str, str], str]:
    """Read the Chinese of a notebook.

    Parameters
    ----------
    path
        The catalogue; where there is none, nothing has Chinese.

    Returns
    -------
    dict
        Key and English → Chinese, without entries that are marked as out of date.

    Raises
    ------
    CommgovError
        The file is no catalogue.
    """
    from babel.messages.pofile import PoFileError, read_po

    if not path.is_file():
        return {}
    try:
        with path.open("rb") as file:
            entries = list(read_po(file, locale="zh_CN", abort_invalid=True))
    except (PoFileError, ValueError) as error:
        raise CommgovError(
            "{file} is no readable catalogue ({why}). Fix: mend the line, or restore the file: {restore}.",
            file=path,
            why=str(error),
            restore=restoring(path.as_posix()),
        ) from error
    return {(e.context, e.id): e.string for e in entries if e.context and e.string and not e.fuzzy}


def translated(book: dict, chinese: dict[tuple[str, str], str]) -> dict:
    """Put a notebook into Chinese.

    Parameters
    ----------
    book
        The notebook in English.
    chinese
        As :func:`catalogue` gives it.

    Returns
    -------
    dict
        Another notebook, not run: what the catalogue does not have, under the cell's id or another, stays
        English; code stays as it is, but that it prints Chinese, ``cg.use_style`` asks for Chinese figures,
        and of columns in two languages the Chinese ones are shown.
    """
    book = copy.deepcopy(book)
    chinese = {("", english): said for (_, english), said in chinese.items()} | chinese
    chinese |= {("", english): said for english, said in book.get("metadata", {}).get("chinese", {}).items()}
    for cell in book["cells"]:
        key, text = cell.get("id", ""), "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            cell["source"] = chinese.get((key, text), text)
        elif cell["cell_type"] == "code":
            cell["source"] = _STYLE.sub(_in_chinese, _in_code(key, text, chinese))
            cell |= {"outputs": [], "execution_count": None}
    return book


def both(said: dict[str, str]) -> str:
    r"""Join a text in two languages, for a cell that is for both: Chinese below English, no heading twice.

    Examples
    --------
    >>> both({"en": "## Who?", "zh": "## 谁？"})
    '## Who?\n\n**谁？**'
    """
    chinese = re.sub(r"(?m)^#+ (.*)$", r"**\1**", said["zh"])
    return f"{said['en']}\n\n{chinese}"


def in_one(book: dict, lang: str) -> dict:
    """Leave of each cell that is for both languages the text in one; a cell that was changed stays.

    Parameters
    ----------
    book
        A notebook; such a cell has both texts in its metadata, under ``said``.
    lang
        ``"en"`` or ``"zh"``.

    Returns
    -------
    dict
        Another notebook.
    """
    cells = []
    for cell in book["cells"]:
        said = cell.get("metadata", {}).get("said")
        alike = isinstance(said, dict) and {"en", "zh"} <= {*said} and "".join(cell["source"]) == both(said)
        cells.append(cell | {"source": said[lang]} if alike else cell)
    return book | {"cells": cells}


def _in_chinese(call: re.Match) -> str:
    return 'use_style("zh"' + (")" if call[1] else ", ")


def _in_code(key: str, code: str, chinese: dict[tuple[str, str], str]) -> str:
    """The code with comments, printed texts and columns in Chinese."""
    for what, begin, end in sorted(_said(code), key=lambda span: -span[1]):
        english = code[begin:end]
        said = chinese.get((f"{key} {what}", english)) or chinese.get(("", english), english)
        code = code[:begin] + said + code[end:]
    for english, said in _COLUMNS.items():
        code = code.replace(english, said)
    return code
