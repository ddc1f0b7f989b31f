"""Personal data in disguise is found, and what only looks like it is left alone: two collections."""

import pandas as pd
import pytest

from commgov_lib import privacy

from . import corpus_written_after, corpus_written_first

CORPORA = pytest.mark.parametrize("corpus", [corpus_written_first, corpus_written_after])
BODIES = ["共建银行", "第二医院", "海关", "电力公司", "和平社区", "实验小学"]


def found_in(cells: list[str]) -> set[str]:
    """The cells in which something is found, each in a column of notes among bodies."""
    wide = {f"备注{k}": [cell, *BODIES] for k, cell in enumerate(cells)}
    found = privacy.identifiers(pd.DataFrame(wide))
    assert set(found["row"].dropna()) <= {1}, "no body is taken for a person"
    return {cells[int(column.removeprefix("备注"))] for column in found["column"]}


@CORPORA
def test_a_disguise_in_a_cell_is_found(corpus):
    found = found_in(corpus.CELLS)
    assert [cell for cell in corpus.CELLS if cell not in found] == []


@CORPORA
def test_a_cell_that_only_looks_like_it_is_left_alone(corpus):
    assert found_in(corpus.HARMLESS) == set()


@CORPORA
def test_a_header_tells_what_stands_below(corpus):
    table = pd.DataFrame({header: ["?", "??"] for header in corpus.HEADERS})
    found = privacy.identifiers(table, mask=False)
    themselves = zip(corpus.HEADERS, privacy.titles(corpus.HEADERS), strict=True)  # 13800000000 as a header
    told = {*found["column"], *(header for header, what in themselves if what)}
    assert [header for header in corpus.HEADERS if header not in told] == []
    assert privacy.identifiers(table, allow=corpus.HEADERS).empty
    harmless = {header: ["?", "12"] for header in corpus.HARMLESS_HEADERS}
    assert privacy.identifiers(pd.DataFrame(harmless))["column"].tolist() == []


@CORPORA
def test_a_title_of_a_file_that_names_a_person_is_found(corpus):
    told = privacy.titles(corpus.FILES)
    assert [title for title, what in zip(corpus.FILES, told, strict=True) if not what] == []
    assert privacy.titles(corpus.HARMLESS_FILES) == [None] * len(corpus.HARMLESS_FILES)


@CORPORA
def test_a_column_of_names_is_told_from_one_of_places_firms_and_words(corpus):
    named = {f"谁{k}": pd.Series(values) for k, values in enumerate(corpus.COLUMNS)}
    found = privacy.identifiers({name: values.to_frame() for name, values in named.items()})
    for name, values in named.items():
        assert (found["table"] == name).sum() >= 0.8 * len(values), list(values)
    others = {f"谁{k}": pd.DataFrame({"谁": values}) for k, values in enumerate(corpus.HARMLESS_COLUMNS)}
    assert privacy.identifiers(others)["table"].tolist() == []


def test_the_collections_are_large():
    for corpus in (corpus_written_first, corpus_written_after):
        assert len(corpus.CELLS) >= 150
        assert len(corpus.HARMLESS) >= 200
    both = {*corpus_written_first.CELLS} & {*corpus_written_after.CELLS}
    assert both == set(), "the second was thought of anew"


@pytest.mark.parametrize("header", ["党员", "志愿者", "居民", "微信", "邮箱"])
def test_a_header_of_persons_over_counts_or_answers_names_nobody(header):
    values = ["有", "无", "√", "0", "1"] if header in ("微信", "邮箱") else ["120", "33人", "7", "", "1500"]
    assert privacy.identifiers(pd.DataFrame({header: values})).empty
    assert len(privacy.identifiers(pd.DataFrame({header: [*values[:-1], "王小明"]})))


def test_what_is_found_is_called_what_it_is():
    def kind(cell):
        return privacy.identifiers(pd.DataFrame({"备注": [cell, *BODIES]}))["problem"].tolist()

    for cell, what in [
        ("辽A12345", "a car plate"),
        ("护照E12345678", "a passport number"),
        ("192.0.2.15", "an IP address"),
        ("QQ：123456789", "a WeChat or QQ account"),
        ("生于1949年3月", "a date of birth"),
        ("张书记", "a name of a person"),
        (corpus_written_first.CARD, "a bank card number"),
    ]:
        assert kind(cell) == [f"looks like {what}"]


def test_codes_of_grids_and_cards_that_fail_their_sum_are_left_alone():
    card = corpus_written_first.CARD
    other = card[:-1] + str((int(card[-1]) + 1) % 10)
    assert privacy.identifiers(pd.DataFrame({"备注": [other, *BODIES]})).empty
    grids = [
        f"210102{street:03}{place:03}{grid:03}"
        for street in (1, 2)
        for place in range(1, 9)
        for grid in (1, 2)
    ]
    assert privacy.identifiers(pd.DataFrame({"网格": grids})).empty
    assert privacy.identifiers(pd.DataFrame({"单位编号": ["E12345678", "u2"]})).empty


def test_where_each_person_has_a_column_the_headers_are_found():
    table = pd.DataFrame({"单位": ["共建银行"], "王小明": [1], "李小红": [0]})
    found = privacy.identifiers(table)
    assert found["column"].tolist() == ["王…", "李…"]
    assert set(found["problem"]) == {"its header looks like a name of a person"}
    assert "王小明" not in found.to_csv()


