"""Requirements of the questions on service: who reaches, with what room, from where, and who answers for it.

They are entered in the list of :mod:`.requirements`, whose words for met and not met hold here as well.
"""

from __future__ import annotations

import json

import pandas as pd

from ..measures import dispatch, equity, forces, responsibility
from ..network import Network
from ..schema import LEVELS, PLACE_KINDS, SERVING, CommgovError, Term
from ._question import Found
from .requirements import needs, requirement, text

MOST_AREAS = 16  # more lines than these nobody tells apart
MANY_FORCES = 300  # choosing among more takes minutes: then those of one kind stand for them
TRADES = ("property", "utility", "power")


def _domain(found: Found) -> str:
    return json.loads(found.words["domain"])


def _all_of(values: pd.Series) -> str:
    """The first few of some labels, as a sentence quotes them."""
    return "、".join(map(str, values[:3])) + (" …" if len(values) > 3 else "")


@requirement
def reached(net: Network) -> Found | Term:
    """As ``needs``, and some force reaches some need; ``sources`` are the codes of all ties and needs."""
    found = needs(net)
    if isinstance(found, Term):
        return found
    reach, weight = net.reach(_domain(found), sparse=True), net.demand(_domain(found))
    if not (reach.matrix.sum(axis=0)[weight.to_numpy() > 0] > 0).any():
        return Term(
            "No actor serves a place of a need, or one around it: compare the targets of ties with the places "
            "of needs.",
            "没有行动者服务于需求所在地点或其上级地点：请核对关系表的对象与需求表的地点。",
        )
    line = 'sources = " ".join(sorted({*net.ties["provenance"], *net.needs["provenance"]}))'
    return found._replace(setup=f"{found.setup}\n{line}")


@requirement
def some_room(net: Network) -> Found | Term:
    """Some force of ``$domain`` has a capacity above 0."""
    found = needs(net)
    if isinstance(found, Term):
        return found
    if not (net.capacity(_domain(found)) > 0).any():
        return Term(
            "No actor that serves in the domain states a capacity above 0 (column capacity of actors).",
            "该领域没有行动者注明大于0的容量（行动者表capacity列）。",
        )
    return Found()


@requirement
def kinds(net: Network) -> Found | Term:
    """Actors of at least two kinds serve in ``$domain``; sets up ``kind``, the finest that their rows tell."""
    found = needs(net)
    if isinstance(found, Term):
        return found
    if forces.kind_of(net).reindex(net.capacity(_domain(found)).index).nunique() < 2:
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
    room = net.capacity(_domain(found))
    if room.isna().any() or not (room > 0).any():
        return Found(
            {"unit": text("forces")}, "supply = room * 0 + 1 if room.notna().all() else room.isna() * 0 + 1"
        )
    return Found({"unit": text("room")}, "supply = room")


@requirement
def area(net: Network) -> Found | Term:
    """The needs of ``$domain`` lie in two areas or more of one level; ``area`` names that of each place."""
    found = needs(net)
    if isinstance(found, Term):
        return found
    level = _level(net, _domain(found))
    if level is None:
        return Term(
            "The places of the needs do not lie in two or more larger places of one level (column parent).",
            "需求所在地点不分属两个以上同级的上级地点（parent列）。",
        )
    return Found({"level": text(level)}, f"area = cg.equity.areas(net, {text(level)})")


def _level(net: Network, domain: str) -> str | None:
    """The finest level with areas that can be drawn and hold several places of needs; else any with two."""
    places = net.needs.loc[net.needs["domain"] == domain, "place"].nunique()
    there = {level: zone.nunique() for level, zone in _zones(net, domain).items()}
    there = {level: count for level, count in there.items() if count > 1}
    few = [level for level in there if there[level] <= min(MOST_AREAS, places - 1)]
    few = few or [level for level in there if there[level] <= MOST_AREAS]
    return max(few, key=there.get) if few else min(there, key=there.get, default=None)


def _zones(net: Network, domain: str) -> dict[str, pd.Series]:
    """For each level in which all needs of a domain lie: the area of each need."""
    wanted = net.needs[net.needs["domain"] == domain]["place"]
    found = {}
    for level in LEVELS:
        if (net.places["kind"] == level).any():
            zone = equity.areas(net, level).reindex(wanted)
            if zone.notna().all():
                found[level] = zone
    return found


