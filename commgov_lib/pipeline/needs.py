"""What a question of a notebook asks of a network: ties, capacities, areas, coordinates …

A question that needs ``two_mode`` is put to a user's network if the function of that name here finds what it
asks for. Met, a need returns a :class:`Found`: lines of Python that set up the variables which the cell uses.
Not met, it returns a :class:`~commgov_lib.messages.Message`: the sentence why, in English and Chinese.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd
import scipy.sparse as sp

from ..measures import dispatch, equity, forces, responsibility
from ..messages import Listed, Message, say
from ..network import Network, refuse_apart
from ..schema import LEVELS, CommgovError

# Above the first, fewer draws; above the second, nobody is paired.
FEW_PAIRS, MANY_PAIRS = 1_500, 3_000
MOST_KINDS = 15
MOST_AREAS = 16  # more lines than these nobody tells apart
MANY_FORCES = 300  # choosing among more takes minutes: then those of one kind stand for them
TRADES = ("property", "utility", "power")
# Columns that name a row, so that their values are no kinds.
_NAMING = {"actor", "place", "name", "parent", "grid", "since", "need"}


class Found(NamedTuple):
    """That a need is met: lines of code that set up variables, and what other needs ask about it."""

    setup: str = ""
    known: dict = {}  # noqa: RUF012 - never changed


# What the lines of code say beside it, for the Chinese edition.
COMMENTS = (
    say("actors × places"),
    say("pairs of actors with ties"),
    say("pairs of actors"),
    say("pairs of places"),
    say("metres"),
    say("assumed: requests a day"),
)
NEEDS: dict[str, Callable[[Network], Found | Message]] = {}


def need(check=None, *, given: Callable[[Network], Found | Message] | None = None, timeless=False):
    """Enter a function in the list of needs, under its name.

    Parameters
    ----------
    check
        Takes a network, and what ``given`` found, where that is stated.
    given
        The need that has to be met first; its sentence is the answer where it is not.
    timeless
        Whether it can be met where no moment has all ties and needs: it asks only for places, or takes rows
        for what they are.
    """
    if check is None:
        return functools.partial(need, given=given, timeless=timeless)

    @functools.wraps(check)
    def asked(network: Network) -> Found | Message:
        if not timeless:
            try:
                refuse_apart(network, network.ties, network.needs)
            except CommgovError as error:
                return error.args[0]
        if given is None:
            return check(network)
        first = given(network)
        return first if isinstance(first, Message) else check(network, first)

    NEEDS[check.__name__] = asked
    return asked


def answers(network: Network) -> dict[str, Found | Message]:
    """Ask a network for every need, each once.

    Returns
    -------
    dict
        Name of the need → what was found, or the sentence why it is not met.
    """
    try:
        return {name: check(network) for name, check in NEEDS.items()}
    finally:
        _served.cache_clear()  # it would keep the network


def code(value: object) -> str:
    """A word of the user's, or a list of words, as it stands in code."""
    return json.dumps(value, ensure_ascii=False)


def at_most(count: int, most: int, what: Message) -> Found | Message:
    """Met up to a number, else a sentence with both numbers."""
    if count <= most:
        return Found()
    return say(
        "There are {count:,} {what}; at most {most:,} are used for this question.",
        count=count,
        what=what,
        most=most,
    )


# ---- ties: where they lead, and how many there are -------------------------------------------------


def _most(relations: pd.Series, preferred: str) -> str:
    """The preferred relation if it is there, else the one with most ties, by name where they are equal."""
    count = relations.value_counts().sort_index(kind="stable").sort_values(ascending=False, kind="stable")
    return preferred if preferred in count.index else count.index[0]


def to_places(net: Network) -> pd.DataFrame:
    """The ties to places of the relation that ``two_mode`` asks about; no rows if there is none."""
    tied = net.ties[net.ties["target"].isin(net.places["place"])]
    return tied[tied["relation"] == _most(tied["relation"], "co_builds")] if len(tied) else tied


def to_actors(net: Network) -> pd.DataFrame:
    """The ties to actors of the relation that ``one_mode`` asks about; no rows if there is none."""
    tied = net.ties[net.ties["target"].isin(net.actors["actor"])]
    return tied[tied["relation"] == _most(tied["relation"], "contacts")] if len(tied) else tied


