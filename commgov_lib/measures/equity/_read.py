"""What the functions of this room read: values, weights and groups, one a unit, aligned by label."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from ...schema import CommgovError


class Note(NamedTuple):
    """A number of a measure, its derivative by the weight of each unit, and the ends of its range."""

    value: float
    slope: np.ndarray
    ends: tuple[float, float]


class Noted(pd.Series):
    """Weights on which a measure notes its derivatives; what is made of them is a plain Series."""

    notes: list[Note]

    @classmethod
    def of(cls, weight: np.ndarray, index: pd.Index) -> Noted:
        """Weights with an empty list of notes."""
        found = cls(weight, index)
        object.__setattr__(found, "notes", [])
        return found


def note(weight, x, value: float, slope: Callable[[], np.ndarray], ends: tuple[float, float]):
    """Write down, where the weights ask for it, the derivative of ``value`` by each weight."""
    if not isinstance(weight, Noted) or not hasattr(weight, "notes") or not np.isfinite(value):
        return
    found = slope()
    if isinstance(x, pd.Series) and not x.index.equals(weight.index):
        found = pd.Series(found, x.index).reindex(weight.index).to_numpy()
    weight.notes.append(Note(value, np.where(weight.to_numpy() > 0, found, 0.0), ends))


def numbers(values, name: str, *, like=None) -> np.ndarray:
    """Amounts as float64: finite, not negative; a Series in the order of ``like`` (a Series or an Index)."""
    values = aligned(values, like, name)
    try:
        kind = getattr(getattr(values, "dtype", None), "kind", "O")
        if kind in "fiu" and not isinstance(values.dtype, pd.api.extensions.ExtensionDtype):
            found = np.asarray(values, dtype=float)
        else:
            found = pd.to_numeric(pd.Series(values)).to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError):
        raise CommgovError(f"{name}: not everything in it is a number. Fix: give numbers alone.") from None
    for wrong, problem in (
        (np.isnan(found), "is missing"),
        (np.isinf(found), "is infinite"),
        (found < 0, "is negative"),
    ):
        if wrong.any():
            at = np.flatnonzero(wrong)
            labels = values.index[at[:5]] if isinstance(values, pd.Series) else at[:5]
            first = ", ".join(str(label) for label in labels) + (" …" if len(at) > 5 else "")
            raise CommgovError(
                f"{name}: the entry of '{labels[0]}' ({found[at[0]]:g}) {problem}; {len(at):,} such in all "
                f"({first}). Fix: give each a finite number of 0 or more, or leave it out of every table."
            )
    if not len(found):
        raise CommgovError(f"{name} holds nothing. Fix: give at least one number.")
    return found


def weights(weight, x) -> np.ndarray:
    """The weight of each value; 1 each where none are given."""
    return np.ones(len(x)) if weight is None else numbers(weight, "weight", like=x)


def groups(group, x, name: str = "group") -> tuple[np.ndarray, pd.Index]:
    """The group of each value as a number, and the groups in order."""
    group = pd.Series(aligned(group, x, name))
    if group.isna().any():
        at = np.flatnonzero(group.isna())
        first = ", ".join(str(label) for label in group.index[at[:5]])
        raise CommgovError(f"{name}: {len(at):,} have none ({first}). Fix: name one for each.")
    codes, found = pd.factorize(group, sort=True)
    return codes.astype(np.int64), pd.Index(found)


def aligned(values, like, name: str):
    """The values in the order of ``like``: by label where both have labels, else by place."""
    if isinstance(values, dict):
        values = pd.Series(values)
    labels = like if isinstance(like, pd.Index) else like.index if isinstance(like, pd.Series) else None
    if isinstance(values, pd.DataFrame) or np.ndim(values) != 1:
        raise CommgovError(f"{name}: one number a unit is needed. Fix: give a Series or a list.")
    if labels is None or not isinstance(values, pd.Series):
        if like is not None and len(values) != len(like):
            raise CommgovError(f"{name} has {len(values):,} entries where {len(like):,} are expected.")
        return values
    if values.index is labels or values.index.equals(labels):
        return values
    if not values.index.is_unique:
        again = values.index[values.index.duplicated()].unique()[:5]
        raise CommgovError(
            f"{name}: {', '.join(map(str, again))} stands there more than once. Fix: one entry a label."
        )
    absent, strange = labels.difference(values.index, sort=False), values.index.difference(labels, sort=False)
    if len(absent) or len(strange):
        parts = [
            f"{len(which):,} {where} ({', '.join(map(str, which[:5]))}{' …' if len(which) > 5 else ''})"
            for which, where in ((absent, "missing from it"), (strange, "unknown elsewhere"))
            if len(which)
        ]
        raise CommgovError(
            f"{name}: labels differ: {'; '.join(parts)}. Fix: give all the same labels, with 0 for none."
        )
    return values.reindex(labels)


def share(part, whole):
    """``part / whole``, NaN where the whole is 0."""
    part, whole = np.asarray(part, dtype=float), np.asarray(whole, dtype=float)
    return np.divide(part, whole, out=np.full(np.broadcast(part, whole).shape, np.nan), where=whole > 0)
