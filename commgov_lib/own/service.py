"""Requirements of the questions on service: who reaches whom, with what room, and who could do what.

They are entered in the list of :mod:`.requirements`, whose words for met and not met hold here as well.
"""

from __future__ import annotations

import json

import pandas as pd

from ..measures import equity, forces
from ..network import Network
from ..schema import PLACE_KINDS, SERVING, Term
from ._question import Found
from .requirements import domain_of, needs, requirement, text

MANY_FORCES = 300  # choosing among more takes minutes: then those of one kind stand for them
TRADES = ("property", "utility", "power")


@requirement
def reached(net: Network) -> Found | Term:
    """As ``needs``, and some force reaches some need; ``sources`` are the codes of all ties and needs."""
    found = needs(net)
    if isinstance(found, Term):
        return found
    reach, weight = net.reach(domain_of(found), sparse=True), net.demand(domain_of(found))
    if not (reach.matrix.sum(axis=0)[weight.to_numpy() > 0] > 0).any():
        return Term(
            "No actor serves a place of a need, or one around it: compare the targets of ties with the "
            "places of needs.",
            "没有行动者服务于需求所在地点或其上级地点：请核对关系表的对象与需求表的地点。",
        )
    line = 'sources = " ".join(sorted({*net.ties["provenance"], *net.needs["provenance"]}))'
    return found._replace(setup=line)


@requirement
def some_room(net: Network) -> Found | Term:
    """Some force of ``$domain`` has a capacity above 0."""
    found = needs(net)
    if isinstance(found, Term):
        return found
    if not (net.capacity(domain_of(found)) > 0).any():
        return Term(
            "No actor that serves in the domain states a capacity above 0 (column capacity of actors).",
            "该领域没有行动者注明大于0的容量（行动者表capacity列）。",
        )
    return Found()


@requirement
def kinds(net: Network) -> Found | Term:
    """Actors of two kinds or more serve in ``$domain``; sets up ``kind``, the finest that rows tell."""
    found = needs(net)
    if isinstance(found, Term):
        return found
    if forces.kind_of(net).reindex(net.capacity(domain_of(found)).index).nunique() < 2:
        return Term(
            "All actors that serve in the domain are of one kind (columns kind and subkind of actors).",
            "该领域的服务者同属一类（行动者表kind、subkind列）。",
        )
    return Found(setup="kind = cg.forces.kind_of(net)")


@requirement
def supply(net: Network) -> Found | Term:
    """What each force of ``$domain`` offers: ``supply`` is its capacity, or 1 each where some state none."""
    found = needs(net)
    if isinstance(found, Term):
        return found
    room = net.capacity(domain_of(found))
    if room.isna().any() or not (room > 0).any():
        return Found({"unit": text("forces")}, "supply = pd.Series(1, reach.rows)")
    return Found({"unit": text("room")}, "supply = room")


@requirement
def task_parts(net: Network) -> Found | Term:
    """Forces that give goods, clean and renovate are told apart; sets up ``parts``, actors × communities."""
    kind = forces.kind_of(net)
    plan = (
        ("goods", "co_builds", "daily_life", ["bank"]),
        ("cleaning", "serves", "daily_life", ["volunteer_team", "team"]),
        ("renovation", "co_builds", None, list(TRADES)),
    )
    homes = net.places[net.places["kind"].isin(["community", "village"])]["place"]
    ties = net.ties[net.ties["target"].isin(homes)]
    for part, relation, domain, of in plan:
        tied = ties[(ties["relation"] == relation) & ties["source"].map(kind).isin(of)]
        if tied.empty or (domain and not (tied["domain"] == domain).any()):
            said = f"{part}: {' or '.join(of)}, relation {relation}" + (
                f", domain {domain}" if domain else ""
            )
            return Term(
                f"The tables do not tell who could give each part of a task "
                f"({said}; column subkind of actors).",
                f"表中看不出任务的各部分由谁承担（{said}；行动者表subkind列）。",
            )
    lines = ["kind = cg.forces.kind_of(net)"]
    lines += ['homes = net.places[net.places["kind"].isin(["community", "village"])].set_index("place")']
    lines += [f"plan = {json.dumps([list(row) for row in plan], ensure_ascii=False)}".replace("null", "None")]
    lines += ["parts = {}", "for part, relation, domain, of in plan:"]
    lines += ["    tied = net.incidence(relation, domain).reindex(columns=homes.index, fill_value=0)"]
    lines += ["    parts[part] = tied[kind[tied.index].isin(of).to_numpy()]"]
    return Found(setup="\n".join(lines))


