"""Commands on a user's own data: ``new``, ``import``, ``check``, ``export``, ``report`` and ``extract``."""

from __future__ import annotations

import json
import os
import sys
import warnings
from itertools import chain
from pathlib import Path
from typing import Annotated, Literal

import typer

from ..messages import language, say, word
from ..schema import CommgovError, CommgovWarning
from . import options
from .options import Aliases, Allow, Answer, At, Encoding, Lang, Langs, Mapping, Relation, Repeated, Seed

_REMEMBERED = ("allow", "pseudonymise")


# ---- new -----------------------------------------------------------------------------------------

_NEW_EXAMPLES = f"""\
examples:
  commgov new my_study                              a workbook, a notebook, README.md
  commgov new 我的研究 --lang zh                     the same in Chinese

{options.EXIT_STATUS}"""


def new(
    folder: Annotated[str, typer.Argument(metavar="FOLDER", help="A new folder.")],
    lang: Lang = "en",
) -> int:
    """Write a folder to begin a study in: a workbook to fill in, a notebook that reads it, and README.md.

    Nothing is written over. The first rows of the workbook are examples, marked as assumed (provenance S).
    """
    from ..io.template_workbook import study

    options.refuse_empty([folder])
    study(folder, lang=lang)
    told = say(
        "Written: {path}. Fill in tables.xlsx, then: commgov lab {notebook}",
        path=folder,
        notebook=Path(folder, "study.ipynb"),
    )
    print(told.text(language()))
    return 0


# ---- import --------------------------------------------------------------------------------------

_IMPORT_EXAMPLES = """\
examples:
  commgov import --template 调查表.xlsx           an empty workbook for a field team to fill in
  commgov import 调查表.xlsx                      into the folder 调查表/, mapping 调查表.mapping.json
  commgov import ties.csv --relation co_builds --out my_city
  commgov import places.csv ties.xlsx --out my_city
  commgov import ties.csv --mapping ties.mapping.json --out my_city
  commgov import 工单.xlsx --answer shape=tickets --answer target=承办部门
  commgov import ties.csv --aliases aliases.csv   names to read as another (columns name, use)
  commgov import 走访.xlsx --pseudonymise 居民姓名  codes in place of the names

exit status: 0 all is well, 1 the file has faults or questions are open, 2 wrong use, 130 interrupted"""


def import_(
    files: Annotated[
        list[str] | None, typer.Argument(metavar="FILE", help="What to read; or a folder of tables.")
    ] = None,
    out: Annotated[
        str | None, typer.Option(metavar="FOLDER", help="Where to write (beside FILE, by its name).")
    ] = None,
    encoding: Encoding = None,
    relation: Relation = None,
    mapping: Mapping = None,
    aliases: Aliases = None,
    allow: Allow = None,
    repeated: Repeated = None,
    pseudonymise: Annotated[
        list[str] | None, typer.Option(metavar="COLUMN", help="Write codes for what stands in it.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Accept every guess.")] = False,
    answer: Answer = None,
    lang: Lang = "en",
    template: Annotated[
        str | None, typer.Option(metavar="FILE", help="Write an empty workbook to fill in; read nothing.")
    ] = None,
) -> int:
    """Read your own network and write it as a folder of four tables: places, actors, ties, needs.

    Reads workbooks (.xlsx, .xls, .ods: square matrix, incidence, list of ties; one sheet a layer), CSV
    and TSV (UTF-8, GBK, GB18030), UCINET .dl, Pajek .net and .paj, GraphML and GEXF, SPSS and Stata
    files; several files make one network. What it takes each table and column for is shown and written
    to a small mapping file beside the folder; where it is not sure, it asks. With the mapping the same
    file is read the same way, without a question; a column that the mapping sets to "" is left out.

    Names of persons, identity numbers, telephones and addresses are refused unless the column is
    allowed or pseudonymised; what is written can be read by its owner only. The codes are made with
    a salt of yours, from the environment variable COMMGOV_SALT or asked for at the terminal; it is
    written nowhere.
    """
    from .. import io
    from . import asking

    lang = language()  # nothing is written in it
    if template:
        io.template(template)
        print(say("An empty workbook to fill in: {path}", path=template).text(lang))
        return 0
    if not files:
        told = say("commgov: give a FILE to read, or --template FILE to write one")
        print(told.text(lang), file=sys.stderr)
        return options.USAGE
    remembered = {"allow": sorted(set(allow or ())), "pseudonymise": sorted(set(pseudonymise or ()))}
    folder = _folder(files, out)
    io.write_package(None, folder)  # before any question, not after
    source, chosen = files[0], None
    asked = len(files) > 1 or mapping or aliases or pseudonymise or repeated or answer
    if asked or not io.is_written(source):  # what the library wrote leaves no question
        source = io.opened(files, encoding=encoding)
        beside = folder.with_name(f"{folder.name}.mapping.json")
        chosen = "guess"
        if mapping:
            chosen = options.with_answers(mapping, answer)
        elif source.faults.empty:  # nothing is asked about a file that cannot be read: all faults are told
            chosen = _mapping(source, beside, relation, answer, remembered, accept=yes, lang=lang)
    taken = io.take(
        source,
        mapping=chosen,
        aliases=aliases,
        allow=remembered["allow"],
        pseudonymise=remembered["pseudonymise"],
        salt=_salt(remembered["pseudonymise"], chosen, lang),
        encoding=encoding,
        repeated=repeated,
    )
    io.write_package(taken.network, folder, private=True)
    told = say("Written to {path}", path=folder)
    print(f"{taken.network.summary().text(lang)}\n{told.text(lang)}")
    print(*asking.notices(taken.notices, lang), sep="\n", end="\n" if len(taken.notices) else "")
    try:
        lines = asking.alike(io.aliases(taken.network), lang)
    except CommgovError:
        told = say("There are too many names to look for those that may mean the same.")
        lines = [told.text(lang)]
    print(*lines, sep="\n", end="\n" if lines else "")
    return 0


