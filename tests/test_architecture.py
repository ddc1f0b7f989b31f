"""The house rules of the code: who imports whom, small rooms, docstrings, and what no file may hold."""

import doctest
import importlib
import re
import subprocess
import sys
import tempfile
import types
from pathlib import Path

import networkx as nx
import pytest

from . import code_rules

ROOT = Path(__file__).resolve().parent.parent
LIBRARY = ROOT / "commgov_lib"
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in sorted(LIBRARY.rglob("*.py"))
}


def read(module) -> str:
    return MODULES[module].read_text(encoding="utf-8")


def tracked() -> list[Path]:
    """The files of the project: what git has or would take, else everything that set-up did not make."""
    try:
        done = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        )
        names = done.stdout.decode("utf-8").split("\0")
    except (OSError, subprocess.CalledProcessError):  # a folder that was unpacked, not cloned
        made = {".venv", "build", ".git", "__pycache__", ".pytest_cache", ".ruff_cache", ".hypothesis"}
        names = [
            str(path.relative_to(ROOT))
            for path in ROOT.rglob("*")
            if not made & set(path.relative_to(ROOT).parts) and ".egg-info" not in str(path)
        ]
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


# ---- the rules of code_rules.py ------------------------------------------------------------------


@pytest.mark.parametrize("rule", code_rules.RULES, ids=lambda rule: rule.__name__)
def test_every_module_keeps_the_rule(rule):
    """Every module of the library."""
    here = [m for m in MODULES if rule is not code_rules.imports_go_up or m != "commgov_lib.__init__"]
    assert here
    assert [fault for module in here for fault in rule(read(module), module)] == []


# For each rule: sources that break it, and one beside it that does not.
BREAKS = {
    code_rules.imports_go_up: [
        ("commgov_lib.schema", "from .network import Network"),
        ("commgov_lib.network", "def f():\n    from commgov_lib import datasets"),
        ("commgov_lib.network", "def f():\n    from .drawing import draw"),
        ("commgov_lib.city.margins", "from ..ledger import claims"),
        ("commgov_lib.city.__init__", "from ..figures import style"),
        ("commgov_lib.figures.ledger", "from ..datasets import load"),
        ("commgov_lib.measures.ties", "from ..datasets import load"),
        ("commgov_lib.measures.ties", "from .core import _fit"),
        ("commgov_lib.datasets", "from .network import _records"),
        ("commgov_lib.parlour", "import json"),
        ("commgov_lib.cli", "from . import parlour"),
    ],
    code_rules.pyplot_stays_in_figures: [
        ("commgov_lib.ledger", "import matplotlib.pyplot as plt"),
        ("commgov_lib.pipeline.pages", "def f():\n    from matplotlib import pyplot"),
        ("commgov_lib.figures.city", "import networkx as nx"),
    ],
    code_rules.signatures_are_small: [
        ("commgov_lib.city", "def f(a, b, c, d, e, f, g, h, i): ..."),
        ("commgov_lib.city", "def f(a, **kwargs): ..."),
        ("commgov_lib.city", "class A:\n    def f(self, seed): ..."),
    ],
    code_rules.docstrings_stand: [
        ("commgov_lib.city", "x = 1"),
        ("commgov_lib.city", '"""A."""\ndef f(): ...'),
        ("commgov_lib.city", '"""A."""\nclass F: ...'),
        ("commgov_lib.city", '"""A."""\nclass F:\n    """B."""\n    def g(self): ...'),
    ],
    code_rules.nothing_dangerous: [
        ("commgov_lib.datasets", "import pickle"),
        ("commgov_lib.datasets", "from joblib import load"),
        ("commgov_lib.datasets", "x = eval('1')"),
        ("commgov_lib.datasets", "import os\nos.system('ls')"),
        ("commgov_lib.datasets", "from os import system"),
        ("commgov_lib.datasets", "subprocess.run('ls', shell=True)"),
        ("commgov_lib.datasets", "np.load(path, allow_pickle=True)"),
        ("commgov_lib.datasets", "pd.read_pickle(path)"),
    ],
    code_rules.no_addresses: [
        ("commgov_lib.datasets", "x = 'https://example.org/data.csv'"),
        ("commgov_lib.datasets", "def f(host='10.0.0.1'): ..."),
        ("commgov_lib.datasets", "x = f'http://example.org/{1}'"),
    ],
    code_rules.text_files_state_their_encoding: [
        ("commgov_lib.datasets", "open(path)"),
        ("commgov_lib.datasets", "path.read_text()"),
        ("commgov_lib.datasets", "path.write_text(x, encoding='utf-8')"),
        ("commgov_lib.datasets", "open(path, 'w', encoding='utf-8')"),
    ],
    code_rules.draws_are_stable: [
        ("commgov_lib.city", "rng.choice([1, 2])"),
        ("commgov_lib.city", "np.random.default_rng(1)"),
    ],
    code_rules.full_docstrings: [
        ("commgov_lib.city", 'def f(a):\n    """A.\n\n    >>> f(1)\n    """'),
        ("commgov_lib.city", 'def f():\n    """A.\n\n    >>> f()\n    """\n    return 1'),
        ("commgov_lib.city", 'def f():\n    """A."""'),
        ("commgov_lib.city", 'def f(a, b):\n    """A.\n\n    Parameters\n    ----------\n    a\n'
         '        Not b.\n\n    >>> f(1, 2)\n    """'),
    ],
}  # fmt: skip
KEEPS = {
    code_rules.imports_go_up: [
        ("commgov_lib.cli", "from . import __version__, pipeline\nimport json"),
        ("commgov_lib.figures.city", "from ..schema import label\nfrom .style import t"),
        ("commgov_lib.city.__init__", "from ._draw import _one\nfrom .. import datasets"),
        ("commgov_lib.measures.ties", "from ..network import Network"),
    ],
    code_rules.no_addresses: [
        ("commgov_lib.cli", '"""See https://doi.org/10.1000/1."""\nx = "http://127.0.0.1:8888/lab"'),
        ("commgov_lib.datasets", "x = 'http://www.w3.org/2000/svg'"),
    ],
    code_rules.text_files_state_their_encoding: [
        ("commgov_lib.datasets", "open(path, 'rb')\nopen(path, encoding='utf-8')"),
        ("commgov_lib.datasets", "path.write_text(x, encoding='utf-8', newline='')"),
    ],
    code_rules.full_docstrings: [
        ("commgov_lib.city", 'def f(a):\n    """A.\n\n    Parameters\n    ----------\n    a\n        It.\n\n'
         '    Returns\n    -------\n    int\n\n    No example: draws a picture.\n    """\n    return 1'),
    ],
    code_rules.draws_are_stable: [("commgov_lib.city", "rng.random(3)")],
}  # fmt: skip


