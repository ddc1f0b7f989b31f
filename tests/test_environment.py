"""The set-up: dependencies and version told in several files, and no way out to the network."""

import json
import os
import re
import runpy
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from commgov_lib import cli

from . import code_rules

ROOT = Path(__file__).resolve().parent.parent
# Where conda-forge spells a package otherwise.
CONDA_NAMES = {"jupyter-client": "jupyter_client"}
CONDA_ONLY = {"python", "pip"}
# Where a package is imported by another name than it is installed by.
IMPORT_NAMES = {"PIL": "pillow", "docx": "python-docx", "fontTools": "fonttools"}


def read(name) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


PROJECT = tomllib.loads(read("pyproject.toml"))
DIRECT = [Requirement(r) for r in PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"]]


# ---- dependencies ----------------------------------------------------------------------------------


def conda_faults(direct, environment) -> list[str]:
    """Where environment.yml and pyproject.toml differ, in packages or bounds."""
    entries = environment["dependencies"]
    found = [f"not a plain package: {e}" for e in entries if not isinstance(e, str)]
    parts = [re.fullmatch(r"([\w.-]+?)\s*([<>=!~].*)?", e).groups() for e in entries if isinstance(e, str)]
    conda = {name: SpecifierSet(bounds or "") for name, bounds in parts}
    ours = {CONDA_NAMES.get(r.name, r.name): r.specifier for r in direct}
    for name in sorted((conda.keys() | ours.keys()) - CONDA_ONLY):
        if conda.get(name) != ours.get(name):
            found.append(f"{name}: environment.yml {conda.get(name)}, pyproject.toml {ours.get(name)}")
    return found


def test_conda_users_get_the_same_packages():
    """environment.yml and pyproject.toml, package by package and bound by bound."""
    environment = yaml.safe_load(read("environment.yml"))
    assert environment["name"] == PROJECT["project"]["name"]
    assert environment["channels"] == ["conda-forge"]
    assert f"python{PROJECT['project']['requires-python']}" in environment["dependencies"]
    assert conda_faults(DIRECT, environment) == []


@pytest.mark.parametrize(
    "entries", [["numpy>=2.1"], ["numpy"], ["numpy>=2", "rich"], [], [{"pip": ["numpy>=2"]}]]
)
def test_a_difference_for_conda_users_is_found(entries):
    """The comparison can fail."""
    assert conda_faults([Requirement("numpy>=2")], {"dependencies": entries})
    assert not conda_faults([Requirement("numpy>=2")], {"dependencies": ["python>=3.11", "numpy >=2"]})


def lock_faults(direct, text) -> list[str]:
    """What is wrong with a lock: an unmet bound, no hash, a word about where packages come from."""
    entries = text.replace("\\\n", " ").splitlines()
    pinned: dict[str, list[Version]] = {}
    found = []
    for entry in filter(None, map(str.strip, entries)):
        match = re.match(r"([\w.-]+)==(\S+)", entry)
        if not match:
            found.append(f"not a pinned package: {entry[:60]}")
            continue
        pinned.setdefault(canonicalize_name(match[1]), []).append(Version(match[2]))
        if "--hash=sha256:" not in entry:
            found.append(f"{match[1]}: no hash")
    if re.search(r"://|file:|--(?:index|extra|find|trusted)| @ |(?<![\w.])/\w", text):
        found.append("names an address, an index or a path")
    for requirement in direct:
        versions = pinned.get(canonicalize_name(requirement.name), [])
        if not versions or not all(v in requirement.specifier for v in versions):
            found.append(f"{requirement}: the lock has {', '.join(map(str, versions)) or 'none'}")
    return found


def test_the_lock_meets_every_bound():
    """Every direct dependency pinned within its bounds, every entry hashed, no address."""
    assert lock_faults(DIRECT, read("requirements.lock")) == []


@pytest.mark.parametrize(
    "text",
    [
        "rich==14.0 --hash=sha256:0",
        "numpy==1.9 \\\n    --hash=sha256:0",
        "numpy==2.1",
        "numpy==2.1 --hash=sha256:0\n--index-url https://example.org/simple",
        "numpy @ file:///x --hash=sha256:0",
        "numpy==2.1 ; python_version < '3.12' \\\n    --hash=sha256:0\nnumpy==1.0 --hash=sha256:0",
    ],
)
def test_a_fault_in_the_lock_is_found(text):
    """The reading of the lock can fail."""
    assert lock_faults([Requirement("numpy>=2")], text)
    assert not lock_faults(
        [Requirement("numpy>=2")], "numpy==2.1 ; os_name == 'nt' \\\n    --hash=sha256:0\n"
    )


def module_name(path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def test_what_the_library_imports_is_declared():
    """No import of the library that pyproject.toml does not name."""
    extras = PROJECT["project"]["optional-dependencies"].values()
    named = [*PROJECT["project"]["dependencies"], *(r for extra in extras for r in extra)]
    declared = {canonicalize_name(Requirement(r).name) for r in named}
    tops = {
        target.split(".")[0]
        for path in (ROOT / "commgov_lib").rglob("*.py")
        for target in code_rules.imports(path.read_text(encoding="utf-8"), module_name(path))
    }
    tops -= set(sys.stdlib_module_names) | {"commgov_lib"}
    foreign = {canonicalize_name(IMPORT_NAMES.get(top, top)) for top in tops}
    assert foreign - declared == set()


# ---- versions, commands ----------------------------------------------------------------------------


def test_one_version_everywhere():
    """pyproject.toml, the library, CITATION.cff and the newest entry of the changelog."""
    import commgov_lib

    citation = yaml.safe_load(read("CITATION.cff"))
    newest = re.search(r"^## \[(\d[^]]*)\] - (\d{4}-\d\d-\d\d)$", read("CHANGELOG.md"), re.M)
    versions = {PROJECT["project"]["version"], commgov_lib.__version__, citation["version"], newest[1]}
    assert len(versions) == 1
    assert str(citation["date-released"]) == newest[2]
    assert citation["license"] == PROJECT["project"]["license"].split(" AND ")[0]
    assert {"cff-version", "message", "title", "authors"} <= set(citation)


def test_the_licence_expression_is_that_of_what_a_wheel_holds():
    """Ours, and that of every data file; each licence with a text of its own is among the licence files."""
    listed = json.loads(read("data/datapackage.json"))["resources"]
    of_data = {licence["name"] for part in listed for licence in part["licenses"]}
    assert len(of_data) > 5
    said = PROJECT["project"]["license"].split(" AND ")
    assert set(said) == {"BSD-3-Clause", *of_data}
    assert said == sorted(said)
    kept = {p for pattern in PROJECT["project"]["license-files"] for p in ROOT.glob(pattern)}
    texts = {
        ROOT / "data" / licence["path"]
        for part in listed
        for licence in part["licenses"]
        if "path" in licence
    }
    assert kept == {ROOT / "LICENSE", *texts}
    note = read("LICENSE").partition("-" * 80)[2]
    assert set(re.findall(r"^  ([\w.-]+-[\d.]+(?:-[a-z-]+)?|MIT|WTFPL) ", note, re.M)) == of_data


def test_a_wheel_holds_every_file_that_the_library_reads():
    """The data package, whole; each notebook with its Chinese; and nothing else."""
    held = runpy.run_path(str(ROOT / "tools" / "wheel_hook.py"))["shared"](ROOT)
    listed = [f"data/{part['path']}" for part in json.loads(read("data/datapackage.json"))["resources"]]
    books = [
        path.relative_to(ROOT).as_posix() for path in (ROOT / "notebooks").rglob("*.*") if path.is_file()
    ]
    books = [name for name in books if "checkpoint" not in name]
    rest = {"data/datapackage.json", "data/README.md", "tools/compile.py"}
    assert set(held) == {*listed, *books, *rest}
    assert all((ROOT / name).is_file() for name in held)


def test_set_up_asks_for_the_python_of_the_project():
    """tools/setup.sh, pyproject.toml and the tests in the workflow agree on the oldest Python."""
    oldest = PROJECT["project"]["requires-python"].removeprefix(">=")
    script = read("tools/setup.sh")
    assert f"({oldest.replace('.', ', ')})" in script
    assert f"Python {oldest} or newer" in script
    assert f"Python {oldest} or newer" in read("README.md")
    assert f"Python {oldest} 或更新" in read("README.zh.md")
    workflow = yaml.safe_load(read(".github/workflows/ci.yml"))
    assert workflow["jobs"]["test"]["strategy"]["matrix"]["python"][0] == oldest


def test_commands_that_are_written_down_exist():
    """Each `make ...` and `commgov ...` of the pages and workflows is a target or a command that there is."""
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.M))
    pages = ["README.md", "README.zh.md", "CONTRIBUTING.md", "CHANGELOG.md", "environment.yml", ".ci/run"]
    pages += [f".github/workflows/{name}.yml" for name in ("ci", "weekly")]
    text = "\n".join(read(page) for page in pages)
    starts = r"(?:`|^(?:\s*- run:|#)?\s*|say \"|&& )"
    made = set(re.findall(rf"{starts}make ([a-z]+)", text, re.M))
    assert {"figures", "test"} <= made <= targets
    spoken = set(re.findall(rf"{starts}commgov ([a-z]+)", text, re.M))
    assert spoken <= {command.name for command in cli.app.registered_commands}


