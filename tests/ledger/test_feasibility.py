"""Small programs: feasible, infeasible or left open, beside trying every value."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import commgov_lib as cg
from commgov_lib.intervals import Interval
from commgov_lib.ledger.feasibility import check, extent

from . import oracles_ledger as oracles

INF = math.inf


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
