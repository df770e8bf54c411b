"""Secondary streets, traced through a field of directions.

Two families of streets run along and across the field's direction, as far apart as the place
wants: close in the old city, wide outside. A street ends where it comes too near another of its
family, at a park or at the limit, and now and then without a reason, which leaves the missing
links and T-junctions that a grid would not have.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString

from layers.demo_city.arrays import Floats, Mask, Points

__all__ = ["ScalarField", "raster_centres", "trace_streets"]

_TOO_CLOSE = 0.5  # of the spacing: a street ends here
_ROOM = 0.86  # of the spacing: a street may begin here


@dataclass(frozen=True)
class ScalarField:
    """A raster over the city: cell (row, column) has its south-west corner at `origin` plus
    column, row times `cell`. `direction` is an angle of which a quarter turn makes no
    difference; `spacing[f]` is the distance wanted between the streets of family f; streets
    stay out of `barred`."""

    origin: tuple[float, float]
    cell: float
    direction: Floats
    spacing: NDArray[np.float64]
    barred: Mask

    def centres(self) -> Points:
        return raster_centres(self.origin, self.cell, self.direction.shape)


def raster_centres(origin: tuple[float, float], cell: float, shape: tuple[int, ...]) -> Points:
    """The cells' centres, row by row."""
    x = origin[0] + (np.arange(shape[1]) + 0.5) * cell
    y = origin[1] + (np.arange(shape[0]) + 0.5) * cell
    east, north = np.meshgrid(x, y)
    return np.stack([east.ravel(), north.ravel()], axis=1)


class _Nearness:
    """For each cell the distance to the nearest street of one family, in units of spacing."""

    def __init__(self, field: ScalarField, family: int) -> None:
        self._field, self._spacing = field, field.spacing[family]
        self.ratio: Floats = np.full(field.direction.shape, 9.0)

    def mark(self, line: Points) -> None:
        cell, (x0, y0) = self._field.cell, self._field.origin
        rows, columns = self.ratio.shape
        for x, y in line:
            row, column = int((y - y0) / cell), int((x - x0) / cell)
            if not (0 <= row < rows and 0 <= column < columns):
                continue
            wanted = self._spacing[row, column]
            reach = int(wanted / cell) + 1
            top, bottom = max(0, row - reach), min(rows, row + reach + 1)
            left, right = max(0, column - reach), min(columns, column + reach + 1)
            dy = y0 + (np.arange(top, bottom) + 0.5) * cell - y
            dx = x0 + (np.arange(left, right) + 0.5) * cell - x
            away = np.hypot(dy[:, None], dx[None, :]) / wanted
            window = self.ratio[top:bottom, left:right]
            np.minimum(window, away, out=window)


