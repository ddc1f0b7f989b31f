"""Coverage: against values known by hand, full enumeration, laws, and every error by its message."""

import itertools
import math
from fractions import Fraction

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

import commgov_lib as cg
from commgov_lib.figures import style

from .. import towns
from . import oracles_coverage as oracles

mpl.use("Agg")


def frame(rows, name="f"):
    rows = np.asarray(rows, dtype=bool)
    return pd.DataFrame(
        rows, [f"{name}{i}" for i in range(rows.shape[0])], [f"n{i}" for i in range(rows.shape[1])]
    )


def on(values, labels):
    return pd.Series(list(values), list(labels), dtype=float)


matrices = st.tuples(st.integers(1, 5), st.integers(1, 5)).flatmap(
    lambda shape: st.lists(
        st.lists(st.integers(0, 1), min_size=shape[1], max_size=shape[1]),
        min_size=shape[0], max_size=shape[0],
    )
)  # fmt: skip


@st.composite
def cases(draw, most=7):
    """Reach, weights and capacities of a small network."""
    rows = draw(matrices)
    weight = draw(st.lists(st.integers(0, most), min_size=len(rows[0]), max_size=len(rows[0])))
    capacity = draw(st.lists(st.integers(0, most), min_size=len(rows), max_size=len(rows)))
    return rows, weight, capacity


def tables(case):
    rows, weight, capacity = case
    reach = frame(rows)
    return reach, on(weight, reach.columns), on(capacity, reach.index)


BANKS = frame([[1, 0, 0, 1, 0], [0, 0, 0, 1, 1], [1, 1, 0, 0, 0], [0, 1, 1, 0, 0]]).set_axis(
    ["bank", "customs", "power", "clinic"]
).set_axis(["e1", "e2", "d1", "l1", "u1"], axis=1)  # fmt: skip
ROOM = on([3, 2, 2, 1], BANKS.index)
PERSONS = on([2, 1, 2, 2, 2], BANKS.columns)


# ---- known values ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("forces", "value"), [(1, 0.9), (2, 0.99), (3, 0.999)])
def test_more_independent_providers_cover_more_surely(forces, value):
    found = cg.coverage.table(frame([[1]] * forces), on([7], ["n0"]), k=1, failure=0.1)
    assert found["expected"].item() == pytest.approx(value, abs=1e-15)


def test_a_table_worked_by_hand():
    """a: 5 persons, reached by two; b: 3 by one; c: 2 by nobody."""
    reach = frame([[1, 1, 0], [1, 0, 0]])
    found = cg.coverage.table(reach, on([5, 3, 2], reach.columns), failure=0.5)
    assert found.columns.tolist() == ["group", "k", "weighted", "unweighted", "expected"]
    assert found["group"].tolist() == ["all", "all"]
    assert found["weighted"].tolist() == [0.8, 0.5]
    assert found["unweighted"].tolist() == pytest.approx([2 / 3, 1 / 3])
    assert found["expected"].tolist() == pytest.approx([(5 * 0.75 + 3 * 0.5) / 10, 5 * 0.25 / 10])


def test_the_flow_of_four_forces():
    found = cg.coverage.capacitated(BANKS, PERSONS, ROOM)
    assert (found.served, found.share) == (8.0, 8 / 9)
    assert found.unmet.to_dict() == {"e1": 0, "e2": 0, "d1": 1, "l1": 0, "u1": 0}
    assert found.binding == ["clinic"]  # one more place there serves one more; nowhere else
    assert found.flow.groupby("force")["served"].sum().to_dict() == ROOM.to_dict()
    told = cg.coverage.cut(BANKS, PERSONS, ROOM, domain="health", kind=pd.Series("unit", BANKS.index))
    assert told["words"].tolist() == ["health: 1 co-building unit binds 1 need (room 1, need 2, short 1)"]


@pytest.mark.parametrize(
    ("kind", "one", "more"),
    [
        ("clinic", "1 clinic", "2 clinics"),
        ("branch", "1 branch", "2 branches"),
        ("bush", "1 bush", "2 bushes"),
        ("bus", "1 bus", "2 buses"),
        ("box", "1 box", "2 boxes"),
        ("party_cell", "1 party cell", "2 party cells"),
        ("agency", "1 agency", "2 agencies"),
        ("day", "1 day", "2 days"),
        ("unit", "1 co-building unit", "2 co-building units"),
    ],
)
def test_the_cut_names_one_force_and_several(kind, one, more):
    """Each has room for one of two persons in a need of its own, or two have it for one need of four."""
    single = cg.coverage.cut(frame([[1]]), on([2], ["n0"]), on([1], ["f0"]), kind=kind)
    assert single["words"].tolist() == [f"{one} binds 1 need (room 1, need 2, short 1)"]
    double = cg.coverage.cut(frame([[1], [1]]), on([4], ["n0"]), on([1, 1], ["f0", "f1"]), kind=kind)
    assert double["words"].tolist() == [f"{more} bind 1 need (room 2, need 4, short 2)"]


def test_by_domain_says_where_capacities_are_not_stated():
    """Of ten persons of village 0 five are served by a bank with room for five; without rooms nobody is."""
    table = cg.coverage.by_domain(FULL)
    assert "note" not in table.attrs
    bare = cg.coverage.by_domain(towns.hamlet(银行=5))
    assert "served" not in bare["level"].tolist()
    assert str(bare.attrs["note"]) == (
        "Some organisations state no capacity in health: served is left out there."
    )
    # Villages 0 and 1 are reached, with 10 and 5 of the 24 persons: 5 and 5 are served. All are of one group.
    served = table[table["level"] == "served"]
    assert served["weighted"].tolist() == pytest.approx([10 / 24] * 2)
    assert served["unweighted"].tolist() == pytest.approx([(5 / 10 + 1) / 4] * 2)  # of the four with a need


