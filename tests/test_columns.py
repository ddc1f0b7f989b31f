"""Columns of text as words and codes say what pandas says of the text itself."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from commgov_lib import columns, validate

LETTERS = st.sampled_from([*"ab1;,|\t \n", *"源目标社区银行号，；。　１Ａ", "€", "é", "𠀀", "\u3000"])


@given(st.lists(st.text(LETTERS, max_size=3), max_size=20), st.integers(0, 5))
def test_words_in_use_are_numbered_as_they_come(words, skip):
    text = columns.text_column(pd.Series(words, dtype="str"))
    rest = columns.TextColumn(text.codes[skip:], text.words).tidy()
    codes, distinct = pd.factorize(np.array(words[skip:], dtype=object))
    assert rest.codes.tolist() == codes.tolist()
    assert rest.words.to_pylist() == list(distinct)
    assert text.plain().tolist() == columns.text_column(text.packed()).plain().tolist() == words


@given(
    st.lists(st.tuples(*[st.sampled_from("abc")] * 3), min_size=1, max_size=12),
    st.sampled_from([3, 2**20, 2**31]),
)
def test_repeated_rows_are_those_of_pandas(rows, size):
    frame = pd.DataFrame(rows, columns=["x", "y", "z"], dtype="str")
    texts = [columns.text_column(frame[c]) for c in frame]

    if size > 3:
        for column in texts:
            column.words = _Many(size)
    expected = frame.duplicated(keep=False).to_numpy()
    found = columns.repeated(texts)
    assert expected.tolist() == (found.tolist() if found is not None else [False] * len(frame))


class _Many:
    """Words of which only the number is asked."""

    def __init__(self, count):
        self.count = count

    def __len__(self):
        return self.count


def test_advice_among_a_hundred_thousand_codes_is_given_and_soon():
    codes = [f"单位{k:06}" for k in range(100_000)]
    actors = pd.DataFrame({"actor": codes, "kind": "unit", "provenance": "U"})
    places = pd.DataFrame({"place": ["c"], "kind": "city", "provenance": "U"})
    ties = pd.DataFrame({"source": ["单位00001x", "x单位000020"], "target": "c", "relation": "co_builds"})
    found = validate.find(
        {"places": places, "actors": actors, "ties": ties.assign(weight=1.0, provenance="U")}
    )
    assert found["value"].tolist() == ["单位00001x", "x单位000020"]
    assert found["fix"].str.contains("did you mean '单位0000").all()
