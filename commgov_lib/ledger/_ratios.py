"""Ratios of the article's numbers, by interval arithmetic."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from .. import files
from ..intervals import Interval
from ._numbers import intervals, need, numbers, read


class Ratio(NamedTuple):
    """One ratio: the product of the numbers above over the product of those below, times a factor."""

    ratio: str
    ratio_zh: str
    above: str  # ids
    below: str  # ids
    unit: str
    note: str = ""
    factor: float | str = 1  # a number, or the name of an interval that is not in the article
    most: float | None = None  # no value can lie above


_PERSONS, _ELDERS = "persons per household", "older persons per such household"
_RATIOS = [
    Ratio("heads per compound", "每小区点长", "N18", "N38", "heads", "some heads may share a compound"),
    Ratio("emergency heads per compound", "每小区应急点长", "N19", "N38", "heads"),
    Ratio("workers per compound", "每小区社区工作者", "N37", "N38", "workers"),
    Ratio(
        "heads among community workers",
        "点长占社区工作者",
        "N18",
        "N37",
        "share",
        "heads are workers, so the plain division is wider than need be, never too narrow",
        most=1,
    ),
    Ratio("residents per community worker", "每名社区工作者服务居民", "N08", "N37", "persons"),
    Ratio(
        "office branches per 大党委 community",
        "每个大党委社区对接机关党支部",
        "N13",
        "N29",
        "branches",
        "a mean; says nothing of the spread",
    ),
    Ratio("studios per 大党委 community", "每个大党委社区工作室", "N30", "N29", "studios"),
    Ratio(
        "workers per 大党委 community",
        "每个大党委社区工作者",
        "N37",
        "N29",
        "workers",
        "too high if communities without a 大党委 have workers too",
    ),
    Ratio("大党委 communities per 大工委 street", "每个大工委街道大党委社区", "N29", "N28", "communities"),
    Ratio(
        "grids per compound",
        "每小区网格",
        "N20",
        "N38",
        "grids",
        "one branch a grid assumed; the text counts branches",
    ),
    Ratio("building groups per grid", "每网格楼院党小组", "N21", "N20", "groups"),
    Ratio("member households per building group", "每楼院党小组党员中心户", "N22", "N21", "households"),
    Ratio("party volunteer teams per grid", "每网格党员志愿服务队", "N23", "N20", "teams"),
    Ratio(
        "party volunteer teams per 大党委 community", "每个大党委社区党员志愿服务队", "N23", "N29", "teams"
    ),
    Ratio(
        "projects per social organisation",
        "每个社区社会组织项目",
        "N55",
        "N54",
        "projects",
        "at most this share can run one alone",
    ),
    Ratio(
        "social organisations per 10,000 residents",
        "每万人社区社会组织",
        "N54",
        "N08",
        "organisations",
        factor=10000,
    ),
    Ratio(
        "meetings per deliberative body",
        "每个协商组织会议",
        "N57",
        "N56",
        "meetings",
        "no window stated",
    ),
    Ratio(
        "issues solved per meeting",
        "每场协商会议解决问题",
        "N58",
        "N57",
        "issues",
        "not a success rate: issues raised are not stated",
    ),
    Ratio("issues solved per deliberative body", "每个协商组织解决问题", "N58", "N56", "issues"),
    Ratio("service items per field", "每领域服务事项", "N42", "N41", "items"),
    Ratio("co-building units, one named community", "某社区共建单位", "N11", "", "units", "one community"),
    Ratio("teams, one named community", "某社区队伍", "N12", "", "teams", "two kinds, split not stated"),
    Ratio(
        "units per team, one named community",
        "某社区每支队伍共建单位",
        "N11",
        "N12",
        "units",
        "ten teams of two kinds; the split is not stated",
    ),
    Ratio(
        "residents placed in jobs, one named community",
        "某社区解决就业人数",
        "N15",
        "",
        "persons",
        "no window and no number of job seekers: no rate",
    ),
    Ratio(
        "members seen on a morning",
        "早晨出勤成员占比",
        "N49",
        "N52",
        "share",
        "one squad; assumes that those seen are members",
        most=1,
    ),
    Ratio(
        "members now per founder",
        "现有成员与创始人之比",
        "N52",
        "N50",
        "members",
        "one squad, ten years",
    ),
    Ratio(
        "65+ if 两成 counts persons",
        "65岁以上（两成按人）",
        "N03 N05",
        "",
        "persons",
        "household size of the city's census assumed for one community",
        factor=_PERSONS,
    ),
    Ratio(
        "65+ if 两成 counts households",
        "65岁以上（两成按户）",
        "N03 N05",
        "",
        "persons",
        "one or two persons aged 65+ in each such household assumed",
        factor=_ELDERS,
    ),
]


def derived(table: pd.DataFrame | None = None) -> pd.DataFrame:
    """Ratios of the article's numbers, as intervals.

        [a, b] / [c, d] = [a / d, b / c]   for c > 0

    Parameters
    ----------
    table
        Numbers as :func:`numbers` gives them (default: its ``digit`` reading).

    Returns
    -------
    DataFrame
        One row a ratio: ``id, ratio, ratio_zh, numerator, denominator`` (ids of the numbers; several are
        multiplied), ``low, high, unit, note``.

    Raises
    ------
    CommgovError
        A number that a ratio needs is missing from the table, or its ends are no interval.

    Notes
    -----
    City totals divided by city totals: a mean over places, silent on every single place.

    Examples
    --------
    >>> heads = derived().set_index("ratio").loc["heads per compound"]
    >>> heads[["low", "high"]].astype(float).round(3).tolist()
    [0.987, 1.002]
    """
    found = intervals(numbers() if table is None else read(table, "digit"))
    factors = {_PERSONS: household_size(), _ELDERS: Interval(1, 2)}
    rows = []
    for place, (ratio, ratio_zh, above, below, unit, note, factor, most) in enumerate(_RATIOS, 1):
        need(found, [*above.split(), *below.split()])
        value = Interval.of(factors.get(factor, factor))
        for name in above.split():
            value = value * found[name]
        for name in below.split():
            value = value / found[name]
        if most is not None:
            value = value.cap(0, most)
        ids = [" × ".join(part.split()) for part in (above, below)]
        rows.append((f"R{place:02}", ratio, ratio_zh, *ids, value.low, value.high, unit, note))
    columns = ["id", "ratio", "ratio_zh", "numerator", "denominator", "low", "high", "unit", "note"]
    return pd.DataFrame(rows, columns=columns).astype({"low": float, "high": float})


def household_size() -> Interval:
    """Persons per family household in the city, census of 2020, as wide as its rounding.

    Returns
    -------
    Interval

    Examples
    --------
    >>> 2.18 in household_size()
    True
    """
    totals = files.load("census_totals").set_index("quantity")
    low, high = totals.loc["persons_per_family_household", ["low", "high"]]
    return Interval(low, high)
