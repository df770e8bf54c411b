"""The same parcel pasted in many ways is the same site; what cannot be read names its line."""

import numpy as np
import pytest
import shapely

from blueprint.city import city
from blueprint.errors import BadLayerFile
from blueprint.site import crs as systems
from layers.readers.coordinates import LineKind, read_text
from layers.readers.table import RawTable

# One parcel, its corners in degrees and in metres (EPSG:4548), the same to a centimetre.
NORTHS = (4418603.794, 4418602.628, 4418824.695, 4418825.862)
EASTS = (447833.664, 448004.703, 448006.214, 447835.181)
DEGREES = ((116.39, 39.9), (116.392, 39.9), (116.392, 39.902), (116.39, 39.902))
DMS = ("116°23′24″", "116°23′31.2″", "39°54′00″", "39°54′07.2″")
WEST, EAST, SOUTH, NORTH = DMS
CORNERS = ((WEST, SOUTH), (EAST, SOUTH), (EAST, NORTH), (WEST, NORTH))
METRES = tuple(zip(NORTHS, EASTS, strict=True))


def rows(form: str, values: object = METRES, first: int = 1) -> str:
    assert isinstance(values, tuple)
    return "\n".join(form.format(*pair, i=i) for i, pair in enumerate(values, first))


def fullwidth(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if c.isdigit() or c in ".," else c for c in text)


def minutes(text: str) -> str:
    return (
        text.replace("°23′24″", "°23.4′")
        .replace("°23′31.2″", "°23.52′")
        .replace("°54′00″", "°54′")
        .replace("°54′07.2″", "°54.12′")
    )


HEAD = "[属性描述]\n坐标系=2000国家大地坐标系\n几度分带=3\n{}\n[地块坐标]\n4,3.8,D1,甲,面,,,,@\n"
OFFICE = HEAD.format("带号=39")
LOCAL = OFFICE.replace("2000国家大地坐标系", "北京地方坐标系")
ZONED = tuple((n, e + 39e6) for n, e in METRES)

WAYS = {
    "degrees": rows("{},{}", DEGREES),
    "degrees, latitude first": rows("{1} {0}", DEGREES),
    "degrees by tab": rows("{}\t{}", DEGREES),
    "degrees with a Chinese comma": rows("{}，{}", DEGREES),
    "degrees with unit": rows("{}°E, {}°N", DEGREES),
    "degrees by name": rows("东经{}°，北纬{}°", DEGREES),
    "degrees by name without commas": rows("东经{}北纬{}", DEGREES),
    "degrees by letter": rows("E{} N{}", DEGREES),
    "degrees, latitude by letter": rows("N{1}, E{0}", DEGREES),
    "degrees with a heading": "序号,经度,纬度\n" + rows("{i},{},{}", DEGREES),
    "degrees numbered": rows("{i},{},{}", DEGREES),
    "degrees numbered from 3": rows("{i} {} {}", DEGREES, 3),
    "degrees numbered from 38": rows("{i} {} {}", DEGREES, 38),
    "degrees in brackets": rows("({}, {})", DEGREES),
    "degrees as JSON": "[" + rows("[{}, {}],", DEGREES).replace("\n", "").rstrip(",") + "]",
    "degrees on a line": rows("{},{};", DEGREES).replace("\n", ""),
    "degrees all alike": rows("{},{},", DEGREES).replace("\n", "").rstrip(","),
    "degrees with heights": rows("{},{},43.5", DEGREES),
    "latitude first with heights": rows("{1},{0},43.5", DEGREES),
    "KML": rows("{},{},0", DEGREES).replace("\n", " "),
    "KML without heights": rows("{},{}", DEGREES).replace("\n", " "),
    "degrees and minutes": minutes(rows("{} {}", CORNERS)),
    "度分秒": rows("{},{}", CORNERS),
    "度分秒 in words": rows("{},{}", CORNERS).translate(str.maketrans("°′″", "度分秒")),
    "度分秒 with ASCII": rows("{}E {}N", CORNERS).translate(str.maketrans("′″", "'\"")),
    "度分秒, latitude first": rows("北纬{1} 东经{0}", CORNERS),
    "度分秒 by colons": rows("116:23:24 39:54:00\n116:23:31.2 39:54:00")
    .split("{")[0]
    .splitlines()[0]
    + "\n116:23:31.2 39:54:00\n116:23:31.2 39:54:07.2\n116:23:24 39:54:07.2",
    "metres, north first": rows("{},{}"),
    "metres, east first": rows("{1} {0}"),
    "metres with zone": rows("{},{}", ZONED),
    "metres with zone, east first": rows("{1},{0}", ZONED),
    "numbered as a list": rows("{i}. {} {}"),
    "numbered in brackets": rows("（{i}）{}，{}"),
    "numbered in circles": "".join(f"{'①②③④'[i]}{n}，{e}\n" for i, (n, e) in enumerate(METRES)),
    "度分秒 by colons, with letters": "39:54:00N 116:23:24E\n39:54:00N 116:23:31.2E\n"
    "39:54:07.2N 116:23:31.2E\n39:54:07.2N 116:23:24E",
    "X=Y=": rows("X={} Y={}"),
    "X=Y= with commas": rows("J{i}: X={}，Y={}"),
    "X1=Y1=": rows("X{i}={}, Y{i}={}"),
    "E and N": rows("N {} E {}"),
    "columns of a spreadsheet": "点号\tX\tY\n" + rows("J{i}\t{}\t{}"),
    "thousands": rows("J{i}\t{:,}\t{:,}"),
    "with heights and remarks": rows("J{i} {} {} 43.21 界桩"),
    "of the land office": OFFICE + rows("J{i},1,{},{}", ZONED),
    "of the land office, pasted without its head": rows("J{i},1,{},{}", ZONED),
    "of the land office, by meridian": HEAD.format("中央子午线=117") + rows("J{i},1,{},{}"),
    "of the land office, by blanks": OFFICE + rows("J{i} 1 {} {}", ZONED),
    "of the land office, with remarks": OFFICE + rows("J{i},1,{},{},钢钉", ZONED),
    "of the land office, full width": OFFICE + fullwidth(rows("J{i},1,{},{}", ZONED)),
    "of the land office, closed a millimetre off": OFFICE
    + rows("J{i},1,{},{}", ZONED)
    + f"\nJ1,1,{NORTHS[0] + 0.001:.3f},{ZONED[0][1]}",
    "with a title": "甲地块界址点\n坐标系：CGCS2000\n中央子午线：117°\n点号 X Y\n"
    + rows("J{i} {} {}"),
    "a blank line after every line": rows("{},{}\n", DEGREES),
    "invisible characters": rows("\u200b{},\u00a0{}\ufeff", DEGREES),
}


