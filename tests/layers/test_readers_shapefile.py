"""Shapefiles as they arrive: encodings, junk, missing and damaged parts, hostile zips."""

import stat
import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyogrio
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blueprint.errors import BadLayerFile
from layers.readers import archive, read_sites, read_table

NAME, VALUE = "名称", "北京市海淀区中关村"
SHARED_FOLDER = [HealthCheck.function_scoped_fixture]
HERE = shapely.box(440000, 4400000, 440040, 4400040)


def dbf(fields: Sequence[tuple[bytes, str, int]], rows: Sequence[Sequence[bytes]]) -> bytes:
    """A .dbf of raw bytes: fields are name, type, width; a row may begin with b"*" + b"" marks."""
    width = 1 + sum(field[2] for field in fields)
    header = 32 + 32 * len(fields) + 1
    out = struct.pack("<BBBBIHH20x", 3, 126, 1, 1, len(rows), header, width)
    for name, kind, size in fields:
        out += struct.pack("<11sc4xBB14x", name, kind.encode(), size, 0)
    out += b"\r"
    for row in rows:
        flag, values = (b"*", row[1:]) if len(row) > len(fields) else (b" ", row)
        out += flag
        for (_, kind, size), value in zip(fields, values, strict=True):
            out += value.rjust(size) if kind in "NF" else value.ljust(size)
    return out + b"\x1a"


def parts(
    tmp_path: Path, shapes: Sequence[object] = (HERE,), kind: str = "Polygon"
) -> dict[str, bytes]:
    """The files of a Shapefile that GDAL wrote, by ending, without a .cpg."""
    folder = tmp_path / "written"
    folder.mkdir(exist_ok=True)
    numbers = pa.array(range(len(shapes)), pa.int64())
    wkb = pa.array(shapely.to_wkb(list(shapes)).tolist(), pa.binary())
    table = pa.table({"n": numbers, "geometry": wkb})
    pyogrio.raw.write_arrow(
        table,
        folder / "a.shp",
        driver="ESRI Shapefile",
        geometry_name="geometry",
        geometry_type=kind,
        crs="EPSG:4548",
    )
    ends = (".shp", ".shx", ".dbf", ".prj")
    return {end: (folder / f"a{end}").read_bytes() for end in ends}


