"""The Chinese notebooks, run as they are: no English is left in any of their figures."""

import contextlib
import io
import re
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
from matplotlib.text import Text

import commgov_lib as cg
from commgov_lib import schema
from commgov_lib.figures import style
from commgov_lib.pipeline.export import spoken

NOTEBOOKS = Path(cg.__file__).parents[1] / "notebooks"
# What Chinese texts of the field leave as it is: methods, corrections, and who they are called after.
GLOSSARY = set(
    [
        "NODF",
        "BH",
        "SVN",
        "FDSM",
        "SDSM",
        "E2SFCA",
        "M2SFCA",
        "EMON",
        "Robins",
        "Alexander",
        "Latapy",
        "Barber",
        "Bass",
        "Erlang",
        "Erreygers",
        "Gini",
        "Hall",
        "Holm",
        "Bonferroni",
        "Menger",
        "Schneider",
        "Shapley",
        "Theil",
    ]
)


def english(ax, table, known=GLOSSARY) -> list[str]:
    """Latin words in the texts of a figure that are no names in its table, and stand in no glossary."""
    codes = {code for listed in (schema.MEASURES, *schema.TERM_LISTS.values()) for code in listed}
    labels = [
        *table.index,
        *(table.columns if table.shape[0] == table.shape[1] else ()),
    ]  # a matrix of actors
    cells = {str(cell) for column in table for cell in table[column]} | {str(label) for label in labels}
    names = {word for cell in cells - codes for word in _latin(cell)}
    found = []
    for artist in ax.figure.findobj(Text):
        shown = re.sub(r"\$[^$]*\$", "", artist.get_text()) if artist.get_visible() else ""
        found += [f"{word} ({shown[:40]})" for word in _latin(shown) if word not in known | names]
    return found


def _latin(text) -> list[str]:
    return re.findall(r"[A-Za-z][A-Za-z]+", text)


@pytest.mark.parametrize("notebook", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_no_english_is_left_in_a_figure_of_the_chinese_notebook(notebook):
    """Titles, labels, notes and legends; names in the data stay as they are."""
    space = {}
    style.remember()
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            for cell in spoken(notebook, "zh")["cells"]:
                if cell["cell_type"] == "code":
                    exec("".join(cell["source"]), space)
        drawn = style.take()
    finally:
        style.remember(False)
    assert drawn
    assert [f"{name}: {word}" for name, table, ax in drawn for word in english(ax, table)] == []


def test_english_in_a_figure_is_found():
    """Names in the table pass, codes of the library and words beside them do not."""
    import pandas as pd

    table = pd.DataFrame({"who": ["Evelyn", "unit"], "n": [1, 2]})
    _, ax = plt.subplots()
    ax.bar(table["who"], table["n"])
    ax.set_title("NODF：一行 units")
    ax.figure.canvas.draw()
    assert [found.split()[0] for found in english(ax, table)] == ["unit", "units"]