@requirement
def zonings(net: Network) -> Found | Term:
    """The needs of ``$domain`` can be added up in two ways, each into fewer zones; ``$zonings`` lists them."""
    found = needs(net)
    if isinstance(found, Term):
        return found
    zones = {level: zone.nunique() for level, zone in _zones(net, _domain(found)).items()}
    count = net.needs.loc[net.needs["domain"] == _domain(found), "place"].nunique()
    use = [level for level, number in zones.items() if 2 <= number < count]
    pair = [level for level in ("grid", "compound") if level in use]
    use = pair if len(pair) == 2 else use[-2:]
    if len(use) < 2:
        return Term(
            "There are no two levels of places between the needs and the whole.",
            "需求与整体之间没有两级地点。",
        )
    return Found({"zonings": f"[{', '.join(text(level) for level in use)}]"})


@requirement
def located(net: Network) -> Found | Term:
    """Places of needs and of forces of ``$domain`` have coordinates; ``at`` holds them in metres.

    Assumed are they only for a city that is simulated throughout.
    """
    found = needs(net)
    if isinstance(found, Term):
        return found
    try:
        at = equity.located(net)
    except CommgovError as error:
        return Term(str(error), f"坐标有误：{error}")
    wanted = net.needs.loc[net.needs["domain"] == _domain(found), "place"]
    actors = net.actors.set_index("actor")["place"].reindex(net.capacity(_domain(found)).index)
    assumed = not len(at) and _simulated(net)
    there = set(net.places["place"]) if assumed else set(at.index)
    if not there or not wanted.isin(there).all():
        return Term(
            "Not all places of needs have coordinates: columns lon and lat, or x_m and y_m, of places.",
            "需求所在地点并非都有坐标：地点表的lon、lat列，或x_m、y_m列。",
        )
    if not actors.isin(there).any():
        return Term(
            "No actor that serves in the domain sits in a place with coordinates (column place of actors).",
            "该领域没有行动者位于有坐标的地点（行动者表place列）。",
        )
    lines = ['at = cg.city.positions(net, seed=1).set_index("place")']
    lines += ['seat = net.actors.set_index("actor")["place"].reindex(supply.index)']
    lines += ["seat = seat[seat.isin(at.index)]"]
    lines += [f'home = net.needs[net.needs["domain"] == {found.words["domain"]}].set_index("need")["place"]']
    lines += ["people, offer = persons.groupby(home).sum(), supply.groupby(seat).sum()"]
    lines += ["far = cg.equity.nearest(at.loc[offer.index], at.loc[people.index])"]
    lines += ["reaching = max(500.0, float(f\"{2 * far['distance_m'].quantile(0.9):.0e}\"))  # metres"]
    lines += ["near = cg.equity.nearby(at.loc[offer.index], at.loc[people.index], catchment=2 * reaching)"]
    return Found(setup="\n".join(lines))


def _simulated(net: Network) -> bool:
    """Whether this is a city of the library's own, of which positions may be assumed."""
    tables = (net.actors, net.ties, net.needs)
    city = net.places["kind"].eq("district").any() and "population_count" in net.places
    return bool(city and all((table["provenance"] == "S").all() for table in tables))


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
                f"The tables do not tell who could give each part of a task ({said}; column subkind of actors).",
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
    pairs = net.ties[(net.ties["relation"] == "pairs_with") & net.ties["domain"].isin(wanted["domain"])]
    pairs = pairs[pairs["target"].isin(kind.index)]
    if pairs.empty:
        return Term(
            "No tie 'pairs_with' pairs an actor with a place in a domain in which there is a need.",
            "没有“对接”（pairs_with）关系把行动者与有需求领域内的地点相连。",
        )
    serve = net.ties[net.ties["relation"].isin(SERVING) & net.ties["domain"].isin(wanted["domain"])]
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


@requirement
def candidates(net: Network) -> Found | Term:
    """Two forces or more could be chosen among; sets up ``sites``, candidates × needs."""
    found = reached(net)
    if isinstance(found, Term):
        return found
    who = net.capacity(_domain(found)).index
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


@requirement
def helpers(net: Network) -> Found | Term:
    """Member households live in buildings whose needs of ``daily_life`` are known; sets up ``doors``."""
    try:
        responsibility.doors(net)
    except CommgovError as error:
        return Term(
            "The tables name no member households near the doors of those who live alone, are disabled or poor "
            f"(actors of subkind member_household in buildings, needs in daily_life). {error}",
            "表中没有党员中心户及其附近独居、残疾、低保者的需求（行动者表subkind列、需求表daily_life领域）。",
        )
    return Found(setup="doors = cg.responsibility.doors(net)")


