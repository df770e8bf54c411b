"""Which coordinate system a coordinate text is in: its axes by magnitude, its zone, its datum."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

__all__ = ["PlacedPoints", "Plane", "StatedSystem", "datum_in", "place", "system_of"]

_NUMBER = re.compile(r"\d{1,9}")
_MERIDIAN = re.compile(r"[EL东经 ]{0,3}(\d{1,3}(?:\.\d{1,9})?) ?(?:[°度]|E|D|$)", re.IGNORECASE)
_MINUTES = re.compile(r"[°度] ?(\d{1,2})")
# A datum by what texts call it; the secret ones by their geographic codes, so that they are refused
# with their own reason.
_DATUMS = (
    (re.compile(r"地方坐标|独立坐标|北京地方|城市坐标|假定坐标"), None),
    (re.compile(r"西安|(?:19)?80(?:国家|坐标|年)|1980", re.IGNORECASE), "EPSG:4610"),
    (re.compile(r"北京 ?54|(?:19)?54(?:北京|坐标|年)|1954|北京坐标系"), "EPSG:4214"),
    (re.compile(r"2000|CGCS", re.IGNORECASE), "CGCS2000"),
    (re.compile(r"WGS|84坐标", re.IGNORECASE), "WGS84"),
    (re.compile(r"GCJ|火星|高德|腾讯", re.IGNORECASE), "GCJ02"),
    (re.compile(r"BD-?09|百度", re.IGNORECASE), "BD09"),
)
_NAMES_A_SYSTEM = re.compile(
    r"坐标系|WGS|CGCS|GCJ|BD-?09|火星|百度|西安 ?80|北京 ?54", re.IGNORECASE
)
# CGCS2000 / Gauss-Krüger: the zones, the code of the first with prefix and of the same without.
_ZONES = {3: (range(25, 46), 4513, 4534), 6: (range(13, 24), 4491, 4502)}


class Plane(Enum):
    ZONED = "8 位东坐标，含带号"
    BARE = "6 位东坐标，不含带号"
    DEGREES = "经纬度"


@dataclass(frozen=True, slots=True, eq=False)
class PlacedPoints:
    """A plot's points as east and north; `swapped` when the text has them the other way round."""

    east: list[float]
    north: list[float]
    plane: Plane
    zone: int | None
    swapped: bool


@dataclass(frozen=True, slots=True)
class StatedSystem:
    """The system by name, or None and why the text does not say it; `assumed` is what was taken
    where nothing is said."""

    name: str | None
    why: str = ""
    assumed: str = ""


