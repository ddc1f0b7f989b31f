"""Figures as words, the font, the two languages, and what is remembered for export."""

import re
import warnings
from itertools import pairwise
from pathlib import Path

import matplotlib.pyplot as plt
import networkx as nx
import numpy as np
import pandas as pd
import pytest

import commgov_lib as cg
from commgov_lib import schema
from commgov_lib.figures import style
from commgov_lib.figures.facts import words
from commgov_lib.figures.shapes import at_right, line_ends, rows


@pytest.fixture(autouse=True)
def house_style():
    cg.use_style("en")
    yield
    cg.use_style("en")
    style.remember(False)
    plt.close("all")


@style.figure
def bars(table, *, ax=None):
    """Stand in for a figure of a question."""
    ax = style.axes(ax)
    ax.bar(table["name"], table["count"])
    ax.set_title(style.t("A claim", "一个论断"))
    style.note(ax, "n = 2, simulated")
    return ax


TABLE = pd.DataFrame({"name": ["a", "b"], "count": [3.0, 5.0]})


def test_facts_tell_what_the_marks_stand_for(capsys):
    cg.facts(bars(TABLE))
    assert capsys.readouterr().out.splitlines() == [
        "title: A claim",
        "x axis: a, b",
        "2 bars: sizes 3 to 5, sum 8",
        "1 texts: n = 2, simulated",
    ]


def test_an_interval_that_is_not_known_has_no_ends(capsys):
    _, ax = plt.subplots()
    ax.hlines([0, 1], [0.0, np.nan], [2.0, np.nan])
    cg.facts(ax)
    assert "2 segment ends: x 0 to 2, sum 2; y 0 to 0, sum 0" in capsys.readouterr().out


def test_names_with_characters_beyond_gb2312_are_drawn_as_they_are(tmp_path):
    """甪直 and 浐灞 are places, 喆 and 堃 are in names of bodies, 𬭎 stands beyond the first plane."""
    names = ["甪直社区", "浐灞社区", "喆社区", "堃社区", "𬭎社区"]
    ax = bars(pd.DataFrame({"name": names, "count": range(5)}))
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a glyph that is missing is told
        for ending in ("png", "svg", "pdf"):
            ax.figure.savefig(tmp_path / f"a.{ending}")
    assert [label.get_text() for label in ax.get_xticklabels()] == names


def test_a_drawing_by_networkx_shows_chinese():
    graph = nx.path_graph(["新华社区", "教育局"])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        nx.draw_networkx(graph, pos={node: (k, k) for k, node in enumerate(graph)}, ax=plt.figure().gca())
        plt.gcf().canvas.draw()


def test_facts_of_a_chinese_figure_are_chinese():
    """The same numbers, no English word."""
    cg.use_style("zh")
    ax = bars(TABLE)
    ax.plot([1, 2], [3, 4], label="甲")
    ax.scatter([1, 2], [3, 5])
    ax.vlines([1], 1, 2)
    ax.set(xlabel="项", title="题", yscale="log")
    ax.set_ylabel("数")
    ax.legend()
    found = words(ax)
    assert [line for line in found if re.search(r"[A-Za-z]{2}", line.replace("simulated", ""))] == []
    assert "纵轴：数（对数坐标）" in found
    assert "2 个点：横 1 至 2，合计 3；纵 3 至 5，合计 8" in found


def test_doubled_data_changes_the_facts():
    assert words(bars(TABLE)) != words(bars(TABLE.assign(count=TABLE["count"] * 2)))


def test_facts_of_points_lines_and_segments():
    ax = style.axes()
    ax.scatter([1, 2], [3, 4])
    ax.plot([0, 10], [5, 7])
    ax.hlines([1, 2], [0, 0], [3, 4])
    ax.axvline(955)  # half of it lives in the axes' own units: not data
    lines = words(ax)
    assert "2 points: x 1 to 2, sum 3; y 3 to 4, sum 7" in lines
    assert "2 line ends: x 0 to 10, sum 10; y 5 to 7, sum 12" in lines
    assert "4 segment ends: x 0 to 4, sum 7; y 1 to 2, sum 6" in lines


def test_the_last_bits_of_a_machine_do_not_show():
    ax = style.axes()
    ax.scatter([1 / 3, 0.1 + 0.2], [1e7 + 1e-9, 2e7])
    assert words(ax) == ["2 points: x 0.3 to 0.3333, sum 0.6333; y 10,000,000 to 20,000,000, sum 30,000,000"]


def test_chinese_has_glyphs_and_a_missing_glyph_is_an_error():
    cg.use_style("zh")
    ax = bars(TABLE)
    assert ax.get_title(loc="left") == "一个论断"
    every = [
        term.zh
        for terms in (
            schema.PLACE_KINDS,
            schema.ACTOR_KINDS,
            schema.RELATIONS,
            schema.DOMAINS,
            schema.GROUPS,
            schema.PROVENANCE,
        )
        for term in terms.values()
    ]
    ax.set_xlabel("".join(every) + "×≥≤±→←≈·–—“”…✓▲■●λμρασ√∞%")
    ax.figure.canvas.draw()
    ax.set_xlabel("\u13a0")  # Cherokee: not in the font
    with pytest.raises(UserWarning, match="Glyph"):
        ax.figure.canvas.draw()


