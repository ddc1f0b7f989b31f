"""``commgov figures``: the notebooks run, their figures written; the project's, or on a user's network."""

from __future__ import annotations

import argparse
import sys

USAGE = 2

ABOUT = """\
Run the notebooks and write their figures.

For every notebook, under build/: the executed notebook and a page to read it, each figure
as SVG, PDF and PNG, the table behind it as CSV and xlsx, and index.html to browse them all.
What has not changed is not run again.

With --data the questions of the notebooks are put to your own network: a folder that
'commgov import' wrote, a workbook, a table or a graph file. The notebooks on it are yours
to open and change; what its tables do not answer is skipped, and a sentence says why."""

EXAMPLES = """\
examples:
  commgov figures                         every notebook that changed, in English
  commgov figures --only 02 --lang zh     notebook 02 with Chinese figures
  commgov figures --only 01,city --jobs 2 notebooks 01 and those with 'city' in the name
  commgov figures --list                  what is there, and what changed since
  commgov figures --data my_city/         the same questions put to your own network

exit status: 0 all is well, 1 a notebook or the disk failed, 2 wrong use, 130 interrupted"""


def options(command: argparse.ArgumentParser, count):
    """The command's options; ``count`` reads a whole number from 1 up."""
    command.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="NOTEBOOK",
        help="number or part of a name; repeat it or separate by commas",
    )
    command.add_argument("--data", metavar="FOLDER", help="a network of your own: a folder or a file")
    command.add_argument("--jobs", type=count, metavar="N", help="notebooks at the same time")
    command.add_argument(
        "--lang", choices=("en", "zh", "both"), default="en", help="language of the figures (en)"
    )
    command.add_argument("--force", action="store_true", help="run also what has not changed")
    command.add_argument("--list", action="store_true", help="show what is there and its state; run nothing")
    command.add_argument("--build", metavar="FOLDER", help="where to write (build, in the project)")
    command.add_argument("--root", metavar="FOLDER", help="the project's folder, if not this one's")


def figures(options: argparse.Namespace) -> int:
    """``commgov figures``."""
    from rich.console import Console

    from .. import reproduce
    from ..reproduce import report as account

    if options.data is None:
        project = reproduce.Project.find(options.root, options.build)
    else:
        from ..own import folder

        project = folder.project(options.data, root=options.root, build=options.build)
        for name in folder.edited(project):
            print(f"{name}: kept as you changed it; delete it to have it written anew.")
    wanted = [word.strip() for text in options.only for word in text.split(",") if word.strip()]
    if options.only and not wanted:
        return unknown(options.only, project)
    notebooks, strange = project.choose(wanted)
    if strange:
        return unknown(strange, project)
    if not notebooks:
        print(f"There is no notebook in {project.root / 'notebooks'}.")
        return 0
    langs = reproduce.LANGUAGES if options.lang == "both" else (options.lang,)
    console = Console(highlight=False)
    if options.list:
        account.states(console, project, notebooks)
        return 0
    from ..reproduce.progress import Display
    from ..translate import chinese

    outcome = reproduce.run(
        project,
        notebooks,
        langs=langs,
        jobs=options.jobs,
        force=options.force,
        show=Display(console),
    )
    for name, said in sorted(outcome.failed.items()):
        account.failure(console, project, name, said)
    account.skipped(console, project, notebooks, langs)
    account.summary(console, project, outcome)
    if outcome.fault:
        fault = chinese(outcome.fault) if options.lang == "zh" else outcome.fault
        print(f"commgov: {fault}", file=sys.stderr)
    return 1 if outcome.failed or outcome.fault else 0


def unknown(words: list[str], project) -> int:
    """Say that words mean no notebook, and which there are; the exit status of wrong use."""
    known = "\n".join(f"  {path.stem}" for path in project.notebooks()) or "  (none)"
    text = (
        f"no notebook is meant by {', '.join(map(repr, words))}. "
        f"Give a number or a part of one of these names:\n{known}"
    )
    print(f"commgov: {text}", file=sys.stderr)
    return USAGE