@need(timeless=True)
def ties(net: Network) -> Found | Message:
    """There are ties; sets up ``provenance``, the codes of all ties, for the small print of figures."""
    if net.ties.empty:
        return say("The table of ties has no rows.")
    return Found('provenance = " ".join(sorted(net.ties["provenance"].unique()))')


@need
def two_mode(net: Network) -> Found | Message:
    """Ties lead from actors to places: by co-building, else by the relation with most of them.

    Sets up ``units``, actors × places, the names of both ``sides``, and the ``draws`` and ``measures`` that a
    network of this size takes.
    """
    tied = to_places(net)
    if tied.empty:
        return say("No tie leads from an actor to a place.")
    relation = tied["relation"].iloc[0]
    setup = f"units = net.incidence({code(relation)}, sparse=True)  # actors × places"
    if (net.ties["relation"] == relation).sum() > len(tied):
        setup = (
            f"units = net.incidence({code(relation)}, sparse=True)\n"
            'here = units.columns.isin(net.places["place"])\n'
            "some = units.matrix[:, here].sum(axis=1) > 0\n"
            "units = units.matrix[some][:, here], units.rows[some], units.columns[here]\n"
            "units = cg.Labelled(*units)  # actors × places"
        )
    measures, draws = "None", 5000
    if len(tied) > 500:  # modules take long to find, again in every draw
        measures = '["robins_alexander", "nodf_total", "c_score", "assortativity"]'
        draws = 5000 if len(tied) <= 5_000 else 1000
    setup += f'\nsides = {{"row": "actor", "column": "place"}}\ndraws = {draws}\nmeasures = {measures}'
    return Found(setup)


@need
def few_ties(net: Network) -> Found | Message:
    """At most 5,000 ties lead to places."""
    return at_most(len(to_places(net)), 5_000, say("ties to places"))


@need
def few_places(net: Network) -> Found | Message:
    """At most 3,000 places have ties: so many are paired at most."""
    return at_most(to_places(net)["target"].nunique(), MANY_PAIRS, say("places with ties"))


@need
def one_mode(net: Network) -> Found | Message:
    """Ties lead from actors to actors: by contact, else by the relation with most of them.

    Sets up ``among``, the graph of the actors that are so tied, undirected where the tables say so, and the
    ``core_draws`` and the ``sample`` of sources that a network of this size takes.
    """
    tied = to_actors(net)
    if tied.empty:
        return say("No tie leads from an actor to another actor.")
    relation = tied["relation"].iloc[0]
    either = tied["directed"] == "no"
    kind = "nx.Graph" if either.all() else "nx.DiGraph"
    setup = (
        f'ties = net.ties[net.ties["relation"] == {code(relation)}]\n'
        'ties = ties[ties["target"].isin(net.actors["actor"])]\n'
        f'among = nx.from_pandas_edgelist(ties, "source", "target", create_using={kind})'
    )
    if either.any() and not either.all():
        setup += (
            '\nboth = ties[ties["directed"] == "no"]'
            '\namong.add_edges_from(zip(both["target"], both["source"]))  # without direction: both ways'
        )
    size = len(tied)
    draws = 5000 if size <= 500 else 1000 if size <= 5_000 else 200
    sample = '{"sources": 200, "seed": 5}' if size > 10_000 else "{}"
    return Found(f"{setup}\ncore_draws = {draws}\nsample = {sample}")


@need
def some_ties(net: Network) -> Found | Message:
    """At most 20,000 ties lead from actor to actor."""
    return at_most(len(to_actors(net)), 20_000, say("ties between actors"))


@need
def few_actors(net: Network) -> Found | Message:
    """At most 300 actors are tied to one another: a picture of a matrix takes no more."""
    tied = to_actors(net)
    return at_most(len({*tied["source"], *tied["target"]}), 300, say("actors with ties"))


# ---- ties beside chance: ties that could have been others, and pairs that share them ----------------


@need(given=two_mode)
def free(net: Network, found: Found) -> Found | Message:
    """As ``two_mode``, and the null model leaves more than one network.

    Sets up ``free``: ``units`` without those who are tied to all, or to none of the rest.
    """
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
        return say(
            "Every actor or place is tied to all others or to one alone, so the null model leaves only one "
            "network."
        )
    out = [sorted(labels.delete(here)) for labels, here in zip((rows, columns), kept, strict=True)]
    setup = "free = units"
    if out[0] or out[1]:
        setup = (
            "# Who is tied to all, or to none of the rest, is so in every random network.\n"
            f"rows = ~units.rows.isin({code(out[0])})\n"
            f"columns = ~units.columns.isin({code(out[1])})\n"
            "free = units.matrix[rows][:, columns], units.rows[rows], units.columns[columns]\n"
            "free = cg.Labelled(*free)"
        )
    return Found(f"{found.setup}\n{setup}")


