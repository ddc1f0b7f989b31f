"""The figures of equity draw the numbers of their tables."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import commgov_lib as cg
from commgov_lib.figures import style


@pytest.fixture(autouse=True)
def _english():
    cg.use_style("en")
    yield
    cg.use_style("en")
    plt.close("all")


TABLE = pd.DataFrame(
    {
        "catchment": [2000, 500, 2000, 500],
        "kernel": ["binary", "binary", "gaussian", "gaussian"],
        "gini": [0.2, 0.6, 0.3, 0.65],
        "low": [0.1, 0.5, np.nan, 0.6],
        "high": [0.25, 0.75, np.nan, 0.7],
    }
)


def test_catchments_draw_a_line_a_kernel_and_their_intervals():
    ax = cg.figures.equity.catchments(TABLE)
    assert [line.get_ydata().tolist() for line in ax.lines] == [[0.6, 0.2], [0.65, 0.3]]
    assert ax.lines[0].get_xdata().tolist() == [0.5, 2]
    ends = [segment[:, 1].tolist() for c in ax.collections for segment in c.get_segments() if len(segment)]
    assert [0.5, 0.75] in ends
    assert [0.6, 0.7] in ends
    assert ax.get_ylim()[1] > 0.75
    assert style.unfold(ax.get_title(loc="left")) == (
        "The Gini index is 0.60 with a catchment of 0.5 km and 0.20 with one of 2 km"
    )


def test_catchments_of_which_nothing_is_known_are_refused():
    with pytest.raises(cg.CommgovError, match="no value is known"):
        cg.figures.equity.catchments(TABLE.assign(gini=np.nan))


def test_a_legend_covers_no_curve():
    """The names of Lorenz curves stand above the square that the curves fill."""
    curves = [cg.equity.lorenz([1, k]).assign(curve=f"a long name of curve number {k}") for k in (1, 2, 9)]
    ax = cg.figures.equity.lorenz(pd.concat(curves))
    ax.figure.canvas.draw()
    assert ax.get_legend().get_window_extent().y0 >= ax.get_window_extent().y1 - 1
