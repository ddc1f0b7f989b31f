"""Chicago: 77 community areas, their residents, and 148 food shops, from the R package geodaData.

Areas and the sites of shops are places with coordinates, shops are actors at their sites, the residents of
an area are its need. There are no ties: who lives within reach of a shop is for the reader to compute.
"""

from __future__ import annotations

import common
import pandas as pd

from commgov_lib.io.package import network_files
from commgov_lib.network import Network

FOLDER = "networks/chicago/"
REQUESTS = "chicago_requests.csv"
SOURCE = "builders/sources/chicago_"
# What the source prints as the status of a shop. Ten rows, added to the list late, have "new location" or
# the name of the branch in its place, and do not say whether the shop was open.
STATUS = {
    "OPEN": "open",
    "OPEN_MK": "open",
    "OPEN_NEW LOCATION": "open_new_location",
    "OPEN_NEW OWNER": "open_new_owner",
    "NewLocation": "not_stated",
    "New Location": "not_stated",
}
TERMS = [
    ("actor_kind", "food_shop", "food shop", "食品商店"),
    ("place_kind", "community_area", "community area", "社区区域"),
    ("place_kind", "shop_site", "site of a shop", "商店位置"),
    ("group", "residents", "residents", "居民"),
]


def build() -> dict[str, bytes]:
    """Write the network, and the requests back."""
    areas, shops = common.read(f"{SOURCE}areas.csv"), common.read(f"{SOURCE}groceries.csv")
    network = Network(*_tables(areas, shops), common.terms(_terms()))
    files = {FOLDER + name: content for name, content in network_files(network).items()}
    return {REQUESTS: common.table(common.read(REQUESTS)), **files}


def status(printed: str) -> str:
    """Whether the shop was open; the name of a branch (Chicago-Bridgeport) does not say."""
    if printed not in STATUS and not printed.startswith("Chicago-"):
        raise SystemExit(f"chicago: the status {printed!r} of a shop is not known")
    return STATUS.get(printed, "not_stated")


def spelt(name: str) -> str:
    """The name of an area in ordinary letters: MCKINLEY PARK → McKinley Park."""
    return name.title().replace("Mckinley", "McKinley").replace("Ohare", "O'Hare")


def _tables(areas: pd.DataFrame, shops: pd.DataFrame) -> list[pd.DataFrame]:
    areas = areas.assign(place=areas["NID"].str.removesuffix(".0")).sort_values(
        "place", key=lambda c: c.astype(int)
    )
    people = areas["POP2010"].astype(float)
    of_areas = pd.DataFrame(
        {
            "place": areas["place"],
            "kind": "community_area",
            "name": areas["community"].map(spelt),
            "population_count": people,
            "lon": areas["lon"].astype(float).round(6),
            "lat": areas["lat"].astype(float).round(6),
        }
    )
    of_shops = pd.DataFrame(
        {
            "place": "site_" + shops["OBJECTID"],
            "kind": "shop_site",
            "name": shops["Chain"],
            "population_count": float("nan"),
            "lon": shops["Xcoord"].astype(float),
            "lat": shops["Ycoord"].astype(float),
        }
    )
    places = pd.concat([of_areas, of_shops], ignore_index=True).assign(parent="", provenance="P")
    actors = pd.DataFrame(
        {
            "actor": "shop_" + shops["OBJECTID"],
            "kind": "food_shop",
            "name": shops["Chain"],
            "place": of_shops["place"],
            "capacity": float("nan"),
            "provenance": "P",
            "status": shops["Status"].map(status),
            "status_printed": shops["Status"],
        }
    )
    ties = pd.DataFrame(columns=["source", "target", "relation", "domain", "weight", "provenance"])
    needs = pd.DataFrame({"need": "need_" + areas["place"], "place": areas["place"], "weight": people})
    return [places, actors, ties, needs.assign(group="residents", domain="daily_life", provenance="P")]


def _terms() -> list[dict[str, str]]:
    terms = [dict(zip(("list", "term", "label_en", "label_zh"), term, strict=True)) for term in TERMS]
    level = {"community_area": "street", "shop_site": "building"}
    return [term | ({"level": level[term["term"]]} if term["term"] in level else {}) for term in terms]