@need
def shared(net: Network) -> Found | Message:
    """Ties of one relation of which pairs may share the other end.

    Sets up ``shared``, whose rows are paired: actors × places, turned round where there are very many actors;
    without ties to places, actors × actors; and ``compare_draws``, what a network of this size takes.
    """
    found = free(net)
    if isinstance(two_mode(net), Message):
        graph = one_mode(net)
        if isinstance(graph, Message):
            return say("There are no ties to share.")
        tied = to_actors(net)
        third = pd.concat([tied["source"][tied["directed"] == "no"], tied["target"]])
        setup = f"{graph.setup}\nshared = nx.to_pandas_adjacency(among, dtype=int)\n"
        setup += "shared = shared.loc[shared.any(axis=1), shared.any(axis=0)]  # pairs of actors with ties"
        paired = len(set(tied["source"]) | set(tied["target"]))
    elif isinstance(found, Message):
        return found
    else:
        tied = to_places(net)
        third = tied["target"]
        paired, others = tied["source"].nunique(), tied["target"].nunique()
        setup = f"{found.setup}\nshared = free  # pairs of actors"
        if paired > FEW_PAIRS and others < paired:
            turned = "cg.Labelled(free.matrix.T.tocsr(), free.columns, free.rows)"
            setup = f"{found.setup}\nshared = {turned}  # pairs of places"
            paired, third = others, tied["source"]
    if not third.duplicated().any():
        return say("No two are tied to the same third, so nothing is shared.")
    if paired > MANY_PAIRS:
        return at_most(paired, MANY_PAIRS, say("to be paired"))
    large = paired > FEW_PAIRS or len(tied) > 5_000
    return Found(f"{setup}\ncompare_draws = {1000 if large else 5000}", {"paired": paired})


@need(given=shared)
def few_rows(net: Network, found: Found) -> Found | Message:
    """At most forty are paired in ``shared``: the picture of all pairs takes no more."""
    return at_most(found.known["paired"], 40, say("to be paired"))


# ---- columns that tell actors and places apart -------------------------------------------------------


def _telling(frame: pd.DataFrame, first: tuple[str, ...]) -> list[str]:
    """Text columns, all filled, that tell rows apart in 2 to 15 kinds; the named ones come first."""
    spare = [c for c in frame.columns if c not in _NAMING and "provenance" not in str(c) and c not in first]
    found = []
    for column in (*first, *spare):
        if column not in frame or not isinstance(column, str):
            continue
        values = frame[column]
        if pd.api.types.is_numeric_dtype(values) or values.isna().any() or (values.astype(str) == "").any():
            continue
        if 2 <= values.astype(str).nunique() <= MOST_KINDS:
            found.append(column)
    return found


@need
def both_kinds(net: Network) -> Found | Message:
    """Actors of several kinds are tied to places of several kinds; sets up ``kind`` and ``sort`` of each."""
    tied = to_places(net)
    if tied.empty:
        return two_mode(net)
    actors = net.actors.set_index("actor").loc[tied["source"].unique()]
    places = net.places.set_index("place").loc[tied["target"].unique()]
    mine, theirs = _telling(actors, ("subkind", "kind")), _telling(places, ("kind", "subkind"))
    if not mine:
        return say("No column divides the actors that are tied to places into 2 to 15 kinds.")
    if not theirs:
        return say("No column divides the places that have ties into 2 to 15 kinds.")
    return Found(
        f'kind = net.actors.set_index("actor")[{code(mine[0])}]\n'
        f'sort = net.places.set_index("place")[{code(theirs[0])}]'
    )


