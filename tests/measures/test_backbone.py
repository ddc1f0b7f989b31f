"""The sampler is uniform, every tail is right, every correction and every refusal is as documented."""

import tracemalloc
from collections import Counter
from itertools import combinations, islice, pairwise

import networkx as nx
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from commgov_lib.matrices import Labelled
from commgov_lib.measures import backbone, nulls, projection
from commgov_lib.schema import CommgovError

from . import oracles_backbone as oracles

WOMEN = nx.davis_southern_women_graph()
NULLS = ("svn", "sdsm", "fdsm")
SMALL = pd.DataFrame(
    [[1, 1, 0, 0, 1], [1, 1, 0, 1, 0], [0, 1, 1, 0, 1], [1, 0, 0, 0, 0]], list("abcd"), list("vwxyz")
)

binary = st.tuples(st.integers(2, 7), st.integers(2, 7)).flatmap(
    lambda shape: arrays(np.int64, shape, elements=st.integers(0, 1))
)
testable = binary.map(lambda b: b[(b.sum(1) > 0) & (b.sum(1) < b.shape[1])]).filter(lambda b: len(b) >= 2)


def frame(values):
    return pd.DataFrame(
        values, [f"r{i}" for i in range(len(values))], [f"c{j}" for j in range(values.shape[1])]
    )


def by_pair(table, column="p"):
    return {(a, b): value for a, b, value in zip(table["a"], table["b"], table[column], strict=True)}


