"""Contributions: against published values, all sets and all orders, a linear program, and laws."""

import itertools
import math
from fractions import Fraction

import matplotlib as mpl
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

import commgov_lib as cg
from commgov_lib.measures import flow
from commgov_lib.measures.forces import contacts, contributions, kinds, withdrawals

from .. import towns
from . import oracles_forces as oracles

mpl.use("Agg")
WOMEN = nx.davis_southern_women_graph()
EVENTS = pd.Series(1, [n for n, side in WOMEN.nodes(data="bipartite") if side == 1])
# Capacities and arcs of the worked example: everything can be given, so each force is worth what it has.
ARCS = {"bank": {"e1", "l1"}, "customs": {"l1", "u1"}, "power": {"e1", "e2"}, "clinic": {"d1", "e2"}}
DEMAND = pd.Series({"e1": 2, "e2": 1, "d1": 2, "l1": 2, "u1": 2})
CAPACITY = pd.Series({"bank": 3, "customs": 2, "power": 2, "clinic": 1})


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch):
    """Work in pieces so small that every test crosses their borders; one test below crosses the real ones."""
    monkeypatch.setattr(kinds, "CHUNK", 7)
    monkeypatch.setattr(contributions, "CHUNK", 3)


def frame(arcs, needs):
    """Sets of needs as a boolean table."""
    rows = [[x in mine for x in needs] for mine in arcs.values()]
    return pd.DataFrame(np.asarray(rows, bool).reshape(len(arcs), len(needs)), list(arcs), list(needs))


def example(seed, forces=6, needs=9, p=0.4):
    """A random case: sets, table, weights, capacities."""
    rng = np.random.default_rng(seed)
    names = [f"n{i}" for i in range(needs)]
    arcs = {f"f{i}": {x for x in names if rng.random() < p} for i in range(forces)}
    weight = pd.Series(rng.integers(0, 7, needs), names)
    capacity = pd.Series(rng.integers(0, 8, forces), list(arcs))
    return arcs, frame(arcs, names), weight, capacity


cases = st.integers(0, 10**6).map(lambda seed: example(seed, 1 + seed % 5, 1 + seed % 7))


# ---- known values ------------------------------------------------------------------------------------------


def test_known_values_of_southern_women():
    """The women cover the events: the values add up to the 14 events."""
    table = cg.forces.shapley(WOMEN, EVENTS)
    assert table["shapley"].sum() == pytest.approx(14)
    for name, value in {
        "Olivia": Fraction(1, 3),
        "Flora": Fraction(1, 3),
        "Evelyn": Fraction(125, 84),
    }.items():
        (row,) = [i for i in table.index if i.startswith(name)]
        assert table.loc[row, "shapley"] == pytest.approx(float(value))


def test_the_flow_example_is_worth_its_capacities():
    for more in ({}, {"draws": 200, "seed": 4}):
        table = cg.forces.shapley(frame(ARCS, DEMAND.index), DEMAND, capacity=CAPACITY, **more)
        assert table["shapley"].tolist() == pytest.approx([3, 2, 2, 1])
        assert table["se"].tolist() == pytest.approx([0] * 4)


@pytest.mark.parametrize(("n", "value"), [(10, 0.45), (2, 0.25), (50, 0.49)])
def test_schneiders_r_of_a_complete_graph(n, value):
    """(n - q)/n after q removals, whoever leaves: the mean is (n - 1)/(2n)."""
    for order in ({"order": "random", "draws": 5}, {"order": "degree", "recalculate": True, "draws": 5}):
        curve = cg.forces.connectivity(nx.complete_graph(n), **order)
        assert cg.forces.robustness(curve).loc["schneider_r"].tolist() == pytest.approx([value] * 3)


def test_schneiders_r_of_a_star_hub_first():
    for recalculate in (True, False):
        curve = cg.forces.connectivity(nx.star_graph(9), order="degree", recalculate=recalculate)
        assert cg.forces.robustness(curve).loc["schneider_r", "value"] == pytest.approx(0.09)


def test_memmotts_area_by_hand():
    """Three forces with one need each: 1, 2/3, 1/3, 0 is the diagonal; one that has all: 1, 0, 0, 0."""
    apart = cg.forces.withdrawal(pd.DataFrame(np.eye(3), dtype=int), pd.Series(1, range(3)), order="random")
    assert cg.forces.robustness(apart).loc["memmott_area", "value"] == pytest.approx(1 / 2)
    hub = frame({"a": {"x", "y", "z"}, "b": set(), "c": set()}, "xyz")
    curve = cg.forces.withdrawal(hub, pd.Series(1, list("xyz")), order="degree")
    assert cg.forces.robustness(curve).loc["memmott_area", "value"] == pytest.approx(1 / 6)
    assert cg.forces.robustness(curve).loc["schneider_r", "value"] == 0


# ---- against the twins -------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(cases)
def test_shapley_is_the_mean_over_all_orders(case):
    arcs, reach, weight, _ = case
    table = cg.forces.shapley(reach, weight)
    expected = oracles.shapley(list(arcs), lambda s: int(oracles.covered(arcs, weight, s)))
    assert table["shapley"].to_dict() == pytest.approx({f: float(v) for f, v in expected.items()})
    everyone = oracles.covered(arcs, weight, arcs)
    for f in arcs:
        without = oracles.covered(arcs, weight, [g for g in arcs if g != f])
        assert table.loc[f, "leave_one_out"] == everyone - without
        assert table.loc[f, "alone"] == oracles.covered(arcs, weight, [f])


@settings(max_examples=40)
@given(cases)
def test_capacitated_shapley_is_the_mean_over_all_orders(case):
    arcs, reach, weight, capacity = case
    flow = {
        frozenset(s): oracles.served(arcs, weight, capacity, s)
        for k in range(len(arcs) + 1)
        for s in itertools.combinations(arcs, k)
    }
    table = cg.forces.shapley(reach, weight, capacity=capacity)
    expected = oracles.shapley(list(arcs), lambda s: int(flow[frozenset(s)]))
    assert table["shapley"].to_dict() == pytest.approx({f: float(v) for f, v in expected.items()})
    for f in arcs:
        assert table.loc[f, "leave_one_out"] == flow[frozenset(arcs)] - flow[frozenset(arcs) - {f}]
        assert table.loc[f, "alone"] == flow[frozenset([f])]


