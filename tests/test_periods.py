"""Times as people write them, and periods."""

import datetime

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commgov_lib.columns import text_column
from commgov_lib.periods import bounds, digits, ends, is_year, said, span, written

ONE_WRITING = {
    "2021": "2021", "2021年": "2021", "2021年度": "2021", "２０２１": "2021", "2021.0": "2021",
    "2021-05": "2021-05", "2021年5月": "2021-05", "2021 年 05 月": "2021-05", "2021/5": "2021-05",
    "2021.5": "2021-05", "202105": "2021-05", "二〇二一年五月": "2021-05", "2021年十二月": "2021-12",
    "2021-05-03": "2021-05-03", "2021/5/3": "2021-05-03", "2021.5.3": "2021-05-03",
    "2021年5月3日": "2021-05-03", "20210503": "2021-05-03", "2021-05-03 00:00:00": "2021-05-03",
    "2021/5/3 8:30": "2021-05-03", "2021-05-03T08:30:00+08:00": "2021-05-03",
    "2024/2025": "2024/2025", "3": "3", "": "", " ": "",
}  # fmt: skip
NONSENSE = [
    "2021-13", "2021-02-30", "2023年2月29日", "last year", "21年", "44317", "5/3/2021", "2021-2022学年",
    "2025/2024", "2021.13", "20211301", "2021-22", "上午", "二〇十年", "2021年十二三月",
    "2021/05-03", "-1", "2021.123",
]  # fmt: skip


@pytest.mark.parametrize("word", ONE_WRITING)
def test_a_time_has_one_writing(word):
    assert written([word]) == [ONE_WRITING[word]]


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("第十轮", "第10轮"), ("第十九轮", "第19轮"), ("第二十轮", "第20轮"), ("第九十九期", "第99期"),
        ("第〇轮", "第0轮"), ("一九四九年", "1949年"), ("二〇十年", "二〇十年"), ("十二三月", "十二三月"),
        ("十里河", "十里河"), ("第  二波", "第 2波"),
    ],
)  # fmt: skip
def test_chinese_numerals_before_a_unit_of_time_are_digits(word, said):
    assert digits(word) == said


@pytest.mark.parametrize("word", NONSENSE)
def test_what_is_no_time_is_none(word):
    assert written([word]) == [None]


@given(st.dates(min_value=datetime.date(1000, 1, 1)))
def test_every_day_of_the_calendar_is_read_in_every_writing(day):
    y, m, d = day.year, day.month, day.day
    ways = [f"{y}-{m}-{d}", f"{y}/{m:02}/{d:02}", f"{y}.{m}.{d}", f"{y}年{m}月{d}日", day.isoformat()]
    assert written(ways) == [day.isoformat()] * 5
    assert ends(day.isoformat()) == (y * 10000 + m * 100 + d,) * 2


def test_a_torn_month_is_told_by_its_column_alone():
    assert written(["2021.1"]) == [None]
    assert written(["2021.1", "2021.2", "2021.10"]) == ["2021-01", "2021-02", "2021-10"]
    assert written(["2021.1", "2021.11"]) == [None, "2021-11"]


def test_periods_are_read_as_both_ends():
    assert span("2021-2022") == span("2021年—2022年") == span("2021至2022") == ("2021", "2022")
    assert span("2021.5-2022.3") == span("2021-05—2022-03") == ("2021-05", "2022-03")
    assert span("2021年5月-8月") == ("2021-05", "2021-08")
    assert span("2021年第三季度") == span("2021Q3") == ("2021-07", "2021-09")
    assert span("2019年至今") == span("2019年起") == ("2019", "")
    assert span("1-3") == ("1", "3")
    assert span("2022-2019") is span("3-2021") is span("") is span("2021-2022学年") is None


def test_coarse_times_last_as_long_as_their_name():
    assert ends("2021") == (20210101, 20211231)
    assert ends("2021-02") == (20210201, 20210231)
    assert [is_year(time) for time in ("2021", "2024/2025", "12")] == [True, True, False]


def test_open_ends_lie_before_and_after_everything():
    column = text_column(pd.Series(["", "0", "9999-12-31"], dtype="str"))
    since, until = bounds(column, "since"), bounds(column, "until")
    assert since[0] < since[1] < since[2]
    assert until[0] > until[2] > until[1]


def test_a_period_is_said_as_short_as_it_can_be():
    assert [said(*period) for period in (("2021", "2021"), ("2019", ""), ("", "2020"))] == [
        "2021", "2019–", "–2020",
    ]  # fmt: skip
