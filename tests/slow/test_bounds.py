"""Each room's own tests with kernels that check every index: nothing reads or writes beyond an array."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = (
    "backbone", "core", "coverage", "dispatch", "equity", "forces", "growth", "responsibility", "ties",
)  # fmt: skip


def checked(arguments, folder):
    """Run Python with kernels that check, kept in a folder that is empty at first."""
    assert not folder.exists()
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("NUMBA_", "PYTEST_"))}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, check=False, capture_output=True, text=True,
        env=kept | {"NUMBA_BOUNDSCHECK": "1", "NUMBA_CACHE_DIR": str(folder)},
    )  # fmt: skip
    made = {path.name.split("-")[0] for path in folder.rglob("*checked*.nbi")}
    assert list(folder.rglob("*kept*.nbi")) == []
    return done, made


@pytest.mark.parametrize("room", ROOMS)
def test_no_kernel_leaves_its_arrays(room, tmp_path):
    """The whole test file of a room passes with checks, and its kernels really were compiled anew for it."""
    options = ["-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", f"tests/measures/test_{room}.py"]
    done, made = checked(options, tmp_path / "kernels")
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert len(made) >= 2


def test_every_call_of_set_up_stays_inside_its_arrays(tmp_path):
    """Every kernel that there is, compiled with checks and called once at least."""
    done, made = checked(["tools/compile.py"], tmp_path / "kernels")
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert len(made) > 130
