"""Bristol: which civic organisations of a city took part in which of 17 events, from the R package migraph.

Individuals that stand beside the organisations in the original were left out. The source names each body by
an abbreviation; blanks between its words are all that was added.
"""

from __future__ import annotations

import re

import common
import pandas as pd

from commgov_lib.io.package import network_files
from commgov_lib.network import Network

FOLDER = "networks/bristol/"
SOURCE = "builders/sources/bristol_"


def build() -> dict[str, bytes]:
    """Write the network: organisations as actors, events as places."""
    nodes, ties = common.read(f"{SOURCE}nodes.csv"), common.read(f"{SOURCE}organisation_event.csv")
    names = {side: list(rows["name"]) for side, rows in nodes.groupby("side")}
    places = pd.DataFrame({"place": names["event"], "kind": "event", "parent": ""})
    actors = pd.DataFrame({"actor": names["organisation"], "kind": "organisation", "place": ""})
    places.insert(2, "name", places["place"].map(spaced))
    actors.insert(2, "name", actors["actor"].map(spaced))
    ties = ties.set_axis(["source", "target"], axis=1).assign(relation="attends", domain="", weight=1.0)
    needs = pd.DataFrame(columns=["need", "place", "group", "domain", "weight", "provenance"])
    tables = (places, actors.assign(capacity=float("nan")), ties)
    network = Network(*(frame.assign(provenance="P") for frame in tables), needs)
    return {FOLDER + name: content for name, content in network_files(network).items()}


def spaced(name: str) -> str:
    """The words of a name that is written as one: AsylumCampaign → Asylum Campaign; WWF stays."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})", " ", name)
