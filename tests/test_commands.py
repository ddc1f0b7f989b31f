"""``commgov spread``: the words typed, what is computed, and what is refused."""

import re
import unicodedata

import pandas as pd
import pytest

import commgov_lib as cg
from commgov_lib import cli, datasets, messages
from commgov_lib.cli import data, notebooks, simulations

FAMILIES = (notebooks, data, simulations)

SMALL = ["--ties", "3", "2", "1", "--seed", "1", "--steps", "30"]


@pytest.fixture(scope="module")
def small_city():
    return cg.city.simulate(seed=1, scale=0.01)


@pytest.fixture
def run(monkeypatch, capsys, small_city):
    """Type a command of ``commgov spread``: exit status, what was printed, what was complained."""
    monkeypatch.setattr(datasets, "load", lambda name: small_city)

    def typed(*words):
        status = cli.main(["spread", *words])
        said = capsys.readouterr()
        return status, said.out, said.err

    return typed


def test_the_command_prints_and_writes_what_the_measure_computes(run, tmp_path, small_city):
    out = tmp_path / "扩散 spread.csv"
    words = ["--rule", "complex", "--needed", "2", "--chance", "0.5", "--start", "9", "--group", "9", *SMALL]
    status, said, _ = run(*words, "--out", str(out))
    assert status == 0
    expected = cg.growth.city_spread(
        small_city.places, ties=cg.growth.Ties(3, 2, 1), count=9, group=9,
        rule=cg.growth.complex(2, chance=0.5), steps=30, seed=1,
    )  # fmt: skip
    written = pd.read_csv(out)
    assert written["active"].tolist() == expected["active"].tolist()
    assert written["step"].tolist() == list(range(len(expected)))
    last = expected.iloc[-1]
    assert f"step {int(last['step']):>4}  active {int(last['active']):>10,}" in said
    assert said.startswith("31 simulated steps")
    first = out.read_bytes()
    assert run(*words, "--out", str(out))[0] == 0
    assert out.read_bytes() == first


def test_with_certain_words_all_neighbours_of_one_part_follow(run):
    """Chance 1 and one neighbour enough: what is active in the end is whatever is joined to the start."""
    status, said, _ = run("--rule", "simple", "--chance", "1", "--start", "50", *SMALL)
    assert status == 0
    shares = [float(line.split()[-1].rstrip("%")) for line in said.splitlines() if "active" in line]
    assert shares == sorted(shares)
    assert shares[-1] > 90


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--rule", "complex"], "asks how much is needed"),
        (["--rule", "simple", "--needed", "2"], "--needed belongs to --rule complex or threshold"),
        (
            ["--rule", "threshold", "--needed", "0.2", "--dropout", "0.1"],
            "--dropout belongs to --rule simple",
        ),
        (["--rule", "threshold", "--needed", "1.5"], "1.5"),
        (["--rule", "simple", "--out", "spread.pkl"], "neither .csv nor .xlsx"),
        (["--rule", "simple", "--start", "999999999"], "999"),
    ],
)
def test_wrong_use_is_told_without_a_traceback(run, words, says, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    status, _, complaint = run(*words, *SMALL)
    assert status == (2 if "neither" in says else 1)
    assert says in complaint
    assert "Traceback" not in complaint
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_parsed_is_wrong_use(run):
    for words, says in (
        (["--rule", "magic"], "Usage: commgov spread"),
        (["--rule", "simple", "--ties", "3"], "'--ties' requires 3 arguments"),
        ([], "Usage: commgov spread"),
    ):
        status, _, complaint = run(*words)
        assert status == 2
        assert says in complaint


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (["check", ""], 1, "a name of a file is empty"),
        (["import", " "], 1, "a name of a file is empty"),
        (["export", "", "x.csv"], 1, "a name of a file is empty"),
        (["export", "southern_women", ""], 1, "what is to be written is empty"),
        (["report", "southern_women", "--seed", "1", "--draws", "9" * 30], 2, "--draws"),
        (["simulate", "--seeds", "9" * 30], 2, "--seeds"),
        (["simulate", "--seeds", "1", "--scale", "nan"], 1, "scale must be a number of 0.01 or more"),
        (["simulate", "--seeds", "1", "--scale", "inf"], 1, "scale must be a number of 0.01 or more"),
        (["simulate", "--seeds", "1", "--scale", "-1"], 1, "scale must be a number of 0.01 or more"),
        (["check", "loop.csv"], 1, ""),
        (["check", "folder.csv"], 1, ""),
        (["check", "x" * 300 + ".csv"], 1, ""),
        (["check", "half\udcff.csv"], 1, ""),
    ],
)
def test_an_argument_that_means_nothing_is_told_and_leaves_nothing(
    words, status, says, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "loop.csv").symlink_to("loop.csv")
    assert cli.main(words) == status
    said = capsys.readouterr()
    assert says in said.err
    assert "Traceback" not in said.out + said.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder.csv", "loop.csv"]


@pytest.mark.parametrize("out", ["x.abc", ".gexf", "x.json"])
def test_an_ending_that_nothing_is_written_as_is_wrong_use(out, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["export", "southern_women", out, "--lang", "zh"]) == 2
    assert "不认识后缀" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


