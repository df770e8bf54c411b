"""Plots of the coordinate text into geometry, and what they state against what they are."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layers.readers.coordinate_rings import BrokenPlot, PlotRings, rings_of_plot
from layers.readers.coordinate_system import Placed, Plane, place, system_of
from layers.readers.coordinate_text import HEADER, CoordinateText, Plot, parse
from layers.readers.encodings import decode
from layers.readers.ring_nesting import polygons_of_rings
from layers.readers.table import CrsOrigin, Format, RawTable, ReaderNote, refusal

__all__ = ["MAX_BYTES", "read"]

MAX_BYTES = 256 * 2**20
_AREA = re.compile(r"(\d+(?:\.\d*)?|\.\d+)\s*(公顷|ha|hm2|hm²|平方米|m2|m²|㎡|亩)?", re.IGNORECASE)
_UNITS = {"公顷": 1e4, "ha": 1e4, "hm2": 1e4, "hm²": 1e4, "亩": 1e4 / 15}
_NOTED_AREA_SHARE = 1e-3  # domain.md: a difference above 1 ‰ is reported


def _shape(plot: Plot, placed: Placed) -> tuple[BaseGeometry, PlotRings | None]:
    kind = plot.header[4]
    if kind == "点":
        points = np.column_stack((placed.east, placed.north))
        return (shapely.Point(points[0]) if len(points) == 1 else shapely.MultiPoint(points)), None
    if kind == "线":
        if len(placed.east) < 2:
            raise BrokenPlot("线不足两个点", "补全界址点")
        return shapely.LineString(np.column_stack((placed.east, placed.north))), None
    rings = rings_of_plot(plot, placed)
    return polygons_of_rings(rings.rings), rings


def _area_note(text: str, area_m2: float) -> str | None:
    """What to say when the stated area is not the computed one; hectares where no unit is given,
    square metres where they fit better."""
    found = _AREA.fullmatch(text.strip())
    if found is None:
        return None
    stated, unit = float(found.group(1)), (found.group(2) or "").lower()
    factors = [_UNITS.get(unit, 1.0)] if unit else [1e4, 1.0]
    factor = min(factors, key=lambda f: abs(stated * f - area_m2))
    if stated == 0 or abs(stated * factor - area_m2) <= _NOTED_AREA_SHARE * area_m2:
        return None
    off = abs(stated * factor - area_m2) / area_m2 if area_m2 else float("inf")
    return f"载明 {stated * factor:.2f} m²，计算 {area_m2:.2f} m²，相差 {off * 1000:.1f}‰"


def _notes_on(
    plot: Plot, row: int, shape: BaseGeometry, rings: PlotRings | None, placed: Placed
) -> Iterator[ReaderNote]:
    count, written = plot.header[0], len(plot.serials)
    if rings is not None and count.isascii() and count.isdecimal():
        without = written - rings.closing
        if int(count[:9]) not in (written, without, without + len(rings.rings)):
            shown = f"写的是 {count[:9]}，有 {written} 个"
            yield ReaderNote("点数与界址点不符", "核对是否缺点", row, "点数", shown)
    if rings is not None and placed.plane is not Plane.DEGREES:
        differs = _area_note(plot.header[1], shape.area)
        if differs:
            yield ReaderNote(
                "载明面积与计算面积相差超过 1‰", "核对坐标与面积", row, "面积", differs
            )


def _swaps(swapped: list[int], total: int) -> list[ReaderNote]:
    why = "坐标次序与格式相反（东坐标在前），已按数值大小识别为东、北"
    if swapped and len(swapped) == total:
        return [ReaderNote(why, "请核对地块位置")]
    return [ReaderNote(why, "请核对地块位置", row) for row in swapped]


def _one_system(placed: list[Placed], file: str) -> tuple[Plane, int | None]:
    found = dict.fromkeys((p.plane, p.zone) for p in placed)
    if len(found) > 1:
        shown = "；".join(plane.value + (f" {zone}" if zone else "") for plane, zone in found)
        raise refusal(file, "一个文件里有几种坐标", "按坐标系与带号分成几个文件", shown)
    return next(iter(found))


def read(path: Path, *, crs: str | None, encoding: str | None) -> RawTable:
    """A row a plot; BadLayerFile when it is no coordinate text, or mixes coordinate systems."""
    file = path.name
    if path.stat().st_size > MAX_BYTES:
        raise refusal(file, f"坐标文本大于 {MAX_BYTES >> 20} MB", "转为 GeoPackage 后提交")
    text, used = decode(path.read_bytes(), encoding, file)
    parsed = parse(text, file)
    geometry = np.full(len(parsed.plots), None, dtype=object)
    defects: list[ReaderNote] = []
    notes = list(parsed.notes)
    placed: list[Placed] = []
    swapped: list[int] = []
    for row, plot in enumerate(parsed.plots, 1):
        try:
            where = _where(plot)
            shape, rings = _shape(plot, where)
        except BrokenPlot as broken:
            why, remedy, value = broken.finding
            at = f"（地块行在文件第 {plot.line} 行）"
            defects.append(ReaderNote(why + at, remedy, row, "geometry", value))
            continue
        geometry[row - 1] = shape
        placed.append(where)
        if where.swapped:
            swapped.append(row)
        notes.extend(_notes_on(plot, row, shape, rings, where))
    file_crs, why = _system(parsed, placed, file)
    if any(part.strip(" 0.") for part in parsed.attributes.get("转换参数", "").split(",")):
        notes.append(ReaderNote("文件带有转换参数，未采用", "若坐标须先转换，请转换后再提交"))
    return RawTable(
        file=file,
        format=Format.COORDINATE_TEXT,
        columns={
            name: [plot.header[at] or None for plot in parsed.plots]
            for at, name in enumerate(HEADER)
        },
        geometry=geometry,
        crs=crs or file_crs,
        crs_origin=CrsOrigin.CALLER if crs else CrsOrigin.FILE if file_crs else None,
        file_crs=file_crs,
        crs_why=why,
        encoding=used,
        defects=tuple(defects),
        notes=(*notes, *_swaps(swapped, len(placed))),
    )


def _where(plot: Plot) -> Placed:
    if plot.broken is not None:
        raise BrokenPlot(plot.broken.why, plot.broken.remedy, plot.broken.value)
    if not plot.firsts:
        raise BrokenPlot("地块没有界址点", "补上界址点，或删去该地块")
    placed = place(plot.firsts, plot.seconds)
    if placed is None:
        raise BrokenPlot(
            "坐标不像同一带的北坐标（7 位）与东坐标（8 位含带号，或 6 位）",
            "核对各点的坐标与次序",
            _odd_one(plot),
        )
    return placed


def _odd_one(plot: Plot) -> str:
    """The first point that is not placed as the first of all is."""
    seen: tuple[object, ...] | None = None
    for first, second in zip(plot.firsts, plot.seconds, strict=True):
        alone = place([first], [second])
        how = (alone.plane, alone.zone, alone.swapped) if alone else None
        if how is None or (seen is not None and how != seen):
            break
        seen = how
    return f"{first:.10g}, {second:.10g}"


def _system(parsed: CoordinateText, placed: list[Placed], file: str) -> tuple[str | None, str]:
    if not placed:
        return None, "没有可用的界址点"
    plane, zone = _one_system(placed, file)
    return system_of(parsed.attributes, plane, zone)
