"""What is fuzzed: a name for each text format → a function that takes bytes, reads them and forgets them.

Each calls the readers themselves, below the net that turns what nobody foresaw into words.
"""

import json

import pandas as pd

from commgov_lib.io import (
    assemble,
    delimited,
    graph_text,
    graph_xml,
    mapping,
    names,
    package,
    pajek,
    text,
    ucinet,
)
from commgov_lib.io.grid import Part
from commgov_lib.io.personal_data import PersonCheck
from commgov_lib.schema import CommgovError


def _words(raw):
    return text.decoded(raw, "fuzz")


def _grid(raw, separator=None):
    return delimited.grid(_words(raw), "fuzz", separator=separator)


def _mapped(raw):
    """A mapping, and a table of its name read by it."""
    try:
        given = json.loads(raw)
    except (ValueError, RecursionError):
        return
    found = mapping.load_mapping(given if isinstance(given, dict) else {})
    cells = pd.DataFrame([["a", "b", "c"], ["d", "e", "1"], ["f", "g", "h"]], [1, 2, 3], dtype="str")
    parts = [Part(entry["table"], "", cells) for entry in found["tables"][:1]]
    if parts:
        assemble.assemble(parts, found, {}, PersonCheck(found, salt="made up for once"))


def _aliased(raw):
    cells = _grid(raw)
    names.chosen(cells.iloc[1:].set_axis([str(c) for c in cells.iloc[0]], axis=1))


TARGETS = {
    "csv": _grid,
    "tsv": lambda raw: _grid(raw, "\t"),
    "dl": lambda raw: ucinet.read_dl(_words(raw), "fuzz"),
    "net": lambda raw: pajek.read_pajek(_words(raw), "fuzz.net"),
    "paj": lambda raw: pajek.read_pajek(_words(raw), "fuzz.paj"),
    "clu": lambda raw: pajek.read_pajek("*Vertices 2", "fuzz.net", beside={"fuzz.clu": _words(raw)}),
    "graphml": lambda raw: graph_xml.read_graphml(raw, "fuzz"),
    "gexf": lambda raw: graph_xml.read_gexf(raw, "fuzz"),
    "gml": lambda raw: graph_text.read_gml(_words(raw), "fuzz"),
    "json": lambda raw: graph_text.read_json(_words(raw), "fuzz", "fuzz"),
    "sif": lambda raw: graph_text.read_sif(_words(raw), "fuzz"),
    "vna": lambda raw: graph_text.read_vna(_words(raw), "fuzz"),
    "mapping": _mapped,
    "aliases": _aliased,
    "columns": lambda raw: package.column_types(raw, "fuzz"),
}
# What each begins with: small files that are in order.
SEEDS = {
    "csv": ["source,target,weight\na,b,1\n", "源;目标\n甲;乙\n", ',a,b\na,0,"1"\nb,1,0\n'],
    "tsv": ["source\ttarget\na\tb\n"],
    "dl": [
        "dl n=2 format=fullmatrix labels: a,b data: 0 1 1 0",
        "dl nr=1 nc=2 format=nodelist2 labels embedded data:\na x y\n",
        "dl n=3 nm=2 format=edgelist1 data:\n1 2 1\n!\n2 3\n",
    ],
    "net": ['*Vertices 2\n1 "a"\n2 "b"\n*Arcs :1 "x"\n1 2 3\n*Edges\n1 2\n', "*Vertices 3 1\n*Matrix\n1 0\n"],
    "paj": ["*Network a\n*Vertices 2\n*Arcslist\n1 2\n*Partition p\n*Vertices 2\n1\n2\n"],
    "clu": ["*Vertices 2\n1\n2\n", "% vector\n0.5\n-1e3\n"],
    "graphml": [
        '<graphml><key id="w" for="edge" attr.name="weight"><default>2</default></key><graph><node id="a"/>'
        '<node id="b"/><edge source="a" target="b"><data key="w">1</data></edge></graph></graphml>'
    ],
    "gexf": [
        '<gexf><graph><attributes class="node"><attribute id="0" title="x"/></attributes><nodes><node id="a">'
        '<attvalues><attvalue for="0" value="1"/></attvalues></node><node id="b"/></nodes><edges>'
        '<edge source="a" target="b" weight="2"/></edges></graph></gexf>'
    ],
    "gml": [
        'graph [ directed 1 node [ id 0 label "a" ] node [ id 1 ] edge [ source 0 target 1 value 2 ] ]',
        'Creator "x"\ngraph\n[\n node\n [\n id 1\n graphics [ x 1.0 ]\n ]\n]\n',
    ],
    "json": [
        '{"directed": true, "nodes": [{"id": "a"}, {"id": 1}], "links": [{"source": "a", "target": 1}]}',
        '{"nodes": [{"name": "a"}, {"name": "b"}], "edges": [{"source": 0, "target": 1}]}',
        '{"elements": {"nodes": [{"data": {"id": 1}}], "edges": [{"data": {"source": 1, "target": 1}}]}}',
        '[{"source": "a", "target": "b", "weight": 1.5}]',
    ],
    "sif": ["a pp b c\nd\n", "a\tpp\tb c\n"],
    "vna": ['*node data\nID type\n"a b" x\n*tie data\nfrom to helps trust\n"a b" c 1 0\nc "a b" 1 2\n'],
    "mapping": [
        '{"commgov_mapping": 1, "tables": [{"table": "a", "shape": "ties", "header": 1, "columns": {}}]}'
    ],
    "aliases": ["name,use\na,b\nb,c\n"],
    "columns": ['{"places": {"place": "string"}, "actors": {}, "ties": {"weight": "number"}, "needs": {}}'],
}


def once(name: str, raw: bytes):
    """Read made-up bytes: everything but a network or a CommgovError is a finding, and so raised."""
    try:
        TARGETS[name](raw)
    except CommgovError:
        return


if __name__ == "__main__":
    print(" ".join(TARGETS))
