"""The numbers of the comparison of the two regimes, all assumed, and the simulations they stand for."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ...schema import CommgovError
from ..options import whole
from . import _read as read
from ._params import Params

_ASSUMED = (
    # name, value, low, high, unit, meaning in English and Chinese
    ("communities", 20, 10, 40, "communities", "communities of a street", "街道下辖社区数"),
    ("departments", 4, 2, 8, "departments", "departments that can be called", "可呼叫部门数"),
    ("persons", 20, 12, 32, "persons", "persons of all departments together", "各部门人员合计"),
    ("solo_rate", 0.5, 0.25, 1.0, "requests a person a day", "closed by one community person",
     "社区人员日办结数"),
    ("department_rate", 1.0, 0.5, 1.5, "requests a person a day", "closed by one department person",
     "部门人员日办结数"),
    ("load", 0.7, 0.1, 0.9, "utilisation of a community", "work that comes to a community", "社区负荷"),
    ("referral", 1.0, 0.25, 7.0, "days", "mean referral delay from whistle to visit", "平均转办时长"),
    ("misroute", 0.15, 0.0, 0.6, "probability", "a visit goes to a wrong department", "错派概率"),
)  # fmt: skip
NAMES = tuple(row[0] for row in _ASSUMED)


def assumed() -> pd.DataFrame:
    """The numbers of the comparison, all of them assumed: one value and a range for each.

    Returns
    -------
    DataFrame
        Index ``name``: ``value, low, high, unit, meaning, meaning_zh, provenance`` (always ``S``). Rates are
        per day, ``load`` is the utilisation of a community that fights alone, and ``persons`` those of all
        departments together, split evenly.

    Notes
    -----
    The article gives no rate at all. One person a community and as many in the departments is the fair
    contest; the ranges say how far :func:`sensitivity` moves each number.

    Examples
    --------
    >>> assumed().loc[["referral", "misroute"], ["value", "low", "high", "provenance"]].values.tolist()
    [[1.0, 0.25, 7.0, 'S'], [0.15, 0.0, 0.6, 'S']]
    """
    columns = ["name", "value", "low", "high", "unit", "meaning", "meaning_zh"]
    table = pd.DataFrame(_ASSUMED, columns=columns).set_index("name")
    numbers = ["value", "low", "high"]
    return table.assign(**{name: table[name].astype(float) for name in numbers}, provenance="S")


def regimes(setting: Mapping | pd.Series) -> tuple[Params, Params]:
    """The two sides of a setting as assumptions of a simulation: solo fighting, whistle-and-report.

    Parameters
    ----------
    setting
        The numbers named in :func:`assumed`, e.g. its column ``value``.

    Returns
    -------
    tuple
        Two :class:`Params`: each community works alone; all whistle to the departments. Requests are spread
        evenly over communities and domains, and are the same on both sides when the seed is.

    Raises
    ------
    CommgovError
        A number is missing or impossible, or the persons do not split evenly over the departments.

    Examples
    --------
    >>> solo, whistle = regimes(assumed()["value"])
    >>> solo.solo, whistle.solo, whistle.servers
    (True, False, 5)
    """
    given = read_setting(setting)
    places = [f"community {i + 1}" for i in range(int(given["communities"]))]
    names = [f"department {i + 1}" for i in range(int(given["departments"]))]
    each = given["load"] * given["solo_rate"] / len(names)
    rates = pd.DataFrame(each, places, names)
    solo = Params(arrival_rate=rates, solo=True, solo_rate=given["solo_rate"])
    whistle = Params(
        arrival_rate=rates, service_rate=given["department_rate"],
        servers=int(given["persons"]) // len(names),
        referral=given["referral"], misroute=given["misroute"],
    )  # fmt: skip
    return solo, whistle


def read_setting(setting: Mapping | pd.Series) -> dict:
    """The eight numbers, checked."""
    given = dict(setting)
    lost = [name for name in NAMES if name not in given]
    if lost:
        raise CommgovError(f"setting: {lost[0]} is missing. Fix: start from cg.dispatch.assumed()['value'].")
    for name in ("communities", "departments", "persons"):
        whole(int(given[name]) if given[name] == int(given[name]) else given[name], name, 1)
    for name in ("solo_rate", "department_rate", "load"):
        read.rate(given[name], name)
    read.number(given["referral"], "referral", low=0)
    read.share(given["misroute"], "misroute", one=False)
    if given["persons"] % given["departments"]:
        raise CommgovError(
            "setting: the persons do not split evenly over the departments. Fix: a multiple of them."
        )
    if given["misroute"] > 0 and given["departments"] < 2:
        raise CommgovError(
            "setting: with one department there is no wrong one. Fix: misroute 0, or two departments."
        )
    return given
