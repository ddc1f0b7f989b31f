"""Who is named for each place of a network, and what further ties would add to the chain of names."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from ...network import Network, enclosing, refuse_apart
from ...schema import CommgovError
from ..arguments import subset
from .chains import ends_of, read_chain

ADDITIONS = ("emergency_head", "first_secretary", "property", "office", "party")
ROOT = "(above all)"
NAMING = ("leads", "staffs")


class Named(NamedTuple):
    """What :func:`named` returns, in the order in which :func:`chain` takes it."""

    edges: pd.DataFrame
    roots: pd.Index
    targets: pd.Index


def named(network: Network, *, add: Collection[str] = ()) -> Named:
    """Return who answers to whom for each compound: street, community, compound, each a named person.

    Parameters
    ----------
    network
        A simulated city, or any network with communities in streets, compounds in communities, and ``staffs``
        ties with role ``compound_head`` (weight 1, or 0.5 where one head has two compounds).
    add
        Further ties, any of: ``"emergency_head"`` (seconded cadres named for a compound, below the street;
        M16); ``"first_secretary"`` (beside the community's secretary, over the same heads; M26);
        ``"property"`` (a property firm that the community appoints jointly answers for the compounds it
        serves; M25); ``"office"`` (where a compound has a firm and an owners' committee, both sit with the
        residents' committee in one office, which the street reaches directly; M28); ``"party"`` (grid branch,
        building group, compound; M18).

    Returns
    -------
    Named
        ``edges`` (``source, target, layer``: from above to below; layer is ``base`` or the addition),
        ``roots`` (``street_head:`` codes) and ``targets`` (the codes of the compounds), so that
        ``chain(*named(network))`` works.

    Raises
    ------
    CommgovError
        The network has no compound with a head, or an addition is not known.

    Notes
    -----
    The article names three levels and not who stands in them, and names each addition and not how it ties in:
    who answers to whom is our reading (S). Compounds that share a head are paired in the order of the table.
    The party's line has four ties from street to compound, so at depth 3 it does not count.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> found = named(cg.city.simulate(seed=1, scale=0.02), add=["first_secretary"])
    >>> found.edges["layer"].unique().tolist(), cg.responsibility.chain(*found).attrs["share"]
    (['base', 'first_secretary'], 1.0)
    """
    add = subset(add, "add", ADDITIONS)
    return layers(residences(network), add)


def additions(network: Network, *, absent: Sequence[float], depth: int = 3) -> pd.DataFrame:
    """Add each kind of tie to the named chain alone, then all together, and measure what changes.

    Parameters
    ----------
    network
        As for :func:`named`.
    absent
        Probabilities that a person is absent, the same for all: one block of rows each.
    depth
        As for :func:`chain`.

    Returns
    -------
    DataFrame
        One row an addition (``base``: none; ``all``: every one) and probability: ``addition, absent, depth,
        ties`` (in the chain), ``reached_share``, ``second_share`` (of compounds with two chains or more that
        share nobody), ``exposed_share`` (that one absence alone can cut off), ``worst_share`` (still reached
        without the one person who matters most), ``expected_share`` (with independent absences); shares of
        compounds, each counted once. ``provenance`` is ``S``.

    Raises
    ------
    CommgovError
        As :func:`named` and :func:`absence`; no probability given.

    Notes
    -----
    All roots are taken as present. ``expected_share`` is NaN where only bounds are known.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> found = additions(cg.city.simulate(seed=1, scale=0.02), absent=[0.1]).set_index("addition")
    >>> found.loc[["base", "all"], "exposed_share"].tolist()
    [1.0, 0.0]
    """
    absent, city = _probabilities(absent), residences(network)
    plans = [("base", ()), *((one, (one,)) for one in ADDITIONS), ("all", ADDITIONS)]
    rows = [row for name, add in plans for row in _measured(name, layers(city, add), absent, depth)]
    return pd.DataFrame(rows).assign(provenance="S")


# ---- a city of compounds -------------------------------------------------------------------------


class Residences(NamedTuple):
    """Compounds and buildings with the places around them, and what is tied to them."""

    compounds: pd.DataFrame  # index compound: community, street
    buildings: pd.DataFrame  # index building: parent (compound), grid, community
    head: pd.Series  # codes of its heads by compound, a row each
    emergency: pd.Series  # of each compound: how many emergency heads
    firm: pd.Series  # of each compound that has one
    owners: pd.Series  # owners' committee of each compound that has one


def residences(network: Network, *, heads: bool = True) -> Residences:
    """Return the compounds and buildings of a network; ``heads``: refuse one without heads of compounds."""
    if not isinstance(network, Network):
        raise CommgovError(
            "network: a {type}. Fix: a Network, such as cg.load('shenyang').", type=type(network).__name__
        )
    places, actors, ties = network.places, network.actors, network.ties
    parent = places.set_index("place")["parent"]
    compounds = places.loc[places["kind"] == "compound"].set_index("place")[["parent"]]
    compounds = compounds.rename(columns={"parent": "community"})
    compounds["street"] = parent.reindex(compounds["community"]).to_numpy()
    buildings = places.loc[places["kind"] == "building"].set_index("place")
    buildings = (
        buildings[["parent", "grid"]] if "grid" in buildings else buildings[["parent"]].assign(grid="")
    )
    buildings = buildings.assign(community=parent.reindex(buildings["parent"]).to_numpy())
    role = ties["role"] if "role" in ties else pd.Series("", ties.index)
    refuse_apart(network, ties)
    named = ties[(role == "compound_head") & ties["target"].isin(compounds.index)]
    if heads and named.empty:
        raise CommgovError(
            "network: no compound has a head. Fix: ties to compounds with 'compound_head' in "
            "column role, or edges of your own for chain()."
        )
    alone = compounds.index[(compounds["street"].isna() | (compounds["street"] == "")).to_numpy()]
    if heads and len(alone):
        raise CommgovError(
            "network: {count:,} of {total:,} compounds lie in no community of a street, such "
            "as '{label}'. Fix: fill the column parent of places.",
            count=len(alone),
            total=len(compounds),
            label=alone[0],
        )
    named = named.drop_duplicates("target").set_index("target")
    kinds = actors.set_index("actor")["kind"]
    serving = ties[(ties["relation"] == "serves") & ties["target"].isin(compounds.index)]
    firm = serving[serving["source"].map(kinds) == "property_firm"].drop_duplicates("target")
    owners = actors[(actors["kind"] == "owners_committee") & actors["place"].isin(compounds.index)]
    emergency = ties[role == "emergency_head"].groupby("target", sort=False)["weight"].sum().astype(int)
    return Residences(
        compounds,
        buildings,
        _heads(named, compounds),
        emergency[emergency.index.isin(compounds.index)],
        firm.set_index("target")["source"],
        owners.drop_duplicates("place").set_index("place")["actor"],
    )


def _heads(heads: pd.DataFrame, compounds: pd.DataFrame) -> pd.Series:
    """The code of each compound's head, a row each; compounds with half a head share one, two by two."""
    found = pd.DataFrame({"community": compounds["community"], "weight": heads["weight"]}).loc[
        compounds.index[compounds.index.isin(heads.index)]
    ]
    first = pd.Series(found.index, found.index, dtype=object)
    half = found[found["weight"] == 0.5]
    pair = half.groupby("community").cumcount() // 2
    first.loc[half.index] = first.loc[half.index].groupby([half["community"], pair]).transform("first")
    more = found["weight"].clip(lower=1).astype(int)
    several = first.repeat(more)
    serial = several.groupby(level=0).cumcount()
    return "compound_head:" + several + np.where(serial > 0, "/" + serial.astype(str), "")


def layers(city: Residences, add: Collection[str]) -> Named:
    """Return the ties of the chain and of the additions named, from what the network says."""
    makers = dict(zip(ADDITIONS, (_emergency, _secretary, _property, _office, _party), strict=True))
    chosen = {"base": _base} | {name: make for name, make in makers.items() if name in add}
    found = pd.concat(
        [part.assign(layer=name) for name, make in chosen.items() for part in make(city)], ignore_index=True
    ).drop_duplicates(["source", "target"], ignore_index=True)
    roots = pd.Index(("street_head:" + city.compounds["street"]).drop_duplicates(), name="root")
    return Named(found, roots, city.compounds.index.rename("target"))


def _ties(source: pd.Series, target: pd.Series) -> pd.DataFrame:
    pairs = pd.DataFrame({"source": source.to_numpy(object), "target": target.to_numpy(object)})
    return pairs.drop_duplicates(ignore_index=True)


def _base(city: Residences) -> list[pd.DataFrame]:
    place = city.compounds
    return [
        _ties("street_head:" + place["street"], "community_head:" + place["community"]),
        _ties("community_head:" + place["community"].reindex(city.head.index), city.head),
        _ties(city.head, pd.Series(city.head.index)),
    ]


def _emergency(city: Residences) -> list[pd.DataFrame]:
    number = city.emergency
    # Each cadre is a person: a compound with three has three names.
    each = pd.Series(np.repeat(number.index, number), dtype=object)
    serial = each.groupby(each).cumcount().astype(str)
    who = "emergency_head:" + each + "/" + serial
    street = "street_head:" + city.compounds["street"].reindex(each)
    return [_ties(street, who), _ties(who, each)]


def _secretary(city: Residences) -> list[pd.DataFrame]:
    place = city.compounds.reindex(city.head.index)
    who = "first_secretary:" + place["community"]
    return [_ties("street_head:" + place["street"], who), _ties(who, city.head)]


def _property(city: Residences) -> list[pd.DataFrame]:
    community = city.compounds["community"].reindex(city.firm.index)
    manager = city.firm + "@" + community  # the firm's manager in this community
    return [_ties("community_head:" + community, manager), _ties(manager, pd.Series(manager.index))]


def _office(city: Residences) -> list[pd.DataFrame]:
    both = city.firm[city.firm.index.isin(city.owners.index)]
    place = city.compounds.reindex(both.index)
    committee, code = "residents_committee:" + place["community"], pd.Series(both.index)
    owners, manager = city.owners.reindex(both.index), both + "@" + place["community"]
    return [
        _ties("street_head:" + place["street"], committee),
        _ties(committee, manager),
        _ties(committee, owners),
        _ties(manager, code),
        _ties(owners, code),
    ]


def _party(city: Residences) -> list[pd.DataFrame]:
    home = city.buildings
    branch, group = "grid_branch:" + home["grid"], "building_group:" + pd.Series(home.index, home.index)
    return [
        _ties("community_head:" + home["community"], branch),
        _ties(branch, group),
        _ties(group, home["parent"]),
    ]


# ---- any network ---------------------------------------------------------------------------------


def led(network: Network, *, add: Collection[str] = ()) -> Named:
    """Return who answers to whom for each place, as ``leads`` and ``staffs`` ties and the hierarchy say.

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
    levels = network.vocabulary.levels
    add = subset(add, "add", list(network.vocabulary.relations))
    places, ties = network.places, network.ties
    refuse_apart(network, ties[ties["relation"].isin([*NAMING, *add])])
    kind = places.set_index("place")["kind"]
    heads = ties[ties["relation"].isin(NAMING) & ties["target"].isin(kind.index)]
    heads = heads[heads["target"].map(kind).isin(list(levels))]
    if heads.empty:
        raise CommgovError(
            "ties: nobody leads or staffs a place, so nobody is named for one. Fix: ties with "
            "relation 'leads' or 'staffs' from an actor to a place."
        )
    deepest = max(heads["target"].map(kind).unique(), key=levels.get)
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
    absent, bare = _probabilities(absent), led(network)
    ties = network.ties
    there = set(ties.loc[ties["target"].isin(bare.targets), "relation"])
    more = [name for name in network.vocabulary.relations if name in there and name not in NAMING]
    plans = [("base", ()), *((name, (name,)) for name in more), *([("all", more)] if len(more) > 1 else [])]
    rows = [row for name, add in plans for row in _measured(name, led(network, add=add), absent, depth)]
    kind = network.places.set_index("place")["kind"].loc[bare.targets[0]]
    codes = " ".join(sorted(ties["provenance"].unique()))
    return pd.DataFrame(rows).assign(target=kind, provenance=codes)


def _around(places: pd.DataFrame, heads: pd.DataFrame, over: pd.DataFrame) -> pd.DataFrame:
    """Ties from those who answer for a place to those who answer for places in it and whom nobody leads."""
    index = pd.Index(places["place"])
    parent = index.get_indexer(places["parent"])
    named = np.zeros(len(places), bool)
    named[index.get_indexer(heads["target"])] = True
    at = np.where(parent >= 0, enclosing(parent, named)[parent], -1)
    below = heads[~heads["source"].isin(over["target"])]
    above = at[index.get_indexer(below["target"])]
    pairs = pd.DataFrame({"target": below["source"].to_numpy(), "at": above})[above >= 0]
    by_place = pd.DataFrame({"source": heads["source"], "at": index.get_indexer(heads["target"])})
    found = pairs.merge(by_place, on="at")
    return found.loc[found["source"] != found["target"], ["source", "target"]]


def _probabilities(absent: Sequence[float]) -> list[float]:
    """The list of probabilities given; anything else is refused."""
    if np.isscalar(absent) or not len(absent):
        raise CommgovError(
            "absent: {value} is not a list of probabilities. Fix: absent=[0.05, 0.1].", value=repr(absent)
        )
    return [float(q) for q in absent]


def _measured(name: str, found: Named, absent: Sequence[float], depth: int) -> list[dict]:
    """One row a probability of absence: what a chain with this addition is."""
    graph = read_chain(*found, depth)
    reached, points = graph.reached(), graph.points()[graph.targets]
    lost = graph.lost(np.ones(reached.size))[~graph.is_root]
    fixed = {
        "depth": depth,
        "ties": len(found.edges),
        "reached_share": reached.mean(),
        "second_share": (graph.paths() >= 2).mean(),
        "exposed_share": (reached & (points > 0)).mean(),
        "worst_share": reached.mean() - lost.max() / reached.size,
    }
    rows = []
    for q in absent:
        low, high = ends_of(graph, q)
        expected = low.mean() if np.array_equal(low, high) else np.nan
        rows.append({"addition": name, "absent": q, **fixed, "expected_share": expected})
    return rows
