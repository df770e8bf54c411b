"""A site: geometry brought to the measuring CRS, and refused when it cannot be right.

The only part of `blueprint` that knows geometry and coordinate systems.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from shapely import LineString, MultiPolygon, Polygon
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from blueprint.city import City
from blueprint.errors import BadSite, Flaw, shown
from blueprint.site import crs as systems
from blueprint.site.crs import Crs
from blueprint.site.limits import refuse_costly
from blueprint.site.mend import Unmendable, counts, mend, polygons_of
from blueprint.site.rings import line_of, rings_of
from blueprint.vocabulary import Visibility

__all__ = [
    "Site",
    "degrees_of",
    "is_shape",
    "read_given",
    "read_site",
    "site_from_measuring",
    "site_from_shape",
]

Loc = tuple[str | int, ...]
_MAX_WIDTH_M = 500.0
# In tolerances: the furthest that the map's measuring grows a site.
_REACH = 8
_DROPPED = "坐标的高程（第三个数）或测量值未采用，按平面坐标计算"


@dataclass(frozen=True, slots=True)
class Site:
    """Where the question is asked.

    `wkb` is the polygon in metres of the measuring CRS, and `degrees` the same as GeoJSON in
    EPSG:4490 (rounded to 1e-9 degrees). `crs` is what it was given in. For obfuscated coordinates
    `accuracy_m` is the conversion's accuracy, and `grown_wkb`, `shrunk_wkb` are the site grown and
    shrunk by it (`shrunk_wkb` None when nothing is left). `mended` says what was repaired,
    `dropped` what of the coordinates was not used; `visibility` is that of the feature whose
    outline it is, where it is one.
    """

    wkb: bytes
    degrees: Mapping[str, object]
    area_m2: float
    crs: str
    accuracy_m: float | None = None
    grown_wkb: bytes | None = None
    shrunk_wkb: bytes | None = None
    mended: str | None = None
    dropped: str | None = None
    visibility: Visibility = Visibility.PUBLIC


def _polygon(
    polygons: Sequence[Sequence[Sequence[tuple[float, float]]]], crs: Crs, city: City
) -> Polygon | MultiPolygon:
    moved = []
    for rings in polygons:
        shells = []
        for ring in rings:
            xs, ys = systems.to_measuring([x for x, _ in ring], [y for _, y in ring], crs, city)
            shells.append(list(zip(xs, ys, strict=True)))
        moved.append(Polygon(shells[0], shells[1:]))
    return moved[0] if len(moved) == 1 else MultiPolygon(moved)


def _box(points: Sequence[tuple[float, float]]) -> tuple[float, float, float, float]:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _refuse_misfit(points: Sequence[tuple[float, float]], crs: Crs, city: City, loc: Loc) -> None:
    misfit = systems.describe_misfit(_box(points), crs, city)
    if misfit:
        why, remedy = misfit
        shown = f"{points[0][0]:.10g}, {points[0][1]:.10g}"
        raise BadSite.of(Flaw((*loc, "coordinates"), why, shown, remedy))


def _degrees(shape: Polygon | MultiPolygon, city: City) -> dict[str, object]:

    def ring(line: BaseGeometry) -> list[list[float]]:
        points = list(line.coords)
        lons, lats = systems.from_measuring([p[0] for p in points], [p[1] for p in points], city)
        return [[round(x, 9), round(y, 9)] for x, y in zip(lons, lats, strict=True)]

    def polygon(part: Polygon) -> list[list[list[float]]]:
        return [ring(part.exterior), *(ring(hole) for hole in part.interiors)]

    shape = shapely.orient_polygons(shape)
    if isinstance(shape, Polygon):
        return {"type": "Polygon", "coordinates": polygon(shape)}
    return {"type": "MultiPolygon", "coordinates": [polygon(part) for part in shape.geoms]}


def degrees_of(wkb: bytes, city: City) -> dict[str, object]:
    """A polygon of the measuring CRS (WKB) as GeoJSON in EPSG:4490, rounded to 1e-9 degrees."""
    return _degrees(polygons_of(shapely.from_wkb(wkb)), city)


def _placed(why: str, at: tuple[float, float] | None, city: City) -> str:
    """A reason with its place as people look for it: on the measuring plane and in degrees."""
    if at is None:
        return why
    [lon], [lat] = systems.from_measuring([at[0]], [at[1]], city)
    return f"{why}，位于 X {at[1]:.2f}、Y {at[0]:.2f}（东经 {lon:.6f}°、北纬 {lat:.6f}°）附近"


def _made(
    shape: Polygon | MultiPolygon,
    crs: Crs,
    city: City,
    tolerance_m: float,
    accuracy_m: float,
    loc: Loc,
    dropped: bool,
) -> Site:
    reach_m = max(_REACH * tolerance_m, accuracy_m if crs.obfuscated else 0.0)
    refuse_costly(shape, reach_m=reach_m, tolerance_m=tolerance_m, loc=loc)
    try:
        shape, repair = mend(shape, tolerance_m)
        mended = None if repair is None else _placed(*repair, city)
    except Unmendable as unmendable:
        why = f"用地边界不合法：{_placed(unmendable.why, unmendable.at, city)}"
        if unmendable.crossings:
            why += f"；相交超过 {unmendable.crossings:,} 处，不作修复"
        raise BadSite.of(Flaw(loc, why, None, "改正边界后再提交")) from None
    except GEOSException:
        raise BadSite.of(Flaw(loc, "用地边界无法计算", None, "简化或重新绘制边界")) from None
    # One polygon has one spelling, so that the same site gives the same digest.
    shape = polygons_of(shapely.normalize(shape))
    if shape.area == 0:
        raise BadSite.of(Flaw(loc, "用地面积为零", None, "检查坐标是否都在一条线上"))
    if shape.area > city.area_m2:
        raise BadSite.of(
            Flaw(loc, f"用地比{city.name}还大", f"{shape.area / 1e6:.0f} km²", "检查坐标与单位")
        )
    if not counts(shape, tolerance_m):
        raise BadSite.of(
            Flaw(
                loc,
                f"用地处处窄于定位容差 {tolerance_m} m，图上无法判断",
                f"{shape.area:.2f} m²",
                "检查坐标与单位；线状工程请给出实际宽度 width_m",
            )
        )
    grown = shrunk = None
    if crs.obfuscated:
        grown = shapely.to_wkb(shape.buffer(accuracy_m))
        less = polygons_of(shape.buffer(-accuracy_m))
        shrunk = None if less.is_empty else shapely.to_wkb(less)
    return Site(
        wkb=shapely.to_wkb(shape),
        degrees=_degrees(shape, city),
        area_m2=round(shape.area, 2),
        crs=crs.name,
        accuracy_m=accuracy_m if crs.obfuscated else None,
        grown_wkb=grown,
        shrunk_wkb=shrunk,
        mended=mended,
        dropped=_DROPPED if dropped else None,
    )


def _width(value: object, loc: Loc) -> float:
    here = (*loc, "width_m")
    if value is None:
        raise BadSite.of(Flaw(here, "线状用地没有宽度", None, "在 width_m 中给出宽度（米）"))
    if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
        raise BadSite.of(Flaw(here, "宽度必须是正数", shown(value, 40), "以米为单位"))
    if value > _MAX_WIDTH_M:
        raise BadSite.of(Flaw(here, f"宽度超过 {_MAX_WIDTH_M:.0f} m", value, "改用面来表示用地"))
    return float(value)


def _declared(geometry: Mapping[str, object], loc: Loc) -> list[tuple[Loc, str]]:
    """The systems that the geometry declares, also in the members of a collection."""
    found = systems.declared_in(geometry, loc)
    members = geometry.get("geometries")
    if geometry.get("type") == "GeometryCollection" and isinstance(members, Sequence):
        for at, member in enumerate(members):
            if isinstance(member, Mapping):
                found += systems.declared_in(member, (*loc, "geometries", at))
    return found


def read_site(
    geometry: Mapping[str, object],
    *,
    city: City,
    tolerance_m: float,
    accuracy_m: float,
    crs: str | int | None = None,
    width_m: object = None,
    loc: Loc = ("site",),
    dropped: bool = False,
) -> Site:
    """The site of a GeoJSON Polygon, MultiPolygon, collection of these, LineString with a width, or
    a Feature of these.

    A line becomes the strip of `width_m` metres around it, flat at its ends. `tolerance_m` is the
    city's positional tolerance, `accuracy_m` that of converting obfuscated coordinates. `crs` and
    what the objects themselves declare must agree; EPSG:4490 where nobody says one. Heights and
    measures are `dropped`. BadSite names what is wrong and the remedy.
    """
    if not isinstance(geometry, Mapping):
        raise BadSite.of(Flaw(loc, "不是 GeoJSON 几何", shown(geometry, 40), "提交几何对象"))
    declared: list[tuple[Loc, str | int]] = [] if crs is None else [(("crs",), crs)]
    if geometry.get("type") == "Feature":
        declared += systems.declared_in(geometry, loc)
        properties = geometry.get("properties") or {}
        inner = geometry.get("geometry")
        if not isinstance(inner, Mapping):
            raise BadSite.of(Flaw((*loc, "geometry"), "要素没有几何", None, "补上用地边界"))
        if width_m is None and isinstance(properties, Mapping):
            width_m = properties.get("width_m")
        geometry, loc = inner, (*loc, "geometry")
    system = systems.agreed([*declared, *_declared(geometry, loc)])
    if geometry.get("type") == "LineString":
        width = _width(geometry.get("width_m", width_m), loc)
        line, high = line_of(geometry, city.max_vertices, loc)
        _refuse_misfit(line, system, city, loc)
        xs, ys = systems.to_measuring([x for x, _ in line], [y for _, y in line], system, city)
        centre = LineString(list(zip(xs, ys, strict=True)))
        refuse_costly(centre, reach_m=width / 2, tolerance_m=tolerance_m, loc=loc)
        strip = polygons_of(centre.buffer(width / 2, cap_style="flat"))
        return _made(strip, system, city, tolerance_m, accuracy_m, loc, high or dropped)
    polygons, high = rings_of(geometry, city.max_vertices, loc)
    _refuse_misfit([p for rings in polygons for ring in rings for p in ring], system, city, loc)
    shape = _polygon(polygons, system, city)
    return _made(shape, system, city, tolerance_m, accuracy_m, loc, high or dropped)


def is_shape(given: object) -> bool:
    """Whether it is a shapely geometry, as file readers give it, rather than GeoJSON."""
    return isinstance(given, BaseGeometry)


def site_from_shape(
    shape: BaseGeometry,
    *,
    city: City,
    tolerance_m: float,
    accuracy_m: float,
    crs: str | int | None = None,
    width_m: object = None,
    loc: Loc = ("site",),
) -> Site:
    """The site of a shapely geometry in `crs`, as a file reader gives it; BadSite as above."""
    high = bool(shapely.has_z(shape)) or bool(getattr(shape, "has_m", False))
    return read_site(
        shapely.geometry.mapping(shapely.force_2d(shape) if high else shape),
        city=city,
        tolerance_m=tolerance_m,
        accuracy_m=accuracy_m,
        crs=crs,
        width_m=width_m,
        loc=loc,
        dropped=high,
    )


def read_given(
    given: Any,
    *,
    city: City,
    tolerance_m: float,
    accuracy_m: float,
    crs: str | int | None = None,
    width_m: object = None,
    loc: Loc = ("site",),
) -> Site:
    """The site of GeoJSON or of a shapely geometry; BadSite as above."""
    read = site_from_shape if is_shape(given) else read_site
    return read(
        given,
        city=city,
        tolerance_m=tolerance_m,
        accuracy_m=accuracy_m,
        crs=crs,
        width_m=width_m,
        loc=loc,
    )


def site_from_measuring(wkb: bytes, city: City, visibility: Visibility = Visibility.PUBLIC) -> Site:
    """The site of a polygon that the map itself gave, in its own CRS: a parcel, a trimmed part."""
    shape = polygons_of(shapely.from_wkb(wkb))
    return Site(
        wkb=shapely.to_wkb(shape),
        degrees=_degrees(shape, city),
        area_m2=round(shape.area, 2),
        crs=city.measuring_crs,
        visibility=visibility,
    )
