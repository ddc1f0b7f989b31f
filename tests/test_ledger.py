"""The ledger: intervals, small linear programs, the article's numbers, ratios, claims, and figures."""

import math
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import commgov_lib as cg
from commgov_lib.feasibility import check, extent
from commgov_lib.intervals import Interval
from tests import oracles

INF = math.inf

# ---- intervals ----------------------------------------------------------------------------------

ENDS = st.integers(-50, 50) | st.floats(-1e6, 1e6, allow_nan=False)
INTERVALS = st.tuples(ENDS, ENDS).map(lambda ends: Interval(min(ends), max(ends)))
OPS = {
    "+": lambda x, y: x + y,
    "-": lambda x, y: x - y,
    "*": lambda x, y: x * y,
    "/": lambda x, y: x / y,
}


@st.composite
def interval_and_point(draw):
    interval = draw(INTERVALS)
    part = Fraction(draw(st.integers(0, 8)), 8)
    low, high = Fraction(interval.low), Fraction(interval.high)
    return interval, low + part * (high - low)


def holds(interval, exact):
    """Whether an exact fraction lies inside: no rounding in the test."""
    low = interval.low == -INF or Fraction(interval.low) <= exact
    return low and (interval.high == INF or exact <= Fraction(interval.high))


@pytest.mark.parametrize("op", OPS)
@given(a=interval_and_point(), b=interval_and_point())
def test_the_result_holds_every_point_result(op, a, b):
    (x, p), (y, q) = a, b
    assume(op != "/" or (not y.low < 0 < y.high and q != 0 and (y.low, y.high) != (0, 0)))
    assert holds(OPS[op](x, y), OPS[op](p, q))


@pytest.mark.parametrize("op", OPS)
@given(x=st.tuples(*[st.integers(-6, 6)] * 2), y=st.tuples(*[st.integers(-6, 6)] * 2))
def test_small_whole_intervals_agree_with_enumeration(op, x, y):
    """The extremes of the four operations are reached at ends, so whole points are enough to find them."""
    (a, b), (c, d) = sorted(x), sorted(y)
    assume(op != "/" or c > 0 or d < 0)
    found = [OPS[op](Fraction(p), Fraction(q)) for p in range(a, b + 1) for q in range(c, d + 1)]
    result = OPS[op](Interval(a, b), Interval(c, d))
    for end, exact in ((result.low, min(found)), (result.high, max(found))):
        # As near as the machine can write.
        assert abs(Fraction(end) - exact) <= abs(exact) * Fraction(1, 2**52)
    assert holds(result, min(found))
    assert holds(result, max(found))


@pytest.mark.parametrize("op", OPS)
@given(x=INTERVALS, y=INTERVALS, more=st.tuples(*[st.integers(0, 9)] * 4))
def test_a_wider_input_never_gives_a_narrower_result(op, x, y, more):
    x2, y2 = Interval(x.low - more[0], x.high + more[1]), Interval(y.low - more[2], y.high + more[3])
    if op == "/" and y2.low <= 0 <= y2.high:  # beyond 0, where there is a quotient
        up = 1 - y2.low
        y, y2 = (Interval(one.low + up, one.high + up) for one in (y, y2))
    assert OPS[op](x, y) in OPS[op](x2, y2)


@given(x=INTERVALS, y=INTERVALS)
def test_order_does_not_matter(x, y):
    assert x + y == y + x
    assert x * y == y * x


@given(x=INTERVALS, y=INTERVALS, z=INTERVALS)
def test_a_product_of_a_sum_lies_in_the_sum_of_products_up_to_the_last_bit(x, y, z):
    left, right = x * (y + z), x * y + x * z
    slack = 1e-9 * max(1.0, *(abs(v) for v in (right.low, right.high)))
    assert left in Interval(right.low - slack, right.high + slack)


@given(x=st.integers(-(10**18), 10**18), y=st.integers(-(10**18), 10**18))
def test_whole_points_stay_whole_and_exact(x, y):
    for op in "+-*":
        result = OPS[op](Interval.of(x), Interval.of(y))
        assert result.is_point
        assert isinstance(result.low, int)
        assert result.low == OPS[op](x, y)


def test_arithmetic_with_no_ceiling():
    floor = Interval(6500, INF)
    assert floor + 1 == Interval(6501, INF)
    assert 1 - floor == Interval(-INF, -6499)
    assert floor * 0 == Interval(0, 0)
    assert floor * Interval(-1, 2) == Interval(-INF, INF)
    assert floor / 2 == Interval(3250, INF)
    assert 13 / floor == Interval(0, 0.002)
    assert 1 / Interval(0, 4) == Interval(0.25, INF)
    assert 1 / Interval(-4, 0) == Interval(-INF, -0.25)
    assert not floor.is_bounded
    assert Interval(1, 2).is_bounded


def test_a_third_lies_in_one_by_three():
    third = Interval.of(1) / 3
    assert Fraction(third.low) < Fraction(1, 3) < Fraction(third.high)
    assert math.nextafter(third.low, 1) == third.high


def test_too_large_for_the_machine_is_still_held():
    assert Interval.of(10**400) - 10**400 == Interval(0, 0)
    assert Interval.of(10**400).is_bounded
    assert (Interval.of(-1.7e308) * 10).low == -INF
    most = Interval.of(1.7e308) * 10
    assert most.high == INF
    assert most.low > 1.7e308


