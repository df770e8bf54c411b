"""The site, its evidence and its uncovered parts as one SVG with a legend, drawn by ourselves."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import cos, radians
from typing import Any

__all__ = ["Drawing", "drawings_of", "svg_of"]

Json = Mapping[str, Any]
Point = tuple[float, float]

_WIDTH, _HEIGHT, _MARGIN = 960, 620, 24


@dataclass(frozen=True, slots=True)
class Drawing:
    """One feature to draw: GeoJSON, what it is called, and how it looks."""

    name: str
    group: str
    geometry: Json
    line: str
    fill: str
    width: float = 1.2
    dash: str = ""


_STYLES: Mapping[str, tuple[str, str, str, str]] = {
    # group: label, line, fill, dash
    "plan": ("规划", "#1d4ed8", "#1d4ed80d", ""),
    "plan_parcel": ("规划地块", "#92400e", "#00000000", "3 3"),
    "assessment": ("区域评估", "#15803d", "#15803d1f", ""),
    "plan_adjustment": ("规划调整", "#b91c1c", "#b91c1c26", "6 3"),
    "control_zone": ("管控要素", "#7e22ce", "#7e22ce1a", "2 2"),
}


def drawings_of(document: Json, outlines: Mapping[str, Json]) -> list[Drawing]:
    """What a map of this determination shows, the background first."""
    plan = document["plan"]
    named: dict[str, str] = {}
    for feature in (*plan["areas"], *plan["parcels"], *plan["adjustments"]):
        named[feature["id"]] = feature.get("name") or feature["code"]
    for control in document["controls"]:
        named[control["id"]] = control["name"]
    for evaluation in document["evaluations"]:
        for assessment in evaluation["assessments"]:
            named[assessment["id"]] = f"{assessment['name']}（{assessment['state']}）"
    drawings = []
    for group, (_, line, fill, dash) in _STYLES.items():
        for feature_id, name in named.items():
            if feature_id.partition("/")[0] == group and feature_id in outlines:
                drawings.append(Drawing(name, group, outlines[feature_id], line, fill, dash=dash))
    for evaluation in document["evaluations"]:
        if evaluation["uncovered"]:
            name = f"未覆盖：{evaluation['summary']}"
            drawings.append(
                Drawing(name, "uncovered", evaluation["uncovered"], "#dc2626", "url(#hatch)")
            )
    site = document["site"]["geometry"]
    drawings.append(Drawing("用地", "site", site, "#111827", "#00000000", width=3))
    return drawings


def _rings(geometry: Json) -> Iterator[Sequence[Point]]:
    kind = geometry["type"]
    if kind == "Polygon":
        yield from geometry["coordinates"]
    elif kind == "MultiPolygon":
        for polygon in geometry["coordinates"]:
            yield from polygon
    elif kind == "GeometryCollection":
        for part in geometry["geometries"]:
            yield from _rings(part)


class _Frame:
    """Degrees to pixels around the site: enough of the surroundings to see what covers it."""

    def __init__(self, site: Json) -> None:
        points = [point for ring in _rings(site) for point in ring]
        west, east = min(p[0] for p in points), max(p[0] for p in points)
        south, north = min(p[1] for p in points), max(p[1] for p in points)
        self._lon, self._lat = (west + east) / 2, (south + north) / 2
        self._narrow = cos(radians(self._lat))
        span_x, span_y = (east - west) * self._narrow, north - south
        room_x, room_y = _WIDTH - 2 * _MARGIN, _HEIGHT - 2 * _MARGIN
        self._scale = min(room_x / (2.2 * span_x or 1e-9), room_y / (2.2 * span_y or 1e-9))

    def path(self, rings: Iterable[Sequence[Point]]) -> str:
        return " ".join(
            "M" + " ".join(f"{x:.1f},{y:.1f}" for x, y in map(self._pixel, ring)) + "Z"
            for ring in rings
        )

    def metres(self, pixels: float) -> float:
        return pixels / self._scale * 111_320

    def _pixel(self, point: Point) -> Point:
        x = _WIDTH / 2 + (point[0] - self._lon) * self._narrow * self._scale
        y = _HEIGHT / 2 - (point[1] - self._lat) * self._scale
        return x, y


def _scale_bar(frame: _Frame) -> str:
    metres = frame.metres(160)
    length = next(n for n in (5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1) if n <= metres)
    pixels = length / frame.metres(1)
    y = _HEIGHT - _MARGIN
    return (
        f'<path d="M{_MARGIN},{y - 6}v6h{pixels:.1f}v-6" fill="none" stroke="#111827"/>'
        f'<text x="{_MARGIN + pixels / 2:.1f}" y="{y - 8}" text-anchor="middle">{length} m</text>'
    )


def _legend(drawings: Sequence[Drawing]) -> str:
    labels = {group: label for group, (label, *_) in _STYLES.items()}
    labels |= {"uncovered": "未覆盖", "site": "用地"}
    shown = [next(d for d in drawings if d.group == g) for g in labels if g in _groups(drawings)]
    rows = []
    for i, drawing in enumerate(shown):
        y = _MARGIN + i * 22
        rows.append(
            f'<rect x="{_WIDTH - 130}" y="{y}" width="20" height="14" fill="{drawing.fill}" '
            f'stroke="{drawing.line}" stroke-width="{drawing.width}" '
            f'stroke-dasharray="{drawing.dash}"/>'
            f'<text x="{_WIDTH - 102}" y="{y + 12}">{labels[drawing.group]}</text>'
        )
    box = (
        f'<rect x="{_WIDTH - 142}" y="{_MARGIN - 10}" width="130" height="{22 * len(shown) + 14}" '
        'fill="#ffffffe6" stroke="#d1d5db"/>'
    )
    return box + "".join(rows)


def _groups(drawings: Sequence[Drawing]) -> set[str]:
    return {drawing.group for drawing in drawings}


def svg_of(drawings: Sequence[Drawing], title: str) -> str:
    """The drawings as SVG, north up, the site in the middle. Names are titles on hovering."""
    frame = _Frame(next(d.geometry for d in drawings if d.group == "site"))
    shapes = "".join(
        f'<path d="{frame.path(_rings(d.geometry))}" fill="{d.fill}" fill-rule="evenodd" '
        f'stroke="{d.line}" stroke-width="{d.width}" stroke-dasharray="{d.dash}">'
        f"<title>{escape(d.name)}</title></path>"
        for d in drawings
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-label="{escape(title)}" font-family="sans-serif" font-size="12" class="site-map">'
        '<defs><pattern id="hatch" width="8" height="8" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="8" height="8" fill="#dc26261a"/>'
        '<path d="M0,0V8" stroke="#dc2626" stroke-width="2"/></pattern></defs>'
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#faf9f6"/>{shapes}'
        f"{_scale_bar(frame)}{_legend(drawings)}</svg>"
    )
