"""Reach, weights, capacities and groups: aligned by label, and every fault named."""

import networkx as nx
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

import commgov_lib as cg
from commgov_lib.matrices import read_reach

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
    found = read_reach(
        FORMS[form], WEIGHT, capacity=pd.Series({"clinic": 4, "bank": 9}), group=WEIGHT.astype(str)
    )
    assert found.matrix.dtype == bool
    assert found.matrix.data.all()
    assert found.matrix.toarray().tolist() == FRAME.astype(bool).to_numpy().tolist()
    assert found.forces.tolist() == ["bank", "clinic"]
    assert found.needs.tolist() == ["a", "b", "c"]
    assert found.capacity.tolist() == [9.0, 4.0]
    assert found.group.tolist() == ["5", "3", "2"]


@given(st.permutations(list("abc")))
def test_the_order_of_the_weights_does_not_matter(order):
    assert read_reach(FRAME, WEIGHT[order]).weight.tolist() == [5.0, 3.0, 2.0]


def test_a_clean_sparse_matrix_is_not_copied_and_nothing_given_is_changed():
    given_one, weight = labelled(FRAME), WEIGHT.copy()
    found = read_reach(given_one, weight)
    assert np.shares_memory(found.matrix.indices, given_one.matrix.indices)
    read_reach(FRAME, weight[::-1])
    pd.testing.assert_series_equal(weight, WEIGHT)


@pytest.mark.parametrize(
    ("weight", "says"),
    [
        (WEIGHT.rename({"a": "z"}), r"1 in reach but not in weight \(a\); 1 in weight"),
        (WEIGHT[:2], r"1 in reach but not in weight \(c\)"),
        (-WEIGHT, r"weight: the entry of 'a' \(-5\) is negative; 3 such in all \(a, b, c\)"),
        (WEIGHT.astype(float).replace(3, np.nan), r"the entry of 'b' \(nan\) is missing; 1 such"),
        (WEIGHT.astype(float).replace(3, np.inf), r"'b' \(inf\) is infinite"),
        (WEIGHT.astype(object).replace(3, "many"), "'many' is not a number"),
        (pd.concat([WEIGHT, WEIGHT[:1]]), "label a is duplicated"),
        ([5, 3, 2], "a list has no labels"),
    ],
)
def test_a_wrong_weight_is_told(weight, says):
    with pytest.raises(cg.CommgovError, match=says):
        read_reach(FRAME, weight)


def test_the_first_five_of_many_strange_labels_are_named():
    with pytest.raises(
        cg.CommgovError, match=r"7 in weight but not in reach \(n0, n1, n2, n3, n4 and 2 more\)"
    ):
        read_reach(FRAME, pd.concat([WEIGHT, pd.Series(1, [f"n{i}" for i in range(7)])]))


def test_wrong_capacities_groups_and_matrices_are_told():
    with pytest.raises(cg.CommgovError, match=r"capacity: the entry of 'clinic'.*is missing"):
        read_reach(FRAME, WEIGHT, capacity=pd.Series({"bank": 1.0, "clinic": np.nan}))
    with pytest.raises(cg.CommgovError, match=r"group: 1 have none \(b\)"):
        read_reach(FRAME, WEIGHT, group=pd.Series({"a": "x", "b": None, "c": "y"}))
    with pytest.raises(cg.CommgovError, match="neither 0 nor 1"):
        read_reach(FRAME * 2, WEIGHT)
    with pytest.raises(cg.CommgovError, match="row label 'bank' is duplicated"):
        read_reach(labelled(FRAME.rename({"clinic": "bank"})), WEIGHT)
    with pytest.raises(cg.CommgovError, match="a list is not a table"):
        read_reach([[1]], WEIGHT)
    with pytest.raises(cg.CommgovError, match="no labels"):
        read_reach(FRAME, WEIGHT, capacity=3)