@need(given=one_mode)
def two_groups(net: Network, found: Found) -> Found | Message:
    """Two groups of actors, by place or by another column, with ties inside each.

    Sets up ``pair``, the graphs of both, and their names, ``first_name`` and ``second_name``.
    """
    tied = to_actors(net)
    actors = net.actors.set_index("actor")
    for column in ("place", *_telling(actors, ("subkind", "kind"))):
        group = actors[column][actors[column] != ""]
        ends = pd.DataFrame({end: tied[end].map(group) for end in ("source", "target")})
        inside = tied[(ends["source"] == ends["target"]) & ends["source"].notna()]
        inside = inside.assign(group=inside["source"].map(group)).drop_duplicates(["source", "target"])
        size = {
            name: len(set(part["source"]) | set(part["target"])) for name, part in inside.groupby("group")
        }
        large = sorted(
            (name for name in size if 6 <= size[name] <= 200), key=lambda name: (-size[name], name)
        )
        if len(large) > 1:
            first, second = large[:2]
            names = net.places.set_index("place")["name"] if column == "place" else pd.Series(dtype=str)
            shown = [code(str(names.get(name, name) or name)) for name in (first, second)]
            chosen = f"({code(str(first))}, {code(str(second))})"
            return Found(
                f"{found.setup}\n"
                f'group_of = net.actors.set_index("actor")[{code(column)}]\n'
                f"members = [group_of.index[group_of == name] for name in {chosen}]\n"
                "pair = [among.subgraph(names) for names in members]\n"
                f"first_name, second_name = {', '.join(shown)}"
            )
    return say("No column divides the actors into two groups of 6 to 200 that are tied among themselves.")


@need
def line_and_block(net: Network) -> Found | Message:
    """Two columns tell the actors apart, and ties join them; sets up ``line`` and ``block``."""
    tied = to_actors(net)
    if tied.empty:
        return one_mode(net)
    actors = net.actors.set_index("actor")
    there = actors.loc[sorted(set(tied["source"]) | set(tied["target"]))]
    columns = [
        column
        for column in _telling(there, ("subkind", "kind", "place"))
        if (tied["source"].map(there[column]) != tied["target"].map(there[column])).any()
    ]
    if len(columns) < 2:
        return say("No two columns divide the tied actors, one as line and one as block.")
    block = next((c for c in ("place", "location", "district") if c in columns), columns[1])
    line = next(c for c in columns if c != block)
    return Found(
        "\n".join(
            f'{name} = net.actors.set_index("actor")[{code(c)}]'
            for name, c in (("line", line), ("block", block))
        )
    )


# ---- places: levels, households, who lives there -----------------------------------------------------


@need(timeless=True)
def territory(net: Network) -> Found | Message:
    """Places of at least two levels of the territory, from city to building."""
    kinds = set(net.places["kind"])
    if kinds & (set(net.vocabulary.levels) - set(LEVELS)):
        return say("Some places are of kinds of your own, which the picture of levels does not hold.")
    if len({LEVELS[kind] for kind in kinds & set(LEVELS)}) < 2:
        return say("The places are not of two levels of a territory (such as community and compound).")
    return Found()


@need(timeless=True)
def two_groupings(net: Network) -> Found | Message:
    """Buildings lie in compounds and in grids at once."""
    buildings = net.places[net.places["kind"] == "building"]
    if not ((buildings["parent"] != "") & (buildings["grid"] != "")).any():
        return say("No building names both its compound (column parent) and its grid (column grid).")
    return Found()


@need
def partners(net: Network) -> Found | Message:
    """Actors co-build with a place or serve it, in a domain."""
    served = net.ties[net.ties["relation"].isin(("co_builds", "serves")) & (net.ties["domain"] != "")]
    if not served["target"].isin(net.places["place"]).any():
        return say("No tie of co-building or serving leads to a place and names a domain.")
    return Found()


@need(timeless=True)
def homes(net: Network) -> Found | Message:
    """Buildings or villages state their residents and their households by size; sets up ``known``."""
    places = net.places
    columns = ["population_count", *(f"household_{size}_count" for size in range(1, 6))]
    here = places[places["kind"].isin(("building", "village"))]
    if here.empty or not set(columns) <= set(places.columns) or here[columns].isna().any(axis=None):
        return say(
            "Not every building or village states its residents and its households by size "
            "(population_count, household_1_count … household_5_count)."
        )
    residents = here["population_count"].sum()
    if residents > 1_500_000:
        return say(
            "There are {residents:,.0f} residents, and 1,500,000 are the most here. Use commgov spread.",
            residents=residents,
        )
    return Found('known = " ".join(sorted(net.places["provenance"].unique()))')


@need(timeless=True)
def households(net: Network) -> Found | Message:
    """Communities and villages state how many households they have."""
    here = net.places[net.places["kind"].isin(["community", "village"])]
    if "household_count" not in here or here["household_count"].isna().any() or here.empty:
        return say("Not every community states its households (column household_count of places).")
    return Found()


