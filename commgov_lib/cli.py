"""``commgov``: the command line. ``figures`` writes every figure, ``lab`` opens the notebooks,
``import`` reads your own data, ``check`` lists the faults of tables, ``export`` writes a network for other
programs, ``report`` what a paper needs, ``simulate`` draws many cities, ``spread`` lets an example spread.

Imports stay inside the functions: ``commgov figures`` with nothing to do must answer at once.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
import threading
from pathlib import Path

from commgov_lib.commands import check, cities, export, figures, import_, report, spread

# Name of a command: what it is for, the module of its words, what it does.
_ROOMS = {
    "figures": ("run the notebooks and write their figures", figures, figures.figures),
    "import": ("read your own network from a workbook, text or graph file", import_, import_.import_),
    "check": ("check tables of your own, every fault at once", check, check.check),
    "export": ("write a network for another program", export, export.export),
    "report": ("write tables, figures and methods of a network for a paper", report, report.report),
    "simulate": ("simulate cities, one row each", cities, cities.simulate),
    "spread": ("let an example spread among all residents", spread, spread.spread),
}
USAGE = 2
INTERRUPTED = 130

_ABOUT = """\
An open, reproducible laboratory for co-governance networks: who co-builds with whom,
who is covered, and what the published numbers can and cannot tell."""

_LAB = """\
Open the notebooks in JupyterLab.

It listens on this machine only (127.0.0.1) and asks for a token, which stands in the
address printed. Stop it with Ctrl-C."""

_LAB_EXAMPLES = """\
examples:
  commgov lab                             notebooks/00_start_here.ipynb
  commgov lab 02                          the notebook with that number
  commgov lab notebooks/02_city.ipynb --no-browser --port 8890"""


def parser() -> argparse.ArgumentParser:
    """The command line's words and options."""
    main_parser = argparse.ArgumentParser(prog="commgov", description=_ABOUT, formatter_class=_Raw)
    main_parser.add_argument("--version", action="version", version=f"commgov {_version()}")
    commands = main_parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for name, (said, room, _) in _ROOMS.items():
        command = commands.add_parser(
            name, help=said, description=room.ABOUT, epilog=room.EXAMPLES, formatter_class=_Raw
        )
        room.options(command, _count)
    lab = commands.add_parser(
        "lab",
        help="open the notebooks in JupyterLab",
        description=_LAB,
        epilog=_LAB_EXAMPLES,
        formatter_class=_Raw,
    )
    lab.add_argument("notebook", nargs="?", metavar="NOTEBOOK", help="number, name or path (00)")
    lab.add_argument("--port", type=_port, metavar="N", help="port (the first free one from 8888)")
    lab.add_argument("--no-browser", action="store_true", help="print the address, open no browser")
    lab.add_argument("--root", metavar="FOLDER", help="the project's folder, if not this one's")
    return main_parser


class _Raw(argparse.RawDescriptionHelpFormatter):
    """Keeps line breaks, on lines of one width on every terminal."""

    def __init__(self, prog):
        super().__init__(prog, max_help_position=30, width=92)


def _version() -> str:
    from commgov_lib import __version__

    return __version__


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number from 1 up")
    return int(text)


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"'{text}' is no port: a whole number from 1 to 65535")
    return int(text)


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
    """
    _speakable()
    words, options = parser(), argparse.Namespace()
    try:
        options = words.parse_args(argv)
        if options.command is None:
            words.print_help()
            return USAGE
        with _stoppable():
            does = {"lab": lab} | {name: does for name, (*_, does) in _ROOMS.items()}
            status = does[options.command](options)
            print(end="", flush=True)  # a full disk behind the output says so now or never
            return status
    except SystemExit as done:  # argparse has said what there is to say
        return int(done.code or 0)
    except KeyboardInterrupt:
        said = _said("Interrupted. Nothing half-written is left; run again to go on.", options)
        print(f"\n{said}", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # the reader, such as head, has left
        _hush()
        return 1
    except OSError as error:
        _hush()
        where = f" '{error.filename}'" if error.filename else ""
        why = error.strerror or error
        text = f"the system refuses{where} ({why}). Fix: make room on the disk, or allow it."
        print(f"commgov: {_said(text, options)}", file=sys.stderr)
        return 1
    except Exception as error:
        from commgov_lib import neutral
        from commgov_lib.schema import CommgovError

        if not isinstance(error, CommgovError):
            raise
        if error.faults is not None and getattr(options, "lang", None) == "zh":
            from commgov_lib import faults

            said = faults.describe(error.faults, lang="zh")
        else:
            said = _said(str(error), options)
        said = "\n".join(map(neutral.visible, said.split("\n")))  # it may repeat what stands in a file
        print(f"commgov: {said}", file=sys.stderr)
        return 1


def _said(text: str, options: argparse.Namespace) -> str:
    """A message in the language that was asked for."""
    if getattr(options, "lang", None) != "zh":
        return text
    from commgov_lib.translate import chinese

    return chinese(text)


def _hush() -> None:
    """What nobody takes any more is let go, so that leaving does not stumble over it."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _speakable() -> None:
    """On a console that cannot show a character, show its code instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


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


def lab(options: argparse.Namespace) -> int:
    """``commgov lab``."""
    import secrets
    import subprocess

    from commgov_lib import lab as jupyter
    from commgov_lib import reproduce

    project = reproduce.Project.find(options.root)
    notebook = _meant(project, options.notebook)
    if notebook is None:
        return figures.unknown([options.notebook or "00"], project)
    port = options.port or jupyter.free_port()
    token = os.environ.get("JUPYTER_TOKEN") or secrets.token_hex(24)
    argv, address = jupyter.command(project.root, notebook, port=port, browser=not options.no_browser)
    environment = os.environ | {"JUPYTER_TOKEN": token, "JUPYTER_PREFER_ENV_PATH": "1"}
    print(f"JupyterLab: {address}?token={token}\nStop it with Ctrl-C.", flush=True)
    if os.name == "posix":  # become JupyterLab, so that stopping this stops it
        os.execve(argv[0], argv, environment)
    return subprocess.run(argv, env=environment, check=False).returncode


def _meant(project, text: str | None) -> Path | None:
    """The notebook named by a path (from here or from the project), a number or a part of a name."""
    if text is None:
        every = project.notebooks()
        return every[0] if every else None
    for path in (Path(text), project.root / text):
        if path.is_file() and path.resolve().is_relative_to(project.root):
            return path.resolve()
    found, _ = project.choose([text])
    return found[0] if found else None


if __name__ == "__main__":
    sys.exit(main())
