"""Two languages: whatever the library says has its Chinese, with the same gaps, and nothing else has."""

import ast
import importlib.util
import pickle
import re
import string
from pathlib import Path

import networkx as nx
import pandas as pd
import pytest

import commgov_lib as cg
from commgov_lib import cli, messages, schema, validate
from commgov_lib.figures import style
from commgov_lib.messages import say

ROOT = Path(__file__).resolve().parent.parent
LIBRARY = ROOT / "commgov_lib"


def tool():
    spec = importlib.util.spec_from_file_location("messages_tool", ROOT / "tools" / "messages.py")
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


TOOL = tool()
CATALOGUE = TOOL.catalogue()


def gaps(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def calls(path):
    """The calls of a module that say something: name of what is called, and the call."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
            if name in TOOL.SPEAKERS and node.args:
                yield name, node


def test_every_message_has_its_chinese_and_nobody_says_the_rest():
    said = TOOL.collected()
    assert len(said) > 100
    assert {m for m in said if not CATALOGUE.get(m)} == set()
    assert set(CATALOGUE) - said == set()


@pytest.mark.parametrize("template", sorted(CATALOGUE))
def test_the_chinese_has_the_gaps_of_the_english(template):
    chinese = CATALOGUE[template]
    assert gaps(chinese) == gaps(template)
    assert not re.search(r"[\u4e00-\u9fff][,;:?!]|\.$", re.sub("{.*?}|'.*?'", "", chinese)), (
        "full width, please"
    )


@pytest.mark.parametrize("path", sorted(LIBRARY.rglob("*.py")), ids=lambda p: str(p.relative_to(LIBRARY)))
def test_what_is_said_is_a_template_with_a_value_for_each_gap(path):
    wrong = []
    for name, node in calls(path):
        said, values = node.args[0], {keyword.arg for keyword in node.keywords} - {"faults"}
        if isinstance(said, ast.JoinedStr | ast.BinOp):
            wrong.append(f"{path.name}:{node.lineno}: {ast.unparse(said)}")
        elif isinstance(said, ast.Constant) and values and None not in values and gaps(said.value) != values:
            wrong.append(f"{path.name}:{node.lineno}: {said.value} {sorted(values)}")
        elif name == "say" and not isinstance(said, ast.Constant) and path.name != "schema.py":
            wrong.append(f"{path.name}:{node.lineno}: not a literal")
    assert wrong == []


def test_the_catalogue_is_as_make_messages_writes_it():
    assert TOOL.CATALOGUE.read_bytes() == TOOL.written(TOOL.collected(), CATALOGUE)


def test_a_message_is_said_in_the_language_of_the_whole():
    told = say("add it ({expected})", expected=say("a number"))
    assert (str(told), told.text("zh")) == ("add it (a number)", "请补上该列（数字）")
    again = pickle.loads(pickle.dumps(told))
    assert (again, again.text("zh")) == (told, told.text("zh"))
    assert messages.text("nobody says this", "zh") == "nobody says this"
    assert messages.word("ties").text("zh") == "关系表"


def test_an_error_says_its_template_in_both_languages_and_survives_a_pickle():
    error = cg.CommgovError("is below {low}", low=say("a number"))
    assert (str(error), error.text("zh")) == ("is below a number", "小于 数字")
    assert str(cg.CommgovError("a brace { and no value")) == "a brace { and no value"
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.text("zh"), again.faults) == (str(error), error.text("zh"), None)


def test_a_session_shows_errors_and_warnings_in_the_language_it_was_given():
    error = cg.CommgovError("is below {low}", low=say("a number"))
    matrix = pd.DataFrame([[3, 1], [0, 0]], ["a", "b"], ["a", "b"])

    def shown():
        with pytest.warns(cg.io.ReadingWarning) as caught:
            net = cg.read(matrix, relation="helps")
        return str(error), str(caught[0].message).partition("\n")[0], repr(net)

    english = ("is below a number", "read, and to be known:", "Network: 0 places, 2 actors, 1 ties, 0 needs")
    assert shown() == english
    cg.use_style("zh")
    assert shown() == ("小于 数字", "已读入，请留意：", "网络：0 个地点，2 个行动者，1 条关系，0 项需求")
    assert str(schema.CommgovWarning(say("is empty"))) == "是空的"
    assert (error.text("en"), cg.io.take(matrix, relation="helps").notices["problem"].tolist()) == (
        "is below a number",
        ["stand on the diagonal and are left out"],
    )
    cg.use_style("en")
    assert shown() == english


def test_the_environment_decides_where_no_language_was_set(monkeypatch):
    error = cg.CommgovError("is below {low}", low=0)
    messages.speak("")
    assert str(error) == "is below 0"
    monkeypatch.setenv("COMMGOV_LANG", "zh")
    assert str(error) == "小于 0"
    cg.use_style("en")
    assert str(error) == "is below 0"
    cg.use_style()
    assert str(error) == "小于 0"


def test_a_drawing_in_another_language_leaves_that_of_the_session():
    net = cg.load("southern_women")
    net.plot(lang="zh")
    assert messages.language() == "en"
    cg.use_style("zh")
    net.plot(lang="en")
    assert (messages.language(), style.lang()) == ("zh", "zh")


def test_the_terms_are_the_same_everywhere():
    every = "".join(CATALOGUE.values())
    assert "主体" not in every
    assert re.search("联系(?!人|方式|电话|号码)", every) is None
    assert [messages.word(table).text("zh") for table in schema.TABLES] == [
        "地点表",
        "行动者表",
        "关系表",
        "需求表",
    ]


def test_the_errors_of_small_cells_are_told_in_chinese():
    counts = pd.DataFrame({"x": [1, 2]}, ["a", "b"])
    told = {}
    for name, options in {
        "attacker": {"attacker": "nobody"},
        "threshold": {"threshold": 1},
        "within": {"within": pd.Series({"a": "N"})},
    }.items():
        with pytest.raises(cg.CommgovError) as refused:
            cg.privacy.suppress(counts, **options)
        told[name] = refused.value.text("zh")
    assert told == {
        "attacker": "不认识 attacker 的值 'nobody'。"
        "改法：请用 'algorithm'（知道算法者）或 'sums'（只会加减者）。",
        "threshold": "threshold 1 不是从 2 起的整数。改法：请给出整数，如 threshold=10。",
        "within": "within：行“b”没有上级地点。改法：请为每一行给出一个。",
    }


def test_a_network_s_faults_are_told_in_chinese():
    tables = {"ties": pd.DataFrame({"source": ["a", "b"], "weight": [1.0, -2.0]})}
    found = validate.find(tables)
    english, chinese = validate.describe(found), validate.describe(found, lang="zh")
    assert len(english.splitlines()) == len(chinese.splitlines())
    assert chinese.splitlines()[0] == f"共发现 {len(found)} 处错误"
    assert (
        "关系表，“weight”列，第 2 行（“-2.0”）：不大于 0。改法：请写正数；没有关系的，请删去该行。" in chinese
    )
    assert (found["table"] == "ties").all()
    assert found.columns.tolist() == validate.COLUMNS
    with pytest.raises(cg.CommgovError) as refused:
        validate.raise_any(found)
    assert (str(refused.value), refused.value.text("zh")) == (english, chinese)
    again = pickle.loads(pickle.dumps(refused.value))
    assert (str(again), again.text("zh")) == (english, chinese)
    assert again.faults.equals(found)


def test_what_a_measure_refuses_is_told_in_chinese():
    star, full = nx.star_graph(5), pd.DataFrame([[1, 1, 1], [0, 1, 0]], ["甲", "乙"], list("xyz"))
    for refused in (
        lambda: cg.core.significance(star, cross="ones", null="degrees", draws=99, seed=1),
        lambda: cg.ties.summary(full, draws=99, seed=1),
        lambda: cg.ties.summary(full[["x", "y"]].assign(z=[1, 0], u=0, v=0), draws=99, seed=1),
    ):
        with pytest.raises(cg.CommgovError) as error:
            refused()
        assert re.search("[\u4e00-\u9fff]{4}", error.value.text("zh"))


@pytest.mark.parametrize("by_variable", [False, True])
@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["import", "nowhere.csv"], "不存在"),
        (["import", "nowhere.csv", "--encoding", "klingon"], "不是可以读取的编码"),
        (["check", "ties.csv", "--relation", "helpz"], "是不是“helps”？"),
        (["import", "ties.csv"], "没有人可问"),
        (["import", "ties.csv", "--mapping", "ties.csv"], "不是映射文件"),
        (["import", "ties.csv", "--yes", "--out", "ties.csv"], "属于要读的内容"),
        (["import", "ties.csv", "--yes", "--pseudonymise", "源"], "请设置环境变量 COMMGOV_SALT"),
        (["import"], "请给出要读的 FILE"),
        (["check", "ties.csv", "--out", "x.pdf"], "不是 .html"),
    ],
)
def test_the_commands_speak_chinese(tmp_path, monkeypatch, capsys, words, says, by_variable):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COMMGOV_SALT", raising=False)
    (tmp_path / "ties.csv").write_text("源,目标\n甲,乙\n", encoding="utf-8", newline="\n")
    if by_variable:
        monkeypatch.setenv("COMMGOV_LANG", "zh")
    status = cli.main(words if by_variable else [*words, "--lang", "zh"])
    wrong_use = words == ["import"] or {"klingon", "x.pdf"} & {*words}
    assert status == (2 if wrong_use else 1)
    assert says in capsys.readouterr().err
