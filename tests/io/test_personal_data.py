"""Persons at the door, and ``commgov import``: what is refused, what gets a code, what is kept."""

import getpass
import inspect
import io
import json

import networkx as nx
import openpyxl
import pandas as pd
import pytest

import commgov_lib as cg
from commgov_lib import cli, privacy
from commgov_lib.privacy.numbers import check_digit
from commgov_lib.schema import TABLES, CommgovError

# Names made up of syllables; a number that passes its check and belongs to nobody (an area code not in use).
PERSONS = ["王甲乙", "李丙丁", "张戊己", "赵庚辛"]
PHONES = ["13800000000", "13900000001", "13700000002", "13600000003"]
SALT = "a salt for these tests only 42"
BODIES = ["共建银行", "第二医院", "海关", "电力公司"]


def identity_number(region="110199", day="19000101", turn="001") -> str:
    first = region + day + turn
    weights = [2 ** (17 - k) % 11 for k in range(17)]  # ISO 7064 MOD 11-2, by its definition
    rest = (12 - sum(int(d) * w for d, w in zip(first, weights, strict=True))) % 11
    return first + ("X" if rest == 10 else str(rest))


@pytest.fixture
def put(tmp_path):
    """Write a table as CSV or, with several, as a workbook; or a text as it is."""

    def write(name, content):
        path = tmp_path / name
        if isinstance(content, str):
            path.write_text(content, encoding="utf-8", newline="\n")
        elif isinstance(content, pd.DataFrame):
            content.to_csv(path, index=False, encoding="utf-8")
        else:
            book = openpyxl.Workbook()
            book.remove(book.active)
            for sheet, rows in content.items():
                page = book.create_sheet(sheet)
                for row in rows:
                    page.append(row)
            book.save(path)
        return path

    return write


@pytest.fixture
def run(capsys, monkeypatch):
    """Type ``commgov import …`` with nobody at the terminal: exit status, printed, complained."""
    monkeypatch.delenv("COMMGOV_SALT", raising=False)
    monkeypatch.setattr("sys.stdin", io.StringIO(""))

    def typed(*words):
        status = cli.main(["import", *map(str, words)])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return status, said.out, said.err

    return typed


@pytest.fixture
def terminal(monkeypatch, run):
    """The same with somebody who types these answers and salts, one after the other."""

    def sitting(answers=(), salts=()):
        answers, salts = iter(answers), iter(salts)

        def take(given):
            answer = next(given, EOFError)
            if isinstance(answer, type):
                raise answer
            return answer

        monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
        monkeypatch.setattr("builtins.input", lambda prompt: take(answers))
        monkeypatch.setattr(getpass, "getpass", lambda prompt: take(salts))
        return run

    return sitting


def walks(**more) -> pd.DataFrame:
    """Bodies that visit communities, with further columns."""
    return pd.DataFrame({"单位": BODIES, "社区": "甲社区", "关系": "帮扶", **more})


def refused(source, **options) -> pd.DataFrame:
    with pytest.raises(CommgovError) as error:
        cg.read(source, **options)
    return error.value.faults


# ---- refused ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "values", "problem"),
    [
        ("居民姓名", PERSONS, "is a column of names of persons"),
        ("备注", PERSONS, "looks like a name of a person"),
        ("联系人", PERSONS, "is a column of names of persons"),
        ("电话", ["024-1"] * 4, "is a column of telephone numbers or contacts"),
        ("说明", [f"请打{p}" for p in PHONES], "looks like a mobile number"),
        ("编号", [identity_number(turn=f"00{k}") for k in range(1, 5)], "looks like an identity number"),
        ("住址", [""] * 4, None),
        ("住址", ["甲路3号5单元201"] * 4, "is a column of addresses"),
        ("去哪里", ["甲路3号5单元201"] * 4, "looks like a home address"),
    ],
)
def test_a_further_column_that_nobody_asked_for_is_found(put, column, values, problem):
    path = put("走访.csv", walks(**{column: values}))
    if problem is None:
        assert len(cg.read(path).ties) == 4, "an empty column names nobody"
        return
    found = refused(path)
    assert set(found["column"]) == {column}
    assert problem in set(found["problem"])
    rows = found["row"].dropna().tolist()
    assert rows in ([], [2, 3, 4, 5]), "rows of the file, the header is the first"
    checked = cg.report.check(path).faults
    assert checked[["column", "problem"]].equals(found[["column", "problem"]])