def _folder(files: list[str], out: str | None) -> Path:
    options.refuse_empty(files)
    source = Path(files[0])
    source = source.with_suffix("") if source.suffix.lower() == ".gz" else source
    beside = source.with_suffix("") if source.suffix else source.with_name(f"{source.name}_read")
    return options.not_read(out if out is not None else beside, files)


def _mapping(
    opened,
    beside: Path,
    relation: str | None,
    answers: list[str] | None,
    remembered: dict,
    *,
    accept: bool,
    lang: str,
) -> dict:
    """The mapping of the last time, or a guess with its questions answered."""
    from .. import io
    from ..io.questions import refuse_open, with_answers
    from ..validate import raise_any
    from . import asking

    if beside.is_file() and not (relation or answers):
        last = io.load_mapping(beside)
        if not last.get("unsure") and {p.name for p in opened.parts} == {t["table"] for t in last["tables"]}:
            told = say("Mapping of the last time: {path} (delete it to be asked again)", path=beside)
            print(told.text(lang))
            chosen = last | {key: sorted({*last.get(key, ()), *remembered[key]}) for key in _REMEMBERED}
            if chosen != last:
                io.write_mapping(chosen, beside)
            return chosen
    guessed = io.guess(opened, relation=relation)
    chosen = with_answers(guessed, options.answers(answers)) | remembered
    print(*asking.shown(chosen, lang), sep="\n")
    guesses = [io.guess(opened), chosen]
    if chosen["unsure"]:
        raise_any(io.persons(opened, chosen))  # nobody is named in a question
    if chosen["unsure"] and not accept:
        try:
            answered = asking.ask(chosen, lang) if sys.stdin.isatty() else None
        except EOFError:
            answered = None
        if answered is None:
            _keep(chosen, beside, guesses)
            raise CommgovError(
                "questions about this file: {count}, and nobody to ask. Fix: look at '{path}', change it and "
                "give it back with --mapping, or accept all guesses with --yes.",
                count=len(chosen["unsure"]),
                path=beside,
            )
        chosen = answered
    refuse_open(chosen)
    chosen = chosen | {"unsure": []}
    _keep(chosen, beside, guesses)
    print(say("Mapping: {path}", path=beside).text(lang))
    return chosen


def _keep(mapping: dict, path: Path, guesses: list[dict]):
    """Write the mapping, but not over one that somebody has changed."""
    from .. import io

    def bare(one: dict) -> dict:  # whatever is allowed or pseudonymised
        return {key: value for key, value in one.items() if key not in _REMEMBERED}

    if path.is_file() and bare(io.load_mapping(path)) not in map(bare, (mapping, *guesses)):
        raise CommgovError(
            "'{path}' exists and says something else. Fix: give it with --mapping, or delete it.", path=path
        )
    io.write_mapping(mapping, path)