def city(rows=300, columns=120, ties=2400, seed=3):
    """A matrix of some size, no row empty."""
    random = np.random.Generator(np.random.PCG64(seed))
    cells = np.sort(np.argsort(random.random(rows * columns))[:ties])
    cells = np.union1d(cells, np.arange(rows) * columns + np.arange(rows) % columns)
    ones = np.ones(cells.size, dtype=np.int64)
    return sp.coo_array((ones, (cells // columns, cells % columns)), shape=(rows, columns)).tocsr()


# ---- the sampler -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("n", "count"), [(3, 6), (4, 90), (5, 2040)])
def test_oracle_finds_the_known_numbers_of_matrices(n, count):
    assert len(oracles.matrices([2] * n, [2] * n)) == count


@pytest.mark.parametrize("thin", [5.0, 2.5])
def test_every_matrix_is_equally_likely(thin):
    """All 90 matrices with margins 2, 20,000 thinned draws."""
    start = sp.csr_array(np.array(oracles.matrices([2] * 4, [2] * 4)[0]))
    seen = Counter(drawn.toarray().tobytes() for drawn in nulls.draws(start, 20000, seed=7, thin=thin))
    assert len(seen) == 90
    assert stats.chisquare(list(seen.values())).pvalue > 0.001


@pytest.mark.parametrize(
    ("rows", "columns"),
    [([1, 1], [1, 1]), ([3, 1, 2], [2, 2, 1, 1]), ([4, 2, 1, 1, 3], [5, 2, 2, 2]), ([2] * 5, [2] * 5)],
)
def test_uneven_margins_are_uniform_too(rows, columns):
    """Also an odd number of rows, two rows, and rows that are full."""
    every = oracles.matrices(rows, columns)
    draws = 40 * len(every) if len(every) > 100 else 4000
    start = sp.csr_array(np.array(every[-1]))
    seen = Counter(tuple(map(tuple, drawn.toarray())) for drawn in nulls.draws(start, draws, seed=11))
    assert set(seen) <= set(every)
    assert stats.chisquare([seen[matrix] for matrix in every]).pvalue > 0.001


def test_the_start_does_not_matter():
    """From another of the 90 matrices the same distribution."""
    every = oracles.matrices([2] * 4, [2] * 4)
    starts = [sp.csr_array(np.array(every[k])) for k in (0, 50)]
    counts = [Counter(d.toarray().tobytes() for d in nulls.draws(s, 9000, seed=2)) for s in starts]
    keys = sorted(set(counts[0]) | set(counts[1]))
    assert stats.chi2_contingency([[c[k] for k in keys] for c in counts]).pvalue > 0.001


@given(binary)
def test_margins_are_kept_and_indices_sorted(values):
    matrix = sp.csr_array(values)
    for drawn in nulls.draws(matrix, 3, seed=1):
        drawn.check_format(full_check=True)
        assert sp.csr_array((drawn.data, drawn.indices, drawn.indptr), drawn.shape).has_canonical_format
        assert (drawn.data == 1).all()
        assert drawn.sum(0).tolist() == values.sum(0).tolist()
        assert drawn.sum(1).tolist() == values.sum(1).tolist()


def test_more_draws_begin_with_the_same():
    matrix = city()
    first = [d.indices for d in nulls.draws(matrix, 103, seed=5)]
    again = [d.indices for d in islice(nulls.draws(matrix, 10**9, seed=5), 103)]
    assert all((a == b).all() for a, b in zip(first, again, strict=True))
    other = next(nulls.draws(matrix, 1, seed=6)).indices
    assert not (first[0] == other).all()


def test_draws_do_not_change_the_input_nor_one_another():
    matrix = city()
    before = matrix.indices.copy()
    first, second = nulls.draws(matrix, 2, seed=1)
    kept = second.indices.copy()
    first.indices[:] = 0
    first.data[:] = 0
    assert (matrix.indices == before).all()
    assert (second.indices == kept).all()
    assert (second.data == 1).all()


def test_any_number_of_threads_gives_the_same_bytes():
    matrix = city()
    one, two, five = (nulls.evaluate(matrix, 250, lambda d: d.indices, seed=4, threads=t) for t in (1, 2, 5))
    assert one.tobytes() == two.tobytes() == five.tobytes()
    listed = np.array([d.indices for d in nulls.draws(matrix, 250, seed=4)])
    assert one.tobytes() == listed.tobytes()


def test_the_stream_takes_no_more_memory_for_more_draws():
    matrix = city()
    peaks = []
    for draws in (150, 1200):
        tracemalloc.start()
        for _ in nulls.draws(matrix, draws, seed=1):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0]


def test_sample_is_labelled_as_its_input():
    for form, kind in (
        (SMALL, pd.DataFrame),
        (WOMEN, pd.DataFrame),
        (Labelled(city(), *map(pd.RangeIndex, (300, 120))), Labelled),
    ):
        drawn = next(backbone.sample(form, 1, seed=1))
        assert type(drawn) is kind
    drawn = next(backbone.sample(SMALL, 1, seed=1))
    assert drawn.index.tolist() == list("abcd")
    assert drawn.columns.tolist() == list("vwxyz")
    assert drawn.sum().tolist() == SMALL.sum().tolist()


def test_transposed_networks_have_the_transposed_distribution():
    """Pairs of rows share as much on average whether rows or columns trade."""
    matrix = sp.csr_array(np.array(SMALL))
    direct = nulls.evaluate(matrix, 4000, lambda d: d.toarray().ravel(), seed=1).mean(0)
    turned = nulls.evaluate(matrix.T.tocsr(), 4000, lambda d: d.T.toarray().ravel(), seed=2).mean(0)
    assert np.abs(direct - turned).max() < 0.05


@given(binary)
def test_c_score_of_the_walk(values):
    assert nulls.Chain(sp.csr_array(values), 1).c_score() == pytest.approx(oracles.c_score(values.tolist()))


def test_mixing_finds_no_memory_where_there_is_none():
    """Two rows forget everything in one trade."""
    B = frame(np.array([[1, 1, 1, 0, 0, 0, 1], [0, 0, 1, 1, 1, 0, 1], [0, 1, 0, 1, 0, 1, 0]]))
    found = backbone.mixing(B, seed=3, trades=40000.0, step=10.0, most=40.0)
    assert found["lag"].tolist() == [0, 10, 20, 30, 40]
    assert found["autocorrelation"].iloc[0] == pytest.approx(1)
    assert (found["autocorrelation"].iloc[1:].abs() < 1.5 * found["noise"].iloc[1:]).all()
    assert found.attrs["correlation_time"] < 15


def test_mixing_on_women():
    found = backbone.mixing(WOMEN, seed=1)
    assert found["autocorrelation"].iloc[1] > 0.2
    assert found.attrs["correlation_time"] < 5
    assert (found["noise"] == 2 / np.sqrt(found.attrs["looks"])).all()
    above = found["autocorrelation"] >= found["noise"]
    until = len(found) if above.all() else int(np.argmin(above))
    step = found["lag"].iloc[1]
    assert 0 < until < len(found)
    assert found.attrs["correlation_time"] == pytest.approx(
        step * (2 * found["autocorrelation"].iloc[:until].sum() - 1)
    )


# ---- maximum entropy ---------------------------------------------------------------------------------


def test_bicm_of_the_women():
    p = backbone.bicm(WOMEN)
    assert p.loc["Evelyn Jefferson", "E1"] == pytest.approx(0.34233, abs=5e-6)
    assert p.loc["Evelyn Jefferson", "E8"] == pytest.approx(0.93338, abs=5e-6)
    assert p.shape == (18, 14)


@given(testable)
def test_bicm_keeps_the_margins_and_its_form(values):
    p = backbone.bicm(frame(values)).to_numpy()
    assert np.allclose(p.sum(0), values.sum(0), atol=1e-8)
    assert np.allclose(p.sum(1), values.sum(1), atol=1e-8)
    # x y / (1 + x y): the odds of any four cells in a rectangle balance.
    inner = (p > 1e-6).all() and (p < 1 - 1e-6).all()
    if inner:
        odds = np.log(p / (1 - p))
        assert np.allclose(odds - odds[:1] - odds[:, :1] + odds[0, 0], 0, atol=1e-5)


def test_margins_that_leave_one_matrix_only_are_met_exactly():
    triangle = np.triu(np.ones((5, 5), dtype=int))
    solved = nulls.maximum_entropy(sp.csr_array(triangle))
    assert (solved.p[solved.row_class][:, solved.column_class] == triangle).all()


# ---- tails -------------------------------------------------------------------------------------------


@settings(max_examples=15)
@given(testable)
def test_sdsm_is_the_exact_poisson_binomial(values):
    B = frame(values)
    p = backbone.bicm(B)
    found = backbone.table(B, null="sdsm")
    for row in found.itertuples():
        cells = (p.loc[row.a] * p.loc[row.b]).tolist()
        assert row.p == pytest.approx(oracles.poisson_binomial_tail(cells, row.shared), rel=1e-9, abs=1e-300)
        assert row.expected == pytest.approx(sum(cells), rel=1e-9)


def test_sdsm_tails_of_large_classes():
    """Classes of thousands of columns, tails from 1 to 1e-100: against scipy's binomial."""
    from commgov_lib.measures._kernels import backbone as kernels

    for n, q, top in ((5000, 0.002, 80), (4000, 0.3, 1300), (900, 0.9, 900), (7, 0.5, 5)):
        tails = np.empty(top + 1)
        kernels.poisson_binomial(np.array([q]), np.array([1.0]), np.array([n]), top, tails)
        expected = stats.binom.sf(np.arange(top + 1) - 1, n, q)
        assert np.allclose(tails, expected, rtol=1e-8, atol=1e-290)
    tails = np.empty(4)
    kernels.poisson_binomial(np.array([1.0, 0.5, 0.0]), np.ones(3), np.array([2, 1, 9]), 3, tails)
    assert tails.tolist() == [1, 1, 1, 0.5]


def test_sdsm_expectation_of_the_women():
    found = backbone.table(WOMEN, null="sdsm")
    assert by_pair(found, "expected")["Evelyn Jefferson", "Theresa Anderson"] == pytest.approx(
        5.147182, abs=5e-7
    )


def test_svn_of_the_women():
    found = backbone.table(WOMEN, null="svn")
    p = by_pair(found)
    assert p["Evelyn Jefferson", "Theresa Anderson"] == pytest.approx(0.016317016, abs=5e-10)
    assert p["Katherina Rogers", "Sylvia Avondale"] == pytest.approx(0.002331002, abs=5e-10)
    assert len(found) == 139
    assert found["shared"].sum() == 322
    assert found["keep"].sum() == 17
    for correction in ("bonferroni", "bh", "holm"):
        assert backbone.table(WOMEN, null="svn", correction=correction)["keep"].sum() == 0


@settings(max_examples=40)
@given(testable)
def test_svn_is_hypergeometric(values):
    B = frame(values)
    sizes = B.sum(axis=1)
    for row in backbone.table(B, null="svn").itertuples():
        exact = oracles.hypergeometric_tail(B.shape[1], sizes[row.a], sizes[row.b], row.shared)
        assert row.p == pytest.approx(float(exact), rel=1e-12)
        assert row.expected == pytest.approx(sizes[row.a] * sizes[row.b] / B.shape[1])


@pytest.mark.parametrize(("columns", "one", "two"), [(955, 40, 70), (10000, 300, 9000), (60, 59, 58)])
def test_svn_tails_of_large_rows(columns, one, two):
    from commgov_lib.measures._kernels import backbone as kernels

    top = min(one, two)
    tails = np.empty(top + 1)
    kernels.hypergeometric(one, two, columns, top, tails)
    expected = stats.hypergeom.sf(np.arange(top + 1) - 1, columns, one, two)
    far = expected > 1e-250
    assert np.allclose(tails[far], expected[far], rtol=1e-8)
    assert (tails > 0).all()


@pytest.mark.parametrize(
    "values", [SMALL.to_numpy(), np.array([[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1], [1, 0, 1, 0]])]
)
def test_fdsm_meets_full_enumeration(values):
    draws = 40000
    found = backbone.table(frame(values), null="fdsm", draws=draws, seed=1)
    exact = oracles.fdsm(values.tolist())
    assert len(found) > 2
    for row in found.itertuples():
        p = float(exact[int(row.a[1:]), int(row.b[1:])])
        assert row.p == pytest.approx(p, abs=4.5 * np.sqrt(p * (1 - p) / draws) + 2 / draws)


def test_fdsm_counts_what_the_draws_share():
    """The compiled count over blocks of rows against dense products of the very same draws."""
    B, draws = city(60, 30, 300), 120
    found = backbone.table(B, null="fdsm", draws=draws, seed=9)
    reached, total = 0, 0
    observed = (B @ B.T).toarray()
    for drawn in nulls.draws(B, draws, seed=9):
        now = (drawn @ drawn.T).toarray()
        reached, total = reached + (now >= observed), total + now
    first, second = found["a"].to_numpy(), found["b"].to_numpy()
    assert (found["shared"] == observed[first, second]).all()
    assert (found["p"] == (reached[first, second] + 1) / (draws + 1)).all()
    assert (found["expected"] == total[first, second] / draws).all()
    assert len(found) == (np.triu(observed, 1) > 0).sum()


def test_fdsm_is_the_same_on_any_number_of_threads():
    one, two = (backbone.table(city(), null="fdsm", draws=350, seed=1, threads=t) for t in (1, 2))
    pd.testing.assert_frame_equal(one, two, check_exact=True)
    assert one.attrs == two.attrs


def test_fdsm_p_is_never_zero_and_a_fresh_seed_is_told():
    found = backbone.table(SMALL, null="fdsm", draws=30)
    assert found["p"].min() >= 1 / 31
    again = backbone.table(SMALL, null="fdsm", draws=30, seed=found.attrs["seed"])
    pd.testing.assert_frame_equal(found, again)


def test_disparity_of_a_weighted_network():
    B = pd.DataFrame([[2, 1, 0], [3, 0, 1], [0, 4, 1], [0, 0, 5]], list("abcd"), list("xyz"))
    weights = B.to_numpy() @ B.to_numpy().T
    listed = {(i, j): int(weights[i, j]) for i, j in combinations(range(4), 2) if weights[i, j]}
    found = backbone.table(B, null="disparity")
    assert by_pair(found, "shared") == {("abcd"[i], "abcd"[j]): w for (i, j), w in listed.items()}
    for (i, j), p in ((pair, oracles.disparity(listed, *pair)) for pair in listed):
        assert by_pair(found)["abcd"[i], "abcd"[j]] == pytest.approx(float(p))


def test_disparity_of_a_tie_that_is_the_only_one_of_both_ends():
    found = backbone.table(pd.DataFrame([[1, 0], [1, 0]], ["a", "b"], ["x", "y"]), null="disparity")
    assert found["p"].tolist() == [1.0]


# ---- laws --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("null", ["svn", "sdsm", "disparity"])
@given(values=testable, seed=st.integers(0, 2**32 - 1))
@settings(max_examples=30)
def test_order_and_labels_do_not_matter(null, values, seed):
    B = frame(values)
    random = np.random.Generator(np.random.PCG64(seed))
    mixed = B.iloc[np.argsort(random.random(len(B))), np.argsort(random.random(B.shape[1]))]
    one, two = backbone.table(B, null=null), backbone.table(mixed, null=null)
    other = {frozenset(pair): p for pair, p in by_pair(two).items()}
    assert {frozenset(pair) for pair in by_pair(one)} == set(other)
    for pair, p in by_pair(one).items():
        assert other[frozenset(pair)] == pytest.approx(p, rel=1e-7)


@given(testable)
@settings(max_examples=30)
def test_pairs_are_those_that_share_in_the_order_of_the_input(values):
    B = frame(values)
    found = backbone.table(B, null="svn")
    rows = values.tolist()
    expected = {
        (f"r{i}", f"r{j}"): oracles.shared(rows[i], rows[j])
        for i, j in combinations(range(len(rows)), 2)
        if oracles.shared(rows[i], rows[j])
    }
    assert by_pair(found, "shared") == expected
    assert list(by_pair(found)) == sorted(by_pair(found))
    assert found.columns.tolist() == ["a", "b", "shared", "expected", "p", "q", "keep"]
    assert found["p"].between(0, 1, inclusive="right").all()


def test_every_form_of_input_gives_the_same_table():
    sparse = sp.csr_array(SMALL.to_numpy())
    whole = backbone.table(SMALL, null="sdsm")
    for form in (SMALL.astype(float), SMALL.astype(bool), Labelled(sparse, SMALL.index, SMALL.columns)):
        pd.testing.assert_frame_equal(backbone.table(form, null="sdsm"), whole)
    bare = backbone.table(sparse, null="sdsm")
    assert bare["p"].tolist() == whole["p"].tolist()
    assert bare["a"].tolist() == [0, 0, 0, 1, 1]


def test_large_tables_have_categorical_labels(monkeypatch):
    plain = backbone.table(WOMEN, null="svn")
    monkeypatch.setattr(backbone, "_MANY", 100)
    found = backbone.table(WOMEN, null="svn")
    assert found["a"].dtype == "category"
    assert found["a"].tolist() == plain["a"].tolist()
    assert found["b"].tolist() == plain["b"].tolist()


def test_counts_wider_than_a_byte():
    """Two rows that share 300 columns, and again 70,000."""
    for width in (300, 70000):
        values = np.ones((3, width + 2), dtype=np.int64)
        values[0, 0] = values[1, 1] = values[2, :-2] = 0
        found = backbone.table(sp.csr_array(values), null="fdsm", draws=2, seed=1, alpha=0.9)
        assert found["shared"].tolist() == [width, 2, 2]
        assert found["expected"].iloc[0] >= width


# ---- corrections -------------------------------------------------------------------------------------


@pytest.mark.parametrize("correction", ["bonferroni", "holm", "bh"])
@given(
    st.lists(st.sampled_from([0.0001, 0.004, 0.01, 0.02, 0.03, 0.2, 0.9]), min_size=1, max_size=12),
    st.integers(0, 9),
)
def test_corrections_by_definition(correction, p, unlisted):
    """Pairs that are not listed count with p = 1."""
    found = backbone.adjust(np.array(p), len(p) + unlisted, correction)
    assert found == pytest.approx(oracles.adjusted(p + [1.0] * unlisted, correction)[: len(p)])


def test_bh_is_scipys():
    p = np.array(backbone.table(WOMEN, null="svn")["p"])
    padded = np.append(p, np.ones(153 - len(p)))
    assert np.allclose(backbone.adjust(p, 153, "bh"), stats.false_discovery_control(padded)[: len(p)])


@pytest.mark.parametrize(
    ("correction", "few", "enough"), [("none", 18, 19), ("bonferroni", 3058, 3059), ("holm", 3058, 3059)]
)
def test_too_few_draws_are_refused_with_the_number_needed(correction, few, enough):
    with pytest.raises(CommgovError, match=rf"no p can be below 1 / \(draws \+ 1\).*draws={enough}"):
        backbone.table(WOMEN, null="fdsm", draws=few, seed=1, correction=correction)
    assert len(backbone.table(WOMEN, null="fdsm", draws=enough, seed=1, correction=correction)) == 139


def test_too_few_draws_for_bh():
    """A pair that chance never reached might be kept after more draws: refused, not quietly dropped."""
    with pytest.raises(CommgovError, match=r"too few .* 'bh': no p can be below .*draws="):
        backbone.table(WOMEN, null="fdsm", draws=20, seed=1, correction="bh")
    # Six pairs of twins, and one row that shares a column with each of the twelve.
    twins = np.vstack([np.kron(np.eye(6, dtype=int), np.ones((2, 4), dtype=int)), [1, 0, 0, 0] * 6])
    with pytest.raises(CommgovError, match="never reached") as caught:
        backbone.table(frame(twins), null="fdsm", draws=100, seed=1, correction="bh")
    # 78 pairs, six of them with the smallest p: 78 / (6 (draws + 1)) ≤ .05 from 259 draws on.
    assert "at least 259 draws" in str(caught.value)
    assert backbone.table(frame(twins), null="fdsm", draws=259, seed=1, correction="bh")["keep"].sum() == 6


# ---- side by side ------------------------------------------------------------------------------------


def test_compare_holds_the_tables_of_all_nulls():
    found = backbone.compare(WOMEN, draws=500, seed=1)
    for null in NULLS:
        alone = backbone.table(WOMEN, null=null, draws=500, seed=1)
        for column in ("expected", "p", "q", "keep"):
            assert (found[f"{column}_{null}"] == alone[column]).all()
    assert (found["kept_count"] == found[[f"keep_{null}" for null in NULLS]].sum(axis=1)).all()
    # The nulls disagree: what one calls beyond chance, another does not.
    assert found["keep_svn"].sum() == 17
    assert found["keep_sdsm"].sum() < found["keep_fdsm"].sum() < found["keep_svn"].sum()


def test_alpha_curve_counts_and_leaves_open_what_draws_cannot_tell():
    found = backbone.compare(WOMEN, draws=500, seed=1)
    curve = backbone.alpha_curve(found, alphas=[0.001, 0.01, 0.05])
    counts = curve.pivot_table(index="alpha", columns="null", values="kept_count", dropna=False)
    for null in NULLS:
        assert counts.loc[0.05, null] == found[f"keep_{null}"].sum()
    assert np.isnan(counts.loc[0.001, "fdsm"])
    assert counts["svn"].is_monotonic_increasing
    assert curve["chance_count"].iloc[2] == pytest.approx(0.05 * 153)
    assert backbone.alpha_curve(found, alphas=[0.05], correction="holm")["kept_count"].iloc[0] == 0


def test_agreement_adds_up():
    found = backbone.compare(WOMEN, draws=500, seed=1)
    by = backbone.agreement(found)
    assert by["pair_count"].sum() == (found["kept_count"] > 0).sum()
    kept = by.loc[by["kept_by"].str.contains("svn"), "pair_count"].sum()
    assert kept == 17
    with pytest.raises(CommgovError, match=r"backbone\.compare"):
        backbone.agreement(pd.DataFrame({"a": [1]}))


# ---- refusals ----------------------------------------------------------------------------------------


def changed(row, values):
    found = SMALL.copy()
    found.loc[row] = values
    return found


CALLS = {
    "svn": lambda B: backbone.table(B, null="svn"),
    "sdsm": lambda B: backbone.table(B, null="sdsm"),
    "fdsm": lambda B: backbone.table(B, null="fdsm", seed=1),
    "bicm": backbone.bicm,
    "compare": backbone.compare,
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    ("B", "says"),
    [
        (changed("b", 0), "the row 'b' has no ties.*drop"),
        (changed("c", 1), "the row 'c' is tied to all.*drop"),
        (changed("a", [2, 1, 0, 0, 1]), "row 'a', column 'v'.*neither 0 nor 1.*B > 0"),
        (SMALL.rename(index={"b": "a"}), "row label 'a' is duplicated"),
        (SMALL.rename(columns={"v": "w"}), "column label 'w' is duplicated"),
    ],
)
def test_what_leaves_chance_nothing_is_refused(call, B, says):
    with pytest.raises(CommgovError, match=says):
        CALLS[call](B)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"null": "sdms"}, "null must be one of 'svn', 'sdsm', 'fdsm'.*not 'sdms'"),
        ({"null": "svn", "correction": "fdr"}, "correction must be one of .*'bh', not 'fdr'"),
        ({"null": "svn", "alpha": 0}, "alpha is 0"),
        ({"null": "svn", "alpha": 5}, "alpha is 5"),
        ({"null": "fdsm", "draws": 0}, "draws must be .* not 0"),
        ({"null": "fdsm", "draws": 99.5}, "draws must be .* not 99.5"),
        ({"null": "fdsm", "seed": -1}, "seed must be .* not -1"),
        ({"null": "fdsm", "seed": "a"}, "seed must be .* not 'a'"),
        ({"null": "fdsm", "seed": 1, "threads": 0}, "threads must be .* not 0"),
    ],
)
def test_options_that_make_no_sense_are_refused(options, says):
    with pytest.raises(CommgovError, match=says):
        backbone.table(SMALL, **options)


