"""The data package: every file listed and unchanged, what is derived as its builder makes it, the facts."""

import ast
import gzip
import hashlib
import json
import re
import subprocess
import sys
import warnings
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from fontTools.ttLib import TTFont

import commgov_lib as cg
from commgov_lib import datasets, schema

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
PACKAGE = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
RESOURCES = {part["name"]: part for part in PACKAGE["resources"]}


@pytest.fixture
def builder(monkeypatch):
    """Import a builder by name, as ``build.py`` does."""
    monkeypatch.syspath_prepend(str(DATA / "builders"))
    return lambda name: __import__(name)


# ---- the package ---------------------------------------------------------------------------------


def test_every_derived_file_is_what_its_builder_makes():
    command = [sys.executable, str(DATA / "builders" / "build.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=ROOT, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 files differ" in done.stdout


def test_the_check_tells_what_differs(builder, tmp_path, monkeypatch, capsys):
    build, common = builder("build"), builder("common")

    class Changed:
        __name__ = "changed"

        @staticmethod
        def build():
            return {"a.csv": b"new", "b.csv": b"old", "c.csv.gz": gzip.compress(b"same", mtime=1)}

    for name, content in {
        "a.csv": b"old",
        "b.csv": b"old",
        "c.csv.gz": gzip.compress(b"same", mtime=2),
    }.items():
        (tmp_path / name).write_bytes(content)
    monkeypatch.setattr(common, "DATA", tmp_path)
    monkeypatch.setattr(build, "BUILDERS", (Changed,))
    assert build.main(["--check"]) == 1
    assert capsys.readouterr().out == "differs: data/a.csv (Changed.py)\ndata: 1 file differ\n"
    assert (tmp_path / "a.csv").read_bytes() == b"old"
    assert build.main([]) == 0
    assert (tmp_path / "a.csv").read_bytes() == b"new"
    assert build.main(["--check"]) == 0


VALIDATE = """
import runpy, sys
runpy.run_path("tools/offline.py")["refuse_network"]()
import frictionless
report = frictionless.validate(sys.argv[1], limit_rows=20_000)
print("valid" if report.valid else report.flatten(["title", "note"]))
"""


def frictionless_says(descriptor) -> str:
    """What the independent validator says of a package; offline, in a process of its own."""
    command = [sys.executable, "-c", VALIDATE, str(descriptor)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=ROOT, check=False)
    return done.stdout.strip() or done.stderr


def test_the_package_is_valid_frictionless():
    """All rows of all but the stored city, which would take longer than the rest: its first 20,000 a table.

    The whole of the city is checked by the Network that ``load`` builds of it.
    """
    assert frictionless_says(DATA / "datapackage.json") == "valid"


def test_the_validator_would_notice(tmp_path):
    """One wrong word in one cell, with everything else right, and the package is not valid."""
    part = dict(RESOURCES["census_totals"])
    content = (DATA / part["path"]).read_bytes().replace(b"2.18,", b"two,")
    part["hash"], part["bytes"] = "sha256:" + hashlib.sha256(content).hexdigest(), len(content)
    (tmp_path / part["path"]).write_bytes(content)
    package = json.dumps({**PACKAGE, "resources": [part]})
    (tmp_path / "datapackage.json").write_text(package, encoding="utf-8", newline="\n")
    assert "Type Error" in frictionless_says(tmp_path / "datapackage.json")


def test_every_file_is_listed_with_its_hash_and_size():
    there = {p.relative_to(DATA).as_posix() for p in DATA.rglob("*") if p.is_file()}
    there = {p for p in there if not p.startswith("builders/") and "__pycache__" not in p}
    listed = {part["path"] for part in PACKAGE["resources"]}
    assert there - listed == {"datapackage.json", "README.md"}
    assert listed <= there
    for part in PACKAGE["resources"]:
        content = (DATA / part["path"]).read_bytes()
        assert part["hash"] == "sha256:" + hashlib.sha256(content).hexdigest(), part["path"]
        assert part["bytes"] == len(content), part["path"]
        assert len(content) < 2_500_000, part["path"]


def test_every_file_says_what_it_is_and_what_may_be_done_with_it():
    for part in PACKAGE["resources"]:
        assert part["title"]
        assert re.search("[\u4e00-\u9fff]", part["title_zh"])
        assert part["description"]
        assert set(part["provenance"]) <= set(schema.PROVENANCE)
        assert part["provenance"]
        assert part["sources"]
        assert all(source["title"] for source in part["sources"])
        for licence in part["licenses"]:
            assert licence["name"]
            assert (DATA / licence.get("path", "README.md")).is_file()
        for field in part.get("schema", {"fields": []})["fields"]:
            assert {"name", "type", "description"} <= set(field), part["name"]
            counted = re.search("_(count|low|high)$|^population$|^share", field["name"])
            assert "unit" in field or not counted, f"{part['name']}: {field['name']} has no unit"


def test_every_data_set_says_how_its_rows_were_chosen():
    """In both languages, for whatever cg.load returns."""
    loaded = [part for part in PACKAGE["resources"] if part.get("load")]
    assert {part["load"] for part in loaded} == set(cg.available().index)
    for part in loaded:
        assert part["selection"].endswith("."), part["name"]
        assert part["selection_zh"].endswith("。"), part["name"]


def test_every_row_says_where_it_comes_from():
    for part in PACKAGE["resources"]:
        if part.get("type") == "table":
            assert "provenance" in [field["name"] for field in part["schema"]["fields"]], part["name"]


def test_the_page_lists_every_data_set():
    page = (DATA / "README.md").read_text(encoding="utf-8")
    for name, row in cg.available().iterrows():
        assert f'`cg.load("{name}")`' in page
        assert row["title"] in page
    for link in re.findall(r"\]\(([^)]+)\)", page):
        assert (DATA / link).exists(), link


# ---- who reads what ------------------------------------------------------------------------------


def loaded_by(*patterns) -> list[str]:
    """Names that modules of the library pass to ``datasets.load`` or ``datasets.path``."""
    found = set()
    for pattern in patterns:
        for file in (ROOT / "commgov_lib").glob(pattern):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func) in (
                    "datasets.load",
                    "datasets.path",
                    "load",
                    "path",
                ):
                    found.update(a.value for a in node.args if isinstance(a, ast.Constant))
    return sorted(found)


def test_the_table_of_entry_points_is_what_the_library_reads(builder):
    entries = builder("package").DESCRIPTOR["entry_points"]
    assert entries["cg.ledger"] == loaded_by("ledger/*.py", "ledger.py")
    assert entries["cg.city"] == loaded_by("city/*.py", "city.py")
    assert entries["cg.use_style"] == loaded_by("figures/style.py")
    assert set(entries) == {"cg.ledger", "cg.city", "cg.use_style"}


def test_readers_are_found_in_notebooks(builder, tmp_path):
    calls = [
        "cg.use_style()",
        "net = cg.load('emon')",
        "cg.ledger.checks()",
        "cg.datasets.path('own_survey')",
    ]
    code = ["\n".join(["import commgov_lib as cg", *calls])]
    cells = [
        {"cell_type": "code", "source": code},
        {"cell_type": "markdown", "source": ['cg.load("districts")']},
    ]
    notebook = json.dumps({"cells": cells})
    (tmp_path / "01_x.ipynb").write_text(notebook, encoding="utf-8", newline="\n")
    found = builder("package").readers(tmp_path)
    assert found["emon"] == found["font"] == found["article_numbers"] == found["own_survey"] == ["01_x"]
    assert "districts" not in found


def test_notebooks_load_only_what_there_is(builder):
    there = {part["name"] for part in PACKAGE["resources"]}
    assert set(builder("package").readers()) <= set(cg.available().index) | there


# ---- divisions -----------------------------------------------------------------------------------


def test_committees_under_streets_by_edition():
    rows = cg.load("divisions")
    urban = rows[(rows["community_type"] == "residents_committee") & (rows["street_type"] == "street")]
    assert urban.groupby("edition").size().to_dict() == {
        2019: 1286,
        2020: 1104,
        2021: 954,
        2022: 983,
        2023: 1141,
    }


def test_streets_by_edition():
    rows = cg.load("divisions").drop_duplicates(["edition", "street_code"])
    streets = rows[rows["street_type"] == "street"].groupby("edition").size().to_dict()
    assert streets == {2019: 145, 2020: 112, 2021: 112, 2022: 112, 2023: 112}
    assert rows[rows["street_type"] == "other"]["street"].nunique() == 11


def test_the_type_follows_from_the_code_and_not_from_the_name():
    rows = cg.load("divisions")
    number = rows["community_code"].str[-3:].astype(int)
    assert (number < 200).eq(rows["community_type"] == "residents_committee").all()
    assert number.between(200, 399).eq(rows["community_type"] == "village_committee").all()
    villages = rows[rows["community_type"] == "village_committee"]
    named = villages[villages["community"].str.contains("社区")].groupby("edition").size()
    assert named.to_dict() == {2021: 153, 2022: 153, 2023: 153}


def test_the_type_agrees_with_the_one_printed():
    rows = cg.load("divisions")
    word = {"residents_committee": "居委会", "village_committee": "村委会", "similar_unit": "类似单位"}
    assert (rows["community_type"].map(word) == rows["type_raw"]).all()
    similar = rows[rows["type_raw"] == "类似单位"]
    assert similar.groupby("edition").size().tolist() == [25, 16, 17, 13, 11]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("210102001001", "residents_committee"),
        ("210102001199", "residents_committee"),
        ("210102001200", "village_committee"),
        ("210102001399", "village_committee"),
        ("210102001400", "similar_unit"),
        ("210102001598", "similar_unit"),
    ],
)
def test_the_borders_of_the_code(builder, code, kind):
    assert builder("divisions").community_type(code) == kind


