"""The rows of the map that meet a site, as the evidence carries them, and when each is in force.

`share` is the part of the site's area that a row covers; `counts` says that it meets the site in a
piece somewhere wider than the tolerance. Dates are judged here, from the row's own columns.
`visibility` is the row's own or that of the plan that it names, whichever fewer may see.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from blueprint.vocabulary import (
    AdjustmentRuling,
    AssessmentStage,
    AssessmentStatus,
    ControlEffect,
    ControlZoneType,
    Kind,
    LandUseSystem,
    PlanLevel,
    PlanStatus,
    Use,
    Visibility,
)

__all__ = [
    "Adjustment",
    "Assessment",
    "Control",
    "DeclaredTheme",
    "Parcel",
    "Plan",
    "PlanTerm",
]

Json = Mapping[str, Any]


def _day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


def _visibility(row: Json) -> Visibility:
    """A row says its own where it is not for everyone."""
    return Visibility(row.get("visibility", Visibility.PUBLIC))


@dataclass(frozen=True, slots=True)
class PlanTerm:
    """When a plan is in force: from `approved_on` up to, and without, `superseded_on`."""

    code: str
    status: PlanStatus
    approved_on: date | None
    superseded_on: date | None

    @classmethod
    def read(cls, row: Json) -> Self:
        return cls(
            row["code"],
            PlanStatus(row["status"]),
            _day(row["approved_on"]),
            _day(row["superseded_on"]),
        )

    def in_force(self, on: date) -> bool:
        if self.status not in (PlanStatus.APPROVED, PlanStatus.SUPERSEDED):
            return False
        if self.approved_on is None or on < self.approved_on:
            return False
        return self.superseded_on is None or on < self.superseded_on

    def may_come(self, on: date) -> bool:
        """Whether it is not in force on a date, and may be on a later one."""
        if self.superseded_on is not None and self.superseded_on <= on:
            return False
        return self.status is not PlanStatus.SUPERSEDED and not self.in_force(on)

    def brought_in(self, on: date) -> "PlanTerm":
        """The same plan as if it were approved on a date."""
        return PlanTerm(self.code, PlanStatus.APPROVED, on, None)


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan that meets the site; `counts`: in a piece somewhere wider than the tolerance."""

    id: str
    code: str
    name: str
    level: PlanLevel
    term: PlanTerm
    approval_no: str | None
    share: float
    counts: bool
    visibility: Visibility = Visibility.PUBLIC

    @classmethod
    def read(cls, row: Json) -> Self:
        return cls(
            row["id"],
            row["code"],
            row["name"],
            PlanLevel(row["level"]),
            PlanTerm.read(row),
            row["approval_no"],
            row["share"],
            row["counts"],
            _visibility(row),
        )


@dataclass(frozen=True, slots=True)
class Parcel:
    """A planned parcel that meets the site; `plan` is None when its plan's code is unknown."""

    id: str
    code: str
    plan_code: str
    plan: PlanTerm | None
    land_use_code: str
    land_use_system: LandUseSystem | None
    far_max: float | None
    height_max_m: float | None
    density_max: float | None
    green_min: float | None
    name: str | None
    share: float
    counts: bool
    visibility: Visibility = Visibility.PUBLIC

    @classmethod
    def read(cls, row: Json) -> Self:
        return cls(
            row["id"],
            row["code"],
            row["plan_code"],
            PlanTerm.read(row["plan"]) if row["plan"] else None,
            row["land_use_code"],
            LandUseSystem(row["land_use_system"]) if row["land_use_system"] else None,
            row["far_max"],
            row["height_max_m"],
            row["density_max"],
            row["green_min"],
            row["name"],
            row["share"],
            row["counts"],
            _visibility(row),
        )


