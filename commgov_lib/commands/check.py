"""``commgov check``: every fault of a user's tables at once."""

from __future__ import annotations

import argparse
from itertools import chain
from pathlib import Path

from ..schema import CommgovError
from .source import how_to_read, language, not_read

ABOUT = """\
Check tables of your own: every fault at once, with its table, column, row, value and the way to mend it.

Files are whatever commgov import reads: .xlsx, .csv, .tsv, UCINET .dl, Pajek .net and .paj, .graphml, .gexf,
or folders of them; several files are one network, and a table that is in none of them is not looked up. Rows
are those that a spreadsheet shows: the header of a file is row 1. Names of persons, identity numbers,
telephones and addresses are found too, and shown masked. Nothing is changed, nothing is sent anywhere."""

EXAMPLES = """\
examples:
  commgov check my_city/                            every table in a folder
  commgov check ties.csv actors.xlsx --lang zh      in Chinese
  commgov check old.csv --encoding gb18030          a file in another encoding
  commgov check 共建矩阵.xlsx --relation co_builds  what a tie means, where the file does not say
  commgov check 调查表.xlsx --mapping 调查表.mapping.json
  commgov check my_city/ --out faults.html          a page to pass on; .json and .csv too
  commgov check my_city/ --format json | less       for another program
  commgov check my_city/ --allow address            a column that names no person
  commgov check my_city/ --questions                what a paper on this network has to say
  commgov check my_city/ --seed 1                   and how much hangs on bodies that are missing

exit status: 0 no fault, 1 faults, 2 wrong use, 130 interrupted; with --strict, 1 for warnings too"""


def options(command: argparse.ArgumentParser, count):
    """The command's options; ``count`` reads a whole number from 1 up."""
    command.add_argument("files", nargs="+", metavar="FILE", help="a file or a folder")
    how_to_read(
        command,
        encoding="of text files (UTF-8, else GB18030)",
        mapping="answers what is in doubt; of commgov import",
    )
    language(command)
    command.add_argument("--format", choices=("table", "json"), default="table", help="of the output (table)")
    command.add_argument(
        "--out", action="append", default=[], metavar="FILE", help="write it: .html, .json, .csv or .xlsx"
    )
    command.add_argument("--most", type=count, default=10, metavar="N", help="rows shown of each kind (10)")
    command.add_argument("--strict", action="store_true", help="count warnings as faults")
    command.add_argument("--questions", action="store_true", help="the reporting checklist")
    command.add_argument("--seed", type=int, metavar="N", help="measure again without some bodies")


def check(given: argparse.Namespace) -> int:
    """``commgov check``."""
    from .. import review
    from ..files import try_out, write_bytes, write_table

    for name in given.out:
        if Path(name).suffix.lower() not in (".html", ".json", ".csv", ".xlsx"):
            raise CommgovError(f"--out '{name}' is none of .html, .json, .csv, .xlsx. Fix: --out faults.html")
        try_out(not_read(name, given.files))
    checked = review.check(
        given.files,
        encoding=given.encoding,
        mapping=given.mapping,
        aliases=given.aliases,
        relation=given.relation,
        allow=given.allow,
    )
    for name in given.out:
        ending = Path(name).suffix.lower()
        if ending == ".html":
            write_bytes(name, review.page(checked, lang=given.lang).encode("utf-8"))
        elif ending == ".json":
            write_bytes(name, (part.encode("utf-8") for part in chain(review.written(checked), "\n")))
        elif ending == ".csv":
            write_bytes(name, review.lines(checked, given.lang))
        else:
            write_table(review.sheet(checked, given.lang), Path(name))
    if given.format == "json":
        for part in review.written(checked):
            print(part, end="")
        print()
    else:
        _print(review.printed(checked, lang=given.lang, most=given.most))
    if given.questions or given.seed is not None:
        _more(given, checked)
    bad = len(checked.faults) + (len(checked.warnings) if given.strict else 0)
    return 1 if bad or checked.sources.empty else 0


def _print(parts: list):
    from rich.console import Console

    console = Console(highlight=False, markup=False)
    for part in parts:
        console.print(part)


def _more(given: argparse.Namespace, checked):
    """The checklist, and what would be seen without some of the bodies, of a network without faults."""
    from .. import review
    from ..network import Network

    tables = checked.tables
    if given.questions:
        known, owed = ("表中所见", "回答") if given.lang == "zh" else ("in the tables", "answer")
        for item, question, found, answer in review.checklist(tables, lang=given.lang).itertuples(
            index=False
        ):
            print(f"\n{item}\n  {question}")
            print(f"  {known}: {found}" if found else "", end="\n" if found else "")
            print(f"  {owed}: {answer or '…'}")
    if given.seed is not None:
        if len(checked.faults) or not tables:
            raise CommgovError("--seed needs tables without a fault. Fix: mend what is listed above first.")
        table = review.missing_actors(Network(**tables), seed=given.seed)
        print("\n" + table.round(4).to_string(index=False))
