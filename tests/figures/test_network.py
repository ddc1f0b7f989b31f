"""Pictures of networks: no name covers another, what is left out is said, the same network looks the same."""

from itertools import combinations

import matplotlib as mpl
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


def small_print(ax) -> str:
    found = next(text.get_text() for text in ax.texts if text.get_gid() == "note")
    return style.unfold(found).replace("\n", " ")


BEGIN, OFFICE = "四川省成都市武侯区玉林街道", "成都市武侯区人民政府玉林街道办事处"
ALIKE = [
    (f"{BEGIN}黉门街社区居民委员会", f"{BEGIN}黉门街社区"),
    (f"{BEGIN}芳草街社区居民委员会", f"{BEGIN}芳草街社区"),
    (f"{OFFICE}综合治理办公室", f"{BEGIN}黉门街社区"),
    (f"{OFFICE}社区发展办公室", f"{BEGIN}黉门街社区"),
]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_two_names_of_a_matrix_or_of_partners_become_equal(lang):
    net = network(ALIKE, [f"{BEGIN}黉门街社区", f"{BEGIN}芳草街社区"])
    ax = net.plot(form="matrix", lang=lang)
    named = [text.get_text() for axis in (ax.xaxis, ax.yaxis) for text in axis.get_ticklabels()]
    assert sorted(named) == sorted([
        "…黉门街社区", "…芳草街社区", "…黉门街社区居民委员会", "…芳草街社区居民委员会",
        "…办事处综合治理办公室", "…办事处社区发展办公室",
    ])  # fmt: skip
    assert {"en": "6 names shortened (…).", "zh": "6个名称有缩略（…）。"}[lang] in small_print(ax)
    cg.use_style(lang)
    ax = drawn.partners(cg.layout.partners(net, f"{BEGIN}黉门街社区"))
    named = [text.get_text() for text in ax.get_yticklabels()]
    assert len(set(named)) == 3
    assert {"…办事处综合治理办公室", "…办事处社区发展办公室"} < set(named)
    assert {"en": "3 names shortened (…).", "zh": "3个名称有缩略（…）。"}[lang] in small_print(ax)


def test_names_that_fit_are_written_whole_and_nothing_is_said():
    assert "shortened" not in small_print(cg.load("southern_women").plot(form="matrix"))


def on_the_map(**columns) -> cg.Network:
    """An actor that sits in Z is tied to X and Y; Z and W have no ties."""
    net = network([("a", "X"), ("a", "Y")], ["X", "Y", "Z", "W"])
    there = net.places.assign(lon=[104.06, 104.07, 104.05, 104.05], lat=[30.66, 30.65, 30.64, 30.63])
    return cg.Network(there.assign(**columns), net.actors.assign(place="Z"), net.ties, net.needs)


def test_a_map_tells_of_places_without_ties_and_without_coordinates():
    ax = on_the_map().plot(form="map", lang="en")
    assert "Left out: 2 places without such ties." in small_print(ax)
    assert "未画出：没有这类关系的2个地点。" in small_print(on_the_map().plot(form="map", lang="zh"))
    lost = on_the_map(lat=[30.66, None, 30.64, 30.63], lon=[104.06, None, 104.05, 104.05])
    words = "Left out: 2 places without such ties, 1 place without coordinates."
    assert words in small_print(lost.plot(form="map", lang="en"))


def test_the_seat_from_which_lines_lead_is_marked_where_no_place_is():
    def seats(net):
        ax = net.plot(form="map", lang="zh")
        found = [marks.get_offsets().tolist() for marks in ax.collections if marks.get_gid() == "seat"]
        return found, [text.get_text() for text in ax.get_legend().get_texts()]

    net = on_the_map()
    found, legend = seats(net)
    lines = cg.layout.places(net).query("mark == 'tie'")
    assert found == [lines[["x", "y"]].drop_duplicates().to_numpy().tolist()]
    assert len(found[0]) == 1
    assert "行动者所在地" in legend
    at_a_place = cg.Network(net.places, net.actors.assign(place="X"), net.ties, net.needs)
    found, legend = seats(at_a_place)  # X is drawn itself
    assert found == []
    assert "行动者所在地" not in legend


@pytest.mark.parametrize("form", ["nodes", "columns", "matrix", "map", "tiles"])
def test_periods_that_are_drawn_as_one_are_told(form):
    net = on_the_map()
    ties = net.ties.assign(since=["2022", "2024"], until=["2022", "2024"])
    apart_ = cg.Network(net.places, net.actors, ties, net.needs)
    ax = apart_.plot(form=form, pooled="any", lang="en")
    assert "Periods: 2022, 2024 in one picture." in small_print(ax)
    assert "时段：2022、2024合并。" in small_print(apart_.plot(form=form, pooled="any", lang="zh"))
    together = cg.Network(net.places, net.actors, ties.assign(until=""), net.needs)
    for one in (net, together, apart_.at("2024")):
        assert "Periods" not in small_print(one.plot(form=form, pooled="any", lang="en"))


