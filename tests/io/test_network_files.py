"""Networks of one's own as files: whole, and the same each time."""

import gzip
import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

import commgov_lib as cg
from commgov_lib.io import atomic, package, tables
from commgov_lib.schema import CommgovError

# Every kind of text that a cell may hold; control characters, which no CSV can be trusted with, aside.
TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\r\t,\";='@+-"), max_size=8
)


PLACES = pd.DataFrame({"place": ["c", "g"], "kind": ["community", "grid"], "parent": ["", "c"]})
ACTORS = pd.DataFrame({"actor": ["a", "b"], "kind": ["unit", "team"], "place": ["c", ""]})
TIES = pd.DataFrame({"source": ["a", "b"], "target": ["c", "a"], "relation": ["co_builds", "helps"]})
NEEDS = pd.DataFrame({"need": ["n"], "place": ["g"], "group": ["household"], "domain": ["health"]})


def small(names=("甲", "乙"), **extra):
    """A network of two places and two actors, with further columns on the actors."""
    return cg.Network(
        PLACES.assign(name=names, provenance="U"),
        ACTORS.assign(name=names, capacity=[2.5, np.nan], provenance="U", **extra),
        TIES.assign(domain=["health", ""], weight=[1.0, 0.1], provenance="U"),
        NEEDS.assign(weight=3.0, provenance="U"),
    )


def assert_same_network(one, other):
    """Four equal tables, types and all."""
    for table in ("places", "actors", "ties", "needs"):
        assert_frame_equal(getattr(one, table), getattr(other, table))


@given(
    text=st.lists(TEXT, min_size=2, max_size=2),
    size=st.lists(st.floats(allow_infinity=False), min_size=2, max_size=2),
    count=st.lists(st.integers(-(2**63), 2**63 - 1), min_size=2, max_size=2),
    flag=st.lists(st.booleans(), min_size=2, max_size=2),
    pack=st.booleans(),
)
def test_a_written_table_reads_back_the_same(text, size, count, flag, pack):
    frame = pd.DataFrame({"text": pd.Series(text, dtype="str"), "size": size, "count": count, "flag": flag})
    content = tables.packed(tables.plain_csv(frame)) if pack else tables.plain_csv(frame)
    assert_frame_equal(tables.parse(content, tables.types_of(frame)), frame)


@pytest.mark.parametrize("compress", [False, True])
def test_a_written_network_reads_back_the_same(tmp_path, compress):
    text = pd.Series(['a,"b"\r\nc', "007"], dtype="str")
    net = small(note=text, size=[1e-300, np.nan], body_count=[2.0, np.nan], flag=[True, False])
    atomic.put_folder(tmp_path / "网 络", package.network_files(net, compress=compress))
    assert_same_network(package.read_network(tmp_path / "网 络"), net)


def test_missing_whole_numbers_stay_missing(tmp_path):
    net = small(seats=pd.array([3, None], dtype="Int64"))
    atomic.put_folder(tmp_path, package.network_files(net))
    assert package.read_network(tmp_path).actors["seats"].tolist() == [3, pd.NA]


def test_codes_that_look_like_numbers_stay_text(tmp_path):
    net = small(code=pd.Series(["007", "1e3"], dtype="str"))
    atomic.put_folder(tmp_path, package.network_files(net))
    assert package.read_network(tmp_path).actors["code"].tolist() == ["007", "1e3"]


def test_the_same_network_gives_the_same_bytes_later(tmp_path):
    first = package.network_files(small(), compress=True)
    time.sleep(1.1)
    second = package.network_files(small(), compress=True)
    assert first == second
    assert gzip.decompress(first["ties.csv.gz"]) == package.network_files(small())["ties.csv"]
    assert first["ties.csv.gz"][4:8] == bytes(4)  # the time of packing


def test_a_folder_that_is_no_network_is_refused(tmp_path):
    with pytest.raises(CommgovError, match=r"columns\.json: does not exist"):
        package.read_network(tmp_path)
