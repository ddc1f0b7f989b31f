"""Chains of responsibility, posts and doors: against known values, networkx, enumeration and laws."""

import itertools
from fractions import Fraction

import matplotlib as mpl
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

import commgov_lib as cg
from commgov_lib.figures import style
from commgov_lib.matrices import Labelled
from commgov_lib.measures import flow
from commgov_lib.measures.responsibility import chains, matching

from .. import towns
from . import oracles_responsibility as oracles

mpl.use("Agg")
room = cg.responsibility


@pytest.fixture(scope="module")
def city():
    return cg.city.simulate(seed=1, scale=0.03)


# Ties of a graph without cycles: from a smaller number to a larger one; 0 and 1 are roots.
ties = st.lists(
    st.tuples(st.integers(0, 8), st.integers(1, 9)).filter(lambda e: e[0] < e[1]), min_size=1, max_size=22
)


def usable(edges):
    """The roots and targets of a drawn graph, or None where it has none."""
    nodes = {x for e in edges for x in e}
    roots, targets = sorted(nodes & {0, 1}), sorted(nodes - {0, 1})
    return (roots, targets) if roots and targets else None


def tree(width, levels):
    """A complete tree: ties, its root, its leaves."""
    edges, row = [], ["r"]
    for _ in range(levels):
        below = [f"{v}{i}" for v in row for i in range(width)]
        edges += [(v, f"{v}{i}") for v in row for i in range(width)]
        row = below
    return edges, ["r"], row


# ---- known values ------------------------------------------------------------------------------------------


def test_six_thousand_five_hundred_heads_cover_at_most_this_share_of_the_compounds():
    assert room.at_best((6500, 6500), (6588, 6588))["low"] == pytest.approx(6500 / 6588)
    assert round(6500 / 6588, 6) == 0.986642
    wide = room.at_best((6500, 6599), (6588, 6588))
    assert wide[["low", "high"]].tolist() == pytest.approx([6500 / 6588, 1])
    assert wide[["short_low", "short_high", "spare_low", "spare_high"]].tolist() == [0, 88, 0, 11]
    edges = [("root", f"h{i}") for i in range(6500)] + [(f"h{i % 6500}", f"c{i}") for i in range(6588)]
    compounds = [f"c{i}" for i in range(6588)]
    assert room.chain(edges, ["root"], compounds).attrs["share"] == 1
    one_each = room.chain(edges, ["root"], compounds, capacity=1)
    assert one_each.attrs == {"share": 6500 / 6588, "nominal_share": 1.0}
    assert round(one_each.attrs["share"], 6) == 0.986642
    named = room.chain(edges[: 6500 + 6500], ["root"], compounds)
    assert named.attrs["share"] == pytest.approx(6500 / 6588)


@pytest.mark.parametrize(("width", "levels"), [(2, 3), (3, 2), (4, 3)])
def test_a_complete_tree_survives_no_loss_of_a_middle_node(width, levels):
    edges, root, leaves = tree(width, levels)
    found = room.single_points(edges, root, leaves, depth=levels)
    assert found.attrs["share"] == found.attrs["exposed_share"] == 1
    n = len(leaves)
    for person, row in found.iterrows():
        b = sum(leaf.startswith(person) for leaf in leaves)
        assert (row["lost"], 1 - row["lost_share"]) == (b, pytest.approx(1 - b / n))
        left = [e for e in edges if person not in e]
        assert room.chain(left, root, leaves, depth=levels).attrs["share"] == pytest.approx(1 - b / n)
    assert found.attrs["worst_share"] == pytest.approx(1 - 1 / width)


def test_the_hungarian_example():
    cost = pd.DataFrame([[4, 1, 3], [2, 0, 5], [3, 2, 2]], ["a", "b", "c"], ["x", "y", "z"])
    found = room.match(cost.index, cost.columns, cost, capacity=1)
    assert (found.cost, found.share) == (5, 1)
    assert dict(zip(found.assignment["demand"], found.assignment["supply"], strict=True)) == {
        "a": "y", "b": "x", "c": "z"
    }  # fmt: skip


def test_a_diamond_and_a_bridge_by_hand():
    edges = [("r", "a"), ("r", "b"), ("a", "t"), ("b", "t"), ("b", "u"), ("r", "v")]
    found = room.chain(edges, ["r"], ["t", "u", "v", "w"])
    assert found["reached"].tolist() == [True, True, True, False]
    assert found["paths"].tolist() == [2, 1, 1, 0]
    assert found["single_point"].tolist() == [None, "b", None, None]
    assert found["ties"].tolist() == [2, 2, 1, -1]
    assert found.attrs["share"] == 3 / 4
    held = room.absence(edges, ["r"], ["t", "u", "v", "w"], absent=0.1)
    assert held["held"].tolist() == pytest.approx([0.99, 0.9, 1, 0])
    assert held.attrs["expected_share"] == pytest.approx(2.89 / 4)


def test_a_chain_that_must_give_back_a_step_is_found():
    """The first search may take r-a-d-t; two chains apart exist only as r-a-c-t and r-b-d-t."""
    edges = [("r", "a"), ("a", "d"), ("d", "t"), ("a", "c"), ("c", "t"), ("r", "b"), ("b", "d")]
    for order in itertools.permutations(edges, len(edges)):
        if order[0] == edges[0]:
            assert room.chain(order, ["r"], ["t"], depth=9)["paths"].tolist() == [2]
            break
    names = {"a": "z", "d": "a", "c": "q"}  # other positions, other first search
    turned = [(names.get(a, a), names.get(b, b)) for a, b in reversed(edges)]
    assert room.chain(turned, ["r"], ["t"], depth=9)["paths"].tolist() == [2]


