"""How sure a number is, and what chance alone would give: resampled units, shuffled zones."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from ...schema import CommgovError
from .._kernels.equity import shuffle
from ..arguments import amounts, choice, groups, number, seeded, whole


def weights(weight, x) -> np.ndarray:
    """Return the weight of each value; 1 each where none are given."""
    return np.ones(len(x)) if weight is None else amounts(weight, "weight", like=x)


def share(part, whole):
    """Return ``part / whole``, NaN where the whole is 0."""
    part, whole = np.asarray(part, dtype=float), np.asarray(whole, dtype=float)
    return np.divide(part, whole, out=np.full(np.broadcast(part, whole).shape, np.nan), where=whole > 0)


class Note(NamedTuple):
    """A number of a measure, its derivative by the weight of each unit, and the ends of its range."""

    value: float
    slope: np.ndarray
    ends: tuple[float, float]


class Noted(pd.Series):
    """Weights on which a measure notes its derivatives; what is made of them is a plain Series."""

    notes: list[Note]

    @classmethod
    def of(cls, weight: np.ndarray, index: pd.Index) -> Noted:
        """Weights with an empty list of notes."""
        found = cls(weight, index)
        object.__setattr__(found, "notes", [])
        return found


def note(weight, x, value: float, slope: Callable[[], np.ndarray], ends: tuple[float, float]):
    """Write down, where the weights ask for it, the derivative of ``value`` by each weight."""
    if not isinstance(weight, Noted) or not hasattr(weight, "notes") or not np.isfinite(value):
        return
    found = slope()
    if isinstance(x, pd.Series) and not x.index.equals(weight.index):
        found = pd.Series(found, x.index).reindex(weight.index).to_numpy()
    weight.notes.append(Note(value, np.where(weight.to_numpy() > 0, found, 0.0), ends))


METHODS = ("studentised", "percentile")
FEWEST = 50  # with fewer units even the studentised interval covers clearly less than it states
PROBES = 50  # sums of units by which a derivative is taken that is not known
STEP = 1e-4  # of a count, for numeric derivatives
_ALONE = pd.Index(["value"])
NOTHING = 1e-9  # what is relatively as small counts as nothing


def bootstrap(
    measure: Callable[[pd.Series], float | pd.Series],
    weight: pd.Series,
    *,
    draws: int,
    seed: int,
    level: float = 0.95,
    within=None,
    method: str = "studentised",
) -> pd.DataFrame:
    """Compute a bootstrap interval of any measure: resample the units with replacement.

    A unit that is drawn twice counts twice: the measure is taken with ``weight`` times the number of draws.
    Each draw is then compared in units of its own standard error, that of the infinitesimal jackknife:

        se² = Σ_i c_i U_i²,   U_i = ∂T / ∂c_i,   c_i = how often unit i counts (1, or times drawn)
        t* = (T* − T) / se*,   low, high = T − t*_(1−α/2) · se,  T − t*_(α/2) · se,   α = 1 − level

    Parameters
    ----------
    measure
        Function of the weights alone that gives a number or a Series, such as
        ``lambda w: cg.equity.gini(access, w)``. :func:`gini`, :func:`theil`, :func:`atkinson` and
        :func:`concentration` know their derivatives; those of any other function are taken numerically,
        which calls it up to 51 times a draw.
    weight
        Weight of each unit (Series, not negative).
    draws
        How many times; 1,000 or more for an interval that is printed.
    seed
        Whole number >= 0.
    level
        Stated coverage of the interval.
    within
        Group of each unit: draw inside each group, which keeps its number of units. ``None``: from all.
    method
        ``"studentised"`` as above; ``"percentile"``: the ends of the middle draws, which cover clearly less
        but need no derivative and never leave the range of the measure.

    Returns
    -------
    DataFrame
        One row a number of the measure (index ``value`` if it gives one): ``value``, ``low, high``, ``se``
        (of the infinitesimal jackknife; ``percentile``: of the draws), ``draws`` (those where the measure is
        a number), ``unit_count`` (units of weight on which the number hangs), ``note``: says so where these
        are fewer than 50, or worth fewer than 50 of equal weight (then the interval is too narrow), where
        there is no interval, or where draws were left out. ``attrs["note"]`` holds the notes too.

    Raises
    ------
    CommgovError
        Fewer than 2 draws, a seed, level or method that is none, weights as for :func:`gini`.

    Notes
    -----
    Coverage of a stated 95 % in 4,000 lognormal samples (σ = 1), studentised and (in brackets) percentile:

        units    Gini         Theil
        20       .86 (.67)    .80 (.62)
        50       .90 (.79)    .84 (.71)
        200      .93 (.89)    .89 (.81)

    So an interval of few units, or of a long tail, is too narrow even here. Ends of the measures named above
    are kept inside their range. No interval (NaN) where so many draws have no spread at all that an end is
    infinite (three units and fewer), or where the measure does not move with small changes of the weights
    (a median, a number that is rounded) though draws differ.

    Says how far the result hangs on which units there happen to be; nothing of assumptions, of the kernel or
    of the seed of a city. Units that lean on each other, as neighbours' access does, make it too narrow.

    Derivatives taken numerically: of more than 50 units, 50 sums of c_i^½ ± U_i over groups drawn at random
    stand for the units in each draw, which widens intervals by 2 to 3 %.

    References
    ----------
    Efron & Tibshirani (1993), An Introduction to the Bootstrap, chapters 12 and 21. Davidson (2009), Journal
    of Econometrics 150. Biewen (2002), Journal of Econometrics 108.

    Examples
    --------
    >>> x = pd.Series([1, 1, 1, 1])
    >>> found = bootstrap(lambda w: cg.equity.gini(x, w), x, draws=10, seed=1)
    >>> found[["low", "high"]].to_numpy().tolist(), found.loc["value", "note"]
    ([[0.0, 0.0]], '4 units, fewer than 50: covers less than 95 %')
    """
    choice(method, "method", METHODS)
    weight = weight if isinstance(weight, pd.Series) else pd.Series(weight)
    w = amounts(weight, "weight")
    codes = np.zeros(len(w), np.int64) if within is None else groups(within, weight, "within")[0]
    given = _Measured(measure, w, weight.index, codes, derive=method == "studentised")
    return resampled(given, w, codes, draws=draws, seed=seed, level=level, method=method)


class _Measured:
    """A measure of the user as values, standard errors and derivatives for any counts of the units."""

    def __init__(self, measure, w: np.ndarray, index: pd.Index, codes: np.ndarray, *, derive: bool):
        self.measure, self.w, self.index, self.codes, self.derive = measure, w, index, codes, derive
        self.size = np.bincount(codes)
        self.known, self.names, self.turn = True, None, None

    def start(self, seed: int):
        """Numbers by lot for the derivatives, apart from those of the draws."""
        self.turn = _source(seed, 1)

    def first(self) -> tuple[pd.Index, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Names, values and standard errors, the units on which each hangs, and the ends of its range."""
        one = np.ones(len(self.w))
        value, known, ends = self._taken(one)
        self.names, numbers = value.index, value.to_numpy(float)
        there = np.tile(self.w > 0, (len(value), 1))
        if not self.derive:
            return self.names, numbers, np.full(len(value), np.nan), there, ends
        # A derivative that a measure knows is believed where it is the numeric one, in four directions.
        self.known = known is not None and all(self._is(known, one, numbers) for _ in range(4))
        if not self.known:
            known = self._slopes(one, numbers)
            ends = np.full_like(ends, [-np.inf, np.inf])
        level = [(np.bincount(self.codes, slope, len(self.size)) / self.size)[self.codes] for slope in known]
        moves = np.abs(known - np.array(level).reshape(known.shape)) > 1e-9 * np.abs(numbers)[:, None]
        on = there & (moves | ~moves.any(axis=1)[:, None])  # what nothing moves may hang on all
        return self.names, numbers, spread(known, one, self.codes, self.size), on, ends

    def _is(self, known, counts, value) -> bool:
        sign = np.where(self.turn.random(len(counts)) < 0.5, -1.0, 1.0) * (self.w > 0)
        found = (self._moved(counts + STEP * sign) - value) / STEP
        near = 1e-2 * np.sqrt((known**2).sum(axis=1)) + 1e-9 * np.abs(value)
        gap = np.abs(found - known @ sign)
        return bool(((gap <= near) | (np.isnan(value) & np.isnan(found))).all())

    def __call__(self, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Values and standard errors where unit i counts ``counts[i]`` times."""
        value, known, _ = self._taken(counts, note=self.known and self.derive)
        if not value.index.equals(self.names):
            raise CommgovError(
                "measure: its labels change when units are resampled. Fix: let it return the same labels "
                "every time."
            )
        value = value.to_numpy(float)
        if not self.derive:
            return value, np.full(len(value), np.nan)
        if known is not None:
            return value, spread(known, counts, self.codes, self.size)
        there = np.flatnonzero(counts)
        if len(counts) <= PROBES:
            slopes = self._slopes(counts, value, there)
            return value, spread(slopes, counts, self.codes, self.size)
        return value, self._probed(counts, value)

    def _taken(self, counts, *, note: bool = True):
        """The measure; the derivatives and ranges of its numbers where it noted them itself."""
        weight = (Noted.of if note else pd.Series)(self.w * counts, self.index)
        value = _series(self.measure(weight))
        ends = np.tile([-np.inf, np.inf], (len(value), 1))
        if not note:
            return value, None, ends
        known = np.zeros((len(value), len(counts)))
        for row, one in enumerate(value.to_numpy(float)):
            if np.isnan(one):
                known[row] = np.nan
                continue
            found = [noted for noted in weight.notes if noted.value == one]
            if not found or any(not np.array_equal(noted.slope, found[0].slope) for noted in found[1:]):
                return value, None, ends
            known[row] = found[0].slope * self.w  # by the count of a unit, not by its weight
            ends[row] = found[0].ends
        return value, known, ends

    def _slopes(self, counts, value, units=None) -> np.ndarray:
        """Numeric derivatives of each number by the count of each unit."""
        found = np.zeros((len(value), len(counts)))
        for i in range(len(counts)) if units is None else units:
            moved = counts.copy()
            moved[i] += STEP
            found[:, i] = (self._moved(moved) - value) / STEP if self.w[i] > 0 else 0.0
        return found

    def _probed(self, counts, value) -> np.ndarray:
        """Standard errors from derivatives along sums of units drawn at random, each as often as its root."""
        sign = np.where(self.turn.random(len(counts)) < 0.5, -1.0, 1.0) * np.sqrt(counts)
        lot = np.argsort(self.turn.random(len(counts)), kind="stable") % PROBES
        total = np.zeros(len(value))
        for k in range(PROBES):
            step = np.where(lot == k, sign, 0.0)
            level = np.bincount(self.codes, step, len(self.size)) / self.size
            step -= counts * level[self.codes]
            total += ((self._moved(counts + STEP * step) - value) / STEP) ** 2
        return np.sqrt(total)

    def _moved(self, counts) -> np.ndarray:
        return _series(self.measure(pd.Series(self.w * counts, self.index))).to_numpy(float)


def spread(slopes: np.ndarray, counts: np.ndarray, codes: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Return standard errors by the infinitesimal jackknife; units are drawn inside their groups."""
    found = np.empty(len(slopes))
    for row, slope in enumerate(slopes):
        mean = np.bincount(codes, counts * slope, len(size)) / size
        found[row] = np.sqrt((counts * (slope - mean[codes]) ** 2).sum())
    return found


def resampled(given, w, codes, *, draws, seed, level, method) -> pd.DataFrame:
    """Return the table of :func:`bootstrap` from values and standard errors for any counts of the units.

    ``given`` has ``start(seed)``; ``first()`` → names, values, standard errors, numbers × units (which of
    them each hangs on), ends of the ranges; and it is called with counts → values, standard errors.
    """
    rng, draws = _source(seed), whole(draws, "draws", 2)
    number(level, "level", above=0, below=1)
    given.start(seed)
    order = np.argsort(codes, kind="stable")
    size = np.bincount(codes)
    first, span = np.repeat(np.cumsum(size) - size, size), np.repeat(size, size)
    names, value, se, on, ends = given.first()
    found, error = np.empty((draws, len(value))), np.empty((draws, len(value)))
    for b in range(draws):
        drawn = order[first + (rng.random(len(w)) * span).astype(np.int64)]
        found[b], error[b] = given(np.bincount(drawn, minlength=len(w)).astype(float))
    rows = []
    for k, one in enumerate(value):
        real = np.isfinite(found[:, k])
        part, few = found[real, k], real.sum() < 2
        if method == "percentile":
            around = (np.nan, np.nan) if few else np.quantile(part, [(1 - level) / 2, (1 + level) / 2])
            wide = np.nan if few else part.std(ddof=1)
        else:
            around, wide = _ends(one, se[k], part, error[real, k], level), se[k]
        if on[k].sum() == 1:
            around = np.nan, np.nan  # a single unit tells nothing of how units differ
        low, high = np.clip(around, *ends[k])
        note = _told(one, low, high, wide, w[on[k]], draws - int(real.sum()), level)
        rows.append([one, float(low), float(high), float(wide), int(real.sum()), int(on[k].sum()), note])
    columns = ["value", "low", "high", "se", "draws", "unit_count", "note"]
    table = pd.DataFrame(rows, index=names, columns=columns)
    told = [f"{name}: {note}" for name, note in table["note"].items() if note]
    if told:
        table.attrs["note"] = "; ".join(told[:5]) + (f" … ({len(told):,} in all)" if len(told) > 5 else "")
    return table


def _ends(value: float, se: float, found: np.ndarray, error: np.ndarray, level: float) -> tuple[float, float]:
    """The studentised interval; NaN where it has no end."""
    if len(found) < 2 or not np.isfinite(se):
        return np.nan, np.nan
    gap = found - value
    still = np.abs(gap) <= 1e-12 * abs(value)  # sums in another order
    if se <= NOTHING * abs(value):
        return (value, value) if still.all() else (np.nan, np.nan)
    # A draw without any spread of its own lies endlessly far out, on its side.
    flat = ~(error > NOTHING * se)
    t = np.where(flat, np.copysign(np.inf, gap), gap / np.where(flat, 1.0, error))
    t = np.sort(np.where(still, 0.0, t))
    # The k-th of m draws stands for k / (m + 1).
    at = np.clip(np.array([(1 + level) / 2, (1 - level) / 2]) * (len(t) + 1) - 1, 0, len(t) - 1)
    below, above = np.floor(at).astype(int), np.ceil(at).astype(int)
    if not np.isfinite(t[[*below, *above]]).all():
        return np.nan, np.nan
    low, high = value - se * (t[below] + (at - below) * (t[above] - t[below]))
    return float(low), float(high)


def _told(value, low, high, se, w: np.ndarray, lost: int, level: float) -> str:
    """What has to be said of an interval; ``w``: weights of the units on which its number hangs."""
    if not np.isfinite(value):
        return "no number, so no interval"
    count, worth = len(w), w.sum() ** 2 / (w**2).sum() if len(w) else 0.0
    units, said = f"{count:,} unit{'' if count == 1 else 's'}", ""
    if np.isfinite([low, high]).all():
        if worth < FEWEST:
            units += f" worth {worth:.1f} of equal weight" if count >= FEWEST else ""
            said = f"{units}, fewer than {FEWEST}: covers less than {100 * level:.4g} %"
    elif count > 1 and se <= NOTHING * abs(value):
        said = "no interval: small changes of the weights do not move it; take method='percentile'"
    else:
        said = f"no interval: {units} of weight, too few"
    if lost:
        said += ("; " if said else "") + f"{lost:,} draws gave no number and are left out"
    return said


def by_chance(x, weight=None, *, group, draws: int, seed: int) -> pd.DataFrame:
    """Test whether inequality between groups exceeds that between groups of the same sizes filled at random.

    Each draw deals the units, with their weights, out anew: every group keeps its number of units.

    Parameters
    ----------
    x
        What each unit has (not negative).
    weight
        Persons each value stands for; ``None``: one each.
    group
        The group of each unit; a DataFrame asks several partitions at once, each beside the same draws.
    draws
        How many; 5,000 or more where p is printed.
    seed
        Whole number >= 0.

    Returns
    -------
    DataFrame
        One row a partition (index ``between`` for one): ``value`` (Theil between), ``null_mean, null_low,
        null_high`` (middle 95 %), ``p`` (draws with as much or more: (b + 1) / (draws + 1)), ``draws``.

    Raises
    ------
    CommgovError
        As :func:`theil`; fewer than 2 draws.

    Notes
    -----
    Units near each other are alike, so almost any map of connected zones beats this null: it tells what the
    number of zones alone does, not that the zones matter. Several partitions are several tests.

    Examples
    --------
    >>> by_chance([1, 1, 1, 3, 3, 3], group=list("aaabbb"), draws=99, seed=1)["value"].round(4).tolist()
    [0.1308]
    """
    rng, draws = _source(seed), whole(draws, "draws", 2)
    value, w = amounts(x, "x"), weights(weight, x)
    cut = group if isinstance(group, pd.DataFrame) else pd.DataFrame({"between": pd.Series(group)})
    codes = [groups(cut[name] if isinstance(group, pd.DataFrame) else group, x)[0] for name in cut]
    sizes = [int(code.max()) + 1 for code in codes]
    amount = w * value
    observed = [_between(w, amount, code, size) for code, size in zip(codes, sizes, strict=True)]
    found = np.empty((draws, len(codes)))
    order = np.arange(len(w))
    for row in found:
        shuffle(order, rng.random(len(w)))
        dealt = w[order], amount[order]
        row[:] = [_between(*dealt, code, size) for code, size in zip(codes, sizes, strict=True)]
    low, high = np.quantile(found, [0.025, 0.975], axis=0)
    # Sums in another order differ in the last bits: a draw that deals the same groups counts as as much.
    more = (found >= np.array(observed) * (1 - 1e-12)).sum(axis=0)
    columns = {"value": observed, "null_mean": found.mean(axis=0), "null_low": low, "null_high": high}
    columns |= {"p": (more + 1) / (draws + 1), "draws": draws}
    return pd.DataFrame(columns, index=pd.Index(cut.columns, name="partition"))


def _between(w: np.ndarray, amount: np.ndarray, codes: np.ndarray, size: int) -> float:
    weight, value = np.bincount(codes, w, size), np.bincount(codes, amount, size)
    there = value > 0
    s, p = share(value[there], value.sum()), share(weight[there], weight.sum())
    return max(0.0, float((s * np.log(s / p)).sum())) if there.any() else np.nan


def _series(found) -> pd.Series:
    return found if isinstance(found, pd.Series) else pd.Series([float(found)], _ALONE)


def _source(seed: int, *spawned: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seeded(seed), spawn_key=spawned)))
