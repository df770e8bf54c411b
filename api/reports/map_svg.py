"""One map extract as SVG: vectors, in millimetres of paper, north up."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import floor

import shapely
import shapely.errors
from shapely.geometry.base import BaseGeometry

from api.reports.frames import PlacedFrame
from api.reports.map_style import Style

__all__ = ["Drawn", "LegendEntry", "MapDrawing", "draw_map"]

_FONT = "Noto Sans CJK SC"
_INK = "#1f2937"
_GRID = "#94a3b8"
_UNCOVERED = (
    '<pattern id="uncovered" width="1.6" height="1.6" patternUnits="userSpaceOnUse"'
    ' patternTransform="rotate(45)"><rect width="1.6" height="1.6" fill="#dc2626"'
    ' fill-opacity="0.10"/><path d="M0,0V1.6" stroke="#dc2626" stroke-width="0.35"/></pattern>'
)
_WHOLE = 0.999
_ROUND = (10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A shape (measuring CRS) on the map; `involved`: the answer rests on it."""

    shape: BaseGeometry
    style: Style
    involved: bool


@dataclass(frozen=True, slots=True)
class LegendEntry:
    label: str
    svg: str


@dataclass(frozen=True, slots=True)
class MapDrawing:
    """`grid_m` is the grid's distance; the legend is apart from the picture, as text."""

    svg: str
    width_mm: float
    height_mm: float
    scale: int
    grid_m: int
    involved: tuple[LegendEntry, ...]
    others: tuple[LegendEntry, ...]


def _rings(shape: BaseGeometry) -> Iterator[Sequence[tuple[float, ...]]]:
    if isinstance(shape, shapely.Polygon):
        yield list(shape.exterior.coords)
        yield from (list(ring.coords) for ring in shape.interiors)
    elif isinstance(shape, shapely.LineString):
        yield list(shape.coords)
    elif hasattr(shape, "geoms"):
        for part in shape.geoms:
            yield from _rings(part)


def _path(shape: BaseGeometry, placed: PlacedFrame) -> str:
    closed = "Z" if shape.geom_type.endswith("Polygon") else ""
    parts = []
    for ring in _rings(shape):
        points = (placed.at(point[0], point[1]) for point in ring)
        parts.append("M" + " ".join(f"{x:.2f},{y:.2f}" for x, y in points) + closed)
    return "".join(parts)


def _look(style: Style, involved: bool) -> str:
    faint = "" if involved else ' opacity="0.55"'
    dash = f' stroke-dasharray="{style.dash}"' if style.dash else ""
    return (
        f'fill="{style.fill}" fill-opacity="{style.fill_opacity}" fill-rule="evenodd"'
        f' stroke="{style.line}" stroke-width="{style.width}"{dash}{faint}'
    )


def _swatch(style: Style, involved: bool) -> LegendEntry:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="6mm" height="3.4mm" viewBox="0 0 6 3.4">'
        f'<defs>{_UNCOVERED}</defs><rect x="0.4" y="0.4" width="5.2" height="2.6"'
        f" {_look(style, involved)}/></svg>"
    )
    return LegendEntry(style.label, svg)


def _clipped(shape: BaseGeometry, box: BaseGeometry) -> BaseGeometry:
    """What of a shape lies in the frame. What was cut and made coarser for the eye may touch or
    cross itself."""
    try:
        return shapely.clip_by_rect(shape, *box.bounds)
    except shapely.errors.GEOSException:
        return shapely.clip_by_rect(shapely.make_valid(shape), *box.bounds)


def _legend(drawn: Sequence[Drawn], involved: bool) -> tuple[LegendEntry, ...]:
    styles = dict.fromkeys(one.style for one in drawn if one.involved is involved)
    ordered = sorted(styles, key=lambda style: -style.order)
    return tuple(_swatch(style, involved) for style in ordered)


def _distance(scale: int, mm: float) -> int:
    """The largest round distance that is at most so long on paper."""
    most = mm * scale / 1000
    return next((one for one in reversed(_ROUND) if one <= most), _ROUND[0])


def _label(x: float, y: float, text: str, anchor: str = "start", size: float = 1.9) -> str:
    place = (
        f'<text x="{x:.2f}" y="{y:.2f}" font-family="{_FONT}" font-size="{size}"'
        f' text-anchor="{anchor}"'
    )
    # Twice, for not every renderer draws the outline below the letters.
    halo = f'{place} fill="#ffffff" stroke="#ffffff" stroke-width="0.6">{text}</text>'
    return f'{halo}{place} fill="{_INK}">{text}</text>'


