"""The data package is read only as it is listed, and comes back as it is described."""

import hashlib
import json
import shutil
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest

import commgov_lib as cg
from commgov_lib import datasets
from commgov_lib.schema import CommgovError

DATA = Path(datasets.__file__).parent.parent / "data"


# ---- load and available --------------------------------------------------------------------------


def test_each_available_name_loads_as_the_list_says():
    listed = cg.available()
    assert listed.columns.tolist() == ["title", "returns", "rows", "provenance", "licence", "path"]
    assert set(listed["returns"]) == {"table", "network"}
    for name, row in listed.drop(index="shenyang").iterrows():
        loaded = cg.load(name)
        if row["returns"] == "table":
            assert isinstance(loaded, pd.DataFrame)
            assert len(loaded) == row["rows"]
        else:
            assert isinstance(loaded, cg.Network)
            tables = (loaded.places, loaded.actors, loaded.ties, loaded.needs)
            assert sum(len(table) for table in tables) == row["rows"]
        assert (DATA / row["path"]).exists()


def test_text_is_never_missing_and_codes_keep_their_digits():
    districts = cg.load("districts")
    assert districts["district_code"].tolist()[0] == "210102"
    assert districts.select_dtypes("str").isna().sum().sum() == 0
    assert districts["population"].dtype == np.dtype("int64")
    numbers = cg.load("article_numbers")
    assert numbers["high"].dtype == np.dtype("float64")
    assert np.isnan(numbers.set_index("id").loc["N04", "high"])
    assert cg.load("household_sizes")["open_ended"].tolist() == [False] * 4 + [True]


def test_a_loaded_table_is_the_readers_own():
    first = cg.load("districts")
    first.loc[0, "population"] = 0
    assert cg.load("districts").loc[0, "population"] == 730800


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("divsions", "did you mean 'divisions'"),
        ("emon_ties", "did you mean 'emon'"),
        ("nothing like it", "Available: divisions, districts"),
        (3, "data set 3"),
        (["emon"], "data set"),
        ("font", "Available:"),
    ],
)
def test_an_unknown_name_is_told_what_there_is(name, words):
    with pytest.raises(CommgovError, match="does not exist") as error:
        cg.load(name)
    assert words in str(error.value)


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """The data folder copied to a path with a space and Chinese in it, and found there."""
    folder = tmp_path / "我的 数据"
    ignored = shutil.ignore_patterns("builders", "shenyang", "divisions.csv", "*.ttf")
    shutil.copytree(DATA, folder, ignore=ignored)
    monkeypatch.setenv("COMMGOV_DATA", str(folder))
    return folder


def test_the_data_folder_can_be_elsewhere(copy):
    assert len(cg.load("districts")) == 13
    assert len(cg.load("emon").ties) == 840
    assert datasets.path("font_licence") == copy / "fonts" / "OFL.txt"


@pytest.mark.parametrize("file", ["districts.csv", "networks/emon/ties.csv", "networks/emon/columns.json"])
def test_a_changed_file_is_refused(copy, file):
    content = (copy / file).read_bytes()
    (copy / file).write_bytes(content + b"\n")
    name = "emon" if "emon" in file else "districts"
    with pytest.raises(CommgovError, match=f"data/{file} is not the file") as error:
        cg.load(name)
    assert f"git checkout -- data/{file}" in str(error.value)
    assert "build.py" in str(error.value)
    (copy / file).write_bytes(content)
    cg.load(name)


def test_a_file_with_other_line_ends_is_refused(copy):
    file = copy / "districts.csv"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    with pytest.raises(CommgovError, match="sha256 differs"):
        cg.load("districts")


def test_a_missing_file_is_named(copy):
    (copy / "districts.csv").unlink()
    with pytest.raises(CommgovError, match=r"districts\.csv' is missing.*COMMGOV_DATA"):
        cg.load("districts")


def test_a_file_that_cannot_be_read_is_named(copy):
    (copy / "districts.csv").unlink()
    (copy / "districts.csv").mkdir()
    with pytest.raises(CommgovError, match="cannot be read"):
        cg.load("districts")


def test_a_missing_package_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("COMMGOV_DATA", str(tmp_path / "nowhere"))
    with pytest.raises(CommgovError, match=r"datapackage\.json' is missing"):
        cg.available()


def test_a_damaged_package_is_named(copy):
    (copy / "datapackage.json").write_text("{", encoding="utf-8", newline="\n")
    with pytest.raises(CommgovError, match="is damaged"):
        cg.load("districts")


def test_a_table_with_other_columns_than_listed_is_refused(copy):
    """The hash is right, the description wrong: the message says which columns were expected."""
    package = json.loads((copy / "datapackage.json").read_text(encoding="utf-8"))
    part = next(p for p in package["resources"] if p["name"] == "districts")
    part["schema"]["fields"] = part["schema"]["fields"][:2]
    text = json.dumps(package, ensure_ascii=False)
    (copy / "datapackage.json").write_text(text, encoding="utf-8", newline="\n")
    with pytest.raises(CommgovError, match="but district_code, district were expected"):
        cg.load("districts")


def test_path_knows_only_listed_files():
    with pytest.raises(CommgovError, match="did you mean 'font'"):
        datasets.path("fonts")
    font = datasets.path("font")
    listed = next(p for p in datasets._descriptor()["resources"] if p["name"] == "font")
    assert "sha256:" + hashlib.sha256(font.read_bytes()).hexdigest() == listed["hash"]


# ---- the stored networks -------------------------------------------------------------------------


def test_southern_women_is_the_graph_that_networkx_ships():
    women = cg.load("southern_women").incidence("attends")
    graph = nx.davis_southern_women_graph()
    assert women.shape == (18, 14)
    assert women.to_numpy().sum() == graph.number_of_edges() == 89
    for woman in graph.graph["top"]:
        attended = {event for event, seen in women.loc[woman.split()[0]].items() if seen}
        assert attended == set(graph[woman])
    assert women.columns.tolist() == [f"E{k}" for k in range(1, 15)]
    shared = women.to_numpy() @ women.to_numpy().T
    above = shared[np.triu_indices(18, 1)]
    assert ((above > 0).sum(), above.sum()) == (139, 322)


def test_observed_joins_only_what_is_stated_as_co_building():
    net = cg.load("observed")
    assert net.incidence("co_builds").to_numpy().sum() == 17
    degree = net.ties.groupby("target").size()
    names = net.places.set_index("place")["name"]
    assert degree.rename(names).to_dict() == {"葵花社区": 6, "上木场社区": 4, "苏家社区": 7}
    located = net.actors[net.actors["place"] != ""]
    assert len(located) == 8
    assert not located["actor"].isin(net.ties["source"]).any()


def test_emon_counts_contact_upwards():
    net = cg.load("emon")
    assert (net.ties["weight"] + net.ties["frequency"] == 5).all()
    by_place = net.actors.groupby("place").size().to_dict()
    assert by_place == {
        "Cheyenne": 14,
        "HurrFrederic": 21,
        "LakePomona": 20,
        "MtSi": 13,
        "MtStHelens": 27,
        "Texas": 25,
        "Wichita": 20,
    }
    home = net.actors.set_index("actor")["place"]
    ends = pd.DataFrame({side: net.ties[side].map(home) for side in ("source", "target")})
    assert (ends["source"] == ends["target"]).all()
    assert ends.groupby("source").size().tolist() == [83, 118, 148, 33, 123, 186, 149]
    assert net.ties["frequency"].value_counts().to_dict() == {1: 474, 3: 159, 4: 110, 2: 97}
    assert len(net.needs) == 0
