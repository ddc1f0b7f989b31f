"""Numbers and named ties found in a text: by hand, in the article's facts, and what is no count."""

import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

import commgov_lib as cg
from commgov_lib.ledger import text as finder

from . import oracles_text

# Every place, body and person here is invented.


def found(text, **wide):
    return cg.ledger.extract(text, **wide)


def printed(text):
    return found(text).numbers["printed"].tolist()


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("丁园社区有驻区单位46家。", [("46家", 46, 46, "家", "驻区单位", "丁园社区")]),
        (
            "丁园社区有居民3000余户、1.2万人。",
            [
                ("3000余户", 3000, 3999, "户", "居民", "丁园社区"),
                ("1.2万人", 11500, 12500, "人", "居民", "丁园社区"),
            ],
        ),
        (
            "甲州市丁园社区成立了12支志愿服务队，全市共有320支。",
            [("12支", 12, 12, "支", "志愿服务队", "丁园社区"), ("320支", 320, 320, "支", "支", "甲州市")],
        ),
        ("今年投入资金3000多万元。", [("3000多万元", 30_000_000, 39_999_999, "元", "资金", "")]),
        (
            "办结率达98.5％，过半居民参加。",
            [("达98.5％", 0.9845, 0.9855, "share", "办结率", ""), ("过半", 0.5, 1, "share", "居民", "")],
        ),
        ("每个网格配3个至5个岗位。", [("3个至5个", 3, 5, "个", "岗位", "")]),
        (
            "十几名社工走访数百户家庭。",
            [("十几名", 11, 19, "名", "社工", ""), ("数百户", 200, 999, "户", "家庭", "")],
        ),
        (
            "三分之二的居民认为好转，八成以上满意。",
            [("三分之二", 2 / 3, 2 / 3, "share", "居民", ""), ("八成以上", 0.8, 1, "share", "满意", "")],
        ),
        (
            "服务群众不少于2000人次，坚持了十年。",
            [("不少于2000人次", 2000, math.inf, "人次", "服务群众", ""), ("十年", 10, 10, "年", "坚持", "")],
        ),
    ],
)
def test_numbers_by_hand(text, rows):
    table = found(text).numbers
    assert [tuple(row) for row in table[["printed", "unit"]].to_numpy()] == [(r[0], r[3]) for r in rows]
    for row, (_, low, high, _, counted, place) in zip(table.itertuples(), rows, strict=True):
        assert (row.low, row.high) == (pytest.approx(low), pytest.approx(high))
        assert row.place == place
        if counted != row.unit:
            assert row.counted == counted


@pytest.mark.parametrize(
    "text",
    [
        "2023年5月12日，星期五。",
        "去年以来，近年来，三年来。",
        "二〇二三年三月，一年前。",
        "2019-2021年",
        "上午9点30分至下午5时。",
        "开放时间9:00—17:30，24小时值班。",
        "82岁的老人，60岁以上、年过八旬，90后。",
        "党龄30年。",
        "电话024-12345678，手机13812345678。",
        "请拨打12345热线或119。",
        "热线400-820-8820。",
        "家住滨江路128号3栋2单元501室。",
        "5号楼3单元402室。",
        "邮编430071。",
        "〔2022〕15号文件、国办发〔2021〕9号。",
        "第三人民医院、第一书记，位列第二。",
        "一、总体要求\n1. 工作目标\n（二）任务",
        "获得一等奖，三级医院。",
        "“三长五员”“一核多元”“四个一”。",
        "“1+3+N”模式。",
        "“15分钟生活圈”。",
        "工人新村三社区、八一路。",
        "一个社区、一支队伍、一家人。",
        "千家万户、四面八方、一站式服务。",
        "每周三、每天、周末。",
        "第三小学，二中。",
        "通过、节约、附近、到达。",
        "十分满意，万分感谢，百姓。",
    ],
)
def test_what_counts_nothing_is_no_number(text):
    assert printed(text) == []


def test_what_is_set_aside_says_why():
    table = found("2023年5月，82岁的老人拨打12345，第三人民医院的“三长五员”每周三上门。").aside
    assert list(table.columns) == [*finder.NUMBERS, "reason"]
    assert dict(zip(table["printed"], table["reason"], strict=True)) == {
        "2023年5月": "date",
        "82岁": "age",
        "拨打12345": "telephone",
        "第三人": "ordinal",
        "三长": "slogan",
        "五员": "slogan",
        "每周三": "frequency",
    }


