"""Words of a file that the library does not list: asked, told, and kept as terms of the user's own."""

import json

import numpy as np
import pandas as pd
import pytest

import commgov_lib as cg
from commgov_lib import cli, io
from commgov_lib.io import own_terms, vocabulary
from tests.io.test_clean import book

BUREAUS = ["民政局", "教育局", "城管局"]


def ties(*rows, head="关系类型"):
    return pd.DataFrame(rows, columns=["单位", "对象", head])


FOUR = ties(
    ("民政局", "教育局", "信息共享"),
    ("教育局", "城管局", "资源交换"),
    ("城管局", "民政局", "联合执法"),
    ("民政局", "城管局", "信任"),
)


def refused(source, **options) -> str:
    with pytest.raises(cg.CommgovError) as caught:
        cg.read(source, **options)
    return str(caught.value)


def own(net) -> list[tuple]:
    return sorted(net.terms[["list", "term"]].itertuples(index=False, name=None))


# --- relations ------------------------------------------------------------------------------------


def test_new_relations_are_asked_about_and_under_a_guess_are_the_users_own_and_told():
    message = refused(FOUR)
    assert message.startswith("4 questions")
    assert "relation '信息共享': guessed 'new'" in message
    taken = io.take(FOUR, mapping="guess")
    words = ["信任", "信息共享", "联合执法", "资源交换"]
    assert own(taken.network) == [("relation", word) for word in words]
    assert taken.network.incidence("联合执法").loc["城管局", "民政局"] == 1
    assert [(row.value, row.problem) for row in taken.notices.itertuples()] == [
        ("、".join(words), "taken as a relation of your own that serves no needs")
    ]


@pytest.mark.parametrize(
    ("word", "known"),
    [
        ("共健", "共建"),
        ("建共", "共建"),
        ("吹哨报道", "吹哨报到"),
        ("co_build", "co_builds"),
        ("邦扶", "帮扶"),
    ],
)
def test_a_slip_of_a_known_word_is_asked_about_and_never_added(word, known):
    one = ties(("民政局", "教育局", word))
    assert f"did you mean '{known}'?" in refused(one)
    assert word in refused(one, mapping="guess")
    mapping = io.guess(one)
    assert "terms" not in mapping
    answered = io.answered(mapping, mapping["unsure"][0], vocabulary.CODES["relation"][known])
    assert cg.read(one, mapping=answered).terms.empty


@pytest.mark.parametrize("word", ["共享", "联合", "信任", "advice", "友谊", "联合执法", "1"])
def test_a_word_that_only_looks_a_little_like_a_known_one_is_no_slip(word):
    assert own_terms.slip(word, vocabulary.CODES["relation"]) == ""


def test_where_there_are_needs_a_guess_does_not_decide_whether_a_new_relation_serves():
    tables = {
        "需求": pd.DataFrame({"地点": ["甲社区"], "人群": ["独居老人"], "领域": ["健康"], "人数": [20]}),
        "关系": pd.DataFrame({"源": ["医院"], "目标": ["甲社区"], "关系": ["联合服务"], "领域": ["健康"]}),
    }
    assert "answer new-serving if" in refused(tables, mapping="guess")
    mapping = io.guess(tables)
    (asked,) = mapping["unsure"]
    assert (asked["what"], asked["guess"]) == ("relation '联合服务'", "")
    assert {"new", "新", "new-serving", "帮扶"} <= set(io.answers(mapping, asked))
    for meaning, reached, count in (("new-serving", ["医院"], 1), ("new", [], 1), ("serves", ["医院"], 0)):
        net = cg.read(tables, mapping=io.answered(mapping, asked, meaning))
        assert net.reach("health").index.tolist() == reached
        assert len(net.terms) == count


def test_a_mapping_declares_terms_with_labels_and_the_file_is_read_without_a_question():
    mapping = io.guess(FOUR)
    mapping["terms"][1] |= {"label_en": "shares information", "serves": "yes", "one_way": "no"}
    mapping = json.loads(json.dumps(mapping))
    net = cg.read(FOUR, mapping=mapping)
    assert net.label("信息共享") == "shares information"
    assert "信息共享" in net.vocabulary.serving
    english = FOUR.replace("信息共享", "Shares Information")
    mapping["words"] = {}
    assert cg.read(english, mapping=mapping).incidence("信息共享").shape == (1, 1)


