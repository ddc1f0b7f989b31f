"""Write the table of notebooks in README.md anew, from the notebooks themselves: ``make readme``.

The question is the notebook's title; the rooms are the files that bear the notebook's name.
"""

import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BEGIN = "<!-- notebooks: written by make readme -->"
END = "<!-- end of notebooks -->"
ROOMS = (
    (
        "code",
        (
            "commgov_lib/{}.py",
            "commgov_lib/{}/__init__.py",
            "commgov_lib/measures/{}.py",
            "commgov_lib/measures/{}/__init__.py",
        ),
    ),
    ("figures", ("commgov_lib/figures/{}.py",)),
    ("tests", ("tests/measures/test_{}.py", "tests/{}/__init__.py")),
    ("benchmark", ("benchmarks/bench_{}.py",)),
)


def title(notebook: Path) -> str:
    """The question that a notebook answers: its first line, without the mark of a heading."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    first = "".join(cells[0]["source"]).splitlines()[0] if cells else ""
    return first.lstrip("# ").strip()


def table(root: Path = ROOT) -> str:
    """The table in Markdown: number, question, and where its code, figures, tests and timings are."""
    lines = ["| | question | where it is answered |", "|---|---|---|"]
    for notebook in sorted((root / "notebooks").glob("*.ipynb")):
        number, _, name = notebook.stem.partition("_")
        rooms = []
        for label, places in ROOMS:
            found = [p.format(name) for p in places if (root / p.format(name)).exists()]
            rooms += [f"[{label}]({found[0].removesuffix('/__init__.py')})"] if found else []
        question = f"[{title(notebook)}](notebooks/{notebook.name})"
        lines.append(f"| {number} | {question} | {' · '.join(rooms)} |".replace("|  |", "| |"))
    return "\n".join(lines)


def parts(readme: str) -> tuple[str, str, str]:
    """README.md as the text before the table, the table, and the text after it."""
    before, table, after = re.split(f"{re.escape(BEGIN)}\n|\n{re.escape(END)}", readme)
    return before, table, after


def promised(readme: str) -> list[str]:
    """The notebooks that the table in README.md names."""
    return re.findall(r"\(notebooks/([^)]+\.ipynb)\)", parts(readme)[1])


if __name__ == "__main__":
    path = ROOT / "README.md"
    before, _, after = parts(path.read_text(encoding="utf-8"))
    path.write_text(f"{before}{BEGIN}\n{table()}\n{END}{after}", encoding="utf-8", newline="\n")
