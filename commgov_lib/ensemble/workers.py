"""Who answers seeds: this process, a pool of processes, or a Dask cluster; each the same rows."""

from __future__ import annotations

import collections
import contextlib
import functools
import inspect
import math
import multiprocessing
import os
import re
import signal
import sys
import threading
import time
import traceback
import uuid
from collections.abc import Iterable, Iterator, Mapping
from concurrent import futures
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection, context
from multiprocessing.reduction import ForkingPickler
from numbers import Number
from typing import NamedTuple

from ..installation import cores
from ..messages import Message, say
from ..schema import CommgovError

SOON = 1.5  # seconds of work that are not worth starting processes for
WAIT = 30  # seconds for the first worker of a cluster to come
_POOL_SECONDS, _CLUSTER_SECONDS = 0.5, 1.0  # of work handed out at once
_AHEAD = 3  # calls on the way for each thread of a cluster, so that none waits for the wire
_NO_GUARD = 3  # exit status of a worker process that ran into the script's own run(...)
_LIVES = 3  # worker processes that one seed may cost
# One thread a worker process: the cores are shared out already.
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


# ---- one seed ------------------------------------------------------------------------------------


class Failure(NamedTuple):
    """Why a seed has no row: the error in one line, and where it was raised."""

    text: Message
    trace: str


def answers(task, seeds: Iterable[int]) -> tuple[list, float]:
    """One (seed, row or Failure) a seed, and how many seconds they took."""
    begin = time.perf_counter()
    named = by_name(task)
    found = [_answer(task, int(seed), named=named) for seed in seeds]
    return found, time.perf_counter() - begin


def _answer(task, seed: int, *, named: bool) -> tuple[int, dict | Failure]:
    """One row, as plain Python values."""
    try:
        return seed, _row(task(seed=seed) if named else task(seed), seed)
    except Exception as error:
        what = error.args[0] if error.args and isinstance(error.args[0], Message) else str(error)
        kind = type(error).__name__
        text = say("{kind}: {what}", kind=kind, what=what) if what else say("{kind}", kind=kind)
        return seed, Failure(text, traceback.format_exc())


def by_name(task) -> bool:
    """Whether the task takes its seed only by name, as this library's functions do."""
    try:
        parameters = inspect.signature(task).parameters
    except (TypeError, ValueError):
        return False
    return "seed" in parameters and parameters["seed"].kind is inspect.Parameter.KEYWORD_ONLY


def _row(given, seed: int) -> dict:
    """What a task returned, as a dict of numbers, words, true or false, or nothing."""
    pandas = sys.modules.get("pandas")  # whoever returns a Series has it; the others need not wait for it
    if pandas and isinstance(given, pandas.Series):
        given = given.to_dict()
    elif hasattr(given, "_asdict"):
        given = given._asdict()
    elif isinstance(given, Number | str) or (hasattr(given, "item") and getattr(given, "ndim", 1) == 0):
        given = {"value": given}
    if not isinstance(given, Mapping):
        raise TypeError(
            say(
                "the task returned a {kind}, which is not a row. Fix: return a dict of column to number, or "
                "a single number",
                kind=type(given).__name__,
            )
        )
    found = {str(name): _plain(value, name) for name, value in given.items()}
    if found.pop("seed", seed) != seed:
        raise ValueError(say("the task returned another number as 'seed'. Fix: leave that column out"))
    if not found:
        raise ValueError(say("the task returned an empty row. Fix: return at least one column"))
    return found


def _plain(value, name):
    if hasattr(value, "item") and getattr(value, "ndim", 1) == 0:
        value = value.item()
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return None
    if isinstance(value, bool | int | float | str):
        return value
    raise TypeError(
        say(
            "column '{name}' holds a {kind}. Fix: one number, word or true/false a column, for instance its "
            "mean, or one column an entry",
            name=name,
            kind=type(value).__name__,
        )
    )


def described(task) -> str:
    """The task in words that are the same in the next process: its name and what it was given."""
    if isinstance(task, functools.partial):
        given = [repr(a) for a in task.args] + [f"{k}={v!r}" for k, v in sorted(task.keywords.items())]
        given = ", ".join(re.sub(r" at 0x[0-9a-fA-F]+", "", text) for text in given)
        return f"{described(task.func)}({given})"
    kind = task if hasattr(task, "__qualname__") else type(task)
    return f"{kind.__module__}.{kind.__qualname__}".removeprefix("__main__.").removeprefix("__mp_main__.")


class _Pace:
    """How long a seed takes, and so how many to hand out at once."""

    def __init__(self, seconds: float):
        self.seconds, self.per_seed = seconds, 0.0

    def heard(self, seeds: int, seconds: float):
        """Some seeds took so many seconds."""
        now = seconds / seeds
        self.per_seed = now if not self.per_seed else 0.7 * self.per_seed + 0.3 * now

    def chunk(self, left: int, workers: int) -> int:
        """Return some seconds of work, and at the end a fair part of the rest; one while nothing is known."""
        if not self.per_seed:
            return 1
        return max(1, min(int(self.seconds / self.per_seed), 4096, math.ceil(left / (2 * workers)), left))