# ---- needs, and who serves them ------------------------------------------------------------------------


@functools.lru_cache(maxsize=1)
def _served(net: Network) -> Found | Message:
    if net.needs.empty:
        return say("The table of needs has no rows.")
    if not (net.needs["weight"] > 0).any():
        return say("All needs have the weight 0, so nobody needs anything (column weight of needs).")
    serving = net.ties["relation"].isin(net.vocabulary.serving)
    served = net.ties[serving & net.ties["target"].isin(net.places["place"])]
    if not served.empty and not served["domain"].ne("").any():
        return say("No tie says in which domain it serves, so it meets no need (column domain of ties).")
    wanted = net.needs[net.needs["domain"].isin(served["domain"]) & (net.needs["weight"] > 0)]
    if wanted.empty:
        return say(
            "No tie serves a place in a domain in which there is a need (relations {relations}; "
            "columns domain of ties and of needs).",
            relations=Listed(net.vocabulary.serving),
        )
    several = wanted.groupby("domain")["group"].nunique().gt(1)
    stated = {domain: net.capacity(domain).notna().all() for domain in several.index}
    persons = wanted.groupby("domain")["weight"].sum()
    domain = max(several.index, key=lambda code: (stated[code], several[code], persons[code]))
    setup = (
        f"domain = {code(domain)}\n"
        "reach, persons = net.reach(domain, sparse=True), net.demand(domain)\n"
        "room, group = net.capacity(domain), net.groups(domain)"
    )
    return Found(setup, {"domain": domain})


@need
def needs(net: Network) -> Found | Message:
    """Ties serve places in a domain in which there are needs.

    Preferred is a domain whose actors all state a capacity, then one with several groups, then the one with
    most persons. Sets up ``domain``, and ``reach, persons, room, group`` of it.
    """
    return _served(net)


@need(given=needs)
def capacity(net: Network, found: Found) -> Found | Message:
    """As ``needs``, and every actor that serves in the domain states its capacity."""
    domain = found.known["domain"]
    return _silent(net.capacity(domain), say(" in {domain}", domain=net.vocabulary.domains[domain])) or found


def _silent(stated: pd.Series, where: Message | str) -> Message | None:
    """The sentence on actors that state no capacity; None where all do."""
    lost = stated.index[stated.isna()]
    if lost.empty:
        return None
    return say(
        "{count:,} of {all:,} actors that serve{where} state no capacity, such as {few} (column capacity of "
        "actors; 0 where there is none).",
        count=len(lost),
        all=len(stated),
        where=where,
        few=Listed(lost[:3]),
    )


@need(given=needs)
def groups(net: Network, found: Found) -> Found | Message:
    """As ``needs``, and the needs of the domain are of at least two population groups."""
    if net.groups(found.known["domain"]).nunique() < 2:
        return say("All needs of the domain are of one group.")
    return found


@need(given=needs)
def reached(net: Network, found: Found) -> Found | Message:
    """As ``needs``, and some actor reaches some need; ``sources`` are the codes of all ties and needs."""
    domain = found.known["domain"]
    reach, weight = net.reach(domain, sparse=True), net.demand(domain)
    if not (reach.matrix.sum(axis=0)[weight.to_numpy() > 0] > 0).any():
        return say(
            "No actor serves a place of a need, or one around it: compare the targets of ties with the "
            "places of needs."
        )
    return found._replace(
        setup='sources = " ".join(sorted({*net.ties["provenance"], *net.needs["provenance"]}))'
    )


@need(given=needs)
def some_room(net: Network, found: Found) -> Found | Message:
    """Some actor of the domain has a capacity above 0."""
    if not (net.capacity(found.known["domain"]) > 0).any():
        return say(
            "No actor that serves in the domain states a capacity above 0 (column capacity of actors)."
        )
    return Found()


@need(given=needs)
def supply(net: Network, found: Found) -> Found | Message:
    """What each actor of the domain offers: ``supply`` is its capacity, or 1 each where some state none."""
    room = net.capacity(found.known["domain"])
    if room.isna().any() or not (room > 0).any():
        return Found('supply, unit = pd.Series(1, reach.rows), "forces"')
    return Found('supply, unit = room, "room"')


