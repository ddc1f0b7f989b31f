"""``commgov figures --data``: the questions of the notebooks put to a user's own network."""

import ast
import builtins
import contextlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
from matplotlib.text import Text

import commgov_lib as cg
from commgov_lib.figures import style
from commgov_lib.messages import Message
from commgov_lib.pipeline import edition, user_data
from commgov_lib.pipeline.export import Project, source
from commgov_lib.pipeline.needs import NEEDS, answers

from .. import notebook_rules_zh as rules_zh
from .. import own_networks

ROOT = Path(__file__).parents[2]
BOOKS = user_data.bundled(Project.find(str(ROOT)))
# Figures of a notebook that a user's tables cannot draw: why.
ARTICLE = "shows numbers that the article prints"
ABSENT = {
    "ledger.peers": ARTICLE,
    "ledger.ratios": ARTICLE,
    "ledger.selected": ARTICLE,
    "ledger.intervals": ARTICLE,
    "ledger.verdicts": ARTICLE,
    "ledger.editions": "shows the lists of Shenyang's committees",
    "totals.places": ARTICLE,
    "design.promises": "sets what pilots promise beside a simulated truth",
    "text.among": "shows the numbers of a text; one of your own is read by commgov extract",
    "city.margins": "compares simulated cities with Shenyang's published margins",
    "city.score": "compares simulated cities with Shenyang's published margins",
    "city.tiles": "is a map of Shenyang's districts",
    "equity.committees": "shows the lists of Shenyang's committees",
    "equity.classification": "shows the lists of Shenyang's committees",
    "equity.proxies": "assumes who has no smartphone, which no table of a network tells",
    "network.roles": "takes a threshold on grades that other tables have not; core.matrix shows their core",
    "forces.robustness": "sets seven disaster responses side by side; a user has one network",
    "dispatch.printed": "shows rates that hotline bulletins of other cities print",
    "dispatch.of_all": "shows rates that hotline bulletins of other cities print",
    "dispatch.waiting": "draws a formula, no data",
    "dispatch.agreement": "checks the simulation against its formula, no data",
    "growth.ridge": ARTICLE,
    "growth.paths": ARTICLE,
    "growth.third": ARTICLE,
    "funnel.identified": ARTICLE,
    "funnel.solved_share": ARTICLE,
    "funnel.filtered": "draws an assumed filter, no data",
    "funnel.averages": ARTICLE,
    "funnel.rate": ARTICLE,
    "funnel.matches": "draws an assumed market, no data",
}


def drawn_in(code: str) -> set[str]:
    return set(re.findall(r"cg\.figures\.(\w+\.\w+)\(", code))


def codes(book) -> str:
    return "\n".join(cell for question in user_data.questions(book) for cell in question.cells)


# ---- the lists -----------------------------------------------------------------------------------


def test_every_notebook_of_the_project_has_its_questions():
    assert list(BOOKS) == sorted(path.stem for path in (ROOT / "notebooks").glob("[01][0-9]_*.ipynb"))


@pytest.mark.parametrize("stem", BOOKS)
def test_each_figure_of_a_notebook_is_asked_of_own_data_or_named_with_its_reason(stem):
    original = source(ROOT / "notebooks" / f"{stem}.ipynb")
    code = "\n".join("".join(c["source"]) for c in original["cells"] if c["cell_type"] == "code")
    missing = drawn_in(code) - drawn_in(codes(BOOKS[stem]))
    assert missing <= set(ABSENT)


def test_what_is_named_as_absent_is_absent():
    every = {figure for book in BOOKS.values() for figure in drawn_in(codes(book))}
    assert not every & set(ABSENT)


