"""Values that are missing, and matrices without labels: asked, or told, and never silently no tie."""

import networkx as nx
import numpy as np
import pandas as pd
import pytest

import commgov_lib as cg
from commgov_lib.io import missing
from commgov_lib.io.grid import Part
from commgov_lib.io.matrix_ties import labelled
from commgov_lib.io.questions import answered as with_answer
from commgov_lib.io.vocabulary import MISSING

R_MATRIX = '"","edu","hosp","bank"\n"edu",0,1,0\n"hosp",1,0,NA\n"bank",0,NA,0\n'


@pytest.fixture
def file(tmp_path):
    def write(text, name="a.csv"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return write


def answered(path, what, meaning):
    """The guess of a file with one answer."""
    found = cg.io.guess(path, relation="contacts")
    doubt = next(d for d in found["unsure"] if d["what"] == what)
    return with_answer(found, doubt, meaning)


@pytest.mark.parametrize("word", ["NA", "#N/A", "N.A.", "缺失", "未知", "."])
def test_a_missing_dyad_is_asked_and_no_guess_settles_it(word, file):
    path = file(R_MATRIX.replace("NA", word))
    with pytest.raises(cg.CommgovError, match="nobody knows whether there is a tie"):
        cg.read(path, relation="contacts")
    with pytest.raises(cg.CommgovError, match=r"row 3 .*not known to be a tie or none. Fix: .*missing: none"):
        cg.read(path, relation="contacts", mapping="guess")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.dl", "dl n=3 format=fullmatrix labels: a,b,c data:\n0 1 NA\n1 0 0\n0 0 0\n"),
        ("a.net", '*Vertices 3\n1 "a"\n2 "b"\n3 "c"\n*Arcs\n1 2 1\n1 3 NA\n2 1 1\n'),
        ("a.txt", "from to weight\na b 1\na c NA\nb a 1\n"),
    ],
)
def test_a_missing_value_is_asked_in_every_form(name, text, file):
    path = file(text, name)
    with pytest.raises(cg.CommgovError, match="nobody knows whether there is a tie"):
        cg.read(path, relation="contacts")
    given = answered(path, "missing", "none")
    read = cg.read(path, mapping=given)
    pairs = set(read.ties[["source", "target"]].itertuples(index=False, name=None))
    assert pairs in ({("a", "b"), ("b", "a")}, {("a", "b")} if name == "a.dl" else set())
    assert read.incidence("contacts").loc["b", "a"] == 1


@pytest.mark.parametrize(("said", "ties"), [("none", 2), ("one", 4)])
def test_what_a_missing_dyad_is_taken_for_is_told(said, ties, file):
    path = file(R_MATRIX)
    given = answered(path, "missing", said)
    read = cg.read(path, mapping=given)
    count = {"yes": 1, "no": 2}
    assert sum(count[d] for d in read.ties["directed"]) == ties
    told = cg.io.look(path, mapping=given).doubts["problem"].astype(str)
    assert told.str.contains("values are missing and are taken for").any()


def test_who_has_no_value_in_his_row_did_not_answer(file):
    """甲 names 乙, 乙 names both, and 丙 said nothing: his row is unknown, not empty."""
    path = file(",甲,乙,丙\n甲,0,1,0\n乙,1,0,1\n丙,NA,NA,0\n")
    read = cg.read(path, relation="contacts")
    assert dict(zip(read.actors["actor"], read.actors["answered"], strict=True)) == {
        "甲": "yes",
        "乙": "yes",
        "丙": "no",
    }
    known = read.incidence("contacts", missing="nan")
    assert np.isnan(known.loc["丙", ["甲", "乙"]].to_numpy()).all()
    assert known.loc["甲", ["乙", "丙"]].tolist() == [1, 0]
    assert known.loc["乙", ["甲", "丙"]].tolist() == [1, 1]


@pytest.mark.parametrize(("said", "weights"), [("none", [2.0]), ("one", [2.0, 1.0])])
def test_a_missing_weight_in_a_list_is_asked_and_told(said, weights, file):
    path = file("from,to,weight\nedu,c1,2\nbank,c2,NA\n")
    given = answered(path, "missing", said)
    assert cg.read(path, mapping=given).ties["weight"].tolist() == weights
    with pytest.raises(cg.CommgovError, match=r"row 3 \('NA'\): is missing, the first of all"):
        cg.read(path, relation="contacts", mapping="guess")


