"""What the library says, in English and Chinese: templates with values, looked up in a gettext catalogue.

``say("{table}: no column {column}", table=…, column=…)`` gives a text that reads as English wherever a text
is wanted, and keeps its template and its values, so that it can be said in Chinese too. A value may itself be
such a message. What a session shows, errors, warnings and notices, it shows in one language: that of
:func:`speak`, which ``cg.use_style`` and the command line call, else that of the environment variable
``COMMGOV_LANG``, else English. The Chinese stands in ``locale/zh_CN/LC_MESSAGES/commgov.po``, which is the
only source: it is read when a Chinese sentence is first asked for. ``make messages`` collects the templates
of all modules.
"""

from __future__ import annotations

import contextlib
import functools
import os
import re
from pathlib import Path

CATALOGUE = Path(__file__).parent / "locale" / "zh_CN" / "LC_MESSAGES" / "commgov.po"
# What a terminal obeys, what turns text round, and what nobody sees.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


class Message(str):
    """A sentence that knows its template and its values; as text it is the English one.

    Examples
    --------
    >>> told = say("is below {low}", low=0)
    >>> told, told.text("zh"), told.template, told.values
    ('is below 0', '小于 0', 'is below {low}', {'low': 0})
    """

    __slots__ = ("template", "values")

    def __new__(cls, template: str, values: dict):
        """Fill the template in."""
        made = super().__new__(cls, _filled(template, values, "en"))
        made.template, made.values = template, values
        return made

    def __getnewargs__(self):
        return self.template, self.values

    def text(self, lang: str = "en") -> str:
        """Return the sentence in English (``"en"``) or Chinese (``"zh"``)."""
        return (
            str(self)
            if lang == "en"
            else _filled(_chinese().get(self.template, self.template), self.values, lang)
        )

    def __str__(self) -> str:
        return str.__str__(self)


def say(template: str, /, **values) -> Message:
    """Make a message of a template and its values.

    Parameters
    ----------
    template
        English, with named gaps as of :meth:`str.format`: ``"{count:,} ties"``. A literal, so that it can be
        collected for translation.
    values
        One a gap. A message among them is said in the language of the whole.

    Returns
    -------
    Message

    Examples
    --------
    >>> say("add it ({expected})", expected=say("a number")).text("zh")
    '请补上该列（数字）'
    """
    return Message(template, values)


def text(said: object, lang: str = "en") -> str:
    """Return a message, or a label in both languages, in one; whatever else it is, as it is.

    Examples
    --------
    >>> text(say("is empty"), "zh"), text("ties.csv", "zh")
    ('是空的', 'ties.csv')
    """
    return said.text(lang) if hasattr(said, "text") else str(said)


def language() -> str:
    """The language in which errors, warnings and notices are shown now: ``"en"`` or ``"zh"``.

    Examples
    --------
    >>> language()
    'en'
    """
    return _session["lang"] or ("zh" if os.environ.get("COMMGOV_LANG") == "zh" else "en")


def speak(lang: str):
    """Show errors, warnings and notices in a language from now on.

    Parameters
    ----------
    lang
        ``"en"`` or ``"zh"``; ``""``: that of the environment variable ``COMMGOV_LANG``, else English.

    Examples
    --------
    >>> speak("zh")
    >>> told(say("is empty"))
    '是空的'
    >>> speak("en")
    """
    _session["lang"] = lang


@contextlib.contextmanager
def speaking(lang: str):
    """Show errors, warnings and notices in a language as long as this lasts.

    Examples
    --------
    >>> with speaking("zh"):
    ...     language()
    'zh'
    """
    before = _session["lang"]
    speak(lang)
    try:
        yield
    finally:
        speak(before)


def told(said: object) -> str:
    """Return a message in the language that the session speaks now.

    Examples
    --------
    >>> told(say("is empty")), told("ties.csv")
    ('is empty', 'ties.csv')
    """
    return text(said, language())


_session = {"lang": ""}


