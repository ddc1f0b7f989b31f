"""What cg.write writes, cg.read reads without a question: as it was, or as the losses say."""

import contextlib
import zipfile

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

import commgov_lib as cg
from commgov_lib.io.safe_xml import writable
from commgov_lib.schema import (
    ACTOR_KINDS,
    DOMAINS,
    GROUPS,
    LEVELS,
    ONE_WAY,
    PLACE_KINDS,
    PROVENANCE,
    RELATIONS,
    TABLES,
)

WHOLE = ["", ".zip", ".xlsx"]
GRAPHS = [".gexf", ".graphml"]
MATRICES = [".dl", ".net", ".paj"]
ODD = [
    "社区", "=1+1", "＝和平", "-7", "@x", "+86", "'=1", "''=1", "'s Heeren", "007", "1e3", "n5", "data:",
    "labels:", "!", 'a"b', "a'b", "a,b", "a;b", "a、b", "甲　乙", "<b>&amp;", "nr=3", "*Vertices 9", "%",
    "_x0041_", "nan", "True", "多福社区", "\U0001f3d8 楼院", "own_x", "平安 社区",
]  # fmt: skip
NAMES = [*ODD, "", " a", "b ", "two\nlines", "c\rd", "bell\x07", "\t=1", "\ufffe"]
EXTRA = [
    "seats",
    "size",
    "own_size",
    "label",
    "x",
    "id",
    "source_name",
    "row",
    "part",
    "table",
    "=note",
    "备注",
    "mode",
]
EVERY = [*EXTRA, "node", *(column for table in TABLES.values() for column in table)]

anything = st.text("甲乙ab\"'!=-, 0", min_size=1, max_size=4).map(str.strip).filter(bool)
codes = st.lists(st.sampled_from(ODD) | anything, unique=True, max_size=9)
names = st.sampled_from(NAMES) | st.text(max_size=6)
cells = {
    "text": names,
    "whole": st.integers(-(2**62), 2**62),
    "number": st.floats(allow_infinity=False) | st.just(0.1 + 0.2),
    "flag": st.booleans(),
}
weights = st.floats(1e-300, 1e300) | st.sampled_from([1.0, 2.0, 0.1 + 0.2, 1e-5])


def column(draw, values, count, *, optional=False):
    """As many values; of an optional column perhaps none at all."""
    if optional and draw(st.booleans()):
        return [""] * count
    return [draw(values) for _ in range(count)]


@st.composite
def networks(draw):
    """Any network that the checks let pass."""
    every = draw(codes)
    cut = draw(st.integers(0, len(every)))
    inside, actors = every[:cut], every[cut:]
    places = pd.DataFrame({"place": inside, "kind": column(draw, st.sampled_from(list(PLACE_KINDS)), cut)})
    level = places["kind"].map(LEVELS)
    parents = [[p for p, up in zip(inside, level, strict=True) if up < mine] for mine in level]
    places["parent"] = [draw(st.sampled_from(["", *some])) for some in parents]
    places["name"] = column(draw, names, cut, optional=True)
    sized = st.floats(0, 1e6) | st.just(np.nan)
    if draw(st.booleans()):
        places["population_count"] = [draw(sized) for _ in inside]
    forces = pd.DataFrame(
        {"actor": actors, "kind": column(draw, st.sampled_from(list(ACTOR_KINDS)), len(actors))}
    )
    forces["name"] = column(draw, names, len(actors), optional=True)
    forces["capacity"] = [draw(sized) for _ in actors]
    forces["place"] = [draw(st.sampled_from(["", *inside])) for _ in actors]
    rows = []
    if actors and len(every) > 1:
        pair = st.tuples(st.sampled_from(actors), st.sampled_from(every)).filter(lambda p: p[0] != p[1])
        meant = st.tuples(st.sampled_from(list(RELATIONS)[:3]), st.sampled_from(["", *list(DOMAINS)[:2]]))
        keys = draw(st.lists(st.tuples(pair, meant), max_size=8, unique=True))
        rows = [(*ends, *what, draw(weights), draw(st.sampled_from(["yes", "no"]))) for ends, what in keys]
        twice = [(frozenset(row[:2]), *row[2:4]) for row in rows]
        # of two that are tied both ways neither is without direction
        rows = [(*r[:5], r[5] if twice.count(k) == 1 else "yes") for k, r in zip(twice, rows, strict=True)]
    ties = pd.DataFrame(rows, columns=["source", "target", "relation", "domain", "weight", "directed"])
    if draw(st.booleans()):
        ties["since"] = column(draw, st.sampled_from(["", "2019", "2020-01-01"]), len(ties))
    count = draw(st.integers(0, 3)) if inside else 0
    needs = pd.DataFrame({"need": [f"=n{k}" for k in range(count)]})
    for name, known in (("place", inside), ("group", list(GROUPS)), ("domain", list(DOMAINS))):
        needs[name] = [draw(st.sampled_from(known)) for _ in range(count)]
    needs["weight"] = [draw(st.floats(0, 1e6)) for _ in range(count)]
    tables = {"places": places, "actors": forces, "ties": ties, "needs": needs}
    for frame in tables.values():
        frame["provenance"] = column(draw, st.sampled_from(list(PROVENANCE)), len(frame))
        for name in draw(st.lists(st.sampled_from(EXTRA), max_size=2, unique=True)):
            frame[name] = pd.Series(column(draw, cells[draw(st.sampled_from(list(cells)))], len(frame)))
        for name in frame.columns:
            if frame[name].dtype == object or not len(frame):
                frame[name] = frame[name].astype("str")
    for table, name in (
        ("places", "population_count"),
        ("actors", "capacity"),
        ("ties", "weight"),
        ("needs", "weight"),
    ):
        if name in tables[table]:
            tables[table][name] = tables[table][name].astype(float)
    return cg.Network(**tables)


