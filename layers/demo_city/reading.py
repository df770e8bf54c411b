"""The frames of a drawn city, read as far as choosing a site from them takes.

This is not the decision: it only knows which assessments are effective today, how much of a site
they cover, and where data is declared, so that a site shows the case that it is chosen for.
"""

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry import Polygon

from blueprint.vocabulary import (
    AssessmentStage,
    AssessmentStatus,
    ControlZoneType,
    Kind,
    PlanStatus,
)
from layers.demo_city.arrays import Geometries, Integers, Mask
from layers.demo_city.plans import TODAY

__all__ = ["Reading", "SiteReading", "areas_of"]

# The zone types that threshold and reservation ask about.
_ZONES_READ = (
    ControlZoneType.SEISMIC_FAULT,
    ControlZoneType.HERITAGE_PROTECTION,
    ControlZoneType.BURIAL_ZONE,
    ControlZoneType.OLD_CITY,
    ControlZoneType.TRAFFIC_ZONE_INNER,
    ControlZoneType.TRAFFIC_ZONE_URBAN,
)


def areas_of(frame: gpd.GeoDataFrame) -> Geometries:
    """The frame's geometries as an array."""
    return np.asarray(frame.geometry.array, dtype=object)


class _Laid:
    """A layer's rows, found by place."""

    def __init__(self, frame: gpd.GeoDataFrame, areas: Geometries | None = None) -> None:
        self.rows = frame
        self.areas = areas_of(frame) if areas is None else areas
        self._tree = shapely.STRtree(self.areas)

    def meeting(self, site: Polygon) -> Integers:
        return np.sort(self._tree.query(site, predicate="intersects"))

    def share(self, site: Polygon, rows: Integers) -> float:
        """The part of the site that these rows cover together."""
        if not len(rows):
            return 0.0
        return float(shapely.union_all(self.areas[rows]).intersection(site).area / site.area)


class Reading:
    """One city's frames, as of the city's today."""

    def __init__(self, frames: Mapping[str, gpd.GeoDataFrame]) -> None:
        today = TODAY.isoformat()
        plans = frames["plan"]
        self.plans = _Laid(plans[plans["status"] == PlanStatus.APPROVED])
        parcels = frames["plan_parcel"]
        self.parcels = _Laid(parcels[parcels["plan_code"].isin(self.plans.rows["code"])])
        self.adjustments = _Laid(frames["plan_adjustment"])
        self._coverage = frames["data_coverage"]
        self._declared: dict[tuple[str, str | None], Any] = {}
        zones = frames["control_zone"]
        in_force = zones["valid_to"].isna() | (zones["valid_to"] >= today)
        in_force &= zones["valid_from"].isna() | (zones["valid_from"] <= today)
        self.zones = _Laid(zones[in_force])

        rows = frames["assessment"]
        completed = rows["status"] == AssessmentStatus.COMPLETED
        valid = rows["valid_until"].isna() | (rows["valid_until"] >= today)
        within = dict(zip(self.plans.rows["code"], self.plans.areas, strict=True))
        incorporated = rows["incorporated_in"].isin(self.plans.rows["code"])
        made_ready = rows["stage"] == AssessmentStage.PRIMARY_DEVELOPMENT
        self.states = np.select(
            [
                completed & valid & made_ready,
                rows["status"] == AssessmentStatus.UNDER_WAY,
                rows["status"] == AssessmentStatus.WITHDRAWN,
                completed & ~valid,
                completed & incorporated,
            ],
            ["made_ready", "under_way", "withdrawn", "expired", "effective"],
            default="not_incorporated",
        )
        pieces = areas_of(rows).copy()
        for row in np.flatnonzero(self.states == "effective").tolist():
            pieces[row] = pieces[row].intersection(within[rows["incorporated_in"].iloc[row]])
        self.assessments = _Laid(rows, pieces)
        self.drawn = _Laid(rows)
        self.kinds = rows["kind"].to_numpy()

    def declared(self, layer: str, theme: str | None) -> Any:
        """Where data of the layer and theme is declared, prepared for many questions."""
        if (layer, theme) not in self._declared:
            rows = self._coverage
            speaks = (rows["layer"] == layer) & (rows["theme"].isna() | (rows["theme"] == theme))
            area = shapely.union_all(areas_of(rows)[speaks.to_numpy()])
            shapely.prepare(area)
            self._declared[layer, theme] = area
        return self._declared[layer, theme]

    def at(self, site: Polygon) -> "SiteReading":
        """What there is at a site."""
        return SiteReading(self, site)


