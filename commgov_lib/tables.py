"""The four tables in their one form: the contract's columns first, text never missing, numbers as numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import scipy.sparse as sp

from .coded import Coded, as_numbers, coded, constant, is_packed
from .faults import is_empty
from .schema import TABLES

# Columns that every network has, empty where the table did not have them, or of the word that they then have.
_ALWAYS = {
    "places": ["name", "parent", "grid"],
    "actors": ["name", "place", "capacity"],
    "ties": ["domain", "directed"],
    "needs": [],
}
_WORDS = {"directed": "yes"}


def canonical(name: str, frame: pd.DataFrame, clean: dict[str, Coded]) -> pd.DataFrame:
    """A copy with the contract's columns first, text as str (empty, not missing), numbers as float.

    ``clean`` holds its columns of text, looked through: see :func:`commgov_lib.checks.examined`. Columns that
    came packed stay so; :class:`Kept` turns them into str.
    """
    columns = {}
    for column, rule in TABLES[name].items():
        if column not in frame.columns:
            if rule.filled or column in _ALWAYS[name]:
                word = _WORDS.get(column, "")
                missing = constant(word, len(frame)).plain() if rule.text else np.full(len(frame), np.nan)
                columns[column] = missing
        elif rule.text:
            columns[column] = _text(frame[column], clean[column], _WORDS.get(column, ""))
        else:
            empty = is_empty(frame[column]).to_numpy(dtype=bool)
            columns[column] = as_numbers(frame[column], empty)
    spare = frame[[c for c in frame.columns if c not in columns]].reset_index(drop=True)
    return pd.concat([pd.DataFrame(columns, index=spare.index), spare], axis=1)


def _text(values: pd.Series, text: Coded, word: str) -> pd.Series:
    if word and text.blank.any():
        return text.mapped(pc.if_else(pa.array(text.blank), word, text.words)).plain()
    if is_packed(values):
        return text.packed()
    same = values.dtype == "str" and not values.hasnans and not (text.blank & text.used).any()
    return values.reset_index(drop=True) if same else text.plain()


def kept(
    tables: dict[str, pd.DataFrame], clean: dict[str, dict[str, Coded]], again: np.ndarray | None
) -> Kept:
    """The four tables in their one form; the rest as :func:`commgov_lib.checks.examined` gives it."""
    found = Kept({name: canonical(name, tables[name], clean[name]) for name in TABLES})
    if again is not None:
        found["ties"] = found["ties"][~again].reset_index(drop=True)
    return found


class Kept(dict):
    """Tables by name; one that came packed from a file has its text written out when it is first used."""

    def __getitem__(self, name: str) -> pd.DataFrame:
        """The table with every column of text as str."""
        frame = super().__getitem__(name)
        packed = [c for c in TABLES[name] if c in frame.columns and is_packed(frame[c])]
        if packed:
            self[name] = frame = frame.assign(**{c: coded(frame[c]).plain() for c in packed})
        return frame


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
