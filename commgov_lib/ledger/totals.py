"""15  What do totals alone allow? Bounds on statistics over all networks that agree with a few numbers."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pandas as pd
import scipy.sparse as sp

from ..matrices import incidence
from ..measures.arguments import choice, whole
from ..measures.flow import largest_units
from ..messages import say
from ..schema import CommgovError
from . import partners as of_places
from .partners import Found, Partners
from .sharing import most_pairs

MOST = 100_000  # actors, and places, for which bounds are computed
WIDEST = 5_000  # numbers of actors that are tried one after the other
# The most cells of a network that is written out.
_CELLS = 100_000_000


class Network(NamedTuple):
    """A network that reaches a bound: partners -> places, and which actors they are."""

    actors: int
    partners: dict[int, int]
    layout: str
    sets: tuple[tuple[int, ...], ...] = ()


class End(NamedTuple):
    """One end of a bound; without a network that reaches it, it is an outer one."""

    value: float
    network: Network | None


@dataclass(frozen=True)
class Given:
    """The totals, each a pair, and what is known of some places."""

    actors: tuple[int, int]
    places: tuple[int, int]
    ties: tuple[int, int]
    limit: int | None
    known: tuple[tuple[int, int, int], ...]
    capacity: int

    def partners(self, actors: int) -> Partners:
        """All sequences of degrees with so many actors."""
        top = actors if self.limit is None else min(actors, self.limit)
        known = {v: (low, high) for v, low, high in self.known if v <= top}
        return Partners(top, self.places, (self.ties[0], min(self.ties[1], top * self.places[1])), known)


def bounds(
    *,
    actors: int | tuple[int, int],
    places: int | tuple[int, int],
    ties: int | tuple[int, int],
    max_partners: int | None = None,
    known: Mapping[int, int] | None = None,
    at_least: Sequence[int] = (1, 2, 3),
    capacity: int = 1,
) -> pd.DataFrame:
    """Bound what a network can look like of which only totals are known.

        low = min s(B), high = max s(B)   over all 0/1 matrices B, actors × places, that agree with the totals

    Parameters
    ----------
    actors, places, ties
        How many there are: a whole number, or ``(low, high)``, up to 100,000 actors and
        places. Actors and places without ties count; an actor
        and a place have one tie or none.
    max_partners
        The most partners that a single place can have; ``None``: as many as there are actors. Of a pair, the
        upper end counts.
    known
        Number of partners -> number of places that have exactly so many: ``{46: 1}``. The number of places
        may be a pair: ``{46: (1, 955)}`` says "one at least".
    at_least
        Numbers of partners for ``share_…``.
    capacity
        Places that one actor can serve at a time, for ``coverage``.

    Returns
    -------
    DataFrame
        Indexed by ``statistic``, with ``low, high, sharp``:

        - ``gini``: Gini index of partners per place, places without partners included;
        - ``share_1`` …: share of places with so many partners or more;
        - ``pairs_sharing``: pairs of actors with a place in common;
        - ``mean_shared``: places in common, mean over all pairs of actors;
        - ``coverage``: share of places that are served at once, if a place needs one of its partners and an
          actor serves ``capacity`` of its places at most (maximum flow over places);
        - ``worst_place``: partners of the place with fewest.

        ``sharp``: both ends are reached, each by a network that :func:`witness` writes out. ``False``: no
        network lies outside, and whether one reaches both ends is not known. ``attrs["given"]``: the totals.

    Raises
    ------
    CommgovError
        A number is none of these, or the totals contradict each other; the error names which.

    Notes
    -----
    The Gini index needs a tie and ``mean_shared`` two actors: networks that lack them do not count in that
    row, which is NaN if all lack them. The bounds say what is possible, not what is likely. Each row is a
    bound of its own: no single network need reach two of them. The most pairs are found where places share
    one actor at most, where all pairs meet, and mostly among six actors or fewer; elsewhere ``high`` is a
    ceiling.
    With ``known``, an end that would put a free place at a number that is taken is replaced by the exact one
    in small cases and is an outer one in large ones. A further number never widens a row.

    References
    ----------
    Manski, C. F. (2003), Partial Identification of Probability Distributions. Springer.

    Examples
    --------
    >>> bounds(actors=2317, places=955, ties=2317).loc["share_2", ["low", "high"]].astype(float).tolist()
    [0.0010471204188481676, 1.0]
    """
    given = _given(actors, places, ties, max_partners, known, capacity)
    names = _names(at_least)
    ends = {name: _ends(given, name) for name in names}
    table = pd.DataFrame(
        [(low.value, high.value, _sharp(low) and _sharp(high)) for low, high in ends.values()],
        index=pd.Index(names, name="statistic"),
        columns=["low", "high", "sharp"],
    ).astype({"low": float, "high": float, "sharp": bool})
    table.attrs["given"] = _plain(given)
    return table


def _sharp(end: End) -> bool:
    return end.network is not None or math.isnan(end.value)


def witness(table: pd.DataFrame, statistic: str, end: str = "low") -> pd.DataFrame:
    """Write out a network that reaches one end of a bound.

    Parameters
    ----------
    table
        From :func:`bounds`.
    statistic
        A row of the table.
    end
        ``"low"`` or ``"high"``.

    Returns
    -------
    DataFrame
        0/1, actors × places, numbered from 1, places with most partners first. One of many; none is likelier
        than another.

    Raises
    ------
    CommgovError
        The table is not from :func:`bounds` or has no such row, the end is an outer one or not defined, or
        the matrix would have more than 100 million cells.

    Examples
    --------
    >>> table = bounds(actors=3, places=2, ties=3)
    >>> witness(table, "gini", "high").to_numpy().tolist()
    [[1, 0], [1, 0], [1, 0]]
    """
    given = _kept(table)
    choice(statistic, "statistic", list(table.index))
    choice(end, "end", ("low", "high"))
    found = _ends(given, statistic)[end == "high"]
    if found.network is None:
        raise CommgovError(
            "witness: no network is known that reaches the {end} end of '{statistic}'. Fix: ask for a row "
            "that is sharp and a number.",
            end=end,
            statistic=statistic,
        )
    return _written(found.network)


def realised(B, *, at_least: Sequence[int] = (1, 2, 3), capacity: int = 1) -> pd.Series:
    """Compute the statistics of :func:`bounds` of a network that is known.

        s(B), which lies between the low and the high end of bounds(actors=…, places=…, ties=…)

    Parameters
    ----------
    B
        Incidence matrix, actors × places: DataFrame, networkx bipartite graph, or scipy sparse matrix. An
        entry above 0 is a tie, whatever its weight. Actors and places without ties count if they are in it.
    at_least, capacity
        As in :func:`bounds`.

    Returns
    -------
    Series
        Indexed by ``statistic``, in the order of :func:`bounds`; NaN where it is not defined.

    Raises
    ------
    CommgovError
        B is no such matrix, or an option is not what :func:`bounds` takes.

    Examples
    --------
    >>> B = witness(bounds(actors=3, places=2, ties=3), "gini", "high")
    >>> realised(B, at_least=[2])[["gini", "share_2", "pairs_sharing", "coverage"]].tolist()
    [0.5, 0.5, 3.0, 0.5]
    """
    matrix = (incidence(B).matrix > 0).astype(np.int64)
    names, capacity = _names(at_least), whole(capacity, "capacity", 1)
    actors, places = matrix.shape
    if not actors or not places:
        raise CommgovError("B has no actors or no places. Fix: give a network with at least one of each.")
    each = np.sort(np.asarray(matrix.sum(axis=0)).ravel()).astype(np.int64)
    ranks = 2 * np.arange(1, places + 1) - places - 1
    shared = sp.triu(matrix @ matrix.T, 1).tocsr()
    pairs = math.comb(actors, 2)
    row, column = matrix.nonzero()
    room = np.full(actors, capacity, np.int64)
    served = largest_units(column, row, np.ones(places, np.int64), room).sum() if len(row) else 0
    found = {
        "gini": ranks @ each / (places * each.sum()) if each.sum() else math.nan,
        "pairs_sharing": shared.count_nonzero(),
        "mean_shared": shared.sum() / pairs if pairs else math.nan,
        "coverage": served / places,
        "worst_place": each[0],
    }
    shares = {name: (each >= int(name[6:])).mean() for name in names if name.startswith("share_")}
    index = pd.Index(names, name="statistic")
    return pd.Series(found | shares, dtype=float, name="realised").reindex(index)


def would_narrow(
    *,
    actors: int | tuple[int, int],
    places: int | tuple[int, int],
    ties: int | tuple[int, int],
    max_partners: int | None = None,
    known: Mapping[int, int] | None = None,
    statistic: str = "gini",
    capacity: int = 1,
) -> pd.DataFrame:
    """Rank the numbers that could be asked for by how much each would narrow a bound.

        width left = mean over the values v that a number can take of  high(v) − low(v)

    Parameters
    ----------
    actors, places, ties, max_partners, known, capacity
        As in :func:`bounds`.
    statistic
        A row of :func:`bounds`, such as ``"gini"`` or ``"share_2"``.

    Returns
    -------
    DataFrame
        One row a number that is not known yet, from the one that leaves least: ``statistic``, ``number``
        (``actors``, ``places`` and ``ties`` exactly, where a range is given; ``max_partners``, the partners
        of the place with most; ``places with 0``, ``1``, ``2``, ``3``), ``value_count`` (how many values were
        tried), ``width_now``, ``width_left`` (mean), ``width_least`` and ``width_most`` (of the answers that
        tell most and least).

    Raises
    ------
    CommgovError
        As in :func:`bounds`; the statistic is not known.

    Notes
    -----
    Nobody knows beforehand which value an answer will give. Up to nine values are tried, evenly spread over
    those that agree with the totals, and the mean gives each the same weight: a convention, not a forecast.
    ``width_most`` is what is left in the worst of the cases that were tried. The answer ``max_partners`` says
    that some place has so many, and none more.

    Examples
    --------
    >>> would_narrow(actors=5, places=6, ties=(4, 12), statistic="worst_place")["number"].iloc[0]
    'places with 0'
    """
    given = _given(actors, places, ties, max_partners, known, capacity)
    _known_statistic(statistic)
    now = _width(given, statistic)
    rows = []
    for number, answers in _questions(given):
        widths = [w for w in (_answered(answer, statistic) for answer in answers) if w is not None]
        if widths:
            row = (
                statistic,
                number,
                len(widths),
                now,
                math.fsum(widths) / len(widths),
                min(widths),
                max(widths),
            )
            rows.append(row)
    columns = ["statistic", "number", "value_count", "width_now", "width_left", "width_least", "width_most"]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values(["width_left", "width_most"], kind="stable", ignore_index=True)


def _width(given: Given, statistic: str) -> float:
    low, high = _ends(given, statistic)
    return high.value - low.value if not math.isnan(low.value) else 0.0


def _answered(given: Given, statistic: str) -> float | None:
    """What is left if an answer were so; None if it contradicts the totals."""
    try:
        _check(given)
    except CommgovError:
        return None
    return _width(given, statistic)


def _questions(given: Given) -> Iterator[tuple[str, list[Given]]]:
    """Each number that could be asked for, and what would be given after each answer."""
    for name in ("actors", "places", "ties"):
        low, high = getattr(given, name)
        if low < high:
            yield name, [replace(given, **{name: (v, v)}) for v in _spread(low, high)]
    of = given.partners(given.actors[1])
    taken = {v for v, low, high in given.known if low == high}
    lowest = int(of_places.largest(of).value)
    answers = []
    for v in _spread(lowest, of.top):
        other = [k for k in given.known if k[0] != v]
        now = next(((low, high) for k, low, high in given.known if k == v), (0, given.places[1]))
        answers.append(replace(given, limit=v, known=(*other, (v, max(now[0], 1), now[1]))))
    yield "max_partners", answers
    for v in range(min(4, of.top + 1)):
        if v not in taken:
            low, high = next(((low, high) for k, low, high in given.known if k == v), (0, given.places[1]))
            other = [k for k in given.known if k[0] != v]
            most = (
                given.ties[1] // v
                if v
                else math.ceil(given.places[1] * (1 - of_places.share(of, 1, most=False).value))
            )
            answers = [
                replace(given, known=(*other, (v, n, n)))
                for n in _spread(low, min(high, most, given.places[1]))
            ]
            yield say("places with {count}", count=v), answers


def _spread(low: int, high: int, count: int = 9) -> list[int]:
    """Whole numbers from ``low`` to ``high``, at most so many, evenly spread."""
    return sorted({low + round(k * (high - low) / (count - 1)) for k in range(count)}) if low <= high else []


# ---- what is given ---------------------------------------------------------------------------------


def _pair(value, name: str, least: int) -> tuple[int, int]:
    """A whole number, or a pair of them, as a pair."""
    ends = value if isinstance(value, tuple | list | np.ndarray) else (value, value)
    if len(ends) != 2:
        raise _no_pair(value, name, least)
    low, high = (whole(end, name, least) for end in ends)
    if low > high:
        raise _no_pair(value, name, least)
    return low, high


def _no_pair(value, name, least):
    return CommgovError(
        "{name} is {value}. Fix: give a whole number of {least} or more, or (low, high) with low <= high.",
        name=name,
        value=repr(value),
        least=least,
    )


def _given(actors, places, ties, max_partners, known, capacity) -> Given:
    if known is not None and not isinstance(known, Mapping):
        raise CommgovError(
            "known is {value}. Fix: give a dict from a number of partners to a number of places, such as "
            "{{46: 1}}.",
            value=repr(known),
        )
    pairs = []
    for value, count in (known or {}).items():
        value = whole(value, "known", 0)
        pairs.append((value, *_pair(count, f"known[{value}]", 0)))
    given = Given(
        _not_too_many(_pair(actors, "actors", 1), "actors"),
        _not_too_many(_pair(places, "places", 1), "places"),
        _pair(ties, "ties", 0),
        None if max_partners is None else _pair(max_partners, "max_partners", 0)[1],
        tuple(sorted(pairs)),
        min(whole(capacity, "capacity", 1), MOST),
    )
    if given.actors[1] - given.actors[0] > WIDEST:
        raise CommgovError(
            "actors is a range of {width:,} numbers; at most {most:,} are tried. Fix: narrow the range.",
            width=given.actors[1] - given.actors[0],
            most=WIDEST,
        )
    _check(given)
    return given


def _not_too_many(ends: tuple[int, int], name: str) -> tuple[int, int]:
    if ends[1] > MOST:
        raise CommgovError(
            "{name} is {count}; bounds are computed up to {most:,}. Fix: take a part, or one city at a time.",
            name=name,
            count=str(ends[1]),
            most=MOST,
        )
    return ends


def _check(given: Given):
    """Refuse totals that no network has, and say which of them contradict each other."""
    actors, places, (ties, most) = given.actors[1], given.places[1], given.ties
    of = given.partners(actors)
    told = {
        "ties": ties,
        "most": most,
        "actors": actors,
        "places": places,
        "limit": given.limit,
        "top": of.top,
    }
    if ties > actors * places:
        raise CommgovError(
            "ties contradicts actors and places: {ties:,} ties do not fit between {actors:,} actors and "
            "{places:,} places, which have {room:,} at most, one a pair. Fix: correct one of the three.",
            room=actors * places,
            **told,
        )
    if ties > of.top * places:
        raise CommgovError(
            "ties contradicts max_partners: {places:,} places of {limit:,} partners at most have {room:,} "
            "ties at most, not {ties:,}. Fix: correct one of them.",
            room=of.top * places,
            **told,
        )
    for value, low, _ in given.known:
        if low and value > of.top:
            raise CommgovError(
                "known contradicts {name}: {low:,} places have {value:,} partners, more than {top:,}. Fix: "
                "correct one of them.",
                name="actors" if value > actors else "max_partners",
                low=low,
                value=value,
                **told,
            )
    fixed = sum(of.fixed.values())
    if fixed > places:
        raise CommgovError(
            "known contradicts places: it counts {fixed:,} places, more than {places:,}. Fix: correct one of "
            "them.",
            fixed=fixed,
            **told,
        )
    if of.fixed_ties > most:
        raise CommgovError(
            "known contradicts ties: its places alone have {fixed:,} ties, more than {most:,}. Fix: correct "
            "one of them.",
            fixed=of.fixed_ties,
            **told,
        )
    if not of_places.exists(of):
        raise CommgovError(
            "known contradicts places and ties: beside its {fixed:,} places with {fixed_ties:,} ties, no "
            "numbers of partners of the others give {ties:,} to {most:,} ties. Fix: correct one of them, or "
            "give pairs (low, high).",
            fixed=fixed,
            fixed_ties=of.fixed_ties,
            **told,
        )


def _names(at_least) -> list[str]:
    if isinstance(at_least, str) or not hasattr(at_least, "__iter__"):
        raise CommgovError("at_least is {value}. Fix: give a list, such as [1, 2, 3].", value=repr(at_least))
    shares = [f"share_{whole(k, 'at_least', 1)}" for k in at_least]
    return ["gini", *dict.fromkeys(shares), "pairs_sharing", "mean_shared", "coverage", "worst_place"]


def _known_statistic(name):
    number = (
        isinstance(name, str) and name.startswith("share_") and name[6:].isdecimal() and int(name[6:]) > 0
    )
    if not number:
        choice(name, "statistic", _names([1, 2, 3]))


def _plain(given: Given) -> dict:
    """The totals as JSON could hold them."""
    found = {name: list(getattr(given, name)) for name in ("actors", "places", "ties")}
    known = [list(each) for each in given.known]
    return found | {"max_partners": given.limit, "known": known, "capacity": given.capacity}


def _kept(table) -> Given:
    kept = getattr(table, "attrs", {}).get("given")
    if not isinstance(kept, dict) or set(kept) != set(_plain(Given((1, 1), (1, 1), (0, 0), None, (), 1))):
        raise CommgovError("witness: the table does not say its totals. Fix: give one from cg.ledger.bounds.")
    ends = [tuple(kept[name]) for name in ("actors", "places", "ties")]
    return Given(*ends, kept["max_partners"], tuple(map(tuple, kept["known"])), kept["capacity"])


# ---- the two ends of each statistic ------------------------------------------------------------------


def _ends(given: Given, statistic: str) -> tuple[End, End]:
    actors = given.actors[1]
    of = given.partners(actors)
    if statistic == "pairs_sharing":
        return _pairs_sharing(of, actors)
    if statistic == "mean_shared":
        return _mean_shared(given)
    if statistic == "coverage":
        return _coverage(given, of)
    found = []
    for most in (False, True):
        if statistic == "gini":
            each = of_places.gini(of, most=most)
        elif statistic == "worst_place":
            each = of_places.worst(of, most=most)
        else:
            each = of_places.share(of, int(statistic.removeprefix("share_")), most=most)
        found.append(_end(each, actors))
    return found[0], found[1]


def _end(found: Found, actors: int, layout: str = "nested") -> End:
    network = None if found.partners is None else Network(actors, found.partners, layout)
    return End(found.value, network)


def _pairs_sharing(of: Partners, actors: int) -> tuple[End, End]:
    """Nested places share the pairs of the largest only; :mod:`commgov_lib.ledger.sharing` has the most."""
    few = of_places.largest(of)
    low = _end(few._replace(value=math.comb(int(few.value), 2)), actors)
    most = most_pairs(of, actors)
    network = None
    if most.partners is not None:
        sets = tuple(sorted(most.sets, key=len, reverse=True))
        network = Network(actors, most.partners, "sets", sets)
    return low, End(most.pairs, network)


def _mean_shared(given: Given) -> tuple[End, End]:
    """Pairs in places over pairs of actors; more actors make it smaller, fewer limit the places."""
    first, last = max(given.actors[0], 2), given.actors[1]
    if last < 2:
        return End(math.nan, None), End(math.nan, None)
    found = of_places.pairs_in_places(given.partners(last), most=False)
    low = _end(found._replace(value=found.value / math.comb(last, 2)), last)
    high = End(-math.inf, None)
    for actors in range(first, last + 1):
        of = given.partners(actors)
        lost = any(low and value > of.top for value, low, _ in given.known)
        if not lost and of.possible:
            found = of_places.pairs_in_places(of, most=True)
            value = found.value / math.comb(actors, 2)
            if value > high.value:
                high = _end(found._replace(value=value), actors)
            if given.limit is not None and actors >= given.limit and not math.isnan(value):
                break
    return low, high


def _coverage(given: Given, of: Partners) -> tuple[End, End]:
    """The least and the most places served at once.

    Maximum flow = minimum cut, the least over all sets of ``x`` actors of ``x · capacity`` and the places
    with a partner outside the set. Nested places with ``x`` partners or fewer have none outside; the most is
    reached where each place's first partner is another actor.
    """
    actors, capacity = given.actors[1], given.capacity
    high = _end(of_places.share(of, 1, most=True, cap=capacity * actors), actors, "spread")
    best, at = math.inf, 0
    for x in range(of.top + 1):
        if x * capacity / given.places[1] >= best:
            break
        plus = x * capacity
        closed = of_places.closed_share(of, x + 1, most=False, plus=plus)
        value = math.inf if closed is None else closed[0]
        if value < best and of.small:
            value = of_places.share(of, x + 1, most=False, plus=plus).value
        if value < best:
            best, at = value, x
    low = _end(of_places.share(of, at + 1, most=False, plus=at * capacity), actors)
    return low, high


def _written(network: Network) -> pd.DataFrame:
    """The network as a matrix, places with most partners first."""
    sizes = [v for v in sorted(network.partners, reverse=True) for _ in range(network.partners[v])]
    if len(sizes) * network.actors > _CELLS:
        raise CommgovError(
            "witness: {places:,} places × {actors:,} actors are too many to write out. Fix: ask "
            "for a smaller case.",
            places=len(sizes),
            actors=network.actors,
        )
    matrix = np.zeros((len(sizes), network.actors), np.int8)
    sets = itertools.chain(network.sets, itertools.repeat(None))
    for row, (size, chosen) in enumerate(zip(sizes, sets, strict=False)):
        if chosen is not None:
            matrix[row, list(chosen)] = 1
        elif network.layout == "spread":
            matrix[row, (row + np.arange(size)) % network.actors] = 1
        else:
            matrix[row, :size] = 1
    rows = pd.RangeIndex(1, network.actors + 1, name="actor")
    return pd.DataFrame(matrix.T, index=rows, columns=pd.RangeIndex(1, len(sizes) + 1, name="place"))