def test_a_table_where_nothing_is_missing_asks_nothing():
    whole = pd.DataFrame([["", "a", "b"], ["a", "0", "1"], ["b", "2", "0"]], [1, 2, 3], dtype="str")
    assert missing.asked(Part("t", "", whole), {"shape": "square", "header": 1}) == []
    assert not {"0", "", "否", "-"} & MISSING


def test_a_square_matrix_without_labels_is_asked_of_one_mode_or_two(file):
    """The pairs are those of the matrix itself: 1–2, 1–3 and 3–4."""
    path = file("0,1,1,0\n1,0,0,0\n1,0,0,1\n0,0,1,0\n")
    with pytest.raises(cg.CommgovError, match="have no labels and are numbered"):
        cg.read(path, relation="contacts")
    one = cg.read(path, mapping=answered(path, "shape", "square"))
    found = {frozenset(pair) for pair in one.ties[["source", "target"]].itertuples(index=False, name=None)}
    assert found == {frozenset("12"), frozenset("13"), frozenset("34")}
    two = cg.read(path, mapping=answered(path, "shape", "incidence"))
    found = set(two.ties[["source", "target"]].itertuples(index=False, name=None))
    pairs = [(1, 2), (1, 3), (2, 1), (3, 1), (3, 4), (4, 3)]
    assert found == {(f"r{a}", f"c{b}") for a, b in pairs}


@pytest.mark.parametrize("name", ["a.txt", "a.csv"])
def test_a_matrix_that_numpy_writes_is_read(name, tmp_path):
    cells = np.array([[0, 2, 0, 1], [1, 0, 0, 0]])
    np.savetxt(tmp_path / name, cells, fmt="%d", delimiter=" " if name == "a.txt" else ",")
    read = cg.read(tmp_path / name, relation="contacts")
    assert read.ties[["source", "target", "weight"]].to_numpy().tolist() == [
        ["r1", "c2", 2.0],
        ["r1", "c4", 1.0],
        ["r2", "c1", 1.0],
    ]


@pytest.mark.parametrize(
    ("cells", "is_matrix"),
    [
        ([[1, 2, 3], [1, 3, 1], [2, 3, 5]], False),  # a list of three ties with weights
        ([[1, 2, 3], [1, 3, 1], [2, 3, 5], [4, 1, 2]], False),
        ([[0, 1, 1], [1, 0, 0], [1, 0, 0]], True),
        ([[0, 5, 1], [5, 0, 2], [1, 2, 0]], True),
        ([[0, 1, 1], [1, 0, 0], [1, 0, 0], [1, 1, 1]], True),  # pairs would stand there twice
        ([[1, 2], [2, 3]], False),
        ([[11, 12, 5, 2020], [11, 13, 2, 2021], [12, 13, 1, 2020]], False),
        ([[0, 1, 0, 1], [1, 1, 0, 0], [0, 0, 1, 1]], True),
    ],
)
def test_a_grid_of_numbers_is_a_matrix_or_a_list(cells, is_matrix):
    frame = pd.DataFrame(np.array(cells).astype(str)).astype("str").set_axis(range(1, len(cells) + 1))
    part = labelled(Part("t", "", frame))
    assert (part.frame.shape != frame.shape) == is_matrix


def test_numbers_to_the_left_and_above_are_labels():
    cells = [["", "1", "2", "3"], ["1", "0", "1", "0"], ["2", "1", "0", "1"], ["3", "0", "1", "0"]]
    part = Part("t", "", pd.DataFrame(cells, range(1, 5), dtype="str"))
    assert labelled(part) is part


def test_a_matrix_with_labels_above_only_is_asked(file):
    path = file("甲,乙,丙\n0,1,0\n1,0,1\n0,0,0\n")
    with pytest.raises(cg.CommgovError, match="things of its columns, in their order"):
        cg.read(path, relation="contacts")
    read = cg.read(path, mapping=answered(path, "shape", "square"))
    assert set(read.ties[["source", "target"]].itertuples(index=False, name=None)) == {
        ("甲", "乙"),
        ("乙", "甲"),
        ("乙", "丙"),
    }


def test_a_list_of_igraph_is_the_graph_that_it_was(tmp_path):
    graph = nx.gnm_random_graph(30, 60, seed=1, directed=True)
    nx.write_edgelist(graph, tmp_path / "a.txt", data=False)
    read = cg.read(tmp_path / "a.txt", relation="contacts", mapping="guess")
    found = set(read.ties[["source", "target"]].itertuples(index=False, name=None))
    assert found == {(str(a), str(b)) for a, b in graph.edges}


