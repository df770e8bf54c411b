"""GeoJSON polygons and lines into rings of numbers, refused before geometry is made of them."""

import math
from collections.abc import Mapping, Sequence

from blueprint.errors import BadSite, Flaw, shown

__all__ = ["Ring", "line_of", "rings_of"]

Ring = list[tuple[float, float]]
Loc = tuple[str | int, ...]

# Longitude, latitude, a height and a measure; the latter two are dropped, and told.
_MOST_NUMBERS = 4
_POLYGON_ONLY = "请提交 Polygon、MultiPolygon，或带 width_m 的 LineString"


def _number(value: object, loc: Loc) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadSite.of(Flaw(loc, "坐标不是数字", shown(value, 40), "每个点写成 [经度, 纬度]"))
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise BadSite.of(Flaw(loc, "坐标不是有限的数", shown(value, 40), "删去 NaN 与无穷大"))
    return number + 0.0  # a negative zero would leave a ring open in PostGIS


def _point(value: object, loc: Loc) -> tuple[float, float]:
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) < 2:
        raise BadSite.of(Flaw(loc, "点的坐标不成对", shown(value, 40), "每个点写成 [经度, 纬度]"))
    if len(value) > _MOST_NUMBERS:
        raise BadSite.of(
            Flaw(loc, f"点的坐标多于 {_MOST_NUMBERS} 个数", shown(value), "每个点写成 [经度, 纬度]")
        )
    return _number(value[0], loc), _number(value[1], loc)


def _list(value: object, loc: Loc, what: str) -> Sequence[object]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise BadSite.of(Flaw(loc, f"{what}不是列表", shown(value, 40), "按 GeoJSON 书写坐标"))
    return value


def _ring(value: object, loc: Loc) -> Ring:
    ring = [_point(point, (*loc, i)) for i, point in enumerate(_list(value, loc, "环"))]
    if not ring:
        raise BadSite.of(Flaw(loc, "环是空的", None, "补上坐标，或去掉这个环"))
    if ring[0] != ring[-1]:
        raise BadSite.of(
            Flaw(loc, "环没有闭合：末点与首点不同", f"{ring[0]} ≠ {ring[-1]}", "末点重复首点")
        )
    if len(set(ring)) < 3:
        raise BadSite.of(Flaw(loc, "环不足三个不同的点", len(ring), "至少三个不同的点并闭合"))
    return ring


def _count(coordinates: object, limit: int, loc: Loc) -> bool:
    """Refuse by the stated limit before anything is built from the numbers; whether any point has
    more than two."""
    found, waiting, high = 0, [coordinates], False
    while waiting:
        here = waiting.pop()
        if not isinstance(here, Sequence) or isinstance(here, str):
            continue
        if here and isinstance(here[0], int | float):
            found += 1
            high = high or len(here) > 2
        else:
            waiting.extend(here)
        if found > limit or len(waiting) > 2 * limit:
            raise BadSite.of(
                Flaw(loc, f"顶点超过上限 {limit:,} 个", None, "简化边界，或拆成几个用地分别查询")
            )
    return high


def _members(geometry: Mapping[str, object], loc: Loc) -> list[tuple[Loc, Mapping[str, object]]]:
    """The polygons that a collection holds, each with where it stands; BadSite when it holds
    anything else."""
    here = (*loc, "geometries")
    found: list[tuple[Loc, Mapping[str, object]]] = []
    for at, member in enumerate(_list(geometry.get("geometries"), here, "geometries ")):
        kind = member.get("type") if isinstance(member, Mapping) else None
        if not isinstance(member, Mapping) or kind not in ("Polygon", "MultiPolygon"):
            why = "用地的几何集合里只能有面"
            raise BadSite.of(Flaw((*here, at), why, shown(kind, 40), _POLYGON_ONLY))
        found.append(((*here, at), member))
    if not found:
        raise BadSite.of(Flaw(here, "几何是空的", None, "补上用地边界的坐标"))
    return found


def rings_of(geometry: Mapping[str, object], limit: int, loc: Loc) -> tuple[list[list[Ring]], bool]:
    """The polygons of a GeoJSON Polygon, MultiPolygon or collection of these, each a list of rings,
    outer first; and whether heights or measures were dropped.

    BadSite names ring and point: wrong type, empty, unclosed, not finite, or more vertices than
    `limit`.
    """
    kind = geometry.get("type")
    if kind == "GeometryCollection":
        members = _members(geometry, loc)
        dropped = _count([member.get("coordinates") for _, member in members], limit, loc)
        polygons = [rings for at, member in members for rings in rings_of(member, limit, at)[0]]
        return polygons, dropped
    here = (*loc, "coordinates")
    if kind not in ("Polygon", "MultiPolygon"):
        raise BadSite.of(Flaw((*loc, "type"), "用地必须是面", shown(kind, 40), _POLYGON_ONLY))
    coordinates = _list(geometry.get("coordinates"), here, "coordinates ")
    dropped = _count(coordinates, limit, here)
    parts = [coordinates] if kind == "Polygon" else coordinates
    if not coordinates:
        raise BadSite.of(Flaw(here, "几何是空的", None, "补上用地边界的坐标"))
    found = []
    for p, polygon in enumerate(parts):
        at = here if kind == "Polygon" else (*here, p)
        rings = [_ring(ring, (*at, r)) for r, ring in enumerate(_list(polygon, at, "多边形"))]
        if not rings:
            raise BadSite.of(Flaw(at, "多边形没有外环", None, "补上外环，或去掉这一部分"))
        found.append(rings)
    return found, dropped


def line_of(geometry: Mapping[str, object], limit: int, loc: Loc) -> tuple[Ring, bool]:
    """The points of a GeoJSON LineString, and whether heights or measures were dropped; BadSite as
    for polygons."""
    here = (*loc, "coordinates")
    coordinates = _list(geometry.get("coordinates"), here, "coordinates ")
    dropped = _count(coordinates, limit, here)
    line = [_point(point, (*here, i)) for i, point in enumerate(coordinates)]
    if len(set(line)) < 2:
        raise BadSite.of(Flaw(here, "线不足两个不同的点", len(line), "补上线的坐标"))
    return line, dropped
