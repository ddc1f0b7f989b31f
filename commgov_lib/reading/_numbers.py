"""Numbers as people write them: full-width digits, spaces, thousands' commas."""

from __future__ import annotations

import unicodedata

import numpy as np
import pandas as pd


def numbers(texts) -> tuple[np.ndarray, np.ndarray]:
    """The number that each text is (NaN where it is none), and whether it is one.

    Examples
    --------
    >>> numbers(np.array(["１２．５", "1,200", "many", "nan"], dtype=object))[1].tolist()
    [True, True, False, False]
    """
    texts = pd.Series(texts)
    codes, words = pd.factorize(texts)
    values = np.array([number(w) for w in words], dtype=float) if len(words) else np.empty(0)
    found = values[codes] if len(words) else np.full(len(texts), np.nan)
    return found, ~np.isnan(found)


def number(text: str) -> float:
    """The number that a text is, NaN where it is none; infinity is a number that nobody can count.

    Examples
    --------
    >>> number("　１２"), number("12人")
    (12.0, nan)
    """
    text = unicodedata.normalize("NFKC", str(text)).replace(" ", "").replace("_", "?")
    if "," in text:  # a comma is only taken for a thousands' mark where it can be one
        groups = text.lstrip("+-").split(".")[0].split(",")
        if not groups[0] or len(groups[0]) > 3 or any(len(g) != 3 for g in groups[1:]):
            return np.nan
        text = text.replace(",", "")
    try:
        return float(text)
    except ValueError:
        return np.nan