def test_of_many_periods_the_span_is_told():
    pairs = [(f"a{k}", "X") for k in range(6)]
    net = network(pairs, ["X"])
    years = [str(2015 + k) for k in range(6)]
    net = cg.Network(net.places, net.actors, net.ties.assign(since=years, until=years), net.needs)
    assert "Periods: 2015–2020 in one picture." in small_print(net.plot(pooled="any", lang="en"))
    cg.use_style("en")
    for table, draw in ((cg.layout.partners, drawn.partners), (cg.layout.ego, drawn.ego)):
        assert "Periods: 2015–2020 in" in small_print(draw(table(net, "X", pooled="any")))
        assert "Periods" not in small_print(draw(table(net, "a0", pooled="any")))


def test_only_the_periods_of_what_is_drawn_are_told():
    """Ties of another relation have periods of their own, which the picture does not hold."""
    net = network([("a", "X"), ("b", "X"), ("c", "X")], ["X"])
    years = ["2022", "2024", "2010"]
    ties = net.ties.assign(relation=["co_builds", "co_builds", "leads"], since=years, until=years)
    net = cg.Network(net.places, net.actors, ties, net.needs)
    ax = net.plot(relation="co_builds", pooled="any", lang="en")
    assert "Periods: 2022, 2024 in one picture." in small_print(ax)


def test_weights_in_the_legend_are_plain_numbers():
    net = network([("a", "X"), ("b", "X")], ["X"])
    net = cg.Network(net.places, net.actors, net.ties.assign(weight=[1e-9, 1e6]), net.needs)
    legend = [text.get_text() for text in net.plot(lang="zh").get_legend().get_texts()]
    assert "越粗权重越大（0.000000001–1,000,000）" in legend


def test_the_number_of_nodes_beside_a_side_stands_in_full_width_brackets_in_chinese():
    table = pd.DataFrame({"side": ["row", "row", "column"], "label": ["a", "b", "X"], "degree": [1, 1, 2]})
    for lang, words in (("zh", ["行（2）", "列（1）"]), ("en", ["row (2)", "column (1)"])):
        cg.use_style(lang)
        assert [text.get_text() for text in cg.figures.ties.degrees(table).get_legend().get_texts()] == words


def test_names_come_with_the_tables_of_one_node_and_of_tiles():
    """Nobody called use_style(network=…): the pictures show names, and codes where a name has two bearers."""
    net = network([("a", "X"), ("b", "X"), ("c", "X")], ["X"])
    actors = net.actors.assign(name=["甲银行", "乙医院", "乙医院"])
    net = cg.Network(net.places.assign(name="桂溪社区"), actors, net.ties, net.needs)
    cg.use_style("zh")
    ax = drawn.partners(cg.layout.partners(net, "X"))
    assert ax.get_title(loc="left").startswith("桂溪社区有3个伙伴")
    named = [text.get_text() for text in ax.get_yticklabels()]
    assert sorted(named) == ["乙医院（b）", "乙医院（c）", "甲银行"]
    assert "桂溪社区有3个伙伴" in style.unfold(drawn.ego(cg.layout.ego(net, "X")).get_title(loc="left"))


@pytest.mark.parametrize(("domains", "said"), [
    (["health", "education", "health"], "1 line stands for several domains"),
    (["health", "", "health"], None),
])  # fmt: skip
def test_a_line_that_stands_for_several_domains_is_told(domains, said):
    net = network([("a", "X"), ("c", "X"), ("b", "X")], ["X"])
    ties = net.ties.assign(source=["a", "a", "b"], domain=domains)
    net = cg.Network(net.places, net.actors, ties, net.needs)
    told = small_print(net.plot(lang="en"))
    assert (said in told) if said else "several domains" not in told


def test_a_map_on_outlines_elsewhere_is_refused_and_one_on_its_own_tells_of_the_datum():
    net = on_the_map()
    square = pd.DataFrame({"ring": 0, "lon": [104.0, 104.1, 104.1, 104.0], "lat": [30.6, 30.6, 30.7, 30.7]})
    for column in ("lon", "lat"):
        with pytest.raises(cg.CommgovError, match="no place lies within the bounds"):
            cg.layout.places(net, outline=square.assign(**{column: square[column] + 5}))
    assert "GCJ-02" in small_print(drawn.places(cg.layout.places(net, outline=square)))
    assert "GCJ-02" not in small_print(drawn.places(cg.layout.places(net)))


# ---- what a stranger meets ---------------------------------------------------------------------


def note_of(ax) -> str:
    return style.unfold(next(text.get_text() for text in ax.texts if text.get_gid() == "note"))


def two_mode() -> pd.DataFrame:
    return cg.layout.marks(cg.load("southern_women"))