def test_sets():
    assert Interval(1, 3).overlaps(3)
    assert not Interval(1, 3).overlaps(Interval(4, 5))
    assert Interval(2, 3) in Interval(1, 3)
    assert 4 not in Interval(1, 3)
    assert Interval(-2, 3).cap(0, 1) == Interval(0, 1)
    assert Interval(0.5, 3.5).whole() == Interval(1, 3)
    assert Interval(0.5, INF).whole() == Interval(1, INF)
    assert [str(x) for x in (Interval(6500, 6599), Interval(3, INF), Interval.of(0.25))] == [
        "[6,500, 6,599]",
        "[3, inf)",
        "0.25",
    ]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Interval(2, 1), "swap them"),
        (lambda: Interval(math.nan, 1), "an end is missing"),
        (lambda: Interval(INF, INF), "infinite on one side"),
        (lambda: Interval("6500", 1), "not a number"),
        (lambda: Interval(None, 1), "not a number"),
        (lambda: Interval(1, 2) / Interval(-1, 1), "can be zero"),
        (lambda: Interval(1, 2) / 0, "can be zero"),
        (lambda: Interval(1, 2).cap(3, 4), "holds no value between 3 and 4"),
        (lambda: Interval(0.2, 0.8).whole(), "no whole number"),
    ],
)
def test_an_interval_that_is_none_says_so(make, words):
    with pytest.raises(cg.CommgovError, match=words):
        make()


# ---- programs -----------------------------------------------------------------------------------

SENSES = ["<=", "<", "==", ">", ">="]
SUM = st.lists(st.tuples(st.integers(-3, 3), st.sampled_from("abc")), min_size=1, max_size=3).map(
    lambda parts: " + ".join(f"{k} * {name}" for k, name in parts)
)
LINE = st.tuples(SUM, st.sampled_from(SENSES), st.integers(-6, 6)).map(lambda p: f"{p[0]} {p[1]} {p[2]}")
RANGES = st.fixed_dictionaries(
    {
        name: st.tuples(st.integers(0, 2), st.integers(0, 2)).map(lambda p: (p[0], p[0] + p[1]))
        for name in "abc"
    }
)


@settings(max_examples=120)
@given(claim=st.lists(LINE, min_size=1, max_size=2), rules=st.lists(LINE, max_size=2), ranges=RANGES)
def test_verdicts_over_whole_numbers_agree_with_trying_every_world(claim, rules, ranges):
    expected = oracles.verdict_by_enumeration(claim, rules, ranges)
    if expected == "contradiction":
        with pytest.raises(cg.CommgovError, match="contradicts itself"):
            check(claim, ranges, given=rules, whole=list(ranges))
        return
    answer = check(claim, ranges, given=rules, whole=list(ranges))
    assert answer.verdict == expected
    for world, wanted in ((answer.witness, True), (answer.against, False)):
        if world is not None:
            assert all(low <= world[name] <= high for name, (low, high) in ranges.items())
            assert all(eval(line, {}, world) for line in rules)
            assert all(eval(line, {}, world) for line in claim) is wanted


@settings(max_examples=80)
@given(quantity=SUM, rules=st.lists(LINE, max_size=2), ranges=RANGES)
def test_extents_over_whole_numbers_agree_with_trying_every_world(quantity, rules, ranges):
    expected = oracles.range_by_enumeration(quantity, rules, ranges)
    if expected is None:
        with pytest.raises(cg.CommgovError, match="contradicts itself"):
            extent(quantity, ranges, given=rules, whole=list(ranges))
    else:
        assert extent(quantity, ranges, given=rules, whole=list(ranges)) == Interval(*expected)


@settings(max_examples=60)
@given(claim=st.lists(LINE, min_size=1, max_size=2), rules=st.lists(LINE, max_size=1), ranges=RANGES)
def test_what_measured_quantities_rule_out_whole_ones_cannot_do(claim, rules, ranges):
    """Whole worlds are some of the measured worlds: a verdict can only become sharper."""
    if oracles.verdict_by_enumeration(claim, rules, ranges) == "contradiction":
        return
    loose = check(claim, ranges, given=rules).verdict
    sharp = check(claim, ranges, given=rules, whole=list(ranges)).verdict
    assert loose in (sharp, "underdetermined")


@given(claim=st.lists(LINE, min_size=1, max_size=2), ranges=RANGES, wider=st.integers(0, 2))
@settings(max_examples=60)
def test_more_room_never_settles_a_claim(claim, ranges, wider):
    narrow = check(claim, ranges, whole=list(ranges)).verdict
    more = {name: (low, high + wider) for name, (low, high) in ranges.items()}
    assert check(claim, more, whole=list(ranges)).verdict in (narrow, "underdetermined")


def test_strict_lines():
    box = {"x": (0, 1)}
    assert check(["x < 1"], box).verdict == "underdetermined"
    assert check(["x < 1"], box, whole=["x"]).witness == {"x": 0}
    assert check(["x > 1"], box).verdict == "infeasible"
    assert check(["x >= 0"], box).verdict == "feasible"
    # Of the worlds that fail, the one that fails by most.
    assert check(["x <= 0.25"], box).against["x"] == pytest.approx(1, abs=1e-6)
    # 3 x < 5 over whole x is x <= 1; the factor may be a fraction.
    assert extent("x", {"x": (0, 9)}, given=["0.3 * x < 0.5"], whole=["x"]) == Interval(0, 1)


