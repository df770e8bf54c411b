"""One evaluation of a site as a small SVG: what covers it, and what is left over."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import cos, radians
from typing import Any

__all__ = ["LOOKS", "Drawing", "Look", "drawings_of", "svg_of"]

Json = Mapping[str, Any]
Point = tuple[float, float]

_WIDTH, _HEIGHT, _MARGIN = 460, 330, 14


@dataclass(frozen=True, slots=True)
class Look:
    """How a group of features is drawn and called."""

    label: str
    line: str
    fill: str = "none"
    width: float = 1.2
    dash: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """One feature to draw: GeoJSON in degrees, its name, its group."""

    name: str
    group: str
    geometry: Json


# In the order in which they are drawn, the background first.
LOOKS: Mapping[str, Look] = {
    "plan": Look("规划", "#1d4ed8", "#1d4ed80a", 1.6),
    "plan_parcel": Look("规划地块", "#a8a29e", dash="3 3"),
    "effective": Look("有效的区域评估", "#15803d", "#22c55e38", 1.6),
    "ineffective": Look("不起作用的评估", "#6b7280", "#6b72801f", 1.4, "5 4"),
    "plan_adjustment": Look("规划调整", "#b45309", "#f59e0b33", 1.4, "6 3"),
    "control_zone": Look("管控要素", "#7e22ce", "#7e22ce12", 1.2, "2 2"),
    "uncovered": Look("未覆盖", "#dc2626", "url(#hatch)", 1.2),
    "site": Look("用地", "#111827", "none", 2.6),
}


def drawings_of(document: Json, evaluation: Json, outlines: Mapping[str, Json]) -> list[Drawing]:
    """What the picture of one evaluation shows, the background first."""
    plan = document["plan"]
    named: list[tuple[str, str, str]] = []
    named += [("plan", a["id"], a["name"]) for a in plan["areas"] if a["in_force"]]
    named += [("plan_parcel", p["id"], p["code"]) for p in plan["parcels"]]
    for assessment in evaluation["assessments"]:
        group = "effective" if assessment["state"] == "effective" else "ineffective"
        named.append((group, assessment["id"], assessment["name"]))
    named += [("plan_adjustment", a["id"], a["code"]) for a in plan["adjustments"]]
    named += [
        ("control_zone", c["id"], c["name"])
        for c in document["controls"]
        if evaluation["kind"] in c["reserves"]
    ]
    drawings = [Drawing(n, g, outlines[i]) for g, i, n in named if i in outlines]
    if evaluation["uncovered"]:
        drawings.append(Drawing("未覆盖", "uncovered", evaluation["uncovered"]))
    drawings.append(Drawing("用地", "site", document["site"]["geometry"]))
    order = list(LOOKS)
    return sorted(drawings, key=lambda drawing: order.index(drawing.group))


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
        self._scale = min(room_x / (1.8 * span_x or 1e-9), room_y / (1.8 * span_y or 1e-9))

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
    metres = frame.metres(90)
    length = next(n for n in (5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1) if n <= metres)
    pixels = length / frame.metres(1)
    y = _HEIGHT - _MARGIN
    return (
        f'<path d="M{_MARGIN},{y - 5}v5h{pixels:.1f}v-5" fill="none" stroke="#111827"/>'
        f'<text x="{_MARGIN + pixels / 2:.1f}" y="{y - 7}" text-anchor="middle">{length} m</text>'
    )


def _legend(groups: Sequence[str]) -> str:
    rows = []
    for i, group in enumerate(groups):
        look, y = LOOKS[group], _MARGIN + i * 18
        rows.append(
            f'<rect x="{_MARGIN}" y="{y}" width="16" height="11" fill="{look.fill}" '
            f'stroke="{look.line}" stroke-width="{look.width}" stroke-dasharray="{look.dash}"/>'
            f'<text x="{_MARGIN + 22}" y="{y + 10}">{look.label}</text>'
        )
    box = (
        f'<rect x="{_MARGIN - 6}" y="{_MARGIN - 7}" width="126" height="{18 * len(groups) + 8}" '
        'fill="#ffffffd9"/>'
    )
    return box + "".join(rows)


def svg_of(drawings: Sequence[Drawing], title: str) -> str:
    """The drawings as SVG, north up, the site in the middle. Names are titles on hovering."""
    frame = _Frame(next(d.geometry for d in drawings if d.group == "site"))
    shapes = []
    for drawing in drawings:
        look = LOOKS[drawing.group]
        shapes.append(
            f'<path d="{frame.path(_rings(drawing.geometry))}" fill="{look.fill}" '
            f'fill-rule="evenodd" stroke="{look.line}" stroke-width="{look.width}" '
            f'stroke-dasharray="{look.dash}"><title>{escape(drawing.name)}</title></path>'
        )
    groups = list(dict.fromkeys(drawing.group for drawing in drawings))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-label="{escape(title)}" font-family="sans-serif" font-size="11">'
        '<defs><pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="7" height="7" fill="#dc262614"/>'
        '<path d="M0,0V7" stroke="#dc2626" stroke-width="1.6"/></pattern></defs>'
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fbfaf7"/>{"".join(shapes)}'
        f"{_scale_bar(frame)}{_legend(groups)}</svg>"
    )
