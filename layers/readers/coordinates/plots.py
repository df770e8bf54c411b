"""Plots of coordinate text into geometry, and what they state against what they are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from blueprint.city import City
from blueprint.errors import BadSite
from blueprint.site import crs as systems
from layers.readers.coordinates.columns import Arranged, BrokenPlot, arrange
from layers.readers.coordinates.lines import HEADER
from layers.readers.coordinates.parsing import CoordinateText, Plot
from layers.readers.coordinates.rings import PlotRings, rings_of_plot
from layers.readers.coordinates.system import Plane, StatedSystem, datum_in, system_of
from layers.readers.ring_nesting import polygons_of_rings
from layers.readers.stated_area import area_differs
from layers.readers.table import CrsOrigin, Format, RawTable, ReaderNote, refusal

__all__ = ["table_of"]

_FORM = "每个点写成 J序号,圈号,X,Y；说明文字请删去"
_CLICK = "要查这一点所在的地块，请在图上单击"
_METRES_A_DEGREE = 111_000


@dataclass(frozen=True, slots=True, eq=False)
class _Drawn:
    plot: Plot
    points: Arranged
    shape: BaseGeometry
    rings: PlotRings | None


def _drawn(plot: Plot, *, formal: bool) -> _Drawn:
    """BrokenPlot where a line of it was not understood, or its points make no ring."""
    if plot.bad is not None:
        raise BrokenPlot("不是界址点，读不出坐标", _FORM, plot.bad.text, line=plot.bad.line)
    if not plot.rows:
        raise BrokenPlot("地块没有界址点", "补上界址点，或删去该地块")
    points = arrange(plot.rows)
    where = points.placed
    kind = plot.header[4]
    if kind == "点":
        both = np.column_stack((where.east, where.north))
        made = shapely.Point(both[0]) if len(both) == 1 else shapely.MultiPoint(both)
        return _Drawn(plot, points, made, None)
    two = not formal and not plot.headed and len(where.east) == 2
    if kind == "线" or two:
        if len(where.east) < 2:
            raise BrokenPlot("线不足两个点", "补全界址点")
        line = shapely.LineString(np.column_stack((where.east, where.north)))
        return _Drawn(plot, points, line, None)
    if not formal and len(where.east) == 1:
        why = "只有一个点：用地边界至少三个点"
        raise BrokenPlot(why, _CLICK, plot.rows[0].text, line=plot.rows[0].line)
    rings = rings_of_plot(points, plot.parted)
    return _Drawn(plot, points, polygons_of_rings(rings.rings), rings)


def _notes_on(drawn: _Drawn, row: int) -> Iterator[ReaderNote]:
    plot, rings, plane = drawn.plot, drawn.rings, drawn.points.placed.plane
    if rings is None:
        return
    count = plot.header[0]
    if count.isascii() and count.isdecimal():
        without = rings.written - rings.closing
        if int(count[:9]) not in (rings.written, without, without + len(rings.rings)):
            shown = f"写的是 {count[:9]}，有 {rings.written} 个"
            yield ReaderNote("点数与界址点不符", "核对是否缺点", row, "点数", shown)
    if plane is not Plane.DEGREES:
        differs = area_differs(plot.header[1], drawn.shape.area)
        if differs:
            yield ReaderNote(
                "载明面积与计算面积相差超过 1‰", "核对坐标与面积", row, "面积", differs
            )
    if rings.moved:
        apart = rings.moved * (_METRES_A_DEGREE if plane is Plane.DEGREES else 1) * 1000
        yield ReaderNote(f"闭合点与首点相差 {apart:.1f} mm，按首点闭合", "", row)


def _passed_over(drawn: Sequence[_Drawn], *, formal: bool) -> Iterator[ReaderNote]:
    """What stands beside the coordinates and was not used."""
    heights = sum(each.points.heights for each in drawn)
    remarks = sum(each.points.remarks for each in drawn)
    if heights:
        yield ReaderNote("坐标之后的数（高程、边长等）未采用，按平面坐标读取")
    if remarks:
        yield ReaderNote(f"{remarks} 行坐标之后的备注未采用")
    if formal and any(
        "," not in row.text and "，" not in row.text for each in drawn for row in each.plot.rows
    ):
        yield ReaderNote("界址点的各项以空格分隔，已按空格读取")


def _swaps(drawn: Sequence[tuple[int, _Drawn]], *, formal: bool) -> list[ReaderNote]:
    swapped = [row for row, each in drawn if each.points.placed.swapped]
    if not formal:
        ways = {(e.points.placed.plane is Plane.DEGREES, e.points.placed.swapped) for _, e in drawn}
        names = {
            (True, True): "经度、纬度",
            (True, False): "纬度、经度",
            (False, True): "东、北",
            (False, False): "北、东",
        }
        return [ReaderNote(f"按“{names[way]}”的次序读取") for way in sorted(ways)]
    why = "坐标次序与格式相反（东坐标在前），已按数值大小识别为东、北"
    if swapped and len(swapped) == len(drawn):
        return [ReaderNote(why, "请核对地块位置")]
    return [ReaderNote(why, "请核对地块位置", row) for row in swapped]


def _one_system(drawn: Sequence[_Drawn], file: str) -> tuple[Plane, int | None]:
    found = dict.fromkeys((d.points.placed.plane, d.points.placed.zone) for d in drawn)
    if len(found) > 1:
        shown = "；".join(plane.value + (f" {zone}" if zone else "") for plane, zone in found)
        raise refusal(file, "一个文件里有几种坐标", "按坐标系与带号分成几个文件", shown)
    return next(iter(found))


def _refuse_all_broken(parsed: CoordinateText, broken: Sequence[BrokenPlot], file: str) -> None:
    """Where no plot can be read, the reason is that of the plot, or that of a system which cannot
    be converted: its coordinates look like nothing."""
    stated = parsed.attributes.get("坐标系", "")
    datum = datum_in(stated) if "坐标" in stated else datum_in(f"{stated}坐标系")
    if stated and datum not in (None, "CGCS2000", "WGS84", "GCJ02", "BD09"):
        line = parsed.lines.get("坐标系", 0)
        try:
            systems.resolve(datum or stated)
        except BadSite as bad:
            flaw = bad.flaws[0]
            why = f"第 {line} 行写明“{stated[:30]}”：{flaw.msg}"
            raise refusal(file, why, flaw.remedy, stated, at=("line", line)) from None
    first = broken[0]
    at = () if first.line is None else ("line", first.line)
    raise refusal(file, first.why, first.remedy, first.value, at=at)


def table_of(parsed: CoordinateText, file: str, city: City, crs: str | None, used: str) -> RawTable:
    """A row a plot; BadLayerFile when no plot can be read, or they mix coordinate systems."""
    geometry = np.full(len(parsed.plots), None, dtype=object)
    defects: list[ReaderNote] = []
    broken: list[BrokenPlot] = []
    drawn: list[tuple[int, _Drawn]] = []
    for row, plot in enumerate(parsed.plots, 1):
        try:
            each = _drawn(plot, formal=parsed.formal)
        except BrokenPlot as why:
            at = f"（地块从第 {plot.line} 行开始）" if len(parsed.plots) > 1 else ""
            defects.append(ReaderNote(why.why + at, why.remedy, row, "geometry", why.value))
            broken.append(why)
            continue
        geometry[row - 1] = each.shape
        drawn.append((row, each))
    if broken and not drawn:
        _refuse_all_broken(parsed, broken, file)
    all_drawn = [each for _, each in drawn]
    notes = [note for row, each in drawn for note in _notes_on(each, row)]
    notes += _passed_over(all_drawn, formal=parsed.formal)
    stated = StatedSystem(None, "没有地块")
    if drawn:
        plane, zone = _one_system(all_drawn, file)
        stated = system_of(
            parsed.attributes, plane, zone, formal=parsed.formal, own=city.measuring_crs
        )
    if any(part.strip(" 0.") for part in parsed.attributes.get("转换参数", "").split(",")):
        notes.append(ReaderNote("文件带有转换参数，未采用", "若坐标须先转换，请转换后再提交"))
    if stated.assumed and crs is None:
        notes.append(ReaderNote(stated.assumed, "请核对坐标系"))
    declared = None if stated.assumed else stated.name
    origin = CrsOrigin.FORMAT if stated.assumed else CrsOrigin.FILE if declared else None
    return RawTable(
        file=file,
        format=Format.COORDINATE_TEXT,
        columns={
            name: [plot.header[at] or None for plot in parsed.plots]
            for at, name in enumerate(HEADER)
        },
        geometry=geometry,
        crs=crs or stated.name,
        crs_origin=CrsOrigin.CALLER if crs else origin,
        file_crs=declared,
        crs_why=stated.why,
        encoding=used,
        defects=tuple(defects),
        notes=(*parsed.notes, *notes, *_swaps(drawn, formal=parsed.formal)),
    )
