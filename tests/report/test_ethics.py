"""The page for an ethics application: every number of the result, both languages, one sheet."""

import re

import numpy as np
import pandas as pd
import pytest

import commgov_lib as cg
from commgov_lib.messages import say
from commgov_lib.report import ethics

NAN = float("nan")
ROWS = [(20, 0.5, 0.43, 0.57, 0.1, 0.9), (40, 0.82, 0.76, 0.87, 0.2, 1.0), (80, NAN, NAN, NAN, NAN, NAN)]


def result(rows=ROWS[:2], command="cg.design.power(network, seed=7)", question="Is it <b>so</b>?"):
    table = pd.DataFrame(rows, columns=["size", "power", "low", "high", "least", "most"])
    table["draws"] = np.where(table["power"].isna(), 0, 200)
    way = say("communities drawn at random")
    return cg.design.Power(table, say(question), way, "communities", 300, (), command)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_holds_every_number_and_needs_no_other_file(lang, tmp_path):
    page = ethics(result(), wanted=0.8, lang=lang, file=tmp_path / "plan.html")
    rows = [re.findall("<td>(.*?)</td>", row) for row in page.split("<tr>")[2:]]
    assert rows[0] == ["20", "0.500", "0.430–0.570", "0.100–0.900", "200"]
    assert rows[1] == ["40", "0.820", "0.760–0.870", "0.200–1.000", "200"]
    assert (tmp_path / "plan.html").read_text(encoding="utf-8") == page
    assert not re.search("<script|http|<b>", page)
    for part in ("@page", "&lt;b&gt;so", "seed=7", "300"):
        assert part in page


def test_the_smallest_size_is_said_and_so_is_that_there_is_none():
    assert "reaches 80 % is 40." in ethics(result(), wanted=0.8)
    assert "No size that was tried reaches 90 %." in ethics(result(), wanted=0.9)
    assert ethics(result(ROWS[2:]), wanted=0.8).count("<td>—</td>") == 3


def test_why_a_size_has_no_power_and_of_which_network_the_population_is_are_said():
    page = ethics(result(ROWS), wanted=0.8)
    assert page.count("Size 80: not simulated") == 1
    assert "Size 20" not in page
    assert "first network" not in page
    pair = ethics(
        result(command="cg.design.power((network, network), cg.design.difference(), [2])"), wanted=0.8
    )
    assert "300 communities in all of the first network" in pair


def test_people_are_counted_only_where_the_question_weighs_them():
    assert "as a number only" not in ethics(result(), wanted=0.8)
    assert "as a number only" in ethics(result(command="f(weight=weight)"), wanted=0.8)


def test_what_does_not_fit_is_refused():
    with pytest.raises(cg.CommgovError, match="9 sizes"):
        ethics(result([(k, *ROWS[0][1:]) for k in range(2, 11)]), wanted=0.8)
    with pytest.raises(cg.CommgovError, match="wanted"):
        ethics(result(), wanted=80)
    with pytest.raises(cg.CommgovError):
        ethics(result(), wanted=0.8, lang="de")


@pytest.mark.parametrize("way", [cg.design.communities(), cg.design.roster(0.5)])
def test_the_command_computes_the_same_anew(way):
    network = cg.design.assumed(units=30, partners=(2, 4), overlap=(0.1, 0.5))
    question = cg.design.coverage(0.1, least=2)
    found = cg.design.power(network, question, [5, 9], sampling=way, population=20, draws=9, seed=3)
    again = eval(found.command, {"cg": cg})
    pd.testing.assert_frame_equal(again.table, found.table)
    assert again.command == found.command
