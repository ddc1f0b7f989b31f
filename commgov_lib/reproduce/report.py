"""What is said after a run: failures, the summary, and the list of states."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.table import Table

from . import Outcome, Project, state
from .progress import clock


def states(console: Console, project: Project, notebooks: list[Path]) -> None:
    """Each notebook in each language: its figures, and whether they still hold."""
    table = Table("notebook", "language", "figures", "state", box=None, pad_edge=False, header_style="bold")
    for path, lang, manifest, why, account in state.Book(project).overview():
        if path not in notebooks:
            continue
        if account:
            said = f"failed in the last run, cell [{account.get('cell')}]"
        elif manifest is None:
            said = "never run"
        else:
            said = "up to date" if not why else "changed: " + ", ".join(why[:3]) + (" …" if why[3:] else "")
        count = len(manifest["figures"]) if manifest else "-"
        table.add_row(path.stem, lang, str(count), said.replace("[", r"\["))
    console.print(table)


def failure(console: Console, project: Project, name: str, account: dict) -> None:
    """Which cell failed, its source, the error, and where to look."""
    lang, _, stem = name.partition("/")
    cell = account.get("cell")
    console.print(f"\nFailed: {name}" + (f", cell [{cell}]" if cell else ""), style="bold red", markup=False)
    code = account.get("code", "").splitlines()
    shown = code if len(code) <= 16 else [*code[:15], f"... and {len(code) - 15} lines more"]
    for line in shown:
        console.print(f"    {line}", markup=False, soft_wrap=True)
    console.print(f"  {account['error']}", style="red", markup=False, soft_wrap=True)
    copy = project.build / "failed" / lang / f"{stem}.ipynb"
    console.print(f"  Open it:     commgov lab notebooks/{stem}.ipynb", markup=False, soft_wrap=True)
    if copy.exists():
        console.print(f"  As it failed: {copy}", markup=False, soft_wrap=True)


def summary(console: Console, project: Project, outcome: Outcome) -> None:
    """One sentence on what the run did, and where to look."""
    index = project.build / "index.html"
    if not outcome.done and not outcome.failed:
        text = f"Nothing changed: {_some(len(outcome.current), 'notebook')} up to date"
        console.print(f"{text} ({outcome.seconds:.1f} s). Browse: {index}", markup=False, soft_wrap=True)
        return
    parts = [f"{_some(len(outcome.done), 'notebook')} run, {_some(outcome.figures, 'figure')} written"]
    parts += [f"{len(outcome.current)} up to date"] if outcome.current else []
    parts += [f"{len(outcome.failed)} failed"] if outcome.failed else []
    console.print(f"\n{'; '.join(parts)}, in {clock(outcome.seconds)}.", style="bold", markup=False)
    console.print(f"Browse: {index}", markup=False, soft_wrap=True)


def _some(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
