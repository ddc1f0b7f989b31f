"""What a question may require of a network, each a function of a name of its own.

A requirement looks at a network. Met, it returns a :class:`~commgov_lib.own._question.Found`: the words that
stand for ``$name`` in the code of questions, and lines that set up the variables which they use. Not met, it
returns a :class:`~commgov_lib.schema.Term`: the plain sentence why, in English and Chinese.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable

from ..network import Network
from ..schema import DOMAINS, LEVELS, SERVING, Term
from ._question import Found

REQUIREMENTS: dict[str, Callable[[Network], Found | Term]] = {}


def requirement(check: Callable[[Network], Found | Term]):
    """Enter a function in the list of requirements, under its name."""
    REQUIREMENTS[check.__name__] = check
    return check


def text(word: str) -> str:
    """A word of the user's as it stands in code."""
    return json.dumps(str(word), ensure_ascii=False)


def domain_of(found: Found) -> str:
    """The domain that :func:`needs` has found."""
    return json.loads(found.words["domain"])


@requirement
@functools.lru_cache(maxsize=1)
def needs(net: Network) -> Found | Term:
    """Ties serve places in a domain in which there are needs; one such domain is ``$domain``.

    Preferred is a domain whose forces all state a capacity, then one with several groups, then the one with
    most persons. Sets up ``reach, persons, room, group`` of the domain.
    """
    if net.needs.empty:
        return Term("The table of needs has no rows.", "需求表没有行。")
    if not (net.needs["weight"] > 0).any():
        return Term(
            "All needs have the weight 0, so nobody needs anything (column weight of needs).",
            "需求的权重均为0，无人有需求（需求表weight列）。",
        )
    served = net.ties[net.ties["relation"].isin(SERVING) & net.ties["target"].isin(net.places["place"])]
    if not served.empty and not served["domain"].ne("").any():
        return Term(
            "No tie says in which domain it serves, so it meets no need (column domain of ties).",
            "关系未注明服务领域，无法对应需求（关系表domain列）。",
        )
    wanted = net.needs[net.needs["domain"].isin(served["domain"]) & (net.needs["weight"] > 0)]
    if wanted.empty:
        return Term(
            f"No tie serves a place in a domain in which there is a need (relations {', '.join(SERVING)}; "
            "columns domain of ties and of needs).",
            f"没有任何关系在有需求的领域内服务于地点（关系{'、'.join(SERVING)}；关系表与需求表domain列）。",
        )
    several = wanted.groupby("domain")["group"].nunique() > 1
    stated = {code: net.capacity(code).notna().all() for code in several.index}
    persons = wanted.groupby("domain")["weight"].sum()
    domain = text(max(several.index, key=lambda code: (stated[code], several[code], persons[code])))
    setup = (
        f"reach, persons = net.reach({domain}, sparse=True), net.demand({domain})\n"
        f"room, group = net.capacity({domain}), net.groups({domain})"
    )
    return Found({"domain": domain}, setup)


@requirement
def capacity(net: Network) -> Found | Term:
    """As ``needs``, and every actor that serves in ``$domain`` states its capacity."""
    found = needs(net)
    if isinstance(found, Term):
        return found
    domain = domain_of(found)
    stated = net.capacity(domain)
    if stated.isna().any():
        lost, few = stated.isna().sum(), stated.index[stated.isna()][:3]
        return Term(
            f"{lost:,} of {len(stated):,} actors that serve in {DOMAINS[domain].en} state no capacity, such "
            f"as {', '.join(few)} (column capacity of actors; 0 where there is none).",
            f"{DOMAINS[domain].zh}领域的{len(stated):,}个服务者中，{lost:,}个未注明容量，如{'、'.join(few)}"
            "（行动者表capacity列；无容量填0）。",
        )
    return found


@requirement
def groups(net: Network) -> Found | Term:
    """As ``needs``, and the needs of ``$domain`` are of at least two population groups."""
    found = needs(net)
    if isinstance(found, Term):
        return found
    if net.groups(domain_of(found)).nunique() < 2:
        return Term("All needs of the domain are of one group.", "该领域的需求同属一个人群。")
    return found


@requirement
def population(net: Network) -> Found | Term:
    """Places state how many people live there."""
    places = net.places
    if "population_count" not in places or not (places["population_count"].fillna(0) > 0).any():
        return Term("No place states its population_count.", "没有地点注明人口数（population_count）。")
    return Found()


@requirement
def territory(net: Network) -> Found | Term:
    """Places of at least two levels of the territory, from city to building."""
    if net.places["kind"].map(LEVELS).nunique() < 2:
        return Term(
            "The places are not of two levels of a territory (such as community and compound).",
            "地点不足两个地域层级（例如社区与小区）。",
        )
    return Found()


@requirement
def partners(net: Network) -> Found | Term:
    """Actors co-build with a place or serve it, in a domain."""
    served = net.ties[net.ties["relation"].isin(("co_builds", "serves")) & (net.ties["domain"] != "")]
    if not served["target"].isin(net.places["place"]).any():
        return Term(
            "No tie of co-building or serving leads to a place and names a domain.",
            "没有通向地点且注明领域的共建或服务关系。",
        )
    return Found()


@requirement
def homes(net: Network) -> Found | Term:
    """Buildings or villages state their residents and their households by size; sets up ``known``."""
    places = net.places
    columns = ["population_count", *(f"household_{size}_count" for size in range(1, 6))]
    here = places[places["kind"].isin(("building", "village"))]
    if here.empty or not set(columns) <= set(places.columns) or here[columns].isna().any(axis=None):
        return Term(
            "Not every building or village states its residents and its households by size "
            "(population_count, household_1_count … household_5_count).",
            "并非每个楼院或村都注明居民数与各规模户数"
            "（population_count，household_1_count … household_5_count）。",
        )
    residents = here["population_count"].sum()
    if residents > 1_500_000:
        return Term(
            f"There are {residents:,.0f} residents, and 1,500,000 are the most here. Use commgov spread.",
            f"共有{residents:,.0f}名居民，此处最多模拟1,500,000名。请用 commgov spread。",
        )
    return Found(setup='known = " ".join(sorted(net.places["provenance"].unique()))')


@requirement
def levels(net: Network) -> Found | Term:
    """Places lie in other places; ``$inner`` lie in ``$outer``, the most frequent pair of kinds."""
    kind = net.places.set_index("place")["kind"]
    outer = net.places["parent"].map(kind)
    pairs = net.places.loc[outer.notna(), "kind"].groupby(outer.dropna()).value_counts()
    if pairs.empty:
        return Term("No place lies in another place.", "没有地点位于另一地点之内。")
    outer, inner = pairs.sort_index().idxmax()
    return Found({"outer": text(outer), "inner": text(inner)})


@requirement
def compounds(net: Network) -> Found | Term:
    """There are compounds (小区)."""
    if not (net.places["kind"] == "compound").any():
        return Term("No place is a compound.", "没有小区一类的地点。")
    return Found()


@requirement
def two_groupings(net: Network) -> Found | Term:
    """Buildings lie in compounds and in grids at once."""
    buildings = net.places[net.places["kind"] == "building"]
    both = (buildings["parent"] != "") & (buildings["grid"] != "")
    if not both.any():
        return Term(
            "No building names both its compound (parent) and its grid.",
            "没有楼院同时注明所属小区（parent）与网格（grid）。",
        )
    return Found()
