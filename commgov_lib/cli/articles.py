"""The command on articles: ``extract`` finds numbers and ties in a text, asks, and keeps the ledger."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from ..messages import language, say
from ..schema import CommgovError
from . import options
from .options import EXIT_STATUS, Encoding, Lang

_EXTRACT_EXAMPLES = f"""\
examples:
  commgov extract 报道.txt                       into 报道-ledger/review.xlsx, to be answered
  commgov extract 报道.docx -o my_ledger         a Word document; .html too
  commgov extract 报道.txt --form csv            the review as two CSV tables
  commgov extract 报道.txt                       once more, after answering: the ledger

{EXIT_STATUS}"""


def extract(
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="A .txt, .html or .docx file.")],
    out: Annotated[
        str | None, typer.Option("--out", "-o", metavar="FOLDER", help="Where to write (ARTICLE-ledger).")
    ] = None,
    form: Annotated[Literal["xlsx", "csv"], typer.Option(help="How the review is written.")] = "xlsx",
    encoding: Encoding = None,
    wide: Annotated[
        bool, typer.Option("--wide", help="Ask also about ages, lists, frequencies and slogans as numbers.")
    ] = False,
    lang: Lang = "en",
) -> int:
    """Find the numbers and the named co-building ties of a Chinese article, and make a ledger of them.

    The first run writes a review: a row for each number, with the interval that its wording allows, and for
    each named tie. Answer each in the column answer: accept (采用), mend (更正; change the cells of the row)
    or reject (不采用). The next run keeps the answers and writes what was accepted: ledger.csv, ratios.csv
    and consistency.csv of its numbers, published.csv with the published counts of the same kind, bounds.csv
    where units, communities and agreements of one place are known, and ties.csv.

    Rules only: nothing is sent anywhere, and nothing is taken without an answer. Names that the text shows
    to be persons' are never kept.
    """
    from .. import io, ledger

    said = language()
    text = io.article(article, encoding=encoding)
    name = out if out is not None else Path(article).with_name(f"{Path(article).stem}-ledger")
    folder = options.not_read(name, [article])
    path = folder / "review.xlsx" if form == "xlsx" else folder / "review"
    earlier = ledger.read_review(path) if path.exists() else None
    review = ledger.review(text, earlier, wide=wide)
    ledger.write_review(review, path)
    asked = review.numbers[review.numbers["reason"] == ""]
    for line in (
        say("{count} numbers and {ties} ties to review, {open} without an answer: {path}",
            count=len(asked), ties=len(review.ties), path=path,
            open=int((asked["answer"] == "").sum() + (review.ties["answer"] == "").sum())),
        say("{count} that rather count nothing stand below them, with the reason.",
            count=len(review.numbers) - len(asked)),
    ):  # fmt: skip
        print(line.text(said))
    try:
        table = ledger.taken(review)
    except CommgovError as none:
        print(none.text(said))
        return 0
    _written(table, review, folder)
    print(say("{count} numbers accepted: {path}", count=len(table), path=folder / "ledger.csv").text(said))
    for row in ledger.consistency(table).itertuples():
        if row.verdict == "infeasible" and "<=" in row.claim:
            told = say(
                "{place}: {claim} cannot be ({left}, {right}). Fix: look at both; if they count something "
                "else, change their quantity in the review.",
                place=row.place,
                claim=row.claim,
                left=row.left,
                right=row.right,
            )
            print(told.text(said), file=sys.stderr)
    return 0


def _written(table, review, folder: Path):
    """The ledger and what follows from it, a CSV table each."""
    from .. import ledger
    from ..io.tables import write_table

    ties = review.ties[review.ties["answer"].isin(["accept", "mend"])]
    parts = {
        "ledger": table,
        "ratios": ledger.ratios(table),
        "consistency": ledger.consistency(table),
        "published": ledger.among(table),
        "ties": ties[["organisation", "place", "relation", "domain"]],
    }
    for place in dict.fromkeys(table["place"]):
        try:
            found = ledger.bounds(**ledger.for_bounds(table, place))
        except CommgovError:  # the article does not state all three
            continue
        parts["bounds"] = found.assign(place=place).reset_index()
        break
    for name, part in parts.items():
        write_table(part.reset_index(drop=True), folder / f"{name}.csv", private=True)


COMMANDS = (("extract", extract, _EXTRACT_EXAMPLES),)