@need(given=needs)
def kinds(net: Network, found: Found) -> Found | Message:
    """Actors of two kinds or more serve in the domain; sets up ``kind``, the finest that rows tell."""
    if forces.kind_of(net).reindex(net.capacity(found.known["domain"]).index).nunique() < 2:
        return say(
            "All actors that serve in the domain are of one kind (columns kind and subkind of actors)."
        )
    return Found("kind = cg.forces.kind_of(net)")


@need(given=reached)
def candidates(net: Network, found: Found) -> Found | Message:
    """Two actors or more could be chosen among; sets up ``candidates``, actors × needs."""
    who = net.capacity(found.known["domain"]).index
    if len(who) < 2:
        return say("Only one actor serves in the domain, so there is none to choose.")
    if len(who) <= MANY_FORCES:
        return Found("candidates = reach")
    kind = forces.kind_of(net).reindex(who).value_counts()
    kind = kind[kind <= MANY_FORCES] if (kind <= MANY_FORCES).any() else kind.tail(1)
    return Found(
        f"chosen = (cg.forces.kind_of(net)[reach.rows] == {code(kind.index[0])}).to_numpy()\n"
        "candidates = cg.Labelled(reach.matrix[chosen], reach.rows[chosen], reach.columns)"
    )


@need
def task_parts(net: Network) -> Found | Message:
    """Actors that give goods, clean and renovate are told apart.

    Sets up ``parts``, actors × communities each, and ``homes``, the communities.
    """
    kind = forces.kind_of(net)
    plan = (
        ("goods", "co_builds", "daily_life", ["bank"]),
        ("cleaning", "serves", "daily_life", ["volunteer_team", "team"]),
        ("renovation", "co_builds", None, list(TRADES)),
    )
    here = net.places[net.places["kind"].isin(["community", "village"])]["place"]
    tied_to_them = net.ties[net.ties["target"].isin(here)]
    for part, relation, domain, of in plan:
        tied = tied_to_them
        tied = tied[(tied["relation"] == relation) & tied["source"].map(kind).isin(of)]
        if tied.empty or (domain and not (tied["domain"] == domain).any()):
            return say(
                "The tables do not tell who could give each part of a task ({part}: {kinds}, relation "
                "{relation}{domain}; column subkind of actors).",
                part=part,
                kinds=Listed(of),
                relation=relation,
                domain=say(", domain {domain}", domain=domain) if domain else "",
            )
    listed = code([list(row) for row in plan]).replace("null", "None")
    return Found(
        "kind = cg.forces.kind_of(net)\n"
        'homes = net.places[net.places["kind"].isin(["community", "village"])].set_index("place")\n'
        f"plan = {listed}\n"
        "parts = {}\n"
        "for part, relation, within, of in plan:\n"
        "    tied = net.incidence(relation, within).reindex(columns=homes.index, fill_value=0)\n"
        "    parts[part] = tied[kind[tied.index].isin(of).to_numpy()]"
    )


@need
def branches(net: Network) -> Found | Message:
    """Branches are paired with places in a domain, and all who serve state capacities.

    Sets up ``branches`` (branch → domain), ``size`` (their median capacity), ``need`` and ``others``.
    """
    kind = net.places.set_index("place")["kind"]
    wanted = net.needs[net.needs["weight"] > 0]
    in_need = net.ties[net.ties["domain"].isin(wanted["domain"].unique())]
    pairs = in_need[(in_need["relation"] == "pairs_with") & in_need["target"].isin(kind.index)]
    if pairs.empty:
        return say("No tie 'pairs_with' pairs an actor with a place in a domain in which there is a need.")
    serve = in_need.loc[in_need["relation"].isin(net.vocabulary.serving), "source"].unique()
    stated = net.actors.set_index("actor")["capacity"].reindex(serve)
    silent = _silent(stated, "")
    if silent:
        return silent
    if not stated.reindex(pairs["source"]).median() > 0:
        return say("The paired branches state a capacity of 0.")
    level = pairs["target"].map(kind).value_counts().index[0]
    if not wanted["place"].isin(equity.areas(net, level).index).any():
        return say(
            "No need lies in a place of the level with which branches are paired ({level}).",
            level=net.vocabulary.place_kinds[level],
        )
    return Found(
        f"pools = cg.coverage.pools(net, level={code(level)})\n"
        "need = pools.need\n"
        'paired = net.ties[(net.ties["relation"] == "pairs_with") & net.ties["domain"].isin(need.columns)]\n'
        'branches = paired.drop_duplicates("source").set_index("source")["domain"]\n'
        f"others = cg.coverage.pools(net, level={code(level)}, without=branches.index).served\n"
        'size = float(net.actors.set_index("actor")["capacity"].reindex(branches.index).median())'
    )


