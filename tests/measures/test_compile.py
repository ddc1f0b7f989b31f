"""The first call of a measure: what it needs is compiled beforehand, kept, and made anew when it changes."""

import json
import os
import runpy
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from commgov_lib.cli import notebooks

ROOT = Path(__file__).resolve().parent.parent.parent
TOOL = ROOT / "tools" / "compile.py"


# Kernels that no measure calls: a test alone asks for a stream of numbers at once.
UNCALLED = {"random.exponentials"}


def run(code, *, cwd=ROOT, **environment):
    """What a Python process of its own prints, with these variables on top."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("NUMBA_")}
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code], cwd=cwd, env=kept | environment, check=False,
        capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


# ---- no measure waits for the compiler -------------------------------------------------------------


@pytest.fixture(scope="module")
def compiled():
    """As after ``make setup``: all is compiled, now or before where nothing has changed since."""
    measures = ROOT / "commgov_lib" / "measures"
    stamp = measures / "_kernels" / "__pycache__" / "compiled"
    sources = [TOOL, ROOT / ".venv" / "ready", *measures.rglob("*.py")]
    if stamp.exists() and all(p.stat().st_mtime < stamp.stat().st_mtime for p in sources if p.exists()):
        return
    done = subprocess.run([sys.executable, str(TOOL)], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_first_call_compiles(compiled):
    """Every call of the list, on tables in the forms that users have, finds its kernels ready."""
    said = run("from tests.measures import tasks_compile; tasks_compile.calls(*tasks_compile.FORMS)")
    assert json.loads(said.splitlines()[-1]) == {
        "as set-up has them": [], "64 bits, read-only": [], "columns of floats": [],
    }  # fmt: skip


def test_no_example_of_a_docstring_compiles(compiled):
    """Nor do the examples of the measures, which nobody wrote for the list."""
    found = json.loads(
        run("from tests.measures import tasks_compile; tasks_compile.examples()").splitlines()[-1]
    )
    assert found["compiled"] == []
    assert found["rooms"] == 12
    assert found["examples"] > 80


def test_every_kernel_is_on_the_list(compiled):
    """A kernel without a call in tools/compile.py is told by name."""
    found = json.loads(
        run("from tests.measures import tasks_compile; tasks_compile.missing()").splitlines()[-1]
    )
    assert [name for name in found["missing"] if name.split("_kernels.")[1] not in UNCALLED] == []
    assert found["kernels"] > 130


def test_a_compile_is_seen(tmp_path):
    """The same count on an empty shelf: it can fail."""
    code = (
        "from tests.measures import tasks_compile; tasks_compile.calls('as set-up has them', only='equity')"
    )
    (said,) = json.loads(run(code, NUMBA_CACHE_DIR=str(tmp_path)).splitlines()[-1]).values()
    assert {"shuffle", "rows_of_pairs"} <= {name.split(".")[-1] for name in said}
    (said,) = json.loads(run(code, NUMBA_CACHE_DIR=str(tmp_path)).splitlines()[-1]).values()
    assert said == []


def test_a_call_that_fails_is_told_and_stops_nobody(monkeypatch, capsys):
    tool = runpy.run_path(str(TOOL), run_name="tool")
    answers = {call.__name__: (call.__name__, 3, "") for call in tool["CALLS"]}
    answers["growth"] = ("growth", None, "Traceback: no such thing")
    monkeypatch.setattr(notebooks, "_part", lambda name, running: answers[name])
    monkeypatch.setattr(sys, "argv", ["compile.py"])
    assert tool["main"]() == 1
    said = capsys.readouterr().out
    assert "Traceback: no such thing\ngrowth failed" in said
    assert f"{len(answers)} of {len(answers)}," in said
    assert f"{3 * (len(answers) - 1)} forms compiled." in said


def test_set_up_compiles_once_and_again_when_a_kernel_changes(tmp_path):
    """The shell's part, with a stand-in for the tool: when it is called, and what comes of a failure."""
    kernels = tmp_path / "commgov_lib" / "measures" / "_kernels"
    (tmp_path / "tools").mkdir()
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    kernels.mkdir(parents=True)
    texts = {
        "tools/setup.sh": (ROOT / "tools" / "setup.sh").read_text(encoding="utf-8"),
        "tools/compile.py": "print('compiles')\n", "requirements.lock": "", "pyproject.toml": "",
        "commgov_lib/measures/_kernels/one.py": "# 1\n", "commgov_lib/measures/arguments.py": "# 1\n",
    }  # fmt: skip

    def write(name, text):
        (tmp_path / name).write_text(text, encoding="utf-8", newline="\n")

    def make(status=0):
        done = subprocess.run(
            ["sh", "tools/setup.sh"], cwd=tmp_path, check=False, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        assert ("when they are first called" in done.stderr) == bool(status)
        return done.stdout.splitlines()[1:]

    for name, text in texts.items():
        write(name, text)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    made_of = "{ cat requirements.lock pyproject.toml tools/setup.sh; printf '%s\\n' \"$PWD\" ''; } | cksum"
    key = subprocess.check_output(["sh", "-c", made_of], cwd=tmp_path, text=True)
    write(".venv/ready", f"{key.strip()} {sys.version_info.major}.{sys.version_info.minor}\n")
    assert [make(), make()] == [["compiles"], []]
    for name in ("commgov_lib/measures/_kernels/one.py", "commgov_lib/measures/arguments.py"):
        write(name, "# 2\n")
        assert [make(), make()] == [["compiles"], []]
    shutil.rmtree(kernels / "__pycache__")
    assert [make(), make()] == [["compiles"], []]
    write("tools/compile.py", "print('fails'); raise SystemExit(1)\n")
    assert [make(1), make(1)] == [["fails"], ["fails"]]  # and the next make tries again


# ---- where compiled kernels are kept ---------------------------------------------------------------

LOW = """
from commgov_lib.measures._kernels import njit

FACTOR = {factor}

@njit(cache=True)
def times(x):
    return FACTOR * x
"""
HIGH = """
import numpy as np

from commgov_lib.measures._kernels import njit
from .low import times

@njit(cache=True)
def total(values):
    found = 0
    for i in range(values.size + {beyond}):
        found += times(values[i])
    return found
"""
CALL = """
import json, sys
sys.path.insert(0, {root!r})
from tests.measures.seen_kernels import Seen
seen = Seen()
{before}
import numpy as np
from pack.high import total
print(json.dumps([int(total(np.arange(4))), seen.names]))
"""


@pytest.fixture
def pack(tmp_path):
    """Two modules of kernels, one calling the other; a function that runs them in a process of its own."""

    def write(factor=1, beyond=0):
        (tmp_path / "pack").mkdir(exist_ok=True)
        for name, text in (("__init__", ""), ("low", LOW.format(factor=factor)),
                           ("high", HIGH.format(beyond=beyond))):  # fmt: skip
            (tmp_path / "pack" / f"{name}.py").write_text(text, encoding="utf-8", newline="\n")

    def call(before="", **environment):
        environment = {"XDG_CACHE_HOME": str(tmp_path / "user")} | environment
        # Python itself keeps byte code by the second of a change.
        environment["PYTHONDONTWRITEBYTECODE"] = "1"
        return json.loads(run(CALL.format(root=str(ROOT), before=before), cwd=tmp_path, **environment))

    write()
    return write, call


def test_kernels_are_kept_beside_their_source_and_made_anew_when_a_callee_changes(pack, tmp_path):
    write, call = pack
    assert call() == [6, ["pack.high.total", "pack.low.times"]]
    assert call() == [6, []]
    assert {p.suffix for p in (tmp_path / "pack" / "__pycache__").iterdir()} == {".nbi", ".nbc", ".lock"}
    assert not (tmp_path / "user").exists()
    write(factor=5)  # the text of the module that is called stays as it was
    value, seen = call()
    assert value == 30
    assert "pack.high.total" in seen
    assert call() == [30, []]


READ_ONLY = """
import os

def refuse(event, args):
    there = str(args[0]) if event in ("open", "os.mkdir", "os.rename", "os.remove") else ""
    writes = event != "open" or (args[2] or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    if os.path.abspath(there).startswith({pack!r}) and writes:
        raise PermissionError(13, "read-only", there)

sys.addaudithook(refuse)
"""


def test_what_a_read_only_folder_holds_is_used_and_the_rest_is_kept_at_the_users(pack, tmp_path):
    """The checkout can be read only, whoever compiled there: nothing is compiled again."""
    write, call = pack
    before = READ_ONLY.format(pack=str(tmp_path / "pack"))
    call()
    assert call(before) == [6, []]
    assert not (tmp_path / "user").exists()
    write(factor=2)  # what has changed cannot be kept there
    assert call(before)[0] == 12
    assert [p.suffix for p in sorted((tmp_path / "user").rglob("pack*/*high*"))] == [".nbc", ".nbi"]
    assert call(before) == [12, []]


def test_a_file_that_was_cut_short_is_made_anew(pack, tmp_path):
    _, call = pack
    call()
    for path in (tmp_path / "pack" / "__pycache__").glob("high*"):
        path.write_bytes(path.read_bytes()[:20])
    assert call() == [6, ["pack.high.total"]]
    assert call() == [6, []]


def test_a_folder_that_cannot_be_had_fails_nobody(pack, tmp_path):
    _, call = pack
    (tmp_path / "file").write_bytes(b"")
    assert call(NUMBA_CACHE_DIR=str(tmp_path / "file"))[0] == 6


def test_kernels_with_checks_and_without_never_meet(pack, tmp_path):
    """NUMBA_BOUNDSCHECK finds what reads beyond an array, also where a kernel without checks is kept."""
    write, call = pack
    write(beyond=1)
    _, seen = call()
    assert seen
    for folder in ({}, {"NUMBA_CACHE_DIR": str(tmp_path / "empty")}):
        with pytest.raises(AssertionError, match="IndexError"):
            call(NUMBA_BOUNDSCHECK="1", **folder)
    assert call()[1] == []  # and what has checks is not what users get
    assert list((tmp_path / "empty").rglob("*checked*.nbi"))


def test_two_processes_that_keep_at_once_lose_nothing(tmp_path):
    """One list of forms a kernel: each of several processes adds a form of its own."""
    (tmp_path / "one.py").write_text(LOW.format(factor=3), encoding="utf-8", newline="\n")
    code = "import sys, numpy as np; sys.path.insert(0, {root!r}); from one import times; times({value})"
    values = [f"np.{kind}(1)" for kind in ("int8", "int16", "int32", "uint8", "uint16", "float32", "float64")]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("NUMBA_")}
    going = [
        subprocess.Popen(
            [sys.executable, "-c", code.format(root=str(ROOT), value=value)], cwd=tmp_path, env=environment
        )
        for value in values
    ]
    assert [one.wait() for one in going] == [0] * len(going)
    seen = "from tests.measures.seen_kernels import Seen; seen = Seen(); "
    again = code.format(root=str(ROOT), value=values[0]).replace("from one", f"{seen}from one")
    again += "".join(f"; times({value})" for value in values[1:]) + "; print(seen.names)"
    assert run(again, cwd=tmp_path).strip() == "[]"


