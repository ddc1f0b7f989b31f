"""Two languages: whatever a check, a reader or a command can say has its Chinese, and nothing else has."""

import ast
import re
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest

import commgov_lib as cg
from commgov_lib import checks, cli, faults, schema, translate

LIBRARY = Path(cg.__file__).parent
ROOMS = ("privacy", "reading", "review")
SPEAKERS = [LIBRARY / "checks.py", *(path for room in ROOMS for path in (LIBRARY / room).glob("*.py"))]
# Where ``commgov import`` and ``commgov check`` can stop with a message of their own.
STOPS = [
    *(LIBRARY / "reading").glob("*.py"),
    *(LIBRARY / "commands" / name for name in ("import_.py", "check.py", "_asking.py")),
    LIBRARY / "privacy" / "_pseudonym.py",
    *(LIBRARY / "privacy" / name for name in ("_cells.py", "_program.py")),
    *(LIBRARY / "writing" / name for name in ("_folder.py", "_write.py")),
    *(LIBRARY / "ledger").glob("*.py"),
    LIBRARY / "review" / "_missing.py",
    LIBRARY / "measures" / "core" / "_missing.py",
]
# Messages that only Python code can bring about, never a command.
IN_CODE = ("a 7 cannot", "7 has no node", "7: two nodes", "aliases: a 7 is", "column 7: it must")
# Names under which modules keep a sentence before it goes into a list of faults.
NAMED = ("problem", "fix", "what", "why", "problem, fix")
KEPT = ("_FIX", "_UNLESS", "_SAVE", "_LONG", "_RAGGED", "_ANSWER", "_SAY", "_AGAIN")
MAPPING = "Fix: let commgov import write a mapping, and change that."  # kept in one name for four messages


def texts(node) -> list[str]:
    """The texts that an expression can be, with 7 in each gap; what is added to one is a suggestion."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, ast.JoinedStr):
        return ["".join(map(_told, node.values))]
    if isinstance(node, ast.BinOp):
        return texts(node.left)
    if isinstance(node, ast.IfExp):
        return texts(node.body) + texts(node.orelse)
    if isinstance(node, ast.Tuple):
        return [text for part in node.elts for text in texts(part)]
    return []


def _told(part) -> str:
    if isinstance(part, ast.Constant):
        return str(part.value)
    said = ast.unparse(part.value)
    return "" if said == "hint" or said.startswith("suggestion(") else "7"


def sentences(path) -> set[str]:
    """What a module can say in a list of faults: problems, fixes and doubts."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called, given = ast.unparse(node.func), node.args
            first = given[0] if given else None
            if re.search(r"faults\.(where|whole)$|^_Stop$|\._(refuse|fault)$", called):
                found += given[-2:] if "faults." in called else given
            elif called == "refuse":
                found += given[1:3]
            elif called.endswith("append") and isinstance(first, ast.Tuple):
                found += {6: first.elts[4:], 3: first.elts[2:]}.get(len(first.elts), [])
        elif isinstance(node, ast.Assign):
            name = ast.unparse(node.targets[0]).strip("()")
            if name in (*NAMED, *KEPT):
                found.append(node.value)
    said = {text for node in found for text in texts(node)}
    return {text for text in said if " " in text and not text.startswith(("Fix: ", "http", "[", "^", "("))}