def test_codes_are_keys_and_lie_in_each_other():
    rows = cg.load("divisions")
    assert not rows.duplicated(["edition", "community_code"]).any()
    assert rows.duplicated(["edition", "community"]).any()  # names repeat: never key on them
    assert (rows["community_code"].str[:9] == rows["street_code"]).all()
    assert (rows["street_code"].str[:6] == rows["district_code"]).all()
    for edition in range(2019, 2024):
        districts = rows[rows["edition"] == edition][["district_code", "district"]].drop_duplicates()
        assert districts.to_numpy().tolist() == cg.load("districts").iloc[:, :2].to_numpy().tolist()


# ---- census --------------------------------------------------------------------------------------


def test_district_populations_and_the_published_total():
    rows = cg.load("districts")
    total = cg.load("census_totals").set_index("quantity").loc["population", "value"]
    assert len(rows) == 13
    assert rows["population"].sum() == 9_070_200
    assert total == 9_070_093
    assert rows["population_low"].sum() <= total <= rows["population_high"].sum()
    assert rows["population"].between(rows["population_low"], rows["population_high"]).all()
    for number in ("9,070,200", "9,070,093"):
        assert number in RESOURCES["districts"]["description"]


def test_the_interval_of_a_population_is_its_stated_precision():
    rows = cg.load("districts").set_index("district")
    ends = rows[["population_low", "population_high"]].apply(tuple, axis=1)
    assert ends["沈河区"] == (782_628, 782_628)
    assert ends["和平区"] == (730_750, 730_850)  # printed as 73.08万
    assert ends["苏家屯区"] == (524_250, 524_350)  # 52.43万, printed by a third source
    exact = rows.index[rows["population_low"] == rows["population_high"]]
    assert set(exact) == {"沈河区", "铁西区", "辽中区", "康平县"}


