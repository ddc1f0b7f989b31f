"""What happens with one seed, the same in this process, in another one and on a cluster."""

from __future__ import annotations

import functools
import inspect
import math
import re
import sys
import time
import traceback
from collections.abc import Iterable, Mapping
from numbers import Number
from typing import NamedTuple


class Failure(NamedTuple):
    """Why a seed has no row: the error in one line, and where it was raised."""

    text: str
    trace: str


def answers(task, seeds: Iterable[int]) -> tuple[list, float]:
    """One (seed, row or Failure) a seed, and how many seconds they took."""
    begin = time.perf_counter()
    named = by_name(task)
    found = [answer(task, int(seed), named=named) for seed in seeds]
    return found, time.perf_counter() - begin


def answer(task, seed: int, *, named: bool) -> tuple[int, dict | Failure]:
    """One row, as plain Python values."""
    try:
        given = task(seed=seed) if named else task(seed)
        return seed, row(given, seed)
    except Exception as error:
        text = f"{type(error).__name__}: {error}".strip()
        return seed, Failure(text, traceback.format_exc())


def by_name(task) -> bool:
    """Whether the task takes its seed only by name, as this library's functions do."""
    try:
        parameters = inspect.signature(task).parameters
    except (TypeError, ValueError):
        return False
    return "seed" in parameters and parameters["seed"].kind is inspect.Parameter.KEYWORD_ONLY


def row(given, seed: int) -> dict:
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
            f"the task returned a {type(given).__name__}, which is no row. Fix: return a dict of column to "
            "number, or a single number"
        )
    found = {str(name): _plain(value, name) for name, value in given.items()}
    if found.pop("seed", seed) != seed:
        raise ValueError("the task returned another number as 'seed'. Fix: leave that column out")
    if not found:
        raise ValueError("the task returned an empty row. Fix: return at least one column")
    return found


def _plain(value, name):
    if hasattr(value, "item") and getattr(value, "ndim", 1) == 0:
        value = value.item()
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return None
    if isinstance(value, bool | int | float | str):
        return value
    raise TypeError(
        f"column '{name}' holds a {type(value).__name__}. Fix: one number, word or true/false a column, for "
        "instance its mean, or one column an entry"
    )


def told(task) -> str:
    """The task in words that are the same in the next process: its name and what it was given."""
    if isinstance(task, functools.partial):
        given = [repr(a) for a in task.args] + [f"{k}={v!r}" for k, v in sorted(task.keywords.items())]
        return f"{told(task.func)}({', '.join(re.sub(r' at 0x[0-9a-fA-F]+', '', text) for text in given)})"
    kind = task if hasattr(task, "__qualname__") else type(task)
    return f"{kind.__module__}.{kind.__qualname__}".removeprefix("__main__.").removeprefix("__mp_main__.")


def chunk(per_seed: float, left: int, workers: int, *, seconds: float) -> int:
    """How many seeds to hand out at once: some seconds of work, and at the end a fair part of the rest."""
    most = 4096 if per_seed <= 0 else int(seconds / per_seed)
    return max(1, min(most, 4096, math.ceil(left / (2 * workers))))
