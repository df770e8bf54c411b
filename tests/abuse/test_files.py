"""Files that are no good, changed while they are read, or made to hurt: refused, and no trace left.

What a zip may hold is tested beside the Shapefile reader; here is what is common to all formats.
"""

import io
import json
import os
import random
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import pytest
from judge import example_city
from mutations import damaged_bytes
from sample_files import write_sample

from api.presentation.table_rows import columns_for, table_row
from blueprint.city import city
from blueprint.errors import BadLayerFile, BadSite, Flaw
from blueprint.viewer import ANYONE
from layers.catalogue import catalogue
from layers.checks import report_text
from layers.database.connections import Database
from layers.exports import SUFFIXES, writer_for
from layers.readers import geopackage, read_sites, read_table, shapefile
from layers.releases.imports import Accuracies, check_file, import_file

ACCURACIES = Accuracies(tolerance_m=0.5, obfuscation_m=5)
NAMES = ["a.gpkg", "a.geojson", "a.txt", "a.zip", "a.shp"]


def blocks(count: int = 3) -> geopandas.GeoDataFrame:
    values = {"code": [f"B{i}" for i in range(count)], "name": ["街区"] * count}
    shapes = [example_city.box(100 * i, 0, 100 * i + 90, 80) for i in range(count)]
    return geopandas.GeoDataFrame(values, geometry=shapes, crs="EPSG:4548")


def whole(folder: Path, name: str) -> Path:
    """A valid file of blocks of the format that the name says."""
    return write_sample(folder / name, blocks())