def test_an_unreadable_precision_stops_the_build(builder):
    assert builder("census").bounds(100, "from 90 to 120") == (90, 120)
    with pytest.raises(SystemExit, match="cannot be read"):
        builder("census").bounds(100, "about")


def test_the_tile_map_keeps_rough_directions():
    tiles = cg.load("districts").set_index("district")[["tile_row", "tile_column"]]
    row, column = tiles["tile_row"], tiles["tile_column"]
    assert not tiles.duplicated().any()
    centre = ["皇姑区", "大东区", "和平区", "沈河区", "铁西区"]
    assert set(row.nsmallest(2).index) == {"康平县", "法库县"}
    assert column["新民市"] == column["辽中区"] == column.min()
    assert row["新民市"] < row[centre].min() < row["辽中区"]
    assert row["沈北新区"] < row[centre].min()
    assert column["于洪区"] <= column[centre].min()
    assert row["苏家屯区"] > row[centre].max()
    assert row["浑南区"] > row[centre].max()
    assert column["浑南区"] > column["苏家屯区"]


def test_household_shares_add_up_and_leave_a_sensible_rest():
    rows = cg.load("household_sizes").set_index("size")
    totals = cg.load("census_totals").set_index("quantity")
    assert rows["share"].tolist() == [0.3102, 0.3504, 0.2342, 0.0722, 0.033]
    assert rows["share"].sum() == pytest.approx(1, abs=1e-12)
    assert totals.loc["family_households", "value"] == 3_749_000
    mean = totals.loc["persons_per_family_household"]
    known = (rows["share"] * rows.index).loc[1:4].sum()
    assert known == pytest.approx(2.0024)
    # What households of five and more must average, at the ends of all roundings.
    known_low, known_high = ((rows[end] * rows.index).loc[1:4].sum() for end in ("share_low", "share_high"))
    low = (mean["low"] - known_high) / rows.loc[5, "share_high"]
    high = (mean["high"] - known_low) / rows.loc[5, "share_low"]
    assert (round(low, 1), round(high, 1)) == (5.2, 5.6)
    assert round((mean["value"] - known) / rows.loc[5, "share"], 2) == 5.38


