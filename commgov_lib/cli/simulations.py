"""Commands that simulate: ``simulate`` draws many cities, ``spread`` lets an example spread in one."""

from __future__ import annotations

import contextlib
import functools
from pathlib import Path
from typing import Annotated, Literal

import typer

from ..messages import say, told
from ..schema import CommgovError
from .options import EXIT_STATUS, MOST_SEEDS, Lang, Seed, table_file

_PATIENCE = 10  # seconds for a scheduler to answer
_SHOWN = 12  # of many steps some are shown; the table holds all


_SIMULATE_EXAMPLES = f"""\
examples:
  commgov simulate --seeds 20                       on this machine's cores, into cities.csv
  commgov simulate --seeds 200 --out big.xlsx       seeds 1 to 200, into an Excel file
  commgov simulate --seeds 10 --scale 0.1           a tenth of the city each
  commgov simulate --seeds 200 --scheduler tcp://127.0.0.1:8786
                                                    on the workers of a Dask cluster

{EXIT_STATUS}"""


def simulate(
    seeds: Annotated[int, typer.Option(metavar="N", min=1, max=MOST_SEEDS, help="How many cities.")],
    first: Annotated[int, typer.Option(metavar="SEED", min=1, help="The first seed.")] = 1,
    scale: Annotated[float, typer.Option(metavar="X", help="Size, in cities.")] = 1.0,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="A Dask scheduler, such as tcp://host:8786.")
    ] = None,
    out: Annotated[str, typer.Option(metavar="FILE", help="Table, .csv or .xlsx.")] = "cities.csv",
    resume: Annotated[
        str | None, typer.Option(metavar="FOLDER", help="Where to keep what is done (beside the table).")
    ] = None,
    lang: Lang = "en",
) -> int:
    """Simulate cities and count what each holds: one row a seed.

    Columns: whether all published margins are met, what each loose margin came to, and for every domain
    the share of needs that one organisation reaches (covered) and that two reach (backup). Every number
    is simulated. What is done is kept in a folder beside the table, so a run that was stopped goes on
    where it was; the table is the same as if nothing had happened.
    """
    from ..city.published import copies
    from ..ensemble import city_row, run
    from ..io.tables import write_table

    path = table_file(out)
    copies(scale)  # refused before a folder is made
    folder = Path(resume) if resume else path.with_suffix(".parts")
    with _client(scheduler) as client:
        task = functools.partial(city_row, scale=scale)
        table = run(task, range(first, first + seeds), client=client, resume=folder)
    write_table(table, path)
    print(told(say("{count} simulated cities: {path}", count=len(table), path=path)))
    met = int(table["margins_met"].sum())
    print(told(say("All published margins are met in {count} of them.", count=met)))
    for column in table.columns[table.columns.str.match("covered_|backup_")]:
        low, mean, high = (getattr(table[column], name)() for name in ("min", "mean", "max"))
        spread = say("{low:.4f} to {high:.4f}, mean {mean:.4f}", low=low, high=high, mean=mean)
        print(f"  {column:<24} {told(spread)}")
    kept = say(
        "What was done is kept in {folder}; delete it once no more seeds are to follow.", folder=folder
    )
    print(told(kept))
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
            "no Dask scheduler answers at '{address}' ({why}). Fix: start one with dask scheduler and give "
            "the address that it prints, such as tcp://127.0.0.1:8786.",
            address=address,
            why=type(error).__name__,
        ) from None
    with client:
        yield client


_SPREAD_EXAMPLES = f"""\
examples:
  commgov spread --rule simple --chance 0.05 --ties 7 2 1 --seed 1
  commgov spread --rule complex --needed 2 --chance 0.5 --ties 7 2 1 --start 900 --group 9 --seed 1
  commgov spread --rule threshold --needed 0.2 --ties 7 2 1 --start 9000 --group 9 --seed 1 --out spread.csv

{EXIT_STATUS}"""


def spread(
    rule: Annotated[
        Literal["simple", "complex", "threshold"], typer.Option(help="How an example is taken up.")
    ],
    ties: Annotated[
        tuple[float, float, float],
        typer.Option(
            metavar="BUILDING COMPOUND WEAK",
            help="Mean ties of a resident in the building, the compound and beyond.",
        ),
    ],
    seed: Seed,
    chance: Annotated[float, typer.Option(metavar="P", help="Chance of convincing.")] = 1.0,
    needed: Annotated[
        float | None, typer.Option(metavar="X", help="Active neighbours, or their share.")
    ] = None,
    dropout: Annotated[
        float | None, typer.Option(metavar="P", help="Chance to leave in a step (simple).")
    ] = None,
    start: Annotated[int, typer.Option(metavar="N", min=1, help="How many are active at first.")] = 9,
    group: Annotated[int, typer.Option(metavar="N", min=1, help="How many of them live together.")] = 1,
    steps: Annotated[int, typer.Option(metavar="N", min=1, help="Steps.")] = 50,
    out: Annotated[str | None, typer.Option(metavar="FILE", help="Table, .csv or .xlsx.")] = None,
    lang: Lang = "en",
) -> int:
    """Let an example spread among all residents of the simulated city, step by step.

    Neighbours are drawn: so many ties a resident on average inside the building, inside the compound
    and to other compounds. simple: each active neighbour convinces with the same chance. complex: so
    many active neighbours are needed. threshold: such a share of the neighbours is needed. Every number
    is simulated; nothing says that anybody in Shenyang behaves so.
    """
    from .. import datasets
    from ..io import tables
    from ..measures import growth

    path = table_file(out) if out else None
    table = growth.city_spread(
        datasets.load("shenyang").places,
        ties=growth.Ties(*ties),
        count=start,
        group=group,
        rule=_rule(growth, rule, chance, needed, dropout),
        steps=steps,
        seed=seed,
    )
    if path:
        tables.write_table(table, path)
        print(told(say("{count} simulated steps: {path}", count=len(table), path=path)))
    every = max(1, -(-len(table) // _SHOWN))
    shown = table[(table.index % every == 0) | (table.index == table.index[-1])]
    residents = round(table["active"].iloc[0] / table["share"].iloc[0])
    print(told(say("Simulated, {count:,} residents:", count=residents)))
    for step, active, share in zip(shown["step"], shown["active"], shown["share"], strict=True):
        row = {"step": step, "active": active, "share": share}
        print(told(say("  step {step:>4}  active {active:>10,}  {share:.4%}", **row)))
    return 0


def _rule(growth, rule: str, chance: float, needed: float | None, dropout: float | None):
    """The rule asked for; an option that it does not know is a fault, not silence."""
    if rule == "simple":
        if needed is not None:
            raise CommgovError("--needed belongs to --rule complex or threshold. Fix: leave it out.")
        return growth.simple(chance, dropout=dropout or 0.0)
    if dropout is not None:
        raise CommgovError(
            "--dropout belongs to --rule simple. Fix: leave it out with --rule {rule}.", rule=rule
        )
    if needed is None:
        raise CommgovError(
            "--rule {rule} asks how much is needed. Fix: --needed, such as --needed 2.", rule=rule
        )
    return getattr(growth, rule)(needed, chance=chance)


COMMANDS = (
    ("simulate", simulate, _SIMULATE_EXAMPLES),
    ("spread", spread, _SPREAD_EXAMPLES),
)