def in_metres(table: RawTable) -> shapely.Geometry:
    assert table.crs is not None and not table.defects, table.defects
    here = city()
    system = systems.resolve(table.crs)

    def moved(points: np.ndarray) -> np.ndarray:
        xs, ys = systems.to_measuring(points[:, 0].tolist(), points[:, 1].tolist(), system, here)
        return np.column_stack((xs, ys))

    [shape] = table.geometry
    return shapely.transform(shape, moved)


@pytest.mark.parametrize("way", WAYS)
def test_the_same_parcel_in_many_ways(way: str) -> None:
    expected = shapely.Polygon(zip(EASTS, NORTHS, strict=True))
    table, lines = read_text(WAYS[way])
    found = in_metres(table)
    assert found.symmetric_difference(expected).area < 20, found.wkt
    assert abs(found.area - 37_983) < 10 and len(shapely.get_coordinates(found)) == 5
    assert sum(line.kind is LineKind.POINT for line in lines) in (4, 5)


def test_what_was_not_used_is_reported() -> None:
    def notes(way: str) -> str:
        return "；".join(note.why for note in read_text(WAYS[way])[0].notes)

    assert "高程" in notes("degrees with heights") and "高程" in notes("KML")
    assert "备注" in notes("of the land office, with remarks")
    assert "全角" in notes("of the land office, full width")
    assert "空格" in notes("of the land office, by blanks")
    assert "1.0 mm" in notes("of the land office, closed a millimetre off")
    assert "按本市坐标系" in notes("metres, north first")
    assert "第 39 带" in notes("metres with zone")
    assert "“纬度、经度”" in notes("degrees, latitude first")


def test_six_degree_eastings() -> None:
    """20 447 833 is zone 20 by six degrees, whose meridian is 117° too."""
    table, _ = read_text(rows("{},{}", tuple((n, e + 20e6) for n, e in METRES)))
    assert table.crs == "EPSG:4498"


SQUARE = ((4418600, 447800), (4418600, 448200), (4419000, 448200), (4419000, 447800))
HOLE = ((4418700, 447900), (4418700, 448100), (4418900, 448100), (4418900, 447900))
APART = tuple((n, e + 1000) for n, e in HOLE)


@pytest.mark.parametrize(
    "text",
    [
        rows("J{i},1,{},{}", SQUARE) + "\n" + rows("J{i},2,{},{}", HOLE, 5),
        rows("J{i},{},{}", SQUARE) + "\n" + rows("J{i},{},{}", HOLE),
        rows("{},{}", SQUARE) + "\n\n" + rows("{},{}", HOLE),
        rows("{},{}", (*SQUARE, SQUARE[0])) + "\n" + rows("{},{}", HOLE),
        rows("{},{}", SQUARE) + "\n-----\n" + rows("{},{}", HOLE),
    ],
)
def test_a_hole_is_recognised_by_containment(text: str) -> None:
    [shape] = read_text(text)[0].geometry
    assert shape.area == 120_000 and len(shape.interiors) == 1
    apart = read_text(text.replace("4479", "4489").replace("448100", "449100"))[0].geometry[0]
    assert apart.geom_type == "MultiPolygon" and apart.area == 200_000


