"""Terms of the user's own: relations, kinds, domains and groups that the library does not list."""

import colorsys
import pickle

import pandas as pd
import pytest

import commgov_lib as cg
from commgov_lib import schema, validate
from commgov_lib.terms import Vocabulary, further_color

PLACES = pd.DataFrame({"place": ["p", "q"], "kind": ["片区", "community"], "parent": ["", "p"]})
ACTORS = pd.DataFrame({"actor": ["a", "b", "c"], "kind": ["department", "事业单位", "unit"]})
TIES = pd.DataFrame(
    [["a", "b", "信息共享", ""], ["b", "p", "联合服务", "养犬"], ["c", "q", "co_builds", "health"]],
    columns=["source", "target", "relation", "domain"],
).assign(weight=1.0)
NEEDS = pd.DataFrame(
    {"need": ["n"], "place": ["q"], "group": ["新就业群体"], "domain": ["养犬"], "weight": [3]}
)


def term(name, word, **said):
    return {**dict.fromkeys(schema.TERMS, ""), "list": name, "term": word, "provenance": "U", **said}


TERMS = [
    term("relation", "信息共享", label_en="shares information", serves="no"),
    term("relation", "联合服务", serves="yes"),
    term("actor_kind", "事业单位", label_en="public institution"),
    term("place_kind", "片区", level="street"),
    term("domain", "养犬"),
    term("group", "新就业群体"),
]


def network(terms=TERMS, places=PLACES, needs=NEEDS) -> cg.Network:
    tables = (table.assign(provenance="U") for table in (places, ACTORS, TIES, needs))
    return cg.Network(*tables, pd.DataFrame(terms, columns=list(schema.TERMS)))


def faults(terms, **changed) -> list[list[str]]:
    with pytest.raises(cg.CommgovError) as caught:
        network(terms, **changed)
    found = caught.value.faults
    return found[found["table"] == "terms"][["column", "value", "problem"]].to_numpy().tolist()


def test_ties_of_an_own_relation_have_a_matrix():
    matrix = network().incidence("信息共享")
    assert matrix.to_numpy().tolist() == [[1]]
    assert (matrix.index.tolist(), matrix.columns.tolist()) == (["a"], ["b"])


def test_an_own_relation_that_serves_reaches_the_needs_inside_the_place_and_another_does_not():
    assert network().reach("养犬").to_dict() == {"n": {"b": True}}
    other = [{**row, "serves": "no"} if row["term"] == "联合服务" else row for row in TERMS]
    assert network(other).reach("养犬").empty
    assert network().demand("养犬").to_dict() == {"n": 3.0}
    assert network().groups("养犬").to_dict() == {"n": "新就业群体"}


def test_labels_are_those_of_the_term_in_each_language_and_else_the_term_itself():
    net = network()
    assert (net.label("信息共享"), net.label("信息共享", "zh")) == ("shares information", "信息共享")
    assert (net.label("养犬"), net.label("养犬", "zh")) == ("养犬", "养犬")
    assert (net.label("co_builds"), net.label("co_builds", "zh")) == ("co-builds with", "共建")
    with pytest.raises(cg.CommgovError, match="language 'de'"):
        net.label("养犬", "de")


def test_a_graph_of_networkx_holds_own_terms_as_they_stand_in_the_tables():
    edges = [row["relation"] for _, _, row in network().to_networkx().edges(data=True)]
    assert sorted(edges) == ["co_builds", "lies_in", "信息共享", "联合服务"]


def test_terms_go_through_pickle_and_are_counted_in_the_repr():
    again = pickle.loads(pickle.dumps(network()))
    pd.testing.assert_frame_equal(again.terms, network().terms)
    assert repr(again) == "Network: 2 places, 3 actors, 3 ties, 1 needs, 6 terms"


@pytest.mark.parametrize("none", [None, pd.DataFrame(), pd.DataFrame(columns=list(schema.TERMS))])
def test_a_network_without_own_terms_says_nothing_of_them(none):
    emon = cg.load("emon")
    again = cg.Network(emon.places, emon.actors, emon.ties, emon.needs, none)
    assert repr(again) == repr(emon)
    assert "terms" not in repr(emon)
    assert list(again.terms) == list(schema.TERMS)
    assert again.terms.empty


