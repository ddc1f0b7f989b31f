"""06 to 09 and 12 on networks of users: each question is answered, or a plain sentence says why not."""

import contextlib
import io
import math

import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt

import commgov_lib as cg
from commgov_lib.figures import style
from commgov_lib.messages import Message
from commgov_lib.pipeline.export import Project
from commgov_lib.pipeline.needs import NEEDS, answers
from commgov_lib.pipeline.user_data import bundled, compose, questions

from .. import towns

BOOKS = {
    stem[:2]: book
    for stem, book in bundled(Project.find()).items()
    if stem[:2] in ("06", "07", "08", "09", "12")
}


def no_people(net):
    """The same without residents and coordinates, and with a capacity left out."""
    actors = net.actors
    actors.loc[actors.index[::2], "capacity"] = np.nan
    gone = ["population_count", "household_count", "x_m", "y_m"]
    return towns.changed(net, places=net.places.drop(columns=gone), actors=actors)


def one_sort(net):
    """One domain, one group, no capacity above 0."""
    needs = net.needs[net.needs["domain"] == "health"].assign(group="household")
    return towns.changed(net, needs=needs, actors=net.actors.assign(capacity=0.0))


MADE = {
    "town": towns.town,
    "no people": lambda: no_people(towns.town()),
    "one sort": lambda: one_sort(towns.town()),
    "no needs": lambda: towns.changed(towns.town(), needs=towns.town().needs.iloc[:0]),
    "hamlet": towns.hamlet,
    "hamlet with room": lambda: towns.hamlet(银行=3, 卫生所=4, 妇联=0),
    "one need": lambda: towns.hamlet(needs=1),
    "domains apart": lambda: towns.hamlet(domain="safety"),
    "women": lambda: cg.load("southern_women"),
    "contacts": lambda: cg.load("emon"),
    "city": lambda: cg.city.simulate(seed=1, scale=0.02),
}
# What each can answer, by the keys of the questions; from what its tables hold.
ALL = {f"{number} {question.key}" for number, book in BOOKS.items() for question in questions(book)}
NO_SUBKIND = {"06 tasks", "08 tasks", "07 doors", "12 knocking", "12 levels", "12 posts", "09 closing"}
ROOM = {"06 cut", "06 sweep", "08 strengths", "12 room"}
GROUND = {"06 map", "06 near", "07 distance", "07 inequality", "07 ranks"}
HAMLET = {
    "06 steps", "06 failure", "06 siting", "07 curve", "07 areas", "08 worth_places", "08 worth", "08 labels",
    "08 kinds", "08 withdrawal", "09 staffing", "09 stages",
}  # fmt: skip
CHAIN = {"12 chain", "12 changes", "12 absence"}
ANSWERED = {
    "town": ALL - NO_SUBKIND,
    "no people": ALL - NO_SUBKIND - ROOM - GROUND - {"06 pairing"},
    "one sort": ALL - NO_SUBKIND - ROOM - {"06 pairing", "07 weakest"} | {"06 cut"},
    "no needs": CHAIN | {"08 worth_places", "08 contacts", "09 phase", "09 sensitivity"},
    "hamlet": HAMLET,
    "hamlet with room": HAMLET | ROOM,
    "one need": HAMLET - {"07 areas"},
    "domains apart": {"08 worth_places", "09 staffing", "09 stages"},
    "women": {"08 worth_places"},
    "contacts": {"08 contacts"},
    "city": ALL - {"09 closing"},
}


@pytest.fixture(scope="module", params=MADE)
def asked(request):
    """A network, its name, and what it says to every requirement."""
    net = MADE[request.param]()
    return request.param, net, answers(net)


