"""The reference systems that features are handed out in, by the names that OGC APIs use.

On the wire each has its official order of axes: EPSG:4490 and 4326 latitude first, CGCS2000's
Gauss-Krüger zones northing first, CRS84 and EPSG:3857 east first. Inside, east is always first.
Beijing (115.4°E to 117.5°E) lies in the 3-degree zones 38 and 39, meridians 114°E and 117°E.
"""

import re
from dataclasses import dataclass
from functools import cache

import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from blueprint.city import City
from blueprint.site.crs import Crs, to_measuring

__all__ = ["CRS84", "REFERENCE_SYSTEMS", "Box", "ReferenceSystem", "extent_in", "measured", "named"]

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class ReferenceSystem:
    """`decimals` keep a tenth of a millimetre in degrees, a millimetre in metres."""

    authority: str
    code: str
    epsg: int
    label: str
    north_first: bool
    degrees: bool

    @property
    def uri(self) -> str:
        version = "1.3" if self.authority == "OGC" else "0"
        return f"http://www.opengis.net/def/crs/{self.authority}/{version}/{self.code}"

    @property
    def decimals(self) -> int:
        return 9 if self.degrees else 3


def _epsg(code: int, label: str, *, north_first: bool = True, degrees: bool) -> ReferenceSystem:
    return ReferenceSystem("EPSG", str(code), code, label, north_first, degrees)


CRS84 = ReferenceSystem("OGC", "CRS84", 4326, "WGS 84 经度、纬度", False, True)
REFERENCE_SYSTEMS = (
    CRS84,
    _epsg(4490, "CGCS2000 纬度、经度", degrees=True),
    _epsg(4326, "WGS 84 纬度、经度", degrees=True),
    _epsg(3857, "Web 墨卡托", north_first=False, degrees=False),
    _epsg(4548, "CGCS2000 高斯-克吕格 3 度带，中央经线 117°E（量算所用）", degrees=False),
    _epsg(4547, "CGCS2000 高斯-克吕格 3 度带，中央经线 114°E", degrees=False),
    _epsg(4527, "CGCS2000 高斯-克吕格 3 度带，第 39 带（带号）", degrees=False),
    _epsg(4526, "CGCS2000 高斯-克吕格 3 度带，第 38 带（带号）", degrees=False),
)
_SAFE_CURIE = re.compile(r"\[(OGC|EPSG):(\w+)\]")
# How far beyond the city's extent a box is followed, in degrees: a projection breaks down far away.
_BEYOND = 0.5
_STEPS = 32


def named(name: str) -> ReferenceSystem | None:
    """The system of this URI or safe CURIE (`[EPSG:4548]`)."""
    curie = _SAFE_CURIE.fullmatch(name)
    for system in REFERENCE_SYSTEMS:
        if name == system.uri or (curie and curie.groups() == (system.authority, system.code)):
            return system
    return None


@cache
def extent_in(epsg: int, city: City) -> Box:
    """The city's extent, with a margin, as a box of this system, east first."""
    west, south, east, north = city.extent
    grown = (west - _BEYOND, south - _BEYOND, east + _BEYOND, north + _BEYOND)
    if epsg in (4326, 4490):
        return grown
    moved: Box = pyproj.Transformer.from_crs(4490, epsg, always_xy=True).transform_bounds(*grown)
    return moved


def measured(box: Box, epsg: int, city: City) -> BaseGeometry | None:
    """A box (east first) as a shape in the measuring CRS, its edges followed; None when it lies
    wholly elsewhere. A box without width or height is a point or a line."""
    limits = extent_in(epsg, city)
    west, south = max(box[0], limits[0]), max(box[1], limits[1])
    east, north = min(box[2], limits[2]), min(box[3], limits[3])
    if west > east or south > north:
        return None
    xs = [west + (east - west) * i / _STEPS for i in range(_STEPS + 1)]
    ys = [south + (north - south) * i / _STEPS for i in range(_STEPS + 1)]
    ring = [
        *((x, south) for x in xs),
        *((east, y) for y in ys[1:]),
        *((x, north) for x in reversed(xs[:-1])),
        *((west, y) for y in reversed(ys[:-1])),
    ]
    system = Crs(f"EPSG:{epsg}", epsg)
    moved = to_measuring([x for x, _ in ring], [y for _, y in ring], system, city)
    points = list(zip(*moved, strict=True))
    if west == east and south == north:
        return shapely.Point(points[0])
    if south == north:
        return shapely.LineString(points[: _STEPS + 1])
    if west == east:
        return shapely.LineString(points[_STEPS : 2 * _STEPS + 1])
    return shapely.Polygon(points)
