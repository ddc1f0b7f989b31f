"""Needs that the same forces reach count as one: against sets of Python, also when words collide."""

import numpy as np
import pytest
import scipy.sparse as sp

from commgov_lib.measures import flow


def merged_by_sets(reach, weight):
    """Weight of each set of forces that reaches a need of some weight, by the first such need."""
    found = {}
    for forces, size in zip(map(frozenset, (np.flatnonzero(x) for x in reach.T)), weight, strict=True):
        if forces and size > 0:
            found[forces] = found.get(forces, 0) + size
    return found


def case(seed):
    """Few forces for many needs, so that many are alike; some needs of no weight, some of no force."""
    rng = np.random.default_rng(seed)
    forces, needs = int(rng.integers(1, 9)), int(rng.integers(0, 60))
    return rng.random((forces, needs)) < rng.choice([0.1, 0.5, 0.9]), rng.integers(0, 4, needs).astype(float)


def as_sets(found):
    dense = found.matrix.toarray()
    columns = [frozenset(np.flatnonzero(x)) for x in dense.T]
    return dict(zip(columns, found.weight.tolist(), strict=True)), len(columns)


@pytest.mark.parametrize("seed", range(60))
def test_needs_alike_are_merged_and_no_others(seed):
    reach, weight = case(seed)
    found = flow.merged_reach(sp.csr_array(reach), weight)
    wanted = merged_by_sets(reach, weight)
    got, columns = as_sets(found)
    assert list(got.items()) == list(wanted.items())
    assert columns == len(wanted)
    assert found.total == weight.sum()
    assert found.matrix.has_sorted_indices
    lists = found.classes()
    by_list = [frozenset(lists.who[a:b].tolist()) for a, b in zip(lists.ptr[:-1], lists.ptr[1:], strict=True)]
    assert by_list == list(wanted)
    assert lists.weight.tolist() == list(wanted.values())


@pytest.mark.parametrize("bad", ["ones", "cancel"])
def test_words_that_do_not_tell_needs_apart_are_seen_and_replaced(bad, monkeypatch):
    """By hand: with equal words {a} and {b} look alike; with words that cancel, {a, b} looks like nobody."""
    reach = np.array([[1, 0, 1, 1], [0, 1, 1, 1], [0, 0, 0, 1]], bool)
    weight, tried, true = np.array([5.0, 4.0, 3.0, 2.0]), [], flow._keys

    def keys(forces):
        words = np.array([1, 1, 1] if bad == "ones" else [1, 2**64 - 1, 7], np.uint64)
        tried.append(words)
        yield words
        yield from true(forces)

    monkeypatch.setattr(flow, "_keys", keys)
    found = flow.merged_reach(sp.csr_array(reach), weight)
    assert len(tried) == 1
    assert found.matrix.toarray().tolist() == reach.tolist()
    assert found.weight.tolist() == weight.tolist()
    assert flow.kernels.merge(
        *(sp.csr_array(reach).indptr, sp.csr_array(reach).indices, tried[0], weight > 0),
        *(np.empty(4, np.int32), np.empty(4, np.int32), np.empty(4, np.int32), np.empty(8, np.int32)),
    ) == -1  # fmt: skip