def test_words_of_approximation_inside_other_words_are_none():
    table = found("签约30家，附近3个小区，线上百余场，总户数百余，经过3个月，预约200人次。").numbers
    assert table["printed"].tolist() == ["30家", "3个", "百余场", "百余", "3个月", "200人次"][
        : len(table)
    ] or (table["printed"].tolist() == ["30家", "3个", "百余场", "3个月", "200人次"])
    assert (table["comparator"][table["printed"].isin(["30家", "3个", "200人次"])] == "=").all()


# ---- the article's own facts ---------------------------------------------------------------------

_QUOTED = {"N16", "N17", "N27", "N31", "N34"}  # slogans, which the article puts into quotation marks
_BY_LIST = {"N10", "N46"}  # the fact keeps the list shortened, or without its clauses


def test_every_number_of_the_article_is_found_where_its_fact_quotes_it(numbers):
    """Each of the 58 facts quotes the words that state it; those that are no counts are numbers if asked."""
    counts, missed = 0, []
    for row in numbers.itertuples():
        if row.id in _BY_LIST:
            continue
        quoted = f"“{row.term_zh}”" if row.id in _QUOTED else row.term_zh
        for wide in (False, True):
            table = found(quoted, wide=wide).numbers
            hit = table[(table["low"] - row.low).abs() < 1e-9]
            hit = hit[(hit["high"] == row.high) | ((hit["high"] - row.high).abs() < 1e-9)]
            if len(hit):
                counts += not wide
                break
        else:
            missed.append((row.id, row.term_zh))
    assert missed == []
    assert counts >= 34


# ---- ties ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "ties"),
    [
        (
            "丁园社区与甲州银行丁园支行、乙河区第二小学签订共建协议。",
            [("甲州银行丁园支行", "co_builds", ""), ("乙河区第二小学", "co_builds", "")],
        ),
        ("国网甲州供电公司与丁园社区结对。", [("国网甲州供电公司", "pairs_with", "")]),
        ("丁园社区联合市第一医院成立健康小屋。", [("市第一医院", "co_builds", "health")]),
        (
            "驻区单位有丁园邮政局、和平饭店等12家。",
            [("丁园邮政局", "co_builds", ""), ("和平饭店", "co_builds", "")],
        ),
        (
            "乙河区司法局、明德律师事务所等5家单位与丁园社区共建。",
            [("乙河区司法局", "co_builds", ""), ("明德律师事务所", "co_builds", "")],
        ),
        ("丁园派出所到社区报到，认领项目。", [("丁园派出所", "pairs_with", "")]),
        ("甲州市燃气公司为社区居民免费检修。", [("甲州市燃气公司", "serves", "")]),
        ("乙河区住建局选派干部担任丁园社区第一书记。", [("乙河区住建局", "staffs", "")]),
    ],
)
def test_ties_by_hand(text, ties):
    table = found(f"乙河区丁园社区成立多年。{text}").ties
    assert [tuple(row) for row in table[["organisation", "relation", "domain"]].to_numpy()] == ties
    assert set(table["relation"]) <= set(cg.schema.RELATIONS)
    assert set(table["domain"]) <= {"", *cg.schema.DOMAINS}
    assert set(table["place"]) == {"丁园社区"}


@pytest.mark.parametrize(
    "text",
    [
        "社区与驻区企业、爱心商户、相关单位签订共建协议。",
        "社区党委联合居委会、业委会开展活动。",
        "市委办公室印发意见。",
        "社区成立了志愿服务队。",
        "记者走访了甲州银行。",
    ],
)
def test_general_words_and_the_communitys_own_bodies_are_no_ties(text):
    assert found(text).ties.empty


# ---- persons -------------------------------------------------------------------------------------


def test_names_of_persons_are_never_kept():
    text = (
        "丁园社区党委书记王小明说，居民李秀英家住三楼。社区与陈建国律师工作室签订共建协议，书记赵某介绍，"
        "网格员刘伟等10名社工走访300户，张志强志愿服务队为社区老人服务。记者 周文博"
    )
    for wide in (False, True):
        result = found(text, wide=wide)
        said = " ".join(table.to_csv() for table in (result.numbers, result.ties, result.aside))
        for name in ("王小明", "李秀英", "陈建国", "赵某", "刘伟", "张志强", "周文博"):
            assert name not in said
    assert "某律师工作室" in result.ties["organisation"].tolist()