def _salt(pseudonymised: list[str], mapping, lang: str) -> str | None:
    """The salt, where a column needs one: of the environment, else asked for; it is kept nowhere."""
    from .. import io

    if isinstance(mapping, str) and mapping != "guess":
        mapping = io.load_mapping(mapping)
    listed = mapping.get("pseudonymise", []) if isinstance(mapping, dict) else []
    columns = ", ".join(sorted({*pseudonymised, *listed}))
    salt = os.environ.get("COMMGOV_SALT")
    if not columns or salt:
        return salt
    nobody = CommgovError(
        "the columns {columns} are to be pseudonymised, and nobody can be asked for the salt. Fix: set the "
        "environment variable COMMGOV_SALT.",
        columns=columns,
    )
    if not sys.stdin.isatty():
        raise nobody
    import getpass

    try:
        first = getpass.getpass(say("Salt for {columns} (not shown): ", columns=columns).text(lang))
        again = getpass.getpass(say("The same salt again: ").text(lang))
    except EOFError:
        raise nobody from None
    if first != again:
        raise CommgovError("the two salts differ. Fix: run it again and type the same salt twice.")
    return first


# ---- check ---------------------------------------------------------------------------------------

_CHECK_EXAMPLES = """\
examples:
  commgov check my_city/                            every table in a folder
  commgov check ties.csv actors.xlsx --lang zh      in Chinese
  commgov check old.csv --encoding gb18030          a file in another encoding
  commgov check 共建矩阵.xlsx --relation co_builds  what a tie means, where the file does not say
  commgov check 调查表.xlsx --mapping 调查表.mapping.json
  commgov check my_city/ --out faults.html          a page to pass on; .json, .csv, .xlsx too
  commgov check my_city/ --format json | less       for another program
  commgov check my_city/ --allow address            a column that names no person
  commgov check my_city/ --questions                what a paper on this network has to say
  commgov check my_city/ --seed 1                   and how much depends on bodies that are missing

exit status: 0 no fault, 1 faults, 2 wrong use, 130 interrupted; with --strict, 1 for warnings too"""


def check(
    files: Annotated[list[str], typer.Argument(metavar="FILE", help="A file or a folder.")],
    encoding: Encoding = None,
    relation: Relation = None,
    mapping: Mapping = None,
    aliases: Aliases = None,
    allow: Allow = None,
    answer: Answer = None,
    repeated: Repeated = None,
    lang: Lang = "en",
    format: Annotated[Literal["table", "json"], typer.Option(help="How the faults are printed.")] = "table",
    out: Annotated[
        list[str] | None, typer.Option(metavar="FILE", help="Write them: .html, .json, .csv or .xlsx.")
    ] = None,
    most: Annotated[int, typer.Option(metavar="N", min=1, help="Rows shown of each kind.")] = 10,
    strict: Annotated[bool, typer.Option("--strict", help="Count warnings as faults.")] = False,
    questions: Annotated[bool, typer.Option("--questions", help="Show the reporting checklist.")] = False,
    seed: Annotated[
        int | None, typer.Option(metavar="N", min=0, help="Measure again without some of the bodies.")
    ] = None,
    at: At = None,
) -> int:
    """Check tables of your own: every fault at once, with its table, column, row, value and the way to
    mend it.

    Files are whatever commgov import reads, or folders of them; several files are one network, and a
    table that is in none of them is not looked up. Rows are those that a spreadsheet shows: the header
    of a file is row 1. Names of persons, identity numbers, telephones and addresses are found too, and
    shown masked. Nothing is changed, nothing is sent anywhere.
    """
    from .. import report
    from ..io.atomic import try_file, write_bytes
    from ..io.tables import write_table

    said = language()
    for name in out or ():
        if Path(name).suffix.lower() not in (".html", ".json", ".csv", ".xlsx"):
            raise options.WrongUse(
                "--out '{name}' is none of .html, .json, .csv, .xlsx. Fix: --out faults.html", name=name
            )
        try_file(options.not_read(name, files))
    checked = report.check(
        files,
        encoding=encoding,
        mapping=options.with_answers(mapping, answer),
        aliases=aliases,
        relation=relation,
        allow=allow or (),
        repeated=repeated,
    )
    for name in out or ():
        ending = Path(name).suffix.lower()
        if ending == ".html":
            write_bytes(name, report.page(checked, lang=lang).encode("utf-8"), private=True)
        elif ending == ".json":
            parts = (part.encode("utf-8") for part in chain(report.written(checked), "\n"))
            write_bytes(name, parts, private=True)
        elif ending == ".csv":
            write_bytes(name, report.lines(checked, lang), private=True)
        else:
            write_table(report.sheet(checked, lang), Path(name), private=True)
    if format == "json":
        print(*report.written(checked), sep="")
    else:
        from rich.console import Console

        console = Console(highlight=False, markup=False)
        for part in report.printed(checked, lang=said, most=most):
            console.print(part)
    if questions:
        _checklist(report.checklist(checked.tables, lang=said), said)
    if seed is not None:
        _without(checked, seed, at)
    bad = len(checked.faults) + (len(checked.warnings) if strict else 0)
    return 1 if bad or checked.sources.empty else 0


