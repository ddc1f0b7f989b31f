"""What the terminal shows of a run: one line a notebook, the time left, failures, and a summary.

On plain consoles each beginning and end is one plain line.
"""

from __future__ import annotations

import contextlib
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table

from ..messages import Message, joined, say, text
from .pages import first_few

_STATES = {
    "waiting": (say("waiting"), "dim"),
    "running": (say("running"), "cyan"),
    "done": (say("done"), "green"),
    "failed": (say("failed"), "bold red"),
    "up to date": (say("up to date"), "dim"),
}


@dataclass
class _Line:
    """One notebook on the display."""

    total: int
    known: float | None  # seconds of its last good run
    done: int = 0
    state: str = "waiting"
    began: float | None = None
    ended: float | None = None


class Display:
    """One line a notebook (cells done / total, state), and the time left for all, in a language."""

    def __init__(self, console: Console | None = None, lang: str = "en"):
        self.console = console or Console(highlight=False)
        self.lang = lang
        self.alive = self.console.is_terminal and not self.console.is_dumb_terminal
        self.lines: dict[str, _Line] = {}
        self.bars: Progress | None = None
        self.jobs = 1
        self.lock = threading.RLock()  # every notebook's thread comes here

    def add(self, name: str, cells: int, seconds: float | None) -> None:
        """Add a notebook that may run: its code cells, and the seconds it took last time."""
        self.lines[name] = _Line(cells, seconds)

    @contextlib.contextmanager
    def live(self, jobs: int):
        """Show the lines as long as this lasts."""
        self.jobs = jobs
        try:
            yield
        finally:
            if self.bars:
                self.bars.stop()

    def start(self, name: str) -> None:
        """Show that a notebook begins."""
        with self.lock:
            line = self.lines[name]
            line.state, line.began = "running", time.monotonic()
            if self.alive:
                self._draw()
            else:
                self._say(say("{name}: running, {cells}", name=name, cells=cells(line.total)))

    def cell(self, name: str, done: int) -> None:
        """Show that a cell is done."""
        with self.lock:
            self.lines[name].done = done
            self._draw()

    def end(self, name: str, state: str) -> None:
        """Show that a notebook has ended: ``done``, ``failed`` or ``up to date``."""
        with self.lock:
            line = self.lines[name]
            line.state, line.ended = state, time.monotonic()
            if state in ("done", "up to date"):
                line.done = line.total
            self._draw()
            if not self.alive and line.began:
                left = self.left() if self._open() else None
                self._say(
                    say(
                        "{name}: {state}, {done}/{total} cells, {seconds:.1f} s{rest}",
                        name=name,
                        state=_STATES[state][0],
                        done=line.done,
                        total=line.total,
                        seconds=line.ended - line.began,
                        rest="" if left is None else say("; about {time} left", time=clock(left)),
                    )
                )

    def left(self) -> float | None:
        """Estimate the seconds until all is done, from the last run's times and the pace so far."""
        with self.lock:
            rests = [self._rest(line) for line in self._open()]
        if not rests or None in rests:
            return None
        return max(sum(rests) / self.jobs, max(rests))

    def _open(self) -> list[_Line]:
        return [line for line in self.lines.values() if line.ended is None]

    def _rest(self, line: _Line) -> float | None:
        spent = time.monotonic() - line.began if line.began else 0.0
        if line.known is not None:
            return max(line.known - spent, 0.5)
        if line.began and line.done:
            return max(spent / line.done * (line.total - line.done), 0.5)
        paces = [
            ((other.ended or time.monotonic()) - other.began) / other.done
            for other in self.lines.values()
            if other.began and other.done
        ]
        return max(sum(paces) / len(paces) * line.total - spent, 0.5) if paces else None

    def _say(self, told: Message) -> None:
        self.console.print(told.text(self.lang), markup=False, soft_wrap=True)

    def _draw(self) -> None:
        """Bring the live display up to date; it begins with the first notebook that runs."""
        if not self.alive or (self.bars is None and not any(line.began for line in self.lines.values())):
            return
        if self.bars is None:
            of_all = say("{done}/{total} cells", done="{task.completed:.0f}", total="{task.total:.0f}")
            self.bars = Progress(
                TextColumn("{task.fields[name]}", style="bold", markup=False),
                BarColumn(bar_width=24, complete_style="cyan", finished_style="green"),
                TextColumn(of_all.text(self.lang), justify="right"),
                TextColumn("{task.fields[state]}"),
                console=self.console,
                refresh_per_second=5,
            )
            for name, line in self.lines.items():
                self.bars.add_task("", total=line.total, name=name, state="")
            every = sum(line.total for line in self.lines.values())
            self.bars.add_task("", name=say("all").text(self.lang), total=every, state="")
            self.bars.start()
        lines = list(self.lines.values())
        for bar, line in enumerate(lines):
            spent = f" {line.ended - line.began:.1f} s" if line.began and line.ended else ""
            word, color = _STATES[line.state]
            state = f"[{color}]{word.text(self.lang)}[/]{spent}"
            self.bars.update(self.bars.task_ids[bar], completed=line.done, state=state)
        left = self.left()
        word = say("estimating") if left is None else say("{time} left", time=clock(left))
        word = word.text(self.lang) if self._open() else ""
        done = sum(line.done for line in lines)
        self.bars.update(self.bars.task_ids[-1], completed=done, state=f"[bold]{word}[/]")


