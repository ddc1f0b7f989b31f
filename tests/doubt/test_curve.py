"""Specification curves: each row as the measure itself has it, the joint test, and pieces done apart."""

import collections
import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

import commgov_lib as cg
from commgov_lib import ensemble
from commgov_lib.doubt import answers, specifications
from commgov_lib.ensemble import workers
from commgov_lib.measures import nulls

from . import oracles_doubt as oracles

DRAWS = {"draws": 59, "seed": 3}
NUMBERS = ["estimate", "low", "high", "p"]


def weighted(rows=9, columns=7, seed=1) -> pd.DataFrame:
    """A two-mode table with weights 1 to 3 and no empty or full row."""
    lot = np.random.Generator(np.random.PCG64(seed)).random((rows, columns))
    table = np.ceil(3 * (lot - 0.5) / 0.5).clip(0, 3)
    table[np.arange(rows), np.arange(rows) % columns] = 3
    table[np.arange(rows), (np.arange(rows) + 1) % columns] = 0
    return pd.DataFrame(table, [f"u{i}" for i in range(rows)], [f"p{i}" for i in range(columns)])


def directed(nodes=10, seed=2) -> pd.DataFrame:
    lot = np.random.Generator(np.random.PCG64(seed)).random((nodes, nodes))
    table = np.ceil(2 * (lot - 0.55) / 0.45).clip(0, 2)
    np.fill_diagonal(table, 0)
    names = [f"a{i}" for i in range(nodes)]
    return pd.DataFrame(table, names, names)


def same(one, other):
    """Two curves, to the last bit."""
    for a, b in ((one.table, other.table), (one.undefined, other.undefined), (one.moves, other.moves),
                 (one.joint, other.joint)):  # fmt: skip
        pd.testing.assert_frame_equal(a, b, check_exact=True)
        assert a.attrs == b.attrs


# ---- each row is what the measure itself returns ----------------------------------------------------------


def test_overlap_is_that_of_the_summary():
    B = weighted()
    asked = {"threshold": [1, 2, 3], "actor_ties": [1, 2], "place_ties": [1, 3]}
    found = cg.doubt.curve(B, "overlap", asked | {"null": ["fdsm"]}, **DRAWS)
    assert len(found.table) + len(found.undefined) == 3 * 2 * 2 * 6
    for row in found.table.itertuples():
        np.testing.assert_allclose([getattr(row, n) for n in NUMBERS], oracles.overlap(B, row, **DRAWS))
    for row in found.undefined.itertuples():
        if "the same network" not in row.reason:
            assert oracles.refuses(lambda row=row: oracles.overlap(B, row, **DRAWS)), row.reason


def test_core_of_actors_and_places_is_that_of_the_test_of_a_core():
    B = (weighted() > 0).astype(int)
    found = cg.doubt.curve(B, "core", **DRAWS)
    assert len(found.table) == 4
    for row in found.table.itertuples():
        test = cg.core.significance(B, cross=row.cross, null=row.null, **DRAWS)
        expected = [test["score"] - test[f"null_{end}"] for end in ("mean", "high", "low")]
        np.testing.assert_allclose([getattr(row, n) for n in NUMBERS], [*expected, test["p"]])


@pytest.mark.parametrize("null", ["ties", "degrees"])
def test_core_is_that_of_the_test_of_a_core(null):
    G = directed()
    asked = {"threshold": [1, 2], "actor_ties": [0, 2], "null": [null], "weighting": ["once", "weight"]}
    found = cg.doubt.curve(G, "core", asked, **DRAWS)
    assert found.table["reported"].nunique() == 2
    assert len(found.table) >= 20
    for row in found.table.itertuples():
        np.testing.assert_allclose([getattr(row, n) for n in NUMBERS], oracles.core(G, row, **DRAWS))


def test_backbone_is_that_of_its_table():
    B = weighted(12, 9)
    asked = {"threshold": [1, 2], "alpha": [0.05, 0.2]}
    found = cg.doubt.curve(B, "backbone", asked, **DRAWS)
    for row in found.table.itertuples():
        np.testing.assert_allclose([getattr(row, n) for n in NUMBERS], oracles.backbone(B, row, **DRAWS))
    assert found.table["estimate"].nunique() > 3
    refused = found.undefined[found.undefined["null"] == "fdsm"]
    assert len(refused)
    for row in refused.itertuples():
        assert "draws are too few" in row.reason
        assert oracles.refuses(lambda row=row: oracles.backbone(B, row, **DRAWS))


