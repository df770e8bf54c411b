"""The land office's coordinate text with every variant that standards.md names."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
import shapely
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from blueprint.city import city
from blueprint.errors import BadLayerFile
from blueprint.site import crs as systems
from layers.readers import Format, RawTable, coordinates, read_sites, read_table

SHARED_FOLDER = [HealthCheck.function_scoped_fixture]
ATTRIBUTES = {
    "格式版本号": "1.01版本",
    "坐标系": "2000国家大地坐标系",
    "几度分带": "3",
    "投影类型": "高斯克吕格",
    "计量单位": "米",
    "带号": "39",
    "精度": "0.001",
    "转换参数": ",,,,,,",
}
SQUARE = [(4400000.0, 39440000.0), (4400000.0, 39440100.0), (4400100.0, 39440100.0)]
SQUARE += [(4400100.0, 39440000.0)]
HEADER = "4,1.0000,DK-1,甲地块,面,J-50,住宅,R2,@"


def text(
    *plots: Sequence[str], attributes: dict[str, str] | None = None, project: bool = False
) -> str:
    given = ATTRIBUTES if attributes is None else attributes
    lines = ["[项目信息]", "项目名称=虚构"] if project else []
    lines += ["[属性描述]", *(f"{key}={value}" for key, value in given.items()), "[地块坐标]"]
    return "\r\n".join(lines + [line for plot in plots for line in plot]) + "\r\n"


def points(ring: Sequence[tuple[float, float]], number: int = 1, first: int = 1) -> list[str]:
    return [f"J{i},{number},{x:.3f},{y:.3f}" for i, (x, y) in enumerate(ring, first)]


def closed(ring: Sequence[tuple[float, float]], number: int = 1) -> list[str]:
    lines = points(ring, number)
    return [*lines, lines[0]]


def read(tmp_path: Path, content: str | bytes, **options: str) -> RawTable:
    file = tmp_path / "a.txt"
    file.write_bytes(content.encode("gb18030") if isinstance(content, str) else content)
    return read_table(file, **options)


def notes(table: RawTable) -> str:
    return "；".join(note.why for note in table.notes)


def square_of(table: RawTable) -> bool:
    return bool(table.geometry[0].equals(shapely.Polygon([(y, x) for x, y in SQUARE])))


def test_a_plain_file(tmp_path: Path) -> None:
    table = read(tmp_path, text([HEADER, *closed(SQUARE)], project=True))
    assert square_of(table) and not table.notes and not table.defects
    assert (table.crs, table.format, table.encoding) == (
        "EPSG:4527",
        Format.COORDINATE_TEXT,
        "gb18030",
    )
    assert {name: values[0] for name, values in table.columns.items()} == {
        "点数": "4",
        "面积": "1.0000",
        "地块编号": "DK-1",
        "地块名称": "甲地块",
        "图形属性": "面",
        "图幅号": "J-50",
        "用途": "住宅",
        "地类编码": "R2",
    }


def test_the_check_value_of_the_standard(tmp_path: Path) -> None:
    """116.4°E 39.9°N is 39448688.856 E, 4418598.001 N in EPSG:4527."""
    north, east = 4418598.001, 39448688.856
    ring = [(north, east), (north, east + 10), (north + 10, east)]
    table = read(tmp_path, text([HEADER, *closed(ring)]))
    assert table.crs is not None
    x, y = shapely.get_coordinates(table.geometry[0])[0]
    here = city()
    xs, ys = systems.to_measuring([x], [y], systems.resolve(table.crs), here)
    assert (round(xs[0], 3), round(ys[0], 3)) == (448688.856, 4418598.001)
    lon, lat = systems.from_measuring(xs, ys, here)
    assert (round(lon[0], 7), round(lat[0], 7)) == (116.4, 39.9)


@pytest.mark.parametrize(
    ("header", "last"),
    [
        ("4,1.0,DK-1,甲,面,J-50,住宅,R2,@", "R2"),
        ("4,1.0,DK-1,甲,面,J-50,住宅,R2@", "R2"),
        ("4,1.0,DK-1,甲,面,J-50,住宅,@", None),
        ("4,1.0,DK-1,甲,面,J-50,住宅,,@", None),
        ("4, 1.0公顷, DK-1, 甲, 面, J-50, 住宅, R2, @ ", "R2"),
        ("4，1.0，DK-1，甲，面，J-50，住宅，R2，@", "R2"),
        ("4,10000,DK-1,甲,面,J-50,住宅,R2,@", "R2"),
        ("4,10000平方米,DK-1,甲,,J-50,住宅,R2,@,", "R2"),
        (",,DK-1,甲,面,J-50,住宅,R2,@", "R2"),
    ],
)
def test_plot_headers(tmp_path: Path, header: str, last: str | None) -> None:
    table = read(tmp_path, text([header, *closed(SQUARE)]))
    assert square_of(table) and not table.notes
    assert (table.columns["地块编号"], table.columns["地类编码"]) == (["DK-1"], [last])


@pytest.mark.parametrize(
    "form",
    [
        "J{n},{r},{x},{y}",
        "{n},{r},{x},{y}",
        "J{n:02d},{r},{x},{y}",
        "J{n},{x},{y}",
        "J{n}, {r}, {x}, {y}",
        "j{n},{r},{x},{y},",
        "J{n}，{r}，{x}，{y}",
        ",{r},{x},{y}",
    ],
)
def test_point_lines(tmp_path: Path, form: str) -> None:
    lines = [form.format(n=i, r=1, x=x, y=y) for i, (x, y) in enumerate(SQUARE, 1)]
    assert square_of(read(tmp_path, text([HEADER, *lines])))
    assert square_of(read(tmp_path, text([HEADER, *lines, lines[0]])))


@pytest.mark.parametrize("count", ["4", "5", "", "四"])
@pytest.mark.parametrize("closing", ["J1", "J5", None])
def test_the_closing_point_and_the_count_are_never_a_reason_to_refuse(
    tmp_path: Path, count: str, closing: str | None
) -> None:
    header = f"{count},1.0,DK-1,甲,面,,,,@"
    end = [] if closing is None else [f"{closing},1,{SQUARE[0][0]},{SQUARE[0][1]}"]
    table = read(tmp_path, text([header, *points(SQUARE), *end]))
    assert square_of(table) and not table.notes


def test_a_count_that_is_wrong_either_way_is_reported(tmp_path: Path) -> None:
    table = read(tmp_path, text([HEADER.replace("4,", "7,", 1), *closed(SQUARE)]))
    assert square_of(table) and table.notes[0].row == 1
    assert (table.notes[0].field, table.notes[0].value) == ("点数", "写的是 7，有 5 个")


@pytest.mark.parametrize("stated", ["1.0011", "1.0011公顷", "10011", "10011㎡", "15.1亩", "99"])
def test_areas_that_differ_by_more_than_a_thousandth_are_reported(
    tmp_path: Path, stated: str
) -> None:
    table = read(tmp_path, text([HEADER.replace("1.0000", stated), *closed(SQUARE)]))
    (note,) = table.notes
    assert "1‰" in note.why and note.field == "面积" and "计算 10000.00 m²" in str(note.value)


@pytest.mark.parametrize("stated", ["1.0009", "0.9991公顷", "10009", "15亩", "0", "不详", "1e4"])
def test_areas_that_agree_or_say_nothing(tmp_path: Path, stated: str) -> None:
    assert not read(tmp_path, text([HEADER.replace("1.0000", stated), *closed(SQUARE)])).notes


def test_swapped_axes_are_distinguished_by_magnitude(tmp_path: Path) -> None:
    swapped = [(y, x) for x, y in SQUARE]
    table = read(tmp_path, text([HEADER, *closed(swapped)]))
    assert square_of(table) and "次序与格式相反" in notes(table)
    both = read(tmp_path, text([HEADER, *closed(SQUARE)], [HEADER, *closed(swapped)]))
    assert [note.row for note in both.notes] == [2] and square_of(both)


def test_axes_mixed_within_a_plot_are_a_defect(tmp_path: Path) -> None:
    mixed = [*SQUARE[:3], SQUARE[3][::-1]]
    table = read(tmp_path, text([HEADER, *points(mixed)], [HEADER, *closed(SQUARE)]))
    assert table.defects[0].value == "J4,1,39440000.000,4400100.000"
    assert [defect.row for defect in table.defects] == [1] and table.geometry[0] is None


@pytest.mark.parametrize(
    ("changes", "crs", "why"),
    [
        ({}, "EPSG:4527", ""),
        ({"带号": "", "几度分带": ""}, "EPSG:4527", ""),
        ({"几度分带": "6"}, None, "分带不符"),
        ({"带号": "38"}, None, "写明的是第 38 带，东坐标的前两位却是 39"),
        ({"坐标系": "80国家大地坐标系"}, "EPSG:4610", ""),
        ({"坐标系": "1980西安坐标系"}, "EPSG:4610", ""),
        ({"坐标系": "1954北京坐标系"}, "EPSG:4214", ""),
        ({"坐标系": "WGS84坐标系"}, "EPSG:4527", ""),
        ({"坐标系": "CGCS 2000"}, "EPSG:4527", ""),
        ({"坐标系": "北京地方坐标系"}, "北京地方坐标系", ""),
        ({"坐标系": ""}, None, "没有写明坐标系"),
        ({"投影类型": "墨卡托"}, None, "投影类型"),
        ({"计量单位": "千米"}, None, "计量单位"),
    ],
)
def test_the_system_of_coordinates_with_zone(
    tmp_path: Path, changes: dict[str, str], crs: str | None, why: str
) -> None:
    table = read(tmp_path, text([HEADER, *closed(SQUARE)], attributes=ATTRIBUTES | changes))
    assert table.crs == crs and why in table.crs_why
    if crs is None:
        assert read(tmp_path, (tmp_path / "a.txt").read_bytes(), crs="EPSG:4527").crs == "EPSG:4527"


@pytest.mark.parametrize(
    ("changes", "crs", "why"),
    [
        ({"带号": "39"}, "EPSG:4548", ""),
        ({"带号": "39", "几度分带": ""}, "EPSG:4548", ""),
        ({"带号": "39", "几度分带": "", "分带": "3度带"}, "EPSG:4548", ""),
        ({"带号": "20", "几度分带": "6"}, "EPSG:4509", ""),
        ({"带号": "20", "几度分带": ""}, "EPSG:4509", ""),
        ({"带号": "", "几度分带": "3"}, None, "没有写明带号"),
        ({"带号": "", "几度分带": ""}, None, "没有写明带号"),
        ({"带号": "50"}, None, "不在 3 度带"),
        ({"带号": "20", "几度分带": "3"}, None, "分带不符"),
    ],
)
def test_the_system_of_coordinates_without_zone(
    tmp_path: Path, changes: dict[str, str], crs: str | None, why: str
) -> None:
    ring = [(x, y - 39e6) for x, y in SQUARE]
    table = read(tmp_path, text([HEADER, *closed(ring)], attributes=ATTRIBUTES | changes))
    assert table.crs == crs and why in table.crs_why
    assert [defect.why for defect in table.defects] == []


def test_the_six_degree_zone_and_the_far_west(tmp_path: Path) -> None:
    six = [(x, y - 19e6) for x, y in SQUARE]
    given = ATTRIBUTES | {"几度分带": "6", "带号": "20"}
    assert read(tmp_path, text([HEADER, *closed(six)], attributes=given)).crs == "EPSG:4498"
    west = [(x, y - 1e6 + 255_000) for x, y in SQUARE]
    assert read(
        tmp_path, text([HEADER, *closed(west)], attributes=ATTRIBUTES | {"带号": ""})
    ).crs == ("EPSG:4526")


def test_degrees(tmp_path: Path) -> None:
    ring = [(39.9, 116.4), (39.9, 116.41), (39.91, 116.41)]
    table = read(tmp_path, text([HEADER, *closed(ring)]))
    assert table.crs == "EPSG:4490" and not table.notes
    assert table.geometry[0].bounds == (116.4, 39.9, 116.41, 39.91)


def test_two_systems_in_one_file_are_refused(tmp_path: Path) -> None:
    west = [(x, y - 1e6) for x, y in SQUARE]
    with pytest.raises(BadLayerFile, match=r"几种坐标.*39.*38"):
        read(tmp_path, text([HEADER, *closed(SQUARE)], [HEADER, *closed(west)]))


def test_transformation_parameters_are_not_applied_silently(tmp_path: Path) -> None:
    given = ATTRIBUTES | {"转换参数": "1.5,-2.25,0,0,0,0,0"}
    assert "转换参数" in notes(read(tmp_path, text([HEADER, *closed(SQUARE)], attributes=given)))


HOLE = [(x / 2 + 2200020, y / 2 + 19720020) for x, y in SQUARE]
APART = [(x + 500, y) for x, y in SQUARE]
ISLAND = [(x / 10 + 3960045, y / 10 + 35496040) for x, y in SQUARE]


def east_first(ring: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    return [(y, x) for x, y in ring]


@pytest.mark.parametrize("scheme", ["numbered", "restarted", "returning"])
def test_holes_and_further_parts_are_known_by_containment(tmp_path: Path, scheme: str) -> None:
    rings = [SQUARE, HOLE, APART, ISLAND]
    lines: list[str] = []
    for number, ring in enumerate(rings, 1):
        if scheme == "numbered":
            lines += points(ring, number, first=len(lines) + 1)
        elif scheme == "restarted":
            lines += points(ring)
        else:
            begin = len(lines) + 1
            lines += points([*ring, ring[0]], first=begin)
    table = read(tmp_path, text([HEADER, *lines]))
    inner, hole = east_first(SQUARE), east_first(HOLE)
    expected = shapely.MultiPolygon(
        [(inner, [hole]), (east_first(APART), []), (east_first(ISLAND), [])]
    )
    assert not table.defects
    assert table.geometry[0].is_valid and table.geometry[0].equals(expected)


def test_a_hole_that_touches_its_shell_in_every_corner(tmp_path: Path) -> None:
    middle = [(4400000.0, 39440050.0), (4400050.0, 39440100.0), (4400100.0, 39440050.0)]
    middle += [(4400050.0, 39440000.0)]
    table = read(tmp_path, text([HEADER, *closed(SQUARE), *closed(middle, 2)]))
    assert table.geometry[0].area == 5000


def test_a_part_in_a_notch_is_no_hole(tmp_path: Path) -> None:
    shell = [(4400000.0, 39440000.0), (4400000.0, 39440100.0), (4400100.0, 39440100.0)]
    shell += [(4400050.0, 39440050.0), (4400100.0, 39440000.0)]
    notch = [shell[2], shell[3], shell[4]]
    table = read(tmp_path, text([HEADER, *closed(shell), *closed(notch, 2)]))
    assert table.geometry[0].geom_type == "MultiPolygon" and table.geometry[0].area == 10000


def test_lines_and_points_keep_their_kind(tmp_path: Path) -> None:
    line, point = HEADER.replace("面", "线"), HEADER.replace("面", "点")
    table = read(
        tmp_path,
        text([line, *points(SQUARE)], [point, *points(SQUARE[:1])], [point, *points(SQUARE)]),
    )
    assert [shape.geom_type for shape in table.geometry] == ["LineString", "Point", "MultiPoint"]


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ([], "没有界址点"),
        (points(SQUARE[:2]), "不足三个不同的点"),
        ([*points(SQUARE), "J5,1,NaN,39440000"], "不是界址点"),
        ([*points(SQUARE), "J5,1,4400000"], "第 22 行：坐标不像"),
        ([*points(SQUARE), "J5,4400000"], "不是界址点"),
        ([*points(SQUARE), "J5,1,inf,39440000"], "不是界址点"),
        ([*points(SQUARE), "J5,1,1e999,39440000"], "不是界址点"),
        ([*points(SQUARE), "说明文字"], "不是界址点"),
        ([*points(SQUARE), "J5,1,44,39440000"], "7 位"),
        ([*closed(SQUARE), *points(SQUARE[:1], 2), *closed(APART, 3)], "不足三个不同的点"),
    ],
)
def test_a_plot_that_cannot_be_read_is_its_rows_defect(
    tmp_path: Path, lines: list[str], why: str
) -> None:
    table = read(tmp_path, text([HEADER, *closed(SQUARE)], [HEADER, *lines]))
    (defect,) = table.defects
    assert defect.row == 2 and why in defect.why and defect.remedy
    assert square_of(table) and table.geometry[1] is None
    sites = list(read_sites(tmp_path / "a.txt"))
    assert [site.error is None for site in sites] == [True, False]


def test_a_closing_point_written_twice(tmp_path: Path) -> None:
    lines = closed(SQUARE)
    assert square_of(read(tmp_path, text([HEADER, *lines, lines[0]])))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "文件是空的"),
        ("hello", "第 1 行读不出坐标"),
        ("[属性描述]\n坐标系=2000\n", "没有 \\[地块坐标\\]"),
        ("[地块坐标]\nJ1,1,4400000,39440000\n", "不足三个不同的点"),
        (b"\x81\x20\xff", "编码"),
    ],
)
def test_what_is_no_coordinate_text(tmp_path: Path, content: str | bytes, why: str) -> None:
    with pytest.raises(BadLayerFile, match=why) as refused:
        read(tmp_path, content)
    assert refused.value.flaws[0].remedy


def test_no_plots_is_no_rows(tmp_path: Path) -> None:
    assert len(read(tmp_path, text())) == 0


def test_a_text_too_large_to_hold_is_refused_by_a_stated_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coordinates, "MAX_BYTES", 10)
    with pytest.raises(BadLayerFile, match="大于"):
        read(tmp_path, text([HEADER, *closed(SQUARE)]))


@dataclass(frozen=True)
class Written:
    content: bytes
    shapes: list[shapely.MultiPolygon]
    codes: list[str]


@st.composite
def star(draw: st.DrawFn, x: int, y: int, low: int, high: int) -> list[tuple[float, float]]:
    """A ring around (x, y) between two radii in metres, in whole millimetres."""
    count = draw(st.integers(3, 9))
    radii = draw(st.lists(st.integers(low * 1000, high * 1000), min_size=count, max_size=count))
    ring = []
    for at, radius in enumerate(radii):
        angle = 2 * math.pi * at / count
        ring.append(
            (
                round(x + radius * math.cos(angle) / 1000, 3),
                round(y + radius * math.sin(angle) / 1000, 3),
            )
        )
    return ring if draw(st.booleans()) else ring[::-1]


@st.composite
def written(draw: st.DrawFn) -> Written:
    """A file that some office could have written, and what is in it."""
    zoned = draw(st.booleans())
    swapped = draw(st.booleans())
    ring_column = draw(st.sampled_from(["numbered", "ones", "absent"]))
    closing = draw(st.sampled_from(["same number", "further number", "absent"]))
    number = draw(st.sampled_from(["J{}", "{}", "J0{}", "j{}", " J{}"]))
    comma = draw(st.sampled_from([",", ", ", "，", " , "]))
    shapes, codes, lines = [], [], []
    for plot in range(draw(st.integers(1, 4))):
        rings, parts = [], []
        for part in range(draw(st.integers(1, 2))):
            x, y = 4_400_000 + 1000 * plot, 440_000 + 1000 * part
            shell = draw(star(x, y, 300, 400))
            holes = [draw(star(x, y, 10, 90))] if draw(st.booleans()) else []
            parts.append(([p[::-1] for p in shell], [[p[::-1] for p in h] for h in holes]))
            rings += [shell, *holes]
        rings = draw(st.permutations(rings))
        total = sum(len(ring) + (closing != "absent") for ring in rings)
        counted = total if draw(st.booleans()) else total - len(rings) * (closing != "absent")
        code = draw(st.text("ABC-0123456789地块", min_size=1, max_size=9))
        tail = draw(st.sampled_from([",R2,@", ",R2@", ",,@", ",@"]))
        lines.append(f"{counted},,{code},名,面,图,用{tail}")
        serial = 0
        restart = closing == "absent" or draw(st.booleans())
        for ring_number, ring in enumerate(rings, 1):
            serial = 0 if restart else serial
            first = serial + 1
            for at, (north, east) in enumerate([*ring, ring[0]]):
                last = at == len(ring)
                if last and closing == "absent":
                    break
                serial += 1
                shown = first if last and closing == "same number" else serial
                pair = [f"{north:.3f}", f"{east + 39e6 * zoned:.3f}"]
                column = {"numbered": [str(ring_number)], "ones": ["1"], "absent": []}[ring_column]
                lines.append(
                    comma.join([number.format(shown), *column, *(pair[::-1] if swapped else pair)])
                )
        shapes.append(shapely.MultiPolygon(parts))
        codes.append(code)
    attributes = [
        "坐标系=2000国家大地坐标系",
        "带号=39",
        "几度分带=3",
        "计量单位=米",
        "数据产生单位=",
    ]
    body = ["[属性描述]", *draw(st.permutations(attributes)), "[地块坐标]", *lines]
    if draw(st.booleans()):
        body = ["[项目信息]", "名称=虚构", *body]
    ending = draw(st.sampled_from(["\n", "\r\n", "\n\n"]))
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]))
    return Written(ending.join(body).encode(encoding), shapes, codes)


@settings(max_examples=200, deadline=None, suppress_health_check=SHARED_FOLDER)
@given(file=written())
def test_what_an_office_writes_is_read_back(tmp_path: Path, file: Written) -> None:
    table = read(tmp_path, file.content)
    assert not table.defects
    assert table.columns["地块编号"] == file.codes
    moved = shapely.transform(table.geometry, lambda c: c - [39e6 * (table.crs == "EPSG:4527"), 0])
    for found, shape in zip(moved, file.shapes, strict=True):
        parts = shapely.MultiPolygon([found]) if found.geom_type == "Polygon" else found
        assert shapely.equals_exact(shapely.normalize(parts), shapely.normalize(shape), 1e-6)
    assert table.crs in ("EPSG:4527", "EPSG:4548")


LINE = st.one_of(
    st.sampled_from(
        ["[属性描述]", "[地块坐标]", "【地块坐标】", "[x]", "坐标系=80", "带号=99999999999"]
    ),
    st.sampled_from([HEADER, "@", ",@", "1,2,@", *closed(SQUARE), "J1,1,0,0", "J,,,", ",,,,,,,@"]),
    st.text(max_size=30),
    st.builds("J{},{},{},{}".format, *[st.integers(-5, 10**12)] * 2, *[st.floats()] * 2),
)


@settings(max_examples=400, deadline=None, suppress_health_check=SHARED_FOLDER)
@given(lines=st.lists(LINE, max_size=25), raw=st.binary(max_size=40), at=st.integers(0, 200))
@example(lines=["[地块坐标]", "@"], raw=b"", at=0)
def test_whatever_it_is_a_refusal_is_the_worst_that_happens(
    tmp_path: Path, lines: list[str], raw: bytes, at: int
) -> None:
    content = "\n".join(lines).encode("utf-8", "surrogatepass")
    content = content[:at] + raw + content[at:]
    for options in ({}, {"crs": "EPSG:4527"}, {"encoding": "gbk"}):
        try:
            table = read(tmp_path, content, **options)
        except BadLayerFile as refused:
            assert refused.flaws and refused.flaws[0].loc[0] == "a.txt"
        else:
            missing = {d.row for d in table.defects if d.row is not None}
            assert missing == {i for i, s in enumerate(table.geometry, 1) if s is None}


@settings(max_examples=200, deadline=None, suppress_health_check=SHARED_FOLDER)
@given(raw=st.binary(max_size=200))
def test_random_bytes(tmp_path: Path, raw: bytes) -> None:
    for content in (raw, "[地块坐标]\n".encode() + raw, raw[::-1] + HEADER.encode()):
        try:
            read(tmp_path, content)
        except BadLayerFile:
            continue
