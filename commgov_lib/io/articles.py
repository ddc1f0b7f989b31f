"""The text of an article: plain text, a web page or a Word document, without its markup."""

from __future__ import annotations

import re
from pathlib import Path

from ..messages import say
from . import text
from .archive import Archive
from .grid import refuse
from .guarded import cells_of

ENDINGS = (".txt", ".md", ".html", ".htm", ".docx")
_MOST_BYTES, _MOST_UNPACKED = 20 << 20, 64 << 20
_SAVE = say("open it in the program that made it and save it as .txt (UTF-8)")


def article(path: str | Path, *, encoding: str | None = None) -> str:
    """Read the text of an article, paragraph by paragraph.

    Parameters
    ----------
    path
        A ``.txt``, ``.html`` or ``.docx`` file.
    encoding
        Of a text or page; ``None`` tries its own mark, UTF-8 and GB18030 (which holds GBK).

    Returns
    -------
    str
        With ``\\n`` between paragraphs. Of a page, what it shows in its ``<article>`` or ``<main>`` if it has
        one, without scripts, menus and forms; of a document, its paragraphs and the cells of its tables.

    Raises
    ------
    CommgovError
        There is no such file, it is none of the three, is damaged, too large, or not in the encoding.

    Notes
    -----
    Pages and documents are read in a process of its own, with limits on memory and time. Nothing that a file
    points to is opened.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "a.html"
    ...     _ = path.write_bytes("<p>驻区单位<b>46</b>家。<script>1</script><p>共建".encode("gbk"))
    ...     article(path)
    '驻区单位46家。\\n共建'
    """
    path = Path(path)
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        refuse(
            path.name,
            say("does not end as an article that is read"),
            say("give one of {endings}; copy the text of a PDF into a .txt file", endings=", ".join(ENDINGS)),
        )
    if encoding:
        text.encoding_name(encoding)
    raw = text.content(path, path.name, most=_MOST_BYTES + 1)
    if len(raw) > _MOST_BYTES:
        refuse(path.name, say("is larger than {most} MB", most=_MOST_BYTES >> 20), say("give it in parts"))
    if ending == ".docx":
        _unpacks(raw, path.name)
        said = cells_of(raw, path.name, "document", limits=(0, 0, 0), fix=_SAVE)["text"]
    elif ending in (".html", ".htm"):
        said = cells_of(raw, path.name, "article", encoding=encoding or "", limits=(0, 0, 0), fix=_SAVE)[
            "text"
        ]
    else:
        said = text.decoded(raw, path.name, encoding)
    if not said.strip():
        refuse(path.name, say("holds no text"), say("give a file with something in it"))
    return re.sub("[ \t\xa0]+\n", "\n", said).strip("\n")


def _unpacks(raw: bytes, name: str):
    """Refuse a document that is no zip, or that unpacks to too much."""
    archive = Archive(raw, name, say("is not a Word document that can be opened"), _SAVE)
    left = _MOST_UNPACKED
    for entry in archive.entries:
        for piece in archive.pieces(entry):
            left -= len(piece)
            if left < 0:
                refuse(name, say("unpacks to more than {most} MB", most=_MOST_UNPACKED >> 20), _SAVE)