def differs(one, other):
    """Columns of two networks that are not equal, types too."""
    found = set()
    for table in TABLES:
        here, there = getattr(one, table), getattr(other, table)
        if len(here) != len(there) or list(here.columns) != list(there.columns):
            found |= {(table, "")}
            continue
        for name in here.columns:
            try:
                assert_frame_equal(here[[name]], there[[name]], check_exact=True)
            except AssertionError:
                found.add((table, name))
    return found


def told(lost):
    return set(zip(lost["table"], lost["column"], strict=True))


def added(ties):
    """Ties as a matrix has them."""
    return ties.groupby(["source", "target", "relation"])["weight"].sum().to_dict()


def cells_of(actors, ties) -> dict:
    """Source, target and relation → weight, where a tie of two actors without direction goes both ways."""
    actors, found = set(actors["actor"]), {}
    for source, target, relation, weight, directed in ties[
        ["source", "target", "relation", "weight", "directed"]
    ].itertuples(index=False, name=None):
        pairs = [(source, target)]
        if directed == "no" and target in actors:
            pairs.append((target, source))
        for pair in pairs:
            found[*pair, relation] = found.get((*pair, relation), 0) + weight
    return found


def both_ways(cells, ties) -> set[str]:
    """Relations that have ties with direction, and whose matrices nevertheless are symmetric."""
    found = {}
    for (source, target, relation), weight in cells.items():
        found.setdefault(relation, {})[source, target] = weight
    same = {r for r, inside in found.items() if all(inside.get((b, a)) == w for (a, b), w in inside.items())}
    return same & set(ties["relation"][ties["directed"] == "yes"]) - set(ONE_WAY)


@settings(max_examples=20, deadline=None)
@given(networks())
def test_whole_forms_and_graphs_come_back_as_the_losses_say(tmp_path_factory, there):
    folder = tmp_path_factory.mktemp("往 返")
    for ending in [*WHOLE, *GRAPHS]:
        lost = cg.write(there, folder / f"网络{ending}", small_needs="keep")
        again = cg.read(folder / f"网络{ending}", allow=EVERY)
        # What Excel itself shows otherwise is told, though it comes back here.
        meant = told(lost[~lost["lost"].str.contains("Excel itself")])
        assert differs(there, again) == meant, ending
        for table, name in meant - {("needs", "")}:
            clean = getattr(there, table)[name].map(writable)
            back = getattr(again, table)[name]
            assert (back == clean).all() or (back == clean.where(clean.str.strip() != "", "")).all()


