"""Parts of a network: periods, and subsets by kind, place, domain and relation; and who did not answer."""

import itertools
import pickle

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import commgov_lib as cg
from commgov_lib.network import Network

PLACES = pd.DataFrame(
    [
        ["s", "street", "", ""],
        ["c1", "community", "s", ""],
        ["c2", "community", "s", ""],
        ["k1", "compound", "c1", ""],
        ["g1", "grid", "c1", ""],
        ["b1", "building", "k1", "g1"],
        ["k2", "compound", "c2", ""],
    ],
    columns=["place", "kind", "parent", "grid"],
).assign(provenance="U")
ACTORS = pd.DataFrame(
    [["bank", "unit", ""], ["clinic", "unit", "c2"], ["branch", "party_branch", "c1"], ["team", "team", ""]],
    columns=["actor", "kind", "place"],
).assign(provenance="U")
TIES = pd.DataFrame(
    [
        ["bank", "k1", "co_builds", "health", 1, "2021", "2021"],
        ["bank", "k1", "co_builds", "health", 2, "2022", "2022"],
        ["bank", "s", "serves", "safety", 1, "", ""],
        ["clinic", "g1", "serves", "health", 1, "2021-06", ""],
        ["clinic", "k2", "co_builds", "", 4, "2022-03-01", "2022-03-31"],
        ["branch", "bank", "leads", "", 1, "2023", ""],
        ["branch", "team", "leads", "", 1, "", "2020-12"],
    ],
    columns=["source", "target", "relation", "domain", "weight", "since", "until"],
).assign(provenance="U")
NEEDS = pd.DataFrame(
    [["n1", "b1", "health", 3], ["n2", "k2", "health", 5], ["n3", "c1", "safety", 2]],
    columns=["need", "place", "domain", "weight"],
).assign(group="elderly", provenance="U")


def network(places=PLACES, actors=ACTORS, ties=TIES, needs=NEEDS) -> Network:
    return Network(places, actors, ties, needs)


def same(one: Network, other: Network):
    for name in ("places", "actors", "ties", "needs"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))


CONTACT = {"relation": "contacts", "weight": 1.0, "provenance": "U"}


# --- time -----------------------------------------------------------------------------------------


def test_a_period_holds_what_meets_it():
    weights = {
        "2021": [1, 1, 1],
        "2022": [2, 1, 1, 4],
        "2022-03": [2, 1, 1, 4],
        "2022-04": [2, 1, 1],
        "2021-05": [1, 1],
        "2021-06-30": [1, 1, 1],
        "2020": [1, 1],
        "2024": [1, 1, 1],
        "2021-2022": [1, 2, 1, 1, 4],
    }
    for period, expected in weights.items():
        assert network().at(period).ties["weight"].tolist() == expected, period
    same(network().at(2021), network().at("2021年"))


def test_the_distinct_periods_are_counted_in_order_of_time():
    found = network().periods()
    assert found.to_numpy().tolist() == [
        ["", "2020-12", 1, 0],
        ["", "", 1, 3],
        ["2021", "2021", 1, 0],
        ["2021-06", "", 1, 0],
        ["2022", "2022", 1, 0],
        ["2022-03-01", "2022-03-31", 1, 0],
        ["2023", "", 1, 0],
    ]
    assert found["tie_count"].sum() == len(TIES)
    assert repr(network()).endswith("7 ties, 3 needs, 7 periods")


def test_a_network_without_times_holds_in_every_period_and_says_nothing_of_them():
    bare = network(ties=TIES.drop(columns=["since", "until"]).drop(index=1))
    same(bare.at("1999-01"), bare)
    assert bare.periods()[["since", "until", "tie_count"]].to_numpy().tolist() == [["", "", 6]]
    assert "period" not in repr(bare)


def test_a_period_without_ties_is_refused_with_those_there_are():
    ties = TIES[TIES["since"].str.startswith("2021") & (TIES["until"] != "")]
    with pytest.raises(cg.CommgovError, match=r"holds in '1990'. Periods in this network: 2021"):
        network(ties=ties, needs=NEEDS[:0]).at("1990")
    with pytest.raises(cg.CommgovError, match="'yesterday' is no period"):
        network().at("yesterday")


def test_other_writings_of_times_are_brought_into_one():
    ties = TIES.assign(since=["2021年", "2022.0", "", "2021.6", "2022/3/1", "2023", ""])
    same(network(ties=ties), network())
    numbers = TIES[:2].assign(since=[2021, 2022], until=[2021.0, np.nan])
    assert network(ties=numbers).ties[["since", "until"]].to_numpy().tolist() == [
        ["2021", "2021"],
        ["2022", ""],
    ]
    days = TIES[:1].assign(since=pd.to_datetime(["2021-05-03"]), until="")
    assert network(ties=days).ties["since"].tolist() == ["2021-05-03"]