# ---- the article ---------------------------------------------------------------------------------

# Read from the article by hand: floor and ceiling of each number; None where the text sets no ceiling.
INTERVALS = {
    1: (82, 82),
    2: (1, 1),
    3: (3000, 3999),
    4: (65, None),
    5: (0.15, 0.25),
    6: (0, 2),
    7: (3, 3),
    8: (9_000_000, 9_999_999),
    9: (82, 82),
    10: (3, None),
    11: (46, 46),
    12: (10, 10),
    13: (2317, 2317),
    14: (1, 1),
    15: (70, 79),
    16: (3, 3),
    17: (5, 5),
    18: (6500, 6599),
    19: (11_000, 11_999),
    20: (6200, 6299),
    21: (12_000, 12_999),
    22: (18_000, 18_999),
    23: (4400, 4499),
    24: (0.5, 1.5),
    25: (7, 8),
    26: (6, 7),
    27: (1, 1),
    28: (110, 110),
    29: (955, 955),
    30: (900, 999),
    31: (3, 3),
    32: (2600, 2699),
    33: (1, 1),
    34: (3, 3),
    35: (5, None),
    36: (3, 3),
    37: (15_300, 15_399),
    38: (6588, 6588),
    39: (1, 1),
    40: (0.5085, 0.5095),
    41: (7, 7),
    42: (115, 115),
    43: (0.745, 0.755),
    44: (3, 3),
    45: (1, 1),
    46: (4, None),
    47: (3, None),
    48: (1, 1),
    49: (10, 19),
    50: (9, 9),
    51: (10, 10),
    52: (300, 399),
    53: (4, 4),
    54: (10_885, 10_885),
    55: (869, 869),
    56: (3041, 3041),
    57: (14_410, 14_410),
    58: (4874, 4874),
}


def test_the_58_numbers_are_these_intervals():
    rows = cg.load("article_numbers")
    found = {int(row.id[1:]): (row.low, None if pd.isna(row.high) else row.high) for row in rows.itertuples()}
    assert found == INTERVALS
    assert rows["id"].tolist() == [f"N{k:02d}" for k in range(1, 59)]


def test_a_vague_word_never_gives_a_point():
    rows = cg.load("article_numbers").set_index("id")
    vague = rows["term_zh"].str.contains("余|[0-9]多|超|约|以上|等$|等民|等免|……|七八|六七|年前|以来")
    assert vague.sum() == 24
    assert (rows["low"] != rows["high"])[vague].all()
    percent = rows["printed"].str.contains("%") & ~rows["printed"].eq("100%")
    assert rows.index[percent].tolist() == ["N40", "N43"]
    assert (rows["low"] < rows["high"])[percent].all()
    assert (rows["low"] == rows["high"])[~vague & ~percent].all()
    assert rows["high_rule"].eq("exact").eq(~vague & ~percent).all()


def test_the_comparator_is_the_articles_word():
    rows = cg.load("article_numbers")
    for row in rows.itertuples():
        if row.comparator in ("余", "多", "超", "约", "以上", "去年", "前"):
            assert row.comparator in row.term_zh, row.id
        if row.comparator == "等":
            assert re.search("等|……", row.term_zh), row.id