def clock(seconds: float) -> Message:
    """Write a duration for people.

    Examples
    --------
    >>> clock(4.2), clock(61), clock(3725)
    ('5 s', '1 min 1 s', '1 h 2 min')
    """
    whole = int(-(-seconds // 1))
    if whole < 60:
        return say("{seconds} s", seconds=whole)
    if whole < 3600:
        return say("{minutes} min {seconds} s", minutes=whole // 60, seconds=whole % 60)
    return say("{hours} h {minutes} min", hours=whole // 3600, minutes=whole % 3600 // 60)


def cells(count: int) -> Message:
    """Write a number of cells.

    Examples
    --------
    >>> cells(1), cells(2)
    ('1 cell', '2 cells')
    """
    return say("1 cell") if count == 1 else say("{count} cells", count=count)


def _notebooks(count: int) -> Message:
    return say("1 notebook") if count == 1 else say("{count} notebooks", count=count)


def states(console: Console, overview, notebooks: list[Path], lang: str = "en") -> None:
    """Show each notebook in each language: its figures, and whether they still hold.

    Parameters
    ----------
    console
        Where.
    overview
        As :meth:`commgov_lib.pipeline.export.Results.overview` gives it.
    notebooks
        Which of them.
    lang
        Language of what is said.
    """
    heads = (say("notebook"), say("language"), say("figures"), say("state"))
    table = Table(*(head.text(lang) for head in heads), box=None, pad_edge=False, header_style="bold")
    for path, language, manifest, why, account in overview:
        if path not in notebooks:
            continue
        if account:
            told = say("failed in the last run, cell [{cell}]", cell=account.get("cell"))
        elif manifest is None:
            told = say("never run")
        else:
            told = say("changed: {why}", why=first_few(why)) if why else _STATES["up to date"][0]
        count = len(manifest["figures"]) if manifest else ""
        table.add_row(path.stem, language, str(count), told.text(lang).replace("[", r"\["))
    console.print(table)


def failure(console: Console, project, name: str, account: dict, lang: str = "en") -> None:
    """Show which cell failed, its source, the error, and where to look."""
    language, _, stem = name.partition("/")
    cell = account.get("cell")

    def tell(told: str, style: str | None = None):
        console.print(text(told, lang), style=style, markup=False, soft_wrap=True)

    where = say(", cell [{cell}]", cell=cell) if cell else ""
    console.print()
    tell(say("Failed: {name}{where}", name=name, where=where), "bold red")
    code = account.get("code", "").splitlines()
    for line in code if len(code) <= 16 else code[:15]:
        tell(f"    {line}")
    if len(code) > 16:
        tell(say("    ... and {count} lines more", count=len(code) - 15))
    tell(say("  {error}", error=account["error"]), "red")
    copy = project.failure(language, stem).with_suffix(".ipynb")
    root = f"--root {project.root} " if project.about else ""
    tell(say("  Open it:     commgov lab {root}notebooks/{stem}.ipynb", root=root, stem=stem))
    if copy.exists():
        tell(say("  As it failed: {copy}", copy=copy))


def summary(console: Console, project, outcome, lang: str = "en") -> None:
    """Say in one sentence what the run did, and where to look."""
    current, count = len(outcome.current), outcome.figures
    browse = say("Browse: {page}", page=project.build / "index.html")
    if not outcome.done and not outcome.failed:
        told = say(
            "Nothing changed: {notebooks} up to date ({seconds:.1f} s). {browse}",
            notebooks=_notebooks(current),
            seconds=outcome.seconds,
            browse=browse,
        )
        console.print(told.text(lang), markup=False, soft_wrap=True)
        return
    drawn = say("1 figure written") if count == 1 else say("{count} figures written", count=count)
    parts = [say("{notebooks} run, {figures}", notebooks=_notebooks(len(outcome.done)), figures=drawn)]
    parts += [say("{count} up to date", count=current)] if current else []
    parts += [say("{count} failed", count=len(outcome.failed))] if outcome.failed else []
    done = joined(parts, lang, by={"en": "; ", "zh": "；"})
    told = say("{done}, in {time}.", done=done, time=clock(outcome.seconds))
    console.print(f"\n{told.text(lang)}", style="bold", markup=False)
    if not outcome.fault:
        console.print(browse.text(lang), markup=False, soft_wrap=True)


def skipped(console: Console, project, notebooks: list[Path], langs: tuple[str, ...]) -> None:
    """Say why the data do not answer questions: each reason once, and how many questions of which notebook.

    Only of notebooks on a user's data; these and their pages have each question by itself.
    """
    lang = langs[0]
    reasons: dict[str, list[str]] = {}
    for path in notebooks:
        for skip in (project.manifest(lang, path.stem) or {}).get("skipped", ()):
            reasons.setdefault(skip["why"][lang], []).append(path.stem[:2])
    if reasons:
        count = sum(map(len, reasons.values()))
        questions = say("1 question") if count == 1 else say("{count} questions", count=count)
        head = say("Not answered by these data: {questions} (which, the pages say).", questions=questions)
        console.print(f"\n{head.text(lang)}", style="bold", markup=False)
    for why, stems in reasons.items():
        count = {stem: stems.count(stem) for stem in stems}
        which = ", ".join(f"{stem} ×{times}" if times > 1 else stem for stem, times in count.items())
        console.print(f"  {which}{'：' if lang == 'zh' else ': '}{why}", markup=False, soft_wrap=True)
