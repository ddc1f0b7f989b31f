"""The specification curve: what is drawn is what the table says, and choices stand under their estimate."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import commgov_lib as cg

TABLE = pd.DataFrame(
    {
        "relation": "attends", "null": ["ties", "fdsm", "ties", "fdsm"], "threshold": [2.0, 1.0, 1.0, 2.0],
        "estimate": [1.5, 0.8, 1.2, 1.1], "low": [1.2, 0.6, 0.9, 1.05], "high": [np.inf, 1.1, 1.3, 1.2],
        "p": [0.01, 0.2, 0.04, 0.06],
    }
)  # fmt: skip
TABLE.attrs["question"] = "overlap"


def offsets(ax):
    return [c.get_offsets().data for c in ax.collections if not hasattr(c, "get_segments")]


@pytest.fixture
def ax():
    drawn = cg.figures.doubt.curve(TABLE.assign(provenance="P"))
    yield drawn
    plt.close(drawn.figure)


def test_estimates_are_sorted_and_marked_where_they_lie_above_chance(ax):
    below, above = offsets(ax)[:2]
    assert below.tolist() == [[0, 0.8], [1, 1.1]]
    assert above.tolist() == [[2, 1.2], [3, 1.5]]
    (lines,) = [c.get_segments() for c in ax.collections if hasattr(c, "get_segments")]
    top = ax.get_ylim()[1]
    assert [line[:, 1].tolist() for line in lines] == [[0.6, 1.1], [1.05, 1.2], [0.9, 1.3], [1.2, top]]


def test_choices_stand_beneath_their_estimates(ax):
    """Two conventions vary, the relation does not; each estimate has one mark a convention."""
    said = [text.get_text() for text in ax.texts]
    assert said[:6] == ["chance keeps", "both degrees", "number of ties", "tie from weight", "1", "2"]
    marks = np.vstack(offsets(ax)[2:])
    rows = {y: sorted(marks[marks[:, 1] == y, 0].tolist()) for y in sorted(set(marks[:, 1]), reverse=True)}
    assert list(rows.values()) == [[0, 1], [2, 3], [0, 2], [1, 3]]
    assert all(y < 0 for y in rows)


def test_a_thousand_specifications_and_unknown_words_are_drawn():
    table = pd.concat([TABLE] * 250, ignore_index=True).assign(group=lambda t: [f"g{k % 3}" for k in t.index])
    table.attrs = TABLE.attrs
    ax = cg.figures.doubt.curve(table)
    assert "g2" in [text.get_text() for text in ax.texts]
    plt.close(ax.figure)
    with pytest.raises(cg.CommgovError, match="estimate"):
        cg.figures.doubt.curve(TABLE.drop(columns="estimate"))
