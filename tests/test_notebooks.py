"""The house rules of the notebooks, read without running them; nbval runs them (``make test``)."""

import copy
import csv
import json
import operator
import re
import runpy
from pathlib import Path

import pytest

import commgov_lib as cg
from commgov_lib.pipeline import edition
from commgov_lib.pipeline.export import question, spoken

from . import notebook_rules as rules
from . import notebook_rules_zh as rules_zh

ROOT = Path(__file__).resolve().parent.parent
README = runpy.run_path(str(ROOT / "tools" / "readme.py"))
MECHANISMS = runpy.run_path(str(ROOT / "tools" / "mechanisms.py"))
CHINESE = runpy.run_path(str(ROOT / "tools" / "notebooks_zh.py"))
# What README.md promises, and what is there: a notebook that is missing fails, and so does one without a row.
EXPECTED = README["promised"]((ROOT / "README.md").read_text(encoding="utf-8"))
READMES = README["PAGES"]
PRESENT = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))


def read(name) -> dict:
    return json.loads((ROOT / "notebooks" / name).read_text(encoding="utf-8"))


def rules_for(name) -> list:
    """The rules of a notebook: the shape of 00 is its own."""
    shape = rules.first_chapter_is_short if name.startswith("00") else rules.cells_are_short
    return [*rules.RULES, shape]


# ---- the notebooks ---------------------------------------------------------------------------------


def test_the_promised_notebooks_are_there():
    """README's table and the folder agree."""
    assert EXPECTED
    assert EXPECTED == PRESENT


@pytest.mark.parametrize("name", sorted({*EXPECTED, *PRESENT}))
def test_notebook_keeps_the_rules(name):
    """Every rule, every notebook; all faults at once."""
    nb = read(name)
    faults = [f"{rule.__name__}: {fault}" for rule in rules_for(name) for fault in rule(nb)]
    assert not faults, "\n" + "\n".join(faults)


@pytest.mark.parametrize("name", sorted({*EXPECTED, *PRESENT}))
def test_links_of_a_notebook_lead_somewhere(name):
    """Each local link names a file that is there."""
    assert broken_links("\n".join(rules.markdown(read(name))), ROOT / "notebooks") == []


@pytest.mark.parametrize("name", [*READMES.values(), "CONTRIBUTING.md", "CHANGELOG.md"])
def test_links_of_a_page_lead_somewhere(name):
    """Each local link and picture of the project's own pages names a file that is there."""
    assert broken_links((ROOT / name).read_text(encoding="utf-8"), ROOT) == []


@pytest.mark.parametrize("lang", READMES)
def test_the_table_in_the_readme_is_up_to_date(lang):
    """``make readme`` would change nothing."""
    stored = README["parts"]((ROOT / READMES[lang]).read_text(encoding="utf-8"))[1]
    assert stored == README["table"](lang=lang), "run: make readme"


def test_the_page_of_mechanisms_is_up_to_date_and_misses_none():
    """``make readme`` would change nothing, and each mechanism has a notebook with functions that exist."""
    assert (ROOT / MECHANISMS["PAGE"]).read_text(encoding="utf-8") == MECHANISMS["page"](), "run: make readme"
    found = MECHANISMS["table"]()
    assert sorted(found) == [f"M{n:02d}" for n in range(1, 35)]
    calls = {call for places in found.values() for called in places.values() for call in called}
    assert all(called for places in found.values() for called in places.values())
    for call in calls:
        assert callable(operator.attrgetter(call)(cg)), call


def test_functions_of_a_mechanism_are_those_of_its_section():
    def cell(kind, text):
        return {"cell_type": kind, "source": [text]}

    cells = [
        cell("markdown", "# Why? Mechanisms: M01, M02"),
        cell("code", "net = cg.load('a')\ncg.ties.degrees(net)"),
        cell("markdown", "## One (M01)"),
        cell("code", "ax = cg.figures.ties.degrees(cg.core.fit(net))"),
        cell("markdown", "## Other"),
        cell("code", "cg.city.simulate(seed=1)"),
    ]
    everything = ["ties.degrees", "core.fit", "city.simulate"]
    assert MECHANISMS["shown"](cells) == {"M01": ["core.fit"], "M02": everything}