@pytest.mark.parametrize("wrong", ["信息共享", ["信息共享"], [{"list": "relation", "term": 5}]])
def test_a_mapping_whose_terms_are_none_is_refused(wrong):
    assert "'terms' is not a list of terms" in refused(FOUR, mapping={**io.guess(FOUR), "terms": wrong})


def test_a_wrong_term_of_a_mapping_is_told_as_in_a_network():
    mapping = io.guess(FOUR)
    mapping["terms"].append({"list": "relation", "term": "共建"})
    assert "is a word for 'co_builds' already" in refused(FOUR, mapping=mapping)


def test_a_symmetric_matrix_of_an_own_relation_has_two_ties_a_pair_where_it_leads_one_way():
    matrix = pd.DataFrame([[0, 1], [1, 0]], BUREAUS[:2], BUREAUS[:2])
    for one_way, count in (("yes", 2), ("no", 1)):
        term = {"list": "relation", "term": "督导", "one_way": one_way}
        table = {"table": "table", "shape": "square", "header": 1, "relation": "督导"}
        mapping = {**io.guess(matrix, relation="contacts"), "terms": [term]}
        mapping["tables"] = [{**mapping["tables"][0], "relation": "督导"}]
        assert mapping["tables"][0].keys() >= table.keys() - {"header"}
        assert len(cg.read(matrix, mapping=mapping).ties) == count


def test_a_column_of_too_many_words_is_no_list_of_relations():
    many = ties(*((f"甲{k}", f"乙{k}", f"第{k}种关系甲乙") for k in range(own_terms.MOST_NEW + 1)))
    assert "terms" not in io.guess(many)
    assert "the word is not known" in refused(many)


def test_what_looks_like_a_person_is_no_term():
    mapping = io.guess(ties(("民政局", "教育局", "13800000000"), ("民政局", "城管局", "信任")))
    assert [row["term"] for row in mapping["terms"]] == ["信任"]


# --- kinds, domains, groups -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        *((word, "unit") for word in ["事业单位", "国有企业", "机关", "高校", "民营企业", "两新组织"]),
        *((word, "unit") for word in ["国企", "央企", "派出所", "企业", "个体工商户", "外省民营企业"]),
        *((word, "social_org") for word in ["社工机构", "基金会", "商会", "书法协会"]),
        ("机关党支部", "party_branch"),
        ("非公企业党支部", "party_branch"),
        ("评理说事点", "deliberative_org"),
    ],
)  # fmt: skip
def test_a_finer_kind_of_body_is_known_and_its_own_word_kept(word, kind):
    net = cg.read({"单位表": pd.DataFrame({"单位名称": ["甲"], "单位性质": [word]})})
    expected = vocabulary.SUBKINDS.get(word, word)
    assert net.actors[["kind", "subkind"]].to_numpy().tolist() == [[kind, expected]]
    assert net.terms.empty


def test_the_words_of_the_library_for_finer_kinds_stay_as_they_were():
    known = {"银行": "bank", "医院": "hospital", "学校": "school", "消防": "fire_service", "公安": "police"}
    assert {word: vocabulary.subkind(word) for word in known} == known
    assert [vocabulary.subkind(word) for word in ("居委会", "社会组织", "共建单位", "志愿队")] == [""] * 4


def test_a_stated_finer_kind_counts_before_that_of_the_word():
    table = pd.DataFrame({"单位名称": ["甲", "乙"], "单位性质": ["高校", "高校"], "细类": ["师范", ""]})
    assert cg.read({"单位表": table}).actors["subkind"].tolist() == ["师范", "高校"]


def test_a_kind_that_is_declared_counts_before_one_that_the_library_knows():
    table = {"单位表": pd.DataFrame({"单位名称": ["甲"], "单位性质": ["事业单位"]})}
    mapping = {**io.guess(table), "terms": [{"list": "actor_kind", "term": "事业单位"}], "words": {}}
    net = cg.read(table, mapping=mapping)
    assert net.actors["kind"].tolist() == ["事业单位"]
    assert net.actors.get("subkind", pd.Series([""])).tolist() == [""]


