"""Adjustments of plans, before and after the assessments, ruled and not yet ruled."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import shapely

from blueprint.vocabulary import AdjustmentRuling, PlanStatus
from layers.demo_city.arrays import Integers, stream
from layers.demo_city.assessments import DrawnAssessment
from layers.demo_city.districts import DISTRICTS
from layers.demo_city.land_use import Codes
from layers.demo_city.names import FICTITIOUS_DATA
from layers.demo_city.parcels import Lots
from layers.demo_city.plans import TODAY, DrawnPlan
from layers.demo_city.showcase import Shown

__all__ = ["DrawnAdjustment", "draw_adjustments"]

# What happens to the plans whose assessments are complete, in turn; "" leaves them alone.
_TURNS = ("", "open", "major_after", "", "minor", "", "major_again", "", "", "major_before")
_ELSEWHERE = ("minor", "major_after", "open", "major_before")
_REASONS = (
    "公共服务设施用地调整，容积率不变",
    "地块合并后指标平移",
    "道路红线优化，用地边界相应调整",
    "居住用地调整为商业用地，建筑规模增加",
    "历史文化保护要求，降低建筑高度",
    "轨道站点一体化，用地功能与规模调整",
)


@dataclass(frozen=True, slots=True)
class DrawnAdjustment:
    """One adjustment; `plan` is its plan's index; `again` says that the area is assessed anew."""

    code: str
    plan: int
    major: AdjustmentRuling
    approved_on: date
    reason: str
    area: Any
    again: bool


def _some_parcels(
    lots: Lots, uses: Codes, members: Integers, plan: DrawnPlan, rng: np.random.Generator
) -> Any | None:
    """A few neighbouring parcels of the plan, with the streets between them."""
    built = members[np.isin(uses[members].astype("U1"), ("R", "A", "B", "M", "W"))]
    if not len(built):
        return None
    start = lots.inside[built[int(rng.integers(len(built)))]]
    away = np.hypot(*(lots.inside[members] - start).T)
    closest = members[np.argsort(away, kind="stable")[: int(rng.integers(1, 5))]]
    joined = shapely.union_all(lots.areas[closest]).buffer(14).buffer(-8)
    return joined.intersection(plan.area)


def draw_adjustments(
    seed: int,
    plans: list[DrawnPlan],
    assessments: list[DrawnAssessment],
    lots: Lots,
    uses: Codes,
    shown: Mapping[int, Shown],
) -> list[DrawnAdjustment]:
    """Adjustments of plans in force; a `shown` plan has one only where its story wants it."""
    rng = stream(seed, "adjustments")
    rows: dict[int, list[DrawnAssessment]] = {}
    for row in assessments:
        rows.setdefault(row.plan, []).append(row)
    order = np.argsort(lots.plan, kind="stable")
    first = np.searchsorted(lots.plan[order], np.arange(len(plans) + 1))
    numbers: dict[int, int] = {}
    turn = elsewhere = 0
    drawn: list[DrawnAdjustment] = []
    for number, plan in enumerate(plans):
        if plan.status != PlanStatus.APPROVED or plan.approved_on is None:
            continue
        case = rows[number][0].case if number in rows else "nothing"
        what = ""
        if case == "complete":
            what, turn = _TURNS[turn % len(_TURNS)], turn + 1
        elif case != "shown":
            elsewhere += 1
            if elsewhere % 6 == 0:
                what = _ELSEWHERE[elsewhere // 6 % len(_ELSEWHERE)]
        area = None
        if number in shown and shown[number].adjusted:
            what, area = "open", shown[number].site.buffer(20).intersection(plan.area)
        elif what:
            members = order[first[number] : first[number + 1]]
            area = _some_parcels(lots, uses, members, plan, rng)
        if area is None or area.is_empty:
            continue
        done = [row.completed_on for row in rows.get(number, []) if row.completed_on]
        if what == "major_before" and done:
            on = min(done) - timedelta(days=int(rng.integers(10, 90)))
        else:
            early = max([plan.approved_on, *done]) + timedelta(days=15)
            late = TODAY - timedelta(days=120 if what == "major_again" else 5)
            span = max(1, (late - early).days)
            on = min(early + timedelta(days=int(rng.integers(0, span))), late)
        numbers[plan.district] = numbers.get(plan.district, 0) + 1
        major = {
            "open": AdjustmentRuling.NOT_RULED,
            "minor": AdjustmentRuling.NO,
        }.get(what, AdjustmentRuling.YES)
        drawn.append(
            DrawnAdjustment(
                code=f"TZ-{DISTRICTS[plan.district].prefix}-{numbers[plan.district]:03d}",
                plan=number,
                major=major,
                approved_on=on,
                reason=f"{_REASONS[int(rng.integers(len(_REASONS)))]}（{FICTITIOUS_DATA}）",
                area=area,
                again=what == "major_again",
            )
        )
    return drawn