# ---- against twins and networkx ----------------------------------------------------------------------------


@settings(max_examples=100)
@given(ties, st.integers(1, 5))
def test_chain_is_that_of_the_twin(edges, depth):
    if usable(edges) is None:
        return
    roots, targets = usable(edges)
    found = room.chain(edges, roots, targets, depth=depth)
    away = oracles.nearest(edges, roots)
    for t in targets:
        every = oracles.chains(set(edges), roots, t, depth)
        row = found.loc[t]
        assert row["reached"] == (away.get(t, 99) <= depth) == bool(every)
        assert row["paths"] == oracles.disjoint(every)
        shared = oracles.in_all(every)
        assert row["point_count"] == len(shared)
        assert (row["single_point"] in shared) if shared else row["single_point"] is None
        assert row["ties"] == (away[t] if every else -1)
    lost = room.single_points(edges, roots, targets, depth=depth)["lost"]
    for person in {x for e in edges for x in e} - set(roots):
        own = [oracles.in_all(oracles.chains(set(edges), roots, t, depth)) for t in targets if t != person]
        assert lost.get(person, 0) == sum(person in shared for shared in own)


@settings(max_examples=60)
@given(ties, st.integers(0, 4))
def test_absence_is_that_of_the_twin(edges, depth):
    if usable(edges) is None:
        return
    roots, targets = usable(edges)
    absent = {p: Fraction(p, 11) for p in {x for e in edges for x in e}}
    numbers = {p: float(q) for p, q in absent.items()}
    found = room.absence(edges, roots, targets, absent=numbers, depth=depth + 2)
    for t in targets:
        every = oracles.chains(set(edges), roots, t, depth + 2)
        assert found.loc[t, "held"] == pytest.approx(float(oracles.held(every, absent)))
    assert (found["low"] == found["high"]).all()


def test_dominators_are_those_of_networkx():
    for seed in range(6):
        rng = np.random.default_rng(seed)
        pairs = np.sort(rng.integers(0, 200, (420, 2)), axis=1)
        edges = [(int(a), int(b)) for a, b in pairs if a < b]
        nodes = {x for e in edges for x in e}
        roots = [r for r in range(12) if r in nodes]
        targets = sorted(nodes - set(roots))
        found = room.chain(edges, roots, targets, depth=400)
        G = nx.DiGraph([e for e in edges if e[1] not in roots] + [("top", r) for r in roots])
        twin = nx.immediate_dominators(G, "top")
        for t in targets:
            expected = twin.get(t)
            expected = None if expected in ("top", None) or expected in roots else expected
            assert found.loc[t, "single_point"] == expected


def test_vertex_disjoint_chains_are_those_of_networkx():
    for seed in range(4):
        rng = np.random.default_rng(seed)
        pairs = np.sort(rng.integers(0, 40, (130, 2)), axis=1)
        edges = [(int(a), int(b)) for a, b in pairs if a < b and (a, b) != (0, 39)]
        G = nx.DiGraph(edges)
        targets = [t for t in G if t and not G.has_edge(0, t) and nx.has_path(G, 0, t)]
        found = room.chain(edges, [0], targets, depth=400)
        for t in targets:
            assert found.loc[t, "paths"] == len(list(nx.node_disjoint_paths(G, 0, t)))


def test_a_deep_chain_is_no_trouble():
    edges = [(i, i + 1) for i in range(20_000)] + [(0, "side"), ("side", 15_000)]
    found = room.chain(edges, [0], [20_000, 14_000], depth=30_000)
    assert found["single_point"].tolist() == [19_999, 13_999]
    assert found["point_count"].tolist() == [5_000, 13_999]  # 15,000 to 19,999 stay in every chain
    assert room.absence(edges, [0], [20_000], absent=0, depth=30_000)["held"].tolist() == [1]


def test_wide_rows_are_exact_and_very_wide_ones_bounded(monkeypatch):
    """Twenty persons side by side: 1 - q^20; so many is more than is enumerated."""
    edges = [("r", f"p{i}") for i in range(20)] + [(f"p{i}", "t") for i in range(20)]
    found = room.absence(edges, ["r"], ["t"], absent=0.7)
    assert found["held"].item() == pytest.approx(1 - 0.7**20)
    rng = np.random.default_rng(3)
    layers = [[f"{k}{i}" for i in range(4)] for k in "abcd"]
    mesh = [("r", p) for p in layers[0]] + [(p, "t") for p in layers[-1]]
    for up, low in itertools.pairwise(layers):
        mesh += [(a, b) for a in up for b in low if rng.random() < 0.6]
    exact = room.absence(mesh, ["r"], ["t"], absent=0.3, depth=9)
    every = oracles.chains(set(mesh), ["r"], "t", 9)
    people = dict.fromkeys({p for c in every for p in c[1:]}, Fraction(3, 10))
    assert exact["held"].item() == pytest.approx(float(oracles.held(every, people)))
    monkeypatch.setattr(chains, "STATES", 1)
    loose = room.absence(mesh, ["r"], ["t"], absent=0.3, depth=9)
    assert np.isnan(loose["held"].item())
    assert np.isnan(loose.attrs["expected_share"])
    assert 0 < loose["low"].item() < exact["held"].item() < loose["high"].item() < 1


def _draw_match(seed):
    rng = np.random.default_rng(seed)
    n, m = rng.integers(1, 5, 2)
    need, space = rng.integers(0, 4, n), rng.integers(0, 4, m)
    cost = rng.integers(0, 5, (n, m)).astype(float)
    cost[rng.random((n, m)) < 0.35] = np.nan
    return need, space, cost


