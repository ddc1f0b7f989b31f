"""Numbers as people write them: full-width digits, spaces, thousands' commas, the minus of a typesetter."""

from __future__ import annotations

import unicodedata

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ..coded import as_mask, coded

_AS_ASCII = str.maketrans({" ": "", "_": "?", "−": "-"})  # Python reads 1_000, nobody writes it
_USUAL = r"^-?[0-9]{1,15}(\.[0-9]{1,15})?$"


def numbers(texts) -> tuple[np.ndarray, np.ndarray]:
    """The number that each text is (NaN where it is none), and whether it is one.

    Examples
    --------
    >>> numbers(np.array(["１２．５", "1,200", "many", "nan"], dtype=object))[1].tolist()
    [True, True, False, False]
    """
    text = coded(pd.Series(texts, dtype=None if len(texts) else "str"))
    found = of_words(text.words)[text.codes] if len(text) else np.empty(0)
    return found, ~np.isnan(found)


def of_words(words: pa.Array) -> np.ndarray:
    """The number that each word is, NaN where it is none; the empty word is none."""
    found = np.full(len(words), np.nan)
    usual = as_mask(pc.match_substring_regex(words, _USUAL))
    found[usual] = pc.cast(words.filter(pa.array(usual)), pa.float64()).to_numpy()
    rest = np.flatnonzero(~usual)
    found[rest] = [number(word) for word in words.take(pa.array(rest)).to_pylist()]
    return found


def number(text: str) -> float:
    """The number that a text is, NaN where it is none; infinity is a number that nobody can count.

    Examples
    --------
    >>> number("　１２"), number("−3"), number("12人")
    (12.0, -3.0, nan)
    """
    text = unicodedata.normalize("NFKC", str(text)).translate(_AS_ASCII)
    if "," in text:  # a comma is only taken for a thousands' mark where it can be one
        groups = text.lstrip("+-").split(".")[0].split(",")
        if not groups[0] or len(groups[0]) > 3 or any(len(g) != 3 for g in groups[1:]):
            return np.nan
        text = text.replace(",", "")
    try:
        return float(text)
    except ValueError:
        return np.nan