@pytest.mark.parametrize(
    "rule", [*code_rules.RULES, code_rules.full_docstrings], ids=lambda rule: rule.__name__
)
def test_the_rule_can_fail(rule):
    """Each rule finds what breaks it, and leaves alone what does not."""
    assert set(BREAKS) == {*code_rules.RULES, code_rules.full_docstrings}
    for module, source in BREAKS[rule]:
        assert rule(source, module), source
    for module, source in KEEPS.get(rule, [("commgov_lib.city", '"""A module."""\n')]):
        assert rule(source, module) == [], source


def graph() -> nx.DiGraph:
    """Which module imports which, wherever in it the import stands; a package is its ``__init__``."""
    found = nx.DiGraph()
    for module in MODULES:
        found.add_node(module.removesuffix(".__init__"))
        for target in code_rules.imports(read(module), module):
            known = [target, target.rpartition(".")[0]]
            known = [name for name in known if name in MODULES or f"{name}.__init__" in MODULES]
            here = module.removesuffix(".__init__")
            # A package that is asked for one of its modules need not have been read to its end.
            found.add_edges_from((here, name) for name in known[:1] if not f"{here}.".startswith(f"{name}."))
    return found


def test_no_module_leads_back_to_itself():
    """The graph of all modules has no circle, also where an import stands inside a function."""
    drawn = graph()
    assert len(drawn) == len(MODULES)
    assert drawn.number_of_edges() > len(drawn)
    assert [sorted(part) for part in nx.strongly_connected_components(drawn) if len(part) > 1] == []