def test_other_refusals():
    for options, says in (
        ({"thin": 0}, "thin is 0"),
        ({"thin": "x"}, "thin is 'x'"),
        ({"draws": -1}, "draws must be .* not -1"),
    ):
        with pytest.raises(CommgovError, match=says):
            backbone.sample(SMALL, **{"draws": 1, "seed": 1} | options)
    with pytest.raises(CommgovError, match="at least two"):
        backbone.table(SMALL.iloc[:1], null="svn")
    with pytest.raises(CommgovError, match="each null once"):
        backbone.compare(SMALL, nulls=("svn", "svn"))
    with pytest.raises(CommgovError, match="too short"):
        backbone.mixing(WOMEN, seed=1, trades=5.0)
    with pytest.raises(CommgovError, match="same C-score"):
        backbone.mixing(frame(np.eye(3, dtype=int)), seed=1, trades=300.0)


def test_weighted_projection_equals_the_binary_one_on_binary_input():
    matrix = city(50, 20, 250)
    one, two = projection.sharing(matrix), projection.projected(matrix.astype(float))
    for left, right in zip(one, two, strict=True):
        assert (left == right).all()


# ---- pieces, chains and repetition -------------------------------------------------------------------


def test_every_border_of_a_piece_is_crossed(monkeypatch):
    """Blocks of 2 to 8 rows, chains of 3 draws, pieces of 2 p-values: against dense products and scipy."""
    rng = np.random.default_rng(2)
    B = sp.csr_array((rng.random((23, 9)) < 0.4) * rng.integers(1, 5, (23, 9)))
    dense = (B @ B.T).toarray()
    i, j = np.nonzero(np.triu(dense, 1))
    for block in (2, 3, 8, 512):
        monkeypatch.setattr(projection, "_BLOCK", block)
        found = projection.projected(B)
        assert (found.first() == i).all()
        assert (found.other == j).all()
        assert (found.shared == dense[i, j]).all()
    p = rng.random(11).round(1)
    for piece in (2, 5):
        monkeypatch.setattr(backbone, "_PIECE", piece)
        assert np.allclose(backbone.adjust(p, 11, "bh"), stats.false_discovery_control(p))
    monkeypatch.setattr(nulls, "CHAIN", 3)
    M = city(40, 20, 200)
    for threads in (1, 3):
        table = backbone.table(M, null="fdsm", draws=31, seed=9, threads=threads)
        observed, reached, total = (M @ M.T).toarray(), 0, 0
        for drawn in nulls.draws(M, 31, seed=9):
            now = (drawn @ drawn.T).toarray()
            reached, total = reached + (now >= observed), total + now
        a, b = table["a"].to_numpy(), table["b"].to_numpy()
        assert (table["p"] == (reached[a, b] + 1) / 32).all()
        assert (table["expected"] == total[a, b] / 31).all()