def test_names_are_found_wherever_they_stand(put):
    people = pd.DataFrame({"源": PERSONS, "目标": PERSONS[1:] + PERSONS[:1], "关系": "帮扶"})
    assert set(refused(people)["column"]) == {"源", "目标"}
    matrix = pd.DataFrame([[0, 1, 0, 0]] * 4, PERSONS, PERSONS)
    found = refused(matrix, relation="helps")
    assert set(found["column"]) == {"source", "target"}
    assert found.loc[found["column"] == "source", "row"].tolist() == [2, 3, 4, 5]
    assert set(found.loc[found["column"] == "target", "row"]) == {1}
    graph = nx.path_graph(4)
    assert {"node", "source", "target"} == set(
        refused(nx.relabel_nodes(graph, dict(enumerate(PERSONS))), relation="helps")["column"]
    )
    nx.set_node_attributes(graph, dict(enumerate(PHONES)), "tel")
    assert "tel" in set(refused(graph, relation="helps")["column"])
    actors = [[b, "共建单位", p] for b, p in zip("abcd", PERSONS, strict=True)]
    ties = [["源", "目标", "关系"], ["a", "b", "帮扶"]]
    two = put("a.xlsx", {"关系": ties, "力量": [["力量", "类型", "负责人"], *actors]})
    found = refused(two)
    assert set(found["table"]) == {"力量"}
    assert set(found["column"]) == {"负责人"}
    lists = pd.DataFrame({"单位": ["a"], "社区": ["、".join(PERSONS)], "关系": ["帮扶"]})
    assert set(refused(lists)["column"]) == {"社区"}, "in a list of one cell too"


def test_a_name_of_a_file_or_sheet_that_names_a_person_is_found(put):
    ties = [["源", "目标", "关系"], ["共建银行", "海关", "帮扶"]]
    found = refused(put("王甲乙走访记录.csv", walks()))
    assert found[["table", "row", "problem"]].to_numpy().tolist() == [
        ["王…", pd.NA, "its name looks like a name of a person"]
    ]
    assert "王甲乙" not in found.drop(columns="row").to_csv()
    book = put("a.xlsx", {"关系": ties, "13800000000": ties})
    assert "its name looks like a mobile number" in set(refused(book, mapping="guess")["problem"])
    assert len(cg.read(put("王甲乙走访记录.csv", walks()), allow="王甲乙走访记录").ties) == 4
    assert len(cg.read(put("和平区.csv", walks())).ties) == 4


def test_headers_that_are_persons_are_found_and_not_repeated(put):
    path = put("走访.csv", walks(王甲乙=["1"] * 4, 李丙丁=["0"] * 4))
    with pytest.raises(CommgovError) as error:
        cg.read(path)
    assert error.value.faults["column"].tolist() == ["王…", "李…"]
    assert not any(name in str(error.value) for name in PERSONS)


def test_a_mapping_leaves_a_column_out_or_takes_it_for_another_thing(put):
    path = put("走访.csv", walks(居民姓名=PERSONS))
    mapping = cg.io.guess(path)
    columns = mapping["tables"][0]["columns"]
    columns["居民姓名"] = ""
    network = cg.read(path, mapping=mapping)
    assert not any(name in str(network.ties.to_dict()) for name in PERSONS)
    columns["居民姓名"], columns["单位"] = "source", ""
    assert "居民姓名" in set(refused(path, mapping=mapping)["column"])


