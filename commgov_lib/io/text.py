"""Read the bytes of a file as text: UTF-8, GBK and GB18030, Excel's UTF-16, and what gzip packed."""

from __future__ import annotations

import codecs
import gzip
import io
import re
import zlib
from collections.abc import Iterable
from pathlib import Path

from ..messages import say, word
from ..schema import CommgovError
from .grid import refuse

# Encodings of text alone, by the name that Python gives them. Others turn bytes into bytes, or take long.
ENCODINGS = (
    "utf-8", "utf-8-sig", "gb18030", "gbk", "gb2312", "hz", "big5", "big5hkscs", "cp950", "utf-16",
    "utf-16-le", "utf-16-be", "utf-32", "shift_jis", "cp932", "euc_jp", "euc_kr", "cp949",
    "iso8859-1", "cp1252", "ascii",
)  # fmt: skip
# A run of two or more Chinese characters in UTF-8, with no other high byte beside it. In GBK text such bytes
# all but never stand by chance.
_CHINESE_UTF8 = re.compile(rb"(?<![\x80-\xff])(?:[\xe4-\xe9][\x80-\xbf]{2}){2,}(?![\x80-\xff])")
_HIGH = re.compile(rb"[\x80-\xff]{2,}")
_LOOKED_AT = 1 << 18
_MOST_BYTES, _MOST_TIMES = 256 << 20, 25  # of what a packed file holds: tables shrink to a tenth or so
SMALL, _MOST_OF_SMALL, _MOST_LINES = 10 << 20, 64 << 20, 3_000_000  # a small file is read in a few seconds
_MOST_FILE = 4 << 30
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def content(path: Path, name: str = "", *, most: int = -1) -> bytes:
    """Return the bytes of a file.

    Parameters
    ----------
    path
        Where it is.
    name
        The file, for messages; its path by default.
    most
        So many from its beginning; all by default.

    Raises
    ------
    CommgovError
        There is no such file, it is a folder, or it cannot be read.
    """
    try:
        if not path.is_file():
            what = say("is not a file") if path.exists() else say("does not exist")
            what = say("is a folder") if path.is_dir() else what
            refuse(name or str(path), what, say("give the path of a file to read; check its spelling"))
        if path.stat().st_size > _MOST_FILE:
            refuse(
                name or str(path),
                say("is larger than {most} GB", most=_MOST_FILE >> 30),
                say("give it in parts"),
            )
        with path.open("rb") as file:
            return file.read(most)
    except (OSError, ValueError) as error:  # a path may hold a character that no file name can
        why = word(str(getattr(error, "strerror", None) or error))
        refuse(
            name or str(path),
            say("cannot be read ({why})", why=why),
            say("allow reading it, or copy it"),
        )


def unpacked(raw: bytes, name: str) -> bytes:
    """Unpack the bytes of a file that gzip packed.

    Raises
    ------
    CommgovError
        It is damaged, or unpacks to too much.
    """
    large = max(_MOST_BYTES, _MOST_TIMES * len(raw))
    most = room(raw, large)
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(raw)) as file:
            plain = file.read(most + 1)
    except (OSError, EOFError, zlib.error):
        refuse(
            name,
            say("cannot be unpacked: it is damaged or cut short"),
            say("pack it again, or give the file itself"),
        )
    if len(plain) > most:
        refuse(
            name, say("unpacks to more than {most} MB", most=most >> 20), say("give it unpacked, or in parts")
        )
    if most < large:
        few_lines([plain], name)
    return plain


def room(raw: bytes, most: int) -> int:
    """Return how many bytes a packed file may unpack to: a small one to what is read in a few seconds."""
    return _MOST_OF_SMALL if len(raw) < SMALL else most


def few_lines(texts: Iterable[bytes], name: str):
    """Refuse what a small packed file unpacks to if it has too many lines."""
    if sum(text.count(b"\n") for text in texts) > _MOST_LINES:
        refuse(
            name,
            say("unpacks to more than {most:,} lines", most=_MOST_LINES),
            say("give it unpacked, or in parts"),
        )


def without_sep(raw: bytes) -> tuple[bytes, str | None]:
    """Split a CSV file from its first line where that is one for Excel (sep=;).

    Examples
    --------
    >>> without_sep(b"sep=;\\r\\na;b")
    (b'\\r\\na;b', ';')
    """
    found = re.match(rb"(\xef\xbb\xbf)?\"?sep=([,;\t|])\"?(?=\r?\n)", raw, re.IGNORECASE)
    return (raw[found.end() :], found[2].decode("ascii")) if found else (raw, None)


