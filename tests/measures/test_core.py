"""Core, brokers, modes, comparisons: against published values, full enumeration and other packages."""

import importlib
import itertools
import math
import pickle
from collections import Counter

import networkx as nx
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from networkx.generators.atlas import graph_atlas_g
from scipy import optimize, stats

import commgov_lib as cg
from commgov_lib.figures import style
from commgov_lib.matrices import Labelled
from commgov_lib.measures._kernels import core as kernels
from commgov_lib.measures._kernels import random
from commgov_lib.measures.core import networks, null_models, partition

from . import oracles_core as oracles

FLORENCE = nx.florentine_families_graph()
CROSSES = ("ones", "ignored")


def frame(A, prefix="n"):
    names = [f"{prefix}{i}" for i in range(len(A))]
    return pd.DataFrame(np.asarray(A), names, names)


def _blind(ties, draws, *, seed):
    """The draws of the null of ties, from the parts of which significance is made."""
    shape, states = partition.frame_of(ties, "ones")[1], null_models._states(ties)
    for k in range(1, draws + 1):
        indptr, at, values = kernels.scattered(shape, states, random.words(seed), k)
        yield ties._replace(matrix=sp.csr_array((values, at, indptr), shape=ties.matrix.shape))


def random_matrix(seed, n, *, directed=True, weighted=False, p=0.4):
    rng = np.random.default_rng(seed)
    A = (rng.random((n, n)) < p) * (rng.lognormal(0, 1, (n, n)).round(3) if weighted else 1.0)
    np.fill_diagonal(A, 0)
    return A if directed else np.triu(A) + np.triu(A).T


# ---- fit -------------------------------------------------------------------------------------------------


def test_florentine_families_by_both_crosses():
    ones, ignored = (cg.core.fit(FLORENCE, cross=cross) for cross in CROSSES)
    assert (ones.core, ones.exact) == (frozenset({"Guadagni", "Medici", "Strozzi"}), True)
    assert ones.score == pytest.approx(0.32985294, abs=1e-8)
    assert ignored.core == frozenset({"Medici", "Ridolfi", "Tornabuoni"})
    assert ignored.score == pytest.approx(math.sqrt(5 / 28))  # 3 of 3 and 11 of 66 pairs tied, by hand


@pytest.mark.parametrize("cross", CROSSES)
@pytest.mark.parametrize(("directed", "weighted"), list(itertools.product([False, True], repeat=2)))
def test_the_exact_core_is_the_best_of_all(cross, directed, weighted):
    for seed in range(6):
        A = random_matrix(seed, 7, directed=directed, weighted=weighted)
        found = cg.core.fit(frame(A), cross=cross)
        score, core = oracles.best_core(A, cross)
        assert found.score == pytest.approx(score, abs=1e-10)
        assert found.core == {f"n{i}" for i in core}


@pytest.mark.parametrize("cross", CROSSES)
def test_the_exact_two_mode_core_is_the_best_of_all(cross):
    for seed in range(6):
        B = (np.random.default_rng(seed).random((4, 4)) < 0.5).astype(int)
        table = pd.DataFrame(B, list("abcd"), list("wxyz"))
        A = np.zeros((8, 8))
        A[:4, 4:] = B
        score, core = oracles.best_core(A, cross, rows=4)
        found = cg.core.fit(table, cross=cross)
        assert found.score == pytest.approx(score, abs=1e-10)
        assert found.core == {"abcdwxyz"[i] for i in core}


def forced(G, cross):
    """The heuristic on a network that is small enough to try all cores, and the exact score."""
    problem = partition.prepare(networks.read(G), cross)
    return partition.heuristic_core(problem, seed=0)[0], partition.exact_core(problem)[0]


@pytest.mark.parametrize("cross", CROSSES)
def test_the_heuristic_is_within_one_per_cent_on_all_connected_graphs_to_seven_nodes(cross):
    graphs = [G for G in graph_atlas_g() if len(G) > 2 and nx.is_connected(G)]
    assert len(graphs) == 994
    for G in graphs:
        found, best = forced(G, cross)
        assert found >= best - 0.01 * abs(best) - 1e-12


@pytest.mark.parametrize("cross", CROSSES)
def test_the_heuristic_is_within_one_per_cent_on_random_networks_to_sixteen_nodes(cross):
    for seed in range(60):
        rng = np.random.default_rng(seed)
        n, p = int(rng.integers(8, 17)), rng.uniform(0.1, 0.8)
        A = random_matrix(seed, n, directed=bool(seed % 2), weighted=bool(seed % 3), p=p)
        if A.any():
            found, best = forced(frame(A), cross)
            assert found >= best - 0.01 * abs(best) - 1e-12


def test_a_planted_core_is_found_in_a_network_too_large_to_enumerate():
    rng = np.random.default_rng(5)
    n, core = 400, 40
    P = np.full((n, n), 0.02)
    P[:core], P[:, :core], P[:core, :core] = 0.3, 0.3, 0.8
    A = np.triu(rng.random((n, n)) < P, 1)
    found = cg.core.fit(frame((A | A.T).astype(int)), cross="ones")
    assert not found.exact
    planted = {f"n{i}" for i in range(core)}
    assert len(found.core & planted) / len(found.core | planted) > 0.9
    values, ideal = oracles.core_cells((A | A.T).astype(int), set(range(core)), "ones")
    assert found.score >= oracles.correlation(values, ideal) - 1e-12


def best_by_highs(A, sizes):
    """Best score under ``ones`` over cores of these sizes: most ties touched by k actors, proven by HiGHS."""
    n = len(A)
    i, j = np.nonzero(np.triu(A))
    m, cells, best = len(i), n * (n - 1) / 2, -1.0
    touch = sp.lil_array((m + 1, n + m))
    for e in range(m):
        touch[e, [i[e], j[e], n + e]] = [-1, -1, 1]
    touch[m, :n] = 1
    for k in sizes:
        limits = optimize.LinearConstraint(
            touch.tocsr(), np.r_[np.full(m, -np.inf), k], np.r_[np.zeros(m), k]
        )
        found = optimize.milp(
            -np.r_[np.zeros(n), np.ones(m)], constraints=limits, bounds=optimize.Bounds(0, 1),
            integrality=np.r_[np.ones(n), np.zeros(m)],
        )  # fmt: skip
        filled = cells - (n - k) * (n - k - 1) / 2
        top = cells * -found.fun - m * filled
        best = max(best, top / math.sqrt((cells * m - m * m) * filled * (cells - filled)))
    return best


