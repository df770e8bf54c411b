"""What the map knows here: concerned, not concerned, or no data, for each layer and theme."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .law import KINDS, REPLACEMENTS, RESERVING_TYPES, ZONE_TYPES
from .site_view import SiteView
from .thresholds import threshold


def data_states(view: SiteView) -> list[dict[str, str]]:
    """`{layer, theme, state}` of the layers and themes that verdicts read, in a fixed order."""
    return [
        {"layer": layer, "theme": theme, "state": _state(view, layer, theme, rows)}
        for layer, theme, rows in _rows_in_force(view)
    ]


def evaluation_data(view: SiteView, kind: str) -> str:
    """complete, partial or none: is what this kind of evaluation rests on declared here?"""
    needed = [("plan", ""), ("plan_adjustment", ""), ("assessment", kind)]
    read = {*RESERVING_TYPES.get(kind, ()), *threshold(view, kind, {}).zone_types}
    read |= {r.area for r in REPLACEMENTS if kind in r.kinds and view.on in r.span}
    needed += [("control_zone", named) for named in sorted(read)]
    if not any(view.lacks(*one) for one in needed):
        return "complete"
    return "partial" if any(view.counts(view.declared(*one)) for one in needed) else "none"


def _rows_in_force(view: SiteView) -> Iterator[tuple[str, str, list[Any]]]:
    yield "plan", "", list(view.plans.values())
    yield "plan_parcel", "", list(view.parcels)
    yield "plan_adjustment", "", list(view.adjustments)
    on = view.on
    standing = [
        row
        for row in view.city.assessment
        if row.status in ("completed", "withdrawn")
        and row.completed_on is not None
        and row.completed_on <= on
        and (row.valid_until is None or on <= row.valid_until)
        and (row.withdrawn_on is None or on < row.withdrawn_on)
    ]
    for kind in KINDS:
        yield "assessment", kind, [row for row in standing if row.kind == kind]
    for zone_type in ZONE_TYPES:
        yield "control_zone", zone_type, [zone for zone in view.zones if zone.type == zone_type]


def _state(view: SiteView, layer: str, theme: str, rows: list[Any]) -> str:
    if any(view.meets(row) for row in rows):
        return "concerned"
    return "no_data" if view.lacks(layer, theme) else "not_concerned"