def test_the_language():
    box = {"heads": (0, 10), "led": (0, 10)}
    same = ["heads - 2 * (led + 1) / 4 <= 3", "-led <= +1 - heads + led"]
    assert extent("heads", box, given=[same[0]]) == Interval(0, 8.5)
    assert extent("led", box, given=["1 <= led <= 3", "heads == 2 * led"]) == Interval(1, 3)
    assert extent("heads", {"heads": (2, INF)}) == Interval(2, INF)
    assert extent("3 - heads", {"heads": (2, INF)}) == Interval(-INF, 1)
    assert check(same, box).verdict == "underdetermined"


@pytest.mark.parametrize(
    ("claim", "extra", "words"),
    [
        (["heads * led == 3"], {}, "not linear"),
        (["1 / heads <= 3"], {}, "not linear"),
        (["heads / 0 <= 3"], {}, "not linear"),
        (["heads ** 2 <= 3"], {}, "not linear"),
        (["heads <= True"], {}, "not linear"),
        (["heads <= 1e999"], {}, "not linear"),
        (["heads != 3"], {}, "compare with"),
        (["heads + 3"], {}, "compares nothing"),
        (["heads <= "], {}, "cannot be read"),
        (["head <= 3"], {}, "did you mean 'heads'"),
        (["zzz <= 3"], {}, "known are heads, led"),
        ([], {}, "the claim is empty"),
        ("heads <= 3", {}, "in a list"),
        (["heads <= 3"], {"whole": ["people"]}, "no bounds"),
        (["heads <= 3"], {"given": ["heads >= 7", "heads <= 6"]}, "contradicts itself"),
    ],
)
def test_a_claim_that_cannot_be_solved_says_why(claim, extra, words):
    with pytest.raises(cg.CommgovError, match=words):
        check(claim, {"heads": (0, 9), "led": (0, 9)}, **extra)


def test_a_quantity_without_a_floor_says_so():
    with pytest.raises(cg.CommgovError, match="no floor"):
        check(["x <= 3"], {"x": (-INF, 9)})


# ---- the article's numbers ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def numbers():
    return cg.ledger.numbers()


def test_more_than_is_never_a_point(numbers):
    assert list(numbers["id"]) == [f"N{i:02}" for i in range(1, 59)]
    assert list(numbers.columns[:3]) == ["id", "low", "high"]
    vague = numbers["comparator"].isin(["余", "多", "超", "约", "以上", "等"])
    assert vague.sum() >= 15
    assert (numbers.loc[vague, "low"] < numbers.loc[vague, "high"]).all()
    plain = numbers[(numbers["comparator"] == "=") & ~numbers["id"].isin(["N40", "N43"])]
    assert (plain["low"] == plain["high"]).all()


@pytest.mark.parametrize(
    ("number", "low", "high", "high_open"),
    [
        ("N18", 6500, 6599, INF),  # 6500余
        ("N37", 15300, 15399, INF),  # 超1.53万
        ("N19", 11000, 11999, INF),  # 1.1万余
        ("N08", 9000000, 9999999, INF),  # 超过900万
        ("N15", 70, 79, INF),  # 70多
        ("N05", 0.15, 0.25, 1),  # 约两成: a share stays below one
        ("N40", 0.5085, 0.5095, 0.5095),  # 50.9 %: all that rounds to it, whatever the reading
        ("N43", 0.745, 0.755, 0.755),  # 75 %
        ("N33", 1, 1, 1),  # 全覆盖: all, not a rounded 100 %
        ("N39", 1, 1, 1),  # 全部
        ("N04", 65, INF, INF),  # 65岁以上
        ("N25", 7, 8, 8),  # 七八米: both ends are printed
        ("N38", 6588, 6588, 6588),
        ("N55", 869, 869, 869),
    ],
)
def test_two_readings(number, low, high, high_open):
    for reading, ceiling in (("digit", high), ("open", high_open)):
        row = cg.ledger.numbers(reading=reading).set_index("id").loc[number]
        assert (row["low"], row["high"]) == (low, ceiling)


def test_the_open_reading_only_widens(numbers):
    wide = cg.ledger.numbers(reading="open")
    assert (wide["high"] >= numbers["high"]).all()
    assert (wide["low"] == numbers["low"]).all()
    assert wide.attrs["reading"] == "open"


def test_spread(numbers):
    spread = numbers.set_index("id")["spread_share"]
    assert spread["N18"] == pytest.approx(99 / 6500)
    assert spread["N38"] == 0
    assert spread["N04"] == INF


def test_errors_of_the_numbers(numbers):
    with pytest.raises(cg.CommgovError, match="use 'digit' or 'open'"):
        cg.ledger.numbers(reading="narrow")
    with pytest.raises(cg.CommgovError, match="high_rule"):
        cg.ledger.derived(numbers.drop(columns="high_rule"))
    with pytest.raises(cg.CommgovError, match="row N18"):
        cg.ledger.derived(numbers.assign(low=numbers["low"].where(numbers["id"] != "N18", 9999)))
    with pytest.raises(cg.CommgovError, match="missing N18"):
        cg.ledger.checks(numbers[numbers["id"] != "N18"])
    with pytest.raises(cg.CommgovError, match="missing N38"):
        cg.ledger.derived(numbers[numbers["id"] != "N38"])