def decoded(raw: bytes, name: str, encoding: str | None = None) -> str:
    """Decode the text of a file, with one kind of line end.

    Parameters
    ----------
    raw
        What is in the file.
    name
        The file, for messages.
    encoding
        ``None`` tries the file's own mark, UTF-8 and GB18030 (which holds all of GBK), in this order.

    Returns
    -------
    str

    Raises
    ------
    CommgovError
        The bytes are not text in the encoding, in one only, or in any.

    Examples
    --------
    >>> decoded("单位\\r\\n".encode("gbk"), "a.csv")
    '单位\\n'
    """
    text = _strict(raw, name, encoding_name(encoding)) if encoding else _tried(raw, name)
    if "\0" in text:
        row = text[: text.index("\0")].count("\n") + 1
        fix = say(
            "save it again as text (CSV UTF-8); if it is UTF-16 without a mark, say so: encoding='utf-16-le'"
        )
        refuse(name, say("holds NUL bytes, which no text has"), fix, row=row)
    text = text.removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def encodings_of_cells(raw: bytes, encoding: str | None = None) -> tuple[str, ...]:
    """Return the encodings that :func:`decoded` would try, if in all of them bytes can be cut into cells.

    Examples
    --------
    >>> encodings_of_cells("单位".encode("gbk")), encodings_of_cells(b"a"), encodings_of_cells(b"a", "big5")
    (('gb18030',), ('utf-8', 'gb18030'), ())
    """
    if encoding or raw.startswith(codecs.BOM_UTF8):
        name = encoding_name(encoding or "utf-8").removesuffix("-sig")
        is_right = name == "utf-8" or not raw.startswith(codecs.BOM_UTF8)
        return (name,) if is_right and name in ("utf-8", "gb18030", "gbk", "gb2312") else ()
    top = raw[:_LOOKED_AT]
    if top.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, "\ufeff".encode("gb18030"))):
        return ()
    if top.isascii():
        return "utf-8", "gb18030"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(top)
    except UnicodeDecodeError:
        return () if mixed(raw) else ("gb18030",)
    return ("utf-8",)


def encoding_name(encoding: str) -> str:
    """Return Python's name of an encoding of text.

    Raises
    ------
    CommgovError
        There is no such encoding, or it is not one of text.

    Examples
    --------
    >>> encoding_name("GBK")
    'gbk'
    """
    try:
        found = codecs.lookup(str(encoding)).name
    except (LookupError, ValueError):
        found = ""
    if found not in {codecs.lookup(e).name for e in ENCODINGS}:
        raise CommgovError(
            "'{encoding}' is not an encoding that is read. Fix: one of {codes}; Chinese files "
            "are mostly utf-8 or gb18030.",
            encoding=str(encoding)[:40],
            codes=", ".join(ENCODINGS),
        )
    return found


def _tried(raw: bytes, name: str) -> str:
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return _strict(raw, name, encoding)
    if not raw.isascii() and b"\0" not in raw[:_LOOKED_AT]:
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError as error:
            first = error
        _refuse_mixed(raw, name)
        try:
            return raw.decode("gb18030")
        except UnicodeDecodeError as error:
            at = max(first.start, error.start)
            fix = say("save it as CSV UTF-8, or name the encoding it is in, such as encoding='big5'")
            problem = say("is text neither in UTF-8 nor in GB18030")
            refuse(name, problem, fix, row=raw[:at].count(b"\n") + 1, value=_shown(raw, at))
    return raw.decode("utf-8", errors="replace")  # plain ASCII, or NUL bytes, which are told next


def mixed(raw: bytes) -> re.Match | None:
    """Find the first text in UTF-8 of a file that is not in UTF-8: tables pasted together."""
    looked = raw[:_LOOKED_AT]
    hits = list(_CHINESE_UTF8.finditer(looked))
    runs = sum(1 for _ in _HIGH.finditer(looked)) if hits else 0
    return hits[0] if len(hits) > 0.02 * runs else None


def _refuse_mixed(raw: bytes, name: str):
    """Refuse a file that is part UTF-8 and part not."""
    hit = mixed(raw)
    if hit:
        row = raw[: hit.start()].count(b"\n") + 1
        fix = say(
            "open its parts one by one in their own encoding and save them as CSV UTF-8; if it "
            "is one encoding all through, name it: encoding='gb18030'"
        )
        value = hit.group().decode("utf-8", "replace")
        refuse(name, say("holds some text in UTF-8 and some in another encoding"), fix, row=row, value=value)


def _strict(raw: bytes, name: str, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        row = raw[: error.start].count(b"\n") + 1
        fix = say("leave the encoding out, so that UTF-8 and GB18030 are tried, or name another one")
        refuse(
            name,
            say("is not text in {encoding}", encoding=encoding),
            fix,
            row=row,
            value=_shown(raw, error.start),
        )


def _shown(raw: bytes, at: int) -> str:
    return raw[at : at + 8].hex(" ")
