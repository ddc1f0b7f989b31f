"""Several nulls side by side: they ask different questions, so they keep different pairs."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...schema import CommgovError
from . import _multiplicity as multiplicity
from . import _nulltests as nulltests

_ALPHAS = (0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1)


def compare(
    B,
    *,
    nulls: tuple[str, ...] = ("svn", "sdsm", "fdsm"),
    draws: int = 10000,
    seed: int | None = None,
    alpha: float = 0.05,
    correction: str = "none",
    threads: int | None = None,
) -> pd.DataFrame:
    """The same pairs under several nulls, side by side.

    Parameters
    ----------
    B
        As in :func:`table`; 0/1 if any null is binary.
    nulls
        Names of nulls.
    draws, seed, alpha, correction, threads
        As in :func:`table`.

    Returns
    -------
    DataFrame
        One row a pair that shares anything: ``a, b, shared``, then for each null ``expected_<null>,
        p_<null>, q_<null>, keep_<null>``, and ``kept_count`` (how many nulls keep the pair). ``attrs`` holds
        ``nulls, tests, alpha, correction, draws, seed``.

    Raises
    ------
    CommgovError
        As :func:`table`.

    Examples
    --------
    >>> import networkx as nx
    >>> found = compare(nx.davis_southern_women_graph(), nulls=("svn", "sdsm"))
    >>> found[["keep_svn", "keep_sdsm"]].sum().tolist()
    [17, 0]
    """
    asked = nulltests.asked(nulls, alpha, correction, draws, seed=seed, threads=threads)
    what = nulltests.prepared(B, nulls, asked)
    columns, kept = nulltests.pair_columns(what), 0
    for null in nulls:
        done = nulltests.test(what, null, asked)
        columns |= {f"{name}_{null}": values for name, values in done.items()}
        kept = kept + done["keep"].astype(int)
    frame = pd.DataFrame(columns | {"kept_count": kept}, copy=False)
    frame.attrs |= {"nulls": list(nulls), "tests": what.tests, "alpha": alpha, "correction": correction}
    frame.attrs |= {"draws": asked.draws, "seed": asked.seed} if "fdsm" in nulls else {}
    return frame


def alpha_curve(compared: pd.DataFrame, *, alphas=_ALPHAS, correction: str | None = None) -> pd.DataFrame:
    """How many pairs each null keeps, over the level α.

    Parameters
    ----------
    compared
        What :func:`compare` returned.
    alphas
        Levels between 0 and 1.
    correction
        As in :func:`table` (default: that of ``compared``).

    Returns
    -------
    DataFrame
        One row a null and level: ``null, correction, alpha, kept_count`` and, where nothing is corrected,
        ``chance_count``: α times the number of pairs, the most that chance alone would keep on average.
        ``kept_count`` is empty where fdsm has too few draws to tell.

    Raises
    ------
    CommgovError
        The table was not made by :func:`compare`, or a level lies outside 0 and 1.

    Examples
    --------
    >>> import networkx as nx
    >>> found = compare(nx.davis_southern_women_graph(), nulls=("svn",))
    >>> alpha_curve(found, alphas=[0.01, 0.05])["kept_count"].tolist()
    [1.0, 17.0]
    """
    _made_by_compare(compared)
    tests, draws = compared.attrs["tests"], compared.attrs.get("draws")
    correction = correction or compared.attrs["correction"]
    rows = []
    for null in compared.attrs["nulls"]:
        p = compared[f"p_{null}"].to_numpy()
        q = multiplicity.adjust(p, tests, correction)
        for alpha in alphas:
            nulltests.level(alpha)
            kept = float(multiplicity.kept(q, alpha).sum())
            if null == "fdsm" and draws < nulltests.needed_draws(p, q, draws, tests, alpha, correction):
                kept = np.nan
            chance = alpha * tests if correction == "none" else np.nan
            rows.append((null, correction, float(alpha), kept, chance))
    return pd.DataFrame(rows, columns=["null", "correction", "alpha", "kept_count", "chance_count"])


def agreement(compared: pd.DataFrame) -> pd.DataFrame:
    """How many pairs are kept by which nulls together.

    Parameters
    ----------
    compared
        What :func:`compare` returned.

    Returns
    -------
    DataFrame
        One row a combination of nulls that keeps some pair without the others: ``kept_by`` (their names,
        joined by " + "), ``null_count``, ``pair_count``; all nulls together first. Pairs that none keeps are
        left out.

    Raises
    ------
    CommgovError
        The table was not made by :func:`compare`.

    Examples
    --------
    >>> import networkx as nx
    >>> found = compare(nx.davis_southern_women_graph(), nulls=("svn", "sdsm"))
    >>> agreement(found)["pair_count"].tolist()
    [17]
    """
    _made_by_compare(compared)
    nulls = compared.attrs["nulls"]
    rows = []
    for code in range(1, 1 << len(nulls)):
        of = [null for bit, null in enumerate(nulls) if code >> bit & 1]
        alike = np.ones(len(compared), dtype=bool)
        for null in nulls:
            alike &= compared[f"keep_{null}"].to_numpy() == (null in of)
        if alike.any():
            rows.append((" + ".join(of), len(of), int(alike.sum())))
    rows.sort(key=lambda row: (-row[1], -row[2], row[0]))
    return pd.DataFrame(rows, columns=["kept_by", "null_count", "pair_count"])


def _made_by_compare(compared: pd.DataFrame):
    if not isinstance(compared, pd.DataFrame) or "nulls" not in compared.attrs:
        raise CommgovError(
            "this takes the table of cg.backbone.compare as it came: its attrs say how many pairs were "
            "tested. Fix: pass that table, not a copy read from a file or merged with others."
        )