@pytest.mark.parametrize("stem", BOOKS)
def test_questions_are_well_formed(stem):
    book = BOOKS[stem]
    questions, about = user_data.questions(book), book["cells"][0]["metadata"]
    for term in (about["question"], about["asked"], *(question.title for question in questions)):
        assert list(term) == ["en", "zh"]
        assert re.search(r"[A-Za-z]", term["en"])
        assert re.search(r"[\u4e00-\u9fff]", term["zh"])
    for question in questions:
        assert set(question.needs) <= set(NEEDS), question.key
        for code in question.cells:
            ast.parse(code)
            assert "draws=" not in code or "seed=" in code, f"{question.key}: no seed is stated"


def test_what_is_not_met_is_a_sentence_in_both_languages():
    """Every requirement is refused by some network, in whole sentences."""
    said = {}
    for make in own_networks.ODD.values():
        for name, found in answers(make()).items():
            if isinstance(found, Message):
                said.setdefault(name, {})[str(found)] = found.text("zh")
    for sentences in said.values():
        for english, chinese in sentences.items():
            assert re.fullmatch(r"\S.*[.]", english, re.S)
            assert re.search(r"[\u4e00-\u9fff].*[。.]$", chinese, re.S)
    assert {"ties", "two_mode", "one_mode", "needs", "capacity", "homes", "territory", "shared"} <= set(said)


def names(code, kind) -> set[str]:
    """Names that code reads (``ast.Load``) or sets (``ast.Store``), those of a lambda's arguments too."""
    nodes = list(ast.walk(ast.parse(code)))
    found = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, kind)}
    return found | {node.arg for node in nodes if kind is ast.Store and isinstance(node, ast.arg)}


def test_what_a_question_uses_is_set_up_by_its_needs_alone():
    """No question hangs on one after which it does not stand, nor on a cell about the bundled data."""
    city = cg.city.simulate(seed=1, scale=0.02)
    dated = city.needs.assign(opened="2024-03-01", closed="2024-03-02")
    city = cg.Network(city.places, city.actors, city.ties, dated)
    said = [answers(net) for net in (city, cg.load("emon"), cg.load("southern_women"), own_networks.town())]
    given = {"cg", "net", *user_data._IMPORTS, *dir(builtins)}
    for stem, book in BOOKS.items():
        set_by, spoilt = {"": set()}, set()
        for question in user_data.questions(book):
            met = [m for m in said if not any(isinstance(m[need], Message) for need in question.needs)]
            assert met, (stem, question.key)
            setup = "\n".join(met[0][need].setup for need in question.needs)
            code = "\n".join(question.cells)
            set_by[question.key] = names(code, ast.Store) | set_by[question.after]
            missing = names(code, ast.Load) - set_by[question.key] - names(setup, ast.Store) - given
            assert not missing, (stem, question.key, missing)
            # What needs have set is set once: no later question reads what a cell made of it.
            assert not names(code, ast.Load) & spoilt, (stem, question.key, spoilt)
            spoilt |= names(code, ast.Store) & names(setup, ast.Store)


# ---- asked of networks ---------------------------------------------------------------------------


def said(ax) -> str:
    """Everything that is written in a figure."""
    return "\n".join(text.get_text() for text in ax.figure.findobj(Text))


def ask(network, *, lang="en", stems=BOOKS):
    """Run every cell in this process with few draws: figures (stem, name, text), refusals, skips."""
    met, drawn, refused, skipped = answers(network), [], [], []
    for stem in stems:
        book = user_data.compose(stem, BOOKS[stem], network, met, "data")
        skipped += [(stem, skip["title"]["en"], skip["why"]["en"]) for skip in book["metadata"]["skipped"]]
        space, left = {"_network": network}, []  # the questions that are refused
        for cell in (cell for cell in book["cells"] if cell["cell_type"] == "code"):
            question = cell["metadata"].get("question")
            if question in left:  # its first cell was refused
                continue
            if cell["metadata"].get("after") in left:
                left.append(question)
                continue
            code = re.sub(r"draws ?= ?\d+", "draws=99", cell["source"].replace('cg.read("data")', "_network"))
            style.remember()
            try:
                with contextlib.redirect_stdout(io.StringIO()):
                    exec(compile(code, f"{stem}", "exec"), space)
            except cg.CommgovError as error:
                assert question, "what sets up the notebook must not be refused"
                refused.append((stem, question["en"], str(error)))
                left.append(question)
            drawn += [(stem, one.name, said(one.ax)) for one in style.take()]
            style.remember(False)
            plt.close("all")
    return drawn, refused, skipped


