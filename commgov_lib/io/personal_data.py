"""Detect personal data on the way in: report it, mask it in what is reported, or pseudonymise it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from .. import privacy
from ..columns import TextColumn, as_mask, text_column, together
from ..messages import say
from ..schema import TABLES, CommgovError
from ..validate import UNKNOWN_CODE, from_rows, suggestion
from .grid import ROW, Part, encoded_cells
from .names import renamed
from .vocabulary import CODES, plain

_BETWEEN = "[\\s\\p{Z},;，；、|]+"
_MOSTLY = 0.6
_LEAVE_OUT = say("leave it out of the file, or allow it (--allow) if no person is meant")
_HINT = r"(?s)( \(did you mean '.*'\?\)|（是不是“.*”？）)$"


class PersonCheck:
    """What may come in, what gets a code, and what was found.

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
        self.allow = {*mapping.get("allow", ()), *as_words(allow)}
        self._spare = dict.fromkeys(word for word in as_words(allow) if word)  # allowed, and not met so far
        self.pseudonymise = {*mapping.get("pseudonymise", ()), *as_words(pseudonymise)}
        if self.pseudonymise and not salt:
            raise CommgovError(
                "{columns}: to be pseudonymised, and there is no salt. Fix: "
                "salt=cg.privacy.new_salt(), or COMMGOV_SALT; keep it away from the data.",
                columns=", ".join(sorted(self.pseudonymise)),
            )
        self._salt, self._aliases = salt, aliases or {}
        self._seen: set[str] = set()
        self._used: set[str] = set()
        self._titles: set[str] = set()
        self.found: list[pd.DataFrame] = []
        self.told: list[tuple] = []

    def checked(self, table: pd.DataFrame, part: Part, shape: str, heads: dict[str, str]) -> pd.DataFrame:
        """Return a table of text with its codes; what looks like a person's and may not come in is noted.

        Parameters
        ----------
        table
            Under the library's columns and its own further ones, with ``ROW``.
        part, shape
            Where it comes from, and what that is taken for.
        heads
            The library's column → its header in the file.
        """
        self._name(part)
        columns = [c for c in table.columns if c != ROW]
        called = {c: {c, heads.get(c, c), f"{part.name}.{heads.get(c, c)}"} for c in columns}
        if part.shape == "ties":  # of a graph: its ends are nodes
            called = {
                c: names | ({"node"} if c in ("source", "target") else set()) for c, names in called.items()
            }
        self._seen |= {name for c in columns for name in (c, heads.get(c, c))}
        for name in set().union(*called.values()) & {*self._spare}:
            del self._spare[name]
        secret = [c for c in columns if called[c] & self.pseudonymise]
        if secret:
            self._used |= set().union(*(called[c] for c in secret))
            table = table.assign(**{c: renamed(table[c], self._aliases) for c in secret})
            table = privacy.pseudonymise(table, secret, salt=self._salt)
        home = "actors" if shape == "nodes" else shape
        contract = TABLES.get(home, {})
        looked = [c for c in columns if not called[c] & self.allow]
        # Codes go by the library's name, by which they are known to hold no person; the rest by the file's.
        shown = [c if c in contract and contract[c].allowed is not None else heads.get(c, c) for c in looked]
        told = privacy.identifiers({home: table[looked].set_axis(shown, axis=1)})
        if home == "actors" and "kind" in table:
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

    def cells(self, part: Part, header: int):
        """Look at the cells of a matrix as at those of a table: what stands under a header of persons (手机).

        Parameters
        ----------
        part
            The matrix, its labels in the first column and in the row of the header.
        header
            The number of that row.
        """
        heads = [head.strip() for head in part.frame.loc[header]]
        body = part.frame[part.frame.index > header]
        codes, words = encoded_cells(body)
        said = pd.Series(pd.array(words, dtype="str"))
        odd = np.array(privacy.masked(said) != said)[codes].any(axis=0)
        for k in range(1, len(heads)):
            head, called = heads[k], {"target", heads[k], f"{part.name}.{heads[k]}"}
            if called & (self.allow | self.pseudonymise) or not (odd[k] or privacy.column_kind(head)):
                continue
            told = privacy.identifiers({part.name: body.iloc[:, [k]].set_axis([head], axis=1)})
            rows = told["row"].to_numpy("int64", na_value=0)
            about_head = told["problem"].astype("str").str.startswith("its header").to_numpy(dtype=bool)
            numbers = pd.array(np.asarray(body.index)[rows - 1], dtype="Int64")
            numbers[rows == 0] = pd.NA
            told = told.assign(row=numbers, fix=_LEAVE_OUT, fix_zh=_LEAVE_OUT.text("zh"))
            if not about_head.all():  # labels are looked at as such
                self.found.append(told[~about_head])

    def labels(self, labels: list[str], rows, part: Part, column: str, corner: str = "") -> list[str]:
        """Return the labels of a matrix with their codes; those of persons are noted.

        ``corner`` is what stands above the labels to the left, such as 姓名.
        """
        given = pd.DataFrame({column: pd.Series(list(labels), dtype="str")}).assign(**{ROW: rows})
        heads = {column: corner} if corner and privacy.column_kind(corner) else {}
        return self.checked(given, part, "ties", heads)[column].tolist()

    def _name(self, part: Part):
        """Note a name of a file or sheet that names a person."""
        for name in (part.title, part.name, part.file):
            self._spare.pop(name, None)
        for title in dict.fromkeys((part.title, Path(part.file).name.split(".")[0])):
            self._spare.pop(title, None)
            if title in self._titles or self.allow & {title, part.name, part.file}:
                continue
            self._titles.add(title)
            what = privacy.titles([title])[0]
            if what:
                problem = say("its name looks like {what}", what=what)
                fix = say("rename the file or sheet, or allow it (--allow) if no person is meant")
                self.found.append(from_rows([(f"{title[:1]}…", "", None, "", problem, fix)]))

    def close(self):
        """Raise if a column to be pseudonymised occurs nowhere; tell of one that is allowed and does not."""
        self.told = not_met(self._spare)
        for column in sorted(self.pseudonymise - self._used):
            raise CommgovError(
                "pseudonymise: there is no column '{column}'{hint}. Fix: one of {known}.",
                column=column,
                hint=suggestion(column, self._seen),
                known=", ".join(sorted(self._seen)[:40]),
            )