def test_the_cut_is_told_in_words():
    """Three hospitals for four places, one place that nobody reaches; a school is not to blame."""
    reach = frame([[1, 1, 0, 0, 0], [0, 1, 1, 0, 0], [0, 0, 1, 1, 0], [1, 1, 1, 1, 0]]).iloc[:3]
    place = pd.Series(["A", "B", "C", "D", "E"], reach.columns)
    found = cg.coverage.cut(
        reach, on([10, 10, 10, 10, 4], reach.columns), on([5, 5, 5], reach.index),
        kind=pd.Series("hospital", reach.index), place=place, domain="health",
    )  # fmt: skip
    assert found["words"].tolist() == [
        "health: 3 hospitals bind 4 places (room 15, need 40, short 25)",
        "health: nobody reaches 1 place (4 persons)",
    ]
    assert found["force_labels"].tolist() == [["f0", "f1", "f2"], []]
    assert found["place_labels"].tolist() == [["A", "B", "C", "D"], ["E"]]
    full = cg.coverage.cut(reach.iloc[:, :4], on([1] * 4, reach.columns[:4]), on([5, 5, 5], reach.index))
    assert full.empty
    assert "words" in full


def test_a_need_with_one_candidate_has_no_backup():
    """c is reached by one candidate only: its 4 persons cannot count, though all three are chosen."""
    reach = frame([[1, 1, 0], [1, 1, 0], [0, 0, 1]])
    weight = on([3, 3, 4], reach.columns)
    found = cg.coverage.site(reach, weight, objective="backup", p=3)
    assert (found.objective, found.backup, found.weighted) == (6.0, 0.6, 1.0)
    fewest = cg.coverage.site(reach, weight, objective="backup")
    assert (len(fewest.chosen), fewest.backup) == (2, 0.0)


def test_tasks_worked_by_hand():
    """One bank gives goods everywhere, a team cleans at a and b, the same bank renovates at a."""
    goods = frame([[1, 1, 1]]).set_axis(["bank"])
    clean, renovate = frame([[1, 1, 0]]).set_axis(["team"]), frame([[1, 0, 0]]).set_axis(["bank"])
    found = cg.coverage.tasks(
        {"goods": goods, "cleaning": clean, "renovation": renovate}, on([1, 2, 1], goods.columns), failure=0.5
    ).set_index("part")
    assert found.loc["all parts", ["weighted", "expected"]].tolist() == [0.25, 0.25 * 0.25]
    assert found.loc["any part", "expected"] == pytest.approx((0.75 + 2 * 0.75 + 0.5) / 4)
    assert found.loc["cleaning", "weighted"] == 0.75


# ---- against the twins -------------------------------------------------------------------------------------


@given(cases(), st.sampled_from([Fraction(0), Fraction(1, 4), Fraction(1, 2), Fraction(1)]))
@settings(max_examples=60)
def test_the_table_is_that_of_the_twin(case, failure):
    reach, weight, _ = tables(case)
    found = cg.coverage.table(reach, weight, k=(1, 2, 3), failure=float(failure))
    for row in found.itertuples():
        share = oracles.covered_share(case[0], case[1], row.k)
        if share is None:
            assert math.isnan(row.weighted)
            assert math.isnan(row.unweighted)
            continue
        assert row.weighted == pytest.approx(float(share))
        assert row.unweighted == pytest.approx(
            float(oracles.covered_share(case[0], [1] * len(case[1]), row.k))
        )
        assert row.expected == pytest.approx(
            float(oracles.expected_share(case[0], case[1], row.k, failure)), abs=1e-12
        )


@given(cases(), st.sampled_from([Fraction(0), Fraction(1, 4), Fraction(1)]), st.integers(1, 3))
@settings(max_examples=40)
def test_common_cause_is_that_of_the_twin(case, whole, k):
    reach, weight, _ = tables(case)
    if not weight.sum():
        return
    kind = ["xyx"[f % 3] for f in range(len(case[0]))]
    failure = Fraction(1, 5)
    found = cg.coverage.common_cause(
        reach, weight, kind=pd.Series(kind, reach.index), whole=float(whole), failure=0.2, k=k
    ).iloc[-1]
    expected = oracles.expected_share(case[0], case[1], k, failure, kind, whole)
    assert found["common_cause"] == pytest.approx(float(expected), abs=1e-12)
    alone = oracles.expected_share(case[0], case[1], k, whole + (1 - whole) * failure)
    assert found["independent"] == pytest.approx(float(alone), abs=1e-12)
    assert found["absent"] == pytest.approx(float(whole + (1 - whole) * failure))
    if k == 1:
        assert found["common_cause"] <= found["independent"] + 1e-12


@given(cases(), st.lists(st.integers(0, 7), min_size=5, max_size=5))
@settings(max_examples=40)
def test_tasks_are_those_of_the_twin(case, masks):
    rows, weight, _ = case
    if not sum(weight):
        return
    parts = [[[cell * (masks[f] >> p & 1) for cell in row] for f, row in enumerate(rows)] for p in range(3)]
    reach = {f"part{p}": frame(part) for p, part in enumerate(parts)}
    found = cg.coverage.tasks(reach, on(weight, frame(rows).columns), failure=0.25).set_index("part")
    expected = oracles.expected_tasks(parts, weight, Fraction(1, 4))
    assert found.loc["all parts", "expected"] == pytest.approx(float(expected), abs=1e-12)
    assert found.loc["all parts", "weighted"] <= found["weighted"].iloc[:3].min()


