"""Write docs/mechanisms.md anew: where each mechanism of the article is modelled and shown: ``make readme``.

A notebook shows a mechanism that it names. The functions are those called in the section that names it; where
only the opening does, those of the whole notebook.
"""

import csv
import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = "docs/mechanisms.md"
OPENING = 2  # cells: title and overview
CALL = re.compile(r"\bcg\.(?!figures|CommgovError|use_style|facts|load)([a-z]\w*(?:\.[a-z]\w*)?)(?=\()")
HEAD = """# The 34 mechanisms of the article

Each mechanism that the article names, with the notebooks that model, compute and show it, and its functions.
Written by `make readme` from the notebooks; the wording is in
[article_mechanisms.csv](../data/article_mechanisms.csv).

| | mechanism | 中文 | notebook: functions |
|---|---|---|---|
"""


def shown(cells: list) -> dict[str, list[str]]:
    """The mechanisms that a notebook names, each with the functions called for it, in order of first call."""
    sections, opening, every = [], set(), []
    for number, cell in enumerate(cells):
        text = "".join(cell["source"])
        if cell["cell_type"] == "code":
            every += CALL.findall(text)
            if sections:
                sections[-1][1].extend(CALL.findall(text))
            continue
        named = set(re.findall(r"\bM\d\d\b", text))
        if number < OPENING:
            opening |= named
        elif text.startswith("## ") or not sections:
            sections.append((named, []))
        else:
            sections[-1][0].update(named)
    found = {}
    for one in sorted(opening.union(*(named for named, _ in sections))):
        calls = [call for named, section in sections if one in named for call in section]
        found[one] = list(dict.fromkeys(calls or every))
    return found


def table(root: Path = ROOT) -> dict[str, dict[str, list[str]]]:
    """Mechanism → notebook → functions."""
    found = {}
    for notebook in sorted((root / "notebooks").glob("*.ipynb")):
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        for one, calls in shown(cells).items():
            found.setdefault(one, {})[notebook.name] = calls
    return found


def page(root: Path = ROOT) -> str:
    """The page in Markdown."""
    where = table(root)
    with open(root / "data" / "article_mechanisms.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    lines = []
    for row in rows:
        places = [
            f"[{name[:2]}](../notebooks/{name}): {', '.join(f'`{call}`' for call in calls)}"
            for name, calls in where.get(row["id"], {}).items()
        ]
        words = (row[c].replace("|", "/") for c in ("id", "mechanism", "term_zh"))
        lines.append(f"| {' | '.join(words)} | {'<br>'.join(places)} |")
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    (ROOT / PAGE).write_text(page(), encoding="utf-8", newline="\n")
