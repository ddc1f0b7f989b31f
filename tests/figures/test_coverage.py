"""The figures of coverage draw the numbers of their tables, each mark in sight."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import PathCollection

import commgov_lib as cg

PLACES = pd.DataFrame(
    {
        "x_m": [1000.0, 3000.0, 2000.0, 5000.0, 1500.0],
        "y_m": [0.0, 0.0, 4000.0, 0.0, 500.0],
        "weight": [100.0, 300.0, 50.0, 50.0, np.nan],
        "reached": [0.0, 1.0, 2.0, 3.0, np.nan],
    }
)


@pytest.fixture(autouse=True)
def _english():
    cg.use_style("en")
    yield
    cg.use_style("en")
    plt.close("all")


def points(ax) -> dict[str, list]:
    return {c.get_label(): c.get_offsets().tolist() for c in ax.collections if isinstance(c, PathCollection)}


def test_distances_draw_a_line_for_each_number_of_sites():
    table = pd.DataFrame({"reach_m": [500, 500, 2000, 2000], "k": [1, 2, 1, 2]})
    table["weighted"] = [0.4, 0.1, 0.9, 0.8]
    ax = cg.figures.coverage.distances(table)
    assert [line.get_xydata().tolist() for line in ax.lines] == [
        [[0.5, 0.4], [2, 0.9]],
        [[0.5, 0.1], [2, 0.8]],
    ]


def test_places_stand_where_they_are_in_kilometres_by_how_many_sites_they_reach():
    ax = cg.figures.coverage.places(PLACES)
    assert points(ax) == {
        "none": [[0, 0]],
        "one": [[2, 0]],
        "two or more": [[1, 4], [4, 0]],
        "site": [[0.5, 0.5]],
    }
    size = {c.get_label(): c.get_sizes() for c in ax.collections if isinstance(c, PathCollection)}
    assert size["one"][0] > size["none"][0] > size["two or more"][0]  # 300, 100 and 50 residents
    assert "1 of 4 places, with 20 %" in ax.get_title(loc="left")


def test_a_map_of_nobody_is_refused():
    with pytest.raises(cg.CommgovError, match="no row has a weight"):
        cg.figures.coverage.places(PLACES.iloc[4:])


@pytest.mark.parametrize("served", [0.8, 0.79, 0.3])
def test_no_mark_of_a_step_hides_another(served):
    """Where reach and capacity are equal, the three marks stand one below the other."""
    table = pd.DataFrame({"level": ["once", "twice", "served"], "weighted": [0.8, 0.8, served]})
    ax = cg.figures.coverage.steps(table.assign(group="all"))
    ax.figure.canvas.draw()
    at = [ax.transData.transform(one[0]) for one in points(ax).values()]
    far = [np.hypot(*(a - b)) * 72 / ax.figure.dpi for k, a in enumerate(at) for b in at[:k]]
    assert min(far) > 5  # points, where a mark is 6.5 wide


def test_the_worst_off_are_not_hidden_by_the_lowest_tenth():
    table = pd.DataFrame({"worst": [0.65], "tenth": 0.65, "weighted": 0.65}, index=["best"])
    ax = cg.figures.coverage.pairing(table.assign(worst_low=0.6, worst_high=0.7, bound=0.66))
    heights = [at[0][1] for name, at in points(ax).items() if not name.startswith("_")]
    assert len(set(heights)) == 3
