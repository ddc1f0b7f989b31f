"""Compiled inner loops of the measures: each has a slow, obvious twin in the tests.

A kernel is compiled when it is first called with arguments of some types, and kept for later runs. It is kept
beside this file (``__pycache__``), so that users, notebooks, workers and tests of one checkout share it;
``make setup`` fills it beforehand. Where nothing can be written there, what it holds is used all the same,
and what is missing is kept in the user's own folder of numba. ``NUMBA_CACHE_DIR`` names one folder for both.

A kept kernel is used only if the text of its module, and of every module here that it imports, is what it
was: numba by itself looks at the module alone, and would go on with an old callee. One compiled with
``NUMBA_BOUNDSCHECK`` has a name of its own, so that a run with checks never meets a kernel without.
"""

import contextlib
import functools
import hashlib
import inspect
import os
import re
import sys
import threading
import time
from pathlib import Path

import numba
from numba.core import caching, event
from numba.misc.appdirs import AppDirs

try:
    import fcntl
except ImportError:  # not on every system
    fcntl = None

# Every kernel that is kept, in the order of definition.
KEPT = []


def njit(*, cache=False, **options):
    """Compile as ``numba.njit`` does; what can be kept for the next run is kept, and nothing fails for it."""

    def compiled(function):
        made = numba.njit(**options)(function)
        if cache and not numba.config.DISABLE_JIT:
            made._cache = _Kept(function)
            KEPT.append(made)
        return made

    return compiled


class Clock:
    """The time left of a limit. It stands still while this thread compiles a kernel or loads a kept one.

    A search that stops by the clock must not find less only because it is the first one of a process.

    Parameters
    ----------
    limit
        Seconds; it starts at once.
    """

    def __init__(self, limit: float):
        self.limit = float(limit)
        self._begin = _thinking()

    def spent(self) -> float:
        """Seconds since the start, without those of the compiler."""
        return _thinking() - self._begin

    def left(self) -> float:
        """Seconds left; below 0 once the limit has passed."""
        return self.limit - self.spent()


class _Compiling(event.Listener):
    """Adds up, for each thread, how long it waited for the compiler: its own work, and another thread's."""

    def __init__(self):
        self.of = threading.local()

    def on_start(self, event):
        depth = getattr(self.of, "depth", 0)
        if not depth:
            self.of.begin = time.monotonic()
        self.of.depth = depth + 1

    def on_end(self, event):
        self.of.depth -= 1
        if not self.of.depth:
            self.of.seconds = getattr(self.of, "seconds", 0.0) + time.monotonic() - self.of.begin


_compiling = _Compiling()
# The lock is held from before a kept kernel is looked for until the kernel can be called.
event.register("numba:compiler_lock", _compiling)


def _thinking() -> float:
    """A clock of this thread that stands still while it compiles."""
    of = _compiling.of
    now = of.begin if getattr(of, "depth", 0) else time.monotonic()
    return now - getattr(of, "seconds", 0.0)


# ---- where compiled kernels are kept ---------------------------------------------------------------


def _folders(source: Path) -> list[str]:
    """Where a kernel is looked for, in turn; it is kept in the first that can be written."""
    if numba.config.CACHE_DIR:
        return [_below(numba.config.CACHE_DIR, source)]
    return [str(source.parent / "__pycache__"), _below(AppDirs("numba", False).user_cache_dir, source)]


def _below(top: str, source: Path) -> str:
    return os.path.join(top, caching._CacheLocator.get_suitable_cache_subpath(str(source)))


@functools.cache
def _text(path: Path) -> bytes:
    return path.read_bytes()


@functools.cache
def _stamp(source: Path) -> str:
    """What a kernel is made of: the text of its module and of those that it imports from this folder."""
    known, open_ = {}, [source]
    while open_:
        path = open_.pop()
        if path not in known:
            known[path] = _text(path)
            named = re.findall(rb"^\s*from \.(\w+) import", known[path], re.M)
            open_ += [path.with_name(f"{name.decode()}.py") for name in named]
    digest = hashlib.sha256()
    for path in sorted(known):
        digest.update(path.name.encode() + b"\0" + known[path] + b"\0")
    return digest.hexdigest()


class _Place(caching._CacheLocator):
    """What numba asks of a place: a folder, and a stamp of the source."""

    def __init__(self, folder: str, source: Path):
        self._folder, self._py_file = folder, str(source)

    def get_cache_path(self):
        return self._folder

    def get_source_stamp(self):
        return _stamp(Path(self._py_file))

    def get_disambiguator(self):
        return "checked" if numba.config.BOUNDSCHECK else "kept"


class _Shelf(caching.CompileResultCacheImpl):
    """The names of numba's files for one kernel in one folder."""

    def __init__(self, function, folder: str, source: Path):
        self._locator = _Place(folder, source)
        self._lineno = function.__code__.co_firstlineno
        name = f"{source.stem}.{function.__qualname__}"
        if "<" in name:  # inside a function several may have this name
            name += f"-{self._lineno}"
        # Two environments with one checkout do not take turns in throwing away what the other kept.
        name += f"-{numba.__version__}"
        self._filename_base = self.get_filename_base(name, getattr(sys, "abiflags", ""))


class _Folder(caching.FunctionCache):
    """numba's cache of one kernel, in one folder."""

    def __init__(self, function, folder: str, source: Path):
        self._name, self._py_func = repr(function), function
        self._impl, self._cache_path = _Shelf(function, folder, source), folder
        self._cache_file = caching.IndexDataCacheFile(folder, self._impl.filename_base, _stamp(source))
        self.enable()

    def forms(self) -> int:
        """How many forms of the kernel are kept here."""
        return len(self._cache_file._load_index())


class _Kept(caching.NullCache):
    """The kept forms of one kernel, in the folders of this machine; no fault of a disk reaches a measure."""

    def __init__(self, function):
        self.shelves = []
        # No file: typed in, or inside an archive. The stamp is taken now, as the text may change afterwards.
        with contextlib.suppress(OSError, TypeError):
            source = Path(inspect.getfile(function)).absolute()
            self.shelves = [_Folder(function, folder, source) for folder in _folders(source)]

    @property
    def cache_path(self):
        return next((shelf.cache_path for shelf in self.shelves), None)

    def load_overload(self, sig, target_context):
        for shelf in self.shelves:
            with contextlib.suppress(Exception):  # a file cut short by a full disk or a power cut
                found = shelf.load_overload(sig, target_context)
                if found is not None:
                    return found
        return None

    def save_overload(self, sig, data):
        for shelf in self.shelves:
            try:
                with _alone(shelf.cache_path):
                    _save(shelf, sig, data)
                return
            except OSError:  # read-only, or full
                continue


def _save(shelf: _Folder, sig, data):
    """Keep one compiled form; where the list of those kept cannot be read, begin it anew."""
    try:
        shelf.save_overload(sig, data)
    except OSError:
        raise
    except Exception:
        with contextlib.suppress(Exception):
            shelf.flush()
            shelf.save_overload(sig, data)


@contextlib.contextmanager
def _alone(folder: str):
    """No other process adds to the same list at the same time: one of both would be lost."""
    os.makedirs(folder, exist_ok=True)
    if fcntl is None:
        yield
        return
    with open(os.path.join(folder, "kernels.lock"), "ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # let go when the file is closed
        yield