def test_only_stated_ends_go_without_a_convention():
    rows = cg.load("article_numbers")
    rule = rows.groupby("comparator")["high_rule"].unique().apply(list).to_dict()
    assert rule == {
        "=": ["exact", "rounding (as printed)"],
        "至": ["range (as printed)"],
        "余": ["next digit (convention)"],
        "多": ["next digit (convention)"],
        "超": ["next digit (convention)"],
        "约": ["rounding (convention)"],
        "前": ["half a unit (convention)"],
        "去年": ["calendar (arithmetic)"],
        "等": ["open"],
        "以上": ["open"],
    }
    digit = rows[rows["high_rule"] == "next digit (convention)"]
    assert (digit["high"] - digit["low"] + 1 == digit["step"]).all()


@pytest.mark.parametrize(
    ("comparator", "printed", "low", "high"),
    [
        ("余", "6500", "6500", "6599"),
        ("余", "1.1万", "11000", "11999"),
        ("余", "1.10万", "11000", "11999"),
        ("超", "900万", "9000000", "9999999"),
        ("多", "10", "10", "19"),
        ("约", "3成", "0.25", "0.35"),
        ("=", "50.9%", "0.5085", "0.5095"),
        ("=", "75%", "0.745", "0.755"),
        ("=", "50%", "0.495", "0.505"),
        ("=", "50.0%", "0.4995", "0.5005"),
        ("=", "99.9%", "0.9985", "0.9995"),
        ("=", "100%", "1", "1"),
        ("=", "50.9", "50.9", "50.9"),
        ("至", "7-8", "7", "8"),
        ("以上", "65", "65", ""),
    ],
)
def test_the_conventions(builder, comparator, printed, low, high):
    read = builder("article").interval(comparator, printed)
    assert (read["low"], read["high"]) == (low, high)


@pytest.mark.parametrize(("comparator", "printed"), [("?", "3"), ("=", "three"), ("至", "7")])
def test_what_cannot_be_read_stops_the_build(builder, comparator, printed):
    with pytest.raises(SystemExit, match="article_numbers"):
        builder("article").interval(comparator, printed)


# Question → the mechanisms that it shows, as the programme of the laboratory sets it out.
QUESTIONS = {
    "02": "09 16 17 18 19 21 22 30 33",
    "03": "04 05 06 07 08 13",
    "04": "04 10",
    "05": "09 21 22 23 25 26",
    "06": "03 10 17 31",
    "07": "01 02 20",
    "08": "03 04 05 06 07 08 33",
    "09": "06 11 12 13 14 28 29",
    "10": "12 32",
    "11": "15 24 29 33 34",
    "12": "01 16 18 25 26 27 28 30",
}


def test_the_34_mechanisms_are_each_shown_somewhere():
    rows = cg.load("article_mechanisms").set_index("id")
    assert rows.index.tolist() == [f"M{k:02d}" for k in range(1, 35)]
    for question, shown in QUESTIONS.items():
        listed = rows.index[rows["notebooks"].str.split().apply(lambda row, q=question: q in row)]
        assert [m[1:] for m in listed] == shown.split(), question
    assert set(" ".join(rows["notebooks"]).split()) == set(QUESTIONS)


def test_paragraphs_run_through_the_article():
    for name in ("article_numbers", "article_mechanisms"):
        start = cg.load(name)["paragraph"].str.extract(r"P(\d+)")[0].astype(int)
        order = start[start > 0].tolist()
        assert max(order) == 25
        assert sum(b < a for a, b in pairwise(order)) <= 1  # M01 and M02 both begin early


# ---- observed ties -------------------------------------------------------------------------------


def test_25_observed_ties_of_which_17_are_co_building():
    rows = cg.load("community_org_observed")
    assert rows["observed"].value_counts().to_dict() == {"co_building": 17, "located": 8}
    assert rows["tie"].str.contains("大党委成员|共建").eq(rows["observed"] == "co_building").sum() == 21
    assert rows.loc[rows["tie"].str.contains("无共建证据|辖区单位"), "observed"].eq("located").all()


def test_observed_communities_are_in_the_division_codes():
    rows, codes = cg.load("community_org_observed"), cg.load("divisions")
    keys = ["district", "community_code", "community"]
    codes = codes[codes["edition"] == 2021][keys]
    assert len(rows.merge(codes, on=keys)) == 25


# ---- what public pages report --------------------------------------------------------------------


