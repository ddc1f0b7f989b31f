"""Hidden cells stay hidden."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import commgov_lib as cg
from commgov_lib.cli import options
from commgov_lib.privacy import suppression
from commgov_lib.schema import CommgovError

from . import oracles_privacy as twins

SALT = "a salt that only the tests know"


def number(region="210102", born="19490307", order="002", slip=0) -> str:
    """An identity number of nobody: made up, with the check character that belongs to it, or another."""
    first = region + born + order
    return first + "0123456789X"["0123456789X".index(twins.check_character(first)) - slip]


def kinds(values, name="note", table="actors", **options) -> list[str]:
    """What the values of a column look like, cell by cell; faults of the whole column are left out."""
    frame = pd.DataFrame({name: values})
    found = cg.privacy.identifiers({table: frame}, **options)
    found = found[found["row"].notna()].set_index("row")["problem"].str.removeprefix("looks like ")
    return [found.get(k + 1, "") for k in range(len(values))]


# ---- suppression ---------------------------------------------------------------------------------


def published(done, rows, columns) -> dict:
    """What stands in print: (row, column) → number or None."""
    table = done.table
    return {
        (row, column): None if pd.isna(table.loc[row, column]) else int(table.loc[row, column])
        for row in table.index
        for column in table.columns
    }


def assert_safe(counts, done, *, threshold=10, keep_zero=False, groups=None):
    """Nothing small stands in print, what stands there is true, and no small cell can be told."""
    rows, columns = list(counts.index), list(counts.columns)
    shown = published(done, rows, columns)
    sums = twins.equations(rows, columns, groups)
    truth = {(r, c): int(counts.loc[r, c]) for r in rows for c in columns}
    for _ in range(3):  # subtotals first, then totals of them
        for parts, whole in sums:
            if all(part in truth for part in parts):
                truth[whole] = sum(truth[part] for part in parts)
    assert set(truth) == set(shown)
    assert all(value is None or value == truth[cell] for cell, value in shown.items())
    small = {cell for cell, v in truth.items() if v < threshold and not (keep_zero and v == 0)}
    assert all(shown[cell] is None for cell in small)
    assert done.small_count == len(small)
    assert done.complementary_count == sum(v is None for v in shown.values()) - len(small)
    ends = twins.attack(shown, sums)
    for cell in small:
        low, high = ends[cell]
        assert low <= 1e-6, (cell, low)
        assert high >= threshold - 1e-6, (cell, high)
    for low, high in ends.values():
        assert high - low > 0.5


def test_a_table_worked_by_hand():
    """4 hides 40 beside it and a pair below it: the four corners of a rectangle, the cheapest one."""
    counts = pd.DataFrame({"disabled": [4, 30, 25], "low_income": [40, 35, 28]}, ["a", "b", "c"])
    done = cg.privacy.suppress(counts, attacker="sums")
    assert done.table.loc["b"].tolist() == [30, 35, 65]
    assert done.table.loc["total"].tolist() == [59, 103, 162]
    assert done.table.loc[["a", "c"], ["disabled", "low_income"]].isna().all(axis=None)
    assert done.table["total"].tolist() == [44, 65, 53, 162]
    assert (done.small_count, done.complementary_count) == (1, 3)
    ends = cg.privacy.bounds(done.table).set_index(["row", "column"])
    assert ends.loc[("a", "disabled")].tolist() == [0, 29]
    assert ends.loc[("a", "low_income")].tolist() == [15, 44]
    assert_safe(counts, done)


def test_hiding_the_small_cell_alone_is_undone():
    """The attack can succeed: that is why the others are hidden."""
    careless = pd.DataFrame(
        {"x": [np.nan, 30, 34], "y": [40, 35, 75], "total": [44, 65, 109]}, ["a", "b", "total"]
    )
    assert cg.privacy.bounds(careless).to_numpy().tolist() == [["a", "x", 4, 4]]


ATTACKERS = pytest.mark.parametrize("attacker", ["algorithm", "sums"])


@ATTACKERS
@settings(max_examples=60)
@given(data=st.data())
def test_a_linear_program_cannot_undo_it(data, attacker):
    rows, columns = data.draw(st.integers(1, 5)), data.draw(st.integers(1, 4))
    cell = st.one_of(st.integers(0, 12), st.integers(0, 200))
    values = data.draw(st.lists(cell, min_size=rows * columns, max_size=rows * columns))
    keep_zero, threshold = data.draw(st.booleans()), data.draw(st.sampled_from([3, 5, 10]))
    counts = pd.DataFrame(np.reshape(values, (rows, columns)), list("abcde")[:rows], list("wxyz")[:columns])
    options = {"threshold": threshold, "keep_zero": keep_zero, "attacker": attacker}
    done = cg.privacy.suppress(counts, **options)
    assert_safe(counts, done, threshold=threshold, keep_zero=keep_zero)
    assert cg.privacy.suppress(counts, **options).table.equals(done.table)


@ATTACKERS
@settings(max_examples=40)
@given(data=st.data())
def test_subtotals_do_not_undo_it_either(data, attacker):
    rows, columns = data.draw(st.integers(2, 6)), data.draw(st.integers(1, 3))
    values = data.draw(st.lists(st.integers(0, 60), min_size=rows * columns, max_size=rows * columns))
    labels = list("abcdef")[:rows]
    within = pd.Series(data.draw(st.lists(st.sampled_from(["N", "S"]), min_size=rows, max_size=rows)), labels)
    counts = pd.DataFrame(np.reshape(values, (rows, columns)), labels, list("xyz")[:columns])
    keep_zero = data.draw(st.booleans())
    done = cg.privacy.suppress(counts, within=within, attacker=attacker, keep_zero=keep_zero)
    groups = {g: [r for r in labels if within[r] == g] for g in within.unique()}
    assert_safe(counts, done, groups=groups, keep_zero=keep_zero)


def compositions(parts: int, most: int):
    """Every way to put at most so many persons into so many cells."""
    if not parts:
        yield ()
        return
    for first in range(most + 1):
        for rest in compositions(parts - 1, most - first):
            yield first, *rest


def test_zeros_that_are_kept_are_not_hidden_with_others():
    """Against sums alone a printed zero stays printed, though it would be the cheapest to hide."""
    rng = np.random.Generator(np.random.PCG64(0))
    seen = 0
    for _ in range(40):
        counts = pd.DataFrame(np.array([0, 0, 1, 3, 12, 20, 35])[(rng.random((4, 4)) * 7).astype(int)])
        try:
            done = cg.privacy.suppress(counts, keep_zero=True, attacker="sums")
        except cg.CommgovError:  # too few persons for any table
            continue
        inner = done.table.iloc[:4, :4].isna().to_numpy()
        seen += inner.sum()
        assert not (inner & (counts == 0).to_numpy()).any()
        assert inner[((counts > 0) & (counts < 10)).to_numpy()].all()
    assert seen > 100


def rerun(shape, most, *, threshold, within=None, keep_zero=False) -> tuple[int, int]:
    """Publish every table of up to ``most`` persons; count the kinds of publication, and those that tell.

    One tells if some hidden cell, totals too, is below the threshold in all tables that are published so; one
    that publishes nothing is not counted. The sum of all is published, so no table of more persons is missed.
    """
    groups = None if within is None else pd.factorize(pd.Series(list(within)))[0]
    sums = suppression._relations(groups, *shape)
    classes = {}
    for flat in compositions(shape[0] * shape[1], most):
        values = np.reshape(flat, shape).astype(float)
        world = suppression._with_totals(values, groups).ravel()
        hidden = suppression._against_algorithm(values, groups, world, sums, threshold, keep_zero)
        shown = np.where(hidden, -1, world)
        worlds = classes.setdefault(shown.tobytes(), (hidden, []))[1]
        worlds.append(world)
    told = [((np.max(worlds, axis=0) < threshold) & hidden).any() for hidden, worlds in classes.values()]
    nothing = [hidden.all() for hidden, _ in classes.values()]
    return len(told), sum(t and not n for t, n in zip(told, nothing, strict=True))


@pytest.mark.parametrize("keep_zero", [False, True])
@pytest.mark.parametrize(
    ("shape", "most", "threshold", "within"),
    [
        ((1, 3), 8, 3, None),
        ((2, 2), 8, 3, None),
        ((2, 3), 5, 2, None),
        ((3, 2), 5, 2, None),
        ((4, 1), 7, 2, None),
        ((3, 1), 8, 3, "NNS"),
        ((4, 1), 6, 2, "NSTT"),
        ((3, 2), 4, 2, "NSS"),
    ],
)
def test_whoever_runs_it_again_on_every_table_learns_of_no_small_cell(
    shape, most, threshold, keep_zero, within
):
    """Larger ones stand in ``tests/slow``."""
    classes, telling = rerun(shape, most, threshold=threshold, keep_zero=keep_zero, within=within)
    assert classes > 5
    assert telling == 0


@pytest.mark.parametrize("keep_zero", [False, True])
@pytest.mark.parametrize("within", [None, "NNS"])
@settings(max_examples=30)
@given(data=st.data())
def test_the_pattern_that_is_tried_is_the_one_that_is_published(data, within, keep_zero):
    values = np.reshape(data.draw(st.lists(st.integers(0, 9), min_size=6, max_size=6)), (3, 2)).astype(float)
    rows = list("abc")
    larger = None if within is None else pd.Series(list(within), rows)
    groups = None if within is None else pd.factorize(larger)[0]
    world, sums = suppression._with_totals(values, groups).ravel(), suppression._relations(groups, 3, 2)
    hidden = suppression._against_algorithm(values, groups, world, sums, 3, keep_zero)
    table = cg.privacy.suppress(
        pd.DataFrame(values, rows), threshold=3, keep_zero=keep_zero, within=larger
    ).table
    assert table.isna().to_numpy().ravel().tolist() == hidden.tolist()


def test_against_sums_alone_running_it_again_tells():
    """Why it is not the default: [[3, 14], [12, 40]] comes out alike for 0 to 7 in its corner only."""
    seen = {}
    for corner in range(16):
        counts = pd.DataFrame([[corner, 17 - corner], [15 - corner, 37 + corner]])
        for attacker in ("algorithm", "sums"):
            table = cg.privacy.suppress(counts, attacker=attacker).table
            key = attacker, table.to_numpy(float, na_value=np.nan).tobytes()
            seen.setdefault(key, []).append(corner)
    told = {a: corners for (a, _), corners in seen.items() if 3 in corners}
    assert told == {"algorithm": list(range(16)), "sums": list(range(8))}


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("mean", "rows"), [(4, 12), (15, 9), (60, 12)])
def test_each_hidden_cell_of_a_larger_table_is_large_in_a_table_published_alike(seed, mean, rows):
    draw = np.random.Generator(np.random.PCG64([seed, mean]))
    values = draw.poisson(draw.gamma(2.0, mean / 2, (rows, 4)))
    labels = [f"r{k}" for k in range(rows)], list("wxyz")
    done = cg.privacy.suppress(pd.DataFrame(values, *labels)).table
    hidden = done.isna().to_numpy()
    assert not hidden.all()
    assert hidden.any()
    for i, j in np.argwhere(hidden[:rows, :4]):
        assert any(
            cg.privacy.suppress(pd.DataFrame(world, *labels)).table.equals(done)
            for world in twins.worlds_with_a_large_cell(values, hidden, i, j, 10)
        ), (i, j)


def test_a_table_worked_by_hand_against_the_algorithm():
    """Row a has a small cell, so a and b are hidden; c and d stand. Totals stay as each cell has its room."""
    counts = pd.DataFrame({"x": [3, 60, 80, 30], "y": [50, 70, 90, 44]}, list("abcd"))
    done = cg.privacy.suppress(counts)
    shown = done.table.astype(object).where(done.table.notna(), None).to_numpy().tolist()
    assert shown[2:] == [[80, 90, 170], [30, 44, 74], [173, 254, 427]]
    # sums of the pair: 53 and 130 across, 63 and 120 down; x of b is at least 63 - 53 = 10, so never small.
    assert shown[:2] == [[None, None, 53], [None, None, 130]]
    assert (done.small_count, done.complementary_count) == (1, 3)
    # 122 and 54 of 174 leave x of b 2 at least: it could be small and not 0, so the rows' totals go as well.
    counts.loc[["a", "b"], "x"] = [2, 52]
    shown = cg.privacy.suppress(counts).table
    assert shown.loc[["a", "b"], "total"].isna().all()


def test_rows_that_are_joined_hide_their_totals():
    """Seven of x are too few for a and b alone, so all four rows are hidden, and their totals with them."""
    counts = pd.DataFrame({"x": [3, 4, 50, 60], "y": [57, 56, 10, 12]}, list("abcd"))
    done = cg.privacy.suppress(counts)
    assert done.table.loc[list("abcd")].isna().all(axis=None)
    assert done.table.loc["total"].tolist() == [117, 135, 252]
    assert (done.small_count, done.complementary_count) == (2, 10)
    # Ten of x are enough: only a and b, and their sums leave each cell of them from 0 to 10 and more.
    counts.loc["b", "x"] = 7
    done = cg.privacy.suppress(counts)
    assert done.table.loc["c":].to_numpy().tolist() == [[50, 10, 60], [60, 12, 72], [120, 135, 255]]
    assert done.table.loc[["a", "b"], ["x", "y"]].isna().all(axis=None)
    assert done.table.loc[["a", "b"], "total"].tolist() == [60, 63]


def test_rows_with_a_zero_in_print_hide_their_totals():
    counts = pd.DataFrame({"x": [0, 40], "y": [20, 5], "z": [30, 50]}, ["a", "b"])
    shown = cg.privacy.suppress(counts, keep_zero=True).table.astype(object)
    # x of b is told by its column, 40, and the zero; nothing else of the two rows is.
    assert shown.where(shown.notna(), None).to_numpy().tolist() == [
        [0, None, None, None], [40, None, None, None], [40, 25, 80, 145],
    ]  # fmt: skip
    # Ten of y in column y are fewer than ten and a person for the other row: no zero is in print.
    counts["y"] = [5, 5]
    shown = cg.privacy.suppress(counts, keep_zero=True).table
    assert shown.loc[["a", "b"], ["x", "y", "z"]].isna().all(axis=None)


@pytest.mark.parametrize(("mean", "stated"), [(20, (0.8, 0.35)), (200, (0.1, 0.03))])
def test_the_price_is_the_one_that_is_stated(mean, stated):
    draw = np.random.Generator(np.random.PCG64([7, mean]))
    hidden = []
    for _ in range(16):
        counts = pd.DataFrame(draw.poisson(draw.gamma(1.5, mean / 1.5, (9, 6))))
        tables = [cg.privacy.suppress(counts, attacker=a).table for a in ("algorithm", "sums")]
        hidden.append([table.isna().to_numpy().mean() for table in tables])
    assert np.mean(hidden, axis=0) == pytest.approx(stated, abs=0.07)


def test_every_whole_world_is_tried():
    """In a tiny table all worlds are counted: each small cell is 0 in one and 2 or more in another."""
    counts = pd.DataFrame({"x": [0, 2], "y": [2, 1]}, ["a", "b"])
    done = cg.privacy.suppress(counts, threshold=2)
    shown = published(done, None, None)
    assert {cell: value for cell, value in shown.items() if value is not None} == {
        ("total", "x"): 2, ("total", "y"): 3, ("total", "total"): 5,
    }  # fmt: skip
    found = list(twins.worlds(shown, twins.equations(["a", "b"], ["x", "y"]), 5))
    assert len(found) == 3 * 4  # 2 of x and 3 of y over two rows
    for column, most in (("x", 2), ("y", 3)):
        for row in "ab":
            assert {world[row, column] for world in found} == set(range(most + 1))


def test_the_bounds_are_those_of_the_twin():
    rng = np.random.default_rng(3)
    counts = pd.DataFrame(rng.integers(0, 60, (5, 4)), list("abcde"), list("wxyz"))
    within = pd.Series(["N", "N", "S", "S", "S"], list("abcde"))
    done = cg.privacy.suppress(counts, within=within)
    ours = cg.privacy.bounds(done.table, within=within).set_index(["row", "column"])
    groups = {"N": ["a", "b"], "S": ["c", "d", "e"]}
    theirs = twins.attack(published(done, None, None), twins.equations(list("abcde"), list("wxyz"), groups))
    assert set(ours.index) == set(theirs)
    for cell, ends in theirs.items():
        np.testing.assert_allclose(ours.loc[cell].to_numpy(float), ends, atol=1e-6)


def test_a_table_without_small_cells_is_left_whole():
    counts = pd.DataFrame({"x": [10, 20], "y": [30, 40]}, ["a", "b"])
    done = cg.privacy.suppress(counts)
    assert done.table.loc["total"].tolist() == [30, 70, 100]
    assert (done.small_count, done.complementary_count) == (0, 0)


@pytest.mark.parametrize(
    ("counts", "options", "says"),
    [
        (pd.DataFrame({"x": [1.5]}), {}, "no whole number"),
        (pd.DataFrame({"x": [-1]}), {}, "no whole number"),
        (pd.DataFrame({"x": [np.nan]}), {}, "no whole number"),
        (pd.DataFrame({"x": ["many"]}), {}, "many"),
        (pd.DataFrame({"total": [1]}), {}, "label of its own"),
        (pd.DataFrame({"x": [1, 2]}, ["a", "a"]), {}, "label of its own"),
        (pd.DataFrame(), {}, "a row and a column"),
        (pd.DataFrame({"x": [1]}), {"threshold": 1}, "from 2 up"),
        (pd.DataFrame({"x": [1]}), {"threshold": 2.5}, "from 2 up"),
        (pd.DataFrame({"x": [1]}), {"attacker": "nobody"}, "'algorithm' or 'sums'"),
        (pd.DataFrame({"x": [1, 2]}, ["a", "b"]), {"within": pd.Series({"a": "N"})}, "row 'b' has no larger"),
        (
            pd.DataFrame({"x": [1, 2]}, ["a", "b"]),
            {"within": pd.Series({"a": "b", "b": "b"})},
            "label of a row",
        ),
        (
            pd.DataFrame({"x": [1, 2]}, ["a", "b"]),
            {"within": pd.Series(["N", "S", "N"], ["a", "a", "b"])},
            "each row needs one larger place",
        ),
        (
            pd.DataFrame({"x": [1, 2]}, ["a", "b"]),
            {"within": pd.Series({"a": "N", "b": None})},
            "each row needs one larger place",
        ),
    ],
)
def test_what_cannot_be_suppressed_is_told(counts, options, says):
    with pytest.raises(CommgovError, match=says):
        cg.privacy.suppress(counts, **options)


def test_cells_that_do_not_add_up_are_told():
    wrong = pd.DataFrame(
        {"x": [None, 30, 20], "y": [40, 35, 75], "total": [44, 65, 109]}, ["a", "b", "total"]
    )
    with pytest.raises(CommgovError, match="do not add up"):
        cg.privacy.bounds(wrong)
    with pytest.raises(CommgovError, match="a row and a column 'total'"):
        cg.privacy.bounds(wrong.iloc[:2, :2])


# ---- every field, with its value by hand ---------------------------------------------------------


@pytest.mark.parametrize(
    ("attacker", "hidden", "counts"),
    [
        # Both rows of N are hidden; 53 and 130 across with 63 and 120 down leave x of b at 10 or more.
        ("algorithm", {("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")}, (1, 3)),
        ("sums", {("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")}, (1, 3)),
    ],
)
def test_every_field_of_a_suppression_with_subtotals(attacker, hidden, counts):
    table = pd.DataFrame({"x": [3, 60, 80, 30], "y": [50, 70, 90, 44]}, list("abcd"))
    within = pd.Series({"a": "N", "b": "N", "c": "S", "d": "S"})
    done = cg.privacy.suppress(table, within=within, total="all", attacker=attacker)
    assert done._fields == ("table", "small_count", "complementary_count")
    assert done.table.index.tolist() == ["a", "b", "c", "d", "N", "S", "all"]
    assert done.table.columns.tolist() == ["x", "y", "all"]
    assert set(done.table.dtypes) == {pd.Int64Dtype()}
    whole = {
        "a": [3, 50, 53], "b": [60, 70, 130], "c": [80, 90, 170], "d": [30, 44, 74], "N": [63, 120, 183],
        "S": [110, 134, 244], "all": [173, 254, 427],
    }  # fmt: skip
    wanted = {
        row: [None if (row, c) in hidden else v for c, v in zip(["x", "y", "all"], line, strict=True)]
        for row, line in whole.items()
    }
    shown = done.table.astype(object).where(done.table.notna(), None)
    assert {row: shown.loc[row].tolist() for row in shown.index} == wanted
    assert (done.small_count, done.complementary_count) == counts
    # x of a from 0 to 53 as its row allows; x of b the rest of 63; y of a the rest of 53.
    ends = cg.privacy.bounds(done.table, within=within, total="all")
    assert ends.to_numpy().tolist() == [
        ["a", "x", 0, 53], ["a", "y", 0, 53], ["b", "x", 10, 63], ["b", "y", 67, 120],
    ]  # fmt: skip
    assert ends.columns.tolist() == ["row", "column", "low", "high"]


def test_nothing_bounds_a_cell_whose_sums_are_hidden():
    table = pd.DataFrame({"x": [None, None, None]}, ["a", "b", "total"], dtype=float)
    assert cg.privacy.bounds(table).to_numpy().tolist() == [
        ["a", "x", 0, np.inf], ["b", "x", 0, np.inf], ["total", "x", 0, np.inf],
    ]  # fmt: skip


# ---- needs of a few persons ----------------------------------------------------------------------


def test_needs_of_a_few_persons_are_flagged_unless_simulated():
    needs = pd.DataFrame({"weight": [3, 10, 0, 4], "provenance": ["U", "U", "U", "S"]})
    assert cg.privacy.small_needs({"needs": needs})["row"].tolist() == [1]
    assert cg.privacy.small_needs({}).empty


# ---- needs of a few persons in exports -----------------------------------------------------------


def _with_few_needs():
    network = cg.load("southern_women")
    needs = pd.DataFrame(
        {
            "need": ["n1", "n2", "n3"],
            "place": list(network.places["place"].iloc[:3]),
            "domain": "health",
            "group": "disabled",
            "weight": [3.0, 12.0, 4.0],
            "provenance": ["U", "U", "S"],
        }
    )
    return cg.Network(network.places, network.actors, network.ties, needs)


@pytest.mark.parametrize("name", ["net", "net.zip", "net.xlsx"])
def test_an_export_of_few_persons_warns_or_leaves_them_out(tmp_path, name):
    network = _with_few_needs()
    with pytest.warns(UserWarning, match=r"needs that stand for fewer than 10 persons \(1\)"):
        cg.write(network, tmp_path / name)
    kept = cg.write(network, tmp_path / f"kept_{name}", small_needs="keep")
    assert "needs" not in kept["table"].tolist()
    lost = cg.write(network, tmp_path / f"without_{name}", small_needs="drop")
    row = lost[lost["table"] == "needs"].iloc[0]
    assert (row["row_count"], row["lost"]) == (1, "stands for fewer than 10 persons")
    if name != "net.xlsx":
        assert options.network(str(tmp_path / f"without_{name}")).needs["weight"].tolist() == [12, 4]


@pytest.mark.parametrize("name", ["net.csv", "net.gexf", "net.dl"])
def test_a_form_without_needs_does_not_warn(tmp_path, name):
    cg.write(_with_few_needs(), tmp_path / name)
    with pytest.raises(CommgovError, match="'warn', 'keep' or 'drop'"):
        cg.write(_with_few_needs(), tmp_path / name, small_needs="no")


def test_the_command_warns_and_drops(tmp_path, capsys):
    from commgov_lib.cli import main

    cg.write(_with_few_needs(), tmp_path / "net", small_needs="keep")
    assert main(["export", str(tmp_path / "net"), str(tmp_path / "a.zip")]) == 0
    assert "a few persons only" in capsys.readouterr().err
    assert main(["export", str(tmp_path / "net"), str(tmp_path / "c.zip"), "--lang", "zh"]) == 0
    assert "几个人" in capsys.readouterr().err
    assert main(["export", str(tmp_path / "net"), str(tmp_path / "b.zip"), "--small-needs", "drop"]) == 0
    told = capsys.readouterr()
    assert told.err == ""
    assert "stands for fewer than 10 persons" in told.out


def test_every_field_of_small_needs():
    needs = pd.DataFrame({"weight": [9.5, 10.0, 0.4], "provenance": ["U", "U", "P"]}, [7, 8, 9])
    hide = "never publish it as it is: cg.privacy.suppress hides such cells"
    found = cg.privacy.small_needs({"needs": needs, "actors": pd.DataFrame()}).to_dict("records")
    assert [(f["row"], float(f["value"])) for f in found] == [(1, 9.5), (3, 0.4)]
    assert {(f["table"], f["column"], f["problem"], f["fix"]) for f in found} == {
        ("needs", "weight", "stands for fewer than 10 persons", hide)
    }
    found = cg.privacy.small_needs({"needs": needs[["weight"]]}, least=11)
    assert found["row"].tolist() == [1, 2, 3]
    assert set(found["problem"]) == {"stands for fewer than 11 persons"}
