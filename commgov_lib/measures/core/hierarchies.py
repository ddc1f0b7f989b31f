"""条块: where the line of departments and the territorial blocks cross in the ties."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from ...network import Network, nearest_of, refuse_apart
from ...schema import CommgovError
from ..arguments import choice


class LineBlock(NamedTuple):
    """How two hierarchies meet, see :func:`line_block`: ``summary``, ``meeting``, ``contingency``.

    Examples
    --------
    >>> LineBlock._fields
    ('summary', 'meeting', 'contingency')
    """

    summary: pd.DataFrame
    meeting: pd.DataFrame
    contingency: pd.DataFrame


def line_block(
    ties: pd.DataFrame | Network, line: Mapping | pd.Series | str, block: Mapping | pd.Series | str, *,
    relation: str | None = None,
) -> LineBlock:  # fmt: skip
    """Count ties by line department (条) and by territorial block (块), and see which they keep to.

    With e_gh the share of ties from group g to group h, a_g and b_h its sums (Newman 2003):

        assortativity = (sum_g e_gg - sum_g a_g b_g) / (1 - sum_g a_g b_g)

    Parameters
    ----------
    ties
        A table with ``source`` and ``target`` (and ``weight``, 1 where the column is missing), or a Network.
    line
        Line of each node: dict or Series; with a Network also the name of a column of its actors
        (``subkind``).
    block
        Block of each node: dict or Series; with a Network also a kind of place (``district``), which is
        looked up from the place where each actor sits or which the tie goes to.
    relation
        With a Network: the one relation whose ties count; there ``None`` takes all.

    Returns
    -------
    LineBlock
        ``summary``: index ``line``, ``block``, ``both`` (the two together); ``ties`` (weight of those with
        a group at both ends), ``within_share`` (of them within one group), ``expected_share`` (the same if
        ends met regardless of group), ``assortativity`` (1: all within; 0: as expected), ``share_explained``
        (how much of the uncertainty about the target's group is gone when the source's is known, in [0, 1]).
        ``meeting``: rows ``same_line, same_block`` (True/False): ``ties, share, expected_share``.
        ``contingency``: lines of the sources × blocks of the targets, weight of the ties.

    Raises
    ------
    CommgovError
        No tie has a line at its source and a block at its target, a column or kind is unknown, or a word is
        given where there is no Network to look it up in.

    Notes
    -----
    An end without a group drops out of the rows that need it; compare their ``ties``. ``share_explained``
    grows by chance with the number of groups and shrinks with more ties: compare it between networks of one
    size. A tie with ``directed`` ``"no"`` counts half from each end; the others are directed as recorded.
    That ties keep to a hierarchy does not say that the hierarchy keeps them there.

    References
    ----------
    Newman (2003), Mixing patterns in networks, Physical Review E 67.

    Examples
    --------
    >>> ties = pd.DataFrame({"source": ["clinic", "school"], "target": ["bureau", "office"]})
    >>> line = {"clinic": "health", "bureau": "health", "school": "education", "office": "party"}
    >>> block = {"clinic": "north", "bureau": "north", "school": "north", "office": "north"}
    >>> line_block(ties, line, block).summary.loc["line", ["ties", "within_share"]].tolist()
    [2.0, 0.5]
    """
    if isinstance(ties, Network):
        table, line, block = _from_network(ties, line, block, relation)
    else:
        table, line, block = _from_table(ties, line, block)
    table = _either_way(table, line, block)
    weight = table["weight"].to_numpy(float)
    ends = {
        (group, end): table[end].map(of).to_numpy(dtype=object)
        for group, of in (("line", line), ("block", block))
        for end in ("source", "target")
    }
    crossed = ~pd.isna(ends["line", "source"]) & ~pd.isna(ends["block", "target"])
    if not crossed.any():
        raise CommgovError(
            "ties: no tie has a line at its source and a block at its target. Fix: check that "
            "the labels of line and block are those of the ties."
        )
    contingency = pd.crosstab(
        pd.Series(ends["line", "source"][crossed], name="line"),
        pd.Series(ends["block", "target"][crossed], name="block"),
        values=weight[crossed], aggfunc="sum",
    ).fillna(0.0)  # fmt: skip
    full = np.logical_and.reduce([~pd.isna(codes) for codes in ends.values()])
    both = {
        end: pd.Series(zip(ends["line", end], ends["block", end], strict=True)).to_numpy()
        for end in ("source", "target")
    }
    rows = {
        "line": _row(ends["line", "source"], ends["line", "target"], weight),
        "block": _row(ends["block", "source"], ends["block", "target"], weight),
        "both": _row(both["source"], both["target"], np.where(full, weight, 0.0)),
    }
    summary = pd.DataFrame.from_dict(rows, orient="index").rename_axis("hierarchy")
    return LineBlock(summary, _meeting(ends, both, weight, full), contingency)


def _row(source: np.ndarray, target: np.ndarray, weight: np.ndarray) -> dict:
    """Mixing of one grouping over the ties with a group at both ends."""
    known = ~pd.isna(source) & ~pd.isna(target) & (weight > 0)
    names = ["ties", "within_share", "expected_share", "assortativity", "share_explained"]
    if not known.any():
        return dict(zip(names, [0.0, *[np.nan] * 4], strict=True))
    codes, _ = pd.factorize(np.concatenate([source[known], target[known]]))
    a, b = np.split(codes, 2)
    w = weight[known] / weight[known].sum()
    out, into = (np.bincount(side, w, codes.max() + 1) for side in (a, b))
    within, expected = float(w[a == b].sum()), float(out @ into)
    pairs, where = np.unique(a * (codes.max() + 1) + b, return_inverse=True)
    e = np.bincount(where, w)
    shared = (e * np.log(e / (out[pairs // (codes.max() + 1)] * into[pairs % (codes.max() + 1)]))).sum()
    doubt = -(into[into > 0] * np.log(into[into > 0])).sum()
    rest = 1 - expected
    values = [
        float(weight[known].sum()),
        within,
        expected,
        (within - expected) / rest if rest > 1e-12 else np.nan,
        float(np.clip(shared / doubt, 0.0, 1.0)) if doubt > 1e-12 else np.nan,
    ]
    return dict(zip(names, values, strict=True))


def _meeting(ends: dict, both: dict, weight: np.ndarray, full: np.ndarray) -> pd.DataFrame:
    """Ties by whether they keep to the line and to the block, beside what free meeting of ends would give."""
    total = weight[full].sum()
    same = {g: (ends[g, "source"] == ends[g, "target"])[full] for g in ("line", "block")}
    free = {}
    for name, (s, t) in {
        "line": (ends["line", "source"], ends["line", "target"]),
        "block": (ends["block", "source"], ends["block", "target"]),
        "both": (both["source"], both["target"]),
    }.items():
        out = pd.Series(weight[full]).groupby(pd.Index(s[full]), sort=False).sum()
        into = pd.Series(weight[full]).groupby(pd.Index(t[full]), sort=False).sum()
        free[name] = float((out * into.reindex(out.index).fillna(0.0)).sum() / total**2) if total else np.nan
    only = {group: free[group] - free["both"] for group in ("line", "block")}
    chances = {
        (True, True): free["both"], (True, False): only["line"], (False, True): only["block"],
        (False, False): 1 - free["line"] - free["block"] + free["both"],
    }  # fmt: skip
    rows = []
    for (in_line, in_block), chance in chances.items():
        here = (same["line"] == in_line) & (same["block"] == in_block)
        count = float(weight[full][here].sum())
        rows.append((in_line, in_block, count, count / total if total else np.nan, chance))
    return pd.DataFrame(rows, columns=["same_line", "same_block", "ties", "share", "expected_share"])


def _either_way(table: pd.DataFrame, line: dict, block: dict) -> pd.DataFrame:
    """A tie of two actors without direction counts half from each of its ends."""
    if "directed" not in table or not (table["directed"] == "no").any():
        return table
    known = [table[end].isin(list(group)) for end in ("source", "target") for group in (line, block)]
    either = (table["directed"] == "no") & np.logical_and.reduce(known)
    half = table[either].assign(weight=table["weight"][either] / 2)
    back = half.rename(columns={"source": "target", "target": "source"})
    return pd.concat([table[~either], half, back], ignore_index=True)


def _from_table(ties, line, block) -> tuple[pd.DataFrame, dict, dict]:
    if not isinstance(ties, pd.DataFrame) or not {"source", "target"} <= set(ties.columns):
        raise CommgovError("ties must be a table with the columns source and target, or a Network.")
    for name, value in (("line", line), ("block", block)):
        if not isinstance(value, Mapping | pd.Series):
            raise CommgovError(
                "{name} must be a dict or a Series node -> group; a word works with a Network only.",
                name=name,
            )
    weight = ties["weight"] if "weight" in ties else pd.Series(1.0, ties.index)
    kept = ["source", "target", *(c for c in ("directed",) if c in ties)]
    return ties[kept].assign(weight=weight), _plain(line), _plain(block)


def _from_network(network: Network, line, block, relation) -> tuple[pd.DataFrame, dict, dict]:
    ties, actors, places = network.ties, network.actors, network.places
    if relation is not None:
        choice(relation, "relation", {code: term.en for code, term in network.vocabulary.relations.items()})
        ties = ties[ties["relation"] == relation]
    refuse_apart(network, ties)
    if isinstance(line, str):
        if line not in actors:
            raise CommgovError(
                "line: actors have no column '{line}'. They have: {names}.",
                line=line,
                names=", ".join(actors.columns),
            )
        of = actors.set_index("actor")[line]
        line = of[(of != "") & of.notna()]
    if isinstance(block, str):
        around = nearest_of(places, [block])
        if around.isna().all():
            raise CommgovError(
                "block: there is no place of kind '{block}'. Kinds of this network: {kinds}.",
                block=block,
                kinds=", ".join(places["kind"].unique()),
            )
        of_actor = actors.set_index("actor")["place"].map(around)
        block = pd.concat([around, of_actor]).dropna()
    return ties[["source", "target", "weight", "directed"]], _plain(line), _plain(block)


def _plain(of) -> dict:
    return {node: group for node, group in dict(of).items() if not pd.isna(group)}