def test_every_wrong_time_is_a_fault_at_once():
    ties = TIES.assign(
        since=["soon", "2021.1", "44317", "7", "2022-05", "2023", ""],
        until=["", "", "", "", "2022-04", "", ""],
    )
    with pytest.raises(cg.CommgovError) as caught:
        network(ties=ties)
    found = caught.value.faults.sort_values("row")
    assert found[["column", "row", "problem"]].to_numpy().tolist() == [
        ["since", 1, "is not a year, month or day"],
        ["since", 2, "may be January or October, which Excel shows alike"],
        ["since", 3, "is not a year, month or day"],
        ["since", 4, "is the number of a wave, and other rows hold years"],
        ["until", 5, "is before since"],
    ]


def test_until_a_coarse_time_is_until_its_end():
    network(ties=TIES[:1].assign(since="2021-11-30", until="2021"))
    network(ties=TIES[:1].assign(since="2021", until="2021-01-01"))


def test_waves_are_times_too():
    waves = TIES[:2].assign(since=["1", "2"], until=["1", "10"])
    assert network(ties=waves).at(3).ties["weight"].tolist() == [2]


def test_the_same_tie_in_another_period_is_another_tie_and_in_the_same_one_a_fault():
    twice = TIES[:2].assign(since="2021年", until=["2021", "2021年度"])
    with pytest.raises(cg.CommgovError, match="the same tie stands in more than one row"):
        network(ties=twice)


def test_weights_of_several_periods_are_never_added_up_unasked():
    net = network()
    assert net.incidence("co_builds", pooled="any").to_numpy().tolist() == [[1, 0], [0, 1]]
    with pytest.raises(cg.CommgovError, match=r"2 ties join the same two .* \(such as bank - k1\)"):
        net.incidence("co_builds", weighted=True)
    for pooled, expected in (("sum", 3), ("mean", 1.5), ("max", 2)):
        found = net.incidence("co_builds", weighted=True, pooled=pooled)
        assert found.to_numpy().tolist() == [[expected, 0], [0, 4]]
    assert net.at("2022").incidence("co_builds", weighted=True).to_numpy().tolist() == [[2, 0], [0, 4]]
    with pytest.raises(cg.CommgovError, match="pooled is 'add'"):
        net.incidence("co_builds", pooled="add")


def test_ties_of_which_no_moment_has_all_are_never_pooled_unasked():
    """bank - k1 of 2021 and of 2022, and clinic - k2 in March of 2022."""
    net = network()
    with pytest.raises(cg.CommgovError) as caught:
        net.incidence("co_builds")
    said = str(caught.value)
    assert "their periods are 2021, 2022, 2022-03-01–2022-03-31, and no moment has all" in said
    assert "network.at('2022') (--at 2022)" in said
    assert "network.at('2021-2022') (--at 2021-2022)" in said
    assert "pooled='any'" in said
    assert net.at("2021-2022").incidence("co_builds").to_numpy().tolist() == [[1, 0], [0, 1]]
    assert net.at("2022-03-01").incidence("co_builds").to_numpy().tolist() == [[1, 0], [0, 1]]
    # At the 5th of May 2022 all ties of health that are left hold.
    assert net.at("2022-05").incidence("co_builds").to_numpy().tolist() == [[1]]
    assert net.subset(kind="unit").at("2022").subset(domain="health").period == "2022"


@pytest.mark.parametrize(
    ("since", "until", "apart"),
    [
        (["2019", "2023"], ["2019", "2023"], True),
        (["2019", "2023"], ["", ""], False),  # both hold today
        (["", "2023"], ["2022", ""], True),
        (["2019", "2020-06"], ["2020", "2020"], False),  # both in June 2020
        (["2019", "2020"], ["2020-01-01", "2021"], False),  # on one day
        (["", ""], ["2019", ""], False),
        (["1", "2"], ["1", "2"], True),  # waves
    ],
)
@pytest.mark.parametrize("weighted", [False, True])
def test_ties_are_pooled_silently_only_where_one_moment_has_all(since, until, apart, weighted):
    ties = TIES[[True, False, False, False, True, False, False]].assign(since=since, until=until)
    net = network(ties=ties)
    assert net.incidence("co_builds", pooled="sum", weighted=weighted).shape == (2, 2)
    assert pickle.loads(pickle.dumps(net)).period == ""
    if not apart:
        assert net.incidence("co_builds", weighted=weighted).shape == (2, 2)
        return
    with pytest.raises(cg.CommgovError, match="no moment has all of them"):
        net.incidence("co_builds", weighted=weighted)
    cut = pickle.loads(pickle.dumps(net.at("1-2" if since[0] == "1" else "2018-2023")))
    assert cut.incidence("co_builds", weighted=weighted).shape == (2, 2)


