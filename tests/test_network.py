"""The Network: what it refuses, what it keeps, and what its matrices say."""

import contextlib
import inspect
import pickle

import matplotlib.pyplot as plt
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import commgov_lib as cg
from commgov_lib import schema, validate
from commgov_lib.network import Network
from tests import oracles_network as oracles

PLACES = pd.DataFrame(
    [
        ["c", "community", ""],
        ["k1", "compound", "c"],
        ["k2", "compound", "c"],
        ["g1", "grid", "c"],
        ["g2", "grid", "c"],
        ["b1", "building", "k1"],
        ["b2", "building", "k2"],
        ["b3", "building", "k2"],
    ],
    columns=["place", "kind", "parent"],
).assign(grid=["", "", "", "", "", "g1", "g1", "g2"], provenance="U")
ACTORS = pd.DataFrame({"actor": ["bank", "clinic", "office"], "kind": ["unit", "unit", "party_branch"]})
ACTORS = ACTORS.assign(capacity=[3, None, 5], provenance="U")
TIES = pd.DataFrame(
    [
        ["bank", "k1", "co_builds", "health", 1],
        ["bank", "c", "co_builds", "safety", 2],
        ["clinic", "g1", "serves", "health", 1],
        ["office", "clinic", "leads", "", 1],
    ],
    columns=["source", "target", "relation", "domain", "weight"],
).assign(provenance="U")
NEEDS = pd.DataFrame({"need": ["n1", "n2", "n3", "n4"], "place": ["b1", "b2", "b3", "c"]})
NEEDS = NEEDS.assign(
    group="disabled", domain=["health"] * 3 + ["safety"], weight=[1, 2, 3, 4], provenance="U"
)
GOOD = {"places": PLACES, "actors": ACTORS, "ties": TIES, "needs": NEEDS}


def network(**changed) -> Network:
    return Network(**{**GOOD, **changed})


def refusal(**changed) -> cg.CommgovError:
    with pytest.raises(cg.CommgovError) as caught:
        network(**changed)
    return caught.value


# --- what the matrices say ----------------------------------------------------------------------------------


def test_incidence_is_one_where_there_is_a_tie():
    expected = pd.DataFrame([[1, 1]], ["bank"], ["c", "k1"])
    found = network().incidence("co_builds")
    assert found.index.tolist() == ["bank"]
    assert found.columns.tolist() == ["c", "k1"]  # the order of the tables
    assert (found.to_numpy() == expected.to_numpy()).all()


def test_incidence_of_one_domain_and_with_weights():
    assert network().incidence("co_builds", "health").columns.tolist() == ["k1"]
    assert network().incidence("co_builds", "safety", weighted=True).loc["bank", "c"] == 2


def test_two_ties_of_two_domains_are_one_in_the_incidence_and_add_up_in_the_weights():
    ties = pd.concat([TIES, TIES.iloc[[0]].assign(domain="repairs", weight=4)])
    assert network(ties=ties).incidence().loc["bank", "k1"] == 1
    assert network(ties=ties).incidence(weighted=True).loc["bank", "k1"] == 5


def test_incidence_between_actors():
    found = network().incidence("leads")
    assert (found.index.tolist(), found.columns.tolist()) == (["office"], ["clinic"])


def test_reach_goes_down_through_compound_and_through_grid():
    found = network().reach("health")
    # bank co-builds with compound k1, so it reaches b1 alone; the clinic serves grid g1, that is b1 and b2
    assert found.loc["bank"].tolist() == [True, False, False]
    assert found.loc["clinic"].tolist() == [True, True, False]
    assert found.columns.tolist() == ["n1", "n2", "n3"]


def test_leading_is_not_serving():
    assert "office" not in network().reach("health").index


def test_demand_groups_and_capacity_are_labelled_alike():
    net = network()
    assert net.demand("health").to_dict() == {"n1": 1, "n2": 2, "n3": 3}
    assert net.groups("health").index.equals(net.reach("health").columns)
    capacity = net.capacity("health")
    assert capacity.index.tolist() == net.reach("health").index.tolist() == ["bank", "clinic"]
    assert capacity["bank"] == 3
    assert np.isnan(capacity["clinic"])  # not stated is not nothing


