"""Terms of the user's own: relations, kinds, domains and groups that the library does not list."""

import pickle

import pandas as pd
import pytest

import commgov_lib as cg
from commgov_lib import schema, validate
from commgov_lib.terms import Vocabulary, further_color

PLACES = pd.DataFrame({"place": ["p", "q"], "kind": ["片区", "community"], "parent": ["", "p"]})
ACTORS = pd.DataFrame({"actor": ["a", "b", "c"], "kind": ["department", "事业单位", "unit"]})
TIES = pd.DataFrame(
    [["a", "b", "信息共享", ""], ["b", "p", "联合服务", "养犬"], ["c", "q", "co_builds", "health"]],
    columns=["source", "target", "relation", "domain"],
).assign(weight=1.0)
NEEDS = pd.DataFrame(
    {"need": ["n"], "place": ["q"], "group": ["新就业群体"], "domain": ["养犬"], "weight": [3]}
)


def term(name, word, **said):
    return {**dict.fromkeys(schema.TERMS, ""), "list": name, "term": word, "provenance": "U", **said}


TERMS = [
    term("relation", "信息共享", label_en="shares information", serves="no"),
    term("relation", "联合服务", serves="yes"),
    term("actor_kind", "事业单位", label_en="public institution"),
    term("place_kind", "片区", level="street"),
    term("domain", "养犬"),
    term("group", "新就业群体"),
]


def network(terms=TERMS, places=PLACES, needs=NEEDS) -> cg.Network:
    tables = (table.assign(provenance="U") for table in (places, ACTORS, TIES, needs))
    return cg.Network(*tables, pd.DataFrame(terms, columns=list(schema.TERMS)))


def faults(terms, **changed) -> list[list[str]]:
    with pytest.raises(cg.CommgovError) as caught:
        network(terms, **changed)
    found = caught.value.faults
    return found[found["table"] == "terms"][["column", "value", "problem"]].to_numpy().tolist()


def test_ties_of_an_own_relation_have_a_matrix():
    matrix = network().incidence("信息共享")
    assert matrix.to_numpy().tolist() == [[1]]
    assert (matrix.index.tolist(), matrix.columns.tolist()) == (["a"], ["b"])


def test_an_own_relation_that_serves_reaches_the_needs_inside_the_place_and_another_does_not():
    assert network().reach("养犬").to_dict() == {"n": {"b": True}}
    other = [{**row, "serves": "no"} if row["term"] == "联合服务" else row for row in TERMS]
    assert network(other).reach("养犬").empty
    assert network().demand("养犬").to_dict() == {"n": 3.0}
    assert network().groups("养犬").to_dict() == {"n": "新就业群体"}


def test_labels_are_those_of_the_term_in_each_language_and_else_the_term_itself():
    net = network()
    assert (net.label("信息共享"), net.label("信息共享", "zh")) == ("shares information", "信息共享")
    assert (net.label("养犬"), net.label("养犬", "zh")) == ("养犬", "养犬")
    assert (net.label("co_builds"), net.label("co_builds", "zh")) == ("co-builds with", "共建")
    with pytest.raises(cg.CommgovError, match="language 'de'"):
        net.label("养犬", "de")


def test_a_graph_of_networkx_holds_own_terms_as_they_stand_in_the_tables():
    edges = [row["relation"] for _, _, row in network().to_networkx().edges(data=True)]
    assert sorted(edges) == ["co_builds", "lies_in", "信息共享", "联合服务"]


def test_terms_go_through_pickle_and_are_counted_in_the_repr():
    again = pickle.loads(pickle.dumps(network()))
    pd.testing.assert_frame_equal(again.terms, network().terms)
    assert repr(again) == "Network: 2 places, 3 actors, 3 ties, 1 needs, 6 terms"


@pytest.mark.parametrize("none", [None, pd.DataFrame(), pd.DataFrame(columns=list(schema.TERMS))])
def test_a_network_without_own_terms_says_nothing_of_them(none):
    emon = cg.load("emon")
    again = cg.Network(emon.places, emon.actors, emon.ties, emon.needs, none)
    assert repr(again) == repr(emon)
    assert "terms" not in repr(emon)
    assert list(again.terms) == list(schema.TERMS)
    assert again.terms.empty


