"""What a question about chance may require: ties that could have been others, and pairs that share them.

See :mod:`commgov_lib.own.requirements`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import scipy.sparse as sp

from ..network import Network
from ..schema import Term
from ._question import Found
from .requirements import requirement, text
from .tied import at_most, one_mode, to_actors, to_places, two_mode

# Above the first, fewer draws; above the second, nobody is paired.
_FEW_PAIRS, _MANY_PAIRS = 1_500, 3_000


@requirement
def free(net: Network) -> Found | Term:
    """As ``two_mode``, and chance has a say.

    Sets up ``free``: ``units`` without those who are tied to all, or to none of the rest.
    """
    found = two_mode(net)
    if isinstance(found, Term):
        return found
    tied = to_places(net)
    rows, columns = (pd.Index(tied[end].unique()) for end in ("source", "target"))
    at = rows.get_indexer(tied["source"]), columns.get_indexer(tied["target"])
    matrix = sp.csr_array((np.ones(len(tied)), at), shape=(len(rows), len(columns)))
    matrix.data[:] = 1
    kept = [np.arange(len(rows)), np.arange(len(columns))]
    while True:
        degree = [matrix.sum(axis=1), matrix.sum(axis=0)]
        stays = [(d > 0) & (d < matrix.shape[1 - side]) for side, d in enumerate(degree)]
        if all(side.all() for side in stays):
            break
        matrix = matrix[stays[0]][:, stays[1]]
        kept = [here[side] for here, side in zip(kept, stays, strict=True)]
    if min(matrix.shape) < 2:
        return Term(
            "Every actor or place is tied to all others or to one alone, so chance has no say in the ties.",
            "各行动者或地点不是与全部对象相连，就是只与一个相连，关系中没有偶然的余地。",
        )
    out = [sorted(labels.delete(here)) for labels, here in zip((rows, columns), kept, strict=True)]
    setup = "free = units"
    if out[0] or out[1]:
        rows, columns = (f"[{', '.join(map(text, labels))}]" for labels in out)
        setup = (
            "# Who is tied to all, or to none of the rest, leaves no room for chance.\n"
            f"rows = ~units.rows.isin({rows})\n"
            f"columns = ~units.columns.isin({columns})\n"
            "free = units.matrix[rows][:, columns], units.rows[rows], units.columns[columns]\n"
            "free = cg.Labelled(*free)"
        )
    return Found(found.words, f"{found.setup}\n{setup}")


@requirement
def few_places(net: Network) -> Found | Term:
    """At most 3,000 places have ties: so many are paired at most."""
    return at_most(to_places(net)["target"].nunique(), _MANY_PAIRS, "places with ties", "个有关系的地点")


@requirement
def shared(net: Network) -> Found | Term:
    """Ties of one relation of which pairs may share the other end.

    Sets up ``shared``, whose rows are paired: actors × places, turned round where there are very many
    actors; without ties to places, actors × actors. ``$nulls`` are those that a network of this size takes.
    """
    found = free(net)
    if isinstance(two_mode(net), Term):
        graph = one_mode(net)
        if isinstance(graph, Term):
            return Term("There are no ties to share.", "没有可共享的关系。")
        tied = to_actors(net)
        actors = set(tied["source"]) | set(tied["target"])
        third = pd.concat([tied["source"][tied["directed"] == "no"], tied["target"]])
        setup = f"{graph.setup}\nshared = nx.to_pandas_adjacency(among, dtype=int)\n"
        setup += "shared = shared.loc[shared.any(axis=1), shared.any(axis=0)]  # pairs of actors with ties"
        sides = [len(actors)] * 2
    elif isinstance(found, Term):
        return found
    else:
        tied = to_places(net)
        third = tied["target"]
        sides = [tied["source"].nunique(), tied["target"].nunique()]
        setup = f"{found.setup}\nshared = free  # pairs of actors"
        if sides[0] > _FEW_PAIRS and sides[1] < sides[0]:
            turned = "cg.Labelled(free.matrix.T.tocsr(), free.columns, free.rows)"
            setup = f"{found.setup}\nshared = {turned}  # pairs of places"
            sides, third = sides[::-1], tied["source"]
    if not third.duplicated().any():
        return Term(
            "No two are tied to the same third, so nothing is shared.", "没有两方与同一对象相连，无共享可言。"
        )
    if sides[0] > _MANY_PAIRS:
        return at_most(sides[0], _MANY_PAIRS, "to be paired", "个待配对者")
    large = sides[0] > _FEW_PAIRS or len(tied) > 5_000
    return Found({"compare_draws": "1000" if large else "5000", "paired": str(sides[0])}, setup)


@requirement
def few_rows(net: Network) -> Found | Term:
    """At most forty are paired in ``shared``: the picture of all pairs takes no more."""
    found = shared(net)
    if isinstance(found, Term):
        return found
    return at_most(int(found.words["paired"]), 40, "to be paired", "个待配对者")