def test_sparse_says_the_same_as_the_frame():
    net = network()
    for frame, sparse in [
        (net.reach("health"), net.reach("health", sparse=True)),
        (net.incidence(weighted=True), net.incidence(weighted=True, sparse=True)),
    ]:
        assert (sparse.matrix.toarray() == frame.to_numpy()).all()
        assert (sparse.rows.equals(frame.index), sparse.columns.equals(frame.columns)) == (True, True)


def test_a_domain_without_ties_reaches_nothing_and_keeps_its_needs():
    needs = pd.concat([NEEDS, NEEDS.iloc[[0]].assign(need="n5", domain="repairs")])
    assert network(needs=needs).reach("repairs").shape == (0, 1)
    assert network(needs=needs).demand("repairs").tolist() == [1]


codes = st.integers(0, 7)


@settings(max_examples=40, deadline=None)
@given(
    parents=st.lists(st.integers(0, 6), min_size=3, max_size=3),
    served=st.lists(st.tuples(codes, st.sampled_from(["a", "b"])), max_size=8, unique=True),
    needy=st.lists(codes, min_size=1, max_size=6),
)
def test_reach_is_the_walk_up_the_hierarchy(parents, served, needy):
    places = PLACES.copy()
    places.loc[5:, "parent"] = [["k1", "k2"][p % 2] for p in parents]
    places.loc[5:, "grid"] = [["g1", "g2", ""][p % 3] for p in parents]
    names = places["place"].tolist()
    ties = pd.DataFrame({"source": [a for _, a in served], "target": [names[i] for i, _ in served]})
    ties = ties.assign(relation="serves", domain="health", weight=1.0, provenance="U")
    actors = pd.DataFrame({"actor": ["a", "b"], "kind": "team", "provenance": "U"})
    needs = pd.DataFrame({"need": [f"n{i}" for i in range(len(needy))], "place": [names[i] for i in needy]})
    needs = needs.assign(group="household", domain="health", weight=1, provenance="U")
    net = Network(places, actors, ties, needs)
    expected = oracles.reached(places, ties, needs)
    found = net.reach("health")
    assert {(a, n) for a in found.index for n in found.columns if found.loc[a, n]} == expected


def test_names_do_not_matter():
    rename = {name: f"新 {i}".replace(" ", "") for i, name in enumerate([*PLACES["place"], *ACTORS["actor"]])}

    def renamed(frame):
        return frame.apply(lambda column: column.replace(rename) if column.dtype.kind not in "if" else column)

    old, new = network().reach("health"), Network(*(renamed(GOOD[t]) for t in GOOD)).reach("health")
    assert (old.to_numpy() == new.to_numpy()).all()
    assert new.index.tolist() == [rename[a] for a in old.index]


def test_to_networkx_keeps_every_row_and_every_parent():
    graph = network().to_networkx()
    assert isinstance(graph, nx.MultiDiGraph)
    assert graph.number_of_nodes() == len(PLACES) + len(ACTORS)
    # 4 ties, 7 places with a parent, 3 buildings with a grid
    assert graph.number_of_edges() == 4 + 7 + 3
    assert graph.edges["bank", "k1", 0]["domain"] == "health"
    assert "capacity" not in graph.nodes["clinic"]  # an empty cell is no attribute
    assert all("provenance" in data for _, data in graph.nodes(data=True))
    assert all("provenance" in data for *_, data in graph.edges(data=True))


# --- frozen -------------------------------------------------------------------------------------------------


def test_the_network_is_frozen_and_its_tables_are_copies():
    mine = TIES.copy()
    net = network(ties=mine)
    mine.loc[0, "weight"] = 99.0
    theirs = net.ties
    theirs.loc[0, "weight"] = 77.0
    assert net.ties.loc[0, "weight"] == 1
    with pytest.raises(cg.CommgovError, match="frozen"):
        net.ties = mine
    with pytest.raises(cg.CommgovError, match="frozen"):
        net.remark = "mine"


