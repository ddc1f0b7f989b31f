"""A Dask cluster: chunks of seeds on the way to as many workers as there are, answers as they come."""

from __future__ import annotations

import contextlib
import time
import uuid
from collections.abc import Iterator

import numpy as np

from ..schema import CommgovError
from . import _work

_SECONDS = 1.0  # of work in one call
_WAIT = 30  # seconds for the first worker to come
_AHEAD = 3  # calls on the way for each thread, so that none waits for the wire


def answers(client, task, seeds: np.ndarray) -> Iterator[list]:
    """Answers as they come; workers may come, go and die meanwhile."""
    if not all(hasattr(client, name) for name in ("submit", "nthreads", "wait_for_workers")):
        raise _no_client(client)
    try:
        client.wait_for_workers(1, timeout=_WAIT)
    except TimeoutError:
        raise CommgovError(
            f"ensemble: the Dask scheduler had no worker for {_WAIT} seconds. Fix: start one with "
            "dask worker ADDRESS on each machine."
        ) from None
    except OSError as error:
        raise _gone(type(error).__name__) from None
    from distributed import as_completed

    run, at, number, per_seed, asked = uuid.uuid4().hex, 0, 0, 0.0, 0.0
    under_way, threads, flow = {}, 1, as_completed(loop=client.loop)
    try:
        while at < len(seeds) or under_way:
            if time.monotonic() - asked > 1:  # workers come and go
                threads, asked = max(1, sum(client.nthreads().values())), time.monotonic()
            while at < len(seeds) and len(under_way) < _AHEAD * threads:
                size = _work.chunk(per_seed, len(seeds) - at, threads, seconds=_SECONDS) if per_seed else 1
                part = seeds[at : at + size].tolist()
                key = f"commgov-{run}-{number}"
                future = client.submit(_work.answers, task, part, key=key, pure=False)
                under_way[future.key] = (future, part)
                flow.add(future)
                at, number = at + len(part), number + 1
            future = next(flow)
            _, part = under_way.pop(future.key)
            found, seconds = _result(future, part)
            now = seconds / len(found)
            per_seed = now if not per_seed else 0.7 * per_seed + 0.3 * now
            yield found
    except OSError as error:  # whatever is lost on the wire
        raise _gone(type(error).__name__) from None
    finally:
        with contextlib.suppress(OSError, RuntimeError):
            client.cancel([future for future, _ in under_way.values()], force=True)


def _result(future, part: list[int]) -> tuple[list, float]:
    seeds = f"seed {part[0]}" if len(part) == 1 else f"seeds {part[0]} to {part[-1]}"
    if future.status == "finished":
        return future.result()
    if future.status != "error":
        raise _gone(f"{seeds}: {future.status}")
    error = future.exception()
    if type(error).__name__ == "KilledWorker":
        raise CommgovError(
            f"ensemble: {seeds} ended several Dask workers. Most often memory ran out. Fix: run the task "
            "alone with one of them and watch it, or give the workers more memory."
        )
    raise CommgovError(
        f"ensemble: a Dask worker could not start the task ({type(error).__name__}: {error}). Fix: install "
        "the same commgov-lab, and the module of the task, where the workers run."
    )


def _gone(what: str) -> CommgovError:
    return CommgovError(
        f"ensemble: the Dask scheduler is gone ({what}). Fix: start it again, and run once more with "
        "the same resume."
    )


def _no_client(client) -> CommgovError:
    return CommgovError(
        f"client is a {type(client).__name__}, not a Dask client. Fix: pip install 'commgov-lab[cluster]', "
        'then from distributed import Client; client=Client("tcp://…:8786").'
    )
