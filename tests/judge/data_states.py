"""What the map knows here: concerned, not concerned, or no data, for each layer and theme."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .ground import Ground
from .law import KINDS, REPLACEMENTS, RESERVING_TYPES, ZONE_TYPES
from .thresholds import threshold


def data_states(ground: Ground) -> list[dict[str, str]]:
    """`{layer, theme, state}` of the layers and themes that verdicts read, in a fixed order."""
    return [
        {"layer": layer, "theme": theme, "state": _state(ground, layer, theme, rows)}
        for layer, theme, rows in _rows_in_force(ground)
    ]


def evaluation_data(ground: Ground, kind: str) -> str:
    """complete, partial or none: is what this kind of evaluation rests on declared here?"""
    needed = [("plan", ""), ("plan_adjustment", ""), ("assessment", kind)]
    read = {*RESERVING_TYPES.get(kind, ()), *threshold(ground, kind, {}).zone_types}
    read |= {r.area for r in REPLACEMENTS if kind in r.kinds and ground.on in r.span}
    needed += [("control_zone", named) for named in sorted(read)]
    if not any(ground.lacks(*one) for one in needed):
        return "complete"
    return "partial" if any(ground.counts(ground.declared(*one)) for one in needed) else "none"


def _rows_in_force(ground: Ground) -> Iterator[tuple[str, str, list[Any]]]:
    yield "plan", "", list(ground.plans.values())
    yield "plan_parcel", "", list(ground.parcels)
    yield "plan_adjustment", "", list(ground.adjustments)
    on = ground.on
    standing = [
        row
        for row in ground.city.assessment
        if row.status in ("completed", "withdrawn")
        and row.completed_on is not None
        and row.completed_on <= on
        and (row.valid_until is None or on <= row.valid_until)
        and (row.withdrawn_on is None or on < row.withdrawn_on)
    ]
    for kind in KINDS:
        yield "assessment", kind, [row for row in standing if row.kind == kind]
    for zone_type in ZONE_TYPES:
        yield "control_zone", zone_type, [zone for zone in ground.zones if zone.type == zone_type]


def _state(ground: Ground, layer: str, theme: str, rows: list[Any]) -> str:
    if any(ground.meets(row) for row in rows):
        return "concerned"
    return "no_data" if ground.lacks(layer, theme) else "not_concerned"
