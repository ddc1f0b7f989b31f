"""The four tables in their one form: the contract's columns first, text never missing, numbers as numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import scipy.sparse as sp

from .faults import is_empty
from .schema import TABLES

# Columns that every network has, empty where the table did not have them.
_ALWAYS = {
    "places": ["name", "parent", "grid"],
    "actors": ["name", "place", "capacity"],
    "ties": ["domain"],
    "needs": [],
}


def canonical(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """A copy with the contract's columns first, text as str (empty, not missing), numbers as float."""
    columns = {}
    for column, rule in TABLES[name].items():
        if column not in frame.columns and not (rule.filled or column in _ALWAYS[name]):
            continue
        values = frame.get(column, pd.Series(pd.NA, frame.index)).reset_index(drop=True)
        if rule.text:
            columns[column] = values.astype("str").where(~is_empty(values), "")
        else:
            columns[column] = pd.to_numeric(values.where(~is_empty(values))).astype(float)
    spare = frame[[c for c in frame.columns if c not in columns]].reset_index(drop=True)
    return pd.concat([pd.DataFrame(columns), spare], axis=1)


def records(frame: pd.DataFrame):
    """Rows as dicts without their empty cells."""
    for row in frame.to_dict("records"):
        yield {k: v for k, v in row.items() if not (pd.api.types.is_scalar(v) and (pd.isna(v) or v == ""))}


def ancestors(places: pd.DataFrame, at: pd.Series) -> sp.csr_array:
    """Places × needs: True where the place is the need's own or lies around it, on either partition."""
    index = pd.Index(places["place"])
    parents = [index.get_indexer(places[c]) for c in ("parent", "grid")]
    step = sp.csr_array((len(index), len(index)))
    for parent in parents:
        inner = np.flatnonzero(parent >= 0)
        ones = np.ones(len(inner))
        step = step + sp.csr_array((ones, (parent[inner], inner)), shape=step.shape)
    here = index.get_indexer(at)
    layer = sp.csr_array((np.ones(len(here)), (here, np.arange(len(here)))), shape=(len(index), len(here)))
    total = layer
    while layer.nnz:  # the hierarchy has no cycles (checked), so this ends at the roots
        layer = step @ layer
        total = total + layer
    return total.astype(bool).tocsr()
