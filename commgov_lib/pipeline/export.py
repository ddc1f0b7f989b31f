"""Run what changed among the notebooks and keep the results: figures, tables, pages.

What a result depends on is remembered by content in ``build/.state.json``: the notebook, the library, the
data, the packages. A result that still agrees with all of them is not made again.

One run at a time works in a build folder, and only whole results stand in it.
``build/.staging/<language>/<notebook>`` holds what is being made: ``out`` becomes the result, ``old`` is the
result it replaces, ``run`` is the kernel's scratch. All of it is on the disk of the build folder, so that
moving a result into place is one renaming.

Nothing heavy is imported here: finding out that nothing changed takes a fraction of a second.
"""

from __future__ import annotations

import contextlib
import copy
import hashlib
import json
import os
import platform
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

from ..installation import INSTALLED, PACKAGE, ROOT, restoring
from ..io import atomic
from ..messages import Message, say, word
from ..schema import CommgovError
from . import edition, pages
from .terminal import Display

LANGUAGES = ("en", "zh")
# Packages whose version can change a figure or a number.
SHAPING = ("numpy", "pandas", "scipy", "networkx", "matplotlib", "openpyxl", "ipykernel", "ipython")


# ---- the project -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Project:
    """Where the notebooks are and where their figures go.

    Attributes
    ----------
    root
        Folder that holds ``notebooks``.
    build
        Folder for the figures.
    about
        Files beside the library that every result depends on: name → path. Those of a user's network.
    call
        The command that refreshes the results; pages and messages quote it.
    """

    root: Path
    build: Path
    about: Mapping[str, Path] = field(default_factory=dict)
    call: str = "commgov figures"

    @classmethod
    def find(cls, root: str | None = None, build: str | None = None) -> Project:
        """Find the project of this installation, or the one in ``root``.

        Parameters
        ----------
        root
            Folder that holds ``notebooks``; by default the clone that the library belongs to, else what was
            installed with it.
        build
            Folder for the figures; by default ``build`` in the home folder.

        Returns
        -------
        Project

        Raises
        ------
        CommgovError
            No folder ``notebooks`` there.
        """
        place = Path(root or ROOT).resolve()
        if not (place / "notebooks").is_dir():
            raise CommgovError(
                "There is no folder 'notebooks' in {folder}. Name the project's folder: --root FOLDER",
                folder=root or ROOT,
            )
        target = Path(build).resolve() if build else _home(place) / "build"
        call = "commgov figures" + (f" --build {quoted(build)}" if build else "")
        return cls(place, target, call=call)

    @property
    def home(self) -> Path:
        """The folder for what the user makes: the root; of what was installed, the working folder."""
        return _home(self.root)

    def notebooks(self) -> list[Path]:
        """List the notebooks, in reading order."""
        return sorted(p for p in (self.root / "notebooks").glob("*.ipynb") if p.name[0] not in ".~")

    def choose(self, wanted: list[str]) -> tuple[list[Path], list[str]]:
        """Choose notebooks by numbers (``2`` or ``02``) or parts of names.

        Parameters
        ----------
        wanted
            Numbers or parts of names; none means all.

        Returns
        -------
        tuple
            The notebooks, in reading order, and the words that mean none of them.
        """
        every = self.notebooks()
        if not wanted:
            return every, []
        meant = {word: [p for p in every if _means(word, p.stem)] for word in wanted}
        chosen = {p for found in meant.values() for p in found}
        return [p for p in every if p in chosen], [w for w, found in meant.items() if not found]

    def output(self, lang: str, stem: str) -> Path:
        """Name the folder of a notebook's results."""
        return self.build / lang / stem

    def staging(self, lang: str, stem: str) -> Path:
        """Name the folder in which they are made."""
        return self.build / ".staging" / lang / stem

    def failure(self, lang: str, stem: str) -> Path:
        """Name the note on the last failure; the executed copy stands beside it."""
        return self.build / "failed" / lang / f"{stem}.json"

    def manifest(self, lang: str, stem: str) -> dict | None:
        """Read what stands in the result of a notebook; None where there is none."""
        return read_json(self.output(lang, stem) / "manifest.json")

    def data_folder(self) -> Path:
        """Find the data that the notebooks read: the project's, else those of the library."""
        mine = self.root / "data"
        there = mine.is_dir() and not self.about
        found = os.environ.get("COMMGOV_DATA") or (mine if there else ROOT / "data")
        return Path(found).resolve()

    def inputs(self) -> dict[str, Path]:
        """List what every notebook depends on: the library's code, the data, the user's: name → path."""
        data = self.data_folder()
        kept = {
            f"commgov_lib/{path.relative_to(PACKAGE).as_posix()}": path
            for kind in ("*.py", "*.html", "*.css", "*.csv", "*.toml", "*.po")
            for path in PACKAGE.rglob(kind)
            if path.relative_to(PACKAGE).parts[0] != "share"  # data and notebooks count by themselves
        }
        for path in data.rglob("*"):
            name = path.relative_to(data)
            hidden = any(part[0] in "._" for part in name.parts)
            if path.is_file() and name.parts[0] != "builders" and not hidden:
                kept[f"data/{name.as_posix()}"] = path
        return dict(sorted((kept | dict(self.about)).items()))