@given(cases())
@settings(max_examples=60)
def test_the_flow_is_that_of_the_twin(case):
    reach, weight, capacity = tables(case)
    most = oracles.most_served(*case)
    shares = oracles.fair_shares(*case)
    for fair in (False, True):
        found = cg.coverage.capacitated(reach, weight, capacity, fair=fair)
        assert found.served == most
        sent = found.flow.groupby("force")["served"].sum()
        assert (sent.reindex(reach.index, fill_value=0) <= capacity + 1e-9).all()
        got = found.flow.groupby("need")["served"].sum().reindex(reach.columns, fill_value=0.0)
        np.testing.assert_allclose(got + found.unmet, weight, atol=1e-9)
        assert (found.flow["served"] > 0).all()
        assert all(reach.loc[row.force, row.need] for row in found.flow.itertuples())
        assert found.unmet.sum() == pytest.approx(weight.sum() - most)
        if fair:
            for i, share in enumerate(shares):
                if share is not None:
                    assert 1 - found.unmet.iloc[i] / case[1][i] == pytest.approx(float(share))


@given(cases())
@settings(max_examples=40)
def test_binding_is_where_one_more_place_serves_one_more(case):
    rows, weight, capacity = case
    reach, persons, room = tables(case)
    found = cg.coverage.capacitated(reach, persons, room)
    more = [
        oracles.most_served(rows, weight, [c + (f == g) for g, c in enumerate(capacity)]) > found.served
        for f in range(len(rows))
    ]
    assert found.binding == list(reach.index[more])
    told = cg.coverage.cut(reach, persons, room)
    assert sorted(itertools.chain(*told["force_labels"])) == found.binding
    assert told["short"].sum() == pytest.approx(found.unmet.sum())


@pytest.mark.parametrize("seed", range(24))
def test_sites_are_the_best_of_all_choices(seed):
    rng = np.random.default_rng(seed)
    forces, needs = rng.integers(1, 8), rng.integers(1, 10)
    rows = (rng.random((forces, needs)) < rng.choice([0.25, 0.45])).astype(int).tolist()
    weight = rng.integers(0, 6, needs).tolist()
    distance = rng.integers(0, 10, (forces, needs)).tolist()
    p = int(rng.integers(1, forces + 1))
    reach = frame(rows)
    persons, far = on(weight, reach.columns), pd.DataFrame(distance, reach.index, reach.columns)
    for objective in ("mclp", "p_median"):
        found = cg.coverage.site(
            reach, persons, objective=objective, p=p, distance=far if objective == "p_median" else None
        )
        assert found.optimal
        assert len(set(found.chosen)) == p
        assert found.objective == pytest.approx(oracles.best_site(rows, weight, p, objective, distance))
        at = [list(reach.index).index(each) for each in found.chosen]
        total = sum(weight)
        if total:
            for value, k in ((found.weighted, 1), (found.backup, 2)):
                chosen = [rows[f] for f in at]
                assert value == pytest.approx(float(oracles.covered_share(chosen, weight, k)))
    fewest = oracles.fewest_sites(rows, weight)
    if fewest is None:
        for objective in ("lscp", "backup"):
            with pytest.raises(cg.CommgovError, match="no candidate reaches"):
                cg.coverage.site(reach, persons, objective=objective)
        return
    assert len(cg.coverage.site(reach, persons, objective="lscp").chosen) == fewest
    found = cg.coverage.site(reach, persons, objective="backup")
    assert found.objective == oracles.best_site(rows, weight, fewest, "backup")
    if p < fewest:
        with pytest.raises(cg.CommgovError, match=f"that takes {fewest}"):
            cg.coverage.site(reach, persons, objective="backup", p=p)
    else:
        found = cg.coverage.site(reach, persons, objective="backup", p=p)
        assert found.objective == pytest.approx(oracles.best_site(rows, weight, p, "backup"))


@given(st.data())
@settings(max_examples=40)
def test_the_worst_off_is_never_better_than_the_bound(data):
    size, domains = data.draw(st.integers(1, 3)), data.draw(st.integers(1, 2))
    cells = st.lists(st.integers(0, 6), min_size=domains, max_size=domains)
    need = [data.draw(cells) for _ in range(size)]
    served = [[data.draw(st.integers(0, n)) for n in row] for row in need]
    branches = data.draw(st.lists(st.integers(0, domains - 1), min_size=1, max_size=4))
    capacity = data.draw(st.integers(1, 4))
    wanted = pd.DataFrame(
        need, [f"c{x}" for x in range(size)], [f"d{d}" for d in range(domains)], dtype=float
    )
    given_now = pd.DataFrame(served, wanted.index, wanted.columns, dtype=float)
    branch = pd.Series([f"d{d}" for d in branches], [f"b{b}" for b in range(len(branches))])
    found = cg.coverage.pair(wanted, branch, capacity=capacity, served=given_now)
    best = oracles.best_worst(need, served, branches, capacity)
    assert found.assignment.index.equals(branch.index)
    assert found.assignment.isin(wanted.index).all()
    if best is None:
        assert math.isnan(found.worst)
        return
    assert found.worst <= float(best) + 1e-9 <= found.bound + 2e-9
    if domains == 1:
        assert found.worst == pytest.approx(float(best))
    share = {}
    for x, row in enumerate(need):
        got = [
            min(n, served[x][d] + capacity * sum(found.assignment[branch == f"d{d}"] == f"c{x}"))
            for d, n in enumerate(row)
        ]
        share[f"c{x}"] = sum(got) / sum(row) if sum(row) else math.nan
    np.testing.assert_allclose(found.share, pd.Series(share))


