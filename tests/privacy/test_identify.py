"""What names a person is found, and only that."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import commgov_lib as cg
from commgov_lib.privacy import numbers
from commgov_lib.schema import CommgovError

from . import oracles_privacy as twins

SALT = "a salt that only the tests know"


def number(region="210102", born="19490307", order="002", slip=0) -> str:
    """An identity number of nobody: made up, with the check character that belongs to it, or another."""
    first = region + born + order
    return first + "0123456789X"["0123456789X".index(twins.check_character(first)) - slip]


def kinds(values, name="note", table="actors", **options) -> list[str]:
    """What the values of a column look like, cell by cell; faults of the whole column are left out."""
    frame = pd.DataFrame({name: values})
    found = cg.privacy.identifiers({table: frame}, **options)
    found = found[found["row"].notna()].set_index("row")["problem"].str.removeprefix("looks like ")
    return [found.get(k + 1, "") for k in range(len(values))]


@given(st.text("0123456789", min_size=17, max_size=17))
def test_the_check_digit_is_that_of_the_definition(first):
    assert numbers.check_digit(first) == twins.check_character(first)


def test_the_check_digit_of_the_standard_s_own_example():
    """The example printed in GB 11643: 11010519491231002X."""
    assert numbers.check_digit("11010519491231002") == "X"


@pytest.mark.parametrize("wrap", ["{}", "证号{}。", "（{}）", " {} "])
def test_an_identity_number_is_found_wherever_it_stands(wrap):
    x = next(number(order=f"{k:03}") for k in range(200) if number(order=f"{k:03}")[-1] == "X")
    full = number().translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    spaced = f"{number()[:6]} {number()[6:14]}-{number()[14:]}"
    values = [wrap.format(text) for text in (number(), x, x.lower(), full, spaced)]
    assert kinds(values) == ["an identity number"] * 5


def test_an_identity_number_with_a_slip_is_one_too():
    slip = "an identity number with a slip (its check digit is wrong)"
    assert kinds([number(slip=1), number(slip=5)]) == [slip, slip]


@pytest.mark.parametrize(
    ("born", "is_one"),
    [
        ("18000101", True), ("17991231", False), ("20991231", True), ("21000101", False),
        ("19490100", False), ("19490001", False), ("19491231", True), ("19491301", False),
        *((f"2000{month:02}{days}", True) for month, days in enumerate(
            (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), 1)),
        *((f"2000{month:02}{days + 1}", False) for month, days in enumerate(
            (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), 1)),
    ],
)  # fmt: skip
def test_an_identity_number_has_a_day_of_the_calendar(born, is_one):
    assert bool(kinds([number(born=born)])[0]) == is_one


@pytest.mark.parametrize(
    "value",
    [
        number(born="19491307"),  # no such month
        number(born="19490231"[:6] + "32"),  # no such day
        number(region="990102"),  # no such province
        "9" + number(),  # longer
        number() + "7",
        "91210100MA0U0U0U0X",  # a firm's code
        "210102001001",  # a community's code
        "210102001001005",  # and that of a grid in it
        "2023-11-05 10:30:00",
    ],
)
def test_what_is_not_an_identity_number_is_left_alone(value):
    assert kinds([value, "银行"]) == ["", ""]


def test_old_identity_numbers_are_told_by_the_whole_column():
    old = ["210102490307002", "210103510101003", "210104651231001"]
    assert kinds(old) == ["an identity number of 15 digits"] * 3
    grids = [f"2101020{k:02}001{k:03}" for k in range(1, 90)]
    assert set(kinds(grids)) == {""}


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ("13800000000", "a mobile number"),
        ("+86 138-0000-0000", "a mobile number"),
        ("８６１３８００００００００", "a mobile number"),
        ("请打13800000000找我", "a mobile number"),
        ("024-23450000", "a telephone number"),
        ("(024) 2345 0000", "a telephone number"),
        ("0411 82345678", "a telephone number"),
        ("someone@example.com", "an e-mail address"),
        ("甲小区3号楼2单元501室", "a home address"),
        ("12栋301室", "a home address"),
        ("青年大街12号", "a home address"),
        ("二单元301室", "a home address"),
        ("王某某女士", "a name of a person"),
        ("12345678901", ""),
        ("138000000000", ""),
        ("24-2345", ""),
        ("五里河街道12号网格", ""),
        ("南京街9号院", ""),
        ("3号楼", ""),
        ("12栋", ""),
        ("第3单元", ""),
        ("党员先锋岗", ""),
    ],
)
def test_telephones_doors_and_persons_by_their_form(value, what):
    assert kinds([value, "银行"]) == [what, ""]


def test_a_telephone_that_a_spreadsheet_made_a_number():
    assert kinds([13800000000, 5]) == ["a mobile number", ""]
    assert kinds([13800000000.0, np.nan]) == ["a mobile number", ""]
    assert kinds([9070093, 3.5]) == ["", ""]
    assert kinds(pd.array([int(number()[:-1] + "0"), None], "Int64"))[1] == ""


def test_a_column_of_names_is_told_by_its_values():
    assert kinds(["张三", "李四", "王五", "赵小六"]) == ["a name of a person"] * 4
    assert kinds(["张三", "李四", "共建银行", "医院"], name="who") == [""] * 4, "half of them: by chance"
    assert kinds(["张三", "共建银行", "医院"], name="联系人")[0] == "a name of a person"


@pytest.mark.parametrize(
    "column",
    ["姓名", "居民姓名", "身份证号", "身份证 号码", "联系电话", "手机", "家庭住址", "出生日期", "微信",
     "联系方式", "网格长", "full_name", "ID card", "idCard", "phone", "Tel.", "e_mail", "home_address",
     "date of birth"],
)  # fmt: skip
def test_a_column_is_told_by_its_name(column):
    found = cg.privacy.identifiers(pd.DataFrame({column: ["?"]}))
    assert found["problem"].str.startswith("is a column of ").sum() == 1
    assert found["row"].isna().all()
    assert cg.privacy.identifiers(pd.DataFrame({column: ["?"]}), allow=[column]).empty
    assert cg.privacy.identifiers({"actors": pd.DataFrame({column: ["?"]})}, allow=[f"actors.{column}"]).empty
    assert len(cg.privacy.identifiers({"ties": pd.DataFrame({column: ["?"]})}, allow=[f"actors.{column}"]))
    assert cg.privacy.identifiers(pd.DataFrame({column: ["", None]})).empty, "a column without a value"


@pytest.mark.parametrize(
    "column",
    ["name", "place", "单位名称", "phone_count", "电话数量", "hotel", "telling", "birth_rate", "residents"],
)
def test_a_column_that_names_no_person_is_left_alone(column):
    assert cg.privacy.identifiers(pd.DataFrame({column: ["共建银行", "医院"]})).empty


@pytest.mark.parametrize("name", ["emon", "observed", "shenyang", "southern_women"])
def test_nothing_is_found_in_the_networks_of_the_library(name):
    network = cg.load(name)
    tables = {t: getattr(network, t) for t in ("places", "actors", "ties", "needs")}
    assert cg.privacy.identifiers(tables).empty


def test_nothing_is_found_in_the_names_of_a_simulated_city():
    network = cg.city.simulate(seed=1, scale=0.02)
    tables = {t: getattr(network, t) for t in ("places", "actors", "ties", "needs")}
    assert cg.privacy.identifiers(tables).empty


def test_what_is_found_is_masked_and_refused():
    frame = pd.DataFrame({"note": ["银行", "tel. 13800000000"], "姓名": ["张三", ""]})
    with pytest.raises(CommgovError, match="must not name persons") as caught:
        cg.privacy.refuse({"actors": frame})
    assert "13800000000" not in str(caught.value)
    assert "张三" not in str(caught.value)
    assert caught.value.faults["row"].tolist() == [2, pd.NA, 1] or len(caught.value.faults) == 3
    shown = cg.privacy.identifiers({"actors": frame}, mask=False)
    assert "tel. 13800000000" in set(shown["value"])
    cg.privacy.refuse({"actors": cg.privacy.pseudonymise(frame, ["note", "姓名"], salt=SALT)})


@settings(max_examples=50)
@given(st.lists(st.text(max_size=30), max_size=8))
def test_whatever_stands_in_a_cell_nothing_breaks(cells):
    found = cg.privacy.identifiers(pd.DataFrame({"note": pd.Series(cells, dtype=object)}))
    assert set(found["row"].dropna()) <= set(range(1, len(cells) + 1))
    assert len(cg.privacy.masked(pd.Series(cells, dtype=object))) == len(cells)


def test_every_field_of_what_is_found():
    tables = {"actors": pd.DataFrame({"note": ["银行", "13800000000"], "电话": ["", "12"]})}
    found = cg.privacy.identifiers(tables).astype(object).drop(columns=["problem_zh", "fix_zh"])
    leave = "pseudonymise the column (--pseudonymise), or leave it out"
    assert found.where(found.notna(), None).to_dict("records") == [
        {"table": "actors", "column": "note", "row": 2, "value": "1…",
         "problem": "looks like a mobile number", "fix": leave},
        {"table": "actors", "column": "电话", "row": None, "value": "",
         "problem": "is a column of telephone numbers or contacts", "fix": leave},
    ]  # fmt: skip
    with pytest.raises(CommgovError) as caught:
        cg.privacy.refuse(tables)
    pd.testing.assert_frame_equal(caught.value.faults, cg.privacy.identifiers(tables))
    assert cg.privacy.refuse({"actors": tables["actors"][["note"]].iloc[:1]}) is None


def test_masked_keeps_the_first_character_of_what_tells_of_a_person():
    values = pd.Series(["和平区", "tel. 13800000000", "someone@example.com", "张三", None], list("abcde"))
    shown = cg.privacy.masked(values)
    assert shown.fillna("").tolist() == ["和平区", "t…", "s…", "张…", ""]
    assert shown.index.tolist() == list("abcde")
    assert cg.privacy.masked(values, names=False).fillna("").tolist() == ["和平区", "t…", "s…", "张三", ""]


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        ("联系电话", "telephone numbers or contacts"),
        ("姓名", "names of persons"),
        ("身份证号", "identity numbers"),
        ("家庭住址", "addresses"),
        ("出生日期", "dates of birth"),
        ("人数", None),
        ("phone_count", None),
    ],
)
def test_the_kind_of_a_column(column, kind):
    assert cg.privacy.column_kind(column) == kind
