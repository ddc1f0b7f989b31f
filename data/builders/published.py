"""Published counts and hotline bulletins: what officials announced of named places, with its interval.

Both tables are their own source and are written back as they are, once every row has been looked at.
"""

from __future__ import annotations

import common
import pandas as pd

COUNTS = "published_counts.csv"
BULLETINS = "hotline_bulletins.csv"
RATES = ("response_rate", "resolution_rate", "satisfaction_rate", "closure_rate")


def build() -> dict[str, bytes]:
    """Check both tables and write them back."""
    counts, bulletins = common.read(COUNTS), common.read(BULLETINS)
    check_counts(counts)
    check_bulletins(bulletins)
    return {COUNTS: common.table(counts), BULLETINS: common.table(bulletins)}


def check_counts(counts: pd.DataFrame):
    """Stop at an interval that is none, or that its rule does not give."""
    low = pd.to_numeric(counts["low"])
    high = pd.to_numeric(counts["high"])  # empty: no ceiling
    _stop(COUNTS, counts["fact_id"], low > high, "low is above high")
    _stop(COUNTS, counts["fact_id"], counts["high_rule"].eq("exact") & (low != high), "not one number")
    _stop(COUNTS, counts["fact_id"], counts["unit"].eq("share") & (high > 1), "a share above 1")
    _stop(COUNTS, counts["fact_id"], ~counts["year"].str.fullmatch(r"(20[012]\d)?"), "no year")


def check_bulletins(bulletins: pd.DataFrame):
    """Stop at a rate outside 0 to 1, or at a number of tickets that is no whole number above 0."""
    for column in RATES:
        rate = pd.to_numeric(bulletins[column])
        _stop(BULLETINS, bulletins["row_id"], (rate < 0) | (rate > 1), f"{column} is outside 0 to 1")
    _stop(BULLETINS, bulletins["row_id"], ~bulletins["tickets"].str.fullmatch(r"[1-9]\d*"), "tickets")


def _stop(file: str, key: pd.Series, wrong: pd.Series, why: str):
    if wrong.any():
        raise SystemExit(f"{file}: {', '.join(key[wrong])}: {why}")