# ---- laws --------------------------------------------------------------------------------------------------


@given(cases(), st.data())
@settings(max_examples=60)
def test_adding_a_tie_never_lowers_coverage(case, data):
    reach, weight, capacity = tables(case)
    more = reach.copy()
    at = data.draw(st.tuples(*(st.integers(0, n - 1) for n in reach.shape)))
    more.iloc[at] = True
    if not weight.sum():
        return
    columns = ["weighted", "unweighted", "expected"]
    before, after = (cg.coverage.table(r, weight, failure=0.3)[columns] for r in (reach, more))
    assert (after >= before - 1e-12).all(axis=None)
    served = [cg.coverage.capacitated(r, weight, capacity).served for r in (reach, more)]
    assert served[1] >= served[0]


@given(cases(), st.integers(0, 1000))
@settings(max_examples=40)
def test_names_and_order_do_not_matter(case, seed):
    reach, weight, capacity = tables(case)
    rng = np.random.default_rng(seed)
    mixed = reach.iloc[rng.permutation(len(reach)), rng.permutation(reach.shape[1])]
    pd.testing.assert_frame_equal(cg.coverage.table(mixed, weight), cg.coverage.table(reach, weight))
    for fair in (False, True):
        one, two = (cg.coverage.capacitated(r, weight, capacity, fair=fair) for r in (reach, mixed))
        assert one.served == two.served
        assert set(one.binding) == set(two.binding)
    np.testing.assert_allclose(two.unmet.reindex(one.unmet.index), one.unmet, atol=1e-9)


def test_splitting_a_need_changes_nothing():
    split = pd.concat([BANKS, BANKS["d1"].rename("d2")], axis=1)
    weight = pd.concat([PERSONS, pd.Series({"d2": 1.0})])
    weight["d1"] = 1.0
    columns = ["k", "weighted", "expected"]
    one, two = cg.coverage.table(BANKS, PERSONS, failure=0.2), cg.coverage.table(split, weight, failure=0.2)
    pd.testing.assert_frame_equal(one[columns], two[columns])
    for fair in (False, True):
        found = cg.coverage.capacitated(split, weight, ROOM, fair=fair)
        assert found.served == 8.0
        assert found.unmet["d1"] == found.unmet["d2"]


def test_expected_without_failure_is_nominal():
    found = cg.coverage.table(BANKS, PERSONS, k=(1, 2, 3))
    assert found["expected"].tolist() == found["weighted"].tolist()
    never = cg.coverage.common_cause(BANKS, PERSONS, kind=pd.Series("unit", BANKS.index), whole=0.0)
    assert never["common_cause"].tolist() == pytest.approx(never["nominal"].tolist())


def test_nominal_covers_at_least_what_there_is_room_for():
    found = cg.coverage.levels(BANKS, PERSONS, ROOM).set_index("level")["weighted"]
    assert found["once"] >= found["served"]
    assert found["served"] == pytest.approx(8 / 9)
    wide = cg.coverage.levels(BANKS, PERSONS, ROOM + 100).set_index("level")["weighted"]
    assert wide["served"] == wide["once"]


def test_more_room_serves_more_up_to_what_is_reached():
    found = cg.coverage.sweep(BANKS, PERSONS, ROOM, factors=(0.5, 1, 2, 100))
    assert found["share"].is_monotonic_increasing
    assert found["share"].tolist()[1::2] == [8 / 9, 1.0]
    assert found["reached"].tolist() == [1.0] * 4


def test_several_common_causes_are_each_alone():
    kind = pd.Series(["firm", "office", "firm", "health"], BANKS.index)
    both = cg.coverage.common_cause(BANKS, PERSONS, kind=kind, whole=(0.1, 0.3))
    alone = [cg.coverage.common_cause(BANKS, PERSONS, kind=kind, whole=q) for q in (0.1, 0.3)]
    pd.testing.assert_frame_equal(both, pd.concat(alone, ignore_index=True))


def test_by_domain_is_each_domain_alone():
    city = cg.city.simulate(seed=1, scale=0.02)
    found = cg.coverage.by_domain(city)
    for domain, part in found.groupby("domain"):
        alone = cg.coverage.levels(
            city.reach(domain), city.demand(domain), city.capacity(domain), group=city.groups(domain)
        )
        pd.testing.assert_frame_equal(part.drop(columns="domain").reset_index(drop=True), alone)


def test_without_a_kind_is_coverage_of_the_others():
    kind = pd.Series(["firm", "office", "firm", "health"], BANKS.index)
    found = cg.coverage.without_kind(BANKS, PERSONS, kind=kind, k=1).set_index("kind")
    for name in kind.unique():
        left = cg.coverage.table(BANKS[kind != name], PERSONS, k=1).iloc[0]
        assert found.loc[name, "weighted"] == left["weighted"]
        assert found.loc[name, "unweighted"] == left["unweighted"]
        assert found.loc[name, "forces"] == (kind == name).sum()
    assert found["lost"].tolist() == pytest.approx((1 - found["weighted"]).tolist())


