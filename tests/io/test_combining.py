"""Several networks as one."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import commgov_lib as cg
from commgov_lib.network import Network
from tests.test_parts import networks


def made(actors, ties=(), *, places=("甲社区",), needs=()) -> Network:
    """A small network: actors (code, name), ties (actor, place, weight), needs (code, place, persons)."""
    actors = pd.DataFrame(actors, columns=["actor", "name"], dtype="str").assign(kind="unit", provenance="U")
    ties = pd.DataFrame(ties, columns=["source", "target", "weight"]).assign(
        relation="co_builds", provenance="U"
    )
    places = pd.DataFrame({"place": list(places), "kind": "community", "provenance": "U"}, dtype="str")
    needs = pd.DataFrame(needs, columns=["need", "place", "weight"])
    needs = needs.assign(group="elderly", domain="health", provenance="U")
    return Network(places, actors, ties, needs)


def test_what_both_say_stands_once_and_each_row_says_who_said_it():
    one = made([("银行", ""), ("医院", "")], [("银行", "甲社区", 2)])
    other = made([("银行", ""), ("学校", "")], [("银行", "甲社区", 2), ("学校", "甲社区", 1)])
    found = cg.combine({"铁西": one, "沈河": other})
    assert found.actors[["actor", "network"]].to_numpy().tolist() == [
        ["银行", "铁西、沈河"], ["医院", "铁西"], ["学校", "沈河"],
    ]  # fmt: skip
    assert found.ties[["source", "weight", "network"]].to_numpy().tolist() == [
        ["银行", 2, "铁西、沈河"], ["学校", 1, "沈河"],
    ]  # fmt: skip
    assert len(found.places) == 1


def test_one_code_with_other_content_is_a_fault_that_lists_both():
    one, other = made([("b1x", "工商银行")]), made([("b1x", "农业银行")])
    with pytest.raises(cg.CommgovError, match=r"different values: 工商银行 \(铁西\), 农业银行 \(沈河\)"):
        cg.combine({"铁西": one, "沈河": other})
    one = made([("银行", "")], [("银行", "甲社区", 2)])
    other = made([("银行", "")], [("银行", "甲社区", 3)])
    with pytest.raises(
        cg.CommgovError, match=r"'银行 - 甲社区' has different values: 2.0 \(铁西\), 3.0 \(沈河\)"
    ):
        cg.combine({"铁西": one, "沈河": other})


def test_what_one_leaves_empty_the_other_fills_in():
    one = made([("银行", "")])
    other = made([("银行", "工商银行")])
    other = Network(other.places, other.actors.assign(capacity=5.0), other.ties, other.needs)
    found = cg.combine({"铁西": one, "沈河": other}).actors
    assert found[["name", "capacity"]].to_numpy().tolist() == [["工商银行", 5.0]]


def test_one_name_under_two_codes_is_asked():
    one, other = made([("t1", "工商银行")]), made([("s9", "工商 银行"), ("s8", "工商银行")])
    with pytest.raises(cg.CommgovError, match=r"one name stands for several codes: t1 \(铁西\), s8 \(沈河\)"):
        cg.combine({"铁西": one, "沈河": other})
    assert len(cg.combine({"铁西": one, "沈河": other}, names="apart").actors) == 3
    found = cg.combine({"铁西": one, "沈河": other}, aliases={"s8": "t1"}).actors
    assert found["actor"].tolist() == ["t1", "s9"]
    code = made([("工商银行", "")])
    with pytest.raises(cg.CommgovError, match="one name stands for several codes"):
        cg.combine({"铁西": code, "沈河": other})


def test_codes_that_are_mere_numbers_are_asked():
    one, other = (made([("u1", ""), ("u2", "")], [("u1", "甲社区", 1)]) for _ in range(2))
    with pytest.raises(cg.CommgovError, match="codes that are mere numbers stand in several networks: 2"):
        cg.combine({"铁西": one, "沈河": other})
    assert len(cg.combine({"铁西": one, "沈河": other}, codes="same").ties) == 1
    found = cg.combine({"铁西": one, "沈河": other}, codes="apart", names="apart")
    assert found.ties[["source", "target"]].to_numpy().tolist() == [
        ["铁西:u1", "铁西:甲社区"], ["沈河:u1", "沈河:甲社区"],
    ]  # fmt: skip


def test_needs_that_share_a_code_by_accident_are_all_kept():
    one = made([], needs=[("need_1", "甲社区", 3), ("need_2", "甲社区", 5)])
    other = made([], needs=[("need_1", "甲社区", 4), ("need_2", "甲社区", 5)])
    found = cg.combine({"铁西": one, "沈河": other}).needs
    assert found[["need", "weight"]].to_numpy().tolist() == [
        ["铁西:need_1", 3], ["need_2", 5], ["沈河:need_1", 4],
    ]  # fmt: skip


def test_periods_stay_apart():
    one, other = (made([("银行", "")], [("银行", "甲社区", w)]) for w in (1, 2))
    one, other = (
        Network(n.places, n.actors, n.ties.assign(since=y, until=y), n.needs)
        for n, y in ((one, "2021"), (other, "2022"))
    )
    found = cg.combine({"2021": one, "2022": other})
    assert found.at("2022").ties["weight"].tolist() == [2]
    assert found.at("2021").ties["weight"].tolist() == [1]


def test_own_terms_come_along():
    one, other = made([("银行", "")]), made([("医院", "")])
    terms = pd.DataFrame({"list": ["relation"], "term": ["信息共享"], "serves": ["no"], "provenance": ["U"]})
    one = Network(one.places, one.actors, one.ties, one.needs, terms)
    assert cg.combine({"a": one, "b": other}).terms["term"].tolist() == ["信息共享"]
    assert cg.combine({"a": one, "b": one}).terms["term"].tolist() == ["信息共享"]


def test_what_is_no_set_of_networks_is_refused():
    one = made([("银行", "")])
    for wrong in ([one, one], {"a": one}, {"a": one, "b": 3}, {"a": one, "": one}):
        with pytest.raises(cg.CommgovError):
            cg.combine(wrong)
    with pytest.raises(cg.CommgovError, match=r"Fix: cg\.combine\(\{'one': a, 'other': b\}\)\.") as refused:
        cg.combine({"a": one})
    assert "{{" not in refused.value.text("zh")
    with pytest.raises(cg.CommgovError, match="codes is 'merge'"):
        cg.combine({"a": one, "b": one}, codes="merge")


def rows(network: Network) -> dict[str, set]:
    found = {}
    for name in ("places", "actors", "ties", "needs"):
        frame = getattr(network, name).drop(columns="network", errors="ignore").astype("str").fillna("")
        found[name] = set(frame[sorted(frame.columns)].itertuples(index=False, name=None))
    return found


@settings(deadline=None, max_examples=8, phases=[Phase.generate])
@given(networks())
def test_the_parts_of_a_network_put_together_are_the_network(net):
    parts = {}
    for relation in net.ties["relation"].unique():
        parts[relation] = net.subset(relation=relation)
    if len(parts) == 2:
        assert rows(cg.combine(parts, codes="same")) == rows(net)


@settings(deadline=None, max_examples=8, phases=[Phase.generate])
@given(networks(), st.randoms(use_true_random=False))
def test_other_codes_give_the_same_network_under_other_codes(net, random):
    codes = [*net.places["place"], *net.actors["actor"]]
    new = [f"名{k}甲" for k in range(len(codes))]
    random.shuffle(new)
    called = dict(zip(codes, new, strict=True))
    whole = cg.combine({"a": net, "b": net}, aliases=called)
    assert len(whole.ties) == len(net.ties)
    back = {new: old for old, new in called.items()}
    assert rows(cg.combine({"a": whole, "b": whole}, aliases=back, codes="same")) == rows(net)
    assert np.all(whole.ties["source"].isin(new))
