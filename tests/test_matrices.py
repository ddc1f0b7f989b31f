"""Any table or graph becomes the same labelled sparse matrix, or is refused in words."""

import networkx as nx
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

import commgov_lib as cg
from commgov_lib.matrices import Labelled, incidence, square

FRAME = pd.DataFrame([[1, 0, 2], [0, 0, 1]], ["b", "a"], ["z", "x", "y"])
SQUARE = pd.DataFrame([[0, 1], [2, 0]], ["a", "b"], ["a", "b"])


def forms(frame):
    matrix = sp.csr_array(frame.to_numpy())
    graph = nx.Graph()
    graph.add_nodes_from(frame.index, bipartite=0)
    graph.add_nodes_from(frame.columns, bipartite=1)
    cells = [(row, column, frame.loc[row, column]) for row in frame.index for column in frame.columns]
    graph.add_weighted_edges_from(cell for cell in cells if cell[2])
    return {
        "frame": frame,
        "float frame": frame.astype(float),
        "sparse frame": frame.astype(pd.SparseDtype(int, 0)),
        "labelled": Labelled(matrix, frame.index, frame.columns),
        "triple of lists": (matrix.tocoo(), list(frame.index), list(frame.columns)),
        "graph": graph,
    }


@pytest.mark.parametrize("form", forms(FRAME))
def test_every_form_is_the_same_matrix(form):
    found = incidence(forms(FRAME)[form])
    assert found.matrix.toarray().tolist() == FRAME.to_numpy().tolist()
    assert (found.rows.tolist(), found.columns.tolist()) == (["b", "a"], ["z", "x", "y"])
    assert found.matrix.dtype == np.int64
    assert found.matrix.nnz == 3


def test_a_bare_sparse_matrix_is_labelled_by_number():
    assert incidence(sp.eye_array(3)).rows.tolist() == [0, 1, 2]


def test_booleans_are_ones_and_halves_stay_halves():
    assert incidence(FRAME > 0, binary=True).matrix.data.tolist() == [1, 1, 1]
    assert incidence(FRAME / 2).matrix.data.tolist() == [0.5, 1, 0.5]


def test_the_input_is_not_changed():
    matrix = sp.csr_array(([0, 1], ([0, 0], [1, 0])), shape=(1, 2))
    incidence((matrix, ["a"], ["x", "y"]))
    assert matrix.nnz == 2


def test_square_puts_columns_in_the_order_of_the_rows():
    found = square(SQUARE[["b", "a"]])
    assert found.matrix.toarray().tolist() == SQUARE.to_numpy().tolist()


def test_square_of_graphs():
    directed = nx.DiGraph([("a", "b")])
    assert square(directed).matrix.toarray().tolist() == [[0, 1], [0, 0]]
    assert square(directed.to_undirected()).matrix.toarray().tolist() == [[0, 1], [1, 0]]
    assert square(nx.MultiGraph([("a", "b"), ("a", "b")])).matrix.toarray().tolist() == [[0, 2], [2, 0]]
    assert square(nx.Graph()).matrix.shape == (0, 0)


REFUSED = [
    (FRAME.set_axis(["b", "b"]), {}, "row label 'b' is duplicated"),
    (FRAME.set_axis(["z", "x", "z"], axis=1), {}, "column label 'z' is duplicated"),
    (FRAME.astype(float).replace(2.0, np.nan), {}, r"row 'b', column 'y' \(nan\) is missing"),
    (FRAME * -1, {}, "row 'b', column 'z' .* is negative; 3 such in all"),
    (FRAME.astype(float).replace(2.0, np.inf), {}, "is infinite"),
    (FRAME, {"binary": True}, r"row 'b', column 'y' \(2\) is neither 0 nor 1"),
    (FRAME.astype(object).replace(2, "two"), {}, "column 'y' holds text"),
    ((sp.eye_array(2), ["a"], ["x", "y"]), {}, "1 row labels and 2 column labels"),
    (nx.path_graph(3), {}, "not bipartite as marked"),
    ([[1, 0]], {}, "a list is not a network"),
]


@pytest.mark.parametrize(("given", "options", "message"), REFUSED)
def test_what_is_refused(given, options, message):
    with pytest.raises(cg.CommgovError, match=message):
        incidence(given, **options)


def test_square_refuses_labels_of_one_side():
    with pytest.raises(cg.CommgovError, match="on one side only: c"):
        square(SQUARE.rename(columns={"b": "c"}).assign(b=0))
    with pytest.raises(cg.CommgovError, match="two sides"):
        square(FRAME)
    with pytest.raises(cg.CommgovError, match="one side only"):
        square(FRAME.rename(columns={"z": "a"}))


def read_network(*relations, **columns):
    """Ties a→b and b→c of each relation, read from tables; d has none."""
    ties = [("a", "b", relation) for relation in relations] + [("b", "c", relation) for relation in relations]
    ties = pd.DataFrame(ties, columns=["source", "target", "relation"]).assign(provenance="U", **columns)
    actors = pd.DataFrame({"actor": [*"dcba"], "kind": "unit", "provenance": "U"})
    return cg.read({"actors": actors, "ties": ties})


def test_a_network_of_one_relation_among_actors_is_square_with_who_has_no_tie():
    found = square(read_network("co_builds", directed="no", weight=2))
    assert found.rows.tolist() == [*"dcba"]
    assert found.matrix.toarray().tolist() == [[0, 0, 0, 0], [0, 0, 2, 0], [0, 2, 0, 2], [0, 0, 2, 0]]
    found = cg.core.centrality(read_network("co_builds", directed="no"), unreached="harmonic")
    assert found["degree"].to_dict() == {"d": 0, "c": 1, "b": 2, "a": 1}


def test_who_was_not_asked_or_did_not_answer_is_not_taken_for_one_without_ties():
    net = read_network("co_builds", directed="yes")
    asked = cg.Network(net.places, net.actors.assign(answered=["", "no", "yes", "yes"]), net.ties, net.needs)
    assert square(asked, missing=True).rows.tolist() == ["c", "b", "a"]
    assert np.isnan(square(asked, missing=True).matrix.toarray()).sum() == 2  # c to b, c to a
    with pytest.raises(cg.CommgovError, match=r"'c'.* is missing"):
        cg.core.centrality(asked, direction="out")


def test_a_network_of_several_relations_names_them_and_a_fix_that_works():
    net = read_network("helps", "contacts", directed="no")
    with pytest.raises(
        cg.CommgovError, match=r"relations: helps, contacts\. .*net\.subset\(relation='helps'\)"
    ):
        square(net)
    assert square(net.subset(relation="helps")).matrix.sum() == 4
    with pytest.raises(cg.CommgovError, match=r"\(helps, contacts\), such as net\.incidence\('helps'\)"):
        incidence(net)


@pytest.mark.parametrize(
    "given",
    [
        cg.load("bristol"),
        cg.load("reported"),
        cg.load("bristol").incidence("attends"),
        nx.davis_southern_women_graph(),
    ],
    ids=["network", "several", "incidence", "graph"],
)
def test_centrality_of_two_sides_says_so_and_a_projection_works(given):
    with pytest.raises(cg.CommgovError, match=r"two sides, such as actors and events.*B @ B\.T"):
        cg.core.centrality(given, unreached="harmonic")
    B = cg.load("bristol").incidence("attends")
    assert len(cg.core.centrality(B @ B.T, weights="ignore", unreached="harmonic")) == len(B)
