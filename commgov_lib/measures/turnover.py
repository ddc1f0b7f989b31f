"""What became of the ties from one period to another, and whether more of them are kept than chance keeps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import pandas as pd
import scipy.sparse as sp
from scipy.special import gammaln

from ..matrices import Labelled
from ..messages import say
from ..network import Network
from ..parts import holds
from ..periods import TIMES, span
from ..schema import CommgovError
from . import nulls
from .arguments import choice, seeded, whole
from .core.networks import one_mode
from .core.null_models import degree_preserving

NULLS = {
    "degrees": say("as many ties of each actor, and of each place, as in b"),
    "ties": say("as many ties in all as in b, between pairs drawn blindly"),
}


class _Pair(NamedTuple):
    """The ties of two periods over the same nodes."""

    first: sp.csr_array
    second: sp.csr_array
    rows: pd.Index
    columns: pd.Index
    two_mode: bool
    directed: bool
    left_out: int


def turnover(network: Network, a, b, *, relation: str, domain: str | None = None) -> pd.DataFrame:
    """List the ties of two periods: kept, new or lost.

    Parameters
    ----------
    network, a, b, relation, domain
        As for :func:`change`.

    Returns
    -------
    DataFrame
        One row a tie that was there in ``a`` or in ``b``: ``source, target, state`` (``kept``, ``new``,
        ``lost``); a tie without direction once.

    Raises
    ------
    CommgovError
        As :func:`change`.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> found = turnover(cg.load("observed"), 2018, 2022, relation="co_builds")
    >>> found["state"].value_counts().to_dict()
    {'kept': 6, 'new': 4}
    """
    pair = _pair(network, a, b, relation, domain)
    one, other = (_listed(matrix, pair) for matrix in (pair.first, pair.second))
    either = (one + other).tocoo()
    at = np.lexsort((either.col, either.row))
    rows, columns = either.row[at], either.col[at]
    was, is_now = (np.asarray(matrix[rows, columns]).ravel() > 0 for matrix in (one, other))
    state = np.select([was & is_now, is_now], ["kept", "new"], "lost")
    return pd.DataFrame({"source": pair.rows[rows], "target": pair.columns[columns], "state": state})


def change(
    network: Network,
    a: str | int,
    b: str | int,
    *,
    relation: str,
    null: str,
    draws: int,
    seed: int,
    domain: str | None = None,
) -> pd.Series:
    """Compare the ties of two periods, and test whether more of them are kept than chance would keep.

        Jaccard = kept / (kept + new + lost)
        p = (1 + number of draws that keep as many of a's ties or more) / (1 + draws)

    Parameters
    ----------
    network
        With times: ``since`` and ``until`` of its ties.
    a, b
        The earlier and the later period, as :meth:`commgov_lib.Network.at` takes them.
    relation
        Whose ties are compared.
    null
        What chance is; there is no default, since the two answer different questions. A draw puts the ties
        of ``b`` anew, and counts how many of them were there in ``a``; ``a`` stays as it is. ``"degrees"``:
        each actor and place keeps the number of ties that it has in ``b``, so that popular ones meeting again
        is no surprise. ``"ties"``: only their number in all is kept.
    draws
        Networks drawn; 5,000 or more for a printed p.
    seed
        Of the draws.
    domain
        Only ties of this domain.

    Returns
    -------
    Series
        ``a, b``; ``first_count, second_count`` (ties of each); ``kept_count``, ``new_count``,
        ``lost_count``, ``jaccard``; ``null_mean``, ``null_low``, ``null_high`` (kept under the null: mean and
        middle 95 %); ``p``, ``p_se`` (its Monte Carlo standard error); ``row_count``, ``column_count`` (nodes
        compared), ``left_out_count``, ``draws``, ``null``.

    Raises
    ------
    CommgovError
        The ties have no times; a period is without ties of this relation, or all of its ties have an end
        that is not there in the other; the relation leads to places and to actors.

    Notes
    -----
    Compared are nodes that are there in both periods and have a tie in either: whose own ``since`` and
    ``until`` meet both, or who have none. Where actors are tied to actors, those who did not answer
    (``answered`` is ``no``) are left out too, since their ties are unknown. Both are counted in
    ``left_out_count`` with their ties. A tie that holds over both periods (since 2019, without end) is kept
    by its own words: of contracts that only say when they began nothing is ever lost, and the test says
    nothing. A tie is kept whatever its weight.

    One-mode ties without direction are drawn without, others as arcs (a tie without direction among them as
    two). Draws of ``"degrees"`` are those of :func:`commgov_lib.measures.nulls.sample` (two-mode) and of
    ``core.significance`` (one-mode). p is one-sided: more kept than chance keeps; it is 1 where the null
    leaves only one network.

    References
    ----------
    Jaccard (1901), Distribution de la flore alpine, Bulletin de la Société vaudoise des sciences naturelles
    37. Strona et al. (2014), Nature Communications 5.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> found = change(cg.load("observed"), 2018, 2022, relation="co_builds", null="ties", draws=99, seed=1)
    >>> found["kept_count"], found["new_count"], found["lost_count"], found["jaccard"]
    (6, 4, 0, 0.6)
    """
    choice(null, "null", NULLS)
    draws, seed = whole(draws, "draws", 2), seeded(seed)
    pair = _pair(network, a, b, relation, domain)
    one, other = (_listed(matrix, pair) for matrix in (pair.first, pair.second))
    kept = int(one.multiply(other).sum())
    count = {"first_count": int(one.sum()), "second_count": int(other.sum())}
    for name, title in (("first_count", a), ("second_count", b)):
        if not count[name]:
            raise CommgovError(
                "change: no tie of '{period}' is among nodes that are there in both periods. Fix: other "
                "periods.",
                period=title,
            )
    drawn = _kept_by_chance(pair, null, draws, seed)
    p = nulls.p_values(float(kept), drawn.astype(float), centred=False)["greater"]
    union = count["first_count"] + count["second_count"] - kept
    found = {"a": str(a), "b": str(b)} | count
    found |= {"kept_count": kept, "new_count": count["second_count"] - kept}
    found |= {"lost_count": count["first_count"] - kept, "jaccard": kept / union}
    found |= nulls.middle(drawn, "null_") | {"p": p, "p_se": nulls.error(p, draws)}
    found |= {"row_count": len(pair.rows), "column_count": len(pair.columns), "left_out_count": pair.left_out}
    return pd.Series(found | {"draws": draws, "null": null}, name=relation, dtype=object)


def _kept_by_chance(pair: _Pair, null: str, draws: int, seed: int) -> np.ndarray:
    """How many ties of the first period each draw of the second keeps."""
    one, other = (_listed(matrix, pair) for matrix in (pair.first, pair.second))
    if null == "ties":  # pairs drawn blindly: the number that was tied before is hypergeometric
        cells = len(pair.rows) * (len(pair.columns) if pair.two_mode else len(pair.rows) - 1)
        cells //= 1 if pair.two_mode or pair.directed else 2
        return _hypergeometric(cells, int(one.sum()), int(other.sum()), draws, seed)
    if null != "degrees":
        raise NotImplementedError(null)
    if pair.two_mode:
        before = pair.first
        return nulls.evaluate(pair.second, draws, lambda drawn: int(before.multiply(drawn).sum()), seed=seed)
    ties = one_mode(Labelled(pair.second, pair.rows, pair.columns), "b")._replace(directed=pair.directed)
    share = 1 if pair.directed else 2
    found = [
        int(pair.first.multiply(drawn.matrix.astype(bool)).sum()) // share
        for drawn in degree_preserving(ties, draws, seed=seed)
    ]
    return np.array(found)


def _hypergeometric(cells: int, marked: int, taken: int, draws: int, seed: int) -> np.ndarray:
    """Of ``cells`` pairs ``marked`` were tied; how many of ``taken`` drawn blindly are: one number a draw."""
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, 2])))
    support = np.arange(max(0, marked + taken - cells), min(marked, taken) + 1)
    among = ((marked, support), (cells - marked, taken - support))
    chance = np.exp(sum(_log_choices(n, k) for n, k in among) - _log_choices(cells, taken))
    up_to = np.cumsum(chance)
    at = np.searchsorted(up_to / up_to[-1], rng.random(draws), side="right")
    return support[at.clip(max=len(support) - 1)]


def _log_choices(n, k):
    """Logarithm of the number of ways to choose k of n."""
    return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)


def _listed(matrix: sp.csr_array, pair: _Pair) -> sp.csr_array:
    """Each tie once: of ties without direction the half above the diagonal."""
    return matrix if pair.two_mode or pair.directed else sp.csr_array(sp.triu(matrix, 1))


# ---- the two periods over the same nodes -----------------------------------------------------------


def _pair(network: Network, a, b, relation: str, domain: str | None) -> _Pair:
    if not isinstance(network, Network):
        raise CommgovError("a {kind} is no network. Fix: pass a Network.", kind=type(network).__name__)
    if not {*TIMES} & set(network.ties):
        raise CommgovError(
            "change: the ties have no times. Fix: the columns since and until, or a sheet for each period."
        )
    parts = [network.at(period) for period in (a, b)]
    found = [part.incidence(relation, domain, sparse=True, missing="none") for part in parts]
    actors, places = pd.Index(network.actors["actor"]), pd.Index(network.places["place"])
    targets = found[0].columns.append(found[1].columns)
    two_mode = bool(targets.isin(places).all())
    if not two_mode and targets.isin(places).any():
        raise CommgovError(
            "change: '{relation}' leads to places and to actors. Fix: take the two apart.", relation=relation
        )
    here = _present(network.actors, "actor", (a, b))
    if not two_mode and "answered" in network.actors:
        here &= ~network.actors["answered"].eq("no").to_numpy(dtype=bool)
    rows = _named(actors, [f.rows for f in found] + ([] if two_mode else [targets]))
    kept_rows = rows[here[actors.get_indexer(rows)]]
    columns, kept_columns = rows, kept_rows
    if two_mode:
        there = _present(network.places, "place", (a, b))
        columns = _named(places, [targets])
        kept_columns = columns[there[places.get_indexer(columns)]]
    matrices = [_on(f, kept_rows, kept_columns) for f in found]
    said = [part.ties["directed"][part.ties["relation"] == relation] for part in parts]
    directed = not two_mode and bool((pd.concat(said) != "no").any())
    left = len(rows) - len(kept_rows) + (len(columns) - len(kept_columns) if two_mode else 0)
    return _Pair(*matrices, kept_rows, kept_columns, two_mode, directed, left)


def _present(frame: pd.DataFrame, key: str, periods: Iterable) -> np.ndarray:
    """Which nodes are there in every one of the periods."""
    return np.logical_and.reduce([holds(frame, *span(str(period))) for period in periods])


def _named(order: pd.Index, lists: list[pd.Index]) -> pd.Index:
    """Labels that stand in any of the lists, in the order of the table."""
    return order[np.logical_or.reduce([order.isin(labels) for labels in lists])]


def _on(found: Labelled, rows: pd.Index, columns: pd.Index) -> sp.csr_array:
    """The matrix over these rows and columns: 1 where there is a tie."""
    cells = found.matrix.tocoo()
    down, across = rows.get_indexer(found.rows)[cells.row], columns.get_indexer(found.columns)[cells.col]
    inside = (down >= 0) & (across >= 0)
    ones = np.ones(int(inside.sum()), dtype=np.int64)
    made = sp.csr_array((ones, (down[inside], across[inside])), shape=(len(rows), len(columns)))
    made.sum_duplicates()
    made.sort_indices()
    return made