@pytest.mark.parametrize("seed", range(60))
def test_match_is_that_of_the_twin_and_hall_proves_it(seed):
    need, space, cost = _draw_match(seed)
    who, by = [f"d{i}" for i in range(len(need))], [f"s{j}" for j in range(len(space))]
    found = room.match(
        pd.Series(need, who), pd.Series(1, by), pd.DataFrame(cost, who, by), capacity=pd.Series(space, by)
    )
    listed = [[None if np.isnan(c) else int(c) for c in line] for line in cost]
    placed, price = oracles.best_match(need.tolist(), space.tolist(), listed)
    given_out = found.assignment
    assert found.demand["matched"].sum() == given_out["units"].sum() == placed
    assert found.cost == (given_out["units"] * given_out["cost"]).sum() == price
    assert (
        found.hall["short"].sum()
        == found.demand["unmatched"].sum()
        == oracles.deficiency(need, space, listed)
    )
    taken = given_out.groupby("supply")["units"].sum().reindex(by, fill_value=0)
    assert (taken.to_numpy() <= space).all()
    assert taken.tolist() == found.supply["units"].tolist()
    by_need = given_out.groupby("demand")["units"].sum().reindex(who, fill_value=0)
    assert by_need.tolist() == found.demand["matched"].tolist()
    for number, row in found.hall.iterrows():  # each set proves itself, without the solver
        inside = np.flatnonzero(found.demand["hall"] == number)
        near = np.flatnonzero((~np.isnan(cost[inside])).any(axis=0))
        assert row["needed"] - row["room"] == need[inside].sum() - space[near].sum() == row["short"]
        assert set(near) == set(np.flatnonzero(found.supply["hall"] == number))


@pytest.mark.parametrize("seed", range(12))
def test_match_is_that_of_highs_at_users_sizes(seed):
    size = [(20, 60), (60, 20), (90, 90), (40, 300)][seed % 4] if seed < 11 else (200, 2000)
    kind = oracles.MATCH_KINDS[seed % 8] if seed < 11 else "clustered"
    oracles.check_match(room.match, seed, *size, kind)


@pytest.mark.parametrize("kind", ["plain", "gaps", "several", "tight"])
def test_match_takes_in_pairs_a_few_at_a_time(kind, monkeypatch):
    """A transportation program that begins with one pair a row and takes in five at a time, in copies too."""
    for name, value in (("COPIES", 0), ("SMALL", 0), ("NEAREST", 1), ("AT_ONCE", 5)):
        monkeypatch.setattr(flow, name, value)
    oracles.check_match(room.match, 7, 15, 18, kind)
    monkeypatch.setattr(flow, "COPIES", 99)
    monkeypatch.setattr(flow, "DENSE", 0)  # and every unit as a row of a sparse assignment
    oracles.check_match(room.match, 7, 15, 18, kind)


def test_costs_that_differ_in_the_tenth_place_are_told_apart():
    cost = pd.DataFrame([[1.0, 1.0 + 3e-10], [1.0, 1.0]], ["a", "b"], ["x", "y"])
    found = room.match(cost.index, cost.columns, cost, capacity=1)
    assert found.cost == 2.0
    many = room.match(pd.Series(9, ["a", "b"]), cost.columns, cost, capacity=9)
    assert many.cost == 18.0


def test_a_result_that_breaks_its_own_constraints_is_not_given_out(monkeypatch):
    cost = pd.DataFrame(np.ones((3, 3)))

    def wrong(row, column, need, space, price):
        return np.append(2, np.zeros(8, int)), np.full(3, -1), np.full(3, -1)

    monkeypatch.setattr(flow, "cheapest", wrong)
    with pytest.raises(cg.CommgovError, match="does not pass its own check"):
        room.match(cost.index, cost.columns, cost, capacity=1)


def test_match_is_the_hungarian_of_scipy():
    from scipy.optimize import linear_sum_assignment

    for seed in range(5):
        cost = np.random.default_rng(seed).random((12, 15))
        best = cost[linear_sum_assignment(cost)].sum()
        table = pd.DataFrame(cost)
        assert room.match(table.index, table.columns, table, capacity=1).cost == pytest.approx(best)


def _draw_staff(seed):
    rng = np.random.default_rng(seed)
    posts = pd.DataFrame(
        {"post": [f"p{i}" for i in range(4)], "role": rng.choice(["head", "member"], 4),
         "place": rng.choice(["u", "v"], 4), "persons": rng.integers(0, 3, 4)}
    )  # fmt: skip
    rows = [
        (f"w{k}", role, place, int(limit))
        for k, limit in enumerate(rng.integers(0, 3, 4))
        for role in ("head", "member") for place in ("u", "v") if rng.random() < 0.4
    ]  # fmt: skip
    return posts, pd.DataFrame(rows, columns=["person", "role", "place", "posts"])


@pytest.mark.parametrize("seed", range(40))
def test_staff_is_that_of_the_twin(seed):
    posts, people = _draw_staff(seed)
    if people.empty:
        return
    found = room.staff(posts, people, minimum=True)
    names = list(found.people.index)
    limits = [int(people.loc[people["person"] == p, "posts"].iloc[0]) for p in names]
    listed = []
    for row in posts.itertuples():
        able = people[(people["role"] == row.role) & (people["place"] == row.place)]["person"]
        listed.append((row.persons, [names.index(p) for p in able]))
    most = oracles.most_filled(listed, limits)
    assert found.posts["filled"].sum() == len(found.assignment) == most
    assert found.minimum == oracles.fewest(listed, limits)
    assert found.feasible == (most == posts["persons"].sum())
    assert found.hall["short"].sum() == posts["persons"].sum() - most
    assert not found.assignment.duplicated(["post", "person"]).any()
    assert (found.people["held"] <= found.people["room"]).all()
    able = sum(min(need, len(who)) for need, who in listed)
    assert found.people["all_held"].sum() == able
    assert most < able if found.extra else most == able
    if found.extra:
        one_less = [x + int(found.extra) - 1 for x in limits]
        assert oracles.most_filled(listed, one_less) < able
    assert oracles.most_filled(listed, [x + int(found.extra) for x in limits]) == able