def test_nothing_that_is_said_or_kept_names_a_person(put, run, tmp_path):
    """Neither messages, nor questions, nor the mapping, nor the lists of a check."""
    table = walks(居民姓名=PERSONS, 电话=PHONES).assign(关系=PERSONS)
    path = put("走访.csv", table)
    said = "".join(map(str, run(path))) + "".join(map(str, run(path, "--lang", "zh", "--yes")))
    with pytest.raises(CommgovError) as error:
        cg.read(path)
    checked = cg.report.check(path)
    said += str(error.value) + cg.report.page(checked) + cg.report.record(checked)
    said += json.dumps(cg.io.guess(path), ensure_ascii=False)
    said += "".join(p.read_text(encoding="utf-8") for p in tmp_path.glob("*.json"))
    for secret in PERSONS + PHONES:
        assert secret not in said
    assert not (tmp_path / "走访").exists()
    ragged = put("b.csv", "源,目标\n" + "".join(f"{p},x,{p}\n" for p in PERSONS))
    with pytest.raises(CommgovError, match="has another number of cells, 3, than the first row, 2") as error:
        cg.read(ragged)
    said = str(error.value) + cg.report.record(cg.report.check(ragged))
    put("c.dl", f"dl n=9 format=el1 labels embedded data:\n{' '.join(PERSONS)}\n")
    said += cg.report.record(cg.report.check(tmp_path / "c.dl"))
    put("d.csv", f"源,目标,权重\n甲,乙,请打 {PHONES[0][:3]} {PHONES[0][3:7]} {PHONES[0][7:]}\n")
    assert "is not a number" in (more := cg.report.record(cg.report.check(tmp_path / "d.csv")))
    assert PHONES[0][7:] not in more
    assert "words in a line" in said
    assert not any(name in said for name in PERSONS)
    matrix = pd.DataFrame([["好", 1, 1, 1], *[[1] * 4] * 3], PERSONS, PERSONS)
    with pytest.raises(CommgovError) as error:
        cg.read(matrix, relation="helps")
    assert not any(name in str(error.value) for name in PERSONS)
    assert "is not a number" in str(error.value)


def test_a_person_among_bodies_is_found_where_its_kind_says_so():
    bodies = [f"第{k}银行" for k in range(20)]
    actors = pd.DataFrame({"力量": [*bodies, PERSONS[0]], "类型": ["共建单位"] * 20 + ["个人"]})
    tables = {"actors": actors, "ties": pd.DataFrame({"源": bodies[:1], "目标": bodies[1:2], "关系": "共建"})}
    found = refused(tables)
    assert found[["table", "column", "row"]].to_numpy().tolist() == [["actors", "力量", 22]]
    network = cg.read(tables, pseudonymise=["力量", "源", "目标"], salt=SALT)
    assert network.actors["actor"].str.fullmatch("p_[a-z2-7]{16}").sum() == 21


def test_an_identity_number_that_excel_took_for_a_number_is_found(put):
    rows = [
        ["单位", "社区", "关系", "编码"],
        *[[b, "甲社区", "帮扶", 110199190001010016 + k * 10] for k, b in enumerate("abc")],
    ]
    assert set(refused(put("a.xlsx", {"表": rows}))["column"]) == {"编码"}


# ---- passes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["emon", "southern_women", "observed", "shenyang"])
def test_the_networks_of_the_library_pass(name):
    network = cg.load(name)
    tables = {t: getattr(network, t) for t in TABLES if len(getattr(network, t))}
    assert cg.io.persons(tables, cg.io.guess(tables)).empty


def test_every_header_that_is_known_passes():
    from commgov_lib.io import vocabulary

    words = {w for columns in vocabulary.HEADERS.values() for ws in columns.values() for w in ws.split()}
    assert {w for w in words if privacy.column_kind(w)} == set()


