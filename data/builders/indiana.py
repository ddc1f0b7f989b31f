"""Indiana: 25 organisations of a state programme with a designated lead, from the R package UserNetR.

The source lists each pair once: its ties have no direction. Distances are no ties (a larger one is not a
stronger one, and three pairs share an address), so that they are a table of their own.
"""

from __future__ import annotations

import common
import pandas as pd

from commgov_lib.io.package import network_files
from commgov_lib.network import Network

FOLDER = "networks/indiana/"
DISTANCES = "indiana_distances.csv"
SOURCE = "builders/sources/indiana_tobacco_"
KINDS = {
    "lead_agency": ("lead agency", "牵头机构"),
    "contractor": ("contractor", "承办机构"),
    "coalition": ("coalition", "联盟"),
    "advocacy": ("advocacy organisation", "倡导组织"),
    "government_agency": ("government agency", "政府机构"),
    "national_partner": ("national partner", "全国性伙伴"),
}
LEVELS = ("local", "state", "national")
# Layer of the source → relation, and the column with its grades.
LAYERS = {
    "TCcnt": ("contacts", "contact"),
    "TCcoll": ("collaborates", "collaborate"),
    "TCdiss": ("discusses_guideline", ""),
}
RELATIONS = {
    "collaborates": ("collaborates with", "合作"),
    "discusses_guideline": ("discussed the guideline with", "讨论指南"),
}


def build() -> dict[str, bytes]:
    """Write the network of three relations, and the distances."""
    rows = common.read(f"{SOURCE}ties.csv")
    network = Network(*_tables(common.read(f"{SOURCE}organisations.csv"), rows), common.terms(_terms()))
    files = {FOLDER + name: content for name, content in network_files(network).items()}
    return {DISTANCES: common.table(distances(rows)), **files}


def distances(rows: pd.DataFrame) -> pd.DataFrame:
    """Each pair once, in the order of the source, which lists both directions and each with itself."""
    far = rows.loc[rows["layer"] == "TCdist", ["source", "target", "distance"]]
    there = {(a, b): miles for a, b, miles in far.itertuples(index=False)}
    if any(there[b, a] != miles for (a, b), miles in there.items()):
        raise SystemExit("indiana: a distance differs with its direction")
    order = {name: at for at, name in enumerate(dict.fromkeys(far["source"]))}
    far = far[far["source"].map(order) < far["target"].map(order)]
    far = far.set_axis(["organisation", "other", "distance_miles"], axis=1)
    return far.assign(distance_miles=far["distance_miles"].astype(float), provenance="P")


def _tables(bodies: pd.DataFrame, rows: pd.DataFrame) -> list[pd.DataFrame]:
    places = pd.DataFrame(columns=["place", "kind", "name", "parent", "provenance"])
    number = bodies[["agency_cat", "agency_lvl", "lead_agency"]].astype(float).astype(int)
    actors = pd.DataFrame(
        {
            "actor": bodies["organisation"],
            "kind": number["agency_cat"].map(dict(enumerate(KINDS, 1))),
            "name": bodies["organisation"],
            "place": "",
            "capacity": float("nan"),
            "provenance": "P",
            "lead": number["lead_agency"].map({1: "yes", 0: "no"}),
            "agency_level": number["agency_lvl"].map(dict(enumerate(LEVELS, 1))),
            "tobacco_control_years": bodies["tob_yrs"].astype(float),
        }
    )
    ties = []
    for layer, (relation, grade) in LAYERS.items():
        of_layer = rows[rows["layer"] == layer]
        weight = of_layer[grade].astype(float) if grade else 1.0
        ties.append(of_layer[["source", "target"]].assign(relation=relation, domain="", weight=weight))
    ties = pd.concat(ties, ignore_index=True).assign(provenance="P", directed="no")
    needs = pd.DataFrame(columns=["need", "place", "group", "domain", "weight", "provenance"])
    return [places, actors, ties, needs]


def _terms() -> list[dict[str, str]]:
    lists = {"relation": RELATIONS, "actor_kind": KINDS}
    terms = [
        {"list": name, "term": code, "label_en": en, "label_zh": zh}
        for name, of_list in lists.items()
        for code, (en, zh) in of_list.items()
    ]
    no = {"serves": "no", "one_way": "no"}
    return [term | no if term["list"] == "relation" else term for term in terms]
