"""The chain that the ties of any network state: who leads and staffs, and what further relations add."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from ...network import Network
from ...schema import LEVELS, RELATIONS, CommgovError
from ._city import Named
from ._compare import measured, probabilities

ROOT = "(above all)"
NAMING = ("leads", "staffs")
_DEEPEST = 8  # more levels than any hierarchy has


def led(network: Network, *, add: Collection[str] = ()) -> Named:
    """List who answers to whom for each place, as ``leads`` and ``staffs`` ties and the hierarchy say.

    Whoever leads or staffs a place answers for it. Above an actor stand those who lead it; where no tie says
    who does, those who answer for the place around its own. Above all of these stands one root.

    Parameters
    ----------
    network
        With ``leads`` or ``staffs`` ties to places.
    add
        Further relations whose actors are taken to answer for the places that they are tied to, such as
        ``"serves"``.

    Returns
    -------
    Named
        ``edges`` (``source, target, layer``: from above to below; layer is ``base`` or the relation added),
        ``roots`` (one label, of nobody) and ``targets``: all places of the deepest kind that somebody leads
        or staffs; so that ``chain(*led(network), depth=8)`` works.

    Raises
    ------
    CommgovError
        Nobody leads or staffs a place, or a relation is not known.

    Notes
    -----
    That a tie of this kind makes somebody responsible is a reading: of the tie, not of what anybody does.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> found = led(cg.city.simulate(seed=1, scale=0.02))
    >>> len(found.targets), cg.responsibility.chain(*found, depth=8).attrs["share"]
    (252, 1.0)
    """
    unknown = [add] if isinstance(add, str) else [name for name in add if name not in RELATIONS]
    if unknown:
        raise CommgovError(
            f"add: {unknown[0]!r} is no list of relations. Fix: a list of any of {', '.join(RELATIONS)}."
        )
    places, ties = network.places, network.ties
    kind = places.set_index("place")["kind"]
    heads = ties[ties["relation"].isin(NAMING) & ties["target"].isin(kind.index)]
    heads = heads[heads["target"].map(kind).isin(list(LEVELS))]
    if heads.empty:
        raise CommgovError(
            "ties: nobody leads or staffs a place, so nobody is named for one. Fix: ties with relation "
            "'leads' or 'staffs' from an actor to a place."
        )
    deepest = max(heads["target"].map(kind).unique(), key=LEVELS.get)
    targets = pd.Index(places.loc[places["kind"] == deepest, "place"], name="target")
    over = ties[(ties["relation"] == "leads") & ~ties["target"].isin(kind.index)]
    parts = [over.assign(layer="base"), _around(places, heads, over).assign(layer="base")]
    parts.append(heads[heads["target"].isin(targets)].assign(layer="base"))
    for relation in add:
        more = ties[(ties["relation"] == relation) & ties["target"].isin(targets)]
        parts.append(more.assign(layer=relation))
    edges = pd.concat(parts, ignore_index=True)[["source", "target", "layer"]]
    edges = edges.drop_duplicates(["source", "target"], ignore_index=True)
    top = edges[~edges["source"].isin(edges["target"])].drop_duplicates("source")
    first = pd.DataFrame({"source": ROOT, "target": top["source"], "layer": top["layer"]})
    return Named(pd.concat([first, edges], ignore_index=True), pd.Index([ROOT], name="root"), targets)


def by_relation(network: Network, *, absent: Sequence[float], depth: int = 8) -> pd.DataFrame:
    """Add each further relation to the chain of :func:`led`, alone and together, and measure what changes.

    Parameters
    ----------
    network
        As for :func:`led`.
    absent
        Probabilities that an actor is absent, the same for all: one block of rows each.
    depth
        As for :func:`chain`, the tie below the root included.

    Returns
    -------
    DataFrame
        As :func:`additions`, ``addition`` being ``base``, a relation or ``all``; and ``target``, the kind of
        the places. ``provenance``: the codes of all ties, with a space between them.

    Raises
    ------
    CommgovError
        As :func:`led` and :func:`absence`; a cycle of ties.

    Notes
    -----
    Here everybody may be absent, those at the top too.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> found = by_relation(cg.city.simulate(seed=1, scale=0.02), absent=[0.1])
    >>> found["addition"].tolist()
    ['base', 'helps']
    """
    absent, bare = probabilities(absent), led(network)
    ties = network.ties
    there = set(ties.loc[ties["target"].isin(bare.targets), "relation"])
    more = [name for name in RELATIONS if name in there and name not in NAMING]
    plans = [("base", ()), *((name, (name,)) for name in more), *([("all", more)] if len(more) > 1 else [])]
    rows = [row for name, add in plans for row in measured(name, led(network, add=add), absent, depth)]
    kind = network.places.set_index("place")["kind"].loc[bare.targets[0]]
    codes = " ".join(sorted(ties["provenance"].unique()))
    return pd.DataFrame(rows).assign(target=kind, provenance=codes)


def _around(places: pd.DataFrame, heads: pd.DataFrame, over: pd.DataFrame) -> pd.DataFrame:
    """Ties from those who answer for a place to those who answer for places in it and whom nobody leads."""
    index = pd.Index(places["place"])
    parent = index.get_indexer(places["parent"])
    named = np.zeros(len(places), bool)
    named[index.get_indexer(heads["target"])] = True
    at = parent.copy()
    for _ in range(_DEEPEST):
        climb = (at >= 0) & ~named[at]
        at = np.where(climb, np.where(at >= 0, parent[at], -1), at)
    below = heads[~heads["source"].isin(over["target"])]
    above = at[index.get_indexer(below["target"])]
    pairs = pd.DataFrame({"target": below["source"].to_numpy(), "at": above})[above >= 0]
    by_place = pd.DataFrame({"source": heads["source"], "at": index.get_indexer(heads["target"])})
    found = pairs.merge(by_place, on="at")
    return found.loc[found["source"] != found["target"], ["source", "target"]]