@pytest.mark.parametrize("seed", range(4))
def test_realised_strength_is_what_a_linear_program_finds(seed):
    """Least and most that a force serves in any maximum flow."""
    arcs, reach, weight, capacity = example(seed, 6, 8)
    table = cg.forces.strengths(reach, weight, capacity)
    ties = [(f, x) for f in arcs for x in sorted(arcs[f])]
    by_force = [[float(f == g) for g, _ in ties] for f in arcs]
    by_need = [[float(x == y) for _, y in ties] for x in weight.index]
    A, b = np.array(by_force + by_need), np.concatenate([capacity, weight])
    most = -linprog(-np.ones(len(ties)), A, b).fun
    for f, row in zip(arcs, by_force, strict=True):
        ends = [s * linprog(s * np.array(row), A, b, np.ones((1, len(ties))), [most]).fun for s in (1, -1)]
        assert table.loc[f, ["realised_low", "realised_high"]].tolist() == pytest.approx(ends, abs=1e-7)
    assert table["attributable"].sum() == pytest.approx(most)
    assert table["potential"].tolist() == capacity.tolist()
    assert (table["realised_low"] <= table["attributable"] + 1e-9).all()
    assert (table["attributable"] <= table["realised_high"] + 1e-9).all()
    assert (table["realised_high"] <= table["potential"]).all()


def test_sampling_agrees_with_enumeration_within_its_error():
    z = []
    for seed in range(5):
        _, reach, weight, capacity = example(seed, 8, 12)
        capacity = 3 * capacity  # so that some order matters
        exact = cg.forces.shapley(reach, weight, capacity=capacity)
        drawn = cg.forces.shapley(reach, weight, capacity=capacity, draws=1500, seed=seed)
        assert drawn["shapley"].sum() == pytest.approx(exact["shapley"].sum())
        sure = drawn["se"] == 0
        assert drawn["shapley"][sure].tolist() == pytest.approx(exact["shapley"][sure].tolist())
        z += ((drawn["shapley"] - exact["shapley"]) / drawn["se"])[~sure].tolist()
        assert (drawn["low"] <= drawn["shapley"]).all()
        assert (drawn["high"] >= drawn["shapley"]).all()
    assert np.mean(np.square(z)) == pytest.approx(1, abs=0.6)  # errors as large as they claim
    assert np.abs(z).max() < 4


def test_more_forces_than_can_be_enumerated():
    """Forces that do not compete are worth what they serve, in every order."""
    reach = pd.DataFrame(np.eye(40, dtype=bool))
    weight, capacity = pd.Series(range(40)), pd.Series(20, range(40))
    table = cg.forces.shapley(reach, weight, capacity=capacity, draws=30, seed=1)
    assert table["shapley"].tolist() == pytest.approx([min(i, 20) for i in range(40)])
    assert (table["shapley"] == table[["leave_one_out", "alone", "low", "high"]].T).all(axis=None)
    assert (table["se"] == 0).all()


@pytest.mark.parametrize("seed", range(6))
def test_leave_one_out_with_capacities_at_size(seed):
    arcs, reach, weight, capacity = example(seed, 25, 30, 0.12)
    table = cg.forces.shapley(reach, weight, capacity=capacity, draws=2, seed=1)
    everyone = oracles.served(arcs, weight, capacity, arcs)
    for f in arcs:
        without = oracles.served(arcs, weight, capacity, [g for g in arcs if g != f])
        assert table.loc[f, "leave_one_out"] == everyone - without
    assert table["shapley"].sum() == pytest.approx(everyone)


@settings(max_examples=10)
@given(cases, cases)
def test_tasks_and_interaction_are_those_of_the_twins(case, other):
    arcs, reach, weight, _ = case
    pairs = cg.forces.interaction(reach, weight).set_index(["a", "b"])
    expected = oracles.interaction(list(arcs), lambda s: int(oracles.covered(arcs, weight, s)))
    for (a, b), value in expected.items():
        both = int(sum(weight[x] for x in arcs[a] & arcs[b]))
        assert (pairs["interaction"].get((a, b), 0), pairs["shared"].get((a, b), 0)) == pytest.approx(
            (float(value), both)
        )
    # Two parts: the second case's forces, over the first one's tasks.
    names = list(weight.index)
    second = {f"g{f}" if i % 2 else f: {x for x in mine if x in names} for i, (f, mine) in
              enumerate(other[0].items())}  # fmt: skip
    parts = [arcs, second]
    players = list(dict.fromkeys([*arcs, *second]))[:6]
    parts = [{f: mine for f, mine in part.items() if f in players} for part in parts]
    tables = {str(k): frame(part, names) for k, part in enumerate(parts)}
    if min(map(len, parts)) == 0:
        return

    def worth(some):
        return int(oracles.done(parts, weight, some))

    table = cg.forces.tasks(tables, weight)
    shares = oracles.shapley(players, worth)
    assert table["shapley"].to_dict() == pytest.approx({f: float(v) for f, v in shares.items()}, abs=1e-9)
    for f in players:
        assert table.loc[f, "leave_one_out"] == worth(players) - worth([g for g in players if g != f])
        assert table.loc[f, "alone"] == worth([f])
    pairs = cg.forces.interaction(tables, weight).set_index(["a", "b"])["interaction"]
    for pair, value in oracles.interaction(players, worth).items():
        assert pairs.get(pair, 0) == pytest.approx(float(value), abs=1e-9)


def test_tasks_by_hand():
    """One of two banks and the only team: the team is pivotal unless it comes before both banks: 2/3."""
    goods, cleaning = frame({"b1": {"t"}, "b2": {"t"}}, "t"), frame({"team": {"t"}}, "t")
    table = cg.forces.tasks({"goods": goods, "cleaning": cleaning}, pd.Series({"t": 6}))
    assert table["shapley"].tolist() == pytest.approx([1, 1, 4])
    assert table["leave_one_out"].tolist() == [0, 0, 6]
    assert table["parts"].tolist() == ["goods", "goods", "cleaning"]


def test_redundancy_by_hand():
    reach = frame({"a": {"x", "y"}, "b": {"y"}, "c": {"y"}, "d": set()}, "xy")
    table = cg.forces.redundancy(reach, pd.Series({"x": 6, "y": 2}))
    assert table.loc["a"].tolist() == pytest.approx([8, 6, 2, 2 / 8, 2 * 2 / 8])
    assert table.loc["b"].tolist() == pytest.approx([2, 0, 2, 1, 2])
    assert table.loc["d", ["redundancy_share", "others_mean"]].isna().all()