@pytest.mark.parametrize(
    ("cells", "count"),
    [
        ([["0", "", "1"], ["1", "0", ""], ["0", "1", "0"]], "2"),
        ([["", "1", "0"], ["1", "", "1"], ["0", "1", ""]], None),  # the diagonal
        ([["0", "1", "0"], ["", "0", "1"], ["", "", "0"]], None),  # one half
        ([["", "", "1"], ["1", "", ""], ["", "1", ""]], None),  # no zero: empty is how this table says it
    ],
)
def test_empty_cells_beside_zeros_are_told(cells, count):
    names = ["甲行", "乙院", "丙校"]
    given = {"表": pd.DataFrame(cells, names, names)}
    found = cg.io.look(given, mapping=cg.io.guess(given, relation="contacts")).doubts
    told = found[found["problem"].astype(str).str.startswith("cells are empty beside cells of 0")]
    assert told["value"].tolist() == ([] if count is None else [count])


@pytest.mark.parametrize("letter", ["V", "X"])
def test_the_labels_that_r_gives_where_there_are_none_tell_nothing(letter, file):
    path = file('"","?1","?2","?3"\n"1",0,1,1\n"2",1,0,0\n"3",0,0,0\n'.replace("?", letter))
    with pytest.raises(cg.CommgovError, match="have no labels and are numbered"):
        cg.read(path, relation="contacts")
    read = cg.read(path, mapping=answered(path, "shape", "square"))
    assert read.ties[["source", "target"]].to_numpy().tolist() == [["1", "2"], ["1", "3"], ["2", "1"]]


# ---- symmetric but for what is missing -----------------------------------------------------------------

ONE_SIDE = ",A,B,C\nA,0,1,{}\nB,1,0,1\nC,{},1,0\n"


@pytest.mark.parametrize(
    ("cells", "pairs"), [(("NA", "1"), 3), (("2", "NA"), 3), (("NA", "0"), 2), (("NA", "1.0"), 3)]
)
def test_a_value_missing_on_one_side_of_a_symmetric_matrix_is_that_of_the_other(cells, pairs, file):
    taken = cg.io.take(file(ONE_SIDE.format(*cells)), relation="contacts")
    ties = taken.network.ties
    assert len(ties) == pairs
    assert ties["directed"].eq("no").all()
    known = next(float(cell or 0) for cell in cells if cell != "NA")
    matrix = taken.network.incidence("contacts", weighted=True).reindex(
        index=list("ABC"), columns=list("ABC")
    )
    assert matrix.fillna(0).loc["A", "C"] == matrix.fillna(0).loc["C", "A"] == known
    assert "that of the other side is taken" in " ".join(taken.notices["problem"])


def test_a_dyad_missing_on_both_sides_is_asked_and_leaves_the_matrix_symmetric(file):
    path = file(ONE_SIDE.format("NA", "NA"))
    with pytest.raises(cg.CommgovError, match="in 2 of its cells the value is missing"):
        cg.read(path, relation="contacts")
    taken = cg.io.take(path, relation="contacts", mapping={"answers": {"missing": "none"}})
    assert taken.network.ties["directed"].eq("no").all()
    assert "values are missing and are taken for no tie" in taken.notices["problem"].tolist()


def test_columns_in_another_order_leave_a_matrix_symmetric(file):
    network = cg.read(file(",C,A,B\nA,1,0,1\nB,0,1,0\nC,0,NA,0\n"), relation="contacts")
    assert network.ties["directed"].eq("no").all()
    pairs = {frozenset(pair) for pair in network.ties[["source", "target"]].to_numpy().tolist()}
    assert pairs == {frozenset(pair) for pair in ("AB", "AC")}


def test_a_matrix_that_is_not_symmetric_keeps_its_directions(file):
    path = file(",A,B,C\nA,0,1,NA\nB,0,0,1\nC,1,1,0\n")
    network = cg.read(path, relation="contacts", mapping={"answers": {"missing": "none"}})
    assert network.ties["directed"].eq("yes").all()
    assert len(network.ties) == 4


