"""Files of SPSS and Stata: names, value labels, missing values, Chinese; and those that are broken."""

import numpy as np
import pandas as pd
import pyreadstat
import pytest

import commgov_lib as cg
from commgov_lib.io import sources

LABELS = ["起点", "终点", "关系", "权重", ""]
ROWS = [
    ["起点", "终点", "关系", "weight", "since"],
    ["甲银行", "乙社区", "帮扶", "2", "2020-03-01"],
    ["丁医院", "乙社区", "共建", "", ""],
]


def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "V1": ["甲银行", "丁医院"],
            "V2": ["乙社区", "乙社区"],
            "rel": [1.0, 2.0],
            "weight": [2.0, np.nan],
            "since": pd.to_datetime(["2020-03-01", None]),
        }
    )


def write(path):
    options = {"column_labels": LABELS, "variable_value_labels": {"rel": {1: "帮扶", 2: "共建"}}}
    if path.suffix == ".dta":
        pyreadstat.write_dta(frame(), str(path), **options)
    else:
        pyreadstat.write_sav(frame(), str(path), compress=path.suffix == ".zsav", **options)
    return path


@pytest.mark.parametrize("ending", [".sav", ".zsav", ".dta"])
def test_values_stand_by_their_labels(ending, tmp_path):
    (part,) = sources.parts(write(tmp_path / f"调查{ending}"))
    assert part.name == "调查"
    assert part.frame.to_numpy().tolist() == ROWS
    assert part.frame.index.tolist() == [1, 2, 3]


def test_the_network_is_that_of_the_same_rows_in_csv(tmp_path):
    rows = [ROWS[0], ROWS[1], [*ROWS[2][:3], "1", ""]]
    text = "\n".join(map(",".join, rows)) + "\n"
    (tmp_path / "a.csv").write_text(text, encoding="utf-8", newline="\n")
    there = cg.read(tmp_path / "a.csv", mapping="guess")
    filled = frame().fillna({"weight": 1.0})
    pyreadstat.write_sav(
        filled,
        str(tmp_path / "a.sav"),
        column_labels=LABELS,
        variable_value_labels={"rel": {1: "帮扶", 2: "共建"}},
    )
    assert cg.read(tmp_path / "a.sav", mapping="guess").ties.equals(there.ties)


def test_a_portable_file_is_read(tmp_path):
    cells = pd.DataFrame({"source": ["a"], "target": ["b"], "weight": [2.0]})
    pyreadstat.write_por(cells, str(tmp_path / "a.por"))
    ties = cg.read(tmp_path / "a.por", relation="helps").ties
    assert ties[["source", "target", "weight"]].to_numpy().tolist() == [["a", "b", 2.0]]


def test_persons_are_stopped_as_in_any_table(tmp_path):
    cells = frame().assign(phone=["13800000000", "13900000000"])[["V1", "V2", "rel", "phone"]]
    pyreadstat.write_sav(cells, str(tmp_path / "a.sav"), column_labels=[*LABELS[:3], "电话"])
    with pytest.raises(cg.CommgovError, match="telephone"):
        cg.read(tmp_path / "a.sav", mapping="guess")


@pytest.mark.parametrize("ending", [".sav", ".dta", ".por"])
@pytest.mark.parametrize("kind", ["cut in its head", "cut in its data", "text", "noise"])
def test_a_broken_file_is_refused_in_words(ending, kind, tmp_path):
    raw = write(tmp_path / f"good{'.sav' if ending == '.por' else ending}").read_bytes()
    content = {
        "cut in its head": raw[:150],
        "cut in its data": raw[:-40],
        "text": b"source,target\na,b\n",
        "noise": raw[:170] + bytes(range(256)) * 4,
    }[kind]
    path = tmp_path / f"bad{ending}"
    path.write_bytes(content)
    with pytest.raises(cg.CommgovError, match="Fix: "):
        cg.read(path, mapping="guess")


@pytest.mark.parametrize("ending", [".sav", ".dta"])
def test_a_matrix_of_yes_and_no_goes_by_the_labels_of_its_variables(ending, tmp_path):
    """As surveys are exported: q2_1, q2_2 are 新华社区 and 和平社区, 1 is 是."""
    frame = pd.DataFrame({"q1": ["甲行", "乙院"], "q2_1": [1.0, 0.0], "q2_2": [1.0, 1.0]})
    labels = {"q1": "单位", "q2_1": "新华社区", "q2_2": "和平社区"}
    values = {name: {0: "否", 1: "是"} for name in ("q2_1", "q2_2")}
    write = pyreadstat.write_sav if ending == ".sav" else pyreadstat.write_dta
    write(frame, str(tmp_path / f"a{ending}"), column_labels=labels, variable_value_labels=values)
    read = cg.read(tmp_path / f"a{ending}", relation="helps", mapping="guess")
    assert sorted(read.ties[["source", "target"]].itertuples(index=False, name=None)) == [
        ("乙院", "和平社区"),
        ("甲行", "和平社区"),
        ("甲行", "新华社区"),
    ]
