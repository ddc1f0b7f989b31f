"""The terms of one network: those of the schema, and beside them the user's own.

Relations, kinds of actors and of places, domains and groups are lists in :mod:`commgov_lib.schema`. A network
may bring terms of its own in a fifth table, one row a term. A :class:`Vocabulary` holds both together;
whoever needs to know what a code means, whether a relation serves or how far down a kind of place stands asks
the vocabulary of the network.
"""

from __future__ import annotations

import colorsys
import unicodedata
from types import MappingProxyType

import pandas as pd

from .schema import (
    ACTOR_COLORS,
    CONTRACTS,
    LEVELS,
    ONE_WAY,
    SERVING,
    TERM_LISTS,
    TERMS,
    Column,
    Term,
    label,
)

# Colours of a user's own kinds of actors, in the order of the table of terms; then further ones (see
# :func:`further_color`).
MORE_COLORS = (
    "#D55E00", "#117733", "#332288", "#AA4499", "#999933", "#882255", "#44AA99", "#6699CC", "#661100",
    "#DDAA33",
)  # fmt: skip


class Vocabulary:
    """The terms that a network may use.

    Parameters
    ----------
    own
        The user's own terms, one row each: ``list, term, label_en, label_zh, serves, one_way, level`` (see
        :data:`commgov_lib.schema.TERMS`); ``None`` for none. They are taken as they are: whether they are
        in order is checked in :func:`commgov_lib.validate.examined`.

    Attributes
    ----------
    relations, actor_kinds, place_kinds, domains, groups
        Code → its labels: first the terms of the schema, then the user's own.
    serving
        The relations through which an actor reaches a need.
    one_way
        The relations that lead one way by what they mean.
    levels
        Kind of place → how far down the territory it stands.

    Examples
    --------
    >>> own = pd.DataFrame({"list": ["relation"], "term": ["信息共享"], "label_en": ["shares information"]})
    >>> words = Vocabulary(own)
    >>> words.label("信息共享"), words.label("信息共享", "zh"), words.label("co_builds")
    ('shares information', '信息共享', 'co-builds with')
    >>> "信息共享" in words.serving
    False
    """

    __slots__ = ("_lists", "_own", "levels", "one_way", "serving")

    def __init__(self, own: pd.DataFrame | None = None):
        rows = _rows(own)
        added: dict[str, dict[str, Term]] = {name: {} for name in TERM_LISTS}
        for row in rows:
            if row["list"] in added and row["term"]:
                labels = Term(row["label_en"] or row["term"], row["label_zh"] or row["term"])
                added[row["list"]].setdefault(row["term"], labels)
        self._own = {code: term for terms in added.values() for code, term in terms.items()}
        self._lists = {name: {**known, **added[name]} for name, known in TERM_LISTS.items()}
        relations = [row for row in rows if row["list"] == "relation"]
        self.serving = (*SERVING, *(row["term"] for row in relations if row["serves"] == "yes"))
        self.one_way = (*ONE_WAY, *(row["term"] for row in relations if row["one_way"] == "yes"))
        places = [row for row in rows if row["list"] == "place_kind" and row["level"] in LEVELS]
        self.levels = {**LEVELS, **{row["term"]: LEVELS[row["level"]] for row in places}}

    @property
    def relations(self) -> MappingProxyType:
        """What a tie may mean: code → labels."""
        return self.of("relation")

    @property
    def actor_kinds(self) -> MappingProxyType:
        """What an actor may be: code → labels."""
        return self.of("actor_kind")

    @property
    def place_kinds(self) -> MappingProxyType:
        """What a place may be: code → labels."""
        return self.of("place_kind")

    @property
    def domains(self) -> MappingProxyType:
        """In what a need may stand: code → labels."""
        return self.of("domain")

    @property
    def groups(self) -> MappingProxyType:
        """Whose a need may be: code → labels."""
        return self.of("group")

    @property
    def own(self) -> MappingProxyType:
        """The user's own terms of all lists: code → labels."""
        return MappingProxyType(self._own)

    def of(self, name: str) -> MappingProxyType:
        """Return the terms of a list: code → labels.

        Parameters
        ----------
        name
            One of :data:`commgov_lib.schema.TERM_LISTS`.

        Examples
        --------
        >>> list(Vocabulary().of("relation"))[:2]
        ['leads', 'pairs_with']
        """
        return MappingProxyType(self._lists[name])

    def columns(self, table: str) -> dict[str, Column]:
        """Return what the columns of a table may hold in this network.

        Parameters
        ----------
        table
            ``places``, ``actors``, ``ties``, ``needs`` or ``terms``.

        Examples
        --------
        >>> own = pd.DataFrame({"list": ["group"], "term": ["新就业群体"]})
        >>> list(Vocabulary(own).columns("needs")["group"].allowed)[-1]
        '新就业群体'
        """
        rules = CONTRACTS[table]
        if not self._own:
            return rules
        return {
            name: rule._replace(allowed=self._lists[rule.terms]) if rule.terms else rule
            for name, rule in rules.items()
        }

    @property
    def colors(self) -> dict[str, str]:
        """The colour of each kind of actor; the user's own take further ones, in their order."""
        own = [kind for kind in self._lists["actor_kind"] if kind not in ACTOR_COLORS]
        return {**ACTOR_COLORS, **{kind: further_color(at) for at, kind in enumerate(own)}}

    def label(self, code: str, lang: str = "en") -> str:
        """Return the label of a code in English or Chinese; a code without one is its own label."""
        return self._own[code].text(lang) if code in self._own else label(code, lang)