def test_580_cobuilding_reported_by_relation_and_domain():
    rows = cg.load("cobuilding_reported")
    assert rows["relation"].value_counts().to_dict() == {
        "co_builds": 262,
        "serves": 176,
        "pairs_with": 85,
        "member_of_committee": 52,
        "staffs": 5,
    }
    assert (rows["domain"] == "").sum() == 73
    assert (rows["year"] == "").sum() == 79
    assert (rows["city"] == "").sum() == 4
    assert (rows["city"].nunique() - 1, rows["source_url"].nunique()) == (101, 271)
    assert (rows["city"] == "沈阳").sum() == 45


def test_parents_are_suggested_for_organisations_that_are_reported(builder, monkeypatch):
    rows, parents = cg.load("cobuilding_reported"), cg.load("organisation_parent")
    keys = ["city", "organisation"]
    assert len(parents) == len(parents.merge(rows[keys].drop_duplicates(), on=keys)) == 37
    reported = builder("reported")
    real = reported.common.read
    monkeypatch.setattr(
        reported.common, "read", lambda name: real(name).iloc[:5] if name == reported.FILE else real(name)
    )
    with pytest.raises(SystemExit, match=r"organisation_parent\.csv: no report names"):
        reported.build()


def test_a_place_that_is_described_in_two_ways_stops_the_build(builder):
    rows = cg.load("cobuilding_reported").iloc[:2].copy()
    rows.loc[1, ["province", "city", "district", "place"]] = [
        "江西",
        *rows.loc[0, ["city", "district", "place"]],
    ]
    with pytest.raises(SystemExit, match="two descriptions"):
        builder("reported").network(rows)


def test_269_published_counts_are_intervals():
    rows = cg.load("published_counts")
    assert len(rows) == 269
    assert rows["quantity"].nunique() == 44
    assert (rows["low"] <= rows["high"].fillna(float("inf"))).all()
    open_ended = rows[rows["high"].isna()]
    assert open_ended["fact_id"].tolist() == ["C0050", "C0219"]  # at least 30; ten thousand and more
    assert (
        rows.loc[rows["high_rule"] == "exact", "low"] == rows.loc[rows["high_rule"] == "exact", "high"]
    ).all()


def test_published_intervals_follow_from_the_printed_number_as_those_of_the_article_do(builder):
    """The rule of the article's builder on each printed 余, 多 and 超 that is written in digits."""
    rows = cg.load("published_counts")
    rows = rows[rows["high_rule"] == "next digit (convention)"]
    number = rows["printed"].str.extract(r"(\d+(?:\.\d+)?万?)")[0]
    read = number.notna()
    assert (read.sum(), len(rows)) == (56, 58)  # 百余 (a hundred and more) stands in words, twice
    interval = builder("article").interval
    for printed, low, high in zip(number[read], rows["low"][read], rows["high"][read], strict=True):
        found = interval("余", printed)
        assert (low, high) == (float(found["low"]), float(found["high"])), printed
    assert rows.loc[~read, ["low", "high"]].to_numpy().tolist() == [[100, 199]] * 2


def test_17_communities_print_their_number_of_units():
    rows = cg.load("published_counts").query("quantity == 'co_building_units' and level == 'community'")
    assert sorted(rows["low"]) == [4, 5, 6, 7, 7, 11, 12, 14, 15, 15, 17, 18, 19, 20, 20, 20, 60]
    assert rows["low"].median() == 15
    assert (rows["low"] > 46).sum() == 1


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("low", "8", "C0001: low is above high"),
        ("high", "8", "C0001: not one number"),
        ("year", "17", "C0001: no year"),
    ],
)
def test_a_count_that_contradicts_itself_stops_the_build(builder, column, value, words):
    published = builder("published")
    rows = published.common.read(published.COUNTS)
    published.check_counts(rows)
    rows.loc[0, column] = value
    with pytest.raises(SystemExit, match=words):
        published.check_counts(rows)


