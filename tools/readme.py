"""Write the tables of notebooks in README.md and README.zh.md anew, from the notebooks: ``make readme``.

The question is the notebook's title, in Chinese that of its catalogue; the rooms are the files that bear the
notebook's name.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from commgov_lib.pipeline.export import question, spoken  # noqa: E402

PAGES = {"en": "README.md", "zh": "README.zh.md"}
BEGIN = "<!-- notebooks: written by make readme -->"
END = "<!-- end of notebooks -->"
HEAD = {"en": "| | question | where it is answered |", "zh": "| | 问题 | 在哪里回答 |"}
ROOMS = (
    (
        {"en": "code", "zh": "代码"},
        (
            "commgov_lib/{}.py",
            "commgov_lib/{}/__init__.py",
            "commgov_lib/measures/{}.py",
            "commgov_lib/measures/{}/__init__.py",
            "commgov_lib/ledger/{}.py",
        ),
    ),
    ({"en": "figures", "zh": "图"}, ("commgov_lib/figures/{}.py",)),
    ({"en": "tests", "zh": "测试"}, ("tests/measures/test_{}.py", "tests/{}/__init__.py")),
    ({"en": "benchmark", "zh": "用时"}, ("benchmarks/bench_{}.py",)),
)


def table(root: Path = ROOT, lang: str = "en") -> str:
    """The table in Markdown: number, question, and where its code, figures, tests and timings are."""
    lines = [HEAD[lang], "|---|---|---|"]
    for notebook in sorted((root / "notebooks").glob("*.ipynb")):
        number, _, name = notebook.stem.partition("_")
        rooms = []
        for label, places in ROOMS:
            found = [p.format(name) for p in places if (root / p.format(name)).exists()]
            rooms += [f"[{label[lang]}]({found[0].removesuffix('/__init__.py')})"] if found else []
        asked = f"[{question(spoken(notebook, lang))}](notebooks/{notebook.name})"
        lines.append(f"| {number} | {asked} | {' · '.join(rooms)} |".replace("|  |", "| |"))
    return "\n".join(lines)


def parts(readme: str) -> tuple[str, str, str]:
    """README.md as the text before the table, the table, and the text after it."""
    before, table, after = re.split(f"{re.escape(BEGIN)}\n|\n{re.escape(END)}", readme)
    return before, table, after


def promised(readme: str) -> list[str]:
    """The notebooks that the table in README.md names."""
    return re.findall(r"\(notebooks/([^)]+\.ipynb)\)", parts(readme)[1])


if __name__ == "__main__":
    for lang, name in PAGES.items():
        path = ROOT / name
        before, _, after = parts(path.read_text(encoding="utf-8"))
        page = f"{before}{BEGIN}\n{table(lang=lang)}\n{END}{after}"
        path.write_text(page, encoding="utf-8", newline="\n")