def zipped(where: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(where, "w", zipfile.ZIP_DEFLATED) as out:
        for name, raw in members.items():
            out.writestr(name, raw)
    return where


def with_table(tmp_path: Path, raw: bytes, cpg: bytes | None = None, shapes: int = 1) -> Path:
    held = parts(tmp_path, [HERE] * shapes) | {".dbf": raw}
    if cpg is not None:
        held[".cpg"] = cpg
    return zipped(tmp_path / "a.zip", {f"a{end}": part for end, part in held.items()})


def text_table(encoding: str, value: str = VALUE, name: str = NAME) -> bytes:
    return dbf([(name.encode(encoding), "C", 40)], [[value.encode(encoding)]])


@pytest.mark.parametrize(
    ("written", "cpg", "read_as"),
    [
        ("gbk", None, "gb18030"),
        ("utf-8", None, "utf-8"),
        ("gbk", b"GBK", "gb18030"),
        ("gbk", b"CP936", "gb18030"),
        ("gbk", b"936\r\n", "gb18030"),
        ("utf-8", b"UTF-8", "utf-8"),
        ("gbk", b"UTF-8", "gb18030"),
        ("utf-8", b"GBK", "utf-8"),
        ("gbk", b"ISO-8859-1", "gb18030"),
        ("utf-8", b"nonsense", "utf-8"),
        ("big5", b"BIG5", "big5"),
    ],
)
def test_the_encoding_is_the_one_that_strictly_decodes(
    tmp_path: Path, written: str, cpg: bytes | None, read_as: str
) -> None:
    value = "北京市海淀" if written == "big5" else VALUE  # big5 has the traditional forms only
    name = NAME
    if written == "big5":
        value, name = "北京市大路", "名稱"
    table = read_table(with_table(tmp_path, text_table(written, value, name), cpg))
    assert table.columns == {name: [value]}
    assert table.encoding == read_as
    right = cpg is not None and written.upper()[:3] in cpg.decode().upper()
    notes = [note.why for note in table.notes]
    assert bool(notes) is not (right or cpg in (b"CP936", b"936\r\n"))


def test_plain_ascii_needs_no_encoding_and_no_note(tmp_path: Path) -> None:
    table = read_table(with_table(tmp_path, text_table("ascii", "HD00-1603-01", "code")))
    assert (table.columns, table.encoding, table.notes) == ({"code": ["HD00-1603-01"]}, "utf-8", ())


def test_the_caller_decides_the_encoding(tmp_path: Path) -> None:
    file = with_table(tmp_path, text_table("gbk"), b"UTF-8")
    assert read_table(file, encoding="gbk").columns == {NAME: [VALUE]}
    with pytest.raises(BadLayerFile, match="utf-8 编码"):
        read_table(file, encoding="utf-8")
    with pytest.raises(BadLayerFile, match="不认识的字符编码"):
        read_table(file, encoding="klingon")


def test_bytes_that_are_no_text_at_all_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadLayerFile, match="编码") as refused:
        read_table(with_table(tmp_path, dbf([(b"a", "C", 4)], [[b"\xff\xff\x80\x20"]])))
    assert "--encoding" in refused.value.flaws[0].remedy


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_half_a_character_at_the_end_of_a_full_field_is_cut_off_and_reported(
    tmp_path: Path, encoding: str
) -> None:
    value = VALUE.encode(encoding)
    width = 7 if encoding == "gbk" else 8
    table = read_table(with_table(tmp_path, dbf([(b"a", "C", width)], [[value[:width]]])))
    assert table.columns["a"] == ["北京市" if encoding == "gbk" else "北京"]
    assert any("截断" in note.why for note in table.notes)


def test_a_name_cut_in_the_middle_of_a_character_is_read(tmp_path: Path) -> None:
    raw = dbf([("用地性质代码".encode()[:10], "C", 4)], [[b"R2"]])
    assert read_table(with_table(tmp_path, raw)).columns == {"用地性": ["R2"]}


def test_values_are_read_as_they_stand(tmp_path: Path) -> None:
    fields = [(b"d", "D", 8), (b"i", "N", 6), (b"f", "N", 9), (b"l", "L", 1), (b"t", "C", 5)]
    rows = [
        [b"20181301", b"12", b"2.45", b"T", b" ab "],
        [b"        ", b"", b"*********", b"?", b""],
        [b"00000000", b"-3", b"1e3", b"n", b"\0\0\0\0\0"],
    ]
    columns = read_table(with_table(tmp_path, dbf(fields, rows), shapes=3)).columns
    assert columns == {
        "d": ["20181301", None, None],
        "i": [12, None, -3],
        "f": [2.45, "*********", 1000.0],
        "l": [True, None, False],
        "t": ["ab", None, None],
    }


def test_deleted_records_leave_with_their_geometry(tmp_path: Path) -> None:
    moved = [shapely.box(x, 0, x + 1, 1) for x in (0, 10, 20)]
    held = parts(tmp_path, moved)
    held[".dbf"] = dbf([(b"a", "C", 1)], [[b"x"], [b"*", b"y"], [b"z"]])
    file = zipped(tmp_path / "a.zip", {f"a{end}": part for end, part in held.items()})
    table = read_table(file)
    assert table.columns == {"a": ["x", "z"]}
    assert [shape.bounds[0] for shape in table.geometry] == [0, 20]
    assert any("删除" in note.why for note in table.notes)


def test_unread_field_types_are_named(tmp_path: Path) -> None:
    raw = dbf([(b"a", "C", 1), (b"memo", "M", 10)], [[b"x", b"1"]])
    table = read_table(with_table(tmp_path, raw))
    assert list(table.columns) == ["a"] and "memo（M）" in table.notes[0].why


