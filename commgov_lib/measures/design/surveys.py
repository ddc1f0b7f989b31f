"""Simulated surveys: how often each would answer the question, and which size is enough."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import betaincinv

from ...messages import Message, say
from ...schema import CommgovError
from .. import nulls
from ..arguments import number, seeded, whole
from . import fieldwork
from .populations import Assumed, Known, Pilot, labels_of, population_of, weights_of
from .questions import DRAWS, Core, Coverage, Difference, Gini, Overlap

_CLAIM, _NULL, _LOW, _HIGH, _FIT, _OWN = range(6)
_RANGE = 0.9  # of what the pilot leaves open of its effect
_Z = 1.6448536269514722  # its normal quantile
_MOST_KEPT = 0.95


@dataclass(frozen=True)
class Power:
    """What surveys of each size would tell.

    ``table`` is described at :func:`power`; ``question``, ``sampling`` and ``notes`` are texts in both
    languages; ``command`` computes it anew, from what ``network``, ``weight`` and ``district`` stand for.
    """

    table: pd.DataFrame
    question: Message
    sampling: Message
    counted: str
    population: int
    notes: tuple[Message, ...]
    command: str

    def smallest(self, wanted: float, *, sure: bool = False) -> int | None:
        """Return the smallest size from which on every size that was tried has the wanted power.

        Parameters
        ----------
        wanted
            Such as 0.8; for a share or a Gini within ± x, 0.95 is usual.
        sure
            Ask it of the lower end of the interval of the power, not of the power.

        Returns
        -------
        int or None
            ``None`` where not even the largest size that was tried has it.

        Raises
        ------
        CommgovError
            ``wanted`` is not between 0 and 1.
        """
        wanted = number(wanted, "wanted", above=0, below=1)
        tried = self.table.sort_values("size", ascending=False)
        enough = (tried["low" if sure else "power"] >= wanted).cumprod().astype(bool)
        return int(tried.loc[enough, "size"].min()) if enough.any() else None


def power(
    network, question, sizes, *, sampling, population, draws: int, seed: int, level: float = 0.05
) -> Power:
    """Simulate surveys of several sizes: how often does each find what is there?

        power = share of the surveys in which the test rejects chance at the level,
        or in which the estimate lies within ± x of the truth

    Parameters
    ----------
    network
        What is known before: an incidence matrix, units × communities, 0/1, with the communities without
        units (DataFrame, networkx bipartite graph, sparse with labels); or :func:`assumed`. For
        :func:`difference` a pair of either.
    question
        :func:`overlap`, :func:`core`, :func:`difference`, :func:`coverage` or :func:`gini`.
    sizes
        Sizes of the survey; of what, says the sampling (``counted``).
    sampling
        :func:`communities`, :func:`districts`, :func:`snowball`, :func:`egos` or :func:`roster`. There is no
        default.
    population
        How many communities there are in all (of a pair: two numbers, or one for both). Where it is the
        number in the network, the network is taken for the whole truth, and surveys are drawn from it. Where
        it is more, the network is a pilot, and populations are drawn that are like it. There is no default: a
        pilot taken for the whole promises too much.
    draws
        Surveys simulated at each size.
    seed
        Of all draws; a row depends on it and its own size alone.
    level
        Of the tests, from 0.005.

    Returns
    -------
    Power
        ``table``, one row a size: ``size``, ``counted`` (communities or units); ``power, low, high`` (95 %
        interval of Clopper and Pearson for the error of simulation); ``false, false_low, false_high``: the
        same where there is nothing to find (NaN for estimates); ``least, most``: power if the effect is at
        the low or high end of what pilot or assumptions leave open (NaN where nothing is left open); ``bias``
        and ``half_width`` of estimates: mean error, and what 95 of 100 surveys come within (NaN for tests);
        ``units, communities``: mean numbers seen; ``undefined``: share of surveys that allow no test or
        estimate, counted as failures; ``draws``; ``note``: why a size cannot answer. ``notes`` say what no
        size can tell; ``smallest(0.8)`` is the size that is enough.

    Raises
    ------
    CommgovError
        The matrix is not 0/1, an argument is missing or makes no sense, the pilot has fewer than 5
        communities, or the way of sampling does not fit the question.

    Notes
    -----
    **Pilot.** Communities drawn again and again with replacement would be doubles of each other, and doubles
    overlap: chance would be rejected nearly always. New communities are therefore only *like* those of the
    pilot. Each has as many units as one of them and keeps each unit of it with probability κ; the other units
    are dealt out by activity, among them units that the pilot did not meet (Chao et al. 2014). κ = 0 is
    exactly chance. κ is set so that surveys of the pilot's size show on average the excess over chance, in
    standard deviations, that the pilot shows. ``least`` and ``most`` are the power with κ at the ends of its
    90 % interval: a pilot leaves much open, and only these two columns say so. Shares, Gini and differences
    need no κ: each community of the pilot stands for as many (Booth, Butler and Hall 1994).

    **Level.** Under chance a part of a network drawn without a look at the ties is again uniform given its
    margins, so the tests hold their level for :func:`communities`, :func:`roster`, :func:`districts` and
    :func:`egos`; ``false`` shows it. A snowball looks at the ties; there ``false`` is the only guide.

    **Not in this.** Wrong answers, ties that respondents forget, silence that hangs on the answer, and any
    choice made after a look at the data.

    References
    ----------
    Besag & Clifford (1989), Generalized Monte Carlo significance tests, Biometrika 76. Booth, Butler & Hall
    (1994), Bootstrap methods for finite populations, J. American Statistical Association 89. Chao et al.
    (2014), Rarefaction and extrapolation with Hill numbers, Ecological Monographs 84.

    Examples
    --------
    >>> import networkx as nx
    >>> from commgov_lib.measures.design import communities, coverage
    >>> women, way = nx.davis_southern_women_graph(), communities()
    >>> found = power(women, coverage(0.1, least=6), [7, 14], sampling=way, population=14, draws=200, seed=1)
    >>> found.table["power"].tolist()[1], found.smallest(0.95)
    (1.0, 14)
    """
    draws, seed = whole(draws, "draws", 2), seeded(seed)
    level = number(level, "level", least=1 / (DRAWS + 1), most=0.5)
    sizes = _sizes(sizes)
    _known(
        question, (Overlap, Core, Difference, Coverage, Gini), "question", "cg.design.overlap('latapy_dot')"
    )
    ways = (fieldwork.Communities, fieldwork.Districts, fieldwork.Snowball, fieldwork.Egos)
    _known(sampling, ways, "sampling", "cg.design.communities()")
    pair = isinstance(question, Difference)
    parts = _populations(network, population, pair)
    study = _Study(parts, question, sampling, seed, level)
    notes = study.never()
    if notes:
        rows = [study.empty(size, notes[0]) for size in sizes]
    else:
        study.fit()
        rows = [study.row(size, draws) for size in sizes]
    table = pd.DataFrame(rows)
    notes += study.told + _flat(table, level)
    count = parts[0].count
    name = f"({', '.join(map(_written, network))})" if pair else _written(network)
    command = (
        f"cg.design.power({name}, {_written(question)}, {sizes}, sampling={_written(sampling)}, "
        f"population={population}, draws={draws}, seed={seed}, level={level:g})"
    )
    return Power(table, question.words, sampling.words, sampling.counted, count, tuple(notes), command)


class _Study:
    """One question, one way of sampling, one population (or two): a row for each size."""

    def __init__(self, parts, question, sampling, seed: int, level: float):
        self.parts, self.question, self.sampling = parts, question, sampling
        self.seed, self.level, self.told = seed, level, []
        self.estimate = isinstance(question, Coverage | Gini)
        self.test = isinstance(question, Overlap | Core)
        self.ends = None
        self.labels = self.weight = None
        if isinstance(sampling, fieldwork.Districts):
            self.labels = [labels_of(part, sampling.district) for part in parts]
        if self.estimate:
            if question.weight is not None and parts[0].found is None:
                raise CommgovError(
                    "question: assumptions have no weights of communities. Fix: weight=None, or a network."
                )
            self.weight = weights_of(parts[0], question.weight)

    def never(self) -> list[Message]:
        """What this way of sampling cannot tell at any size."""
        clusters = isinstance(self.sampling, fieldwork.Districts) and self.sampling.whole
        if isinstance(self.question, Difference) and clusters:
            return [
                say(
                    "No size can answer this: communities of one district are alike, and the test takes them "
                    "as independent. Fix: cg.design.districts(..., whole=False), or communities()."
                )
            ]
        if self.test or hasattr(self.sampling, "pick"):
            return []
        return [
            say(
                "No size can answer this: {sampling} reach communities through their ties, so those with "
                "many partners too often and those with none never. Fix: cg.design.communities(), districts "
                "or roster.",
                sampling=self.sampling.words,
            )
        ]

    # ---- one survey --------------------------------------------------------------------------

    def rng(self, purpose: int, size: int, k: int):
        """Random numbers of one survey, and the state of its kernels."""
        here = np.random.SeedSequence(self.seed, spawn_key=(purpose, size, k))
        one, two = here.spawn(2)
        return np.random.Generator(np.random.PCG64(one)), two.generate_state(6, np.uint64)

    def frame(self, part: int, rng, kept=None):
        """A population, and the district of each of its communities."""
        frame = self.parts[part].frame(rng, kept)
        labels = frame.like if self.labels is None else self.labels[part][frame.like]
        return frame, labels

    def seen(self, size: int, rng, state, *, kept=None, null: bool = False):
        """The network that one survey sees."""
        population, sampling = self.parts[0], self.sampling
        frame, labels = self.frame(0, rng, 0.0 if null else kept)
        direct = hasattr(sampling, "pick")
        at = sampling.pick(labels, size, rng) if direct else np.arange(population.count)
        if isinstance(population, Known):
            whole = self.question.chance(population.matrix, state) if null else population.matrix
            matrix = whole[:, at] if direct else whole
        else:
            places = frame.places
            matrix = places.drawn(frame.like[at], frame.partners[at], places.kept, state)
            if null and isinstance(self.question, Core):
                matrix = self.question.chance(matrix, state)
        return matrix if direct else sampling.follow(matrix, size, rng)

    def tested(self, purpose: int, size: int, k: int, kept=None) -> tuple:
        """Whether one survey finds it; units and communities seen."""
        rng, state = self.rng(purpose, size, k)
        matrix = self.seen(size, rng, state, kept=kept, null=purpose == _NULL)
        units = np.count_nonzero(np.diff(matrix.indptr))
        return self.question.rejects(matrix, self.level, state), units, matrix.shape[1]

    def compared(self, purpose: int, size: int, k: int) -> tuple:
        """Whether one survey of each network finds them different."""
        rng, _ = self.rng(purpose, size, k)
        frames = [self.frame(part, rng) for part in (0, 1)]
        partners = [frame.partners for frame, _ in frames]
        if purpose == _NULL:  # both are drawn from all communities together
            every = np.concatenate(partners)
            every = every[np.argsort(rng.random(every.size), kind="stable")]
            partners = np.split(every, [partners[0].size])
        found = [
            d[self.sampling.pick(labels, size, rng)] for d, (_, labels) in zip(partners, frames, strict=True)
        ]
        return self.question.rejects_two(*found, self.level), np.nan, sum(map(len, found)) / 2

    def estimated(self, size: int, k: int) -> tuple:
        """Error of one survey's estimate, and the communities seen."""
        rng, _ = self.rng(_CLAIM, size, k)
        frame, labels = self.frame(0, rng)
        weight = self.weight[frame.like] if self.weight.size > 1 else np.ones(frame.like.size)
        at = self.sampling.pick(labels, size, rng)
        value = self.question.value(frame.partners[at], weight[at])
        return value - self.question.value(frame.partners, weight), np.nan, at.size

    # ---- one row -----------------------------------------------------------------------------

    def empty(self, size: int, note) -> dict:
        """The row of a size that cannot be."""
        names = [
            "power",
            "low",
            "high",
            "false",
            "false_low",
            "false_high",
            "least",
            "most",
            "bias",
            "half_width",
            "units",
            "communities",
            "undefined",
        ]
        return (
            {"size": size, "counted": self.sampling.counted}
            | dict.fromkeys(names, np.nan)
            | {"draws": 0, "note": note}
        )

    def row(self, size: int, draws: int) -> dict:
        """All surveys of one size."""
        limit = min(
            part.units if self.sampling.counted == fieldwork.UNITS else part.count for part in self.parts
        )
        if size > limit:
            note = say(
                "more than the {limit:,} {counted} that there are",
                limit=limit,
                counted=_noun(self.sampling.counted),
            )
            return self.empty(size, note)
        row = self.empty(size, "")
        if self.estimate:
            made = _each(lambda k: self.estimated(size, k), draws)
            error = made[:, 0]
            found = np.where(np.isnan(error), np.nan, np.abs(error) <= self.question.within + 1e-12)
            defined = error[~np.isnan(error)]
            if defined.size:
                row |= {"bias": defined.mean(), "half_width": np.quantile(np.abs(defined), 0.95)}
        else:
            one = self.tested if self.test else self.compared
            made = _each(lambda k: one(_CLAIM, size, k), draws)
            found = made[:, 0]
            null = _each(lambda k: one(_NULL, size, k), draws)[:, 0]
            row |= dict(zip(("false", "false_low", "false_high"), _share(null), strict=True))
            if self.ends is not None:
                for name, kept in zip(("least", "most"), self.ends, strict=True):
                    # The same random numbers as the claim: what differs is the effect alone.
                    there = _each(lambda k, kept=kept: self.tested(_CLAIM, size, k, kept), draws)[:, 0]
                    row[name] = _share(there)[0]
        row |= dict(zip(("power", "low", "high"), _share(found), strict=True))
        row |= {"undefined": np.isnan(found).mean(), "draws": draws, "communities": made[:, 2].mean()}
        return row | {"units": made[:, 1].mean()}

    # ---- what the pilot says of the effect ---------------------------------------------------

    def fit(self):
        """Set how like communities are, so that surveys of the pilot's size show what the pilot shows."""
        population = self.parts[0]
        if not self.test:
            return
        if not isinstance(population, Pilot):
            if (
                not isinstance(population, Known)
                and population.given.overlap[0] < population.given.overlap[1]
            ):
                self.ends = population.given.overlap
            return
        quick = isinstance(self.question, Core)
        own = self.question.excess(population.matrix, 99 if quick else 999, self.rng(_OWN, 0, 0)[1])
        if np.isnan(own):
            raise CommgovError(
                "network: the pilot allows no test of this question, so it says nothing of surveys. Fix: a "
                "larger pilot, or cg.design.assumed(...)."
            )
        surveys, draws = (15, 39) if quick else (40, 99)
        mean, spread = self.excess(np.linspace(0, _MOST_KEPT, 12), surveys // 5, draws)
        beyond = np.flatnonzero(mean - 2 * spread > own)
        most = _MOST_KEPT * min(beyond[0] + 1, 11) / 11 if beyond.size else _MOST_KEPT
        # What is looked for lies below: now in smaller steps, with more surveys.
        tried, kept = np.linspace(0, most, 9), np.linspace(0, most, 201)
        mean, spread = self.excess(tried, surveys, draws)
        # κ = 0 is chance, and chance does not exceed itself; the core's null need not be the model's.
        mean = _smooth(tried, mean, kept, range(1 if isinstance(self.question, Overlap) else 0, 4))
        spread = _smooth(tried, spread, kept, range(3))
        low, middle, high = (
            _crossing(kept, curve, own) for curve in (mean + _Z * spread, mean, mean - _Z * spread)
        )
        population.kept, self.ends = middle, (low, high)
        if middle == 0:
            self.told.append(
                say(
                    "The pilot shows no more than chance gives, so its power is the level at every size; "
                    "see 'most'."
                )
            )
        elif middle == _MOST_KEPT:
            self.told.append(
                say("The pilot shows more than the model of new communities can; the power is too low.")
            )

    def excess(self, tried: np.ndarray, surveys: int, draws: int) -> tuple[np.ndarray, np.ndarray]:
        """Mean and deviation, for each κ, of the excess over chance of surveys of the pilot's size."""
        size = self.parts[0].partners.size
        plain = _Study(self.parts, self.question, fieldwork.communities(), self.seed, self.level)

        def one(k: int) -> list:
            row = []
            for kept in tried:
                rng, state = plain.rng(_FIT, size, k)
                row.append(self.question.excess(plain.seen(size, rng, state, kept=kept), draws, state))
            return row

        found = _each(one, surveys)
        return np.nanmean(found, axis=0), np.nanstd(found, axis=0, ddof=1)


# ---- parts ---------------------------------------------------------------------------------------


def _each(one, draws: int) -> np.ndarray:
    """The surveys one after the other, on all cores; a row each."""
    parts = nulls.in_parts(lambda first, last: [one(k) for k in range(first, last)], 0, draws)
    return np.array([row for part in parts for row in part], dtype=float)


def _share(found: np.ndarray) -> tuple[float, float, float]:
    """The share of successes, and the interval of Clopper and Pearson; what is undefined is no success."""
    n, b = found.size, int(np.nansum(found))
    low = betaincinv(b, n - b + 1, 0.025) if b else 0.0
    high = betaincinv(b + 1, n - b, 0.975) if b < n else 1.0
    return b / n, float(low), float(high)


def _smooth(at: np.ndarray, values: np.ndarray, kept: np.ndarray, powers: range) -> np.ndarray:
    """The polynomial of these powers that is nearest to some values, for each κ."""
    powers = np.array(powers)
    return kept[:, None] ** powers @ np.linalg.lstsq(at[:, None] ** powers, values, rcond=None)[0]


def _crossing(kept: np.ndarray, curve: np.ndarray, own: float) -> float:
    """The κ at which a curve first reaches a value; an end where it does not."""
    curve = np.maximum.accumulate(curve)
    if own <= curve[0]:
        return 0.0
    if own > curve[-1]:
        return float(kept[-1])
    # Rounded, so that the last bits of another machine do not change a draw.
    return round(float(np.interp(own, curve, kept)), 6)


def _flat(table: pd.DataFrame, level: float) -> list[Message]:
    """What the rows say together: that a test is not to be trusted, or that more communities do not help."""
    there, told = table[table["draws"] > 0].sort_values("size"), []
    if not len(there):
        return told
    if (there["false_low"] > level).any():
        told.append(
            say(
                "The test does not hold its level here: where there is nothing to find, it finds something "
                "too often."
            )
        )
    first, last = there.iloc[0], there.iloc[-1]
    if len(there) > 1 and last["power"] < 0.8:
        error = np.sqrt(sum(row["power"] * (1 - row["power"]) / row["draws"] for row in (first, last)))
        if last["power"] - first["power"] <= 2 * error:
            told.append(
                say(
                    "Power does not rise between {first:,} and {last:,}: within this range a larger survey "
                    "does not help.",
                    first=int(first["size"]),
                    last=int(last["size"]),
                )
            )
    return told


def _written(given) -> str:
    """A question, a way of sampling or assumptions as one calls it; data by the name of their argument."""
    if not hasattr(given, "_fields"):
        return "network"
    name, values = type(given).__name__.lower(), given._asdict()
    if name == "communities":
        name, values = ("communities", {}) if given.response == 1 else ("roster", values)
    inside = [
        f"{key}={key if key in ('weight', 'district') and value is not None else repr(value)}"
        for key, value in values.items()
    ]
    return f"cg.design.{name}({', '.join(inside)})"


def _noun(counted: str) -> Message:
    return say("communities") if counted == fieldwork.PLACES else say("units")


def _sizes(given) -> list[int]:
    if np.isscalar(given) or isinstance(given, str):
        given = [given]
    found = [whole(size, "sizes", 2) for size in given]
    if not found or len(set(found)) < len(found):
        raise CommgovError("sizes: name at least one, and each once. Fix: sizes=[20, 40, 80].")
    return found


def _known(given, kinds: tuple, name: str, example: str):
    if not isinstance(given, kinds):
        raise CommgovError(
            "{name} is a {kind}. Fix: {name}={example}, or another function of cg.design.",
            name=name,
            kind=type(given).__name__,
            example=example,
        )


def _populations(network, population, pair: bool) -> list:
    two = isinstance(network, list | tuple) and len(network) == 2 and not isinstance(network, Assumed)
    if pair != two:
        raise CommgovError(
            "network: {expected}. Fix: a pair for cg.design.difference(), one for the other questions.",
            expected=say("two are needed, and one is given")
            if pair
            else say("one is needed, and two are given"),
        )
    networks = list(network) if pair else [network]
    counts = list(population) if isinstance(population, list | tuple) else [population] * len(networks)
    if len(counts) != len(networks):
        raise CommgovError(
            "population: {count} numbers are given. Fix: one for each network.", count=len(counts)
        )
    names = ("first network", "second network") if pair else ("network",)
    return [population_of(*part) for part in zip(networks, counts, names, strict=True)]
