"""Coordinate systems a site or a layer may come in, and the way to and from the measuring one.

Only vertices are transformed; edges are straight in the measuring CRS. EPSG:4326 is taken as
EPSG:4490 (they agree within centimetres and PROJ knows no better). Coordinates are always given
longitude or easting first, whatever the official axis order.
"""

import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import pyproj

from blueprint.city import City
from blueprint.errors import BadSite, Flaw, shown
from blueprint.site.obfuscated import bd09_to_wgs84, gcj02_to_wgs84

__all__ = [
    "LABELS",
    "Crs",
    "agreed",
    "declared_in",
    "describe_misfit",
    "from_measuring",
    "label_of",
    "resolve",
    "to_measuring",
]

GEOGRAPHIC = {4490: "EPSG:4490", 4326: "EPSG:4326"}
OBFUSCATED: dict[str, Callable[[float, float], tuple[float, float]]] = {
    "GCJ02": gcj02_to_wgs84,
    "BD09": bd09_to_wgs84,
}
# CGCS2000 Gauss-Krüger: 6-degree zones with prefix and by meridian, 3-degree zones likewise.
GAUSS_KRUGER = range(4491, 4555)
# Systems in degrees that a person may choose, the likeliest first.
LABELS: Mapping[str, str] = {
    "EPSG:4490": "CGCS2000 经纬度",
    "EPSG:4326": "WGS 84 经纬度",
    "GCJ02": "GCJ-02 经纬度（国内网络地图）",
    "BD09": "BD-09 经纬度（百度地图）",
}
_SECRET_DATUMS = {
    "1954 北京坐标系": {4214, *range(2401, 2443), *range(21413, 21424), *range(21453, 21464)},
    "1980 西安坐标系": {4610, *range(2327, 2391)},
}
_LOCAL = re.compile("地方|独立|城市坐标|假定坐标")
_SAME = {"CGCS2000": 4490, "CRS84": 4326, "WGS84": 4326}
_ACCEPTED = "接受 EPSG:4490、EPSG:4326、EPSG:4491 至 4554（CGCS2000 高斯-克吕格）、GCJ02、BD09"

_local = threading.local()


@dataclass(frozen=True, slots=True)
class Crs:
    """A system that we can bring to the measuring one. `epsg` is None when it is obfuscated."""

    name: str
    epsg: int | None

    @property
    def degrees(self) -> bool:
        return self.epsg is None or self.epsg in GEOGRAPHIC

    def agrees(self, other: "Crs") -> bool:
        """Whether coordinates in the one are read as coordinates in the other are."""
        same = self.epsg in GEOGRAPHIC and other.epsg in GEOGRAPHIC
        return self == other or same

    @property
    def obfuscated(self) -> bool:
        return self.epsg is None


# A geographic system with heights is the one without them: heights are dropped, and told.
_FLAT = {4979: 4326, 4480: 4490}
_URI = re.compile(
    r"HTTPS?://(?:WWW\.)?OPENGIS\.NET/"
    r"(?:DEF/CRS/(?:EPSG|OGC)/[0-9.]{1,8}/(\d{4,5}|CRS84H?)|GML/SRS/EPSG\.XML#(\d{4,5}))/?"
)
_CODE = re.compile(
    r"(?:URN:(?:X-)?OGC:DEF:CRS:)?(?:EPSG|OGC)?[:\s]{0,3}(?:[\d.]{0,8}:)?:{0,2}"
    r"(\d{4,5}|CRS:?84H?)(?:\+\d{4,5})?"
)
_LONGEST_NAME = 300


def _epsg_of(text: str, plain: str) -> int | None:
    match = _URI.fullmatch(text) or _CODE.fullmatch(text.removeprefix("[").removesuffix("]"))
    key = next(filter(None, match.groups())).replace(":", "") if match else plain
    epsg = _SAME.get(key.removesuffix("H")) or (int(key) if re.fullmatch(r"\d{4,5}", key) else None)
    return _FLAT.get(epsg, epsg) if epsg else None


