"""Dividing land into cells along local streets and lanes, and cells into parcels.

All pieces of a round are cut at once; a piece stops being cut when it is as small as wanted.
"""

from dataclasses import dataclass

import numpy as np
import shapely

from layers.demo_city.arrays import Floats, Geometries, Integers, Mask, geometries
from layers.demo_city.cuts import Cuts, across, halves

__all__ = ["Division", "divide", "lay_lanes"]

_ROUNDS = 16
_LEAST_M2 = 200.0
_THINNEST_M = 6.0


@dataclass(frozen=True)
class Division:
    """The parts with the index of the piece that each is from, and the lines of the cuts, with
    the same."""

    parts: Geometries
    source: Integers
    lines: Geometries
    line_source: Integers


class _Collected:
    def __init__(self) -> None:
        self._parts: list[Geometries] = []
        self._sources: list[Integers] = []
        self._lines: list[Geometries] = []
        self._line_sources: list[Integers] = []

    def finish(self, pieces: Geometries, source: Integers) -> None:
        self._parts.append(pieces)
        self._sources.append(source)

    def cut(self, cuts: Cuts, pieces: Geometries, source: Integers) -> None:
        self._lines.append(shapely.intersection(shapely.linestrings(cuts.lines()), pieces))
        self._line_sources.append(source)

    def division(self) -> Division:
        none = np.zeros(0, dtype=np.int64)
        return Division(
            np.concatenate(self._parts),
            np.concatenate(self._sources),
            np.concatenate([geometries([]), *self._lines]),
            np.concatenate([none, *self._line_sources]),
        )


def _sound(parts: Geometries) -> Mask:
    """Large enough, and wide enough somewhere, to be a piece of its own."""
    area = shapely.area(parts)
    keep = area >= _LEAST_M2
    thin = keep & (area / np.maximum(shapely.length(parts), 1e-9) < _THINNEST_M)
    if thin.any():
        keep[thin] = ~shapely.is_empty(shapely.buffer(parts[thin], -_THINNEST_M / 2))
    return np.asarray(keep, dtype=np.bool_)


def divide(
    pieces: Geometries,
    wanted_m2: Floats,
    rng: np.random.Generator,
    *,
    gap_m: Floats | None = None,
    bend: Floats | float = 0.0,
    skew: Floats | float = 0.0,
    uneven: float = 0.1,
) -> Division:
    """Pieces of about the wanted area. A street `gap_m` wide is left open along each cut; `bend`
    bulges it, `skew` turns it (radians, standard deviation), `uneven` moves it off the middle.
    Lines are kept only where there are gaps."""
    bend, skew = (np.broadcast_to(value, (len(pieces),)) for value in (bend, skew))
    collected = _Collected()
    source = np.arange(len(pieces), dtype=np.int64)
    gap = np.zeros(len(pieces)) if gap_m is None else gap_m
    for _ in range(_ROUNDS):
        limit = wanted_m2[source] * rng.uniform(0.85, 1.75, len(pieces))
        large = shapely.area(pieces) > limit
        collected.finish(pieces[~large], source[~large])
        pieces, source = pieces[large], source[large]
        n = len(pieces)
        if not n:
            break
        cuts = across(
            pieces,
            rng.uniform(0.5 - uneven, 0.5 + uneven, n),
            rng.normal(0.0, 1.0, n) * skew[source],
            rng.normal(0.0, 1.0, n) * bend[source],
        )
        if gap_m is not None:
            collected.cut(cuts, pieces, source)
        parts, index = halves(pieces, cuts, gap[source])
        keep = _sound(parts)
        pieces, source = parts[keep], source[index[keep]]
    collected.finish(pieces, source)
    return collected.division()


def lay_lanes(
    pieces: Geometries, apart_m: float, gap_m: float, rng: np.random.Generator
) -> Division:
    """The pieces cut by lanes that run from east to west about `apart_m` apart, as the lanes of
    an old northern city do."""
    collected = _Collected()
    source = np.arange(len(pieces), dtype=np.int64)
    for _ in range(_ROUNDS):
        high = np.diff(shapely.bounds(pieces)[:, [1, 3]], axis=1)[:, 0]
        tall = high > apart_m * rng.uniform(1.3, 1.9, len(pieces))
        collected.finish(pieces[~tall], source[~tall])
        pieces, source, high = pieces[tall], source[tall], high[tall]
        n = len(pieces)
        if not n:
            break
        west, south, east, _ = shapely.bounds(pieces).T
        rows = np.maximum(2, np.round(high / apart_m))
        share = np.maximum(np.round(rows * rng.uniform(0.4, 0.6, n)), 1) / rows
        turn = rng.normal(-0.02, 0.03, n)
        cuts = Cuts(
            middle=np.stack([(west + east) / 2, south + share * high], axis=1),
            run=np.stack([np.cos(turn), np.sin(turn)], axis=1),
            length=east - west + 20.0,
            depth=high + 50.0,
            bulge=rng.normal(0.0, 5.0, n),
        )
        collected.cut(cuts, pieces, source)
        parts, index = halves(pieces, cuts, np.full(n, gap_m))
        keep = _sound(parts)
        pieces, source = parts[keep], source[index[keep]]
    collected.finish(pieces, source)
    return collected.division()