def _persons(table: pd.DataFrame, column: str, head: str) -> pd.DataFrame:
    """Names in the rows that say themselves that they are persons, be they few among many bodies."""
    codes, kinds = pd.factorize(table["kind"])
    is_person = [CODES["kind"].get(plain(kind)) == "person" for kind in kinds] + [False]
    rows = np.flatnonzero(np.array(is_person)[codes])
    told = privacy.identifiers(table[column].iloc[rows].to_frame("姓名"))  # under a header that says so
    told = told[told["row"].notna()]
    return told.assign(column=head, row=pd.array(rows[told["row"].to_numpy("int64") - 1] + 1, dtype="Int64"))


def not_met(words: Iterable[str]) -> list[tuple]:
    """List, as notices, words that are allowed and occur nowhere."""
    problem, fix = say("is allowed, and no column, sheet or file is called so"), say("check its spelling")
    return [("", "", None, word, problem, fix) for word in words]


def as_words(given: str | Iterable[str]) -> list[str]:
    """Return one word or several as a list."""
    return [given] if isinstance(given, str) else [str(word) for word in given or ()]


def masked_faults(found: pd.DataFrame) -> pd.DataFrame:
    """Mask values of faults where these look like a person's, and take out hints that repeat them."""
    if found.empty:
        return found
    value, problem = (text_column(found[name]) for name in ("value", "problem"))
    words = pd.Series(pd.array(value.words, dtype="str"))
    named, other = _without_codes(_masked(words)), _without_codes(privacy.masked(words, names=False))
    # Among codes a short word is no name, unless most of a column are such words.
    place = together([text_column(found[name]) for name in ("table", "column")])
    differs = as_mask(pc.not_equal(named, value.words))[value.codes]
    shares = np.bincount(place, weights=differs) / np.bincount(place)
    is_code = problem.codes == problem.at(UNKNOWN_CODE)
    is_code &= shares[place] < _MOSTLY
    changed = np.where(is_code, as_mask(pc.not_equal(other, value.words))[value.codes], differs)
    value = TextColumn(value.codes, named).otherwise(is_code, other)
    columns = {"value": value}
    for name in {"fix", "fix_zh"} & {*found}:
        fix = text_column(found[name])
        columns[name] = fix.otherwise(changed, pc.replace_substring_regex(fix.words, _HINT, ""))
    return found.assign(**{name: column.category(found.index) for name, column in columns.items()})


def _masked(texts: pd.Series) -> pd.Series:
    """Values masked where they, or a word of them, look like a person's."""
    lists = pc.split_pattern_regex(pa.array(texts, pa.large_string()), _BETWEEN)
    words = pd.Series(pd.array(pc.list_flatten(lists), dtype="str"))
    changed = np.array(privacy.masked(texts) != texts)
    at = pc.list_parent_indices(lists).to_numpy()
    changed[at[np.array(privacy.masked(words) != words)]] = True
    return texts.where(~changed, texts.str[:1] + "…")


def _without_codes(words: pd.Series) -> pa.Array:
    """The words with no more than the beginning of a pseudonym."""
    said = pa.array(words, pa.large_string())
    said = said.combine_chunks() if isinstance(said, pa.ChunkedArray) else said
    return pc.if_else(pc.match_substring_regex(said, privacy.PSEUDONYM), pa.scalar("p_…", said.type), said)
