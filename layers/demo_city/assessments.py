"""Regional assessments: the six kinds, done together for the area of a plan, in every state
that an assessment can come to be in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import shapely

from blueprint.vocabulary import AssessmentStage, AssessmentStatus, Kind, PlanStatus, Use
from layers.demo_city.arrays import geometries, stream
from layers.demo_city.cuts import across
from layers.demo_city.districts import DISTRICTS
from layers.demo_city.names import FICTITIOUS_DATA
from layers.demo_city.plans import TODAY, DrawnPlan
from layers.demo_city.requirements import requirement_lines
from layers.demo_city.showcase import Shown

__all__ = ["DrawnAssessment", "assess_again", "draw_assessments"]

_SUFFIX = {
    Kind.ENERGY_CONSERVATION: ("JN", "发改"),
    Kind.ENVIRONMENTAL_IMPACT: ("HP", "环评"),
    Kind.WATER_IMPACT: ("SW", "水评"),
    Kind.TRAFFIC_IMPACT: ("JT", "交评"),
    Kind.SEISMIC_SAFETY: ("DZ", "震评"),
    Kind.ARCHAEOLOGY: ("WW", "文勘"),
}
_CASES = (
    ["complete"] * 5
    + ["most"] * 2
    + ["mixed"] * 2
    + ["partial", "halves_close", "halves_apart", "expired", "withdrawn", "under_way"]
    + ["not_incorporated", "overhanging", "negative_list", "short", "renewed"]
    + ["nothing"] * 2
)
_STATES = ("effective", "expired", "partial", "under_way", "withdrawn", "not_incorporated")
_NEGATIVE = (
    (Use.INDUSTRIAL, Use.WAREHOUSE, Use.FILLING_STATION),
    (Use.HOSPITAL, Use.TRANSPORT_HUB),
    (Use.INDUSTRIAL, Use.UTILITY),
)
# Two assessments meet with a gap of this width: below the tolerance it does not count.
_SLIVER_M, _GAP_M = 0.3, 4.0


@dataclass(frozen=True, slots=True)
class DrawnAssessment:
    """One kind of evaluation over one area; `case` is the case that its unit was drawn for."""

    code: str
    name: str
    unit: str
    kind: Kind
    status: AssessmentStatus
    completed_on: date | None
    incorporated_in: str | None
    opinion_no: str | None
    valid_until: date | None
    withdrawn_on: date | None
    expected_on: date | None
    requirements: str | None
    negative_list: str | None
    area: Any
    plan: int
    case: str
    stage: AssessmentStage | None = None


class _Assessor:
    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self._units: dict[int, int] = {}
        self._opinions = 0
        self.drawn: list[DrawnAssessment] = []

    def days(self, low: int, high: int) -> timedelta:
        return timedelta(days=int(self.rng.integers(low, high)))

    def _between(self, low: date, high: date) -> date:
        return low + self.days(0, max(1, (high - low).days))

    def unit(self, plan: DrawnPlan) -> str:
        """The code of a new unit in the plan's district."""
        self._units[plan.district] = self._units.get(plan.district, 0) + 1
        return f"QYPG-{DISTRICTS[plan.district].prefix}-{self._units[plan.district]:03d}"

    def record(
        self,
        number: int,
        plan: DrawnPlan,
        unit: str,
        kind: Kind,
        state: str,
        area: Any,
        case: str,
        *,
        after: date | None = None,
        negative: tuple[Use, ...] = (),
        part: str = "",
        stage: AssessmentStage | None = None,
    ) -> None:
        """Draw one row in this state; completed after `after`, else before the plan's approval."""
        if after is not None:
            completed = self._between(after + timedelta(days=20), TODAY)
        else:
            completed = (plan.approved_on or TODAY - self.days(60, 500)) - self.days(20, 160)
        valid_until: date | None = None
        withdrawn_on = None
        if state == "expired":
            completed = min(completed, TODAY - timedelta(days=500))
            valid_until = self._between(completed + timedelta(days=365), TODAY - timedelta(days=20))
        elif state == "withdrawn":
            completed = min(completed, TODAY - timedelta(days=300))
            withdrawn_on = self._between(
                completed + timedelta(days=120), TODAY - timedelta(days=10)
            )
        elif kind not in (Kind.SEISMIC_SAFETY, Kind.ARCHAEOLOGY) and self.rng.random() < 0.75:
            valid_until = max(completed + timedelta(days=1_826), TODAY + self.days(45, 900))
        status = {
            "withdrawn": AssessmentStatus.WITHDRAWN,
            "under_way": AssessmentStatus.UNDER_WAY,
        }.get(state, AssessmentStatus.COMPLETED)
        done = status != AssessmentStatus.UNDER_WAY
        suffix, office = _SUFFIX[kind]
        if done:
            self._opinions += 1
        self.drawn.append(
            DrawnAssessment(
                code=f"{unit}-{suffix}",
                name=f"{plan.place}{part}区域{kind.label}（{FICTITIOUS_DATA}）",
                unit=unit,
                kind=kind,
                status=status,
                completed_on=completed if done else None,
                incorporated_in=None if state in ("not_incorporated", "under_way") else plan.code,
                opinion_no=(
                    f"虚{office}函〔{completed.year}〕{self._opinions:04d}号" if done else None
                ),
                valid_until=valid_until if done else None,
                withdrawn_on=withdrawn_on,
                expected_on=None if done else TODAY + self.days(30, 420),
                requirements=requirement_lines(kind, self.rng) if done else None,
                negative_list=",".join(negative) or None,
                area=area,
                plan=number,
                case=case,
                stage=stage,
            )
        )

    def halves(self, area: Any, share: float, gap: float) -> tuple[Any, Any]:
        """The area on the two sides of a bent line across it."""
        one = np.array([share])
        cuts = across(
            geometries([area]),
            one,
            self.rng.normal(0, 0.15, 1),
            self.rng.normal(0, 0.04, 1),
        )
        left, right = cuts.sides(np.array([gap]))
        return shapely.intersection(area, left[0]), shapely.intersection(area, right[0])


