"""What is assumed is listed, and what is out of range is told."""

import pickle

import numpy as np
import pytest

import commgov_lib as cg
from commgov_lib.city import Assumptions, places
from commgov_lib.city import draws as drawing


def test_every_assumption_is_listed_in_two_languages():
    """Name, value, unit, meaning; a distribution by its parts; all of them assumed."""
    table = cg.city.assumptions(Assumptions(homophily=1)).set_index("name")
    assert table["value"]["homophily"] == 1
    assert table["value"]["unit_kinds.school"] == 0.15
    stems = set(table.index.str.split(".").str[0])
    assert stems == set(Assumptions.__dataclass_fields__)
    assert (table["provenance"] == "S").all()
    assert (table[["unit", "meaning", "meaning_zh"]] != "").all(axis=None)
    assert table["meaning_zh"].str.contains("[\u4e00-\u9fff]").all()
    for shares in ("unit_kinds", "force_domains"):
        assert table.loc[table.index.str.startswith(shares), "value"].sum() == pytest.approx(1)


def test_assumptions_are_frozen_and_travel():
    """They can be sent to another process; a caller's dict changes nothing later."""
    shares = {"school": 0.5, "bank": 0.5}
    a = Assumptions(unit_kinds=shares)
    shares["bank"] = 9
    assert a.unit_kinds["bank"] == 0.5
    assert pickle.loads(pickle.dumps(a)) == a
    with pytest.raises(AttributeError):
        a.homophily = 2
    with pytest.raises(TypeError):
        a.unit_kinds["bank"] = 1


def test_every_assumption_out_of_range_is_named_at_once():
    """One message, one line a fault, each with its fix."""
    with pytest.raises(cg.CommgovError) as caught:
        Assumptions(homophily=0, unit_count=2300.5, firm_share=1.2, tie_count="many",
                    needs={"elderly.health": 0.1}, unit_kinds={"bank": 0.5}, capacity={"unit": -1},
                    force_domains=[1])  # fmt: skip
    message = str(caught.value)
    for part in ("homophily = 0 is out of range", "unit_count = 2300.5 is not whole", "firm_share = 1.2",
                 "tie_count = 'many' is not a number", "'elderly.health' is unknown",
                 "unit_kinds sums to 0.5", "capacity['unit'] = -1", "capacity: team",
                 "not a mapping"):  # fmt: skip
        assert part in message
    assert message.count("Fix:") == message.count("\n  ")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"seed": -1}, "seed must be a whole number"),
        ({"seed": True}, "seed must be a whole number"),
        ({"seed": 1.5}, "seed must be a whole number"),
        ({"seed": None}, "seed must be a whole number"),
        ({"seed": 1, "scale": 0}, "scale must be a number of 0.01 or more"),
        ({"seed": 1, "scale": float("nan")}, "scale must be a number"),
        ({"seed": 1, "scale": "1"}, "scale must be a number"),
        ({"seed": 1, "scale": 1.005}, "Fix: use 1 or 1.01"),
        ({"seed": 1, "edition": 1999}, "use one of 2019, 2020, 2021, 2022, 2023"),
        ({"seed": 1, "edition": "newest"}, "is not bundled"),
        ({"seed": 1, "assumptions": {"homophily": 1}}, "must be a commgov_lib.city.Assumptions"),
        ({"seed": 1, "scale": 0.02, "assumptions": Assumptions(tie_count=10_000_000)}, "do not fit"),
    ],
)
def test_what_cannot_be_simulated_is_said_plainly(arguments, words):
    """Each error names the fault and the fix."""
    with pytest.raises(cg.CommgovError, match="Fix") as caught:
        cg.city.simulate(**arguments)
    assert words in str(caught.value)


def test_an_edition_with_too_few_communities_is_refused(monkeypatch):
    """As if a list had half of the communities, or half of the streets."""
    whole = places.real_tree(2021)
    half = places.part_of(whole, 0.5, drawing.stream("half", seed=1))
    monkeypatch.setattr(cg.city, "real_tree", lambda edition: half)
    with pytest.raises(cg.CommgovError, match="fewer than the 110 big work committees"):
        cg.city.simulate(seed=1)
    few = places.replace(
        whole, community=whole.community.keep(np.arange(300, 800), whole.community.parent[300:800])
    )
    few = places.replace(few, featured=0)
    monkeypatch.setattr(cg.city, "real_tree", lambda edition: few)
    with pytest.raises(cg.CommgovError, match=r"500 communities .* fewer than the 955 big party committees"):
        cg.city.simulate(seed=1)


def test_tables_say_what_they_need(town):
    """Each table of a city refuses what it cannot count."""
    for wrong, words in (([], "no city"), ([1, 2], "not int"), (cg.load("southern_women"), "not a city")):
        with pytest.raises(cg.CommgovError, match=words):
            cg.city.margins(wrong)
    with pytest.raises(cg.CommgovError, match="no unit co-builds"):
        cg.city.community(town, "210199")
    with pytest.raises(cg.CommgovError, match="holds no compound"):
        cg.city.crossing(town, "210199")
    with pytest.raises(cg.CommgovError, match="use one of community_count"):
        cg.city.districts(town, measure="wealth")
