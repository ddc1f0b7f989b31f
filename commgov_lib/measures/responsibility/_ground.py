"""What a network says of compounds and buildings: where they lie and who is named for them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from ...network import Network
from ...schema import CommgovError


class Ground(NamedTuple):
    """Compounds and buildings with the places around them, and what is tied to them."""

    compounds: pd.DataFrame  # index compound: community, street
    buildings: pd.DataFrame  # index building: parent (compound), grid, community
    head: pd.Series  # codes of its heads by compound, a row each
    emergency: pd.Series  # of each compound: how many emergency heads
    firm: pd.Series  # of each compound that has one
    owners: pd.Series  # owners' committee of each compound that has one


def ground(network: Network, *, heads: bool = True) -> Ground:
    """Cut out what this room needs; where heads are asked for, a network without any is refused."""
    if not isinstance(network, Network):
        raise CommgovError(
            f"network: a {type(network).__name__}. Fix: a Network, such as cg.load('shenyang')."
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
    named = ties[(role == "compound_head") & ties["target"].isin(compounds.index)]
    if heads and named.empty:
        raise CommgovError(
            "network: no compound has a head. Fix: ties to compounds with 'compound_head' in column role, or "
            "edges of your own for chain()."
        )
    alone = compounds.index[(compounds["street"].isna() | (compounds["street"] == "")).to_numpy()]
    if heads and len(alone):
        raise CommgovError(
            f"network: {len(alone):,} of {len(compounds):,} compounds lie in no community of a street, such "
            f"as '{alone[0]}'. Fix: fill the column parent of places."
        )
    named = named.drop_duplicates("target").set_index("target")
    kinds = actors.set_index("actor")["kind"]
    serving = ties[(ties["relation"] == "serves") & ties["target"].isin(compounds.index)]
    firm = serving[serving["source"].map(kinds) == "property_firm"].drop_duplicates("target")
    owners = actors[(actors["kind"] == "owners_committee") & actors["place"].isin(compounds.index)]
    emergency = ties[role == "emergency_head"].groupby("target", sort=False)["weight"].sum().astype(int)
    return Ground(
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
