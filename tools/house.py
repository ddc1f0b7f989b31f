"""Write the lists of modules in docs/house.md anew, from their docstrings and the layers: ``make readme``."""

import ast
import re
import runpy
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = "docs/house.md"
LIBRARY = ROOT / "commgov_lib"
BEGIN, END = "<!-- modules: written by make readme -->", "<!-- end of modules -->"


def says(path: Path) -> str:
    """What a module is: the first paragraph of its docstring, without the number of its notebook."""
    first = (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split("\n\n")[0]
    plain = re.sub(r":\w+:`~?\.?([^`]+)`", r"``\1``", " ".join(first.split()))
    return re.sub(r"^\d\d\s+", "", plain).replace("``", "`").replace("|", "/")


def layers() -> tuple[tuple[str, ...], ...]:
    """The rooms, from the lowest to the highest, as the rule of imports holds them."""
    return runpy.run_path(str(ROOT / "tests" / "code_rules.py"))["LAYERS"]


def modules(room: str) -> list[Path]:
    """The modules of a room, what stands in it directly before what stands deeper."""
    folder = LIBRARY / room
    if not folder.is_dir():
        return [folder.with_suffix(".py")]
    found = [path for path in folder.rglob("*.py") if path.name != "__main__.py"]
    return sorted(found, key=lambda path: (path.parent.as_posix(), path.name != "__init__.py", path.name))


def tables() -> str:
    """A heading a layer, and below it each module with what it is."""
    lines = []
    for number, rooms in enumerate(layers(), 1):
        lines += [f"### {number} · {', '.join(rooms)}", "", "| module | what it is |", "|---|---|"]
        for path in (path for room in rooms for path in modules(room)):
            inside = path.relative_to(LIBRARY).as_posix()
            name = inside.removesuffix("__init__.py")
            lines.append(f"| [{name}](../commgov_lib/{inside}) | {says(path)} |")
        lines.append("")
    return "\n".join(lines).strip()


def page(text: str) -> str:
    """The page with its lists made anew; the rest stays as it is."""
    before, _, rest = text.partition(BEGIN)
    return f"{before}{BEGIN}\n\n{tables()}\n\n{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    file = ROOT / PAGE
    file.write_text(page(file.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
