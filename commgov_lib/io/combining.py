"""Several networks as one: the same code is the same body, names decide nothing, and the source is kept."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from ..messages import Listed, say
from ..network import Network
from ..periods import TIMES
from ..schema import TABLES, CommgovError
from ..validate import from_rows, raise_any
from .names import chosen, renamed
from .vocabulary import plain

SOURCE = "network"
_KEYS = {"places": ["place"], "actors": ["actor"], "needs": ["need"], "terms": ["list", "term"]}
_CODES = {"places": ("place", "parent", "grid"), "actors": ("actor", "place"), "ties": ("source", "target"),
          "needs": ("place",)}  # fmt: skip
_SERIAL = re.compile(r"[A-Za-z]{0,8}[_.-]?\d{1,5}")  # 7, u7, org_01: numbered anew in each network
_MOST = 100  # faults of a kind


def combine(
    networks: dict[str, Network], *, aliases=None, codes: str | None = None, names: str | None = None
) -> Network:
    """Put several networks together as one, with the network from which each row comes in a column.

    Parameters
    ----------
    networks
        Name → network: ``{"铁西": one, "沈河": other}``.
    aliases
        Codes and names to read as another one, in all networks: a dict, or a table or CSV file with the
        columns ``name, use``.
    codes
        What the same code in two networks means where it is a mere number (7, u7, org_01) and no name tells:
        ``"same"``, it is one body; ``"apart"``, none is: every code gets the name of its network in front
        (铁西:7). ``None`` refuses them.
    names
        What one name under different codes in two networks means: ``"apart"``, two bodies. ``None`` refuses
        them; that two are one is said by ``aliases``.

    Returns
    -------
    Network
        The rows of all. What several networks say alike stands once; where one says nothing, another may.
        ``network`` names the networks that a row comes from, 、 between several. Needs of different content
        with one code get the name of their network in front.

    Raises
    ------
    CommgovError
        Places, actors, ties or terms of one code say different things, both of which are listed; or codes or
        names may mean the same and nobody says whether they do. All of it is told at once.

    Notes
    -----
    Nothing is merged on its name alone. A tie is the same if it has the same ends, relation, domain and
    period; two networks that give it different weights are refused, since either may be meant.

    Examples
    --------
    >>> import commgov_lib as cg
    >>> whole = cg.load("observed")
    >>> parts = {code: whole.subset(place=code) for code in ("210111001018", "210103020021")}
    >>> combine(parts, codes="same")
    Network: 4 places, 10 actors, 10 ties, 0 needs
    """
    given = _checked(networks)
    for word, option, known in ((codes, "codes", ("same", "apart")), (names, "names", ("apart",))):
        if word is not None and word not in known:
            raise CommgovError(
                "{option} is {word!r}. Fix: use {known}, or leave it out.",
                option=option,
                word=word,
                known=Listed([repr(k) for k in known]),
            )
    uses = chosen(aliases)
    tables = {name: _tables(network, name, uses, codes == "apart") for name, network in given.items()}
    found: list[tuple] = []
    if codes is None:
        found += _numbered(tables)
    if names is None:
        found += _namesakes(tables)
    whole = {}
    for table in (*TABLES, "terms"):
        frames = [of[table] for of in tables.values() if len(of[table])]
        frame = pd.concat(frames, ignore_index=True) if frames else next(iter(tables.values()))[table]
        if table == "needs" and len(frame):
            frame = _needs_apart(frame)
        whole[table], more = _merged(table, frame) if len(frame) else (frame, [])
        found += more
    raise_any(from_rows(found))
    if len(whole["terms"]):
        return Network(**{t: whole[t] for t in TABLES}, terms=whole["terms"].drop(columns=SOURCE))
    return Network(**{t: whole[t] for t in TABLES})


def _checked(networks) -> dict[str, Network]:
    if not isinstance(networks, dict) or len(networks) < 2:
        raise CommgovError(
            "combine takes two or more networks by name. Fix: {example}.",
            example="cg.combine({'one': a, 'other': b})",
        )
    for name, network in networks.items():
        if not isinstance(network, Network):
            raise CommgovError(
                "'{name}' is a {kind} and no network. Fix: give Networks, such as cg.read gives.",
                name=name,
                kind=type(network).__name__,
            )
        if not isinstance(name, str) or not name.strip() or "、" in name:
            raise CommgovError(
                "{name!r} cannot name a network. Fix: a text that is not empty, without 、.", name=name
            )
    return networks


def _tables(network: Network, name: str, uses: dict[str, str], apart: bool) -> dict[str, pd.DataFrame]:
    """The tables of one network under the codes that are used, with where they come from."""
    found = {}
    for table in (*TABLES, "terms"):
        frame = getattr(network, table)
        for column in _CODES.get(table, ()):
            frame[column] = renamed(frame[column], uses)
            if apart:
                frame[column] = frame[column].where(frame[column] == "", name + ":" + frame[column])
        if "name" in frame:
            frame["name"] = renamed(frame["name"], uses)
        if SOURCE in frame:  # of a network that was put together itself
            old = frame[SOURCE].fillna("").astype("str")
            frame[SOURCE] = (name + "/" + old).where(old != "", name)
        else:
            frame[SOURCE] = name
        found[table] = frame
    return found


def _numbered(tables) -> list[tuple]:
    """Codes of several networks that are mere numbers, and no name says that they mean the same."""
    found = []
    for table, (key, *_) in (("places", _KEYS["places"]), ("actors", _KEYS["actors"])):
        frame = pd.concat([of[table][[key, "name", SOURCE]] for of in tables.values()], ignore_index=True)
        by = frame.groupby(key, sort=False)
        shared = by[SOURCE].agg("nunique").gt(1)
        unnamed = frame["name"].eq("").groupby(frame[key], sort=False).any()
        codes = [code for code in shared.index[shared & unnamed] if _SERIAL.fullmatch(code)]
        if codes:
            problem = say(
                "codes that are mere numbers stand in several networks: {count:,}", count=len(codes)
            )
            fix = say("say what that means: codes='same' or codes='apart'; or give names")
            found.append((table, key, None, Listed(codes[:5]).text(), problem, fix))
    return found


def _namesakes(tables) -> list[tuple]:
    """Names that stand in different networks for different codes."""
    found = []
    for table, (key, *_) in (("places", _KEYS["places"]), ("actors", _KEYS["actors"])):
        frame = pd.concat([of[table][[key, "name", SOURCE]] for of in tables.values()], ignore_index=True)
        frame["said"] = frame["name"].where(frame["name"] != "", frame[key]).map(plain)
        by = frame.groupby("said", sort=False)
        several = by[key].transform("nunique").gt(1) & by[SOURCE].transform("nunique").gt(1)
        for said, same in frame[several & (frame["said"] != "")].groupby("said", sort=False):
            codes = [f"{code} ({source})" for code, source in zip(same[key], same[SOURCE], strict=True)]
            problem = say("one name stands for several codes: {codes}", codes=Listed(codes))
            fix = say("aliases={{'{one}': '{other}'}} if they are one body, names='apart' if not",
                      one=same[key].iloc[-1], other=same[key].iloc[0])  # fmt: skip
            found.append((table, "name", None, same["name"].iloc[0] or said, problem, fix))
            if len(found) >= _MOST:
                return found
    return found


def _needs_apart(needs: pd.DataFrame) -> pd.DataFrame:
    """Needs with codes of their own, where one code stands for different ones."""
    content = [c for c in needs.columns if c not in ("need", SOURCE)]
    alike = needs.astype("str").fillna("").groupby(["need", *content], sort=False)[SOURCE].transform("size")
    every = needs.groupby("need", sort=False)[SOURCE].transform("size")
    other = (alike != every).to_numpy(dtype=bool)
    return needs.assign(need=needs["need"].where(~other, needs[SOURCE] + ":" + needs["need"]))


def _merged(table: str, frame: pd.DataFrame) -> tuple[pd.DataFrame, list[tuple]]:
    """Rows of one key as one; and what they say differently."""
    frame = frame.reset_index(drop=True)
    keys = frame[_KEYS[table]] if table in _KEYS else _tie_keys(frame)
    number = keys.fillna("").groupby([*keys.columns], sort=False).ngroup().to_numpy()
    if number.max() + 1 == len(frame):
        return frame, []
    found, columns = [], {}
    first = np.flatnonzero(~pd.Series(number).duplicated())
    for column in frame.columns:
        if column == SOURCE:
            by = frame[SOURCE].groupby(number)
            columns[column] = by.agg(lambda names: "、".join(dict.fromkeys(names))).to_numpy(object)
            continue
        values = frame[column]
        if column in ("source", "target") and table == "ties":
            columns[column] = values.iloc[first].array
            continue
        there = values[values.notna() & (values.astype("str") != "")]
        by = there.groupby(number[there.index])
        for group in by.nunique().pipe(lambda counts: counts.index[counts > 1])[:_MOST]:
            said = there[number[there.index] == group]
            pairs = zip(said, frame[SOURCE][said.index], strict=True)
            told = dict.fromkeys(f"{value} ({source})" for value, source in pairs)
            named = ["source", "target"] if table == "ties" else _KEYS[table]
            what = frame.iloc[first[group]][named].astype("str")
            problem = say(
                "'{what}' has different values: {told}", what=" - ".join(what), told=Listed([*told])
            )
            fix = say("correct one of the two, or give the two codes of their own")
            found.append((table, str(column), None, next(iter(told)), problem, fix))
        filled = values.iloc[first].copy()
        empty = filled.isna() | (filled.astype("str") == "")
        if empty.any() and len(there):
            other = by.first().reindex(number[first[empty]])
            filled[empty] = other.where(other.notna(), filled[empty].array).array
        columns[column] = filled.array
    return pd.DataFrame(columns), found


def _tie_keys(ties: pd.DataFrame) -> pd.DataFrame:
    """What makes a tie: its ends, in order where it has no direction, relation, domain and period."""
    turned = (ties["directed"] == "no") & (ties["source"] > ties["target"])
    ends = {"source": ties["source"].where(~turned, ties["target"])}
    ends["target"] = ties["target"].where(~turned, ties["source"])
    rest = [c for c in ("relation", "domain", *TIMES, "directed") if c in ties]
    return pd.DataFrame(ends | {c: ties[c] for c in rest})