@pytest.mark.parametrize("seed", range(6))
def test_staff_is_that_of_highs_at_users_sizes(seed):
    oracles.check_staff(room.staff, seed, (20, 60, 120)[seed % 3], (15, 40, 100)[seed % 3], bool(seed % 2))


def test_a_staffing_that_breaks_its_own_constraints_is_not_given_out(monkeypatch):
    posts, people = _draw_staff(1)
    true = flow.largest_units
    monkeypatch.setattr(flow, "largest_units", lambda *given: true(*given) + 1)
    with pytest.raises(cg.CommgovError, match="does not pass its own check"):
        room.staff(posts, people)
    with pytest.raises(cg.CommgovError, match="chain: the result does not pass its own check"):
        room.chain([("r", "a"), ("a", "t")], ["r"], ["t"], capacity=1)


# ---- laws --------------------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(ties, st.tuples(st.integers(0, 8), st.integers(2, 9)).filter(lambda e: e[0] < e[1]))
def test_adding_a_tie_never_lowers_reach_backup_or_odds(edges, new):
    if usable(edges) is None:
        return
    roots, targets = usable(edges)
    before, after = (room.chain(e, roots, targets, depth=9) for e in (edges, [*edges, new]))
    assert (after["reached"] >= before["reached"]).all()
    assert (after["paths"] >= before["paths"]).all()
    lower, higher = (room.absence(e, roots, targets, absent=0.3, depth=9) for e in (edges, [*edges, new]))
    assert (higher["held"] >= lower["held"] - 1e-12).all()


@settings(max_examples=40)
@given(ties, st.integers(0, 1000))
def test_names_and_order_do_not_matter(edges, seed):
    if usable(edges) is None:
        return
    roots, targets = usable(edges)
    rng = np.random.default_rng(seed)
    name = {x: f"n{i}" for x, i in zip(range(10), rng.permutation(10), strict=True)}
    turned = [(name[a], name[b]) for a, b in rng.permutation(edges).tolist()]
    one = room.chain(edges, roots, targets)
    two = room.chain(turned, [name[r] for r in roots], [name[t] for t in targets])
    for column in ("reached", "paths", "point_count", "ties"):
        assert one[column].tolist() == two[column].tolist()
    assert [name.get(p) for p in one["single_point"]] == two["single_point"].tolist()


def test_nobody_absent_is_nominal_and_everybody_absent_is_nothing():
    edges, root, leaves = tree(3, 3)
    assert room.absence(edges, root, leaves, absent=0)["held"].eq(1).all()
    assert room.absence(edges, root, leaves, absent=1)["held"].eq(0).all()
    in_tree = room.absence(edges, root, leaves, absent=0.2)
    assert in_tree["held"].tolist() == pytest.approx([0.8**2] * 27)


def test_one_chain_and_one_single_point_are_the_same_thing():
    found = room.chain(*room.named(cg.city.simulate(seed=2, scale=0.02), add=["property", "office"]))
    through = found[found["ties"] > 1]
    assert ((through["paths"] == 1) == through["single_point"].notna()).all()


def test_more_room_never_leaves_more_unmatched_and_merging_changes_nothing():
    for seed in range(10):
        need, space, cost = _draw_match(seed)
        table = pd.DataFrame(cost)
        shares = [
            room.match(pd.Series(need), pd.Series(space), table, capacity=k).demand["matched"].sum()
            for k in range(4)
        ]
        assert shares == sorted(shares)
        assert shares[0] == 0
        each = np.repeat(np.arange(len(need)), need)  # one row a person in place of one a building
        split = pd.DataFrame(cost[each], columns=table.columns).reset_index(drop=True)
        if len(split):
            apart = room.match(split.index, pd.Series(space), split, capacity=2)
            whole = room.match(pd.Series(need), pd.Series(space), table, capacity=2)
            assert apart.demand["matched"].sum() == whole.demand["matched"].sum()
            assert apart.cost == whole.cost


def test_sparse_and_dense_costs_give_the_same_and_inputs_stay():
    cost = pd.DataFrame([[0, 1, np.nan], [0, np.nan, 2]], ["a", "b"], ["x", "y", "z"])
    matrix = sp.csr_array(
        (np.array([0.0, 1, 0, 2]), np.array([0, 1, 0, 2]), np.array([0, 2, 4])), shape=(2, 3)
    )
    before = cost.copy()
    dense = room.match(["a", "b"], ["x", "y", "z"], cost, capacity=1)
    sparse = room.match(["b", "a"], ["z", "x", "y"], Labelled(matrix, cost.index, cost.columns), capacity=1)
    assert dense.cost == sparse.cost == 1
    assert sparse.demand.index.tolist() == ["b", "a"]
    pd.testing.assert_frame_equal(cost, before)