@pytest.mark.parametrize("name", ["ci", "weekly"])
def test_workflows_are_pinned(name):
    """Every action at a commit, every runner at a release."""
    workflow = yaml.safe_load(read(f".github/workflows/{name}.yml"))
    for job in workflow["jobs"].values():
        assert re.fullmatch(r"ubuntu-\d\d\.\d\d", job["runs-on"])
        assert all(re.search(r"@[0-9a-f]{40}$", s["uses"]) for s in job["steps"] if "uses" in s)


@pytest.mark.parametrize("page", ["README.md", "README.zh.md"])
def test_the_python_in_the_readme_runs(page, capsys):
    """Each block of Python in it."""
    blocks = re.findall(r"^```python\n(.*?)^```", read(page), re.M | re.S)
    assert blocks
    for block in blocks:
        exec(compile(block, page, "exec"), {})
    assert capsys.readouterr().out


# ---- without a network -----------------------------------------------------------------------------


@pytest.mark.parametrize("ask", [socket.create_connection, lambda to: socket.getaddrinfo(*to)])
def test_tests_reach_no_other_machine(ask):
    """An address that nobody has, by number and by name, is refused before anything is sent."""
    for host in ("192.0.2.1", "nobody.invalid"):
        with pytest.raises(RuntimeError, match="without a network"):
            ask((host, 80))


