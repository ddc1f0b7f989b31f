"""Write the tables in docs/your_own_data.md anew, from the library's own lists: ``make readme``."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
PAGE = "docs/your_own_data.md"
# What each ending is; tests/test_own_data.py holds it against what the readers take.
FORMS = {
    ".xlsx .xlsm": "Excel or WPS workbook, a sheet a table; hidden sheets are left out",
    ".xls .ods": "workbook of older Excel or of LibreOffice",
    ".sav .zsav .por .dta": "data file of SPSS or Stata; values by their labels, declared missing ones empty",
    ".html .htm": "the tables of a page, also of one that is named .xls, as many systems export it",
    ".csv .txt .tsv .tab": "text with commas (also ，), tabs, semicolons, bars or blanks, also as R's "
    "`write.table` writes it; UTF-8, GBK, `--encoding`",
    ".edges .edgelist .ncol": "lists of ties with blanks between the words, as igraph writes them",
    ".dl .dat": "UCINET DL: full and half matrices, edge lists and node lists 1 and 2, several matrices",
    ".net .paj": "Pajek: arcs, edges, lists, matrices, two-mode; `.clu` and `.vec` beside it",
    ".graphml": "GraphML, as from yEd, igraph, networkx",
    ".gexf": "GEXF 1.1 to 1.3, as from Gephi",
    ".gml": "GML, as from igraph, networkx, Gephi",
    ".json .cyjs": "node-link data of networkx and D3; Cytoscape; JSON Graph; a list of rows",
    ".sif .vna": "SIF of Cytoscape; VNA of NetDraw, each column of its tie data a relation",
    ".zip": "a network that commgov-lab wrote",
}


def columns() -> str:
    """The columns of the four tables, what they hold and how their headers may be written."""
    from commgov_lib.io.vocabulary import HEADERS
    from commgov_lib.schema import TABLES

    lines = ["| table | column | holds | headers that are known |", "|---|---|---|---|"]
    for table, contract in TABLES.items():
        for column, known in HEADERS[table].items():
            if column not in contract:
                continue
            rule = contract[column]
            codes = ", ".join(f"{code} {term.zh}" for code, term in (rule.allowed or {}).items())
            holds = codes or ("text" if rule.text else "a number")
            must = "**" if rule.filled else ""
            words = "、".join(w for w in known.split() if not w.isascii())
            lines.append(f"| {table} | {must}`{column}`{must} | {holds} | {words} |")
    return "\n".join(lines)


def read() -> str:
    """The forms that are read."""
    rows = [f"| {' '.join(f'`{e}`' for e in ends.split())} | {what} |" for ends, what in FORMS.items()]
    return "\n".join(["| ending | what it is |", "|---|---|", *rows])


def written() -> str:
    """The forms that are written, with what they keep and lose."""
    from commgov_lib.io.losses import formats

    rows = [
        f"| `{ending}` | {row['opens_in']} | {row['keeps']} | {row['loses']} |"
        for ending, row in formats().iterrows()
    ]
    return "\n".join(["| ending | opens in | keeps | loses |", "|---|---|---|---|", *rows])


TABLES = {"read": read, "columns": columns, "written": written}


def page(text: str) -> str:
    """The page with its tables made anew; the rest stays as it is."""
    for name, made in TABLES.items():
        begin, end = f"<!-- {name}: written by make readme -->", "<!-- end -->"
        before, _, rest = text.partition(begin)
        _, _, after = rest.partition(end)
        text = f"{before}{begin}\n{made()}\n{end}{after}"
    return text


if __name__ == "__main__":
    file = ROOT / PAGE
    file.write_text(page(file.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
