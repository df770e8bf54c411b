"""The points of one plot of a coordinate text into its rings, by numbering, 圈号 and return."""

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from layers.readers.coordinates.columns import Arranged, BrokenPlot
from layers.readers.coordinates.system import Plane
from layers.readers.ring_nesting import MAX_RINGS

__all__ = ["PlotRings", "rings_of_plot"]

Ring = NDArray[np.float64]

# Ours: a closing point this near to the first is the first, measured or rounded again.
_SAME_M = 0.02
_SAME_DEGREES = 2e-7


@dataclass(frozen=True, slots=True, eq=False)
class PlotRings:
    """A plot's rings, each closed; `closing` counts those whose text repeats the first point,
    `moved` is the furthest that a closing point lies from it (in the text's units), `written` how
    many points the text has."""

    rings: list[Ring]
    closing: int
    moved: float
    written: int


@dataclass(slots=True)
class _Run:
    """The points of one ring as written; `closed` when the first point returns at the end."""

    number: int
    serial: int | None
    points: list[tuple[float, float]]
    closed: bool = False
    moved: float = 0.0

    @property
    def distinct(self) -> int:
        return len(set(self.points))


def _apart_within(
    one: tuple[float, float], other: tuple[float, float], within: float
) -> float | None:
    apart = max(abs(one[0] - other[0]), abs(one[1] - other[1]))
    return apart if apart <= within else None


def _runs(plot: Arranged, parted: list[int], within: float) -> list[_Run]:
    """A ring ends where its first point returns, where 圈号 changes, where numbering restarts, or
    where the text parts it; the closing point written twice begins no ring."""
    runs: list[_Run] = []
    begins = set(parted)
    points = zip(plot.placed.east, plot.placed.north, strict=True)
    for at, (serial, number, point) in enumerate(
        zip(plot.serials, plot.rings, points, strict=True)
    ):
        run = runs[-1] if runs else None
        if run is None or run.closed or number != run.number or at in begins:
            runs.append(_Run(number, serial, [point]))
            continue
        first = run.points[0]
        apart = _apart_within(point, first, within)
        if apart is not None and len(run.points) > 2 and run.distinct > 2:
            run.points.append(first)
            run.closed, run.moved = True, apart
            continue
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


def _parted(plot: Arranged, parted: list[int]) -> list[int]:
    """Where blank lines part rings: only when each part could be one, for some texts have a blank
    line after every line."""
    edges = [0, *parted, len(plot.serials)]
    whole = all(b - a >= 3 for a, b in itertools.pairwise(edges))
    return parted if whole else []


def rings_of_plot(plot: Arranged, parted: list[int]) -> PlotRings:
    """The plot's rings; `parted` are the points before which a blank line stands. BrokenPlot when
    one has fewer than three different points."""
    within = _SAME_DEGREES if plot.placed.plane is Plane.DEGREES else _SAME_M
    rings: list[Ring] = []
    closing, moved = 0, 0.0
    for run in _runs(plot, _parted(plot, parted), within):
        if run.distinct < 3:
            raise BrokenPlot("环不足三个不同的点", "补全界址点", f"第 {len(rings) + 1} 个环")
        closing += run.closed
        moved = max(moved, run.moved)
        rings.append(np.array(run.points if run.closed else [*run.points, run.points[0]]))
    if len(rings) > MAX_RINGS:
        raise BrokenPlot(f"环多于 {MAX_RINGS:,} 个", "拆成几个地块", len(rings))
    return PlotRings(rings, closing, moved, len(plot.serials))