# ---- laws ----------------------------------------------------------------------------------------

_PIECES = st.sampled_from(
    [
        "丁园社区",
        "有",
        "46家",
        "3000余户",
        "，",
        "。",
        "近百",
        "名",
        "82岁",
        "与",
        "甲州银行",
        "签订",
        "、",
        "12",
        "％",
        "“",
        "三长五员",
        "”",
        "2023年",
        "第",
        "一",
        "个",
        "万",
        "\n",
        "：",
        "12345",
        "百分之",
        "三",
        "成",
        "至",
    ]
)


@given(st.lists(_PIECES, max_size=30).map("".join) | st.text(max_size=60))
def test_every_row_stands_in_the_text_and_rows_do_not_overlap(text):
    result = found(text)
    for table, column in ((result.numbers, "printed"), (result.aside, "printed")):
        for row in table.itertuples():
            assert text[row.start : row.end] == getattr(row, column) != ""
    ends = result.numbers[["start", "end"]].to_numpy()
    assert (ends[1:, 0] >= ends[:-1, 1]).all()
    assert (result.numbers["low"] <= result.numbers["high"]).all()
    for row in result.ties.itertuples():
        assert 0 <= row.start < row.end <= len(text)


def test_columns_and_types_are_the_same_for_an_empty_text():
    empty, some = found(""), found("丁园社区与甲州银行共建，服务46户。")
    assert list(empty.numbers.columns) == finder.NUMBERS
    assert list(empty.ties.columns) == finder.TIES
    for name in ("numbers", "ties", "aside"):
        assert getattr(empty, name).empty
        assert (getattr(empty, name).dtypes == getattr(some, name).dtypes).all()


def test_what_is_no_text_is_told():
    with pytest.raises(cg.CommgovError, match="a int is no text"):
        found(46)
    with pytest.raises(cg.CommgovError, match="more than 200,000"):
        found("字" * 200_001)


def test_a_text_of_5000_characters_takes_no_second():
    text = (
        "丁园社区有居民3000余户，65岁以上老人约占两成，与甲州银行丁园支行、乙河区第二小学等46家单位签订共建协议。"
        * 200
    )[:5000]
    found(text[:200])
    begun = time.perf_counter()
    found(text)
    assert time.perf_counter() - begun < 1


@pytest.mark.parametrize(
    "piece", ["一", "1", "、", "“", "百分之", "12,", "社区", "与甲州", "、甲", "和", "（", "近近", "2023年"]
)
def test_no_text_takes_long(piece):
    text = (piece * 5000)[:5000]
    begun = time.perf_counter()
    found(text)
    assert time.perf_counter() - begun < 5


# ---- articles that somebody else has written and marked ------------------------------------------

NAMES = sorted(path.stem for path in oracles_text.ARTICLES.glob("a??.txt"))


@pytest.fixture(scope="module")
def read():
    return {name: found(oracles_text.text_of(name)) for name in NAMES}


@pytest.mark.parametrize(("part", "recall", "precision"), [("numbers", 0.9, 0.85), ("ties", 0.7, 0.9)])
def test_what_a_reader_has_marked_is_found_and_little_else(read, part, recall, precision):
    assert len(NAMES) == 10
    scores = [oracles_text.scored(name, part, getattr(read[name], part)) for name in NAMES]
    hits, marked, said = (sum(column) for column in zip(*scores, strict=True))
    assert hits / marked >= recall
    assert hits / said >= precision


def test_intervals_are_those_that_a_reader_has_noted(read):
    right, compared = 0, 0
    for name in NAMES:
        for row in oracles_text.rows(name, "numbers"):
            for one in read[name].numbers.itertuples():
                if oracles_text.over(row, one.start, one.end):
                    scale = 100 if one.unit == "个百分点" else 1
                    right += oracles_text.agrees(row, one.low / scale, one.high / scale)
                    compared += 1
                    break
    assert compared > 250
    assert right >= 0.98 * compared


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("wide", [False, True])
def test_no_name_of_a_person_in_the_articles_is_kept(name, wide):
    result = found(oracles_text.text_of(name), wide=wide)
    said = " ".join(table.to_csv() for table in (result.numbers, result.ties, result.aside))
    persons = (oracles_text.ARTICLES / f"{name}.persons.txt").read_text(encoding="utf-8").split()
    assert [person for person in persons if person in said] == []