@pytest.fixture(autouse=True)
def language(monkeypatch):
    monkeypatch.setenv("COMMGOV_LANG", "en")
    yield
    cg.use_style("en")


@pytest.mark.parametrize("name", own_networks.ODD)
def test_nothing_but_the_librarys_own_words_is_raised(name):
    """Degenerate networks: every cell runs or is refused with the library's message, never worse."""
    drawn, refused, skipped = ask(own_networks.ODD[name]())
    assert skipped
    assert all(len(why) > 20 for *_, why in refused)
    if name == "no tie":
        assert not drawn


@pytest.fixture(scope="module")
def town():
    return own_networks.town()


@pytest.fixture(scope="module")
def asked(town):
    os.environ["COMMGOV_LANG"] = "en"
    return ask(town)


def test_a_surveyed_town_answers_most(asked):
    drawn, refused, _ = asked
    assert not refused
    names = {name for _, name, _ in drawn}
    assert {
        "city.crossing",
        "city.hierarchy",
        "city.two_mode",
        "ties.against_chance",
        "backbone.strip",
    } <= names
    assert {"core.matrix", "core.brokers", "coverage.steps", "equity.groups", "forces.worth"} <= names


def test_observed_contacts_answer_what_is_asked_of_the_core():
    drawn, refused, _ = ask(cg.load("emon"), stems=["05_core"])
    assert not refused
    assert {"core.matrix", "core.differences", "core.meeting", "core.brokers"} <= {
        name for _, name, _ in drawn
    }


def test_the_users_data_are_called_so(asked):
    drawn, _, _ = asked
    for stem, name, text in drawn:
        assert "supplied by the user" in text, (stem, name)
        assert not re.search(r"census|the article|public source", text), (stem, name)
        # Surveys of a pilot are simulated, and say so beside whose the pilot is.
        assert ("assumed or simulated" in text) == (name == "design.curve"), (stem, name)


def test_mixed_sources_stay_mixed():
    drawn, _, _ = ask(own_networks.mixed(), stems=["03_ties", "04_backbone"])
    assert len(drawn) > 5
    for stem, name, text in drawn:
        told = " ".join(text.split())  # a narrow figure has it in two lines
        assert "other public source; assumed or simulated; supplied by the user" in told, (stem, name)


def test_kinds_named_like_a_provenance_keep_their_names():
    """Kinds A and B in zones P and Q: nobody reads 'article' or 'other public source' on an axis."""
    drawn, _, _ = ask(own_networks.chinese(), stems=["03_ties"])
    (text,) = [text for _, name, text in drawn if name == "ties.mixing"]
    assert {"A", "B", "P", "Q"} <= set(text.split())
    assert "article" not in text
    assert "public source" not in text


def test_an_undirected_network_stays_undirected():
    net = own_networks.contacts([(0, 1), (1, 2), (2, 3), (3, 0), (1, 3), (3, 4)], 5)
    met = NEEDS["one_mode"]
    assert "nx.DiGraph" in met(net).setup
    mutual = cg.Network(net.places, net.actors, net.ties.assign(directed="no"), net.needs)
    assert "nx.Graph)" in met(mutual).setup


def test_who_is_tied_to_all_is_left_out_by_name():
    """x is tied to a, b, c: with it goes nobody else, and the rest keeps its margins free."""
    ends = {"x": "abc", "y": "ab", "z": "bc", "w": "ac"}
    net = own_networks.network(
        [(p, "community") for p in "abc"],
        [(u, "unit") for u in ends],
        [(u, p, "co_builds") for u, places in ends.items() for p in places],
    )
    space = {"net": net, "cg": cg}
    exec(NEEDS["free"](net).setup, space)
    assert space["free"].rows.tolist() == ["y", "z", "w"]
    assert space["free"].columns.tolist() == ["a", "b", "c"]
    assert isinstance(NEEDS["free"](own_networks.three_ties()), Message)


