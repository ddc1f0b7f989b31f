"""What we write, opened by other packages: Word documents by python-docx, graphs by igraph."""

import pytest

import commgov_lib as cg
from commgov_lib import report

docx = pytest.importorskip("docx", reason="python-docx is not installed: make peers")
igraph = pytest.importorskip("igraph", reason="igraph is not installed: make peers")


def test_word_documents_open(tmp_path):
    """Every Word document of a report, with its tables."""
    report.write(cg.load("observed"), tmp_path / "r", seed=1, draws=39, lang="zh")
    for path in sorted((tmp_path / "r").rglob("*.docx")):
        opened = docx.Document(str(path))
        assert opened.tables
    opened = docx.Document(str(tmp_path / "r" / "zh" / "report.docx"))
    assert opened.paragraphs[0].style.name.lower() == "heading 1"
    assert opened.tables[0].cell(0, 0).text == "表"


def test_igraph_reads_graphml_and_dl(tmp_path):
    """The same ties, by their codes."""
    emon = cg.load("emon")
    expected = sorted(zip(emon.ties["source"], emon.ties["target"], emon.ties["weight"], strict=True))
    cg.write(emon, tmp_path / "x.graphml")
    graph = igraph.Graph.Read_GraphML(str(tmp_path / "x.graphml"))
    assert (
        sorted((graph.vs[e.source]["id"], graph.vs[e.target]["id"], e["weight"]) for e in graph.es)
        == expected
    )
    names = dict(zip(emon.actors["actor"], emon.actors["name"], strict=True))
    assert all(v["label"] == names[v["id"]] for v in graph.vs if v["table"] == "actors")
    cg.write(emon, tmp_path / "x.dl")
    graph = igraph.Graph.Read_DL(str(tmp_path / "x.dl"), directed=True)
    assert (
        sorted((graph.vs[e.source]["name"], graph.vs[e.target]["name"], e["weight"]) for e in graph.es)
        == expected
    )
