"""What is said after a run: failures, the summary, and the list of states."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.table import Table

from . import Outcome, Project, state, store
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
    root = f"--root {project.root} " if project.about else ""
    console.print(f"  Open it:     commgov lab {root}notebooks/{stem}.ipynb", markup=False, soft_wrap=True)
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
    if not outcome.fault:
        console.print(f"Browse: {index}", markup=False, soft_wrap=True)


def skipped(console: Console, project: Project, notebooks: list[Path], langs: tuple[str, ...]) -> None:
    """Why the data do not answer questions, each reason once, and how many questions of which notebook.

    Only of a user's own notebooks; these and their pages have each question by itself.
    """
    lang = langs[0]
    told = [(path, store.manifest(project, lang, path.stem)) for path in notebooks]
    reasons: dict[str, list[str]] = {}
    for path, found in told:
        for skip in (found or {}).get("skipped", ()):
            reasons.setdefault(skip["why"][lang], []).append(path.stem[:2])
    if reasons:
        count = sum(map(len, reasons.values()))
        head = {
            "en": f"Not answered by these data: {_some(count, 'question')} (which, the pages say).",
            "zh": f"这些数据未能回答 {count} 个问题（详见各页）：",
        }[lang]
        console.print(f"\n{head}", style="bold", markup=False)
    for why, stems in reasons.items():
        text = ", ".join(
            f"{stem}{f' ×{stems.count(stem)}' * (stems.count(stem) > 1)}" for stem in dict.fromkeys(stems)
        )
        console.print(f"  {text}: {why}", markup=False, soft_wrap=True)


def _some(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