def test_fractions_are_served_as_far_as_they_go():
    rng = np.random.default_rng(3)
    reach = frame(rng.random((12, 30)) < 0.2)
    weight, capacity = on(rng.random(30), reach.columns), on(rng.random(12), reach.index)
    one, two = (cg.coverage.capacitated(reach, weight, capacity, fair=fair) for fair in (False, True))
    whole = cg.coverage.capacitated(reach, (weight * 1e9).round(), (capacity * 1e9).round())
    assert one.served == pytest.approx(whole.served / 1e9, rel=1e-7)
    assert two.served == pytest.approx(one.served)
    # Of those the fair flow's worst-off is no worse.
    served = [(1 - f.unmet / weight).min() for f in (one, two)]
    assert served[1] >= served[0] - 1e-9


def test_every_form_of_reach_gives_the_same_and_stays_as_it_is():
    sparse = cg.Labelled(sp.csr_array(BANKS.to_numpy()), BANKS.index, BANKS.columns)
    before = BANKS.copy(), PERSONS.copy(), sparse.matrix.copy()
    for form in (sparse, BANKS.astype(int), BANKS.astype(pd.SparseDtype(bool, False))):
        pd.testing.assert_frame_equal(cg.coverage.table(form, PERSONS), cg.coverage.table(BANKS, PERSONS))
        assert cg.coverage.capacitated(form, PERSONS, ROOM).served == 8
        assert cg.coverage.site(form, PERSONS, objective="lscp").chosen == ["bank", "customs", "clinic"]
    shuffled = PERSONS.iloc[::-1]
    pd.testing.assert_frame_equal(cg.coverage.table(BANKS, shuffled), cg.coverage.table(BANKS, PERSONS))
    pd.testing.assert_frame_equal(BANKS, before[0])
    pd.testing.assert_series_equal(PERSONS, before[1])
    assert (sparse.matrix != before[2]).nnz == 0


def test_groups_come_sorted_and_all_comes_last():
    group = pd.Series(["old", "old", "young", "young", "young"], BANKS.columns)
    found = cg.coverage.table(BANKS, PERSONS, group=group)
    assert found["group"].tolist() == ["old", "old", "young", "young", "all", "all"]
    for name, part in found.groupby("group"):
        inside = BANKS.columns if name == "all" else group.index[group == name]
        alone = cg.coverage.table(BANKS[inside], PERSONS[inside])
        assert part["weighted"].tolist() == pytest.approx(alone["weighted"].tolist())
        assert part["unweighted"].tolist() == pytest.approx(alone["unweighted"].tolist())


def test_a_group_without_demand_is_nan_and_noted():
    group = pd.Series(["old", "old", "none", "young", "young"], BANKS.columns)
    weight = PERSONS.where(group != "none", 0.0)
    for found in (
        cg.coverage.table(BANKS, weight, group=group),
        cg.coverage.levels(BANKS, weight, ROOM, group=group),
        cg.coverage.tasks({"goods": BANKS}, weight, group=group),
        cg.coverage.common_cause(BANKS, weight, group=group, kind=pd.Series("unit", BANKS.index), whole=0.1),
    ):
        numbers = found.set_index("group").select_dtypes(float).drop(columns="absent", errors="ignore")
        assert numbers.loc["none"].isna().all(axis=None)
        assert numbers.drop("none").notna().all(axis=None)
        assert found.attrs["note"].startswith("No need in none")
    empty = cg.coverage.capacitated(BANKS, PERSONS * 0, ROOM, fair=True)
    assert empty.served == 0
    assert math.isnan(empty.share)


def test_nobody_and_nothing():
    none = BANKS & False
    assert cg.coverage.table(none, PERSONS)["weighted"].tolist() == [0, 0]
    for fair in (False, True):
        found = cg.coverage.capacitated(none, PERSONS, ROOM, fair=fair)
        assert (found.served, found.flow.empty, found.binding) == (0, True, [])
    assert cg.coverage.site(none, PERSONS, objective="mclp", p=2).objective == 0
    assert cg.coverage.site(none, PERSONS * 0, objective="lscp").chosen == []


# ---- siting beyond the tiny --------------------------------------------------------------------------------


def plane(needs, sites, seed, radius):
    rng = np.random.default_rng(seed)
    far = np.hypot(*(rng.random((sites, 1, 2)) - rng.random((1, needs, 2))).transpose(2, 0, 1))
    labels = [f"f{j}" for j in range(sites)], [f"n{i}" for i in range(needs)]
    return (
        pd.DataFrame(far <= radius, *labels),
        pd.Series(rng.integers(1, 50, needs) * 1.0, labels[1]),
        pd.DataFrame(far, *labels),
    )


@pytest.mark.parametrize("objective", ["mclp", "p_median"])
def test_bounds_hold_and_the_clock_is_heeded(objective):
    import time

    reach, weight, far = plane(300, 60, 1, 0.12)
    far = far if objective == "p_median" else None
    best = cg.coverage.site(reach, weight, objective=objective, p=8, distance=far)
    assert best.optimal
    cg.coverage.site(reach, weight, objective=objective, p=8, distance=far, time_limit=0)
    start = time.monotonic()
    quick = cg.coverage.site(reach, weight, objective=objective, p=8, distance=far, time_limit=0)
    assert time.monotonic() - start < 1
    worse = -1 if objective == "mclp" else 1
    assert worse * (quick.objective - best.objective) >= -1e-6
    assert worse * (best.objective - quick.bound) >= -1e-4 * best.objective
    assert quick.gap == pytest.approx(abs(quick.bound - quick.objective) / quick.objective)
    again = cg.coverage.site(reach, weight, objective=objective, p=8, distance=far)
    assert again == best


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_best_cover_is_that_of_the_plain_model(seed):
    """The textbook model, every need a row, given to scipy without any of our reductions."""
    reach, weight, _ = plane(250, 40, seed, 0.14)
    rows, persons = reach.to_numpy(float), weight.to_numpy()
    covers = sp.vstack(
        [sp.hstack([-rows.T, sp.eye(250)]), sp.hstack([np.ones((1, 40)), sp.csr_array((1, 250))])]
    )
    limits = LinearConstraint(covers, -np.inf, np.append(np.zeros(250), 7))
    whole = np.append(np.ones(40), np.zeros(250))
    plain = milp(
        -np.append(np.zeros(40), persons), constraints=limits, bounds=Bounds(0, 1), integrality=whole,
        options={"mip_rel_gap": 0},
    )  # fmt: skip
    found = cg.coverage.site(reach, weight, objective="mclp", p=7, gap=0)
    assert found.optimal
    assert found.objective == pytest.approx(-plain.fun)


