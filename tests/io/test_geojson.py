"""Outlines from GeoJSON: all geometries that have some, and hostile files refused in words."""

import json

import pytest

import commgov_lib as cg

SQUARE = [[123.4, 41.8], [123.5, 41.8], [123.5, 41.9], [123.4, 41.8]]


def kept(tmp_path, given) -> str:
    """A file of this text, or of this value as JSON."""
    path = tmp_path / "area.geojson"
    text = given if isinstance(given, str) else json.dumps(given)
    path.write_text(text, encoding="utf-8", newline="")
    return path


@pytest.mark.parametrize(("geometry", "sizes"), [
    ({"type": "Polygon", "coordinates": [SQUARE, SQUARE]}, [4, 4]),
    ({"type": "MultiPolygon", "coordinates": [[SQUARE], [SQUARE[:2] + SQUARE[:1]]]}, [4, 3]),
    ({"type": "LineString", "coordinates": SQUARE}, [4]),
    ({"type": "MultiLineString", "coordinates": [SQUARE, SQUARE[:2]]}, [4, 2]),
    ({"type": "GeometryCollection", "geometries": [{"type": "LineString", "coordinates": SQUARE}]}, [4]),
])  # fmt: skip
def test_every_geometry_with_an_outline_is_read(tmp_path, geometry, sizes):
    features = [{"type": "Feature", "properties": {"name": "x"}, "geometry": geometry},
                {"type": "Feature", "properties": None, "geometry": None},
                {"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]}}]  # fmt: skip
    for given in (geometry, {"type": "FeatureCollection", "features": features}):
        found = cg.io.outlines(kept(tmp_path, given))
        assert found.groupby("ring").size().tolist() == sizes
        assert found[["lon", "lat"]].iloc[0].tolist() == [123.4, 41.8]


def test_heights_are_left_aside_and_a_mark_of_the_encoding_is_no_fault(tmp_path):
    path = tmp_path / "a.json"
    text = json.dumps({"type": "LineString", "coordinates": [[1, 2, 300], [3, 4, 300]]})
    path.write_bytes(b"\xef\xbb\xbf" + text.encode("utf-8"))
    assert cg.io.outlines(path)["lat"].tolist() == [2.0, 4.0]


@pytest.mark.parametrize(("given", "message"), [
    ("{", "is not JSON"),
    ("", "is not JSON"),
    ("[" * 100_000, "too deeply"),
    ({"type": "Topology", "objects": {}}, "holds no outline"),
    ([1, 2], "holds no outline"),
    ({"type": ["Polygon"], "coordinates": [SQUARE]}, "holds no outline"),
    ({"type": "FeatureCollection", "features": {"a": 1}}, "holds no outline"),
    ({"type": "Polygon", "coordinates": "POLYGON"}, "holds no outline"),
    ({"type": "Polygon", "coordinates": [[1, 2, 3]]}, "no longitude and latitude"),
    ({"type": "LineString", "coordinates": [["123", "41"], ["123", "42"]]}, "no longitude and latitude"),
    ({"type": "LineString", "coordinates": [[True, False], [1, 1]]}, "no longitude and latitude"),
    ({"type": "LineString", "coordinates": [[520000, 4620000], [520001, 4620000]]}, "EPSG:4326"),
    ('{"type": "LineString", "coordinates": [[NaN, 1], [1, 1]]}', "no longitude and latitude"),
    ('{"type": "LineString", "coordinates": [[1e999, 1], [1, 1]]}', "no longitude and latitude"),
    ('{"type": "LineString", "coordinates": [[' + "9" * 9000 + ", 1], [1, 1]]}", "no longitude and latitude"),
    ({"type": "LineString", "coordinates": [[[1, 2]], [[3, 4]]]}, "no longitude and latitude"),
], ids=range(16))  # fmt: skip
def test_what_is_no_outline_is_refused(tmp_path, given, message):
    with pytest.raises(cg.CommgovError, match=message) as error:
        cg.io.outlines(kept(tmp_path, given))
    assert error.value.text("zh") != error.value.text("en")


def test_files_that_are_too_large_are_refused(tmp_path, monkeypatch):
    from commgov_lib.io import geojson

    path = kept(tmp_path, {"type": "LineString", "coordinates": SQUARE})
    monkeypatch.setattr(geojson, "MOST_POINTS", 3)
    with pytest.raises(cg.CommgovError, match="more than 3 corners"):
        cg.io.outlines(path)
    monkeypatch.setattr(geojson, "MOST_BYTES", 20)
    with pytest.raises(cg.CommgovError, match="larger than 20 bytes"):
        cg.io.outlines(path)


@pytest.mark.parametrize(
    ("path", "message"), [("nothing.geojson", "does not exist"), (".", "is a folder"), (3, "is no path")]
)
def test_what_is_no_file_is_refused(path, message):
    with pytest.raises(cg.CommgovError, match=message):
        cg.io.outlines(path)


def test_a_collection_of_a_hundred_thousand_nested_ones_is_refused(tmp_path):
    text = '{"type":"GeometryCollection","geometries":[' * 50_000 + "]}" * 50_000
    with pytest.raises(cg.CommgovError, match=r"too deeply|holds no outline"):
        cg.io.outlines(kept(tmp_path, text))


@pytest.mark.parametrize("kind", ["Polygon", "MultiPolygon"])
def test_an_area_that_is_left_open_is_closed_and_a_line_is_not(tmp_path, kind):
    """A square without its fourth side; a height at the end makes no other corner."""
    ring = [[104.0, 30.6], [104.1, 30.6], [104.1, 30.7], [104.0, 30.7]]
    given = {"type": kind, "coordinates": [ring] if kind == "Polygon" else [[ring]]}
    found = cg.io.outlines(kept(tmp_path, given))
    assert found[["lon", "lat"]].to_numpy().tolist() == [*ring, ring[0]]
    closed = {"type": "Polygon", "coordinates": [[*ring, [104.0, 30.6, 12.0]]]}
    assert len(cg.io.outlines(kept(tmp_path, closed))) == 5
    assert len(cg.io.outlines(kept(tmp_path, {"type": "LineString", "coordinates": ring}))) == 4
