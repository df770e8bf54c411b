"""Areas within which rules of commitments hold, those of later law among them. Each lies about a
plan that carries no assessment, so that a site there shows what the rule does."""

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any

from blueprint.vocabulary import ControlEffect, ControlZoneType, PlanStatus
from layers.demo_city.assessments import DrawnAssessment
from layers.demo_city.districts import DISTRICTS
from layers.demo_city.indicators import Indicators
from layers.demo_city.land_use import Codes
from layers.demo_city.parcels import Lots
from layers.demo_city.plans import DrawnPlan
from layers.demo_city.showcase import home_site
from layers.demo_city.terrain import Terrain
from layers.demo_city.zones import Zone

__all__ = ["law_zones"]

# Here nothing is undeclared.
_DECLARED = ("WS", "CH", "QT", "YX")
_AROUND_M = 120.0
_T = ControlZoneType
_AREAS = (
    (_T.COMMITMENT_AREA_36, "先建后验承诺制区域", "京政办发〔2018〕36号 三(六)", "试点区管理机构",
     date(2018, 9, 14)),
    (_T.COMMITMENT_AREA_ETDZ, "承诺制改革试点区", "京政办发〔2019〕3号", "试点区管理机构",
     date(2019, 2, 12)),
    (_T.ENERGY_COMMITMENT_AREA, "节能审查承诺制区", "京发改规〔2023〕9号", "市发展改革部门",
     date(2023, 8, 4)),
    (_T.PARK_EIA_AREA, "规划环评联动产业园", "市生态环境局通告2022年第12号", "市生态环境部门",
     date(2022, 6, 1)),
    (_T.PILOT_AREA_216, "区域评估与标准地试点区", "京发改〔2021〕216号", "市发展改革部门",
     date(2021, 12, 31)),
)  # fmt: skip


def _quiet(
    terrain: Terrain,
    plans: list[DrawnPlan],
    assessments: list[DrawnAssessment],
    lots: Lots,
    uses: Codes,
    limits: Indicators,
) -> Iterator[DrawnPlan]:
    """Approved plans, where all is declared, that carry no assessment and have a housing site."""
    carrying = {row.plan for row in assessments if row.incorporated_in is not None}
    for number, plan in enumerate(plans):
        if (
            plan.status == PlanStatus.APPROVED
            and number not in carrying
            and DISTRICTS[plan.district].prefix in _DECLARED
            and home_site(terrain, number, lots, uses, limits) is not None
        ):
            yield plan


def law_zones(
    terrain: Terrain,
    plans: list[DrawnPlan],
    assessments: list[DrawnAssessment],
    lots: Lots,
    uses: Codes,
    limits: Indicators,
) -> list[Zone]:
    """All zones of this subject; none where every such plan carries assessments."""
    every = _quiet(terrain, plans, assessments, lots, uses, limits)
    quiet = list(islice(every, len(_AREAS)))
    found = []
    for number, (type_, called, basis, authority, since) in enumerate(_AREAS if quiet else ()):
        area: Any = quiet[number % len(quiet)].area.buffer(_AROUND_M, join_style="mitre")
        found.append(
            Zone(type_, called, ControlEffect.INFORM, area, basis, authority, valid_from=since)
        )
    return found
