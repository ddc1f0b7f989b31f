"""The forces as the table of a network: their codes, names, places and sizes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from ..schema import DOMAINS
from ._assume import Assumptions
from ._forces import UNIT_CODES, Forces
from ._kinds import DOMAIN_CODES, TEAM_KINDS, UNIT_KINDS
from ._places import Ground
from ._text import digits, frame, join, take, text

COLUMNS = {
    "actor": "",
    "kind": "",
    "name": "",
    "place": "",
    "capacity": np.nan,
    "provenance": "S",
    "subkind": "",
    "body_count": 1,
    "staff_count": 0,
    "project_count": 0,
}


def codes(ground: Ground, forces: Forces) -> dict[str, pa.Array]:
    """The code of each actor: its kind, and the place it belongs to or its number."""
    tree, community = ground.tree, ground.tree.community.code

    def numbered(kind, count, width=5):
        return join(kind + ":", digits(np.arange(1, count + 1), width))

    points = len(forces.point_community) + len(forces.point_village)
    found = {
        "street_committee": join("street_committee:", take(tree.street.code, forces.street_committee)),
        "community_committee": join("community_committee:", take(community, forces.community_committee)),
        "residents_committee": join("residents_committee:", community),
        "grid_branch": join("grid_branch:", ground.grid.code),
        "building_group": join("building_group:", ground.building.code),
        "member_household": join(
            "member_household:", take(ground.building.code, np.flatnonzero(forces.member_households))
        ),
        "owners_committee": join("owners_committee:", take(ground.compound.code, forces.owners)),
        "department": join("department:", _each_domain(tree.district.code, "-")),
        "reasoning_point": numbered("reasoning_point", points),
    }
    for kind in ("office_branch", "team", "social_org", "deliberative_body", "studio", "unit", "firm"):
        found[kind] = numbered(kind, len(getattr(forces, kind)))
    return found


def table(
    ground: Ground, forces: Forces, code: dict[str, pa.Array], a: Assumptions, prefix: str
) -> pd.DataFrame:
    """The forces as the table of a network."""
    tree, community, size = ground.tree, ground.tree.community, a.capacity
    office_district = tree.district_of("community")[forces.office_branch]
    homes = np.flatnonzero(forces.member_households)
    bodies = forces.member_households[homes]
    every_district = np.arange(len(tree.district))
    served = np.bincount(forces.compound_firm[forces.compound_firm >= 0], minlength=len(forces.firm))
    points = pa.concat_arrays(
        [take(community.code, forces.point_community), take(tree.village.code, forces.point_village)]
    )
    kind_names = text([UNIT_KINDS[k].zh for k in UNIT_CODES])

    def at(places, rows):
        return {"place": take(places.code, rows)}

    def serial(word, count):
        return join(word, digits(np.arange(1, count + 1), 5))

    branch = {"kind": "party_branch"}
    blocks = [
        branch | {"subkind": "street_committee", **at(tree.street, forces.street_committee),
                  "name": join("模拟大工委 ", take(tree.street.name, forces.street_committee))},
        branch | {"subkind": "community_committee", **at(community, forces.community_committee),
                  "name": join("模拟大党委 ", take(community.name, forces.community_committee))},
        branch | {"subkind": "grid_branch", "place": ground.grid.code,
                  "name": join(ground.grid.name, "党支部")},
        branch | {"subkind": "building_group", "place": ground.building.code,
                  "name": join(ground.building.name, "党小组")},
        branch | {"subkind": "member_household", **at(ground.building, homes),
                  "name": join(take(ground.building.name, homes), "党员中心户"), "body_count": bodies,
                  "capacity": bodies * size["member_household"]},
        branch | {"subkind": "office_branch", **at(tree.district, office_district),
                  "name": serial("模拟机关党支部", len(office_district)), "capacity": size["office_branch"]},
        {"kind": "residents_committee", "place": community.code, "name": join("模拟居委会 ", community.name),
         "staff_count": forces.workers, "capacity": forces.workers * size["worker"]},
        {"kind": "unit", "subkind": take(text(UNIT_CODES), forces.unit_kind), **at(community, forces.unit),
         "name": serial(join("模拟", take(kind_names, forces.unit_kind)), len(forces.unit)),
         "capacity": size["unit"]},
        {"kind": "team", "subkind": take(text(list(TEAM_KINDS)), forces.team_kind),
         **at(community, forces.team),
         "name": serial("模拟服务队", len(forces.team)), "capacity": size["team"]},
        {"kind": "social_org", **at(community, forces.social_org), "project_count": forces.org_projects,
         "name": serial("模拟社会组织", len(forces.social_org)), "capacity": size["social_org"]},
        {"kind": "property_firm", **at(tree.district, forces.firm),
         "name": serial("模拟物业企业", len(forces.firm)), "capacity": served * size["property_firm"]},
        {"kind": "owners_committee", **at(ground.compound, forces.owners),
         "name": join(take(ground.compound.name, forces.owners), "业委会")},
        {"kind": "department", **at(tree.district, every_district.repeat(len(DOMAIN_CODES))),
         "subkind": take(text(DOMAIN_CODES), np.tile(np.arange(len(DOMAIN_CODES)), len(every_district))),
         "name": join("模拟部门 ", _each_domain(tree.district.name, " ", zh=True))},
        {"kind": "studio", **at(community, forces.studio), "name": serial("模拟工作室", len(forces.studio))},
        {"kind": "deliberative_org", "subkind": "deliberative_body",
         **at(community, forces.deliberative_body),
         "name": serial("模拟协商组织", len(forces.deliberative_body))},
        {"kind": "deliberative_org", "subkind": "reasoning_point", "place": points,
         "name": serial("模拟评理说事点", len(points))},
    ]  # fmt: skip
    order = ("street_committee", "community_committee", "grid_branch", "building_group", "member_household",
             "office_branch", "residents_committee", "unit", "team", "social_org", "firm", "owners_committee",
             "department", "studio", "deliberative_body", "reasoning_point")  # fmt: skip
    blocks = [{"actor": code[kind], **block} for kind, block in zip(order, blocks, strict=True)]
    return frame(blocks, COLUMNS, prefix, ("actor", "place"))


def _each_domain(words: pa.Array, between: str, *, zh: bool = False) -> pa.Array:
    """Each word with each domain after it."""
    names = text([DOMAINS[code].zh for code in DOMAIN_CODES] if zh else DOMAIN_CODES)
    row = np.arange(len(words)).repeat(len(names))
    return join(take(words, row), between, take(names, np.tile(np.arange(len(names)), len(words))))
