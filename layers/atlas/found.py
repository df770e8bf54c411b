"""The candidates of one site held against it: the lists of the evidence, and their shapes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from blueprint.digest import whole as whole_number
from blueprint.site.mend import polygons_of
from blueprint.vocabulary import Visibility
from layers.atlas.ground import WHOLE, Ground, Shape
from layers.atlas.store import Feature, Key, StoredShape

__all__ = ["Candidate", "Declaration", "Found", "Near", "found_of", "near_shapes", "share_of"]

Json = dict[str, Any]
Geometries = NDArray[np.object_]
# n, layer, id, plan_id, stamp: the candidates' columns.
Candidate = tuple[int, str, int, int | None, str | None]

_LISTS = {
    "plan": "plans",
    "plan_parcel": "parcels",
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
        """`pieces` of it meet the site's margin, `parts` of those the site; without `pieces` it
        covers the site with its margin."""
        self._ground, self._pieces, self._parts = ground, pieces, parts
        covers = pieces is None
        fills = covers or ground.fills_site(area)
        self.area = ground.area if fills else area
        self._met: Shape = WHOLE if fills else None
        self._near: Shape = WHOLE if covers else None
        self._counts: bool | None = True if fills or surely_counts else None

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
        default_factory=lambda: {name: [] for name in _LISTS.values()}
    )
    near: dict[str, Near] = field(default_factory=dict)
    plan_of: dict[str, str] = field(default_factory=dict)
    declarations: list[Declaration] = field(default_factory=list)


def share_of(part: float, whole: float) -> float | int:
    return whole_number(round(min(max(part / whole, 0.0), 1.0), 6))


def found_of(
    candidates: Sequence[Candidate], features: Mapping[Key, Feature], ground: Ground
) -> Found:
    """The candidates that do meet one site, each with its share and whether it counts."""
    found = Found()
    near = near_shapes(
        {features[layer, number].shape for _, layer, number, _, _ in candidates}, ground
    )
    for _, layer, number, plan_id, _ in candidates:
        feature = features[layer, number]
        here = near.get(feature.shape)
        if here is None or (layer in _ONLY_WITHIN and here.area <= 0):
            continue
        if layer == "data_coverage":
            found.declarations.append(Declaration(**feature.attributes, met=here.met))
            continue
        row = {
            "id": f"{layer}/{number}",
            **feature.attributes,
            "share": share_of(here.area, ground.area),
            "counts": here.counts,
        }
        if layer == "control_zone":
            row["area_m2"] = whole_number(round(here.area, 2))
        if layer != "plan_parcel":
            found.near[row["id"]] = here
        if layer in _NAMES_A_PLAN:
            row["plan"] = _plan_term(plan_id, features)
        visibility = _visibility_of(feature, plan_id, features)
        if visibility is not Visibility.PUBLIC:
            row["visibility"] = visibility.value
        if layer == "assessment" and plan_id is not None:
            found.plan_of[row["id"]] = f"plan/{plan_id}"
        found.lists[_LISTS[layer]].append(row)
    for listed in found.lists.values():
        listed.sort(key=lambda row: (row.get("type", ""), row["code"], row["id"]))
    return found


# What matters only by its part in the site, not by lying next to it.
_ONLY_WITHIN = {"data_coverage", "control_zone", "plan_parcel"}
_NAMES_A_PLAN = {"assessment", "plan_parcel"}
_TERM = ("code", "status", "approved_on", "superseded_on")


def _plan_term(plan_id: int | None, features: Mapping[Key, Feature]) -> Json | None:
    if plan_id is None:
        return None
    attributes = features["plan", plan_id].attributes
    return {name: attributes[name] for name in _TERM}


_FROM_ALL_TO_FEW = list(Visibility)


def _visibility_of(
    feature: Feature, plan_id: int | None, features: Mapping[Key, Feature]
) -> Visibility:
    """What names a plan tells of it: it is for no more eyes than the plan."""
    if plan_id is None:
        return feature.visibility
    plan = features["plan", plan_id].visibility
    if plan is Visibility.PUBLIC:
        return feature.visibility
    return max(feature.visibility, plan, key=_FROM_ALL_TO_FEW.index)


def near_shapes(shapes: Iterable[StoredShape], ground: Ground) -> dict[StoredShape, Near]:
    """The shapes that meet the margin; the pieces of all are asked and cut at once."""
    box = ground.box
    asked: list[tuple[StoredShape, NDArray[np.intp]]] = []
    near: dict[StoredShape, Near] = {}
    for shape in shapes:
        numbers = shape.near(box)
        if not len(numbers):
            continue
        if shape.may_end_in(box):
            asked.append((shape, numbers))
        elif shapely.intersects_xy(shape.pieces[numbers], *ground.centre).any():
            near[shape] = Near(ground)
    if not asked:
        return near
    pieces = np.concatenate([shape.pieces[numbers] for shape, numbers in asked])
    bounds = np.concatenate([shape.bounds[numbers] for shape, numbers in asked])
    owners = np.repeat(np.arange(len(asked)), [len(numbers) for _, numbers in asked])
    meets = shapely.intersects(ground.around, pieces)
    pieces, bounds, owners = pieces[meets], bounds[meets], owners[meets]

    around = np.flatnonzero(ground.inside(bounds))
    around = around[shapely.contains_properly(pieces[around], ground.around)]
    for owner in owners[around].tolist():
        near[asked[owner][0]] = Near(ground)
    if len(around):
        covered = np.zeros(len(asked), dtype=bool)
        covered[owners[around]] = True
        left = ~covered[owners]
        pieces, owners = pieces[left], owners[left]
    if not len(pieces):
        return near

    parts = _cut(pieces, ground)
    areas = shapely.area(parts)
    sure = ground.surely_count(parts, areas)
    firsts = np.flatnonzero(np.diff(owners, prepend=-1))
    sums = np.add.reduceat(areas, firsts).tolist()
    # One part that counts is enough; where none is sure to, they are united first.
    anys = np.logical_or.reduceat(sure, firsts).tolist()
    ends = [*firsts[1:].tolist(), len(owners)]
    for first, end, area, any_sure in zip(firsts.tolist(), ends, sums, anys, strict=True):
        near[asked[owners[first]][0]] = Near(
            ground, pieces[first:end], parts[first:end], area, any_sure
        )
    return near


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
