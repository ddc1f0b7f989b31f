"""What the parser of the command line says, in Chinese: the pages of ``--help``, and wrong use.

Commands and options are described in English, where they are written. Their Chinese stands in the one
catalogue, paragraph by paragraph; of an example its remark. What the parser itself says is English, too: its
sentences are known by the templates here; one that a newer parser words otherwise stays English.
"""

from __future__ import annotations

import inspect
import locale
import os
import re
import unicodedata
from collections.abc import Sequence

import typer

from ..messages import Message, say

# What the parser says of its own. The first that fits is taken.
_SAYS = (
    say("Show this message and exit."),
    say("Install completion for the current shell."),
    say("Show completion for the current shell, to copy it or customize the installation."),
    say("Usage:"),
    say("[OPTIONS]"),
    say("COMMAND [ARGS]..."),
    say("examples:"),
    say("Arguments"),
    say("Options"),
    say("Commands"),
    say("required"),
    say("default: {default}"),
    say("env var: {var}"),
    say("No such option: {name} (Possible options: {names})"),
    say("No such option: {name}"),
    say("No such command {name}. Did you mean {names}?"),
    say("No such command {name}."),
    say("Missing command."),
    say("Missing option {name}. {why}"),
    say("Missing option {name}."),
    say("Missing argument {name}. {why}"),
    say("Missing argument {name}."),
    say("Choose from:{names}"),
    say("Got unexpected extra argument(s) ({names})"),
    say("Got unexpected extra argument ({names})"),
    say("Got unexpected extra arguments ({names})"),
    say("Option {name} requires an argument."),
    say("Option {name} requires {count} arguments."),
    say("Option {name} does not take a value."),
    say("Argument {name} takes {count} values."),
    say("Invalid value for {name}: {why}"),
    say("Invalid value: {why}"),
    say("Input should be greater than or equal to {low}"),
    say("Input should be less than or equal to {high}"),
    say("Input should be a valid integer, unable to parse string as an integer"),
    say("Unable to parse input string as an integer, exceeded maximum size"),
    say("Input should be a valid number, unable to parse string as a number"),
    say("Input should be {names}"),
    say("Value error, {value} is not one of {names}."),
    say("{name} (env var: {var})"),
)
_PARSERS_OWN = ("help", "install_completion", "show_completion")
_REMARK = re.compile(r"(?m)^((?:  commgov .*?\S)? {2,})((?!commgov)[^\s{].*)$")
_WIDE = "\u2e80-\uffef"
_PIECE = re.compile(rf"[（《“]*(?:[^{_WIDE}\s“”]+|[{_WIDE}“])[，。、；：！？）》”]*|\s+")


def spoken(words: Sequence[str]) -> str:
    """Return the language that is to be spoken: the one typed, else of ``COMMGOV_LANG``, else of the locale.

    Parameters
    ----------
    words
        What was typed after ``commgov``.

    Returns
    -------
    str
        ``"en"`` or ``"zh"``.

    Examples
    --------
    >>> spoken(["figures", "--lang", "zh", "--list"]), spoken(["check", "ties.csv", "--lang=en"])
    ('zh', 'en')
    """
    typed = re.findall(r"--lang[\0=]([^\0]*)", "\0".join(words))
    system = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    system = system or locale.getlocale()[0] or ""
    asked = [*reversed(typed), os.environ.get("COMMGOV_LANG", "")]
    known = next((lang for lang in asked if lang in ("en", "zh")), "")
    return known or ("zh" if system.startswith(("zh", "Chinese")) else "en")


def texts(app: typer.Typer) -> set[str]:
    """Collect what the commands and options say of themselves, for the catalogue.

    Parameters
    ----------
    app
        The command line.

    Returns
    -------
    set
        English texts: paragraphs, descriptions of options, remarks on examples.
    """
    group = typer.main.get_command(app)
    found: set[str] = set()
    for command in (group, *group.commands.values()):
        found |= {*_paragraphs(command.help or "")}
        found |= {p.help for p in command.params if p.help and p.name not in _PARSERS_OWN}
        examples, *rest = (command.epilog or "").split("\n\n")
        found |= {remark for _, remark in _REMARK.findall(examples)} | {*rest}
    return found


