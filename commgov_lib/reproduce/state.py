"""What has changed since the last run, by content: doit's book-keeping over our notebooks."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import platform
import time
from importlib import metadata
from pathlib import Path

from doit.control import TaskControl
from doit.dependency import Dependency, JsonDB, MD5Checker, get_file_md5
from doit.exceptions import TaskFailed
from doit.reporter import ZeroReporter
from doit.runner import MThreadRunner
from doit.task import Task
from doit.tools import config_changed

from . import LANGUAGES, Outcome, Project, code_cells, source, store
from .stage import Broken, Stage, Stopped

PACKAGE = Path(__file__).parents[1]
# Packages whose version can change a figure or a number.
SHAPING = ("numpy", "pandas", "scipy", "networkx", "matplotlib", "openpyxl", "ipykernel", "ipython")


class StateFile(JsonDB):
    """doit's JSON file, but replaced whole, and begun anew when it cannot be read."""

    def _load(self):
        try:
            return dict(json.loads(Path(self.name).read_text(encoding="utf-8")))
        except (ValueError, TypeError):
            return {}

    def dump(self):
        """Write the state in place of the former one."""
        path = Path(self.name)
        with store.writing(path.parent):
            store.replace_text(
                path, json.dumps(self._db, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
            )


class ContentChecker(MD5Checker):
    """doit's MD5 checker for names inside the project, so that the project may be moved.

    It never trusts a date, and reads each file once a run: a file that is edited while the notebooks run
    counts as changed the next time.
    """

    paths: dict[str, Path]

    def __init__(self):
        self.seen = {}

    def exists(self, name):
        """Whether the file (a dependency, or a target by its path) is there."""
        return self.paths.get(name, Path(name)).exists()

    def info(self, name):
        """Raise if the file is not there."""
        return self.paths[name].stat()

    def check_modified(self, name, file_stat, state):
        """Whether the content differs from the remembered one."""
        return self.digest(name) != state

    def get_state(self, name, current_state):
        """What is remembered of a file."""
        return self.digest(name)

    def digest(self, name):
        """The MD5 of the content when first read in this run."""
        if name not in self.seen:
            self.seen[name] = get_file_md5(self.paths[name])
        return self.seen[name]


def inputs(project: Project) -> dict[str, Path]:
    """What every notebook depends on: the library's code, the data and the user's own, as name -> path."""
    data = data_folder(project)
    kept = {f"commgov_lib/{path.relative_to(PACKAGE).as_posix()}": path for path in PACKAGE.rglob("*.py")}
    for path in data.rglob("*"):
        name = path.relative_to(data)
        hidden = any(part[0] in "._" for part in name.parts)
        if path.is_file() and name.parts[0] != "builders" and not hidden:
            kept[f"data/{name.as_posix()}"] = path
    return dict(sorted((kept | project.about).items()))


def data_folder(project: Project) -> Path:
    """The data that the notebooks of a project read: its own, else those of the library."""
    own = project.root / "data"
    library = PACKAGE.parent / "data"
    there = own.is_dir() and not project.about
    return Path(os.environ.get("COMMGOV_DATA") or (own if there else library)).resolve()


def versions() -> dict[str, str]:
    """The versions that can change a result; reads no package."""
    found = {"python": platform.python_version()}
    for name in SHAPING:
        with contextlib.suppress(metadata.PackageNotFoundError):
            found[name] = metadata.version(name)
    return found


def key(lang: str, stem: str) -> str:
    """The name of a piece of work; doit allows no ``=`` in it."""
    return f"{lang}/{stem}".replace("=", "%3D")


class Book:
    """Every notebook in every language, and whether its result still holds."""

    def __init__(self, project: Project):
        self.project = project
        self.files = inputs(project)
        self.versions = versions()
        checker = type("Checker", (ContentChecker,), {"paths": self.files})
        self.manager = Dependency(StateFile, str(project.build / ".doit.json"), checker)
        self.contents = {p.stem: source(p) for p in project.notebooks()}

    def task(self, notebook: Path, lang: str, action=None) -> Task:
        """One notebook in one language, as doit sees it."""
        stem, folder = notebook.stem, store.output(self.project, lang, notebook.stem)
        text = json.dumps(self.contents[stem], sort_keys=True).encode()
        setting = {"notebook": hashlib.md5(text).hexdigest(), "lang": lang} | self.versions

        def as_sealed(task, values):
            return store.whole(folder, values.get("seal"))

        return Task(
            key(lang, stem),
            [(action, [notebook, lang])] if action else None,
            file_dep=list(self.files),
            targets=[str(folder / "manifest.json")],
            uptodate=[config_changed(setting), as_sealed],
            io={"capture": False},  # capturing swaps sys.stdout, which threads share
        )

    def why(self, notebook: Path, lang: str) -> list[str]:
        """What a result no longer agrees with; empty if it holds."""
        status = self.manager.get_status(self.task(notebook, lang), None, get_log=True)
        if status.status == "up-to-date":
            return []
        if store.manifest(self.project, lang, notebook.stem) is None:
            return ["never run"]
        why = [*status.reasons.get("changed_file_dep", ())]
        why += [f"{name} is new" for name in status.reasons.get("added_file_dep", ())]
        why += [f"{name} is gone" for name in status.reasons.get("removed_file_dep", ())]
        why = sorted({name for name in why if f"{name} is new" not in why})
        for check, _, _ in status.reasons.get("uptodate_false", ()):
            settings = isinstance(check, config_changed)
            why.append("the notebook or a package" if settings else "an output file")
        return why or ["an output file"]

    def seconds(self, notebook: Path, lang: str) -> float | None:
        """How long the last good run took."""
        return self.manager.backend.get("seconds", key(lang, notebook.stem))

    def run(self, notebooks, langs, *, jobs: int, force: bool, show) -> Outcome:
        """Run what changed, at most ``jobs`` at a time; keep what holds."""
        outcome = Outcome()
        stage = Stage(self.project)

        def action(notebook, lang):
            name, began = key(lang, notebook.stem), time.monotonic()
            try:
                seal, count = stage.perform(
                    notebook, self.contents[notebook.stem], lang, lambda n: show.cell(name, n)
                )
            except Stopped:
                return TaskFailed("stopped")
            except Broken as error:
                outcome.failed[name] = error.account
                return TaskFailed(error.account["error"])
            outcome.figures += count
            seconds = round(time.monotonic() - began, 2)
            self.manager.backend.set("seconds", name, seconds)
            return {"seal": seal}

        every = [(p, lang) for lang in langs for p in notebooks]
        tasks = [self.task(p, lang, action) for p, lang in every]
        for (path, lang), task in zip(every, tasks, strict=True):
            show.add(task.name, code_cells(self.contents[path.stem]), self.seconds(path, lang))
        control = TaskControl(tasks)
        control.process(None)
        reporter = _Reporter(show, outcome, self.manager)
        runner = MThreadRunner(self.manager, reporter, True, force, num_process=jobs)
        try:
            with show.live(jobs):
                runner.run_all(control.task_dispatcher())
        finally:
            stage.clear()
        return outcome

    def overview(self):
        """Every notebook and language: path, language, manifest, reasons, note of the last failure."""
        for path in self.project.notebooks():
            for lang in LANGUAGES:
                note = store.failure(self.project, lang, path.stem)
                account = json.loads(note.read_text(encoding="utf-8")) if note.exists() else None
                manifest = store.manifest(self.project, lang, path.stem)
                yield path, lang, manifest, self.why(path, lang), account


class _Reporter(ZeroReporter):
    """Passes on to the display what doit's runner reports."""

    def __init__(self, show, outcome: Outcome, manager: Dependency):
        self.show, self.outcome, self.manager = show, outcome, manager

    def initialize(self, tasks, selected_tasks):
        """Nothing to prepare."""

    def execute_task(self, task):
        """A notebook begins."""
        self.show.start(task.name)

    def skip_uptodate(self, task):
        """A notebook need not run."""
        self.outcome.current.append(task.name)
        self.show.end(task.name, "up to date")

    def add_success(self, task):
        """A notebook ended well: remember it now, should the next one be killed."""
        self.outcome.done.append(task.name)
        self.manager.backend.dump()
        self.show.end(task.name, "done")

    def add_failure(self, task, fail):
        """A notebook ended badly."""
        self.show.end(task.name, "failed")
        if task.name not in self.outcome.failed and fail.get_msg():
            self.outcome.failed[task.name] = {"error": fail.get_msg()}