# What passed when a stranger tried it, and more of the same kinds.
PASSED_ONCE = [
    "由王建国负责", "王建国同志牵头", "由李秀英牵头", "请王小明填报", "张伟填报", "王建国负责联络",
    "张书记牵头",
    "王 建 国", "王 建国", "王　建　国", "陳靜、張偉", "張書記", "負責人：陳靜", "趙國穗同志",
    "139****3456", "138xxxx0000", "139 **** 3456", "210102********0023", "6228 **** **** 0123",
    "身份证后四位6512", "手机尾号3456", "卡号后4位：0123", "房号501", "室号：1203", "门牌号12",
    "卡号6228481234567890123", "账号：6228481234567890",
]  # fmt: skip
STILL_HARMLESS = [
    "由社区负责", "由党委牵头", "由物业公司填报", "由民警负责", "街道同志牵头", "安全记录", "全程记录",
    "时间登记",
    "关爱组织", "万科负责", "由和平负责", "由于洪区牵头", "黄金登记", "成本统计", "文明、和諧", "華為、小米",
    "5****", "****", "12**34", "2023xx", "后四位", "第5位", "房号", "房间3间", "编号6228481234567890123",
    "1 3 9", "和 谐", "单 位", "安 全",
]  # fmt: skip


def test_what_passed_once_is_found_and_its_like_is_left_alone():
    found = found_in(PASSED_ONCE)
    assert [cell for cell in PASSED_ONCE if cell not in found] == []
    assert found_in(STILL_HARMLESS) == set()


@pytest.mark.parametrize("header", ["王建国", "李秀英（次数）", "次数（张伟填）", "陳美麗"])
def test_one_header_that_names_a_person_among_words_is_found(header):
    table = pd.DataFrame({"单位": BODIES, "次数": range(6), "年份": 2021, header: range(6)})
    found = privacy.identifiers(table)
    assert found["problem"].tolist() == ["its header looks like a name of a person"]
    assert privacy.identifiers(table, allow=[header]).empty


@pytest.mark.parametrize("header", ["手机", "手机号", "手机号（次数）"])
@pytest.mark.parametrize("value", ["有", 0, 1, "?", "138", 2.5])
def test_a_header_of_mobiles_is_one_whatever_stands_below(header, value):
    found = privacy.identifiers(pd.DataFrame({"单位": BODIES, header: [value] * 6}))
    assert (found["problem"] == "is a column of telephone numbers or contacts").sum() == (
        header != "手机号（次数）"  # which counts
    )


def test_titles_that_name_a_person_beside_a_year_or_a_deed_are_found():
    named = ["张伟填报共建", "2021年王建国", "王建国2021年度", "3月王建国", "二〇二一年王建国", "張偉填報"]
    assert all(privacy.titles(named))
    words = [
        "2021年共建",
        "2021年度",
        "3月",
        "安全记录",
        "共建填报",
        "街道填报2021年",
        "2021年和平区",
        "万科填报",
    ]
    assert privacy.titles(words) == [None] * len(words)


@pytest.mark.parametrize("header", ["负责", "联系", "填报"])
def test_names_by_sound_are_found_below_what_somebody_does(header):
    names = ["Wang Jianguo", "LI Xiuying", "Jianguo Wang", "Zhang Wei", "Ouyang, Jing"]
    for name in names:
        found = privacy.identifiers(pd.DataFrame({header: [name, *BODIES]}))
        assert found["row"].tolist() == [1], name
        assert privacy.identifiers(pd.DataFrame({"备注": [name, *BODIES]})).empty
    others = [*BODIES, "Street Office", "Hua Wei Ltd", "IBM", "Party branch", "party", "Li Ning store"]
    assert privacy.identifiers(pd.DataFrame({header: others})).empty


def test_a_lone_name_is_found_below_what_somebody_does():
    assert privacy.identifiers(pd.DataFrame({"负责": ["王建国", *BODIES]}))["row"].tolist() == [1]
    assert privacy.identifiers(pd.DataFrame({"负责部门": ["万科", *BODIES]})).empty


def test_a_number_as_long_as_a_card_s_counts_below_a_header_of_accounts():
    for header in ("卡号", "账号", "卡号（工行）", "账号：对公"):
        found = privacy.identifiers(pd.DataFrame({header: ["6228481234567890123", "6228481234567890131"]}))
        assert "is a column of bank cards or accounts" in found["problem"].tolist()


def test_names_of_three_characters_tell_by_one_in_five():
    """Two of ten, then of eleven; short ones, which look like words, only where most are."""
    bodies = [*BODIES, "农业银行", "供电公司"]
    names = ["王小明", "李小红"]
    found = privacy.identifiers(pd.DataFrame({"谁": [*bodies, *names]}))
    assert found["row"].tolist() == [9, 10]
    assert privacy.identifiers(pd.DataFrame({"谁": [*bodies, "自来水公司", *names]})).empty
    assert privacy.identifiers(pd.DataFrame({"谁": [*bodies, "张伟", "李静"]})).empty
    assert privacy.identifiers(pd.DataFrame({"谁": [*bodies, "王小明"]})).empty  # a lone one