def test_the_language_of_the_environment(monkeypatch):
    monkeypatch.setenv("COMMGOV_LANG", "zh")
    cg.use_style()
    assert style.lang() == "zh"
    cg.use_style("en")  # what is asked for in words wins
    assert style.t("share", "比例") == "share"


def test_an_unknown_language_is_refused():
    with pytest.raises(cg.CommgovError, match="'fr' is not known"):
        cg.use_style("fr")


@pytest.mark.parametrize(("table", "message"), [([1, 2], "takes a table"), (TABLE.iloc[:0], "has no rows")])
def test_a_figure_wants_a_table_with_rows(table, message):
    with pytest.raises(cg.CommgovError, match=message):
        bars(table)


def test_only_what_is_drawn_while_remembering_is_taken():
    bars(TABLE)
    assert style.take() == []
    style.remember()
    ax = bars(TABLE)
    (drawn,) = style.take()
    assert (drawn.name, drawn.ax) == ("test_style.bars", ax)
    pd.testing.assert_frame_equal(drawn.table, TABLE)
    assert style.take() == []


def test_given_axes_are_drawn_on():
    ax = style.axes()
    assert bars(TABLE, ax=ax) is ax


def test_every_kind_of_actor_has_a_colour_of_its_own_among_the_forces():
    assert set(style.COLOR) == set(schema.ACTOR_KINDS)
    forces = [style.COLOR[k] for k in schema.ACTOR_KINDS if k not in ("organisation", "person")]
    assert len(set(forces)) == len(forces)


def test_traffic_lights_differ_in_shape():
    assert len({style.MARKER[c] for c in (style.GOOD, style.WARN, style.BAD)}) == 3


def test_nothing_plotted_is_said_to_be_nothing():
    ax = style.axes()
    ax.plot([np.nan], [np.nan])
    assert words(ax) == ["1 line ends: x none; y none"]


def test_no_colour_stands_outside_the_palette():
    here = Path(style.__file__)
    for path in sorted(here.parent.glob("*.py")):
        if path != here:
            assert not re.findall(r"#[0-9A-Fa-f]{3,8}\b", path.read_text(encoding="utf-8")), path.name


def test_labels_at_the_ends_of_lines_do_not_cover_each_other():
    ax = style.axes()
    ax.plot([0, 1], [0, 5.0])
    line_ends(
        ax, [(5.0, "a", style.INK), (5.0, "b", style.INK), (4.99, "c", style.INK), (np.nan, "d", style.INK)]
    )
    ax.figure.canvas.draw()
    boxes = sorted(text.get_window_extent().y0 for text in ax.texts[:3])
    assert all(high - low >= 11.4 * ax.figure.dpi / 72 for low, high in pairwise(boxes))


@pytest.mark.parametrize(
    "text",
    [
        "Beside 5,000 networks with the same numbers of ties, 7 of 11 measures differ from chance",
        "与5,000个关系数相同的随机网络相比，11项指标中有7项（64%）超出偶然所致的范围，无一例外。",
        "SVN 保留 the pairs 社区、单位 that share more than chance",
        "one",
    ],
)
@pytest.mark.parametrize("even", [False, True])
def test_a_folded_text_keeps_its_words_and_fits(text, even):
    folded = style.fold(text, 200, 13, even=even)
    assert style.unfold(folded) == text
    assert all(style.text_width(line, 13) <= 200 for line in folded.split("\n"))
    assert not re.search(r"\n[，。、；：！？）》”%]", folded)


def test_a_number_stays_with_its_unit():
    text = "In 12 of 80 % of places within 1 km and 30 m of 3,000 more"
    folded = [style.fold(text, width, 13) for width in range(30, 300, 10)]
    assert {style.unfold(lines) for lines in folded} == {text}
    assert not any(re.search(r"\d \n(?:%|km|m )", lines) for lines in folded)


def test_a_title_begins_at_the_edge_of_the_figure_and_stays_inside():
    ax = style.axes(size=(4.9, 3))
    style.title(ax, "Of the pairs that any null keeps, less than half are kept by all three of them", "论断")
    ax.figure.canvas.draw()
    box = next(text for text in ax.get_children() if "pairs" in getattr(text, "get_text", str)())
    box = box.get_window_extent()
    assert 0 <= box.x0 < 5
    assert box.x1 <= ax.figure.bbox.x1
    assert "\n" in ax.get_title(loc="left")
    assert words(ax)[0].endswith("are kept by all three of them")


def test_labels_of_rows_fit_into_the_figure():
    ax = style.axes(size=(4.9, 3))
    at_right(ax, ["p = 0.0004", "p = 0.8"])
    rows(ax, ["overlap of the rows (Latapy, dot)", "C-score"])
    ax.figure.canvas.draw()
    every = [*ax.get_yticklabels(), *ax.texts]
    assert min(text.get_window_extent().x0 for text in every) >= 0
    assert max(text.get_window_extent().x1 for text in every) <= ax.figure.bbox.x1


def test_a_figure_names_the_columns_that_are_missing():
    @style.figure("name count share")
    def marked(table, *, ax=None):
        return style.axes(ax)

    with pytest.raises(
        cg.CommgovError, match=r"figures\.test_style\.marked: column\(s\) share are missing"
    ) as error:
        marked(TABLE)
    assert "share" in error.value.text("zh")
