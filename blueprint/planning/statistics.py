"""What is counted of the regional assessments of a whole city on a date, whatever project asks.

The measures of a kind do not add up to the district, and are not meant to: an area may be assessed
twice, and be valid by one assessment while another of it has expired. Only these three, and no
others, tell a district apart: assessed; not assessed, where the data says so; without data.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType

from blueprint.decision.assessment_state import AssessmentState, needs_no_plan, state_on
from blueprint.evidence.rows import PlanTerm
from blueprint.rulebook.model import Rulebook
from blueprint.vocabulary import AssessmentStage, AssessmentStatus, Kind, Word

__all__ = [
    "CUT_BY_ADJUSTMENTS",
    "EXPIRING_DAYS",
    "MEANINGS",
    "WITHIN_ITS_PLAN",
    "AssessmentDates",
    "CityFigures",
    "DistrictFigures",
    "Measure",
    "counted_as",
]

EXPIRING_DAYS = 365


class Measure(Word):
    """One figure of a district and a kind, an area; areas that overlap count once."""

    ASSESSED = "assessed", "已评估"
    VALID = "valid", "有效"
    EXPIRING = "expiring", "一年内到期"
    LAPSED = "lapsed", "过期或撤回"
    UNDER_WAY = "under_way", "正在开展"
    ADJUSTED = "adjusted", "因调整失效"
    NOT_ASSESSED = "not_assessed", "未评估"
    NO_DATA = "no_data", "无数据"


MEANINGS: Mapping[Measure, str] = MappingProxyType(
    {
        Measure.ASSESSED: (
            "评估已完成，意见已纳入当日有效的规划，且在该规划范围以内；"
            "不论此后是否过期、撤回或因调整失效；"
            "依当日的规定无须纳入规划的（土地一级开发时所作），按其自身的范围"
        ),
        Measure.VALID: (
            "其中当日有效、未被其后的重大规划调整切除的部分：只有在这里才可能不再重复开展"
        ),
        Measure.EXPIRING: f"有效的部分中，有效期在 {EXPIRING_DAYS} 天以内届满的评估的范围",
        Measure.LAPSED: "当日已过有效期或已撤回的评估的范围，不论是否另有有效的评估",
        Measure.UNDER_WAY: "当日尚未完成的评估的范围",
        Measure.ADJUSTED: "仅因其后的重大规划调整而不再有效的部分",
        Measure.NOT_ASSESSED: "此类评估的数据已声明完整，而没有“已评估”的部分：确知没有",
        Measure.NO_DATA: "此类评估的数据未声明完整的部分：有没有评估，图上不知道，不等于未评估",
    }
)

# Counted only within the plan that it is incorporated in; the others as they stand.
WITHIN_ITS_PLAN = frozenset({Measure.ASSESSED, Measure.VALID, Measure.EXPIRING})
# Major adjustments approved after the assessment was completed are cut out of these.
CUT_BY_ADJUSTMENTS = frozenset({Measure.VALID, Measure.EXPIRING})


@dataclass(frozen=True, slots=True)
class AssessmentDates:
    """An assessment wherever it lies, as `AssessmentTerm` has it."""

    kind: Kind
    status: AssessmentStatus
    completed_on: date | None
    valid_until: date | None
    withdrawn_on: date | None
    plan: PlanTerm | None
    stage: AssessmentStage = AssessmentStage.PLAN


def counted_as(assessment: AssessmentDates, rulebook: Rulebook, on: date) -> frozenset[Measure]:
    """The measures that an assessment adds its area to on a date."""
    found: set[Measure] = set()
    state = state_on(assessment, rulebook, on)
    if state is AssessmentState.UNDER_WAY:
        return frozenset({Measure.UNDER_WAY})
    planned = assessment.plan is not None and assessment.plan.in_force(on)
    if planned or needs_no_plan(assessment, rulebook, on):
        found.add(Measure.ASSESSED)
    if state in (AssessmentState.EXPIRED, AssessmentState.WITHDRAWN):
        found.add(Measure.LAPSED)
    if state is AssessmentState.EFFECTIVE:
        found.add(Measure.VALID)
        until = assessment.valid_until
        if until is not None and until <= on + timedelta(days=EXPIRING_DAYS):
            found.add(Measure.EXPIRING)
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class DistrictFigures:
    """One district, or the city as the sum of its districts (`code` empty). Areas in m²,
    unrounded; `plan_no_data_m2` is where nobody declared the plans to be complete."""

    code: str
    name: str
    area_m2: float
    planned_m2: float
    plan_no_data_m2: float
    kinds: Mapping[Kind, Mapping[Measure, float]]


@dataclass(frozen=True, slots=True)
class CityFigures:
    """Figures on a legal date, of the releases that were current at a moment (None: now)."""

    as_of: date
    known_at: datetime | None
    releases: Mapping[str, str]
    fictitious: bool
    city: DistrictFigures
    districts: Sequence[DistrictFigures]
