"""The Chinese edition, run: no English sentence in what a reader sees, but names in data and in code."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from .. import notebook_rules_zh as rules_zh

ROOT = Path(__file__).resolve().parents[2]
# Cells of tables that the library fills with messages, and units of the simulation's parameters.
IN_TABLES = {
    "06_coverage": ("on the far side", "on the near side", "Every force that serves states its capacity"),
    "09_dispatch": ("requests a person a day", "utilisation of a community"),
    "10_growth": ("one building as above",),  # two names of a row
    "90_your_own_data": (
        "differs by width, case or spaces only",
        "differs by words such as",
        "differs by one character",
        "parallel ties, whose weights are added up",
        "that they are places, but for names such as",
        "none leads from an actor to an actor, so",
    ),
}


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    folder = tmp_path_factory.mktemp("zh")
    words = ["figures", "--lang", "zh", "--build", str(folder)]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-m", "commgov_lib.cli", *words], cwd=ROOT, env=env, check=True)
    return folder


def in_code(book) -> str:
    """The texts that stand in the code, such as names of rows, one a line."""
    trees = [ast.parse("".join(c["source"])) for c in book["cells"] if c["cell_type"] == "code"]
    constants = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    return "\n".join(str(node.value) for node in constants)


def test_no_english_sentence_is_left(build):
    found = {}
    for path in sorted((build / "zh").glob("*/*.ipynb")):
        book = json.loads(path.read_text(encoding="utf-8"))
        known = "\n".join([in_code(book), *IN_TABLES.get(path.stem, ())])
        left = [said for said in rules_zh.english_in(book) if said.partition(", cross ties")[0] not in known]
        if left:
            found[path.stem] = left
    assert found == {}
    assert len(list((build / "zh").glob("*/*.ipynb"))) == len(list((ROOT / "notebooks").glob("*.ipynb")))


def test_the_index_is_chinese_and_names_the_command_that_made_it(build):
    page = (build / "index.html").read_text(encoding="utf-8")
    assert rules_zh.english_on(page) == []
    assert f"<code>commgov figures --build {build} --lang zh</code>" in page
