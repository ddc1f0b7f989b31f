"""``commgov simulate``: many cities, one row each."""

from __future__ import annotations

import argparse
import contextlib
import functools
from pathlib import Path

from ..schema import CommgovError

_PATIENCE = 10  # seconds for a scheduler to answer

ABOUT = """\
Simulate cities and count what each holds: one row a seed.

Columns: whether all published margins are met, what each loose margin came to, and for every
domain the share of needs that one force reaches (covered) and that two reach (backup).
Every number is simulated. What is done is kept in a folder beside the table, so a run that was
stopped goes on where it was; the table is the same as if nothing had happened."""

EXAMPLES = """\
examples:
  commgov simulate --seeds 20                       on this machine's cores, into cities.csv
  commgov simulate --seeds 200 --out big.xlsx       seeds 1 to 200, into an Excel file
  commgov simulate --seeds 10 --scale 0.1           a tenth of the city each
  commgov simulate --seeds 200 --scheduler tcp://127.0.0.1:8786
                                                    on the workers of a Dask cluster

exit status: 0 all is well, 1 a seed or the disk failed, 2 wrong use, 130 interrupted"""


def options(command: argparse.ArgumentParser, count):
    """The command's options; ``count`` reads a whole number from 1 up."""
    command.add_argument("--seeds", type=count, required=True, metavar="N", help="how many cities")
    command.add_argument("--first", type=count, default=1, metavar="SEED", help="the first seed (1)")
    command.add_argument("--scale", type=float, default=1.0, metavar="X", help="size in cities (1)")
    command.add_argument("--scheduler", metavar="ADDRESS", help="a Dask scheduler, such as tcp://host:8786")
    command.add_argument(
        "--out", default="cities.csv", metavar="FILE", help="table, .csv or .xlsx (cities.csv)"
    )
    command.add_argument("--resume", metavar="FOLDER", help="where to keep what is done (beside the table)")


def simulate(given: argparse.Namespace) -> int:
    """``commgov simulate``."""
    from ..ensemble import city_row, run
    from ..files import try_out, write_table

    out = Path(given.out)
    if out.suffix.lower() not in (".csv", ".xlsx"):
        raise CommgovError(f"--out '{out}' is neither .csv nor .xlsx. Fix: --out cities.csv")
    try_out(out)
    folder = Path(given.resume) if given.resume else out.with_suffix(".parts")
    task = functools.partial(city_row, scale=given.scale)
    seeds = range(given.first, given.first + given.seeds)
    with _client(given.scheduler) as client:
        table = run(task, seeds, client=client, resume=folder)
    write_table(table, out)
    print(f"{len(table)} simulated cities: {out}")
    print(f"All published margins are met in {int(table['margins_met'].sum())} of them.")
    for column in table.columns[table.columns.str.match("covered_|backup_")]:
        low, mean, high = (getattr(table[column], name)() for name in ("min", "mean", "max"))
        print(f"  {column:<24} {low:.4f} to {high:.4f}, mean {mean:.4f}")
    print(f"What was done is kept in {folder}; delete it once no more seeds are to follow.")
    return 0


@contextlib.contextmanager
def _client(address: str | None):
    """A client of the scheduler at an address; none without one."""
    if address is None:
        yield None
        return
    try:
        from distributed import Client
    except ImportError:
        raise CommgovError("--scheduler needs Dask. Fix: pip install 'commgov-lab[cluster]'") from None
    try:
        client = Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise CommgovError(
            f"no Dask scheduler answers at '{address}' ({type(error).__name__}). Fix: start one with dask "
            "scheduler and give the address that it prints, such as tcp://127.0.0.1:8786."
        ) from None
    with client:
        yield client
