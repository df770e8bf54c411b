"""Which coordinate system a coordinate text is in: its axes by magnitude, its zone, its datum."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

__all__ = ["Placed", "Plane", "place", "system_of"]

_NUMBER = re.compile(r"\d+")
# The secret datums by their geographic codes, so that they are refused with their own reason.
_DATUMS = (("2000", "CGCS2000"), ("84", "WGS84"), ("80", "EPSG:4610"), ("54", "EPSG:4214"))
# CGCS2000 / Gauss-Krüger: the code of the first zone with prefix and of the same without.
_ZONES = {3: (range(25, 46), 4513, 4534), 6: (range(13, 24), 4491, 4502)}


class Plane(Enum):
    ZONED = "8 位东坐标，含带号"
    BARE = "6 位东坐标，不含带号"
    DEGREES = "经纬度"


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """A plot's points as east and north; `swapped` when the text has them the other way round."""

    east: list[float]
    north: list[float]
    plane: Plane
    zone: int | None
    swapped: bool


def place(firsts: list[float], seconds: list[float]) -> Placed | None:
    """The points with their axes told apart by magnitude: the format writes north (7 digits)
    first and east (8 with zone, 6 without) second. None when they are neither, or not alike."""
    for north, east, swapped in ((firsts, seconds, False), (seconds, firsts, True)):
        south, top, west, right = min(north), max(north), min(east), max(east)
        if south >= 1e6 and top < 1e7:
            if west >= 1e7 and right < 1e8 and west // 1e6 == right // 1e6:
                return Placed(east, north, Plane.ZONED, int(west // 1e6), swapped)
            if west >= 1e5 and right < 1e6:
                return Placed(east, north, Plane.BARE, None, swapped)
        if south >= 3 and top < 54 and west >= 73 and right < 136:
            return Placed(east, north, Plane.DEGREES, None, swapped)
    return None


def _stated(attributes: Mapping[str, str], *keys: str) -> int | None:
    for key in keys:
        found = _NUMBER.search(attributes.get(key, ""))
        if found:
            return int(found.group()[:9])
    return None


def system_of(
    attributes: Mapping[str, str], plane: Plane, zone: int | None
) -> tuple[str | None, str]:
    """The system's name, or None and why the text does not say it."""
    said = re.sub(r"\s", "", attributes.get("坐标系", ""))
    if not said:
        return None, "文件没有写明坐标系（2000、1980 或 1954）"
    datum = next((name for mark, name in _DATUMS if mark in said), said)
    if datum not in ("CGCS2000", "WGS84"):
        return datum, ""
    if plane is Plane.DEGREES:
        return ("EPSG:4490" if datum == "CGCS2000" else "EPSG:4326"), ""
    projection = attributes.get("投影类型", "")
    if projection and "高斯" not in projection and "gauss" not in projection.lower():
        return None, f"投影类型是“{projection[:20]}”，不是高斯-克吕格"
    unit = attributes.get("计量单位", "")
    if unit and unit.lower() not in ("米", "m", "meter", "metre"):
        return None, f"计量单位是“{unit[:20]}”，坐标却像是米"
    stated = _stated(attributes, "带号")
    if zone is not None and stated not in (None, zone):
        return None, f"带号写的是 {stated}，东坐标的前两位却是 {zone}"
    number = stated if zone is None else zone
    if number is None:
        return None, "东坐标不含带号，文件也没有写明带号"
    for degrees, (zones, prefixed, plain) in _ZONES.items():
        if number in zones:
            if _stated(attributes, "几度分带", "分带") not in (None, degrees):
                return None, f"带号 {number} 属于 {degrees} 度带，与写明的分带不符"
            code = (plain if zone is None else prefixed) + zones.index(number)
            return f"EPSG:{code}", ""
    return None, f"带号 {number} 不在 3 度带 25 至 45 或 6 度带 13 至 23 之内"
