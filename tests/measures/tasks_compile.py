"""What ``test_compile.py`` runs in other processes: calls of measures, and what was compiled for them."""

import contextlib
import doctest
import functools
import importlib
import io
import json
import pkgutil
import runpy
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import scipy.sparse as sp

from .seen_kernels import Seen

ROOT = Path(__file__).resolve().parent.parent.parent


def read_only(values):
    """A view that nobody may write to."""
    view = np.asarray(values)[:]
    view.flags.writeable = False
    return view


def bits64(matrix, labels=None):
    """The same as csr with numbers of 64 bits, none of its arrays to be written to."""
    found = sp.csr_array(matrix)
    found.sort_indices()
    found.indptr, found.indices = (read_only(a.astype(np.int64)) for a in (found.indptr, found.indices))
    found.data = read_only(found.data)
    return (found, *labels) if labels else found


def in_columns(frame):
    """The same numbers as floats that lie column by column, as a frame has them that was put together so."""
    values = np.asfortranarray(frame.to_numpy(float))
    return pd.DataFrame(values, frame.index, frame.columns)


def as_64(tool):
    """Tables of the tool as sparse matrices with wide, read-only numbers."""
    import networkx as nx

    two_mode, wide, graph, reach = (tool[f"_{name}"] for name in ("two_mode", "wide", "graph", "reach"))

    def reached(*given, **named):
        able, weight, capacity, kind = reach(*given, **named)
        series = (pd.Series(read_only(s.to_numpy()), s.index) for s in (weight, capacity))
        return bits64(able.to_numpy(bool), (able.index, able.columns)), *series, kind

    return {
        "_two_mode": lambda *a: bits64(two_mode(*a).to_numpy()),
        "_wide": lambda *a, **k: bits64(wide(*a, **k)),
        "_graph": lambda *a, **k: bits64(nx.to_scipy_sparse_array(graph(*a, **k), dtype=np.int64)),
        "_reach": reached,
    }


def as_floats(tool):
    """Tables of the tool as frames of floats in columns."""
    import networkx as nx

    two_mode, graph, reach = (tool[f"_{name}"] for name in ("two_mode", "graph", "reach"))

    def reached(*given, **named):
        able, weight, capacity, kind = reach(*given, **named)
        return in_columns(able), weight.astype(int), capacity[::-1], kind

    return {
        "_two_mode": lambda *a: in_columns(two_mode(*a)),
        "_graph": lambda *a, **k: in_columns(nx.to_pandas_adjacency(graph(*a, **k))),
        "_reach": reached,
        "_distance": lambda *a, made=tool["_distance"]: in_columns(made(*a)),
    }


FORMS = {"as set-up has them": lambda tool: {}, "64 bits, read-only": as_64, "columns of floats": as_floats}


def calls(*forms: str, only: str | None = None) -> None:
    """Make every call of tools/compile.py with its tables in each form; print what each had to compile."""
    seen, compiled = Seen(), {}
    for form in forms:
        tool = runpy.run_path(str(ROOT / "tools" / "compile.py"), run_name="tool")
        names = tool["CALLS"][0].__globals__
        plain = dict(names)
        names |= {name: functools.wraps(plain[name])(made) for name, made in FORMS[form](plain).items()}
        for call in tool["CALLS"]:
            if only in (None, call.__name__):
                call()
        compiled[form] = seen.names
        seen.all.clear()
    print(json.dumps(compiled))


def examples() -> None:
    """Run the examples of every measure; print what was compiled, and how much was tried."""
    import commgov_lib as cg

    seen, tried, rooms = Seen(), 0, set()
    parser, runner = doctest.DocTestFinder(recurse=True), doctest.DocTestRunner()
    for room in importlib.import_module("commgov_lib.measures").__all__:
        public = getattr(cg, room)
        for name in public.__all__:
            thing = getattr(public, name)
            module = sys.modules[thing.__module__] if hasattr(thing, "__module__") else None
            for test in parser.find(
                thing, name, module=module, globs={**vars(module), "cg": cg} if module else {}
            ):
                tried += bool(test.examples)
                with contextlib.redirect_stdout(io.StringIO()):
                    runner.run(test)
        rooms.add(room)
    print(json.dumps({"compiled": seen.names, "examples": tried, "rooms": len(rooms)}))


def missing() -> None:
    """Print which kernels have no kept form, and how many kernels there are."""
    from commgov_lib.measures import _kernels

    for module in pkgutil.iter_modules(_kernels.__path__):
        importlib.import_module(f"{_kernels.__name__}.{module.name}")
    without = [
        f"{kernel.py_func.__module__}.{kernel.py_func.__name__}"
        for kernel in _kernels.KEPT
        if not any(shelf.forms() for shelf in kernel._cache.shelves)
    ]
    print(json.dumps({"missing": without, "kernels": len(_kernels.KEPT)}))