def resolve(name: str | int, loc: tuple[str | int, ...] = ("crs",)) -> Crs:
    """The coordinate system of this name: EPSG code, URN, URI, GCJ02 or BD09, in any spelling.

    BadSite when it is unknown, or known and not convertible without secret parameters.
    """
    text = str(name)[:_LONGEST_NAME].strip().upper()
    plain = re.sub(r"[-_\s]", "", text)
    if plain in OBFUSCATED:
        return Crs(plain, None)
    epsg = _epsg_of(text, plain)
    if epsg in GEOGRAPHIC or epsg in GAUSS_KRUGER:
        assert epsg is not None
        return Crs(f"EPSG:{epsg}", epsg)
    for datum, codes in _SECRET_DATUMS.items():
        if epsg in codes:
            raise BadSite.of(
                Flaw(
                    loc,
                    f"{datum}到 CGCS2000 的转换参数不公开，直接套用会偏移数十米",
                    str(name),
                    "请先用保密参数转换为 CGCS2000 再提交",
                )
            )
    if _LOCAL.search(text[:200]):
        raise BadSite.of(
            Flaw(
                loc,
                "地方（独立）坐标系到 CGCS2000 的转换参数不公开，不能换算",
                str(name),
                "请先用保密参数转换为 CGCS2000 再提交",
            )
        )
    raise BadSite.of(Flaw(loc, "不认识的坐标系", shown(name, 80), _ACCEPTED))


def label_of(name: str) -> str:
    """A system as planners name it: CGCS2000 3 度带第 39 带（EPSG:4527）; its own name where it has
    no other."""
    epsg = int(name[5:]) if re.fullmatch(r"EPSG:\d{4}", name) else 0
    # The first code, the first zone, degrees of a zone, and whether its number stands before the
    # easting (clause order of EPSG: 4491 to 4554).
    for first, zones, degrees, prefixed in (
        (4491, range(13, 24), 6, True),
        (4502, range(13, 24), 6, False),
        (4513, range(25, 46), 3, True),
        (4534, range(25, 46), 3, False),
    ):
        if first <= epsg < first + len(zones):
            zone = zones[epsg - first]
            meridian = 3 * zone if degrees == 3 else 6 * zone - 3
            which = f"第 {zone} 带" if prefixed else f"中央子午线 {meridian}°"
            return f"CGCS2000 {degrees} 度带{which}（{name}）"
    return LABELS.get(name, name)


Loc = tuple[str | int, ...]


def declared_in(given: Mapping[str, object], loc: Loc) -> list[tuple[Loc, str]]:
    """The systems that a GeoJSON object declares itself, by `crs` (GeoJSON of 2008) or
    `coordRefSys` (JSON-FG), and where; BadSite when the member cannot be understood."""
    found: list[tuple[Loc, str]] = []
    for member in ("crs", "coordRefSys"):
        if member not in given:
            continue
        here, name = (*loc, member), _name_in(given[member])
        if name is None:
            why = "写明坐标系未知（null）" if given[member] is None else "坐标系的写法无法辨认"
            remedy = "写成 EPSG:4490 的样子，或不写（即 EPSG:4490）"
            raise BadSite.of(Flaw(here, why, shown(given[member], 80), remedy))
        found.append((here, name))
    return found


def _name_in(member: object) -> str | None:
    if isinstance(member, str):
        return member.strip() or None
    if isinstance(member, int) and not isinstance(member, bool):
        return f"EPSG:{member}"
    if isinstance(member, list) and member:  # a horizontal system, then a vertical one
        return _name_in(member[0]) if isinstance(member[0], str | dict) else None
    if not isinstance(member, Mapping):
        return None
    properties = member.get("properties")
    if isinstance(properties, Mapping):
        code = properties.get("code")
        if member.get("type") == "EPSG" and isinstance(code, int | str):
            return f"EPSG:{code}"
        name = properties.get("name")
        return name.strip() or None if isinstance(name, str) else None
    href = member.get("href")
    return href.strip() or None if isinstance(href, str) else None


def agreed(declared: Sequence[tuple[Loc, str | int]], default: str = "EPSG:4490") -> Crs:
    """The one system that all who say one agree on, `default` where nobody does. BadSite when one
    is not known or not convertible, or two disagree."""
    systems = [(loc, name, resolve(name, loc)) for loc, name in declared]
    if not systems:
        return resolve(default)
    first_loc, first_name, first = systems[0]
    for loc, name, system in systems[1:]:
        if not first.agrees(system):
            place = " › ".join(str(part) for part in first_loc)
            why = f"坐标系与 {place} 写的不一致（{shown(first_name, 60)}）"
            raise BadSite.of(Flaw(loc, why, shown(name, 60), "只留正确的一个"))
    return first