def test_a_row_that_says_what_the_library_says_is_no_term_of_the_users_own():
    same = [term("relation", "co_builds"), term("group", "elderly", label_zh="老年人")]
    assert network([*TERMS, *same]).terms["term"].tolist() == [row["term"] for row in TERMS]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (term("relation", "serves", serves="no"), ["term", "serves", "is a code of the library"]),
        (term("group", "health"), ["term", "health", "is a code of the library"]),
        (term("relation", "共建", serves="no"), ["term", "共建", "is a word for 'co_builds' already"]),
        (term("domain", "ＨＥＡＬＴＨ"), ["term", "ＨＥＡＬＴＨ", "is a word for 'health' already"]),
        (term("place_kind", "营", label_zh="社区"),
         ["label_zh", "社区", "is a word for 'community' already"]),
        (term("domain", "养犬"), ["term", "养犬", "is a word for your own term '养犬' already"]),
        (term("domain", "犬", label_zh="养犬"),
         ["label_zh", "养犬", "is a word for your own term '养犬' already"]),
        (term("group", "养犬", label_en="dogs"), ["term", "养犬", "has other labels in another list"]),
        (term("place_kind", "事业单位", label_en="public institution"),
         ["term", "事业单位", "is a word for your own term '事业单位' already"]),
        (term("domain", "信访", serves="yes"), ["serves", "yes", "is for relations only"]),
        (term("relation", "信任", serves="no", level="street"),
         ["level", "street", "is for kinds of places only"]),
        (term("relation", "信任", serves="maybe"), ["serves", "maybe", "is not a known code"]),
        (term("place_kind", "营区", level="片区"), ["level", "片区", "is not a known code"]),
        (term("rel", "信任"), ["list", "rel", "is not a known code"]),
        (term("domain", " 信访"), ["term", " 信访", "begins or ends with a space"]),
        (term("domain", ""), ["term", "", "is empty"]),
        (term("relation", "信任"),
         ["term", "信任", "there are needs, and it is not said whether this relation serves them"]),
    ],
)  # fmt: skip
def test_each_fault_of_a_term_is_told_with_its_row_and_value(row, fault):
    assert faults([*TERMS, row]) == [fault]


def test_whether_a_relation_serves_need_not_be_said_where_there_are_no_needs():
    silent = [{**row, "serves": ""} for row in TERMS]
    assert network(silent, needs=NEEDS.iloc[:0]).vocabulary.serving == schema.SERVING
    told = [term for _, term, _ in faults(silent)]
    assert told == ["信息共享", "联合服务"]


def test_a_word_that_is_no_term_is_refused_with_all_that_may_stand_there():
    with pytest.raises(cg.CommgovError) as caught:
        network(TERMS[1:])
    assert caught.value.faults["value"].tolist() == ["信息共享"]
    assert "联合服务" in caught.value.faults["fix"].iloc[0]
    with pytest.raises(cg.CommgovError, match="did you mean '信息共享'"):
        network().incidence("信息公享")


def test_own_kinds_of_places_stand_in_the_territory_where_their_level_says():
    turned = pd.DataFrame({"place": ["p", "q"], "kind": ["片区", "community"], "parent": ["q", ""]})
    with pytest.raises(cg.CommgovError) as caught:
        network(places=turned)
    assert "is not a larger place than the place itself" in caught.value.faults["problem"].tolist()
    outside = [{**row, "level": ""} for row in TERMS]
    assert len(network(outside, places=turned).places) == 2


def test_terms_are_not_known_from_one_network_to_the_next():
    network()
    assert "信息共享" not in schema.RELATIONS
    assert Vocabulary().label("信息共享", "en") == "信息共享"
    tables = {"ties": TIES.assign(provenance="U")}
    assert validate.find(tables)["value"].tolist() == ["信息共享", "联合服务", "养犬"]


def test_every_own_kind_of_actors_has_a_colour_of_its_own_whatever_comes_after_it():
    words = [term("actor_kind", f"类{k}") for k in range(30)]
    colors = Vocabulary(pd.DataFrame(words)).colors
    assert len(set(colors.values())) == len(set(schema.ACTOR_COLORS.values())) + 30
    assert Vocabulary(pd.DataFrame(words[:5])).colors["类3"] == colors["类3"] == further_color(3)
