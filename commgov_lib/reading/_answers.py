"""Questions about a file: which answers there are to each, and a mapping with one answered."""

from __future__ import annotations

import copy

from ._mapping import SHAPES
from ._words import CODES, HEADERS, plain


def answers(mapping: dict, doubt: dict) -> dict[str, object]:
    """What can be answered to a question: words in both languages, as :func:`plain` writes them → meaning.

    Parameters
    ----------
    mapping
        As :func:`guess` gives it.
    doubt
        One of its ``unsure``.

    Returns
    -------
    dict
        ``-`` leaves a column out.

    Examples
    --------
    >>> doubt = {"table": "t", "what": "relation", "guess": "contacts", "why": ""}
    >>> answers({"tables": [{"table": "t"}]}, doubt)["帮扶"]
    'helps'
    """
    what = doubt["what"].partition(" '")[0]
    if what == "column":
        shape = _entry(mapping, doubt)["shape"]
        found = {plain(w): column for column, words in HEADERS.get(shape, {}).items() for w in words.split()}
        return {**found, **{column: column for column in HEADERS.get(shape, {})}, "-": ""}
    if what == "header":
        return {"none": 0, **{str(k): k for k in range(51)}}
    if what == "shape":
        return {shape: shape for shape in SHAPES}
    if what == "directed":
        return {"no": "no", "否": "no", "yes": "yes", "是": "yes"}
    if what == "slices":
        return {"last": "last", "最后": "last"}
    if what == "weight":
        return {str(k): str(k) for k in range(367)}
    return dict(CODES[what])


def answered(mapping: dict, doubt: dict, meaning) -> dict:
    """A copy of a mapping in which a question has its answer.

    Parameters
    ----------
    mapping, doubt
        As in :func:`answers`.
    meaning
        One of the meanings that it gives.

    Returns
    -------
    dict

    Examples
    --------
    >>> doubt = {"table": "t", "what": "relation", "guess": "contacts", "why": ""}
    >>> answered({"tables": [{"table": "t"}], "unsure": [doubt]}, doubt, "helps")["tables"]
    [{'table': 't', 'relation': 'helps'}]
    """
    mapping = copy.deepcopy(mapping)
    what, _, word = doubt["what"].partition(" '")
    word, entry = word.removesuffix("'"), _entry(mapping, doubt)
    if what == "column":
        for head, column in entry["columns"].items():  # two columns with their meanings changed over
            if column == meaning and head != word and meaning:
                entry["columns"][head] = entry["columns"].get(word, "")
        entry["columns"][word] = meaning
        for other in mapping["unsure"]:  # what is still asked starts from what is now so
            kind, _, head = other["what"].partition(" '")
            if kind == "column" and other["table"] == doubt["table"]:
                other["guess"] = entry["columns"][head.removesuffix("'")]
    elif word:
        mapping["words"].setdefault(what, {})[word] = meaning
    else:
        entry[what] = meaning
    return mapping


def _entry(mapping: dict, doubt: dict) -> dict:
    return next(e for e in mapping["tables"] if e["table"] == doubt["table"])