def test_bodies_and_places_pass(put):
    names = ["和平区", "皇姑区", "铁西区", "沈河区", "大东区", "浑南区", "于洪区", "苏家屯区"]
    bodies = ["农业银行", "石化公司", "方正医院", "党支部", "万科物业", "华润燃气", "金地社区", "龙湖物业"]
    table = pd.DataFrame({"单位": bodies, "社区": names, "关系": "共建", "电话数": 3, "联系方式类型": "面谈"})
    assert len(cg.read(put("a.csv", table)).ties) == 8


def test_what_is_allowed_passes(put):
    path = put("走访.csv", walks(联系人=BODIES))
    for allow in ("联系人", ["联系人"], {"走访.联系人"}):
        assert len(cg.read(path, allow=allow).ties) == 4
    assert len(refused(path, allow=["电话"]))
    assert cg.report.check(path, allow=["联系人"]).faults.empty
    matrix = pd.DataFrame([[0, 1, 0, 0]] * 4, PERSONS, PERSONS)
    assert len(cg.read(matrix, relation="helps", allow=["source", "target"]).ties)


PLACES = ["向阳社区", "和平社区", "幸福社区"]


@pytest.mark.parametrize(
    ("rows", "columns", "corner", "told"),
    [
        (BODIES, [*PLACES, "手机"], "单位", {"手机"}),  # whatever stands below
        (BODIES, [*PLACES, "电话"], "单位", set()),  # 0 and 1 are no telephones
        (PERSONS[:2] + BODIES[:2], PLACES, "单位", {"source"}),
        (BODIES, PERSONS[:2] + PLACES, "单位", {"target"}),
        (BODIES, PLACES, "姓名", {"姓名"}),
        (["小王", "老李", "阿陈", "小赵"], PLACES, "负责人", {"负责人"}),
        (BODIES, PLACES, "单位\\社区", set()),
    ],
)
def test_a_matrix_is_looked_at_as_a_table_is(put, rows, columns, corner, told):
    table = pd.DataFrame([[1, 0, 1, 1, 0][: len(columns)]] * 4, columns=columns)
    table.insert(0, corner, rows)
    path = put("共建.csv", table)
    found = cg.report.check(path, relation="co_builds", mapping="guess").faults
    assert set(found["column"]) == told
    if told:
        assert len(cg.read(path, relation="co_builds", allow=told).ties)
        assert not any(name in found.to_csv() for name in PERSONS)


def test_telephones_in_the_cells_of_a_matrix_are_found(put):
    table = pd.DataFrame({"单位": BODIES, PLACES[0]: [1, 0, 1, 1], "热线": PHONES, PLACES[1]: [0, 1, 1, 1]})
    faults = cg.report.check(put("共建.csv", table), relation="co_builds", mapping="guess").faults
    assert faults[["column", "row", "value"]].to_numpy().tolist() == [["热线", k, "1…"] for k in (2, 3, 4, 5)]
    assert set(faults["problem"]) == {"looks like a mobile number"}


def test_the_corner_of_a_matrix_says_what_gets_codes(put):
    table = pd.DataFrame({"姓名": PERSONS, PLACES[0]: [1, 0, 1, 1], PLACES[1]: [0, 1, 1, 1]})
    network = cg.read(put("走访.csv", table), relation="co_builds", pseudonymise=["姓名"], salt=SALT)
    assert network.actors["actor"].str.fullmatch("p_[a-z2-7]{16}").all()


# ---- pseudonymised -----------------------------------------------------------------------------------


def test_codes_stand_for_the_names_in_every_table(put):
    ties = pd.DataFrame({"源": PERSONS, "目标": "甲社区", "关系": "帮扶"})
    actors = pd.DataFrame({"力量": PERSONS[::-1], "类型": "person", "电话": PHONES})
    files = [put("ties.csv", ties), put("actors.csv", actors)]
    network = cg.read(files, pseudonymise=["源", "力量", "电话"], salt=SALT)
    expected = privacy.pseudonymise(ties, "源", salt=SALT)["源"].tolist()
    assert network.ties["source"].tolist() == expected
    assert network.actors["actor"].tolist() == expected[::-1], "the same person, the same code"
    assert network.actors["电话"].str.fullmatch("p_[a-z2-7]{16}").all()
    again = cg.read(files, pseudonymise=["source", "actor", "电话"], salt=SALT)
    assert again.ties["source"].tolist() == expected, "by what a column is taken for, too"
    other = cg.read(files, pseudonymise=["源", "力量", "电话"], salt=SALT + "!")
    assert set(other.ties["source"]).isdisjoint(expected)


