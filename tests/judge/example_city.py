"""A hand-made city in which everything is waived, to be spoiled one thing at a time by the tests.

Local metres: the plan and the assessments cover 0..1000 both ways, data is declared over the same,
and the site is the 200 m square from 400 to 600 (40,000 m²).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import shapely
from shapely import Polygon

from .city import (
    Assessment,
    City,
    ControlZone,
    DataCoverage,
    Plan,
    PlanAdjustment,
    PlanParcel,
)
from .law import KINDS
from .verdicts import judge

EAST, NORTH = 450_000.0, 4_420_000.0
# Before anything is known and not loaded, so that verdicts can be settled.
DAY = date(2019, 6, 10)
BEFORE, AFTER = date(2019, 6, 9), date(2019, 6, 11)
PLANNED, ASSESSED = date(2019, 1, 1), date(2018, 6, 1)
ADJUSTED = date(2019, 2, 1)
LAYERS = ("plan", "plan_parcel", "plan_adjustment", "assessment", "control_zone")

# Every fact that could matter, above every threshold.
FACTS: dict[str, Any] = {
    "works": "building",
    "major_adjustment": False,
    "use": "office",
    "gross_floor_area_m2": 60_000,
    "annual_energy_tce": 2_000,
}


def box(left: float, bottom: float, right: float, top: float) -> Polygon:
    return shapely.box(EAST + left, NORTH + bottom, EAST + right, NORTH + top)


WHOLE = box(0, 0, 1000, 1000)
SITE = box(400, 400, 600, 600)
WEST_HALF = box(0, 0, 500, 1000)


def plan(**fields: Any) -> Plan:
    whole = Plan("P1", "规划", "block", "approved", WHOLE, approved_on=PLANNED)
    return replace(whole, **fields)


def assessment(kind: str = "water_impact", **fields: Any) -> Assessment:
    whole = Assessment(
        code=kind,
        name="评估",
        kind=kind,
        status="completed",
        geometry=WHOLE,
        completed_on=ASSESSED,
        incorporated_in="P1",
    )
    return replace(whole, **fields)


def zone(zone_type: str, geometry: Polygon = WHOLE, **fields: Any) -> ControlZone:
    return replace(ControlZone("Z1", "管控", zone_type, "inform", geometry), **fields)


def adjustment(major: str, geometry: Polygon = WHOLE, **fields: Any) -> PlanAdjustment:
    return replace(PlanAdjustment("T1", major, ADJUSTED, geometry), **fields)


def parcel(**fields: Any) -> PlanParcel:
    return replace(PlanParcel("HD00-1603-01", "P1", "R2", WHOLE, "gb50137-2011"), **fields)


def declared(layer: str, geometry: Polygon = WHOLE, theme: str | None = None) -> DataCoverage:
    return DataCoverage(layer, DAY, geometry, theme)


def everything_declared(**instead: Polygon) -> tuple[DataCoverage, ...]:
    """All layers over the whole, or over what is given for a layer."""
    return tuple(declared(layer, instead.get(layer, WHOLE)) for layer in LAYERS)


def city(*water: Assessment, **layers: Any) -> City:
    """All six assessed over the whole; `water` replaces the water impact assessments."""
    others = [assessment(kind) for kind in KINDS if kind != "water_impact"]
    rows = {
        "plan": (plan(),),
        "assessment": (*others, *(water or (assessment(),))),
        "data_coverage": everything_declared(),
    }
    return City(**{**rows, **layers})


def ask(
    on_city: City,
    kind: str = "water_impact",
    site: Polygon = SITE,
    on: date = DAY,
    without: tuple[str, ...] = (),
    **facts: Any,
) -> dict[str, Any]:
    """The evaluation of one kind, with FACTS less `without`, changed by `facts`."""
    known = {name: value for name, value in FACTS.items() if name not in without}
    answer: dict[str, Any] = judge(on_city, site, {**known, **facts}, on)["evaluations"][kind]
    return answer


def verdict(*args: Any, **kwargs: Any) -> tuple[str, str]:
    answer = ask(*args, **kwargs)
    return answer["verdict"], answer["reason"]


WAIVED = ("waived", "covered_by_block_assessment")