def _home(root: Path) -> Path:
    return Path.cwd().resolve() if INSTALLED and root == ROOT else root


def quoted(word: str) -> str:
    """A word as it is typed at a terminal."""
    return f'"{word}"' if set(word) & set(" '&;()") else word


def _means(word: str, stem: str) -> bool:
    number = stem.split("_")[0]
    if word.isdigit() and number.isdigit():
        return int(word) == int(number)
    return word.casefold().removesuffix(".ipynb") in stem.casefold()


def read_json(path: Path) -> dict | None:
    """Read a JSON file; None where there is none that can be read."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def json_text(content: dict) -> str:
    """Write JSON as it stands in the files of a build folder."""
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def source(notebook: Path) -> dict:
    """Read a notebook as it will be run, without what an earlier run left in it.

    Returns
    -------
    dict
        The notebook; of a file that is none, ``cells`` is empty and ``fault`` says why.
    """
    try:
        content = json.loads(notebook.read_text(encoding="utf-8"))
        for cell in content["cells"]:
            if cell["cell_type"] == "code":
                cell |= {"outputs": [], "execution_count": None}
    except (OSError, ValueError, KeyError, TypeError) as error:
        fault = say(
            "The file is no readable notebook ({error}). Restore it: {restore}.",
            error=f"{type(error).__name__}: {error}",
            restore=restoring("notebooks"),
        )
        return {"cells": [], "fault": fault}
    return content


def spoken(notebook: Path, lang: str) -> dict:
    """Read a notebook as it will be run in a language: in Chinese with what its catalogue says."""
    content = edition.in_one(source(notebook), lang)
    if lang == "zh" and content["cells"]:
        try:
            return edition.translated(content, edition.catalogue(edition.catalogue_path(notebook)))
        except CommgovError as error:
            return {"cells": [], "fault": error.args[0]}
    return content


def code_cells(content: dict) -> int:
    """Count the cells that will be run."""
    texts = (c["source"] for c in content["cells"] if c["cell_type"] == "code")
    return sum(bool("".join(text).strip()) for text in texts)


def question(content: dict) -> str:
    """Return the notebook's title: its first heading."""
    for cell in content["cells"]:
        if cell["cell_type"] == "markdown":
            for line in "".join(cell["source"]).splitlines():
                if line.startswith("#"):
                    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", line.lstrip("# "))
                    return re.sub(r"[*`]+", "", plain).strip()
    return ""


# ---- the build folder --------------------------------------------------------------------------------