@pytest.mark.parametrize(("n", "seed"), [(24, 1), (30, 2), (36, 3)])
def test_a_core_beyond_enumeration_is_the_one_that_highs_proves(n, seed):
    A = nx.to_numpy_array(nx.barabasi_albert_graph(n, 3, seed=seed))
    found = cg.core.fit(frame(A), cross="ones")
    best = best_by_highs(A, range(1, n // 2))
    assert not found.exact
    assert best * 0.99 <= found.score <= best + 1e-9
    core = {int(name[1:]) for name in found.core}
    assert found.score == pytest.approx(oracles.correlation(*oracles.core_cells(A, core, "ones")))


@pytest.mark.parametrize("cross", CROSSES)
@pytest.mark.parametrize("form", ["undirected", "directed", "weighted", "two-mode"])
def test_the_score_is_that_of_the_core_returned(cross, form):
    A = random_matrix(4, 45, directed=form == "directed", weighted=form == "weighted", p=0.15)
    G, rows = frame(A), None
    if form == "two-mode":
        rows, G = (
            15,
            pd.DataFrame(A[:15, 15:], [f"n{i}" for i in range(15)], [f"n{i}" for i in range(15, 45)]),
        )
    found = cg.core.fit(G, cross=cross)
    core = {int(name[1:]) for name in found.core}
    assert found.score == pytest.approx(
        oracles.correlation(*oracles.core_cells(A, core, cross, rows)), abs=1e-10
    )


def test_a_score_that_is_not_the_core_s_is_not_returned(monkeypatch):
    honest = partition.exact_core
    monkeypatch.setattr(
        partition, "exact_core", lambda problem: (honest(problem)[0] + 1e-4, honest(problem)[1])
    )
    with pytest.raises(cg.CommgovError, match="is not that of the core it chose"):
        cg.core.fit(FLORENCE, cross="ones")


@given(st.integers(0, 10_000), st.sampled_from(CROSSES), st.booleans())
def test_laws_of_fit(seed, cross, directed):
    A = random_matrix(seed, 8, directed=directed, weighted=True)
    G = frame(A)
    try:
        found = cg.core.fit(G, cross=cross)
    except cg.CommgovError:
        return
    assert -1 - 1e-12 <= found.score <= 1 + 1e-12
    order = np.random.default_rng(seed).permutation(8)
    shuffled = cg.core.fit(G.iloc[order, order], cross=cross)
    assert shuffled.score == pytest.approx(found.score, abs=1e-10)  # names do not matter
    assert cg.core.fit(G * 7, cross=cross).score == pytest.approx(found.score, abs=1e-10)  # nor does the unit
    assert cg.core.fit(G.T, cross=cross).score == pytest.approx(found.score, abs=1e-10)  # nor the direction
    loops = G + np.diag(np.arange(8.0))
    assert cg.core.fit(loops, cross=cross) == found  # nor what actors say of themselves


def test_every_form_of_a_network_has_the_same_core():
    A = frame(random_matrix(1, 9, directed=False))
    sparse = Labelled(sp.csr_array(A.to_numpy()), A.index, A.columns)
    graph = nx.from_pandas_adjacency(A)
    assert len({cg.core.fit(form, cross="ones") for form in (A, sparse, graph)}) == 1


def test_a_two_mode_graph_is_read_like_its_matrix():
    women = nx.davis_southern_women_graph()
    table = cg.load("southern_women").incidence("attends")
    by_graph, by_table = cg.core.fit(women, cross="ones"), cg.core.fit(table, cross="ones")
    assert by_graph.score == pytest.approx(by_table.score, abs=1e-12)
    assert by_graph.core == by_table.core or len(by_graph.core) == len(by_table.core)


def test_the_same_seed_gives_the_same_core():
    G = nx.gnp_random_graph(60, 0.1, seed=4)
    assert cg.core.fit(G, cross="ignored", seed=3) == cg.core.fit(G, cross="ignored", seed=3)


def test_a_star_is_a_perfect_core_and_periphery():
    star = nx.star_graph(6)
    assert cg.core.fit(star, cross="ones") == (1.0, frozenset({0}), True)
    ignored = cg.core.fit(star, cross="ignored")
    assert ignored.score == pytest.approx(1.0)
    assert 0 in ignored.core
    assert len(ignored.core) == 2


def test_cross_has_no_default():
    with pytest.raises(TypeError):
        cg.core.fit(FLORENCE)


NO_CORE = [
    (nx.empty_graph(5), "ones", "there is no tie"),
    (nx.complete_graph(6), "ones", "every pair is tied alike"),
    (nx.complete_graph(6), "ignored", "every pair is tied alike"),
    (nx.path_graph(3), "ignored", "too few"),
    (nx.path_graph(2), "ones", "too few"),
    (FLORENCE, "both", "cross must be one of 'ones', 'ignored'"),
    (pd.DataFrame([[0, 1], [1, 0]], ["a", "b"], ["a", "c"]), "ones", "on one side only"),
]


@pytest.mark.parametrize(("G", "cross", "message"), NO_CORE)
def test_what_has_no_core_is_refused_in_words(G, cross, message):
    with pytest.raises(cg.CommgovError, match=message):
        cg.core.fit(G, cross=cross)


def test_blocks_put_the_core_first_and_count_every_pair():
    table = cg.core.blocks(FLORENCE, {"Medici", "Strozzi"})
    assert len(table) == 15 * 15
    assert table["weight"].sum() == 2 * FLORENCE.number_of_edges()
    assert set(table.loc[table["row_at"] < 2, "row"]) == {"Medici", "Strozzi"}
    shares = table.drop_duplicates(["row_part", "column_part"]).set_index(["row_part", "column_part"])[
        "block_density"
    ]
    inside = FLORENCE.subgraph(set(FLORENCE) - {"Medici", "Strozzi"})
    assert shares["core", "core"] == 0
    assert shares["periphery", "periphery"] == pytest.approx(nx.density(inside))
    with pytest.raises(cg.CommgovError, match="Pucci is unknown"):
        cg.core.blocks(FLORENCE, {"Pucci"})


def empty(n, gap=None):
    """A network of n actors without ties; with ``gap``, one pair that was not observed."""
    A = sp.csr_array(([np.nan], ([gap], [0])), shape=(n, n)) if gap else sp.csr_array((n, n))
    return Labelled(A, pd.RangeIndex(n), pd.RangeIndex(n))


def test_all_cores_of_twenty_actors_are_tried_and_of_one_more_are_not():
    assert [cg.core.fit(nx.path_graph(n), cross="ones").exact for n in (20, 21)] == [True, False]


def test_limits_stand_where_the_message_says():
    """A picture of 300 a side, full matrices of 5,000, distances of some minutes."""
    assert len(cg.core.blocks(empty(300), set())) == 90_000
    with pytest.raises(cg.CommgovError, match=r"301 nodes are too many .* at most 300"):
        cg.core.blocks(empty(301), set())
    wide = pd.DataFrame(np.zeros((2, 301)), list("ab"), [f"x{k}" for k in range(301)])
    with pytest.raises(cg.CommgovError, match="303 nodes are too many"):
        cg.core.blocks(wide, set())
    assert len(cg.core.blocks(wide.iloc[:, 1:], set())) == 600
    with pytest.raises(cg.CommgovError, match="Y: 5,001 nodes with missing pairs; QAP takes at most 5,000"):
        cg.core.qap(empty(5001, 1), empty(5001), draws=1, seed=1)
    with pytest.raises(cg.CommgovError, match="Y: 5,001 nodes; MRQAP takes at most 5,000"):
        cg.core.mrqap(empty(5001), {"x": empty(5001)}, draws=1, seed=1)
    with pytest.raises(cg.CommgovError, match=r"all of 223,607 nodes would take long.* sources=500"):
        cg.core.without_core(empty(223_607), {0})


# ---- significance ----------------------------------------------------------------------------------------

SMALL = {
    "ring": nx.cycle_graph(6),
    "two cliques": nx.Graph([(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (0, 2), (1, 4)]),
    "cycle of three": nx.DiGraph([(0, 1), (1, 2), (2, 0)]),
    "directed": nx.DiGraph([(0, 1), (1, 2), (2, 3), (3, 0), (0, 2)]),
}


@pytest.mark.parametrize("name", SMALL)
def test_the_null_is_uniform_over_all_networks_with_the_degrees(name):
    G = SMALL[name]
    expected = oracles.networks_with_degrees(G)
    seen = Counter()
    for drawn in null_models.degree_preserving(networks.one_mode(frame(nx.to_numpy_array(G))), 4000, seed=11):
        edges = zip(*(x.tolist() for x in drawn.matrix.nonzero()), strict=True)
        seen[frozenset(e for e in edges if G.is_directed() or e[0] < e[1])] += 1
    assert set(seen) == expected
    assert stats.chisquare([seen[edges] for edges in expected]).pvalue > 1e-3


def test_degrees_weights_and_margins_are_kept():
    A = frame(random_matrix(3, 12, directed=False, weighted=True))
    for drawn in null_models.degree_preserving(networks.read(A), 5, seed=1):
        D = drawn.matrix.toarray()
        assert ((D > 0).sum(0) == (A.to_numpy() > 0).sum(0)).all()
        assert (D == D.T).all()
        assert sorted(D[D > 0]) == sorted(A.to_numpy()[A.to_numpy() > 0])
    women = cg.load("southern_women").incidence("attends")
    for drawn in null_models.degree_preserving(networks.read(women), 5, seed=1):
        D = drawn.matrix.toarray()[:18, 18:]
        assert (D.sum(0) == women.to_numpy().sum(0)).all()
        assert (D.sum(1) == women.to_numpy().sum(1)).all()


def test_the_p_value_holds_its_level():
    """Networks drawn from the null themselves: p <= 0.1 in a tenth of them, whatever the mixing."""
    start = networks.read(nx.gnp_random_graph(10, 0.35, seed=2))
    small = 0
    for k, drawn in enumerate(null_models.degree_preserving(start, 120, seed=5)):
        network = Labelled(drawn.matrix, drawn.labels, drawn.labels)
        small += cg.core.significance(network, cross="ones", null="degrees", draws=19, seed=k)["p"] <= 0.1
    assert small / 120 <= 0.1 + 3 * math.sqrt(0.09 / 120)


def exact_chance(G, null, cross):
    """Best score and densities of every network with the ties, or the degrees, of G."""
    n = len(G)
    if null == "degrees":
        every = oracles.networks_with_degrees(G)
    else:
        every = itertools.combinations(itertools.combinations(range(n), 2), G.number_of_edges())
    rows = []
    for edges in every:
        A = np.zeros((n, n))
        for i, j in edges:
            A[i, j] = A[j, i] = 1
        score, core = oracles.best_core(A, cross)
        rows.append((np.nan, *[np.nan] * 3) if score is None else (score, *oracles.densities(A, core)))
    return np.array(rows)


@pytest.mark.parametrize("null", ["ties", "degrees"])
def test_significance_agrees_with_all_networks(null):
    """Every field, against all 3,003 networks of six actors with eight ties, or all with the same degrees."""
    G = nx.Graph(
        [(0, 1), (0, 2), (1, 2), (0, 3), (1, 3), (2, 4), (3, 5), (4, 5)][: 8 if null == "degrees" else 5]
    )
    G.add_nodes_from(range(6))
    draws = 3000
    found = cg.core.significance(G, cross="ones", null=null, draws=draws, seed=4)
    every = exact_chance(G, null, "ones")
    score, core = oracles.best_core(nx.to_numpy_array(G, nodelist=range(6)), "ones")
    own = oracles.densities(nx.to_numpy_array(G, nodelist=range(6)), core)
    assert found["score"] == pytest.approx(score)
    for block, value in zip(("inner", "cross", "outer"), own, strict=True):
        assert found[block] == pytest.approx(value, nan_ok=True)
    scores = every[:, 0]
    assert found["null_mean"] == pytest.approx(
        np.nanmean(scores), abs=5 * np.nanstd(scores) / draws**0.5 + 1e-9
    )
    assert found["null_sd"] == pytest.approx(np.nanstd(scores), rel=0.08)
    assert found["null_low"] == pytest.approx(np.nanquantile(scores, 0.025), abs=0.02)
    assert found["null_high"] == pytest.approx(np.nanquantile(scores, 0.975), abs=0.02)
    dense = every[:, 1] >= every[:, 2] - 1e-9
    good = own[0] >= own[1] - 1e-9 and own[0] >= np.nanmean(every[:, 1]) - 0.02
    p = np.mean(np.where(dense, scores, -9) >= score - 1e-9) if good else 1.0
    assert found["dense_inside"] == good
    assert found["p"] == pytest.approx(p, abs=4 * math.sqrt(p * (1 - p) / draws) + 1 / draws)
    assert found["p_se"] == pytest.approx(math.sqrt(found["p"] * (1 - found["p"]) / draws))
    assert found["distinct"] == pytest.approx(1 - 1 / len(every), abs=4 * math.sqrt(1 / len(every) / draws))
    assert (found["draws"], found["null"]) == (draws, null)


def blocks_at_random(rng, n, k, inner, cross, outer):
    """A network in which the pairs of three blocks are tied with three chances."""
    P = np.full((n, n), outer)
    P[:k], P[:, :k], P[:k, :k] = cross, cross, inner
    A = np.triu(rng.random((n, n)) < P, 1)
    return frame((A | A.T).astype(int))


def found_share(cross, replicates, *blocks, draws=99, first=0):
    """In how many networks a core is found at level .05."""
    p = [
        cg.core.significance(
            blocks_at_random(np.random.default_rng(first + r), *blocks),
            cross=cross,
            null="ties",
            draws=draws,
            seed=r,
        )["p"]
        for r in range(replicates)
    ]
    return float(np.mean(np.array(p) <= 0.05))


PLANTED, HOLLOW, NONE = (16, 5, 0.95, 0.25, 0.10), (16, 4, 0.0, 0.6, 0.05), (16, 0, 0, 0, 0.25)


@pytest.mark.parametrize(("cross", "power"), [("ignored", 0.9), ("ones", 0.55)])
def test_a_planted_core_is_found_and_a_hollow_one_is_not(cross, power):
    assert found_share(cross, 60, *PLANTED) >= power
    assert found_share(cross, 60, *HOLLOW) <= 0.05
    assert found_share(cross, 100, *NONE) <= 0.07 + 2 * math.sqrt(0.07 * 0.93 / 100)


def test_a_hollow_core_is_said_to_be_hollow():
    """Three families of Florence score highest and are not tied to one another: by hand 0 of 3, 14 of 36."""
    found = cg.core.significance(FLORENCE, cross="ones", null="ties", draws=99, seed=1)
    assert found["score"] == pytest.approx(cg.core.fit(FLORENCE, cross="ones").score)
    assert (found["inner"], found["cross"], found["outer"]) == pytest.approx((0, 14 / 36, 6 / 66))
    assert not found["dense_inside"]
    assert (found["p"], found["p_se"]) == (1, 0)


@pytest.mark.parametrize("cross", CROSSES)
def test_significance_of_two_modes_agrees_with_all_tables_of_the_margins(cross):
    """Every 0/1 table of three rows and four columns with the same sums, each as likely."""
    B = np.array([[1, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 1]])
    score, every = oracles.best_core(blown_up(B), cross, rows=3)[0], []
    for flat in itertools.product((0, 1), repeat=12):
        T = np.reshape(flat, (3, 4))
        if (T.sum(0) == B.sum(0)).all() and (T.sum(1) == B.sum(1)).all():
            every.append((oracles.best_core(blown_up(T), cross, rows=3)[0], (T != B).any()))
    scores, other = np.array(every, dtype=float).T
    draws = 1500
    found = cg.core.significance(
        pd.DataFrame(B, list("abc"), list("wxyz")), cross=cross, null="degrees", draws=draws, seed=2
    )
    assert len(scores) > 5
    assert found["score"] == pytest.approx(score)
    assert found["null_mean"] == pytest.approx(scores.mean(), abs=5 * scores.std() / draws**0.5)
    assert found["null_sd"] == pytest.approx(scores.std(), rel=0.1)
    for end, level in (("null_low", 0.025), ("null_high", 0.975)):
        assert (scores < found[end] - 1e-9).mean() <= level + 0.02
        assert (scores <= found[end] + 1e-9).mean() >= level - 0.02
    share = other.mean()
    assert found["distinct"] == pytest.approx(share, abs=5 * math.sqrt(share * (1 - share) / draws))
    assert (found["draws"], found["null"], found.name) == (draws, "degrees", cross)
    again = cg.core.significance(
        pd.DataFrame(B, list("abc"), list("wxyz")), cross=cross, null="degrees", draws=draws, seed=2
    )
    pd.testing.assert_series_equal(found, again)


def blown_up(B):
    """The square matrix of a table of rows and columns."""
    rows, columns = B.shape
    A = np.zeros((rows + columns, rows + columns))
    A[:rows, rows:] = B
    return A


def test_densities_of_two_modes_are_those_of_the_pairs_across():
    """Rows a and b with columns w and x are full, c meets only y, d nobody; by hand."""
    B = pd.DataFrame([[1, 1, 0], [1, 1, 0], [0, 0, 1], [0, 0, 0]], list("abcd"), list("wxy"))
    found = cg.core.significance(B, cross="ignored", null="degrees", draws=19, seed=1)
    # Core a, b, w: inside 2 of 2; outside c and d with x and y, 1 of 4; across a and b with x and y, c and d
    # with w, 2 of 6.
    assert cg.core.fit(B, cross="ignored").core == set("abw")
    assert (found["inner"], found["cross"], found["outer"]) == pytest.approx((1, 1 / 3, 1 / 4))
    assert found["dense_inside"]


@pytest.mark.parametrize("cross", CROSSES)
@pytest.mark.parametrize("null", ["ties", "degrees"])
@pytest.mark.parametrize("n", [0, 1, 2, 6, 150])
def test_a_network_without_ties_has_no_core_to_test(n, null, cross):
    """One mode, directed or not, and two modes: refused in words, and no process ends for it."""
    for G in (nx.empty_graph(n), nx.empty_graph(n, nx.DiGraph), pd.DataFrame(np.zeros((n, 3)))):
        if isinstance(G, pd.DataFrame):
            G = G.set_axis([f"r{k}" for k in range(n)]).set_axis(list("xyz"), axis=1)
            if not n:
                continue
        with pytest.raises(
            cg.CommgovError, match=r"no core of it has .*\(no ties, or every pair tied alike\)"
        ):
            cg.core.significance(G, cross=cross, null=null, draws=9, seed=1)


def test_a_null_of_significance_must_be_named():
    with pytest.raises(TypeError):
        cg.core.significance(FLORENCE, cross="ones", draws=9, seed=1)
    with pytest.raises(cg.CommgovError, match="null must be one of 'ties', 'degrees'"):
        cg.core.significance(FLORENCE, cross="ones", null="dyads", draws=9, seed=1)


@pytest.mark.parametrize("kind", ["undirected", "directed", "two-mode"])
@pytest.mark.parametrize("count", [2, 5])
def test_ties_drawn_blindly_are_uniform(kind, count):
    """All sets of pairs are equally likely, few ties or more than half; returned ties stay returned."""
    if kind == "two-mode":
        G = pd.DataFrame((np.arange(6) < count).reshape(2, 3).astype(int), list("ab"), list("xyz"))
        expected = math.comb(6, count)
    elif kind == "undirected":
        G = frame(
            nx.to_numpy_array(
                nx.Graph([(0, 1), (0, 2), (0, 3), (1, 2), (1, 3)][:count]), nodelist=range(min(4, count + 1))
            )
        )
        G = G.reindex(index=[f"n{i}" for i in range(4)], columns=[f"n{i}" for i in range(4)], fill_value=0)
        expected = math.comb(6, count)
    else:
        arcs = [(0, 1), (1, 0), (0, 2), (3, 1), (2, 3)] if count == 5 else [(0, 1), (1, 0)]
        G = nx.DiGraph(arcs)
        G.add_nodes_from(range(4))
        # one returned pair, and three one-way ones, each turned either way: 6 · C(5, 3) · 2³
        expected = 6 * math.comb(5, 3) * 8 if count == 5 else 6
    seen = Counter()
    for drawn in _blind(networks.read(G), 40 * expected, seed=3):
        seen[drawn.matrix.toarray().tobytes()] += 1
    assert len(seen) == expected
    assert stats.chisquare(list(seen.values())).pvalue > 1e-3


@pytest.mark.parametrize("null", [_blind, null_models.degree_preserving])
@pytest.mark.parametrize("kind", ["undirected", "directed", "two-mode"])
def test_weights_are_dealt_anew(null, kind):
    """A full network's ties cannot move, but its three weights can: six deals, each as likely."""
    if kind == "two-mode":
        G = pd.DataFrame([[1.0, 2.0, 3.0]], ["a"], list("xyz"))
    else:
        G = nx.Graph() if kind == "undirected" else nx.DiGraph()
        G.add_weighted_edges_from([(0, 1, 1.0), (0, 2, 2.0), (1, 2, 3.0)])
    seen = Counter()
    for drawn in null(networks.read(G), 1200, seed=5):
        D = drawn.matrix.toarray()
        if kind == "directed":
            D = D + D.T
        assert kind == "two-mode" or (D == D.T).all()
        row = D[0, 1:] if kind == "two-mode" else D[np.triu_indices(3, 1)]
        seen[tuple(row)] += 1
    assert set(seen) == set(itertools.permutations((1.0, 2.0, 3.0)))
    assert stats.chisquare(list(seen.values())).pvalue > 1e-3


def test_no_draw_is_the_start_nor_another_draw():
    """On 300 actors no two draws are alike; in a regular network a pair is tied with chance 4 / 299."""
    G = frame(nx.to_numpy_array(nx.circulant_graph(300, [1, 2])))
    for null, chance in ((null_models.degree_preserving, 4 / 299), (_blind, 4 / 299)):
        drawn = [t.matrix.toarray()[np.triu_indices(300, 1)] > 0 for t in null(networks.read(G), 420, seed=2)]
        assert len({d.tobytes() for d in drawn}) == 420
        start = G.to_numpy()[np.triu_indices(300, 1)] > 0
        expected, slack = 600 * chance, 6 * math.sqrt(600 * chance / 420)
        assert abs(np.mean([(d & start).sum() for d in drawn]) - expected) < slack
        apart = [(a & b).sum() for a, b in itertools.pairwise(drawn)]
        assert abs(np.mean(apart) - expected) < slack


def test_a_network_of_returned_ties_only_is_still_directed():
    mutual = nx.path_graph(4).to_directed()
    assert networks.one_mode(mutual).directed
    drawn = [t.matrix.toarray() for t in null_models.degree_preserving(networks.one_mode(mutual), 50, seed=1)]
    assert any((D != D.T).any() for D in drawn)
    assert all((D.sum(0) == [1, 2, 2, 1]).all() and (D.sum(1) == [1, 2, 2, 1]).all() for D in drawn)
    assert list(cg.core.centralisation(mutual).index) == [
        "out_degree",
        "in_degree",
        "betweenness",
        "closeness",
    ]
    assert cg.core.without_core(mutual, {0})["ties"].tolist() == [6, 4, 4]
    assert cg.core.fit(mutual, cross="ones").score == pytest.approx(
        cg.core.fit(nx.path_graph(4), cross="ones").score
    )


@pytest.mark.parametrize("G", [nx.star_graph(7), nx.path_graph(2)])
def test_degrees_that_leave_no_other_network_give_no_p(G):
    with pytest.raises(cg.CommgovError, match=r"degrees leave no other network|no core of it has"):
        cg.core.significance(G, cross="ones", null="degrees", draws=9, seed=1)


# ---- centralisation and brokerage ------------------------------------------------------------------------


def test_a_star_is_centralised_and_a_ring_is_not():
    assert cg.core.centralisation(nx.star_graph(7))["value"].tolist() == [1, 1, 1]
    assert cg.core.centralisation(nx.star_graph(7))["centre"].tolist() == [0, 0, 0]
    np.testing.assert_allclose(cg.core.centralisation(nx.cycle_graph(7))["value"], 0, atol=1e-12)
    out = nx.DiGraph([(0, i) for i in range(1, 6)])
    assert cg.core.centralisation(out).loc["out_degree", "value"] == 1


def test_centralisation_is_freemans():
    found = cg.core.centralisation(FLORENCE)
    n = len(FLORENCE)
    closeness = oracles.freeman(nx.closeness_centrality(FLORENCE).values(), (n - 1) * (n - 2) / (2 * n - 3))
    expected = {
        "degree": oracles.freeman(dict(FLORENCE.degree).values(), (n - 1) * (n - 2)),
        "betweenness": oracles.freeman(nx.betweenness_centrality(FLORENCE).values(), n - 1),
        "closeness": closeness,
    }
    assert found["value"].to_dict() == pytest.approx(expected)
    assert (found["centre"] == "Medici").all()


def test_closeness_without_a_path_is_missing_with_the_reason():
    apart = cg.core.centralisation(nx.Graph([(0, 1), (2, 3)])).loc["closeness"]
    assert math.isnan(apart["value"])
    assert "not connected" in apart["reason"]
    with pytest.raises(cg.CommgovError, match="three nodes"):
        cg.core.centralisation(nx.path_graph(2))


def test_constraint_of_known_networks():
    for n, value in ((3, 1.125), (5, 0.765625)):
        np.testing.assert_allclose(cg.core.brokerage(nx.complete_graph(n))["constraint"], value)
    star = cg.core.brokerage(nx.star_graph(8))
    assert star.loc[0, "constraint"] == pytest.approx(1 / 8)
    assert star.loc[0, "effective_size"] == 8
    assert star.loc[1, "constraint"] == 1


@pytest.mark.parametrize(("directed", "weighted"), list(itertools.product([False, True], repeat=2)))
def test_brokerage_agrees_with_networkx(directed, weighted):
    """Effective size node by node: for all nodes at once networkx 3.6 divides by the wrong maximum."""
    A = random_matrix(8, 25, directed=directed, weighted=weighted, p=0.15)
    A[0] = A[:, 0] = 0
    G = nx.from_numpy_array(A, create_using=nx.DiGraph if directed else nx.Graph)
    found = cg.core.brokerage(G)
    constraint = pd.Series(nx.constraint(G, weight="weight"))
    size = pd.Series(nx.effective_size(G, nodes=list(G), weight="weight"))
    np.testing.assert_allclose(found["constraint"], constraint, atol=1e-12)
    # networkx takes who sends no tie for an isolate, though others send ties to it.
    sends = A.sum(axis=1) > 0
    np.testing.assert_allclose(found["effective_size"][sends], size[sends], atol=1e-12)
    assert size[~sends].isna().all()
    np.testing.assert_allclose(found["betweenness"], pd.Series(nx.betweenness_centrality(G)), atol=1e-12)
    assert found.loc[0, ["constraint", "effective_size", "efficiency"]].isna().all()
    assert found.loc[0, ["degree", "betweenness"]].tolist() == [0, 0]
    everyone = cg.core.brokerage(G, sources=25, seed=9)["betweenness"]
    np.testing.assert_allclose(everyone, found["betweenness"], atol=1e-12)


def _random_network(seed, directed, weighted, nodes=17, ties=0.16):
    G = nx.gnp_random_graph(nodes, ties, seed=seed, directed=directed)
    rng = np.random.default_rng(seed)
    for *_, data in G.edges(data=True):
        data["weight"] = int(rng.integers(1, 5)) if weighted else 1
    return G


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("direction", [None, "in", "out", "either"])
def test_centrality_agrees_with_networkx(seed, weighted, direction):
    """Networks in several pieces among them, each measure by the definition of networkx."""
    directed = direction is not None
    G = _random_network(seed, directed, weighted)
    if direction == "either":
        H = nx.Graph()
        H.add_nodes_from(G)
        for a, b, w in G.edges(data="weight"):
            H.add_edge(a, b, weight=w + (H.edges[a, b]["weight"] if H.has_edge(a, b) else 0))
    else:
        H = G.reverse() if direction == "out" else G  # networkx takes what comes in
    wanted = {
        "degree": dict(H.in_degree() if directed and direction != "either" else H.degree()),
        "strength": dict((H.in_degree if directed and direction != "either" else H.degree)(weight="weight")),
        "betweenness": nx.betweenness_centrality(H),
        "k_core": nx.core_number(nx.Graph(G)),
    }
    closeness = {
        "wasserman_faust": nx.closeness_centrality(H),
        "component": nx.closeness_centrality(H, wf_improved=False),
        "harmonic": {v: x / (len(H) - 1) for v, x in nx.harmonic_centrality(H).items()},
    }
    for unreached, by_theirs in closeness.items():
        found = cg.core.centrality(G, direction=direction, weights="strength", unreached=unreached)
        for column, values in (wanted | {"closeness": by_theirs}).items():
            theirs = pd.Series(values, dtype=float).reindex(found.index)
            ours = found[column].fillna(0) if unreached == "component" else found[column]
            np.testing.assert_allclose(ours.to_numpy(float), theirs, atol=1e-9, err_msg=column)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("direction", [None, "in", "out"])
@pytest.mark.parametrize("weights", ["strength", "ignore"])
@pytest.mark.parametrize("nodes", [20, 90])
def test_eigenvector_agrees_with_networkx(seed, direction, weights, nodes):
    G = _random_network(seed, direction is not None, True, nodes, 0.35 if nodes < 60 else 0.1)
    H = G.reverse() if direction == "out" else G
    assert nx.is_strongly_connected(G) if direction else nx.is_connected(G)
    theirs = nx.eigenvector_centrality_numpy(H, weight="weight" if weights == "strength" else None)
    found = cg.core.centrality(G, direction=direction, weights=weights)["eigenvector"]
    np.testing.assert_allclose(found, [theirs[v] for v in found.index], atol=1e-8)


def test_centrality_of_a_star_and_a_path_by_hand():
    """Star of four leaves: λ = 2, hub 1/√2, leaves 1/√8. Path of three: distances 3, 2, 3; λ = √2."""
    star = cg.core.centrality(nx.star_graph(4))
    np.testing.assert_allclose(star["eigenvector"], [2**-0.5, *[8**-0.5] * 4])
    np.testing.assert_allclose(star["closeness"], [1, *[4 / 7] * 4])
    assert star["betweenness"].tolist() == [1, 0, 0, 0, 0]
    assert star["k_core"].tolist() == [1] * 5
    path = cg.core.centrality(nx.path_graph(3))
    np.testing.assert_allclose(path["closeness"], [2 / 3, 1, 2 / 3])
    np.testing.assert_allclose(path["eigenvector"], [0.5, 2**-0.5, 0.5])


def test_an_eigenvector_that_several_parts_share_or_that_no_circle_bears_is_not_told():
    twice = nx.disjoint_union(nx.complete_graph(3), nx.complete_graph(3))
    assert cg.core.centrality(twice, unreached="harmonic")["eigenvector"].isna().all()
    chain = nx.DiGraph([(0, 1), (1, 2)])
    found = cg.core.centrality(chain, direction="in", unreached="harmonic")
    assert found["eigenvector"].isna().all()
    apart = nx.disjoint_union(nx.complete_graph(4), nx.complete_graph(3))
    found = cg.core.centrality(apart, unreached="harmonic")["eigenvector"]
    np.testing.assert_allclose(found, [0.5] * 4 + [0] * 3, atol=1e-12)


@pytest.mark.parametrize(("G", "given", "message"), [
    (nx.DiGraph([(0, 1)]), {}, "directed"),
    (nx.Graph([(0, 1, {"weight": 2}), (1, 2, {"weight": 3})]), {}, "weights of ties differ"),
    (nx.empty_graph(3), {}, "3 of 3 nodes do not reach"),
    (nx.path_graph(3), {"direction": "up"}, "direction must be one of"),
    (nx.path_graph(3), {"weights": "yes"}, "weights must be one of"),
    (nx.path_graph(3), {"unreached": "zero"}, "unreached must be one of"),
])  # fmt: skip
def test_a_convention_that_changes_who_is_central_is_asked_for(G, given, message):
    with pytest.raises(cg.CommgovError, match=message):
        cg.core.centrality(G, **given)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), share=st.floats(0.02, 0.6))
def test_core_numbers_are_those_of_networkx(seed, share):
    G = nx.gnp_random_graph(24, share, seed=seed)
    found = cg.core.centrality(G, unreached="harmonic")["k_core"]
    assert found.to_dict() == nx.core_number(G)


def test_communities_of_two_cliques_are_the_cliques_and_q_is_that_of_the_formula():
    """K4 – K4 with one tie: 13 ties, strengths 13 each side: Q = 2 (6/13 - 1/4) = 11/26."""
    G = nx.barbell_graph(4, 0)
    found = cg.core.communities(nx.relabel_nodes(G, {v: f"n{7 - v}" for v in G}), seed=3)
    assert found.loc[["n0", "n7"], "community"].tolist() == [1, 2]
    assert found["size"].eq(4).all()
    np.testing.assert_allclose(found["modularity"], 11 / 26)


@pytest.mark.parametrize("directed", [False, True])
def test_communities_have_the_modularity_that_they_say_and_no_other_order_changes_them(directed):
    G = _random_network(4, directed, True, 30, 0.12)
    found = cg.core.communities(G, seed=1, weights="strength")
    sets = [set(found.index[found["community"] == k]) for k in found["community"].unique()]
    np.testing.assert_allclose(found["modularity"].iloc[0], nx.community.modularity(G, sets))
    H = type(G)()
    H.add_nodes_from(sorted(G, reverse=True))
    H.add_edges_from(sorted(G.edges(data=True), key=str, reverse=True))
    other = cg.core.communities(H, seed=1, weights="strength")
    pd.testing.assert_frame_equal(other.sort_index(), found.sort_index())
    once = cg.core.communities(G, seed=1, weights="strength", starts=1)
    assert once["modularity"].iloc[0] <= found["modularity"].iloc[0]


def test_communities_of_the_karate_club_reach_the_best_known_modularity():
    """Without weights the best division has Q = .4198 (Brandes and others 2008, exact)."""
    G = nx.Graph(nx.karate_club_graph().edges)
    assert round(cg.core.communities(G, seed=1)["modularity"].iloc[0], 4) == 0.4198


@pytest.mark.parametrize(("G", "given", "message"), [
    (nx.empty_graph(3), {}, "has no tie"),
    (nx.Graph([(0, 1, {"weight": 2}), (1, 2, {"weight": 3})]), {}, "weights of ties differ"),
    (nx.path_graph(3), {"resolution": 0}, "resolution is 0"),
])  # fmt: skip
def test_what_communities_refuse(G, given, message):
    with pytest.raises(cg.CommgovError, match=message):
        cg.core.communities(G, seed=1, **given)


def test_sampled_betweenness_estimates_the_whole():
    G = nx.barabasi_albert_graph(300, 3, seed=1)
    whole, part = (cg.core.brokerage(G, sources=s, seed=2)["betweenness"] for s in (None, 150))
    assert abs(part[whole.idxmax()] / whole.max() - 1) < 0.2
    with pytest.raises(cg.CommgovError, match="more than the 300 nodes"):
        cg.core.brokerage(G, sources=301)


# ---- roles -----------------------------------------------------------------------------------------------


def test_roles_agree_with_all_triples():
    for seed in range(5):
        A, groups = random_matrix(seed, 9), {f"n{i}": "abc"[i % 3] for i in range(9)}
        counts = oracles.role_counts(A, list(groups.values()))
        found = cg.core.roles(frame(A), groups)
        for row in found.itertuples():
            assert row.count == counts.get((int(row.node[1:]), row.role), 0)


def test_expected_roles_are_the_mean_over_all_permutations():
    A, groups = random_matrix(2, 6), np.array(["a", "a", "a", "b", "b", "c"])
    found = cg.core.roles(frame(A), pd.Series(groups, [f"n{i}" for i in range(6)]), draws=4000, seed=3)
    total, square, count = Counter(), Counter(), 0
    for order in itertools.permutations(range(6)):
        count += 1
        for key, value in oracles.role_counts(A, groups[list(order)]).items():
            total[key] += value
            square[key] += value**2
    for row in found.itertuples():
        key = (int(row.node[1:]), row.role)
        mean = total[key] / count
        assert row.expected == pytest.approx(mean)
        deviation = math.sqrt(square[key] / count - mean**2)
        if deviation > 0.3:
            assert row.z == pytest.approx((row.count - mean) / deviation, abs=0.15)


def test_roles_of_an_undirected_tie_go_both_ways():
    found = cg.core.roles(nx.path_graph(3), {0: "a", 1: "b", 2: "b"}).set_index(["node", "role"])["count"]
    assert found[1].to_dict() == {
        "coordinator": 0, "itinerant_broker": 0, "representative": 1, "gatekeeper": 1, "liaison": 0,
    }  # fmt: skip


def test_roles_want_a_group_for_everyone_and_a_seed():
    with pytest.raises(cg.CommgovError, match="nothing is given for 2"):
        cg.core.roles(nx.path_graph(3), {0: "a", 1: "b"})
    with pytest.raises(cg.CommgovError, match="need a seed"):
        cg.core.roles(nx.path_graph(3), dict.fromkeys(range(3), "a"), draws=9)


# ---- modes, and the network without its core -------------------------------------------------------------

RULE = {"centralised": 0.5, "dense": 0.3, "reach": 0.5}


@pytest.mark.parametrize(
    ("G", "administrators", "mode"),
    [
        (nx.star_graph(6), [0], "nao"),
        (nx.star_graph(6), [], "lead"),
        (nx.complete_graph(6), [0], "shared"),
        (nx.path_graph(12), [], "none"),
    ],
)
def test_the_mode_follows_the_rule(G, administrators, mode):
    assert cg.core.provan_kenis(G, administrators=administrators, **RULE)["mode"] == mode


def test_the_indices_of_a_mode():
    found = cg.core.provan_kenis(FLORENCE, administrators=[], **RULE)
    assert (found["leader"], found["leader_count"]) == ("Medici", 1)
    assert found["density"] == pytest.approx(nx.density(FLORENCE))
    around = set(FLORENCE["Medici"])
    apart = sum(not FLORENCE.has_edge(a, b) for a, b in itertools.combinations(around, 2))
    assert found["brokered_share"] == pytest.approx(apart / (105 - 20))
    directed = FLORENCE.to_directed()
    assert cg.core.provan_kenis(directed, administrators=[], **RULE).to_dict() == found.to_dict()


def test_thresholds_are_asked_for_and_are_shares():
    with pytest.raises(TypeError):
        cg.core.provan_kenis(FLORENCE, administrators=[])
    with pytest.raises(cg.CommgovError, match=r"dense is .* from 0 to 1"):
        cg.core.provan_kenis(FLORENCE, administrators=[], **RULE | {"dense": 30})
    with pytest.raises(cg.CommgovError, match="Pucci is unknown"):
        cg.core.provan_kenis(FLORENCE, administrators=["Pucci"], **RULE)
    with pytest.raises(cg.CommgovError, match="must be a list"):
        cg.core.provan_kenis(FLORENCE, administrators="Medici", **RULE)


@pytest.mark.parametrize("directed", [False, True])
def test_without_core_agrees_with_networkx(directed):
    G = nx.gnp_random_graph(25, 0.09, seed=3, directed=directed)
    core = {0, 1, 2}
    found = cg.core.without_core(G, core)
    columns = ["reach_share", "mean_distance", "efficiency"]
    for scope, expected in zip(["others_through_core", "others_alone"], oracles.joined(G, core), strict=True):
        np.testing.assert_allclose(found.loc[scope, columns].astype(float), expected)
    others = G.subgraph(set(G) - core)
    largest = max(map(len, (nx.weakly_connected_components if directed else nx.connected_components)(others)))
    assert found.loc["others_alone", "largest_share"] == largest / 22
    assert found["ties"].tolist() == [G.number_of_edges(), *[others.number_of_edges()] * 2]
    assert found.loc["others_alone", "isolates"] == nx.number_of_isolates(others)


def test_taking_the_core_out_joins_nobody():
    for seed in range(10):
        G = nx.gnp_random_graph(20, 0.12, seed=seed)
        table = cg.core.without_core(G, {0, 1})
        assert table.loc["others_alone", "reach_share"] <= table.loc["others_through_core", "reach_share"]
        assert table.loc["others_alone", "efficiency"] <= table.loc["others_through_core", "efficiency"]


def test_distances_from_some_nodes_stand_for_those_from_all():
    """All alike in a full network and a ring; of a path, all nodes are all of it, and some vary around it."""
    full = cg.core.without_core(nx.complete_graph(9), {0}, sources=3, seed=1)
    assert full[["reach_share", "mean_distance", "efficiency"]].to_numpy().tolist() == [[1.0, 1.0, 1.0]] * 3
    assert full["nodes"].tolist() == [9, 8, 8]
    ring = cg.core.without_core(nx.cycle_graph(10), {0}, sources=2, seed=4).loc["everyone"]
    assert ring["mean_distance"] == pytest.approx((2 * (1 + 2 + 3 + 4) + 5) / 9)
    assert ring["efficiency"] == pytest.approx((2 * (1 + 1 / 2 + 1 / 3 + 1 / 4) + 1 / 5) / 9)
    path = nx.path_graph(12)
    whole = cg.core.without_core(path, {5})
    pd.testing.assert_frame_equal(cg.core.without_core(path, {5}, sources=12, seed=3), whole)
    some = [cg.core.without_core(path, {5}, sources=4, seed=k)["efficiency"] for k in range(60)]
    assert np.mean(some, axis=0) == pytest.approx(whole["efficiency"].tolist(), rel=0.06)
    assert np.std(some, axis=0).min() > 0


def test_a_core_that_is_everyone_or_unknown_is_refused():
    with pytest.raises(cg.CommgovError, match="leaves 1 others"):
        cg.core.without_core(nx.path_graph(3), {0, 1})
    with pytest.raises(cg.CommgovError, match="9 is unknown"):
        cg.core.without_core(nx.path_graph(3), {9})


# ---- QAP and MRQAP ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("n", "directed"), [(5, True), (6, False)])
def test_qap_agrees_with_all_permutations(n, directed):
    Y, X = (random_matrix(seed, n, directed=directed, weighted=True, p=0.6) for seed in (1, 2))
    every = np.array(oracles.all_qap(Y, X))
    found = cg.core.qap(frame(Y), frame(X), draws=4000, seed=5)
    r, p = found
    assert (r, p) == (found.r, found.p) == (found["r"], found["p"])
    assert r == pytest.approx(every[0])
    slack = 1e-9
    exact = {
        "p_two": (np.abs(every) >= abs(r) - slack).mean(),
        "p_greater": (every >= r - slack).mean(),
        "p_less": (every <= r + slack).mean(),
    }
    for name, share in exact.items():
        assert abs(found.table[name] - share) < 4 * math.sqrt(share * (1 - share) / 4000) + 1 / 4000
    assert found.table["null_mean"] == pytest.approx(every.mean(), abs=0.02)


def test_tails_of_qap():
    Y, X = frame(random_matrix(1, 8)), frame(random_matrix(2, 8))
    by_tail = {tail: cg.core.qap(Y, X, draws=99, seed=1, tail=tail) for tail in ("two", "greater", "less")}
    for tail, found in by_tail.items():
        assert found.p == by_tail["two"].table[f"p_{tail}"]
    assert by_tail["greater"].p + by_tail["less"].p >= 1
    with pytest.raises(cg.CommgovError, match="tail must be one of"):
        cg.core.qap(Y, X, draws=99, seed=1, tail="one")


@pytest.mark.parametrize("unit", [1e-9, 1e9])
def test_qap_of_pairs_seen_does_not_depend_on_the_unit(unit):
    Y, X = (frame(random_matrix(k, 8, weighted=True)).astype(float) for k in (1, 2))
    Y.iloc[0, 1] = Y.iloc[1, 0] = np.nan
    found, other = (cg.core.qap(Y * by, X * by, draws=99, seed=1) for by in (1, unit))
    assert other.r == pytest.approx(found.r, rel=1e-9)
    assert other.p == found.p
    seen = ~(np.isnan(Y.to_numpy()) | np.eye(8, dtype=bool))
    assert found.r == pytest.approx(np.corrcoef(Y.to_numpy()[seen], X.to_numpy()[seen])[0, 1])
    same = X.where(np.isnan(X), unit)
    with pytest.raises(cg.CommgovError, match="have the same value, so it correlates with nothing"):
        cg.core.qap(Y, same, draws=99, seed=1)


def test_qap_goes_by_labels_and_knows_itself():
    Y = frame(random_matrix(1, 8, weighted=True))
    order = np.random.default_rng(1).permutation(8)
    found = cg.core.qap(Y, Y.iloc[order, order], draws=199, seed=1)
    assert found.r == pytest.approx(1)
    assert found.p == pytest.approx(1 / 200)
    with pytest.raises(cg.CommgovError, match=r"n7.*z"):
        cg.core.qap(Y, Y.rename(index={"n7": "z"}, columns={"n7": "z"}), draws=9, seed=1)
    with pytest.raises(cg.CommgovError, match="every pair has the same value"):
        cg.core.qap(Y, nx.relabel_nodes(nx.complete_graph(8), lambda i: f"n{i}"), draws=9, seed=1)


@pytest.mark.parametrize("directed", [True, False])
def test_mrqap_agrees_with_plain_least_squares_over_all_permutations(directed):
    Y, X, Z = (random_matrix(s, 6, directed=directed, weighted=True, p=0.7) for s in (1, 2, 3))
    cells = 30 if directed else 15
    table = cg.core.mrqap(frame(Y), {"x": frame(X), "z": frame(Z)}, draws=4000, seed=2)
    columns = [oracles.off_diagonal(X), oracles.off_diagonal(Z)]
    b, t = oracles.ols(oracles.off_diagonal(Y), columns, cells - 3 if directed else 2 * (cells - 3))
    np.testing.assert_allclose(table["estimate"], b)
    if directed:
        np.testing.assert_allclose(table["t"].iloc[1:], t[1:])
    for k, name in enumerate("xz"):
        every = np.array(oracles.all_mrqap(Y, [X, Z], k, cells - 3))
        np.testing.assert_allclose(
            table.loc[name, "t"], every[0] * (1 if directed else math.sqrt(0.5)), rtol=1e-9
        ) if (directed) else None
        for column, share in {
            "p_two": (np.abs(every) >= abs(every[0]) - 1e-9).mean(),
            "p_greater": (every >= every[0] - 1e-9).mean(),
        }.items():
            assert abs(table.loc[name, column] - share) < 4 * math.sqrt(share * (1 - share) / 4000) + 1 / 4000
    assert math.isnan(table.loc["intercept", "p"])


def test_t_of_undirected_networks_counts_each_pair_once():
    Y, X = (random_matrix(s, 7, directed=False, weighted=True) for s in (4, 5))
    half = np.triu_indices(7, 1)
    _, t = oracles.ols(Y[half], [X[half]], 21 - 2)
    assert cg.core.mrqap(frame(Y), {"x": frame(X)}, draws=9, seed=1).loc["x", "t"] == pytest.approx(t[1])


def test_one_network_alone_is_qap():
    Y, X = (frame(random_matrix(s, 9, weighted=True)) for s in (1, 2))
    alone, r = cg.core.mrqap(Y, {"x": X}, draws=999, seed=3), cg.core.qap(Y, X, draws=999, seed=3)
    assert alone.attrs["r_squared"] == pytest.approx(r.r**2)
    assert abs(alone.loc["x", "p"] - r.p) < 0.06


def test_a_result_of_qap_goes_to_another_process_and_shows_itself():
    ring = nx.cycle_graph(8)
    found = cg.core.qap(ring, nx.path_graph(8), draws=19, seed=1, tail="greater")
    sent = pickle.loads(pickle.dumps(found))
    assert (sent.r, sent.p, sent["tail"]) == (found.r, found.p, "greater")
    pd.testing.assert_series_equal(sent.table, found.table)
    assert repr(found) == f"QAP(r={found.r:.6g}, p={found.p:.6g}, tail='greater')"


def test_too_few_pairs_for_a_correlation_are_refused():
    pair, gap = nx.path_graph(2), frame(np.ones((4, 4)) - np.eye(4)).astype(float)
    with pytest.raises(cg.CommgovError, match="Y: 2 nodes are too few for 1 networks"):
        cg.core.mrqap(pair, {"x": pair}, draws=9, seed=1)
    gap.iloc[0, 1:], gap.iloc[1:, 0] = [1.0, 2.0, 3.0], [4.0, 5.0, 6.0]
    seen = gap.copy()
    seen.iloc[1:, 1:] = np.nan
    with pytest.raises(
        cg.CommgovError, match="Y: the 6 pairs that are observed in both networks have the same"
    ):
        cg.core.qap(seen * 0 + 1, gap, draws=9, seed=1)
    with pytest.raises(cg.CommgovError, match="X: every pair has the same value, so it correlates"):
        cg.core.qap(gap, nx.relabel_nodes(nx.complete_graph(4), dict(enumerate(gap.index))), draws=9, seed=1)
    with pytest.raises(cg.CommgovError, match="x: every pair has the same value, so it explains nothing"):
        cg.core.mrqap(gap, {"x": gap * 0 + 1}, draws=9, seed=1)
    few = gap.copy()
    few.iloc[2:, :] = few.iloc[:, 2:] = np.nan  # one pair of actors is left, seen both ways
    with pytest.raises(
        cg.CommgovError, match="Y: 2 pairs observed in all networks are too few for 1 networks"
    ):
        cg.core.mrqap(few, {"x": gap}, draws=9, seed=1)


def test_what_mrqap_refuses():
    Y, X = (frame(random_matrix(s, 6)) for s in (1, 2))
    with pytest.raises(cg.CommgovError, match=r"'[ab]' is a sum"):
        cg.core.mrqap(Y, {"a": X, "b": 2 * X}, draws=9, seed=1)
    with pytest.raises(cg.CommgovError, match="X must be a dict"):
        cg.core.mrqap(Y, X.to_numpy().tolist(), draws=9, seed=1)
    with pytest.raises(cg.CommgovError, match="draws must be a whole number"):
        cg.core.mrqap(Y, {"a": X}, draws=0, seed=1)


def test_no_permutation_is_another():
    """Renaming 30 actors: no two of 450 products are alike, in QAP, with gaps, and in MRQAP."""
    from commgov_lib.measures._kernels import core as kernels
    from commgov_lib.measures._kernels.random import words

    Y, X = (random_matrix(s, 30, weighted=True) for s in (1, 2))
    graphs = [networks.arcs(sp.csr_array(M)) for M in (Y, X)]
    key = words(3)
    products = kernels.permuted_products(*graphs, 0, 450, key)
    assert len(np.unique(products)) == 450
    assert len(np.unique(kernels.permuted_moments(Y, X, 0, 450, key)[:, 5])) == 450
    assert len(np.unique(kernels.permuted_partials(Y, X[:, :, None].copy(), 0, 450, key))) == 450
    assert len(np.unique(kernels.permuted_grams(Y, X[:, :, None].copy(), 0, 450, key)[:, 1, 2])) == 450
    assert products[0] == pytest.approx((Y * X).sum())


def test_parts_come_back_in_order(monkeypatch):
    """The first part is the slowest."""
    import time

    from commgov_lib.measures import nulls

    monkeypatch.setattr("commgov_lib.measures.nulls.cores", lambda: 4)

    def work(first, last):
        time.sleep(0.05 if first == 1 else 0)
        return list(range(first, last))

    assert [k for part in nulls.in_parts(work, 1, 100) for k in part] == list(range(1, 100))


@pytest.mark.parametrize("chunk", [2, 7])
def test_sources_in_chunks_add_up(monkeypatch, chunk):
    # The module, not the function of the same name.
    monkeypatch.setattr(importlib.import_module("commgov_lib.measures.core.centrality"), "_CHUNK", chunk)
    G = nx.gnp_random_graph(25, 0.15, seed=3)
    found = cg.core.brokerage(G)["betweenness"]
    np.testing.assert_allclose(found, pd.Series(nx.betweenness_centrality(G)), atol=1e-12)


def with_gaps(seed, n=6):
    """A signed network Y, a difference between sender and receiver X, and Z, each with pairs not observed."""
    rng = np.random.default_rng(seed)
    z = rng.normal(size=n)
    Y, X, Z = rng.normal(size=(n, n)), z[:, None] - z[None, :], rng.normal(size=(n, n))
    Y[0, 1] = Y[3, 2] = X[4, 5] = Z[2, 1] = np.nan
    return Y, X, Z


def test_qap_leaves_out_what_was_not_observed():
    """Against numpy's correlation over the pairs seen in both, for all 720 permutations."""
    Y, X, _ = with_gaps(0)
    every = []
    for order in itertools.permutations(range(6)):
        P = Y[np.ix_(order, order)]
        seen = ~np.eye(6, dtype=bool) & ~np.isnan(P) & ~np.isnan(X)
        every.append(np.corrcoef(P[seen], X[seen])[0, 1])
    every = np.array(every)
    found = cg.core.qap(frame(Y), frame(X), draws=4000, seed=1)
    assert found.r == pytest.approx(every[0])
    assert found["pairs"] == 27
    for name, share in {
        "p_two": (np.abs(every) >= abs(every[0]) - 1e-9).mean(),
        "p_greater": (every >= every[0] - 1e-9).mean(),
        "p_less": (every <= every[0] + 1e-9).mean(),
    }.items():
        assert abs(found[name] - share) < 4 * math.sqrt(share * (1 - share) / 4000) + 1 / 4000
    assert found["null_mean"] == pytest.approx(every.mean(), abs=5 * every.std() / 4000**0.5)
    for name, level in (("null_low", 0.025), ("null_high", 0.975)):
        assert found[name] == pytest.approx(np.quantile(every, level), abs=0.03)
    assert (found["draws"], found["tail"]) == (4000, "two")
    graph = nx.from_numpy_array(Y, create_using=nx.DiGraph)  # NaN as a weight is a pair not observed, too
    assert cg.core.qap(graph, nx.from_numpy_array(X, create_using=nx.DiGraph), draws=9, seed=1).r == found.r


def test_a_pair_unseen_from_both_sides_leaves_a_network_without_direction():
    """Unseen both ways it is still one pair; unseen one way, or with another weight back, it is two."""
    A = frame(random_matrix(5, 6, directed=False)).astype(float)
    A.iloc[0, 1] = A.iloc[1, 0] = np.nan
    assert not networks.one_mode(A, missing=True).directed
    for one_way in (np.nan, 7.0):
        B = A.copy()
        B.iloc[2, 3] = one_way
        assert networks.one_mode(B, missing=True).directed


def test_signed_covariates_are_used_as_they_are():
    """Sender minus receiver, nothing missing: numpy's correlation, and the sign turns with the matrix."""
    Y, X, _ = (np.nan_to_num(A, nan=0.5) for A in with_gaps(1))
    found = cg.core.qap(frame(Y), frame(X), draws=99, seed=1)
    assert found.r == pytest.approx(np.corrcoef(oracles.off_diagonal(Y), oracles.off_diagonal(X))[0, 1])
    assert found["pairs"] == 30
    assert cg.core.qap(frame(Y), frame(-X), draws=99, seed=1).r == pytest.approx(-found.r)


def test_mrqap_leaves_out_what_was_not_observed():
    """Against plain least squares: over the pairs seen in all, and for all permutations of the residual."""
    Y, X, Z = with_gaps(0)
    off = ~np.eye(6, dtype=bool)
    seen = off & ~np.isnan(Y) & ~np.isnan(X) & ~np.isnan(Z)
    table = cg.core.mrqap(frame(Y), {"x": frame(X), "z": frame(Z)}, draws=3000, seed=2)
    b, t = oracles.ols(Y[seen], [X[seen], Z[seen]], 26 - 3)
    np.testing.assert_allclose(table["estimate"], b)
    np.testing.assert_allclose(table["t"].iloc[1:], t[1:])
    fitted = np.column_stack([np.ones(26), X[seen], Z[seen]]) @ b
    rest = 1 - ((Y[seen] - fitted) ** 2).sum() / ((Y[seen] - Y[seen].mean()) ** 2).sum()
    assert table.attrs == {
        "r_squared": pytest.approx(rest),
        "nodes": 6,
        "pairs": 26,
        "draws": 3000,
        "tail": "two",
    }
    for name, own, other in (("x", X, Z), ("z", Z, X)):
        known = off & ~np.isnan(own) & ~np.isnan(other)
        A = np.column_stack([np.ones(known.sum()), other[known]])
        E = np.full((6, 6), np.nan)
        E[known] = own[known] - A @ np.linalg.lstsq(A, own[known], rcond=None)[0]
        every = []
        for order in itertools.permutations(range(6)):
            P = E[np.ix_(order, order)]
            here = off & ~np.isnan(P) & ~np.isnan(Y) & ~np.isnan(other)
            every.append(oracles.ols(Y[here], [P[here], other[here]], here.sum() - 3)[1][1])
        share = (np.abs(every) >= abs(every[0]) - 1e-9).mean()
        assert abs(table.loc[name, "p"] - share) < 4 * math.sqrt(share * (1 - share) / 3000) + 1 / 3000


def test_both_ways_through_mrqap_agree():
    """The way for gaps and the way without, on networks that have none."""
    from commgov_lib.measures._kernels.random import words
    from commgov_lib.measures.core import permutation

    every = np.array([random_matrix(s, 9, weighted=True) for s in (1, 2, 3)])
    table = cg.core.mrqap(frame(every[0]), {"x": frame(every[1]), "z": frame(every[2])}, draws=200, seed=2)
    t = permutation._t_of_seen(every, ~np.eye(9, dtype=bool), 0, 200, words(2, 0), 1)
    assert t[0] == pytest.approx(table.loc["x", "t"])
    assert table.loc["x", "p"] == pytest.approx((1 + (np.abs(t[1:]) >= abs(t[0]) - 1e-9).sum()) / 201)


@pytest.mark.parametrize(
    "measure",
    [
        lambda G: cg.core.fit(G, cross="ones"),
        lambda G: cg.core.brokerage(G),
        lambda G: cg.core.centralisation(G),
        lambda G: cg.core.without_core(G, {"n0"}),
        lambda G: cg.core.difference(G, G, "density", null="actors"),
        lambda G: cg.core.missing(G, "density", draws=9, seed=1),
    ],
)
def test_other_measures_say_that_they_need_every_pair(measure):
    G = frame(random_matrix(1, 6))
    G.iloc[0, 3] = np.nan
    with pytest.raises(
        cg.CommgovError, match=r"row 'n0', column 'n3' .* is missing; 1 such.*leave out who"
    ) as refused:
        measure(G)
    assert "从" not in str(refused.value)
    G.iloc[0, 3] = 1
    for i in range(6):
        G.iloc[i, i] = np.nan  # nobody says what is on the diagonal, and nobody asks
    measure(G)


@pytest.mark.parametrize("weight", ["2", None])
def test_a_weight_that_is_no_number_names_its_tie(weight):
    G = nx.Graph()
    G.add_edge("a", "b", weight=weight)
    G.add_edge("b", "c", weight=1)
    with pytest.raises(cg.CommgovError, match=r"weight of the tie from 'a' to 'b'.*number"):
        cg.core.brokerage(G)
    B = nx.Graph()
    B.add_node("a", bipartite=0)
    B.add_node("b", bipartite=1)
    B.add_edge("a", "b", weight=weight)
    with pytest.raises(cg.CommgovError, match="weight of the tie from 'a' to 'b'"):
        cg.core.fit(B, cross="ones")


def test_the_number_of_cores_changes_no_bit(monkeypatch):
    Y, X = frame(random_matrix(1, 12, weighted=True)), frame(random_matrix(2, 12, weighted=True))
    G = nx.gnp_random_graph(200, 0.05, seed=1)

    def everything():
        return [
            cg.core.qap(Y, X, draws=99, seed=1).table.to_dict(),
            cg.core.mrqap(Y, {"x": X}, draws=99, seed=1).to_dict(),
            cg.core.significance(FLORENCE, cross="ones", null="ties", draws=99, seed=1).to_dict(),
            cg.core.brokerage(G)["betweenness"].to_dict(),
            cg.core.roles(Y, {f"n{i}": i % 3 for i in range(12)}, draws=99, seed=1)["p_less"].to_dict(),
        ]

    found = []
    for cores in (1, 2, 7):
        monkeypatch.setattr("commgov_lib.measures.nulls.cores", lambda cores=cores: cores)
        found.append(repr(everything()))
    assert found[0] == found[1] == found[2]


# ---- missing actors, and two networks --------------------------------------------------------------------


def test_missing_actors_at_random_leave_the_density_on_average():
    G = nx.gnp_random_graph(30, 0.3, seed=1)
    table = cg.core.missing(G, "density", shares=[0, 0.2, 0.4], draws=300, seed=1)
    assert table.loc[0, ["mean", "low", "high"]].tolist() == pytest.approx([nx.density(G)] * 3)
    assert table["mean"].tolist() == pytest.approx([nx.density(G)] * 3, abs=0.02)
    assert (table["high"] - table["low"]).is_monotonic_increasing
    assert table["missing_count"].tolist() == [0, 6, 12]


def test_a_series_is_followed_by_its_ranks():
    table = cg.core.missing(
        FLORENCE, lambda g: cg.core.brokerage(g)["betweenness"], shares=[0.1], draws=30, seed=1
    )
    assert table.loc[0, "full"] == 1
    assert 0.5 < table.loc[0, "mean"] <= 1


def test_what_missing_refuses():
    with pytest.raises(cg.CommgovError, match="cannot be left out"):
        cg.core.missing(FLORENCE, "density", shares=[0.9], draws=9, seed=1)
    with pytest.raises(cg.CommgovError, match="measure must be one of density"):
        cg.core.missing(FLORENCE, "fame", draws=9, seed=1)


def heterogeneous(rng, n, shared=None):
    """An undirected network whose actors differ, as actors drawn from a population do."""
    z = rng.normal(0, 1, n) if shared is None else shared + rng.normal(0, 0.3, n)
    A = np.triu(rng.random((n, n)) < 1 / (1 + np.exp(1 - z[:, None] - z[None, :])), 1)
    return frame((A | A.T).astype(int))


def false_alarms(pairs, statistic, null, draws):
    p = [
        cg.core.difference(a, b, statistic, null=null, draws=draws, seed=k)["p"]
        for k, (a, b) in enumerate(pairs)
    ]
    return np.mean(np.array(p) <= 0.05), 3 * math.sqrt(0.05 * 0.95 / len(p))


@pytest.mark.parametrize("sizes", [(15, 25), (30, 30)])
def test_an_error_over_actors_holds_its_level(sizes):
    rng = np.random.default_rng(1)
    pairs = [tuple(heterogeneous(rng, n) for n in sizes) for _ in range(200)]
    share, slack = false_alarms(pairs, "density", "actors", 199)
    assert share <= 0.05 + slack


def test_an_error_over_the_same_actors_holds_its_level():
    rng = np.random.default_rng(2)
    pairs = []
    for _ in range(150):
        z = rng.normal(0, 1, 20)
        pairs.append((heterogeneous(rng, 20, z), heterogeneous(rng, 20, z)))
    share, slack = false_alarms(pairs, "density", "same_actors", 199)
    assert share <= 0.05 + slack


def two_networks(rng, n, spread, *, shared, shift=0.0, directed=False):
    """Two networks on the same actors; how much actors differ, the same way in both or anew in each."""
    made, z = [], rng.normal(0, spread, n)
    for k in range(2):
        a = z if shared else rng.normal(0, spread, n)
        P = 1 / (1 + np.exp(1 - k * shift - a[:, None] - a[None, :]))
        A = (rng.random((n, n)) < P).astype(int)
        A = A * (1 - np.eye(n, dtype=int)) if directed else np.triu(A, 1) + np.triu(A, 1).T
        made.append(frame(A))
    return made


def different_share(replicates, n, spread, null="same_actors", **options):
    """In how many of so many pairs of networks the densities differ at level .05."""
    rng = np.random.default_rng(n)
    p = [
        cg.core.difference(*two_networks(rng, n, spread, **options), "density", null=null)["p"]
        for _ in range(replicates)
    ]
    return float(np.mean(np.array(p) <= 0.05))


@pytest.mark.parametrize("n", [10, 20, 40])
@pytest.mark.parametrize(("spread", "shared"), [(0.0, False), (1.5, False), (1.5, True)])
def test_unrelated_networks_differ_rarely(n, spread, shared):
    """Equal and unequal actors: the false alarms of exchanging pairs were 36 %."""
    assert different_share(150, n, spread, shared=shared) <= 0.07 + 2 * math.sqrt(0.07 * 0.93 / 150)


@pytest.mark.parametrize(("n", "power"), [(10, 0.25), (20, 0.95)])
def test_a_planted_difference_of_densities_is_found(n, power):
    assert different_share(100, n, 0.0, shared=False, shift=1.0) >= power


def test_every_form_of_a_directed_network_has_the_same_error():
    """Also a DataFrame of sparse columns, and against the formula written with full matrices."""
    A, B = (random_matrix(s, 9) for s in (1, 2))
    sparse = [
        pd.DataFrame.sparse.from_spmatrix(sp.csr_matrix(M), *[[f"n{i}" for i in range(9)]] * 2)
        for M in (A, B)
    ]
    found = cg.core.difference(frame(A), frame(B), "density", null="same_actors")
    pd.testing.assert_series_equal(found, cg.core.difference(*sparse, "density", null="same_actors"))
    D = A - B
    e = np.where(np.eye(9), 0, D - D.sum() / 72)
    of_actor, of_pair = e.sum(0) + e.sum(1), np.triu(e + e.T)
    A2, P2 = (of_actor**2).sum() / 72**2, (of_pair**2).sum() / 72**2
    se = math.sqrt(max(A2 - P2, P2) * 9 / 8 * (9 / 7) ** 1.5)
    assert found["p"] == pytest.approx(2 * stats.t.sf(abs(D.sum() / 72) / se, 7))
    assert found["high"] - found["difference"] == pytest.approx(stats.t.ppf(0.975, 7) * se)


def test_the_error_of_a_density_by_hand():
    """Actors a b c d, ties ab, ac: density 1/3. e: ab ac 2/3, the other four -1/3 (each twice, both ways).

    Sums of an actor, both ways: a 2 (2/3 + 2/3 - 1/3) = 2, b, c 2 (2/3 - 1/3 - 1/3) = 0, d -2; A = 8 / 144.
    Pairs, both ways: 2 · (4/3)² + 4 · (2/3)² = 48/9; P = (48/9) / 144, the larger of A - P and P.
    """
    G = nx.Graph([("a", "b"), ("a", "c")])
    G.add_node("d")
    found = cg.core.difference(G, G, "density", null="actors")
    one = (48 / 9) / 144 * (4 / 3) * 2**1.5
    reach = stats.t.ppf(0.975, 4) * math.sqrt(2 * one)
    assert (found["low"], found["high"]) == pytest.approx((-reach, reach))
    assert (found["p"], found["draws"], found["assumes"][:4]) == (1, 0, "each")
    H = nx.complete_graph(["a", "b", "c", "d"])
    H.remove_edges_from([("c", "d"), ("b", "d")])
    paired = cg.core.difference(H, G, "density", null="same_actors")
    # H - G is bc, ad: mean 1/3, every actor has sums 2 (2/3 - 1/3 - 1/3) = 0, pairs as above.
    assert paired["p"] == pytest.approx(2 * stats.t.sf((1 / 3) / math.sqrt(one), 2))


def test_equal_degrees_hold_their_level():
    starts = [networks.read(nx.gnp_random_graph(10, p, seed=2)) for p in (0.3, 0.5)]
    drawn = [null_models.degree_preserving(start, 100, seed=8 + i) for i, start in enumerate(starts)]
    pairs = [[Labelled(t.matrix, t.labels, t.labels) for t in pair] for pair in zip(*drawn, strict=True)]
    share, slack = false_alarms(pairs, "core_ones", "degrees", 39)
    assert share <= 0.05 + slack


def test_a_difference_that_is_there_is_found():
    rng = np.random.default_rng(4)
    thin, dense = (nx.gnp_random_graph(30, p, seed=int(rng.integers(99))) for p in (0.1, 0.5))
    for null in ("actors", "same_actors"):
        found = cg.core.difference(dense, thin, "density", null=null, draws=199, seed=1)
        assert found["difference"] == pytest.approx(nx.density(dense) - nx.density(thin))
        assert found["p"] < 0.01
        turned = cg.core.difference(thin, dense, "density", null=null, draws=199, seed=1)
        assert turned["difference"] == -found["difference"]
    assert found["low"] < found["difference"] < found["high"]
    assert math.isnan(found["null_mean"])


def test_what_cannot_be_compared_is_said():
    ring = nx.cycle_graph(6)
    with pytest.raises(cg.CommgovError, match="'core_ones' is undefined for one of the networks"):
        cg.core.difference(nx.empty_graph(6), ring, statistic="core_ones", null="degrees", draws=9, seed=1)
    with pytest.raises(cg.CommgovError, match="every pair has the same state, so there is no error"):
        cg.core.difference(nx.complete_graph(6), nx.complete_graph(5), statistic="density", null="actors")
    with pytest.raises(cg.CommgovError, match="statistic: the function gave a str where one number"):
        cg.core.difference(ring, ring, statistic=lambda net: "many", null="degrees", draws=9, seed=1)
    with pytest.raises(cg.CommgovError, match="a two-mode network has no directions"):
        cg.core.fit(nx.DiGraph(nx.davis_southern_women_graph()), cross="ones")


def test_a_null_must_be_named_and_must_fit():
    other = nx.cycle_graph(15)
    with pytest.raises(TypeError):
        cg.core.difference(FLORENCE, other, "density", draws=9, seed=1)
    with pytest.raises(cg.CommgovError, match="null must be one of 'actors'"):
        cg.core.difference(FLORENCE, other, "density", null="t", draws=9, seed=1)
    with pytest.raises(cg.CommgovError, match="no average over pairs"):
        cg.core.difference(FLORENCE, other, "core_ones", null="actors", draws=9, seed=1)
    with pytest.raises(cg.CommgovError, match="same in every draw"):
        cg.core.difference(FLORENCE, other, "density", null="degrees", draws=9, seed=1)
    with pytest.raises(cg.CommgovError, match="labels differ"):
        cg.core.difference(FLORENCE, other, "density", null="same_actors")
    with pytest.raises(cg.CommgovError, match="needs draws and a seed"):
        cg.core.difference(FLORENCE, other, "core_ones", null="degrees")
    with pytest.raises(cg.CommgovError, match="gave a str"):
        cg.core.difference(FLORENCE, other, lambda g: "high", null="degrees", draws=9, seed=1)


# ---- line and block --------------------------------------------------------------------------------------

TIES = pd.DataFrame({"source": list("aabbcd"), "target": list("bccdda"), "weight": [1, 2, 1, 1, 3, 2]})
LINE = {"a": "health", "b": "health", "c": "school", "d": "school"}
BLOCK = {"a": "north", "b": "south", "c": "north", "d": "south"}


def test_line_and_block_by_hand():
    """Weights: ab 1, ac 2, bc 1, bd 1, cd 3, da 2; same line ab, cd; same block ac, bd; ten in all."""
    found = cg.core.line_block(TIES, LINE, BLOCK)
    line, block = found.summary.loc["line"], found.summary.loc["block"]
    assert [line["ties"], line["within_share"], block["within_share"]] == pytest.approx([10, 0.4, 0.3])
    # health sends 5 and gets 3, school sends 5 and gets 7; north sends 6, south 4, both get 5
    assert line["expected_share"] == pytest.approx(0.5 * 0.3 + 0.5 * 0.7)
    assert line["assortativity"] == pytest.approx((0.4 - 0.5) / 0.5)
    assert block["expected_share"] == pytest.approx(0.6 * 0.5 + 0.4 * 0.5)
    meeting = found.meeting.set_index(["same_line", "same_block"])
    assert meeting["ties"].to_dict() == {
        (True, True): 0,
        (True, False): 4,
        (False, True): 3,
        (False, False): 3,
    }
    assert meeting["share"].sum() == pytest.approx(1)
    assert meeting["expected_share"].sum() == pytest.approx(1)
    assert found.contingency.loc["health", "north"] == 3
    assert found.contingency.to_numpy().sum() == 10


def test_assortativity_is_newmans():
    A = random_matrix(3, 12, p=0.3)
    G = nx.from_numpy_array(A, create_using=nx.DiGraph)
    line = {i: "xyz"[i % 3] for i in G}
    nx.set_node_attributes(G, line, "line")
    ties = pd.DataFrame(list(G.edges), columns=["source", "target"])
    found = cg.core.line_block(ties, line, line).summary
    assert found.loc["line", "assortativity"] == pytest.approx(
        nx.attribute_assortativity_coefficient(G, "line")
    )


def test_a_hierarchy_that_all_ties_keep_to_explains_all():
    ties = pd.DataFrame({"source": list("abcd"), "target": list("badc")})
    found = cg.core.line_block(ties, dict(zip("abcd", "xxyy", strict=True)), BLOCK).summary
    assert found.loc["line", ["assortativity", "share_explained"]].tolist() == [1, 1]


def test_line_block_of_a_network():
    city = cg.load("shenyang")
    found = cg.core.line_block(city, "subkind", "district", relation="co_builds")
    assert found.contingency.to_numpy().sum() == 20_000
    assert found.contingency.shape == (13, 13)
    assert found.summary.loc["block", "ties"] == 20_000
    assert found.summary.loc["line", "ties"] == 0  # a community has no line
    assert found.summary.loc["block", "assortativity"] > 0


def test_a_tie_without_direction_counts_half_from_each_end():
    """a and b meet (2), a reports to c (1), a meets e (4), who has no line: that one stays as it stands."""
    ties = pd.DataFrame({"source": ["a", "a", "a"], "target": ["b", "c", "e"], "weight": [2.0, 1, 4]})
    ties["directed"] = ["no", "yes", "no"]
    line, block = {"a": "x", "b": "y", "c": "x"}, {"a": "n", "b": "n", "c": "s", "e": "s"}
    found = cg.core.line_block(ties, line, block)
    # a to b, b to a and a to c, of one each: sources x, y, x; targets y, x, x.
    assert found.summary.loc["line"].tolist()[:4] == pytest.approx([3, 1 / 3, 5 / 9, -1 / 2])
    assert found.contingency.to_dict() == {"n": {"x": 1, "y": 1}, "s": {"x": 5, "y": 0}}
    plain = cg.core.line_block(ties.drop(columns="directed"), line, block)
    assert plain.summary.loc["line", "ties"] == 3
    assert plain.contingency.to_dict() == {"n": {"x": 2}, "s": {"x": 5}}
    with pytest.raises(cg.CommgovError, match="ties must be a table with the columns source and target"):
        cg.core.line_block([("a", "b")], line, block)
    with pytest.raises(cg.CommgovError, match="ties must be a table with the columns source and target"):
        cg.core.line_block(ties[["source"]], line, block)


def test_what_line_block_refuses():
    with pytest.raises(cg.CommgovError, match="no tie has a line"):
        cg.core.line_block(TIES, {}, BLOCK)
    with pytest.raises(cg.CommgovError, match="a word works with a Network only"):
        cg.core.line_block(TIES, "kind", BLOCK)
    with pytest.raises(cg.CommgovError, match="no column 'rank'"):
        cg.core.line_block(cg.load("emon"), "rank", "event")
    with pytest.raises(cg.CommgovError, match="no place of kind 'street'"):
        cg.core.line_block(cg.load("emon"), "sponsorship", "street")


# ---- figures ---------------------------------------------------------------------------------------------


@pytest.fixture(params=["en", "zh"])
def lang(request):
    cg.use_style(request.param)
    yield request.param
    cg.use_style("en")


def test_the_matrix_shows_the_ties_and_the_core(lang):
    ax = cg.figures.core.matrix(cg.core.blocks(FLORENCE, {"Medici", "Strozzi", "Guadagni"}))
    (image,) = ax.images
    assert image.get_array().sum() == 40
    assert ax.lines[0].get_ydata()[0] == 2.5
    assert "3" in ax.get_title(loc="left")


def test_brokers_are_drawn_by_both_measures_and_the_most_between_are_named(lang):
    table = cg.core.brokerage(nx.Graph([(0, 1), (0, 2), (0, 3), (2, 3)]).copy()).rename(index=str)
    table.loc["alone"] = [0, np.nan, np.nan, np.nan, 0]
    ax = cg.figures.core.brokers(table)
    drawn = table.dropna().sort_values("constraint", kind="stable")
    np.testing.assert_allclose(ax.collections[0].get_offsets(), drawn[["constraint", "betweenness"]])
    named = [text for text in ax.texts if text.get_gid() != "note"]
    assert [text.get_text() for text in named] == ["0"]  # the others are between nobody
    assert named[0].xy == pytest.approx(tuple(table.loc["0", ["constraint", "betweenness"]]))


def test_names_beside_the_points_of_brokers_cover_each_other_nowhere(lang):
    table = cg.core.brokerage(FLORENCE)
    ax = cg.figures.core.brokers(table)
    ax.figure.canvas.draw()
    boxes = sorted((t.get_window_extent() for t in ax.texts if t.get_gid() != "note"), key=lambda box: box.y0)
    assert len(boxes) == 5
    assert all(low.y1 <= high.y0 + 1 for low, high in itertools.pairwise(boxes))


def test_no_p_is_drawn_as_nought(lang):
    """The smallest that 5,000 draws can give is 1/5001: it is written as below 0.001."""
    row = {"score": 0.9, "null_mean": 0.5, "null_low": 0.4, "null_high": 0.6, "draws": 5000}
    table = pd.DataFrame([row, row, row], ["A", "B", "C"]).assign(p=[1 / 5001, 0.0006, 0.25])
    ax = cg.figures.core.against_chance(table)
    said = [text.get_text() for text in ax.texts if text.get_text().startswith("p")]
    assert said == ["p < 0.001", "p = 0.001", "p = 0.250"]


def test_rows_go_by_their_names_in_the_language_of_the_figure(lang):
    row = {"score": 0.9, "null_mean": 0.5, "null_low": 0.4, "null_high": 0.6, "p": 0.25, "draws": 5000}
    table = pd.DataFrame([row, row], ["A", "B"]).assign(name_zh=["甲", "乙"])
    said = [label.get_text() for label in cg.figures.core.against_chance(table).get_yticklabels()]
    assert said == {"en": ["A", "B"], "zh": ["甲", "乙"]}[lang]


def test_the_claim_counts_what_beats_chance(lang):
    rows = {
        "A": {"score": 0.9, "null_mean": 0.5, "null_low": 0.4, "null_high": 0.6, "p": 0.001, "draws": 999},
        "B": {"score": 0.5, "null_mean": 0.5, "null_low": 0.4, "null_high": 0.6, "p": 0.5, "draws": 999},
    }
    title = cg.figures.core.against_chance(pd.DataFrame(rows).T).get_title(loc="left")
    assert (
        style.unfold(title)
        == {
            "en": "1 of 2 cores goes beyond those of random networks with the same degrees",
            "zh": "2个核心中有1个强于度数相同的随机网络的核心",
        }[lang]
    )


def test_differences_and_missing_draw_their_tables(lang):
    tests = [
        cg.core.difference(FLORENCE, nx.complete_graph(9), "density", null="actors"),
        cg.core.difference(
            FLORENCE, nx.gnp_random_graph(12, 0.4, seed=1), "core_ones", null="degrees", draws=99, seed=1
        ),
    ]
    ax = cg.figures.core.differences(pd.DataFrame(tests))
    drawn = {
        round(float(y)): float(x)
        for c in ax.collections
        if not hasattr(c, "get_segments")
        for x, y in c.get_offsets()
    }
    density, core = tests
    half = (core["null_high"] - core["null_low"]) / 2
    expected = {
        0: density["difference"] / ((density["high"] - density["low"]) / 2),
        1: (core["difference"] - (core["null_high"] + core["null_low"]) / 2) / half,
    }
    assert drawn == pytest.approx(expected)
    table = cg.core.missing(FLORENCE, "density", shares=[0.1, 0.2], draws=20, seed=1)
    ax = cg.figures.core.missing(table)
    assert ax.lines[0].get_ydata()[1:] == pytest.approx(table["mean"] / table["full"] - 1)
    none = cg.figures.core.missing(table.assign(full=0.0, mean=0.5))  # no share of nothing
    assert none.lines[0].get_ydata()[1:] == pytest.approx([0.5, 0.5])
    with pytest.raises(cg.CommgovError, match=r"column\(s\) full|缺少列 full"):
        cg.figures.core.missing(table.drop(columns="full"))


def test_the_meeting_of_line_and_block_is_drawn_as_counted():
    cg.use_style("en")
    ties = pd.DataFrame({"source": list("aabc"), "target": list("bcda")})
    line, block = {"a": 1, "b": 1, "c": 2, "d": 2}, {"a": "x", "b": "x", "c": "x", "d": "y"}
    found = cg.core.line_block(ties, line, block).meeting
    ax = cg.figures.core.meeting(found)
    # a-b keeps to both; a-c and c-a to the block alone; b-d to neither.
    assert [bar.get_width() for bar in ax.patches] == [0.25, 0, 0.5, 0.25]
    # Sources are a a b c, targets b c d a: of the 16 meetings, both fit in a-b, a-b, a-a, a-a, b-b, b-a, c-c.
    assert ax.collections[0].get_offsets()[0][0] == pytest.approx(7 / 16)
    claim = "25 % of ties stay inside both line and block, where 44 % are expected"
    assert style.unfold(ax.get_title(loc="left")) == claim
    alone = cg.core.line_block(ties, {"a": 1, "b": 1, "c": 1}, {"d": "y", "b": "x"}).meeting
    with pytest.raises(cg.CommgovError, match="nothing to draw"):
        cg.figures.core.meeting(alone)
