"""The shape of two-mode networks: against published values, networkx, full enumeration and laws."""

import itertools

import matplotlib as mpl
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from networkx.algorithms import bipartite

import commgov_lib as cg
from commgov_lib.matrices import Labelled
from commgov_lib.measures import nulls, ties

from . import oracles_ties as oracles

mpl.use("Agg")
WOMEN = nx.davis_southern_women_graph()
KARATE = nx.karate_club_graph()
CLUBS = dict(KARATE.nodes(data="club"))
MEASURES = ("degrees", "density", "four_cycles", "robins_alexander", "latapy", "nodf", "c_score",
            "assortativity", "modularity", "projection")  # fmt: skip


def frame(B):
    B = np.asarray(B, dtype=int)
    return pd.DataFrame(B, [f"r{i}" for i in range(B.shape[0])], [f"c{x}" for x in range(B.shape[1])])


def random_matrix(seed, rows=9, columns=7, p=0.4):
    return (np.random.default_rng(seed).random((rows, columns)) < p).astype(int)


def graph(B):
    """The same as a networkx bipartite graph."""
    G = nx.Graph()
    G.add_nodes_from(B.index, bipartite=0)
    G.add_nodes_from(B.columns, bipartite=1)
    G.add_edges_from((i, x) for i in B.index for x in B.columns if B.loc[i, x])
    return G


matrices = st.tuples(st.integers(2, 7), st.integers(2, 7)).flatmap(
    lambda shape: st.lists(
        st.lists(st.integers(0, 1), min_size=shape[1], max_size=shape[1]),
        min_size=shape[0], max_size=shape[0],
    )
)  # fmt: skip


# ---- known values ------------------------------------------------------------------------------------------


def test_known_values_of_southern_women():
    assert cg.ties.density(WOMEN) == pytest.approx(89 / 252)
    shared = cg.ties.projection(WOMEN)
    assert (sp.triu(shared.matrix).nnz, sp.triu(shared.matrix).sum()) == (139, 322)
    assert cg.ties.degrees(WOMEN)["degree"].sum() == 2 * 89


def test_nodf_of_the_published_example():
    """Almeida-Neto et al. (2008), figure 1: rows 4-3-3-2-2 by hand 16/3 of 10, columns 19/3 of 10."""
    B = frame([[int(c) for c in row] for row in ["10111", "11100", "01110", "11000", "11000"]])
    assert cg.ties.nodf(B).tolist() == pytest.approx([100 * 35 / 60, 100 * 16 / 30, 100 * 19 / 30])


@pytest.mark.parametrize(
    ("B", "value"),
    [(np.triu(np.ones((5, 5)))[:, ::-1], 100), (np.eye(4), 0), (np.ones((3, 5)), 0), (np.zeros((3, 3)), 0)],
)
def test_nodf_of_a_staircase_is_full_and_of_blocks_none(B, value):
    assert cg.ties.nodf(frame(B)).tolist() == pytest.approx([value] * 3)


def test_karate_clubs():
    assert cg.ties.e_i(KARATE, CLUBS) == pytest.approx(-56 / 78)  # 11 of 78 ties leave their club
    assert round(cg.ties.e_i(KARATE, CLUBS), 7) == -0.7179487
    weights = nx.get_edge_attributes(KARATE, "weight")
    out = sum(w for (a, b), w in weights.items() if CLUBS[a] != CLUBS[b])
    total = sum(weights.values())
    assert cg.ties.e_i(KARATE, CLUBS, weight="weight") == pytest.approx((2 * out - total) / total)


def test_e_i_is_that_of_the_oracle():
    for seed in range(5):
        G = nx.gnp_random_graph(20, 0.2, seed=seed, directed=bool(seed % 2))
        group = {i: "abc"[i % 3] for i in G}
        assert cg.ties.e_i(G, group) == pytest.approx(oracles.e_i(G.edges, group))


# ---- against networkx and twins ----------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["dot", "min", "max"])
def test_latapy_is_that_of_networkx(mode):
    for B in (frame(random_matrix(seed, 12, 8, 0.3)) for seed in range(8)):
        expected = bipartite.latapy_clustering(graph(B), nodes=list(B.index), mode=mode)
        assert cg.ties.latapy(B)[mode].to_dict() == pytest.approx(expected)