def _made_ready(assessor: _Assessor, number: int, plan: DrawnPlan) -> None:
    """Assessed when the land was made ready, before there was a plan."""
    unit = assessor.unit(plan)
    for kind in Kind:
        assessor.record(
            number,
            plan,
            unit,
            kind,
            "not_incorporated",
            plan.area,
            "made_ready",
            part="土地一级开发",
            stage=AssessmentStage.PRIMARY_DEVELOPMENT,
        )


def _rotated(turn: int) -> dict[Kind, str]:
    """A different state for each kind, so that six turns show each kind in each state."""
    return {kind: _STATES[(i + turn) % len(_STATES)] for i, kind in enumerate(Kind)}


def _whole(
    assessor: _Assessor, number: int, plan: DrawnPlan, case: str, area: Any, **more: Any
) -> None:
    state = case if case in _STATES else "effective"
    unit = assessor.unit(plan)
    for kind in Kind:
        assessor.record(number, plan, unit, kind, state, area, case, **more)


def _mixed(
    assessor: _Assessor, number: int, plan: DrawnPlan, states: dict[Kind, str], case: str
) -> None:
    unit = assessor.unit(plan)
    part, _ = assessor.halves(plan.area, float(assessor.rng.uniform(0.35, 0.65)), 0.0)
    for kind, state in states.items():
        area = part if state == "partial" else plan.area
        assessor.record(number, plan, unit, kind, state, area, case)


def _in_two(assessor: _Assessor, number: int, plan: DrawnPlan, case: str, gap: float) -> None:
    parts = assessor.halves(plan.area, float(assessor.rng.uniform(0.4, 0.6)), gap)
    for side, area in zip(("甲片", "乙片"), parts, strict=True):
        _whole(assessor, number, plan, case, area, part=side)


