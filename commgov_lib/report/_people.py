"""The tables that count persons: small cells are hidden, and with them what would give them away."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from ..measures import coverage
from ..network import Network
from ..privacy import suppress
from ..schema import DOMAINS, GROUPS, CommgovError, Term

LEAST = 10  # persons in a cell that may be published
_TOTAL = "total"


class CannotError(CommgovError):
    """What the tables of a network cannot answer, in both languages."""

    def __init__(self, en: str, zh: str):
        super().__init__(en)
        self.zh = zh


def persons(network: Network, draws: int, seed: int) -> tuple:
    """Persons in need by domain and group."""
    hidden, small, others = _counts(network)
    long = (
        hidden.rename_axis("domain").reset_index().melt("domain", var_name="group", value_name="person_count")
    )
    order = {domain: k for k, domain in enumerate(hidden.index)}
    long = long.sort_values("domain", key=lambda domains: domains.map(order), kind="stable")
    found = long[long["person_count"].ne(0).fillna(True)].reset_index(drop=True)
    share = float(hidden.isna().to_numpy().mean())
    advice, advice_zh = "", ""
    if share == 1:
        advice, advice_zh = " Too few persons in all: leave this table out.", "总人数过少，此表不宜发布。"
    elif share > 0.5:
        advice = " More can be shown where groups or domains are joined."
        advice_zh = "合并人群或领域，可多公布一些。"
    note = Term(
        f"Whole persons. –: hidden, for the cell is under {LEAST} persons ({small} such, totals too) or "
        f"would give one away ({others} more).{advice}",
        f"单位：人，取整。“–”为隐去：该格不足{LEAST}人（含合计，共{small}格），"
        + f"或会使其可推算（另{others}格）。{advice_zh}",
    )
    method = Term(
        f"Cells of fewer than {LEAST} persons were suppressed, with complementary suppression of "
        "neighbouring rows, so that neither totals nor running the open algorithm again tell that a "
        "cell is small.",
        f"不足{LEAST}人的单元格已隐去，并对相邻行作补充隐去，"
        "使合计与重新运行公开的算法均不能推出哪些单元格较小。",
    )
    return found, note, method, None


def covered(network: Network, draws: int, seed: int) -> tuple:
    """Coverage by domain; left open where a share would tell of fewer than ten persons."""
    totals, _, _ = _counts(network)
    open_ = totals[_TOTAL if _TOTAL in totals else totals.columns[0]].notna()
    parts = [_levels(network, domain, bool(open_[domain])) for domain in open_.index if domain != _TOTAL]
    found = pd.concat(parts, ignore_index=True)
    closed = found.groupby("domain")["weighted"].apply(lambda shares: shares.isna().any()).sum()
    room = all((part["level"] == "served").any() for part in parts) and found["weighted"].notna().any()
    note = Term(
        "In reach: nominal, whether or not there is room. Within capacity: fair maximum flow, where every "
        "force of a domain states its capacity. Shares of persons and of needs; no draws, so no interval."
        + (f" –: would tell of fewer than {LEAST} persons, or of a total that is hidden." if closed else ""),
        "可及：名义覆盖，不问容量。容量之内：公平最大流，仅用于该领域各力量均注明容量时。占人数与占需求的比例；"
        "不涉及抽样，故无区间。"
        + (f"“–”：该比例会透露不足{LEAST}人的情况或已隐去的合计，故隐去。" if closed else ""),
    )
    method = Term(
        "Coverage is the share of persons whose need at least one force, or two, can reach in the domain; "
        "within capacity, the share that can be served at the same time.",
        "覆盖率为该领域内至少有一支（两支）力量可及的需求者占比；容量之内为可同时得到服务者的占比。",
    )
    return found, note, method, "coverage.steps" if room else None


def _counts(network: Network) -> tuple[pd.DataFrame, int, int]:
    """Domains × groups with totals, what is small missing; how many cells are small, and how many others."""
    needs = network.needs
    if needs.empty:
        raise CannotError(
            "needs: the table has no rows, so nobody can be covered or not.", "没有需求表，无从谈覆盖。"
        )
    domains = [domain for domain in DOMAINS if (needs["domain"] == domain).any()]
    groups = [group for group in GROUPS if (needs["group"] == group).any()]
    counts = needs.pivot_table(index="domain", columns="group", values="weight", aggfunc="sum", fill_value=0)
    done = suppress(counts.round().loc[domains, groups], threshold=LEAST, keep_zero=True, total=_TOTAL)
    return done.table, done.small_count, done.complementary_count


def _levels(network: Network, domain: str, is_open: bool) -> pd.DataFrame:
    """Once, twice and, where capacities are stated, within capacity, of everybody in a domain."""
    reach, weight, capacity = (
        network.reach(domain, sparse=True),
        network.demand(domain),
        network.capacity(domain),
    )
    if len(capacity) and capacity.notna().all():
        found = coverage.levels(reach, weight, capacity)
    else:
        found = coverage.table(reach, weight)
        found = found.assign(level=found["k"].map({1: "once", 2: "twice"}))
    found = found.assign(domain=domain)[["domain", "group", "level", "weighted", "unweighted"]]
    shares = sorted([0.0, *found["weighted"].dropna(), 1.0])
    steps = [(high - low) * weight.sum() for low, high in pairwise(shares)]
    # Every difference of two published shares tells how many persons lie between.
    if not is_open or any(0.5 <= step < LEAST - 0.5 for step in steps):
        found[["weighted", "unweighted"]] = float("nan")
    return found
