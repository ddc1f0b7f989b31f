"""The figures of the city."""

import pandas as pd
import pytest

import commgov_lib as cg
from commgov_lib.figures import style


def drawn(town):
    city, figures = cg.city, cg.figures.city
    return {
        "tiles": figures.tiles(city.districts(town)),
        "hierarchy": figures.hierarchy(city.hierarchy(town)),
        "crossing": figures.crossing(city.crossing(town)),
        "margins": figures.margins(city.margin(town, scale=0.02)),
        "two_mode": figures.two_mode(city.community(town)),
        "degrees": figures.degrees(city.degrees(town)),
    }


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_two_texts_of_a_figure_overlap(town, lang):
    """Every label of every figure stands clear of the others, in both languages."""
    cg.use_style(lang)
    for name, ax in drawn(town).items():
        ax.figure.draw_without_rendering()
        boxes = [(t.get_text(), t.get_window_extent()) for t in ax.texts if t.get_text()]
        for i, (text, one) in enumerate(boxes):
            hits = [
                other
                for other, two in boxes[i + 1 :]
                if one.shrunk(0.98, 0.9).overlaps(two.shrunk(0.98, 0.9))
            ]
            assert not hits, f"{name}: {text!r} overlaps {hits}"
        assert ax.get_title(loc="left")
    cg.use_style("en")


def test_figures_show_the_table_and_nothing_else(town):
    """Numbers on the figure are those of the table."""
    cg.use_style("en")
    axes = drawn(town)
    table = cg.city.districts(town)
    shown = [t.get_text() for t in axes["tiles"].texts]
    for row in table.itertuples():
        assert shown[shown.index(row.name_en) + 1] == f"{row.population_count:,}"
    top = table.loc[table["population_count"].idxmax(), "name_en"]
    most = f"{table['population_count'].max():,}"
    said = {noun: style.unfold(ax.get_title(loc="left")) for noun, ax in axes.items()}
    assert said["tiles"] == f"{top} has {most} residents, the most of 13 districts"
    points = [c.get_offsets() for c in axes["two_mode"].collections if len(c.get_offsets()) > 1]
    assert sorted(map(len, points)) == [10, 46]
    assert said["margins"] == "All 33 published numbers are met in the 1 simulated city"
    assert len(axes["crossing"].collections[0].get_offsets()) == len(cg.city.crossing(town))
    levels = cg.city.hierarchy(town).query("district == 'all'").set_index("level")["count"]
    told = " ".join(t.get_text() for t in axes["hierarchy"].texts)
    assert f"{levels['compound']:,} compounds" in told
    for noun in ("crossing", "two_mode", "degrees", "margins"):
        assert any("imulated" in t.get_text() for t in axes[noun].texts), noun


def test_a_number_that_is_missed_is_red_and_counted(town):
    """A margin that is not met has another colour and another mark, and the title says how many are met."""
    cg.use_style("en")
    table = cg.city.margin(town, scale=0.02)
    table.loc[table["id"] == "N38", ["realised_max", "met"]] = [999, False]
    ax = cg.figures.city.margins(table)
    title = style.unfold(ax.get_title(loc="left"))
    assert title == "32 of 33 published numbers are met in the 1 simulated city"
    marks = [line.get_marker() for line in ax.lines if line.get_color() == style.BAD]
    assert marks == [style.MARKER[style.BAD]]


def test_a_figure_says_which_column_it_misses(town):
    """Each figure names the columns that are not there."""
    for noun in ("tiles", "hierarchy", "crossing", "margins", "two_mode", "degrees"):
        with pytest.raises(cg.CommgovError, match=rf"figures\.city\.{noun}: column\(s\) .* are missing"):
            getattr(cg.figures.city, noun)(pd.DataFrame({"a": [1]}))
    with pytest.raises(cg.CommgovError, match="is not a measure of districts"):
        cg.figures.city.tiles(cg.city.districts(town)[["name", "name_en", "tile_row", "tile_column"]])