def test_inequality_is_that_of_access_and_bootstrap():
    net = cg.load("chicago")
    asked = {"catchment": [2000, 4000]}
    found = cg.doubt.curve(net, "inequality", asked, **DRAWS)
    at = cg.equity.located(net)
    people = net.needs.set_index("place")["weight"]
    shops = at.loc[net.actors["place"]].set_axis(net.actors["actor"])
    near = cg.equity.nearby(shops, at.loc[people.index], catchment=4000)
    one = pd.Series(1.0, shops.index)
    for row in found.table.iloc[::5].itertuples():
        expected = oracles.inequality(row, one, people, near, **DRAWS)
        np.testing.assert_allclose([getattr(row, n) for n in NUMBERS], expected)
    assert set(found.undefined["variant"] + found.undefined["kernel"]) == {"m2sfcaflat"}


# ---- weaker nulls, against all that is possible ----------------------------------------------------------


@pytest.mark.parametrize("null", nulls.LOOSE)
def test_weak_nulls_draw_every_network_as_often_as_they_should(null):
    B = np.array([[1, 0, 1], [0, 1, 0]])
    matrix = cg.matrices.incidence(pd.DataFrame(B)).matrix
    if null == "ties":
        space = {m.tobytes(): 1 / 20 for m in oracles.every((2, 3), lambda m: m.sum() == 3)}
    elif null == "svn":
        space = {
            m.tobytes(): 1 / 9 for m in oracles.every((2, 3), lambda m: m.sum(axis=1).tolist() == [2, 1])
        }
    else:
        chance = cg.backbone.bicm(pd.DataFrame(B)).to_numpy()
        every = oracles.every((2, 3), lambda m: True)
        space = {m.tobytes(): np.prod(np.where(m, chance, 1 - chance)) for m in every}
        space = {key: p for key, p in space.items() if p > 1e-12}
    n = 4000
    seen = collections.Counter(m.toarray().tobytes() for m in nulls.loose(matrix, n, null=null, seed=1))
    assert set(seen) <= set(space)
    distance = sum((seen[key] - n * p) ** 2 / (n * p) for key, p in space.items())
    assert distance < chi2.ppf(0.999, len(space) - 1)


# ---- ties in classes ------------------------------------------------------------------------------------


CLASSES = {
    "one class, two modes": ([(i, (i + k) % 4) for i in range(4) for k in (0, 1)], [0] * 8, (4, 4), True),
    "two classes": ([(0, 0), (1, 1), (2, 2), (0, 3), (1, 2)], [0, 0, 0, 1, 1], (3, 4), True),
    "one mode": ([(0, 1), (1, 2), (2, 3), (3, 4), (0, 4)], [0] * 5, (5, 5), False),
    "one mode, classes": ([(0, 1), (2, 3), (4, 5), (0, 2), (1, 4)], [0, 0, 0, 1, 1], (6, 6), False),
}


@pytest.mark.parametrize("name", CLASSES)
def test_ties_in_classes_reach_every_network_equally_often(name):
    """Up to 90 matrices with all margins 2, 12 cycles of five; else by trying all switches."""
    ends, kinds, shape, two_mode = CLASSES[name]

    def form(drawn):
        cells = [tuple(pair) if two_mode else tuple(sorted(pair)) for pair in drawn]
        return frozenset(zip(kinds, cells, strict=True))

    if name == "one class, two modes":
        margins = lambda m: (m.sum(axis=0) == 2).all() and (m.sum(axis=1) == 2).all()  # noqa: E731
        space = {form(np.argwhere(m)): 1 for m in oracles.every((4, 4), margins)}
        assert len(space) == 90
    else:
        space = collections.Counter(map(form, oracles.reachable(ends, kinds, two_mode=two_mode)))
    assert len(space) > 3
    n, total = 6000, sum(space.values())
    draws = nulls.in_classes(np.array(ends), np.array(kinds), n, seed=1, shape=shape, two_mode=two_mode)
    seen = collections.Counter(map(form, draws))
    assert set(seen) <= set(space)
    expected = {key: n * weight / total for key, weight in space.items()}
    assert sum((seen[k] - e) ** 2 / e for k, e in expected.items()) < chi2.ppf(0.999, len(space) - 1)