# ---- this machine --------------------------------------------------------------------------------


def leave_if_imported():
    """End a worker that met, in a script without guard, the script's own run; its parent tells."""
    if getattr(multiprocessing.current_process(), "_inheriting", False):
        raise SystemExit(_NO_GUARD)


def local(task, seeds) -> Iterator[list]:
    """Answers as they come. Short runs stay in this process; the rest goes to one process a core."""
    named = by_name(task)
    many = cores() > 1 and multiprocessing.parent_process() is None and _travels(task)
    begin = time.perf_counter()
    for at, seed in enumerate(seeds, 1):
        yield [_answer(task, int(seed), named=named)]
        left = len(seeds) - at
        if many and left > 1 and left * (time.perf_counter() - begin) / at > SOON:
            yield from _pooled(task, [int(seed) for seed in seeds[at:]])
            return


def _travels(task) -> bool:
    """Whether another process can import the task."""
    function = task
    while hasattr(function, "func"):  # functools.partial
        function = function.func
    module = getattr(function, "__module__", None) or type(function).__module__
    if module == "__main__" and not hasattr(sys.modules["__main__"], "__file__"):
        return False  # typed at a prompt or in a notebook: no file to import it from
    try:
        ForkingPickler.dumps(task)
    except Exception:
        return False
    return True


def _pooled(task, seeds: list[int]) -> Iterator[list]:
    """Answers of a pool of processes. When it loses one, what was under way is done again by another pool.

    Nobody knows whose seed it was that cost the process: all under way are suspects. Those that are so twice
    are done alone, so that whose process is lost then is certain.
    """
    most, pace = min(cores(), len(seeds)), _Pace(_POOL_SECONDS)
    todo, deaths, under_way = collections.deque(seeds), collections.Counter(), {}  # suspects stand first

    def part() -> list[int]:
        """The next seeds to hand out; none while a suspect is alone, or waits to be."""
        alone = any(deaths[given[0]] > 1 for given in under_way.values())
        if not todo or alone or len(under_way) > most or (under_way and deaths[todo[0]] > 1):
            return []
        size = 1 if deaths[todo[0]] else pace.chunk(len(todo), most)
        return [todo.popleft() for _ in range(size)]

    pool = _Pool(task, most)
    try:
        while todo or under_way:
            given, lost = [], []
            try:
                while given := part():
                    under_way[pool.submit(given)] = given
            except BrokenProcessPool:
                lost += given
            for future in futures.wait(under_way, return_when=futures.FIRST_COMPLETED).done:
                given = under_way.pop(future)
                try:
                    found, seconds = future.result()
                except BrokenProcessPool:
                    lost += given
                else:
                    pace.heard(len(given), seconds)
                    yield found
            if lost:
                lost += [seed for given in under_way.values() for seed in given]
                under_way.clear()
                deaths.update(lost)
                _look_into(pool, lost, deaths)
                todo.extendleft(sorted(lost, reverse=True))
                pool = _Pool(task, most)
    finally:
        pool.stop()


def _look_into(pool: _Pool, lost: list[int], deaths: collections.Counter):
    """End a pool that lost a process; refuse to go on where no process starts, or a seed ends each."""
    pool.stop()
    status = pool.status()
    if not pool.ready.is_set():
        raise _never_started(status)
    worst = max(lost, key=deaths.__getitem__)
    if deaths[worst] == _LIVES:
        raise CommgovError(
            "ensemble: seed {seed} ended its worker process {count} times (exit status {status}). Most often "
            "memory ran out. Fix: run the task alone with seed {seed} and watch it.",
            seed=worst,
            count=_LIVES,
            status=status,
        )


class _Pool:
    """Processes started afresh, which end with this one, whatever happens to it."""

    def __init__(self, task, most: int):
        self.context = _Started()
        self.ready = self.context.Event()
        self.executor = futures.ProcessPoolExecutor(most, self.context, _begin, (task, self.ready))

    def submit(self, seeds: list[int]) -> futures.Future:
        """Hand seeds out; a process that is started for them knows nothing of Ctrl-C."""
        with _starting():
            return self.executor.submit(_answers, seeds)

    def stop(self):
        """End the processes; they hold nothing that is not known here."""
        for process in self.context.processes:
            process.terminate()
        self.executor.shutdown(cancel_futures=True)
        for process in self.context.processes:
            process.join(5)
            if process.is_alive():
                process.kill()
                process.join()

    def status(self) -> int | None:
        """Exit status of the process that ended by itself."""
        ended = [process.exitcode for process in self.context.processes]
        return next((status for status in ended if status not in (None, 0, -signal.SIGTERM)), None)