@dataclass(frozen=True, slots=True)
class Adjustment:
    id: str
    code: str
    plan_code: str | None
    major: AdjustmentRuling
    approved_on: date
    reason: str | None
    share: float
    counts: bool
    visibility: Visibility = Visibility.PUBLIC

    @classmethod
    def read(cls, row: Json) -> Self:
        return cls(
            row["id"],
            row["code"],
            row["plan_code"],
            AdjustmentRuling(row["major"]),
            date.fromisoformat(row["approved_on"]),
            row["reason"],
            row["share"],
            row["counts"],
            _visibility(row),
        )

    @property
    def name(self) -> str | None:
        return self.reason


@dataclass(frozen=True, slots=True)
class Assessment:
    """A regional assessment that meets the site. `counts` is of its area within the site,
    `within_plan_counts` of that part of it inside the plan that it is incorporated in."""

    id: str
    code: str
    name: str
    unit: str | None
    kind: Kind
    status: AssessmentStatus
    completed_on: date | None
    incorporated_in: str | None
    plan: PlanTerm | None
    opinion_no: str | None
    valid_until: date | None
    withdrawn_on: date | None
    expected_on: date | None
    requirements: tuple[str, ...]
    negative_list: tuple[Use, ...]
    share: float
    counts: bool
    within_plan_counts: bool
    visibility: Visibility = Visibility.PUBLIC
    stage: AssessmentStage = AssessmentStage.PLAN

    @classmethod
    def read(cls, row: Json) -> Self:
        return cls(
            row["id"],
            row["code"],
            row["name"],
            row["unit"],
            Kind(row["kind"]),
            AssessmentStatus(row["status"]),
            _day(row["completed_on"]),
            row["incorporated_in"],
            PlanTerm.read(row["plan"]) if row["plan"] else None,
            row["opinion_no"],
            _day(row["valid_until"]),
            _day(row["withdrawn_on"]),
            _day(row["expected_on"]),
            tuple(row["requirements"]),
            tuple(Use(use) for use in row["negative_list"]),
            row["share"],
            row["counts"],
            row["within_plan_counts"],
            _visibility(row),
            AssessmentStage(row.get("stage", AssessmentStage.PLAN)),
        )

    def in_force(self, on: date) -> bool:
        """From `completed_on` up to and with `valid_until`, and not from `withdrawn_on` on."""
        if self.status is AssessmentStatus.UNDER_WAY or self.completed_on is None:
            return False
        if not self.completed_on <= on <= (self.valid_until or date.max):
            return False
        return self.withdrawn_on is None or on < self.withdrawn_on


@dataclass(frozen=True, slots=True)
class Control:
    id: str
    code: str
    name: str
    type: ControlZoneType
    effect: ControlEffect
    reserves: tuple[Kind, ...]
    provisional: bool
    valid_from: date | None
    valid_to: date | None
    basis: str | None
    authority: str | None
    area_m2: float
    share: float
    counts: bool
    visibility: Visibility = Visibility.PUBLIC

    @classmethod
    def read(cls, row: Json) -> Self:
        return cls(
            row["id"],
            row["code"],
            row["name"],
            ControlZoneType(row["type"]),
            ControlEffect(row["effect"]),
            tuple(Kind(kind) for kind in row["reserves"]),
            row["provisional"],
            _day(row["valid_from"]),
            _day(row["valid_to"]),
            row["basis"],
            row["authority"],
            row["area_m2"],
            row["share"],
            row["counts"],
            _visibility(row),
        )

    def in_force(self, on: date) -> bool:
        if self.valid_from is not None and on < self.valid_from:
            return False
        return self.valid_to is None or on <= self.valid_to


@dataclass(frozen=True, slots=True)
class DeclaredTheme:
    """What is declared of one layer and theme: whether a piece of the site that counts is declared,
    whether one is not, and the earliest date to which the declarations met are complete."""

    layer: str
    theme: str
    declared_counts: bool
    undeclared_counts: bool
    complete_to: date | None

    @classmethod
    def read(cls, row: Json) -> Self:
        return cls(
            row["layer"],
            row["theme"],
            row["declared_counts"],
            row["undeclared_counts"],
            _day(row["complete_to"]),
        )