def test_needs_at_one_place_are_one_need():
    """The p-median of doubled needs is that of the single ones, twice; labels may come in any order."""
    reach, weight, far = plane(40, 9, 4, 0.3)
    one = cg.coverage.site(reach, weight, objective="p_median", p=3, distance=far)
    again = [pd.concat([table, table.add_suffix("x")], axis=1) for table in (reach, far)]
    double = pd.concat([weight, weight.rename(lambda n: n + "x")])
    mixed = again[1].iloc[::-1, ::-1]
    two = cg.coverage.site(again[0], double, objective="p_median", p=3, distance=mixed)
    assert two.objective == pytest.approx(2 * one.objective)
    assert two.chosen == one.chosen


def test_reductions_do_not_change_the_answer():
    """Copies of needs, a candidate within another, a need implied by another."""
    reach, weight, _ = plane(80, 15, 2, 0.3)
    twice = pd.concat([reach, reach.add_suffix("x")], axis=1)
    double = pd.concat([weight, weight.rename(lambda n: n + "x")])
    small = (reach.iloc[[0]] & (np.arange(80) % 2 == 0)).set_axis(["inner"])
    wider = pd.concat([twice, pd.concat([small, small.add_suffix("x")], axis=1)])
    for p in (1, 3, 5):
        one = cg.coverage.site(reach, weight, objective="mclp", p=p)
        two = cg.coverage.site(wider, double, objective="mclp", p=p)
        assert two.objective == 2 * one.objective
    full = reach.loc[:, reach.any()]
    one = cg.coverage.site(full, weight[full.columns], objective="lscp")
    kept = wider.loc[:, [*full.columns, *(f"{n}x" for n in full.columns)]]
    assert len(cg.coverage.site(kept, double[kept.columns], objective="lscp").chosen) == len(one.chosen)


# ---- pairing -----------------------------------------------------------------------------------------------


def test_pairing_beats_equal_spread_and_chance():
    rng = np.random.default_rng(5)
    need = pd.DataFrame(rng.integers(5, 60, (12, 3)).astype(float), columns=["health", "safety", "repairs"])
    branch = pd.Series(np.array(need.columns)[rng.integers(0, 3, 40)])
    found = cg.coverage.strategies(need, branch, capacity=8, draws=200, seed=1)
    assert found.index.tolist() == ["none", "random", "equal", "best"]
    assert found.columns.tolist() == ["worst", "tenth", "weighted", "worst_low", "worst_high", "bound"]
    assert found.loc["best", "worst"] >= found["worst"].max()
    assert found.loc["best", "worst"] <= found.loc["best", "bound"] + 1e-9
    assert found.loc["none"].iloc[:3].tolist() == [0, 0, 0]
    assert (
        found.loc["random", "worst_low"] <= found.loc["random", "worst"] <= found.loc["random", "worst_high"]
    )
    pd.testing.assert_frame_equal(found, cg.coverage.strategies(need, branch, capacity=8, draws=200, seed=1))
    other = cg.coverage.strategies(need, branch, capacity=8, draws=200, seed=2)
    assert other.loc["random", "worst"] != found.loc["random", "worst"]
    assert other.loc["random", "worst"] == pytest.approx(found.loc["random", "worst"], abs=0.05)


def test_pools_add_up_the_needs_of_the_city():
    city = cg.city.simulate(seed=1, scale=0.02)
    found = cg.coverage.pools(city)
    everything = cg.coverage.pools(city, level="city")
    assert everything.need.sum().sum() == pytest.approx(city.needs["weight"].sum())
    for domain in everything.need:
        flow = cg.coverage.capacitated(
            city.reach(domain, sparse=True), city.demand(domain), city.capacity(domain)
        )
        assert everything.served[domain].sum() == pytest.approx(flow.served)
    assert (found.served <= found.need).all(axis=None)
    # Villages are no communities: their needs are not in the pools.
    village = city.places.loc[city.places["kind"] == "village", "place"]
    outside = city.needs.loc[city.needs["place"].isin(village), "weight"].sum()
    assert found.need.sum().sum() == pytest.approx(city.needs["weight"].sum() - outside)
    branches = city.actors.loc[city.actors["subkind"] == "office_branch", "actor"]
    fewer = cg.coverage.pools(city, without=branches)
    assert fewer.served.sum().sum() < found.served.sum().sum()


# ---- errors ------------------------------------------------------------------------------------------------


NEED = pd.DataFrame({"health": [4.0, 2.0]}, ["a", "b"])
BRANCH = pd.Series("health", ["b1"])
KIND = pd.Series("unit", BANKS.index)
FAR = BANKS.astype(float)


