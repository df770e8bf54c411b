"""The rows that the statement gave for one site, as the lists of the evidence and their shapes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
import shapely
from shapely.geometry.base import BaseGeometry

from blueprint.digest import whole as whole_number
from layers.atlas.ground import WHOLE, Ground, Shape

__all__ = ["Declaration", "Found", "FoundRow", "found_of"]

Json = dict[str, Any]
# n, layer, id, shape, inside, near, area, counts, known_at, attributes: the statement's columns.
FoundRow = tuple[
    int, str, int, int, bool | None, Any, float | None, bool | None, str | None, str | None
]

_LISTS = {
    "plan": "plans",
    "plan_adjustment": "adjustments",
    "assessment": "assessments",
    "control_zone": "controls",
}


@dataclass(frozen=True, slots=True)
class Declaration:
    """A row of declared data coverage, with the part of it in the site."""

    layer: str
    theme: str
    complete_to: str
    met: Shape


@dataclass(slots=True)
class Found:
    """`lists` are the evidence's own; `shapes` the features that can be united, by id, within the
    margin; `plan_of` the plan that an assessment is incorporated in, where the map has it."""

    lists: dict[str, list[Json]] = field(
        default_factory=lambda: {"parcels": [], **{name: [] for name in _LISTS.values()}}
    )
    shapes: dict[str, Shape] = field(default_factory=dict)
    plan_of: dict[str, str] = field(default_factory=dict)
    declarations: list[Declaration] = field(default_factory=list)

    def piece(self, assessment: str, ground: Ground) -> Shape:
        """What an assessment covers within the plan that it is incorporated in."""
        plan = self.shapes.get(self.plan_of.get(assessment, ""))
        return ground.both(self.shapes[assessment], plan)


def share_of(part: float, whole: float) -> float | int:
    return whole_number(round(min(max(part / whole, 0.0), 1.0), 6))


def _near(inside: bool, near: Any, ground: Ground) -> Shape:
    if inside:
        return WHOLE
    parts = [p for p in shapely.get_parts(shapely.from_wkb(bytes(near))) if not p.is_empty]
    shape = _one_again(parts)
    if shape is None or shape.area == 0:
        return None
    return WHOLE if ground.fills_margin(shape) else shape


def _one_again(parts: Sequence[BaseGeometry]) -> BaseGeometry | None:
    # The pieces of a feature share their edges.
    if len(parts) < 2:
        return parts[0] if parts else None
    return shapely.union_all(parts)


@dataclass(slots=True)
class _Near:
    """A shape within the margin, and within the site: shared by all features that have it."""

    shape: Shape
    met: Shape
    area: float
    counts: bool


def _near_of(row: FoundRow, ground: Ground) -> _Near | None:
    shape = _near(bool(row[4]), row[5], ground)
    if shape is None:
        return None
    met = ground.within(shape)
    return _Near(shape, met, ground.area_of(met), ground.counts(met))


def found_of(rows: Sequence[FoundRow], ground: Ground) -> Found:
    """The features of one site, each with its share and whether it counts."""
    found = Found()
    shapes = {row[2]: _near_of(row, ground) for row in rows if row[1] == "shape"}
    for _, layer, number, shape_id, _, _, area, counts, _, text in rows:
        if layer == "shape":
            continue
        attributes: Json = orjson.loads(text or "")
        feature = f"{layer}/{number}"
        if layer == "plan_parcel":
            row = {"id": feature, **attributes, "share": share_of(area or 0, ground.area)}
            row["counts"] = bool(counts)
            found.lists["parcels"].append(row)
            continue
        near = shapes[shape_id]
        if near is None or (near.area <= 0 and layer == "control_zone"):
            continue
        if layer == "data_coverage":
            if near.met is not None:
                found.declarations.append(Declaration(**attributes, met=near.met))
            continue
        row = {"id": feature, **attributes, "share": share_of(near.area, ground.area)}
        row["counts"] = near.counts
        if layer == "control_zone":
            row["area_m2"] = whole_number(round(near.area, 2))
        else:
            found.shapes[feature] = near.shape
            plan_id = row.pop("plan_id", None)
            if plan_id is not None:
                found.plan_of[feature] = f"plan/{plan_id}"
        found.lists[_LISTS[layer]].append(row)
    _within_plans(found, ground)
    for rows_of_list in found.lists.values():
        rows_of_list.sort(key=lambda row: (row.get("type", ""), row["code"], row["id"]))
    return found


def _within_plans(found: Found, ground: Ground) -> None:
    for row in found.lists["assessments"]:
        shape = found.shapes[row["id"]]
        piece = found.piece(row["id"], ground)
        same = piece is shape
        row["within_plan_counts"] = (
            row["counts"] if same else row["counts"] and ground.counts(ground.within(piece))
        )
