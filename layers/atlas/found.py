"""The rows that the statement gave for one site, as the lists of the evidence and their shapes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray

from blueprint.digest import whole as whole_number
from blueprint.site.mend import polygons_of
from layers.atlas.ground import WHOLE, Ground, Shape

__all__ = ["Declaration", "Found", "FoundRow", "Near", "found_of", "share_of"]

Json = dict[str, Any]
Geometries = NDArray[np.object_]
# n, layer, id, shape, inside, near, known_at, attributes: the statement's columns.
FoundRow = tuple[int, str, int, int | None, bool | None, Any, str | None, str | None]

_LISTS = {
    "plan": "plans",
    "plan_adjustment": "adjustments",
    "assessment": "assessments",
    "control_zone": "controls",
}


class Near:
    """One shape near the site, shared by all features that have it: what of it lies within the site
    is measured once, and united only where that is asked."""

    def __init__(
        self,
        ground: Ground,
        pieces: Geometries | None = None,
        parts: Geometries | None = None,
        area: float = 0.0,
        surely_counts: bool = False,
    ) -> None:
        """Without `pieces`: a shape that covers the site with its margin."""
        self._ground, self._pieces, self._parts = ground, pieces, parts
        covers = pieces is None
        self.area = ground.area if covers else area
        self._met: Shape = WHOLE if covers else None
        self._near: Shape = WHOLE if covers else None
        self._counts: bool | None = True if covers or surely_counts else None

    @property
    def met(self) -> Shape:
        """The part of it in the site."""
        if self._met is None and self._parts is not None and self.area > 0:
            self._met = self._ground.united(list(self._parts))
        return self._met

    @property
    def shape(self) -> Shape:
        """The part of it within the margin."""
        if self._near is None:
            assert self._pieces is not None
            clipped = shapely.intersection(self._pieces, self._ground.around)
            near = self._ground.united([polygons_of(part) for part in clipped])
            self._near = WHOLE if self._ground.fills_margin(near) else near
        return self._near

    @property
    def counts(self) -> bool:
        if self._counts is None:
            self._counts = self._ground.counts(self.met)
        return self._counts


@dataclass(frozen=True, slots=True)
class Declaration:
    """A row of declared data coverage, with the part of it in the site."""

    layer: str
    theme: str
    complete_to: str
    met: Shape


@dataclass(slots=True)
class Found:
    """`lists` are the evidence's own; `near` the features that can be united, by id; `plan_of` the
    plan that an assessment is incorporated in, where the map has it."""

    lists: dict[str, list[Json]] = field(
        default_factory=lambda: {"parcels": [], **{name: [] for name in _LISTS.values()}}
    )
    near: dict[str, Near] = field(default_factory=dict)
    plan_of: dict[str, str] = field(default_factory=dict)
    declarations: list[Declaration] = field(default_factory=list)


def share_of(part: float, whole: float) -> float | int:
    return whole_number(round(min(max(part / whole, 0.0), 1.0), 6))


def found_of(rows: Sequence[FoundRow], ground: Ground) -> Found:
    """The features of one site, each with its share and whether it counts."""
    found = Found()
    shapes = _shapes([row for row in rows if row[1] == "shape"], ground)
    _parcels(found, [row for row in rows if row[1] == "plan_parcel"], ground)
    for _, layer, number, shape_id, _, _, _, text in rows:
        if layer in ("shape", "plan_parcel"):
            continue
        near = shapes[shape_id]
        attributes: Json = orjson.loads(text or "")
        if layer == "data_coverage":
            if near.area > 0:
                found.declarations.append(Declaration(**attributes, met=near.met))
            continue
        if layer == "control_zone" and near.area <= 0:
            continue
        feature = f"{layer}/{number}"
        row = {"id": feature, **attributes, "share": share_of(near.area, ground.area)}
        row["counts"] = near.counts
        if layer == "control_zone":
            row["area_m2"] = whole_number(round(near.area, 2))
        else:
            found.near[feature] = near
            plan_id = row.pop("plan_id", None)
            if plan_id is not None:
                found.plan_of[feature] = f"plan/{plan_id}"
        found.lists[_LISTS[layer]].append(row)
    for listed in found.lists.values():
        listed.sort(key=lambda row: (row.get("type", ""), row["code"], row["id"]))
    return found


def _shapes(rows: Sequence[FoundRow], ground: Ground) -> dict[int | None, Near]:
    """Every shape met; all their pieces are cut to the site at once."""
    shapes: dict[int | None, Near] = {}
    pieces: list[tuple[int, Geometries]] = []
    for _, _, number, _, inside, near, _, _ in rows:
        if inside:
            shapes[number] = Near(ground)
        else:
            pieces.append((number, shapely.get_parts(shapely.from_wkb(bytes(near)))))
    if pieces:
        parts = _cut(np.concatenate([array for _, array in pieces]), ground)
        areas = shapely.area(parts)
        sure = ground.surely_count(parts, areas)
        start = 0
        for number, array in pieces:
            end = start + len(array)
            mine = slice(start, end)
            # One part that counts is enough; where none is sure to, they are united first.
            shapes[number] = Near(
                ground, array, parts[mine], float(areas[mine].sum()), bool(sure[mine].any())
            )
            start = end
    return shapes


def _cut(shapes: Geometries, ground: Ground) -> Geometries:
    """The polygonal part of each shape within the site; those inside it are not computed with."""
    parts = shapes.copy()
    across = ~shapely.covers(ground.site, shapes)
    parts[across] = shapely.intersection(shapes[across], ground.site)
    mixed = shapely.get_type_id(parts) == _COLLECTION
    if mixed.any():
        parts[mixed] = [polygons_of(part) for part in parts[mixed]]
    return parts


_COLLECTION = 7


def _parcels(found: Found, rows: Sequence[FoundRow], ground: Ground) -> None:
    if not rows:
        return
    shapes = shapely.from_wkb([bytes(row[5]) for row in rows])
    parts = _cut(shapes, ground)
    areas = shapely.area(parts)
    sure = ground.surely_count(parts, areas).tolist()
    for row, part, area, counts in zip(rows, parts, areas.tolist(), sure, strict=True):
        if area > 0:
            attributes = orjson.loads(row[7] or "")
            found.lists["parcels"].append(
                {
                    "id": f"plan_parcel/{row[2]}",
                    **attributes,
                    "share": share_of(area, ground.area),
                    "counts": counts or ground.counts(part),
                }
            )
