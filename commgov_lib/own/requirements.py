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
from ..schema import DOMAINS, SERVING, Term
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


def _most(relations, preferred: str) -> str:
    """The preferred relation if it is there, else the one with most ties, by name where they are equal."""
    count = relations.value_counts().sort_index(kind="stable").sort_values(ascending=False, kind="stable")
    return preferred if preferred in count.index else count.index[0]


@requirement
def ties(net: Network) -> Found | Term:
    """There are ties; sets up ``provenance``, the codes of all ties, for the small print of figures."""
    if net.ties.empty:
        return Term("The table of ties has no rows.", "关系表没有行。")
    return Found(setup='provenance = " ".join(sorted(net.ties["provenance"].unique()))')


@requirement
def two_mode(net: Network) -> Found | Term:
    """Ties lead from actors to places; ``$two_mode`` is co-building, else the relation with most of them.

    Sets up ``units``, actors × places.
    """
    tied = net.ties[net.ties["target"].isin(net.places["place"])]
    if tied.empty:
        return Term("No tie leads from an actor to a place.", "没有行动者与地点之间的关系。")
    relation = _most(tied["relation"], "co_builds")
    setup = f"units = net.incidence({text(relation)}, sparse=True)  # actors × places"
    if (net.ties["relation"] == relation).sum() > (tied["relation"] == relation).sum():
        setup = (
            f"units = net.incidence({text(relation)})\n"
            'units = units.loc[:, units.columns.isin(net.places["place"])]  # actors × places\n'
            "units = units[units.any(axis=1)]"
        )
    return Found({"two_mode": text(relation)}, setup)


@requirement
def one_mode(net: Network) -> Found | Term:
    """Ties lead from actors to actors; ``$one_mode`` is contact, else the relation with most of them.

    Sets up ``among``, the graph of the actors that are so tied; undirected where the tables say so.
    """
    tied = net.ties[net.ties["target"].isin(net.actors["actor"])]
    if tied.empty:
        return Term("No tie leads from an actor to another actor.", "没有行动者与行动者之间的关系。")
    relation = _most(tied["relation"], "contacts")
    tied = tied[tied["relation"] == relation]
    mutual = "directed" in tied and (tied["directed"] == "no").all()
    kind = "nx.Graph" if mutual else "nx.DiGraph"
    setup = (
        f'ties = net.ties[net.ties["relation"] == {text(relation)}]\n'
        'ties = ties[ties["target"].isin(net.actors["actor"])]\n'
        f'among = nx.from_pandas_edgelist(ties, "source", "target", create_using={kind})'
    )
    return Found({"one_mode": text(relation), "among": kind}, setup)


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
def levels(net: Network) -> Found | Term:
    """Places of at least two levels, one within the other; ``$outer`` is the highest kind, ``$inner`` the
    one below it."""
    places = net.places.set_index("place")
    inside = places[places["parent"].isin(places.index)]
    if inside.empty:
        return Term("No place lies in another place.", "没有地点位于另一地点之内。")
    pairs = inside["parent"].map(places["kind"]) + "|" + inside["kind"]
    outer, inner = pairs.value_counts().index[0].split("|")
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
    both = buildings["parent"].astype(bool) & buildings["grid"].astype(bool)
    if not both.any():
        return Term(
            "No building names both its compound (parent) and its grid.",
            "没有楼院同时注明所属小区（parent）与网格（grid）。",
        )
    return Found()