def test_a_need_is_reached_at_a_moment_of_both():
    """A tie until 2020 reaches no need of 2022 unless the user says so."""
    ties = TIES[3:4].assign(since="2019", until="2020", source="bank", target="k1")
    ties = pd.concat([ties, TIES[3:4].assign(since="2022")])
    net = network(ties=ties, needs=NEEDS.assign(since="2022", until="2022"))
    with pytest.raises(cg.CommgovError, match="no moment has all of them"):
        net.reach("health")
    with pytest.raises(cg.CommgovError, match=r"pooled is 'sum'. Fix: one of 'any'"):
        net.reach("health", pooled="sum")
    both = {"n1": {"bank": True, "clinic": True}, "n2": {"bank": False, "clinic": False}}
    assert net.reach("health", pooled="any").to_dict() == both
    found = net.at("2022").reach("health")
    assert found.to_dict() == {"n1": {"clinic": True}, "n2": {"clinic": False}}
    with pytest.raises(cg.CommgovError, match="no moment has all"):
        cg.coverage.by_domain(net)
    assert cg.coverage.by_domain(net.at(2022)).shape[0] > 0
    only = network(ties=TIES[:0], needs=NEEDS.assign(since=["2019", "2022", ""], until=["2019", "2022", ""]))
    with pytest.raises(cg.CommgovError, match="no moment has all"):
        cg.dispatch.arrivals(only, per_thousand=1)


def test_the_chain_of_responsibility_and_a_report_ask_for_a_moment_too():
    """branch leads bank since 2023, and team until the end of 2020."""
    net, no_moment = network(), "no moment has all of them"
    with pytest.raises(cg.CommgovError, match=no_moment):
        cg.report.missing_actors(net, seed=1)
    for relation in ("leads", None):
        with pytest.raises(cg.CommgovError, match=no_moment):
            cg.core.line_block(net, "kind", "kind", relation=relation)
    heads = TIES[5:].assign(target=["c1", "c2"])
    with pytest.raises(cg.CommgovError, match=no_moment):
        cg.responsibility.led(network(ties=heads))
    assert len(cg.responsibility.led(network(ties=heads[:1])).edges) > 0


def test_an_undirected_tie_is_the_same_pair_from_either_end():
    ties = pd.DataFrame(
        {"source": ["bank", "clinic"], "target": ["clinic", "bank"], "since": ["2021", "2022"]}
    )
    ties = ties.assign(
        until=ties["since"], relation="contacts", weight=[1.0, 3.0], directed="no", provenance="U"
    )
    net = network(ties=ties)
    with pytest.raises(cg.CommgovError, match="more than one period"):
        net.incidence("contacts", weighted=True)
    assert net.incidence("contacts", weighted=True, pooled="mean").to_numpy().tolist() == [[0, 2], [2, 0]]


def test_needs_of_several_periods_are_not_counted_twice():
    again = NEEDS[:1].assign(need="n4", since="2022", until="2022")
    needs = pd.concat([NEEDS.assign(since="2021", until="2021"), again], ignore_index=True)
    net = network(needs=needs)
    with pytest.raises(cg.CommgovError, match="2 needs of 'health'"):
        net.demand("health")
    assert net.at("2022").demand("health").to_dict() == {"n4": 3}
    assert net.demand("safety").to_dict() == {"n3": 2}


def test_actors_of_another_time_leave_unless_a_tie_names_them():
    actors = ACTORS.assign(since=["", "2023", "", ""], until=["", "", "", "2019"])
    found = network(actors=actors, ties=TIES[:1]).at("2021")
    assert found.actors["actor"].tolist() == ["bank", "branch"]
    found = network(actors=actors, ties=TIES[[True] * 5 + [False] * 2]).at("2022")
    assert found.actors["actor"].tolist() == ["bank", "clinic", "branch"]


@pytest.mark.parametrize("year", range(2017, 2026))
def test_a_period_is_found_as_by_going_through_its_years(year):
    spans = [(a, a + b) for a in range(2018, 2024) for b in (0, 1, 3)]
    ties = pd.DataFrame(spans, columns=["since", "until"]).astype("str")
    ties = ties.assign(source="bank", target="k1", relation="co_builds", domain="", provenance="U")
    ties["weight"] = np.arange(1.0, len(ties) + 1)
    held = [k for k, (a, b) in enumerate(spans, start=1) if year in range(a, b + 1)]
    assert network(ties=ties).at(year).ties["weight"].tolist() == held


