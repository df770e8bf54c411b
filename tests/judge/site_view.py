"""A site on a date, measured: what counts, what meets it, what is declared over it."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

import shapely
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry

from .city import Area, City, ControlZone, DataCoverage, Plan, PlanAdjustment, PlanParcel
from .law import SLIVER_SHARE, TOLERANCE_M

# Within this of the tolerance, two honest engines may disagree; such questions are flagged.
FRAGILE_M = 0.002
# Areas are rounded to 0.01 m² on one road and not on another.
FRAGILE_M2 = 0.03
# Beyond this from the site's bounds nothing reaches it, not even a mitred buffer of the tolerance.
REACH_M = 5.0


def areal(geometry: BaseGeometry) -> BaseGeometry:
    """The polygons of an overlay's result, without the points and lines where edges touch."""
    if geometry.geom_type in ("Polygon", "MultiPolygon"):
        return geometry
    parts = [part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon"]
    return MultiPolygon(parts)


def united(geometries: list[BaseGeometry]) -> BaseGeometry:
    return areal(shapely.union_all(geometries)) if geometries else MultiPolygon()


class SiteView:
    """Geometry of one question, each overlay done once.

    `fragile` turns true when some answer stood within FRAGILE_M of the tolerance.
    """

    def __init__(self, city: City, site: Area, on: date) -> None:
        self.city, self.site, self.on = city, site, on
        self.area = site.area
        self.fragile = False
        self.reach = shapely.box(*site.bounds).buffer(REACH_M, join_style="mitre")
        self._meets: dict[Any, bool] = {}
        self._declared: dict[tuple[DataCoverage, ...], BaseGeometry] = {}
        self._lacks: dict[tuple[DataCoverage, ...], bool] = {}
        self.cache: dict[Any, Any] = {}

    def counts(self, geometry: BaseGeometry) -> bool:
        """Somewhere wider than the tolerance."""
        if geometry.is_empty:
            return False
        half = TOLERANCE_M / 2
        if not geometry.buffer(-(half + FRAGILE_M)).is_empty:
            return True
        if geometry.buffer(-(half - FRAGILE_M)).is_empty:
            return False
        self.fragile = True
        return not geometry.buffer(-half).is_empty

    def disregarded(self, remainder: BaseGeometry) -> bool:
        """Of a remainder that does not count: small enough together to be a sliver, or nothing."""
        most = SLIVER_SHARE * self.area
        if abs(remainder.area - most) < FRAGILE_M2:
            self.fragile = True
        return bool(remainder.area <= most)

    def covered(
        self, by: BaseGeometry, layer: str, theme: str = ""
    ) -> tuple[bool | None, BaseGeometry]:
        """Whether the site is covered but for a sliver; no only where the part of the remainder
        with declared data counts. Beside it the remainder."""
        remainder = self.without(by)
        if not self.counts(remainder) and self.disregarded(remainder):
            return True, remainder
        declared = areal(remainder.intersection(self.declared(layer, theme)))
        return (False if self.counts(declared) else None), remainder

    def within(self, geometry: BaseGeometry) -> BaseGeometry:
        """The part of `geometry` inside the site."""
        return areal(self.site.intersection(geometry))

    def without(self, geometry: BaseGeometry) -> BaseGeometry:
        """The part of the site outside `geometry`."""
        return areal(self.site.difference(geometry))

    def meets(self, row: Any) -> bool:
        """The row, taken by itself, meets the site in a piece that counts."""
        if row not in self._meets:
            reach = self.reach.intersects(row.geometry)
            self._meets[row] = reach and self.counts(self.within(row.geometry))
        return self._meets[row]

    def declared(self, layer: str, theme: str = "") -> BaseGeometry:
        """The part of the site over which data of the layer and theme is declared."""
        rows = self._declaring(layer, theme)
        if rows not in self._declared:
            self._declared[rows] = self.within(united([row.geometry for row in rows]))
        return self._declared[rows]

    def lacks(self, layer: str, theme: str = "") -> bool:
        """A piece of the site that counts is undeclared."""
        rows = self._declaring(layer, theme)
        if rows not in self._lacks:
            self._lacks[rows] = self.counts(self.without(self.declared(layer, theme)))
        return self._lacks[rows]

    def _declaring(self, layer: str, theme: str) -> tuple[DataCoverage, ...]:
        return tuple(
            row
            for row in self.city.data_coverage
            if row.layer == layer and (not row.theme or row.theme == theme)
        )

    @cached_property
    def plans(self) -> dict[str, Plan]:
        """The plans in force, by code."""
        return {plan.code: plan for plan in self.city.plan if self._plan_in_force(plan)}

    def _plan_in_force(self, plan: Plan) -> bool:
        if plan.status not in ("approved", "superseded") or plan.approved_on is None:
            return False
        ended = plan.superseded_on is not None and plan.superseded_on <= self.on
        return plan.approved_on <= self.on and not ended

    @cached_property
    def planned(self) -> BaseGeometry:
        """The union of the plans in force, inside the site."""
        return self.within(united([plan.geometry for plan in self.plans.values()]))

    @cached_property
    def zones(self) -> tuple[ControlZone, ...]:
        """The control zones in force."""
        return tuple(
            zone
            for zone in self.city.control_zone
            if (zone.valid_from is None or zone.valid_from <= self.on)
            and (zone.valid_to is None or self.on <= zone.valid_to)
        )

    @cached_property
    def adjustments(self) -> tuple[PlanAdjustment, ...]:
        """The adjustments approved by the date."""
        return tuple(a for a in self.city.plan_adjustment if a.approved_on <= self.on)

    @cached_property
    def parcels(self) -> tuple[PlanParcel, ...]:
        """The parcels of plans in force."""
        return tuple(p for p in self.city.plan_parcel if p.plan_code in self.plans)

    def meets_zone(self, zone_type: str) -> bool:
        return any(zone.type == zone_type and self.meets(zone) for zone in self.zones)

    def in_area(self, zone_type: str) -> bool | None:
        """The site lies in the union of such zones; None where too little of the map is known."""
        key = ("area", zone_type)
        if key not in self.cache:
            zones = [z.geometry for z in self.zones if z.type == zone_type]
            reach = [zone for zone in zones if self.reach.intersects(zone)]
            self.cache[key], _ = self.covered(united(reach), "control_zone", zone_type)
        answer: bool | None = self.cache[key]
        return answer

    def lacks_any_zone_data(self) -> bool:
        """A piece of the site that counts lies where no data of control zones is declared."""
        key = "any zone data"
        if key not in self.cache:
            rows = [r.geometry for r in self.city.data_coverage if r.layer == "control_zone"]
            self.cache[key] = self.counts(self.without(self.within(united(rows))))
        lacking: bool = self.cache[key]
        return lacking