def test_more_rows_than_a_block_and_more_tests_than_a_piece():
    B = city(1_100, 60, 4_000) * 2
    found, dense = projection.projected(B), (B @ B.T).toarray()
    assert (found.first() == np.nonzero(np.triu(dense, 1))[0]).all()
    assert (found.shared == np.triu(dense, 1)[np.nonzero(np.triu(dense, 1))]).all()
    p = np.random.default_rng(1).random((1 << 20) + 7)
    assert np.allclose(backbone.adjust(p, p.size, "bh"), stats.false_discovery_control(p))


def test_draws_of_many_chains_differ_and_forget_one_another():
    """Rows and columns of two ties each: two draws have a tie in common with chance 2 / 200, by symmetry."""
    ring = sp.csr_array((np.eye(200) + np.roll(np.eye(200), 1, axis=1)).astype(int))
    drawn = [d.toarray() for d in nulls.draws(ring, 330, seed=3)]
    assert len({d.tobytes() for d in drawn}) == 330
    expected = 400 * 2 / 200
    for pairs_of in ([(a, ring.toarray()) for a in drawn], list(pairwise(drawn))):
        common = np.mean([(a & b).sum() for a, b in pairs_of])
        # Each trade halves the ties a row keeps: after 5 trades a row, ten for each, 400 / 2**10 are left.
        assert abs(common - expected) < 0.4 + 5 * np.sqrt(expected / len(pairs_of))


def test_a_draw_is_where_its_own_chain_stands():
    """Draw k: chain k // 100, from the matrix 50 trades a row, then 5 more for each draw up to k."""
    matrix = city(20, 12, 80)
    drawn = list(nulls.draws(matrix, 203, seed=8))
    for k in (0, 1, 99, 100, 202):
        chain = nulls.Chain(matrix, 8, k // 100)
        chain.walk(50 * 20)
        for _ in range(k % 100 + 1):
            chain.walk(5 * 20)
        assert (chain.matrix().toarray() == drawn[k].toarray()).all()


def test_chains_that_end_out_of_order_are_given_in_order():
    """The first chain is the slowest."""
    import time

    def work(number):
        time.sleep(0.05 if number % 4 == 0 else 0)
        return number

    assert list(nulls.each_chain(work, 2_000, threads=4)) == list(range(20))