class _Tracer:
    def __init__(self, field: ScalarField, rng: np.random.Generator, breaks_every: float) -> None:
        self._field, self._rng, self._breaks_every = field, rng, breaks_every
        self._nearness = (_Nearness(field, 0), _Nearness(field, 1))
        self._direction = field.direction.tolist()
        self._barred = field.barred.tolist()
        self._spacing = [layer.tolist() for layer in field.spacing]

    def _cell(self, x: float, y: float) -> tuple[int, int] | None:
        row = int((y - self._field.origin[1]) / self._field.cell)
        column = int((x - self._field.origin[0]) / self._field.cell)
        rows, columns = self._field.direction.shape
        return (row, column) if 0 <= row < rows and 0 <= column < columns else None

    def lay(self, line: Points) -> None:
        """Take a street that is there already into account, in the family it runs with."""
        tangent = np.gradient(line, axis=0)
        bearing = np.arctan2(tangent[:, 1], tangent[:, 0])
        families = np.zeros(len(line), dtype=np.int64)
        for i, (x, y) in enumerate(line):
            cell = self._cell(x, y)
            if cell is not None:
                turn = (bearing[i] - self._direction[cell[0]][cell[1]] + np.pi / 4) % np.pi
                families[i] = int(turn >= np.pi / 2)
        for family in (0, 1):
            self._nearness[family].mark(line[families == family])

    def _walk(self, x: float, y: float, family: int, way: float) -> list[tuple[float, float]]:
        walked: list[tuple[float, float]] = []
        ratio, step = self._nearness[family].ratio, self._field.cell * 0.9
        dx = dy = 0.0
        gone = 0.0
        give_up = self._rng.exponential(self._breaks_every)
        while True:
            cell = self._cell(x, y)
            if cell is None:
                return walked
            angle = self._direction[cell[0]][cell[1]] + family * np.pi / 2
            ex, ey = np.cos(angle), np.sin(angle)
            # The field has four equal directions: keep to the one that goes straight on.
            if not walked:
                ex, ey = way * ex, way * ey
            elif abs(ex * dx + ey * dy) < 0.7:
                ex, ey = (-ey, ex) if -ey * dx + ex * dy > 0 else (ey, -ex)
            elif ex * dx + ey * dy < 0:
                ex, ey = -ex, -ey
            dx, dy = ex, ey
            walked.append((x, y))
            if walked[1:] and (self._barred[cell[0]][cell[1]] or ratio[cell] < _TOO_CLOSE):
                return walked
            spacing = self._spacing[family][cell[0]][cell[1]]
            gone += step / spacing
            if gone > give_up:
                return walked
            x, y = x + dx * step, y + dy * step

    def grow(self, first: list[tuple[float, float, int]]) -> list[Points]:
        """Streets from these seeds (x, y, family), and from those, beside them, until full."""
        queue = deque(first)
        streets: list[Points] = []
        while queue:
            x, y, family = queue.popleft()
            cell = self._cell(x, y)
            if cell is None or self._barred[cell[0]][cell[1]]:
                continue
            if self._nearness[family].ratio[cell] < _ROOM:
                continue
            back, ahead = self._walk(x, y, family, -1.0), self._walk(x, y, family, 1.0)
            line = np.array(back[:0:-1] + ahead)
            if len(line) < 4:
                continue
            self._nearness[family].mark(line)
            streets.append(line)
            for i in range(1, len(line) - 1, 3):
                cell = self._cell(*line[i])
                if cell is None:
                    continue
                run = line[i + 1] - line[i - 1]
                run = run / np.hypot(*run)
                beside = self._spacing[family][cell[0]][cell[1]] * self._rng.uniform(0.92, 1.15)
                across = self._spacing[1 - family][cell[0]][cell[1]]
                for side in (-1.0, 1.0):
                    queue.append(
                        (
                            float(line[i, 0] - side * run[1] * beside),
                            float(line[i, 1] + side * run[0] * beside),
                            family,
                        )
                    )
                if i % max(1, int(across / self._field.cell)) < 3:
                    queue.append((float(line[i, 0]), float(line[i, 1]), 1 - family))
        return streets


def trace_streets(
    field: ScalarField,
    laid: list[Points],
    rng: np.random.Generator,
    breaks_every: float = 16.0,
) -> list[LineString]:
    """The secondary streets of the field, beside the streets that are `laid` already.
    `breaks_every` is how many spacings a street runs, on average, before it breaks off."""
    tracer = _Tracer(field, rng, breaks_every)
    seeds: list[tuple[float, float, int]] = []
    for line in laid:
        tracer.lay(line)
        seeds.extend((float(x), float(y), family) for x, y in line[::4] for family in (0, 1))
    # Some ground has no street beside it to begin from: seeds strewn over the whole field follow.
    anywhere = field.centres()
    strewn = rng.permutation(len(anywhere))[: len(anywhere) // 4]
    seeds.extend((float(x), float(y), int(rng.integers(2))) for x, y in anywhere[strewn])
    return [
        shapely.simplify(LineString(street), field.cell * 0.04) for street in tracer.grow(seeds)
    ]