# ---- where needs lie: areas, zones, coordinates ------------------------------------------------------


def _zones(net: Network, domain: str) -> dict[str, pd.Series]:
    """For each level in which all needs of a domain lie: the area of each need."""
    wanted = net.needs[net.needs["domain"] == domain]["place"]
    found = {}
    levels = net.vocabulary.levels
    for level in sorted(levels, key=levels.get):
        if (net.places["kind"] == level).any():
            zone = equity.areas(net, level).reindex(wanted)
            if zone.notna().all():
                found[level] = zone
    return found


@need(given=needs)
def area(net: Network, found: Found) -> Found | Message:
    """The needs of the domain lie in two areas or more of one level; ``area`` names that of each place.

    It is the finest level with areas that can be drawn and hold several places of needs; else any with two.
    """
    domain = found.known["domain"]
    places = net.needs.loc[net.needs["domain"] == domain, "place"].nunique()
    there = {level: zone.nunique() for level, zone in _zones(net, domain).items()}
    there = {level: count for level, count in there.items() if count > 1}
    if not there:
        return say(
            "The places of the needs do not lie in two or more larger places of one level (column parent)."
        )
    few = [level for level in there if there[level] <= min(MOST_AREAS, places - 1)]
    few = few or [level for level in there if there[level] <= MOST_AREAS]
    level = max(few, key=there.get) if few else min(there, key=there.get)
    return Found(f"area = cg.equity.areas(net, {code(level)})")


@need(given=needs)
def zonings(net: Network, found: Found) -> Found | Message:
    """The needs of the domain can be added up in two ways, into fewer zones; ``zonings`` lists them."""
    domain = found.known["domain"]
    zones = {level: zone.nunique() for level, zone in _zones(net, domain).items()}
    count = net.needs.loc[net.needs["domain"] == domain, "place"].nunique()
    use = [level for level, number in zones.items() if 2 <= number < count]
    pair = [level for level in ("grid", "compound") if level in use]
    use = pair if len(pair) == 2 else use[-2:]
    if len(use) < 2:
        return say("There are no two levels of places between the needs and the whole.")
    return Found(f"zonings = {code(use)}")


@need(given=needs)
def located(net: Network, found: Found) -> Found | Message:
    """Places of needs and of actors of the domain have coordinates; ``at`` holds them in metres.

    Assumed are they only for a city that is simulated throughout.
    """
    domain = found.known["domain"]
    try:
        at = equity.located(net)
    except CommgovError as error:
        return say("The coordinates cannot be used: {why}", why=error)
    wanted = net.needs.loc[net.needs["domain"] == domain, "place"]
    actors = net.actors.set_index("actor")["place"].reindex(net.capacity(domain).index)
    there = set(net.places["place"]) if not len(at) and _simulated(net) else set(at.index)
    if not there or not wanted.isin(there).all():
        return say(
            "Not all places of needs have coordinates: columns lon and lat, or x_m and y_m, of places."
        )
    if not actors.isin(there).any():
        return say(
            "No actor that serves in the domain sits in a place with coordinates (column place of actors)."
        )
    return Found(
        'at = cg.city.positions(net, seed=1).set_index("place")\n'
        'seat = net.actors.set_index("actor")["place"].reindex(supply.index)\n'
        "seat = seat[seat.isin(at.index)]\n"
        'home = net.needs[net.needs["domain"] == domain].set_index("need")["place"]\n'
        "people_at, supply_at = persons.groupby(home).sum(), supply.groupby(seat).sum()\n"
        "far = cg.equity.nearest(at.loc[supply_at.index], at.loc[people_at.index])\n"
        "reaching = max(500.0, float(f\"{2 * far['distance_m'].quantile(0.9):.0e}\"))  # metres\n"
        "around = cg.equity.nearby(at.loc[supply_at.index], at.loc[people_at.index], catchment=2 * reaching)"
    )


def _simulated(net: Network) -> bool:
    """Whether this is a city of the library's own, of which positions may be assumed."""
    tables = (net.actors, net.ties, net.needs)
    city = net.places["kind"].eq("district").any() and "population_count" in net.places
    return bool(city and all((table["provenance"] == "S").all() for table in tables))