@pytest.mark.parametrize("name", NAMES)
def test_cut_short_anywhere(tmp_path: Path, name: str) -> None:
    """Refused, or read with what is missing named; never as if it were whole."""
    path = whole(tmp_path / "whole", name)
    raw, rows = path.read_bytes(), len(read_table(path))
    for part in range(40):
        path.write_bytes(raw[: len(raw) * part // 40])
        try:
            table = read_table(path)
        except BadLayerFile as refused:
            assert refused.flaws[0].remedy
        else:
            assert name == "a.txt" and (len(table) < rows or table.defects or table.notes)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_at_all(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    for read in (read_table, read_sites):
        with pytest.raises(BadLayerFile, match="文件是空的"):
            read(tmp_path / name)


def _rewritten(path: Path) -> None:
    raw = path.read_bytes()
    path.write_bytes(raw.replace(b"B1", b"B7"))
    os.utime(path, ns=(1, 1))


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("a.gpkg", (geopackage, "_feature_table")),
        ("a.geojson", ("layers.readers.geojson", "_parse")),
        ("a.txt", ("layers.readers.coordinates", "parse")),
        ("a.zip", (shapefile, "read_dbf")),
        ("a.shp", (shapefile, "read_dbf")),
    ],
)
def test_written_to_while_it_is_read(
    tmp_path: Path, name: str, inside: tuple[Any, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = whole(tmp_path / "whole", name)
    module, function = inside
    if isinstance(module, str):
        module = __import__(module, fromlist=["x"])
    original: Callable[..., Any] = getattr(module, function)

    def meanwhile(*args: Any, **kwargs: Any) -> Any:
        _rewritten(path.with_suffix(".dbf") if name == "a.shp" else path)
        return original(*args, **kwargs)

    monkeypatch.setattr(module, function, meanwhile)
    with pytest.raises(BadLayerFile, match="文件在读取时改变了"):
        read_table(path)


def test_written_to_while_its_sites_are_screened(tmp_path: Path) -> None:
    path = whole(tmp_path / "whole", "a.gpkg")
    stream = read_sites(path)
    _rewritten(path)
    with pytest.raises(BadLayerFile, match="文件在读取时改变了"):
        list(stream)


def test_what_is_refused_writes_nothing(database: Database, tmp_path: Path) -> None:
    path = whole(tmp_path / "whole", "a.gpkg")
    raw = path.read_bytes()
    path.write_bytes(raw[: len(raw) // 2])
    held = sorted(p.name for p in path.parent.iterdir())
    with pytest.raises(BadLayerFile):
        import_file(
            database, path, catalogue()["block"], city=city(), accuracies=ACCURACIES, by="test"
        )
    with database.writing() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM map.release").scalar() == 0
    assert sorted(p.name for p in path.parent.iterdir()) == held


def _zip(folder: Path, members: dict[str, bytes]) -> Path:
    path = folder / "z.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in members.items():
            archive.writestr(name, raw)
    return path


def test_a_bomb_in_a_bomb_is_never_opened(tmp_path: Path) -> None:
    """Nobody looks inside a zip within a zip."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.shp", bytes(50 << 20))
    with pytest.raises(BadLayerFile, match="没有 Shapefile"):
        read_table(_zip(tmp_path, {f"{i}.zip": inner.getvalue() for i in range(100)}))


@pytest.mark.parametrize("end", [".shp", ".shx", ".dbf", ".prj"])
def test_a_part_that_unfolds_to_more_than_it_says(tmp_path: Path, end: str) -> None:
    """The directory says 100 bytes, the data unfold to 300 MB: they never do."""
    shp = whole(tmp_path / "whole", "b.shp")
    parts = {e: shp.with_suffix(e).read_bytes() for e in (".shp", ".shx", ".dbf", ".prj")}
    path = _zip(
        tmp_path, {f"b{e}": raw for e, raw in parts.items()} | {f"b{end}": bytes(300 << 20)}
    )
    raw = bytearray(path.read_bytes())
    entry = raw.rindex(f"b{end}".encode()) - 46
    assert raw[entry : entry + 4] == b"PK\x01\x02"
    struct.pack_into("<I", raw, entry + 24, 100)
    path.write_bytes(raw)
    tracemalloc.start()
    try:
        with pytest.raises(BadLayerFile):
            read_table(path)
        assert tracemalloc.get_traced_memory()[1] < 20 << 20
    finally:
        tracemalloc.stop()


def test_what_macs_and_windows_add_is_passed_over(tmp_path: Path) -> None:
    shp = whole(tmp_path / "whole", "b.shp")
    parts = {f"图/b{e}": shp.with_suffix(e).read_bytes() for e in (".shp", ".shx", ".dbf", ".prj")}
    junk = {
        "__MACOSX/图/._b.shp": b"\0\5\x16\7",
        "__MACOSX/._b.shp": b"x",
        ".DS_Store": b"\0\0\0\1Bud1",
        "图/.DS_Store": b"x",
        "图/._b.dbf": b"x",
        "Thumbs.db": b"x",
        "desktop.ini": b"x",
    }
    assert len(read_table(_zip(tmp_path, {**junk, **parts}))) == 3


def test_half_a_character_does_not_reach_the_outputs(tmp_path: Path) -> None:
    """JSON can spell what no encoding can write; escaped backslashes are left alone."""
    path = tmp_path / "a.geojson"
    feature = {"type": "Feature", "geometry": None, "properties": {"code": "HALF", "b": "BACK"}}
    text = json.dumps({"type": "FeatureCollection", "features": [feature]})
    text = text.replace("HALF", r"a\ud800b\udc00\ud83d\ude00").replace("BACK", r"\\ud800")
    path.write_text(text)
    table = read_table(path)
    assert list(table.columns["code"]) == ["a\ufffdb\ufffd😀"]
    assert list(table.columns["b"]) == [r"\ud800"]
    [site] = read_sites(path)
    outcome = BadSite.of(Flaw(("x",), "不行", None, "改"))
    for suffix in SUFFIXES:
        out = tmp_path / f"out{suffix}"
        with writer_for(out, columns_for(["code"])) as writer:
            writer.write([table_row(1, site.properties, ["code"], outcome, ANYONE)], [None])
        assert out.stat().st_size


def test_properties_nested_as_deep_as_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    deep = "[" * 60 + "]" * 60
    text = json.dumps({"type": "Feature", "geometry": None, "properties": {"code": "DEEP"}})
    path.write_text(text.replace('"DEEP"', deep))
    assert len(read_table(path)) == 1
    [site] = read_sites(path)
    outcome = BadSite.of(Flaw(("x",), "不行", None, "改"))
    assert table_row(1, site.properties, ["code"], outcome, ANYONE)["code"]


@pytest.mark.parametrize("cpg", ["uu", "hex", "rot13", "zlib", "idna", "undefined", "punycode"])
def test_encodings_that_are_none(tmp_path: Path, cpg: str) -> None:
    path = whole(tmp_path / "whole", "a.shp")
    path.with_suffix(".cpg").write_text(cpg)
    assert list(read_table(path).columns["name"]) == ["街区"] * 3
    for name in ("a.gpkg", "a.geojson", "a.txt", "a.zip"):
        with pytest.raises(BadLayerFile, match="不认识的字符编码"):
            read_table(whole(tmp_path / "whole", name), encoding=cpg)


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_of_the_long_fuzz_run(tmp_path: Path, name: str) -> None:
    """Damaged files through all of `layers check`; the whole run is an acceptance test."""
    path = whole(tmp_path / "whole", name)
    raw = path.read_bytes()
    for number in range(60):
        path.write_bytes(damaged_bytes(raw, random.Random(number)) or b"x")
        try:
            checked = check_file(path, catalogue()["block"], city=city(), accuracies=ACCURACIES)
        except BadLayerFile as refused:
            assert refused.flaws
        else:
            assert report_text(checked.report).encode()


@pytest.mark.parametrize("header", [33, 40, 49, 66, 80])
def test_a_field_description_cut_off(tmp_path: Path, header: int) -> None:
    """The header says that it ends within one."""
    path = whole(tmp_path / "whole", "a.shp")
    raw = bytearray(path.with_suffix(".dbf").read_bytes()[: header + 3])
    struct.pack_into("<IH", raw, 4, 0, header)
    path.with_suffix(".dbf").write_bytes(raw)
    with pytest.raises(BadLayerFile):
        read_table(path)


@pytest.mark.parametrize("kind", [{}, [], {"type": "Polygon"}, 7, None, "x" * 10_000])
def test_a_document_of_an_odd_type(tmp_path: Path, kind: Any) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps({"type": kind, "features": []}))
    with pytest.raises(BadLayerFile, match="不是 GeoJSON") as refused:
        read_table(path)
    assert len(str(refused.value)) < 300