def test_ties_to_places_alone_are_asked_about():
    """A relation that leads to places and to actors: the two-mode matrix holds the places only."""
    net = own_networks.network(
        [("a", "community"), ("b", "community")],
        [("x", "unit"), ("y", "unit"), ("z", "unit")],
        [("x", "a", "co_builds"), ("y", "b", "co_builds"), ("x", "y", "co_builds"), ("z", "x", "co_builds")],
    )
    space = {"net": net, "cg": cg}
    exec(NEEDS["two_mode"](net).setup, space)
    assert space["units"].rows.tolist() == ["x", "y"]
    assert space["units"].columns.tolist() == ["a", "b"]
    assert space["units"].matrix.toarray().tolist() == [[1, 0], [0, 1]]


# ---- the city's tables on any network ------------------------------------------------------------


def test_levels_of_a_town_are_counted(town):
    table = cg.city.hierarchy(town).query("district == 'all'").set_index("level")
    assert table["count"][["district", "street", "community", "compound", "grid", "building"]].tolist() == [
        1, 2, 6, 18, 12, 36
    ]  # fmt: skip
    # Buildings 0 to 2 lie in grid 0, the others in grid 1; compound 1 holds buildings 2 and 3.
    assert table["crossing_count"][["compound", "grid"]].tolist() == [6, 12]
    assert table["count"]["resident"] == 36 * 120
    assert set(table.loc[["district", "resident"], "provenance"]) == {"U"}


def test_the_partners_of_the_busiest_place(town):
    table = cg.city.community(town)
    busy = town.ties[town.ties["relation"].isin(["co_builds", "serves"])].groupby("target").size()
    assert table["place"].iloc[0] == busy.idxmax()
    assert len(table) == busy.max()


def test_ties_of_which_no_moment_has_all_are_asked_about_and_a_period_is_named(town):
    """The contracts of 2019 and of 2023: asked together none is answered, asked of one year most are."""
    ties, needs = town.ties, town.needs
    when = ["2019" if k % 2 else "2023" for k in range(len(ties))]
    dated = cg.Network(town.places, town.actors, ties.assign(since=when, until=when), needs, town.terms)
    drawn, _, skipped = ask(dated)
    told = [why for *_, why in skipped if "; network.at('2023') (--at 2023) takes one period" in why]
    assert len(told) > 20
    # What stands in the tables, their places and tickets need no moment.
    assert {stem for stem, *_ in drawn} <= {"00_start_here", "02_city", "09_dispatch", "10_growth"}
    once, _, _ = ask(dated.at("2019"), stems=["03_ties", "05_core"])
    assert len(once) > 5
    assert all("Period: 2019." in text for *_, text in once)


# ---- the command ---------------------------------------------------------------------------------