def test_a_new_kind_is_asked_about_and_belongs_to_the_table_in_which_it_stands():
    tables = {
        "单位表": pd.DataFrame({"单位名称": ["甲", "乙"], "单位性质": ["议事会", "社区"]}),
        "地点表": pd.DataFrame({"地点": ["丙", "丁"], "类型": ["片区", "社区"]}),
    }
    message = refused(tables)
    assert "kind '议事会': guessed 'new'" in message
    assert "kind '片区': guessed 'new'" in message
    net = cg.read(tables, mapping="guess")
    assert own(net) == [("actor_kind", "社区"), ("actor_kind", "议事会"), ("place_kind", "片区")]
    assert net.actors["kind"].tolist() == ["议事会", "社区"]
    assert net.places["kind"].tolist() == ["片区", "community"]
    mapping = io.guess(tables)
    doubt = next(doubt for doubt in mapping["unsure"] if "议事会" in doubt["what"])
    net = cg.read(tables, mapping=io.answered(mapping, doubt, "deliberative_org"))
    assert net.actors["kind"].tolist() == ["deliberative_org", "社区"]
    assert own(net) == [("actor_kind", "社区"), ("place_kind", "片区")]


def test_new_domains_and_groups_are_the_users_own_in_ties_and_needs_alike():
    tables = {
        "需求": pd.DataFrame({"地点": ["甲社区"], "人群": ["新就业群体"], "领域": ["养犬"], "人数": [20]}),
        "关系": pd.DataFrame({"源": ["医院"], "目标": ["甲社区"], "关系": ["服务"], "领域": ["养犬、健康"]}),
    }
    assert "domain '养犬': guessed 'new'" in refused(tables)
    net = cg.read(tables, mapping="guess")
    assert own(net) == [("domain", "养犬"), ("group", "新就业群体")]
    assert net.reach("养犬").to_dict() == {"need_1": {"医院": True}}
    assert sorted(net.ties["domain"]) == ["health", "养犬"]


# --- a sheet of terms -----------------------------------------------------------------------------


def test_a_sheet_of_terms_is_read_with_the_rest_of_the_workbook(tmp_path):
    terms = [
        ["术语类别", "术语", "英文标签", "是否服务"],
        ["关系", "信息共享", "shares information", "否"],
        ["领域", "养犬", "", ""],
    ]
    ties = [["源", "目标", "关系"], ["民政局", "教育局", "信息共享"]]
    net = cg.read(book(tmp_path / "调查.xlsx", 关系表=[ties], 术语表=[terms]))
    assert net.terms[["list", "term", "label_en", "serves", "provenance"]].to_numpy().tolist() == [
        ["relation", "信息共享", "shares information", "no", "U"],
        ["domain", "养犬", "", "", "U"],
    ]
    assert net.ties["relation"].tolist() == ["信息共享"]


def test_a_folder_of_tables_may_hold_terms_too(tmp_path):
    (tmp_path / "ties.csv").write_text("source,target,relation\n甲,乙,信任\n", encoding="utf-8")
    (tmp_path / "terms.csv").write_text("list,term,serves\nrelation,信任,no\n", encoding="utf-8")
    assert own(cg.read(tmp_path)) == [("relation", "信任")]


def test_the_template_takes_terms_of_ones_own_and_is_read_without_a_question(tmp_path):
    from openpyxl import load_workbook

    io.template(tmp_path / "t.xlsx")
    book = load_workbook(tmp_path / "t.xlsx")
    for sheet, cells in {
        "actors": {"actor": "u1", "kind": "事业单位"},
        "ties": {"source": "u1", "target": "u2", "relation": "信任", "weight": 2},
        "terms": {"list": "关系 relation", "term": "信任", "serves": "否 no"},
    }.items():
        heads = [cell.value.split()[0] for cell in book[sheet][1]]
        for head, value in cells.items():
            book[sheet].cell(2, heads.index(head) + 1, value)
    book["actors"].cell(3, 1, "u2")
    book["actors"].cell(3, 2, "共建单位 unit")
    book.save(tmp_path / "filled.xlsx")
    net = cg.read(tmp_path / "filled.xlsx")
    assert own(net) == [("relation", "信任")]
    assert net.actors["subkind"].tolist() == ["事业单位", ""]
    io.template(tmp_path / "again.xlsx", terms=net.terms)
    rows = load_workbook(tmp_path / "again.xlsx")["terms"].iter_rows(values_only=True)
    assert next(row[:2] for row in rows if row[0] == "relation") == ("relation", "信任")
    with pytest.raises(cg.CommgovError, match="is a code of the library"):
        io.template(tmp_path / "no.xlsx", terms=net.terms.assign(term="serves"))