def test_a_row_that_says_what_the_library_says_is_no_term_of_the_users_own():
    same = [term("relation", "co_builds"), term("group", "elderly", label_zh="老年人")]
    assert network([*TERMS, *same]).terms["term"].tolist() == [row["term"] for row in TERMS]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (term("relation", "serves", serves="no"), ["term", "serves", "is a code of the library"]),
        (term("group", "health"), ["term", "health", "is a code of the library"]),
        (term("relation", "共建", serves="no"), ["term", "共建", "is a word for 'co_builds' already"]),
        (term("domain", "ＨＥＡＬＴＨ"), ["term", "ＨＥＡＬＴＨ", "is a word for 'health' already"]),
        (term("place_kind", "营", label_zh="社区"),
         ["label_zh", "社区", "is a word for 'community' already"]),
        (term("domain", "养犬"), ["term", "养犬", "is a word for your own term '养犬' already"]),
        (term("domain", "犬", label_zh="养犬"),
         ["label_zh", "养犬", "is a word for your own term '养犬' already"]),
        (term("group", "养犬", label_en="dogs"), ["term", "养犬", "has other labels in another list"]),
        (term("place_kind", "事业单位", label_en="public institution"),
         ["term", "事业单位", "is a word for your own term '事业单位' already"]),
        (term("domain", "信访", serves="yes"), ["serves", "yes", "is for relations only"]),
        (term("relation", "信任", serves="no", level="street"),
         ["level", "street", "is for kinds of places only"]),
        (term("relation", "信任", serves="maybe"), ["serves", "maybe", "is not a known code"]),
        (term("place_kind", "营区", level="片区"), ["level", "片区", "is not a known code"]),
        (term("rel", "信任"), ["list", "rel", "is not a known code"]),
        (term("domain", " 信访"), ["term", " 信访", "begins or ends with a space"]),
        (term("domain", ""), ["term", "", "is empty"]),
        (term("relation", "信任"),
         ["term", "信任", "there are needs, and it is not said whether this relation serves them"]),
    ],
)  # fmt: skip
def test_each_fault_of_a_term_is_told_with_its_row_and_value(row, fault):
    assert faults([*TERMS, row]) == [fault]


def test_whether_a_relation_serves_need_not_be_said_where_there_are_no_needs():
    silent = [{**row, "serves": ""} for row in TERMS]
    assert network(silent, needs=NEEDS.iloc[:0]).vocabulary.serving == schema.SERVING
    told = [term for _, term, _ in faults(silent)]
    assert told == ["信息共享", "联合服务"]


def test_a_word_that_is_no_term_is_refused_with_all_that_may_stand_there():
    with pytest.raises(cg.CommgovError) as caught:
        network(TERMS[1:])
    assert caught.value.faults["value"].tolist() == ["信息共享"]
    assert "联合服务" in caught.value.faults["fix"].iloc[0]
    with pytest.raises(cg.CommgovError, match="did you mean '信息共享'"):
        network().incidence("信息公享")


def test_own_kinds_of_places_stand_in_the_territory_where_their_level_says():
    turned = pd.DataFrame({"place": ["p", "q"], "kind": ["片区", "community"], "parent": ["q", ""]})
    with pytest.raises(cg.CommgovError) as caught:
        network(places=turned)
    assert "is not a larger place than the place itself" in caught.value.faults["problem"].tolist()
    outside = [{**row, "level": ""} for row in TERMS]
    assert len(network(outside, places=turned).places) == 2


def test_terms_are_not_known_from_one_network_to_the_next():
    network()
    assert "信息共享" not in schema.RELATIONS
    assert Vocabulary().label("信息共享", "en") == "信息共享"
    tables = {"ties": TIES.assign(provenance="U")}
    assert validate.find(tables)["value"].tolist() == ["信息共享", "联合服务", "养犬"]