def test_robins_alexander_is_that_of_networkx():
    for B in (frame(random_matrix(seed, 12, 8, 0.3)) for seed in range(8)):
        assert cg.ties.robins_alexander(B) == pytest.approx(bipartite.robins_alexander_clustering(graph(B)))


def test_assortativity_is_that_of_networkx():
    for B in (frame(random_matrix(seed, 12, 8, 0.3)) for seed in range(8)):
        G = graph(B)
        assert cg.ties.assortativity(B) == pytest.approx(nx.degree_assortativity_coefficient(G))
        arcs = nx.DiGraph([(i, x) for i, x in itertools.product(B.index, B.columns) if B.loc[i, x]])
        apart = nx.degree_pearson_correlation_coefficient(arcs, x="out", y="in")
        assert cg.ties.assortativity(B, sides="apart") == pytest.approx(apart)


@given(matrices)
def test_counts_are_those_of_the_twins(B):
    table = frame(B)
    assert cg.ties.four_cycles(table) == oracles.four_cycles(B)
    assert cg.ties.c_score(table) == pytest.approx(oracles.c_score(B))
    assert cg.ties.nodf(table).tolist() == pytest.approx(oracles.nodf(B))
    dense = np.asarray(B) @ np.asarray(B).T
    np.fill_diagonal(dense, 0)
    found = cg.ties.projection(table).matrix
    assert np.array_equal(found.toarray(), dense)
    assert found.nnz == (dense > 0).sum()
    assert all(np.all(np.diff(found.indices[a:b]) > 0) for a, b in itertools.pairwise(found.indptr))


def test_a_projection_of_many_columns_is_the_product():
    B = sp.csr_array((np.random.default_rng(3).random((70_000, 40)) < 0.01).astype(int))
    found, plain = cg.ties.projection(B).matrix, (B @ B.T).tocsr()
    plain.setdiag(0)
    assert (found != plain).nnz == 0
    wide = cg.ties.projection(sp.csr_array(np.ones((3, 70_000), int))).matrix
    assert wide.toarray().max() == 70_000