@settings(max_examples=20, deadline=None)
@given(networks())
def test_the_list_of_ties_comes_back_with_its_ends(tmp_path_factory, there):
    file = tmp_path_factory.mktemp("csv") / "ties.csv"
    lost = cg.write(there, file)
    again = cg.read(file, allow=EVERY)
    ends = set(there.ties["source"]) | set(there.ties["target"])
    for table, key in (("places", "place"), ("actors", "actor")):
        frame = getattr(there, table)
        kept = frame[frame[key].isin(ends)].set_index(key)[["name", "kind"]]
        found = getattr(again, table).set_index(key)
        assert set(found.index) == set(kept.index)
        clean = kept["name"].map(lambda text: writable(text).replace("\r\n", "\n").replace("\r", "\n"))
        assert found["name"].to_dict() == clean.to_dict()
        assert found["kind"].to_dict() == kept["kind"].to_dict()
        filled = [
            c
            for c in frame
            if c not in (key, "name", "kind") and (frame[c].astype("str").fillna("") != "").any()
        ]
        assert {c for t, c in told(lost) if t == table} - {key, "name"} == set(filled)
    assert differs(there, again) & {("ties", c) for c in there.ties} == {
        pair for pair in told(lost) if pair[0] == "ties"
    }
    assert list(again.ties.columns) == list(there.ties.columns)


@settings(max_examples=20, deadline=None)
@given(networks(), st.sampled_from(["utf-8", "gb18030", "utf-16"]))
def test_matrices_come_back_with_codes_relations_and_weights(tmp_path_factory, there, encoding):
    folder = tmp_path_factory.mktemp("matrices")
    for ending in MATRICES:
        file = folder / f"x{ending}"
        bare = [code.replace('"', "'") for code in [*there.places["place"], *there.actors["actor"]]]
        if len(set(bare)) < len(bare) or not bare or (ending == ".dl" and there.ties.empty):
            with contextlib.suppress(cg.CommgovError):  # clashes of codes without ties do no harm in DL
                cg.write(there, file, encoding=encoding)
            continue
        lost = cg.write(there, file, encoding=encoding)
        again = cg.read(file, encoding=encoding, allow=EVERY)
        single = lambda text: text.replace('"', "'")  # noqa: E731
        ties = there.ties.assign(
            source=there.ties["source"].map(single), target=there.ties["target"].map(single)
        )
        bare_actors = there.actors.assign(actor=there.actors["actor"].map(single))
        wanted = cells_of(bare_actors, ties)
        mutual = both_ways(wanted, ties) if ending == ".dl" else set()
        assert bool(mutual) == lost["lost"].str.contains("come back as one undirected").any()
        assert cells_of(bare_actors, again.ties) == pytest.approx(wanted, rel=1e-12)  # in whatever order
        if ending != ".dl":
            ends = ties[["source", "target"]]
            pair = [ends.min(axis=1), ends.max(axis=1), "relation"]
            some = ties.groupby(pair)["directed"].nunique()
            assert some.gt(1).any() or set(again.ties["directed"]) == set(ties["directed"])
            either = ties["directed"] == "no"
            shares = either.groupby([pair[0], pair[1], ties["relation"]]).transform("mean")
            gone = lost["lost"].str.contains("have no direction")
            assert lost["row_count"][gone].sum() == (either & (shares < 1)).sum()
        here = {*there.places["place"], *there.actors["actor"]}
        if ending == ".dl":
            here = set(there.ties["source"]) | set(there.ties["target"])
        assert {*again.places["place"], *again.actors["actor"]} == {single(code) for code in here}
        by_name = {
            "that they are places, but for names such as 社区",
            "that they are no places: names such as 社区 come back as places",
        }
        if by_name.isdisjoint(lost["lost"]):
            assert set(again.places["place"]) == {single(p) for p in there.places["place"] if p in here}
        if ending == ".paj":
            kinds = {single(p): k for p, k in zip(there.places["place"], there.places["kind"], strict=True)}
            assert dict(zip(again.places["place"], again.places["kind"], strict=True)) == kinds
        for table, name in told(lost) - {("needs", "")}:
            assert name in getattr(there, table)


@pytest.mark.parametrize("ending", [".dl", ".net"])
def test_an_actor_with_the_name_of_a_place_is_told(ending, tmp_path):
    ties = pd.DataFrame({"source": ["甲", "甲"], "target": ["乙", "和平社区"], "relation": "helps"})
    lost = cg.write(town(["甲", "乙", "和平社区"], ties), tmp_path / f"x{ending}")
    assert ("actors", 1) in set(lost[["table", "row_count"]].itertuples(index=False, name=None))
    assert cg.read(tmp_path / f"x{ending}").places["place"].tolist() == ["和平社区"]
    ties.loc[2] = ["和平社区", "乙", "helps"]  # what begins a tie is no place
    lost = cg.write(town(["甲", "乙", "和平社区"], ties), tmp_path / f"x{ending}")
    assert not lost["lost"].str.contains("such as 社区").any()
    assert cg.read(tmp_path / f"x{ending}").places.empty