def in_chinese(app: typer.Typer):
    """Make the command of an app whose help, usage and headings are Chinese.

    Parameters
    ----------
    app
        The command line.

    Returns
    -------
    Command
        To be called as that of ``typer.main.get_command`` is.
    """
    group = typer.main.get_command(app)
    for command in (group, *group.commands.values()):
        paragraphs = [_zh(paragraph) for paragraph in _paragraphs(command.help or "")]
        command.help, command.short_help = "\n\n".join(paragraphs), "".join(paragraphs[:1])
        for param in command.params:
            param.help = _zh(param.help or "")
        if command.epilog:
            examples, *rest = command.epilog.split("\n\n")
            examples = _REMARK.sub(lambda found: found[1] + _zh(found[2]), examples)
            examples = examples.replace("examples:", _zh("examples:"), 1)
            command.epilog = "\n\n".join([examples, *map(_zh, rest)])
        command.context_class = _Context
    return group


def complaint(wrong) -> str:
    """Say in Chinese what the parser refuses.

    Parameters
    ----------
    wrong
        What it raised.

    Returns
    -------
    str
        Usage, how to get help, and what is wrong.
    """
    lines = []
    if wrong.ctx is not None:
        told = say("Help: {command} --help", command=wrong.ctx.command_path)
        lines = [wrong.ctx.get_usage(), told.text("zh"), ""]
    told = say("Error: {why}", why=_parsed(wrong.format_message()))
    return "\n".join([*lines, told.text("zh")])


def _paragraphs(doc: str) -> list[str]:
    return [" ".join(part.split()) for part in inspect.cleandoc(doc).split("\n\n") if part.strip()]


def _zh(english: str) -> str:
    return Message(english, {}).text("zh")


def _parsed(said: str) -> str:
    """A sentence of the parser in Chinese; as it stands if it is not known."""
    said = " ".join(said.split())
    for known in _SAYS:
        literals = re.split(r"\{(\w+)\}", known.template)
        pattern = "".join(f"(?P<{x}>.*)" if i % 2 else re.escape(x) for i, x in enumerate(literals))
        if found := re.fullmatch(pattern, said):
            values = {name: _parsed(value) for name, value in found.groupdict().items()}
            if "names" in values:
                values["names"] = re.sub(r", (?:or )?| or ", "、", values["names"]).strip(" 、")
            return Message(known.template, values).text("zh")
    return said


class _Pages(typer.Context.formatter_class):
    """Pages of help in Chinese: two columns of the terminal a character, lines broken between characters."""

    def write_usage(self, prog, args="", prefix=None):
        for symbol in ("[OPTIONS]", "COMMAND [ARGS]..."):
            args = args.replace(symbol, _zh(symbol))
        self.write(f"{_parsed('Usage:')}{prog} {args}\n")

    def write_heading(self, heading):
        self.write(f"{' ' * self.current_indent}{_parsed(heading)}：\n")

    def write_text(self, text):
        indent = " " * self.current_indent
        parts = []
        for part in text.split("\n\n"):
            raw = part.startswith("\b\n")
            lines = part[2:].split("\n") if raw else _folded(part, self.width - len(indent))
            parts.append("\n".join(indent + line for line in lines))
        self.write("\n\n".join(parts) + "\n")

    def write_dl(self, rows, col_max=30, col_spacing=2):
        first = min(max(_columns(name) for name, _ in rows), col_max) + col_spacing
        indent = " " * self.current_indent
        for name, told in rows:
            told, _, extra = told.partition("  [")
            lines = _folded(
                _parsed(told) + _extra(extra.removesuffix("]")), self.width - first - self.current_indent
            )
            gap = first - _columns(name)
            between = " " * gap if gap >= col_spacing else "\n" + indent + " " * first
            self.write(f"{indent}{name}{between}{lines[0]}\n" if lines else f"{indent}{name}\n")
            for line in lines[1:]:
                self.write(f"{indent}{' ' * first}{line}\n")


class _Context(typer.Context):
    formatter_class = _Pages


def _extra(said: str) -> str:
    """What is said of an option in brackets."""
    return f"（{'；'.join(map(_parsed, said.split('; ')))}）" if said else ""


def _columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _folded(text: str, width: int) -> list[str]:
    """Lines of at most so many columns; closing marks stay with what they close."""
    lines, used = [""], 0
    for piece in _PIECE.findall(text):
        size = _columns(piece)
        if used and used + size > width:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
            used = 0
        if used or not piece.isspace():
            lines[-1] += piece
            used += size
    return [line for line in lines if line]