@contextlib.contextmanager
def spoken_for(build: Path) -> Iterator[None]:
    """Hold the build folder for one run; the lock dies with the process that holds it.

    Raises
    ------
    CommgovError
        Another run holds it, or the folder cannot be written.
    """
    with contextlib.ExitStack() as stack:
        with writing(build):
            build.mkdir(parents=True, exist_ok=True)
            held = stack.enter_context(open(build / ".lock", "a+", encoding="utf-8", newline="\n"))
        if not _lock(held):
            held.seek(0)
            who = held.read().strip()
            raise CommgovError(
                "Another 'commgov figures' {process}is at work in {folder}. Wait until it ends, or write "
                "elsewhere: commgov figures --build FOLDER",
                process=say("(process {number}) ", number=who) if who else "",
                folder=build,
            )
        with writing(build):
            held.truncate(0)
            held.write(str(os.getpid()))
            held.flush()
        yield


def _lock(held) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        try:
            msvcrt.locking(held.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a network disk without locks: better no lock than no figures
        pass
    return True


@contextlib.contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Say in words what the disk refused.

    Raises
    ------
    CommgovError
        In place of any ``OSError``.
    """
    try:
        yield
    except OSError as error:
        raise CommgovError(refused(folder, error)) from error


def refused(folder: Path, error: OSError) -> Message:
    """Say what the disk refused, and the way out."""
    return say(
        "Cannot write in {folder}: {why} ({file}). Free space or rights there, or write elsewhere: "
        "commgov figures --build FOLDER",
        folder=folder,
        why=word(error.strerror or str(error)),
        file=error.filename or say("disk"),
    )


@contextlib.contextmanager
def swept(project: Project) -> Iterator[None]:
    """Clean what a killed run left, and leave nothing of this one.

    A result that a run was killed in the very moment of replacing is put back; the results of notebooks that
    are gone are removed, and nothing else.
    """
    staging = project.build / ".staging"
    stems = {p.stem for p in project.notebooks()}
    with writing(project.build):
        for lang in LANGUAGES:
            for old in (staging / lang).glob("*/old"):
                target = project.output(lang, old.parent.name)
                if not target.exists():
                    target.parent.mkdir(parents=True, exist_ok=True)
                    old.rename(target)
            for made in (project.build / lang).glob("*/manifest.json"):
                if made.parent.name not in stems:
                    shutil.rmtree(made.parent)
            for note in (project.build / "failed" / lang).glob("*.*"):
                if note.stem not in stems:
                    note.unlink()
        shutil.rmtree(staging, ignore_errors=True)
    try:
        yield
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def replace(path: Path, content: str | bytes) -> None:
    """Write a file whole or not at all; leave it alone when it is already so."""
    data = content.encode("utf-8") if isinstance(content, str) else content
    if not (path.is_file() and path.read_bytes() == data):
        atomic.put(path, data)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _seal(folder: Path, manifest: dict) -> str:
    """Write the manifest of a whole result: its files, with size and hash; return its own hash."""
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    sizes = {p.relative_to(folder).as_posix(): [p.stat().st_size, _sha256(p.read_bytes())] for p in files}
    text = json_text(manifest | {"files": sizes})
    (folder / "manifest.json").write_text(text, encoding="utf-8", newline="\n")
    return _sha256(text.encode())


def _whole(folder: Path, seal: str | None) -> bool:
    """Whether the result there is the one that was sealed, with all its files."""
    try:
        text = (folder / "manifest.json").read_bytes()
        files = json.loads(text)["files"]
        sizes = all((folder / name).stat().st_size == size for name, (size, _) in files.items())
    except (OSError, ValueError):
        return False
    return _sha256(text) == seal and sizes


# ---- what has changed, and running it ------------------------------------------------------------------


def versions() -> dict[str, str]:
    """List the versions that can change a result; reads no package."""
    found = {"python": platform.python_version()}
    for name in SHAPING:
        with contextlib.suppress(metadata.PackageNotFoundError):
            found[name] = metadata.version(name)
    return found


@dataclass
class Outcome:
    """What a run did: notebooks by ``language/name``."""

    done: list[str] = field(default_factory=list)
    current: list[str] = field(default_factory=list)
    failed: dict[str, dict] = field(default_factory=dict)
    figures: int = 0
    seconds: float = 0.0
    fault: Message | None = None


class Results:
    """Every notebook in every language, and whether its result still holds.

    Each file is read once: one that is edited while the notebooks run counts as changed the next time. A date
    is never trusted.
    """

    def __init__(self, project: Project):
        self.project = project
        self.files = project.inputs()
        self.versions = versions()
        self.path = project.build / ".state.json"
        found = read_json(self.path)
        self.kept = found if isinstance(found, dict) else {}
        self.lock = threading.Lock()
        self._contents: dict[tuple[str, str], dict] = {}
        self._digests: dict[str, str] = {}

    def content(self, notebook: Path, lang: str) -> dict:
        """Read a notebook in a language, when it is first asked for: Chinese needs a catalogue, and babel."""
        key = notebook.stem, lang
        if key not in self._contents:
            self._contents[key] = spoken(notebook, lang)
        return self._contents[key]

    def digests(self) -> dict[str, str]:
        """Hash every input: name → hash of its content."""
        if not self._digests:
            self._digests = {name: _sha256(path.read_bytes()) for name, path in self.files.items()}
        return self._digests

    def _setting(self, notebook: Path, lang: str) -> str:
        text = json.dumps([self.content(notebook, lang), lang, self.versions], sort_keys=True)
        return _sha256(text.encode())

    def why(self, notebook: Path, lang: str) -> list[Message]:
        """List what a result no longer agrees with; empty if it holds."""
        if self.project.manifest(lang, notebook.stem) is None:
            return [say("never run")]
        kept = self.kept.get(f"{lang}/{notebook.stem}") or {}
        then, now = kept.get("files", {}), self.digests()
        changed = (name for name in now if now[name] != then.get(name))
        why = [word(name) if name in then else say("{file} is new", file=name) for name in changed]
        why += [say("{file} is gone", file=name) for name in then if name not in now]
        if kept.get("setting") != self._setting(notebook, lang):
            why.append(say("the notebook or a package"))
        if not _whole(self.project.output(lang, notebook.stem), kept.get("seal")):
            why.append(say("an output file"))
        return why

    def overview(self) -> Iterator[tuple]:
        """Yield every notebook and language: path, language, manifest, reasons, note of the last failure."""
        for path in self.project.notebooks():
            for lang in LANGUAGES:
                failure = read_json(self.project.failure(lang, path.stem))
                yield path, lang, self.project.manifest(lang, path.stem), self.why(path, lang), failure

    def run(self, notebooks: list[Path], langs, *, jobs: int, force: bool, show: Display) -> Outcome:
        """Run what changed, at most ``jobs`` at a time; keep what holds."""
        outcome, due = Outcome(), []
        for path, lang in ((path, lang) for lang in langs for path in notebooks):
            name = f"{lang}/{path.stem}"
            seconds = (self.kept.get(name) or {}).get("seconds")
            show.add(name, code_cells(self.content(path, lang)), seconds)
            if force or self.why(path, lang):
                due.append((path, lang))
            else:
                outcome.current.append(name)
                show.end(name, "up to date")
        if not due:
            return outcome
        from .run import Kernels  # only now: it takes seconds to import

        kernels = Kernels()
        with show.live(jobs), ThreadPoolExecutor(jobs) as pool:
            try:
                made = [pool.submit(self._run, *one, kernels, show, outcome) for one in due]
                for future in as_completed(made):
                    future.result()
            finally:
                pool.shutdown(wait=False, cancel_futures=True)
                kernels.clear()
        return outcome

    def _run(self, path: Path, lang: str, kernels, show: Display, outcome: Outcome) -> None:
        """Run one notebook and remember, should the next one be killed, that it is done."""
        from .run import Broken, Stopped

        name, began = f"{lang}/{path.stem}", time.monotonic()
        try:
            kernels.checkpoint()
            show.start(name)
            seal, figures = self._perform(path, lang, kernels, lambda done: show.cell(name, done))
        except Stopped:
            show.end(name, "failed")
            return
        except Broken as error:
            with self.lock:
                outcome.failed[name] = error.account
            show.end(name, "failed")
            return
        with self.lock:
            outcome.done.append(name)
            outcome.figures += figures
            seconds = round(time.monotonic() - began, 2)
            setting = self._setting(path, lang)
            self.kept[name] = {"files": self.digests(), "setting": setting, "seal": seal, "seconds": seconds}
            with writing(self.path.parent):
                replace(self.path, json_text(self.kept))
        show.end(name, "done")

    def _perform(self, notebook: Path, lang: str, kernels, on_cell: Callable[[int], None]) -> tuple[str, int]:
        """Run a notebook and put its whole result in place; the seal and the number of figures.

        A failed copy and a note on it are kept, and the earlier result is not touched.
        """
        from .run import Broken, Run

        book, stem = copy.deepcopy(self.content(notebook, lang)), notebook.stem
        made = self.project.staging(lang, stem)
        try:
            if "fault" in book:
                raise Broken(book["fault"])
            shutil.rmtree(made, ignore_errors=True)
            out, scratch = made / "out", made / "run"
            out.mkdir(parents=True)
            scratch.mkdir()
            place = {"cwd": str(self.project.root / "notebooks"), "env": self._environment(scratch, lang)}
            run = Run(book, stem, out, scratch, place, kernels, on_cell)
            try:
                run.execute()
            finally:
                book |= run.book  # as far as it came
            seal = self._finish(run, out, stem, lang)
            kernels.checkpoint()
            self._promote(made, lang, stem)
            return seal, len(run.figures)
        except (Broken, OSError) as error:
            kernels.checkpoint()
            broken = error if isinstance(error, Broken) else Broken(refused(self.project.build, error))
            note = self.project.failure(lang, stem)
            with contextlib.suppress(OSError):
                replace(note.with_suffix(".ipynb"), json_text(book))
                replace(note, json_text(broken.account))
            raise broken from error

    @staticmethod
    def _finish(run, out: Path, stem: str, lang: str) -> str:
        """Write the executed notebook, the page to read it and the manifest; return the seal."""
        import nbformat

        text = nbformat.writes(run.book).rstrip("\n") + "\n"
        (out / f"{stem}.ipynb").write_text(text, encoding="utf-8", newline="\n")
        view = pages.render(run.book, run.figures, lang, stem)
        (out / f"{stem}.html").write_text(view, encoding="utf-8", newline="\n")
        manifest = {
            "notebook": stem,
            "lang": lang,
            "question": run.metadata.get("question", {}).get(lang) or question(run.book),
            "cells": code_cells(run.book),
            "figures": run.figures,
        }
        if "skipped" in run.metadata:
            manifest["skipped"] = [*run.metadata["skipped"], *run.refused]
        return _seal(out, manifest)

    def _promote(self, made: Path, lang: str, stem: str) -> None:
        """Move a whole result into its place, and drop the note on an earlier failure."""
        target = self.project.output(lang, stem)
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists():
            target.rename(made / "old")
        (made / "out").rename(target)
        note = self.project.failure(lang, stem)
        note.unlink(missing_ok=True)
        note.with_suffix(".ipynb").unlink(missing_ok=True)
        shutil.rmtree(made, ignore_errors=True)

    def _environment(self, scratch: Path, lang: str) -> dict[str, str]:
        """A clean room: nothing of the user's own settings, nothing left behind in the home folder."""
        env = dict(os.environ)
        fonts = self.project.build / ".cache" / "matplotlib"
        # Finding all fonts of a machine takes seconds: keep the list, and take one that set-up has made.
        if not fonts.exists():
            caches = Path(env.get("XDG_CACHE_HOME") or Path.home() / ".cache")
            for made in Path(env.get("MPLCONFIGDIR") or caches / "matplotlib").glob("fontlist-*.json"):
                replace(fonts / made.name, made.read_bytes())
        for name in ("MPLBACKEND", "MATPLOTLIBRC", "PYTHONSTARTUP", "PYTHONIOENCODING"):
            env.pop(name, None)
        env |= {
            "PYTHONWARNINGS": "error:Glyph:UserWarning",  # a character that the font lacks is an error here
            "COMMGOV_DATA": str(self.project.data_folder()),
            "COMMGOV_LANG": lang,
            "IPYTHONDIR": str(scratch / "ipython"),
            "JUPYTER_RUNTIME_DIR": str(scratch),
            "MPLCONFIGDIR": str(fonts),
            "PYTHONUTF8": "1",
            "TMPDIR": str(scratch),  # what a killed kernel leaves is swept with the rest
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        }
        if not INSTALLED:  # the very library whose content was hashed
            env["PYTHONPATH"] = os.pathsep.join(filter(None, [str(PACKAGE.parent), env.get("PYTHONPATH")]))
        return env


def run(
    project: Project,
    notebooks: list[Path],
    *,
    langs: tuple[str, ...] = ("en",),
    jobs: int | None = None,
    force: bool = False,
    show: Display | None = None,
) -> Outcome:
    """Run what changed among the notebooks, and write their figures and the index.

    Parameters
    ----------
    project
        Where things are.
    notebooks
        Which of its notebooks.
    langs
        Languages of the figures, of ``en`` and ``zh``.
    jobs
        Notebooks at the same time; by default one a core, at most four.
    force
        Run also what has not changed.
    show
        The display, see :class:`commgov_lib.pipeline.terminal.Display`.

    Returns
    -------
    Outcome

    Raises
    ------
    CommgovError
        The build folder cannot be written, or another run is at work in it.
    """
    began = time.monotonic()
    jobs = jobs or min(4, os.cpu_count() or 1)
    with spoken_for(project.build), swept(project):
        results = Results(project)
        outcome = results.run(notebooks, langs, jobs=jobs, force=force, show=show or Display())
        try:
            write_index(results)
        except OSError as error:  # what the notebooks did is still to be told
            outcome.fault = refused(project.build, error)
    outcome.seconds = time.monotonic() - began
    return outcome


def made_by(results: Results) -> list[str]:
    """List the commands that make what stands in a build folder: one, where one makes it all."""
    project = results.project
    every = [path.stem for path in project.notebooks()]
    there = {lang: [stem for stem in every if project.manifest(lang, stem)] for lang in LANGUAGES}
    if there["en"] == there["zh"]:
        there = {"both": there["en"]}
    commands = []
    for lang, stems in there.items():
        options = [] if lang == "en" else ["--lang", lang]
        options += [] if stems == every else ["--only", ",".join(stems)]
        if not stems:
            continue
        if project.call != "commgov figures" or INSTALLED:
            commands.append(" ".join([project.call, *options]))
        else:
            commands.append(f'make figures ARGS="{" ".join(options)}"' if options else "make figures")
    return commands


def write_index(results: Results) -> None:
    """Write ``build/index.html`` anew, if it would say anything new."""
    project = results.project
    page = pages.index(results.overview(), build=project.build, call=project.call, made_by=made_by(results))
    replace(project.build / "index.html", page)
    for name, font in results.files.items():
        if name == "data/fonts/CommgovSansSC-Regular.ttf":  # a browser has others for rarer characters
            replace(project.build / pages.FONT, font.read_bytes())