def _checklist(table, said: str):
    for item, question, found, answer in table.itertuples(index=False):
        print(f"\n{item}\n  {question}")
        if found:
            print(say("  in the tables: {found}", found=found).text(said))
        print(say("  answer: {answer}", answer=answer or "…").text(said))


def _without(checked, seed: int, at: str | None):
    """What would be seen without some of the bodies, of a network without faults."""
    from .. import report
    from ..network import Network

    if len(checked.faults) or not checked.tables:
        raise CommgovError("--seed needs tables without a fault. Fix: mend what is listed above first.")
    network = Network(**checked.tables)
    table = report.missing_actors(network if at is None else network.at(at), seed=seed)
    print("\n" + table.round(4).to_string(index=False))


# ---- export --------------------------------------------------------------------------------------

_EXPORT_EXAMPLES = f"""\
examples:
  commgov export my_city my_city.xlsx               Excel, a sheet a table
  commgov export my_city my_city.gexf --lang zh     Gephi, with Chinese labels, colours, sizes
  commgov export my_city ties.dl --relation co_builds --encoding gb18030
                                                    UCINET, one relation
  commgov export southern_women women.net           Pajek, a data set of the library
  commgov export my_city before.gexf --at 2019      what held in 2019
  commgov export --formats                          every form, with what it keeps and loses

{options.EXIT_STATUS}"""


def export(
    name: Annotated[
        str | None, typer.Argument(metavar="NETWORK", help="A data package, or a name of cg.load.")
    ] = None,
    out: Annotated[str | None, typer.Argument(metavar="OUT", help="File or folder to write.")] = None,
    relation: Annotated[
        str | None, typer.Option(metavar="CODE", help="Only its ties (.csv, .dl, .net, .paj).")
    ] = None,
    lang: Lang = "en",
    encoding: Annotated[
        str | None, typer.Option(metavar="NAME", help="Of .csv, .dl, .net, .paj; such as gb18030.")
    ] = None,
    small_needs: Annotated[
        Literal["warn", "keep", "drop"],
        typer.Option(help="Needs of a few persons only: write with a warning, without, or leave out."),
    ] = "warn",
    formats: Annotated[bool, typer.Option("--formats", help="List the forms; write nothing.")] = False,
    at: At = None,
) -> int:
    """Write a network in the form that another program reads; the ending of OUT tells which.

    What the form cannot hold is listed. No half-written file is left, and the same network gives
    the same bytes at any time.
    """
    from ..io.losses import FORMATS
    from ..io.writing import form, write

    said = language()
    if formats:
        for ending, kept in FORMATS.items():
            print(ending or "folder")
            for line in (
                say("  opens in  {programs}", programs=kept.opens_in),
                say("  keeps     {what}", what=kept.keeps),
                say("  loses     {what}", what=kept.loses),
            ):
                print(line.text(said))
        return 0
    if name is None or out is None:
        raise options.WrongUse(
            "the network and the file to write are needed. Fix: commgov export NETWORK OUT, such as commgov "
            "export my_city my_city.xlsx"
        )
    options.not_read(out, [name])
    try:
        form(out)
    except CommgovError as wrong:
        raise options.WrongUse(wrong.args[0]) from None
    network = options.network(name, at)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        lost = write(network, out, small_needs=small_needs, relation=relation, lang=lang, encoding=encoding)
    if any(isinstance(one.message, CommgovWarning) for one in warned):
        few = say(
            "Warning: the file holds needs that stand for a few persons only; never publish it as it is. "
            "--small-needs drop leaves them out."
        )
        print(few.text(said), file=sys.stderr)
    print(network.summary().text(said))
    print(say("Written: {path}", path=out).text(said))
    if lost.empty:
        print(say("Nothing is lost.").text(said))
        return 0
    print(say("This form does not hold:").text(said))
    for row in lost.itertuples():
        where = f"{row.table}.{row.column}" if row.column else row.table
        what = say("rows  {lost}", lost=row.lost).text(said)
        print(f"  {where:<28} {row.row_count:>9,} {what}")
    return 0