@pytest.mark.parametrize("number", BOOKS)
def test_questions_are_answered_or_say_why_not(asked, number, monkeypatch):
    name, net, met = asked
    book = BOOKS[number]
    monkeypatch.setattr(cg, "read", lambda path: net)
    written = compose(number, book, net, met, "data")
    left = {skip["title"]["en"] for skip in written["metadata"]["skipped"]}
    answered = {f"{number} {q.key}" for q in questions(book) if q.title["en"] not in left}
    assert answered == {key for key in ANSWERED[name] if key.startswith(number)}
    for skip in written["metadata"]["skipped"]:
        assert skip["why"]["en"].rstrip().endswith(".")
        assert any("一" <= sign <= "鿿" for sign in skip["why"]["zh"])
    codes = {code for table in (net.places, net.ties, net.needs) for code in table["provenance"]}
    words, space = {cg.schema.PROVENANCE[code].en for code in codes}, {}
    for cell in [cell for cell in written["cells"] if cell["cell_type"] == "code"]:
        ax = run(cell["source"], space)
        if ax is None:
            continue
        note = next(text.get_text() for text in ax.texts if text.get_gid() == "note")
        told = note.split("Data: ")[1].rstrip(".").split("; ")
        assert set(told) <= words, (name, cell["source"])
        assert ax.get_title(loc="left"), cell["source"]
        assert "nan" not in ax.get_title(loc="left")