class SiteReading:
    """The rows that meet one site."""

    def __init__(self, reading: Reading, site: Polygon) -> None:
        self._reading, self.site = reading, site
        self._assessments = reading.assessments.meeting(site)
        self._zones = reading.zones.meeting(site)

    def covered(self, kind: Kind, state: str = "effective") -> float:
        """The part of the site that assessments of the kind in the state cover, adjustments
        aside; the effective within their plans."""
        reading, rows = self._reading, self._assessments
        fit = (reading.states[rows] == state) & (reading.kinds[rows] == kind)
        return reading.assessments.share(self.site, rows[fit])

    def all_covered(self, state: str, low: float, high: float) -> bool:
        """Whether each of the six kinds is covered between `low` and `high`."""
        return all(low <= self.covered(kind, state) <= high for kind in Kind)

    def nothing_else(self, state: str, *kinds: Kind) -> bool:
        """Whether every assessment of these kinds (none named: all) that meets the site is in
        this state. An effective one that reaches over from another plan is in another."""
        reading = self._reading
        rows = reading.drawn.meeting(self.site)
        rows = rows[np.isin(reading.kinds[rows], kinds or tuple(Kind))]
        return bool((reading.states[rows] == state).all())

    def never_assessed(self) -> bool:
        """Whether no assessment that meets the site is one that a plan carries."""
        reading = self._reading
        rows = reading.drawn.meeting(self.site)
        return bool(reading.drawn.rows["incorporated_in"].iloc[rows].isna().all())

    def on_negative_list(self, use: str) -> bool:
        """Whether the use is on the list of every effective assessment that meets the site."""
        reading, rows = self._reading, self._assessments
        rows = rows[reading.states[rows] == "effective"]
        lists = reading.assessments.rows["negative_list"].iloc[rows]
        listed: Mask = np.array([use in str(names).split(",") for names in lists], dtype=np.bool_)
        return bool(len(listed)) and bool(listed.all())

    def planned(self) -> float:
        """The part of the site under plans in force."""
        plans = self._reading.plans
        return plans.share(self.site, plans.meeting(self.site))

    def in_zone(self, *types: ControlZoneType) -> float:
        """The part of the site in control zones of these types in force."""
        zones = self._reading.zones
        fit = zones.rows["type"].iloc[self._zones].isin(types).to_numpy()
        return zones.share(self.site, self._zones[fit])

    def reserved(self) -> bool:
        """Whether a zone in force that reserves any kind meets the site."""
        return bool(self._reading.zones.rows["reserves"].iloc[self._zones].notna().any())

    def adjusted(self, *rulings: str) -> float:
        """The part of the site in adjustments with these rulings."""
        adjustments = self._reading.adjustments
        rows = adjustments.meeting(self.site)
        fit = adjustments.rows["major"].iloc[rows].isin(rulings).to_numpy()
        return adjustments.share(self.site, rows[fit])

    def declared(self, layer: str, theme: str | None = None) -> bool:
        """Whether data of the layer and theme is declared all over the site."""
        return bool(shapely.covers(self._reading.declared(layer, theme), self.site))

    def fully_declared(self, *, but: tuple[Kind, ...] = ()) -> bool:
        """Whether all that the six verdicts read is declared, assessments of `but` aside."""
        plain = ("plan", "plan_parcel", "plan_adjustment")
        return (
            all(self.declared(layer) for layer in plain)
            and all(self.declared("assessment", kind) for kind in Kind if kind not in but)
            and all(self.declared("control_zone", zone) for zone in _ZONES_READ)
        )

    def parcels(self) -> gpd.GeoDataFrame:
        """The parcels of plans in force that the site is made of."""
        laid = self._reading.parcels
        rows = laid.meeting(self.site)
        shared = shapely.area(shapely.intersection(laid.areas[rows], self.site))
        return laid.rows.iloc[rows[shared > 1.0]]
