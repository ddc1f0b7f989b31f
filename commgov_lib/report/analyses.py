"""What a report computes: one function a table, each beside the chance result that it has to beat.

What a network's tables cannot answer is skipped, and the reason is kept as a sentence. Where persons are
counted, small cells are hidden, and with them what would give them away.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

import networkx as nx
import pandas as pd

from .. import measures, privacy
from ..messages import Message, say
from ..network import Network, refuse_apart
from ..schema import TABLES, CommgovError, Term
from ..validate import suggestion

MISSING_MEASURES = ("density", "degree_centralisation", "betweenness_centralisation")
_LARGE = 5_000  # ties from which on 5,000 draws are no matter of minutes
_FEWEST = 4  # actors tied to actors that have a core
_TOTAL = "total"


class Analysis(NamedTuple):
    """One table of the report, what to say of it, and the name of its figure (room.noun), if it has one."""

    name: str
    title: Term
    table: pd.DataFrame
    note: Message
    method: Message
    figure: str | None = None


class Skipped(NamedTuple):
    """A table that this network cannot give, and why."""

    name: str
    title: Term
    reason: CommgovError


def run(network: Network, *, draws: int, seed: int) -> tuple[list[Analysis], list[Skipped]]:
    """Every analysis that the tables allow, in order; and the others, each with its reason."""
    done, skipped = [], []
    for name, (title, analyse) in _ALL.items():
        try:
            table, note, method, figure = analyse(network, draws, seed)
            done.append(Analysis(name, title, table, note, method, figure))
        except CommgovError as error:
            skipped.append(Skipped(name, title, error))
    return done, skipped


def _counts(network: Network, draws: int, seed: int) -> tuple:
    parts = []
    for table, column in (("places", "kind"), ("actors", "kind"), ("ties", "relation")):
        frame = getattr(network, table)
        count = frame.groupby([column, "provenance"], sort=False).size().rename("row_count").reset_index()
        parts.append(count.rename(columns={column: "kind"}).assign(table=table))
    found = pd.concat(parts, ignore_index=True)[["table", "kind", "provenance", "row_count"]]
    if found.empty:
        raise CommgovError("places, actors and ties: the tables have no rows.")
    note = say("Organisations, places and ties, not persons. Provenance: where a row comes from.")
    method = say(
        "The network has {places:,} places, {actors:,} actors, {ties:,} ties and {needs:,} groups of persons "
        "in need.",
        **{name: len(getattr(network, name)) for name in TABLES},
    )
    return found, note, method, None


def _shape(network: Network, draws: int, seed: int) -> tuple:
    B, relation = _two_mode(network)
    found = measures.ties.summary(B, draws=draws, seed=seed, measures=list(_MEASURES))
    found = found.reset_index().assign(seed=seed)
    note = say(
        "Relation: {relation}; {actors:,} actors, {places:,} places. Null: all networks in which every "
        "actor and place keeps its number of ties, each equally likely. p two-sided, (b + 1)/(draws + 1); "
        "corrected for the number of measures by Holm.",
        relation=network.vocabulary.relations[relation],
        actors=B.shape[0],
        places=B.shape[1],
    )
    method = say(
        "The two-mode network of the relation “{relation}” was compared with {draws:,} random networks drawn "
        "uniformly from those with the same margins; intervals are the middle 95 % of the draws and p values "
        "are two-sided Monte Carlo p values.",
        relation=network.vocabulary.relations[relation],
        draws=draws,
    )
    return found, note, method, "ties.against_chance"


def _core(network: Network, draws: int, seed: int) -> tuple:
    G = _one_mode(network)
    rows, without = [], ""
    for null in ("ties", "degrees"):
        for cross in ("ones", "ignored"):
            try:
                found = measures.core.significance(G, cross=cross, null=null, draws=draws, seed=seed)
            except CommgovError:
                if null == "ties":
                    raise
                without = "degrees"  # they may leave no other network, as in a star
                continue
            rows.append({"definition": cross, **found})
    blocks = [name for block in ("inner", "cross", "outer") for name in (block, f"{block}_null_mean")]
    score = ["score", "null_mean", "null_low", "null_high", "p", "p_se"]
    keep = ["definition", "null", *score, *blocks, "draws"]
    found = pd.DataFrame(rows)[keep].assign(seed=seed)
    note = say(
        "Ties between {count:,} actors. Correlation with the ideal pattern of core and periphery, in both "
        "variants. Null: ties, as many ties between pairs drawn blindly; degrees, everyone has as many ties. "
        "inner, cross, outer: density in the core, across, outside. p upper tail; 1 where the inside is less "
        "dense than the ties across or than chance's cores.{more}",
        count=len(G),
        more=say(" The degrees leave no other network, so they test nothing here.") if without else "",
    )
    method = say(
        "Core–periphery scores (Borgatti & Everett) were compared with {draws:,} random networks with "
        "as many ties, and with as many that have the same degrees.",
        draws=draws,
    )
    return found, note, method, "core.against_chance"


def _missing(network: Network, draws: int, seed: int) -> tuple:
    G = _one_mode(network)
    few = min(draws, 200)
    parts = [
        measures.core.missing(G, measure, draws=few, seed=seed).assign(measure=measure)
        for measure in ("degree_centralisation", "betweenness_centralisation")
    ]
    keep = ["measure", "share", "missing_count", "full", "mean", "low", "high", "draws"]
    found = pd.concat(parts, ignore_index=True)[keep].assign(seed=seed)
    note = say(
        "Actors left out at random; interval: middle 95 % of the draws. Real non-response is not random."
    )
    method = say(
        "Sensitivity to missing actors: 5 to 30 % of them were left out at random, {few:,} times each.",
        few=few,
    )
    return found, note, method, "core.missing"


def _two_mode(network: Network) -> tuple[pd.DataFrame, str]:
    """The relation with the most ties to places, and its matrix."""
    tied = network.ties[network.ties["target"].isin(network.places["place"])]
    if tied.empty:
        raise CommgovError("ties: none leads from an actor to a place, so there is no two-mode network.")
    relation = tied["relation"].value_counts().index[0]
    count = int((tied["relation"] == relation).sum())
    if count > _LARGE:
        raise CommgovError(
            "ties: {count:,} of the relation '{relation}' are more than a report computes; see notebook 03.",
            count=count,
            relation=relation,
        )
    B = network.incidence(relation)
    return B[[c for c in B.columns if c in set(tied["target"])]], relation


def _one_mode(network: Network) -> pd.DataFrame:
    """Ties between actors, of all relations, 0 or 1, without direction."""
    actors = pd.Index(network.actors["actor"])
    tied = network.ties[network.ties["target"].isin(actors)]
    if tied.empty:
        raise CommgovError("ties: none leads from an actor to an actor, so there is no network of actors.")
    refuse_apart(network, tied)
    if len(tied) > _LARGE:
        raise CommgovError(
            "ties: {count:,} between actors are more than a report computes; see notebook 05.",
            count=len(tied),
        )
    ends = set(tied["source"]) | set(tied["target"])
    names = [actor for actor in actors if actor in ends]
    if len(names) < _FEWEST:
        raise CommgovError(
            "ties: {count} actors are tied to actors, too few for a core or for some to be missing.",
            count=len(names),
        )
    G = nx.Graph(zip(tied["source"], tied["target"], strict=True))
    return nx.to_pandas_adjacency(G, nodelist=names, dtype=int)


def _persons(network: Network, draws: int, seed: int) -> tuple:
    """Persons in need by domain and group."""
    hidden, small, others = _hidden_counts(network)
    long = (
        hidden.rename_axis("domain").reset_index().melt("domain", var_name="group", value_name="person_count")
    )
    order = {domain: k for k, domain in enumerate(hidden.index)}
    long = long.sort_values("domain", key=lambda domains: domains.map(order), kind="stable")
    found = long[long["person_count"].ne(0).fillna(True)].reset_index(drop=True)
    share = float(hidden.isna().to_numpy().mean())
    advice = ""
    if share == 1:
        advice = say(" Too few persons in all: leave this table out.")
    elif share > 0.5:
        advice = say(" More can be shown where groups or domains are joined.")
    note = say(
        "Whole persons. –: hidden, for the cell is under {least} persons ({small} such, totals too) or would "
        "give one away ({others} more).{advice}",
        least=privacy.FEWEST,
        small=small,
        others=others,
        advice=advice,
    )
    method = say(
        "Cells of fewer than {least} persons were suppressed, with complementary suppression of neighbouring "
        "rows, so that neither totals nor running the open algorithm again tell that a cell is small.",
        least=privacy.FEWEST,
    )
    return found, note, method, None


def _covered(network: Network, draws: int, seed: int) -> tuple:
    """Coverage by domain; left open where a share would tell of fewer than ten persons."""
    totals, _, _ = _hidden_counts(network)
    open_ = totals[_TOTAL if _TOTAL in totals else totals.columns[0]].notna()
    parts = [_levels(network, domain, bool(open_[domain])) for domain in open_.index if domain != _TOTAL]
    found = pd.concat(parts, ignore_index=True)
    closed = found.groupby("domain")["weighted"].apply(lambda shares: shares.isna().any()).sum()
    room = all((part["level"] == "served").any() for part in parts) and found["weighted"].notna().any()
    hidden = say(
        " –: would tell of fewer than {least} persons, or of a total that is hidden.", least=privacy.FEWEST
    )
    note = say(
        "In reach: nominal, whether or not there is capacity. Within capacity: fair maximum flow, "
        "where every force of a domain states its capacity. Shares of persons and of needs; no draws, so no "
        "interval.{hidden}",
        hidden=hidden if closed else "",
    )
    method = say(
        "Coverage is the share of persons whose need at least one force, or two, can reach in the domain; "
        "within capacity, the share that can be served at the same time."
    )
    return found, note, method, "coverage.steps" if room else None


def _hidden_counts(network: Network) -> tuple[pd.DataFrame, int, int]:
    """Domains × groups with totals, what is small missing; how many cells are small, and how many others."""
    needs = network.needs
    if needs.empty:
        raise CommgovError("needs: the table has no rows, so nobody can be covered or not.")
    refuse_apart(network, needs)
    domains = [domain for domain in network.vocabulary.domains if (needs["domain"] == domain).any()]
    for domain in domains:
        network.demand(domain)  # refuses persons who would count again
    groups = [group for group in network.vocabulary.groups if (needs["group"] == group).any()]
    counts = needs.pivot_table(index="domain", columns="group", values="weight", aggfunc="sum", fill_value=0)
    done = privacy.suppress(
        counts.round().loc[domains, groups], threshold=privacy.FEWEST, keep_zero=True, total=_TOTAL
    )
    return done.table, done.small_count, done.complementary_count


def _levels(network: Network, domain: str, is_open: bool) -> pd.DataFrame:
    """Once, twice and, where capacities are stated, within capacity, of everybody in a domain."""
    reach, weight = network.reach(domain, sparse=True), network.demand(domain)
    capacity = network.capacity(domain)
    if len(capacity) and capacity.notna().all():
        found = measures.coverage.levels(reach, weight, capacity)
    else:
        found = measures.coverage.table(reach, weight)
        found = found.assign(level=found["k"].map({1: "once", 2: "twice"}))
    found = found.assign(domain=domain)[["domain", "group", "level", "weighted", "unweighted"]]
    shares = sorted([0.0, *found["weighted"].dropna(), 1.0])
    steps = [(high - low) * weight.sum() for low, high in pairwise(shares)]
    # Every difference of two published shares tells how many persons lie between.
    if not is_open or any(0.5 <= step < privacy.FEWEST - 0.5 for step in steps):
        found[["weighted", "unweighted"]] = float("nan")
    return found


_MEASURES = (
    "robins_alexander", "latapy_dot", "four_cycles", "nodf_total", "c_score", "assortativity", "modularity",
)  # fmt: skip
_ALL = {
    "counts": (Term("What the network holds", "网络的构成"), _counts),
    "shape": (Term("The shape of the two-mode network against chance", "二模网络的形态与随机比较"), _shape),
    "core": (Term("Core and periphery against chance", "核心—边缘结构与随机比较"), _core),
    "missing": (Term("Sensitivity to missing actors", "对行动者缺失的敏感性"), _missing),
    "persons": (Term("Persons in need by domain and group", "各领域各人群的需求人数"), _persons),
    "coverage": (Term("Coverage by domain", "各领域的覆盖"), _covered),
}
NAMES = tuple(_ALL)


def missing_actors(
    network: Network,
    relation: str | None = None,
    *,
    measures: Iterable[str] = MISSING_MEASURES,
    shares: Iterable[float] = (0.05, 0.1, 0.2, 0.3),
    draws: int = 200,
    seed: int,
) -> pd.DataFrame:
    """Measure the network again and again as if some of its actors had not answered.

    Parameters
    ----------
    network
        Your network.
    relation
        Only ties of this relation; by default all. Directions and weights are left aside.
    measures
        Names that :func:`commgov_lib.measures.core.missing` knows.
    shares
        Shares of the nodes to leave out.
    draws
        Random sets of missing nodes for each share.
    seed
        Of the draws.

    Returns
    -------
    DataFrame
        ``measure, share, missing_count, full, mean, low, high, defined_share, draws``: ``full`` with all
        actors, ``low`` to ``high`` the middle 95 % of what the rest would have shown.

    Raises
    ------
    CommgovError
        The relation is unknown or has no ties, no moment has all of them, or too few actors are left.

    Notes
    -----
    Who is left out is drawn evenly; real silence is not even. State the range beside the measure, and the
    response rate beside both (:func:`checklist`).

    Examples
    --------
    >>> import commgov_lib as cg
    >>> table = missing_actors(cg.load("observed"), measures=["density"], shares=[0.1], draws=20, seed=1)
    >>> bool((table["low"] <= table["mean"]).all()), len(table)
    (True, 1)
    """
    from ..measures import core

    known = network.vocabulary.relations
    if relation is not None and relation not in known:
        raise CommgovError(
            "'{relation}' is not a known relation{hint}. Known: {relations}.",
            relation=relation,
            hint=suggestion(relation, known),
            relations=", ".join(known),
        )
    ties = network.ties
    if relation is not None:
        ties = ties[ties["relation"] == relation]
    if ties.empty:
        raise CommgovError(
            "ties: there is no tie '{relation}'. Fix: leave the relation out, or name another.",
            relation=relation,
        )
    refuse_apart(network, ties)
    graph = nx.Graph()
    graph.add_edges_from(sorted(set(zip(ties["source"], ties["target"], strict=True))))
    shares = list(shares)
    parts = [core.missing(graph, name, shares=shares, draws=draws, seed=seed) for name in measures]
    names = [name for name in measures for _ in shares]
    return pd.concat(parts, ignore_index=True).assign(measure=names)[["measure", *parts[0].columns]]
