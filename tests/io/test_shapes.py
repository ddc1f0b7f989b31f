"""Tables of places and actors are told from matrices by what their headers name."""

import pandas as pd
import pytest

import commgov_lib as cg
from commgov_lib.io.shape import find

TIES = pd.DataFrame({"单位": ["银行", "医院"], "社区": ["甲社区", "乙社区"]})


def grid(*rows):
    return pd.DataFrame(rows, index=range(1, len(rows) + 1), dtype="str")


@pytest.mark.parametrize(
    ("sheet", "headers", "shape"),
    [
        ("地点", ["社区", "经度", "纬度"], "places"),
        ("Sheet2", ["社区", "lon", "lat"], "places"),
        ("places", ["社区", "longitude", "latitude"], "places"),
        ("Sheet2", ["社区", "党员数", "小区数"], "places"),
        ("Sheet2", ["社区", "成立年份", "网格数"], "places"),
        ("单位情况", ["单位", "志愿者", "党员"], "actors"),
        ("Sheet2", ["单位", "甲社区", "乙社区"], "incidence"),
        ("共建", ["单位", "银行", "医院"], "incidence"),
    ],
)
def test_what_a_body_or_place_has_is_no_end_of_ties(sheet, headers, shape):
    found = find(grid(headers, ["甲", "104.07", "30.6"], ["乙", "104.08", "30.7"]), sheet)
    assert found.shape == shape
    assert found.doubts == []


def test_columns_that_may_be_counts_or_groups_are_asked():
    found = find(grid(["项目", "志愿者", "老人"], ["甲", "1", "2"], ["乙", "3", "4"]), "Sheet2")
    assert found.doubts[0][:2] == ("shape", "")
    assert "志愿者" in str(found.doubts[0][2])


def test_coordinates_are_kept_with_places_and_not_called_unused(tmp_path):
    path = tmp_path / "ll.xlsx"
    with pd.ExcelWriter(path) as book:
        TIES.to_excel(book, sheet_name="共建", index=False)
        places = {"社区": ["甲社区", "乙社区"], "经度": [104.07, 104.08], "纬度": [30.6, 30.7]}
        pd.DataFrame(places).to_excel(book, sheet_name="地点", index=False)
    net = cg.read(path, relation="co_builds")
    assert set(net.ties["source"]) | set(net.ties["target"]) == {"银行", "医院", "甲社区", "乙社区"}
    assert {"经度", "纬度"} <= set(net.places)
    told = cg.io.take(path, relation="co_builds").notices
    assert not told["problem"].str.contains("not used").any()


def test_the_fix_for_several_periods_names_one_of_the_data(tmp_path):
    path = tmp_path / "a.csv"
    TIES.assign(轮次=["1", "2"]).to_csv(path, index=False)
    told = cg.io.take(path, relation="co_builds").notices
    assert told["fix"].str.contains(r"at\('2'\)").any()


@pytest.mark.parametrize("header", ["波次", "期数", "调查轮次", "调查波次"])
def test_waves_are_times(header):
    told = TIES.assign(**{header: ["第一波", "第2波"]})
    net = cg.read(told, relation="co_builds")
    assert list(net.ties["since"]) == ["1", "2"]
    for said in ("wave 2", "第2轮", "第2波", "第二轮", 2):
        assert list(net.at(said).ties["source"]) == ["医院"]


def test_a_measure_of_one_side_says_that_there_are_two():
    with pytest.raises(cg.CommgovError, match="two sides"):
        cg.core.centrality(cg.read(TIES, relation="co_builds"))