# ---- ratios -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ratio", "low", "high"),
    [
        ("heads per compound", Fraction(6500, 6588), Fraction(6599, 6588)),
        ("emergency heads per compound", Fraction(11000, 6588), Fraction(11999, 6588)),
        ("heads among community workers", Fraction(6500, 15399), Fraction(6599, 15300)),
        ("office branches per 大党委 community", Fraction(2317, 955), Fraction(2317, 955)),
        ("studios per 大党委 community", Fraction(900, 955), Fraction(999, 955)),
        ("building groups per grid", Fraction(12000, 6299), Fraction(12999, 6200)),
        ("member households per building group", Fraction(18000, 12999), Fraction(18999, 12000)),
        (
            "social organisations per 10,000 residents",
            Fraction(108850000, 9999999),
            Fraction(108850000, 9000000),
        ),
        ("issues solved per meeting", Fraction(4874, 14410), Fraction(4874, 14410)),
        ("members seen on a morning", Fraction(10, 399), Fraction(19, 300)),
        ("residents placed in jobs, one named community", Fraction(70), Fraction(79)),
        ("65+ if 两成 counts households", Fraction(450), Fraction(3999, 2)),
        # 3,000 × 0.15 × 2.175 and 3,999 × 0.25 × 2.185
        ("65+ if 两成 counts persons", Fraction(97875, 100), Fraction(2184453750, 1000000)),
    ],
)
def test_ratios_by_hand(ratio, low, high):
    row = cg.ledger.derived().set_index("ratio").loc[ratio]
    assert row["low"] == pytest.approx(float(low), rel=1e-12)
    assert row["high"] == pytest.approx(float(high), rel=1e-12)


def test_ratios_name_their_numbers(numbers):
    table = cg.ledger.derived()
    assert table["id"].is_unique
    assert table["ratio_zh"].is_unique
    ids = " ".join([*table["numerator"], *table["denominator"]]).replace("×", " ").split()
    assert set(ids) <= set(numbers["id"])
    assert "N32" not in ids  # reasoning points lie in villages too


def test_the_open_reading_widens_every_ratio():
    near, far = cg.ledger.derived(), cg.ledger.derived(cg.ledger.numbers(reading="open"))
    assert (far["low"] <= near["low"]).all()
    assert (far["high"] >= near["high"]).all()
    shares = far[far["unit"] == "share"]
    assert len(shares) == 2
    assert (shares["high"] <= 1).all()


# ---- claims -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def claims():
    return cg.ledger.checks().set_index("id")


def test_verdicts(claims):
    assert claims["verdict"].to_dict() == {
        "C1": "underdetermined",
        "C2": "underdetermined",
        "C3": "infeasible",
        "C4": "underdetermined",
        "C5": "feasible",
        "C6": "underdetermined",
    }
    assert claims["verdict_open"].to_dict() == {**claims["verdict"].to_dict(), "C5": "underdetermined"}


def test_how_far_the_numbers_reach(claims):
    """Each worked by hand."""
    by_hand = {
        "C1": (6500 / 6588, 1),
        "C2": (1 / 955, 1),
        "C3": (0, 869 / 10885),
        # 74.5 % of the items cut by all, the others by nothing; the longer ones ten times as long.
        "C4": (0.745 / (0.745 + 2.55) / 0.745, 7.45 / (7.45 + 0.255) / 0.745),
        "C5": (15300 / 6599, 15399 / 6500),
        "C6": (0.15 * 1 / (0.25 * 2.185), 0.25 * 2 / (0.15 * 2.175)),
    }
    for name, (low, high) in by_hand.items():
        assert claims.loc[name, "reach_low"] == pytest.approx(low, abs=1e-9)
        assert claims.loc[name, "reach_high"] == pytest.approx(high, abs=1e-9)


def test_reasons_quote_what_was_solved(claims):
    wanted = {
        "C1": ["98.7 %", "at most 88 have none", "there would be enough heads"],
        "C2": ["2 in each of 955", "(1,910)", "not for 3 (2,865)", "3 or more", "up to 954 could have none"],
        "C3": ["at most 869 of 10,885", "7.98 %", "at least 10,016"],
        "C4": ["with a mean cut of 75 %", "from 22.6 % to 96.9 %"],  # .745 / 3.295 and 7.55 / 7.795
        "C5": ["42.2 % to 43.1 %", "the verdict is underdetermined"],
        "C6": ["979 to 2,184", "450 to 1,999", "overlap", "could not be equal"],
    }
    for name, phrases in wanted.items():
        assert [p for p in phrases if p not in claims.loc[name, "reason"]] == []
    assert claims.loc["C1", "witness"] == "heads = 6,588; compounds with a head = 6,588"
    assert claims.loc["C1", "against"] == "heads = 6,500; compounds with a head = 6,500"
    assert claims.loc["C3", "witness"] == ""
    assert claims.loc["C5", "against"] == ""
    assert (
        claims.loc["C4", "against"]
        == "25.5 % of the items cut by 0 %, 74.5 % of the items cut by 100 %; total cut = 22.6 %"
    )
    assert "75 % (74.5 % to 75.5 % before rounding)" in claims.loc["C4", "assumption"]
    assert "75%（未舍入时74.5%至75.5%）" in claims.loc["C4", "assumption_zh"]


def test_every_text_has_its_chinese_twin(claims):
    for column in ("claim", "reason", "assumption", "short", "measure", "witness", "against"):
        english, chinese = claims[column], claims[f"{column}_zh"]
        assert ((english == "") == (chinese == "")).all()
        assert chinese[chinese != ""].str.contains(r"[\u4e00-\u9fff]").all()
        assert not chinese.str.contains(" %").any()
    assert not claims.select_dtypes("str").apply(lambda s: s.str.contains("[{}]")).any(axis=None)