def joined(parts, lang: str = "en", *, by: dict[str, str] | None = None) -> str:
    """Join several messages as a list in a sentence.

    Examples
    --------
    >>> joined([say("a number"), "x"], "zh"), joined([say("a number"), "x"])
    ('数字、x', 'a number, x')
    """
    return (by or {"en": ", ", "zh": "、"})[lang].join(text(part, lang) for part in parts)


class Lines:
    """Several messages as one value of a message, each on a line of its own.

    Examples
    --------
    >>> say("{count} faults\\n  {lines}", count=2, lines=Lines([say("is empty"), "x"])).splitlines()
    ['2 faults', '  is empty', '  x']
    """

    def __init__(self, parts):
        self.parts = list(parts)

    def text(self, lang: str = "en") -> str:
        """The lines in English or Chinese."""
        return "\n  ".join(text(part, lang) for part in self.parts)


class Listed(Lines):
    """Several words or messages as one value of a message, with commas between them.

    Examples
    --------
    >>> say("{few}", few=Listed([say("a number"), "x"])).text("zh")
    '数字、x'
    """

    def text(self, lang: str = "en") -> str:
        """The list in English or Chinese."""
        return joined(self.parts, lang)


class Clauses(Lines):
    """Several messages as one value of a message, one after the other in a sentence.

    Examples
    --------
    >>> say("{few}", few=Clauses([say("a number"), "x"])).text("zh")
    '数字，x'
    """

    def text(self, lang: str = "en") -> str:
        """The clauses in English or Chinese."""
        return joined(self.parts, lang, by={"en": ", ", "zh": "，"})


def word(known: str) -> Message:
    """Make a message of a word that is not written where it is said, such as the name of a table.

    It is said in Chinese where :data:`WORDS` lists it.

    Examples
    --------
    >>> word("places").text("zh"), word("places"), word("my table").text("zh")
    ('地点表', 'places', 'my table')
    """
    return Message(known, {})


def visible(value: object) -> str:
    """Make every character visible: what is invisible or turns the text round shows its code.

    Examples
    --------
    >>> visible("a" + chr(27) + "[31m")
    'a‹U+001B›[31m'
    """
    return _UNSEEN.sub(lambda found: f"‹U+{ord(found[0]):04X}›", str(value))


class _Gap:
    """A value in a template: said in the language of the whole, formatted as it would be by itself."""

    def __init__(self, value: object, lang: str):
        self.value = value.text(lang) if hasattr(value, "text") and callable(value.text) else value

    def __format__(self, spec: str) -> str:
        return format(self.value, spec)

    def __str__(self) -> str:
        return str(self.value)

    def __repr__(self) -> str:
        return repr(self.value)


def _filled(template: str, values: dict, lang: str) -> str:
    if not values:
        return template
    return template.format(**{name: _Gap(value, lang) for name, value in values.items()})


@functools.cache
def _chinese() -> dict[str, str]:
    from babel.messages.pofile import read_po

    with CATALOGUE.open("rb") as file:
        return {m.id: m.string for m in read_po(file, locale="zh_CN") if m.id and m.string}


# Words that come from elsewhere: names of tables, what a question is about, and what a disk says.
WORDS = (
    say("places"),
    say("actors"),
    say("ties"),
    say("needs"),
    say("terms"),
    say("column"),
    say("relation"),
    say("kind"),
    say("domain"),
    say("group"),
    say("provenance"),
    say("header"),
    say("shape"),
    say("directed"),
    say("weight"),
    say("slices"),
    say("period"),
    say("answered"),
    say("missing"),
    say("row"),
    say("tie_from"),
    say("decimal"),
    say("order"),
    say("No space left on device"),
    say("Disk quota exceeded"),
    say("File too large"),
    say("Read-only file system"),
    say("No such file or directory"),
    say("Permission denied"),
    say("Operation not permitted"),
    say("Is a directory"),
    say("Not a directory"),
    say("it is no file"),
    say("File name too long"),
    say("Input/output error"),
    say("Device or resource busy"),
)