# ---- cases by hand --------------------------------------------------------------------------------------


def two_places(distance=1000.0) -> cg.Network:
    """Two places of a hundred persons each; the only shop stands in the first."""
    places = pd.DataFrame({"place": ["x", "y"], "kind": "village", "provenance": "U", "x_m": [0.0, distance]})
    places["y_m"] = 0.0
    actors = pd.DataFrame({"actor": ["shop"], "kind": "unit", "place": ["x"], "provenance": "U"})
    needs = pd.DataFrame({"need": ["n1", "n2"], "place": ["x", "y"], "group": "household", "weight": 100.0})
    needs = needs.assign(domain="daily_life", provenance="U")
    ties = pd.DataFrame(columns=["source", "target", "relation", "domain", "weight", "provenance"])
    return cg.Network(places, actors, ties, needs)


def test_an_answer_that_turns_on_one_convention():
    """All have access within 2 km: Gini 0; half have any within 500 m: Gini 1/2. Nothing else matters."""
    asked = {"catchment": [500, 2000], "kernel": ["flat"], "variant": ["e2sfca"]}
    found = cg.doubt.curve(two_places(), "inequality", asked, **DRAWS)
    assert found.table[["catchment", "estimate"]].to_numpy().tolist() == [
        [2000, 0.0], [2000, 0.0], [500, 0.5], [500, 0.5],
    ]  # fmt: skip
    assert found.moves.index.tolist() == ["catchment", "weighting"]
    assert found.moves["mean_change"].tolist() == [0.5, 0.0]
    assert found.moves.loc["catchment", ["pair_count", "first", "second", "pair_change"]].tolist() == [
        2, "500", "2000", 0.5,
    ]  # fmt: skip
    assert found.moves["verdict_share"].isna().all()
    assert found.joint.empty
    assert "beside chance" in found.joint.attrs["note"]


def test_moves_are_means_over_pairs_that_differ_in_one_choice_alone():
    B = weighted()
    found = cg.doubt.curve(B, "overlap", {"actor_ties": [1, 2, 3], "threshold": [1, 2]}, **DRAWS)
    names = [n for n in found.table if n not in NUMBERS]
    verdict = specifications.above(found.table, "overlap").to_numpy()
    for name in found.moves.index:
        gaps, turned = [], []
        for (i, a), (j, b) in itertools.combinations(found.table.iterrows(), 2):
            if a[name] != b[name] and all(a[n] == b[n] for n in names if n != name):
                gaps.append(abs(a["estimate"] - b["estimate"]))
                turned.append(verdict[i] != verdict[j])
        row = found.moves.loc[name]
        assert row["pair_count"] == len(gaps)
        np.testing.assert_allclose(
            row[["mean_change", "largest_change", "verdict_share"]].astype(float),
            [np.mean(gaps), max(gaps), np.mean(turned)],
        )
    assert found.moves["mean_change"].is_monotonic_decreasing


def test_one_sided_reports_make_two_networks():
    """a and b report each other, c is reported alone: three ties or one."""
    names = list("abcd")
    G = pd.DataFrame(0, names, names)
    for a, b in ("ab", "ba", "cb", "ca", "dc"):
        G.loc[a, b] = 1
    found = cg.doubt.curve(G, "core", {"null": ["ties"]}, **DRAWS)
    both = found.table[found.table["reported"] == "both"]
    rest = found.undefined[found.undefined["reported"] == "both"]
    assert len(both) + len(rest) == 2
    for row in found.table.itertuples():
        np.testing.assert_allclose(row.estimate, oracles.core(G, row, **DRAWS)[0])


def test_thresholds_that_change_nothing_count_once():
    B = weighted().replace({2: 3})
    found = cg.doubt.curve(B, "overlap", {"threshold": [1, 2, 3], "measure": ["four_cycles"]}, **DRAWS)
    assert found.table["threshold"].value_counts().to_dict() == {1.0: 4, 2.0: 4}
    assert set(found.undefined["reason"]) == {"the same network as threshold=2"}
    assert found.undefined["reason"].iloc[0].text("zh") != found.undefined["reason"].iloc[0]