def test_inputs_are_never_changed():
    before = {name: table.copy() for name, table in GOOD.items()}
    network().reach("health")
    for name, table in GOOD.items():
        pd.testing.assert_frame_equal(table, before[name])


def test_rebuilding_from_its_own_tables_changes_nothing():
    net = network()
    again = Network(net.places, net.actors, net.ties, net.needs)
    for name in GOOD:
        pd.testing.assert_frame_equal(getattr(net, name), getattr(again, name))


def test_a_network_travels_between_processes():
    again = pickle.loads(pickle.dumps(network()))
    pd.testing.assert_frame_equal(again.ties, network().ties)


def test_further_columns_and_odd_indexes_are_kept_out_of_the_way():
    actors = ACTORS.assign(sponsor=["x", "y", "z"]).set_axis([7, 7, 7])
    assert network(actors=actors).actors["sponsor"].tolist() == ["x", "y", "z"]


def test_empty_tables_are_a_network():
    nothing = pd.DataFrame()
    with pytest.raises(cg.CommgovError, match="the column is missing"):
        Network(nothing, nothing, nothing, nothing)
    bare = [pd.DataFrame(columns=list(schema.TABLES[t])) for t in schema.TABLES]
    assert repr(Network(*bare)) == "Network: 0 places, 0 actors, 0 ties, 0 needs"


# --- every fault at once ------------------------------------------------------------------------------------

FAULTS = [
    ("places", PLACES.drop(columns="kind"), "kind", "the column is missing"),
    ("places", PLACES.rename(columns={"parent": "parents"}), "parent", "is it the column 'parents'"),
    ("places", PLACES.assign(kind="comunity"), "kind", "did you mean 'community'"),
    ("places", PLACES.assign(provenance=""), "provenance", "is empty"),
    ("places", PLACES.assign(provenance="X"), "provenance", "is not a known code"),
    ("places", PLACES.assign(place=["c"] * 8), "place", "more than one row"),
    ("places", PLACES.assign(parent=["b1", *PLACES["parent"][1:]]), "parent", "inside itself"),
    ("places", PLACES.assign(parent=["", "c", "c", "c", "c", "k1", "k2", "b2"]), "parent", "not a larger"),
    (
        "places",
        PLACES.assign(parent=["", "c", "c", "c", "c", "k1", "k2", "k9"]),
        "parent",
        "not a known place",
    ),
    ("places", PLACES.assign(grid=["", "", "", "", "", "k1", "", ""]), "grid", "is not of kind grid"),
    ("places", PLACES.assign(population_count=-1), "population_count", "is below 0"),
    ("actors", ACTORS.assign(actor=["bank", "bank", "office"]), "actor", "more than one row"),
    ("actors", ACTORS.assign(actor=["bank ", "clinic", "office"]), "actor", "begins or ends with a space"),
    ("actors", ACTORS.assign(actor=["ba\u200bnk", "clinic", "office"]), "actor", "cannot be seen"),
    ("actors", ACTORS.assign(actor=["c", "clinic", "office"]), "actor", "is also the code of a place"),
    ("actors", ACTORS.assign(actor=[1, 2, 3]), "actor", "holds numbers where text is expected"),
    ("actors", ACTORS.assign(place="moon"), "place", "is not a known place"),
    ("actors", ACTORS.assign(capacity=["three", 1, 2]), "capacity", "is not a number"),
    ("actors", ACTORS.assign(capacity=pd.Timestamp("2020-01-01")), "capacity", "is not a number"),
    ("actors", ACTORS.assign(capacity=-1), "capacity", "is below 0"),
    ("actors", ACTORS.assign(capacity=np.inf), "capacity", "is infinite"),
    ("ties", TIES.assign(source=["bnak", "bank", "clinic", "office"]), "source", "did you mean 'bank'"),
    ("ties", TIES.assign(source=["c", "bank", "clinic", "office"]), "source", "is a place, not an actor"),
    ("ties", TIES.assign(target=["k7", "c", "g1", "clinic"]), "target", "not a known place or actor"),
    ("ties", TIES.assign(target=["bank", "c", "g1", "clinic"]), "target", "is the source itself"),
    ("ties", TIES.assign(weight=[0, 1, 1, 1]), "weight", "is not above 0"),
    ("ties", TIES.assign(weight=[np.nan, 1, 1, 1]), "weight", "is empty"),
    ("ties", TIES.assign(domain="helth"), "domain", "did you mean 'health'"),
    ("ties", pd.concat([TIES, TIES]), "source", "the same tie stands in more than one row"),
    ("needs", NEEDS.assign(place="moon"), "place", "is not a known place"),
    ("needs", NEEDS.assign(weight=-1), "weight", "is below 0"),
    ("needs", NEEDS.assign(group=None), "group", "is empty"),
    ("needs", NEEDS.to_dict(), "", "is a dict, not a table"),
]