def test_64_rows_of_bulletins_with_rates_that_are_shares(builder):
    rows = cg.load("hotline_bulletins")
    assert (len(rows), rows["city"].nunique()) == (64, 14)
    rates = rows[["response_rate", "resolution_rate", "satisfaction_rate", "closure_rate"]]
    assert rates.notna().sum().to_dict() == {
        "response_rate": 6,
        "resolution_rate": 7,
        "satisfaction_rate": 20,
        "closure_rate": 31,
    }
    assert rates.min().min() >= 0
    assert rates.max().max() <= 1
    published = builder("published")
    wrong = published.common.read(published.BULLETINS)
    wrong.loc[1, "closure_rate"] = "99.93"
    with pytest.raises(SystemExit, match="H002: closure_rate is outside 0 to 1"):
        published.check_bulletins(wrong)


def test_nothing_that_was_compiled_looks_like_a_persons_data():
    """The library's own check, on every column but the addresses of the pages, which hold long numbers."""
    tables = {
        name: cg.load(name)
        for name in ("cobuilding_reported", "organisation_parent", "published_counts", "hotline_bulletins")
    }
    assert cg.privacy.identifiers(tables, allow=["source_url"]).empty
    assert not cg.privacy.identifiers(pd.DataFrame({"note": ["联系人：王小明 13800000000"]})).empty
    for table in tables.values():
        assert table.get("source_url", pd.Series(dtype=str)).str.fullmatch(r"https?://[\x21-\x7e]+").all()


# ---- Chicago and Indiana beside their networks ---------------------------------------------------


def test_chicago_requests_are_of_one_month_and_of_known_areas():
    rows, areas = cg.load("chicago_requests"), cg.load("chicago").needs["place"]
    assert (len(rows), rows["created"].min(), rows["created"].max()) == (2635, "2016-09-01", "2016-09-30")
    assert ((rows["area"] == "").sum(), (rows["ward"] == "").sum()) == (2, 2)
    assert set(rows["area"]) - {""} <= set(areas)


def test_indiana_distances_stand_once_a_pair():
    rows, net = cg.load("indiana_distances"), cg.load("indiana")
    assert len(rows) == 25 * 24 / 2
    assert set(rows["organisation"]) | set(rows["other"]) == set(net.actors["actor"])
    assert (rows["distance_miles"] == 0).sum() == 3
    pair = rows.set_index(["organisation", "other"])["distance_miles"]
    assert pair.loc[("ITPC", "ANR")] == pytest.approx(1938, abs=1)  # Indianapolis to Berkeley


# ---- the font ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def font():
    return TTFont(datasets.path("font"))


@pytest.fixture(scope="module")
def extra():
    return TTFont(datasets.path("font_extra"))


@pytest.mark.parametrize(
    ("which", "family"), [("font", "Commgov Sans SC"), ("extra", "Commgov Sans SC Extra")]
)
def test_a_font_has_its_own_name_and_its_licence(which, family, request):
    font = request.getfixturevalue(which)
    names = [str(record) for record in font["name"].names]
    assert font["name"].getDebugName(1) == family
    assert not any("Noto" in name for name in names)
    assert "Adobe" in font["name"].getDebugName(0)
    licence = datasets.path("font_licence").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "glyf" in font  # quadratic outlines, which a PDF file can embed


def test_the_font_holds_every_character_that_may_be_drawn(font):
    there = {chr(code) for code in font.getBestCmap()}
    symbols = "–—“”‘’…×≥≤±→←≈·•✓▲▼■●◆★ℓλμραβσ√∞%‰−①②③④⑤⑥⑦⑧⑨⑩、。，：；「」『』【】《》（）"
    labels = {c for terms in vars(schema).values() if isinstance(terms, dict) for c in str(terms)}
    gb2312 = {bytes([r, c]).decode("gb2312", "ignore") for r in range(0xB0, 0xF8) for c in range(0xA1, 0xFF)}
    cells = set()
    for name in cg.available().query("returns == 'table'").index:
        cells |= {c for value in cg.load(name).to_numpy().ravel() for c in str(value)}
    for text in (set(symbols), labels, gb2312 - {""}, cells, {chr(c) for c in range(0x20, 0x7F)}):
        assert {c for c in text if c.isprintable()} <= there
    assert len(gb2312 - {""}) == 6763  # the Chinese characters of the standard