def test_verdicts_follow_the_numbers(numbers):
    """Other numbers, other verdicts: nothing is written down beforehand."""
    other = numbers.set_index("id")
    other.loc["N18", ["low", "high"]] = 6588  # exactly one head a compound
    other.loc["N29", ["low", "high"]] = 1  # a single community
    other.loc["N55", ["low", "high"]] = 10885  # as many projects as organisations
    other.loc["N43", ["low", "high"]] = 1.0  # everything cut to nothing
    other.loc["N37", ["low", "high"]] = 6000  # too few workers
    other.loc["N05", ["low", "high"]] = 0.2  # a fifth, exactly
    other.loc[["N18", "N37", "N05"], "high_rule"] = "exact"
    table = cg.ledger.checks(other.reset_index()).set_index("id")
    assert table["verdict"].to_dict() == {
        "C1": "feasible",
        "C2": "feasible",
        "C3": "underdetermined",
        "C4": "feasible",
        "C5": "infeasible",
        "C6": "infeasible",
    }
    assert (table["verdict"] == table["verdict_open"]).all()
    few = numbers.set_index("id")
    few.loc["N18", ["low", "high"]] = [3000, 3500]
    reason = cg.ledger.checks(few.reset_index()).set_index("id").loc["C1", "reason"]
    assert reason.startswith("Ruled out")
    assert "might or might not be enough" in reason


def test_assumptions_can_be_changed():
    settled = cg.ledger.checks(limit_ratio=1).set_index("id")
    assert settled.loc["C4", "verdict"] == "feasible"
    assert settled.loc["C4", "against"] == ""
    small = cg.ledger.checks(household=1.9).set_index("id")
    assert "could still be equal" in small.loc["C6", "reason"]
    assert "1.900 persons" in small.loc["C6", "assumption"]
    apart = cg.ledger.checks(household=6, elders=1).set_index("id")
    # 0.15 × 6 × H = 0.9 H at least against 0.25 × H at most
    assert apart.loc["C6", "verdict"] == "infeasible"
    assert "do not meet" not in apart.loc["C6", "witness"]
    for setting in ({"limit_ratio": 0.5}, {"limit_ratio": INF}, {"household": 0.5}, {"elders": 0}):
        with pytest.raises(cg.CommgovError):
            cg.ledger.checks(**setting)


# ---- mean of ratios, ratio of totals ------------------------------------------------------------


@pytest.mark.parametrize("mean", [Fraction(3, 4), Fraction(1, 2), Fraction(1, 4)])
@pytest.mark.parametrize(("items", "ratio"), [(4, 1), (4, 2), (4, 3), (3, 4)])
def test_the_program_holds_what_whole_items_can_do(items, ratio, mean):
    found = oracles.cuts_of_total(items, ratio, mean)
    low, high = cg.ledger.total_cut(ratio, mean=float(mean)).loc[0, ["low", "high"]].astype(float)
    assert low <= float(min(found)) + 1e-9
    assert float(max(found)) <= high + 1e-9
    if items == 4:  # quarters of four items are whole, so the ends are reached
        assert (low, high) == pytest.approx((float(min(found)), float(max(found))), abs=1e-9)


@settings(max_examples=15)
@given(mean=st.floats(0.01, 0.99), ratio=st.floats(1, 1000))
def test_the_range_has_a_formula(mean, ratio):
    """All or nothing is the extreme: m R / (m R + 1 - m) and m / (m + R (1 - m))."""
    row = cg.ledger.total_cut([ratio], mean=mean).iloc[0]
    assert row["high"] == pytest.approx(mean * ratio / (mean * ratio + 1 - mean), abs=1e-6)
    assert row["low"] == pytest.approx(mean / (mean + ratio * (1 - mean)), abs=1e-6)
    if ratio > 1.01:
        assert row["verdict"] == "underdetermined"


@settings(max_examples=15)
@given(low=st.floats(0.01, 0.9), wide=st.floats(0, 0.09), ratio=st.floats(1, 1000))
def test_a_rounded_mean_gives_every_total_of_every_mean(low, wide, ratio):
    """The range over an interval of means joins the ranges of its means; both ends grow with the mean."""
    row = cg.ledger.total_cut([ratio], mean=Interval(low, low + wide)).iloc[0]
    assert row["low"] == pytest.approx(low / (low + ratio * (1 - low)), abs=1e-6)
    top = low + wide
    assert row["high"] == pytest.approx(top * ratio / (top * ratio + 1 - top), abs=1e-6)
    assert (row["mean_low"], row["mean_high"]) == (low, top)
    assert row["mean"] == pytest.approx(low + wide / 2)


@pytest.mark.parametrize(
    "share", [(0.745, 0.755), (0.5085, 0.5095), (0.2, 0.4), (0.5, 0.5), (0.0, 0.1), (0.9, 1.0)]
)
@pytest.mark.parametrize("ratio", [1, 2, 10])
def test_the_reach_of_the_total_is_that_of_each_mean(numbers, share, ratio):
    """Total over mean, by the program at many single means, stays in the reach and comes to its ends."""
    own = numbers.set_index("id")
    own.loc["N43", ["low", "high"]] = share
    row = cg.ledger.checks(own.reset_index(), limit_ratio=ratio).set_index("id").loc["C4"]
    means = [share[0] + (share[1] - share[0]) * k / 8 for k in range(9)]
    means = [m for m in means if m > 0] + [max(share[0], 1e-4)]
    totals = [cg.ledger.total_cut(ratio, mean=m).loc[0, ["low", "high"]].astype(float) / m for m in means]
    assert min(t["low"] for t in totals) == pytest.approx(
        row["reach_low"], abs=2e-3 if share[0] == 0 else 1e-6
    )
    assert max(t["high"] for t in totals) == pytest.approx(
        row["reach_high"], abs=2e-2 if share[0] == 0 else 1e-6
    )