@pytest.mark.parametrize(("one", "other"), [("data:", "甲"), ("labels:", "乙"), ("甲", "matrix:")])
def test_codes_that_are_words_of_dl_come_back(one, other, tmp_path):
    ties = pd.DataFrame({"source": [one, other], "target": [other, one], "relation": ["helps", "contacts"]})
    cg.write(town([one, other], ties), tmp_path / "x.dl")
    again = cg.read(tmp_path / "x.dl").ties
    assert sorted(again["source"] + again["relation"]) == sorted([one + "helps", other + "contacts"])


def town(actors, ties):
    """A network of units and ties alone."""
    said = {"provenance": "U"}
    return cg.Network(
        places=pd.DataFrame(columns=["place", "kind", "provenance"], dtype="str"),
        actors=pd.DataFrame({"actor": actors, "kind": "unit"}).assign(**said),
        ties=ties.assign(weight=1.0, **said),
        needs=cg.load("emon").needs.iloc[:0],
    )


@pytest.mark.parametrize("name", ["southern_women", "observed", "emon"])
@pytest.mark.parametrize("ending", [*WHOLE, *GRAPHS])
def test_the_networks_of_the_library_come_back(name, ending, tmp_path):
    there = cg.load(name)
    assert cg.write(there, tmp_path / f"x{ending}", **({} if ending in WHOLE else {"lang": "zh"})).empty
    assert differs(there, cg.read(tmp_path / f"x{ending}")) == set()


@pytest.mark.parametrize("ending", ["", ".zip", *GRAPHS, ".csv", ".net", ".paj"])
def test_a_city_comes_back(ending, tmp_path):
    there = cg.city.simulate(seed=1, scale=0.01)
    cg.write(there, tmp_path / f"x{ending}")
    again = cg.read(tmp_path / f"x{ending}")
    assert added(again.ties) == added(there.ties)
    needs = {("needs", "")}
    assert ending in (".csv", ".net", ".paj") or differs(there, again) == (
        needs if ending in GRAPHS else set()
    )


# ---- only what was written here ------------------------------------------------------------------


def test_apostrophes_of_others_stay(tmp_path):
    """Files that look like ours to a careless eye: a list of ties, a workbook of four sheets, a folder."""
    ties = pd.DataFrame({"source": ["'=1"], "target": ["'+2"], "relation": ["helps"], "weight": [1]})
    ties.to_csv(tmp_path / "t.csv", index=False)
    assert cg.read(tmp_path / "t.csv").actors["actor"].tolist() == ["'=1", "'+2"]
    actors = pd.DataFrame({"actor": ["'=1", "'+2"], "kind": "unit", "name": ["'=x", "'@y"]})
    with pd.ExcelWriter(tmp_path / "b.xlsx") as book:
        actors.to_excel(book, sheet_name="actors", index=False)
        ties.to_excel(book, sheet_name="ties", index=False)
    found = cg.read(tmp_path / "b.xlsx")
    assert (found.actors["actor"].tolist(), found.actors["name"].tolist()) == (["'=1", "'+2"], ["'=x", "'@y"])
    (tmp_path / "f").mkdir()
    actors.to_csv(tmp_path / "f" / "actors.csv", index=False)
    ties.to_csv(tmp_path / "f" / "ties.csv", index=False)
    assert cg.read(tmp_path / "f").actors["name"].tolist() == ["'=x", "'@y"]
    with zipfile.ZipFile(tmp_path / "f.zip", "w") as archive:
        archive.write(tmp_path / "f" / "actors.csv", "f/actors.csv")
        archive.write(tmp_path / "f" / "ties.csv", "f/ties.csv")
    assert cg.read(tmp_path / "f.zip").actors["name"].tolist() == ["'=x", "'@y"]
    graph = nx.DiGraph()
    graph.add_node("a", kind="unit", name="'=x", place="K")
    graph.add_node("K", kind="compound", name="'+y")
    graph.add_edge("a", "K", relation="helps")
    nx.write_graphml(graph, tmp_path / "g.graphml")
    found = cg.read(tmp_path / "g.graphml")
    assert (found.actors["name"].tolist(), found.places["name"].tolist()) == (["'=x"], ["'+y"])


