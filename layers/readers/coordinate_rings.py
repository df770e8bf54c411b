"""The points of one plot of a coordinate text into its rings, by numbering, 圈号 and return."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from blueprint.errors import shown
from layers.readers.coordinate_system import Placed
from layers.readers.coordinate_text import Plot
from layers.readers.ring_nesting import MAX_RINGS

__all__ = ["BrokenPlot", "PlotRings", "rings_of_plot"]

Ring = NDArray[np.float64]


class BrokenPlot(ValueError):
    """Why a plot has no geometry: reason, remedy, and what stands there."""

    def __init__(self, why: str, remedy: str, value: object = None) -> None:
        super().__init__(why)
        self.finding = why, remedy, None if value is None else shown(value, 80)


@dataclass(frozen=True, slots=True, eq=False)
class PlotRings:
    """A plot's rings, each closed; `closing` counts those whose text repeats the first point."""

    rings: list[Ring]
    closing: int


@dataclass(slots=True)
class _Run:
    """The points of one ring as written; `closed` when the first point returns at the end."""

    number: int
    serial: int | None
    points: list[tuple[float, float]]
    closed: bool = False

    @property
    def distinct(self) -> int:
        return len(set(self.points))


def _runs(plot: Plot, placed: Placed) -> list[_Run]:
    """A ring ends where its first point returns, where 圈号 changes, or where numbering restarts;
    the closing point written twice begins no ring."""
    runs: list[_Run] = []
    for serial, number, point in zip(
        plot.serials, plot.rings, zip(placed.east, placed.north, strict=True), strict=True
    ):
        run = runs[-1] if runs else None
        if run is None or run.closed or number != run.number:
            runs.append(_Run(number, serial, [point]))
            continue
        first = run.points[0]
        if point != first and serial is not None and serial == run.serial:
            runs.append(_Run(number, serial, [point]))
            continue
        run.points.append(point)
        run.closed = point == first and len(run.points) > 2 and run.distinct > 1
    return [
        run
        for before, run in zip([None, *runs], runs, strict=False)
        if before is None
        or run.distinct > 1
        or run.number != before.number
        or run.points[0] != before.points[0]
    ]


def rings_of_plot(plot: Plot, placed: Placed) -> PlotRings:
    """The plot's rings; BrokenPlot when one has fewer than three different points."""
    rings: list[Ring] = []
    closing = 0
    for run in _runs(plot, placed):
        if run.distinct < 3:
            raise BrokenPlot("环不足三个不同的点", "补全界址点", f"第 {len(rings) + 1} 个环")
        closing += run.closed
        rings.append(np.array(run.points if run.closed else [*run.points, run.points[0]]))
    if len(rings) > MAX_RINGS:
        raise BrokenPlot(f"环多于 {MAX_RINGS:,} 个", "拆成几个地块", len(rings))
    return PlotRings(rings, closing)
