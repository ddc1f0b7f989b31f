"""The article beside its peers: printed counts, means per community, and what selection may do."""

import math
from fractions import Fraction

import pandas as pd
import pytest

import commgov_lib as cg


def test_the_articles_46_units_stand_among_17_communities_that_print_theirs():
    table = cg.ledger.peers()
    own, others = table[table["provenance"] == "A"], table[table["provenance"] == "P"]
    assert own[["id", "low", "high"]].to_numpy().tolist() == [["N11", 46, 46]]
    # Read from the pages by hand.
    assert others["low"].tolist() == [4, 5, 6, 7, 7, 11, 12, 14, 15, 15, 17, 18, 19, 20, 20, 20, 60]
    assert others.loc[others["high"] > others["low"], ["name", "high"]].to_numpy().tolist() == [
        ["锦州社区", 29]
    ]
    assert table["low"].is_monotonic_increasing
    assert table["name"].tolist()[-2:] == ["文章中的社区", "复兴社区"]


def test_other_quantities_and_levels_have_no_row_of_the_article():
    table = cg.ledger.peers("grids", level="district")
    assert table["id"].tolist() == ["C0057", "C0056"]
    assert table["name"].tolist() == ["铁西区"] * 2
    open_ended = cg.ledger.peers("volunteers", level="street")
    assert math.isinf(open_ended["high"].iloc[-1])


def test_a_quantity_that_nobody_prints_is_told():
    with pytest.raises(cg.CommgovError, match="no compound prints 'grids'"):
        cg.ledger.peers("grids", level="compound")
    with pytest.raises(cg.CommgovError, match="no place prints both 'elderly'"):
        cg.ledger.per("elderly")


def test_means_per_community_are_quotients_of_printed_counts():
    table = cg.ledger.per(["co_building_units", "grids"])
    of = table.set_index(["numerator", "denominator"])[["low", "high"]]
    for pair, low, high in (
        (("C0058", "C0055"), Fraction(2300, 193), Fraction(2399, 193)),  # Tiexi: 2,300余 in 193
        (("C0129", "C0128"), Fraction(9748, 769), Fraction(9748, 769)),  # Kunming
        (("C0056", "C0055"), Fraction(2802, 193), Fraction(2802, 193)),  # grids of Tiexi
        (("N11", ""), 46, 46),
        (("N20", "N29"), Fraction(6200, 955), Fraction(6299, 955)),
    ):
        assert of.loc[pair].tolist() == pytest.approx([float(low), float(high)])
        assert of.loc[pair, "low"] <= low  # rounded outwards
        assert of.loc[pair, "high"] >= high
    assert (table["low"] <= table["high"]).all()
    assert set(table["quantity"]) == {"co_building_units", "grids"}
    assert table.loc[table["numerator"] == "C0222", "note"].item() == "签约律所,每家对接两个社区"
    alone = cg.ledger.per("communities", "streets")
    assert alone.loc[alone["name"] == "昆明", "low"].item() == pytest.approx(769 / 83)
    assert "A" not in set(alone["provenance"])


def test_a_printed_mean_is_weighed_by_the_chance_of_being_printed():
    """Every count stands for 1 / P(printed) places; worked out place by place, in fractions."""
    counts = [4, 5, 6, 7, 7, 11, 12, 14, 15, 15, 17, 18, 19, 20, 20, 20, 60]
    table = cg.ledger.selected(counts, powers=(0, 1, 2), least=46).set_index("power")
    for power in (0, 1, 2):
        weight = [Fraction(1, x**power) for x in counts]
        mean = sum(w * x for w, x in zip(weight, counts, strict=True)) / sum(weight)
        assert table.loc[power, "mean"] == pytest.approx(float(mean), rel=1e-12)
        share = sum(w for w, x in zip(weight, counts, strict=True) if x >= 46) / sum(weight)
        assert table.loc[power, "least_share"] == pytest.approx(float(share), rel=1e-12)
    assert table.loc[0, "median"] == 15
    assert table.loc[1, "mean"] == pytest.approx(17 / sum(1 / x for x in counts))  # the harmonic mean


def test_a_town_that_prints_by_size_is_seen_through():
    """A hundred places with 2 units and a hundred with 6: those with 6 print three times as often."""
    printed = [2] * 20 + [6] * 60
    assert cg.ledger.selected(printed, powers=[1])["mean"].item() == pytest.approx(4)
    assert cg.ledger.selected(printed, powers=[1])["median"].item() == pytest.approx(4)  # half and half
    assert "least_share" not in cg.ledger.selected(printed)


@pytest.mark.parametrize(
    ("counts", "powers", "words"),
    [
        ([0, 3], [1], "counts must be numbers > 0"),
        ([3, None], [1], "counts must be numbers > 0"),
        ([3], [-1], "powers must be numbers >= 0"),
        ([3], [math.inf], "powers must be numbers >= 0"),
        ([], [1], "nothing to weigh"),
        ([3], [], "nothing to weigh"),
    ],
)
def test_what_cannot_be_weighed_is_refused(counts, powers, words):
    with pytest.raises(cg.CommgovError, match=words):
        cg.ledger.selected(counts, powers=powers)


def test_a_total_bounds_how_many_places_can_have_many():
    total = cg.ledger.Interval(2300, 2399)
    assert cg.ledger.most_with(total, 193, least=46) == 52
    # By enumeration of small towns: places share a total, how many can have `least` or more at most?
    for total, places, least in ((7, 3, 3), (9, 2, 3), (2, 5, 3), (0, 2, 1)):
        splits = [[]]
        for _ in range(places):
            splits = [[*one, x] for one in splits for x in range(total + 1) if sum(one) + x <= total]
        most = max(sum(x >= least for x in one) for one in splits if sum(one) == total)
        assert cg.ledger.most_with(total, places, least=least) == most
    assert cg.ledger.most_with(cg.ledger.Interval(5, math.inf), 7, least=2) == 7
    for wrong in ({"least": 0}, {"least": 2, "places": -1}):
        with pytest.raises(cg.CommgovError, match="do not go together"):
            cg.ledger.most_with(3, wrong.get("places", 3), least=wrong["least"])


def test_peers_are_drawn_with_the_articles_own_in_red():
    cg.use_style("en")
    table = cg.ledger.peers()
    ax = cg.figures.ledger.peers(table)
    marks = [(line.get_marker(), list(line.get_xdata())) for line in ax.lines]
    assert ("s", [46.0]) in marks
    assert ("|", [20.0, 29.0]) in marks
    assert sum(marker == "o" for marker, _ in marks) == 16
    bare = table[table["provenance"] == "P"]
    title = " ".join(cg.figures.ledger.peers(bare).get_title(loc="left").split())
    assert title == "17 printed counts run from 4 to 60; the median is 15"
    with pytest.raises(cg.CommgovError, match="are missing"):
        cg.figures.ledger.ratios(pd.DataFrame({"name": ["x"]}))