def test_labels_of_a_matrix_and_nodes_of_a_graph_get_codes():
    matrix = pd.DataFrame([[0, 1, 0, 0], [0, 0, 2, 0], [0, 0, 0, 3], [4, 0, 0, 0]], PERSONS, PERSONS)
    codes = privacy.pseudonymise(pd.DataFrame({"x": PERSONS}), "x", salt=SALT)["x"].tolist()
    network = cg.read(matrix, relation="helps", pseudonymise=["source", "target"], salt=SALT)
    expected = {(codes[k], codes[(k + 1) % 4]): k + 1 for k in range(4)}
    ties = network.ties
    found = dict(zip(zip(ties["source"], ties["target"], strict=True), ties["weight"], strict=True))
    assert found == expected
    assert network.actors["actor"].tolist() == codes
    graph = nx.relabel_nodes(nx.path_graph(4), dict(enumerate(PERSONS)))
    network = cg.read(graph, relation="helps", pseudonymise="node", salt=SALT)
    assert set(network.actors["actor"]) == set(codes)
    assert len(network.ties) == 3


def test_an_alias_is_taken_before_the_code(put):
    path = put("a.csv", pd.DataFrame({"源": PERSONS[:2], "目标": ["甲社区", "乙社区"], "关系": "帮扶"}))
    network = cg.read(path, aliases={PERSONS[0]: PERSONS[1]}, pseudonymise="源", salt=SALT, mapping="guess")
    assert len(set(network.ties["source"])) == 1


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"pseudonymise": ["居民姓名"]}, "there is no salt"),
        ({"pseudonymise": ["居民姓名"], "salt": "short"}, "too easy to guess"),
        ({"pseudonymise": ["居民姓茗"], "salt": SALT}, "did you mean '居民姓名'"),
    ],
)
def test_codes_that_cannot_be_made_are_refused(put, options, says):
    with pytest.raises(CommgovError, match=says) as error:
        cg.read(put("a.csv", walks(居民姓名=PERSONS)), **options)
    assert SALT not in str(error.value)
    assert not any(name in str(error.value) for name in PERSONS)


# ---- the command -------------------------------------------------------------------------------------


def test_the_mapping_remembers_and_only_the_salt_is_asked_for(put, run, terminal, tmp_path, monkeypatch):
    path = put("走访.csv", walks(居民姓名=PERSONS, 联系人=BODIES))
    words = [path, "--pseudonymise", "居民姓名", "--allow", "联系人"]
    assert run(path)[0] == 1
    status, _, complaint = run(*words)
    assert status == 1
    assert "COMMGOV_SALT" in complaint
    sitting = terminal(salts=[SALT, SALT + "?"])
    assert "the two salts differ" in sitting(*words)[2]
    sitting = terminal(salts=[SALT, SALT])
    assert sitting(*words)[0] == 0
    first = {p.name: p.read_bytes() for p in (tmp_path / "走访").iterdir()}
    mapping = json.loads((tmp_path / "走访.mapping.json").read_text(encoding="utf-8"))
    assert (mapping["pseudonymise"], mapping["allow"]) == (["居民姓名"], ["联系人"])
    monkeypatch.setenv("COMMGOV_SALT", SALT)
    out = tmp_path / "again" / "走访"
    assert run(path, "--mapping", tmp_path / "走访.mapping.json", "--out", out)[0] == 0
    assert {p.name: p.read_bytes() for p in out.iterdir()} == first
    everything = b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file() and p != path)
    for secret in (SALT, *PERSONS):
        assert secret.encode() not in everything
    assert cg.report.check(path, mapping=tmp_path / "走访.mapping.json").faults.empty