def _grid(placed: PlacedFrame, step: int) -> str:
    """Lines of the plane's kilometres, X to the north and Y to the east, told at the edges."""
    frame, size = placed.frame, placed.size
    lines, labels = [], []
    x = (floor(frame.west / step) + 1) * step
    while x < frame.east:
        at, _ = placed.at(x, frame.north)
        lines.append(f"M{at:.2f},0V{size.height:.2f}")
        if 12 < at < size.width - 12:
            labels.append(_label(at + 0.5, 2.2, f"Y {x:.0f}", size=1.6))
        x += step
    y = (floor(frame.south / step) + 1) * step
    while y < frame.north:
        _, at = placed.at(frame.west, y)
        lines.append(f"M0,{at:.2f}H{size.width:.2f}")
        if 5 < at < size.height - 8:
            labels.append(_label(0.6, at - 0.5, f"X {y:.0f}", size=1.6))
        y += step
    path = "".join(lines)
    return f'<path d="{path}" fill="none" stroke="{_GRID}" stroke-width="0.08"/>{"".join(labels)}'


def _scale_bar(placed: PlacedFrame) -> str:
    metres = _distance(placed.scale, min(32.0, placed.size.width / 3))
    long = metres / (placed.scale / 1000)
    x, y = 3.0, placed.size.height - 3.0
    length_text = f"{metres} 米" if metres < 1000 else f"{metres // 1000} 公里"
    half = long / 2
    return (
        f'<rect x="{x}" y="{y - 1}" width="{half:.2f}" height="1" fill="{_INK}"/>'
        f'<rect x="{x + half:.2f}" y="{y - 1}" width="{half:.2f}" height="1" fill="#ffffff"'
        f' stroke="{_INK}" stroke-width="0.15"/>'
        + _label(x, y - 1.6, f"1:{placed.scale:,}")
        + _label(x + long + 0.8, y, length_text)
    )


def _north(placed: PlacedFrame) -> str:
    x = placed.size.width - 5
    return (
        f'<path d="M{x},3L{x + 1.8},9L{x},7.6L{x - 1.8},9Z" fill="{_INK}" stroke="#ffffff"'
        f' stroke-width="0.2"/>' + _label(x, 11.6, "北", "middle", 2.2)
    )


def draw_map(placed: PlacedFrame, drawn: Sequence[Drawn]) -> MapDrawing:
    """The shapes at their place; those that the answer rests on above the others."""
    size, step = placed.size, _distance(placed.scale, 40)
    ordered = sorted(drawn, key=lambda one: (one.involved, one.style.order))
    finest = placed.frame.finest_m
    frame = placed.frame
    box = shapely.box(frame.west, frame.south, frame.east, frame.north)
    shapes, seen = [], []
    for one in ordered:
        shape = _clipped(one.shape.simplify(finest), box)
        # What holds all that is in view, and is not the answer's, shows nothing but a tint.
        if shape.is_empty or (not one.involved and shape.area > _WHOLE * box.area):
            continue
        seen.append(one)
        shapes.append(f'<path d="{_path(shape, placed)}" {_look(one.style, one.involved)}/>')
    others = [o for o in seen if o.style not in {s.style for s in seen if s.involved}]
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size.width}mm" height="{size.height}mm"'
        f' viewBox="0 0 {size.width} {size.height}"><defs>{_UNCOVERED}<clipPath id="frame">'
        f'<rect width="{size.width}" height="{size.height}"/></clipPath></defs>'
        f'<g clip-path="url(#frame)"><rect width="{size.width}" height="{size.height}"'
        f' fill="#fbfaf7"/>{"".join(shapes)}{_grid(placed, step)}</g>{_scale_bar(placed)}'
        f'{_north(placed)}<rect x="0.1" y="0.1" width="{size.width - 0.2}"'
        f' height="{size.height - 0.2}" fill="none" stroke="{_INK}" stroke-width="0.2"/></svg>'
    )
    return MapDrawing(
        svg,
        size.width,
        size.height,
        placed.scale,
        step,
        _legend(seen, True),
        _legend(others, False),
    )
