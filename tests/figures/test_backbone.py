"""The pictures of the backbone show the table given, in both languages, and refuse what they cannot show."""

import re

import networkx as nx
import numpy as np
import pandas as pd
import pytest

import commgov_lib as cg
from commgov_lib.figures import style
from commgov_lib.figures.facts import words
from commgov_lib.measures import backbone

FIGURES = cg.figures.backbone
MANY = {"a": range(50), "b": range(50, 100), "shared": 1, "kept_count": 0}


@pytest.fixture(scope="module")
def compared():
    return backbone.compare(nx.davis_southern_women_graph(), draws=300, seed=1)


@pytest.fixture(params=["en", "zh"])
def lang(request):
    cg.use_style(request.param)
    yield request.param
    cg.use_style("en")


def points(ax, label):
    """The points of the scatter or line with a label."""
    for mark in ax.collections:
        if re.split("[:：]", mark.get_label())[0] == label:
            return np.asarray(mark.get_offsets())
    return next(line.get_xydata() for line in ax.lines if re.split("[:：]", line.get_label())[0] == label)


def test_alpha_curve_draws_the_counts(compared, lang):
    table = backbone.alpha_curve(compared)
    ax = FIGURES.alpha_curve(table)
    ax.figure.canvas.draw()
    for null in ("svn", "sdsm", "fdsm"):
        rows = table[table["null"] == null]
        drawn = points(ax, null.upper())
        assert np.allclose(drawn, rows[["alpha", "kept_count"]], equal_nan=True)
    kept = table[table["alpha"] == 0.05].set_index("null")["kept_count"]
    most, least = int(kept["svn"]), int(kept["sdsm"])
    assert most > kept["fdsm"] > least
    assert (
        style.unfold(ax.get_title(loc="left"))
        == {
            "en": f"At α = 0.05 SVN keeps the most pairs, {most}, and SDSM the fewest, {least}",
            "zh": f"α = 0.05时SVN保留最多（{most}对），SDSM最少（{least}对）",
        }[lang]
    )


def test_alpha_curve_of_large_counts_is_logarithmic(compared):
    table = backbone.alpha_curve(compared)
    ax = FIGURES.alpha_curve(table.assign(kept_count=table["kept_count"] * 1000))
    assert ax.get_yscale() == "log"
    equal = table.assign(kept_count=3.0)
    assert FIGURES.alpha_curve(equal).get_title(loc="left").endswith("SVN, SDSM and FDSM keep 3 pairs")
    assert len(FIGURES.alpha_curve(equal.assign(chance_count=np.nan)).lines) == 3


def test_overlay_marks_each_kept_pair_once(compared, lang):
    ax = FIGURES.overlay(compared)
    ax.figure.canvas.draw()
    for null in ("svn", "sdsm", "fdsm"):
        assert len(points(ax, null.upper())) == compared[f"keep_{null}"].sum()
    order = list(dict.fromkeys([*compared["a"], *compared["b"]]))
    kept = compared[compared["keep_svn"]]
    cells = {(round(x + 0.27), round(y)) for x, y in points(ax, "SVN")}
    assert cells == {(order.index(b), order.index(a)) for a, b in zip(kept["a"], kept["b"], strict=True)}
    assert "153" in ax.texts[-1].get_text()


def test_strip_draws_q_at_its_row(compared, lang):
    rows = compared.nsmallest(8, "p_svn")
    ax = FIGURES.strip(rows)
    ax.figure.canvas.draw()
    for null in ("svn", "sdsm", "fdsm"):
        assert np.allclose(points(ax, null.upper()), np.column_stack([rows[f"q_{null}"], np.arange(8)]))
    assert [label.get_text().split(" ")[0] for label in ax.get_yticklabels()] == [
        a.split(" ")[0] for a in rows["a"]
    ]


def test_agreement_draws_the_counts(compared, lang):
    table = backbone.agreement(compared)
    ax = FIGURES.agreement(table)
    ax.figure.canvas.draw()
    assert [bar.get_width() for bar in ax.patches] == table["pair_count"].tolist()
    three = pd.DataFrame({"kept_by": ["svn + sdsm", "sdsm"], "null_count": [2, 1], "pair_count": [1, 3]})
    assert "25" in FIGURES.agreement(three).get_title(loc="left")


def test_mixing_says_when_memory_is_gone(lang):
    table = pd.DataFrame({"lag": [0.0, 0.5, 1.0], "autocorrelation": [1, 0.5, 0.01], "noise": 0.02})
    ax = FIGURES.mixing(table)
    ax.figure.canvas.draw()
    assert np.allclose(ax.lines[0].get_xydata(), table[["lag", "autocorrelation"]])
    assert "1" in ax.get_title(loc="left")
    outlasts = FIGURES.mixing(table.iloc[:2]).get_title(loc="left")
    assert "0.5" in outlasts
    assert outlasts != ax.get_title(loc="left")


def test_facts_of_a_figure(compared):
    cg.use_style("en")
    lines = words(FIGURES.overlay(compared))
    assert lines[0].startswith("title: The 3 nulls agree on")
    assert lines[-1] == (
        "legend: share a place, SVN: rows, SDSM: both sides, on average, FDSM: both sides, exactly"
    )


@pytest.mark.parametrize(
    ("noun", "table", "says"),
    [
        ("alpha_curve", {"null": ["svn"]}, "correction, alpha, kept_count, chance_count are missing"),
        ("overlay", {"a": [1], "b": [2], "shared": [1], "kept_count": [0]}, "no column keep_svn"),
        ("strip", {"a": [1], "b": [2], "shared": [1], "kept_count": [0]}, "no column q_svn"),
        ("mixing", {"lag": [1]}, "autocorrelation, noise are missing"),
        ("agreement", {"kept_by": ["svn"]}, "null_count, pair_count are missing"),
        ("overlay", MANY | {"keep_svn": False}, "40 actors"),
        ("strip", MANY | {"q_svn": 0.1}, "30 pairs"),
    ],
)
def test_what_cannot_be_drawn_is_refused(noun, table, says):
    with pytest.raises(cg.CommgovError, match=says):
        getattr(FIGURES, noun)(pd.DataFrame(table))