# --- layers by name -------------------------------------------------------------------------------

DL = "dl n=3, nm=2\nformat = fullmatrix\nlabels:\nA,B,C\n{labels}data:\n0 1 0\n1 0 1\n0 1 0\n"
DL += "0 0 1\n0 0 1\n0 0 0\n"


def test_matrices_of_ucinet_come_in_as_a_relation_each_by_their_labels(tmp_path):
    (tmp_path / "a.dl").write_text(DL.format(labels="matrix labels:\nmarriage,business\n"), encoding="utf-8")
    assert "relation 'marriage': guessed 'new'" in refused(tmp_path / "a.dl")
    net = cg.read(tmp_path / "a.dl", mapping="guess")
    assert net.incidence("marriage").to_numpy().sum() == 4
    assert net.incidence("business").to_dict() == {"C": {"A": 1, "B": 1}}


def test_many_layers_of_ucinet_without_labels_go_by_their_numbers(tmp_path):
    rows = "\n".join(["0 1 1\n0 0 1\n0 0 0"] * 21)
    text = f"dl n=3, nm=21\nformat = fullmatrix\nlabels:\nA,B,C\ndata:\n{rows}\n"
    (tmp_path / "a.dl").write_text(text, encoding="utf-8")
    net = cg.read(tmp_path / "a.dl", mapping="guess")
    assert net.ties["relation"].value_counts().to_dict() == {str(k): 3 for k in range(1, 22)}


def test_what_the_one_relation_of_a_graph_file_means_may_be_said(tmp_path):
    text = DL.replace("nm=2", "nm=1").format(labels="matrix labels:\nPADGM\n")[
        : -len("0 0 1\n0 0 1\n0 0 0\n")
    ]
    (tmp_path / "a.dl").write_text(text, encoding="utf-8")
    net = cg.read(tmp_path / "a.dl", relation="helps")
    assert set(net.ties["relation"]) == {"helps"}
    assert net.terms.empty


VERTICES = '*Vertices 3\n1 "A"\n2 "B"\n3 "C"\n'


def pajek(tmp_path, text, ending=".net"):
    (tmp_path / f"a{ending}").write_text(text, encoding="utf-8")
    net = cg.read(tmp_path / f"a{ending}", mapping="guess")
    return net, sorted(
        net.ties[["source", "target", "relation", "directed"]].itertuples(index=False, name=None)
    )


def test_layers_of_pajek_with_names_come_in_as_a_relation_each(tmp_path):
    text = VERTICES + '*Matrix :1 "friendship"\n0 1 0\n0 0 1\n1 0 0\n*Arcs :2 "advice"\n1 3 2\n'
    _, found = pajek(tmp_path, text)
    friends = [
        ("A", "B", "friendship", "yes"),
        ("B", "C", "friendship", "yes"),
        ("C", "A", "friendship", "yes"),
    ]
    assert found == sorted([*friends, ("A", "C", "advice", "yes")])


def test_lines_led_by_the_number_of_their_relation_belong_to_it(tmp_path):
    text = (
        VERTICES
        + '*Edges :10 "kin"\n*Arcs :20 "gifts"\n*Edges\n10: 1 2 1\n*Arcs\n20: 1 3 1\n10:2 3 4\n30: 3 2 1\n'
    )
    _, found = pajek(tmp_path, text)
    assert found == [("A", "B", "kin", "no"), ("A", "C", "gifts", "yes"), ("B", "C", "kin", "yes"),
                     ("C", "B", "30", "yes")]  # fmt: skip