@pytest.mark.parametrize(("n", "m", "most"), [(40, 40, 1000), (15, 60, 3), (60, 15, 3), (30, 30, 1)])
def test_a_full_table_of_costs_is_the_same_in_any_order_and_form(n, m, most):
    """Costs by scipy; turned over, as columns of several kinds, and as stored pairs."""
    from scipy.optimize import linear_sum_assignment

    rng = np.random.default_rng(n)
    cost = pd.DataFrame(rng.integers(0, most, (n, m))).add_prefix("s")
    best = cost.to_numpy()[linear_sum_assignment(cost)].sum()
    pairs = sp.csr_array(
        (cost.to_numpy(float).ravel(), np.tile(np.arange(m), n), np.arange(n + 1) * m), shape=(n, m)
    )
    forms = [
        cost, cost.iloc[::-1, ::-1], cost.astype("Int64"), cost.astype({"s0": float, "s1": "float32"}),
        Labelled(pairs, cost.index, cost.columns),
    ]  # fmt: skip
    first = room.match(cost.index, cost.columns, cost, capacity=1)
    for form in forms:
        found = room.match(cost.index, cost.columns, form, capacity=1)
        assert found.cost == best
        assert found.demand["matched"].sum() == min(n, m)
        pd.testing.assert_frame_equal(found.assignment, first.assignment)


@pytest.mark.parametrize("alike", [matching.FIRST - 1, matching.FIRST, matching.FIRST + 3])
def test_demands_that_begin_alike_are_not_taken_for_each_other(alike):
    """By hand: rows differ in one place alone, where each finds its own helper for nothing."""
    n = 6
    cost = np.full((n, alike + n), 5.0)
    cost[np.arange(n), alike + np.arange(n)] = 0.0
    cost = pd.DataFrame(cost)
    found = room.match(cost.index, cost.columns, cost, capacity=1)
    assert found.cost == 0
    assert found.assignment["supply"].tolist() == [alike + i for i in range(n)]
    gaps = room.match(cost.index, cost.columns, cost.where(cost == 0), capacity=1)
    assert gaps.assignment["supply"].tolist() == [alike + i for i in range(n)]


@pytest.mark.parametrize(("bad", "words"), [(-1.0, "is negative"), ("far", "holds text")])
def test_a_wrong_cost_in_a_full_table_is_refused(bad, words):
    cost = pd.DataFrame(np.ones((3, 3)), list("abc"), list("xyz")).astype(object)
    cost.loc["b", "y"] = bad
    if not isinstance(bad, str):
        cost = cost.astype(float)
    with pytest.raises(cg.CommgovError, match=words):
        room.match(list("abc"), list("xyz"), cost, capacity=1)


def test_groups_of_equal_persons_stand_for_as_many_rows():
    posts = pd.DataFrame({"post": list("abc"), "role": "m", "place": "c", "persons": [2, 2, 2]})
    one = pd.DataFrame({"person": ["g"], "role": "m", "place": "c", "posts": 2, "persons": 3})
    three = pd.DataFrame({"person": list("xyz"), "role": "m", "place": "c", "posts": 2})
    a, b = (room.staff(posts, people, minimum=True) for people in (one, three))
    assert a.share == b.share == 1
    assert a.minimum == b.minimum == 3
    few = room.staff(posts, one.assign(persons=1))
    assert few.posts["why"].eq("too few persons qualify").all()


# ---- the simulated city ------------------------------------------------------------------------------------


def test_the_named_chain_of_a_city(city):
    given = room.named(city)
    compounds = city.places.loc[city.places["kind"] == "compound", "place"].tolist()
    assert given.targets.tolist() == compounds
    found, source = room.chain(*given), given.edges["source"]
    assert found["reached"].all()
    assert found["ties"].eq(3).all()
    assert found["paths"].eq(1).all()
    assert found["point_count"].eq(2).all()
    heads = city.ties[city.ties["role"] == "compound_head"]["weight"].sum()
    assert source[source.str.startswith("compound_head:")].nunique() == heads
    one_each = room.chain(*given, capacity=1)
    assert one_each["reached"].sum() == min(heads, len(compounds))


@pytest.mark.parametrize("add", room.ADDITIONS)
def test_each_addition_adds_ties_of_its_own(city, add):
    base, more = room.named(city), room.named(city, add=[add])
    assert set(more.edges["layer"]) == {"base", add}
    assert more.edges["layer"].value_counts()["base"] == len(base.edges)
    one, two = (room.absence(*given, absent=0.1, depth=4).attrs["expected_share"] for given in (base, more))
    assert two > one


def test_the_party_line_is_a_tie_longer_than_three(city):
    table = [room.additions(city, absent=[0.1], depth=d).set_index("addition") for d in (3, 4)]
    held = [t["expected_share"] for t in table]
    assert held[0]["party"] == held[0]["base"] == pytest.approx(0.81)
    assert held[1]["party"] > held[1]["base"]


def test_additions_are_what_the_single_calls_give(city):
    table = room.additions(city, absent=[0.1, 0.3]).set_index(["addition", "absent"])
    given = room.named(city, add=["office"])
    found, points = room.chain(*given), room.single_points(*given)
    row = table.loc[("office", 0.3)]
    assert row["second_share"] == pytest.approx((found["paths"] >= 2).mean())
    assert row["exposed_share"] == pytest.approx(points.attrs["exposed_share"])
    assert row["worst_share"] == pytest.approx(points.attrs["worst_share"])
    assert row["expected_share"] == pytest.approx(room.absence(*given, absent=0.3).attrs["expected_share"])
    assert row["ties"] == len(given.edges)
    with pytest.raises(cg.CommgovError, match="not a list of probabilities"):
        room.additions(city, absent=0.1)


def test_two_heads_of_one_compound_are_two_persons():
    world = cg.city.simulate(seed=1, scale=0.02)
    rows = world.ties
    rows.loc[
        (rows["role"] == "compound_head") & (rows["weight"] == 1).to_numpy() & (~rows["role"].duplicated()),
        "weight",
    ] = 2.0
    doubled = cg.Network(world.places, world.actors, rows, world.needs)
    found = room.chain(*room.named(doubled))
    assert found["reached"].all()
    assert (found["point_count"] == 1).sum() == 1


