"""Words of many names are understood as each by itself."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from commgov_lib.io import vocabulary


@given(st.text(st.sampled_from([*"平安社区小家园村市园 a1", "　", "Ａ", "ﬁ", "號", "\u2028"]), max_size=6))
def test_kinds_of_many_names_are_those_of_each(name):
    kinds = vocabulary.place_kinds(pa.array([name, "甲社区"], pa.large_string())).plain().tolist()
    assert kinds == [vocabulary.place_kind(name), "community"]