def run(source, space):
    """Run a cell; the Axes that it drew, if any. Whatever it prints must hold no number that is none."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(source, "cell", "exec"), space)
    ax = space.pop("ax", None)
    if ax is not None:
        ax.figure.canvas.draw()
        plt.close("all")
    return ax


def test_every_question_is_answered_somewhere_and_left_out_somewhere():
    for key in ALL - {"09 closing"}:
        given = [name for name, keys in ANSWERED.items() if key in keys]
        assert 0 < len(given) < len(ANSWERED), key


def test_issues_with_days_are_closed_off(monkeypatch):
    net = towns.hamlet()
    days = net.needs.assign(
        opened=["2024-03-01", "2024-03-01", "2024-03-02", "2024-03-03", "2024-03-04"],
        closed=["2024-03-02", "", "2024-03-05", "2024-03-04", "2024-03-11"],
    )
    net = towns.changed(net, needs=days)
    monkeypatch.setattr(cg, "read", lambda path: net)
    met = answers(net)
    space = {}
    for cell in compose("09", BOOKS["09"], net, met, "x")["cells"]:
        if cell["cell_type"] == "code":
            ax = run(cell["source"], space)
    # Open until the last day are one of five; two of five closed after one day, then after three, seven.
    assert ax.get_title(loc="left") == "Half of the issues are closed after 3.0 days"
    wrong = towns.changed(net, needs=days.assign(opened="2024-04-01"))
    assert isinstance(NEEDS["tickets"](wrong), Message)


# ---- what the questions stand on ------------------------------------------------------------------


def placed(**columns):
    """Two communities of a street with two compounds, the columns given as text or numbers."""
    rows = [("s", "street", ""), ("a", "community", "s"), ("b", "community", "s")]
    rows += [("a1", "compound", "a"), ("a2", "compound", "a")]
    places = towns.table("place kind parent", rows).assign(**columns)
    none = towns.hamlet()
    return cg.Network(places, none.actors, none.ties.iloc[:0], none.needs.iloc[:0])


def test_own_metres_are_taken_and_handed_on():
    net = placed(x_m=[None, None, 9, 2, 4], y_m=[None, None, 5, 0, 2])
    found = cg.equity.located(net)
    # a lies at the mean of its compounds, the street at the mean of its communities.
    assert found.loc["a", ["x_m", "y_m"]].tolist() == [3, 1]
    assert found.loc["s", ["x_m", "y_m"]].tolist() == [6, 3]
    assert found["provenance"].unique().tolist() == ["U"]
    found = cg.equity.located(placed(x=[None, 7000, 9000, None, None], y=[None, 100, 200, None, None]))
    assert found.loc["a2", ["x_m", "y_m"]].tolist() == [7000, 100]
    at = cg.city.positions(net, seed=5)
    assert at.columns.tolist() == ["place", "kind", "x_m", "y_m", "provenance"]
    assert at.set_index("place").loc["b", ["kind", "x_m", "provenance"]].tolist() == ["community", 9, "U"]


@pytest.mark.parametrize("names", [("lon", "lat"), ("经度", "纬度"), ("Longitude", "Latitude")])
def test_degrees_become_metres(names):
    east, north = [123.0, 123.0, 123.1, 123.0, 123.0], ["41.8", "41.8", "41.8", "41.81", "41.79"]
    found = cg.equity.located(placed(**dict(zip(names, (east, north), strict=True))))
    radius = 6_371_008.8
    assert math.isclose(
        found.loc["a1", "y_m"] - found.loc["a", "y_m"], radius * math.radians(0.01), rel_tol=1e-6
    )
    wide = radius * math.cos(math.radians(41.8)) * math.radians(0.1)
    assert math.isclose(found.loc["b", "x_m"] - found.loc["a", "x_m"], wide, rel_tol=1e-6)


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"lon": [1, 2, 3, 4, "east"], "lat": 1.5}, "'east' of place 'a2' is not a number"),
        ({"lon": [1, 2, 3, 400, 5], "lat": 1.5}, "400 of place 'a1' is not a number of degrees"),
        ({"x": 123.4, "y": 41.8}, "may hold degrees or metres"),
    ],
)
def test_coordinates_that_cannot_be_read_are_refused(columns, said):
    with pytest.raises(cg.CommgovError, match=said):
        cg.equity.located(placed(**columns))


def test_without_coordinates_positions_are_not_assumed_for_a_user():
    assert cg.equity.located(towns.hamlet()).empty
    with pytest.raises(cg.CommgovError, match="lon and lat"):
        cg.city.positions(towns.hamlet(), seed=1)


def test_areas_take_names_and_tell_twins_apart():
    net = towns.town()
    found = cg.equity.areas(net, "street")
    assert found["c0x1"] == found["s1"] == "第1街道"
    assert "d1" not in found.index
    same = towns.changed(net, places=net.places.assign(name="同名"))
    assert cg.equity.areas(same, "street")["c0x1"] == "s1"
    crossing = [("a", "community", "", ""), ("x", "compound", "a", ""), ("g", "grid", "a", "")]
    crossing = towns.table("place kind parent grid", [*crossing, ("home", "building", "x", "g")])
    both = cg.Network(crossing, net.actors.assign(place=""), net.ties.iloc[:0], net.needs.iloc[:0])
    assert [cg.equity.areas(both, level)["home"] for level in ("grid", "compound", "community")] == [
        "g",
        "x",
        "a",
    ]


def test_coverage_without_capacities_says_what_it_can():
    net = towns.hamlet()
    found = cg.coverage.by_domain(net)
    assert found["level"].unique().tolist() == ["once", "twice"]
    # 15 of 24 persons live in villages 0 and 1; village 2 is served, but nobody is in need there.
    assert found.loc[(found["group"] == "all") & (found["level"] == "once"), "weighted"].item() == 15 / 24
    assert "health" in found.attrs["note"]
    room = cg.coverage.by_domain(towns.hamlet(银行=3, 卫生所=4, 妇联=0))
    assert room.loc[(room["group"] == "all") & (room["level"] == "served"), "weighted"].item() == 7 / 24


def test_kind_is_the_subkind_where_there_is_one():
    net = towns.hamlet()
    assert cg.forces.kind_of(net).tolist() == ["unit", "unit", "organisation"]
    net = towns.changed(net, actors=net.actors.assign(subkind=["bank", "", None]))
    assert cg.forces.kind_of(net).tolist() == ["bank", "unit", "organisation"]


def led_town(*more):
    """A leader, two heads under it, each of one community; further ties as given."""
    base = towns.hamlet()
    actors = towns.table("actor kind", [(a, "person") for a in ("top", "h0", "h1", "x")])
    ties = [
        ("top", "h0", "leads"),
        ("top", "h1", "leads"),
        ("h0", "村0", "staffs"),
        ("h1", "村1", "leads"),
        *more,
    ]
    ties = towns.table("source target relation", ties).assign(weight=1)
    return towns.changed(
        base, places=base.places.iloc[[0, 1, 5]], actors=actors, ties=ties, needs=base.needs.iloc[:0]
    )


def test_chain_of_leaders_by_hand():
    net = led_town(("x", "村0", "serves"))
    found = cg.responsibility.by_relation(net, absent=[0.1]).set_index("addition")
    assert found.index.tolist() == ["base", "serves"]
    # Bare: top and the head must both be there. With x: one community is held by either way.
    assert math.isclose(found.loc["base", "expected_share"], 0.9**2)
    assert math.isclose(found.loc["serves", "expected_share"], (1 - (1 - 0.81) * 0.1 + 0.81) / 2)
    assert found["exposed_share"].tolist() == [1.0, 0.5]
    assert found["second_share"].tolist() == [0.0, 0.5]
    assert found[["target", "provenance"]].iloc[0].tolist() == ["village", "U"]


def test_those_of_the_place_around_stand_above_where_no_tie_says_who_leads():
    net = led_town(("x", "镇", "leads"))
    edges = cg.responsibility.led(net).edges
    assert not ((edges["source"] == "x") & (edges["target"] == "h0")).any()  # top leads h0
    ties = net.ties[net.ties["target"].isin(["村0", "村1", "镇"])]
    edges = cg.responsibility.led(towns.changed(net, ties=ties)).edges
    assert set(edges.loc[edges["source"] == "x", "target"]) == {"h0", "h1"}
    assert edges.loc[edges["source"] == "(above all)", "target"].tolist() == ["x"]


def test_chain_that_cannot_be_read_is_refused():
    with pytest.raises(cg.CommgovError, match="nobody leads or staffs a place"):
        cg.responsibility.led(towns.hamlet())
    circle = led_town(("h0", "top", "leads"))
    assert isinstance(NEEDS["led_places"](circle), Message)
    assert "cycle" in NEEDS["led_places"](circle)


def test_posts_and_doors_count_one_where_no_number_is_stated():
    city = cg.city.simulate(seed=1, scale=0.02)
    plain = towns.changed(city, actors=city.actors.drop(columns=["body_count", "staff_count"]))
    people = cg.responsibility.template(plain)[1]
    assert people.loc[people["person"].str.startswith("worker:"), "persons"].unique().tolist() == [1]
    homes = city.actors[city.actors["subkind"] == "member_household"]
    assert cg.responsibility.doors(plain).supply.sum() == len(homes)


def test_doors_need_no_heads_and_heads_need_streets():
    city = cg.city.simulate(seed=1, scale=0.02)
    headless = towns.changed(city, ties=city.ties.drop(columns="role"))
    assert cg.responsibility.doors(headless).supply.equals(cg.responsibility.doors(city).supply)
    with pytest.raises(cg.CommgovError, match="no compound has a head"):
        cg.responsibility.named(headless)
    net = led_town()
    home = towns.table("place kind parent", [("小区", "compound", "村0")])
    head = towns.table("source target relation role", [("x", "小区", "staffs", "compound_head")]).assign(
        weight=1
    )
    places = pd.concat([net.places.assign(parent=""), home])
    adrift = cg.Network(places, net.actors, pd.concat([net.ties, head]), net.needs)
    with pytest.raises(
        cg.CommgovError, match=r"1 of 1 compounds lie in no community of a street, such as '小区'"
    ):
        cg.responsibility.named(adrift)


def test_requests_of_all_places():
    net = towns.hamlet()
    found = cg.dispatch.arrivals(net, per_thousand=100)
    assert found["health"].to_dict() == {"村0": 1.0, "村1": 0.5, "村3": 0.8, "村4": 0.1}
    homes = towns.table("place kind parent", [("q", "compound", "")])
    away = towns.table("need place group domain weight", [("n", "q", "household", "health", 20)])
    alone = cg.Network(homes, net.actors, net.ties.iloc[:0], away)
    assert cg.dispatch.arrivals(alone, per_thousand=100)["health"].to_dict() == {"q": 2.0}
    with pytest.raises(cg.CommgovError, match="no need has a weight above 0"):
        cg.dispatch.arrivals(towns.changed(net, needs=net.needs.assign(weight=0)), per_thousand=1)


def test_sentences_name_the_column_to_fill():
    net = towns.town()
    bare = towns.changed(
        net, ties=net.ties.assign(domain="").drop_duplicates(["source", "target", "relation"])
    )
    assert "column domain of ties" in NEEDS["needs"](bare)
    idle = towns.changed(net, needs=net.needs.assign(weight=0))
    assert "column weight of needs" in NEEDS["needs"](idle)
    assert "column capacity of actors" in NEEDS["capacity"](no_people(net))
    assert "lon and lat" in NEEDS["located"](no_people(net))


# ---- figures of what users bring ------------------------------------------------------------------


def test_figures_print_any_name(monkeypatch):
    """What the font lacks is drawn as 〓, and told once with the character."""
    cg.use_style("en")
    monkeypatch.setattr(style, "_told", set())
    odd = ["㐂直镇", "A$_x$B", "a\tb", "x‏y", "😀"]
    table = pd.DataFrame({"group": odd, "mean": range(1, 6), "low": 1, "high": 2}).assign(provenance="U")
    with pytest.warns(
        UserWarning, match=r"has no 㐂 \(U\+3402\)、😀 \(U\+1F600\): each is drawn as 〓"
    ) as told:
        ax = cg.figures.equity.groups(table)
    assert len(told) == 1
    cg.figures.equity.groups(table)  # not told again
    ax.figure.canvas.draw()
    shown = [label.get_text() for label in ax.get_yticklabels()]
    assert shown == ["〓直镇", "A\\$_x\\$B", "a b", "xy", "〓"]
    assert table["group"].tolist() == odd
    same = table.assign(group=list("abcde"))
    assert style.printable(same) is same
    plt.close("all")


def test_figures_refuse_what_has_no_share():
    cg.use_style("en")
    nothing = cg.equity.lorenz([0, 0]).assign(curve="by_force")
    with pytest.raises(cg.CommgovError, match="nobody has anything"):
        cg.figures.equity.lorenz(nothing)
    net = towns.changed(towns.hamlet(), needs=towns.hamlet().needs.assign(weight=0))
    with pytest.raises(cg.CommgovError, match="nobody needs anything"):
        cg.figures.coverage.steps(cg.coverage.by_domain(net))
    plt.close("all")


def test_group_of_nobody_is_drawn_without_interval():
    cg.use_style("en")
    found = cg.equity.weakest([1, 3, 2], [1, 1, 0], group=list("abc"), draws=10, seed=1)
    ax = cg.figures.equity.groups(found)
    ax.figure.canvas.draw()
    assert [text.get_text() for text in ax.texts[:3]][-1] == "nobody"
    plt.close("all")


def test_chains_of_other_places_are_called_by_their_kind():
    cg.use_style("en")
    found = cg.responsibility.by_relation(led_town(("x", "村0", "serves")), absent=[0.1])
    ax = cg.figures.responsibility.changes(found)
    assert style.unfold(ax.get_title(loc="left")).endswith("of villages hang on one person, not 100 %")
    assert [label.get_text() for label in ax.get_yticklabels()] == ["leading and staffing alone", "+ serves"]
    plt.close("all")