# ---- who answers: chains, posts, member households, departments, tickets -------------------------------


@need
def helpers(net: Network) -> Found | Message:
    """Member households live in buildings whose needs of ``daily_life`` are known; sets up ``doors``."""
    try:
        responsibility.doors(net)
    except CommgovError as error:
        return say(
            "The tables name no member households near the doors of those who live alone, are disabled "
            "or poor (actors of subkind member_household in buildings, needs in daily_life). {why}",
            why=error,
        )
    return Found("doors = cg.responsibility.doors(net)")


@need
def named_heads(net: Network) -> Found | Message:
    """Compounds have heads (ties with role ``compound_head``), as the simulated city writes them."""
    try:
        responsibility.named(net)
    except CommgovError as error:
        return say("The three levels of the article cannot be laid out. {why}", why=error)
    return Found()


@need
def led_places(net: Network) -> Found | Message:
    """Actors lead or staff places, without a cycle; sets up ``edges, roots, targets`` of that chain."""
    try:
        responsibility.chain(*responsibility.led(net), depth=8)
    except CommgovError as error:
        return say("Leading and staffing (leads, staffs) form no chain of responsibility. {why}", why=error)
    return Found("edges, roots, targets = cg.responsibility.led(net)")


@need
def askers(net: Network) -> Found | Message:
    """Somebody needs something; sets up ``rates``, requests a day of each community in each domain.

    Of several districts, that in which most are in need.
    """
    wanted = net.needs[net.needs["weight"] > 0]
    if wanted.empty:
        return say("No need has a weight above 0.")
    named = equity.areas(net, "district")
    district = named.reindex(wanted["place"])
    within = ""
    if len(set(district.dropna())) > 1:
        most = wanted["weight"].groupby(district.to_numpy()).sum().idxmax()
        codes = net.places.loc[net.places["kind"] == "district", "place"]
        within = f", within={code(codes[(named.reindex(codes) == most).to_numpy()].iloc[0])}"
    return Found(
        'sources = " ".join(sorted(net.needs["provenance"].unique()))\n'
        f"rates = cg.dispatch.arrivals(net{within}, per_thousand=0.4)  # assumed: requests a day"
    )


@need
def streets(net: Network) -> Found | Message:
    """Communities lie in streets, departments are named; sets up ``assumed`` with these numbers counted."""
    places = net.places
    inside = places[places["kind"].isin(["community", "village"]) & (places["parent"] != "")]
    departments = int((net.actors["kind"] == "department").sum())
    if inside.empty or departments < 2:
        return say(
            "The tables do not name communities in a larger place and two departments (actors of kind "
            "department) that they could whistle to."
        )
    count = int(inside.groupby("parent").size().max())
    called = net.ties.loc[net.ties["relation"] == "whistles_to", "target"]
    called = net.actors[net.actors["actor"].isin(called) & (net.actors["kind"] == "department")]
    number = len(called) if 2 <= len(called) <= count else min(departments, max(count, 2), 7)
    counted = {"communities": count, "departments": number, "persons": number * max(1, round(count / number))}
    return Found(
        "assumed = cg.dispatch.assumed()\n"
        f"counted = {code(counted)}\n"
        "for name, number in counted.items():\n"
        '    assumed.loc[name, ["value", "low", "high"]] = float(number)\n'
        'setting, places_from = assumed["value"], " ".join(sorted(net.places["provenance"].unique()))'
    )


@need(timeless=True)
def tickets(net: Network) -> Found | Message:
    """Needs say when they were opened and closed; sets up ``issues`` and ``until``, the last day named."""
    table = net.needs
    if not {"opened", "closed"} <= set(table.columns):
        return say(
            "The needs do not say when an issue was opened and closed (columns opened and closed); a list of "
            "tickets can be given to cg.dispatch.survival by itself."
        )
    try:
        days = pd.concat([table["opened"], table["closed"]])
        days = days[days.notna() & (days.astype(str) != "")]
        dispatch.tickets(table, until=days.max())
    except (CommgovError, TypeError) as error:
        return say("The columns opened and closed cannot be used: {why}", why=error)
    return Found(
        'issues = net.needs\ndays = pd.concat([issues["opened"], issues["closed"]])\n'
        'until = days[days.notna() & (days.astype(str) != "")].max()'
    )