def test_several_networks_of_a_project_are_a_relation_each_among_the_same_nodes(tmp_path):
    text = (
        '*Network first.net\n*Vertices 2\n1 "A"\n2 "B"\n*Arcs\n1 2\n'
        '*Network second\n*Vertices 3\n1 "B"\n2 "A"\n3 "C"\n*Edges\n1 3\n'
        "*Partition wave\n*Vertices 3\n7\n8\n9\n"
    )
    net, found = pajek(tmp_path, text, ".paj")
    assert found == [("A", "B", "first", "yes"), ("B", "C", "second", "no")]
    assert net.actors.set_index("actor")["wave"].to_dict() == {"A": 8, "B": 7, "C": 9}


@pytest.mark.parametrize(
    ("heads", "expected"),
    [(("*Network", "*Network"), ("1", "2")), (("*Network a", "*Network a"), ("a", "a 2"))],
)
def test_networks_without_names_of_their_own_go_by_their_number(heads, expected, tmp_path):
    text = f"{heads[0]}\n{VERTICES}*Arcs\n1 2\n{heads[1]}\n{VERTICES}*Arcs\n1 3\n"
    _, found = pajek(tmp_path, text, ".paj")
    assert found == [("A", "B", expected[0], "yes"), ("A", "C", expected[1], "yes")]


def test_relations_inside_several_networks_go_by_the_name_of_the_network_too(tmp_path):
    layers = '*Arcs :1 "likes"\n1 2\n*Arcs :2 "knows"\n2 3\n'
    text = f"*Network wave1\n{VERTICES}{layers}*Network wave2\n{VERTICES}{layers}"
    _, found = pajek(tmp_path, text, ".paj")
    assert {row[2] for row in found} == {"wave1 likes", "wave1 knows", "wave2 likes", "wave2 knows"}
    assert len(found) == 4


def test_networks_of_one_size_without_labels_have_the_same_vertices_and_of_others_are_refused(tmp_path):
    text = "*Network a\n*Vertices {}\n*Arcs\n1 2\n*Network b\n*Vertices 2\n*Arcs\n2 1\n"
    _, found = pajek(tmp_path, text.format(2), ".paj")
    assert found == [("1", "2", "a", "yes"), ("2", "1", "b", "yes")]
    (tmp_path / "b.paj").write_text(text.format(3), encoding="utf-8")
    assert "which are the same" in refused(tmp_path / "b.paj")


def test_a_node_of_both_modes_and_a_partition_of_nobody_are_told(tmp_path):
    one = '*Vertices 2 1\n1 "{}"\n2 "{}"\n*Arcs\n1 2\n'
    text = "*Network a\n" + one.format("A", "B") + "*Network b\n" + one.format("B", "A")
    (tmp_path / "a.paj").write_text(text, encoding="utf-8")
    assert "is of the first mode in one network" in refused(tmp_path / "a.paj")
    text = f"*Network a\n{VERTICES}*Arcs\n1 2\n*Network b\n{VERTICES}*Arcs\n1 3\n"
    text += "*Partition x\n*Vertices 2\n1\n2\n"
    (tmp_path / "b.paj").write_text(text, encoding="utf-8")
    told = io.take(tmp_path / "b.paj", mapping="guess").notices["problem"].tolist()
    assert "partitions and vectors that belong to none of its networks are left out" in told


def test_kinds_of_nodes_in_a_graph_file_are_kept_by_their_side_and_told(tmp_path):
    text = (
        '*Vertices 4 2\n1 "A"\n2 "B"\n3 "X"\n4 "Y"\n*Edges\n1 3\n2 4\n'
        "*Partition kind: 1 = 议事会, 2 = 片区\n*Vertices 4\n1\n1\n2\n2\n"
    )
    (tmp_path / "a.paj").write_text(text, encoding="utf-8")
    taken = io.take(tmp_path / "a.paj", relation="helps")
    assert own(taken.network) == [("actor_kind", "议事会"), ("place_kind", "片区")]
    assert taken.network.places["kind"].tolist() == ["片区", "片区"]
    assert set(taken.notices["value"]) == {"议事会", "片区"}


