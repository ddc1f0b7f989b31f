"""The review of what was found in a text, its answers, and what follows from them; places are invented."""

import math

import openpyxl
import pandas as pd
import pytest

import commgov_lib as cg
from commgov_lib.cli import main
from commgov_lib.ledger import reviewing

TEXT = (
    "甲州市乙河区丁园街道辖12个社区，居民3000余户、9000余人，老人2100名，志愿者300余名。\n"
    "丁园街道有共建单位46家，与甲州银行丁园支行、乙河区第二小学签订共建协议58份。书记王小明说，他今年52岁。"
)


def answered(text=TEXT, answer="accept"):
    made = cg.ledger.review(text)
    numbers = made.numbers.assign(
        answer=[answer if not reason else "reject" for reason in made.numbers["reason"]]
    )
    return cg.ledger.Review(numbers, made.ties.assign(answer=answer))


def test_a_review_asks_about_every_number_and_tie():
    made = cg.ledger.review(TEXT)
    numbers = made.numbers
    assert numbers["printed"].tolist() == [
        "12个", "3000余户", "9000余人", "2100名", "300余名", "46家", "58份", "第二", "52岁",
    ]  # fmt: skip
    assert set(numbers["answer"]) == {""}
    kinds = "communities households residents elderly volunteers co_building_units agreements"
    assert numbers["quantity"].tolist() == [*kinds.split(), "", ""]
    assert numbers["reason"].tolist() == [""] * 7 + ["ordinal", "age"]
    assert numbers["high_rule"].tolist()[1:4] == ["next digit (convention)"] * 2 + ["exact"]
    assert made.ties["organisation"].tolist() == ["甲州银行丁园支行", "乙河区第二小学"]
    assert "[46家]" in numbers["context"][5]
    assert "王小明" not in numbers.to_csv() + made.ties.to_csv()


@pytest.mark.parametrize("name", ["review.xlsx", "review"])
def test_answers_survive_the_file_and_a_second_reading_of_the_text(tmp_path, name):
    made = cg.ledger.review(TEXT)
    numbers = made.numbers.copy()
    numbers.loc[0, ["answer", "note"]] = ["accept", "=1+1"]
    numbers.loc[1, ["answer", "low", "high", "quantity"]] = ["mend", 3100, math.inf, "households"]
    numbers.loc[2, "answer"] = "reject"
    cg.ledger.write_review(cg.ledger.Review(numbers, made.ties.assign(answer="不采用")), tmp_path / name)
    back = cg.ledger.read_review(tmp_path / name)
    assert back.numbers["answer"].tolist()[:4] == ["accept", "mend", "reject", ""]
    assert back.numbers["note"][0] == "=1+1"
    again = cg.ledger.review(TEXT.replace("甲州市", "新闻：甲州市") + "全街道另有网格85个。", back)
    kept = again.numbers.set_index("printed")
    assert kept.loc[["9000余人"], "answer"].tolist() == ["reject"]
    assert kept.loc["85个", "answer"] == ""
    assert set(again.ties["answer"]) == {"reject"}
    cg.ledger.write_review(again, tmp_path / name)
    assert (
        cg.ledger.read_review(tmp_path / name).numbers["answer"].tolist() == again.numbers["answer"].tolist()
    )


def test_no_cell_runs_as_a_formula(tmp_path):
    made = cg.ledger.review("=cmd|' /C calc'!A0有共建单位46家，@甲州银行与社区共建。")
    cg.ledger.write_review(made, tmp_path / "r.xlsx")
    for sheet in openpyxl.load_workbook(tmp_path / "r.xlsx").worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert not (isinstance(cell.value, str) and cell.value[:1] in tuple("=+-@"))


def test_a_mended_number_is_what_the_ledger_holds():
    review = answered()
    review.numbers.loc[1, ["answer", "low", "high"]] = ["mend", 3100, 3150]
    table = cg.ledger.taken(review).set_index("printed")
    assert table.loc["3000余户", ["low", "high"]].tolist() == [3100, 3150]
    assert set(table["level"]) == {"street"}
    assert set(table["provenance"]) == {"A"}
    assert "52岁" not in table.index
    assert table.loc["3000余户", "high_rule"] == "as mended"
    opened = cg.ledger.taken(review, reading="open").set_index("printed")
    assert opened.loc["3000余户", "high"] == 3150
    review.numbers.loc[1, ["low", "high"]] = [3000, 3999]  # mended in another cell
    assert cg.ledger.taken(review).set_index("printed").loc["3000余户", "high_rule"].startswith("next digit")


def test_ceilings_by_convention_are_dropped_in_the_open_reading():
    table = cg.ledger.taken(answered(), reading="open").set_index("printed")
    assert math.isinf(table.loc["3000余户", "high"])
    assert table.loc["46家", "high"] == 46


def test_nothing_is_taken_without_an_answer():
    with pytest.raises(cg.CommgovError, match="no number is accepted yet; 7 wait"):
        cg.ledger.taken(cg.ledger.review(TEXT))
    partly = answered()
    partly.numbers.loc[0, "answer"] = ""
    table = cg.ledger.taken(partly)
    assert table.attrs["open"] == 1
    assert len(table) == 6


def test_ratios_and_claims_by_hand():
    table = cg.ledger.taken(answered())
    ratios = cg.ledger.ratios(table).set_index("ratio")
    assert ratios.loc["residents / households", ["low", "high"]].tolist() == pytest.approx(
        [9000 / 3999, 9999 / 3000]
    )
    assert ratios.loc["co_building_units / communities", "low"] == pytest.approx(46 / 12)
    assert ratios.loc["agreements / communities", "high"] == pytest.approx(58 / 12)
    claims = cg.ledger.consistency(table).set_index("claim")["verdict"]
    assert claims["elderly <= residents"] == "feasible"
    wrong = answered("丁园社区有居民3000人，老人4000名，另有居民3000余人。")
    claims = cg.ledger.consistency(cg.ledger.taken(wrong)).set_index("claim")["verdict"]
    assert claims["elderly <= residents"].tolist() == ["infeasible", "infeasible"]
    assert claims["residents == residents"] == "underdetermined"


