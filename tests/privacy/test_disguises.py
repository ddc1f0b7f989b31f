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
