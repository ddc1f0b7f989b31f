"""What a question may require of the ties: where they lead, and how many there are.

See :mod:`commgov_lib.own.requirements`.
"""

from __future__ import annotations

import pandas as pd

from ..network import Network
from ..schema import Term
from ._question import Found
from .requirements import requirement, text


def _most(relations: pd.Series, preferred: str) -> str:
    """The preferred relation if it is there, else the one with most ties, by name where they are equal."""
    count = relations.value_counts().sort_index(kind="stable").sort_values(ascending=False, kind="stable")
    return preferred if preferred in count.index else count.index[0]


@requirement
def ties(net: Network) -> Found | Term:
    """There are ties; sets up ``provenance``, the codes of all ties, for the small print of figures."""
    if net.ties.empty:
        return Term("The table of ties has no rows.", "关系表没有行。")
    return Found(setup='provenance = " ".join(sorted(net.ties["provenance"].unique()))')


def to_places(net: Network) -> pd.DataFrame:
    """The ties to places of the relation that ``two_mode`` asks about; no rows if there is none."""
    tied = net.ties[net.ties["target"].isin(net.places["place"])]
    return tied[tied["relation"] == _most(tied["relation"], "co_builds")] if len(tied) else tied


def to_actors(net: Network) -> pd.DataFrame:
    """The ties to actors of the relation that ``one_mode`` asks about; no rows if there is none."""
    tied = net.ties[net.ties["target"].isin(net.actors["actor"])]
    return tied[tied["relation"] == _most(tied["relation"], "contacts")] if len(tied) else tied


@requirement
def two_mode(net: Network) -> Found | Term:
    """Ties lead from actors to places; ``$two_mode`` is co-building, else the relation with most of them.

    Sets up ``units``, actors × places. ``$draws`` and ``$measures`` are what a network of this size takes.
    """
    tied = to_places(net)
    if tied.empty:
        return Term("No tie leads from an actor to a place.", "没有行动者与地点之间的关系。")
    relation = tied["relation"].iloc[0]
    setup = f"units = net.incidence({text(relation)}, sparse=True)  # actors × places"
    if (net.ties["relation"] == relation).sum() > len(tied):
        setup = (
            f"units = net.incidence({text(relation)}, sparse=True)\n"
            'here = units.columns.isin(net.places["place"])\n'
            "some = units.matrix[:, here].sum(axis=1) > 0\n"
            "units = units.matrix[some][:, here], units.rows[some], units.columns[here]\n"
            "units = cg.Labelled(*units)  # actors × places"
        )
    measures, draws = "None", "5000"
    if len(tied) > 500:  # modules are dear to find, again in every draw
        measures = '["robins_alexander", "nodf_total", "c_score", "assortativity"]'
        draws = "5000" if len(tied) <= 5_000 else "1000"
    return Found({"two_mode": text(relation), "draws": draws, "measures": measures}, setup)


@requirement
def few_ties(net: Network) -> Found | Term:
    """At most 5,000 ties lead to places."""
    return at_most(len(to_places(net)), 5_000, "ties to places", "条通向地点的关系")


@requirement
def one_mode(net: Network) -> Found | Term:
    """Ties lead from actors to actors; ``$one_mode`` is contact, else the relation with most of them.

    Sets up ``among``, the graph of the actors that are so tied; undirected where the tables say so.
    ``$core_draws`` and ``$sources`` are what a network of this size takes.
    """
    tied = to_actors(net)
    if tied.empty:
        return Term("No tie leads from an actor to another actor.", "没有行动者与行动者之间的关系。")
    relation = tied["relation"].iloc[0]
    either = tied["directed"] == "no"
    kind = "nx.Graph" if either.all() else "nx.DiGraph"
    setup = (
        f'ties = net.ties[net.ties["relation"] == {text(relation)}]\n'
        'ties = ties[ties["target"].isin(net.actors["actor"])]\n'
        f'among = nx.from_pandas_edgelist(ties, "source", "target", create_using={kind})'
    )
    if either.any() and not either.all():
        setup += (
            '\nboth = ties[ties["directed"] == "no"]'
            '\namong.add_edges_from(zip(both["target"], both["source"]))  # without direction: both ways'
        )
    size = len(tied)
    draws = "5000" if size <= 500 else "1000" if size <= 5_000 else "200"
    sources = ", sources=200, seed=5" if size > 10_000 else ""
    return Found({"one_mode": text(relation), "core_draws": draws, "sources": sources}, setup)


@requirement
def some_ties(net: Network) -> Found | Term:
    """At most 20,000 ties lead from actor to actor."""
    return at_most(len(to_actors(net)), 20_000, "ties between actors", "条行动者之间的关系")


@requirement
def few_actors(net: Network) -> Found | Term:
    """At most 300 actors are tied to one another: a picture of a matrix takes no more."""
    tied = to_actors(net)
    return at_most(len(set(tied["source"]) | set(tied["target"])), 300, "actors", "个行动者")


def at_most(count: int, most: int, en: str, zh: str) -> Found | Term:
    """Met up to a number, else a sentence with both numbers."""
    if count <= most:
        return Found()
    return Term(
        f"There are {count:,} {en}; this question is asked of {most:,} at most.",
        f"共有{count:,}{zh}；此题最多处理{most:,}{zh[0]}。",
    )