def test_periods_and_relations_are_conventions():
    net = cg.load("observed")
    offered = cg.doubt.conventions(net, "overlap")
    assert offered["period"][0] == "all"
    assert len(offered["period"]) > 1
    indiana = cg.doubt.conventions(cg.load("indiana"), "core")
    assert indiana["relation"] == ["collaborates", "contacts", "discusses_guideline"]
    assert indiana["threshold"] == [1, 2, 3, 4, 5]
    assert cg.doubt.conventions(cg.load("bristol"), "overlap")["relation"] == ["attends"]


def test_periods_cut_out_the_ties_of_their_time():
    rows = [
        (f"u{i}", f"p{j}", year) for year in (2021, 2022) for i, j in np.argwhere(weighted(9, 7, year) > 0)
    ]
    ties = (
        pd.DataFrame(rows, columns=["source", "target", "since"])
        .astype(str)
        .assign(until=lambda t: t["since"])
    )
    ties = ties.assign(relation="co_builds", weight=1.0, provenance="U")
    places = pd.DataFrame({"place": [f"p{j}" for j in range(7)], "kind": "community", "provenance": "U"})
    actors = pd.DataFrame({"actor": [f"u{i}" for i in range(9)], "kind": "unit", "provenance": "U"})
    needs = pd.DataFrame(columns=["need", "place", "group", "domain", "weight", "provenance"])
    net = cg.Network(places, actors, ties, needs)
    asked = {"measure": ["nodf_total"], "null": ["fdsm"]}
    found = cg.doubt.curve(net, "overlap", asked, **DRAWS).table.set_index("period")
    assert set(found.index) == {"all", "2021", "2022"}
    for period in ("2021", "2022"):
        B = net.at(period).incidence("co_builds")
        expected = cg.ties.summary(B, **DRAWS, measures=["nodf_total"]).iloc[0]
        np.testing.assert_allclose(found.loc[period, "estimate"], expected["value"] / expected["null_mean"])


# ---- the joint test -------------------------------------------------------------------------------------


def test_joint_test_of_one_specification_by_hand():
    """Median = the estimate; its p ranks it among squares counted in each drawn network, margins kept."""
    B = (weighted() > 0).astype(int)
    asked = {"measure": ["four_cycles"], "null": ["fdsm"], "threshold": [1]}
    found = cg.doubt.curve(B, "overlap", asked, **DRAWS)
    ends = np.argwhere(B.to_numpy())
    squares = []
    for drawn in nulls.in_classes(ends, np.zeros(len(ends), int), 59, seed=3, shape=B.shape, two_mode=True):
        full = np.zeros(B.shape, int)
        full[drawn[:, 0], drawn[:, 1]] = 1
        assert (full.sum(axis=0) == B.sum()).all()
        assert (full.sum(axis=1) == B.sum(axis=1)).all()
        squares.append(oracles.squares(full))
    own = oracles.squares(B)
    null_mean = own / found.table["estimate"].iloc[0]
    row = found.joint.loc["median"]
    np.testing.assert_allclose(row["value"], found.table["estimate"].iloc[0])
    np.testing.assert_allclose(row["null_mean"], np.mean(squares) / null_mean)
    assert row["p"] == (1 + sum(s >= own for s in squares)) / 60
    assert found.joint["draws"].tolist() == [59, 59]


def test_joint_test_takes_all_specifications_of_one_draw_together():
    """Thresholds and fewest ties: every drawn network keeps the margins of all the networks that are cut."""
    B = weighted()
    asked = {"threshold": [1, 2], "actor_ties": [1, 3], "measure": ["four_cycles", "latapy_dot"]}
    found = cg.doubt.curve(B, "overlap", asked, **DRAWS)
    lists = specifications.asked(B, "overlap", asked)
    whole = specifications.variants(B, lists)
    margins = [
        (m.matrix.sum(axis=1).tolist(), m.matrix.sum(axis=0).tolist())
        for m in map(whole.matrix, range(len(whole.all)))
    ]
    moved = 0
    for ends in whole.draws(20, seed=3):
        moved += (ends != whole.ends).any()
        for at, expected in enumerate(margins):
            m = whole.drawn(at, ends)
            assert (m.sum(axis=1).tolist(), m.sum(axis=0).tolist()) == expected
    assert moved
    np.testing.assert_allclose(found.joint.loc["median", "value"], found.table["estimate"].median())
    share = specifications.above(found.table, "overlap").mean()
    np.testing.assert_allclose(found.joint.loc["significant_share", "value"], share)