# ---- clocks ----------------------------------------------------------------------------------------


def test_a_clock_stands_still_while_its_thread_compiles():
    """Only time spent on the work itself counts; another thread's compiling is no excuse."""
    from numba.core.compiler_lock import global_compiler_lock

    from commgov_lib.measures._kernels import Clock

    def compile_(seconds, clock):
        with global_compiler_lock, global_compiler_lock:
            time.sleep(seconds)
            during.append(clock.spent())

    during, clock = [], Clock(5)
    begin = time.monotonic()
    compile_(0.3, clock)
    assert during.pop() < 0.1 + (time.monotonic() - begin - 0.3)
    time.sleep(0.1)
    passed = time.monotonic() - begin
    assert 0.1 <= clock.spent() <= passed - 0.3 + 1e-6
    assert clock.left() == pytest.approx(5 - clock.spent(), abs=0.1)
    clock, other = Clock(5), threading.Thread(target=compile_, args=(0.3, clock))
    other.start()
    other.join()
    assert clock.spent() >= 0.3


def test_a_first_call_leaves_a_clock_as_a_second_one():
    """A kernel that really is compiled: its seconds do not count."""
    import numba

    from commgov_lib.measures._kernels import Clock

    kernel = numba.njit(lambda values: values[::-1].cumsum().sum())
    clock, begin = Clock(1.0), time.monotonic()
    import numpy as np

    kernel(np.arange(5.0))
    took = time.monotonic() - begin
    assert took > 0.1
    assert clock.spent() < took / 2
