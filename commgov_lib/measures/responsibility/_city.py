"""The named chain of a city: three levels, and what further ties would add to it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import NamedTuple

import numpy as np
import pandas as pd

from ...network import Network
from ...schema import CommgovError
from ._ground import Ground, ground

ADDITIONS = ("emergency_head", "first_secretary", "property", "office", "party")


class Named(NamedTuple):
    """What :func:`named` returns, in the order in which :func:`chain` takes it."""

    edges: pd.DataFrame
    roots: pd.Index
    targets: pd.Index


def named(network: Network, *, add: Collection[str] = ()) -> Named:
    """List who answers to whom for each compound: street, community, compound, each a named person.

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
    unknown = [name for name in add if name not in ADDITIONS] if not isinstance(add, str) else [add]
    if unknown:
        raise CommgovError(f"add: '{unknown[0]}' is not known. Fix: a list of any of {', '.join(ADDITIONS)}.")
    return layers(ground(network), add)


def layers(city: Ground, add: Collection[str]) -> Named:
    """The ties of the chain and of the additions named, from what the network says."""
    makers: dict[str, Callable[[Ground], list[pd.DataFrame]]] = {
        "base": _base,
        "emergency_head": _emergency,
        "first_secretary": _secretary,
        "property": _property,
        "office": _office,
        "party": _party,
    }
    found = pd.concat(
        [part.assign(layer=name) for name in ("base", *ADDITIONS) if name == "base" or name in add
         for part in makers[name](city)],
        ignore_index=True,
    ).drop_duplicates(["source", "target"], ignore_index=True)  # fmt: skip
    roots = pd.Index(("street_head:" + city.compounds["street"]).drop_duplicates(), name="root")
    return Named(found, roots, city.compounds.index.rename("target"))


def _ties(source: pd.Series, target: pd.Series) -> pd.DataFrame:
    pairs = pd.DataFrame({"source": source.to_numpy(object), "target": target.to_numpy(object)})
    return pairs.drop_duplicates(ignore_index=True)


def _base(city: Ground) -> list[pd.DataFrame]:
    place = city.compounds
    return [
        _ties("street_head:" + place["street"], "community_head:" + place["community"]),
        _ties("community_head:" + place["community"].reindex(city.head.index), city.head),
        _ties(city.head, pd.Series(city.head.index)),
    ]


def _emergency(city: Ground) -> list[pd.DataFrame]:
    number = city.emergency
    # Each cadre is a person: a compound with three has three names.
    each = pd.Series(np.repeat(number.index, number), dtype=object)
    serial = each.groupby(each).cumcount().astype(str)
    who = "emergency_head:" + each + "/" + serial
    street = "street_head:" + city.compounds["street"].reindex(each)
    return [_ties(street, who), _ties(who, each)]


def _secretary(city: Ground) -> list[pd.DataFrame]:
    place = city.compounds.reindex(city.head.index)
    who = "first_secretary:" + place["community"]
    return [_ties("street_head:" + place["street"], who), _ties(who, city.head)]


def _property(city: Ground) -> list[pd.DataFrame]:
    community = city.compounds["community"].reindex(city.firm.index)
    manager = city.firm + "@" + community  # the firm's manager in this community
    return [_ties("community_head:" + community, manager), _ties(manager, pd.Series(manager.index))]


def _office(city: Ground) -> list[pd.DataFrame]:
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


def _party(city: Ground) -> list[pd.DataFrame]:
    home = city.buildings
    branch, group = "grid_branch:" + home["grid"], "building_group:" + pd.Series(home.index, home.index)
    return [
        _ties("community_head:" + home["community"], branch),
        _ties(branch, group),
        _ties(group, home["parent"]),
    ]
