"""GEXF and GraphML, as Gephi reads them: typed attributes, labels, colours, sizes and positions."""

from __future__ import annotations

import datetime
import json
import re

import numpy as np
import pandas as pd

from .. import neutral, sheets
from ..network import Network
from ..schema import TABLES, CommgovError, label
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
    look = _look.nodes(network, lang)
    _distinct(look.index)
    slots = {"node": _slots(network, ("places", "actors")), "edge": _slots(network, ("ties",))}
    usual, otherwise = _directions(network, ' type="undirected"')
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">',
        f"<meta><creator>commgov-lab</creator><description>{_types(network)}</description></meta>",
        f'<graph defaultedgetype="{usual}" mode="static">',
    ]
    for kind, columns in slots.items():
        lines.append(f'<attributes class="{kind}" mode="static">')
        lines += [
            f'<attribute id="{slot}" title="{quoted(name)}" type="{of}"/>'
            for name, (slot, of) in columns.items()
        ]
        lines.append("</attributes>")
    lines.append("<nodes>")
    values = _nodes(network, look, slots["node"], '<attvalue for="{}" value="', '"/>')
    drawn = zip(*(look[c].tolist() for c in ("label", "color", "size", "x", "y")), strict=True)
    for code, row, (said, color, size, x, y) in zip(look.index, values, drawn, strict=True):
        r, g, b = _rgb(color)
        lines.append(
            f'<node id="{quoted(code)}" label="{quoted(said)}"><attvalues>{row}</attvalues>'
            f'<viz:color r="{r}" g="{g}" b="{b}"/><viz:size value="{size}"/>'
            f'<viz:position x="{x}" y="{y}" z="0.0"/></node>'
        )
    lines += ["</nodes>", "<edges>"]
    edges = _edges(network, lang, slots["edge"], '<attvalue for="{}" value="', '"/>')
    lines += [
        f'<edge id="{k}" source="{quoted(source)}" target="{quoted(target)}"{otherwise.get(k, "")} '
        f'kind="{relation}" label="{said}" weight="{weight!r}"><attvalues>{row}</attvalues></edge>'
        for k, (source, target, relation, said, weight, row) in enumerate(edges)
    ]
    return "\n".join([*lines, "</edges>", "</graph>", "</gexf>", ""]).encode("utf-8")


def graphml(network: Network, lang: str) -> bytes:
    """The network as GraphML; label, x, y, size and r, g, b are node attributes that Gephi knows."""
    look = _look.nodes(network, lang)
    _distinct(look.index)
    slots = {"node": _slots(network, ("places", "actors")), "edge": _slots(network, ("ties",))}
    usual, otherwise = _directions(network, ' directed="false"')
    slots["node"] |= {name: (f"l{name}", of) for name, of in _LOOK.items()}
    slots["edge"] |= {name: (f"l{name}", of) for name, of in (("weight", "double"), ("label", "string"))}
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
        f"<desc>{_types(network)}</desc>",
    ]
    for kind, columns in slots.items():
        lines += [
            f'<key id="{kind[0]}{slot}" for="{kind}" attr.name="{quoted(name)}" attr.type="{of}"/>'
            for name, (slot, of) in columns.items()
        ]
    lines.append(f'<graph edgedefault="{usual}">')
    values = _nodes(network, look, slots["node"], '<data key="n{}">', "</data>")
    drawn = zip(*(look[c].tolist() for c in ("label", "color", "size", "x", "y")), strict=True)
    form = "".join(f'<data key="nl{name}">{{}}</data>' for name in ("label", "x", "y", "size", "r", "g", "b"))
    for code, row, (said, color, size, x, y) in zip(look.index, values, drawn, strict=True):
        looks = form.format(quoted(said), x, y, size, *_rgb(color))
        lines.append(f'<node id="{quoted(code)}">{row}{looks}</node>')
    edges = _edges(network, lang, slots["edge"], '<data key="e{}">', "</data>")
    lines += [
        f'<edge id="e{k}" source="{quoted(source)}" target="{quoted(target)}"{otherwise.get(k, "")}>'
        f'<data key="elweight">{weight!r}</data><data key="ellabel">{said}</data>{row}</edge>'
        for k, (source, target, _, said, weight, row) in enumerate(edges)
    ]
    return "\n".join([*lines, "</graph>", "</graphml>", ""]).encode("utf-8")


