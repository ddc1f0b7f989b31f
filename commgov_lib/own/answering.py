"""Requirements of the questions on who answers: chains, posts, doors, departments, tickets.

They are entered in the list of :mod:`.requirements`, whose words for met and not met hold here as well.
"""

from __future__ import annotations

import pandas as pd

from ..measures import dispatch, equity, responsibility
from ..network import Network
from ..schema import CommgovError, Term
from ..translate import chinese
from ._question import Found
from .requirements import requirement, text


def _sentence(error: Exception) -> str:
    """What an error says, on one line."""
    return " ".join(str(error).split())


@requirement
def helpers(net: Network) -> Found | Term:
    """Member households live in buildings whose needs of ``daily_life`` are known; sets up ``doors``."""
    try:
        responsibility.doors(net)
    except CommgovError as error:
        return Term(
            "The tables name no member households near the doors of those who live alone, are disabled "
            f"or poor (actors of subkind member_household in buildings, needs in daily_life). "
            f"{_sentence(error)}",
            "表中没有党员中心户及其附近独居、残疾、低保者的需求（行动者表subkind列、需求表daily_life领域）。",
        )
    return Found(setup="doors = cg.responsibility.doors(net)")


@requirement
def named_heads(net: Network) -> Found | Term:
    """Compounds have heads (ties with role ``compound_head``), as the simulated city writes them."""
    try:
        responsibility.named(net)
    except CommgovError as error:
        return Term(
            f"The three levels of the article cannot be laid out. {_sentence(error)}",
            "无法排出文章所说的三级包保：需有注明compound_head（小区点长）角色的关系，且小区位于街道的社区内"
            "（关系表role列、地点表parent列）。",
        )
    return Found()


@requirement
def led_places(net: Network) -> Found | Term:
    """Actors lead or staff places, without a cycle; sets up ``edges, roots, targets`` of that chain."""
    try:
        responsibility.chain(*responsibility.led(net), depth=8)
    except CommgovError as error:
        return Term(
            _sentence(error), f"领导（leads）与派驻（staffs）关系排不成责任链：{chinese(_sentence(error))}"
        )
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
    if len(set(district.dropna())) > 1:
        most = wanted["weight"].groupby(district.to_numpy()).sum().idxmax()
        named = equity.areas(net, "district")
        codes = net.places.loc[net.places["kind"] == "district", "place"]
        within = f", within={text(codes[(named.reindex(codes) == most).to_numpy()].iloc[0])}"
    lines = ['sources = " ".join(sorted(net.needs["provenance"].unique()))']
    lines += [f"rates = cg.dispatch.arrivals(net{within}, per_thousand=0.4)  # assumed: requests a day"]
    return Found(setup="\n".join(lines))


@requirement
def streets(net: Network) -> Found | Term:
    """Communities lie in streets, departments are named; sets up ``assumed`` with these numbers counted."""
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
        return Term(_sentence(error), f"opened、closed列有误：{chinese(_sentence(error))}")
    lines = ["issues = net.needs", 'days = pd.concat([issues["opened"], issues["closed"]])']
    lines += ['until = days[days.notna() & (days.astype(str) != "")].max()']
    return Found(setup="\n".join(lines))
