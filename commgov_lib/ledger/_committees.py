"""居委会 under 街道 in five editions of the statistics bureau's list, beside the article's 955."""

from __future__ import annotations

import pandas as pd

from .. import files
from ..schema import CommgovError
from ._numbers import intervals, need, numbers

# What is left of a name when the kind of body is taken off: 王家村村委会 and 王家社区居委会 are one name.
_KIND = r"(?:社区|村)?(?:居民委员会|村民委员会|居委会|村委会|社区|村)$"
_NOTE = (
    "Suggestive, no proof: a committee on the list is not a community with a big party committee (大党委); "
    "the article names no date for its count; and the list itself moved names between residents' and "
    "villagers' committees from one edition to the next (recoded_count)."
)
_NOTE_ZH = (
    "只是提示，不是证明：名录中的居委会与设“大党委”的社区不是同一对象；文章没有说明该数的日期；"
    "名录各版之间还曾把一些名称由居委会改列为村委会（recoded_count）。"
)


def committees_by_edition(divisions: pd.DataFrame | None = None) -> pd.DataFrame:
    """Residents' committees (居委会) under streets (街道), edition by edition, beside the article's 955.

    Parameters
    ----------
    divisions
        Rows of the list: ``edition, district_code, street_type, community, community_type`` (default:
        ``cg.load("divisions")``).

    Returns
    -------
    DataFrame
        One row an edition: ``edition``, ``committee_count``, ``article_count`` (N29), ``difference_count``
        (committees less 955), ``recoded_count`` (names that were a residents' committee in the edition before
        and are a villagers' committee in the same district now; missing in the first), ``gone_count`` and
        ``new_count`` (other names that left or joined since). ``attrs["note"]`` and ``attrs["note_zh"]`` say
        why a match proves nothing.

    Raises
    ------
    CommgovError
        A column is missing.

    Notes
    -----
    The kind comes from the code (``community_type``), never from the word 社区 in a name. Names are compared
    within a district, without their ending (社区, 村, 居委会, 村委会). The last three columns count names; a
    name that stands twice counts once, so they need not add up to the change in committees.

    Examples
    --------
    >>> committees_by_edition()[["edition", "committee_count"]].to_numpy().tolist()
    [[2019, 1286], [2020, 1104], [2021, 954], [2022, 983], [2023, 1141]]
    """
    table = files.load("divisions") if divisions is None else divisions
    columns = ["edition", "district_code", "street_type", "community", "community_type"]
    missing = [c for c in columns if c not in table.columns]
    if missing:
        raise CommgovError(
            f"divisions: column(s) {', '.join(missing)} are missing. Fix: use cg.load('divisions')."
        )
    found = intervals(numbers())
    need(found, ["N29"])
    article = int(found["N29"].low)
    table = table[columns].assign(name=table["community"].str.replace(_KIND, "", regex=True))
    committee = table["community_type"] == "residents_committee"
    urban = table[committee & (table["street_type"] == "street")]
    rural = table[table["community_type"] == "village_committee"]
    rows, before = [], None
    for edition in sorted(table["edition"].unique()):
        committees, villages = (part[part["edition"] == edition] for part in (urban, rural))
        names, village_names = (
            set(zip(p["district_code"], p["name"], strict=True)) for p in (committees, villages)
        )
        recoded = gone = new = pd.NA
        if before is not None:
            left = before[0] - names
            turned = left & (village_names - before[1])
            recoded, gone, new = len(turned), len(left - turned), len(names - before[0])
        rows.append((int(edition), len(committees), article, len(committees) - article, recoded, gone, new))
        before = names, village_names
    counts = [
        "committee_count",
        "article_count",
        "difference_count",
        "recoded_count",
        "gone_count",
        "new_count",
    ]
    found = pd.DataFrame(rows, columns=["edition", *counts]).astype(dict.fromkeys(counts, "Int64"))
    found.attrs.update(note=_NOTE, note_zh=_NOTE_ZH)
    return found
