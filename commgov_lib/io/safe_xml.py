"""XML in, event by event, with no document type, entity or other file; text out as XML can hold it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from xml.parsers import expat

from ..messages import say
from .grid import refuse

_DEEPEST = 64
_MOST = 6_000_000
_CHUNK = 1 << 20
# Characters that no XML file can hold, and so neither a workbook nor a Word document.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"})
_IN_ATTRIBUTES = {**_ESCAPED, **str.maketrans({"\t": "&#9;", "\n": "&#10;"})}


def writable(value: str) -> str:
    """Put a mark in place of each character that no XML file can hold.

    Examples
    --------
    >>> writable("a" + chr(0) + "b")
    'a�b'
    """
    return UNWRITABLE.sub("\ufffd", value)


def escaped(text: str, *, attribute: bool = False) -> str:
    """Return text as it may stand in XML, or between the quotes of an attribute.

    Examples
    --------
    >>> escaped("a<b"), escaped("a\\nb", attribute=True)
    ('a&lt;b', 'a&#10;b')
    """
    return writable(text).translate(_IN_ATTRIBUTES if attribute else _ESCAPED)


class _Stop(Exception):
    """What a handler throws through the parser."""


def parse(
    chunks: Iterable[bytes] | bytes,
    name: str,
    *,
    start: Callable,
    end: Callable,
    text: Callable,
    most: int = _MOST,
) -> int:
    """Call ``start(tag, attributes)``, ``end(tag)`` and ``text(characters)`` as the file goes on.

    Parameters
    ----------
    chunks
        The file, in pieces.
    name
        The file, for messages.
    start, end, text
        What to do at each event; tags come without their namespace.
    most
        How many elements are read at most; two attributes take as long as one, and count as one.

    Returns
    -------
    int
        How many there were, counted so.

    Raises
    ------
    CommgovError
        The file is not XML, declares a document type or an entity, or is nested too deeply.
    """
    if isinstance(chunks, bytes):
        chunks = [chunks[k : k + _CHUNK] for k in range(0, len(chunks), _CHUNK)]
    parser = expat.ParserCreate()
    parser.buffer_text = True
    depth = halves = 0

    def opened(tag, attributes):
        nonlocal depth, halves
        depth += 1
        halves += 2 + len(attributes)
        if halves > 2 * most:
            problem = say("has more than {most:,} elements (two attributes count as one)", most=most)
            raise _Stop(problem, say("write it as a list of ties in a CSV file"))
        if depth > _DEEPEST:
            raise _Stop(
                say("is nested more than {most} deep", most=_DEEPEST),
                say("export it again from the program that made it"),
            )
        start(tag.rpartition(":")[2] if ":" in tag else tag, attributes)

    def closed(tag):
        nonlocal depth
        depth -= 1
        end(tag.rpartition(":")[2] if ":" in tag else tag)

    def forbidden(*_):
        problem = say(
            "declares a document type or an entity, by which a file can read others or grow without end"
        )
        raise _Stop(problem, say("delete the <!DOCTYPE …> at its top, or export it again"))

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = opened, closed, text
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = forbidden
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except _Stop as stop:
        refuse(name, *stop.args, row=parser.CurrentLineNumber)
    except (expat.ExpatError, ValueError, LookupError) as error:
        why = expat.ErrorString(error.code) if isinstance(error, expat.ExpatError) else str(error)
        fix = say("export it again from the program that made it")
        refuse(name, say("is not XML that can be read ({why})", why=why), fix, row=parser.CurrentLineNumber)
    return -(-halves // 2)