class _Started(context.SpawnContext):
    """A context that remembers the processes it has started."""

    def __init__(self):
        self.processes = []

    def Process(self, *args, **kwargs):
        self.processes.append(super().Process(*args, **kwargs))
        return self.processes[-1]


def _begin(task, ready):
    """Make a process one that answers seeds."""
    global _answers_of
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's
    threading.Thread(target=_outlive_nobody, daemon=True).start()
    _answers_of = task
    ready.set()


def _answers(seeds: list[int]) -> tuple[list, float]:
    return answers(_answers_of, seeds)


def _outlive_nobody():
    """A parent that is killed says nothing: end with it, in the middle of a task if need be."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _never_started(status: int | None) -> CommgovError:
    if status == _NO_GUARD:
        return CommgovError(
            "ensemble: each worker process imports the script, and so starts its run anew. Fix: put what the "
            "script does under\n\n{code}",
            code='    if __name__ == "__main__":\n        table = cg.ensemble.run(...)',
        )
    return CommgovError(
        "ensemble: a worker process ended while it started (exit status {status}); see above what it said. "
        "Fix: keep the task in a module or script that another process can import, with everything that is "
        'to happen once under if __name__ == "__main__":',
        status=status,
    )


@contextlib.contextmanager
def _starting():
    """What a process that is started meanwhile inherits: one thread, and no interruption by Ctrl-C."""
    added = {name: "1" for name in _ONE_THREAD if name not in os.environ}
    mask = getattr(signal, "pthread_sigmask", None)
    before = mask(signal.SIG_BLOCK, {signal.SIGINT}) if mask else None
    os.environ.update(added)
    try:
        yield
    finally:
        for name in added:
            os.environ.pop(name, None)
        if mask:
            mask(signal.SIG_SETMASK, before)  # an interruption comes through here


# ---- a cluster -----------------------------------------------------------------------------------


def cluster(client, task, seeds) -> Iterator[list]:
    """Answers of a Dask cluster as they come; its workers may come, go and die meanwhile."""
    if not all(hasattr(client, name) for name in ("submit", "nthreads", "wait_for_workers")):
        raise CommgovError(
            "client is a {kind}, not a Dask client. Fix: pip install 'commgov-lab[cluster]', then from "
            'distributed import Client; client=Client("tcp://…:8786").',
            kind=type(client).__name__,
        )
    try:
        client.wait_for_workers(1, timeout=WAIT)
    except TimeoutError:
        raise CommgovError(
            "ensemble: the Dask scheduler had no worker for {seconds} seconds. Fix: start one with "
            "dask worker ADDRESS on each machine.",
            seconds=WAIT,
        ) from None
    except OSError as error:
        raise _gone(type(error).__name__) from None
    from distributed import as_completed

    run, at, number, asked, pace = uuid.uuid4().hex, 0, 0, 0.0, _Pace(_CLUSTER_SECONDS)
    under_way, threads, flow = {}, 1, as_completed(loop=client.loop)
    try:
        while at < len(seeds) or under_way:
            if time.monotonic() - asked > 1:  # workers come and go
                threads, asked = max(1, sum(client.nthreads().values())), time.monotonic()
            while at < len(seeds) and len(under_way) < _AHEAD * threads:
                part = seeds[at : at + pace.chunk(len(seeds) - at, threads)].tolist()
                future = client.submit(answers, task, part, key=f"commgov-{run}-{number}", pure=False)
                under_way[future.key] = (future, part)
                flow.add(future)
                at, number = at + len(part), number + 1
            future = next(flow)
            _, part = under_way.pop(future.key)
            found, seconds = _result(future, part)
            pace.heard(len(found), seconds)
            yield found
    except OSError as error:  # whatever is lost on the wire
        raise _gone(type(error).__name__) from None
    finally:
        with contextlib.suppress(OSError, RuntimeError):
            client.cancel([future for future, _ in under_way.values()], force=True)


def _result(future, part: list[int]) -> tuple[list, float]:
    if future.status == "finished":
        return future.result()
    if len(part) == 1:
        seeds = say("seed {seed}", seed=part[0])
    else:
        seeds = say("seeds {first} to {last}", first=part[0], last=part[-1])
    if future.status != "error":
        raise _gone(say("{seeds}: {status}", seeds=seeds, status=future.status))
    error = future.exception()
    if type(error).__name__ == "KilledWorker":
        raise CommgovError(
            "ensemble: {seeds} ended several Dask workers. Most often memory ran out. Fix: run the task "
            "alone with one of them and watch it, or give the workers more memory.",
            seeds=seeds,
        )
    raise CommgovError(
        "ensemble: a Dask worker could not start the task ({kind}: {what}). Fix: install the same "
        "commgov-lab, and the module of the task, where the workers run.",
        kind=type(error).__name__,
        what=str(error),
    )


def _gone(what: str) -> CommgovError:
    return CommgovError(
        "ensemble: the Dask scheduler is gone ({what}). Fix: start it again, and run once more with the "
        "same resume.",
        what=what,
    )