@pytest.mark.parametrize(("table", "frame", "column", "problem"), FAULTS)
def test_each_fault_is_named(table, frame, column, problem):
    error = refusal(**{table: frame})
    hits = error.faults.query("table == @table and column == @column")
    assert any(problem in p + f for p, f in zip(hits["problem"], hits["fix"], strict=True)), str(error)
    assert problem in str(error)


def test_all_faults_of_all_tables_come_in_one_list():
    error = refusal(
        places=PLACES.assign(parent=["", "c", "c", "c", "c", "k1", "k2", "k9"]),
        actors=ACTORS.drop(columns="provenance"),
        ties=TIES.assign(weight=[-1, 1, 1, 1], source=["bnak", "bank", "clinic", "office"]),
        needs=NEEDS.assign(weight="many"),
    )
    assert set(error.faults["table"]) == set(schema.TABLES)
    assert len(error.faults) == 1 + 1 + 2 + 4
    assert str(error).startswith("8 faults found")


def test_a_fault_names_row_value_and_fix():
    found = refusal(ties=TIES.assign(weight=[1, 1, -4, 1])).faults
    assert found.loc[0, ["table", "column", "row", "value"]].tolist() == ["ties", "weight", 3, "-4"]
    assert found.loc[0, "fix"].startswith("write a positive number")


def test_many_faults_of_one_kind_are_one_line():
    needs = pd.concat([NEEDS] * 500, ignore_index=True).assign(weight=-1)
    text = str(refusal(needs=needs.assign(need=[f"n{i}" for i in range(2000)])))
    assert "and 1,995 more" in text
    assert len(text.splitlines()) == 2


def test_a_circle_names_only_the_places_on_it():
    places = PLACES.assign(parent=["b1", "c", "c", "c", "c", "k1", "k2", "k2"])
    found = validate.find({**GOOD, "places": places})
    assert found.query("problem.str.contains('inside itself')")["row"].tolist() == [1, 2, 6]


def test_two_partitions_must_share_the_community():
    more = pd.DataFrame([["d", "community", ""], ["g9", "grid", "d"]], columns=["place", "kind", "parent"])
    places = pd.concat([PLACES, more.assign(grid="", provenance="U")], ignore_index=True)
    places.loc[5, "grid"] = "g9"
    assert "lies in another community than the compound" in str(refusal(places=places))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda n: n.reach("helth"), "did you mean 'health'"),
        (lambda n: n.incidence("co_build"), "did you mean 'co_builds'"),
        (lambda n: n.incidence("whistles_to"), "there is no tie 'whistles_to'"),
        (lambda n: n.demand(""), "is not a known domain"),
    ],
)
def test_questions_that_cannot_be_answered(call, message):
    with pytest.raises(cg.CommgovError, match=message.replace("(", "\\(")):
        call(network())