def test_a_network_that_chance_leaves_alone_has_no_joint_test():
    """Nested rows: no other network has these margins; what weaker nulls say is still in the table."""
    B = pd.DataFrame(np.triu(np.ones((5, 6), int), 1)[:, 1:], list("abcde"), list("vwxyz"))
    B = B.iloc[1:, :]
    found = cg.doubt.curve(B, "overlap", {"null": ["fdsm", "ties"]}, **DRAWS)
    assert set(found.undefined["null"]) == {"fdsm"}
    assert found.joint.empty
    assert "no other network" in found.joint.attrs["note"]


def test_size_of_the_joint_test_in_short():
    """Networks drawn by their own null: p <= .2 in a fifth of forty, about; tests/slow takes longer."""
    asked = {"threshold": [1, 2], "measure": ["four_cycles", "nodf_total"], "null": ["fdsm", "ties"]}
    lists = specifications.asked(weighted(), "overlap", asked)
    whole = specifications.variants(weighted(), lists)
    hits = np.zeros(2)
    for ends in whole.draws(40, seed=11):
        B = pd.DataFrame(0.0, whole.row_labels, whole.column_labels)
        for (i, j), kind in zip(ends, weighted().to_numpy()[tuple(whole.ends.T)], strict=True):
            B.iloc[i, j] = kind
        found = cg.doubt.curve(B, "overlap", asked, draws=39, seed=4)
        hits += found.joint["p"].to_numpy() <= 0.2
    assert (hits <= 16).all()  # 8 expected; more than 16 of 40 would come by chance once in a thousand


# ---- what must not matter -------------------------------------------------------------------------------


def test_order_of_conventions_and_values_does_not_matter():
    B = weighted()
    one = {"threshold": [1, 2], "null": ["fdsm", "ties"], "measure": ["four_cycles", "nodf_total"]}
    other = {name: list(reversed(values)) for name, values in reversed(one.items())}
    same(cg.doubt.curve(B, "overlap", one, **DRAWS), cg.doubt.curve(B, "overlap", other, **DRAWS))


def test_names_do_not_matter():
    B, asked = weighted(), {"threshold": [1, 2], "measure": ["four_cycles"]}
    renamed = B.set_axis([f"z{9 - i}" for i in range(9)], axis=0).set_axis(list("gfedcba"), axis=1)
    same(cg.doubt.curve(B, "overlap", asked, **DRAWS), cg.doubt.curve(renamed, "overlap", asked, **DRAWS))


ASKED = {"threshold": [1, 2, 3], "actor_ties": [1, 2], "measure": ["four_cycles", "latapy_dot"]}


def test_any_number_of_processes_gives_the_same_bytes(monkeypatch):
    alone = cg.doubt.curve(weighted(), "overlap", ASKED, **DRAWS)
    monkeypatch.setattr(workers, "SOON", -1)
    monkeypatch.setattr(workers, "cores", lambda: 2)
    same(alone, cg.doubt.curve(weighted(), "overlap", ASKED, **DRAWS))


def test_an_interrupted_curve_goes_on_where_it_stopped(tmp_path, monkeypatch):
    whole = cg.doubt.curve(weighted(), "overlap", ASKED, **DRAWS)
    done = []

    def answered(work, at):
        if len(done) == 3:
            raise KeyboardInterrupt
        done.append(at)
        return answers.answers(work, at)

    monkeypatch.setattr(workers, "SOON", 1e9)
    monkeypatch.setattr(specifications, "answers", answered)
    with pytest.raises(KeyboardInterrupt):
        cg.doubt.curve(weighted(), "overlap", ASKED, **DRAWS, folder=tmp_path)
    later = []
    monkeypatch.setattr(
        specifications, "answers", lambda work, at: (later.append(at), answers.answers(work, at))[1]
    )
    same(whole, cg.doubt.curve(weighted(), "overlap", ASKED, **DRAWS, folder=tmp_path))
    assert (done, later) == ([0, 1, 2], [3, 4, 5])


