"""Places held against areas that were drawn and against zones to avoid, by the rule by which a
determination says that something meets a site: in a piece somewhere wider than the tolerance.

Most places lie well inside or well outside; only those at a boundary are measured.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from blueprint.vocabulary import DataState
from layers.atlas.boxes import Numbers
from layers.atlas.clipping import ClippedShape, clip_shapes
from layers.atlas.measured_site import MeasuredSite, surely_count
from layers.atlas.spatial_relation import spatial_relations, tree_of
from layers.atlas.store import StoredShape
from layers.atlas.surroundings import boxes_of
from layers.tables.prepared_shapes import edges_of, pieces_of

__all__ = ["Held", "drawn"]

Truths = NDArray[np.bool_]
_AT_ONCE = 256


def drawn(wkb: bytes) -> StoredShape:
    """An area that somebody drew, made ready as features are."""
    shape = shapely.from_wkb(wkb)
    return StoredShape.of(pieces_of(shape), edges_of(shape))


@dataclass(frozen=True, slots=True)
class _Sides:
    """Of each place: surely inside one of some shapes, and where that has to be measured; `pairs`
    are the numbers of shapes and places that meet, a row each."""

    inside: Truths
    measured: Truths
    shapes: Sequence[StoredShape]
    pairs: Numbers

    def shapes_meeting(self, places: Sequence[int]) -> list[list[StoredShape]]:
        """The shapes that each of these places meets."""
        met: dict[int, list[StoredShape]] = {place: [] for place in places}
        for shape, place in self.pairs[np.isin(self.pairs[:, 1], places)].tolist():
            met[place].append(self.shapes[shape])
        return list(met.values())


class Held:
    """Some places (WKB, measuring CRS), to be asked about together."""

    def __init__(self, shapes: Sequence[bytes], tolerance_m: float) -> None:
        self._wkb, self._tolerance_m = shapes, tolerance_m
        self._sites = np.array(shapely.from_wkb(list(shapes)), dtype=object)
        self._boxes = boxes_of(self._sites, tolerance_m)
        self._tree = tree_of(self._boxes)
        self._count = len(shapes)
        self._wide = surely_count(self._sites, shapely.area(self._sites), tolerance_m)

    def _sides(self, shapes: Sequence[StoredShape]) -> _Sides:
        found = spatial_relations(self._boxes, shapes, self._tree)
        inside = found.within_any(self._count)
        # Whether a narrow place counts at all is measured too.
        measured = found.at_any_edge(self._count) | (inside & ~self._wide)
        pairs = np.concatenate([found.inside, found.edge])
        return _Sides(inside & self._wide, measured, shapes, pairs)

    def _measured(
        self, places: Sequence[int], *sides: _Sides
    ) -> Iterator[tuple[int, MeasuredSite, Sequence[Collection[ClippedShape]]]]:
        """These places with their ground, and how the shapes of each side meet it."""
        for first in range(0, len(places), _AT_ONCE):
            some = places[first : first + _AT_ONCE]
            measured_sites = [MeasuredSite(self._wkb[place], self._tolerance_m) for place in some]
            met = [clip_shapes(measured_sites, side.shapes_meeting(some)) for side in sides]
            for number, place in enumerate(some):
                yield place, measured_sites[number], [each[number].values() for each in met]

    def lie_within(self, shape: StoredShape) -> Truths:
        """Which places lie within an area, slivers aside."""
        sides = self._sides([shape])
        answer = sides.inside.copy()
        for place, measured_site, [met] in self._measured(
            np.flatnonzero(sides.measured).tolist(), sides
        ):
            answer[place] = not _left(measured_site, met)
        return answer

    def states(
        self, zones: Collection[StoredShape], declared: Collection[StoredShape]
    ) -> list[DataState]:
        """What each place is told about some zones, where their data is declared over the others:
        concerned, not concerned, or that there is no data."""
        of_zones, of_data = self._sides(list(zones)), self._sides(list(declared))
        # A zone settles it; data matters only where there is none.
        by_data = np.where(of_data.inside, DataState.NOT_CONCERNED, DataState.NO_DATA)
        states = np.where(of_zones.inside, DataState.CONCERNED, by_data).tolist()
        unsure = ~of_zones.inside & (
            of_zones.measured | (~of_data.inside & (of_data.measured | ~self._wide))
        )
        places = np.flatnonzero(unsure).tolist()
        for place, measured_site, (met, data) in self._measured(places, of_zones, of_data):
            if any(each.area > 0 and each.counts for each in met):
                states[place] = DataState.CONCERNED
            elif _left(measured_site, data):
                states[place] = DataState.NO_DATA
            else:
                states[place] = DataState.NOT_CONCERNED
        return [DataState(state) for state in states]


def _left(measured_site: MeasuredSite, shapes: Collection[ClippedShape]) -> bool:
    """Whether some shapes leave a piece of the site over that counts."""
    met = measured_site.united(clipped.met for clipped in shapes)
    return measured_site.counts(measured_site.rest(met)[1])