# ---- withdrawal --------------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(cases)
def test_curves_are_the_exact_means_over_all_orders(case):
    arcs, reach, weight, _ = case
    total = weight.sum()
    degree = {f: len(mine) for f, mine in arcs.items()}
    equal = [tuple(f for f in arcs if degree[f] == d) for d in sorted(set(degree.values()), reverse=True)]
    listed = list(arcs)[::-1]
    plans = {"random": [tuple(arcs)], "degree": equal}
    for order, blocks in [*plans.items(), (listed, [(f,) for f in listed])]:
        table = cg.forces.withdrawal(reach, weight, order=order, draws=20, seed=1)
        assert table["removed"].tolist() == list(range(len(arcs) + 1))
        if total == 0:
            assert table[["covered", "low", "high"]].isna().all(axis=None)
            continue
        expected = [float(x / total) for x in oracles.mean_curve(blocks, arcs, weight)]
        assert table["covered"].tolist() == pytest.approx(expected, abs=1e-12)
        if max(map(len, blocks)) == 1:
            assert (table["low"] == table["covered"]).all()


@settings(max_examples=40)
@given(cases)
def test_worst_sets_are_those_of_all_sets(case):
    arcs, reach, weight, _ = case
    total = weight.sum()
    if not total:
        return
    table = cg.forces.withdrawal(reach, weight, order="worst")
    expected = [oracles.worst(arcs, weight, k) / total for k in range(len(arcs) + 1)]
    assert table["covered"].tolist() == pytest.approx(expected)
    assert table["low"].tolist() == pytest.approx(expected)  # proven
    found = cg.forces.worst(reach, weight, len(arcs) // 2)
    left = [f for f in arcs if f not in found.withdrawn]
    assert len(found.withdrawn) == len(arcs) // 2
    assert found.covered == pytest.approx(oracles.covered(arcs, weight, left) / total)
    assert (found.gap, found.bound) == (0, pytest.approx(found.lost))


def test_the_worst_set_is_not_the_set_of_the_worst_forces():
    """Alone f costs most; together g and h, who share what nobody else reaches, cost more."""
    arcs = {"f": {"x"}, "g": {"y"}, "h": {"y"}, "i": {"z"}}
    reach, weight = frame(arcs, "xyz"), pd.Series({"x": 3, "y": 9, "z": 2})
    assert cg.forces.shapley(reach, weight)["leave_one_out"].idxmax() == "f"
    found = cg.forces.worst(reach, weight, 2)
    assert (found.withdrawn, found.lost) == (["g", "h"], 9)
    greedy = cg.forces.withdrawal(reach, weight, order="loss")
    assert greedy["covered"].iloc[2] == pytest.approx(9 / 14)


@pytest.mark.parametrize("seed", range(12))
def test_worst_removals_are_those_of_highs_at_users_sizes(seed):
    size = [(20, 60, 4), (20, 60, 10), (40, 200, 6), (60, 300, 3)][seed % 4] if seed < 11 else (100, 600, 3)
    oracles.check_worst(cg.forces.worst, seed, *size, ("even", "clustered", "heavy")[seed % 3])


def test_the_bound_of_the_worst_set_is_a_claim_of_its_own():
    """By hand: x and y hang on a and b, z on c; one force can take 3, two can take 9."""
    arcs = {"a": {"x", "y"}, "b": {"x", "y"}, "c": {"z"}}
    reach, weight = frame(arcs, "xyz"), pd.Series({"x": 5, "y": 4, "z": 3})
    one = flow.classes(sp.csr_array(reach.to_numpy()), weight.to_numpy(float))
    gone = np.array([True, True, False])
    assert withdrawals.certified(one, gone, 2, 9.0)[1:] == (9.0, 9.0)
    assert withdrawals.certified(one, gone, 2, 9.0 + 1e-7)[1:] == (9.0, 9.0)
    assert withdrawals.certified(one, gone, 2, 11.3)[1:] == (9.0, 11.0)  # whole persons; not proven
    with pytest.raises(cg.CommgovError, match="own check"):
        withdrawals.certified(one, gone, 2, 8.0)  # below what was found: no bound
    with pytest.raises(cg.CommgovError, match="own check"):
        withdrawals.certified(one, gone, 1, 12.0)  # one force too many
    half = flow.classes(sp.csr_array(reach.to_numpy()), weight.to_numpy() / 2)
    assert withdrawals.certified(half, gone, 2, 5.65)[1:] == (4.5, 5.65)
    # As exactly as the solver works: a millionth of all weight, or of one person where there are fewer.
    for weights, near, far in ((weight * 1e6 + 0.25, 5.0, 13.0), (weight * 0.01, 5e-7, 2e-6)):
        many = flow.classes(sp.csr_array(reach.to_numpy()), weights.to_numpy(float))
        lost = float(weights[["x", "y"]].sum())
        for bound in (lost + near, lost - near):
            assert withdrawals.certified(many, gone, 2, bound)[1:] == (lost, lost)
        assert withdrawals.certified(many, gone, 2, lost + far)[1:] == (lost, lost + far)
        with pytest.raises(cg.CommgovError, match="own check"):
            withdrawals.certified(many, gone, 2, lost - far)


def test_the_real_pieces_are_crossed_and_change_nothing(monkeypatch):
    """450 draws (in pieces of 200) and 130 orders (of 50), over 70,000 needs, by plain numpy."""
    monkeypatch.undo()
    rng = np.random.default_rng(5)
    reach, weight = rng.random((12, 70_000)) < 0.3, rng.integers(0, 9, 70_000)
    table = cg.Labelled(sp.csr_array(reach), pd.RangeIndex(12), pd.RangeIndex(70_000))
    amount, times = pd.Series(weight), reach.sum(axis=0)
    found = cg.forces.shapley(table, amount)
    assert found["shapley"].to_numpy() == pytest.approx(reach @ (weight / np.maximum(times, 1)))
    assert found["leave_one_out"].tolist() == (reach @ (weight * (times == 1))).tolist()
    assert found["alone"].tolist() == (reach @ weight).tolist()
    assert found["shapley"].sum() == pytest.approx(weight[times > 0].sum())
    order = rng.permutation(12)
    left = [weight[reach[order[k:]].any(axis=0)].sum() / weight.sum() for k in range(13)]
    listed = cg.forces.withdrawal(table, amount, order=order.tolist())
    assert listed["covered"].tolist() == pytest.approx(left)
    kind = pd.Series(list("aaabbbbccccc"))
    plain = cg.forces.by_kind(table, amount, kind, draws=450, seed=1)
    for name in "abc":
        mine = (kind == name).to_numpy()
        lost = weight[(times > 0) & ~reach[~mine].any(axis=0)].sum() / weight.sum()
        assert plain.loc[name, "lost"] == pytest.approx(lost)
    _, near, people, able = example(21, 8, 12)
    able = 3 * able  # so that some order matters
    few = cg.forces.shapley(near, people, capacity=able, draws=130, seed=2)
    exact = cg.forces.shapley(near, people, capacity=able)
    assert few["shapley"].sum() == pytest.approx(exact["shapley"].sum())
    sure = few["se"] == 0
    z = ((few["shapley"] - exact["shapley"]) / few["se"])[~sure]
    assert z.abs().max() < 4.5
    assert few["low"].to_numpy() == pytest.approx(few["shapley"] - 1.9785245 * few["se"])  # t, 129 degrees
    assert few["high"].to_numpy() == pytest.approx(few["shapley"] + 1.9785245 * few["se"])
    for module, size in ((kinds, 3), (contributions, 8)):
        monkeypatch.setattr(module, "CHUNK", size)
    pd.testing.assert_frame_equal(plain, cg.forces.by_kind(table, amount, kind, draws=450, seed=1))
    again = cg.forces.shapley(near, people, capacity=able, draws=130, seed=2)
    pd.testing.assert_frame_equal(few, again)


def test_a_time_limit_leaves_a_bound():
    _, reach, weight, _ = example(3, 25, 60, 0.1)
    found = cg.forces.worst(reach, weight, 9, time_limit=0.0)
    proven = cg.forces.worst(reach, weight, 9)
    assert proven.gap == pytest.approx(0, abs=1e-6)
    assert found.lost <= proven.lost <= found.bound + 1e-6
    assert 0 <= found.gap <= 1


def test_the_costliest_leaves_first_and_is_sought_again():
    """Where the order is unique, the curve is that of the twin; the draws cannot differ."""
    compared = 0
    for seed in range(100):
        arcs, reach, weight, _ = example(seed, 4, 12, 0.35)
        expected = oracles.costliest_first(arcs, weight)
        if expected is None or compared == 12:
            continue
        compared += 1
        table = cg.forces.withdrawal(reach, weight, order="loss", draws=3)
        assert table["covered"].tolist() == pytest.approx([x / weight.sum() for x in expected])
        assert (table["low"] == table["high"]).all()
    assert compared > 10


def test_kinds_leave_one_after_another_the_costliest_first():
    arcs = {"a1": {"x"}, "a2": {"y"}, "b1": {"y", "z"}, "b2": {"z"}}
    reach, weight = frame(arcs, "xyz"), pd.Series({"x": 1, "y": 2, "z": 4})
    kind = {"a1": "a", "a2": "a", "b1": "b", "b2": "b"}
    table = cg.forces.withdrawal(reach, weight, order="kind", kind=kind, draws=50)
    assert table["kind"].tolist() == ["", "b", "b", "a", "a"]
    means = oracles.mean_curve([("b1", "b2"), ("a1", "a2")], arcs, weight)
    assert table["covered"].tolist() == pytest.approx([float(x) / 7 for x in means])
    one = cg.forces.by_kind(reach, weight, pd.Series(kind), draws=200)
    assert one["lost"].to_dict() == pytest.approx({"b": 4 / 7, "a": 1 / 7})
    assert one["forces"].tolist() == [2, 2]
    pairs = itertools.combinations(arcs, 2)
    lost = [7 - oracles.covered(arcs, weight, [g for g in arcs if g not in pair]) for pair in pairs]
    assert one["random_lost"].tolist() == pytest.approx([np.mean(lost) / 7] * 2)
    for name, own in (("b", 4), ("a", 1)):
        share = np.mean([x >= own for x in lost])
        assert one.loc[name, "p"] == pytest.approx(share, abs=4 * np.sqrt(0.25 / 200))


def test_draws_stand_around_the_exact_mean():
    _, reach, weight, _ = example(8, 30, 60, 0.1)
    for order in ("random", "degree"):
        table = cg.forces.withdrawal(reach, weight, order=order, draws=400, seed=2)
        inside = table["covered"].between(table["low"] - 1e-12, table["high"] + 1e-12)
        assert inside.mean() > 0.95
        assert (table["low"] <= table["high"]).all()
    assert table["covered"].is_monotonic_decreasing


def test_needs_alike_may_be_added_up():
    """Many needs with the same forces take the shorter way, and the same result."""
    _, reach, weight, _ = example(5, 6, 8)
    many = pd.concat([reach.add_prefix(f"{k}-") for k in range(30)], axis=1)
    weights = pd.concat([weight.add_prefix(f"{k}-") for k in range(30)])
    for order in ("random", "degree", "loss", "worst"):
        one = cg.forces.withdrawal(reach, weight, order=order, draws=30)
        all_ = cg.forces.withdrawal(many, weights, order=order, draws=30)
        assert one["covered"].tolist() == pytest.approx(all_["covered"].tolist())


# ---- connectivity ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(6))
def test_connectivity_is_that_of_networkx(seed):
    G = nx.gnp_random_graph(14, 0.18, seed=seed, directed=bool(seed % 2))
    either, order = nx.Graph(G.to_undirected()), np.random.default_rng(seed).permutation(14).tolist()
    table = cg.forces.connectivity(G, order=order)
    assert table["largest"].tolist() == pytest.approx([x / 14 for x in oracles.largest(either, order)])
    for form in (nx.to_pandas_adjacency(G), nx.to_scipy_sparse_array(G, format="csr")):
        assert cg.forces.connectivity(form, order=order)["largest"].equals(table["largest"])


@pytest.mark.parametrize("seed", range(4))
def test_degree_orders_are_drawn_evenly_from_all_there_are(seed):
    G = nx.gnp_random_graph(6, 0.4, seed=seed)
    G.add_edge(0, 0)
    plain = nx.Graph(G)
    plain.remove_edge(0, 0)
    degree = dict(plain.degree)
    equal = [[v for v in plain if degree[v] == d] for d in sorted(set(degree.values()), reverse=True)]
    static = itertools.product(*map(itertools.permutations, equal))
    static = [list(itertools.chain(*one)) for one in static]
    mean = np.mean([oracles.largest(plain, order) for order in static], axis=0) / 6
    table = cg.forces.connectivity(G, order="degree", recalculate=False, draws=3000, seed=1)
    assert table["largest"].tolist() == pytest.approx(mean.tolist(), abs=0.02)
    # Recalculated: an order is as likely as its choices, one after another.
    left, chance = {}, 1.0
    for order in oracles.degree_orders(plain):
        rest, chance = plain.copy(), 1.0
        for node in order:
            most = max(d for _, d in rest.degree)
            chance /= sum(d == most for _, d in rest.degree)
            rest.remove_node(node)
        left[order] = chance
    assert sum(left.values()) == pytest.approx(1)
    mean = sum(c * np.asarray(oracles.largest(plain, o)) for o, c in left.items()) / 6
    table = cg.forces.connectivity(G, order="degree", recalculate=True, draws=3000, seed=1)
    assert table["largest"].tolist() == pytest.approx(mean.tolist(), abs=0.02)
    assert set(table["order"]) == {"degree, recalculated"}


def test_recalculating_changes_the_result():
    """A hub with spokes beside a triangle: when the hub is gone, its neighbours have fewer left."""
    G = nx.Graph([(0, 1), (0, 2), (0, 3), (0, 4), (1, 2), (5, 6), (6, 7), (7, 5), (4, 5)])
    curves = [
        cg.forces.connectivity(G, order="degree", recalculate=again, draws=2000)["largest"]
        for again in (True, False)
    ]
    assert not np.allclose(curves[0], curves[1], atol=0.02)


def test_a_matrix_stored_one_way_is_a_network_both_ways():
    G = nx.gnp_random_graph(40, 0.06, seed=2)
    A = nx.to_scipy_sparse_array(G, format="csr")
    for recalculate in (True, False):
        kept = {"order": "degree", "recalculate": recalculate, "draws": 5, "seed": 3}
        full, half = (cg.forces.connectivity(M, **kept) for M in (A, sp.triu(A, format="csr")))
        pd.testing.assert_frame_equal(full, half)


def test_random_removal_of_a_star_in_fractions():
    """The hub has left by then with the chance q/n; else the part holds all that are left."""
    table = cg.forces.connectivity(nx.star_graph(4), order="random", draws=4000, seed=5)
    expected = [((5 - q) * (5 - q) + q) / 25 if q < 5 else 0 for q in range(6)]
    assert table["largest"].tolist() == pytest.approx(expected, abs=0.03)


# ---- labels ------------------------------------------------------------------------------------------------


def test_labels_against_all_exchanges():
    value = pd.Series({"a": 4, "b": 1, "c": 2, "d": 7, "e": 3, "f": 3, "g": 1})
    label = dict(zip(value.index, "xxyyxyx", strict=True))
    network = dict(zip(value.index, "mmmmnnn", strict=True))
    found = cg.forces.by_label(value, label, within=network, draws=4000, seed=1)
    assert found.share == pytest.approx(float(oracles.label_share(value.to_dict(), label, network)))
    every = []
    for first in set(itertools.permutations("xxyy")):
        for second in set(itertools.permutations("xyx")):
            dealt = dict(zip(value.index, first + second, strict=True))
            every.append(float(oracles.label_share(value.to_dict(), dealt, network)))
    exact = np.mean(np.asarray(every) >= found.share - 1e-12)
    assert found.p == pytest.approx(exact, abs=4 * np.sqrt(exact * (1 - exact) / 4000) + 1e-3)
    assert found.null_mean == pytest.approx(np.mean(every), abs=0.02)
    # With two labels the larger of two differences is as extreme as either.
    assert found.table["members"].to_dict() == {"x": 4, "y": 3}
    assert (found.table["p_adjusted"] >= found.table["p"]).all()


def test_the_kind_of_a_force_is_its_subkind_where_it_has_one():
    net = towns.hamlet()
    plain = {"银行": "unit", "卫生所": "unit", "妇联": "organisation"}
    assert cg.forces.kind_of(net).to_dict() == plain
    own = towns.changed(net, actors=net.actors.assign(subkind=["bank", "", "women"]))
    assert cg.forces.kind_of(own).to_dict() == plain | {"银行": "bank", "妇联": "women"}
    assert cg.forces.kind_of(own).index.name == "actor"


def test_every_field_of_labels_is_that_of_all_sixty_deals():
    """Six members of one network, labels of three, two and one: each deal is as likely as any other."""
    value = pd.Series([0.0, 1.0, 4.0, 9.0, 17.0, 23.0], list("uvwxyz"))
    found = cg.forces.by_label(value, pd.Series(list("aaabbc"), value.index), draws=4000, seed=3)
    d, names, size = value.to_numpy() - 9, ["a", "b", "c"], np.array([3, 2, 1])
    every = np.array(sorted(set(itertools.permutations("aaabbc"))))
    deals = np.column_stack([np.where(every == name, d, 0).sum(axis=1) for name in names]) / size
    assert len(deals) == 60
    mean = np.array([5 / 3 - 9, 4, 14])
    table = found.table
    assert table.index.tolist() == names
    assert table["members"].tolist() == [3, 2, 1]
    assert table["difference"].tolist() == pytest.approx(mean)
    # Each mean of a label has a chance of a twentieth or more, so the middle 95 % end at the outermost.
    assert table["null_low"].tolist() == pytest.approx(deals.min(axis=0))
    assert table["null_high"].tolist() == pytest.approx(deals.max(axis=0))
    far, limit = np.abs(deals) / deals.std(axis=0), np.abs(mean) / deals.std(axis=0) - 1e-9
    single, largest = (far >= limit).mean(axis=0), (far.max(axis=1)[:, None] >= limit).mean(axis=0)
    for name, exact in (("p", single), ("p_adjusted", largest)):
        slack = 4 * np.sqrt(exact * (1 - exact) / 4000) + 1 / 4000
        assert (np.abs(table[name] - exact) <= slack).all(), name
    of = (deals**2 * size).sum(axis=1) / (d**2).sum()
    share = (mean**2 * size).sum() / (d**2).sum()
    assert found.share == pytest.approx(share)
    assert found.null_mean == pytest.approx(of.mean(), abs=4 * of.std() / 4000**0.5)
    exact = (of >= share - 1e-9).mean()
    assert found.p == pytest.approx(exact, abs=4 * math.sqrt(exact * (1 - exact) / 4000) + 1 / 4000)
    assert found.p_se == pytest.approx(math.sqrt(found.p * (1 - found.p) / 4000))
    assert (found.draws, found._fields) == (4000, ("table", "share", "null_mean", "p", "p_se", "draws"))


def test_labels_say_nothing_when_they_are_dealt_at_random():
    rng = np.random.default_rng(1)
    ps = []
    for seed in range(60):
        value = pd.Series(rng.normal(size=30))
        label = {i: "abc"[int(3 * rng.random())] for i in range(30)}
        ps.append(cg.forces.by_label(value, label, draws=199, seed=seed).p)
    assert np.mean(ps) == pytest.approx(0.5, abs=4 * np.sqrt(1 / 12 / 60))
    assert np.mean(np.asarray(ps) <= 0.1) < 0.3


# ---- laws --------------------------------------------------------------------------------------------------


def test_names_and_order_do_not_matter():
    _, reach, weight, capacity = example(11, 7, 9)
    turned = reach.iloc[::-1, ::-1]
    for more in ({}, {"capacity": capacity}):
        one = cg.forces.shapley(reach, weight, **more)
        two = cg.forces.shapley(turned, weight, **more)
        pd.testing.assert_frame_equal(one, two.reindex(one.index))
    assert cg.forces.worst(reach, weight, 3).lost == cg.forces.worst(turned, weight, 3).lost


def test_forms_of_the_same_input_agree():
    _, reach, weight, capacity = example(12, 6, 8)
    sparse = cg.Labelled(sp.csr_array(reach.to_numpy()), reach.index, reach.columns)
    for table in (reach.astype(int), sparse, pd.DataFrame.sparse.from_spmatrix(*sparse)):
        for call in (
            lambda r: cg.forces.shapley(r, weight, capacity=capacity),
            lambda r: cg.forces.withdrawal(r, weight, order="random", draws=9),
            lambda r: cg.forces.redundancy(r, weight),
            lambda r: cg.forces.interaction(r, weight),
        ):
            pd.testing.assert_frame_equal(call(table), call(reach))


def test_inputs_stay_and_seeds_repeat():
    _, reach, weight, capacity = example(13, 6, 8)
    before = reach.copy(), weight.copy(), capacity.copy()
    draws = {"draws": 40, "seed": 3}
    pairs = [
        [cg.forces.shapley(reach, weight, capacity=capacity, **draws) for _ in range(2)],
        [cg.forces.withdrawal(reach, weight, order="random", **draws) for _ in range(2)],
    ]
    for one, two in pairs:
        pd.testing.assert_frame_equal(one, two)
    for now, then in zip((reach, weight, capacity), before, strict=True):
        assert now.equals(then)


def test_a_force_without_needs_is_worth_nothing():
    _, reach, weight, _ = example(14, 5, 8)
    reach.loc["idle"] = False
    capacity = pd.Series(3, reach.index)
    for more in ({}, {"capacity": capacity}, {"capacity": capacity, "draws": 20, "seed": 1}):
        row = cg.forces.shapley(reach, weight, **more).loc["idle"]
        assert (row == 0).all()


def test_equal_forces_are_worth_the_same_and_replace_one_another():
    reach = frame({"a": {"x"}, "b": {"x"}, "c": {"y"}}, "xy")
    table = cg.forces.shapley(reach, pd.Series({"x": 4, "y": 2}))
    assert table["shapley"].tolist() == [2, 2, 2]
    assert table["leave_one_out"].tolist() == [0, 0, 2]


def test_without_limit_is_a_capacity_that_never_binds():
    for seed in range(5):
        _, reach, weight, _ = example(seed, 7, 9)
        plenty = pd.Series(float(weight.sum()), reach.index)
        a, b = cg.forces.shapley(reach, weight), cg.forces.shapley(reach, weight, capacity=plenty)
        pd.testing.assert_frame_equal(a, b)


def test_amounts_need_not_be_whole():
    _, reach, weight, capacity = example(15, 5, 8)
    exact = cg.forces.shapley(reach, weight, capacity=capacity)
    tenth = cg.forces.shapley(reach, weight / 10, capacity=capacity / 10)
    np.testing.assert_allclose(tenth, exact / 10, atol=1e-12)
    drawn = cg.forces.shapley(reach, weight / 10, capacity=capacity / 10, draws=50, seed=1)
    assert drawn["shapley"].sum() == pytest.approx(exact["shapley"].sum() / 10)


def test_worst_is_never_better_than_any_other_order():
    _, reach, weight, _ = example(16, 10, 20, 0.25)
    worst = cg.forces.withdrawal(reach, weight, order="worst")["covered"]
    for order in ("random", "degree", "loss", list(reach.index)):
        assert (worst <= cg.forces.withdrawal(reach, weight, order=order, draws=9)["covered"] + 1e-12).all()


# ---- errors ------------------------------------------------------------------------------------------------


def test_every_error_by_its_message():
    reach, weight = frame(ARCS, DEMAND.index), DEMAND
    refused = {
        "differ: 1 in reach but not in weight .u1.": (reach, weight.drop("u1"), {}),
        "weight: the entry of 'e2' .-1. is negative": (reach, weight.replace(1, -1), {}),
        "the entry of 'e2' .nan. is missing": (reach, weight.where(weight != 1), {}),
        "differ: 1 in reach but not in capacity .clinic.": (
            reach, weight, {"capacity": CAPACITY.drop("clinic")}),
        "the entry of 'clinic' .-1. is negative": (
            reach, weight, {"capacity": CAPACITY.replace(1, -1)}),
        "the entry of 'clinic' .nan. is missing": (
            reach, weight, {"capacity": CAPACITY.where(CAPACITY != 1)}),
        "draws need a seed": (reach, weight, {"capacity": CAPACITY, "draws": 10}),
        "draws must be .* 2 or more": (reach, weight, {"capacity": CAPACITY, "draws": 1, "seed": 1}),
        "seed must be .* 0 or more": (reach, weight, {"capacity": CAPACITY, "draws": 9, "seed": -1}),
    }  # fmt: skip
    for message, (table, amount, more) in refused.items():
        with pytest.raises(cg.CommgovError, match=message):
            cg.forces.shapley(table, amount, **more)
    with pytest.raises(cg.CommgovError, match="capacity is missing"):
        cg.forces.strengths(reach, weight, None)
    many = pd.DataFrame(np.eye(17, dtype=bool))
    with pytest.raises(cg.CommgovError, match="all sets of 17 organisations are too many"):
        cg.forces.shapley(many, pd.Series(1, range(17)), capacity=pd.Series(1, range(17)))


def test_labels_that_differ_are_named_up_to_five():
    needs = [f"n{i}" for i in range(9)]
    reach = pd.DataFrame(True, ["f"], needs)
    strange = pd.Series(1, [f"m{i}" for i in range(9)])
    for call in (cg.forces.shapley, cg.forces.redundancy, cg.forces.interaction):
        with pytest.raises(
            cg.CommgovError, match=r"n0, n1, n2, n3, n4 and 4 more.*m0, m1, m2, m3, m4 and 4 more"
        ):
            call(reach, strange)


def test_what_withdrawal_refuses():
    reach, weight = frame(ARCS, DEMAND.index), DEMAND
    with pytest.raises(
        cg.CommgovError, match=r"order must be one of 'random', 'degree', 'loss', .*not 'sideways'"
    ):
        cg.forces.withdrawal(reach, weight, order="sideways")
    with pytest.raises(cg.CommgovError, match="order='kind' needs kind"):
        cg.forces.withdrawal(reach, weight, order="kind")
    with pytest.raises(cg.CommgovError, match="nothing is given for clinic"):
        cg.forces.withdrawal(reach, weight, order="kind", kind={"bank": 1, "customs": 1, "power": 2})
    with pytest.raises(cg.CommgovError, match="order: shop is unknown"):
        cg.forces.withdrawal(reach, weight, order=["bank", "customs", "power", "shop"])
    with pytest.raises(cg.CommgovError, match="order: clinic is missing"):
        cg.forces.withdrawal(reach, weight, order=["bank", "customs", "power"])
    with pytest.raises(cg.CommgovError, match="order: organisation bank is duplicated"):
        cg.forces.withdrawal(reach, weight, order=["bank", "customs", "power", "clinic", "bank"])
    with pytest.raises(cg.CommgovError, match="size is 5, but there are 4 organisations"):
        cg.forces.worst(reach, weight, 5)
    with pytest.raises(cg.CommgovError, match="draws must be a whole number of 1 or more"):
        cg.forces.withdrawal(reach, weight, order="random", draws=0)


def test_what_connectivity_and_robustness_refuse():
    G = nx.path_graph(3)
    with pytest.raises(cg.CommgovError, match="order='degree' needs recalculate"):
        cg.forces.connectivity(G, order="degree")
    with pytest.raises(cg.CommgovError, match=r"order must be one of 'random', 'degree', not 'kind'"):
        cg.forces.connectivity(G, order="kind")
    with pytest.raises(cg.CommgovError, match="order: 7 is unknown"):
        cg.forces.connectivity(G, order=[0, 1, 7])
    with pytest.raises(cg.CommgovError, match="G has no nodes"):
        cg.forces.connectivity(nx.Graph(), order="random")
    with pytest.raises(cg.CommgovError, match="rows and columns must carry the same labels"):
        cg.forces.connectivity(pd.DataFrame([[0, 1], [1, 0]], list("ab"), list("ac")), order="random")
    with pytest.raises(cg.CommgovError, match="not a removal curve"):
        cg.forces.robustness(pd.DataFrame({"x": [1]}))
    with pytest.raises(cg.CommgovError, match="does not run from no removal to all"):
        cg.forces.robustness(cg.forces.connectivity(G, order="random").iloc[:2])


def test_what_labels_and_tasks_refuse():
    value = pd.Series({"a": 1.0, "b": 2.0})
    with pytest.raises(cg.CommgovError, match="label: nothing is given for b"):
        cg.forces.by_label(value, {"a": "x"}, draws=9, seed=1)
    with pytest.raises(cg.CommgovError, match="fewer than two labels"):
        cg.forces.by_label(value, {"a": "x", "b": "x"}, draws=9, seed=1)
    with pytest.raises(cg.CommgovError, match="does not differ within any network"):
        cg.forces.by_label(value, {"a": "x", "b": "y"}, within={"a": "m", "b": "n"}, draws=9, seed=1)
    with pytest.raises(cg.CommgovError, match="missing or infinite for b"):
        cg.forces.by_label(value.where(value < 2), {"a": "x", "b": "y"}, draws=9, seed=1)
    with pytest.raises(cg.CommgovError, match=r"value: a list has no labels\. Fix: give a Series"):
        cg.forces.by_label([1.0, 2.0], {0: "x", 1: "y"}, draws=9, seed=1)
    with pytest.raises(cg.CommgovError, match="parts is a DataFrame"):
        cg.forces.tasks(frame(ARCS, DEMAND.index), DEMAND)
    with pytest.raises(cg.CommgovError, match=r"0 parts\. Fix: from 1 to 12"):
        cg.forces.tasks({}, DEMAND)
    with pytest.raises(cg.CommgovError, match="part 'goods': weight: labels differ"):
        cg.forces.tasks({"goods": frame(ARCS, DEMAND.index)}, DEMAND.drop("e1"))


def test_zero_need_has_no_share():
    reach = frame(ARCS, DEMAND.index)
    nothing = DEMAND * 0
    assert cg.forces.withdrawal(reach, nothing, order="random")["covered"].isna().all()
    assert cg.forces.withdrawal(reach, nothing, order="worst")["covered"].isna().all()
    assert np.isnan(cg.forces.worst(reach, nothing, 1).covered)
    assert cg.forces.by_kind(reach, nothing, dict.fromkeys(ARCS, "k"), draws=9)["lost"].isna().all()
    assert (cg.forces.shapley(reach, nothing, capacity=CAPACITY)["shapley"] == 0).all()


def test_large_sparse_networks_are_taken_as_they_stand():
    """Ties written both ways are counted once."""
    A = sp.csr_array(nx.to_scipy_sparse_array(nx.cycle_graph(6)))
    A.indices, A.indptr = A.indices.astype(np.int32), A.indptr.astype(np.int32)
    nodes, _, indices = contacts._neighbours(A)
    assert (len(nodes), len(indices)) == (6, 12)


# ---- figures -----------------------------------------------------------------------------------------------


@pytest.fixture(params=["en", "zh"])
def lang(request):
    cg.use_style(request.param)
    yield request.param
    cg.use_style("en")


def headline(ax) -> str:
    """The title of a figure as one line."""
    return ax.get_title(loc="left").replace("\n", "")


def told(ax, capsys):
    """What the figure says in words."""
    cg.facts(ax)
    return capsys.readouterr().out


def test_worth_is_drawn_most_first(lang, capsys):
    table = cg.forces.shapley(frame(ARCS, DEMAND.index), DEMAND)
    ax = cg.figures.forces.worth(table.assign(provenance="S"))
    ordered = table.sort_values("shapley", ascending=False, kind="stable")
    drawn = [np.asarray(c.get_offsets())[:, 0] for c in ax.collections[1:]]
    for name in ("leave_one_out", "shapley", "alone"):
        assert any(np.allclose(x, ordered[name]) for x in drawn)
    first, missed = ordered.index[0], ordered["leave_one_out"].idxmax()
    assert first == missed == "customs"
    claim = {
        "en": "customs contributes most (3.0); losing one costs 2.0 at most",
        "zh": "海关贡献最大（3.0）；失去一个至多损失2.0",
    }[lang]
    assert headline(ax) == claim
    assert {"en": "assumed or simulated", "zh": "假设或模拟"}[lang] in told(ax, capsys)


def test_the_claim_of_worth_follows_the_table():
    cg.use_style("en")
    table = pd.DataFrame(
        {"shapley": [3.0, 2.0], "leave_one_out": [0.0, 1.0], "alone": [5.0, 2.0]}, ["a", "b"]
    )
    assert headline(cg.figures.forces.worth(table)) == (
        "a contributes most (3.0); losing one costs 1.0 at most"
    )
    nobody = cg.figures.forces.worth(table.assign(leave_one_out=0.0))
    assert headline(nobody) == ("a contributes most (3.0); losing any one costs nothing")


def test_three_strengths_stay_apart(lang):
    _, reach, weight, capacity = example(3, 5, 8)
    table = cg.forces.strengths(reach, weight, 3 * capacity)
    ax = cg.figures.forces.strengths(table)
    shown = table.sort_values("attributable", ascending=False, kind="stable")
    ends = np.asarray(ax.collections[0].get_segments())[:, :, 0]
    np.testing.assert_allclose(ends, shown[["realised_low", "realised_high"]])
    points = [np.asarray(c.get_offsets())[:, 0] for c in ax.collections[2:]]
    np.testing.assert_allclose(points, shown[["attributable", "potential"]].T)
    less = (table["attributable"] < table["potential"] - 1e-9).sum()
    assert str(less) in ax.get_title(loc="left")


def test_curves_are_those_of_the_table(lang):
    _, reach, weight, _ = example(9, 8, 20)
    tables = [cg.forces.withdrawal(reach, weight, order=o, draws=20) for o in ("random", "degree", "worst")]
    ax = cg.figures.forces.withdrawal(pd.concat(tables))
    for line, table in zip(ax.lines, tables, strict=True):
        np.testing.assert_allclose(line.get_xydata(), table[["removed", "covered"]])
    half = {t["order"][0]: int(t.loc[t["covered"] <= t["covered"][0] / 2, "removed"].iloc[0]) for t in tables}
    assert str(min(half.values())) in ax.get_title(loc="left")
    assert str(max(half.values())) in ax.get_title(loc="left")
    flat = tables[0].assign(covered=0.9, low=0.9, high=0.9)
    claim = {
        "en": "No order of withdrawal takes half of the coverage",
        "zh": "没有一种退出顺序使覆盖损失过半",
    }[lang]
    assert headline(cg.figures.forces.withdrawal(flat)) == claim


def test_robustness_names_the_networks_that_differ(lang):
    rows = [("A", "random", 0.4), ("A", "degree, recalculated", 0.3), ("B", "random", 0.4)]
    table = pd.DataFrame([*rows, ("B", "degree, recalculated", 0.1)], columns=["network", "order", "value"])
    ax = cg.figures.forces.robustness(table)
    title = ax.get_title(loc="left")
    assert title.index("B") < title.rindex("A")
    assert sorted(np.concatenate([np.asarray(c.get_offsets())[:, 0] for c in ax.collections[1:]])) == [
        0.1,
        0.3,
        0.4,
        0.4,
    ]
    alone = headline(cg.figures.forces.robustness(table.head(1)))
    assert alone == {"en": "Robustness is 0.40 in 1 network", "zh": "1个网络的稳健度为0.40"}[lang]


def test_kinds_and_labels_count_what_beats_chance(lang):
    columns = ["forces", "lost", "random_lost", "random_low", "random_high", "p"]
    table = pd.DataFrame(
        [[3, 0.5, 0.1, 0, 0.2, 0.001], [4, 0.1, 0.1, 0, 0.2, 0.03]], ["bank", "team"], columns
    )
    ax = cg.figures.forces.kinds(table)
    claim = {
        "en": "1 of 2 kinds costs more to lose than as many random actors",
        "zh": "2类中有1类，失去的代价超过同样数目的随机行动者",
    }[lang]
    assert headline(ax) == claim  # .03 does not survive two kinds
    columns = ["members", "difference", "null_low", "null_high", "p", "p_adjusted"]
    table = pd.DataFrame([[5, 0.1, -1, 1, 0.5, 0.7], [4, 2, -1, 1, 0.01, 0.02]], ["State", "City"], columns)
    ax = cg.figures.forces.labels(table)
    claim = {
        "en": "1 of 2 labels differs from their networks more than chance allows",
        "zh": "2个标签中有1个与所在网络的差异超出随机",
    }[lang]
    assert headline(ax) == claim
    rows = {"en": ["City (4)", "State (5)"], "zh": ["City（4）", "State（5）"]}[lang]
    assert [text.get_text() for text in ax.get_yticklabels()] == rows


@pytest.mark.parametrize("noun", ["worth", "strengths", "withdrawal", "robustness", "kinds", "labels"])
def test_a_table_without_its_columns_is_refused(noun):
    with pytest.raises(cg.CommgovError, match=rf"figures\.forces\.{noun}: column\(s\)"):
        getattr(cg.figures.forces, noun)(pd.DataFrame({"x": [1]}))
