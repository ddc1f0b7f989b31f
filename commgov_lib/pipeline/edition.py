"""The Chinese edition of a notebook: text cells, comments and figures in Chinese, the code the same.

A notebook stands in one file, in English. Its Chinese stands in a catalogue beside it,
``notebooks/zh/03_ties.po``: an entry for each text cell and each comment in the code, under the id of the
cell. An entry whose English has changed since is marked ``fuzzy`` (``make messages``); the reader then has
the English, not what is out of date.
"""

from __future__ import annotations

import copy
import io
import re
import tokenize
from pathlib import Path

from ..bundle import restoring
from ..schema import CommgovError

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
        Key → English: text cells under their id, comments in code under the cell's id and their number.
    """
    found = {}
    for cell in book["cells"]:
        key, text = cell.get("id", ""), "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            found[key] = text
        elif cell["cell_type"] == "code":
            comments = enumerate(_comments(text), start=1)
            found |= {f"{key} comment {n}": comment.string for n, comment in comments}
    return found


def _comments(code: str) -> list[tokenize.TokenInfo]:
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(code).readline))
    except (tokenize.TokenError, SyntaxError):  # a magic of IPython: no cell of this library's own
        return []
    return [token for token in tokens if token.type == tokenize.COMMENT]


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
        Another notebook, not run: what the catalogue does not have stays English, code stays as it is, but
        that ``cg.use_style`` asks for Chinese figures.
    """
    book = copy.deepcopy(book)
    for cell in book["cells"]:
        key, text = cell.get("id", ""), "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            cell["source"] = chinese.get((key, text), text)
        elif cell["cell_type"] == "code":
            cell["source"] = _STYLE.sub(_in_chinese, _commented(key, text, chinese))
            cell |= {"outputs": [], "execution_count": None}
    return book


def _in_chinese(call: re.Match) -> str:
    return 'use_style("zh"' + (")" if call[1] else ", ")


def _commented(key: str, code: str, chinese: dict[tuple[str, str], str]) -> str:
    """The code with its comments in Chinese."""
    lines = code.splitlines(keepends=True)
    for n, comment in enumerate(_comments(code), start=1):
        row, column = comment.start
        said = chinese.get((f"{key} comment {n}", comment.string), comment.string)
        lines[row - 1] = lines[row - 1][:column] + said + lines[row - 1][column + len(comment.string) :]
    return "".join(lines)
