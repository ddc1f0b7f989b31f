"""The published numbers that every city meets: the article's city totals and the census."""

from __future__ import annotations

import functools
import math

import numpy as np
import pandas as pd

from .. import files
from ..schema import CommgovError, Term
from ._draw import stream, whole

# What is counted, the article's number that bounds it, and its name in both languages.
ARTICLE = {
    "street_committee": ("N28", Term("streets with a big work committee", "有“大工委”的街道")),
    "community_committee": ("N29", Term("communities with a big party committee", "有“大党委”的社区")),
    "compound": ("N38", Term("compounds", "小区")),
    "grid_branch": ("N20", Term("grid party branches", "网格党支部")),
    "building_group": ("N21", Term("building party groups", "楼院党小组")),
    "member_household": ("N22", Term("member households", "党员中心户")),
    "office_branch": ("N13", Term("office branches, each paired", "对接的机关党支部")),
    "volunteer_team": ("N23", Term("party volunteer teams", "党员志愿服务队伍")),
    "worker": ("N37", Term("community workers", "社区工作者")),
    "compound_head": ("N18", Term("compound heads", "小区点长")),
    "emergency_head": ("N19", Term("emergency heads", "应急点长")),
    "social_org": ("N54", Term("social organisations", "社区社会组织")),
    "project": ("N55", Term("their projects", "承接项目")),
    "deliberative_body": ("N56", Term("deliberative bodies", "协商组织")),
    "studio": ("N30", Term("deputies' studios", "“两代表一委员”工作室")),
    "reasoning_point": ("N32", Term("reasoning points", "评理说事点")),
}
FEATURED = {
    "featured_unit": ("N11", Term("units of the 46-unit community", "46家共建社区的单位")),
    "featured_team": ("N12", Term("teams of the 46-unit community", "46家共建社区的队伍")),
}
CENSUS = {
    "population": ("N08", Term("residents", "常住人口")),
    "household": ("households", Term("family households", "家庭户")),
}
SMALLEST = 0.01  # of a city: every district still holds a community or a village


@functools.lru_cache(maxsize=1)
def published() -> pd.DataFrame:
    """The article's totals as whole-number intervals: index key, columns ``id, low, high, first``.

    ``first`` is the smallest number that is drawn: one above ``low`` where the article says "more than" (超).
    """
    table = files.load("article_numbers").set_index("id")
    rows = {}
    for key, (number, _) in (ARTICLE | FEATURED).items():
        low, high = int(table["low"][number]), int(table["high"][number])
        rows[key] = (number, low, high, low + (table["comparator"][number] == "超"))
    return pd.DataFrame.from_dict(rows, orient="index", columns=["id", "low", "high", "first"])


@functools.lru_cache(maxsize=1)
def families() -> tuple[int, int, int]:
    """Family households of the city as published, and the interval of that number."""
    row = files.load("census_totals").set_index("quantity").loc["family_households"]
    return int(row["value"]), int(row["low"]), int(row["high"])


@functools.lru_cache(maxsize=1)
def household_shares() -> np.ndarray:
    """Share of family households with 1, 2, 3, 4 and with 5 or more persons."""
    share = files.load("household_sizes")["share"].to_numpy(float)
    return share / share.sum()


def rounded(value: float) -> int:
    """The nearest whole number, halves up."""
    return math.floor(value + 0.5)


def scaled(low: int, high: int, part: float) -> tuple[int, int]:
    """The interval of a published number in a part of a city: both ends times the part, to the nearest whole.

    >>> scaled(6200, 6299, 0.1), scaled(6588, 6588, 0.1)
    ((620, 630), (659, 659))
    """
    bottom = rounded(low * part)
    return bottom, max(bottom, rounded(high * part))


def copies(scale: float) -> list[float]:
    """The parts of a city that a scale asks for: whole copies, then a fraction.

    >>> copies(2.5), copies(0.1)
    ([1.0, 1.0, 0.5], [0.1])
    """
    number = isinstance(scale, int | float | np.integer | np.floating) and not isinstance(scale, bool)
    if not number or not math.isfinite(scale) or scale < SMALLEST:
        raise CommgovError(
            f"scale must be a number of {SMALLEST} or more, not {scale!r}. Fix: 0.1 is a tenth of the city, "
            "1 the whole city, 155 about the country."
        )
    full = math.floor(float(scale))
    rest = round(float(scale) - full, 9)  # 1.1 - 1 is not 0.1 in binary
    if 0 < rest < SMALLEST:
        raise CommgovError(
            f"scale {scale!r} leaves {rest:g} of a city over, less than {SMALLEST}. "
            f"Fix: use {full} or {full + SMALLEST}."
        )
    return [1.0] * full + ([rest] if rest else [])


def totals(part: float, seed: int, copy: int) -> dict[str, int]:
    """One whole number for each of the article's totals, drawn from its interval by its own stream."""
    drawn = {}
    for key, row in published().iterrows():
        if key in ARTICLE:
            drawn[key] = whole(stream(seed, copy, f"total {key}"), *scaled(row["first"], row["high"], part))
        else:
            drawn[key] = int(row["low"])  # the featured community is one place: it does not scale
    drawn["grid"], drawn["building"] = drawn["grid_branch"], drawn["building_group"]
    drawn["household"] = rounded(families()[0] * part)
    return drawn
