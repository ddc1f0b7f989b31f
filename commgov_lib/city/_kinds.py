"""Kinds of co-building units, and the distributions that are assumed unless you say otherwise."""

from __future__ import annotations

from typing import NamedTuple

from ..schema import ACTOR_SUBKINDS, Term


class UnitKind(NamedTuple):
    """A kind of co-building unit (共建单位) and the one domain in which it mainly helps."""

    domain: str
    en: str
    zh: str


# The domains of customs, power, medical unit and bank follow the article's examples; the others are assumed.
_UNIT_DOMAINS = {
    "bank": "daily_life",
    "customs": "education",
    "power": "repairs",
    "utility": "repairs",
    "hospital": "health",
    "school": "education",
    "police": "safety",
    "fire_service": "safety",
    "firm": "employment",
    "property": "repairs",
    "culture": "daily_life",
    "care_home": "elder_care",
    "office": "employment",
}
# Kinds that the article names among the partners of its community: 附近银行, 海关, 电业局, 医疗单位.
NAMED_PARTNERS = ("bank", "customs", "power", "hospital")
UNIT_KINDS = {code: UnitKind(domain, *ACTOR_SUBKINDS[code]) for code, domain in _UNIT_DOMAINS.items()}
TEAM_KINDS = {code: ACTOR_SUBKINDS[code] for code in ("volunteer_team", "model_worker_team")}

CAPACITY = {
    "unit": 40.0,
    "team": 30.0,
    "social_org": 20.0,
    "office_branch": 15.0,
    "member_household": 3.0,
    "property_firm": 60.0,
    "worker": 30.0,
}
CAPACITY_KINDS = {
    "unit": Term("co-building unit", "共建单位"),
    "team": Term("volunteer team", "志愿服务队"),
    "social_org": Term("social organisation", "社区社会组织"),
    "office_branch": Term("office party branch", "机关党支部"),
    "member_household": Term("member household", "党员中心户"),
    "property_firm": Term("property firm, per compound", "物业企业（每小区）"),
    "worker": Term("community worker", "社区工作者"),
}
NEEDS = {
    "elderly_alone.elder_care": 0.025,
    "elderly_alone.health": 0.012,
    "elderly_alone.daily_life": 0.010,
    "disabled.health": 0.012,
    "disabled.daily_life": 0.006,
    "low_income.daily_life": 0.008,
    "low_income.education": 0.003,
    "job_seeker.employment": 0.012,
    "household.repairs": 0.030,
    "household.safety": 0.020,
    "household.education": 0.015,
}
FORCE_DOMAINS = {
    "employment": 0.06,
    "education": 0.12,
    "health": 0.14,
    "elder_care": 0.20,
    "safety": 0.16,
    "repairs": 0.10,
    "daily_life": 0.22,
}
# What the city simulates; tables of others may name more fields and groups.
DOMAIN_CODES = tuple(FORCE_DOMAINS)
GROUP_CODES = tuple(dict.fromkeys(code.split(".")[0] for code in NEEDS))
UNIT_SHARES = {
    "bank": 0.07,
    "customs": 0.005,
    "power": 0.02,
    "utility": 0.04,
    "hospital": 0.10,
    "school": 0.15,
    "police": 0.06,
    "fire_service": 0.02,
    "firm": 0.25,
    "property": 0.09,
    "culture": 0.06,
    "care_home": 0.035,
    "office": 0.10,
}
