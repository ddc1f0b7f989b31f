"""Faults whose values may name a person: masked before anybody reads them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from .. import privacy
from ..coded import Coded, as_mask, coded, together

_BETWEEN = "[\\s\\p{Z},;，；、|]+"
_MOSTLY = 0.6
_HINT = r"(?s) \(did you mean '.*'\?\)$"


def hidden(found: pd.DataFrame) -> pd.DataFrame:
    """Faults with their values masked where these look like a person's, and hints that repeat them gone."""
    if found.empty:
        return found
    value, problem, fix = (coded(found[name]) for name in ("value", "problem", "fix"))
    words = pd.Series(pd.array(value.words, dtype="str"))
    named, other = _without_codes(_masked(words)), _without_codes(privacy.masked(words, names=False))
    # Among codes a short word is no name, unless most of a column are such words.
    place = together([coded(found[name]) for name in ("table", "column")])
    differs = as_mask(pc.not_equal(named, value.words))[value.codes]
    shares = np.bincount(place, weights=differs) / np.bincount(place)
    is_code = problem.codes == problem.at("is not a known code")
    is_code &= shares[place] < _MOSTLY
    changed = np.where(is_code, as_mask(pc.not_equal(other, value.words))[value.codes], differs)
    value = Coded(value.codes, named).otherwise(is_code, other)
    fix = fix.otherwise(changed, pc.replace_substring_regex(fix.words, _HINT, ""))
    return found.assign(value=value.category(found.index), fix=fix.category(found.index))


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