def test_tests_reach_this_machine():
    """Kernels and the test runner speak over loopback."""
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass


@pytest.mark.parametrize("wall", ["what this machine allows", "no namespace"])
def test_a_notebook_reaches_no_other_machine(wall, tmp_path):
    """Behind either wall the kernel of a notebook refuses, before anything is sent."""
    source = "try:\n    import socket\n    socket.create_connection(('192.0.2.1', 80))\n"
    source += "except RuntimeError:\n    print('refused')"
    out = {"output_type": "stream", "name": "stdout", "text": "refused\n"}
    cell = {"cell_type": "code", "id": "ask", "metadata": {}, "execution_count": 1, "source": source}
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = {"cells": [cell | {"outputs": [out]}], "metadata": {"kernelspec": kernel}}
    text = json.dumps(notebook | {"nbformat": 4, "nbformat_minor": 5})
    (tmp_path / "ask.ipynb").write_text(text, encoding="utf-8", newline="\n")
    environment = dict(os.environ)
    if wall == "no namespace":
        environment["PATH"] = str(tmp_path)  # no program unshare here
    run = [sys.executable, str(ROOT / "tools" / "offline.py"), "-m", "pytest", "-p", "no:cacheprovider"]
    run += ["--nbval", "--nbval-current-env", "ask.ipynb"]
    done = subprocess.run(run, env=environment, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.stdout.startswith("offline: ")
    assert "1 passed" in done.stdout, done.stdout + done.stderr
    if wall == "no namespace":
        assert "no network namespace" in done.stdout
