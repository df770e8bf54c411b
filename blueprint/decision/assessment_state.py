"""The state of a regional assessment on a date: one each, the first that fits (domain.md)."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Protocol

from blueprint.decision.context import Case
from blueprint.evidence.rows import Assessment, PlanTerm
from blueprint.rulebook.model import Rulebook
from blueprint.vocabulary import AssessmentStage, AssessmentStatus, Kind

__all__ = [
    "AssessmentState",
    "AssessmentTerm",
    "needs_no_plan",
    "of_kind",
    "on_negative_list",
    "state_of",
    "state_on",
]


class AssessmentState(StrEnum):
    UNDER_WAY = "under_way"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    NOT_INCORPORATED = "not_incorporated"
    ON_NEGATIVE_LIST = "on_negative_list"
    OUTSIDE_ITS_PLAN = "outside_its_plan"
    EFFECTIVE = "effective"


def on_negative_list(assessment: Assessment, case: Case) -> bool:
    """Whether the project's use is on the list; as assumed when nobody gave the use."""
    if case.facts.use is None:
        return case.use_listed and bool(assessment.negative_list)
    return case.facts.use in assessment.negative_list


class AssessmentTerm(Protocol):
    """What decides when an assessment counts, wherever it lies; `plan` is the one that it is
    incorporated in, None where the map has none of that code."""

    @property
    def status(self) -> AssessmentStatus: ...
    @property
    def completed_on(self) -> date | None: ...
    @property
    def valid_until(self) -> date | None: ...
    @property
    def withdrawn_on(self) -> date | None: ...
    @property
    def plan(self) -> PlanTerm | None: ...
    @property
    def kind(self) -> Kind: ...
    @property
    def stage(self) -> AssessmentStage: ...


def needs_no_plan(assessment: AssessmentTerm, rulebook: Rulebook | None, on: date) -> bool:
    """Whether it was made when land was made ready, and a rule of the rulebook lets that count
    without a plan."""
    if rulebook is None or assessment.stage is not AssessmentStage.PRIMARY_DEVELOPMENT:
        return False
    return bool(rulebook.of(assessment.kind, "without_plan", on))


def state_on(assessment: AssessmentTerm, rulebook: Rulebook | None, on: date) -> AssessmentState:
    """The state by dates alone, effective where none of them speaks against it.

    `status` describes today; on an earlier date a withdrawn assessment still counts.
    """
    completed = assessment.completed_on
    if assessment.status is AssessmentStatus.UNDER_WAY or completed is None or completed > on:
        return AssessmentState.UNDER_WAY
    if assessment.withdrawn_on is not None and assessment.withdrawn_on <= on:
        return AssessmentState.WITHDRAWN
    if assessment.valid_until is not None and assessment.valid_until < on:
        return AssessmentState.EXPIRED
    if needs_no_plan(assessment, rulebook, on):
        return AssessmentState.EFFECTIVE
    if assessment.plan is None or not assessment.plan.in_force(on):
        return AssessmentState.NOT_INCORPORATED
    return AssessmentState.EFFECTIVE


def state_of(assessment: Assessment, case: Case) -> AssessmentState:
    """The state for a project and a site: its use, and where the assessment meets the site."""
    state = state_on(assessment, case.rulebook, case.on)
    if state is not AssessmentState.EFFECTIVE:
        return state
    if on_negative_list(assessment, case):
        return AssessmentState.ON_NEGATIVE_LIST
    if needs_no_plan(assessment, case.rulebook, case.on):
        return AssessmentState.EFFECTIVE
    if assessment.counts and not assessment.within_plan_counts:
        return AssessmentState.OUTSIDE_ITS_PLAN
    return AssessmentState.EFFECTIVE


def of_kind(case: Case, state: AssessmentState) -> Sequence[Assessment]:
    """The assessments of the case's kind in this state, in the order of the evidence."""
    by_state = case.memo.get("by_state")
    if by_state is None:
        by_state = case.memo["by_state"] = {each: [] for each in AssessmentState}
        for assessment in case.evidence.assessments:
            if assessment.kind is case.kind:
                by_state[state_of(assessment, case)].append(assessment)
    found: list[Assessment] = by_state[state]
    return found
