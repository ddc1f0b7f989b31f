"""Commands on the notebooks: ``setup`` compiles, ``figures`` runs, ``site`` shows and ``lab`` opens them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Annotated

import typer

from ..installation import ROOT, cores
from ..messages import language, say
from .options import (
    EXIT_STATUS,
    USAGE,
    Answer,
    At,
    Lang,
    Langs,
    Relation,
    Root,
    WrongUse,
    answers,
    refuse_empty,
)

_FIGURES_EXAMPLES = f"""\
examples:
  commgov figures                         every notebook that changed, in English
  commgov figures --only 02 --lang zh     notebook 02 with Chinese figures
  commgov figures --only 01,city --jobs 2  notebooks 01 and those with 'city' in the name
  commgov figures --list                  what there is, and what changed since
  commgov figures --data my_city/         the same questions put to your own network
  commgov figures --data my_city/ --at 2022   and to what held in 2022
  commgov figures --data t.csv --relation co_builds   what a tie means, where not said

{EXIT_STATUS}"""


def figures(
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="NOTEBOOK", help="Number or part of a name; repeat it or separate by commas."),
    ] = None,
    data: Annotated[
        str | None, typer.Option(metavar="FOLDER", help="A network of your own: a folder or a file.")
    ] = None,
    jobs: Annotated[int | None, typer.Option(metavar="N", min=1, help="Notebooks at the same time.")] = None,
    lang: Langs = "en",
    force: Annotated[bool, typer.Option("--force", help="Run also what has not changed.")] = False,
    listed: Annotated[bool, typer.Option("--list", help="Show their state; run nothing.")] = False,
    build: Annotated[
        str | None, typer.Option(metavar="FOLDER", help="Where to write (build, in the project).")
    ] = None,
    root: Root = None,
    at: At = None,
    relation: Relation = None,
    answer: Answer = None,
) -> int:
    """Run the notebooks and write their figures.

    For every notebook, under build/: the executed notebook and a page to read it, each figure as SVG,
    PDF and PNG, the table behind it as CSV and xlsx, and index.html to browse them all. What has not
    changed is not run again.

    With --data the questions of the notebooks are put to your own network: a folder that 'commgov
    import' wrote, a workbook, a table or a graph file. The notebooks on it are yours to open and
    change; what its tables do not answer is skipped, and a sentence says why.
    """
    from rich.console import Console

    from ..pipeline import export, terminal

    spoken = language()
    said = answers(answer) | ({"relation": relation} if relation else {})
    if data is None:
        if at is not None:
            raise WrongUse("--at is for a network of your own. Fix: --data FOLDER as well.")
        if said:
            raise WrongUse(
                "--relation and --answer are for a network of your own. Fix: --data FOLDER as well."
            )
        project = export.Project.find(root, build)
    else:
        from ..pipeline import user_data

        refuse_empty([data])
        project = user_data.project(data, root=root, build=build, at=at, said=said)
        for name in user_data.edited(project):
            told = say("{name}: kept as you changed it; delete it to have it written anew.", name=name)
            print(told.text(spoken))
    wanted = [word.strip() for given in only or () for word in given.split(",") if word.strip()]
    if only and not wanted:
        return _unknown(only, project, spoken)
    notebooks, strange = project.choose(wanted)
    if strange:
        return _unknown(strange, project, spoken)
    if not notebooks:
        print(say("There is no notebook in {folder}.", folder=project.root / "notebooks").text(spoken))
        return 0
    languages = export.LANGUAGES if lang == "both" else (lang,)
    console = Console(highlight=False)
    if listed:
        terminal.states(console, export.Results(project).overview(), notebooks, spoken)
        return 0
    show = terminal.Display(console, spoken)
    outcome = export.run(project, notebooks, langs=languages, jobs=jobs, force=force, show=show)
    for name, why in sorted(outcome.failed.items()):
        terminal.failure(console, project, name, why, spoken)
    terminal.skipped(console, project, notebooks, languages)
    terminal.summary(console, project, outcome, spoken)
    if outcome.fault:
        print(f"commgov: {outcome.fault.text(spoken)}", file=sys.stderr)
    return 1 if outcome.failed or outcome.fault else 0


def _unknown(words: list[str], project, lang: str) -> int:
    """Say that words mean no notebook, and which there are; the exit status of wrong use."""
    told = say(
        "no notebook is meant by {words}. Give a number or a part of one of these names:",
        words=", ".join(map(repr, words)),
    )
    names = [f"  {path.stem}" for path in project.notebooks()] or ["  –"]
    print(f"commgov: {told.text(lang)}", *names, sep="\n", file=sys.stderr)
    return USAGE


_SITE_EXAMPLES = """\
examples:
  commgov site                            pages in English and Chinese, from the notebooks as they are
  commgov figures --lang both             before it: the files of every figure, and Chinese pictures"""


def site(
    build: Annotated[
        str | None, typer.Option(metavar="FOLDER", help="Where to write (build, in the project).")
    ] = None,
    lang: Lang = "en",
    root: Root = None,
) -> int:
    """Make the site: notebooks, figures, words, data and functions as pages in two languages.

    The pages are made from the notebooks as they were executed; nothing is run. They stand in build/site
    and load nothing from the network: open build/site/index.html, or put the folder build on a server.
    """
    from ..pipeline import export
    from ..site import make

    page, told = make(export.Project.find(root, build))
    for line in told:
        print(line, file=sys.stderr)
    print(say("The site is ready. Open {page}", page=page).text(language()))
    return 1 if told else 0


_LAB_EXAMPLES = """\
examples:
  commgov lab                             your copy of notebook 00, in my_notebooks/
  commgov lab 02 --lang zh                the Chinese notebook 02, in my_notebooks_zh/
  commgov lab my_study/study.ipynb        a notebook of your own
  commgov lab --edit notebooks/02_city.ipynb --no-browser --port 8890"""


def lab(
    notebook: Annotated[
        str | None, typer.Argument(metavar="NOTEBOOK", help="Number, name or path (00).")
    ] = None,
    lang: Lang = "en",
    edit: Annotated[
        bool, typer.Option("--edit", help="Open the project's own notebooks, not your copies.")
    ] = False,
    port: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, max=65535, help="Port (the first free one from 8888)."),
    ] = None,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Print the address, open no browser.")
    ] = False,
    root: Root = None,
) -> int:
    """Open your copies of the notebooks in JupyterLab.

    The copies are made once, in my_notebooks/ (Chinese: my_notebooks_zh/), and never written over: what you
    change in them stays, and the project's own notebooks stay as they are. To have one anew, delete it.

    It listens on this machine only (127.0.0.1) and asks for a token, which is part of the address
    printed. Stop it with Ctrl-C.
    """
    import secrets

    from ..pipeline import export
    from ..pipeline import lab as jupyter

    project = export.Project.find(root)
    opened = meant(project, notebook)
    if opened is None:
        return _unknown([notebook or "00"], project, language())
    if edit and lang == "zh":
        raise WrongUse(
            "the Chinese notebooks are made from the English ones and from notebooks/zh/*.po: edit these, or "
            "leave out --edit to open Chinese copies."
        )
    if edit and not opened.is_relative_to(project.home):
        raise WrongUse("--edit is for a clone of the project: the installed notebooks stay as they are.")
    if not edit and opened.parent == project.root / "notebooks":
        opened = _copy(project, opened, lang)
    token = os.environ.get("JUPYTER_TOKEN") or secrets.token_hex(24)
    argv, address = jupyter.command(
        project.home if opened.is_relative_to(project.home) else opened.parent,
        opened,
        port=port or jupyter.free_port(),
        browser=not no_browser,
    )
    environment = os.environ | {"JUPYTER_TOKEN": token, "JUPYTER_PREFER_ENV_PATH": "1"}
    stop = say("Stop it with Ctrl-C.").text(language())
    print(f"JupyterLab: {address}?token={token}\n{stop}", flush=True)
    if os.name == "posix":  # become JupyterLab, so that stopping this stops it
        os.execve(argv[0], argv, environment)
    return subprocess.run(argv, env=environment, check=False).returncode


def _copy(project, opened: Path, lang: str) -> Path:
    """The user's copy of a notebook, all copies being there; say where they are and which are out of date."""
    from ..pipeline import lab as jupyter

    copies = jupyter.copied(project, lang)
    told = [
        say(
            "Your copies of the notebooks are in {folder}; they are never written over. To have one anew, "
            "delete it. To edit the project's own: commgov lab --edit",
            folder=copies.folder,
        )
    ]
    if copies.older:
        told.append(
            say("Changed in the project since you copied them: {names}.", names=", ".join(copies.older))
        )
    print(*(line.text(language()) for line in told), sep="\n")
    return copies.folder / opened.name