@pytest.mark.parametrize("before", [{}, {"axes.titlesize": "large"}])
def test_figures_draw_without_use_style(before, monkeypatch):
    mpl.rcdefaults()
    table = cg.layout.ego(cg.load("indiana"), "ITPC", relation="collaborates")
    if before:
        mpl.rcParams.update(before)  # the user's own, after use_style
    else:
        monkeypatch.setitem(style._now, "lang", "")
    mine = dict(mpl.rcParams)
    ax = drawn.ego(table)
    if not before:
        assert ax.title.get_fontfamily() == style._FAMILIES  # holds Chinese
        assert style.spoken() is None
    assert dict(mpl.rcParams) == mine


def test_kinds_of_no_list_are_printed_as_they_stand():
    table = two_mode()
    table.loc[table["side"] == "actor", "kind"] = "boutique"
    labels = [text.get_text() for text in drawn.node_link(table).get_legend().get_texts()]
    assert "boutique" in labels


@pytest.mark.parametrize("draw", [drawn.node_link, drawn.columns, drawn.ego])
def test_long_names_that_begin_alike_are_told_apart(draw):
    ends = [f"沈阳市铁西区启工街道党工委机关直属机构离退休干部工作办公室第{k}党支部" for k in "一二三"]
    net = network([(end, "甲") for end in ends], places=["甲"])
    if draw is drawn.ego:
        table = cg.layout.ego(net, "甲")
    else:
        table = cg.layout.marks(net, arrange="columns" if draw is drawn.columns else "force")
    ax = draw(table)
    names = [text.get_text() for text in ax.texts if text.get_gid() == "name"]
    assert len(set(names)) == len(names) == 4


def test_a_wrong_table_is_sent_to_layout():
    with pytest.raises(cg.CommgovError, match=r"cg\.layout returns"):
        drawn.node_link(pd.DataFrame({"a": [1]}))


def test_the_note_says_which_ties_were_asked_for():
    net = cg.load("observed")
    for form in ("nodes", "columns", "matrix"):
        said = note_of(net.plot(relation="co_builds", form=form, lang="en", pooled="any"))
        assert 'Only ties of the relation "co-builds with".' in said
        assert "Left out:" in said
        assert "仅画部分关系（关系类别：共建）" in note_of(
            net.plot(relation="co_builds", form=form, lang="zh", pooled="any")
        )
        assert "Only ties" not in note_of(net.plot(form=form, lang="en", pooled="any"))


def test_the_title_of_an_ego_says_of_how_many_pairs():
    def title(table):
        return style.unfold(drawn.ego(table).get_title(loc="left"))

    assert title(cg.layout.ego(cg.load("southern_women"), "E1")) == "E1 has 3 partners"
    net = network([("a", "b"), ("a", "c"), ("a", "d"), ("b", "c"), ("a", "P")], places=["P"])
    # b, c, d and P: of six pairs all may be tied, for one of them only is a place
    assert title(cg.layout.ego(net, "a")) == "a has 4 partners; 1 of 6 pairs of them is tied"


def test_a_backbone_says_its_test_and_its_missing_source():
    women = cg.load("southern_women").incidence("attends")
    pairs = cg.backbone.table(women, null="svn", alpha=0.02, correction="none")
    said = note_of(drawn.backbone(cg.layout.backbone(pairs)))
    assert "null SVN at α = 0.02, not corrected" in said
    assert "does not say where its ties come from" in said
    said = note_of(drawn.backbone(cg.layout.backbone(pairs, provenance="P")))
    assert "does not say" not in said
    assert "Data:" in said


def test_blocks_are_said_to_be_sought():
    assert "sought" in note_of(drawn.matrix(cg.layout.matrix(cg.load("observed"))))


# ---- what cannot be drawn is said in the language that was asked for --------------------------------


@pytest.mark.parametrize("asked", [{}, {"form": "tangle"}])
def test_an_error_speaks_the_language_of_its_call(asked):
    with pytest.raises(cg.CommgovError) as chinese:
        cg.load("reported").plot(lang="zh", **asked)
    cg.use_style("zh")
    with pytest.raises(cg.CommgovError) as english:
        cg.load("reported").plot(lang="en", **asked)
    assert str(english.value) == english.value.text("en")
    assert str(chinese.value) != chinese.value.text("en")
    assert str(chinese.value) == english.value.text("zh")


def test_periods_that_exist_and_pooling_are_the_first_advice():
    with pytest.raises(cg.CommgovError, match=r"Fix: network\.periods\(\) lists them; pooled='any'") as error:
        cg.load("reported").plot()
    assert "时段分别为不限时段、2011" in error.value.text("zh")
    assert cg.load("reported").plot(pooled="any", lang="en")


@pytest.mark.parametrize("form", [None, "map"])
def test_without_ties_the_places_that_have_a_position_are_named(form):
    net = cg.load("chicago")
    with pytest.raises(
        cg.CommgovError, match=r"225 places lie, network\.places\.plot\.scatter\('lon', 'lat'\)"
    ):
        net.plot(form=form)
    assert len(net.places.plot.scatter("lon", "lat").collections[0].get_offsets()) == 225