def _rows(own: pd.DataFrame | None) -> list[dict[str, str]]:
    if own is None or not len(own):
        return []
    names = [name for name in TERMS if name in own]
    rows = own[names].astype("str").fillna("").to_dict("records")
    return [{**dict.fromkeys(TERMS, ""), **row} for row in rows]


def clashes(own: pd.DataFrame) -> list[tuple[int, str, str, str]]:
    """Tell which own terms take the place of another: a term or label that is taken.

    Parameters
    ----------
    own
        As for :class:`Vocabulary`.

    Returns
    -------
    list of tuple
        Position of the row, column, what is wrong (``code``: a code of the schema; ``label``: a code or label
        of the same list; ``again``: another own term's; ``other``: the same term has other labels in another
        list), and the code or term that has it.

    Examples
    --------
    >>> clashes(pd.DataFrame({"list": ["relation"] * 2, "term": ["health", "共建"]}))
    [(0, 'term', 'code', 'health'), (1, 'term', 'label', 'co_builds')]
    """
    every = {code: name for name, terms in TERM_LISTS.items() for code in terms}
    taken = {
        name: {_alike(word): code for code, term in terms.items() for word in (code, *term)}
        for name, terms in TERM_LISTS.items()
    }
    mine: dict[str, dict[str, str]] = {name: {} for name in TERM_LISTS}
    mine["place_kind"] = mine["actor_kind"]  # by its kind, a node of a graph is a place or an actor
    labels: dict[str, tuple] = {}
    found = []
    for at, row in enumerate(_rows(own)):
        name, term = row["list"], row["term"]
        if name not in taken or not term:
            continue
        said = row["label_en"] or term, row["label_zh"] or term
        if _is_restated(row):
            continue
        if term in every:
            found.append((at, "term", "code", term))
            continue
        first = labels.setdefault(term, (name, said))
        if first[0] != name and first[1] != said:
            found.append((at, "term", "other", term))
        told = False
        for column in ("term", "label_en", "label_zh"):
            word = _alike(row[column])
            if not word or told:
                continue
            for known, what in ((taken[name], "label"), (mine[name], "again")):
                if known.get(word, term) != term or (what == "again" and column == "term" and word in known):
                    found.append((at, column, what, known[word]))
                    told = True
                    break
        for word in (term, *said):
            mine[name].setdefault(_alike(word), term)
    return found


def restated(own: pd.DataFrame) -> pd.Series:
    """Tell which rows say no more than the schema does: a code of it with its own labels, or none.

    Examples
    --------
    >>> restated(pd.DataFrame({"list": ["domain", "domain"], "term": ["health", "养犬"]})).tolist()
    [True, False]
    """
    return pd.Series([_is_restated(row) for row in _rows(own)], own.index, dtype=bool)


def _is_restated(row: dict[str, str]) -> bool:
    known = TERM_LISTS.get(row["list"], {}).get(row["term"])
    if known is None or (row["label_en"] or known.en, row["label_zh"] or known.zh) != known:
        return False
    meant = {"serves": SERVING, "one_way": ONE_WAY}
    if any(row[what] and (row[what] == "yes") != (row["term"] in codes) for what, codes in meant.items()):
        return False
    return not row["level"] or LEVELS.get(row["level"]) == LEVELS.get(row["term"], -1)


def no_terms() -> pd.DataFrame:
    """Return a table of no terms.

    Examples
    --------
    >>> list(no_terms())[:2], len(no_terms())
    (['list', 'term'], 0)
    """
    return pd.DataFrame({name: pd.Series(dtype="str") for name in TERMS})


def further_color(at: int) -> str:
    """Return a colour by its number: the first ten by hand, then hues a golden angle apart.

    Examples
    --------
    >>> further_color(0), len({further_color(k) for k in range(40)})
    ('#D55E00', 40)
    """
    if at < len(MORE_COLORS):
        return MORE_COLORS[at]
    hue = (at * 0.6180339887498949) % 1
    light = (0.38, 0.5, 0.62)[at % 3]
    return "#" + "".join(f"{round(255 * part):02X}" for part in colorsys.hls_to_rgb(hue, light, 0.5))


def _alike(word: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", word).lower().split())