def commgov(*words, cwd, code=0):
    env = os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "200"}
    made = subprocess.run(
        [sys.executable, "-m", "commgov_lib.cli", "figures", *map(str, words)],
        cwd=cwd, env=env, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert made.returncode == code, made.stdout + made.stderr
    return made.stdout + made.stderr


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The star among nine, in a folder with a space and Chinese in its name; notebooks 00 and 05."""
    root = tmp_path_factory.mktemp("own")
    cg.write(own_networks.ODD["star"](), root / "我的 city")
    said = commgov("--data", "我的 city", "--build", "out", "--only", "00,05", cwd=root)
    return root, said


def test_the_command_writes_notebooks_figures_and_an_index(made):
    root, said = made
    asked = {stem for stem, book in BOOKS.items() if user_data.questions(book)}
    assert {p.stem for p in (root / "out/notebooks").glob("*.ipynb")} == asked
    assert "01_ledger" not in asked  # on the article's totals, which no tables of one's own hold
    assert (root / "out/en/05_core/05_core.html").is_file()
    assert list((root / "out/en/05_core/figures").glob("*.svg"))
    first = json.loads((root / "out/notebooks/05_core.ipynb").read_text(encoding="utf-8"))["cells"][1][
        "source"
    ]
    assert 'cg.read("../../我的 city")' in first
    index = (root / "out/index.html").read_text(encoding="utf-8")
    assert "commgov figures --data" in index
    assert "No tie leads from an actor to a place." in index
    assert "2 notebooks run" in said


def test_a_period_is_cut_out_and_has_a_folder_of_its_own(tmp_path):
    star = own_networks.ODD["star"]()
    ties = star.ties.assign(since=["2019", *["2023"] * (len(star.ties) - 1)], until="2023")
    cg.write(cg.Network(star.places, star.actors, ties, star.needs), tmp_path / "mine")
    commgov("--data", "mine", "--only", "00", "--at", "2019 - 2020", "--build", "out", cwd=tmp_path)
    book = json.loads((tmp_path / "out/notebooks/00_start_here.ipynb").read_text(encoding="utf-8"))
    assert 'cg.read("../../mine").at("2019 - 2020")' in book["cells"][1]["source"]
    assert "2019–2020: " in book["cells"][0]["source"]
    assert "1 ties" in book["cells"][0]["source"]
    said = commgov("--at", "2019", cwd=tmp_path, code=2)
    assert "--data FOLDER" in said
    commgov("--data", "mine", "--at", "2050", cwd=tmp_path, code=1)


def test_what_a_file_does_not_say_is_answered_on_the_command_line(tmp_path):
    (tmp_path / "ties.csv").write_text("source,target\na,b\nb,c\nc,d\n", encoding="utf-8")
    asked = ("--data", "ties.csv", "--build", "out", "--only", "00")
    assert "--answer" in commgov(*asked, cwd=tmp_path, code=1)
    for given in (["--relation", "helps"], ["--answer", "relation=co_builds"]):
        commgov(*asked, *given, cwd=tmp_path)
        book = json.loads((tmp_path / "out/notebooks/00_start_here.ipynb").read_text(encoding="utf-8"))
        answer = given[1].removeprefix("relation=")
        read = f'cg.read("../../ties.csv", mapping={{"answers": {{"relation": "{answer}"}}}})'
        assert read in book["cells"][1]["source"]
    assert "--answer relation=co_builds" in (tmp_path / "out/index.html").read_text(encoding="utf-8")
    assert "--data FOLDER" in commgov("--relation", "helps", cwd=tmp_path, code=2)


def test_what_is_written_is_a_notebook(made):
    import nbformat

    for path in (made[0] / "out/notebooks").glob("*.ipynb"):
        nbformat.validate(nbformat.read(path, as_version=4))


def test_the_terminal_says_what_is_skipped_and_why(made):
    _, said = made
    assert "Not answered by these data:" in said
    assert "No tie leads from an actor to a place." in said
    assert "its degrees leave no other network (as in a star" in said  # the measure's own refusal
    assert (
        said.count("No tie leads from an actor to a place.") == 1
    )  # however many questions that leaves open
    assert "Traceback" not in said


def test_a_refusal_stands_in_the_notebook_in_place_of_an_error(made):
    root, _ = made
    book = json.loads((root / "out/en/05_core/05_core.ipynb").read_text(encoding="utf-8"))
    outputs = [out for cell in book["cells"] for out in cell.get("outputs", ())]
    assert not [out for out in outputs if out["output_type"] == "error"]
    said = ["".join(out.get("text", "")) for out in outputs]
    assert [text for text in said if "Skipped. G: its degrees leave no other network" in text]
    assert not [text for text in said if "略过" in text]  # that is for the Chinese run


def test_the_chinese_run_shows_no_english_and_the_exact_command(made, tmp_path):
    root = copied(made, tmp_path)
    shutil.rmtree(root / "out/en")
    commgov("--data", "我的 city", "--build", "out", "--only", "05", "--lang", "zh", cwd=root)
    book = json.loads((root / "out/zh/05_core/05_core.ipynb").read_text(encoding="utf-8"))
    assert rules_zh.english_in(book) == []
    outputs = [out for cell in book["cells"] for out in cell.get("outputs", ())]
    said = ["".join(out.get("text", "")) for out in outputs]
    assert [text for text in said if re.fullmatch("略过。[\u4e00-\u9fff].*。\n", text)]
    for page in ("out/index.html", "out/zh/05_core/05_core.html"):
        assert rules_zh.english_on((root / page).read_text(encoding="utf-8")) == []
    index = (root / "out/index.html").read_text(encoding="utf-8")
    command = "commgov figures --data &#34;我的 city&#34; --build out --lang zh --only 05_core"
    assert f"生成命令：<code>{command}</code>。" in index.replace("生成命令： ", "生成命令：")
    assert re.findall(r'<html lang="(\w+)">', index) == ["zh"]


def test_a_cell_for_both_languages_shows_one_unless_it_was_changed():
    net = cg.load("southern_women")
    book = user_data.compose("03_ties", BOOKS["03_ties"], net, answers(net), "x")
    english, chinese = edition.in_one(book, "en"), edition.in_one(book, "zh")
    title = BOOKS["03_ties"]["cells"][0]["metadata"]["question"]
    assert book["cells"][0]["source"].startswith(f"# {title['en']}\n\n")
    assert f"\n\n**{title['zh']}**\n\n" in book["cells"][0]["source"]
    assert chinese["cells"][0]["source"].startswith(f"# {title['zh']}\n\n")
    for one in english["cells"]:
        if one["cell_type"] == "markdown":
            assert re.search("[\u4e00-\u9fff]", one["source"]) is None
    assert rules_zh.english_in(chinese) == []
    book["cells"][0]["source"] += " My own words."
    assert edition.in_one(book, "zh")["cells"][0] == book["cells"][0]


def test_a_question_after_a_refused_one_is_told_with_the_same_reason(made, tmp_path):
    """Its cells use what the refused cells would have computed: they are not run, so no NameError."""
    root = copied(made, tmp_path)
    path = root / "out/notebooks/05_core.ipynb"
    book = json.loads(path.read_text(encoding="utf-8"))
    first, second = "Is there more of a core than chance gives?", "Who stands between others?"
    titles = {cell["metadata"].get("question", {}).get("en"): cell["metadata"] for cell in book["cells"]}
    for cell in book["cells"]:
        if cell["metadata"].get("question", {}).get("en") == second:
            cell["metadata"]["after"] = titles[first]["question"]
            cell["source"] = f"never_set\n{cell['source']}"
    path.write_text(json.dumps(book), encoding="utf-8", newline="\n")
    commgov("--data", "我的 city", "--build", "out", "--only", "05", cwd=root)
    done = json.loads((root / "out/en/05_core/05_core.ipynb").read_text(encoding="utf-8"))
    said = {}
    for cell in done["cells"]:
        texts = ["".join(out.get("text", "")) for out in cell.get("outputs", ())]
        said.setdefault(cell["metadata"].get("question", {}).get("en"), []).extend(texts)
    reasons = {name: [text for text in said[name] if "Skipped." in text] for name in (first, second)}
    assert len(reasons[first]) == 1
    assert reasons[second] == reasons[first]


def copied(made, tmp_path):
    shutil.copytree(made[0], tmp_path / "all")
    return tmp_path / "all"


def test_nothing_changed_nothing_runs_and_the_rest_is_told_again(made, tmp_path):
    root = copied(made, tmp_path)
    said = commgov("--data", "我的 city", "--build", "out", "--only", "00,05", cwd=root)
    assert "Nothing changed: 2 notebooks up to date" in said
    assert "Not answered by these data:" in said


def test_changed_data_are_asked_anew(made, tmp_path):
    root = copied(made, tmp_path)
    net = own_networks.contacts([(0, 1), (1, 2), (2, 0), (2, 3)], 4)
    shutil.rmtree(root / "我的 city")
    cg.write(net, root / "我的 city")
    said = commgov("--data", "我的 city", "--build", "out", "--only", "00", cwd=root)
    assert "1 notebook run" in said


def test_a_notebook_that_the_user_changed_is_kept(made, tmp_path):
    root = copied(made, tmp_path)
    path = root / "out/notebooks/00_start_here.ipynb"
    book = json.loads(path.read_text(encoding="utf-8"))
    book["cells"].append({"cell_type": "markdown", "metadata": {}, "source": "Mine.", "id": "mine"})
    path.write_text(json.dumps(book), encoding="utf-8", newline="\n")
    (root / "我的 city" / "ties.csv").write_bytes((root / "我的 city" / "ties.csv").read_bytes() + b"\n")
    own = user_data.project(str(root / "我的 city"), build=str(root / "out"))
    assert user_data.edited(own) == ["00_start_here"]
    assert "Mine." in path.read_text(encoding="utf-8")
    path.unlink()
    own = user_data.project(str(root / "我的 city"), build=str(root / "out"))
    assert user_data.edited(own) == []
    assert "Mine." not in path.read_text(encoding="utf-8")


def test_an_error_that_is_no_refusal_fails(made, tmp_path):
    root = copied(made, tmp_path)
    path = root / "out/notebooks/05_core.ipynb"
    book = json.loads(path.read_text(encoding="utf-8"))
    cell = next(c for c in book["cells"] if c["metadata"].get("question"))
    cell["source"] = "1 / 0"
    path.write_text(json.dumps(book), encoding="utf-8", newline="\n")
    said = commgov("--data", "我的 city", "--build", "out", "--only", "05", cwd=root, code=1)
    assert "ZeroDivisionError" in said
    assert "05_core: kept as you changed it" in said


@pytest.mark.parametrize("what", ["nowhere", "empty", "faulty", "words.pdf"])
def test_what_cannot_be_read_is_said_in_words(tmp_path, what):
    (tmp_path / "empty").mkdir()
    (tmp_path / "words.pdf").write_bytes(b"%PDF")
    cg.write(own_networks.three_ties(), tmp_path / "faulty")
    ties = tmp_path / "faulty" / "ties.csv"
    ties.write_text(
        ties.read_text(encoding="utf-8").replace("y,a", "y,nobody"), encoding="utf-8", newline="\n"
    )
    said = commgov("--data", what, "--build", "out", cwd=tmp_path, code=1)
    assert said.startswith("commgov: ")
    assert "Fix" in said or ".xlsx" in said
    assert "Traceback" not in said
    assert not list(tmp_path.glob("out/notebooks/*"))


def test_other_peoples_notebooks_are_not_touched(tmp_path):
    cg.write(own_networks.three_ties(), tmp_path / "data")
    (tmp_path / "out/notebooks").mkdir(parents=True)
    mine = tmp_path / "out/notebooks/03_ties.ipynb"
    mine.write_text('{"cells": []}', encoding="utf-8", newline="\n")
    with pytest.raises(cg.CommgovError, match="notebooks of another origin"):
        user_data.project(str(tmp_path / "data"), build=str(tmp_path / "out"))
    assert mine.read_text(encoding="utf-8") == '{"cells": []}'


def test_the_build_folder_is_named_after_the_data(tmp_path):
    (tmp_path / "notebooks").mkdir()
    build = Project.find(str(tmp_path)).build
    for data, name in (("my_city", "my_city"), ("en", "own_en"), ("build/town", "own_town")):
        cg.write(own_networks.empty(), tmp_path / data)
        own = user_data.project(str(tmp_path / data), root=str(tmp_path))
        assert own.build == build / name


def test_the_same_data_give_the_same_notebooks():
    town = own_networks.chinese()
    for stem, book in BOOKS.items():
        once, again = (user_data.compose(stem, book, town, answers(town), "x") for _ in range(2))
        assert once == again