@requirement
def named_heads(net: Network) -> Found | Term:
    """Compounds have heads (ties with role ``compound_head``), as the simulated city writes them."""
    try:
        responsibility.named(net)
    except CommgovError:
        return Term(
            "No tie has the role compound_head, so the three levels of the article cannot be laid out; what the "
            "ties themselves say is asked below.",
            "没有关系注明compound_head（小区点长）角色，无法排出文章所说的三级；下面只问关系本身所示。",
        )
    return Found()


@requirement
def led_places(net: Network) -> Found | Term:
    """Actors lead or staff places, without a cycle; sets up ``edges, roots, targets`` of that chain."""
    try:
        responsibility.chain(*responsibility.led(net), depth=8)
    except CommgovError as error:
        return Term(str(error), f"领导（leads）与派驻（staffs）关系排不成责任链：{error}")
    return Found(setup="edges, roots, targets = cg.responsibility.led(net)")


@requirement
def askers(net: Network) -> Found | Term:
    """Somebody needs something; sets up ``rates``, requests a day of each community in each domain.

    Of several districts, that in which most are in need.
    """
    wanted = net.needs[net.needs["weight"] > 0]
    if wanted.empty:
        return Term("No need has a weight above 0.", "没有权重大于0的需求。")
    district = equity.areas(net, "district").reindex(wanted["place"])
    within = ""
    if district.nunique() > 1:
        most = wanted["weight"].groupby(district.to_numpy()).sum().idxmax()
        named = equity.areas(net, "district")
        codes = net.places.loc[net.places["kind"] == "district", "place"]
        within = f", within={text(codes[(named.reindex(codes) == most).to_numpy()].iloc[0])}"
    lines = ['sources = " ".join(sorted(net.needs["provenance"].unique()))']
    lines += [f"rates = cg.dispatch.arrivals(net{within}, per_thousand=0.4)  # assumed: requests a day"]
    return Found(setup="\n".join(lines))


@requirement
def two_domains(net: Network) -> Found | Term:
    """There are needs in two domains or more: else nobody can be sent to a wrong department."""
    if net.needs.loc[net.needs["weight"] > 0, "domain"].nunique() < 2:
        return Term(
            "All needs are of one domain, so no request can be misrouted.", "需求同属一个领域，谈不上错派。"
        )
    return Found()


@requirement
def streets(net: Network) -> Found | Term:
    """Communities lie in streets and departments are named; sets up ``assumed``, with these numbers counted."""
    places = net.places
    inside = places[places["kind"].isin(["community", "village"]) & (places["parent"] != "")]
    departments = int((net.actors["kind"] == "department").sum())
    if inside.empty or departments < 2:
        return Term(
            "The tables do not name communities in a larger place and two departments (actors of kind "
            "department) that they could whistle to.",
            "表中没有位于上级地点的社区以及至少两个可供吹哨的职能部门（行动者kind为department）。",
        )
    count = int(inside.groupby("parent").size().max())
    called = net.ties.loc[net.ties["relation"] == "whistles_to", "target"]
    called = net.actors[net.actors["actor"].isin(called) & (net.actors["kind"] == "department")]
    number = len(called) if 2 <= len(called) <= count else min(departments, max(count, 2), 7)
    persons = number * max(1, round(count / number))
    lines = ["assumed = cg.dispatch.assumed()"]
    lines += [f"counted = {{'communities': {count}, 'departments': {number}, 'persons': {persons}}}"]
    lines += ["for name, number in counted.items():"]
    lines += ['    assumed.loc[name, ["value", "low", "high"]] = float(number)']
    lines += ['setting, places_from = assumed["value"], " ".join(sorted(net.places["provenance"].unique()))']
    return Found(setup="\n".join(lines))


@requirement
def tickets(net: Network) -> Found | Term:
    """Needs say when they were opened and closed; sets up ``issues`` and ``until``, the last day named."""
    table = net.needs
    if not {"opened", "closed"} <= set(table.columns):
        return Term(
            "The needs do not say when an issue was opened and closed (columns opened and closed); a list of "
            "tickets can be given to cg.dispatch.survival by itself.",
            "需求表没有注明问题何时提出、何时销号（opened、closed列）；问题清单可单独交给cg.dispatch.survival。",
        )
    try:
        days = pd.concat([table["opened"], table["closed"]])
        days = days[days.notna() & (days.astype(str) != "")]
        dispatch.tickets(table, until=days.max())
    except (CommgovError, TypeError) as error:
        return Term(str(error), f"opened、closed列有误：{error}")
    lines = ["issues = net.needs", 'days = pd.concat([issues["opened"], issues["closed"]])']
    lines += ['until = days[days.notna() & (days.astype(str) != "")].max()']
    return Found(setup="\n".join(lines))