def _most(assessor: _Assessor, number: int, plan: DrawnPlan, case: str) -> None:
    unit = assessor.unit(plan)
    left_out = set(assessor.rng.permutation(len(Kind))[: int(assessor.rng.integers(1, 4))].tolist())
    for i, kind in enumerate(Kind):
        if i not in left_out:
            assessor.record(number, plan, unit, kind, "effective", plan.area, case)


def _draw_case(assessor: _Assessor, number: int, plan: DrawnPlan, case: str, turn: int) -> None:
    rng = assessor.rng
    simple: dict[str, Callable[[], None]] = {
        "nothing": lambda: None,
        "most": lambda: _most(assessor, number, plan, case),
        "mixed": lambda: _mixed(assessor, number, plan, _rotated(turn), case),
        "halves_close": lambda: _in_two(assessor, number, plan, case, _SLIVER_M),
        "halves_apart": lambda: _in_two(assessor, number, plan, case, _GAP_M),
        "negative_list": lambda: _whole(
            assessor, number, plan, case, plan.area, negative=_NEGATIVE[turn % len(_NEGATIVE)]
        ),
    }
    if case in simple:
        simple[case]()
        return
    area = plan.area
    if case == "partial":
        area = assessor.halves(area, float(rng.uniform(0.35, 0.65)), 0.0)[0]
    elif case == "overhanging":
        area = area.buffer(float(rng.uniform(25, 140)), join_style="mitre", mitre_limit=2.0)
    elif case == "short":
        area = area.buffer(-float(rng.uniform(1.0, 4.0)), join_style="mitre")
    elif case == "renewed":
        _whole(assessor, number, plan, "expired", area)
    after = None
    if case == "renewed":
        after = max(d for a in assessor.drawn[-len(Kind) :] if (d := a.completed_on))
    _whole(assessor, number, plan, case, area, after=after)


def draw_assessments(
    seed: int, plans: list[DrawnPlan], shown: Mapping[int, Shown]
) -> list[DrawnAssessment]:
    """Assessments for the plans in force, and for some that are not yet; plans that are `shown`
    (by index) get what their story wants."""
    rng = stream(seed, "assessments")
    assessor = _Assessor(rng)
    hand: list[str] = []
    turns = {"mixed": 0, "negative_list": 0, "draft": 0}
    for number, plan in enumerate(plans):
        if number in shown:
            unit = assessor.unit(plan)
            story = shown[number]
            for kind, state in story.states.items():
                area = plan.area.intersection(story.remaining) if state == "partial" else plan.area
                assessor.record(
                    number, plan, unit, kind, state, area, "shown", negative=story.negative
                )
        elif plan.status == PlanStatus.APPROVED:
            if not hand:
                hand = [_CASES[i] for i in rng.permutation(len(_CASES))]
            case = hand.pop()
            _draw_case(assessor, number, plan, case, turns.get(case, 0))
            if case in turns:
                turns[case] += 1
        elif plan.status in (PlanStatus.DRAFTING, PlanStatus.PUBLIC_NOTICE) and plan.detailed:
            # Done in time for the plan, which does not carry them yet.
            turns["draft"] += 1
            if turns["draft"] % 2:
                _whole(assessor, number, plan, "draft", plan.area)
            else:
                _made_ready(assessor, number, plan)
    return assessor.drawn


def assess_again(
    seed: int,
    plans: list[DrawnPlan],
    again: list[tuple[int, date, Any]],
    before: list[DrawnAssessment],
) -> list[DrawnAssessment]:
    """Further assessments, after a major adjustment: (plan, adjusted on, area)."""
    assessor = _Assessor(stream(seed, "assessed again"))
    for number, adjusted_on, area in again:
        _whole(assessor, number, plans[number], "again", area, after=adjusted_on, part="调整范围")
    taken = {row.unit for row in before}
    renamed = []
    for row in assessor.drawn:
        unit = f"{row.unit}-T"
        if unit in taken:
            raise ValueError(f"two units are called {unit}")
        renamed.append(replace(row, unit=unit, code=f"{unit}-{_SUFFIX[row.kind][0]}"))
    return renamed