def messages(path) -> set[str]:
    """What a module can say in an error of its own."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call)]
    return {
        re.sub(r"\. 7$", f". {MAPPING}", text)
        for call in calls
        if ast.unparse(call.func) == "CommgovError" and call.args
        for text in texts(call.args[0])
    }


def is_chinese(sentence: str) -> bool:
    return re.search("[\u4e00-\u9fff]", translate.chinese(sentence)) is not None


def test_every_sentence_of_a_fault_has_its_chinese():
    said = {path.name: sentences(path) for path in SPEAKERS}
    assert len(set().union(*said.values())) > 150
    assert {name: {s for s in found if not is_chinese(s)} for name, found in said.items()} == {
        name: set() for name in said
    }


def test_every_message_of_import_and_check_has_its_chinese():
    said = set().union(*(messages(path) for path in STOPS))
    assert len(said) > 30
    assert {m for m in said if not m.startswith(IN_CODE) and not is_chinese(m)} == set()


def test_no_sentence_is_listed_that_nobody_says():
    more = {
        *(LIBRARY / name for name in ("cli.py", "files.py", "commands/source.py", "reproduce/store.py")),
        LIBRARY / "network.py",
        LIBRARY / "labelled.py",
        LIBRARY / "writing" / "_losses.py",
        *(LIBRARY / "city").glob("*.py"),
    }
    more |= {*(LIBRARY / "measures").rglob("*.py"), *(LIBRARY / "figures").glob("*.py")}
    source = "".join(path.read_text(encoding="utf-8") for path in {*SPEAKERS, *STOPS, *more})
    source = re.sub(r'"\s*f?"', "", source)
    for sentence in translate.SENTENCES:
        longest = max(re.split(r"{\w+}|; |, |\. ", sentence.replace('""', "")), key=len)
        assert longest in source, sentence


def test_gaps_keep_what_stands_in_them():
    for sentence, chinese in translate.SENTENCES.items():
        gaps = set(re.findall(r"{(\w+)}", sentence))
        assert gaps == set(re.findall(r"{(\w+)}", chinese)), sentence
        filled = translate.chinese(sentence.format(**dict.fromkeys(gaps, "Q7")))
        assert filled == chinese.format(**dict.fromkeys(gaps, "Q7")), sentence
    assert translate.chinese("nobody says this") == "nobody says this"


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
        told[name] = translate.chinese(str(refused.value))
    assert told == {
        "attacker": "不认识 attacker 的值 'nobody'。"
        "改法：请用 'algorithm'（知道算法者）或 'sums'（只会加减者）。",
        "threshold": "threshold 1 不是从 2 起的整数。改法：请给出整数，如 threshold=10。",
        "within": "within：行“b”没有上级地点。改法：请为每一行给出一个。",
    }
    assert _told_of_few("net.zip", 1200) == (
        "net.zip 中有 1,200 条需求代表不足 10 人，不要原样发布。"
        "改法：small_needs='drop' 可略去这些行；cg.privacy.suppress 可做成能发布的表。"
    )


def _told_of_few(name: str, count: int) -> str:
    from commgov_lib.writing._write import _told

    return translate.chinese(_told(Path(name), count))


def test_a_network_s_faults_are_told_in_chinese():
    tables = {"ties": pd.DataFrame({"source": ["a", "b"], "weight": [1.0, -2.0]})}
    found = checks.find(tables)
    english, chinese = faults.describe(found), faults.describe(found, lang="zh")
    assert len(english.splitlines()) == len(chinese.splitlines())
    assert chinese.splitlines()[0] == f"共发现 {len(found)} 处错误"
    assert (
        "ties，“weight”列，第 2 行（“-2.0”）：不大于 0。改法：请写正数；没有联系的，请删去该行。" in chinese
    )
    assert set(schema.TABLES) - set(found["table"]) == {"places", "actors", "needs"}
    assert np.all(found["table"] == "ties")


def test_what_a_measure_refuses_is_told_in_chinese():
    star, full = nx.star_graph(5), pd.DataFrame([[1, 1, 1], [0, 1, 0]], ["甲", "乙"], list("xyz"))
    with pytest.raises(cg.CommgovError) as refused:
        cg.core.significance(star, cross="ones", null="degrees", draws=99, seed=1)
    assert translate.chinese(str(refused.value)) == (
        "在各节点关系数固定时没有别的网络（如星形或完全网络），得分不比关系数多说什么，也没有 p 值。"
        "改法：只报告关系数，或用更大的网络。"
    )
    with pytest.raises(cg.CommgovError) as refused:
        cg.ties.summary(full, draws=99, seed=1)
    assert translate.chinese(str(refused.value)).startswith("“甲”与所有对象都有关系，随机无从谈起。")
    with pytest.raises(cg.CommgovError) as refused:
        cg.ties.summary(full[["x", "y"]].assign(z=[1, 0], u=0, v=0), draws=99, seed=1)
    assert translate.chinese(str(refused.value)).startswith("“u”没有关系（此类列共 2 个），随机无从谈起。")


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
    assert status == (2 if words == ["import"] else 1)
    assert says in capsys.readouterr().err
