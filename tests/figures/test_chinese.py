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
GLOSSARY = {
    *(
        "NODF",
        "BH",
        "SVN",
        "SDSM",
        "FDSM",
        "EMON",
        "SFCA",
        "E2SFCA",
        "M2SFCA",
        "B2SFCA",
        "Robins",
        "Alexander",
    ),
    *(
        "Latapy",
        "Barber",
        "Bass",
        "Bonferroni",
        "Burt",
        "Erlang",
        "Erreygers",
        "Gini",
        "Hall",
        "Holm",
        "Kaplan",
    ),
    *("Meier", "Menger", "Schneider", "Shapley", "Theil"),
}


def english(ax, table, said="", known=GLOSSARY) -> list[str]:
    """Latin words in the texts of a figure that are no names in its table, and are not ``known``.

    A small word that the notebook's code says (``said``) is no name, nor is a part of a code.
    """
    lists = (schema.ACTOR_SUBKINDS, schema.GROUPS, schema.MEASURES, *schema.TERM_LISTS.values())
    spoken = {word for code in {code for terms in lists for code in terms} for word in _latin(code)}
    spoken |= {word for quoted in re.findall(r"\"([^\"]*)\"", said) for word in _latin(quoted)}
    square = table.shape[0] == table.shape[1]  # a matrix of actors
    labels = [*table.index, *(table.columns if square else ())]
    cells = {str(cell) for column in table for cell in table[column]} | {str(label) for label in labels}
    names = {word for cell in cells for word in _latin(cell) if word not in spoken or not word.islower()}
    names |= {"of", "and", "by", "the"} & {word for cell in cells for word in _latin(cell)}
    found = []
    for artist in ax.figure.findobj(Text):
        shown = re.sub(r"\$[^$]*\$", "", artist.get_text()) if artist.get_visible() else ""
        cut = re.findall(r"([A-Za-z]+)…", shown)  # a long name
        whole = known | names
        whole |= {part for part in cut if any(name.startswith(part) for name in whole)}
        found += [f"{word} ({shown[:40]})" for word in _latin(shown) if word not in whole]
    return found


def names_of(values) -> set[str]:
    """The words in names and codes of the networks among them."""
    nets = [value for value in values if isinstance(value, cg.Network)]
    frames = [net.actors[["actor", "name"]] for net in nets] + [net.places[["place", "name"]] for net in nets]
    return {
        word for frame in frames for column in frame for name in frame[column] for word in _latin(str(name))
    }


def _latin(text) -> list[str]:
    return re.findall(r"[A-Za-z][A-Za-z0-9]*[A-Za-z]", text)


@pytest.mark.parametrize("notebook", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_no_english_is_left_in_a_figure_of_the_chinese_notebook(notebook):
    """Titles, labels, notes and legends; names in the data stay as they are."""
    cells = ["".join(c["source"]) for c in spoken(notebook, "zh")["cells"] if c["cell_type"] == "code"]
    space = {}
    style.remember()
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            for code in cells:
                exec(code, space)
        drawn = style.take()
    finally:
        style.remember(False)
    assert drawn
    said, known = "\n".join(cells), GLOSSARY | names_of(space.values())
    assert [f"{name}: {word}" for name, table, ax in drawn for word in english(ax, table, said, known)] == []


def test_english_in_a_figure_is_found():
    """Names in the table pass, codes of the library and words beside them do not."""
    import pandas as pd

    table = pd.DataFrame({"who": ["Evelyn of all", "unit", "weekly"], "n": [1, 2, 3]})
    _, ax = plt.subplots()
    ax.bar(table["who"], table["n"])
    ax.set_title("NODF：一行 units")
    ax.figure.canvas.draw()
    found = english(ax, table, said='case = "weekly meeting"')
    assert sorted(word.split()[0] for word in found) == ["unit", "units", "weekly"]
