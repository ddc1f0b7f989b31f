"""Reach, weights, capacities and groups: aligned by label, and every fault named."""

import networkx as nx
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

import commgov_lib as cg
from commgov_lib.measures.reach import amounts, read

FRAME = pd.DataFrame([[1, 0, 1], [0, 1, 1]], ["bank", "clinic"], ["a", "b", "c"])
WEIGHT = pd.Series({"a": 5, "b": 3, "c": 2})


def labelled(frame, dtype=bool):
    return cg.Labelled(sp.csr_array(frame.to_numpy(dtype)), frame.index, frame.columns)


def graph():
    made = nx.Graph()
    made.add_nodes_from(FRAME.index, bipartite=0)
    made.add_nodes_from(FRAME.columns, bipartite=1)
    made.add_edges_from((f, n) for f in FRAME.index for n in FRAME.columns if FRAME.loc[f, n])
    return made


FORMS = {
    "numbers": FRAME,
    "booleans": FRAME.astype(bool),
    "sparse booleans": labelled(FRAME),
    "sparse numbers": labelled(FRAME, np.int64),
    "tuple": tuple(labelled(FRAME)),
    "graph": graph(),
    "stored zeros": cg.Labelled(
        sp.csr_array((np.array([1, 0, 1, 1, 1]), [0, 1, 2, 1, 2], [0, 3, 5])), FRAME.index, FRAME.columns
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_read_alike(form):
    found = read(FORMS[form], WEIGHT, capacity=pd.Series({"clinic": 4, "bank": 9}), group=WEIGHT.astype(str))
    assert found.matrix.dtype == bool
    assert found.matrix.data.all()
    assert found.matrix.toarray().tolist() == FRAME.astype(bool).to_numpy().tolist()
    assert found.forces.tolist() == ["bank", "clinic"]
    assert found.needs.tolist() == ["a", "b", "c"]
    assert found.capacity.tolist() == [9.0, 4.0]
    assert found.group.tolist() == ["5", "3", "2"]


@given(st.permutations(list("abc")))
def test_the_order_of_the_weights_does_not_matter(order):
    assert read(FRAME, WEIGHT[order]).weight.tolist() == [5.0, 3.0, 2.0]


def test_a_clean_sparse_matrix_is_not_copied_and_nothing_given_is_changed():
    given_one, weight = labelled(FRAME), WEIGHT.copy()
    found = read(given_one, weight)
    assert np.shares_memory(found.matrix.indices, given_one.matrix.indices)
    read(FRAME, weight[::-1])
    pd.testing.assert_series_equal(weight, WEIGHT)


@pytest.mark.parametrize(
    ("weight", "says"),
    [
        (WEIGHT.rename({"a": "z"}), r"1 need is in reach but not in weight \(a\); 1 need is in weight"),
        (WEIGHT[:2], r"1 need is in reach but not in weight \(c\)"),
        (-WEIGHT, r"weight of need 'a' \(-5\) is negative; 3 such in all \(a, b, c\)"),
        (WEIGHT.astype(float).replace(3, np.nan), r"need 'b' \(nan\) is missing; 1 such"),
        (WEIGHT.astype(float).replace(3, np.inf), r"need 'b' \(inf\) is infinite"),
        (WEIGHT.astype(object).replace(3, "many"), "'many' is not a number"),
        (pd.concat([WEIGHT, WEIGHT[:1]]), "need a stands there more than once"),
        ([5, 3, 2], "a list has no labels"),
    ],
)
def test_a_wrong_weight_is_told(weight, says):
    with pytest.raises(cg.CommgovError, match=says):
        read(FRAME, weight)


def test_the_first_five_of_many_strange_labels_are_named():
    with pytest.raises(
        cg.CommgovError, match=r"7 needs are in weight but not in reach \(n0, n1, n2, n3, n4 …\)"
    ):
        read(FRAME, pd.concat([WEIGHT, pd.Series(1, [f"n{i}" for i in range(7)])]))


def test_wrong_capacities_groups_and_matrices_are_told():
    with pytest.raises(cg.CommgovError, match=r"capacity of force 'clinic'.*is missing"):
        read(FRAME, WEIGHT, capacity=pd.Series({"bank": 1.0, "clinic": np.nan}))
    with pytest.raises(cg.CommgovError, match=r"1 need has no group \(b\)"):
        read(FRAME, WEIGHT, group=pd.Series({"a": "x", "b": None, "c": "y"}))
    with pytest.raises(cg.CommgovError, match="neither 0 nor 1"):
        read(FRAME * 2, WEIGHT)
    with pytest.raises(cg.CommgovError, match="row label 'bank' stands there more than once"):
        read(labelled(FRAME.rename({"clinic": "bank"})), WEIGHT)
    with pytest.raises(cg.CommgovError, match="a list is no table"):
        read([[1]], WEIGHT)
    with pytest.raises(cg.CommgovError, match="no labels"):
        amounts(3, pd.Index(["a"]), "capacity", "force")