@requirement
def households(net: Network) -> Found | Term:
    """Communities and villages state how many households they have."""
    homes = net.places[net.places["kind"].isin(["community", "village"])]
    if "household_count" not in homes or homes["household_count"].isna().any() or homes.empty:
        return Term(
            "Not every community states its households (column household_count of places).",
            "并非每个社区都注明户数（地点表household_count列）。",
        )
    return Found()


@requirement
def branches(net: Network) -> Found | Term:
    """Branches are paired with places in a domain, and all who serve state capacities.

    Sets up ``branches`` (branch → domain), ``size`` (their median capacity), ``need`` and ``others``.
    """
    kind = net.places.set_index("place")["kind"]
    wanted = net.needs[net.needs["weight"] > 0]
    pairs = net.ties[
        (net.ties["relation"] == "pairs_with") & net.ties["domain"].isin(wanted["domain"].unique())
    ]
    pairs = pairs[pairs["target"].isin(kind.index)]
    if pairs.empty:
        return Term(
            "No tie 'pairs_with' pairs an actor with a place in a domain in which there is a need.",
            "没有“对接”（pairs_with）关系把行动者与有需求领域内的地点相连。",
        )
    serve = net.ties[net.ties["relation"].isin(SERVING) & net.ties["domain"].isin(wanted["domain"].unique())]
    stated = net.actors.set_index("actor")["capacity"].reindex(serve["source"].unique())
    if stated.isna().any():
        lost = stated.index[stated.isna()]
        return Term(
            f"{len(lost):,} of {len(stated):,} actors that serve state no capacity ({_all_of(lost)}).",
            f"{len(stated):,}个服务者中有{len(lost):,}个未注明容量（{_all_of(lost)}）。",
        )
    if not stated.reindex(pairs["source"]).median() > 0:
        return Term("The paired branches state a capacity of 0.", "对接支部注明的容量为0。")
    level = pairs["target"].map(kind).value_counts().index[0]
    if not wanted["place"].isin(equity.areas(net, level).index).any():
        return Term(
            f"No need lies in a place of the level with which branches are paired ({PLACE_KINDS[level].en}).",
            f"支部所对接的层级（{PLACE_KINDS[level].zh}）内没有需求。",
        )
    lines = [f"pools = cg.coverage.pools(net, level={text(level)})", "need = pools.need"]
    lines += [
        'paired = net.ties[(net.ties["relation"] == "pairs_with") & net.ties["domain"].isin(need.columns)]'
    ]
    lines += ['branches = paired.drop_duplicates("source").set_index("source")["domain"]']
    lines += [f"others = cg.coverage.pools(net, level={text(level)}, without=branches.index).served"]
    lines += ['size = float(net.actors.set_index("actor")["capacity"].reindex(branches.index).median())']
    return Found(setup="\n".join(lines))


def _all_of(values: pd.Series) -> str:
    """The first few of some labels, as a sentence quotes them."""
    return "、".join(map(str, values[:3])) + (" …" if len(values) > 3 else "")


@requirement
def candidates(net: Network) -> Found | Term:
    """Two forces or more could be chosen among; sets up ``sites``, candidates × needs."""
    found = reached(net)
    if isinstance(found, Term):
        return found
    who = net.capacity(domain_of(found)).index
    if len(who) < 2:
        return Term(
            "Only one actor serves in the domain, so there is none to choose.",
            "该领域仅一个服务者，无可选择。",
        )
    if len(who) <= MANY_FORCES:
        return Found(setup="sites = reach")
    kind = forces.kind_of(net).reindex(who).value_counts()
    kind = kind[kind <= MANY_FORCES] if (kind <= MANY_FORCES).any() else kind.tail(1)
    line = f"chosen = (cg.forces.kind_of(net)[reach.rows] == {text(kind.index[0])}).to_numpy()"
    return Found(
        setup=f"{line}\nsites = cg.Labelled(reach.matrix[chosen], reach.rows[chosen], reach.columns)"
    )
