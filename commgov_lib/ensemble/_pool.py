"""This machine's cores: worker processes, started afresh, replaced when lost, never left behind."""

from __future__ import annotations

import collections
import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from multiprocessing import connection
from multiprocessing.reduction import ForkingPickler

import numpy as np

from ..schema import CommgovError
from . import _work

_NO_GUARD = 3  # exit status of a worker that ran into the script's own run(...)
_LIVES = 3  # workers that one seed may cost
_SECONDS = 0.5  # of work handed out at once
_SOON = 1.5  # seconds of work that are not worth starting processes for
# One thread a worker: the cores are shared out already.
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def leave_if_imported():
    """End a worker that met, in a script without guard, the script's own run; its parent tells."""
    if getattr(multiprocessing.current_process(), "_inheriting", False):
        raise SystemExit(_NO_GUARD)


def answers(task, seeds: np.ndarray) -> Iterator[list]:
    """Answers as they come. Short runs stay in this process; the rest goes to one process a core."""
    named = _work.by_name(task)
    many = cores() > 1 and multiprocessing.parent_process() is None and _travels(task)
    begin = time.perf_counter()
    for at, seed in enumerate(seeds, 1):
        yield [_work.answer(task, int(seed), named=named)]
        left = len(seeds) - at
        if many and left > 1 and left * (time.perf_counter() - begin) / at > _SOON:
            yield from _Pool(task, seeds[at:]).answers()
            return


def _travels(task) -> bool:
    """Whether another process can import the task."""
    if _module(task) == "__main__" and not hasattr(sys.modules["__main__"], "__file__"):
        return False  # typed at a prompt or in a notebook: no file to import it from
    try:
        ForkingPickler.dumps(task)
    except Exception:
        return False
    return True


def _module(task) -> str:
    while hasattr(task, "func"):  # functools.partial
        task = task.func
    return getattr(task, "__module__", None) or type(task).__module__


class _Worker:
    """One process, the wire to it, and the seeds it has in hand."""

    def __init__(self, task):
        context = multiprocessing.get_context("spawn")
        self.wire, theirs = context.Pipe()
        self.process = context.Process(target=work, args=(task, theirs), name="commgov-ensemble")
        self.ready, self.seeds = False, ()
        with _one_thread(), _no_interrupt():
            self.process.start()
        theirs.close()

    def give(self, seeds) -> bool:
        """Hand out seeds; False if nobody is there to take them."""
        self.seeds = seeds
        try:
            self.wire.send(seeds)
        except OSError:
            return False
        return True

    def stop(self):
        """End the process; it holds nothing that is not known here."""
        self.wire.close()
        self.process.terminate()
        self.process.join(5)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


class _Pool:
    def __init__(self, task, seeds: np.ndarray):
        self.task, self.seeds, self.at = task, seeds, 0
        self.again: collections.deque[list[int]] = collections.deque()
        self.deaths: collections.Counter[int] = collections.Counter()
        self.workers: list[_Worker] = []
        self.per_seed, self.open = 0.0, len(seeds)
        self.most = min(cores(), len(seeds))

    def answers(self) -> Iterator[list]:
        try:
            self.workers = [_Worker(self.task) for _ in range(self.most)]
            while self.open:
                for wire in connection.wait([w.wire for w in self.workers]):
                    worker = next(w for w in self.workers if w.wire is wire)
                    found = self._hear(worker)
                    if found:
                        self.open -= len(found)
                        yield found
        finally:
            for worker in self.workers:
                worker.stop()

    def _hear(self, worker: _Worker) -> list:
        """What a worker sends, and more work for it; or its end, and another worker."""
        try:
            found, seconds = worker.wire.recv()
        except (EOFError, OSError):
            self._lost(worker)
            return []
        if worker.ready and found:
            now = seconds / len(found)
            self.per_seed = now if not self.per_seed else 0.7 * self.per_seed + 0.3 * now
        worker.ready, worker.seeds = True, ()
        seeds = self._more()
        if seeds and not worker.give(seeds):
            self._lost(worker)
        return found

    def _more(self) -> list[int]:
        if self.again:
            return self.again.popleft()
        left = len(self.seeds) - self.at
        first = not self.per_seed
        size = 1 if first else _work.chunk(self.per_seed, left, self.most, seconds=_SECONDS)
        seeds = self.seeds[self.at : self.at + size].tolist()
        self.at += len(seeds)
        return seeds

    def _lost(self, worker: _Worker):
        """Put the seeds of a dead worker back, one by one, and start another."""
        worker.process.join(5)
        status = worker.process.exitcode
        self.workers.remove(worker)
        worker.stop()
        if not worker.ready:
            raise _never_started(status)
        if len(worker.seeds) == 1:
            seed = worker.seeds[0]
            self.deaths[seed] += 1
            if self.deaths[seed] == _LIVES:
                raise CommgovError(
                    f"ensemble: seed {seed} ended its worker process {_LIVES} times (exit status {status}). "
                    f"Most often memory ran out. Fix: run the task alone with seed {seed} and watch it."
                )
        self.again.extendleft([seed] for seed in reversed(worker.seeds))
        fresh = _Worker(self.task)
        self.workers.append(fresh)


def _never_started(status: int | None) -> CommgovError:
    if status == _NO_GUARD:
        return CommgovError(
            "ensemble: each worker process imports the script, and so starts its run anew. Fix: put what the "
            'script does under\n\n    if __name__ == "__main__":\n        table = cg.ensemble.run(...)'
        )
    return CommgovError(
        f"ensemble: a worker process ended while it started (exit status {status}); see above what it said. "
        "Fix: keep the task in a module or script that another process can import, with everything that is "
        'to happen once under if __name__ == "__main__":'
    )


def work(task, wire):
    """Answer seeds until the wire is closed: what a worker process does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's
    threading.Thread(target=_outlive_nobody, daemon=True).start()
    try:
        wire.send(([], 0.0))
        while True:
            wire.send(_work.answers(task, wire.recv()))
    except (EOFError, OSError):
        return


def _outlive_nobody():
    """A parent that is killed says nothing: end with it, in the middle of a task if need be."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


@contextlib.contextmanager
def _one_thread():
    kept = {name: os.environ.get(name) for name in _ONE_THREAD}
    os.environ.update({name: "1" for name, value in kept.items() if value is None})
    try:
        yield
    finally:
        for name, value in kept.items():
            if value is None:
                os.environ.pop(name, None)


@contextlib.contextmanager
def _no_interrupt():
    """A worker that is being started knows nothing of Ctrl-C; it comes through here once it has started."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
