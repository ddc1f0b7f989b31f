"""What the city assumes because nobody publishes it: every parameter, its unit, meaning and range."""

from __future__ import annotations

import dataclasses
import math
import numbers
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import pandas as pd

from ..messages import Lines, Message, say
from ..schema import ACTOR_SUBKINDS, DOMAINS, GROUPS, CommgovError, Term


class UnitKind(NamedTuple):
    """A kind of co-building unit (共建单位) and the one domain in which it mainly helps."""

    domain: str
    en: str
    zh: str


# The domain and the share of each kind. The domains of customs, power, medical unit and bank follow the
# article's examples; all else is assumed.
_UNITS = {
    "bank": ("daily_life", 0.07),
    "customs": ("education", 0.005),
    "power": ("repairs", 0.02),
    "utility": ("repairs", 0.04),
    "hospital": ("health", 0.10),
    "school": ("education", 0.15),
    "police": ("safety", 0.06),
    "fire_service": ("safety", 0.02),
    "firm": ("employment", 0.25),
    "property": ("repairs", 0.09),
    "culture": ("daily_life", 0.06),
    "care_home": ("elder_care", 0.035),
    "office": ("employment", 0.10),
}
UNIT_KINDS = {code: UnitKind(domain, *ACTOR_SUBKINDS[code]) for code, (domain, _) in _UNITS.items()}
UNIT_CODES = tuple(UNIT_KINDS)
# Kinds that the article names among the partners of its community: 附近银行, 海关, 电业局, 医疗单位.
NAMED_PARTNERS = ("bank", "customs", "power", "hospital")
TEAM_KINDS = {code: ACTOR_SUBKINDS[code] for code in ("volunteer_team", "model_worker_team")}
# Persons that each kind serves at a time in a domain, and its name.
_CAPACITY = {
    "unit": (40.0, Term("co-building unit", "共建单位")),
    "team": (30.0, Term("volunteer team", "志愿服务队")),
    "social_org": (20.0, Term("social organisation", "社区社会组织")),
    "office_branch": (15.0, Term("office party branch", "机关党支部")),
    "member_household": (3.0, Term("member household", "党员中心户")),
    "property_firm": (60.0, Term("property firm, per compound", "物业企业（每小区）")),
    "worker": (30.0, Term("community worker", "社区工作者")),
}
_NEEDS = {
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
_FORCE_DOMAINS = {
    "employment": 0.06,
    "education": 0.12,
    "health": 0.14,
    "elder_care": 0.20,
    "safety": 0.16,
    "repairs": 0.10,
    "daily_life": 0.22,
}
# What the city simulates; tables of others may name more fields and groups.
DOMAIN_CODES = tuple(_FORCE_DOMAINS)
GROUP_CODES = tuple(dict.fromkeys(code.split(".")[0] for code in _NEEDS))


def _number(default, unit, meaning, *, low=0.0, high=math.inf, whole=False):
    meta = {"unit": unit, "meaning": meaning, "low": low, "high": high, "whole": whole}
    return dataclasses.field(default=default, metadata=meta)


def _shares(default, unit, meaning, *, codes, total=None):
    meta = {"unit": unit, "meaning": meaning, "codes": tuple(codes), "total": total}
    return dataclasses.field(default_factory=lambda: MappingProxyType(dict(default)), metadata=meta)


@dataclasses.dataclass(frozen=True)
class Assumptions:
    """Every parameter of the synthetic city that no publication gives.

    Change one with ``Assumptions(homophily=1)``. :func:`commgov_lib.city.assumptions` lists them with value,
    unit and meaning in both languages. All are
    provenance ``S``. Published totals are not here: no assumption can move them.

    Raises
    ------
    CommgovError
        Lists every parameter out of its range at once.

    Examples
    --------
    >>> Assumptions(homophily=1).homophily
    1
    >>> Assumptions().unit_kinds["school"]
    0.15
    """

    # fmt: off
    community_size: float = _number(
        7500.0, "persons", say("typical residents of a community, before its district's census total is met"),
        low=1.0,
    )
    village_size: float = _number(
        1200.0, "persons", say("typical residents of a village or similar unit, before the same"), low=1.0,
    )
    size_spread: float = _number(
        0.35, "sd of log", say("how unequal communities and villages are in residents"), high=2.0,
    )
    compound_spread: float = _number(
        0.40, "sd of log", say("how unequal communities are in compounds, for their residents"), high=2.0,
    )
    grid_spread: float = _number(
        0.25, "sd of log", say("how unequal communities are in grids, for their residents"), high=2.0,
    )
    building_spread: float = _number(
        0.40, "sd of log", say("how unequal building groups are in residents"), high=2.0,
    )
    run_spread: float = _number(
        0.50, "sd of log", say("how unequal compounds and grids are in building groups"), high=2.0,
    )
    force_spread: float = _number(
        0.40, "sd of log",
        say("how unequal communities are, for their residents, in each other kind of force"), high=2.0,
    )
    unit_count: int = _number(
        2300, "units", say("co-building units in the city that ties are drawn from"), low=46, high=100_000,
        whole=True,
    )
    tie_count: int = _number(
        20_000, "ties", say("co-building ties in the city"), low=1, high=10_000_000, whole=True,
    )
    community_spread: float = _number(
        0.50, "sd of log", say("how unequal communities are in co-building units"), high=2.0,
    )
    unit_spread: float = _number(
        0.80, "sd of log", say("how unequal units are in attractiveness as partners"), high=3.0,
    )
    homophily: float = _number(
        3.0, "odds",
        say("odds of a tie when the unit's domain is the community's leading need; 1 = no preference"),
        low=0.001, high=1000.0,
    )
    district_bias: float = _number(
        8.0, "odds", say("odds of a tie when unit and community lie in one district; 1 = no preference"),
        low=0.001, high=1000.0,
    )
    second_domain: float = _number(
        0.5, "share", say("teams that work in a second domain"), high=1.0,
    )
    firm_count: int = _number(
        900, "firms", say("property firms in the city"), low=1, high=100_000, whole=True,
    )
    firm_spread: float = _number(
        1.0, "sd of log", say("how unequal property firms are in compounds"), high=3.0,
    )
    firm_share: float = _number(
        0.8, "share", say("compounds that a property firm serves"), high=1.0,
    )
    owners_share: float = _number(
        0.35, "share", say("compounds with an owners' committee"), high=1.0,
    )
    need_spread: float = _number(
        0.4, "sd of log", say("how unequal communities are in the needs of a domain"), high=2.0,
    )
    needs: Mapping[str, float] = _shares(
        _NEEDS, "share of residents", say("persons of the group with a need in the domain"),
        codes=(f"{group}.{domain}" for group in GROUP_CODES for domain in DOMAIN_CODES),
    )
    force_domains: Mapping[str, float] = _shares(
        _FORCE_DOMAINS, "share",
        say("teams, social organisations and office branches that work in the domain"), codes=DOMAIN_CODES,
        total=1.0,
    )
    unit_kinds: Mapping[str, float] = _shares(
        {code: share for code, (_, share) in _UNITS.items()}, "share", say("co-building units of the kind"),
        codes=UNIT_KINDS, total=1.0,
    )
    capacity: Mapping[str, float] = _shares(
        {code: size for code, (size, _) in _CAPACITY.items()}, "persons at a time",
        say("persons served at a time in each domain it works in"), codes=_CAPACITY,
    )

    def __post_init__(self):
        faults = []
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            check = _mapping_faults if "codes" in field.metadata else _number_faults
            faults += check(field.name, value, field.metadata)
            if "codes" in field.metadata and isinstance(value, Mapping):
                object.__setattr__(self, field.name, MappingProxyType(dict(value)))
        if faults:
            raise CommgovError(
                "Assumptions: {count} out of range\n  {listing}", count=len(faults), listing=Lines(faults)
            )

    def __reduce__(self):  # a read-only mapping cannot be pickled, and worlds are sent to other processes
        values = {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}
        plain = {k: dict(v) if isinstance(v, Mapping) else v for k, v in values.items()}
        return _rebuild, (plain,)


def _rebuild(values: dict) -> Assumptions:
    return Assumptions(**values)


def _number_faults(name: str, value, meta) -> list[Message]:
    told = {"name": name, "value": value, "unit": meta["unit"]}
    if not isinstance(value, numbers.Real) or isinstance(value, bool) or not math.isfinite(value):
        return [say("{name} = {value!r} is not a number. Fix: give {unit} as a plain number.", **told)]
    low, high = meta["low"], meta["high"]
    if not low <= value <= high:
        span = say("of {low:g} or more", low=low)
        if math.isfinite(high):
            span = say("from {low:g} to {high:g}", low=low, high=high)
        told["span"] = span
        return [say("{name} = {value:g} is out of range. Fix: give a number {span} ({unit}).", **told)]
    if meta["whole"] and value != int(value):
        return [say("{name} = {value:g} is not whole. Fix: give a whole number of {unit}.", **told)]
    return []


def _mapping_faults(name: str, value, meta) -> list[Message]:
    unit, codes, total = meta["unit"], meta["codes"], meta["total"]
    if not isinstance(value, Mapping):
        told = {"name": name, "value": value, "unit": unit}
        return [say("{name} = {value!r} is not a mapping. Fix: give a dict code -> number ({unit}).", **told)]
    known = ", ".join(codes)
    faults = [
        say("{name}: {code!r} is unknown. Fix: use one of {codes}.", name=name, code=code, codes=known)
        for code in value
        if code not in codes
    ]
    ceiling = math.inf if unit.startswith("persons") else 1.0
    number = {"unit": unit, "low": 0.0, "high": ceiling, "whole": False}
    for code, part in value.items():
        faults += _number_faults(f"{name}['{code}']", part, number)
    missing = ", ".join(code for code in codes if code not in value)
    if name == "capacity" and missing:
        faults.append(say("{name}: {codes} missing. Fix: give a number for each.", name=name, codes=missing))
    if not faults and total is not None and abs(math.fsum(value.values()) - total) > 1e-6:
        told = {"name": name, "sum": math.fsum(value.values()), "total": total}
        faults.append(say("{name} sums to {sum:g}. Fix: give shares that sum to {total:g}.", **told))
    if not faults and not any(part > 0 for part in value.values()):
        faults.append(say("{name} holds no positive number. Fix: give at least one.", name=name))
    return faults


def assumptions(a: Assumptions | None = None) -> pd.DataFrame:
    """List everything that the city assumes, one row a parameter.

    Parameters
    ----------
    a
        An :class:`Assumptions`; ``None`` lists the defaults.

    Returns
    -------
    DataFrame
        ``name, value, unit, meaning, meaning_zh, provenance``; a distribution has a row for each of its
        parts (``unit_kinds.bank``); provenance is ``S`` throughout.

    Examples
    --------
    >>> assumptions().set_index("name").loc["homophily", ["unit", "provenance"]].tolist()
    ['odds', 'S']
    """
    a = checked(a)
    rows = []
    for field in dataclasses.fields(a):
        value, meta = getattr(a, field.name), field.metadata
        en, zh = (meta["meaning"].text(lang) for lang in ("en", "zh"))
        if isinstance(value, Mapping):
            for code, part in value.items():
                term, name = _term(code), f"{field.name}.{code}"
                rows.append((name, float(part), meta["unit"], f"{en}: {term.en}", f"{zh}：{term.zh}"))
        else:
            rows.append((field.name, float(value), meta["unit"], en, zh))
    table = pd.DataFrame(rows, columns=["name", "value", "unit", "meaning", "meaning_zh"])
    return table.assign(provenance="S")


def checked(a: Assumptions | None) -> Assumptions:
    """The assumptions given, or the defaults; anything else is an error."""
    if a is None:
        return Assumptions()
    if not isinstance(a, Assumptions):
        raise CommgovError(
            "assumptions must be a commgov_lib.city.Assumptions, not a {kind}. Fix: "
            "assumptions=cg.city.Assumptions(homophily=1).",
            kind=type(a).__name__,
        )
    return a


def _term(code: str) -> Term:
    if "." in code:
        group, domain = code.split(".")
        return Term(f"{GROUPS[group].en}, {DOMAINS[domain].en}", f"{GROUPS[group].zh}，{DOMAINS[domain].zh}")
    if code in UNIT_KINDS:
        kind = UNIT_KINDS[code]
        return Term(f"{kind.en} ({DOMAINS[kind.domain].en})", f"{kind.zh}（{DOMAINS[kind.domain].zh}）")
    return DOMAINS[code] if code in DOMAINS else _CAPACITY[code][1]
