"""How many pairs of actors can have a place in common, when places have so many partners each.

The fewest is easy: every place takes its partners from the same few actors, and the pairs are those of the
place with most. The most is a packing: places as cliques of actors, two of which overlap in one actor at
most. It is known where a packing reaches the sum over places, or all pairs; for six actors and fewer all
cliques are tried; otherwise only a ceiling is known.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Iterator
from typing import NamedTuple

from .partners import Partners, pairs_in_places, share

# All unions of cliques are tried up to so many actors and so many ways to choose the sizes of cliques.
_ACTORS, _CHOICES = 6, 400
# Ties of a packing that are still written out.
_WRITTEN = 5_000_000


class Most(NamedTuple):
    """The most pairs, or a ceiling; places as sets of actors that reach it, and partners -> places."""

    pairs: int
    sets: list[tuple[int, ...]] | None
    partners: dict[int, int] | None


def most_pairs(of: Partners, actors: int) -> Most:
    """The most pairs of ``actors`` with a place in common."""
    if of.top < 2:
        return Most(0, [], share(of, 0, most=True).partners)
    every = math.comb(actors, 2)
    if of.top == actors:
        whole = share(of, actors, most=True)
        if whole.value > 0:
            return Most(every, [tuple(range(actors))] if whole.partners else None, whole.partners)
    sums = pairs_in_places(of, most=True)
    ceiling = min(every, int(sums.value), _by_actor(of, actors))
    if sums.partners is not None and ceiling == sums.value:
        sets = packed(sums.partners, actors)
        if sets is not None:
            return Most(ceiling, sets, sums.partners)
    if ceiling == every and not of.known:
        sets = covering(of, actors)
        if sets is not None:
            ties = max(of.ties[0], sum(map(len, sets)))
            return Most(every, *_completed(of, sets, ties))
    if actors <= _ACTORS and math.comb(of.places[1] + of.top - 1, of.top - 1) <= _CHOICES:
        return _tried(of, actors)
    return Most(ceiling, None, None)


def _by_actor(of: Partners, actors: int) -> int:
    """A ceiling: an actor with ``r`` places meets ``min(actors − 1, r (top − 1))`` others at most."""
    mean, over = divmod(of.ties[1], actors)
    met = [min(actors - 1, r * max(of.top - 1, 0)) for r in (mean, mean + 1)]
    return ((actors - over) * met[0] + over * met[1]) // 2


def packed(partners: dict[int, int], actors: int) -> list[tuple[int, ...]] | None:
    """Sets of these sizes, two of which share one actor at most; ``None`` where none is known."""
    sizes = [v for v in sorted(partners, reverse=True) for _ in range(partners[v]) if v > 1]
    if sum(sizes) > _WRITTEN:
        return None
    if sum(sizes) <= actors:
        ends = list(itertools.accumulate(sizes, initial=0))
        return [tuple(range(a, b)) for a, b in itertools.pairwise(ends)]
    most = sizes[0]
    prime = next((p for p in range(most, actors // most + 1) if _is_prime(p)), None)
    if prime is not None and len(sizes) <= prime**2:
        # Lines over a field of prime order: line (slope, start) meets column c at slope·c + start.
        lines = itertools.product(range(prime), repeat=2)
        return [
            tuple(c * prime + (slope * c + start) % prime for c in range(size))
            for size, (slope, start) in zip(sizes, lines, strict=False)
        ]
    return _greedy(sizes, actors, by_met=True) or _greedy(sizes, actors, by_met=False)


def _is_prime(p: int) -> bool:
    return p > 1 and all(p % d for d in range(2, math.isqrt(p) + 1))


def _greedy(sizes: list[int], actors: int, *, by_met: bool) -> list[tuple[int, ...]] | None:
    """One set after the other, of actors that have not met: those who met fewest first, or the first ones.

    Small cases only.
    """
    if actors**2 * sum(sizes) > 1_000_000:
        return None
    met: list[set[int]] = [set() for _ in range(actors)]
    found = []
    for size in sizes:
        order = sorted(range(actors), key=lambda a: len(met[a]) if by_met else a)
        chosen = next((s for k in range(actors) if (s := _unmet(order[k:], size, met))), None)
        if chosen is None:
            return None
        for actor in chosen:
            met[actor].update(set(chosen) - {actor})
        found.append(chosen)
    return found


def _unmet(order: list[int], size: int, met: list[set[int]]) -> tuple[int, ...] | None:
    """The first actors in this order of whom no two have met."""
    chosen: list[int] = []
    for actor in order:
        if not met[actor].intersection(chosen):
            chosen.append(actor)
            if len(chosen) == size:
                return tuple(chosen)
    return None


def covering(of: Partners, actors: int) -> list[tuple[int, ...]] | None:
    """Sets in which every pair of actors meets: any two of the parts of ``top // 2`` actors together."""
    half = of.top // 2
    if half == 0:
        return None
    parts = [range(a, min(a + half, actors)) for a in range(0, actors, half)]
    if math.comb(len(parts), 2) > min(of.places[1], _WRITTEN // of.top):
        return None
    sets = [(*one, *other) for one, other in itertools.combinations(parts, 2)] or [tuple(parts[0])]
    return sets if sum(map(len, sets)) <= of.ties[1] else None


def _completed(of: Partners, sets, ties: int) -> tuple[list[tuple[int, ...]], dict[int, int]]:
    """The sets, and as many ties and places more as must be: they part no pair."""
    places = max(of.places[0], len(sets), -(-ties // of.top))
    sizes = [len(s) for s in sets] + [0] * (places - len(sets))
    rest = ties - sum(sizes)
    for k in range(len(sizes)):
        more = min(rest, of.top - sizes[k])
        sizes[k] += more
        rest -= more
    partners = {v: sizes.count(v) for v in set(sizes)}
    grown = [
        _grown(one, size) for one, size in zip([*sets, *[()] * (places - len(sets))], sizes, strict=True)
    ]
    return [s for s in grown if len(s) > 1], partners


def _grown(actors: tuple[int, ...], size: int) -> tuple[int, ...]:
    """The set and the first actors that are not in it, up to a size."""
    more = (a for a in itertools.count() if a not in set(actors))
    return (*actors, *itertools.islice(more, size - len(actors)))


# ---- every union of cliques of few actors ----------------------------------------------------------


def _tried(of: Partners, actors: int) -> Most:
    """The most pairs, by trying all sizes of cliques and all unions of them."""
    best = Most(-1, None, None)
    for sizes in _sizes(of.top, of.places[1]):
        partners = _filled(of, sizes)
        if partners is not None:
            pairs, sets = _best_union(actors, sizes)
            if pairs > best.pairs:
                best = Most(pairs, sets, partners)
    return best


def _sizes(top: int, places: int) -> Iterator[tuple[int, ...]]:
    """Sizes of two and more, from the largest, of up to so many places."""
    for count in range(places + 1):
        yield from itertools.combinations_with_replacement(range(top, 1, -1), count)


def _filled(of: Partners, sizes: tuple[int, ...]) -> dict[int, int] | None:
    """These places and others with one partner or none, so that all agrees with the totals."""
    big = {v: sizes.count(v) for v in set(sizes)}
    for places in range(max(of.places[0], len(sizes)), of.places[1] + 1):
        for single in range(places - len(sizes) + 1):
            partners = big | {1: single, 0: places - len(sizes) - single}
            if of.agrees(partners):
                return {v: n for v, n in partners.items() if n}
    return None


def _best_union(actors: int, sizes: tuple[int, ...]) -> tuple[int, list[tuple[int, ...]]]:
    unions = _unions(actors, sizes)
    return max(((mask.bit_count(), sets) for mask, sets in unions.values()), key=lambda found: found[0])


@functools.lru_cache(maxsize=4096)
def _unions(actors: int, sizes: tuple[int, ...]) -> dict[int, tuple[int, list[tuple[int, ...]]]]:
    """All unions of cliques of these sizes, one of each form: form -> its pairs as bits, and the cliques."""
    if not sizes:
        return {0: (0, [])}
    found = {}
    for mask, sets in _unions(actors, sizes[:-1]).values():
        for clique in itertools.combinations(range(actors), sizes[-1]):
            union = mask | _bits(actors, clique)
            form = _form(actors, union)
            if form not in found:
                found[form] = (union, [*sets, clique])
    return found


@functools.cache
def _bits(actors: int, clique: tuple[int, ...]) -> int:
    return sum(1 << (a * actors + b) for a, b in itertools.combinations(sorted(clique), 2))


def _form(actors: int, mask: int) -> int:
    """One writing of the graph for all orders of its actors."""
    known = _forms(actors)
    if mask not in known:
        pairs = [(a, b) for a, b in itertools.combinations(range(actors), 2) if mask >> (a * actors + b) & 1]
        for order in itertools.permutations(range(actors)):
            known[sum(_bits(actors, (order[a], order[b])) for a, b in pairs)] = mask
    return known[mask]


@functools.cache
def _forms(actors: int) -> dict[int, int]:
    return {}