def place(firsts: list[float], seconds: list[float]) -> PlacedPoints | None:
    """The points with their axes told apart by magnitude: the format writes north (7 digits)
    first and east (8 with zone, 6 without) second. None when they are neither, or not alike."""
    for north, east, swapped in ((firsts, seconds, False), (seconds, firsts, True)):
        south, top, west, right = min(north), max(north), min(east), max(east)
        if south >= 1e6 and top < 1e7:
            if west >= 1e7 and right < 1e8 and west // 1e6 == right // 1e6:
                return PlacedPoints(east, north, Plane.ZONED, int(west // 1e6), swapped)
            if west >= 1e5 and right < 1e6:
                return PlacedPoints(east, north, Plane.BARE, None, swapped)
        if south >= 3 and top < 54 and west >= 73 and right < 136:
            return PlacedPoints(east, north, Plane.DEGREES, None, swapped)
    return None


def datum_in(text: str) -> str | None:
    """The datum that a title names; None where it names none."""
    if len(text) > 200 or not _NAMES_A_SYSTEM.search(text):
        return None
    return _datum(text)


def _datum(stated: str) -> str:
    plain = re.sub(r"\s", "", stated)
    return next((name or stated for mark, name in _DATUMS if mark.search(plain)), stated)


def _stated(attributes: Mapping[str, str], *keys: str) -> int | None:
    for key in keys:
        found = _NUMBER.search(attributes.get(key, ""))
        if found:
            return int(found.group())
    return None


def _zone_stated(attributes: Mapping[str, str], belt: int | None) -> tuple[int | None, str]:
    """The zone by its number or by its central meridian, and why it is none."""
    number = _stated(attributes, "带号")
    stated = attributes.get("中央子午线") or attributes.get("中央经线") or ""
    found = _MERIDIAN.match(stated.strip())
    if not stated or found is None:
        return number, f"中央子午线“{stated[:20]}”读不出" if stated else ""
    meridian = float(found[1])
    minutes = _MINUTES.search(stated)
    if minutes and int(minutes[1]):
        meridian += int(minutes[1]) / 60
    # 117° is that of zone 39 by 3 degrees and of zone 20 by 6: the same projection.
    by_meridian = {6: (meridian + 3) / 6, 3: meridian / 3}
    zone = by_meridian[belt if belt in (3, 6) else 3]
    if number is not None and number in by_meridian.values():
        return number, ""
    if zone != int(zone):
        return None, f"中央子午线 {meridian:g}° 不是 3 度带或 6 度带的"
    if number is not None:
        return None, f"中央子午线 {meridian:g}° 不是第 {number} 带的"
    return int(zone), ""


def system_of(
    attributes: Mapping[str, str],
    plane: Plane,
    zone: int | None,
    *,
    formal: bool = True,
    own: str = "",
) -> StatedSystem:
    """The system's name, or why the text does not say it. What people paste need not name its datum
    (`formal` is False): then degrees and zones are CGCS2000's, metres without a zone those of the
    city's `own` system, and the answer says what was taken."""
    stated = re.sub(r"\s", "", attributes.get("坐标系") or attributes.get("坐标系统") or "")
    if not stated and formal:
        return StatedSystem(None, "文件没有写明坐标系（2000、1980 或 1954）")
    datum = _datum(stated) if stated else "CGCS2000"
    if datum not in ("CGCS2000", "WGS84"):
        if datum in ("GCJ02", "BD09") and plane is not Plane.DEGREES:
            return StatedSystem(None, f"写明的坐标系是 {datum}（经纬度），坐标却像是米")
        return StatedSystem(datum)
    if plane is Plane.DEGREES:
        name = "EPSG:4490" if datum == "CGCS2000" else "EPSG:4326"
        return StatedSystem(
            name, assumed="" if stated else "文本没有写明坐标系，按 CGCS2000 经纬度读取"
        )
    projection = attributes.get("投影类型", "")
    if projection and "高斯" not in projection and "gauss" not in projection.lower():
        return StatedSystem(None, f"投影类型是“{projection[:20]}”，不是高斯-克吕格")
    unit = attributes.get("计量单位", "")
    if unit and unit.lower() not in ("米", "m", "meter", "metre"):
        return StatedSystem(None, f"计量单位是“{unit[:20]}”，坐标却像是米")
    return _gauss_kruger(attributes, zone, bool(stated), formal=formal, own=own)


def _gauss_kruger(
    attributes: Mapping[str, str], zone: int | None, is_stated: bool, *, formal: bool, own: str
) -> StatedSystem:
    belt = _stated(attributes, "几度分带", "分带")
    stated, why = _zone_stated(attributes, belt)
    if why:
        return StatedSystem(None, why)
    if zone is not None and stated not in (None, zone):
        return StatedSystem(None, f"写明的是第 {stated} 带，东坐标的前两位却是 {zone}")
    number = stated if zone is None else zone
    if number is None and formal:
        return StatedSystem(None, "东坐标不含带号，文件也没有写明带号或中央子午线")
    if number is None:
        return StatedSystem(own, assumed=f"文本没有写明带号，按本市坐标系（{own}）读取")
    for degrees, (zones, prefixed, plain) in _ZONES.items():
        if number in zones:
            if belt not in (None, degrees):
                return StatedSystem(None, f"带号 {number} 属于 {degrees} 度带，与写明的分带不符")
            code = (plain if zone is None else prefixed) + zones.index(number)
            assumed = "" if is_stated else f"文本没有写明坐标系，按 CGCS2000 第 {number} 带读取"
            return StatedSystem(f"EPSG:{code}", assumed=assumed)
    return StatedSystem(None, f"带号 {number} 不在 3 度带 25 至 45 或 6 度带 13 至 23 之内")