def _transformer(source: int, target: int) -> pyproj.Transformer:
    # A Transformer must not be shared between threads; making one costs milliseconds.
    made: dict[tuple[int, int], pyproj.Transformer] = _local.__dict__.setdefault("made", {})
    if (source, target) not in made:
        made[source, target] = pyproj.Transformer.from_crs(source, target, always_xy=True)
    return made[source, target]


def to_measuring(
    xs: Sequence[float], ys: Sequence[float], crs: Crs, city: City
) -> tuple[Sequence[float], Sequence[float]]:
    """Vertices of `crs` in metres of the city's measuring CRS; the same numbers when it is that."""
    if crs.epsg == city.measuring_epsg:
        return xs, ys
    if crs.obfuscated:
        clear = OBFUSCATED[crs.name]
        pairs = [clear(x, y) for x, y in zip(xs, ys, strict=True)]
        xs, ys = [x for x, _ in pairs], [y for _, y in pairs]
    source = 4490 if crs.degrees else crs.epsg
    assert source is not None
    moved = _transformer(source, city.measuring_epsg).transform(xs, ys)
    return list(moved[0]), list(moved[1])


def from_measuring(
    xs: Sequence[float], ys: Sequence[float], city: City
) -> tuple[Sequence[float], Sequence[float]]:
    """Vertices of the measuring CRS as EPSG:4490 degrees."""
    moved = _transformer(city.measuring_epsg, 4490).transform(xs, ys)
    return list(moved[0]), list(moved[1])


@cache
def _extent_in(epsg: int, city: City) -> tuple[float, float, float, float]:
    west, south, east, north = city.extent
    if epsg in GEOGRAPHIC:
        return city.extent
    steps = [i / 16 for i in range(17)]
    xs = [west + (east - west) * s for s in steps] * 2 + [west] * 17 + [east] * 17
    ys = [south] * 17 + [north] * 17 + [south + (north - south) * s for s in steps] * 2
    moved_x, moved_y = _transformer(4490, epsg).transform(xs, ys)
    return min(moved_x), min(moved_y), max(moved_x), max(moved_y)


def _within(box: tuple[float, float, float, float], epsg: int, city: City) -> bool:
    west, south, east, north = _extent_in(epsg, city)
    return west <= box[0] and south <= box[1] and box[2] <= east and box[3] <= north


def describe_misfit(
    box: tuple[float, float, float, float], crs: Crs, city: City
) -> tuple[str, str] | None:
    """None when the box (x min, y min, x max, y max) lies in the city; else why not, and a remedy.

    The coordinates are never moved by guess: what they look like is only said.
    """
    declared = crs.epsg if crs.epsg is not None else 4490
    if _within(box, declared, city):
        return None
    swapped = (box[1], box[0], box[3], box[2])
    if _within(swapped, declared, city):
        return (
            "坐标轴次序颠倒：经度（东坐标）应在前，纬度（北坐标）在后",
            "交换每个点的两个坐标",
        )
    fits = [
        epsg
        for epsg in (4490, city.measuring_epsg, 4527, 4526, 4547, 4549)
        if _within(box, epsg, city) or _within(swapped, epsg, city)
    ]
    looks_degrees = max(abs(v) for v in box) <= 180
    if looks_degrees and not crs.degrees:
        return f"坐标像是经纬度，却声明为 {crs.name}（米）", "把 crs 改为 EPSG:4490，或改交投影坐标"
    if not looks_degrees and crs.degrees:
        hint = f"像是 EPSG:{fits[0]}" if fits else "请查明投影带"
        return f"坐标像是投影坐标（米），却声明为 {crs.name}（度）", f"{hint}，并在 crs 中写明"
    if fits:
        return f"按 {crs.name} 不在{city.name}范围内，像是 EPSG:{fits[0]}", "请核对坐标系与带号"
    return f"不在{city.name}范围内", "请核对坐标与坐标系"