def test_a_wide_mean_is_told_by_both_ends(numbers):
    own = numbers.set_index("id")
    own.loc["N43", ["low", "high"]] = [0.7, 0.8]
    row = cg.ledger.checks(own.reset_index()).set_index("id").loc["C4"]
    assert row["claim"] == "The 115 time limits taken together fell by 70 % to 80 %."
    assert row["claim_zh"].endswith("压缩了70%至80%。")
    own.loc["N43", ["low", "high"]] = 0.75
    row = cg.ledger.checks(own.reset_index()).set_index("id").loc["C4"]
    assert row["witness"] == "100 % of the items cut by 75 %; total cut = 75.0 %"
    assert "rounding" not in row["assumption"]


def test_equal_limits_settle_the_total():
    assert list(cg.ledger.total_cut()["verdict"]) == ["feasible"] + ["underdetermined"] * 5
    with pytest.raises(cg.CommgovError, match="not a share"):
        cg.ledger.total_cut(mean=75)
    with pytest.raises(cg.CommgovError, match="from 1 up"):
        cg.ledger.total_cut(0.9)


# ---- the list of committees ---------------------------------------------------------------------


def test_committees_by_edition():
    table = cg.ledger.committees_by_edition()
    counted = oracles.committees(cg.load("divisions").to_dict("records"))
    assert dict(zip(table["edition"], table["committee_count"], strict=True)) == counted
    assert list(counted.values()) == [1286, 1104, 954, 983, 1141]
    assert list(table["difference_count"]) == [331, 149, -1, 28, 186]
    assert set(table["article_count"]) == {955}
    assert "no proof" in table.attrs["note"]
    assert "不是证明" in table.attrs["note_zh"]


def test_a_name_that_changed_its_kind_is_recoded():
    columns = ["edition", "district_code", "street_type", "community", "community_type"]
    old, new = "residents_committee", "village_committee"
    rows = [
        (2019, "1", "street", "甲社区居委会", old),
        (2019, "1", "street", "乙社区", old),
        (2019, "1", "street", "丙社区", old),
        (2019, "1", "town", "丁社区", old),  # not under a street
        (2019, "1", "street", "戊村", new),
        (2020, "1", "street", "甲村村委会", new),  # recoded
        (2020, "2", "street", "乙村", new),  # another district: not the same name
        (2020, "1", "street", "丙社区居委会", old),  # the same
        (2020, "1", "street", "己社区", old),  # new
        (2020, "1", "street", "戊村", new),
    ]
    table = cg.ledger.committees_by_edition(pd.DataFrame(rows, columns=columns))
    assert list(table["committee_count"]) == [3, 2]
    assert table.loc[1, ["recoded_count", "gone_count", "new_count"]].tolist() == [1, 1, 1]
    assert table["recoded_count"].isna().tolist() == [True, False]
    with pytest.raises(cg.CommgovError, match="community_type"):
        cg.ledger.committees_by_edition(pd.DataFrame(rows, columns=columns).drop(columns="community_type"))


# ---- figures ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tables(numbers):
    return {
        "intervals": numbers.query("scope == 'city' and low >= 100"),
        "verdicts": cg.ledger.checks(),
        "editions": cg.ledger.committees_by_edition(),
        "total_cut": cg.ledger.total_cut(),
    }


@pytest.fixture(params=["en", "zh"])
def lang(request):
    cg.use_style(request.param)
    yield request.param
    cg.use_style("en")


def test_titles_claim_what_the_table_says(tables, lang):
    titles = {
        "intervals": ("10 of 20 numbers are ranges, not points", "20个数中有10个是区间，不是点"),
        "verdicts": ("1 claim settled, 1 ruled out, 4 left open", "1项已定，1项被排除，4项未定"),
        "editions": ("The 2021 list comes within 1 of the article", "2021年版名录与文章之数相差1"),
        "total_cut": ("A mean cut of 75 % leaves the total open", "平均压缩75%，总量压缩仍未定"),
    }
    for noun, table in tables.items():
        ax = getattr(cg.figures.ledger, noun)(table)
        assert ax.get_title(loc="left") == titles[noun][lang == "zh"]


def test_no_two_texts_overlap(tables, lang):
    for noun, table in tables.items():
        ax = getattr(cg.figures.ledger, noun)(table)
        ax.figure.canvas.draw()
        boxes = [(x.get_text(), x.get_window_extent()) for x in ax.texts if x.get_text()]
        clash = [(a, b) for i, (a, x) in enumerate(boxes) for b, y in boxes[:i] if x.overlaps(y)]
        assert clash == [], noun


def test_the_interval_chart_draws_the_table(numbers):
    table = numbers[numbers["id"].isin(["N04", "N18", "N38"])]
    ax = cg.figures.ledger.intervals(table)
    lines = [line.get_xdata().tolist() for line in ax.lines if len(line.get_xdata()) == 2]
    assert lines[1] == [0, pytest.approx(99 / 6500)]
    assert [text.get_text() for text in ax.texts[:3]] == ["65 or more", "6,500–6,599", "6,588"]
    exact = cg.figures.ledger.intervals(numbers[numbers["id"] == "N38"])
    assert exact.get_title(loc="left") == "0 of 1 numbers are ranges, not points"


def test_the_verdict_chart_shows_colour_and_shape(claims):
    ax = cg.figures.ledger.verdicts(claims.reset_index())
    marks = [(x.get_marker(), x.get_color()) for x in ax.lines if x.get_marker() in ("o", "^", "s")]
    assert len(marks) == 6
    assert len(set(marks)) == 3
    bars = [x.get_xdata().tolist() for x in ax.lines if x.get_marker() == "|"]
    assert bars == [list(pair) for pair in zip(claims["reach_low"], claims["reach_high"], strict=True)]