def test_parts_run_apart_are_joined(tmp_path, monkeypatch):
    whole = cg.doubt.curve(weighted(), "overlap", ASKED, **DRAWS)
    for i in (2, 0):
        part = cg.doubt.curve(weighted(), "overlap", ASKED, **DRAWS, folder=tmp_path, part=(i, 3))
        assert 0 < len(part.table) + len(part.undefined) < len(whole.table) + len(whole.undefined)
        assert part.joint.empty
        assert part.moves.empty
    later = []
    monkeypatch.setattr(workers, "SOON", 1e9)
    monkeypatch.setattr(
        specifications, "answers", lambda work, at: (later.append(at), answers.answers(work, at))[1]
    )
    same(whole, cg.doubt.curve(weighted(), "overlap", ASKED, **DRAWS, folder=tmp_path))
    assert later == [1, 4]
    with pytest.raises(cg.CommgovError, match="holds results of"):
        cg.doubt.curve(weighted(seed=5), "overlap", ASKED, **DRAWS, folder=tmp_path)


@settings(max_examples=12)
@given(st.integers(0, 10_000), st.sampled_from([("overlap", 24), ("backbone", 24)]))
def test_laws(seed, question):
    """Every combination is a row or is told; rows are sorted; intervals hold; p lies in (0, 1]."""
    name, count = question
    B = pd.DataFrame((np.random.Generator(np.random.PCG64(seed)).random((5, 5)) < 0.5).astype(int))
    B.iloc[:2, :2] = [[1, 0], [0, 1]]
    try:
        found = cg.doubt.curve(B, name, {"threshold": [1]}, draws=39, seed=1)
    except cg.CommgovError:  # that none has an answer, as is told
        return
    assert len(found.table) + len(found.undefined) == count
    assert found.table["estimate"].is_monotonic_increasing
    assert found.table["estimate"].notna().all()
    assert not found.undefined["reason"].isna().any()
    if name == "backbone":
        assert (found.table["low"] <= found.table["estimate"]).all()
        assert (found.table["estimate"] <= found.table["high"]).all()
    assert (found.table["low"] <= found.table["high"]).all()
    p = found.table["p"].dropna()
    assert ((p > 0) & (p <= 1)).all()


# ---- what is refused ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "given", "words"),
    [
        ("shape", None, "question must be one of"),
        ("overlap", {"cross": ["ones"]}, "a convention of 'overlap' must be one of"),
        ("overlap", {"null": "fdsm"}, "a list"),
        ("overlap", {"null": ["blind"]}, "convention 'null' must be one of"),
        ("overlap", {"null": ["fdsm", "fdsm"]}, "a value twice"),
        ("overlap", {"null": []}, "has no value that goes without saying"),
        ("overlap", {"threshold": [0]}, "give a number above 0"),
        ("overlap", {"actor_ties": [1.5]}, "whole number"),
        ("overlap", {"threshold": range(1, 1001)}, "combinations are more than"),
        ("overlap", [("null", ["fdsm"])], "a dict from convention"),
        ("overlap", {"threshold": [9]}, "no combination has an answer"),
        ("overlap", {"relation": ["helps"]}, "convention 'relation' must be one of"),
        ("core", {"reported": ["both"]}, "these lead to places"),
    ],
)
def test_what_cannot_be_is_refused_in_both_languages(question, given, words):
    with pytest.raises(cg.CommgovError, match=words) as caught:
        cg.doubt.curve(weighted(), question, given, **DRAWS)
    chinese = caught.value.args[0].text("zh")
    assert any("\u4e00" <= sign <= "\u9fff" for sign in chinese)


def test_more_is_refused(tmp_path):
    with pytest.raises(cg.CommgovError, match="actors are tied to actors"):
        cg.doubt.curve(directed(), "core", {"place_ties": [2]}, **DRAWS)
    with pytest.raises(cg.CommgovError, match="'catchment'"):
        cg.doubt.curve(cg.load("chicago"), "inequality", **DRAWS)
    with pytest.raises(cg.CommgovError, match="a Network"):
        cg.doubt.curve(weighted(), "inequality", {"catchment": [1], "domain": ["x"]}, **DRAWS)
    with pytest.raises(cg.CommgovError, match="no relation leads"):
        cg.doubt.curve(cg.load("indiana"), "overlap", **DRAWS)
    with pytest.raises(cg.CommgovError, match="draws"):
        cg.doubt.curve(weighted(), "overlap", draws=5, seed=1)
    for part, folder, words in (
        ((0, 2), None, "folder"),
        ((2, 2), tmp_path, "no part"),
        (3, tmp_path, "Fix"),
    ):
        with pytest.raises(cg.CommgovError, match=words):
            cg.doubt.curve(weighted(), "overlap", **DRAWS, part=part, folder=folder)
    assert ensemble is cg.ensemble
