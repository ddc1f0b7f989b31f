"""Co-building ties that public pages name: the table of reports, and the network of what they report.

The table is its own source. An organisation is its city and its name, a place its city, district and name;
spellings are not merged. A report says that a tie was there in its year, not since when, nor until when.
"""

from __future__ import annotations

import common
import pandas as pd

from commgov_lib.io.package import network_files
from commgov_lib.network import Network

FILE = "cobuilding_reported.csv"
PARENTS = "organisation_parent.csv"
FOLDER = "networks/reported/"
# Kinds of organisation that the library has under another code.
KINDS = {
    "social_organisation": "social_org",
    "property_company": "property_firm",
    "volunteer_team": "team",
    "party_branch_other": "party_branch",
}
# The others, and the one relation that the library does not list: terms of this network.
OWN_KINDS = {
    "government_office": ("government office", "机关单位"),
    "university": ("university or college", "高校"),
    "firm": ("firm", "企业"),
    "hospital_clinic": ("hospital or clinic", "医院诊所"),
    "bank": ("bank", "银行"),
    "school": ("school or kindergarten", "中小学幼儿园"),
    "court_procuratorate": ("court or procuratorate", "法院检察院"),
    "merchant": ("shop or merchant", "商户"),
    "police": ("police", "公安"),
    "utility_power": ("power utility", "电力"),
    "culture_sport_body": ("cultural or sports body", "文体机构"),
    "telecom_post": ("post or telecom", "邮政通信"),
    "military_fire": ("fire service or military", "消防部队"),
    "care_home": ("care home", "养老机构"),
    "utility_water_gas": ("water or gas utility", "水务燃气"),
    "other_body": ("other body", "其他单位"),
    "media": ("media", "媒体"),
}
KINDS |= {"culture_sport": "culture_sport_body", "other": "other_body"}
MEMBER = ("member_of_committee", "sits on the committee of", "参加联席会")


def build() -> dict[str, bytes]:
    """Write the tables back, and the network derived from the reports."""
    reports, parents = common.read(FILE), common.read(PARENTS)
    known = set(zip(reports["city"], reports["organisation"], strict=True))
    lost = [key for key in zip(parents["city"], parents["organisation"], strict=True) if key not in known]
    if lost:
        raise SystemExit(f"{PARENTS}: no report names {lost[0]}")
    files = {FOLDER + name: content for name, content in network_files(network(reports)).items()}
    return {FILE: common.table(reports), PARENTS: common.table(parents), **files}


def network(reports: pd.DataFrame) -> Network:
    """Places and organisations as they first occur, and one tie a report."""
    place = _code(reports, ["city", "district", "place"])
    actor = _code(reports, ["city", "organisation"])
    kind = reports["organisation_kind"].replace(KINDS)
    places = pd.DataFrame(
        {
            "place": place,
            "kind": reports["place_level"],
            "name": reports["place"],
            "parent": "",
            "provenance": reports["provenance"],
            **{column: reports[column] for column in ("province", "city", "district")},
        }
    )
    actors = pd.DataFrame(
        {
            "actor": actor,
            "kind": kind,
            "name": reports["organisation"],
            "place": "",
            "capacity": float("nan"),
            "provenance": reports["provenance"],
            "city": reports["city"],
        }
    )
    ties = pd.DataFrame(
        {
            "source": actor,
            "target": place,
            "relation": reports["relation"],
            "domain": reports["domain"],
            "weight": 1.0,
            "provenance": reports["provenance"],
            "since": reports["year"],
            "until": reports["year"],
            **{c: reports[c] for c in ("tie_id", "source_url", "source_kind", "host_kind")},
        }
    )
    needs = pd.DataFrame(columns=["need", "place", "group", "domain", "weight", "provenance"])
    return Network(_once(places, "place"), _once(actors, "actor"), ties, needs, common.terms(_terms()))


def _code(reports: pd.DataFrame, columns: list[str]) -> pd.Series:
    """The words that tell a place or an organisation apart, as one code; what is not stated is left out."""
    return reports[columns].apply(lambda row: "·".join(filter(None, row)), axis=1)


def _once(rows: pd.DataFrame, key: str) -> pd.DataFrame:
    """Each place or organisation once, after a look whether its reports agree on it."""
    rows = rows.drop_duplicates()
    if rows[key].duplicated().any():
        raise SystemExit(f"{FILE}: two descriptions of {rows.loc[rows[key].duplicated(), key].iloc[0]}")
    return rows


def _terms() -> list[dict[str, str]]:
    relation = dict(zip(("term", "label_en", "label_zh"), MEMBER, strict=True))
    kinds = [
        {"list": "actor_kind", "term": code, "label_en": en, "label_zh": zh}
        for code, (en, zh) in OWN_KINDS.items()
    ]
    return [{"list": "relation", **relation, "serves": "no", "one_way": "yes"}, *kinds]
