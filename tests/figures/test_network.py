"""Pictures of networks: no name covers another, what is left out is said, the same network looks the same."""

from itertools import combinations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import PathCollection
from matplotlib.text import Text

import commgov_lib as cg
from commgov_lib.figures import network as drawn
from commgov_lib.figures import style
from commgov_lib.schema import TABLES

LONG = [
    "沈阳市铁西区启工街道党工委机关第三党支部",
    "中国工商银行股份有限公司沈阳铁西支行",
    "甪直镇浐灞社区𬭎喆堃服务队",
    "辽宁省人民医院志愿服务总队",
    "国网沈阳供电公司铁西分公司",
    "沈阳市第四十三中学",
]


@pytest.fixture(autouse=True)
def house_style():
    cg.use_style("en")
    yield
    cg.use_style("en")
    plt.close("all")


def network(ties, places=()) -> cg.Network:
    """A network of ``(source, target)`` pairs."""
    ends = list(dict.fromkeys(node for tie in ties for node in tie))
    frames = {
        "places": pd.DataFrame({"place": list(places), "kind": "community", "provenance": "U"}),
        "actors": pd.DataFrame(
            {"actor": [e for e in ends if e not in places], "kind": "unit", "provenance": "U"}
        ),
        "ties": pd.DataFrame(ties, columns=["source", "target"]).assign(
            relation="co_builds" if places else "contacts",
            weight=1,
            provenance="U",
            directed="no" if not places else "yes",
        ),
        "needs": pd.DataFrame(columns=[*TABLES["needs"]]),
    }
    return cg.Network(**frames)


def users() -> cg.Network:
    """Long Chinese names, every organisation at two of three places."""
    places = ["启工街道第一社区", "艳粉社区", "工人村社区"]
    return network([(a, places[(k + d) % 3]) for k, a in enumerate(LONG) for d in (0, 1)], places)


def boxes(ax) -> list:
    """Where the names stand."""
    ax.figure.canvas.draw()
    # Of an annotation with a leader, the extent would hold the leader too.
    return [Text.get_window_extent(text) for text in ax.texts if text.get_gid() == "name"]


def apart(one, other) -> bool:
    return one.x1 <= other.x0 or other.x1 <= one.x0 or one.y1 <= other.y0 or other.y1 <= one.y0


NETWORKS = {
    "southern_women": lambda: cg.load("southern_women"),
    "emon": lambda: cg.load("emon"),
    "observed": lambda: cg.load("observed"),
    "users": users,
    "star": lambda: network([("0", str(k)) for k in range(1, 40)]),
}


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", NETWORKS)
def test_names_cover_neither_names_nor_nodes_and_stay_inside(name, lang):
    net = NETWORKS[name]()
    cg.use_style(lang, network=net)
    ax = drawn.node_link(cg.layout.marks(net))
    found = boxes(ax)
    assert found
    assert all(apart(a, b) for a, b in combinations(found, 2))
    scale = ax.figure.dpi / 72
    for marks in (c for c in ax.collections if isinstance(c, PathCollection)):
        for (x, y), size in zip(ax.transData.transform(marks.get_offsets()), marks.get_sizes(), strict=True):
            radius = np.sqrt(size / np.pi) * scale * 0.85
            inside = [
                b
                for b in found
                if b.x0 < x + radius and b.x1 > x - radius and b.y0 < y + radius and b.y1 > y - radius
            ]
            assert not inside
    whole = ax.figure.bbox
    assert all(b.x0 >= 0 and b.x1 <= whole.x1 and b.y0 >= 0 and b.y1 <= whole.y1 for b in found)


@pytest.mark.parametrize("name", ["southern_women", "observed", "users"])
def test_columns_show_every_name_apart(name):
    net = NETWORKS[name]()
    cg.use_style("zh", network=net)
    table = cg.layout.marks(net, arrange="columns")
    found = boxes(drawn.columns(table))
    assert len(found) == (table[table["mark"] == "node"]["left_out"] == "").sum()
    assert all(apart(a, b) for a, b in combinations(found, 2))


@pytest.mark.parametrize("name", NETWORKS)
def test_all_that_is_written_is_eleven_pixels_high_on_a_telephone(name):
    ax = NETWORKS[name]().plot()
    ax.figure.canvas.draw()
    legend = ax.get_legend().get_texts()
    for text in [*ax.texts, *legend, ax.title, ax._left_title]:
        if text.get_text():
            assert text.get_fontsize() / (72 * ax.figure.get_figwidth()) * 390 >= 11
    whole = ax.get_tightbbox()
    assert whole.x0 >= 0
    assert whole.y0 >= 0
    assert whole.x1 <= ax.figure.bbox.x1
    assert whole.y1 <= ax.figure.bbox.y1


def test_actors_and_places_differ_in_shape_and_in_fill():
    ax = cg.load("southern_women").plot()
    marks = [c for c in ax.collections if isinstance(c, PathCollection)]
    assert len(marks) == 2
    assert len({len(c.get_paths()[0].vertices) for c in marks}) == 2
    assert len({tuple(c.get_facecolor()[0]) for c in marks}) == 2


def test_a_plot_leaves_the_style_of_the_session_alone():
    before, said = plt.rcParams.copy(), style.now()
    cg.load("emon").plot(lang="zh")
    assert plt.rcParams == before
    assert style.now() == said


def test_the_names_of_the_network_are_drawn_and_characters_without_a_glyph_are_told():
    net = network([("甲\u13a0", "乙"), ("乙", "丙")])
    with pytest.warns(UserWarning, match="U\\+13A0"):
        ax = net.plot(lang="zh")
    assert "甲〓" in [text.get_text() for text in ax.texts]


def test_what_is_left_out_is_said():
    pairs = [(f"a{k}", f"b{k}") for k in range(100)]
    ax = network([*pairs, ("b0", "c")]).plot()
    note = next(text.get_text() for text in ax.texts if text.get_gid() == "note").replace("\n", " ")
    assert style.unfold(ax.get_title(loc="left")) == (
        "The 74 largest of 100 separate parts: 75 ties join 149 actors"
    )
    assert "26 smaller parts (52 nodes)" in note


def test_the_mark_of_the_source_stands_under_every_figure_that_knows_it():
    for name, words in (("observed", "Observed"), ("southern_women", "Observed")):
        ax = cg.load(name).plot(lang="en")
        assert [t.get_text() for t in ax.texts if t.get_gid() == "provenance"] == [words]
    ax = users().plot(lang="zh")
    assert [t.get_text() for t in ax.texts if t.get_gid() == "provenance"] == ["用户数据"]


def test_given_axes_are_drawn_on_and_keep_their_size():
    figure, ax = plt.subplots(figsize=(9, 6))
    before = ax.get_position().bounds
    assert cg.load("emon").plot(ax=ax) is ax
    assert ax.get_position().bounds == before
    assert tuple(figure.get_size_inches()) == (9, 6)
