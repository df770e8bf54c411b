"""GeoJSON geometries into shapely's, many at once, with the reason where one cannot be built.

Clean polygons are built in one vectorised call; whatever is not clean is looked at by itself, so
that ring and point can be named.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from blueprint.errors import shown
from layers.readers.table import ReaderNote

__all__ = ["geometries_of"]

_DEPTHS = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}


class _Broken(ValueError):
    def __init__(self, why: str, remedy: str, value: object = None) -> None:
        super().__init__(why)
        self.finding = why, remedy, None if value is None else shown(value, 80)


def geometries_of(shapes: Sequence[Any]) -> tuple[NDArray[np.object_], list[ReaderNote]]:
    """A geometry a row, None where the row has none or a broken one; findings for the latter."""
    built = np.full(len(shapes), None, dtype=object)
    left = [row for row, shape in enumerate(shapes) if shape is not None]
    left = _polygons(shapes, left, built)
    findings = []
    for row in left:
        try:
            with np.errstate(invalid="ignore"):
                built[row] = _one(shapes[row])
        except _Broken as broken:
            why, remedy, value = broken.finding
            findings.append(ReaderNote(why, remedy, row + 1, "geometry", value))
    return built, findings


def _polygons(shapes: Sequence[Any], rows: list[int], built: NDArray[np.object_]) -> list[int]:
    """Build the clean polygons among `rows`; returns the rows that are left."""
    left: list[int] = []
    points: list[Any] = []
    lengths: list[int] = []  # of each ring
    rings: list[int] = []  # how many of each part
    parts: list[tuple[int, int]] = []  # row, and how many parts, 0 for a plain polygon
    for row in rows:
        polygons = _clean_parts(shapes[row])
        if polygons is None:
            left.append(row)
            continue
        for polygon in polygons:
            rings.append(len(polygon))
            for ring in polygon:
                lengths.append(len(ring))
                points.extend(ring)
        parts.append((row, len(polygons) if shapes[row]["type"] == "MultiPolygon" else 0))
    if not parts:
        return left
    try:
        coordinates = np.array(points)
    except (ValueError, OverflowError):
        return rows
    if coordinates.ndim != 2 or coordinates.shape[1] not in (2, 3):
        return rows
    if coordinates.dtype.kind not in "iuf" or not np.isfinite(coordinates).all():
        return rows
    of_ring = np.repeat(np.arange(len(lengths)), lengths)
    shells = np.asarray(shapely.linearrings(coordinates.astype(float), indices=of_ring))
    made = np.asarray(shapely.polygons(shells, indices=np.repeat(np.arange(len(rings)), rings)))
    at = 0
    for row, count in parts:
        if count == 0:
            built[row] = made[at]
            at += 1
        else:
            built[row] = shapely.multipolygons(made[at : at + count])
            at += count
    return left


def _clean_parts(shape: Any) -> list[Any] | None:
    """The polygons of a shape whose rings are lists and closed; None for anything else."""
    if not isinstance(shape, Mapping):
        return None
    kind, coordinates = shape.get("type"), shape.get("coordinates")
    if kind not in ("Polygon", "MultiPolygon") or not isinstance(coordinates, list):
        return None
    polygons = [coordinates] if kind == "Polygon" else coordinates
    for polygon in polygons:
        if not isinstance(polygon, list) or not polygon:
            return None
        for ring in polygon:
            if not isinstance(ring, list) or len(ring) < 4:
                return None
            first, last = ring[0], ring[-1]
            if not isinstance(first, list) or not isinstance(last, list) or first[:2] != last[:2]:
                return None
    return polygons or None


def _one(shape: Any) -> BaseGeometry:
    if not isinstance(shape, Mapping):
        raise _Broken("几何不是对象", "按 GeoJSON 书写几何", shape)
    kind = shape.get("type")
    if kind == "GeometryCollection":
        members = shape.get("geometries")
        if not isinstance(members, list):
            raise _Broken("GeometryCollection 没有 geometries 列表", "按 GeoJSON 书写几何")
        if any(isinstance(m, Mapping) and m.get("type") == kind for m in members):
            raise _Broken("GeometryCollection 互相嵌套", "拆成单一类型的几何")
        return shapely.GeometryCollection([_one(member) for member in members])
    depth = _DEPTHS.get(kind) if isinstance(kind, str) else None
    if depth is None:
        raise _Broken("不认识的几何类型", "导出为点、线或面", kind)
    coordinates = _nested(shape.get("coordinates"), depth)
    match kind:
        case "Point":
            return shapely.Point(coordinates) if coordinates else shapely.Point()
        case "MultiPoint":
            return shapely.MultiPoint(_even(coordinates))
        case "LineString":
            return _line(coordinates)
        case "MultiLineString":
            return shapely.MultiLineString([_line(line) for line in coordinates if line])
        case "Polygon":
            return _polygon(coordinates)
        case _:
            return shapely.MultiPolygon([_polygon(polygon) for polygon in coordinates])


def _nested(value: Any, depth: int) -> Any:
    """Lists `depth` deep around positions of two or three floats, all of one dimension."""
    if depth > 0:
        if not isinstance(value, list):
            raise _Broken("坐标不是列表", "按 GeoJSON 书写坐标", value)
        return [_nested(one, depth - 1) for one in value]
    if not isinstance(value, list) or (value and len(value) < 2):
        raise _Broken("点的坐标不成对", "每个点写成 [经度, 纬度]", value)
    return [_number(one) for one in value[:3]]


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _Broken("坐标不是数字", "每个点写成 [经度, 纬度]", value)
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise _Broken("坐标不是有限的数（NaN 或无穷大）", "改正或删去该要素", value)
    return number


def _even(points: list[list[float]]) -> list[list[float]]:
    if any(not point for point in points):
        raise _Broken("点的坐标不成对", "每个点写成 [经度, 纬度]", "[]")
    if len({len(point) for point in points}) > 1:
        return [point[:2] for point in points]
    return points


def _line(points: list[list[float]]) -> LineString:
    if len(points) == 1:
        raise _Broken("线不足两个点", "补上线的坐标", points)
    return LineString(_even(points))


def _polygon(rings: list[list[list[float]]]) -> Polygon:
    for number, ring in enumerate(rings, 1):
        if ring and ring[0][:2] != ring[-1][:2]:
            raise _Broken(
                f"第 {number} 个环没有闭合：末点与首点不同",
                "闭合每个环，使末点重复首点",
                f"{ring[0]} ≠ {ring[-1]}",
            )
        if ring and len({tuple(point[:2]) for point in ring}) < 3:
            raise _Broken(f"第 {number} 个环不足三个不同的点", "至少三个不同的点并闭合", len(ring))
    if not rings or not rings[0]:
        return Polygon()
    return Polygon(_even(rings[0]), [_even(ring) for ring in rings[1:] if ring])
