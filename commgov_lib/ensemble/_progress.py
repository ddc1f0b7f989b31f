"""How far a run is and how long it will take, for who watches a terminal; silent elsewhere."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def bar(done: int, total: int) -> Iterator[Callable[[int], None]]:
    """A function to call with the number of replicates that have just been finished."""
    if not (sys.stderr is not None and sys.stderr.isatty()) or done == total:
        yield lambda count: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("replicates"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("left"),
        TimeRemainingColumn(elapsed_when_finished=False),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), speed_estimate_period=60) as shown:
        line = shown.add_task("", total=total, completed=done)
        yield lambda count: shown.advance(line, count)