@pytest.mark.parametrize(
    ("name", "head"),
    [("a.dl", "dl n=3\nlabels: a,b,c\ndata:\n"), ("a.net", "*Vertices 3\n1 a\n2 b\n3 c\n*Matrix\n")],
)
@pytest.mark.parametrize("cells", [("NA", "1"), ("1", "NA")])
def test_matrices_of_programs_are_symmetric_but_for_what_is_missing(name, head, cells, file):
    path = file(f"{head}0 1 {cells[0]}\n1 0 1\n{cells[1]} 1 0\n", name)
    network, notices = cg.io.take(path, relation="contacts")
    assert network.ties["directed"].tolist() == ["no"] * 3
    assert network.incidence("contacts").to_numpy().sum() == 6
    told = notices["problem"].str.contains("that of the other side is taken")
    assert notices.loc[told, "value"].tolist() == ["1"]
    whole = file(f"{head}0 1 1\n1 0 1\n1 1 0\n", f"whole_{name}")
    assert not cg.io.take(whole, relation="contacts").notices["problem"].str.contains("other side").any()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.dl", "dl n=3 format=edgelist1\nlabels embedded\ndata:\na b 1\nb a NA\na c 2\nc a 2\n"),
        ("a.vna", "*tie data\nfrom to strength\na b 1\nb a NA\na c 2\nc a 2\n"),
    ],
)
def test_lists_of_programs_tell_of_a_value_from_the_other_side(name, text, file):
    network, notices = cg.io.take(file(text, name), relation="contacts")
    assert network.ties["directed"].tolist() == ["no", "no"]
    assert network.ties["weight"].tolist() == [1, 2]
    told = notices["problem"].str.contains("that of the other side is taken")
    assert notices.loc[told, "value"].tolist() == ["1"]


@pytest.mark.parametrize("cells", [("NA", "NA"), ("NA", "0"), ("0", "NA")])
def test_a_pair_that_no_side_states_in_a_matrix_of_a_program_is_one_question(cells, file):
    path = file("dl n=3\nlabels: a,b,c\ndata:\n0 1 {}\n1 0 1\n{} 1 0\n".format(*cells), "a.dl")
    with pytest.raises(cg.CommgovError, match="in 1 of its cells the value is missing"):
        cg.read(path, relation="contacts")
    network = cg.read(path, relation="contacts", mapping={"answers": {"missing": "none"}})
    assert network.ties["directed"].tolist() == ["no", "no"]


# ---- codes of missing answers beside a scale ---------------------------------------------------------


def scale(*values):
    names = [f"单位{k}" for k in range(len(values))]
    return pd.DataFrame({"单位": names, "社区": "甲社区", "合作程度": [*map(str, values)]})


@pytest.mark.parametrize(("code", "others"), [("99", "1352"), ("9", "13524"), ("-9", "1352"), ("999", "123")])
def test_a_code_beside_a_scale_is_asked_and_is_no_weight(code, others):
    table = scale(*others, code)
    with pytest.raises(cg.CommgovError, match=f"missing: {code} beside a scale"):
        cg.read(table, relation="contacts", mapping={"answers": {"tie_from": "2"}})
    guessed = cg.io.guess(table, relation="contacts") | {"answers": {"tie_from": "2"}}
    with pytest.raises(cg.CommgovError, match="missing: none"):
        cg.read(table, mapping=guessed)
    taken = cg.io.take(table, relation="contacts", mapping={"answers": {"tie_from": "1", "missing": "none"}})
    assert sorted(taken.network.ties["weight"]) == sorted(map(float, others))
    assert "values are missing and are taken for no tie" in taken.notices["problem"].tolist()


def test_a_code_can_be_the_number_that_it_is():
    given = {"answers": {"tie_from": "1", "missing": "number"}}
    assert sorted(cg.read(scale(1, 3, 5, 99), relation="contacts", mapping=given).ties["weight"]) == [
        1,
        3,
        5,
        99,
    ]


@pytest.mark.parametrize("values", [(3, 12, 99, 40), (1, 2, 3, 4), (95, 97, 99, 98)])
def test_numbers_that_are_no_scale_have_no_codes(values):
    table = scale(*values).rename(columns={"合作程度": "活动次数"})
    assert cg.read(table, relation="contacts").ties["weight"].tolist() == list(values)


def test_codes_inside_a_matrix_are_missing_cells(file):
    text = "频率,A,B,C,D\nA,0,1,2,99\nB,3,0,4,5\nC,1,5,0,2\nD,4,3,2,0\n"
    given = {"answers": {"tie_from": "1", "missing": "none"}}
    network = cg.read(file(text), relation="contacts", mapping=given)
    assert len(network.ties) == 11
    assert network.ties["weight"].max() == 5