def _directions(network: Network, mark: str) -> tuple[str, dict[int, str]]:
    """What holds of the edges unless they say otherwise; and what the others say, by their numbers."""
    either = np.flatnonzero((network.ties["directed"] == "no").to_numpy(dtype=bool))
    inside = (network.places[["parent", "grid"]] != "").any(axis=None)
    if len(either) and len(either) == len(network.ties) and not inside:
        return "undirected", {}
    return "directed", dict.fromkeys(either.tolist(), mark)


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


def _types(network: Network) -> str:
    """The type of each column of each table: by it the file is known as written here, and read exactly."""
    types = {table: sheets.types(getattr(network, table)) for table in TABLES}
    return "commgov-lab " + quoted(json.dumps(types, ensure_ascii=False))


def _slots(network: Network, tables: tuple[str, ...]) -> dict[str, tuple[str, str]]:
    """Attribute → its id and type; one that is a number here and a text there is a text."""
    types = {"table": "string"}
    for table in tables:
        frame = getattr(network, table)
        for column in frame.columns:
            if column == table[:-1] or (table == "ties" and column in ("source", "target", "weight")):
                continue  # these are the node or the edge itself
            of, name = _KINDS.get(frame[column].dtype.kind, "string"), _look.own(column)
            types[name] = of if types.get(name, of) == of else "string"
    if tables[0] == "places":
        types["kind_label"] = "string"
    return {name: (str(k), of) for k, (name, of) in enumerate(types.items())}


def _nodes(network: Network, look: pd.DataFrame, slots, before: str, after: str) -> list[str]:
    """The filled attributes of each place and actor, in XML."""
    rows, count = [], 0
    for table in ("places", "actors"):
        frame = getattr(network, table)
        said = look["kind_label"].iloc[count : count + len(frame)].reset_index(drop=True)
        count += len(frame)
        columns = {"table": pd.Series(table, frame.index, dtype="str"), "kind_label": said.astype("str")}
        columns |= {_look.own(c): frame[c] for c in frame.columns if c != table[:-1]}
        rows += _joined(columns, slots, before, after, len(frame))
    return rows


def _edges(network: Network, lang: str, slots, before: str, after: str):
    """Ties, then each place to the one around it: source, target, relation, label, weight, attributes."""
    ties, places = network.ties, network.places
    columns = {"table": pd.Series("ties", ties.index, dtype="str")}
    columns |= {_look.own(c): ties[c] for c in ties.columns if c not in ("source", "target", "weight")}
    rows = _joined(columns, slots, before, after, len(ties))
    said = ties["relation"].map({code: quoted(label(code, lang)) for code in ties["relation"].unique()})
    ends = (ties[c].tolist() for c in ("source", "target", "relation"))
    yield from zip(*ends, said.tolist(), ties["weight"].tolist(), rows, strict=True)
    for column in ("parent", "grid"):
        inner = places[places[column] != ""]
        columns = {"table": "places", "relation": "lies_in", "provenance": inner["provenance"]}
        columns = {c: pd.Series(v, inner.index, dtype="str") for c, v in columns.items()}
        rows = _joined(columns, slots, before, after, len(inner))
        for place, around, row in zip(inner["place"], inner[column], rows, strict=True):
            yield place, around, "lies_in", "位于" if lang == "zh" else "lies in", 1.0, row


def _joined(columns: dict[str, pd.Series], slots, before: str, after: str, count: int) -> list[str]:
    cells = [_cells(values, before.format(slots[name][0]), after) for name, values in columns.items()]
    return ["".join(row) for row in zip(*cells, strict=True)] if count else []


def _cells(values: pd.Series, before: str, after: str) -> list[str]:
    """Each filled cell in XML, an empty one as nothing; each distinct text once."""
    if isinstance(values.dtype, pd.StringDtype):
        codes, words = pd.factorize(values)
        said = [*(f"{before}{quoted(word)}{after}" if word else "" for word in words), ""]
        return np.array(said, dtype=object)[codes].tolist()
    empty = values.isna().tolist()
    filled = zip(values.astype(object).tolist(), empty, strict=True)
    return ["" if no or v == "" else f"{before}{quoted(written(v))}{after}" for v, no in filled]


def _distinct(codes: pd.Index):
    said = pd.Series([neutral.writable(code) for code in codes], dtype=object)
    again = codes[said.duplicated(keep=False)]
    if len(again):
        raise CommgovError(
            f"{again[0]!a} and {again[1]!a} would be one node in this form, which cannot hold all of "
            "their characters. Fix: change one of the codes, or write a data package."
        )


def _rgb(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)
