"""What every test run shares: no network, no screen, the same random examples each time."""

import os
import runpy
import sys
from pathlib import Path

import hypothesis
import matplotlib
import pytest

import commgov_lib as cg
from commgov_lib import messages
from commgov_lib.figures import style

ROOT = Path(__file__).resolve().parent.parent

# Not through the environment: kernels that tests start would inherit it and draw nothing.
matplotlib.use("Agg")
for name in ("MPLBACKEND", "COMMGOV_LANG", "COMMGOV_DATA", "LC_ALL", "LC_MESSAGES"):
    os.environ.pop(name, None)
os.environ["LANG"] = "C.UTF-8"  # the command line speaks the language of the locale

runpy.run_path(str(ROOT / "tools" / "offline.py"))["refuse_network"]()

# A test that fails must fail again for whoever looks at it; deadlines would test the machine.
hypothesis.settings.register_profile("lab", derandomize=True, deadline=None, database=None, print_blob=True)
hypothesis.settings.load_profile("lab")


# Figures speak English and have the house's style, whichever test a worker happens to begin with.
cg.use_style("en")


# Asked for by name only: what takes long (make slow), what needs other packages (make peers, make browser).
APART = ("slow", "peers", "browser")


def pytest_ignore_collect(collection_path, config):
    """Leave a folder apart, unless it, or a file in it, was named."""
    folder = next((ROOT / "tests" / name for name in APART if collection_path == ROOT / "tests" / name), None)
    if folder is None:
        return None
    base = config.invocation_params.dir
    named = [(base / str(argument).partition("::")[0]).resolve() for argument in config.args]
    return None if any(path.is_relative_to(folder) for path in named) else True


@pytest.fixture(autouse=True)
def _as_found():
    yield
    foreign = style.term("unit") != "co-building unit" or messages.language() != "en"
    if foreign or matplotlib.rcParams["axes.titlelocation"] != "left":
        cg.use_style("en")
    # Whoever draws nothing need not wait for pyplot.
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")