def test_the_edition_chart_draws_the_table():
    table = cg.ledger.committees_by_edition()
    ax = cg.figures.ledger.editions(table)
    assert [bar.get_height() for bar in ax.patches] == table["committee_count"].tolist()
    assert ax.lines[0].get_ydata()[0] == 955


def test_the_band_of_the_total_draws_the_table():
    ax = cg.figures.ledger.total_cut(cg.ledger.total_cut([10, 1]))
    assert ax.lines[0].get_ydata().tolist() == pytest.approx([0.745, 0.745 / 3.295])
    assert ax.lines[1].get_ydata().tolist() == pytest.approx([0.755, 7.55 / 7.795])
    assert ax.lines[2].get_ydata()[0] == 0.75
    settled = cg.figures.ledger.total_cut(cg.ledger.total_cut([1]))
    assert settled.get_title(loc="left") == "A mean cut of 75 % of equal limits settles the total"


@pytest.mark.parametrize("noun", ["intervals", "verdicts", "editions", "total_cut"])
def test_a_wrong_table_is_refused(noun):
    with pytest.raises(cg.CommgovError, match="are missing"):
        getattr(cg.figures.ledger, noun)(pd.DataFrame({"id": ["C1"]}))


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (6500, 6599, "6,500–6,599"),
        (0.5085, 0.5095, "0.5085–0.5095"),  # a printed decimal in full: three digits would close the interval
        (0.745, 0.755, "0.745–0.755"),
        (88 / 89, 1.0, "0.989–1"),  # 0.98876…
        (869 / 10885, 869 / 10885, "0.0798"),
        (3, INF, "3 or more"),
    ],
)
def test_ends_are_written_as_short_as_they_are(low, high, text):
    from commgov_lib.figures._ledger import _span

    cg.use_style("en")
    assert _span(low, high) == text


# ---- every field, with its value by hand --------------------------------------------------------

# The article's words as ends, typed off the text: 6500余 stops at 6,599, 1.1万余 at 11,999.
ENDS_BY_HAND = {
    "N03": (3000, 3999), "N08": (9_000_000, 9_999_999), "N11": (46, 46), "N12": (10, 10), "N13": (2317, 2317),
    "N15": (70, 79), "N18": (6500, 6599), "N19": (11000, 11999), "N20": (6200, 6299), "N21": (12000, 12999),
    "N22": (18000, 18999), "N23": (4400, 4499), "N28": (110, 110), "N29": (955, 955), "N30": (900, 999),
    "N37": (15300, 15399), "N38": (6588, 6588), "N41": (7, 7), "N42": (115, 115), "N49": (10, 19),
    "N50": (9, 9), "N52": (300, 399), "N54": (10885, 10885), "N55": (869, 869), "N56": (3041, 3041),
    "N57": (14410, 14410), "N58": (4874, 4874),
}  # fmt: skip
RATIOS_BY_HAND = [
    "N18/N38 heads",
    "N19/N38 heads",
    "N37/N38 workers",
    "N18/N37 share",
    "N08/N37 persons",
    "N13/N29 branches",
    "N30/N29 studios",
    "N37/N29 workers",
    "N29/N28 communities",
    "N20/N38 grids",
    "N21/N20 groups",
    "N22/N21 households",
    "N23/N20 teams",
    "N23/N29 teams",
    "N55/N54 projects",
    "N54/N08 organisations",
    "N57/N56 meetings",
    "N58/N57 issues",
    "N58/N56 issues",
    "N42/N41 items",
    "N11/ units",
    "N12/ teams",
    "N11/N12 units",
    "N15/ persons",
    "N49/N52 share",
    "N52/N50 members",
]


def test_every_number_that_is_divided_is_as_the_text_has_it(numbers):
    ends = numbers.set_index("id")[["low", "high"]]
    assert {name: tuple(ends.loc[name]) for name in ENDS_BY_HAND} == ENDS_BY_HAND


def test_every_field_of_every_ratio():
    table = cg.ledger.derived()
    assert list(table.columns) == [
        "id", "ratio", "ratio_zh", "numerator", "denominator", "low", "high", "unit", "note",
    ]  # fmt: skip
    assert table["id"].tolist() == [f"R{k:02}" for k in range(1, 29)]
    for row, wanted in zip(table.itertuples(), RATIOS_BY_HAND, strict=False):
        (above, below), unit = wanted.split()[0].split("/"), wanted.split()[1]
        assert (row.numerator, row.denominator, row.unit) == (above, below, unit)
        (a, b), (c, d) = ENDS_BY_HAND[above], ENDS_BY_HAND[below] if below else (1, 1)
        times = 10_000 if unit == "organisations" else 1
        assert row.low == pytest.approx(times * a / d, rel=1e-12), row.ratio
        assert row.high == pytest.approx(times * b / c, rel=1e-12), row.ratio
    last = table.set_index("id").loc[["R27", "R28"]]
    assert last["numerator"].tolist() == ["N03 × N05"] * 2
    assert last["denominator"].tolist() == ["", ""]
    assert last["unit"].tolist() == ["persons"] * 2
    assert table.loc[[0, 5, 17], "note"].tolist() == [
        "some heads may share a compound",
        "a mean; says nothing of the spread",
        "not a success rate: issues raised are not stated",
    ]
    assert table.loc[[0, 17], "ratio_zh"].tolist() == ["每小区点长", "每场协商会议解决问题"]