def test_folders_junk_and_capitals_in_a_zip(tmp_path: Path) -> None:
    held = parts(tmp_path)
    members = {f"地块数据/子目录/A{end.upper()}": part for end, part in held.items()}
    members |= {"__MACOSX/地块数据/._A.shp": b"junk", "地块数据/.DS_Store": b"x", "._B.shp": b"y"}
    file = zipped(tmp_path / "a.zip", members)
    before = sorted(tmp_path.rglob("*"))
    table = read_table(file)
    assert (len(table), table.crs, table.layer_name) == (1, "EPSG:4548", "A")
    assert sorted(tmp_path.rglob("*")) == before


def test_member_names_without_the_utf8_flag(tmp_path: Path) -> None:
    held = parts(tmp_path)
    file = tmp_path / "a.zip"
    with zipfile.ZipFile(file, "w") as out:
        for end, part in held.items():
            out.writestr("dikuai" + end, part)
    raw = file.read_bytes().replace(b"dikuai", "地块界".encode("gbk"))
    file.write_bytes(raw)
    assert read_table(file).layer_name == "地块界"


def test_backslashes_as_some_windows_tools_write_them(tmp_path: Path) -> None:
    members = {f"目录\\a{end}": part for end, part in parts(tmp_path).items()}
    assert len(read_table(zipped(tmp_path / "a.zip", members))) == 1


def test_several_shapefiles_are_named_and_one_can_be_chosen(tmp_path: Path) -> None:
    held = parts(tmp_path)
    members = {f"{stem}{end}": part for stem in ("地块", "街区") for end, part in held.items()}
    file = zipped(tmp_path / "a.zip", members)
    with pytest.raises(BadLayerFile, match=r"2 个 Shapefile.*地块\.shp、街区\.shp"):
        read_table(file)
    assert read_table(file, layer_name="街区").layer_name == "街区"
    with pytest.raises(BadLayerFile, match=r"没有这个 Shapefile"):
        read_table(file, layer_name="道路")


@pytest.mark.parametrize("end", [".shp", ".shx", ".dbf"])
def test_a_missing_part_is_named(tmp_path: Path, end: str) -> None:
    held = parts(tmp_path)
    del held[end]
    file = zipped(tmp_path / "a.zip", {f"a{e}": part for e, part in held.items()})
    with pytest.raises(BadLayerFile) as refused:
        read_table(file)
    named = "没有 Shapefile（.shp）" if end == ".shp" else f"缺少 a{end}"
    assert named in str(refused.value) and refused.value.flaws[0].remedy


def test_without_prj_the_crs_is_missing_and_the_reason_given(tmp_path: Path) -> None:
    held = parts(tmp_path)
    del held[".prj"]
    file = zipped(tmp_path / "a.zip", {f"a{e}": part for e, part in held.items()})
    table = read_table(file)
    assert (table.crs, table.crs_why) == (None, "缺少 a.prj")
    assert read_table(file, crs="EPSG:4548").crs == "EPSG:4548"
    with pytest.raises(BadLayerFile, match=r"缺少 a\.prj.*--crs"):
        read_sites(file)


@pytest.mark.parametrize("end", [".shp", ".shx", ".dbf"])
def test_a_part_cut_short_is_named(tmp_path: Path, end: str) -> None:
    held = parts(tmp_path, [HERE] * 5)
    held[end] = held[end][:-40]
    file = zipped(tmp_path / "a.zip", {f"a{e}": part for e, part in held.items()})
    with pytest.raises(BadLayerFile, match=rf"a\{end} 不完整"):
        read_table(file)


def test_fewer_attributes_than_shapes(tmp_path: Path) -> None:
    raw = dbf([(b"a", "C", 1)], [[b"x"]])
    with pytest.raises(BadLayerFile, match="条数不一致"):
        read_table(with_table(tmp_path, raw, shapes=2))


def test_a_zip_cut_short_is_refused(tmp_path: Path) -> None:
    file = zipped(tmp_path / "a.zip", {f"a{e}": part for e, part in parts(tmp_path).items()})
    file.write_bytes(file.read_bytes()[:-60])
    with pytest.raises(BadLayerFile, match="压缩包已损坏"):
        read_table(file)