def test_counts_at_users_sizes_are_those_of_the_product():
    """By matrix products, at sizes where counters of 16 and of 32 bits would run over."""
    for seed, (rows, columns, p) in enumerate([(60, 900, 0.05), (900, 60, 0.05), (400, 300, 0.1)]):
        B = random_matrix(seed, rows, columns, p)
        shared = B @ B.T
        s = shared[np.triu_indices(rows, 1)]
        r = B.sum(axis=1)
        apart = np.outer(r, r) - (r[:, None] + r) * shared + shared**2
        assert cg.ties.four_cycles(frame(B)) == (s * (s - 1) // 2).sum()
        assert cg.ties.c_score(frame(B)) == pytest.approx(apart[np.triu_indices(rows, 1)].mean())
    n = 70_000
    assert cg.ties.four_cycles(sp.csr_array(np.ones((3, n), np.int8))) == 3 * (n * (n - 1) // 2)
    tall = sp.vstack([np.ones((2, n), np.int8), sp.eye_array(n, dtype=np.int8)]).tocsr()
    assert cg.ties.four_cycles(tall) == n * (n - 1) // 2


def test_nodf_at_users_sizes_by_its_definition():
    for seed, (rows, columns) in enumerate([(120, 80), (40, 200)]):
        B = random_matrix(seed, rows, columns, 0.2)
        found = []
        for M in (B, B.T):
            r, shared = M.sum(axis=1), M @ M.T
            i, j = np.triu_indices(len(r), 1)
            low = np.minimum(r[i], r[j])
            found.append(np.where((r[i] != r[j]) & (low > 0), shared[i, j] / np.maximum(low, 1), 0.0))
        every = np.concatenate(found)
        expected = [100 * x.mean() for x in (every, *found)]
        assert cg.ties.nodf(frame(B)).tolist() == pytest.approx(expected)


# ---- modules -----------------------------------------------------------------------------------------------


def test_modules_are_the_best_of_all_on_tiny_networks():
    """Every division of up to nine nodes."""
    for seed in range(15):
        B = random_matrix(seed, 5, 4, 0.45)
        if B.any():
            found = cg.ties.modularity(frame(B), seed=seed)
            assert found.score == pytest.approx(oracles.best_modularity(B.tolist()))
            assert found.score == pytest.approx(oracles.barber(B.tolist(), [*found.rows, *found.columns]))
            assert found.score == pytest.approx(cg.ties.barber(frame(B), found.rows, found.columns))


def test_modules_are_no_worse_than_those_of_networkx():
    """Barber's Q is Leicht and Newman's directed modularity of the arcs from rows to columns."""
    for B in (frame(random_matrix(seed, 40, 25, 0.12)) for seed in range(4)):
        arcs = nx.DiGraph([(i, x) for i, x in itertools.product(B.index, B.columns) if B.loc[i, x]])
        best = max(
            nx.community.modularity(arcs, nx.community.louvain_communities(arcs, seed=s)) for s in range(5)
        )
        found = cg.ties.modularity(B)
        assert found.score >= best - 1e-9
        parts = pd.concat([found.rows, found.columns]).loc[list(arcs)]
        groups = [set(who) for who in parts.groupby(parts).groups.values()]
        assert found.score == pytest.approx(nx.community.modularity(arcs, groups))


def test_planted_modules_are_found():
    blocks = frame(np.kron(np.eye(4, dtype=int), np.ones((5, 3), int)))
    found = cg.ties.modularity(blocks)
    assert found.score == pytest.approx(0.75)  # 1 - 4 · (1/4)²
    assert [len(set(found.rows[5 * g : 5 * g + 5])) for g in range(4)] == [1] * 4
    assert found.rows.nunique() == 4


def test_the_same_seed_gives_the_same_modules():
    one, two = (cg.ties.modularity(WOMEN, seed=4) for _ in range(2))
    assert one.score == two.score
    pd.testing.assert_series_equal(one.rows, two.rows)


# ---- laws --------------------------------------------------------------------------------------------------


@given(matrices, st.integers(0, 1000))
def test_laws(B, seed):
    table, rng = frame(B), np.random.default_rng(seed)
    turned = table.T
    mixed = table.iloc[rng.permutation(len(table)), rng.permutation(table.shape[1])]
    for name in ("density", "four_cycles", "robins_alexander", "c_score", "assortativity"):
        measure = getattr(cg.ties, name)
        value = measure(table)
        assert measure(mixed) == pytest.approx(value, nan_ok=True), name
        if name != "c_score":
            assert measure(turned) == pytest.approx(value, nan_ok=True), name
    total, rows, columns = cg.ties.nodf(table)
    assert cg.ties.nodf(mixed).tolist() == pytest.approx([total, rows, columns])
    assert cg.ties.nodf(turned).tolist() == pytest.approx([total, columns, rows])
    assert all(-1e-9 <= v <= 100 + 1e-9 for v in (total, rows, columns))
    assert 0 <= cg.ties.robins_alexander(table) <= 1
    overlap = cg.ties.latapy(table)
    assert ((overlap >= 0) & (overlap <= 1 + 1e-12)).all(axis=None)
    assert (overlap["dot"] <= overlap["max"] + 1e-12).all()
    assert (overlap["max"] <= overlap["min"] + 1e-12).all()
    pd.testing.assert_frame_equal(cg.ties.latapy(mixed).loc[table.index], overlap)
    r = cg.ties.assortativity(table)
    assert np.isnan(r) or -1 - 1e-9 <= r <= 1 + 1e-9
    q = cg.ties.modularity(table).score
    assert np.isnan(q) == (not table.to_numpy().any())
    assert np.isnan(q) or -1e-12 <= q < 1


def test_every_form_of_input_gives_the_same():
    table = frame(random_matrix(2))
    forms = [
        graph(table), sp.csr_array(table), Labelled(sp.csr_array(table), table.index, table.columns),
        table.astype(pd.SparseDtype(int, 0)), table.astype(float), table.astype(bool),
    ]  # fmt: skip
    before = table.copy()
    for form, name in itertools.product(forms, ("four_cycles", "c_score", "robins_alexander", "density")):
        assert getattr(cg.ties, name)(form) == getattr(cg.ties, name)(table)
    pd.testing.assert_frame_equal(table, before)


def test_empty_and_full_matrices():
    empty, full = frame(np.zeros((3, 4))), frame(np.ones((3, 4)))
    assert (cg.ties.density(empty), cg.ties.density(full)) == (0, 1)
    assert (cg.ties.four_cycles(empty), cg.ties.four_cycles(full)) == (0, 3 * 6)
    assert (cg.ties.robins_alexander(empty), cg.ties.robins_alexander(full)) == (0, 1)
    assert (cg.ties.c_score(empty), cg.ties.c_score(full)) == (0, 0)
    assert np.isnan(cg.ties.assortativity(full, sides="apart"))
    assert np.isnan(cg.ties.modularity(empty).score)
    assert cg.ties.projection(empty).matrix.nnz == 0
    none = Labelled(sp.csr_array((0, 0), dtype=int), pd.Index([]), pd.Index([]))
    assert np.isnan(cg.ties.density(none))
    assert cg.ties.four_cycles(none) == 0


# ---- against chance ----------------------------------------------------------------------------------------


def test_the_summary_agrees_with_full_enumeration():
    """All matrices with these margins, each once: means within 4 standard errors, p too."""
    B = [[1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 0, 1], [0, 0, 1, 1]]
    every = [frame(M) for M in oracles.with_margins(B)]
    assert len(every) > 20
    draws = 4000
    group = {"r0": "a", "r1": "a", "r2": "b", "r3": "b"}
    found = cg.ties.summary(frame(B), draws=draws, seed=1, rows=group)
    twins = {
        "robins_alexander": cg.ties.robins_alexander,
        "latapy_dot": lambda M: cg.ties.latapy(M)["dot"].mean(),
        "four_cycles": cg.ties.four_cycles,
        "nodf_total": lambda M: cg.ties.nodf(M)["total"],
        "c_score": cg.ties.c_score,
        "assortativity": cg.ties.assortativity,
        "e_i": lambda M: cg.ties.e_i(cg.ties.projection(M), group, weight="weight"),
    }
    for name, twin in twins.items():
        null, value = np.array([twin(M) for M in every]), twin(frame(B))
        row = found.loc[name]
        assert row["value"] == pytest.approx(value), name
        assert abs(row["null_mean"] - null.mean()) <= 4 * null.std() / np.sqrt(draws) + 1e-9, name
        tail = min((null >= value - 1e-9).mean(), (null <= value + 1e-9).mean())
        slack = 8 * np.sqrt(tail * (1 - tail) / draws) + 2 / draws
        assert row["p"] == pytest.approx(min(1, 2 * tail), abs=slack), name


def test_p_is_two_sided_and_never_zero():
    null = np.array([[1.0], [2.0], [3.0], [4.0]])
    assert nulls.compare(np.array([9.0]), null)["p"].item() == pytest.approx(2 * 1 / 5)
    assert nulls.compare(np.array([4.0]), null)["p"].item() == pytest.approx(2 * 2 / 5)
    assert nulls.compare(np.array([2.5]), null)["p"].item() == 1
    assert nulls.compare(np.array([0.0]), null)["p"].item() == pytest.approx(2 / 5)
    tail = 1 / 5
    error = nulls.compare(np.array([9.0]), null)["p_se"].item()
    assert error == pytest.approx(2 * np.sqrt(tail * (1 - tail) / 4))


def test_the_summary_is_that_of_the_public_measures_of_the_same_draws():
    """More than one chain (100 draws each): every number of every draw, read off from the sampler itself."""
    B = random_matrix(4, 14, 11, 0.35)
    B[np.arange(11), np.arange(11)] = 1  # nobody is without ties
    B[11:, 3] = 1
    B = frame(B)
    names = [name for name in ties.MEASURES if name != "modularity"]
    group = dict.fromkeys(B.index[:7], "a") | dict.fromkeys(B.index[7:], "b")
    found = cg.ties.summary(B, draws=230, seed=9, measures=names, rows=group)

    def single(M):
        nodf, latapy = cg.ties.nodf(M), cg.ties.latapy(M).mean()
        return [cg.ties.robins_alexander(M), *latapy[["dot", "min", "max"]], cg.ties.four_cycles(M), *nodf,
                cg.ties.c_score(M), cg.ties.assortativity(M),
                cg.ties.e_i(cg.ties.projection(M), group, weight="weight")]  # fmt: skip

    null = np.array([single(M) for M in nulls.sample(B, 230, seed=9)])
    own = np.array(single(B))
    assert found["value"].to_numpy() == pytest.approx(own)
    assert found["null_mean"].to_numpy() == pytest.approx(null.mean(axis=0))
    ends = np.quantile(null, [0.025, 0.975], axis=0)
    low, high = ends
    assert found["null_low"].to_numpy() == pytest.approx(low)
    assert found["null_high"].to_numpy() == pytest.approx(high)
    tail = np.minimum((null >= own - 1e-9).sum(axis=0), (null <= own + 1e-9).sum(axis=0))
    p = np.minimum(1, 2 * (tail + 1) / 231)
    assert found["p"].to_numpy() == pytest.approx(p)
    half = (tail + 1) / 231
    se = np.where(p < 1, 2 * np.sqrt(half * (1 - half) / 230), 0)
    assert found["p_se"].to_numpy() == pytest.approx(se)
    assert len({row.tobytes() for row in null.round(12)}) > 200  # nor do the draws repeat from chain to chain


def test_the_summary_does_not_depend_on_threads_or_on_what_else_is_asked(monkeypatch):
    whole = cg.ties.summary(WOMEN, draws=250, seed=3)
    for number in (3, 2):
        monkeypatch.setattr("commgov_lib.measures.nulls.cores", lambda n=number: n)
        pd.testing.assert_frame_equal(whole, cg.ties.summary(WOMEN, draws=250, seed=3))
    monkeypatch.setattr("commgov_lib.measures.nulls.cores", lambda: 1)
    part = cg.ties.summary(WOMEN, draws=250, seed=3, measures=["c_score", "modularity"])
    alone = [name for name in part if name != "p_adjusted"]  # which depends on how many are asked
    pd.testing.assert_frame_equal(whole.loc[part.index, alone], part[alone])
    assert not whole.equals(cg.ties.summary(WOMEN, draws=250, seed=4))


def test_p_is_corrected_for_the_measures_asked():
    """Holm: the k-th smallest p times the tests that are left, and never below the one before."""
    found = cg.ties.summary(WOMEN, draws=250, seed=3)
    order = found["p"].sort_values().index
    highest = 0.0
    for k, name in enumerate(order):
        highest = max(highest, min(1.0, (len(order) - k) * found.loc[name, "p"]))
        assert found.loc[name, "p_adjusted"] == pytest.approx(highest), name
    assert (found["p_adjusted"] > found["p"]).any()


def test_a_planted_structure_is_seen_and_chance_is_not():
    blocks = random_matrix(1, 20, 16, 0.15) | np.kron(np.eye(2, dtype=int), random_matrix(2, 10, 8, 0.6))
    found = cg.ties.summary(frame(blocks), draws=199, seed=1)
    assert found.loc["modularity", "value"] > found.loc["modularity", "null_high"]
    assert found.loc["robins_alexander", "p"] == pytest.approx(2 / 200)
    assert (found["null_low"] <= found["null_high"]).all()
    assert list(found.index) == list(ties.MEASURES)
    assert (found["draws"] == 199).all()


def test_p_values_keep_their_level():
    """Networks drawn with fixed margins: a p below .1 for no more than about one in ten."""
    start = frame(random_matrix(5, 10, 8, 0.4))
    drawn = nulls.sample(start, 150, seed=8, thin=20.0)
    p = [cg.ties.summary(B, draws=99, seed=k, measures=["c_score"])["p"].item() for k, B in enumerate(drawn)]
    assert np.mean(np.array(p) <= 0.1) <= 0.1 + 4 * np.sqrt(0.1 * 0.9 / 150)


def test_mixing_counts_every_tie_once_and_compares_with_chance():
    B = random_matrix(7, 10, 8, 0.4)
    rows = pd.Series(list("aabbcabcab"), [f"r{i}" for i in range(10)])
    columns = {f"c{x}": "uvw"[x % 3] for x in range(8)}
    table = cg.ties.mixing(frame(B), rows=rows, columns=columns, draws=2000, seed=1)
    twin = oracles.mixing(B.tolist(), list(rows), list(columns.values()))
    assert (
        dict(zip(zip(table["row_kind"], table["column_kind"], strict=True), table["ties"], strict=True))
        == twin
    )
    assert table["ties"].sum() == table["expected"].sum() == pytest.approx(B.sum())
    assert table["null_mean"].sum() == pytest.approx(B.sum())
    assert (table["p"] > 0).all()
    cross = table.pivot_table(index="row_kind", columns="column_kind", values="expected")
    assert np.linalg.matrix_rank(cross) == 1


def test_all_three_networks_work():
    """The simulated city, an observed network and the teaching data."""
    city = cg.city.simulate(seed=1, scale=0.05).incidence("co_builds")
    emon = cg.load("emon")
    where = emon.actors.set_index("actor")
    contact = emon.incidence("contacts")
    texas = [a for a in contact.index if where.loc[a, "place"] == "Texas"]
    local = [a for a in texas if where.loc[a, "location"] == "L"]
    outside = [a for a in contact.columns if where.loc[a, "place"] == "Texas" and a not in local]
    table = contact.reindex(index=local, columns=outside, fill_value=0)
    for B in (city, table, cg.load("southern_women").incidence("attends")):
        B = B.loc[B.any(axis=1), B.any(axis=0)]
        B = B.loc[~B.all(axis=1), ~B.all(axis=0)]
        found = cg.ties.summary(B, draws=39, seed=1)
        assert np.isfinite(found.to_numpy(float)).all()


# ---- figures -----------------------------------------------------------------------------------------------


@pytest.fixture(params=["en", "zh"])
def lang(request):
    cg.use_style(request.param)
    yield request.param
    cg.use_style("en")


def test_degrees_draws_both_sides(lang):
    table = cg.ties.degrees(WOMEN)
    ax = cg.figures.ties.degrees(table)
    row, _, column, _ = ax.lines  # each with its last point marked
    for line, side in ((row, "row"), (column, "column")):
        degree = table.loc[table["side"] == side, "degree"].to_numpy()
        for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True):
            assert y == pytest.approx((degree >= x).mean())
    assert "14" in ax.get_title(loc="left")


def test_against_chance_sets_each_value_where_it_lies_in_its_band(lang):
    table = cg.ties.summary(WOMEN, draws=99, seed=1, measures=["nodf_total", "c_score"])
    ax = cg.figures.ties.against_chance(table)
    points = [c for c in ax.collections if not hasattr(c, "get_segments")]
    x = sorted(float(p[0]) for c in points for p in c.get_offsets())
    half = (table["null_high"] - table["null_low"]) / 2
    assert x == pytest.approx(sorted((table["value"] - table["null_mean"]) / half))
    out = (table["p_adjusted"] <= 0.05).sum()
    assert str(out) in ax.get_title(loc="left")


def test_mixing_writes_every_cell(lang):
    B = frame(random_matrix(7, 10, 8, 0.4))
    rows, columns = {i: i[-1] in "02468" for i in B.index}, {x: x[-1] in "036" for x in B}
    table = cg.ties.mixing(B, rows=rows, columns=columns)
    ax = cg.figures.ties.mixing(table)
    cells = [text.get_text() for text in ax.texts if text.get_gid() != "note"]
    assert cells == [f"{ties / expected:.2f}" for ties, expected in table[["ties", "expected"]].to_numpy()]
    with pytest.raises(cg.CommgovError, match=r"missing|缺少"):
        cg.figures.ties.mixing(table.drop(columns="ratio"))


# ---- errors ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MEASURES)
@pytest.mark.parametrize(
    ("table", "words"),
    [
        (pd.DataFrame([[2, 1], [1, 0]]), "neither 0 nor 1"),
        (pd.DataFrame([[1, 0], [0, 1]], ["a", "a"]), "is duplicated"),
        (pd.DataFrame([[1, np.nan], [0, 1]]), "missing"),
        ([[1, 0], [0, 1]], "is not a network"),
    ],
)
def test_what_is_no_incidence_matrix_is_refused(name, table, words):
    with pytest.raises(cg.CommgovError, match=words):
        getattr(cg.ties, name)(table)


@pytest.mark.parametrize(
    ("B", "words"),
    [
        ([[1, 0, 1], [0, 0, 0], [0, 1, 0]], "row 'r1' has no ties"),
        ([[1, 1, 1], [1, 0, 0], [0, 1, 0]], "row 'r0' is tied to all"),
        ([[1, 0, 0], [0, 0, 1], [1, 0, 1]], "column 'c1' has no ties"),
        ([[1, 0, 1], [1, 1, 0], [1, 0, 1]], "column 'c0' is tied to all"),
        ([[1, 1, 0]], "column 'c2' has no ties"),
        (np.zeros((0, 3)), "no ties"),
    ],
)
def test_chance_without_freedom_is_refused(B, words):
    with pytest.raises(cg.CommgovError, match=words):
        cg.ties.summary(frame(np.asarray(B).reshape(-1, 3)), draws=99, seed=1)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda B: cg.ties.summary(B, draws=10, seed=1), "too few"),
        (lambda B: cg.ties.summary(B, draws=99.5, seed=1), "draws"),
        (lambda B: cg.ties.summary(B, draws=99, seed=-1), "seed"),
        (lambda B: cg.ties.summary(B, draws=99, seed=1, measures=["nestedness"]), "'nestedness' is unknown"),
        (lambda B: cg.ties.summary(B, draws=99, seed=1, measures=[]), "name each measure once, and at least"),
        (lambda B: cg.ties.summary(B, draws=99, seed=1, measures=["c_score"] * 2), "name each measure once"),
        (lambda B: cg.ties.summary(B, draws=99, seed=1, rows={"r0": 1}), "nothing is given"),
        (lambda B: cg.ties.mixing(B, rows={"r0": 1}, columns={}), "nothing is given"),
        (lambda B: cg.ties.mixing(B, rows=[1, 2], columns={}), "give a Series"),
        (lambda B: cg.ties.mixing(B, rows=dict.fromkeys(B.index, 1), columns=dict.fromkeys(B, 1), draws=9),
         "without a seed"),
        (lambda B: cg.ties.barber(B, dict.fromkeys(B.index, 1), {}), "columns: nothing is given"),
        (lambda B: cg.ties.modularity(B, starts=0), "starts"),
        (lambda B: cg.ties.assortativity(B, sides="both"), "together"),
        (lambda B: cg.ties.e_i(B, {}), "two sides"),
        (lambda B: cg.ties.e_i(KARATE, CLUBS, weight="strength"), "weight"),
        (lambda B: cg.ties.e_i(KARATE, pd.Series(["a", "b"], [0, 0])), "is duplicated"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said(call, words):
    with pytest.raises(cg.CommgovError, match=words):
        call(frame(random_matrix(1)))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda B: B.assign(**{B.columns[0]: 0}), "has no ties"),
        (lambda B: B.assign(**{B.columns[0]: 1}), "is tied to all"),
        (lambda B: B.T.assign(**{B.index[0]: 0}).T, "has no ties"),
        (lambda B: B.T.assign(**{B.index[0]: 1}).T, "is tied to all"),
    ],
)
def test_a_null_is_not_drawn_where_a_margin_leaves_one_value(change, says):
    """Without draws the table of kinds is counted all the same: nothing is compared."""
    B = change(frame(random_matrix(1)))
    kinds = {"rows": dict.fromkeys(B.index, "r"), "columns": dict.fromkeys(B, "c")}
    with pytest.raises(cg.CommgovError, match=says):
        cg.ties.mixing(B, **kinds, draws=99, seed=1)
    assert cg.ties.mixing(B, **kinds)["ties"].tolist() == [int(B.to_numpy().sum())]


def _loops(directed, weighted, seed):
    rng = np.random.Generator(np.random.PCG64(seed))
    graph = (nx.DiGraph if directed else nx.Graph)()
    graph.add_nodes_from(range(7))
    for i in range(7):
        for j in range(7):
            if (directed or i <= j) and rng.random() < 0.4:
                graph.add_edge(i, j, **({"weight": int(rng.integers(1, 4))} if weighted else {}))
    return graph, {i: "ab"[i % 2] for i in range(7)}


def test_a_loop_leaves_no_group():
    graph = nx.Graph([("a", "b"), ("a", "a")])
    assert cg.ties.e_i(graph, {"a": "x", "b": "y"}) == 1
