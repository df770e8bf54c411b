"""A whole city counted again from the documents alone: every union made, nothing remembered.

Areas in m². `city` in the result is counted over the union of the districts, not added up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import shapely
from shapely.geometry.base import BaseGeometry

from .city import Area, Assessment, City
from .law import KINDS, PRIMARY_DEVELOPMENT
from .site_view import areal

Figures = dict[str, float]


@dataclass(frozen=True, eq=False)
class District:
    code: str
    name: str
    geometry: Area


def _union(shapes: Sequence[BaseGeometry]) -> BaseGeometry:
    return areal(shapely.union_all(list(shapes)))


class _Counted:
    def __init__(self, city: City, here: BaseGeometry, on: date) -> None:
        self.city, self.here, self.on = city, here, on
        self.plans = {
            plan.code: plan.geometry
            for plan in city.plan
            if plan.status in ("approved", "superseded")
            and plan.approved_on is not None
            and plan.approved_on <= on
            and not (plan.superseded_on is not None and plan.superseded_on <= on)
        }

    def area(self, shape: BaseGeometry) -> float:
        return float(shapely.intersection(shape, self.here).area)

    def declared(self, layer: str, theme: str) -> BaseGeometry:
        rows = self.city.data_coverage
        return _union(
            [row.geometry for row in rows if row.layer == layer and row.theme in (None, "", theme)]
        )

    def land(self) -> Figures:
        whole = float(self.here.area)
        return {
            "area": whole,
            "planned": self.area(_union(list(self.plans.values()))),
            "plan_no_data": whole - self.area(self.declared("plan", "")),
        }

    def _without_a_plan(self, row: Assessment) -> bool:
        """later-law.md: of land made ready by the state, of any kind but energy, from that day."""
        made_ready = row.stage == "primary_development" and row.kind != "energy_conservation"
        return made_ready and self.on in PRIMARY_DEVELOPMENT

    def _piece(self, row: Assessment) -> BaseGeometry:
        if self._without_a_plan(row):
            return row.geometry
        piece: BaseGeometry = row.geometry.intersection(self.plans[row.incorporated_in or ""])
        return piece

    def _cut(self, row: Assessment) -> BaseGeometry:
        assert row.completed_on is not None
        piece = self._piece(row)
        for adjustment in self.city.plan_adjustment:
            after = row.completed_on < adjustment.approved_on <= self.on
            if adjustment.major == "yes" and after:
                piece = piece.difference(adjustment.geometry)
        return areal(piece)

    def kind(self, kind: str) -> Figures:
        on = self.on
        rows = [row for row in self.city.assessment if row.kind == kind]
        done = [
            row
            for row in rows
            if row.status != "under_way" and row.completed_on is not None and row.completed_on <= on
        ]
        ended = [
            row
            for row in done
            if (row.withdrawn_on is not None and row.withdrawn_on <= on)
            or (row.valid_until is not None and row.valid_until < on)
        ]
        bound = [r for r in done if r.incorporated_in in self.plans or self._without_a_plan(r)]
        assessed = _union([self._piece(row) for row in bound])
        valid = [row for row in bound if row not in ended]
        uncut = _union([self._piece(row) for row in valid])
        soon = [row for row in valid if row.valid_until and row.valid_until - on <= timedelta(365)]
        declared = self.declared("assessment", kind)
        in_force = _union([self._cut(row) for row in valid])
        return {
            "assessed": self.area(assessed),
            "valid": self.area(in_force),
            "expiring": self.area(_union([self._cut(row) for row in soon])),
            "lapsed": self.area(_union([row.geometry for row in ended])),
            "under_way": self.area(_union([row.geometry for row in rows if row not in done])),
            "adjusted": self.area(areal(uncut.difference(in_force))),
            "not_assessed": self.area(areal(declared.difference(assessed))),
            "no_data": float(self.here.area) - self.area(declared),
        }


def counted(city: City, districts: Sequence[District], on: date) -> dict[str, Figures]:
    """By district code, and "" for the city: `area`, `planned`, `plan_no_data`, and
    "<kind>.<measure>" for each kind."""
    grounds = {district.code: district.geometry for district in districts}
    grounds[""] = _union(list(grounds.values()))
    figures = {}
    for code, here in grounds.items():
        count = _Counted(city, here, on)
        figures[code] = count.land()
        for kind in KINDS:
            figures[code] |= {f"{kind}.{name}": area for name, area in count.kind(kind).items()}
    return figures
