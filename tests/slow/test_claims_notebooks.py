"""Every figure of the notebooks: its title, computed anew from the table behind it, in both languages."""

import json
from pathlib import Path

import pytest

import commgov_lib as cg
from commgov_lib.figures import style

from ..figures.test_claims import in_both, titles

NOTEBOOKS = Path(cg.__file__).parent.parent / "notebooks"


def drawn_in(notebook: Path) -> list:
    """What a notebook draws: the name of each figure and the table behind it."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    space = {}
    style.remember()
    try:
        for cell in cells:
            if cell["cell_type"] == "code":
                exec("".join(cell["source"]), space)
        return style.take()
    finally:
        style.remember(False)


@pytest.mark.parametrize("notebook", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_each_figure_of_the_notebooks_claims_what_its_table_says(notebook):
    """The tables behind the notebooks' own figures, in both languages."""
    drawn = drawn_in(notebook)
    assert drawn
    for figure, table, _ in drawn:
        assert titles(figure, table) == in_both(figure, table), f"{notebook.stem}: {figure}"
