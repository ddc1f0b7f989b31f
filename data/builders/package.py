"""``datapackage.json`` and the table of files in ``README.md``, from the files and their descriptions."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import re
import tomllib
from pathlib import Path

import common
import pandas as pd

from commgov_lib import schema
from commgov_lib.io.package import VERSION as SCHEMA_VERSION

DESCRIPTOR = tomllib.loads((Path(__file__).parent / "descriptor.toml").read_text(encoding="utf-8"))
NOTEBOOKS = common.DATA.parent / "notebooks"
NETWORK_TABLES = ("places", "actors", "ties", "needs")


def build() -> dict[str, bytes]:
    """List every file with its hash, its size, its schema and who reads it."""
    package = {
        "name": DESCRIPTOR["name"],
        "title": DESCRIPTOR["title"],
        "description": DESCRIPTOR["description"],
        "schema_version": SCHEMA_VERSION,
        "resources": [_table(table) for table in DESCRIPTOR["table"]],
    }
    for network in DESCRIPTOR["network"]:
        package["resources"] += _network(network)
    package["resources"] += [_file(file) for file in DESCRIPTOR["file"]]
    text = json.dumps(package, indent=1, ensure_ascii=False) + "\n"
    return {"datapackage.json": text.encode("utf-8"), "README.md": readme(package).encode("utf-8")}


def readers(notebooks: Path = NOTEBOOKS) -> dict[str, list[str]]:
    """Name that ``cg.load`` takes, or name of a file → the notebooks that read it."""
    found: dict[str, list[str]] = {}
    for notebook in sorted(notebooks.glob("*.ipynb")):
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        code = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
        names = set(re.findall(r"\bcg\.load\(\s*[\"'](\w+)[\"']", code))
        names |= set(re.findall(r"\b(?:datasets|files)\.path\(\s*[\"'](\w+)[\"']", code))
        for entry, read in DESCRIPTOR["entry_points"].items():
            if re.search(rf"\b{re.escape(entry)}\b", code):
                names.update(read)
        for name in names:
            found.setdefault(name, []).append(notebook.stem)
    return found


def readme(package: dict) -> str:
    """A page on the data folder: one row a table, a network or a file."""
    rows, seen = [], set()
    for part in package["resources"]:
        name = part.get("load", part["name"])
        if name in seen:
            continue
        seen.add(name)
        parts = [p for p in package["resources"] if p.get("load", p["name"]) == name]
        count = sum(p.get("rows", 0) for p in parts if p.get("table") != "terms")
        title = part.get("network_title", part["title"])
        title_zh = part.get("network_title_zh", part["title_zh"])
        path = part["path"] if len(parts) == 1 else str(Path(part["path"]).parent.as_posix()) + "/"
        call = f'`cg.load("{name}")`' if "load" in part else "–"
        rows.append(
            f"| [{path}]({path}) | {call} | {title}<br>{title_zh} | {f'{count:,}' if count else '–'} "
            f"| {' '.join(part['provenance'])} | {part['licenses'][0]['name']} "
            f"| {', '.join(part['readers']) or '–'} |"
        )
    return "\n".join(
        [
            "# Data",
            "",
            f"{package['description']}",
            "",
            "Everything is listed with sha256, types, units, sources and licence in `datapackage.json`, a "
            "Frictionless data package; `cg.load` reads nothing that is not the file listed there. After a "
            "change: `python data/builders/build.py`; `python data/builders/build.py --check` says what "
            "differs. This page is made in the same way.",
            "",
            "| file | load with | what it is | rows | provenance | licence | read by |",
            "|---|---|---|--:|---|---|---|",
            *rows,
            "",
        ]
    )


def _table(table: dict) -> dict:
    path = f"{table['name']}.csv"
    content = (common.DATA / path).read_bytes()
    described = {"fields": [_field(f) for f in table["fields"]], "primaryKey": table["primaryKey"]}
    return {**_common(table, path, content), "load": table["name"], **_csv(content, described)}


def _network(network: dict) -> list[dict]:
    """One resource for each of its tables and for the types of their columns."""
    folder = f"networks/{network['name']}/"
    types = json.loads((common.DATA / folder / "columns.json").read_text(encoding="utf-8"))
    kept = ("description", "selection", "selection_zh", "provenance", "licence", "sources")
    about = {key: network[key] for key in kept}
    resources = []
    own = [table for table in ("terms",) if table in types]
    for table in (*NETWORK_TABLES, *own, "columns"):
        path = folder + (f"{table}.csv" if table != "columns" else "columns.json")
        if not (common.DATA / path).exists():
            path += ".gz"
        content = (common.DATA / path).read_bytes()
        part = {
            **about,
            "name": f"{network['name']}_{table}",
            "title": f"{network['title']}: {table}",
            "title_zh": network["title_zh"],
        }
        resource = {
            **_common(part, path, content),
            "load": network["name"],
            "network": network["name"],
            "network_title": network["title"],
            "network_title_zh": network["title_zh"],
            "table": table,
        }
        if table != "columns":
            terms = common.read(f"{folder}terms.csv") if own else None
            resource |= _csv(content, _network_schema(network, table, types[table], terms))
        resources.append(resource)
    return resources


def _network_schema(network: dict, table: str, types: dict[str, str], terms: pd.DataFrame | None) -> dict:
    """The columns that the table has, by their description; the type is that of the stored column."""
    known = {f["name"]: f for f in [*DESCRIPTOR["network_fields"][table], *network.get("fields", [])]}
    missing = [c for c in types if c not in known]
    if missing:
        raise SystemExit(
            f"descriptor.toml: describe the columns {', '.join(missing)} ({network['name']}, {table})"
        )
    described = {"fields": [_field(known[c] | {"type": kind}, terms) for c, kind in types.items()]}
    key = {"places": ["place"], "actors": ["actor"], "needs": ["need"], "terms": ["list", "term"]}.get(table)
    if key:
        described["primaryKey"] = key
    points_to = {"ties": ("source", "actors", "actor"), "needs": ("place", "places", "place")}
    if table in points_to:
        field, other, target = points_to[table]
        reference = {"resource": f"{network['name']}_{other}", "fields": [target]}
        described["foreignKeys"] = [{"fields": [field], "reference": reference}]
    return described


def _field(about: dict, terms: pd.DataFrame | None = None) -> dict:
    """A column in the words of a Frictionless table schema; ``terms`` are the codes that a network adds."""
    field = {key: about[key] for key in ("name", "type", "description", "unit") if key in about}
    rules = {} if about.get("empty") else {"required": True}
    if "codes" in about:
        rules["enum"] = [*getattr(schema, about["codes"]), *_own_codes(about["codes"], terms)]
    rules |= {key: about[key] for key in ("enum", "minimum", "maximum", "pattern", "unique") if key in about}
    return field | ({"constraints": rules} if rules else {})


def _own_codes(codes: str, terms: pd.DataFrame | None) -> list[str]:
    """What a network adds to a list of the schema."""
    name = next((name for name, known in schema.TERM_LISTS.items() if known is getattr(schema, codes)), None)
    return [] if terms is None else list(terms.loc[terms["list"] == name, "term"])


def _file(file: dict) -> dict:
    content = (common.DATA / file["path"]).read_bytes()
    return _common(file, file["path"], content) | {
        "format": Path(file["path"]).suffix[1:],
        "mediatype": file["mediatype"],
    }


def _common(about: dict, path: str, content: bytes) -> dict:
    return {
        "name": about["name"],
        "path": path,
        "title": about["title"],
        "title_zh": about["title_zh"],
        "description": about["description"],
        **{key: about[key] for key in ("selection", "selection_zh") if key in about},
        "bytes": len(content),
        "hash": "sha256:" + hashlib.sha256(content).hexdigest(),
        "licenses": [DESCRIPTOR["licences"][about["licence"]]],
        "provenance": about["provenance"],
        "sources": about["sources"],
        "readers": readers().get(path.split("/")[1] if path.startswith("networks/") else about["name"], []),
    }


def _csv(content: bytes, schema: dict) -> dict:
    packed = content[:2] == b"\x1f\x8b"
    text = (gzip.decompress(content) if packed else content).decode("utf-8")
    return {
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        **({"compression": "gz"} if packed else {}),
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True},
        "rows": sum(1 for _ in csv.reader(io.StringIO(text))) - 1,
        "schema": {**schema, "missingValues": [""]},
    }
