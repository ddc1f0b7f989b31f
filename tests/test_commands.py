"""``commgov spread``: the words typed, what is computed, and what is refused."""

import pandas as pd
import pytest

import commgov_lib as cg
from commgov_lib import cli, datasets

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
