"""Southern Women: who of 18 women was seen at which of 14 events, from the graph that networkx ships.

A teaching data set since 1941. Rows carry first names only.
"""

from __future__ import annotations

import common
import networkx as nx
import pandas as pd

from commgov_lib.io.package import network_files
from commgov_lib.network import Network

FILE = "southern_women_matrix.csv"


def build() -> dict[str, bytes]:
    """Write the matrix and the network."""
    matrix = matrix_of(nx.davis_southern_women_graph())
    folder = "networks/southern_women/"
    files = {folder + name: content for name, content in network_files(network(matrix)).items()}
    return {FILE: common.table(matrix.reset_index().assign(provenance="P")), **files}


def matrix_of(graph: nx.Graph) -> pd.DataFrame:
    """Women × events, 1 where she attended, in the order of the original table."""
    women, events = graph.graph["top"], graph.graph["bottom"]
    rows = [[int(graph.has_edge(woman, event)) for event in events] for woman in women]
    names = pd.Index([woman.split()[0] for woman in women], name="woman")
    if not names.is_unique:
        raise SystemExit("southern women: two women share a first name")
    return pd.DataFrame(rows, index=names, columns=events)


def network(matrix: pd.DataFrame) -> Network:
    """Women as actors, events as places."""
    places = pd.DataFrame({"place": matrix.columns, "kind": "event", "name": matrix.columns, "parent": ""})
    actors = pd.DataFrame({"actor": matrix.index, "kind": "person", "name": matrix.index, "place": ""})
    pairs = [(woman, event) for woman, row in matrix.iterrows() for event in matrix.columns if row[event]]
    ties = pd.DataFrame(pairs, columns=["source", "target"]).assign(relation="attends", domain="", weight=1.0)
    needs = pd.DataFrame(columns=["need", "place", "group", "domain", "weight", "provenance"])
    tables = (places, actors.assign(capacity=float("nan")), ties)
    return Network(*(frame.assign(provenance="P") for frame in tables), needs)