def test_every_label_exists_in_both_languages():
    for terms in (schema.PLACE_KINDS, schema.ACTOR_KINDS, schema.RELATIONS, schema.DOMAINS, schema.GROUPS):
        for code, term in terms.items():
            assert schema.label(code, "en") == term.en
            assert any("\u4e00" <= letter <= "\u9fff" for letter in term.zh)
    assert schema.label("unheard-of") == "unheard-of"


def test_suggestions_only_for_near_misses():
    assert validate.suggestion("xyz", schema.DOMAINS) == ""


def test_the_network_around_an_actor_is_that_of_networkx():
    """EMON: the partners of each organisation and the ties among them, as networkx finds them."""
    emon = cg.load("emon")
    graph = nx.Graph(emon.to_networkx().subgraph(emon.actors["actor"]))
    for actor in ("Cheyenne_02", "Texas_01", "MtStHelens_10"):
        ours, theirs = emon.ego(actor), nx.ego_graph(graph, actor)
        assert set(ours.actors["actor"]) == set(theirs)
        pairs = {frozenset(pair) for pair in zip(ours.ties["source"], ours.ties["target"], strict=True)}
        assert pairs == {frozenset(pair) for pair in theirs.edges}


def test_the_network_around_a_place_holds_who_is_tied_there_and_what_they_need():
    city = cg.city.simulate(seed=1, scale=0.02)
    place = city.ties.loc[city.ties["relation"] == "co_builds", "target"].iloc[0]
    around = city.ego(place, relation="co_builds")
    wanted = city.ties[(city.ties["relation"] == "co_builds") & (city.ties["target"] == place)]
    assert set(around.ties["source"]) == set(around.actors["actor"]) == set(wanted["source"])
    assert set(around.needs["place"]) <= {place}


@pytest.mark.parametrize(("given", "message"), [
    (("nobody",), "there is no actor or place 'nobody'"),
    (("Evelyn", "contacts"), "there is no relation 'contacts'"),
    ((3,), "3 is no text"),
])  # fmt: skip
def test_a_network_around_nothing_is_refused(given, message):
    with pytest.raises(cg.CommgovError, match=message):
        cg.load("southern_women").ego(given[0], relation=given[1] if given[1:] else None)


def test_the_network_around_an_actor_without_ties_is_refused():
    emon = cg.load("emon")
    ties = emon.ties[(emon.ties["source"] != "Texas_01") & (emon.ties["target"] != "Texas_01")]
    without = cg.Network(emon.places, emon.actors, ties, emon.needs)
    with pytest.raises(cg.CommgovError, match="'Texas_01' has no such tie") as error:
        without.ego("Texas_01")
    assert "Texas_01" in error.value.text("zh")


WRONG = [
    None, [], ["x"], 3, -1, 2.5, float("nan"), True, b"x", {}, {"a": 1}, {1, 2}, (), range(3), "",
    "zz", "\x1b[31m",
    "x" * 10_000, pd.DataFrame(), pd.DataFrame({"a": [1]}), pd.Series([1]), np.array([1, 2]), object(), len,
]  # fmt: skip
NEEDED = {"code": "bank", "domain": "health", "period": "2022"}


@pytest.mark.parametrize("value", WRONG, ids=lambda value: f"{type(value).__name__} {value!r:.12}")
def test_whatever_is_given_is_taken_or_refused_in_the_librarys_words(value):
    """Every public method and table, with values of every type: a result or a CommgovError, nothing else."""
    net, calls = network(), []
    for table in ("places", "actors", "ties", "needs", "terms"):
        calls.append((Network, GOOD | {table: value}))
    for name, method in inspect.getmembers(Network, inspect.isfunction):
        options = inspect.signature(method).parameters.values()
        named = [one.name for one in options if one.name not in ("self", "ax")]
        if name.startswith("_"):
            continue
        needed = {
            one.name: NEEDED.get(one.name, "bank")
            for one in options
            if one.default is one.empty and one.name != "self"
        }
        calls += [(getattr(net, name), needed | {option: value}) for option in named]
    assert len(calls) > 20
    for call, options in calls:
        with contextlib.suppress(cg.CommgovError):
            call(**options)
        plt.close("all")