def test_a_workbook_of_ours_may_be_edited(tmp_path):
    """A row more, a column more, and a fault that is told with its sheet and row."""
    import openpyxl

    cg.write(cg.load("observed"), tmp_path / "x.xlsx")
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    heads = [cell.value for cell in book["actors"][1]]
    book["actors"].append([{"actor": "new", "kind": "unit", "name": "新单位"}.get(head) for head in heads])
    book["actors"].cell(1, len(heads) + 1, "seats")
    book["actors"].cell(2, len(heads) + 1, 12)
    book.save(tmp_path / "y.xlsx")
    found = cg.read(tmp_path / "y.xlsx")
    assert found.actors.iloc[-1][["actor", "name", "provenance"]].tolist() == ["new", "新单位", "U"]
    assert found.actors["seats"].tolist()[0] == 12
    assert found.ties.equals(cg.load("observed").ties)
    book["ties"].cell(3, 1, "nobody")
    book.save(tmp_path / "z.xlsx")
    with pytest.raises(cg.CommgovError, match=r"ties, column 'source', row 3 \('nobody'\)"):
        cg.read(tmp_path / "z.xlsx")


def test_persons_that_came_in_since_are_seen(tmp_path):
    there = cg.load("observed")
    actors = there.actors.assign(phone="13800000000")
    there = cg.Network(there.places, actors, there.ties, there.needs)
    for ending in (".xlsx", *GRAPHS):
        cg.write(there, tmp_path / f"x{ending}")
        with pytest.raises(cg.CommgovError, match="actors, column 'phone'"):
            cg.read(tmp_path / f"x{ending}")
        assert cg.read(tmp_path / f"x{ending}", allow="phone").actors["phone"].eq("13800000000").all()


# ---- zips that want to do harm -------------------------------------------------------------------


def packed(path, files, **options):
    with zipfile.ZipFile(path, "w", **options) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def good(tmp_path):
    cg.write(cg.load("observed"), tmp_path / "good.zip")
    with zipfile.ZipFile(tmp_path / "good.zip") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize(
    "name", ["../ties.csv", "/etc/ties.csv", "C:/ties.csv", "a/../../b/x.txt", "..\\x.csv"]
)
def test_a_name_that_leads_out_is_refused(name, tmp_path):
    path = packed(tmp_path / "x.zip", {**good(tmp_path), name: b"x"})
    with pytest.raises(cg.CommgovError, match="leads out of the folder"):
        cg.read(path)


def test_other_zips_are_refused_in_words(tmp_path):
    files = good(tmp_path)
    link = zipfile.ZipInfo("ties.csv")
    link.external_attr = 0o120777 << 16
    cases = {
        "a link": {**{k: v for k, v in files.items() if k != "ties.csv"}, link: b"/etc/passwd"},
        "a table twice": {**files, "inside/ties.csv": files["ties.csv"]},
        "holds none of": {"readme.txt": b"x"},
        "more than 1,000": {f"{k}.txt": b"" for k in range(1001)},
        "holds no needs": {k: v for k, v in files.items() if k != "needs.csv"},
        "does not say the types": {**files, "columns.json": b"[" * 99_999},
        "is not the table that": {**files, "ties.csv": b'"'},
        "unpacks to more than 64 MB": {"places.csv": b"0" * (65 << 20)},
    }
    for says, content in cases.items():
        path = packed(tmp_path / "x.zip", content, compression=zipfile.ZIP_DEFLATED)
        with pytest.raises(cg.CommgovError, match=says):
            cg.read(path)
    raw = (tmp_path / "good.zip").read_bytes()
    for broken in (
        raw[:-30],
        raw[: len(raw) // 2],
        raw.replace(b"ties", b"tixs", 1),
        b"PK\x03\x04",
        b"hello",
    ):
        (tmp_path / "x.zip").write_bytes(broken)
        with pytest.raises(cg.CommgovError):
            cg.read(tmp_path / "x.zip")


def test_a_folder_inside_and_notes_beside_do_no_harm(tmp_path):
    files = {f"my city/{name}": content for name, content in good(tmp_path).items()}
    path = packed(tmp_path / "x.zip", {**files, "__MACOSX/ties.csv": b"x", "readme.txt": b"x"})
    assert differs(cg.load("observed"), cg.read(path)) == set()