def test_matrices_of_a_workbook_go_by_the_names_of_their_sheets_where_nothing_else_tells_them_apart():
    def among(names, *rows):
        return pd.DataFrame(np.array(rows), names, names)

    one, other = (
        among(BUREAUS, [0, 1, 0], [1, 0, 1], [0, 1, 0]),
        among(BUREAUS, [0, 0, 1], [0, 0, 1], [1, 1, 0]),
    )
    book = {"信息共享": one, "资源交换关系": other}
    assert "guessed '资源交换'" in refused(book)
    net = cg.read(book, mapping="guess")
    assert net.ties["relation"].tolist() == ["信息共享", "信息共享", "资源交换", "资源交换"]
    mapping = io.guess(book)
    net = cg.read(book, mapping=io.answered(mapping, mapping["unsure"][0], "co_builds"))
    assert own(net) == [("relation", "资源交换")]
    streets = {"甲街道": one, "乙街道": among(["a", "b", "c"], [0, 0, 1], [0, 0, 1], [1, 1, 0])}
    assert set(cg.read(streets, mapping="guess").ties["relation"]) == {"contacts"}
    years = {"2021": one, "2022": among(["a", "b", "c"], [0, 0, 1], [0, 0, 1], [1, 1, 0])}
    assert "terms" not in io.guess(years)


# --- the commands ------------------------------------------------------------------------------------


def test_the_commands_take_own_terms_from_file_to_package_to_graph_and_back(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    FOUR.to_csv("四局.csv", index=False, encoding="utf-8")
    assert cli.main(["check", "四局.csv", "--lang", "zh"]) == 0
    assert "作为您自己的关系采用" in capsys.readouterr().out.replace("\n", "").replace(" ", "")
    assert cli.main(["import", "四局.csv", "--out", "four", "--yes"]) == 0
    assert "taken as a relation of your own that serves no needs" in capsys.readouterr().out
    mapping = json.loads((tmp_path / "four.mapping.json").read_text(encoding="utf-8"))
    assert {"list": "relation", "term": "信息共享"} in mapping["terms"]
    assert cli.main(["check", "four"]) == 0
    assert cli.main(["export", "four", "four.gexf"]) == 0
    assert cli.main(["import", "four.gexf", "--out", "again"]) == 0
    assert (tmp_path / "again/terms.csv").read_bytes() == (tmp_path / "four/terms.csv").read_bytes()


def test_the_dialogue_takes_a_new_word_as_new_or_for_a_known_one(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    FOUR.to_csv("四局.csv", index=False, encoding="utf-8")
    said = iter(["new-serving", "", "联络", "新"])  # 信任, 信息共享, 联合执法, 资源交换
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda line: next(said))
    assert cli.main(["import", "四局.csv", "--out", "four"]) == 0
    net = cg.read(tmp_path / "four")
    assert dict(zip(net.terms["term"], net.terms["serves"], strict=True)) == {
        "信任": "yes", "信息共享": "no", "资源交换": "no",
    }  # fmt: skip
    assert sorted(net.ties["relation"]) == sorted(["contacts", "信任", "信息共享", "资源交换"])


def test_a_sheet_of_terms_without_known_headers_is_refused_and_further_columns_are_told(tmp_path):
    (tmp_path / "ties.csv").write_text("source,target,relation\n银行,医院,信息共享\n", encoding="utf-8")
    terms = tmp_path / "terms.csv"
    terms.write_text("词类,说法\n关系,信息共享\n", encoding="utf-8")
    for mapping in (None, "guess"):
        told = (
            "is named as a list of terms|guessed 'new'" if mapping is None else "is named as a list of terms"
        )
        with pytest.raises(cg.CommgovError, match=told):
            cg.read(tmp_path, mapping=mapping)
    terms.write_text("列表,术语,说明栏\n关系,信息共享,红\n", encoding="utf-8")
    with pytest.warns(cg.io.ReadingWarning, match="terms, 说明栏: are columns of terms that are not known"):
        assert cg.read(tmp_path).terms["term"].tolist() == ["信息共享"]