def test_a_shapefile_beside_its_parts(tmp_path: Path) -> None:
    parts(tmp_path)
    table = read_table(tmp_path / "written" / "a.shp")
    assert (len(table), table.crs) == (1, "EPSG:4548")
    (tmp_path / "written" / "a.dbf").unlink()
    with pytest.raises(BadLayerFile, match=r"缺少 a\.dbf"):
        read_table(tmp_path / "written" / "a.shp")


def test_an_unclosed_ring_and_a_null_shape_are_the_rows_own(tmp_path: Path) -> None:
    held = parts(tmp_path, [HERE, HERE, None])
    raw = bytearray(held[".shp"])
    first_point = 100 + 8 + 44 + 4
    struct.pack_into("<2d", raw, first_point, 440001.0, 4400001.0)
    held[".shp"] = bytes(raw)
    file = zipped(tmp_path / "a.zip", {f"a{e}": part for e, part in held.items()})
    table = read_table(file)
    assert [(defect.row, defect.why) for defect in table.defects] == [
        (1, "环没有闭合：末点与首点不同")
    ]
    assert [shape is None for shape in table.geometry] == [True, False, True]
    stream = list(read_sites(file))
    assert [site.error is None for site in stream] == [False, True, False]
    assert stream[2].error is not None and "没有几何" in stream[2].error.msg


def test_z_and_m_arrive_for_the_check_to_judge(tmp_path: Path) -> None:
    deep = shapely.force_3d(HERE, 50.0)
    held = parts(tmp_path, [deep], "Polygon Z")
    file = zipped(tmp_path / "a.zip", {f"a{e}": part for e, part in held.items()})
    assert shapely.has_z(read_table(file).geometry).tolist() == [True]


def test_no_rows_at_all(tmp_path: Path) -> None:
    held = parts(tmp_path, [])
    file = zipped(tmp_path / "a.zip", {f"a{e}": part for e, part in held.items()})
    assert len(read_table(file)) == 0


def hostile(file: Path, name: str, mode: int = 0, flags: int = 0) -> Path:
    member = zipfile.ZipInfo(name)
    member.external_attr = mode << 16
    with zipfile.ZipFile(file, "w") as out:
        out.writestr(member, b"x")
    if flags:
        raw = bytearray(file.read_bytes())
        raw[6] |= flags
        raw[raw.index(b"PK\x01\x02") + 8] |= flags
        file.write_bytes(raw)
    return file


@pytest.mark.parametrize(
    ("name", "mode", "flags", "why"),
    [
        ("../a.shp", 0, 0, "指向包外"),
        ("x/../../a.shp", 0, 0, "指向包外"),
        ("..\\a.shp", 0, 0, "指向包外"),
        ("/etc/a.shp", 0, 0, "绝对路径"),
        ("C:\\a.shp", 0, 0, "绝对路径"),
        ("a.shp", stat.S_IFLNK | 0o777, 0, "链接"),
        ("a.shp", stat.S_IFIFO | 0o644, 0, "链接"),
        ("a.shp", 0, 1, "密码"),
        ("a.gpkg", 0, 0, r"没有 Shapefile（.shp）（a\.gpkg）"),
    ],
)
def test_hostile_members_are_refused(
    tmp_path: Path, name: str, mode: int, flags: int, why: str
) -> None:
    with pytest.raises(BadLayerFile, match=why) as refused:
        read_table(hostile(tmp_path / "a.zip", name, mode, flags))
    assert refused.value.flaws[0].remedy
    assert not (tmp_path.parent / "a.shp").exists()


