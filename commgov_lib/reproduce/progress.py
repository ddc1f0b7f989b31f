"""What a run shows: one line a notebook, the time left, and on plain consoles plain lines."""

from __future__ import annotations

import contextlib
import threading
import time
from dataclasses import dataclass

from rich.console import Console


@dataclass
class _Line:
    """One notebook on the display."""

    total: int
    known: float | None  # seconds of its last good run
    done: int = 0
    state: str = "waiting"
    began: float | None = None
    ended: float | None = None
    bar: int | None = None

    @property
    def open(self) -> bool:
        return self.ended is None


class Display:
    """One line a notebook (cells done / total, state), and the time left for all.

    On a terminal the lines are alive; elsewhere each beginning and end is one plain line.
    """

    def __init__(self, console: Console | None = None):
        self.console = console or Console(highlight=False)
        self.alive = self.console.is_terminal and not self.console.is_dumb_terminal
        self.lines: dict[str, _Line] = {}
        self.bars = None
        self.whole = None
        self.jobs = 1
        # The runner's threads and the refreshing thread all come here.
        self.lock = threading.RLock()

    def add(self, name: str, cells: int, seconds: float | None) -> None:
        """A notebook that may run: its code cells, and the seconds it took last time."""
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
        """A notebook begins."""
        with self.lock:
            line = self.lines[name]
            line.state, line.began = "running", time.monotonic()
            if self.alive:
                self._open()
                self._draw(name)
            else:
                self._say(f"{name}: running, {line.total} cell{'' if line.total == 1 else 's'}")

    def cell(self, name: str, done: int) -> None:
        """A cell is done."""
        with self.lock:
            self.lines[name].done = done
            self._draw(name)

    def end(self, name: str, state: str) -> None:
        """A notebook has ended: ``done``, ``failed`` or ``up to date``."""
        with self.lock:
            line = self.lines[name]
            line.state, line.ended = state, time.monotonic()
            if state in ("done", "up to date"):
                line.done = line.total
            self._draw(name)
            if not self.alive and line.began:
                spent = f"{line.ended - line.began:.1f} s"
                self._say(f"{name}: {state}, {line.done}/{line.total} cells, {spent}{self._remaining()}")

    def left(self) -> float | None:
        """Seconds until all is done, from the last run's times and the pace so far; None if unknown."""
        with self.lock:
            rests = [self._rest(line) for line in self.lines.values() if line.open]
        if not rests or None in rests:
            return None
        return max(sum(rests) / self.jobs, max(rests))

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

    def _remaining(self) -> str:
        if not any(line.open for line in self.lines.values()):
            return ""
        left = self.left()
        return "" if left is None else f"; about {clock(left)} left"

    def _say(self, text: str) -> None:
        self.console.print(text, markup=False, soft_wrap=True)

    def _open(self) -> None:
        """Begin the live display with the first notebook that runs; nothing to run, nothing to show."""
        if self.bars:
            return
        from rich.progress import BarColumn, Progress, TextColumn

        class Left(TextColumn):
            max_refresh = 0.5

            def render(column, task):
                if task.id != self.whole:
                    return super().render(task)
                left = self.left()
                open_ones = any(line.open for line in self.lines.values())
                word = "" if not open_ones else "estimating" if left is None else f"{clock(left)} left"
                return TextColumn(word, style="bold").render(task)

        self.bars = Progress(
            TextColumn("{task.fields[name]}", style="bold", markup=False),
            BarColumn(bar_width=24, complete_style="cyan", finished_style="green"),
            TextColumn("{task.completed:.0f}/{task.total:.0f} cells", justify="right"),
            Left("{task.fields[state]}"),
            console=self.console,
            refresh_per_second=5,
        )
        for line in self.lines.values():
            line.bar = -1
        for name, line in self.lines.items():
            line.bar = self.bars.add_task("", total=line.total, name=name, state="")
        self.whole = self.bars.add_task("", total=0, name="all", state="")
        self.bars.start()
        for name in self.lines:
            self._draw(name)

    def _draw(self, name: str) -> None:
        if not self.bars:
            return
        line = self.lines[name]
        spent = f" {(line.ended or time.monotonic()) - line.began:.1f} s" if line.began and line.ended else ""
        color = {"done": "green", "failed": "bold red", "running": "cyan"}.get(line.state, "dim")
        state = f"[{color}]{line.state}[/]{spent}"
        self.bars.update(line.bar, completed=line.done, state=state)
        self.bars.update(
            self.whole,
            completed=sum(entry.done for entry in self.lines.values()),
            total=sum(entry.total for entry in self.lines.values()),
        )


def clock(seconds: float) -> str:
    """A duration for people.

    Examples
    --------
    >>> clock(4.2), clock(61), clock(3725)
    ('5 s', '1 min 1 s', '1 h 2 min')
    """
    whole = int(-(-seconds // 1))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