# --- parts ----------------------------------------------------------------------------------------


def test_each_part_keeps_what_its_docstring_says():
    net = network()
    assert net.subset(kind="unit").ties["source"].unique().tolist() == ["bank", "clinic"]
    assert net.subset(kind="unit").actors["actor"].tolist() == ["bank", "clinic"]
    assert len(net.subset(kind="unit").needs) == 3
    assert net.subset(kind=["unit", "party_branch"]).ties["relation"].tolist().count("leads") == 1
    assert net.subset(relation="leads").ties["target"].tolist() == ["bank", "team"]
    assert net.subset(relation="leads").actors["actor"].tolist() == ACTORS["actor"].tolist()
    health = net.subset(domain="health")
    assert (len(health.ties), health.needs["need"].tolist()) == (3, ["n1", "n2"])
    part = net.subset(place="c1")
    assert part.places["place"].tolist() == ["s", "c1", "c2", "k1", "g1", "b1"]  # clinic sits in c2
    assert part.ties["target"].tolist() == ["k1", "k1", "s", "g1", "bank"]
    assert part.needs["need"].tolist() == ["n1", "n3"]
    assert part.actors["actor"].tolist() == ["bank", "clinic", "branch"]


def test_what_is_not_there_is_refused_with_what_is():
    with pytest.raises(cg.CommgovError, match=r"there is no place 'c3' in this network. There are: b1, c1"):
        network().subset(place="c3")
    with pytest.raises(cg.CommgovError, match=r"no kind 'studio' .*There are: party_branch, team, unit"):
        network().subset(kind="studio")
    with pytest.raises(cg.CommgovError, match=r"no domain 'legal' .*There are: health, safety"):
        network().subset(domain="legal")
    with pytest.raises(cg.CommgovError, match="no tie and no need is left"):
        network(needs=NEEDS[:0]).subset(kind="team", domain="safety")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda net: net.subset(relation=3), "^relation: 3 is no text.*of these: .*co_builds"),
        (lambda net: net.subset(kind=5), "^kind: 5 is no text.*of these: "),
        (lambda net: net.subset(place=["k1", 7]), "^place: 7 is no text.*k1"),
        (lambda net: net.incidence(["co_builds"]), r"^relation: \['co_builds'\] is no text.*co_builds"),
        (lambda net: net.incidence("co_builds", 5), "^domain: 5 is no text.*health"),
        (lambda net: net.demand(None), "^domain: None is no text.*health"),
    ],
)
def test_what_is_no_text_is_refused_with_what_to_give(call, message):
    with pytest.raises(cg.CommgovError, match=message):
        call(network())


@st.composite
def networks(draw):
    """Small networks with a hierarchy of places, actors that sit somewhere, ties of all sorts and needs."""
    code = st.sampled_from(PLACES["place"].tolist())
    actor = ACTORS["actor"].tolist()
    target = st.one_of(code, st.sampled_from(actor))
    relation, domain = st.sampled_from(["serves", "contacts"]), st.sampled_from(["", "health"])
    one = st.tuples(st.sampled_from(actor), target, relation, domain)
    ties = draw(st.lists(one, max_size=12, unique=True))
    ties = pd.DataFrame([t for t in ties if t[0] != t[1]], columns=["source", "target", "relation", "domain"])
    seats = draw(st.lists(st.one_of(code, st.just("")), min_size=4, max_size=4))
    needs = draw(st.lists(code, max_size=4))
    needs = pd.DataFrame({"need": [f"n{k}" for k in range(len(needs))], "place": needs}, dtype="str")
    needs = needs.assign(domain="health", weight=1.0, group="elderly", provenance="U")
    ties = ties.assign(weight=1.0, provenance="U")
    return network(actors=ACTORS.assign(place=seats), ties=ties.astype({"source": "str"}), needs=needs)


@settings(deadline=None, max_examples=12)
@given(networks())
def test_the_subset_of_all_is_all(net):
    kinds, places = net.actors["kind"].unique().tolist(), net.places["place"].tolist()
    whole = net.subset(kind=kinds)
    assert whole.ties.equals(net.ties)
    assert whole.places.equals(net.places)
    assert whole.needs.equals(net.needs)
    tied = net.ties["source"][net.ties["target"].isin(places)]
    if not net.actors["actor"][net.actors["place"] == ""].isin(tied).all():
        return  # an actor who neither sits nor is tied anywhere is in no place
    whole = net.subset(kind=kinds, place=places)
    assert whole.ties.equals(net.ties)
    assert whole.needs.equals(net.needs)


