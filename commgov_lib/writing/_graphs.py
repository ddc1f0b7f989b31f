"""GEXF and GraphML, as Gephi reads them: typed attributes, labels, colours, sizes and positions."""

from __future__ import annotations

import datetime
import re

from .. import neutral
from ..network import Network
from ..schema import label
from ..tables import records
from . import _look

_MARKS = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
_MARK = re.compile('[&<>"\t\n\r]')
_KINDS = {"b": "boolean", "i": "long", "u": "long", "f": "double"}
_LOOK = {
    "label": "string",
    "x": "double",
    "y": "double",
    "size": "double",
    "r": "int",
    "g": "int",
    "b": "int",
}


def gexf(network: Network, lang: str) -> bytes:
    """The network as GEXF 1.3."""
    nodes, edges = _look.nodes(network, lang), _edges(network, lang)
    node_types, edge_types = _types(network, ("places", "actors")), _types(network, ("ties",))
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">',
        "<meta><creator>commgov-lab</creator></meta>",
        '<graph defaultedgetype="directed" mode="static">',
    ]
    for kind, types in (("node", node_types), ("edge", edge_types)):
        lines.append(f'<attributes class="{kind}" mode="static">')
        lines += [
            f'<attribute id="{_id(kind, k)}" title="{quoted(name)}" type="{of}"/>'
            for k, (name, of) in enumerate(types.items())
        ]
        lines.append("</attributes>")
    lines.append("<nodes>")
    slot = {name: _id("node", k) for k, name in enumerate(node_types)}
    for code, node in zip(nodes.index, nodes.itertuples(index=False), strict=True):
        r, g, b = _rgb(node.color)
        lines.append(f'<node id="{quoted(code)}" label="{quoted(node.label)}">')
        lines.append(_values({**node.row, "kind_label": node.kind_label}, slot))
        lines.append(f'<viz:color r="{r}" g="{g}" b="{b}"/><viz:size value="{node.size}"/>')
        lines.append(f'<viz:position x="{node.x}" y="{node.y}" z="0.0"/></node>')
    lines += ["</nodes>", "<edges>"]
    slot = {name: _id("edge", k) for k, name in enumerate(edge_types)}
    for k, (source, target, weight, said, row) in enumerate(edges):
        lines.append(
            f'<edge id="{k}" source="{quoted(source)}" target="{quoted(target)}" '
            f'kind="{quoted(row["relation"])}" label="{quoted(said)}" weight="{written(weight)}">'
        )
        lines.append(_values(row, slot) + "</edge>")
    lines += ["</edges>", "</graph>", "</gexf>", ""]
    return "\n".join(lines).encode("utf-8")


def graphml(network: Network, lang: str) -> bytes:
    """The network as GraphML; label, x, y, size and r, g, b are node attributes that Gephi knows."""
    nodes, edges = _look.nodes(network, lang), _edges(network, lang)
    node_types, edge_types = _types(network, ("places", "actors")), _types(network, ("ties",))
    keys = {"node": {**node_types, **_LOOK}, "edge": {"weight": "double", "label": "string", **edge_types}}
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
    ]
    slots: dict[str, dict[str, str]] = {"node": {}, "edge": {}}
    for kind, types in keys.items():
        for k, (name, of) in enumerate(types.items()):
            slots[kind][name] = _id(kind, k)
            lines.append(
                f'<key id="{_id(kind, k)}" for="{kind}" attr.name="{quoted(name)}" attr.type="{of}"/>'
            )
    lines.append('<graph edgedefault="directed">')
    for code, node in zip(nodes.index, nodes.itertuples(index=False), strict=True):
        r, g, b = _rgb(node.color)
        look = {"label": node.label, "x": node.x, "y": node.y, "size": node.size, "r": r, "g": g, "b": b}
        data = _data({**node.row, "kind_label": node.kind_label, **look}, slots["node"])
        lines.append(f'<node id="{quoted(code)}">{data}</node>')
    for k, (source, target, weight, said, row) in enumerate(edges):
        data = _data({"weight": weight, "label": said, **row}, slots["edge"])
        lines.append(f'<edge id="e{k}" source="{quoted(source)}" target="{quoted(target)}">{data}</edge>')
    lines += ["</graph>", "</graphml>", ""]
    return "\n".join(lines).encode("utf-8")


def quoted(value: object) -> str:
    """Text as it may stand between the quotes of an XML attribute, and as every reader gives it back."""
    return _MARK.sub(lambda found: _MARKS[found[0]], neutral.writable(str(value)))


def written(value: object) -> str:
    """A value as XML knows it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return {"inf": "INF", "-inf": "-INF"}.get(repr(float(value)), repr(float(value)))
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value)


def _edges(network: Network, lang: str):
    """Ties, then from each place to the one around it: source, target, weight, label, attributes."""
    edges = []
    for row in records(network.ties):
        source, target, weight = row.pop("source"), row.pop("target"), row.pop("weight")
        own = {_look.own(column): value for column, value in row.items()}
        edges.append((source, target, weight, label(row["relation"], lang), {"table": "ties", **own}))
    said = "位于" if lang == "zh" else "lies in"
    for row in records(network.places):
        for column in ("parent", "grid"):
            if column in row:
                lies = {"table": "places", "relation": "lies_in", "provenance": row["provenance"]}
                edges.append((row["place"], row[column], 1.0, said, lies))
    return edges


def _types(network: Network, tables: tuple[str, ...]) -> dict[str, str]:
    """Type of each attribute; one that is a number here and a text there is a text."""
    types = {"table": "string"}
    for table in tables:
        frame = getattr(network, table)
        for column in frame.columns:
            if column == table[:-1] or (table == "ties" and column in ("source", "target", "weight")):
                continue  # these are the node or the edge itself
            of, name = _KINDS.get(frame[column].dtype.kind, "string"), _look.own(column)
            types[name] = of if types.get(name, of) == of else "string"
    return {**types, "kind_label": "string"} if tables[0] == "places" else types


def _values(row: dict, slot: dict[str, str]) -> str:
    parts = [f'<attvalue for="{slot[k]}" value="{quoted(written(v))}"/>' for k, v in row.items()]
    return "<attvalues>" + "".join(parts) + "</attvalues>"


def _data(row: dict, slot: dict[str, str]) -> str:
    return "".join(f'<data key="{slot[k]}">{quoted(written(v))}</data>' for k, v in row.items())


def _id(kind: str, number: int) -> str:
    return f"{kind[0]}{number}"


def _rgb(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)
