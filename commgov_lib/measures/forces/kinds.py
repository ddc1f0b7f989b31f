"""Whether the kind of an organisation tells what its withdrawal costs: kinds and labels against chance."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from ...matrices import read_reach
from ...network import Network
from ...schema import CommgovError
from .._kernels import forces as kernels
from .._kernels import random
from ..arguments import first, kinds, seeded, unique, whole
from ..flow import merged_reach
from .withdrawals import BAND, Blocks, reached_by_kind

CHUNK = 200  # draws held at a time
SLACK = 1e-10  # two results nearer than this (relative) are equal: rounding must not decide a tie


def kind_of(network: Network) -> pd.Series:
    """Return the kind of every actor: the subkind where it has one, else the kind.

    Parameters
    ----------
    network
        Whose actors.

    Returns
    -------
    Series
        ``kind``, index: the actors.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> kind_of(cg.load("southern_women")).unique().tolist()
    ['person']
    """
    actors = network.actors.set_index("actor")
    if "subkind" not in actors:
        return actors["kind"]
    return actors["kind"].where(actors["subkind"] == "", actors["subkind"])


def by_kind(reach, weight, kind, *, draws: int = 5000, seed: int | None = None) -> pd.DataFrame:
    """Compute what is left when a whole kind withdraws at once, beside as many organisations at random.

    Parameters
    ----------
    reach
        Which organisation reaches which need: organisations x needs, boolean.
    weight
        Series, size of each need (persons).
    kind
        Series (or dict) organisation -> kind.
    draws
        Random sets of as many organisations.
    seed
        Of the draws; ``None`` is 0.

    Returns
    -------
    DataFrame
        Index: the kinds, the costliest first. ``forces``, how many; ``covered``, share of ``weight`` covered
        without them; ``lost``, share lost; ``random_lost``, exact mean loss with as many random
        organisations, and ``random_low, random_high``, the middle 95 % of the draws; ``p``, share of the
        draws that lose as much or more, (b + 1) / (draws + 1), not corrected for the number of kinds;
        ``p_se``, its standard error.

    Raises
    ------
    CommgovError
        An organisation without a kind, labels that differ, amounts that are missing or negative.

    Notes
    -----
    A common cause (one budget, one order, one storm) takes out organisations of one kind together; treating
    their absences as independent is then far too kind. A kind of which all organisations lie apart loses more
    than a random set only because it has more ties: no p says why.

    References
    ----------
    Phipson and Smyth (2010), *Stat. Appl. Genet. Mol. Biol.* 9, for (b + 1) / (m + 1).

    Examples
    --------
    >>> reach = pd.DataFrame(np.eye(3, dtype=bool), list("abc"), list("xyz"))
    >>> kind = {"a": "bank", "b": "bank", "c": "team"}
    >>> table = by_kind(reach, pd.Series({"x": 6, "y": 3, "z": 1}), kind, draws=99)
    >>> table["covered"].round(3).to_dict()
    {'bank': 0.1, 'team': 0.9}
    """
    found = read_reach(reach, weight)
    draws = whole(draws, "draws", 1)
    codes, names = pd.factorize(kinds(kind, found.forces, "kind").astype(str), sort=True)
    one = merged_reach(found.matrix, found.weight)
    size, total = np.bincount(codes, minlength=len(names)), one.total or np.nan
    own = reached_by_kind(one, codes, len(names))
    lost = (own == own.sum(axis=0)) @ one.weight
    orders = Blocks(one, np.arange(len(codes)), np.asarray([len(codes)]))
    mean = orders.expected()
    random = np.concatenate([
        orders.drawn(min(CHUNK, draws - at), seed=seed, first=at).cumsum(axis=1)[:, size - 1]
        for at in range(0, draws, CHUNK)
    ])  # fmt: skip
    slack = SLACK * max(one.total, 1.0)
    p = ((random >= lost - slack).sum(axis=0) + 1) / (draws + 1)
    low, high = np.percentile(random, BAND, axis=0)
    table = pd.DataFrame(
        {
            "forces": size,
            "covered": (one.weight.sum() - lost) / total,
            "lost": lost / total,
            "random_lost": mean[size] / total,
            "random_low": low / total,
            "random_high": high / total,
            "p": p,
            "p_se": np.sqrt(p * (1 - p) / draws),
        },
        index=pd.Index(names, name="kind"),
    )
    return table.sort_values("lost", ascending=False, kind="stable")


class LabelTest(NamedTuple):
    """What a label tells about a value: one row a label, and the share of the differences it accounts for.

    Examples
    --------
    >>> LabelTest(pd.DataFrame(), 0.2, 0.1, 0.04, 0.002, 5000).share
    0.2
    """

    table: pd.DataFrame
    share: float
    null_mean: float
    p: float
    p_se: float
    draws: int


def by_label(value, label, *, within=None, draws: int, seed: int) -> LabelTest:
    """Test whether a value differs between labels, against the same labels assigned at random.

    Each value is taken as its difference from the mean of its network; a label that tells has members that
    differ the same way in all networks. Labels are then exchanged within networks, each way equally likely.

    Parameters
    ----------
    value
        Series member -> number, such as the Shapley value of each organisation.
    label
        Series (or dict) member -> label, such as its sponsorship.
    within
        Series (or dict) member -> network; labels are exchanged inside it only. ``None``: one network.
    draws
        Random exchanges; 5,000 or more for a p that is printed.
    seed
        Of the draws.

    Returns
    -------
    LabelTest
        ``table``: index label; ``members``; ``difference``, mean difference from the network's mean;
        ``null_low, null_high``, middle 95 % by chance; ``p``, two-sided; ``p_adjusted``, for the largest of
        all labels (Westfall and Young). ``share``: of the sum of squares, what label means account for, in
        [0, 1]; ``null_mean``, ``p`` (upper tail) and ``p_se`` of the share; ``draws``.

    Raises
    ------
    CommgovError
        A member without label or network, a value that is missing, fewer than two labels, or values that do
        not differ within any network.

    Notes
    -----
    The network stays as it is, so that values hanging together do no harm. A label that tells is no cause: it
    may stand for size, task or who was asked.

    References
    ----------
    Westfall and Young (1993), *Resampling-Based Multiple Testing*.

    Examples
    --------
    >>> value = pd.Series({"a": 3.0, "b": 3.0, "c": 1.0, "d": 1.0})
    >>> by_label(value, dict(a="x", b="x", c="y", d="y"), draws=99, seed=1).share
    1.0
    """
    if not isinstance(value, pd.Series):
        raise CommgovError(
            "value: a {type} has no labels. Fix: give a Series from member to number.",
            type=type(value).__name__,
        )
    unique(value.index, "value")
    x = pd.to_numeric(value).to_numpy(float)
    if not np.isfinite(x).all():
        raise CommgovError(
            "value: missing or infinite for {which}. Fix: leave them out and say so.",
            which=first(value.index[~np.isfinite(x)]),
        )
    codes, names = pd.factorize(kinds(label, value.index, "label").astype(str), sort=True)
    groups = pd.Series("all", value.index) if within is None else within
    net, nets = pd.factorize(kinds(groups, value.index, "within").astype(str), sort=True)
    if len(names) < 2:
        raise CommgovError("label: there are fewer than two labels. Fix: give labels that differ.")
    d = x - (np.bincount(net, x) / np.bincount(net))[net]
    squares = float((d**2).sum())
    if squares <= SLACK * max(float((x**2).sum()), 1e-300):
        raise CommgovError(
            "value does not differ within any network, so no label can explain it. Fix: give "
            "values that differ."
        )
    draws = whole(draws, "draws", 1)
    size, order = np.bincount(codes, minlength=len(names)), np.argsort(net, kind="stable")
    edges = np.append(0, np.cumsum(np.bincount(net, minlength=len(nets))))
    sums = kernels.label_sums(d, codes, order, edges, len(names), random.words(seeded(seed)), draws)
    mean, null = np.bincount(codes, d, len(names)) / size, sums / size
    spread = np.where(null.std(axis=0) > 0, null.std(axis=0), 1.0)
    far = np.abs(null) / spread
    limit = np.abs(mean) / spread - SLACK
    share, shares = float((size * mean**2).sum() / squares), (size * null**2).sum(axis=1) / squares
    p = float(((shares >= share - SLACK).sum() + 1) / (draws + 1))
    low, high = np.percentile(null, BAND, axis=0)
    table = pd.DataFrame(
        {
            "members": size,
            "difference": mean,
            "null_low": low,
            "null_high": high,
            "p": ((far >= limit).sum(axis=0) + 1) / (draws + 1),
            "p_adjusted": ((far.max(axis=1)[:, None] >= limit).sum(axis=0) + 1) / (draws + 1),
        },
        index=pd.Index(names, name="label"),
    )
    return LabelTest(table, share, float(shares.mean()), p, float(np.sqrt(p * (1 - p) / draws)), draws)