def test_the_household_of_the_census_is_as_wide_as_its_rounding():
    """2.18 persons to a family household."""
    size = cg.ledger.household_size()
    assert (size.low, size.high) == pytest.approx((2.175, 2.185), abs=1e-12)


def test_every_field_of_a_number(numbers):
    assert numbers.set_index("id").loc["N18"].to_dict() == {
        "low": 6500, "high": 6599, "unit": "persons",
        "quantity": "community workers serving as compound heads", "quantity_zh": "担任小区点长的社区工作者",
        "comparator": "余", "high_rule": "next digit (convention)",
        "spread_share": pytest.approx(99 / 6500, rel=1e-12), "paragraph": "P11",
        "term_zh": "6500余名社区工作者担任小区点长", "printed": "6500", "step": 100, "scope": "city",
        "role": "responsibility for compounds", "note": "compare N38: 6,588 compounds", "provenance": "A",
    }  # fmt: skip
    by_rule = numbers["high_rule"].value_counts().to_dict()
    assert by_rule == {
        "exact": 32, "next digit (convention)": 14, "open": 5, "range (as printed)": 2,
        "rounding (as printed)": 2, "calendar (arithmetic)": 1, "half a unit (convention)": 1,
        "rounding (convention)": 1,
    }  # fmt: skip
    spread = numbers.set_index("id")["spread_share"]
    assert spread["N05"] == pytest.approx(0.1 / 0.15)
    assert spread["N43"] == pytest.approx(0.01 / 0.745)
    assert spread["N25"] == pytest.approx(1 / 7)


def test_every_field_of_the_claims(claims):
    fields = ["numbers", "needs", "verdict", "verdict_open", "program"]
    told = {name: claims.loc[name, fields].tolist() for name in ("C1", "C2", "C3", "C5")}
    one = "claim reached == communities"
    assert told == {
        "C1": ["N18 N38 N39", "= 1", "underdetermined", "underdetermined",
               "given led == heads; given led <= compounds; claim led == compounds"],
        "C2": ["N13 N29", "= 1", "underdetermined", "underdetermined",
               f"given 1 <= reached; given reached <= branches; given reached <= communities; {one}"],
        "C3": ["N54 N55", "= 1", "infeasible", "infeasible",
               "given running <= projects; given running <= organisations; claim running == organisations"],
        "C5": ["N18 N37", ">= 1", "feasible", "underdetermined", "claim heads <= workers"],
    }  # fmt: skip
    assert claims.loc[["C4", "C6"], "numbers"].tolist() == ["N41 N42 N43", "N03 N05"]
    assert claims.loc[["C4", "C6"], "needs"].tolist() == ["= 1", "= 1"]
    assert claims.loc["C3", "short"] == "a project of its own for every organisation"
    assert claims.loc["C3", "measure"] == "organisations with a project / organisations"
    assert claims.loc["C5", "assumption"] == "A worker is head at most once."
    assert claims.loc["C5", "claim"] == "All compound heads can be community workers."
    # A world that fits, within the ends; and one that does not: no organisation runs a project.
    heads, workers = (int(x.split(" = ")[1].replace(",", "")) for x in claims.loc["C5", "witness"].split(";"))
    assert 6500 <= heads <= 6599
    assert 15300 <= workers <= 15399
    assert claims.loc["C3", "against"] == "projects = 869; organisations with a project of their own = 0"


def test_every_field_of_the_cut_of_the_total():
    """Without rounding .75: 3/4 of the items cut by all, the others ten times as long: .75 / (.75 + 2.5)."""
    table = cg.ledger.total_cut([1, 10], mean=0.75)
    assert list(table.columns) == ["limit_ratio", "mean", "mean_low", "mean_high", "low", "high", "verdict"]
    assert table.iloc[0].tolist() == [
        1,
        0.75,
        0.75,
        0.75,
        pytest.approx(0.75),
        pytest.approx(0.75),
        "feasible",
    ]
    assert table.iloc[1].tolist() == [
        10, 0.75, 0.75, 0.75, pytest.approx(0.75 / 3.25), pytest.approx(7.5 / 7.75), "underdetermined",
    ]  # fmt: skip
    printed = cg.ledger.total_cut([10]).iloc[0]
    assert printed["mean"] == pytest.approx(0.75)
    assert (printed["mean_low"], printed["mean_high"]) == (0.745, 0.755)
    assert printed["low"] == pytest.approx(0.745 / 3.295, abs=1e-7)
    assert printed["high"] == pytest.approx(7.55 / 7.795, abs=1e-7)


def test_every_field_of_the_editions():
    columns = ["edition", "district_code", "street_type", "community", "community_type"]
    old, new = "residents_committee", "village_committee"
    rows = [(2019, "1", "street", name, old) for name in ("甲社区", "乙社区", "丙社区")]
    rows += [(2020, "1", "street", "甲村", new), (2020, "1", "street", "丙社区", old)]
    rows += [(2020, "1", "street", name, old) for name in ("己社区", "庚社区", "辛社区")]
    table = cg.ledger.committees_by_edition(pd.DataFrame(rows, columns=columns))
    # 甲 was listed anew as a village, 乙 went, 己 庚 辛 came.
    assert table.astype(object).where(table.notna(), None).to_dict("list") == {
        "edition": [2019, 2020], "committee_count": [3, 4], "article_count": [955, 955],
        "difference_count": [-952, -951], "recoded_count": [None, 1], "gone_count": [None, 1],
        "new_count": [None, 3],
    }  # fmt: skip
