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


def test_igraph_reads_graphml(tmp_path):
    """The same ties, by their codes. (Its readers of DL and Pajek know no names of relations.)"""
    emon = cg.load("emon")
    ties = sorted(zip(emon.ties["source"], emon.ties["target"], emon.ties["weight"], strict=True))
    cg.write(emon, tmp_path / "x.graphml", lang="zh")
    graph = igraph.Graph.Read_GraphML(str(tmp_path / "x.graphml"))
    ends = [(graph.vs[e.source]["id"], graph.vs[e.target]["id"], e["weight"]) for e in graph.es]
    assert sorted(ends) == ties
    names = dict(zip(emon.actors["actor"], emon.actors["name"], strict=True))
    assert all(v["label"] == names[v["id"]] for v in graph.vs if v["table"] == "actors")
