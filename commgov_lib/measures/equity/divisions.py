"""Residents per residents' committee (居委会) in the editions of the list, and what coding alone moved."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...messages import say
from ..arguments import choice, with_columns
from .inequality import gini, theil

READINGS = ("as_listed", "as_first", "as_last")
_KIND = r"(?:社区|村)?(?:居民委员会|村民委员会|居委会|村委会|社区|村)$"
_URBAN = "residents_committee"


def committees(
    divisions: pd.DataFrame, districts: pd.DataFrame, *, reading: str = "as_listed"
) -> pd.DataFrame:
    """Count residents per residents' committee (居委会) in each district and edition of the list.

    Parameters
    ----------
    divisions
        ``cg.load("divisions")``: ``edition, district_code, community, community_type``.
    districts
        ``cg.load("districts")``: ``district_code, district, district_en, population``.
    reading
        Which kind a body counts as whose name the list moved between residents' committee and villagers'
        committee: ``"as_listed"`` in each edition as printed; ``"as_first"`` throughout as in the first
        edition that has it; ``"as_last"`` as in the last.

    Returns
    -------
    DataFrame
        One row an edition and district: ``edition, district_code, district, district_en, part`` (by the last
        two digits of the code: ``inner`` below 10, ``outer`` below 20, ``county`` above), ``population``
        (2020 census, the same in all editions), ``committee_count``, ``moved_count`` (bodies that this
        reading counts otherwise than printed: those added less those taken out),
        ``residents_per_committee`` (NaN where there is none).

    Raises
    ------
    CommgovError
        A column is missing, or the reading is not known.

    Notes
    -----
    All residents of a district stand above the line, those of its villages too. The census is of one year, so
    only the list changes here. A name is followed within its district, without its ending (社区, 村, 居委会,
    村委会), and only where one body has it in every edition that lists it; bodies that were renamed, merged
    or founded count as printed.

    Examples
    --------
    >>> table = committees(cg.load("divisions"), cg.load("districts"))
    >>> table.groupby("edition")["committee_count"].sum().tolist()
    [1313, 1131, 962, 992, 1153]
    """
    fix = say("take the tables of cg.load")
    with_columns(divisions, ("edition", "district_code", "community", "community_type"), "divisions", fix)
    with_columns(districts, ("district_code", "district", "district_en", "population"), "districts", fix)
    choice(reading, "reading", READINGS)
    rows = divisions[["edition", "district_code", "community", "community_type"]].copy()
    listed = (rows["community_type"] == _URBAN).to_numpy()
    rows["urban"] = listed if reading == "as_listed" else _as(rows, listed, reading)
    rows["moved"] = rows["urban"].to_numpy().astype(int) - listed
    count = rows.groupby(["edition", "district_code"])[["urban", "moved"]].sum()
    every = pd.MultiIndex.from_product([sorted(rows["edition"].unique()), sorted(districts["district_code"])])
    count = count.reindex(every, fill_value=0).rename_axis(["edition", "district_code"]).reset_index()
    known = districts[["district_code", "district", "district_en", "population"]]
    table = count.merge(known, on="district_code")
    number = table["district_code"].astype(str).str[-2:].astype(int)
    table["part"] = np.select([number < 10, number < 20], ["inner", "outer"], "county")
    table["committee_count"], table["moved_count"] = table["urban"].astype(int), table["moved"].astype(int)
    many = table["committee_count"].where(table["committee_count"] > 0)
    table["residents_per_committee"] = table["population"] / many
    table = table.sort_values(["edition", "district_code"], ignore_index=True)
    return table[["edition", "district_code", "district", "district_en", "part", "population",
                  "committee_count", "moved_count", "residents_per_committee"]]  # fmt: skip


def reclassified(divisions: pd.DataFrame, districts: pd.DataFrame) -> pd.DataFrame:
    """Decompose inequality of residents per committee by edition, and bound how much of its change is coding.

    Parameters
    ----------
    divisions
        As for :func:`committees`.
    districts
        As for :func:`committees`.

    Returns
    -------
    DataFrame
        One row a reading and edition: ``reading, edition, committee_count, moved_count, gini, theil, within,
        between`` (Theil within and between the parts inner, outer, county), ``change`` (of the Theil index
        since the first edition as listed), ``coding`` (the part of that change that is gone in this reading:
        the change as listed less the change in this reading).

    Raises
    ------
    CommgovError
        As :func:`committees`.

    Notes
    -----
    Districts are the smallest units whose residents are published, each weighted with its committees: what
    differs inside a district is not in it, so every number is a lower bound. The two readings that hold a
    body's kind fixed need not agree; together they bracket what coding did.

    Examples
    --------
    >>> table = reclassified(cg.load("divisions"), cg.load("districts"))
    >>> table.groupby("reading", sort=False)["moved_count"].first().to_dict()
    {'as_listed': 0, 'as_first': 0, 'as_last': -310}
    """
    rows = []
    for reading in READINGS:
        table = committees(divisions, districts, reading=reading)
        for edition, one in table.groupby("edition"):
            one = one[one["committee_count"] > 0]
            split = theil(one["residents_per_committee"], one["committee_count"], one["part"])
            rows.append({
                "reading": reading, "edition": int(edition), "committee_count": one["committee_count"].sum(),
                "moved_count": one["moved_count"].sum(),
                "gini": gini(one["residents_per_committee"], one["committee_count"]), "theil": split["total"],
                "within": split["within"], "between": split["between"],
            })  # fmt: skip
    found = pd.DataFrame(rows)
    found["change"] = found["theil"] - found.groupby("reading")["theil"].transform("first")
    listed = found.loc[found["reading"] == "as_listed"].set_index("edition")["change"]
    found["coding"] = found["edition"].map(listed) - found["change"]
    return found


def _as(rows: pd.DataFrame, listed: np.ndarray, reading: str) -> np.ndarray:
    """Whether each body counts as a residents' committee when its kind is held fixed."""
    name = rows["community"].str.replace(_KIND, "", regex=True)
    body, _ = pd.factorize(rows["district_code"].astype(str) + "|" + name)
    edition = rows["edition"].to_numpy()
    # Two bodies of one name in one edition cannot be told apart over time: they count as printed.
    twice = pd.Series(body).isin(body[pd.Series(body).groupby([body, edition]).cumcount().to_numpy() > 0])
    similar = ~rows["community_type"].isin([_URBAN, "village_committee"]).to_numpy()
    order = np.argsort(edition if reading == "as_first" else -edition, kind="stable")
    held = pd.Series(listed[order], index=body[order])
    fixed = held[~held.index.duplicated()].reindex(body).to_numpy(dtype=bool)
    return np.where(twice.to_numpy() | similar, listed, fixed)
