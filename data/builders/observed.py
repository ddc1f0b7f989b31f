"""Community–organisation ties named in public pages, and the network of those that are co-building."""

from __future__ import annotations

import common
import pandas as pd

from commgov_lib.io.package import network_files
from commgov_lib.network import Network

FILE = "community_org_observed.csv"
KINDS = {"property_firm": "property_firm", "social_org": "social_org", "community": "party_branch"}


def build() -> dict[str, bytes]:
    """Write the table back, and the network derived from it."""
    frame = common.read(FILE)
    folder = "networks/observed/"
    files = {folder + name: content for name, content in network_files(network(frame)).items()}
    return {FILE: common.table(frame), **files}


def network(frame: pd.DataFrame) -> Network:
    """Communities in their districts, organisations, and one tie for each stated co-building.

    An organisation that a page merely locates in a community sits there (``place``) and has no tie: being
    near is not co-building.
    """
    located = frame["observed"] == "located"
    districts = frame.drop_duplicates("district")
    communities = frame.drop_duplicates("community_code")
    places = pd.DataFrame(
        {
            "place": [*districts["community_code"].str[:6], *communities["community_code"]],
            "kind": ["district"] * len(districts) + ["community"] * len(communities),
            "name": [*districts["district"], *communities["community"]],
            "parent": [""] * len(districts) + list(communities["community_code"].str[:6]),
            "provenance": "P",
        }
    )
    code = pd.Series([f"org_{k:02d}" for k in range(1, len(frame) + 1)])
    actors = pd.DataFrame(
        {
            "actor": code,
            "kind": frame["org_type"].map(KINDS).fillna("unit"),
            "name": frame["organisation"],
            "place": frame["community_code"].where(located, ""),
            "capacity": float("nan"),
            "provenance": frame["provenance"],
            "subkind": frame["org_type"],
        }
    )
    ties = pd.DataFrame(
        {
            "source": code,
            "target": frame["community_code"],
            "relation": "co_builds",
            "domain": "",
            "weight": 1.0,
            "provenance": frame["provenance"],
            "since": frame["date"],
        }
    )
    needs = pd.DataFrame(columns=["need", "place", "group", "domain", "weight", "provenance"])
    return Network(places, actors, ties[~located], needs)
