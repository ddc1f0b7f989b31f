"""``commgov spread``: an example spreads from neighbour to neighbour among all residents of the city."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..schema import CommgovError

ABOUT = """\
Let an example spread among all residents of the simulated city, step by step.

Neighbours are drawn: so many ties a resident on average inside the building, inside the compound and to
other compounds. simple: each active neighbour convinces with the same chance. complex: so many
active neighbours are needed. threshold: such a share of the neighbours is needed.
Every number is simulated; nothing says that anybody in Shenyang behaves so."""

EXAMPLES = """\
examples:
  commgov spread --rule simple --chance 0.05 --ties 7 2 1 --seed 1
  commgov spread --rule complex --needed 2 --chance 0.5 --ties 7 2 1 --start 900 --group 9 --seed 1
  commgov spread --rule threshold --needed 0.2 --ties 7 2 1 --start 9000 --group 9 --seed 1 --out spread.csv

exit status: 0 all is well, 1 failed, 2 wrong use, 130 interrupted"""

# Of many steps some are shown; the table holds all.
_SHOWN = 12


def options(command: argparse.ArgumentParser, count):
    """The command's options; ``count`` reads a whole number from 1 up."""
    command.add_argument("--rule", choices=("simple", "complex", "threshold"), required=True)
    command.add_argument(
        "--ties", nargs=3, type=float, required=True, metavar=("BUILDING", "COMPOUND", "WEAK"),
        help="mean ties of a resident in the building, the compound and beyond",
    )  # fmt: skip
    command.add_argument("--seed", type=int, required=True, metavar="N", help="of all that is drawn")
    command.add_argument("--chance", type=float, default=1.0, metavar="P", help="of convincing (1)")
    command.add_argument("--needed", type=float, metavar="X", help="active neighbours, or their share")
    command.add_argument("--dropout", type=float, metavar="P", help="chance to leave, a step (simple)")
    command.add_argument("--start", type=count, default=9, metavar="N", help="who is active at first (9)")
    command.add_argument("--group", type=count, default=1, metavar="N", help="how many of them live together")
    command.add_argument("--steps", type=count, default=50, metavar="N", help="steps (50)")
    command.add_argument("--out", metavar="FILE", help="table, .csv or .xlsx")


def spread(given: argparse.Namespace) -> int:
    """``commgov spread``."""
    from .. import files
    from ..measures import growth

    if given.out and Path(given.out).suffix.lower() not in (".csv", ".xlsx"):
        raise CommgovError(f"--out '{given.out}' is neither .csv nor .xlsx. Fix: --out spread.csv")
    if given.out:
        files.try_out(given.out)
    table = growth.city_spread(
        files.load("shenyang").places,
        ties=growth.Ties(*given.ties),
        count=given.start,
        group=given.group,
        rule=_rule(growth, given),
        steps=given.steps,
        seed=given.seed,
    )
    if given.out:
        files.write_table(table, Path(given.out))
        print(f"{len(table)} simulated steps: {given.out}")
    every = max(1, -(-len(table) // _SHOWN))
    shown = table[(table.index % every == 0) | (table.index == table.index[-1])]
    print(f"Simulated, {round(table['active'].iloc[0] / table['share'].iloc[0]):,} residents:")
    for step, active, share in zip(shown["step"], shown["active"], shown["share"], strict=True):
        print(f"  step {step:>4}  active {active:>10,}  {share:.4%}")
    return 0


def _rule(growth, given: argparse.Namespace):
    """The rule asked for; an option that it does not know is a fault, not silence."""
    if given.rule != "simple" and given.dropout is not None:
        raise CommgovError(f"--dropout belongs to --rule simple. Fix: leave it out with --rule {given.rule}.")
    if given.rule == "simple":
        if given.needed is not None:
            raise CommgovError("--needed belongs to --rule complex or threshold. Fix: leave it out.")
        return growth.simple(given.chance, dropout=given.dropout or 0.0)
    if given.needed is None:
        raise CommgovError(f"--rule {given.rule} asks how much is needed. Fix: --needed, such as --needed 2.")
    return getattr(growth, given.rule)(given.needed, chance=given.chance)
