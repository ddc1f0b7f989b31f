"""What the builders share: where the data is, and how a table is read as text and written the same each time.

A hand-made table is its own source: its builder reads the columns that somebody typed, works out the columns
that follow from them, and writes all of them back. Building twice therefore changes nothing, and a changed
rule or a slip of the pen shows as a difference.
"""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd

from commgov_lib import schema

DATA = Path(__file__).resolve().parent.parent


def read(name: str) -> pd.DataFrame:
    """A table of the package with every cell as the text that stands in the file."""
    return pd.read_csv(DATA / name, dtype="str", keep_default_na=False, encoding="utf-8")


def table(frame: pd.DataFrame) -> bytes:
    """A table as the bytes of its CSV file: UTF-8, one line feed a row, numbers as short as they can be."""
    text = frame.map(cell)
    out = io.StringIO()
    text.to_csv(out, index=False, lineterminator="\n")
    return out.getvalue().encode("utf-8")


def cell(value: object) -> str:
    """One cell: whole numbers without a point, other numbers in full, true and false, missing as nothing."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        if pd.isna(value):
            return ""
        return str(int(value)) if value == int(value) else repr(value)
    return str(value)


def terms(rows: list[dict[str, str]]) -> pd.DataFrame:
    """A network's own terms as the table that it takes; what a row does not say is empty."""
    columns = [name for name in schema.TERMS if name != "provenance"]
    return pd.DataFrame(rows).reindex(columns=columns).fillna("").assign(provenance="P")