def test_posts_people_and_doors_of_a_city(city):
    posts, people = room.template(city)
    compounds = (city.places["kind"] == "compound").sum()
    assert posts["persons"].sum() == 8 * compounds
    homes = city.actors["subkind"] == "member_household"
    assert people.query("role == 'member' and person.str.startswith('household')")["persons"].sum() == (
        city.actors.loc[homes, "body_count"].sum()
    )
    found = room.staff(posts, people)
    assert found.posts["filled"].sum() + found.hall["short"].sum() == 8 * compounds
    door = room.doors(city)
    assert set(np.unique(door.cost.matrix.data)) == {0, 1, 2}
    buildings = city.places.set_index("place")
    by_need = city.needs.set_index("need")["place"]
    at = door.cost.matrix.tocoo()
    for k in range(0, at.nnz, max(at.nnz // 200, 1)):
        a, b = by_need[door.cost.rows[at.row[k]]], door.cost.columns[at.col[k]]
        one, two = buildings.loc[a], buildings.loc[b]
        same = 0 if a == b else 1 if one["parent"] == two["parent"] or one["grid"] == two["grid"] else 2
        assert at.data[k] == same
        assert buildings.loc[one["parent"], "parent"] == buildings.loc[two["parent"], "parent"]
    matched = room.match(door.demand, door.supply, door.cost, capacity=3)
    assert matched.demand["unmatched"].sum() == matched.hall["short"].sum()


def test_the_same_call_gives_the_same_bytes(city):
    door = room.doors(city)
    one, two = (room.match(door.demand, door.supply, door.cost, capacity=4) for _ in range(2))
    pd.testing.assert_frame_equal(one.assignment, two.assignment)


def test_a_largest_flow_beyond_the_solver_is_refused():
    one = np.zeros(1, np.int64)
    with pytest.raises(cg.CommgovError, match="two thousand million"):
        flow.largest_units(one, one, np.array([2**31]), np.array([1]))


# ---- figures -----------------------------------------------------------------------------------------------


@pytest.fixture(params=["en", "zh"])
def lang(request):
    cg.use_style(request.param)
    yield request.param
    cg.use_style("en")


def test_changes_draws_each_addition(city, lang):
    table = room.additions(city, absent=[0.1])
    ax = cg.figures.responsibility.changes(table)
    assert [p.get_width() for p in ax.patches] == pytest.approx(table["exposed_share"].tolist())
    assert not ax.lines  # the expected share is another measure, and stands in another figure
    found = {"en": "0 % of compounds hang on one person, not 100 %", "zh": "系于一人的小区由100%变为0%"}
    assert style.unfold(ax.get_title(loc="left")).endswith(found[lang])


def test_absence_draws_a_line_an_addition(city, lang):
    table = room.additions(city, absent=[0.1, 0.2])
    ax = cg.figures.responsibility.absence(table)
    assert len(ax.lines) == 7
    assert ax.lines[0].get_ydata().tolist() == pytest.approx([0.81, 0.64])
    assert "64%" in style.unfold(ax.get_title(loc="left")).replace(" ", "")
    ax.figure.canvas.draw()
    labels = [text for text in ax.texts if text.get_text() and text.get_gid() != "note"]
    named = sorted(text.get_window_extent().y0 for text in labels)
    heights = [text.get_window_extent().height for text in labels]
    assert (np.diff(named) > 0.8 * min(heights)).all()  # the names do not overlap


def test_staffing_draws_what_stays_empty(lang):
    table = pd.DataFrame({"role": ["member", "x"], "needed": [9, 4], "filled": [7, 4], "unfilled": [2, 0]})
    ax = cg.figures.responsibility.staffing(table)
    assert [p.get_width() for p in ax.patches] == [2, 0]
    assert [text.get_text() for text in ax.texts[:2]] == (
        ["2 of 9", "0 of 4"] if lang == "en" else ["9个中2个", "4个中0个"]
    )
    full = style.unfold(cg.figures.responsibility.staffing(table[1:]).get_title(loc="left"))
    assert full == ("Every place in every post can be filled" if lang == "en" else "各类岗位均可配齐")


def test_shortage_draws_each_set(lang):
    table = pd.DataFrame({"needed": [9, 5], "room": [4, 3], "short": [5, 2]})
    ax = cg.figures.responsibility.shortage(table)
    assert ax.collections[0].get_offsets().tolist() == [[4, 9], [3, 5]]
    assert "7" in ax.get_title(loc="left")
    with pytest.raises(cg.CommgovError, match="short"):
        cg.figures.responsibility.shortage(table.drop(columns="short"))


# ---- errors ------------------------------------------------------------------------------------------------

EDGES = [("r", "a"), ("a", "t")]
POSTS = pd.DataFrame({"post": ["p"], "role": ["head"], "place": ["c"], "persons": [1]})
PEOPLE = pd.DataFrame({"person": ["w"], "role": ["head"], "place": ["c"], "posts": [1]})
COST = pd.DataFrame([[1.0]], ["d"], ["s"])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: room.chain([*EDGES, ("t", "a")], ["r"], ["t"]), "t → a → t is a cycle|a → t → a is a cycle"),
        (lambda: room.chain([("a", "a")], ["a"], ["b"]), "a → a is a cycle"),
        (lambda: room.chain([(i, (i + 1) % 20) for i in range(20)], [0], [5]), "more … → "),
        (lambda: room.chain(EDGES, ["q"], ["t"]), "roots: none of the 1 occurs"),
        (lambda: room.chain(EDGES, ["r"], ["x", "y"]), "targets: none of the 2 occurs"),
        (lambda: room.chain(EDGES, ["r"], ["r"]), "is a root too"),
        (lambda: room.chain(EDGES, ["r"], ["t", "t"]), "t is duplicated"),
        (lambda: room.chain(EDGES, [], ["t"]), "roots is empty"),
        (lambda: room.chain(EDGES, "r", ["t"]), "is not a list of labels"),
        (lambda: room.chain(EDGES, ["r"], ["t", None]), "label is missing"),
        (lambda: room.chain(EDGES, ["r"], ["t"], depth=0), "depth must be a whole number of 1 or more"),
        (lambda: room.chain(EDGES, ["r"], ["t"], depth=2.5), "depth must be a whole number.*2.5"),
        (lambda: room.chain(EDGES, ["r"], ["t"], capacity={}), "capacity: no number is given for a"),
        (lambda: room.chain(EDGES, ["r"], ["t"], capacity={"a": -1}), "capacity: -1 for 'a'"),
        (lambda: room.chain(EDGES, ["r"], ["t"], capacity={"a": 0.5}), "not a whole number"),
        (lambda: room.chain(EDGES, ["r"], ["t"], capacity={"a": 1, "zed": 1}), "zed is in no tie"),
        (lambda: room.chain([], ["r"], ["t"]), "there are none"),
        (lambda: room.chain([("a", None)], ["a"], ["t"]), "end of a tie is missing"),
        (lambda: room.chain([("a", "b", "c")], ["a"], ["t"]), "a tie is not a pair"),
        (lambda: room.chain(pd.DataFrame({"source": ["a"]}), ["a"], ["t"]), "target are missing"),
        (lambda: room.chain(nx.Graph(EDGES), ["r"], ["t"]), "no direction"),
        (lambda: room.single_points(EDGES, ["r"], ["t"], weight={"t": -1}), "weight: -1"),
        (lambda: room.single_points(EDGES, ["r"], ["t"], weight={"t": 0}), "all weights are 0"),
        (lambda: room.absence(EDGES, ["r"], ["t"], absent=1.5), "from 0 to 1"),
        (lambda: room.absence(EDGES, ["r"], ["t"], absent={"b": 0.1}), "absent: no number is given for a"),
        (lambda: room.match(["d"], ["s"], COST, capacity=pd.Series({"x": 1})), "no number is given for s"),
        (lambda: room.match(["d"], ["s"], COST, capacity=-1), "capacity is -1"),
        (lambda: room.match(["d"], ["s"], -COST, capacity=1), "row 'd', column 's' .* is negative"),
        (lambda: room.match(["d", "e"], ["s"], COST, capacity=1), "demand: labels differ: 1 in demand .*e"),
        (lambda: room.match(["d"], ["x"], COST, capacity=1), "supply: labels differ: .*s.*x"),
        (lambda: room.match(["d"], [], COST, capacity=1), "supply is empty"),
        (lambda: room.match(pd.Series({"d": 1.5}), ["s"], COST, capacity=1), "not a whole number"),
        (lambda: room.match(pd.Series({"d": np.nan}), ["s"], COST, capacity=1), "no number is given for d"),
        (lambda: room.match(["d"], ["s"], COST.astype(str).replace("1.0", "far"), capacity=1), "holds text"),
        (lambda: room.match(["d"], ["s"], [[1]], capacity=1), "a list"),
        (lambda: room.match(["d"], ["s"], pd.concat([COST, COST]), capacity=1), "row d is duplicated"),
        (lambda: room.staff(POSTS.drop(columns="role"), PEOPLE), "column\\(s\\) role are missing"),
        (lambda: room.staff(POSTS, [1]), "people: a list"),
        (lambda: room.staff(pd.concat([POSTS, POSTS]), PEOPLE), "post p is duplicated"),
        (lambda: room.staff(POSTS.assign(persons=-1), PEOPLE), "entry of 'p' .* is negative"),
        (lambda: room.staff(POSTS, PEOPLE.assign(posts=np.nan)), "posts: the entry of 'w' .* is missing"),
        (lambda: room.staff(POSTS.assign(role=None), PEOPLE), "label is missing"),
        (lambda: room.staff(POSTS, pd.concat([PEOPLE, PEOPLE.assign(role="m", posts=2)])), "different posts"),
        (lambda: room.at_best((5, 4), (1, 1)), "people is .5, 4.. Fix: give .low, high"),
        (lambda: room.at_best(5, (1, 1)), "people is 5. Fix: give .low, high"),
        (lambda: room.at_best((1, 2), (0, 1)), "holds 0 or is infinite"),
        (lambda: room.at_best((1, 2), (1, 1), each=0), "each must be a whole number of 1 or more"),
        (lambda: room.named(3), "network: a int"),
        (lambda: room.named(cg.load("southern_women")), "no compound has a head"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said(call, words):
    with pytest.raises(cg.CommgovError, match=words):
        call()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda c: room.named(c, add=["property", "red"]), "add: 'red' is unknown"),
        (lambda c: room.named(c, add="office"), "add: 'office'"),
        (lambda c: room.template(c, members=-1), "members must be a whole number of 0 or more"),
        (lambda c: room.template(c, limits={"worker": 2}), r"limits\['cadre'\] must be a whole number"),
        (lambda c: room.doors(c, groups=["rich"]), "groups: 'rich'"),
        (lambda c: room.doors(c, steps=(2, 1, 0)), "steps"),
        (lambda c: room.doors(c, domain="repairs"), "no need of these groups"),
    ],
)
def test_what_a_city_cannot_give_is_said(city, call, words):
    with pytest.raises(cg.CommgovError, match=words):
        call(city)