def meant(project, text: str | None) -> Path | None:
    """Find the notebook named by a path, a number or a part of a name.

    The path is from here, to any notebook, or from the project.
    """
    if text is None:
        return next(iter(project.notebooks()), None)
    for path in (Path(text), project.root / text):
        if path.is_file() and (path.suffix == ".ipynb" or path.resolve().is_relative_to(project.root)):
            return path.resolve()
    found, _ = project.choose([text])
    return found[0] if found else None


_SETUP_EXAMPLES = f"""\
examples:
  commgov setup                           at first one to three minutes, later a second

{EXIT_STATUS}"""


def setup(
    jobs: Annotated[int | None, typer.Option(metavar="N", min=1, help="Parts at the same time.")] = None,
    lang: Lang = "en",
) -> int:
    """Compile the inner loops of the measures, so that no first call waits for it; list the fonts.

    What is compiled is kept beside the library or, where nothing can be written there, in your own cache
    folder (NUMBA_CACHE_DIR names another one). Without this command all works as well: each measure then
    compiles what it needs when it is first called.
    """
    names = [line.split()[0] for line in _tool("--list").communicate()[0].splitlines()]
    begin, compiled, failed, shown = time.monotonic(), 0, 0, sys.stdout.isatty()
    running: list[subprocess.Popen] = []
    pool = ThreadPoolExecutor(jobs or min(cores(), 8))
    try:
        made = [pool.submit(_part, name, running) for name in names]
        for at, job in enumerate(as_completed(made), 1):
            name, forms, complaint = job.result()
            compiled += forms or 0
            if forms is None:
                failed += 1
                told = say("{name} failed: what it uses is compiled when it is first called.", name=name)
                print(complaint, told.text(language()), sep="\n", flush=True)
            told = say(
                "Compiling inner loops: {at} of {count}, {seconds:.0f} s",
                at=at,
                count=len(names),
                seconds=time.monotonic() - begin,
            ).text(language())
            end = "" if shown and at < len(names) else "\n"
            print(f"\r{told}" if shown else told, end=end, flush=True)
    except BaseException:  # interrupted: what is kept by now stays
        for process in running:
            process.kill()
        raise
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    told = say("{count} forms compiled.", count=compiled) if compiled else say("Nothing had to be compiled.")
    print(told.text(language()))
    import matplotlib.font_manager  # noqa: F401  the list of this machine's fonts is made, and kept

    return 1 if failed else 0


def _tool(*words: str) -> subprocess.Popen:
    """The list of calls, ``tools/compile.py``, as a process of its own on one core."""
    one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return subprocess.Popen(
        [sys.executable, "-X", "utf8", str(ROOT / "tools" / "compile.py"), *words],
        env=os.environ | one,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="backslashreplace",
    )


def _part(name: str, running: list[subprocess.Popen]) -> tuple[str, int | None, str]:
    """Compile one part: its name, how many forms (None: it failed), what it said."""
    process = _tool("--only", name)
    running.append(process)
    out, complaint = process.communicate()
    return name, int(out.split()[-1]) if process.returncode == 0 else None, complaint


COMMANDS = (
    ("setup", setup, _SETUP_EXAMPLES),
    ("figures", figures, _FIGURES_EXAMPLES),
    ("site", site, _SITE_EXAMPLES),
    ("lab", lab, _LAB_EXAMPLES),
)