def test_every_own_kind_of_actors_has_a_colour_of_its_own_whatever_comes_after_it():
    words = [term("actor_kind", f"类{k}") for k in range(30)]
    colors = Vocabulary(pd.DataFrame(words)).colors
    assert len(set(colors.values())) == len(set(schema.ACTOR_COLORS.values())) + 30
    assert Vocabulary(pd.DataFrame(words[:5])).colors["类3"] == colors["类3"] == further_color(3)


# --- measures, reports and figures -------------------------------------------------------------------


def served() -> cg.Network:
    """An actor of an own kind serves two business areas of an own level, in an own domain."""
    places = pd.DataFrame(
        {"place": ["z", "s1", "s2"], "kind": ["片区", "商圈", "商圈"], "parent": ["", "z", "z"]}
    )
    actors = pd.DataFrame({"actor": ["d1", "d2"], "kind": ["议事会", "unit"], "name": ["甲会", "乙"]})
    ties = pd.DataFrame(
        {"source": ["d1", "d2"], "target": ["s1", "s2"], "relation": ["联合服务", "信息共享"]}
    )
    needs = pd.DataFrame(
        {"need": ["n1", "n2"], "place": ["s1", "s2"], "group": "新就业群体", "weight": [30, 20]}
    )
    terms = [
        term("relation", "联合服务", label_en="joint service", serves="yes"),
        term("relation", "信息共享", serves="no"),
        term("actor_kind", "议事会", label_en="council"),
        term("place_kind", "片区", level="street"),
        term("place_kind", "商圈", label_en="business area", level="community"),
        term("domain", "养犬", label_en="dog keeping"),
        term("group", "新就业群体", label_en="gig workers"),
    ]
    tables = (
        places,
        actors.assign(capacity=[25.0, 9.0]),
        ties.assign(domain="养犬", weight=1.0),
        needs.assign(domain="养犬"),
    )
    return cg.Network(*(table.assign(provenance="U") for table in tables), pd.DataFrame(terms))


def test_need_and_service_are_added_up_by_own_levels_and_domains():
    pools = cg.coverage.pools(served(), level="商圈")
    assert pools.need.to_dict() == {"养犬": {"s1": 30, "s2": 20}}
    assert pools.served.to_dict() == {"养犬": {"s1": 25, "s2": 0}}
    assert cg.equity.areas(served(), "片区").to_dict() == {"z": "z", "s1": "z", "s2": "z"}
    with pytest.raises(cg.CommgovError, match="片区, 商圈"):
        cg.equity.areas(served(), "园区")


def test_a_report_counts_persons_in_own_domains_and_says_own_labels(tmp_path):
    from openpyxl import load_workbook

    cg.report.write(served(), tmp_path / "report", seed=1, draws=99)

    def words(lang, name):
        (file,) = (tmp_path / "report" / lang / "tables").glob(f"*-{name}.xlsx")
        rows = load_workbook(file).active.iter_rows(values_only=True)
        return {cell for row in rows for cell in row if cell is not None}

    assert {"dog keeping"} <= words("en", "persons")
    assert {"养犬"} <= words("zh", "persons")
    assert {"council", "joint service", "business area"} <= words("en", "counts")
    assert {"议事会", "联合服务", "商圈"} <= words("zh", "counts")


def test_the_checklist_names_own_terms_by_their_labels():
    found = cg.report.checklist(served(), lang="en").set_index("item")["found"]
    assert "joint service 1" in found["ties"]
    assert "council 1" in found["boundary_kinds"]


def test_graph_files_have_labels_and_colours_of_own_terms(tmp_path):
    import networkx as nx

    cg.write(served(), tmp_path / "a.graphml", lang="en")
    graph = nx.read_graphml(tmp_path / "a.graphml")
    assert graph.nodes["d1"]["kind_label"] == "council"
    assert graph.nodes["d2"]["kind_label"] == "co-building unit"
    assert [graph.nodes["d1"][c] for c in "rgb"] == [0xD5, 0x5E, 0x00]
    assert {row["label"] for _, _, row in graph.edges(data=True)} >= {"joint service", "信息共享"}