def test_each_mechanism_is_shown_where_the_data_say():
    """data/article_mechanisms.csv names notebooks for each mechanism; those built name it in their text."""
    with open(ROOT / "data" / "article_mechanisms.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    texts = {name[:2]: "\n".join(rules.markdown(read(name))) for name in PRESENT}
    assert len(rows) == 34
    assert missing_mechanisms(rows, texts) == []


# ---- the Chinese edition ---------------------------------------------------------------------------

HOW = "How: docs/guides.md, 'Translate a notebook cell'."


@pytest.mark.parametrize("name", PRESENT)
def test_each_text_of_a_notebook_has_its_chinese(name):
    """The catalogue has each text cell and comment, nothing is empty or out of date."""
    path = edition.catalogue_path(ROOT / "notebooks" / name)
    shown = path.relative_to(ROOT).as_posix()
    made = CHINESE["catalogues"]()[path]
    stored = path.read_bytes() if path.exists() else b""
    assert stored == made, (
        f"the texts of notebooks/{name} and {shown} differ. Run: .venv/bin/python tools/notebooks_zh.py; "
        f"then put into Chinese what it lists in {shown}. {HOW}"
    )
    left = CHINESE["to_do"](path)
    assert not left, (
        f"\nPut into Chinese in {shown}, below each msgid, and remove the line '#, fuzzy':\n"
        + "\n".join(left)
        + f"\n{HOW}"
    )


@pytest.mark.parametrize("name", PRESENT)
def test_the_chinese_of_a_notebook_says_what_the_english_does(name):
    """Numbers, code, links and headings of each text agree; Chinese punctuation; no English left."""
    entries = CHINESE["entries"](edition.catalogue_path(ROOT / "notebooks" / name))
    printed = [entry for entry in entries if " print " in entry.context]
    assert not [entry.context for entry in printed if rules_zh.gaps(entry.id) != rules_zh.gaps(entry.string)]
    faults = [
        f"notebooks/zh/{name.removesuffix('.ipynb')}.po:{entry.lineno}: {entry.context}: {fault}"
        for entry in entries
        for rule in rules_zh.RULES
        if entry.string
        for fault in rule(rules_zh.said(entry.id), rules_zh.said(entry.string))
    ]
    assert not faults, "\n" + "\n".join(faults)


@pytest.mark.parametrize("name", PRESENT)
def test_the_chinese_notebook_runs_the_same_code(name):
    """But for the language of its figures; its title is the question in its metadata."""
    path = ROOT / "notebooks" / name
    english, chinese = read(name), spoken(path, "zh")
    assert len(english["cells"]) == len(chinese["cells"])
    for ours, theirs in zip(rules.code_cells(english), rules.code_cells(chinese), strict=True):
        code = rules.text(ours).replace("use_style()", 'use_style("zh")')
        code = code.replace("use_style(network", 'use_style("zh", network')
        for asked, shown in edition._COLUMNS.items():
            code = code.replace(asked, shown)
        assert rules_zh.without_prints(code) == rules_zh.without_prints(rules.text(theirs))
        assert theirs["outputs"] == []
    about = english["cells"][0]["metadata"].get("question")
    if about and rules.text(english["cells"][0]).splitlines()[0] == f"# {about['en']}":
        assert rules.text(chinese["cells"][0]).splitlines()[0] == f"# {about['zh']}"


@pytest.mark.parametrize("name", PRESENT)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_link_to_a_notebook_bears_its_title(name, lang):
    for cell in spoken(ROOT / "notebooks" / name, lang)["cells"]:
        if cell["cell_type"] == "markdown":
            for said, target in re.findall(r"\[\d\d · ([^]]+)\]\((\w+\.ipynb)\)", rules.text(cell)):
                assert said == question(spoken(ROOT / "notebooks" / target, lang))


def test_a_changed_text_keeps_its_chinese_marked_as_out_of_date(tmp_path):
    """What is unchanged stays, what is gone is dropped, a cell with a new id is known by its English."""
    merged, written = CHINESE["merged"], CHINESE["written"]
    first = merged({"a": "One. 5 % of it", "b": "Two."}, [], {"a": "一。5%", "b": "二。"})
    path = tmp_path / "zh" / "x.po"
    path.parent.mkdir()
    path.write_bytes(written("x", first))
    again = merged(
        {"a": "One. 5 % of it", "b": "Two!", "c": "New.", "d": "Two."}, CHINESE["entries"](path), {}
    )
    assert [(e.context, e.string, e.fuzzy) for e in again] == [
        ("a", "一。5%", False),
        ("b", "二。", True),
        ("c", "", False),
        ("d", "二。", False),
    ]
    path.write_bytes(written("x", again))
    assert b"python-format" not in path.read_bytes()
    left = CHINESE["to_do"](path)
    assert [line.split(": ", 1)[1] for line in left] == [
        "the English has changed: b: Two!",
        "no Chinese: c: New.",
    ]
    assert edition.catalogue(path) == {("a", "One. 5 % of it"): "一。5%", ("d", "Two."): "二。"}
    kept = merged({"b": "Two!"}, CHINESE["entries"](path), {})
    assert [entry.fuzzy for entry in kept] == [True]
    looked = merged({"b": "Two!"}, CHINESE["entries"](path), {"b": "二！"})
    assert [(entry.string, entry.fuzzy) for entry in looked] == [("二！", False)]


GOOD_ENGLISH = (
    "## Limits\n\n*Reading.* Of `net` (M03) 5,500 in May 2021, $x = 1$, see [01](01.ipynb). **Two.**"
)
GOOD_CHINESE = (
    "## 局限\n\n*解读。* 2021 年 5 月，`net`（M03）有 0.55 万人，$x = 1$，见 [01](01.ipynb)。**两个。**"
)
SPOILS_ZH = {
    rules_zh.numbers_agree: [("0.55", "0.56"), ("5 月", "六月"), ("两个", "2 个")],
    rules_zh.mechanisms_agree: [("M03", "M04")],
    rules_zh.code_and_formulas_agree: [("`net`", "网络"), ("x = 1", "y = 1")],
    rules_zh.links_agree: [("01.ipynb", "02.ipynb")],
    rules_zh.shape_agrees: [("## ", "### "), ("局限", "限制"), ("解读", "读"), ("**", ""), ("月", "月<b>")],
    rules_zh.punctuation_is_chinese: [("，", ","), ("。**", ".**"), ("（M03）", "(M03)"), ("人", '"人"')],
    rules_zh.emphasis_is_seen: [("。* ", "。*"), ("。**两个。**", "都**（两个）**")],
    rules_zh.no_english_is_left: [("万人", "persons in need")],
}


@pytest.mark.parametrize("rule", rules_zh.RULES, ids=lambda rule: rule.__name__)
def test_the_rule_of_chinese_can_fail(rule):
    """Each rule passes a good cell and finds each of the changes that break it."""
    assert rule(GOOD_ENGLISH, GOOD_CHINESE) == []
    for old, new in SPOILS_ZH[rule]:
        assert rule(GOOD_ENGLISH, GOOD_CHINESE.replace(old, new)), (old, new)


# ---- what the tests above stand on -----------------------------------------------------------------


def broken_links(text, folder) -> list[str]:
    """Local targets of Markdown links and pictures that are not there."""
    text = re.sub(r"```.*?```|`[^`]*`", " ", text, flags=re.S)
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", text) + re.findall(r'src="([^"]+)"', text)
    local = [t for t in targets if not re.match(r"[a-z]+:", t)]
    return [target for target in local if not (folder / target).exists()]


def missing_mechanisms(rows, texts) -> list[str]:
    """Mechanisms without a notebook, and those that a notebook should name and does not."""
    found = []
    for row in rows:
        numbers = re.findall(r"\b\d\d\b", row["notebooks"])
        found += [] if numbers else [f"{row['id']}: no notebook is planned for it"]
        found += [
            f"{n} does not name {row['id']}" for n in numbers if n in texts and row["id"] not in texts[n]
        ]
    return found


def cell(kind, number, source, printed=None) -> dict:
    made = {"cell_type": kind, "id": f"c{number:02d}", "metadata": {}, "source": source}
    if kind == "code":
        stream = {"output_type": "stream", "name": "stdout", "text": printed}
        made |= {"execution_count": None, "outputs": [stream] if printed else []}
        made["metadata"] = {"tags": ["bundled"]}
    return made


def good_notebook() -> dict:
    """A small notebook that keeps every rule."""
    parts = [
        ("markdown", "# Who is covered?\n\nMost are, some twice.\n\n*Time: 10 minutes.*"),
        ("markdown", "The article is promotional. **Observed:** totals. **Simulated:** the rest."),
        ("code", "import commgov_lib as cg\n\ncg.use_style()"),
        ("code", "city = cg.city.simulate(seed=1)"),
        ("code", "covered = cg.coverage.table(city)\nprint(covered)", "all 0.427 6,588\nold 12.5 1,286"),
        (
            "markdown",
            "*Reading.* Of 6,588 compounds 42.7 % are covered, 43 % in round numbers (Daskin 1983).",
        ),
        ("code", "ax = cg.figures.coverage.by_group(covered)"),
        ("code", "cg.facts(ax)", "title: most are covered"),
        ("code", "print(covered.shape)", "(2, 2)"),
        ("markdown", "## Limits\n\nMany."),
        ("code", "print(1)", "1"),
        ("markdown", "## Checks"),
        ("code", "assert len(covered) == 2\nassert covered.max() < 1\nassert covered.min() > 0"),
        ("markdown", "## Exercises\n" + "\n<details>\n\nSo.\n\n</details>\n" * 3),
        ("markdown", "## Next\n\n[Who is left behind?](07_equity.ipynb)"),
    ]
    nb = {
        "cells": [cell(kind, n, *rest) for n, (kind, *rest) in enumerate(parts)],
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    for n, c in enumerate(rules.code_cells(nb), start=1):
        c["execution_count"] = n
    title = {"en": "Who is covered?", "zh": "谁被覆盖？"}
    shape = {"key": "shape", "needs": ["ties"], **title}
    questions = [shape, {"key": "reach", "needs": [], "after": "shape", **title}]
    nb["cells"][0]["metadata"] = {"question": title, "asked": title, "questions": questions}
    nb["cells"][8]["metadata"] = {"tags": ["question:shape", "question:reach"]}
    return nb


def replace(n, old, new):
    """A change of cell n's source."""
    return lambda nb: nb["cells"][n].update(source=nb["cells"][n]["source"].replace(old, new))


def update(n, **values):
    """A change of cell n's fields."""
    return lambda nb: nb["cells"][n].update(values)


def ask(number, **values):
    """A change of what is said about a question."""
    return lambda nb: nb["cells"][0]["metadata"]["questions"][number].update(values)


def say(words):
    """A reading with other words in it."""
    return replace(5, "Of 6,588 compounds 42.7 %", words)


def printed(words, name="stdout"):
    return [{"output_type": "stream", "name": name, "text": words}]


# For each rule, changes of the good notebook that break it.
SPOILS = {
    rules.counts_run_from_one: [update(3, execution_count=None), update(3, execution_count=7)],
    rules.code_is_plain_python: [
        update(3, source="%matplotlib inline"),
        update(3, source="!ls"),
        update(3, source="def f():\n    return 1"),
        update(3, source="class A:\n    pass"),
        update(3, source="f = lambda x: x\ng = lambda x: x"),
        update(3, source="import subprocess"),
    ],
    rules.outputs_are_clean: [
        update(3, outputs=printed("x", "stderr")),
        update(3, outputs=[{"output_type": "error", "ename": "E", "evalue": "", "traceback": []}]),
    ],
    rules.warnings_are_not_hidden: [update(3, source="warnings.filterwarnings('ignore')")],
    rules.nothing_escapes_nbval: [
        update(3, metadata={"tags": ["nbval-skip"]}),
        update(3, source="# NBVAL_IGNORE_OUTPUT\nx = 1"),
    ],
    rules.file_is_small: [update(3, outputs=printed("x" * rules.MOST_BYTES))],
    rules.title_is_a_question: [
        replace(0, "?", "."),
        replace(0, "Most are", "75 are"),
        replace(0, "Most are, some twice.", ""),
        update(3, cell_type="markdown", source="# Another?"),
    ],
    rules.banner_stands: [
        replace(1, "**Observed:**", "Observed:"),
        replace(1, "**Simulated:**", "Simulated:"),
        replace(1, "promotional", "good"),
    ],
    rules.sections_stand: [
        replace(9, "## Limits", "## Borders"),
        replace(11, "## Checks", "Checks"),
        replace(5, "*Reading.*", ""),
        replace(14, ".ipynb", ".html"),
        lambda nb: nb["cells"].insert(2, nb["cells"].pop(11)),
    ],
    rules.imports_stand_first: [
        replace(2, "cg.use_style()", ""),
        update(3, source="import numpy as np"),
        update(2, source="import a\nimport b\nimport c\nimport d\nimport e\nimport f\ncg.use_style()"),
    ],
    rules.figures_are_followed_by_facts: [
        update(6, source="cg.figures.coverage.by_group(covered)"),
        update(6, source="ax = cg.figures.coverage.by_group(covered);"),
        update(7, source="print(2)"),
        update(7, source="cg.facts(other)"),
        update(12, source="ax = cg.figures.coverage.by_group(covered)"),
    ],
    rules.ids_are_fixed: [update(3, id="c00"), update(3, id=""), lambda nb: nb.update(nbformat_minor=4)],
    rules.metadata_is_bare: [
        lambda nb: nb["metadata"].update(widgets={}),
        lambda nb: nb["metadata"].update(language_info={"name": "python", "version": "3.11.7"}),
        lambda nb: nb["metadata"].update(kernelspec={"name": "mine"}),
        update(3, metadata={"execution": {"iopub.execute_input": ""}}),
    ],
    rules.nothing_belongs_to_one_machine: [
        replace(1, "promotional", "promotional (https://example.org)"),
        update(3, source="cg.read('/ho" + "me/me/x.csv')"),
        update(3, outputs=printed("2026-11-23 10:15")),
        update(3, outputs=printed("<object at 0x7f3a2b1c>")),
    ],
    rules.cells_say_what_becomes_of_them: [
        update(3, metadata={"tags": []}),
        update(3, metadata={"tags": ["bundled", "parameters"]}),
        update(3, cell_type="raw", metadata={"tags": ["bundled"]}),
        update(8, metadata={"tags": ["question:shape"]}),
        update(8, metadata={"tags": ["question:shape", "question:reach", "question:size"]}),
        update(8, metadata={"tags": ["question:shape", "question:reach", "parameters"]}),
        ask(0, zh=""),
        ask(0, after="reach"),
    ],
    rules.checks_assert: [replace(12, "assert covered.min() > 0", ""), replace(11, "Checks", "Limits")],
    rules.exercises_are_folded: [replace(13, "<details>\n\nSo.\n\n</details>\n\n", "")],
    rules.numbers_in_readings_are_shown: [
        say("Of 6,589"),
        say("In 42.8 %"),
        say("In 3"),
        say("About 6.7 thousand"),
        say("By 12.51"),
        lambda nb: nb["cells"].insert(4, nb["cells"].pop(5)),
    ],
    rules.cells_are_short: [
        update(3, source="x = 1\n" * 13),
        lambda nb: [nb["cells"].remove(c) for c in rules.code_cells(nb)[:2]],
        lambda nb: [c.update(source="x = 1\n" * 5) for c in rules.code_cells(nb)[:5]],
    ],
}


def test_the_good_notebook_is_good():
    """Else the next test would show nothing."""
    nb = good_notebook()
    assert [fault for rule in rules_for("06") for fault in rule(nb)] == []


@pytest.mark.parametrize("rule", SPOILS, ids=lambda rule: rule.__name__)
def test_the_rule_can_fail(rule):
    """Each rule finds each of the changes that break it."""
    assert set(SPOILS) == set(rules_for("06"))
    for number, spoil in enumerate(SPOILS[rule]):
        nb = copy.deepcopy(good_notebook())
        spoil(nb)
        assert rule(nb), f"change {number} was not found"


@pytest.mark.parametrize(
    "words",
    [
        "Of 1,286",
        "Some 12.5 and 13",
        "It is 0.43",
        "6.6 thousand of them",
        "M09, N11, `n = 99` and $x^{17}$",
        "6588余",
    ],
)
def test_numbers_that_an_output_shows_pass(words):
    """Rounded to the digits shown, as a percentage, in thousands; names and formulas are no numbers."""
    nb = good_notebook()
    say(words)(nb)
    assert rules.numbers_in_readings_are_shown(nb) == []


def test_a_missing_mechanism_and_a_broken_link_are_found(tmp_path):
    """The two helpers can fail."""
    rows = [
        {"id": "M01", "notebooks": "07"},
        {"id": "M02", "notebooks": ""},
        {"id": "M03", "notebooks": "99"},
    ]
    assert missing_mechanisms(rows, {"07": "M02"}) == [
        "07 does not name M01",
        "M02: no notebook is planned for it",
    ]
    assert broken_links("[a](b.md) ![c](d.png) [e](https://f) `[g](h)`", tmp_path) == ["b.md", "d.png"]