# ---- report --------------------------------------------------------------------------------------

_REPORT_EXAMPLES = f"""\
examples:
  commgov report my_city --seed 1                   into my_city-report
  commgov report my_city --seed 1 --at 2022         what held in 2022, into my_city-2022-report
  commgov report southern_women --seed 1 --draws 999 --lang zh --out women
  commgov report my_city --seed 1 --answers answers.json
                                                    {{"boundary": "...", "response": "25 of 30"}}

{options.EXIT_STATUS}"""


def report(
    name: Annotated[str, typer.Argument(metavar="NETWORK", help="A data package, or a name of cg.load.")],
    seed: Seed,
    draws: Annotated[
        int, typer.Option(metavar="N", min=1, max=options.MOST_DRAWS, help="Random networks.")
    ] = 5000,
    lang: Langs = "both",
    out: Annotated[
        str | None, typer.Option(metavar="FOLDER", help="Where to write (NETWORK-report).")
    ] = None,
    answers: Annotated[
        str | None, typer.Option(metavar="FILE", help="JSON: the authors' part of the checklist.")
    ] = None,
    at: At = None,
) -> int:
    """Write a network's report: three-line tables (xlsx, LaTeX, Word), figures (SVG, PDF, PNG), a
    methods paragraph with versions and seed, and the reporting checklist, in English and Chinese.

    What the tables of the network cannot answer is left out, with the reason.
    """
    from ..periods import beside
    from ..report import write

    said = language()
    given = _answers(answers)
    network = options.network(name, at)
    folder = (
        options.not_read(out, [name]) if out is not None else Path(f"{beside(Path(name).stem, at)}-report")
    )
    found = write(network, folder, seed=seed, draws=draws, lang=lang, answers=given)
    print(network.summary().text(said))
    print(say("Written: {path}", path=folder).text(said))
    for row in found.itertuples():
        if row.left_out:
            told = say("  left out  {title}: {why}", title=row.title, why=row.left_out)
        else:
            told = say("  table     {title}", title=row.title)
        print(told.text(said))
    return 0


def _answers(file: str | None) -> dict[str, str]:
    if file is None:
        return {}
    try:
        found = json.loads(Path(file).read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise CommgovError(
            "'{file}' cannot be read ({why}). Fix: check its name.", file=file, why=word(error.strerror)
        ) from None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
        raise CommgovError(
            "'{file}' holds no answers. Fix: write JSON of the form {example} in UTF-8.",
            file=file,
            example='{"boundary": "all bodies of the street", "response": "25 of 30"}',
        )
    return found


# ---- extract -------------------------------------------------------------------------------------

_EXTRACT_EXAMPLES = f"""\
examples:
  commgov extract 报道.txt                       into 报道-ledger/review.xlsx, to be answered
  commgov extract 报道.docx -o my_ledger         a Word document; .html too
  commgov extract 报道.txt --form csv            the review as two CSV tables
  commgov extract 报道.txt                       once more, after answering: the ledger

{options.EXIT_STATUS}"""


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
    _keep_ledger(table, review, folder)
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


def _keep_ledger(table, review, folder: Path):
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


COMMANDS = (
    ("new", new, _NEW_EXAMPLES),
    ("extract", extract, _EXTRACT_EXAMPLES),
    ("import", import_, _IMPORT_EXAMPLES),
    ("check", check, _CHECK_EXAMPLES),
    ("export", export, _EXPORT_EXAMPLES),
    ("report", report, _REPORT_EXAMPLES),
)
