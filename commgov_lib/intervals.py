"""Numbers that are known only to lie between two ends, and arithmetic that never loses the true value."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from fractions import Fraction
from numbers import Integral

from .schema import CommgovError


@dataclass(frozen=True)
class Interval:
    """All values from ``low`` to ``high``, both ends included; an infinite end means "no end stated".

    The result of an operation holds every value that the same operation gives on values taken from its parts:

        x in X, y in Y  =>  x op y in X op Y

    Ends are computed exactly, as fractions, and only then rounded, away from the middle: the nearest number
    that the machine can write may miss 1/3, the interval does not. Every number is treated as free of every
    other, so a quantity that occurs twice makes the result wider than need be (X - X is not zero), never too
    narrow.

    Parameters
    ----------
    low, high
        The two ends, ``low <= high``, in the unit of the quantity.

    Raises
    ------
    CommgovError
        An end is missing or no number, the ends are swapped, both ends are the same infinity, or a divisor
        holds zero inside.

    Examples
    --------
    >>> heads, compounds = Interval(6500, 6599), Interval.of(6588)
    >>> share = heads / compounds
    >>> round(share.low, 6), round(share.high, 6), 1 in share
    (0.986642, 1.00167, True)
    """

    low: float
    high: float

    def __post_init__(self):
        for name in ("low", "high"):
            end = getattr(self, name)
            if isinstance(end, str) or not hasattr(end, "__float__"):
                raise CommgovError("Interval: {end!r} is not a number; give two numbers.", end=end)
            # A whole number is kept as one, so that counts stay exact however large they grow.
            end = int(end) if isinstance(end, Integral) else float(end)
            object.__setattr__(self, name, end)
        if self.low != self.low or self.high != self.high:  # nan equals nothing, not even itself
            raise CommgovError(
                "Interval({low}, {high}): an end is missing; write math.inf where no ceiling is stated.",
                low=self.low,
                high=self.high,
            )
        if self.low > self.high:
            raise CommgovError(
                "Interval({low}, {high}): the lower end is above the upper end; swap them.",
                low=self.low,
                high=self.high,
            )
        if self.low == math.inf or self.high == -math.inf:
            raise CommgovError(
                "Interval({low}, {high}): both ends are infinite on one side; one end must be a number.",
                low=self.low,
                high=self.high,
            )

    @classmethod
    def of(cls, value: Interval | float) -> Interval:
        """The value itself if it is an interval, else a point.

        Parameters
        ----------
        value
            A number or an interval.

        Returns
        -------
        Interval
        """
        return value if isinstance(value, cls) else cls(value, value)

    @property
    def is_point(self) -> bool:
        """Whether one single value is left."""
        return self.low == self.high

    @property
    def is_bounded(self) -> bool:
        """Whether both ends are numbers."""
        return not (_endless(self.low) or _endless(self.high))

    def __contains__(self, value: Interval | float) -> bool:
        other = Interval.of(value)
        return self.low <= other.low and other.high <= self.high

    def overlaps(self, other: Interval | float) -> bool:
        """Whether at least one value lies in both.

        Parameters
        ----------
        other
            A number or an interval.

        Returns
        -------
        bool
        """
        other = Interval.of(other)
        return self.low <= other.high and other.low <= self.high

    def cap(self, low: float, high: float) -> Interval:
        """The part that is left once it is known that no value lies beyond two limits.

        Parameters
        ----------
        low, high
            The limits, in the unit of the interval.

        Returns
        -------
        Interval

        Raises
        ------
        CommgovError
            Nothing is left.
        """
        if self.high < low or self.low > high:
            raise CommgovError(
                "{interval} holds no value between {low:g} and {high:g}; check the two.",
                interval=self,
                low=low,
                high=high,
            )
        return Interval(max(self.low, low), min(self.high, high))

    def whole(self) -> Interval:
        """The whole numbers inside, as the smallest and the largest of them.

        Returns
        -------
        Interval

        Raises
        ------
        CommgovError
            There is none.

        Examples
        --------
        >>> Interval(2.4, 5.7).whole()
        Interval(low=3, high=5)
        """
        low = self.low if _endless(self.low) else math.ceil(self.low)
        high = self.high if _endless(self.high) else math.floor(self.high)
        if low > high:
            raise CommgovError("{interval} holds no whole number; a count must be whole.", interval=self)
        return Interval(low, high)

    def __neg__(self) -> Interval:
        return Interval(-self.high, -self.low)

    def __add__(self, other: Interval | float) -> Interval:
        other = Interval.of(other)
        return Interval(_down(_add(self.low, other.low)), _up(_add(self.high, other.high)))

    def __sub__(self, other: Interval | float) -> Interval:
        return self + -Interval.of(other)

    def __mul__(self, other: Interval | float) -> Interval:
        other = Interval.of(other)
        ends = [_times(x, y) for x in (self.low, self.high) for y in (other.low, other.high)]
        return Interval(_down(min(ends)), _up(max(ends)))

    def __truediv__(self, other: Interval | float) -> Interval:
        other = Interval.of(other)
        if other.low < 0 < other.high or other.low == other.high == 0:
            raise CommgovError(
                "{interval} / {other}: the divisor can be zero, so the ratio can be anything; divide "
                "by a quantity that is known to be above zero.",
                interval=self,
                other=other,
            )
        # A divisor that comes as near to zero as it likes leaves the ratio without an end on that side.
        over_low = math.inf if other.low == 0 else _inverse(other.low)
        over_high = -math.inf if other.high == 0 else _inverse(other.high)
        ends = [_times(x, y) for x in (self.low, self.high) for y in (over_low, over_high)]
        return Interval(_down(min(ends)), _up(max(ends)))

    def __radd__(self, other: float) -> Interval:
        return self + other

    def __rsub__(self, other: float) -> Interval:
        return Interval.of(other) - self

    def __rmul__(self, other: float) -> Interval:
        return self * other

    def __rtruediv__(self, other: float) -> Interval:
        return Interval.of(other) / self

    def __str__(self) -> str:
        if self.is_point:
            return _short(self.low)
        left = "(-inf" if self.low == -math.inf else "[" + _short(self.low)
        right = "inf)" if self.high == math.inf else _short(self.high) + "]"
        return f"{left}, {right}"


def _short(value: float) -> str:
    return f"{value:,.0f}" if value == round(value) else f"{value:,.4g}"


def _endless(x: float | Fraction) -> bool:
    # Not math.isinf, which fails on a fraction too large for the machine.
    return x in (math.inf, -math.inf)


def _add(x: float, y: float) -> Fraction | float:
    """The exact sum; an infinite end stays infinite."""
    return x + y if _endless(x) or _endless(y) else Fraction(x) + Fraction(y)


def _times(x: float | Fraction, y: float | Fraction) -> Fraction | float:
    """The exact product; zero times "no end stated" is zero, as every value taken from there is finite."""
    if x == 0 or y == 0:
        return Fraction(0)
    if _endless(x) or _endless(y):
        return math.inf if (x > 0) == (y > 0) else -math.inf
    return Fraction(x) * Fraction(y)


def _inverse(x: float) -> Fraction:
    return Fraction(0) if _endless(x) else 1 / Fraction(x)


def _down(x: Fraction | float) -> int | float:
    """The largest number the machine can write that is not above ``x``."""
    return _rounded(x, -math.inf)


def _up(x: Fraction | float) -> int | float:
    """The smallest number the machine can write that is not below ``x``."""
    return _rounded(x, math.inf)


def _rounded(x: Fraction | float, towards: float) -> int | float:
    if not isinstance(x, Fraction):
        return x
    if abs(x) > sys.float_info.max:
        inward = (x > 0) == (towards < 0)
        end = sys.float_info.max if inward else math.inf
        return end if x > 0 else -end
    if x.denominator == 1:
        return x.numerator
    near = float(x)
    missed = Fraction(near) > x if towards < 0 else Fraction(near) < x
    return math.nextafter(near, towards) if missed else near
