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
    assert listed.columns.tolist() == [
        *("title", "returns", "rows", "provenance", "licence", "path"),
        *("description", "selection", "selection_zh"),
    ]
    assert "found by searching" in listed.loc["cobuilding_reported", "selection"]
    assert (listed["description"] != "").all()
    assert ((listed["selection"] == "") == (listed["selection_zh"] == "")).all()
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


def test_reported_is_a_network_of_its_table():
    net, rows = cg.load("reported"), cg.load("cobuilding_reported")
    assert (len(net.places), len(net.actors), len(net.ties)) == (328, 527, 580)
    assert net.places["kind"].value_counts().to_dict() == {
        "community": 269,
        "street": 35,
        "village": 16,
        "compound": 8,
    }
    assert net.ties["tie_id"].tolist() == rows["tie_id"].tolist()
    name = net.places.set_index("place")["name"]
    assert net.ties["target"].map(name).tolist() == rows["place"].tolist()
    assert (net.ties["since"] == net.ties["until"]).all()
    dated = net.ties.loc[net.ties["since"] != "", "since"]
    assert dated.value_counts().loc[["2023", "2025", "2024"]].tolist() == [102, 87, 84]
    assert len(net.at("2023").ties) == 102 + 79  # of that year, or undated
    assert net.label("member_of_committee", "zh") == "参加联席会"
    assert net.incidence("member_of_committee", pooled="any").to_numpy().sum() == 52
    assert "member_of_committee" not in net.vocabulary.serving
    parts = nx.Graph(
        [(("a", s), ("p", t)) for s, t in zip(net.ties["source"], net.ties["target"], strict=True)]
    )
    sizes = [len(part) for part in nx.connected_components(parts)]
    assert (len(sizes), max(sizes)) == (288, 12)  # as its description says


def test_bristol_has_what_is_known_of_it():
    net = cg.load("bristol")
    assert (len(net.actors), len(net.places), len(net.ties)) == (97, 17, 253)
    attended = net.incidence("attends")
    assert (attended.to_numpy().sum(axis=1) > 0).sum() == 73
    assert attended.sum().loc[["WomensDay", "EastonFest", "Claimants"]].tolist() == [36, 31, 4]
    names = net.places.set_index("place")["name"]
    assert names.loc[["AsylumCampaign", "LA21", "STAR"]].tolist() == ["Asylum Campaign", "LA21", "STAR"]


def test_indiana_has_its_designated_lead():
    net = cg.load("indiana")
    assert net.ties["relation"].value_counts().to_dict() == {
        "contacts": 175,
        "collaborates": 161,
        "discusses_guideline": 103,
    }
    assert net.actors.loc[net.actors["lead"] == "yes", "actor"].tolist() == ["ITPC"]
    assert net.actors["kind"].value_counts().to_dict() == {
        "contractor": 12,
        "government_agency": 3,
        "coalition": 3,
        "national_partner": 4,
        "advocacy": 2,
        "lead_agency": 1,
    }
    formal = net.ties.query("relation == 'collaborates' and weight >= 3")
    assert len(formal) == 80
    assert ((formal["source"] == "ITPC") | (formal["target"] == "ITPC")).sum() == 19
    square = net.incidence("collaborates", weighted=True)
    assert (square == square.T).to_numpy().all()
    assert (square.to_numpy() > 0).sum() == 2 * 161


def test_chicago_can_be_asked_who_is_near_a_shop():
    net = cg.load("chicago")
    assert (len(net.needs), len(net.actors), len(net.ties)) == (77, 148, 0)
    assert net.demand("daily_life").sum() == 2_695_598  # Chicago in the census of 2010
    assert net.actors["status"].value_counts().to_dict() == {
        "open": 128,
        "not_stated": 10,
        "open_new_location": 7,
        "open_new_owner": 3,
    }
    at = cg.equity.located(net)
    shops, areas = at.loc[net.actors["place"]], at.loc[net.needs["place"]]
    near = cg.equity.nearby(shops, areas, catchment=1000)
    # Great circles, from the degrees.
    degrees = net.places.set_index("place")[["lon", "lat"]]
    x, y = (np.radians(degrees.loc[labels].to_numpy()) for labels in (shops.index, areas.index))
    half = np.sin((x[:, None] - y) / 2) ** 2
    far = np.arcsin(np.sqrt(half[..., 1] + np.cos(x[:, None, 1]) * np.cos(y[:, 1]) * half[..., 0]))
    reached = 2 * 6_371_000 * far <= 1000
    assert ((near.matrix.toarray() > 0) == reached).mean() > 0.9995  # a pair at the very edge may differ
    assert reached.any(axis=0).sum() == 42
    names = net.places.set_index("place")["name"]
    assert names.loc[["35", "59", "76"]].tolist() == ["Douglas", "McKinley Park", "O'Hare"]


def test_a_status_that_nobody_knows_stops_the_build(monkeypatch):
    monkeypatch.syspath_prepend(str(DATA / "builders"))
    import chicago

    assert [chicago.status(s) for s in ("OPEN_MK", "Chicago-West Loop")] == ["open", "not_stated"]
    with pytest.raises(SystemExit, match="CLOSED"):
        chicago.status("CLOSED")
