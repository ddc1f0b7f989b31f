"""``commgov report``: one folder to attach to a paper."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from ..schema import CommgovError

ABOUT = """\
Write a network's report: three-line tables (xlsx, LaTeX, Word), figures (SVG, PDF, PNG), a methods
paragraph with versions and seed, and the reporting checklist, in English and Chinese.

What the tables of the network cannot answer is left out, with the reason."""

EXAMPLES = """\
examples:
  commgov report my_city --seed 1                   into my_city-report
  commgov report southern_women --seed 1 --draws 999 --lang zh --out women
  commgov report my_city --seed 1 --answers answers.json
                                                    {"boundary": "...", "response": "25 of 30"}

exit status: 0 written, 1 the network or the disk failed, 2 wrong use, 130 interrupted"""


def options(command: argparse.ArgumentParser, count):
    """The command's options; ``count`` reads a whole number from 1 up."""
    command.add_argument("network", metavar="NETWORK", help="a data package, or a name of cg.load")
    command.add_argument("--seed", type=int, required=True, metavar="N", help="of everything that is drawn")
    command.add_argument("--draws", type=count, default=5000, metavar="N", help="random networks (5000)")
    command.add_argument("--lang", choices=("en", "zh", "both"), default="both", help="language (both)")
    command.add_argument("--out", metavar="FOLDER", help="where to write (NETWORK-report)")
    command.add_argument("--answers", metavar="FILE", help="JSON: the authors' part of the checklist")


def report(given: argparse.Namespace) -> int:
    """``commgov report``."""
    from ..report import write
    from . import source

    answers = _answers(given.answers)
    network = source.network(given.network)
    out = Path(given.out or f"{Path(given.network).stem}-report")
    found = write(network, out, seed=given.seed, draws=given.draws, lang=given.lang, answers=answers)
    zh = given.lang == "zh"
    print(f"{network!r}\n{'已写入：' if zh else 'Written: '}{out}")
    left, table = ("  未列入  ", "  表      ") if zh else ("  left out  ", "  table     ")
    for row in found.itertuples():
        why = f"{'：' if zh else ': '}{row.left_out}" if row.left_out else ""
        print(f"{left if why else table}{row.title}{why}")
    return 0


def _answers(file: str | None) -> dict[str, str]:
    if file is None:
        return {}
    try:
        found = json.loads(Path(file).read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise CommgovError(f"'{file}' cannot be read ({error.strerror}). Fix: check its name.") from None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
        raise CommgovError(
            f"'{file}' holds no answers. Fix: write JSON of the form "
            '{"boundary": "all bodies of the street", "response": "25 of 30"} in UTF-8.'
        )
    return found
