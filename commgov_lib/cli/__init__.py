"""``commgov``: the command line.

Imports stay inside the commands: ``commgov figures`` with nothing to do must answer at once.
"""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import sys
import threading
from typing import Annotated, Literal

import typer

from ..messages import language, say, speaking, told, visible, word
from ..schema import CommgovError
from . import data, notebooks, simulations, wording
from .options import USAGE, WrongUse

INTERRUPTED = 130
_WrongUse = typer.BadParameter.__bases__[0]  # what else a parser refuses; typer names no base of its own

app = typer.Typer(
    name="commgov",
    help="An open, reproducible laboratory for co-governance networks: who co-builds with whom, who is "
    "covered, and what the published numbers can and cannot tell.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"terminal_width": 92, "help_option_names": ["-h", "--help"]},
)
for _family in (notebooks, data, simulations):
    for _name, _command, _examples in _family.COMMANDS:
        app.command(_name, epilog=f"\b\n{_examples}")(_command)


@app.callback(invoke_without_command=True)
def _start(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version and leave.")] = False,
    lang: Annotated[
        Literal["en", "zh", "both"] | None,
        typer.Option(
            "--lang", help="Language of this help and of the command that follows (中文: --lang zh)."
        ),
    ] = None,
):
    if version:
        from commgov_lib import __version__

        print(f"commgov {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        print(context.get_help())
        raise typer.Exit(USAGE)


def main(argv: list[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    argv
        The words after ``commgov``; by default those of this process.

    Returns
    -------
    int
        Exit status: 0 well, 1 failed, 2 wrong use, 130 interrupted.

    Notes
    -----
    What is said, help and errors among it, is said in the language of ``--lang``, else of the environment
    variable ``COMMGOV_LANG``, else of the locale. What is written never depends on the locale.
    """
    words = _behind(sys.argv[1:] if argv is None else list(argv))
    with speaking(wording.spoken(words)):
        return _run(words)


def _behind(words: list[str]) -> list[str]:
    """The words typed, with a language that stands before the command behind it."""
    typed = words[:1] if words[:1] and words[0].startswith("--lang=") else words[:2]
    named = typed and typed[0].partition("=")[0] == "--lang" and words[len(typed) : len(typed) + 1]
    return [*named, *typed, *words[len(typed) + 1 :]] if named and named[0][0] != "-" else words


def _run(words: list[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # show the code of a character that the console cannot show
            stream.reconfigure(errors="backslashreplace")
    chinese = language() == "zh"
    command = wording.in_chinese(app) if chinese else typer.main.get_command(app)
    try:
        with _stoppable():
            status = command(words, prog_name="commgov", standalone_mode=False)
            if status == INTERRUPTED:  # typer makes an exit of Ctrl-C
                raise KeyboardInterrupt
            print(end="", flush=True)  # a full disk behind the output says so now or never
            return int(status or 0)
    except _WrongUse as wrong:
        if chinese and hasattr(wrong, "ctx"):
            print("\n".join(map(visible, wording.complaint(wrong).split("\n"))), file=sys.stderr)
        else:
            wrong.show()
        return wrong.exit_code
    except SystemExit as done:
        return int(done.code or 0)
    except (typer.Abort, KeyboardInterrupt):
        print(file=sys.stderr)
        _complain(say("Interrupted. No half-written file is left; run it again to go on."), name="")
        return INTERRUPTED
    except BrokenPipeError:  # the reader, such as head, has left
        _discard_output()
        return 1
    except OSError as error:
        _discard_output()
        if error.errno == errno.ENAMETOOLONG:
            from ..validate import too_long

            _complain(too_long(error))
            return 1
        refused = say(
            "the system refuses{file} ({why}). Fix: make room on the disk, or allow it.",
            file=f" '{error.filename}'" if error.filename else "",
            why=word(error.strerror) if error.strerror else error,
        )
        _complain(refused)
        return 1
    except CommgovError as error:
        _complain(error)
        return USAGE if isinstance(error, WrongUse) else 1


def _complain(said, *, name: str = "commgov: ") -> None:
    """Say on stderr, in the language spoken, what went wrong; it may repeat what stands in a file."""
    print(name + "\n".join(map(visible, told(said).split("\n"))), file=sys.stderr)


def _discard_output() -> None:
    """Let go of output that nobody takes any more, so that leaving does not stumble over it."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextlib.contextmanager
def _stoppable():
    """Let ``kill`` and a closed terminal stop a run as cleanly as Ctrl-C."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number, frame):
        raise KeyboardInterrupt

    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    # A signal the caller chose to ignore, as nohup does, stays ignored.
    kept = {n: signal.signal(n, stop) for n in numbers if signal.getsignal(n) != signal.SIG_IGN}
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