def test_figures_use_the_names_and_labels_of_a_network_until_they_are_told_otherwise():
    from commgov_lib.figures import style

    try:
        for lang, said in (("en", "dog keeping"), ("zh", "养犬")):
            cg.use_style(lang, network=served())
            assert style.term("养犬") == said
            assert style.color("议事会") == further_color(0)
        table = pd.DataFrame({"a": ["d1"], "b": ["d2"], "shared": [1], "kept_count": [0]}).assign(q_svn=0.2)
        ax = cg.figures.backbone.strip(table)
        assert [label.get_text() for label in ax.get_yticklabels()] == ["甲会 – 乙  (1)"]
        style.close(ax)
        same = served().actors.assign(name="甲会")
        twice = cg.Network(served().places, same, served().ties, served().needs, served().terms)
        cg.use_style("zh", network=twice)
        ax = cg.figures.backbone.strip(table)
        assert [label.get_text() for label in ax.get_yticklabels()] == ["甲会（d1） – 甲会（d2）  (1)"]
        style.close(ax)
    finally:
        cg.use_style("en")
    assert style.term("养犬") == "养犬"
    ax = cg.figures.backbone.strip(table)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["d1 – d2  (1)"]
    style.close(ax)


def test_a_legend_on_own_data_names_no_null_that_keeps_nothing():
    from commgov_lib.figures import style

    table = pd.DataFrame({"a": ["d1"], "b": ["d2"], "shared": [1], "keep_svn": [True], "keep_sdsm": [False]})
    table["kept_count"] = 1

    def legend():
        ax = cg.figures.backbone.overlay(table)
        said = [text.get_text() for text in ax.get_legend().get_texts()]
        style.close(ax)
        return said

    one_mode = cg.Network(served().places, served().actors, served().ties[:0], served().needs, served().terms)
    try:
        cg.use_style("en", network=served())
        assert legend() == ["share a place", "SVN: rows"]
        cg.use_style("en", network=one_mode)
        assert legend() == ["share a partner", "SVN: rows"]
    finally:
        cg.use_style("en")
    assert legend() == ["share a place", "SVN: rows", "SDSM: both sides, on average"]


def test_every_faulty_term_is_told_whatever_stands_above_it():
    """Above: one of no list, one without a code, one that says what the schema does, a code of the schema."""
    above = [term("nothing", "x"), term("domain", ""), term("domain", "health"), term("group", "serves")]
    told = faults([*above, term("domain", "disabled"), term("group", "health")])
    wrong = [value for column, value, _ in told if column == "term" and value]
    assert wrong[-3:] == ["serves", "disabled", "health"]


def test_further_colours_are_neither_pale_nor_dark():
    """Three lightnesses in turn, each within what is legible on white and beside black."""
    for k in range(10, 40):
        channels = [int(further_color(k)[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        assert colorsys.rgb_to_hls(*channels)[1] == pytest.approx((0.38, 0.5, 0.62)[k % 3], abs=0.01)


def test_a_term_that_is_wrong_is_told_with_its_row_in_the_file(tmp_path):
    cg.write(network(), tmp_path / "mine", small_needs="keep")
    file = tmp_path / "mine" / "terms.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    heads = lines[0].split(",")
    cells = lines[2].split(",")
    cells[heads.index("serves")] = "maybe"
    file.write_text("\n".join([*lines[:2], ",".join(cells), *lines[3:]]) + "\n", encoding="utf-8")
    faults = cg.report.check(tmp_path / "mine").faults
    told = faults.loc[faults["column"] == "serves", ["table", "row", "value"]]
    assert told.to_numpy().tolist() == [["terms", 3, "maybe"]]
    assert set(faults["fix_zh"]) == {"请用下列之一：是 yes、否 no"}


@pytest.mark.parametrize("code", [["co_builds"], None, 3, {}, pd.DataFrame()])
def test_a_label_is_asked_of_one_code(code):
    with pytest.raises(cg.CommgovError, match=f"^a {type(code).__name__} is no code"):
        network().label(code)
