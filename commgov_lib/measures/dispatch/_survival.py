"""How long issues stay open: survival curves of the issue list."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ._tickets import Z, groups, tickets


def survival(table: pd.DataFrame, *, until, by: str | None = "domain") -> pd.DataFrame:
    """Share of issues still open after so many days (Kaplan–Meier), which takes open issues as far as known.

        S(t) = Π_{t_i ≤ t} (1 − d_i / n_i),   d_i closed at t_i of n_i then still open and watched

    Parameters
    ----------
    table, until, by
        As for :func:`rates`.

    Returns
    -------
    DataFrame
        One row for the start and for each day on which an issue closed: the column ``by`` (``group`` with
        ``None``), ``days``, ``at_risk``, ``closed_count``, ``open_share``, ``low, high`` (95 %, by
        Greenwood's variance on the log-log scale), ``provenance``. Groups in their order, ``all`` last.

    Raises
    ------
    CommgovError
        As :func:`tickets`; the column ``by`` is missing.

    Notes
    -----
    Takes how long an issue was watched as unrelated to how long it stays open. The curve ends with the last
    closing; beyond it nothing is known, and a curve that stops above 0 has issues that nobody has closed yet.

    References
    ----------
    Kaplan and Meier (1958), *Journal of the American Statistical Association* 53; Kalbfleisch and Prentice
    (1980) for the interval.

    Examples
    --------
    >>> table = pd.DataFrame({"opened": [0, 0, 0.0], "closed": [1, None, 4]})
    >>> survival(table, until=9, by=None)[["days", "at_risk", "open_share"]].round(3).values.tolist()
    [[0.0, 3.0, 1.0], [1.0, 3.0, 0.667], [4.0, 2.0, 0.333]]
    """
    found = tickets(table, until=until)
    parts = []
    for group, part in groups(found, by):
        days, closed = np.unique(part.loc[part["done"], "days"].to_numpy(), return_counts=True)
        lived = np.sort(part["days"].to_numpy())
        risk = len(lived) - np.searchsorted(lived, days, side="left")
        open_share = np.cumprod(1 - closed / risk)
        with np.errstate(divide="ignore", invalid="ignore"):
            spread = np.sqrt(np.cumsum(closed / (risk * (risk - closed)))) / np.abs(np.log(open_share))
            low, high = (open_share ** np.exp(sign * Z * spread) for sign in (1, -1))
        inner = (open_share > 0) & (open_share < 1)
        parts.append(pd.DataFrame({
            by or "group": group, "days": np.append(0.0, days), "at_risk": np.append(len(part), risk),
            "closed_count": np.append(0, closed), "open_share": np.append(1.0, open_share),
            "low": np.append(1.0, np.where(inner, low, np.nan)),
            "high": np.append(1.0, np.where(inner, high, np.nan)),
        }))  # fmt: skip
    return pd.concat(parts, ignore_index=True).assign(provenance="U")
