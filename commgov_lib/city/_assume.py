"""What the city assumes because nobody publishes it: every parameter, its unit, meaning and range."""

from __future__ import annotations

import dataclasses
import math
import numbers
from collections.abc import Mapping
from types import MappingProxyType

import pandas as pd

from ..schema import DOMAINS, GROUPS, CommgovError, Term
from ._kinds import (
    CAPACITY,
    CAPACITY_KINDS,
    DOMAIN_CODES,
    FORCE_DOMAINS,
    GROUP_CODES,
    NEEDS,
    UNIT_KINDS,
    UNIT_SHARES,
)


def _number(default, unit, en, zh, *, low=0.0, high=math.inf, whole=False):
    meta = {"unit": unit, "en": en, "zh": zh, "low": low, "high": high, "whole": whole}
    return dataclasses.field(default=default, metadata=meta)


def _shares(default, unit, en, zh, *, codes, total=None):
    meta = {"unit": unit, "en": en, "zh": zh, "codes": tuple(codes), "total": total}
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
        7500.0, "persons", "typical residents of a community, before its district's census total is met",
        "普查总数校准前社区的典型人口", low=1.0,
    )
    village_size: float = _number(
        1200.0, "persons", "typical residents of a village or similar unit, before the same",
        "村（及类似单位）的典型人口", low=1.0,
    )
    size_spread: float = _number(
        0.35, "sd of log", "how unequal communities and villages are in residents", "社区与村人口的离散程度",
        high=2.0,
    )
    compound_spread: float = _number(
        0.40, "sd of log", "how unequal communities are in compounds, for their residents",
        "各社区小区数（按人口）的离散程度", high=2.0,
    )
    grid_spread: float = _number(
        0.25, "sd of log", "how unequal communities are in grids, for their residents",
        "各社区网格数（按人口）的离散程度", high=2.0,
    )
    building_spread: float = _number(
        0.40, "sd of log", "how unequal building groups are in residents", "楼院人口的离散程度", high=2.0,
    )
    run_spread: float = _number(
        0.50, "sd of log", "how unequal compounds and grids are in building groups",
        "小区与网格所含楼院数的离散程度", high=2.0,
    )
    force_spread: float = _number(
        0.40, "sd of log", "how unequal communities are, for their residents, in each other kind of force",
        "各社区其他力量数（按人口）的离散程度", high=2.0,
    )
    unit_count: int = _number(
        2300, "units", "co-building units in the city that ties are drawn from", "全市可参与共建的单位数",
        low=46, high=100_000, whole=True,
    )
    tie_count: int = _number(
        20_000, "ties", "co-building ties in the city", "全市共建关系数", low=1, high=10_000_000, whole=True,
    )
    community_spread: float = _number(
        0.50, "sd of log", "how unequal communities are in co-building units", "各社区共建单位数的离散程度",
        high=2.0,
    )
    unit_spread: float = _number(
        0.80, "sd of log", "how unequal units are in attractiveness as partners", "单位吸引力的离散程度",
        high=3.0,
    )
    homophily: float = _number(
        3.0, "odds",
        "odds of a tie when the unit's domain is the community's leading need; 1 = no preference",
        "单位领域与社区首要需求一致时的共建几率倍数；1 表示无偏好", low=0.001, high=1000.0,
    )
    district_bias: float = _number(
        8.0, "odds",
        "odds of a tie when unit and community lie in one district; 1 = no preference",
        "单位与社区同区时的共建几率倍数；1 表示无偏好", low=0.001, high=1000.0,
    )
    second_domain: float = _number(
        0.5, "share", "teams that work in a second domain", "兼有第二服务领域的队伍比例", high=1.0,
    )
    firm_count: int = _number(
        900, "firms", "property firms in the city", "全市物业企业数", low=1, high=100_000, whole=True,
    )
    firm_spread: float = _number(
        1.0, "sd of log", "how unequal property firms are in compounds", "物业企业规模的离散程度", high=3.0,
    )
    firm_share: float = _number(
        0.8, "share", "compounds that a property firm serves", "有物业服务的小区比例", high=1.0,
    )
    owners_share: float = _number(
        0.35, "share", "compounds with an owners' committee", "成立业委会的小区比例", high=1.0,
    )
    need_spread: float = _number(
        0.4, "sd of log", "how unequal communities are in the needs of a domain",
        "社区间各领域需求的离散程度", high=2.0,
    )
    needs: Mapping[str, float] = _shares(
        NEEDS, "share of residents", "persons of the group with a need in the domain",
        "该群体在该领域有需求者占常住人口比例",
        codes=(f"{group}.{domain}" for group in GROUP_CODES for domain in DOMAIN_CODES),
    )
    force_domains: Mapping[str, float] = _shares(
        FORCE_DOMAINS, "share", "teams, social organisations and office branches that work in the domain",
        "队伍、社会组织和机关党支部的领域构成", codes=DOMAIN_CODES, total=1.0,
    )
    unit_kinds: Mapping[str, float] = _shares(
        UNIT_SHARES, "share", "co-building units of the kind", "共建单位的类别构成",
        codes=UNIT_KINDS, total=1.0,
    )
    capacity: Mapping[str, float] = _shares(
        CAPACITY, "persons at a time", "persons served at a time in each domain it works in",
        "每一领域可同时服务人数", codes=CAPACITY,
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
            raise CommgovError("\n  ".join([f"Assumptions: {len(faults)} out of range", *faults]))

    def __reduce__(self):  # a read-only mapping cannot be pickled, and worlds are sent to other processes
        values = {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}
        plain = {k: dict(v) if isinstance(v, Mapping) else v for k, v in values.items()}
        return _rebuild, (plain,)


def _rebuild(values: dict) -> Assumptions:
    return Assumptions(**values)


def _number_faults(name: str, value, meta) -> list[str]:
    good = isinstance(value, numbers.Real) and not isinstance(value, bool) and math.isfinite(value)
    if not good:
        return [f"{name} = {value!r} is not a number. Fix: give {meta['unit']} as a plain number."]
    low, high = meta["low"], meta["high"]
    if not low <= value <= high:
        span = f"from {low:g} to {high:g}" if math.isfinite(high) else f"of {low:g} or more"
        return [f"{name} = {value:g} is out of range. Fix: give a number {span} ({meta['unit']})."]
    if meta["whole"] and value != int(value):
        return [f"{name} = {value:g} is not whole. Fix: give a whole number of {meta['unit']}."]
    return []


def _mapping_faults(name: str, value, meta) -> list[str]:
    if not isinstance(value, Mapping):
        return [f"{name} = {value!r} is not a mapping. Fix: give a dict code -> number ({meta['unit']})."]
    known = ", ".join(meta["codes"])
    faults = [
        f"{name}: {c!r} is not known. Fix: use one of {known}." for c in value if c not in meta["codes"]
    ]
    ceiling = math.inf if meta["unit"].startswith("persons") else 1.0
    number = {"unit": meta["unit"], "low": 0.0, "high": ceiling, "whole": False}
    for code, part in value.items():
        faults += _number_faults(f"{name}['{code}']", part, number)
    missing = [code for code in meta["codes"] if code not in value]
    if name in ("capacity",) and missing:
        faults.append(f"{name}: {', '.join(missing)} missing. Fix: give a number for each.")
    if not faults and meta["total"] is not None:
        total = math.fsum(value.values())
        if abs(total - meta["total"]) > 1e-6:
            faults.append(f"{name} sums to {total:g}. Fix: give shares that sum to {meta['total']:g}.")
    if not faults and not any(part > 0 for part in value.values()):
        faults.append(f"{name} holds no positive number. Fix: give at least one.")
    return faults


def assumptions(a: Assumptions | None = None) -> pd.DataFrame:
    """Everything that the city assumes, one row a parameter.

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
        if isinstance(value, Mapping):
            for code, part in value.items():
                term = _term(code)
                rows.append((f"{field.name}.{code}", float(part), meta["unit"],
                             f"{meta['en']}: {term.en}", f"{meta['zh']}：{term.zh}"))  # fmt: skip
        else:
            rows.append((field.name, float(value), meta["unit"], meta["en"], meta["zh"]))
    table = pd.DataFrame(rows, columns=["name", "value", "unit", "meaning", "meaning_zh"])
    return table.assign(provenance="S")


def checked(a: Assumptions | None) -> Assumptions:
    """The assumptions given, or the defaults; anything else is an error."""
    if a is None:
        return Assumptions()
    if not isinstance(a, Assumptions):
        raise CommgovError(
            f"assumptions must be a commgov_lib.city.Assumptions, not a {type(a).__name__}. "
            "Fix: assumptions=cg.city.Assumptions(homophily=1)."
        )
    return a


def _term(code: str) -> Term:
    if "." in code:
        group, domain = code.split(".")
        return Term(f"{GROUPS[group].en}, {DOMAINS[domain].en}", f"{GROUPS[group].zh}，{DOMAINS[domain].zh}")
    if code in UNIT_KINDS:
        kind = UNIT_KINDS[code]
        return Term(f"{kind.en} ({DOMAINS[kind.domain].en})", f"{kind.zh}（{DOMAINS[kind.domain].zh}）")
    return DOMAINS[code] if code in DOMAINS else CAPACITY_KINDS[code]
