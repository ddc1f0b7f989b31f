"""What a report computes: one function a table, each beside the chance result that it has to beat.

What a network's tables cannot answer is skipped, and the reason is kept as a sentence.
"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from ..measures import core, ties
from ..network import Network
from ..schema import ACTOR_KINDS, PLACE_KINDS, RELATIONS, CommgovError, Term, label
from ..translate import chinese
from . import _people
from ._people import CannotError

_LARGE = 5_000  # ties from which on 5,000 draws are no matter of minutes
_FEWEST = 4  # actors tied to actors that have a core


class Analysis(NamedTuple):
    """One table of the report, what to say of it, and the name of its figure (room.noun), if it has one."""

    name: str
    title: Term
    table: pd.DataFrame
    note: Term
    method: Term
    figure: str | None = None


class Skipped(NamedTuple):
    """A table that this network cannot give, and why."""

    name: str
    title: Term
    reason: Term


def run(network: Network, *, draws: int, seed: int) -> tuple[list[Analysis], list[Skipped]]:
    """Every analysis that the tables allow, in order; and the others, each with its reason."""
    done, skipped = [], []
    for name, (title, analyse) in _ALL.items():
        try:
            table, note, method, figure = analyse(network, draws, seed)
            done.append(Analysis(name, title, table, note, method, figure))
        except CommgovError as error:
            skipped.append(Skipped(name, title, Term(str(error), getattr(error, "zh", chinese(str(error))))))
    return done, skipped


def _counts(network: Network, draws: int, seed: int) -> tuple:
    parts = []
    for table, column in (("places", "kind"), ("actors", "kind"), ("ties", "relation")):
        frame = getattr(network, table)
        count = frame.groupby([column, "provenance"], sort=False).size().rename("row_count").reset_index()
        parts.append(count.rename(columns={column: "kind"}).assign(table=table))
    found = pd.concat(parts, ignore_index=True)[["table", "kind", "provenance", "row_count"]]
    if found.empty:
        raise CannotError(
            "places, actors and ties: the tables have no rows.", "地点、行动者与关系表均无内容。"
        )
    note = Term(
        "Bodies, places and ties, not persons. Provenance: where a row comes from.",
        "机构、地点与关系的数量，不是人数。来源：每一行出自何处。",
    )
    total = {name: len(getattr(network, name)) for name in ("places", "actors", "ties", "needs")}
    method = Term(
        "The network has {places:,} places, {actors:,} actors, {ties:,} ties and {needs:,} groups of persons "
        "in need.".format(**total),
        "网络包括{places:,}个地点、{actors:,}个行动者、{ties:,}条关系和{needs:,}组需求。".format(**total),
    )
    return found, note, method, None


def _shape(network: Network, draws: int, seed: int) -> tuple:
    B, relation = _two_mode(network)
    found = ties.summary(B, draws=draws, seed=seed, measures=list(_MEASURES)).reset_index().assign(seed=seed)
    en, zh = (RELATIONS[relation].en, RELATIONS[relation].zh)
    note = Term(
        f"Relation: {en}; {B.shape[0]:,} actors, {B.shape[1]:,} places. Null: all networks in which every "
        "actor and place keeps its number of ties, each equally likely. p two-sided, (b + 1)/(draws + 1), "
        "not corrected for the number of measures.",
        f"关系：{zh}；{B.shape[0]:,}个行动者，{B.shape[1]:,}个地点。零模型：各行动者与地点的关系数固定，"
        "所有这样的网络等概率。p为双侧，(b + 1)/(抽样次数 + 1)，未作多重校正。",
    )
    method = Term(
        f"The two-mode network of the relation “{en}” was compared with {draws:,} random networks drawn "
        "uniformly from those with the same margins; intervals are the middle 95 % of the draws and p values "
        "are two-sided Monte Carlo p values.",
        f"将“{zh}”的二模网络与{draws:,}个在相同边际条件下均匀抽取的随机网络比较；区间为抽样的中间95%，"
        "p为双侧蒙特卡洛p值。",
    )
    return found, note, method, "ties.against_chance"


def _core(network: Network, draws: int, seed: int) -> tuple:
    G = _one_mode(network)
    rows, without = [], ""
    for null in ("ties", "degrees"):
        for cross in ("ones", "ignored"):
            try:
                found = core.significance(G, cross=cross, null=null, draws=draws, seed=seed)
            except CommgovError:
                if null == "ties":
                    raise
                without = "degrees"  # they may leave no other network, as in a star
                continue
            rows.append({"definition": cross, **found})
    blocks = [name for block in ("inner", "cross", "outer") for name in (block, f"{block}_null_mean")]
    keep = [
        "definition",
        "null",
        "score",
        "null_mean",
        "null_low",
        "null_high",
        "p",
        "p_se",
        *blocks,
        "draws",
    ]
    found = pd.DataFrame(rows)[keep].assign(seed=seed)
    note = Term(
        f"Ties between {len(G):,} actors. Correlation with the ideal pattern of core and periphery, in both "
        "variants. Null: ties, as many ties between pairs drawn blindly; degrees, everyone has as many ties. "
        "inner, cross, outer: density in the core, across, outside. p upper tail; 1 where the inside is less "
        "dense than the ties across or than chance's cores."
        + (" The degrees leave no other network, so they test nothing here." if without else ""),
        f"{len(G):,}个行动者之间的关系。与理想核心—边缘模式的相关，两种定义并列。零模型：ties为关系总数固定、"
        "两端随机；degrees为各行动者的关系数固定。inner、cross、outer为核心内、核心与边缘间、边缘内的密度。"
        "p为上侧；核心内密度低于核心与边缘间或低于随机核心者，p为1。"
        + ("各行动者的关系数固定时没有别的网络，无从检验。" if without else ""),
    )
    method = Term(
        f"Core–periphery scores (Borgatti & Everett) were compared with {draws:,} random networks with "
        "as many ties, and with as many that have the same degrees.",
        f"核心—边缘得分（Borgatti与Everett）分别与{draws:,}个关系总数相同、{draws:,}个度数相同的随机网络比较。",
    )
    return found, note, method, "core.against_chance"


def _missing(network: Network, draws: int, seed: int) -> tuple:
    G = _one_mode(network)
    few = min(draws, 200)
    parts = [
        core.missing(G, measure, draws=few, seed=seed).assign(measure=measure)
        for measure in ("degree_centralisation", "betweenness_centralisation")
    ]
    keep = ["measure", "share", "missing_count", "full", "mean", "low", "high", "draws"]
    found = pd.concat(parts, ignore_index=True)[keep].assign(seed=seed)
    note = Term(
        "Actors left out at random; interval: middle 95 % of the draws. Real non-response is not random.",
        "随机略去行动者；区间为抽样的中间95%。真实的无应答并非随机。",
    )
    method = Term(
        f"Sensitivity to missing actors: 5 to 30 % of them were left out at random, {few:,} times each.",
        f"随机略去5%至30%的行动者各{few:,}次，检验结果对缺失的敏感性。",
    )
    return found, note, method, "core.missing"


def _two_mode(network: Network) -> tuple[pd.DataFrame, str]:
    """The relation with the most ties to places, and its matrix."""
    tied = network.ties[network.ties["target"].isin(network.places["place"])]
    if tied.empty:
        raise CannotError(
            "ties: none leads from an actor to a place, so there is no two-mode network.",
            "没有行动者与地点之间的关系，不成二模网络。",
        )
    relation = tied["relation"].value_counts().index[0]
    count = int((tied["relation"] == relation).sum())
    if count > _LARGE:
        raise CannotError(
            f"ties: {count:,} of the relation “{RELATIONS[relation].en}” are more than a report computes; "
            "see notebook 03.",
            f"“{RELATIONS[relation].zh}”关系有{count:,}条，超出报告的计算范围，见笔记本03。",
        )
    B = network.incidence(relation)
    return B[[c for c in B.columns if c in set(tied["target"])]], relation


def _one_mode(network: Network) -> pd.DataFrame:
    """Ties between actors, of all relations, 0 or 1, without direction."""
    actors = pd.Index(network.actors["actor"])
    tied = network.ties[network.ties["target"].isin(actors)]
    if tied.empty:
        raise CannotError(
            "ties: none leads from an actor to an actor, so there is no network of actors.",
            "没有行动者之间的关系，不成行动者网络。",
        )
    if len(tied) > _LARGE:
        raise CannotError(
            f"ties: {len(tied):,} between actors are more than a report computes; see notebook 05.",
            f"行动者之间的关系有{len(tied):,}条，超出报告的计算范围，见笔记本05。",
        )
    ends = set(tied["source"]) | set(tied["target"])
    names = [actor for actor in actors if actor in ends]
    if len(names) < _FEWEST:
        raise CannotError(
            f"ties: {len(names)} actors are tied to actors, too few for a core or for some to be missing.",
            f"有相互关系的行动者仅{len(names)}个，过少，无从谈核心或缺失。",
        )
    G = pd.DataFrame(0, names, names)
    place = G.columns.get_indexer
    values = G.to_numpy().copy()
    values[place(tied["source"]), place(tied["target"])] = 1
    values = values | values.T
    return pd.DataFrame(values, names, names)


_MEASURES = (
    "robins_alexander", "latapy_dot", "four_cycles", "nodf_total", "c_score", "assortativity", "modularity",
)  # fmt: skip
_ALL = {
    "counts": (Term("What the network holds", "网络的构成"), _counts),
    "shape": (Term("The shape of the two-mode network against chance", "二模网络的形态与随机比较"), _shape),
    "core": (Term("Core and periphery against chance", "核心—边缘结构与随机比较"), _core),
    "missing": (Term("Sensitivity to missing actors", "对行动者缺失的敏感性"), _missing),
    "persons": (Term("Persons in need by domain and group", "各领域各人群的需求人数"), _people.persons),
    "coverage": (Term("Coverage by domain", "各领域的覆盖"), _people.covered),
}
NAMES = tuple(_ALL)


def kinds(network: Network, lang: str) -> dict[str, str]:
    """The kinds of places and actors and the relations that occur, in words."""
    mark = "、" if lang == "zh" else ", "
    found = {
        "places": [k for k in PLACE_KINDS if k in set(network.places["kind"])],
        "actors": [k for k in ACTOR_KINDS if k in set(network.actors["kind"])],
        "ties": [k for k in RELATIONS if k in set(network.ties["relation"])],
    }
    return {name: mark.join(label(code, lang) for code in codes) for name, codes in found.items()}