LONG = "x" * 5_000


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (["import", ""], 1, "name of a file is empty"),
        (["import", "a.csv", "--out", ""], 1, "name of what is to be written is empty"),
        (["figures", "--data", ""], 1, "name of a file is empty"),
        (["report", "southern_women", "--seed", "1", "--out", " "], 1, "to be written is empty"),
        (["report", "southern_women", "--seed", "1", "--at", "soon"], 2, "'soon' is no period"),
        (["export", "southern_women", "a.csv", "--at", ""], 2, "'' is no period"),
        (["figures", "--at", "2022"], 2, "--data FOLDER"),
        *[([*words, LONG], 1, f"the name '{LONG[:40]}…' is too long") for words in (
            ["import"], ["check"], ["figures", "--data"], ["report", "--seed", "1"])],
        (["export", LONG, "a.csv"], 1, "is too long"),
    ],
)  # fmt: skip
def test_names_and_periods_that_cannot_be_meant_are_told(words, status, says, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_text("单位,社区\n银行,和平社区\n", encoding="utf-8")
    assert cli.main(words) == status
    said = capsys.readouterr()
    assert says in said.err
    assert len(said.err) < 500
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


ENGLISH = re.compile(r"[A-Za-z]{3,}(?: [A-Za-z]{2,}){2,}")


@pytest.mark.parametrize("name", ["", *(command[0] for family in FAMILIES for command in family.COMMANDS)])
def test_help_in_chinese_holds_no_english_sentence(name, capsys):
    words = [name] if name else []
    assert cli.main([*words, "--help"]) == 0
    english = capsys.readouterr().out
    for typed in (
        [*words, "--help", "--lang", "zh"],
        ["--lang", "zh", *words, "-h"],
        ["--lang=zh", *words, "-h"],
    ):
        assert cli.main(typed) == 0
        page = capsys.readouterr().out
        told = [line for line in page.splitlines() if not re.match(" +(commgov|\\{)", line)]
        assert ENGLISH.search("\n".join(told).replace("BUILDING COMPOUND WEAK", "")) is None
        assert "用法：commgov" in page
        assert {*re.findall(r"--[a-z-]+", english)} - {"--lang"} == {*re.findall(r"--[a-z-]+", page)} - {
            "--lang"
        }
        columns = [sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line) for line in told]
        assert max(columns) <= 92
    assert cli.main([*words, "--help", "--lang", "en"]) == 0
    assert capsys.readouterr().out == english


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["spread", "--rule", "x"], "'--rule' 的值无效：'x' 不是 'simple'、'complex'、'threshold' 之一"),
        (["spread", "--start", "0"], "'--start' 的值无效：应不小于 1"),
        (["spread", "--chance", "x"], "'--chance' 的值无效：应为数字"),
        (["spread", "--ties", "3"], "选项 '--ties' 需要 3 个值"),
        (["report", "x", "--seed", "1", "--draws", "much"], "'--draws' 的值无效：应为整数"),
        (["report", "x", "--seed", "1", "--draws", "9" * 30], "'--draws' 的值无效：应不大于 10000000"),
        (["report"], "缺少"),
        (["check"], "缺少参数 'FILE'。"),
        (["export", "a", "b", "c"], "多出了参数：c"),
        (["import", "--foo"], "没有选项 --foo"),
        (["import", "--yes=1"], "选项 '--yes' 不带值。"),
        (["import", "--out"], "选项 '--out' 需要一个值。"),
        (["chek"], "没有命令 'chek'。是不是 'check'？"),
    ],
)  # fmt: skip
def test_wrong_use_is_told_in_chinese(words, says, capsys, monkeypatch):
    for told in (["--lang", "zh", *words], [*words, "--lang", "zh"]):
        if told[0] != "--lang" and {*words} & {"--out", "--ties"}:  # it would be their value
            continue
        assert cli.main(told) == 2
        said = capsys.readouterr().err
        assert says in said
        assert "错误：" in said
        assert ENGLISH.search(said.replace("BUILDING COMPOUND WEAK", "")) is None
    for name, value in (("COMMGOV_LANG", "zh"), ("LC_ALL", "zh_CN.UTF-8")):
        with monkeypatch.context() as patched:
            patched.setenv(name, value)
            assert cli.main(words) == 2
            assert says in capsys.readouterr().err
            assert messages.language() == "en"


def test_a_command_leaves_the_language_of_the_session(capsys):
    cg.use_style("zh")
    assert cli.main(["check", "--lang", "en"]) == 2
    assert "Missing argument" in capsys.readouterr().err
    assert messages.language() == "zh"


def test_the_locale_changes_what_is_said_and_nothing_that_is_written(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ties.csv").write_text("source,target,relation\na,a,helps\n", encoding="utf-8")
    said = []
    for name in ("C.UTF-8", "zh_CN.UTF-8"):
        monkeypatch.setenv("LANG", name)
        assert cli.main(["check", "ties.csv", "--out", f"{name}.csv", "--out", f"{name}.html"]) == 1
        assert cli.main(["export", "southern_women", f"{name}.gexf"]) == 0
        said.append(capsys.readouterr().out)
    assert "丢失" not in said[0]
    assert "已写出" in said[1] or "写出" in said[1]
    for end in ("csv", "html", "gexf"):
        assert (tmp_path / f"C.UTF-8.{end}").read_bytes() == (tmp_path / f"zh_CN.UTF-8.{end}").read_bytes()


def test_simulations_speak_chinese(run):
    status, said, _ = run("--rule", "simple", "--chance", "1", *SMALL, "--lang", "zh")
    assert status == 0
    assert said.startswith("模拟，居民")
    assert ENGLISH.search(said) is None