# ---- any network -------------------------------------------------------------------------------------------


def office(**more) -> cg.Network:
    """A district of two communities; compounds in one of them; who leads and staffs what, by hand."""
    places = [("d", "district", ""), ("c", "community", "d"), ("k", "community", "d")]
    places += [("x", "compound", "c"), ("y", "compound", "c"), ("b", "building", "x")]
    actors = [(name, "person", name) for name in ("chief", "boss", "one", "two", "head", "lone")]
    actors += [("bank", "unit", "bank"), ("club", "organisation", "club")]
    ties = [("chief", "boss", "leads"), ("boss", "d", "leads"), ("one", "c", "leads"), ("two", "k", "staffs")]
    ties += [("head", "x", "staffs"), ("bank", "y", "serves"), ("club", "y", "helps"), ("club", "x", "helps")]
    ties += [("bank", "c", "serves")]
    ties = towns.table("source target relation", ties).assign(domain="safety", weight=1)
    ties.loc[ties["relation"] == "leads", "provenance"] = "S"
    none = towns.hamlet().needs.iloc[:0]
    tables = [towns.table("place kind parent", places), towns.table("actor kind name", actors), ties, none]
    net = cg.Network(*tables)
    return towns.changed(net, **{name: change(getattr(net, name)) for name, change in more.items()})


