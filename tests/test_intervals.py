"""Intervals hold every value that their parts can give, and not much more."""

import math
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import commgov_lib as cg
from commgov_lib.intervals import Interval

INF = math.inf


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
def test_a_number_on_the_left_is_a_point(op):
    """``3 + interval`` and the like, by hand."""
    expected = {"+": (5, 7), "-": (-1, 1), "*": (6, 12), "/": (0.75, 1.5)}[op]
    result = OPS[op](3, Interval(2, 4))
    assert (result.low, result.high) == pytest.approx(expected)


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