def test_a_module_is_an_idea():
    """No file name stands for three things (a question has one name in each room), and none is private."""
    names = [path.stem for path in MODULES.values() if path.stem not in ("__init__", "__main__")]
    assert [name for name in names if name.startswith("_")] == [
        "_child"
    ]  # a script of its own, never imported
    questions = {path.stem.partition("_")[2] for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert {name for name in names if names.count(name) > 2} <= questions
    assert len(MODULES) <= 225  # 185 when the house was built; drawing, design, doubt, texts, site came after


# ---- what outsiders call -------------------------------------------------------------------------


def outside() -> list[tuple[str, str]]:
    """Names that ``import commgov_lib as cg`` reaches, as (module that defines it, name)."""
    found, seen, rooms = [], set(), [importlib.import_module("commgov_lib")]
    while rooms:
        here = rooms.pop()
        if here.__name__ in seen or not here.__name__.startswith("commgov_lib"):
            continue
        seen.add(here.__name__)
        for name in getattr(here, "__all__", None) or [n for n in vars(here) if not n.startswith("_")]:
            thing = getattr(here, name)
            if isinstance(thing, types.ModuleType):
                rooms += [] if name in code_rules.FIGURE_TOOLS else [thing]
            elif getattr(thing, "__module__", "").startswith("commgov_lib."):
                found.append((thing.__module__, name))
    return found


def test_what_outsiders_call_is_documented_in_full():
    """Parameters, Returns and an example for every name that ``cg`` reaches."""
    names, found = outside(), []
    assert ("commgov_lib.datasets", "load") in names
    for module in sorted({m for m, _ in names}):
        file = module if module in MODULES else f"{module}.__init__"
        wanted = {n for m, n in names if m == module}
        for fault in code_rules.full_docstrings(read(file), module):
            function = fault.partition(":")[0].removeprefix(f"{module}.").split(".")[0]
            found += [fault] if function in wanted else []
    assert found == []


@pytest.mark.parametrize("module", [m for m in MODULES if ">>>" in read(m)])
def test_examples_in_docstrings_hold(module, tmp_path, monkeypatch):
    """Each example in a docstring gives what it shows, and leaves nothing behind."""
    import numpy as np
    import pandas as pd

    import commgov_lib as cg

    options = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    inside = importlib.import_module(module.removesuffix(".__init__"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    done = doctest.testmod(inside, optionflags=options, extraglobs={"cg": cg, "np": np, "pd": pd})
    assert done.attempted > 0
    assert done.failed == 0, f"{done.failed} of {done.attempted} examples in {module} fail"
    assert list(tmp_path.iterdir()) == []


def test_importing_the_library_loads_nothing_heavy():
    """``import commgov_lib`` alone; each part comes when it is first used."""
    heavy = ("matplotlib", "networkx", "numpy", "openpyxl", "pandas", "pyarrow", "scipy")
    look = f"import sys, commgov_lib; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def test_a_question_has_all_its_rooms():
    """Notebook, module, figures and tests of a question bear one name."""
    questions = [
        p.stem.partition("_")[2]
        for p in (ROOT / "notebooks").glob("*.ipynb")
        if p.stem[:2] not in ("00", "90")
    ]
    for name in questions:
        code = [LIBRARY / f"{name}.py", LIBRARY / name / "__init__.py", LIBRARY / "measures" / f"{name}.py"]
        code.append(LIBRARY / "measures" / name / "__init__.py")
        code.append(LIBRARY / "ledger" / f"{name}.py")  # what is computed from published numbers
        assert any(p.exists() for p in code), f"no module for the notebook {name}"
        assert (LIBRARY / "figures" / f"{name}.py").exists(), f"no figures for the notebook {name}"
        tests = list((ROOT / "tests").glob(f"*/test_{name}.py")) or list(
            (ROOT / "tests" / name).glob("test_*.py")
        )
        assert tests, f"no tests for the notebook {name}"


# ---- every file of the project -------------------------------------------------------------------

# Places on one machine, and hosts of package indexes. Each is spelt so that it does not find itself.
FOREIGN = re.compile(
    r"(?<![\w.}>])/(?:wor[k]|hom[e]|roo[t]|User[s]|tm[p])/[\w.]|[A-Z]:\\+User[s]|pyp[i]\.org|pythonhoste[d]"
    r"|registr[y]\.npm|anacond[a]\.(?:org|com)|mirror[s]\.|deb\.debia[n]|[.]{2}/share[d]"
)


def foreign_words(text) -> list[str]:
    """Lines that name a machine's path or a package index."""
    return [line.strip()[:120] for line in text.splitlines() if FOREIGN.search(line)]


@pytest.mark.parametrize(
    "bad", ["see /ho" + "me/me/x.csv", "--index-url https://py" + "pi.org/simple", "C:\\Us" + "ers\\me"]
)
def test_a_foreign_word_is_found(bad):
    """The search below can fail."""
    assert foreign_words(bad)
    assert not foreign_words("notebooks/00_start_here.ipynb and /usr/bin/env")


def test_no_file_names_a_machine_or_an_index():
    """No path of one machine, no package index, in any text of the project."""
    found = []
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(ROOT)}: {line}" for line in foreign_words(text)]
    assert found == []


def bad_file(name, size) -> str | None:
    """Why a file may not be in the project, or None."""
    if size > 2_500_000:
        return f"{name}: {size:,} bytes, over 2,500 kB"
    if re.search(r"\s", name):
        return f"{name}: a space in the name"
    if Path(name).name in ("uv.lock", "pylock.toml", "poetry.lock", "Pipfile.lock", "conda-lock.yml"):
        return f"{name}: this kind of lock writes addresses"
    return None


def test_files_are_small_and_plainly_named():
    """No large file, no space in a name, no second lock."""
    assert bad_file("a b.csv", 1)
    assert bad_file("a.csv", 2_500_001)
    assert bad_file("x/uv.lock", 1)
    files = tracked()
    assert len(files) > 20
    found = [bad_file(str(path.relative_to(ROOT)), path.stat().st_size) for path in files]
    assert [fault for fault in found if fault] == []


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]], ids=" ".join)
def test_ruff_is_content(command):
    """The linter and the formatter have nothing to say."""
    ruff = [sys.executable, "-m", "ruff", *command, "--no-cache", "."]
    done = subprocess.run(ruff, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
