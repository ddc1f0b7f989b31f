"""Persons at the door: what looks like one is told, or gets a code for its name, before it is in a table."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from .. import privacy
from ..faults import suggestion
from ..schema import TABLES, CommgovError
from ._aliases import renamed
from ._parts import Part
from ._ties import ROW
from ._words import CODES, plain

ENDS = ("source", "target")


class Door:
    """What may pass, what gets a code, and what was found.

    Parameters
    ----------
    mapping
        Its ``allow`` and ``pseudonymise`` count too.
    allow
        Columns that name no person: by their header, by what they are taken for, or ``table.header``.
    pseudonymise
        Columns whose values get codes; the labels of a matrix are ``source`` (left) and ``target`` (above).
    salt
        Of the codes.
    aliases
        Name → the name to use, before it gets its code.
    """

    def __init__(self, mapping: dict, *, allow=(), pseudonymise=(), salt=None, aliases=None):
        self.allow = {*mapping.get("allow", ()), *words(allow)}
        self.pseudonymise = {*mapping.get("pseudonymise", ()), *words(pseudonymise)}
        if self.pseudonymise and not salt:
            raise CommgovError(
                f"{', '.join(sorted(self.pseudonymise))}: to be pseudonymised, and there is no salt. Fix: "
                "salt=cg.privacy.new_salt(), or COMMGOV_SALT; keep it apart from the data."
            )
        self._salt, self._aliases = salt, aliases or {}
        self._seen: set[str] = set()
        self._used: set[str] = set()
        self.found: list[pd.DataFrame] = []

    def table(self, table: pd.DataFrame, part: Part, shape: str, heads: dict[str, str]) -> pd.DataFrame:
        """A table of text with its codes; what looks like a person's and may not pass is noted.

        Parameters
        ----------
        table
            Under the library's columns and its own further ones, with ``ROW``.
        part, shape
            Where it comes from, and what that is taken for.
        heads
            The library's column → its header in the file.
        """
        columns = [c for c in table.columns if c != ROW]
        called = {c: {c, heads.get(c, c), f"{part.name}.{heads.get(c, c)}"} for c in columns}
        if part.shape == "ties":  # of a graph: its ends are nodes
            called = {c: names | ({"node"} if c in ENDS else set()) for c, names in called.items()}
        self._seen |= {name for c in columns for name in (c, heads.get(c, c))}
        coded = [c for c in columns if called[c] & self.pseudonymise]
        if coded:
            self._used |= set().union(*(called[c] for c in coded))
            table = table.assign(**{c: renamed(table[c], self._aliases) for c in coded})
            table = privacy.pseudonymise(table, coded, salt=self._salt)
        house = "actors" if shape == "nodes" else shape
        contract = TABLES.get(house, {})
        looked = [c for c in columns if not called[c] & self.allow]
        # Codes go by the library's name, by which they are known to hold no person; the rest by the file's.
        shown = [c if c in contract and contract[c].allowed is not None else heads.get(c, c) for c in looked]
        told = privacy.identifiers({house: table[looked].set_axis(shown, axis=1)})
        if house == "actors" and "kind" in table:
            named = [
                c
                for c in ("actor", "node", "name")
                if c in looked and heads.get(c, c) not in set(told["column"])
            ]
            told = pd.concat([told, *(_persons(table, c, heads.get(c, c)) for c in named)], ignore_index=True)
        if len(told):
            rows = told["row"].to_numpy("int64", na_value=0)
            numbers = pd.array(table[ROW].to_numpy()[rows - 1], dtype="Int64")
            numbers[rows == 0] = pd.NA
            self.found.append(told.assign(table=part.name, row=numbers))
        return table

    def labels(self, labels: list[str], rows, part: Part, column: str) -> list[str]:
        """The labels of a matrix with their codes; those of persons are noted."""
        given = pd.DataFrame({column: pd.Series(list(labels), dtype="str")}).assign(**{ROW: rows})
        return self.table(given, part, "ties", {})[column].tolist()

    def close(self):
        """Raise if a column is to be pseudonymised that nowhere was."""
        for column in sorted(self.pseudonymise - self._used):
            raise CommgovError(
                f"pseudonymise: there is no column '{column}'{suggestion(column, self._seen)}. "
                f"Fix: one of {', '.join(sorted(self._seen)[:40])}."
            )


def _persons(table: pd.DataFrame, column: str, head: str) -> pd.DataFrame:
    """Names in the rows that say themselves that they are persons, be they few among many bodies."""
    codes, kinds = pd.factorize(table["kind"])
    is_person = [CODES["kind"].get(plain(kind)) == "person" for kind in kinds] + [False]
    rows = np.flatnonzero(np.array(is_person)[codes])
    told = privacy.identifiers(table[column].iloc[rows].to_frame("姓名"))  # under a header that says so
    told = told[told["row"].notna()]
    return told.assign(column=head, row=pd.array(rows[told["row"].to_numpy("int64") - 1] + 1, dtype="Int64"))


def words(given: str | Iterable[str]) -> list[str]:
    """One word or several, as a list."""
    return [given] if isinstance(given, str) else [str(word) for word in given or ()]
