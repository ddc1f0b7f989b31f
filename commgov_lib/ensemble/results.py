"""The rows that are done: gathered, written aside in parquet files that are whole or not there, read back."""

from __future__ import annotations

import contextlib
import io
import json
import os
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from ..io import atomic
from ..messages import word
from ..schema import CommgovError

MOST_ROWS = 20_000  # held in memory
_LEAST, _MOST, _SHARE = 0.5, 30.0, 0.02  # seconds between files, and at most this share of the time so far
RESULT = "table.parquet"


class Parts:
    """Rows by seed. With a folder they outlive this process; without, they spill to a temporary one."""

    def __init__(self, folder: str | os.PathLike | None, task: str):
        self.folder = None if folder is None else Path(folder)
        self._rows: list[dict] = []
        self._columns: list[str] | None = None
        self._next = 0
        self._begin = self._last = time.monotonic()
        self._open = contextlib.ExitStack()
        self.done = np.empty(0, np.int64)
        if self.folder is not None:
            try:
                self._take_up(task)
            except BaseException as error:
                self._open.close()
                if isinstance(error, OSError):
                    raise _no_room(error, self.folder) from None
                raise

    def __enter__(self):
        return self

    def __exit__(self, *what):
        self._open.close()

    def _told(self, about: Path) -> str:
        """The task that the folder says it is of."""
        try:
            return json.loads(about.read_text(encoding="utf-8"))["task"]
        except (ValueError, KeyError, TypeError) as error:
            raise CommgovError(
                "resume: '{about}' is empty or cut short, so that nobody can tell whose results "
                "these are. Fix: name another folder, or delete this one.",
                about=about,
            ) from error

    def _take_up(self, task: str):
        """Claim the folder, check that it belongs to this task, and see what is there."""
        if self.folder.is_file():
            raise CommgovError("resume: '{folder}' is a file. Fix: name a folder.", folder=self.folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self._open.enter_context(_alone(self.folder))
        about = self.folder / "run.json"
        if about.exists():
            before = self._told(about)
            if before != task:
                raise CommgovError(
                    "resume: '{folder}' holds results of {before}, not of {task}. Fix: name another "
                    "folder, or delete this one.",
                    folder=self.folder,
                    before=before,
                    task=task,
                )
        elif any(self.folder.glob("part-*")):
            raise CommgovError(
                "resume: '{folder}' has parts, but no run.json. Fix: another folder.", folder=self.folder
            )
        else:
            atomic.put(about, (json.dumps({"task": task}, ensure_ascii=False, indent=1) + "\n").encode())
        seeds = [np.empty(0, np.int64)]
        for part in self._files():
            self._next = int(part.stem.split("-")[1]) + 1
            try:
                with pq.ParquetFile(part) as file:
                    seeds.append(file.read(columns=["seed"])["seed"].to_numpy())
                    self._same_columns(file.schema_arrow.names[1:], int(seeds[-1][0]))
            except (pa.ArrowException, OSError):  # damaged on the disk: done again
                part.rename(part.with_suffix(".unreadable"))
        self.done = np.unique(np.concatenate(seeds))

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("part-*.parquet")) if self.folder else []

    def add(self, row: dict, *, seed: int):
        """Take a row; write once there are many, or some time has passed."""
        self._same_columns(list(row), seed)
        self._rows.append({"seed": seed} | row)
        now = time.monotonic()
        pause = min(max(_LEAST, _SHARE * (now - self._begin)), _MOST)
        if len(self._rows) >= MOST_ROWS or (self.folder and now - self._last >= pause):
            self.write()

    def _same_columns(self, names: list[str], seed: int):
        if self._columns is None:
            self._columns = names
        if names != self._columns and set(names) != set(self._columns):
            odd = sorted(set(names) ^ set(self._columns))
            raise CommgovError(
                "ensemble: seed {seed} does not return the columns of the others: {names} not in "
                "both. Fix: return every column for every seed, float('nan') where there is "
                "nothing.",
                seed=seed,
                names=", ".join(odd[:5]),
            )

    def write(self):
        """What is in memory as one more file."""
        if not self._rows:
            return
        if self.folder is None:
            temporary = tempfile.TemporaryDirectory(prefix="commgov-")
            self.folder = Path(self._open.enter_context(temporary))
        self._put(f"part-{self._next:06d}.parquet", _arrow(self._rows))
        self._next += 1
        self._rows.clear()
        self._last = time.monotonic()

    def _put(self, name: str, table: pa.Table):
        """A table as a file of the folder."""
        out = io.BytesIO()
        pq.write_table(table, out, row_group_size=1 << 16)
        try:
            atomic.put(self.folder / name, out.getvalue())
        except OSError as error:
            raise _no_room(error, self.folder) from None

    def table(self, seeds: np.ndarray, *, keep: bool) -> pd.DataFrame:
        """The rows of these seeds, in this order; with ``keep`` also as one file in the folder."""
        parts = [pq.read_table(part) for part in self._files()]
        if self._rows:
            parts.append(_arrow(self._rows))
        if not parts:
            return pd.DataFrame({"seed": seeds})
        names = [tuple(part.column_names[1:]) for part in parts]
        # Seeds that name their columns in several orders have no order in common but that of the alphabet.
        order = names[0] if len(set(names)) == 1 else sorted(names[0])
        try:
            every = pa.concat_tables(
                [p.select(["seed", *order]) for p in parts], promote_options="permissive"
            )
        except pa.ArrowException as error:
            raise _mixed(error) from None
        place = pd.Series(np.arange(len(every)), every["seed"].to_numpy())
        place = place[~place.index.duplicated()]
        every = every.take(pa.array(place.reindex(seeds).to_numpy(np.int64))).combine_chunks()
        if keep:
            self._put(RESULT, every)
        return every.to_pandas()


def _arrow(rows: list[dict]) -> pa.Table:
    orders = {tuple(row) for row in rows}
    names = orders.pop() if len(orders) == 1 else ("seed", *sorted(set(rows[0]) - {"seed"}))
    try:
        return pa.table({name: pa.array([row[name] for row in rows]) for name in names})
    except (pa.ArrowException, OverflowError) as error:
        raise _mixed(error) from None


def _mixed(error: Exception) -> CommgovError:
    return CommgovError(
        "ensemble: a column holds values of several kinds, or whole numbers beyond 64 bits "
        "({error}). Fix: let the task return one kind a column: numbers, words, or true "
        "and false.",
        error=error,
    )


def _no_room(error: OSError, folder: Path) -> CommgovError:
    return CommgovError(
        "ensemble: cannot write into '{folder}': {strerror}. Fix: make room there, then run again.",
        folder=folder,
        strerror=word(error.strerror or str(error)),
    )


@contextlib.contextmanager
def _alone(folder: Path):
    """Two runs must not write into one folder; the system lifts the lock of a run that was killed."""
    try:
        import fcntl
    except ImportError:  # not on this system
        yield
        return
    with open(folder / "lock", "wb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CommgovError(
                "resume: another run is writing into '{folder}'. Fix: wait for it, or name another folder.",
                folder=folder,
            ) from None
        yield