def test_bombs_are_refused_before_they_unfold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb = zipped(tmp_path / "a.zip", {"a.shp": bytes(40 * 2**20)})
    with pytest.raises(BadLayerFile, match="压缩炸弹"):
        read_table(bomb)
    monkeypatch.setattr(archive, "MAX_BYTES", 2**20)
    with pytest.raises(BadLayerFile, match="解开后大于 1 MB"):
        read_table(bomb)
    monkeypatch.setattr(archive, "MAX_MEMBERS", 2)
    many = zipped(tmp_path / "b.zip", {f"{i}.txt": b"" for i in range(3)})
    with pytest.raises(BadLayerFile, match="多于 2 个文件"):
        read_table(many)


def test_a_size_that_lies_is_found_out(tmp_path: Path) -> None:
    file = zipped(tmp_path / "a.zip", {f"a{e}": part for e, part in parts(tmp_path).items()})
    raw = bytearray(file.read_bytes())
    central = raw.index(b"PK\x01\x02")
    struct.pack_into("<I", raw, central + 24, 10)
    file.write_bytes(raw)
    with pytest.raises(BadLayerFile, match="压缩包已损坏"):
        read_table(file)


@settings(max_examples=100, deadline=None, suppress_health_check=SHARED_FOLDER)
@given(data=st.data())
def test_damage_anywhere_in_a_zip_is_a_refusal_and_nothing_else(
    tmp_path: Path, data: st.DataObject
) -> None:
    if not (tmp_path / "a.zip").exists():
        with_table(tmp_path, text_table("gbk"))
    raw = bytearray((tmp_path / "a.zip").read_bytes())
    for at in data.draw(st.lists(st.integers(0, len(raw) - 1), min_size=1, max_size=6)):
        raw[at] = data.draw(st.integers(0, 255))
    file = tmp_path / "fuzz.zip"
    file.write_bytes(raw)
    try:
        table = read_table(file)
    except BadLayerFile as refused:
        assert refused.flaws
    else:
        assert len(table) == 1


@settings(max_examples=100, deadline=None, suppress_health_check=SHARED_FOLDER)
@given(data=st.data())
def test_damage_inside_the_parts_is_a_refusal_a_defect_or_harmless(
    tmp_path: Path, data: st.DataObject
) -> None:
    beside = tmp_path / "written"
    held = (
        {e: (beside / f"a{e}").read_bytes() for e in (".shp", ".shx", ".dbf", ".prj")}
        if beside.exists()
        else parts(tmp_path, [HERE] * 3)
    )
    end = data.draw(st.sampled_from([".shp", ".shx", ".dbf", ".prj"]))
    raw = bytearray(held[end])
    for at in data.draw(st.lists(st.integers(0, len(raw) - 1), min_size=1, max_size=6)):
        raw[at] = data.draw(st.integers(0, 255))
    held[end] = bytes(raw)
    file = zipped(tmp_path / "fuzz.zip", {f"a{e}": part for e, part in held.items()})
    try:
        table = read_table(file)
    except BadLayerFile as refused:
        assert refused.flaws
    else:
        assert all(len(values) == len(table) for values in table.columns.values())


def test_a_point_layer_keeps_its_numbers(tmp_path: Path) -> None:
    spots = [shapely.Point(440000.123456789, 4400000.987654321)]
    held = parts(tmp_path, spots, "Point")
    file = zipped(tmp_path / "a.zip", {f"a{e}": part for e, part in held.items()})
    assert np.array_equal(
        shapely.get_coordinates(read_table(file).geometry), shapely.get_coordinates(spots)
    )


def test_columns_of_one_name_all_stay_and_are_reported(tmp_path: Path) -> None:
    """Ten bytes hold five Chinese characters: 规划用地性质代码 and …名称 are cut to one name."""
    cut = "规划用地性".encode("gbk")
    fields = [(cut, "C", 10), (cut, "C", 10), (b"A", "N", 3), (b"a", "N", 3)]
    row = [b"R2", "居住".encode("gbk"), b"1", b"2"]
    table = read_table(with_table(tmp_path, dbf(fields, [row])))
    assert {name: values[0] for name, values in table.columns.items()} == {
        "规划用地性": "R2",
        "规划用地性_2": "居住",
        "A": 1,
        "a_2": 2,
    }
    assert any("规划用地性_2" in note.why for note in table.notes)
