"""A city as rows: the six layers that verdicts depend on, geometry in EPSG:4548 metres.

Fields are those of the contract, raw as a file would bring them; rows compare by identity.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shapely import MultiPolygon, Polygon

Area = Polygon | MultiPolygon


@dataclass(frozen=True, eq=False)
class Plan:
    code: str
    name: str
    level: str
    status: str
    geometry: Area
    approved_on: date | None = None
    superseded_on: date | None = None
    approval_no: str | None = None


@dataclass(frozen=True, eq=False)
class PlanParcel:
    code: str
    plan_code: str
    land_use_code: str
    geometry: Area
    land_use_system: str | None = None
    far_max: float | None = None
    height_max_m: float | None = None
    density_max: float | None = None
    green_min: float | None = None
    gross_floor_area_m2: float | None = None
    name: str | None = None


@dataclass(frozen=True, eq=False)
class PlanAdjustment:
    code: str
    major: str
    approved_on: date
    geometry: Area
    plan_code: str | None = None
    reason: str | None = None


@dataclass(frozen=True, eq=False)
class Assessment:
    """`requirements` is a tuple of texts; `negative_list` the raw comma-separated field."""

    code: str
    name: str
    kind: str
    status: str
    geometry: Area
    unit: str | None = None
    completed_on: date | None = None
    incorporated_in: str | None = None
    opinion_no: str | None = None
    valid_until: date | None = None
    withdrawn_on: date | None = None
    expected_on: date | None = None
    requirements: tuple[str, ...] = ()
    negative_list: str | None = None
    stage: str = "plan"


@dataclass(frozen=True, eq=False)
class ControlZone:
    """`reserves` is the raw comma-separated field of kinds."""

    code: str
    name: str
    type: str
    effect: str
    geometry: Area
    reserves: str | None = None
    provisional: bool | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    basis: str | None = None
    authority: str | None = None


@dataclass(frozen=True, eq=False)
class DataCoverage:
    """`theme` None declares every theme of the layer."""

    layer: str
    complete_to: date
    geometry: Area
    theme: str | None = None


@dataclass(frozen=True, eq=False)
class City:
    plan: tuple[Plan, ...] = ()
    plan_parcel: tuple[PlanParcel, ...] = ()
    plan_adjustment: tuple[PlanAdjustment, ...] = ()
    assessment: tuple[Assessment, ...] = ()
    control_zone: tuple[ControlZone, ...] = ()
    data_coverage: tuple[DataCoverage, ...] = ()
