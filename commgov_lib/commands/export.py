"""``commgov export``: a network in the form that another program reads."""

from __future__ import annotations

import argparse
import sys
import warnings

from ..translate import chinese

ABOUT = """\
Write a network in the form that another program reads; the ending of OUT tells which.

What a form cannot hold is listed after writing. Nothing half-written is left, and the same network
gives the same bytes at any time."""

EXAMPLES = """\
examples:
  commgov export my_city my_city.xlsx               Excel, a sheet a table
  commgov export my_city my_city.gexf --lang zh     Gephi, with Chinese labels, colours, sizes
  commgov export my_city ties.dl --relation co_builds --encoding gb18030
                                                    UCINET, one relation
  commgov export southern_women women.net           Pajek, a data set of the library
  commgov export --formats                          every form, with what it keeps and loses

exit status: 0 written, 1 the network or the disk failed, 2 wrong use, 130 interrupted"""


_FEW = (
    "Warning: the file holds needs that stand for fewer than 10 persons; never publish it as it is. "
    "--small-needs drop leaves them out."
)
_FEW_ZH = "警告：文件中有代表不足10人的需求，不要原样发布；--small-needs drop 可略去这些行。"


def options(command: argparse.ArgumentParser, count):
    """The command's options; ``count`` reads a whole number from 1 up."""
    command.add_argument("network", nargs="?", metavar="NETWORK", help="a data package, or a name of cg.load")
    command.add_argument("out", nargs="?", metavar="OUT", help="file or folder to write")
    command.add_argument("--relation", metavar="CODE", help="only its ties (.csv, .dl, .net, .paj)")
    command.add_argument(
        "--lang", choices=("en", "zh"), default="en", help="language of labels and messages (en)"
    )
    command.add_argument("--encoding", metavar="NAME", help="of .csv, .dl, .net, .paj; such as gb18030")
    command.add_argument(
        "--small-needs",
        choices=("warn", "keep", "drop"),
        default="warn",
        help="needs of fewer than 10 persons: write them with a warning, without, or leave them out (warn)",
    )
    command.add_argument("--formats", action="store_true", help="list the forms; write nothing")
    command.set_defaults(usage=command)


def export(given: argparse.Namespace) -> int:
    """``commgov export``."""
    from ..writing import formats, write
    from . import source

    if given.formats:
        for ending, form in formats().iterrows():
            print(f"{ending}\n  opens in  {form['opens_in']}\n  keeps     {form['keeps']}")
            print(f"  loses     {form['loses']}")
        return 0
    if given.network is None or given.out is None:
        given.usage.error("the network and the file to write are needed")
    source.not_read(given.out, [given.network])
    network = source.network(given.network)
    zh = given.lang == "zh"
    options = {"relation": given.relation, "lang": given.lang, "encoding": given.encoding}
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        lost = write(network, given.out, small_needs=given.small_needs, **options)
    if any("fewer than 10 persons" in str(one.message) for one in told):
        print(_FEW_ZH if zh else _FEW, file=sys.stderr)
    print(f"{network!r}\n{'已写入：' if zh else 'Written: '}{given.out}")
    if lost.empty:
        print("没有丢失任何内容。" if zh else "Nothing is lost.")
        return 0
    print("这种格式不能保存：" if zh else "This form does not hold:")
    for row in lost.itertuples():
        where = f"{row.table}.{row.column}" if row.column else row.table
        what = f"行  {chinese(row.lost)}" if zh else f"rows  {row.lost}"
        print(f"  {where:<28} {row.row_count:>9,} {what}")
    return 0