def test_the_two_fonts_hold_the_standard_list_of_8105_characters(font, extra):
    """通用规范汉字表 has parts of 3,500, 3,000 and 1,605 characters, 196 of them beyond the first plane."""
    listed = (DATA / "builders" / "standard_characters.txt").read_text(encoding="utf-8").replace("\n", "")
    assert len(listed) == len(set(listed)) == 3500 + 3000 + 1605
    assert sum(ord(c) > 0xFFFF for c in listed) == 196
    assert set("一乙厂丁甪喆旸堃浐滘塱𬭎") <= set(listed)
    first, second = (set(map(chr, one.getBestCmap())) for one in (font, extra))
    assert set(listed) <= first | second
    assert not first & second
    glyphs, named = extra["glyf"], extra.getBestCmap()
    assert all(glyphs[named[ord(c)]].numberOfContours > 0 for c in second)


def test_the_font_draws_chinese(font):
    from matplotlib import font_manager
    from matplotlib.figure import Figure

    properties = font_manager.FontProperties(fname=str(datasets.path("font")))
    figure = Figure(figsize=(2, 1))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure.text(0.1, 0.5, "社区共建 猇岺牤", fontproperties=properties)
        figure.canvas.draw()
    glyphs = font["glyf"]
    drawn = {glyphs[font.getBestCmap()[ord(c)]].numberOfContours for c in "社区共建猇岺牤"}
    assert 0 not in drawn


# ---- nobody is named -----------------------------------------------------------------------------

# Names that must not occur, as hashes: the list itself must not name them.
NAMES = {
    "417b24e6bdc4454b010a50de",
    "10fb37f22e4857d8a07708d6",
    "a44c7896948f85c991809dc2",
    "9ee71089ccf5238dd19503e8",
    "6263279f32502a9d885f9fc1",
    "4a43989b2bdb2b750047c325",
    "0d129f1fa40cc415f1fc7772",
    "d25c60b4a85d6884c5fe6357",
    "4ddd2d723beaa72faeaa50df",
    "ae20d78e2cc9bbcd82bbf45a",
    "3065d1916866feb39beb2f1e",
    "2bc0a9c8d5aac3a0033236e2",
    "7ebf20ef46d027ea8ecd1585",
    "1cb10cb69cc2b0df986d23a1",
    "5fc85e42bdbdff2ff6636bcd",
    "dd1ad90dd6921b206903a130",
    "be7cb7654e3c3e3fa004d321",
}


# One of them is no longer a living person's: communities, associations and a museum bear it. Where the name
# of such a body stands in a table of public bodies, nobody is named.
BORNE_BY_BODIES = {
    "7ebf20ef46d027ea8ecd1585": (
        "data/cobuilding_reported",
        "data/published_counts",
        "data/networks/reported/",
    )
}


def name_hash(text) -> str:
    return hashlib.sha256(f"commgov-lab:{text}".encode()).hexdigest()[:24]


def candidates(text) -> set[str]:
    """Every run of two or three Chinese characters or English words: what could be a name."""
    found = set()
    for run in re.findall("[\u4e00-\u9fff]+", text):
        found |= {run[k : k + n] for n in (2, 3) for k in range(len(run) - n + 1)}
    words = re.findall("[a-z]+", text.lower())
    for n in (2, 3):
        found |= {" ".join(words[k : k + n]) for k in range(len(words) - n + 1)}
    return found


def project_texts():
    """Every text of the project: what git tracks or would."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, capture_output=True, cwd=ROOT, check=True).stdout.decode("utf-8")
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        content = path.read_bytes() if path.is_file() else b""
        if name.endswith(".gz"):
            content = gzip.decompress(content)
        if b"\0" not in content[:1000]:
            yield name, content.decode("utf-8", "replace")


def test_no_text_of_the_project_names_a_person_of_the_article():
    seen, found = set(), []
    for name, text in project_texts():
        new = candidates(text + " " + name) - seen
        seen |= new
        named = {name_hash(word) for word in new} & NAMES
        found += [f"{name}: a name" for one in named if not name.startswith(BORNE_BY_BODIES.get(one, ()))]
        seen -= {word for word in new if name_hash(word) in BORNE_BY_BODIES}  # to be found elsewhere too
    assert found == []
    assert len(seen) > 10_000


def test_a_name_would_be_found(monkeypatch):
    monkeypatch.setitem(globals(), "NAMES", {name_hash("张三丰"), name_hash("john q public")})
    for text in ("社区居民张三丰说", "the John Q. Public building"):
        assert any(name_hash(word) in NAMES for word in candidates(text))
    assert not any(name_hash(word) in NAMES for word in candidates("张三 和 丰"))