def test_no_option_takes_a_salt(run):
    assert run("a.csv", "--salt", SALT)[0] == 2
    options = [
        name
        for command in cli.app.registered_commands
        for name in inspect.signature(command.callback).parameters
    ]
    assert "pseudonymise" in options
    assert not [name for name in options if "salt" in name]


def test_asked_twice_import_gives_the_same_bytes(put, run, tmp_path):
    path = put("联系 表.csv", "源,目标\n共建银行,甲社区\n医院,甲社区\n")
    assert run(path, "--relation", "helps")[0] == 0
    first = {p.relative_to(tmp_path): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    status, said, _ = run(path)
    assert status == 0
    assert "Mapping of the last time" in said
    assert run(path, "--relation", "helps")[0] == 0
    assert {p.relative_to(tmp_path): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == first


def test_a_formula_stays_text_and_does_not_run_in_the_folder(put, run, tmp_path):
    text = "=cmd|' /C calc'!A0"
    path = put("a.csv", f"源,目标,关系\n{text},甲社区,帮扶\n")
    assert run(path)[0] == 0
    assert f"'{text}" in (tmp_path / "a" / "ties.csv").read_text(encoding="utf-8")
    assert cg.read(tmp_path / "a").ties["source"].tolist() == [text]
    cg.write(cg.read(tmp_path / "a"), tmp_path / "b.zip")
    for name in ("a", "b.zip"):
        checked = cg.report.check(tmp_path / name)
        assert checked.faults.empty
        assert checked.tables["ties"]["source"].tolist() == [text]


def test_what_others_put_there_is_not_touched(put, run, tmp_path):
    path = put("a.csv", "源,目标\n甲,乙\n")
    (tmp_path / "a").mkdir()
    stranger = tmp_path / "a" / "notes.txt"
    stranger.write_text("mine", encoding="utf-8", newline="\n")
    status, _, complaint = run(path, "--yes")
    assert status == 1
    assert "holds other files (notes.txt)" in complaint
    assert stranger.read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / "a.mapping.json").exists(), "refused before anything is written"
    stranger.unlink()
    assert run(path, "--yes")[0] == 0, "an empty folder is nobody's"
    mapping = tmp_path / "a.mapping.json"
    mine = json.loads(mapping.read_text(encoding="utf-8"))
    mine["tables"][0]["relation"] = "serves"
    mapping.write_text(json.dumps(mine), encoding="utf-8", newline="\n")
    kept = mapping.read_bytes()
    assert run(path)[0] == 0, "changed by hand, it is what counts"
    assert cg.read(tmp_path / "a").ties["relation"].tolist() == ["serves"]
    status, _, complaint = run(path, "--relation", "helps")
    assert status == 1
    assert "exists and says something else" in complaint
    assert mapping.read_bytes() == kept
    assert run(path, "--out", path)[0] == 1
    assert run(tmp_path / "a", "--out", tmp_path / "a")[0] == 1


@pytest.mark.parametrize("answers", [[KeyboardInterrupt], ["target", KeyboardInterrupt]])
def test_interrupted_at_a_question_nothing_is_left(put, terminal, tmp_path, answers):
    path = put("a.csv", "who,whom\na,b\n")
    assert terminal(answers)(path)[0] == 130
    assert [p.name for p in tmp_path.iterdir()] == ["a.csv"]


def test_interrupted_at_the_salt_nothing_is_written(put, terminal, tmp_path):
    path = put("a.csv", walks(姓名=PERSONS))
    assert terminal(salts=[KeyboardInterrupt])(path, "--pseudonymise", "姓名")[0] == 130
    assert not (tmp_path / "a").exists()
    assert terminal(salts=[EOFError])(path, "--pseudonymise", "姓名")[0] == 1


def test_answers_at_the_terminal(put, terminal, tmp_path):
    path = put("a.csv", "who,whom,how\na,b,走动\na,c,走动\n")
    status, _, complaint = terminal([""])(path)  # the answers end too soon
    assert status == 1
    assert "nobody to ask" in complaint
    (tmp_path / "a.mapping.json").unlink()
    path = put("b.csv", "源,目标,关系\na,b,走动\na,c,走动\n")
    status, said, _ = terminal(["nonsense", "联系"])(path)
    assert status == 0
    assert said.count("is none of") == 1
    assert set(cg.read(tmp_path / "b").ties["relation"]) == {"contacts"}
    path = put("d.csv", "单位,社区,频率（1=从不，5=经常）\n银行,多福,3\n学校,多福,1\n医院,牡丹,5\n")
    status, said, _ = terminal(["", "nonsense", "2"])(path, "--relation", "contacts")
    assert status == 0
    assert said.count("is none of") == 2, "an empty answer is none where nothing was guessed"
    assert sorted(cg.read(tmp_path / "d").ties["weight"]) == [3, 5]
    path = put("c.csv", "who,whom,3\na,b,x\nc,d,y\n")
    assert terminal(["-"] * 9)(path)[0] == 1, "both ends left out"


def test_the_diagonal_is_told(put, run):
    path = put("a.csv", ",甲,乙\n甲,5,1\n乙,1,3\n")
    status, said, _ = run(path, "--relation", "helps")
    assert status == 0
    assert "Note: a: 2 stand on the diagonal and are left out" in said
    assert "提示：a：2 处在对角线上，不读入" in run(path, "--relation", "helps", "--lang", "zh")[1]
    warned = cg.report.check(path, relation="helps").warnings
    assert warned[["table", "value", "problem"]].to_numpy().tolist() == [
        ["a", "2", "stand on the diagonal and are left out"]
    ]


# ---- several files -------------------------------------------------------------------------------------


def test_files_make_one_network_together(put, run, tmp_path):
    put("places.csv", "place,kind\n甲社区,community\n乙社区,community\n")
    put("共建.xlsx", {"Sheet1": [["", "甲社区", "乙社区"], ["银行", 1, 0], ["医院", 0, 2]]})
    put("帮扶.xlsx", {"Sheet1": [["", "甲社区", "乙社区"], ["银行", 0, 1], ["医院", 0, 0]]})
    files = [tmp_path / name for name in ("places.csv", "共建.xlsx", "帮扶.xlsx")]
    with pytest.raises(CommgovError, match=r"共建\.xlsx · Sheet1, relation"):
        cg.read(files)
    for source in (files, tmp_path):
        network = cg.read(source, relation="co_builds")
        assert len(network.ties) == 3
        assert network.places["kind"].tolist() == ["community"] * 2
    checked = cg.report.check(files)
    assert checked.faults.empty
    assert checked.warnings["file"].tolist() == ["共建.xlsx", "帮扶.xlsx"]
    assert checked.warnings["fix"].str.contains("--relation").all()
    status, said, _ = run(*files, "--relation", "co_builds", "--out", tmp_path / "out")
    assert status == 0
    assert "2 places, 2 actors, 3 ties" in said
    with pytest.raises(CommgovError) as error:
        cg.read([*files, tmp_path / "nowhere.csv", put("b.csv", "")], relation="co_builds")
    assert error.value.faults["problem"].tolist() == ["does not exist", "is empty"]


def test_a_partition_beside_a_pajek_network_is_read(put, tmp_path):
    net = put("学校.net", '*Vertices 3\n1 "a"\n2 "b"\n3 "c"\n*Arcs\n1 2\n2 3\n')
    put("学校.clu", "*Vertices 3\n1\n1\n2\n")
    put("学校.vec", "*Vertices 3\n0.5\n1.5\n2.5\n")
    for source in (net, [net, tmp_path / "学校.clu"], tmp_path):
        actors = cg.read(source, relation="helps").actors.set_index("actor")
        assert actors["学校"].to_dict() == {"a": 1, "b": 1, "c": 2}
        assert actors["学校_"].tolist() == [0.5, 1.5, 2.5]
    put("学校.clu", "*Vertices 3\n1\nx\n2\n")
    assert refused(net, relation="helps")[["table", "row", "value"]].to_numpy().tolist() == [
        ["学校.clu", 3, "x"]
    ]
    put("学校.clu", "*Vertices 2\n1\n2\n")
    assert "has another number of values (2) than the network has vertices (3)" in set(
        refused(net, relation="helps")["problem"]
    )


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.dl", "a.net", "a.graphml", "a.gexf"])
def test_check_takes_what_import_takes(put, tmp_path, name):
    """The same network in each form; a check finds no fault, import reads it."""
    graph = nx.DiGraph([("银行", "医院"), ("医院", "学校")])
    writers = {"graphml": nx.write_graphml_xml, "gexf": nx.write_gexf, "net": nx.write_pajek}
    rows = [["源", "目标"], *graph.edges]
    if name == "a.dl":
        put(name, "dl n=3 format=el1 labels embedded data:\n银行 医院\n医院 学校\n")
    elif name == "a.xlsx":
        put(name, {"一张表": rows})
    elif name == "a.csv":
        put(name, "\n".join(map(",".join, rows)))
    else:
        writers[name[2:]](graph, tmp_path / name)
    checked = cg.report.check(tmp_path / name, relation="helps")
    assert checked.faults.empty
    assert checked.warnings.empty
    read = cg.read(tmp_path / name, relation="helps")
    assert len(read.ties) == len(checked.tables["ties"]) == 2


@pytest.mark.parametrize(
    "name", ["a.xlsx", "a.csv", "a.gexf", "a.graphml", "a.zip", "a", "a.dl", "a.net", "a.paj"]
)
def test_check_and_import_take_what_the_library_wrote(run, tmp_path, name):
    network = cg.load("observed")
    cg.write(network, tmp_path / name)
    checked = cg.report.check(tmp_path / name)
    assert checked.faults.empty
    assert checked.warnings.empty
    assert checked.sources["row_count"].sum() >= len(network.ties)
    assert run(tmp_path / name, "--out", tmp_path / "out")[0] == 0
    back = cg.read(tmp_path / "out")
    assert back.ties[["source", "target", "weight"]].equals(
        cg.read(tmp_path / name).ties[["source", "target", "weight"]]
    )


def test_a_column_of_numbers_of_persons_is_found_whole():
    numbers = [f"210102{1950 + k // 1000}0101{k % 1000:03}" for k in range(10_000)]
    numbers = [number + check_digit(number) for number in numbers]
    found = cg.privacy.identifiers(pd.DataFrame({"note": [*numbers, "13800000000"]}))
    assert found["problem"].value_counts().to_dict() == {
        "looks like an identity number": 10_000,
        "looks like a mobile number": 1,
    }


def test_a_column_that_is_allowed_and_does_not_occur_is_told(tmp_path):
    table = pd.DataFrame({"单位": ["银行"], "社区": ["甲社区"], "住址": ["甲楼"]})
    problem = "is allowed, and no column, sheet or file is called so"
    taken = cg.io.take({"共建": table}, relation="co_builds", allow=["住址", "地址", "共建"])
    told = taken.notices[taken.notices["problem"] == problem]
    assert told["value"].tolist() == ["地址"]
    cg.io.write(cg.load("observed"), tmp_path / "a.xlsx")
    told = cg.io.take(tmp_path / "a.xlsx", allow=["source", "sauce"]).notices
    assert told["value"][told["problem"] == problem].tolist() == ["sauce"]
    assert problem in set(
        cg.report.check({"共建": table}, relation="co_builds", allow="地址").warnings["problem"]
    )
