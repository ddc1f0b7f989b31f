"""The path of a file, as docs/path_of_a_file.md has it, is the path that the calls take."""

import collections
import re
import sys
from pathlib import Path

import pandas as pd
import pytest

import commgov_lib as cg

ROOT = Path(__file__).parents[2]
HELPERS = {"names", "personal_data"}  # listed under step 8, and made ready before it
WRAPPED = ("validate", "reading")  # ``validate.safe`` stands around the public functions


def steps() -> dict[str, int]:
    """The step of each module, from the table of the page."""
    page = (ROOT / "docs" / "path_of_a_file.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| (.+?) \|", page, flags=re.M)
    return {
        Path(name).stem: int(step) for step, names in rows for name in re.findall(r"`([^`]+\.py)`", names)
    }


def calls(source) -> list[tuple[str, str, str]]:
    """Each call from one module to another while a source is read: caller, called, function."""
    found = []

    def note(frame, event, _):
        if event == "call" and "<" not in frame.f_code.co_name:
            ends = [Path(f.f_code.co_filename) for f in (frame.f_back, frame)]
            if all(end.is_relative_to(ROOT / "commgov_lib") for end in ends) and ends[0] != ends[1]:
                found.append((ends[0].stem, ends[1].stem, frame.f_code.co_name))

    cg.read(source, relation="co_builds")  # what is imported and compiled on first use is no part of the path
    before = sys.getprofile()
    sys.setprofile(note)
    try:
        cg.read(source, relation="co_builds")
    finally:
        sys.setprofile(before)
    return found


@pytest.fixture(params=["csv", "xlsx", "matrix", "table"])
def source(request, tmp_path):
    table = pd.DataFrame({"社区": ["甲社区", "甲社区", "乙社区"], "单位": ["银行一", "医院二", "银行一"]})
    file = tmp_path / "共建.xlsx"
    if request.param == "table":
        return table
    if request.param == "csv":
        file = file.with_suffix(".csv")
        table.to_csv(file, index=False, encoding="gbk")
    elif request.param == "xlsx":
        table.to_excel(file, index=False)
    else:
        pd.crosstab(table["社区"], table["单位"]).to_excel(file)
    return file


def test_the_page_names_every_step_and_modules_that_exist():
    assert sorted(set(steps().values())) == list(range(1, 11))
    there = {path.stem for path in (ROOT / "commgov_lib").rglob("*.py")}
    assert set(steps()) <= there


def test_reading_calls_the_steps_in_the_order_of_the_page(source):
    step = steps()
    taken = [
        step[to]
        for by, to, _ in calls(source)
        if by == "reading" and to in step and to not in HELPERS | {"validate"}
    ]
    assert taken == sorted(taken)
    assert {3, 7, 8, 9} <= set(taken)


def test_a_few_calls_only_go_back_to_an_earlier_step(source):
    step = steps()
    back = collections.Counter()
    for by, to, name in calls(source):
        known = by in step and to in step and (by, to) != WRAPPED
        if known and step[to] < step[by] and (step[by], step[to]) != (5, 4):  # a reader opens its own archive
            back[by, to, name] += 1
    assert sum(back.values()) <= 4, back