def test_a_count_stands_among_those_that_are_published():
    text = "丁园社区有共建单位46家。"
    row = cg.ledger.among(cg.ledger.taken(answered(text))).iloc[0]
    peers = cg.ledger.peers()
    peers = peers[peers["provenance"] == "P"]
    assert row["published_count"] == len(peers)
    assert row["below_count"] == (peers["high"] < 46).sum()
    assert row["published_median"] == peers["low"].median()


def test_bounds_follow_from_three_totals_of_one_place():
    table = cg.ledger.taken(answered())
    given = cg.ledger.for_bounds(table, "丁园街道")
    assert given == {"actors": (46, 46), "places": (12, 12), "ties": (58, 58)}
    bounds = cg.ledger.bounds(**given)
    assert (bounds["low"] <= bounds["high"]).all()
    with pytest.raises(cg.CommgovError, match="甲州市: no number with a ceiling is of the kind"):
        cg.ledger.for_bounds(table, "甲州市")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"answer": "yes"}, "row 2: the answer 'yes' is none of"),
        ({"answer": "accept", "low": ""}, "row 2: '12个' is taken, but low and high are no interval"),
        ({"answer": "mend", "low": "20", "high": "10"}, "no interval"),
        ({"low": "viele"}, "row 2: low 'viele' is no number"),
    ],
)
def test_what_cannot_be_an_answer_is_told(tmp_path, change, says):
    made = cg.ledger.review(TEXT)
    cg.ledger.write_review(made, tmp_path / "r")
    path = tmp_path / "r" / "numbers.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    for column, value in change.items():
        table.loc[0, column] = value
    table.to_csv(path, index=False)
    with pytest.raises(cg.CommgovError, match=says):
        cg.ledger.read_review(tmp_path / "r")


def test_a_review_without_a_column_or_a_file_is_told(tmp_path):
    cg.ledger.write_review(cg.ledger.review(TEXT), tmp_path / "r")
    path = tmp_path / "r" / "numbers.csv"
    table = pd.read_csv(path, dtype=str, encoding="utf-8-sig").drop(columns="low")
    table.to_csv(path, index=False)
    with pytest.raises(cg.CommgovError, match=r"column\(s\) low are missing"):
        cg.ledger.read_review(tmp_path / "r")
    with pytest.raises(cg.CommgovError, match="does not exist"):
        cg.ledger.read_review(tmp_path / "none.xlsx")


def test_every_kind_that_the_rules_name_is_one_of_the_published_or_own_kinds():
    kinds = {kind["code"] for kind in reviewing.words()["quantity"]}
    for table, sign in (("ratio", " / "), ("part", " <= ")):
        for row in reviewing.words()[table]:
            assert set(row["code"].split(sign)) <= kinds
    assert kinds <= set(cg.load("published_counts")["quantity"]) | {"closure_rate", "response_rate"}


def test_the_command_asks_keeps_answers_and_writes_the_ledger(tmp_path, capsys):
    article, out = tmp_path / "报道.txt", tmp_path / "out"
    article.write_bytes(TEXT.encode("gbk"))
    assert main(["extract", str(article), "-o", str(out)]) == 0
    said = capsys.readouterr().out
    assert "7 numbers and 2 ties to review, 9 without an answer" in said
    assert "no number is accepted yet; 7 wait" in said
    assert [path.name for path in out.iterdir()] == ["review.xlsx"]
    cg.ledger.write_review(answered(), out / "review.xlsx")
    assert main(["extract", str(article), "-o", str(out), "--lang", "zh"]) == 0
    assert "已采用 7 个数" in capsys.readouterr().out
    written = {path.stem: pd.read_csv(path, encoding="utf-8-sig") for path in out.glob("*.csv")}
    assert set(written) == {"ledger", "ratios", "consistency", "published", "bounds", "ties"}
    assert written["ledger"]["low"].tolist() == [12, 3000, 9000, 2100, 300, 46, 58]
    assert written["ties"]["organisation"].tolist() == ["甲州银行丁园支行", "乙河区第二小学"]
    assert set(written["bounds"]["place"]) == {"丁园街道"}
    assert cg.ledger.read_review(out / "review.xlsx").numbers["answer"].tolist()[:7] == ["accept"] * 7


def test_the_command_says_what_cannot_be(tmp_path, capsys):
    article, out = tmp_path / "a.txt", tmp_path / "out"
    article.write_text("丁园社区有居民3000人，老人4000名。", encoding="utf-8")
    cg.ledger.write_review(answered(article.read_text(encoding="utf-8")), out / "review")
    assert main(["extract", str(article), "-o", str(out), "--form", "csv"]) == 0
    assert "elderly <= residents cannot be (K002, K001)" in capsys.readouterr().err
    assert main(["extract", str(tmp_path / "none.txt")]) == 1
    assert "does not exist" in capsys.readouterr().err


def test_a_person_called_by_a_form_of_address_is_not_kept():
    made = cg.ledger.review("队员刘大妈今年68岁，已服务1200多个小时。欧阳爷爷捐了3000元。")
    kept = " ".join(made.numbers.astype(str).to_numpy().ravel())
    assert "刘大妈" not in kept
    assert "欧阳爷爷" not in kept
    assert "1200多" in kept