def chain_of(found) -> set:
    return set(found.edges[["source", "target", "layer"]].itertuples(index=False, name=None))


BASE = {
    ("(above all)", "chief", "base"), ("chief", "boss", "base"), ("boss", "one", "base"),
    ("boss", "two", "base"), ("one", "head", "base"), ("head", "x", "base"),
}  # fmt: skip


def test_who_answers_for_a_place_follows_ties_and_the_places_around():
    """Nobody is said to lead one, two and head: above them stand those who answer for the place around."""
    found = room.led(office())
    assert chain_of(found) == BASE
    assert (found.roots.tolist(), found.targets.tolist()) == (["(above all)"], ["x", "y"])
    assert found.edges.index.tolist() == list(range(len(BASE)))
    more = room.led(office(), add=["serves", "helps"])
    assert chain_of(more) == BASE | {
        ("bank", "y", "serves"), ("club", "y", "helps"), ("club", "x", "helps"),
        ("(above all)", "bank", "serves"), ("(above all)", "club", "helps"),
    }  # fmt: skip
    # Where somebody is said to lead the head, the place around says nothing more.
    told = office(ties=lambda t: pd.concat([t, t.iloc[:1].assign(source="two", target="head")]))
    assert chain_of(room.led(told)) == BASE - {("one", "head", "base")} | {("two", "head", "base")}
    # Where nobody answers for the community, those of the district stand above.
    bare = office(ties=lambda t: t[t["source"] != "one"])
    assert chain_of(room.led(bare)) == {
        e for e in BASE if "one" not in e
    } | {("boss", "head", "base")}  # fmt: skip
    both = office(ties=lambda t: pd.concat([t, t[t["source"] == "head"].assign(source="one")]))
    assert ("one", "one", "base") not in chain_of(room.led(both))
    with pytest.raises(cg.CommgovError, match="nobody leads or staffs a place"):
        room.led(office(ties=lambda t: t[~t["target"].isin(["d", "c", "k", "x"])]))
    with pytest.raises(cg.CommgovError, match="add"):
        room.led(office(), add=["visits"])


def test_each_relation_is_added_alone_and_all_together_by_hand():
    """Of x and y only x is reached, through four persons in a row; with q absent it stands at (1 − q)⁴."""
    found = room.by_relation(office(), absent=[0.0, 0.5]).set_index(["addition", "absent"])
    assert found.index.tolist() == [
        (name, q) for name in ("base", "serves", "helps", "all") for q in (0.0, 0.5)
    ]
    half = found.xs(0.5, level="absent")
    assert half["ties"].to_dict() == {"base": 6, "serves": 8, "helps": 9, "all": 11}
    assert half["reached_share"].to_dict() == {"base": 0.5, "serves": 1, "helps": 1, "all": 1}
    # Two chains without a common person: x by its head and the club; y by bank and club.
    assert half["second_share"].to_dict() == {"base": 0, "serves": 0, "helps": 0.5, "all": 1}
    assert half["exposed_share"].to_dict() == {"base": 0.5, "serves": 1, "helps": 0.5, "all": 0}
    assert half["worst_share"].to_dict() == {"base": 0, "serves": 0.5, "helps": 0.5, "all": 1}
    four = 0.5**4
    both = 1 - (1 - four) / 2
    assert half["expected_share"].to_dict() == pytest.approx(
        {"base": four / 2, "serves": (four + 0.5) / 2, "helps": (both + 0.5) / 2, "all": (both + 0.75) / 2}
    )
    assert found.xs(0.0, level="absent")["expected_share"].tolist() == [0.5, 1, 1, 1]
    assert (found["target"].unique().tolist(), found["provenance"].unique().tolist()) == (
        ["compound"],
        ["S U"],
    )
    assert (found["depth"] == 8).all()
    short = room.by_relation(office(), absent=[0.0], depth=4).set_index("addition")
    assert short["reached_share"].to_dict() == {"base": 0, "serves": 0.5, "helps": 1, "all": 1}
    one = office(ties=lambda t: t[t["relation"] != "serves"])
    assert room.by_relation(one, absent=[0.1])["addition"].tolist() == ["base", "helps"]
    for absent in ([], 0.1):
        with pytest.raises(cg.CommgovError, match="absent"):
            room.by_relation(office(), absent=absent)