@settings(deadline=None, max_examples=12)
@given(networks(), st.sampled_from(["c1", "c2", "k1"]))
def test_a_subset_of_a_subset_is_the_subset_and_the_order_of_columns_does_not_count(net, place):
    def part(of, **wanted):
        try:
            return of.subset(**wanted)
        except cg.CommgovError:
            return None

    one = part(net, place=place)
    if one is None:
        return
    same(one, one.subset(place=place))
    for wanted in ({"relation": "serves"}, {"domain": "health"}, {"kind": ["unit", "team"]}):
        step, once = part(one, **wanted), part(net, place=place, **wanted)
        if step is not None and once is not None:
            same(step, once)
    if place == "k1" and (outer := part(net, place="c1")) is not None:
        same(outer.subset(place="k1"), one)


@settings(deadline=None, max_examples=12)
@given(networks(), st.sampled_from(["c1", "c2", "k1", "s"]))
def test_whoever_reaches_a_need_reaches_it_in_the_part_too(net, place):
    try:
        part = net.subset(place=place)
    except cg.CommgovError:
        return

    def pairs(of, needs):
        reach = of.reach("health")
        return {(a, n) for n in reach.columns if n in needs for a in reach.index[reach[n]]}

    inside = set(part.needs["need"])
    assert pairs(part, inside) == pairs(net, inside)


# --- who did not answer ---------------------------------------------------------------------------

ANSWERED = ACTORS.assign(answered=["yes", "no", "yes", ""])
CONTACTS = pd.DataFrame(
    [["bank", "clinic"], ["bank", "branch"], ["branch", "bank"], ["branch", "team"]],
    columns=["source", "target"],
).assign(**CONTACT)


def test_rows_of_those_who_did_not_answer_are_unknown():
    net = network(actors=ANSWERED, ties=CONTACTS)
    assert repr(net).endswith("4 ties, 3 needs, 1 without answer")
    found = net.incidence("contacts", missing="nan")
    assert found.index.tolist() == found.columns.tolist() == ["bank", "clinic", "branch", "team"]
    x = np.nan
    np.testing.assert_array_equal(found, [[0, 1, 1, 0], [x, 0, x, x], [1, 0, 0, 1], [0, 0, 0, 0]])
    assert net.incidence("contacts", missing="none").to_numpy().sum() == 4
    with pytest.raises(cg.CommgovError, match=r"1 actors were asked and did not answer \(clinic\)"):
        net.incidence("contacts")


def test_of_ties_without_direction_either_end_could_have_told():
    net = network(actors=ANSWERED, ties=CONTACTS.drop(index=2).assign(directed="no"))
    found = net.incidence("contacts", missing="nan").to_numpy()
    x = np.nan
    np.testing.assert_array_equal(found, [[0, 1, 1, 0], [1, 0, x, x], [1, x, 0, 1], [0, x, 1, 0]])


def test_two_mode_matrices_leave_out_who_did_not_answer():
    net = network(actors=ANSWERED.assign(answered=["yes", "yes", "yes", "no"]))
    assert net.incidence("co_builds", pooled="any").index.tolist() == ["bank", "clinic"]


def test_the_rate_of_response_is_counted_by_kind():
    found = network(actors=ANSWERED).response()
    assert found.to_dict("index") == {
        "unit": {"asked_count": 2, "answered_count": 1, "response_share": 0.5},
        "party_branch": {"asked_count": 1, "answered_count": 1, "response_share": 1.0},
        "all": {"asked_count": 3, "answered_count": 2, "response_share": 2 / 3},
    }
    with pytest.raises(cg.CommgovError, match="nobody is marked as asked"):
        network().response()


def test_every_small_matrix_of_answers_is_unknown_where_nobody_could_tell():
    names = ["bank", "clinic", "branch"]
    pairs = [(a, b) for a in names for b in names if a != b]
    for said in itertools.product(("yes", "no"), repeat=3):
        for chosen in ([pairs[0]], [pairs[3], pairs[1]]):
            ties = pd.DataFrame(chosen, columns=["source", "target"]).assign(
                relation="contacts", weight=1.0, provenance="U"
            )
            actors = ACTORS[:3].assign(answered=said)
            found = network(actors=actors, ties=ties).incidence("contacts", missing="nan")
            if "no" not in said:
                continue
            for a, b in pairs:
                cell = found.loc[a, b]
                if (a, b) in chosen:
                    assert cell == 1
                else:
                    assert np.isnan(cell) == (said[names.index(a)] == "no")