FULL = towns.hamlet(银行=5, 卫生所=5, 妇联=5)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: cg.coverage.table(BANKS, PERSONS.replace(1.0, -1.0)), "'e2'.*is negative"),
        (lambda: cg.coverage.table(BANKS, PERSONS.replace(1.0, np.nan)), "'e2'.*is missing"),
        (lambda: cg.coverage.table(BANKS, PERSONS.drop(["e1", "u1"])), "labels differ: 2 in reach .*e1, u1"),
        (lambda: cg.coverage.table(frame(np.ones((1, 9))), on([1], ["x"])), r"n0, n1, n2, n3, n4 and 4 more"),
        (lambda: cg.coverage.table(BANKS, PERSONS, k=0), "k is 0"),
        (lambda: cg.coverage.table(BANKS, PERSONS, k=(1, 1)), "each once"),
        (lambda: cg.coverage.table(BANKS, PERSONS, k=1.5), "whole numbers"),
        (lambda: cg.coverage.table(BANKS, PERSONS, failure=1.2), "failure is 1.2"),
        (lambda: cg.coverage.table(BANKS, PERSONS, failure="x"), "failure is 'x'"),
        (lambda: cg.coverage.table(BANKS, PERSONS, group=pd.Series("all", BANKS.columns)), "for everybody"),
        (lambda: cg.coverage.table(BANKS * 2, PERSONS), "neither 0 nor 1"),
        (lambda: cg.coverage.capacitated(BANKS, PERSONS, None), "capacity is missing"),
        (lambda: cg.coverage.capacitated(BANKS, PERSONS, ROOM.drop("bank")), "in reach but not in capacity"),
        (lambda: cg.coverage.capacitated(BANKS, PERSONS, ROOM.replace(1.0, np.nan)), "'clinic'.*is missing"),
        (lambda: cg.coverage.capacitated(BANKS, PERSONS, -ROOM), "'bank'.*is negative"),
        (lambda: cg.coverage.sweep(BANKS, PERSONS, None), "capacity is missing"),
        (lambda: cg.coverage.sweep(BANKS, PERSONS, ROOM, factors=(0, 1)), "factors is 0. Fix: .*above 0"),
        (lambda: cg.coverage.cut(BANKS, PERSONS, ROOM, kind=KIND.drop("bank")), "nothing is given for bank"),
        (lambda: cg.coverage.common_cause(BANKS, PERSONS, kind=KIND, whole=2), "whole is 2"),
        (lambda: cg.coverage.without_kind(BANKS, PERSONS, kind="x"), "Fix: give a Series"),
        (lambda: cg.coverage.tasks({}, PERSONS), "0 parts. Fix: from 1 to 12 parts"),
        (lambda: cg.coverage.tasks({"a": BANKS.drop(columns="e1")}, PERSONS), "in weight but not in reach"),
        (lambda: cg.coverage.site(BANKS, PERSONS, objective="best"), "'lscp', 'mclp', 'backup', 'p_median'"),
        (lambda: cg.coverage.site(BANKS, PERSONS, objective="mclp"), "p is missing"),
        (lambda: cg.coverage.site(BANKS, PERSONS, objective="mclp", p=5), "number of candidates .4."),
        (lambda: cg.coverage.site(BANKS, PERSONS, objective="mclp", p=0), "p must be .* 1 or more"),
        (lambda: cg.coverage.site(BANKS, PERSONS, objective="lscp", p=2), "leave p out"),
        (lambda: cg.coverage.site(BANKS, PERSONS, objective="lscp", distance=FAR), "does not use distance"),
        (lambda: cg.coverage.site(BANKS, PERSONS, objective="p_median", p=2), "needs distance"),
        (lambda: cg.coverage.site(BANKS, PERSONS, objective="p_median", p=2, distance=-FAR), "is negative"),
        (
            lambda: cg.coverage.site(BANKS, PERSONS, objective="p_median", p=2, distance=FAR.drop("bank")),
            "1 in reach but not in distance .bank",
        ),
        (lambda: cg.coverage.site(BANKS, PERSONS, objective="mclp", p=2, time_limit=-1), "time_limit is -1"),
        (lambda: cg.coverage.site(BANKS.drop("clinic"), PERSONS, objective="lscp"), r"1 needs \(d1\)"),
        (lambda: cg.coverage.site(BANKS & False, PERSONS, objective="lscp"), r"\(e1, e2, d1, l1, u1\)"),
        (lambda: cg.coverage.site(BANKS, PERSONS, objective="backup", p=2), "that takes 3"),
        (lambda: cg.coverage.pair(NEED, BRANCH, capacity=0), "capacity is 0"),
        (lambda: cg.coverage.pair(-NEED, BRANCH, capacity=1), "row 'a', column 'health' .-4. is negative"),
        (lambda: cg.coverage.pair(NEED, BRANCH, capacity=1, served=NEED + 1), "more are served"),
        (lambda: cg.coverage.pair(NEED, BRANCH, capacity=1, served=NEED.drop("a")), "other communities"),
        (lambda: cg.coverage.pair(NEED, BRANCH.replace("health", "x"), capacity=1), "works in 'x'"),
        (lambda: cg.coverage.pair([1], BRANCH, capacity=1), "Fix: give a DataFrame"),
        (lambda: cg.coverage.pair(NEED, ["health"], capacity=1), "Fix: give a Series"),
        (lambda: cg.coverage.strategies(NEED, BRANCH, capacity=1, draws=0, seed=1), "draws must be"),
        (lambda: cg.coverage.pools(cg.load("observed"), level="planet"), "level must be .*not 'planet'"),
        (lambda: cg.coverage.pools(FULL, level="grid"), "no need lies in a place of kind 'grid'"),
        (lambda: cg.coverage.by_domain(towns.hamlet(needs=0)), "needs: there are none"),
        (lambda: cg.coverage.sweep(BANKS, PERSONS, ROOM, factors=()), "factors are empty. Fix: multiples"),
        (lambda: cg.coverage.tasks(dict.fromkeys(range(13), BANKS), PERSONS), "13 parts. Fix: from 1 to 12"),
    ],
)  # fmt: skip
def test_errors_say_what_is_wrong_and_how_to_mend_it(call, message):
    with pytest.raises(cg.CommgovError, match=message) as caught:
        call()
    assert any(words in str(caught.value) for words in ("Fix:", "give a", " must be "))