def test_two_plots_stay_two_and_keep_their_names() -> None:
    one, two = rows("J{i},1,{},{}", SQUARE), rows("J{i},1,{},{}", APART)
    for text in (
        f"4,16,1,A,面,,,,@\n{one}\n4,4,2,B,面,,,,@\n{two}",
        f"A\n{one}\nB：\n{two}",
        f"地块名称：A\n{one}\n地块名称：B\n{two}",
        f"A\n{rows('{},{}', SQUARE)}\n\nB\n{rows('{},{}', APART)}",
    ):
        table, lines = read_text(text)
        assert [shape.area for shape in table.geometry] == [160_000, 40_000]
        assert list(table.columns["地块名称"]) == ["A", "B"]
        assert [line.plot for line in lines if line.kind is LineKind.POINT] == [1] * 4 + [2] * 4


def test_a_closed_ring_ends_a_plot_whatever_the_next_is_called() -> None:
    closed = rows("{},{}", (*SQUARE, SQUARE[0]))
    table, _ = read_text(f"A\n{closed}\nB\n{rows('{},{}', APART)}")
    assert [shape.area for shape in table.geometry] == [160_000, 40_000]


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("116.390,39.900\n116.392,39.900\n116.392,39.9O2\n116.390,39.902", 3, "读不出"),
        ("116.390,39.9OO\n116.392,39.900\n116.392,39.902\n116.390,39.902", 1, "读不出"),
        ("116.390,39.900\n116.392,39.900\n116.392 39.9 02\n116.390,39.902", 3, "数字"),
        ("116.390,39.900\n116.392,39.900\n116.392\n116.390,39.902", 3, "读不出"),
        ("116.390,39.900\n116.392,39.900\n39.902,116.392\n116.390,39.902", 3, "坐标不像"),
        ("116.390,39.900\n116.392,39.900\n4418824,448006\n116.390,39.902", 3, "坐标不像"),
        ("116.390,39.900\n116.392,39.900\n116°75′00″,39.902\n116.390,39.902", 3, "读不出"),
        ("东经39.9 北纬116.39\n" * 3, 1, "相反"),
        ("西经116.39 北纬39.9\n" * 3, 1, "读不出"),
        (rows("{},{}", DEGREES) + "\n制表：张某  日期：2026年11月", 5, "读不出"),
        (OFFICE + rows("J{i},1,{},{}", ZONED) + "\n制表：张某  日期：2026年11月", 11, "不是界址点"),
        (LOCAL + rows("J{i},1,{},{}", ((308612, 499876),) * 4), 2, "不公开"),
        ("X=4418603 Y=447833\nX=4418602\nX=4418824 Y=448006", 2, "读不出"),
        ("116.39,39.9", 1, "只有一个点"),
        # A word in the middle of a plot would answer for half of it.
        (rows("{},{}", SQUARE[:3]) + "\nabc\n" + rows("{},{}", APART), 4, "不像地块的名称"),
        (rows("J{i} {} {}", SQUARE[:3]) + "\n见附件\nJ4 4419000 447800", 4, "不像地块的名称"),
        (rows("{},{}", DEGREES[:3]) + "\n共 4 点。见图\n见附件\n116.39,39.902", 4, "读不出"),
    ],
)  # fmt: skip
def test_a_line_that_is_not_understood_stops_it_and_is_named(
    text: str, line: int, why: str
) -> None:
    with pytest.raises(BadLayerFile) as refused:
        read_text(text)
    [flaw] = refused.value.flaws
    assert flaw.loc[-2:] == ("line", line), flaw
    assert f"第 {line} 行" in flaw.msg and why in flaw.msg and flaw.remedy
    assert "line" not in str(flaw)
    assert flaw.value is not None


@pytest.mark.parametrize(
    ("title", "crs"),
    [
        ("西安80坐标系", "EPSG:4610"),
        ("1954北京坐标系", "EPSG:4214"),
        ("北京地方坐标系坐标", "北京地方坐标系坐标"),
        ("GCJ-02 火星坐标", "GCJ02"),
        ("坐标系：WGS84", "EPSG:4326"),
    ],
)
def test_a_system_that_a_title_names_is_never_passed_over(title: str, crs: str) -> None:
    assert read_text(f"{title}\n{rows('{},{}', DEGREES)}")[0].crs == crs


def test_lines_are_bounded_before_they_are_looked_at() -> None:
    for text in ("1" * 400_000, "1," * 200_000, " " * 400_000 + "x", "°" * 10_000, "=" * 10_000):
        with pytest.raises(BadLayerFile):
            read_text(f"116.39,39.9\n{text}")
