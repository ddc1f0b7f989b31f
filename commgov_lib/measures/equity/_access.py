"""How much supply there is for each person near a place: floating catchments."""

from __future__ import annotations

import numpy as np
import pandas as pd
import scipy.sparse as sp

from ...labelled import Labelled
from ...schema import CommgovError
from ._decay import Kernel, applied
from ._near import read
from ._read import numbers

VARIANTS = ("e2sfca", "m2sfca", "b2sfca")


def access(
    supply, demand, distance, *, kernel: Kernel, catchment: float, variant: str = "e2sfca"
) -> pd.Series:
    """Tell how much supply there is for a person at each place, shared with all who compete for it.

    Two steps: what each supply has for each person around it, then what each place can reach of that.

        R_j = S_j / Σ_i P_i W(d_ij),   A_i = Σ_j R_j W(d_ij),   W(d) = 0 beyond the catchment

    Parameters
    ----------
    supply
        Series of what each supply offers (any unit, not negative), index: the supplies.
    demand
        Series of who may use it at each place (persons, not negative), index: the places.
    distance
        Supplies × demands: a DataFrame of distances (``inf``: no way), or a :class:`commgov_lib.Labelled` of
        :func:`nearby` or :func:`pairs`, where what is not stored is out of reach.
    kernel
        How much a supply counts at a distance: :func:`binary`, :func:`gaussian` … or a function of yours.
    catchment
        Longest distance that counts, included, in the unit of the distances; ``inf`` for no end.
    variant
        ``"e2sfca"`` as above: with :func:`binary` the two-step method (2SFCA), with any other kernel the
        enhanced one. ``"m2sfca"``: A_i = Σ_j R_j W², so that what is far is lost, not only shared.
        ``"b2sfca"`` (balanced): each place's persons are split over its supplies (W / Σ_j W) and each
        supply's level over its places (W / Σ_i W), so that neither is counted twice.

    Returns
    -------
    Series
        ``access``: units of supply a person; 0 where nothing is in reach. Index: as ``demand``. Where nobody
        is in reach of a supply it counts for nothing, and ``attrs["note"]`` says so.

    Raises
    ------
    CommgovError
        Labels that differ, a negative or missing supply, demand or distance, a catchment or variant that is
        not one, a kernel that gives no weights.

    Notes
    -----
    Σ P_i A_i = Σ S_j over the supplies with demand in reach (e2sfca). Kernel and catchment are choices that
    can reverse who is worst off: see :func:`sensitivity`. Distance is not the only barrier.

    References
    ----------
    Luo & Wang (2003), Environment and Planning B 30. Luo & Qi (2009), Health & Place 15. Delamater (2013),
    Health & Place 24. Paez, Higgins & Vivona (2019), PLOS ONE 14(6).

    Examples
    --------
    >>> distance = pd.DataFrame([[1, 9, 9], [1, 1, 9], [9, 1, 1]], list("abc"), list("xyz"))
    >>> supply, demand = pd.Series([10, 20, 30], list("abc")), pd.Series([100, 200, 50], list("xyz"))
    >>> access(supply, demand, distance, kernel=cg.equity.binary(), catchment=2).round(4).tolist()
    [0.1667, 0.1867, 0.12]
    """
    near, S, P = _checked(supply, demand, distance, catchment, variant)
    W = weights(near, kernel, catchment)
    A, idle = floated(W, S, P, variant)
    found = pd.Series(A, near.columns, name="access")
    if isinstance(demand, pd.Series) and not demand.index.equals(near.columns):
        found = found.reindex(demand.index)
    if idle.any():
        first = ", ".join(map(str, near.rows[idle][:5])) + (" …" if idle.sum() > 5 else "")
        found.attrs["note"] = (
            f"{idle.sum():,} supplies have no demand in reach: counted for nothing ({first})."
        )
    return found


def weights(near: Labelled, kernel: Kernel, catchment: float) -> sp.csr_array:
    """W(d) for the pairs within the catchment."""
    matrix = near.matrix
    if matrix.nnz and not matrix.data.max() <= catchment:
        keep = matrix.data <= catchment
        ends = np.append(0, np.cumsum(keep))[matrix.indptr]
        matrix = sp.csr_array((matrix.data[keep], matrix.indices[keep], ends), shape=matrix.shape)
    return sp.csr_array((applied(kernel, matrix.data), matrix.indices, matrix.indptr), shape=matrix.shape)


def floated(W: sp.csr_array, S: np.ndarray, P: np.ndarray, variant: str) -> tuple[np.ndarray, np.ndarray]:
    """Access of each place, and which supplies nobody is in reach of."""
    back = W.T  # the same arrays, read the other way
    if variant == "b2sfca":
        to_place, to_supply = back @ np.ones(len(S)), W @ np.ones(len(P))
        crowd = W @ _over(P, to_place)
        level = _over(_over(S, crowd), to_supply)
        return back @ level, (crowd == 0) & (S > 0)
    crowd = W @ P
    level = _over(S, crowd)
    if variant == "m2sfca":
        back = sp.csr_array((np.square(W.data), W.indices, W.indptr), shape=W.shape).T
    return back @ level, (crowd == 0) & (S > 0)


def _over(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """part / whole, 0 where the whole is 0."""
    return np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0)


def _checked(supply, demand, distance, catchment, variant) -> tuple[Labelled, np.ndarray, np.ndarray]:
    if variant not in VARIANTS:
        raise CommgovError(f"variant '{variant}' is not known. Fix: use one of {', '.join(VARIANTS)}.")
    if isinstance(catchment, bool) or not np.isscalar(catchment) or not catchment > 0:
        raise CommgovError(f"catchment must be a number above 0 (inf for no end), not {catchment!r}.")
    near = read(distance)
    return near, numbers(supply, "supply", like=near.rows), numbers(demand, "demand", like=near.columns)