# ---- figures -----------------------------------------------------------------------------------------------


LEVELS = cg.coverage.levels(BANKS, PERSONS, ROOM)
SWEEP = cg.coverage.sweep(BANKS, PERSONS, ROOM)
OFTEN = cg.coverage.common_cause(BANKS, PERSONS, kind=pd.Series("unit", BANKS.index), whole=(0, 0.1), k=1)
TASKS = cg.coverage.tasks({"goods": BANKS.iloc[:2], "cleaning": BANKS.iloc[2:]}, PERSONS, failure=0.1)
SITES = pd.DataFrame(
    [{"p": p, **cg.coverage.site(BANKS, PERSONS, objective="mclp", p=p)._asdict()} for p in (1, 2, 3)]
)
PAIRED = cg.coverage.strategies(NEED, pd.Series("health", list("xyz")), capacity=1, draws=50, seed=1)
FIGURES = {
    "steps": (
        LEVELS,
        "Of all persons in need 100 % are within reach, but capacity serves only 89 %",
        "全部需求者中有100%可及，容量却只够89%",
    ),
    "sweep": (
        SWEEP,
        "With twice the capacity 100 % of persons in need are served, not 89 %",
        "容量加倍时，100%的需求者获得服务，而非89%",
    ),
    "failure": (
        OFTEN,
        "At 10 % absence, coverage is 5.0 points lower if whole kinds are absent together",
        "缺席概率为10%时，同类同时缺席使覆盖率低5.0个百分点",
    ),
    "tasks": (
        TASKS,
        "All parts are within reach of 22 % of households, some part of 100 %",
        "22%的住户各项齐备，100%至少有一项可及",
    ),
    "siting": (
        SITES,
        "3 sites cover 100 % of persons once, but only 22 % twice",
        "3个点位覆盖100%的人，二次覆盖仅22%",
    ),
    "pairing": (
        PAIRED,
        "Pairing lifts the worst-off community to 50 % served, equal spread to 50 %",
        "精准对接使最弱社区的服务比例达50%，平均分配为50%",
    ),
}


@pytest.fixture(autouse=True)
def _english():
    cg.use_style("en")
    yield
    style.plt.close("all")


@pytest.mark.parametrize("name", FIGURES)
def test_each_figure_claims_what_its_table_says(name):
    """In both languages; the claim comes from the table, and small print says what the marks are."""
    table, english, chinese = FIGURES[name]
    for lang, title in (("en", english), ("zh", chinese)):
        cg.use_style(lang)
        ax = getattr(cg.figures.coverage, name)(table.assign(provenance="S"))
        assert style.unfold(ax.get_title(loc="left")) == title
        assert len(title.replace(" %", "%").split()) <= 14
        (note,) = (text.get_text() for text in ax.texts if text.get_gid() == "note")
        assert ("assumed or simulated" if lang == "en" else "假设或模拟") in style.unfold(note)
        ax.figure.canvas.draw()


@pytest.mark.parametrize("name", FIGURES)
def test_each_figure_refuses_another_table(name):
    with pytest.raises(cg.CommgovError, match=rf"figures.coverage.{name}: column\(s\)"):
        getattr(cg.figures.coverage, name)(pd.DataFrame({"x": [1]}))


def test_figures_draw_the_numbers_of_their_tables():
    ax = cg.figures.coverage.steps(LEVELS)
    drawn = [
        float(c.get_offsets()[0][0])
        for c in ax.collections
        if len(c.get_offsets()) and not hasattr(c, "get_segments")
    ]
    assert drawn == LEVELS["weighted"].tolist()
    ax = cg.figures.coverage.sweep(SWEEP)
    assert ax.lines[0].get_ydata().tolist() == SWEEP["share"].tolist()
    ax = cg.figures.coverage.failure(OFTEN)
    assert ax.lines[1].get_ydata().tolist() == OFTEN["common_cause"].tolist()
    ax = cg.figures.coverage.tasks(TASKS)
    assert [bar.get_width() for bar in ax.patches] == TASKS["weighted"].tolist()
    ax = cg.figures.coverage.siting(SITES)
    assert ax.lines[0].get_ydata().tolist() == SITES["weighted"].tolist()
    ax = cg.figures.coverage.pairing(PAIRED)
    worst = next(c for c in ax.collections if c.get_label() == "worst-off")
    assert worst.get_offsets()[:, 0].tolist() == PAIRED["worst"].tolist()


def test_steps_take_domains_as_rows():
    both = pd.concat([LEVELS.assign(domain="health"), LEVELS.assign(domain="safety")])
    ax = cg.figures.coverage.steps(both)
    assert [text.get_text() for text in ax.get_yticklabels()] == ["health", "safety"]
