"""Run a task for every seed, keep what is done, and put it together in one order."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from ..messages import Message, say, told
from ..schema import CommgovError
from . import workers
from .results import Parts


def run(
    task: Callable, seeds: Iterable[int], *, client=None, resume: str | os.PathLike | None = None
) -> pd.DataFrame:
    """Run a task once for every seed, on all cores or on a cluster, and gather one row each.

        table = [task(seed) for seed in sorted(seeds)],   whatever happens meanwhile

    Parameters
    ----------
    task
        Called with one seed, ``task(seed)``, or ``task(seed=seed)`` where its seed is keyword-only; returns a
        row: a dict or Series of numbers, words, true or false, or a single number (column ``value``). Set
        other arguments with ``functools.partial``.
    seeds
        Whole numbers from 0, each once: ``range(200)``.
    client
        A Dask ``Client``; its workers do the work. ``None``: this machine's cores, one process each.
    resume
        Folder that keeps what is done; made if it is not there. Run again with the same task and folder, and
        only what is missing is done. ``None`` keeps nothing beyond this call.

    Returns
    -------
    DataFrame
        One row a replicate, ordered by seed: ``seed``, then what the task returned. Under ``resume`` it also
        stands as ``table.parquet``. It depends on the task and the seeds alone: neither on cores, cluster or
        order, nor on interruptions.

    Raises
    ------
    CommgovError
        A task failed (the message names its seed), a row is no row, the columns of seeds differ, seeds repeat
        or are no whole numbers, the folder belongs to another task or another run, the disk is full, the
        script has no ``__main__`` guard, or the cluster is gone. What was done until then is kept under
        ``resume``.

    Notes
    -----
    Memory does not grow with the number of replicates while they run: rows go to parquet files, each written
    aside and renamed when whole; the table itself is read at the end. Under ``resume`` an interruption by
    Ctrl-C, ``kill -9``, a lost worker or a full disk costs the last seconds at most (2 % of the time so far,
    30 seconds in a long run). The folder knows the task by name and arguments, not by its code: after a
    change of the code take another folder. Runs of a second or two stay in this process, and so does a task
    that no other process can import: a lambda, or one typed in a notebook. Scripts need an
    ``if __name__ == "__main__":`` around what they do. The task must draw from its seed alone.

    Examples
    --------
    >>> import functools
    >>> table = run(functools.partial(pow, 2), range(5))
    >>> table.to_dict("list")
    {'seed': [0, 1, 2, 3, 4], 'value': [1, 2, 4, 8, 16]}
    """
    workers.leave_if_imported()
    if not callable(task):
        raise CommgovError("task is a {kind}. Fix: give a function of one seed.", kind=type(task).__name__)
    wanted = _seeds(seeds)
    with Parts(resume, workers.described(task)) as parts:
        todo = wanted[~np.isin(wanted, parts.done)]
        before = len(wanted) - len(todo)
        source = workers.local(task, todo) if client is None else workers.cluster(client, task, todo)
        try:
            with progress(before, len(wanted)) as advance, contextlib.closing(source):
                for found in source if len(todo) else ():
                    _take(found, parts)
                    advance(len(found))
            if resume is not None:
                parts.write()
            return parts.table(wanted, keep=resume is not None)
        except CommgovError as error:
            raise _told(error, parts, resume) from None
        except KeyboardInterrupt as stopped:
            stopped.add_note(_kept(parts, resume))
            raise


def _take(found: list, parts: Parts):
    """Keep the rows, then say which seeds have none."""
    failed = [(seed, row) for seed, row in found if isinstance(row, workers.Failure)]
    for seed, row in found:
        if not isinstance(row, workers.Failure):
            parts.add(row, seed=seed)
    if failed:
        seed, failure = min(failed)
        error = CommgovError(
            "ensemble: the task failed with seed {seed}: {what}. Fix: call it with this seed alone.",
            seed=seed,
            what=failure.text,
        )
        error.add_note(failure.trace)
        raise error


def _kept(parts: Parts, resume) -> Message:
    """Write what is in memory still, and say how much there is."""
    if resume is None:
        return say("Nothing is kept. To keep what is done, name a folder: resume=…")
    with contextlib.suppress(CommgovError):
        parts.write()
    return say(
        "What was done is kept in '{folder}'; run again with the same resume to go on.", folder=Path(resume)
    )


def _told(error: CommgovError, parts: Parts, resume) -> CommgovError:
    if resume is None:
        return error
    found = CommgovError("{what} {kept}", what=error.args[0], kept=_kept(parts, resume))
    for note in getattr(error, "__notes__", ()):
        found.add_note(note)
    return found


def _seeds(seeds) -> np.ndarray:
    if isinstance(seeds, range):
        seeds = np.arange(seeds.start, seeds.stop, seeds.step)
    if np.isscalar(seeds) or not isinstance(seeds, Iterable):
        raise CommgovError(
            "seeds is {value}. Fix: give all seeds, such as range({seeds}).", value=repr(seeds), seeds=seeds
        )
    whole = seeds if isinstance(seeds, np.ndarray) else list(seeds)
    if isinstance(whole, np.ndarray) and whole.dtype.kind == "i":
        wrong = whole[whole < 0].tolist()
    else:
        wrong = [s for s in whole if isinstance(s, bool) or not hasattr(s, "__index__") or not 0 <= s < 2**63]
    if wrong:
        raise CommgovError(
            "seeds: {value} is not a whole number from 0 up to 63 bits. Fix: range(200).",
            value=repr(wrong[0]),
        )
    found, count = np.unique(np.array(whole, dtype=np.int64), return_counts=True)
    if (count > 1).any():
        raise CommgovError("seeds: {seed} is duplicated. Fix: give each seed once.", seed=found[count > 1][0])
    return found


@contextlib.contextmanager
def progress(done: int, total: int) -> Iterator[Callable[[int], None]]:
    """A function to call with the number of replicates that have just been finished."""
    if not (sys.stderr is not None and sys.stderr.isatty()) or done == total:
        yield lambda count: None
        return
    from rich import progress as bars
    from rich.console import Console

    columns = (
        bars.TextColumn(told(say("replicates"))), bars.BarColumn(), bars.MofNCompleteColumn(),
        bars.TimeElapsedColumn(), bars.TextColumn(told(say("left"))),
        bars.TimeRemainingColumn(elapsed_when_finished=False),
    )  # fmt: skip
    with bars.Progress(*columns, console=Console(stderr=True), speed_estimate_period=60) as shown:
        line = shown.add_task("", total=total, completed=done)
        yield lambda count: shown.advance(line, count)
