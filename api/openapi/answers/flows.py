"""Answers about flows, working days, and how it went."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from blueprint.shapes import OMITTED, About

__all__ = ["Calendar", "Experience", "Flow", "FlowBasis", "Flows"]


@dataclass(frozen=True, slots=True)
class FlowBasis:
    """Where it stands; `read_on` is null for what an operator sets and no instrument says."""

    document: str
    clause: str
    read_on: date | None
    confirmed: bool
    reading: Annotated[str | None, About("text or ours"), OMITTED] = None


@dataclass(frozen=True, slots=True)
class InForce:
    from_: Annotated[date, About("from this day on")]
    to: Annotated[date | None, About("up to, and without; null: still")]


@dataclass(frozen=True, slots=True)
class FlowSetting:
    value: Any
    choices: tuple[Any, ...]
    offered: Any
    about: str
    basis: FlowBasis


@dataclass(frozen=True, slots=True)
class FlowStage:
    id: str
    number: int | str | None
    lead: str | None
    limit: Annotated[int | None, About("working days")]
    basis: FlowBasis


@dataclass(frozen=True, slots=True)
class FlowGroup:
    id: str
    name: str
    items: tuple[str, ...]
    with_design: tuple[str, ...]
    basis: FlowBasis


@dataclass(frozen=True, slots=True)
class FlowNeed:
    id: str
    milestone: bool
    outside_group: bool
    categories: tuple[str, ...]
    replaced: Any
    basis: FlowBasis


@dataclass(frozen=True, slots=True)
class FlowItem:
    id: str
    name: str
    number: str | None
    department: str
    stage: str
    evaluation: bool
    fact: str | None
    needs: tuple[str, ...]
    needs_basis: tuple[FlowNeed, ...]
    limit: Annotated[int | None, About("working days")]
    limit_basis: FlowBasis | None
    pauses: tuple[str, ...]
    merged_into: tuple[str, ...]
    cancelled: FlowBasis | None
    moved_from: str | None
    basis: FlowBasis


@dataclass(frozen=True, slots=True)
class FlowPart:
    id: str
    name: str
    number: str | None
    department: str
    kinds: tuple[str, ...]
    basis: FlowBasis


@dataclass(frozen=True, slots=True)
class FlowMilestone:
    id: str
    name: str
    needs: tuple[str, ...]
    needs_basis: tuple[FlowNeed, ...]
    basis: FlowBasis


@dataclass(frozen=True, slots=True)
class FlowCommitment:
    id: str
    name: str
    opened_by: Any
    due_before: Any
    kept_by: Any
    basis: FlowBasis


@dataclass(frozen=True, slots=True)
class FlowReplacement:
    item: str
    due_before: str | None
    in_category: Mapping[str, Any]
    basis: FlowBasis


@dataclass(frozen=True, slots=True)
class Department:
    id: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Flow:
    """A flow as the law has it; items that are cancelled, merged or moved are shown as such."""

    id: str
    version: str
    title: str
    in_force: InForce
    investment: str
    categories: tuple[str, ...]
    zone: str | None
    like: Mapping[str, str]
    basis: FlowBasis
    limit: int | None
    limit_basis: FlowBasis
    settings: Mapping[str, FlowSetting]
    stages: tuple[FlowStage, ...]
    groups: tuple[FlowGroup, ...]
    items: tuple[FlowItem, ...]
    parts: tuple[FlowPart, ...]
    milestones: tuple[FlowMilestone, ...]
    commitments: tuple[FlowCommitment, ...]
    replaces: tuple[FlowReplacement, ...]
    departments: tuple[Department, ...]


@dataclass(frozen=True, slots=True)
class Flows:
    flows: tuple[Flow, ...]


@dataclass(frozen=True, slots=True)
class CalendarBasis:
    document: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days off and the days worked that a year has beside its weekends."""

    year: int
    official: Annotated[bool, About("a calendar of that year was published and is here")]
    off: tuple[date, ...]
    worked: tuple[date, ...]
    basis: CalendarBasis | None


@dataclass(frozen=True, slots=True)
class ExperienceGroup:
    stage: str
    department: str
    month: str
    number: int
    median_days: float
    median_waiting: float
    returns: int
    rating: float | None


@dataclass(frozen=True, slots=True)
class Experience:
    """Groups of fewer than `smallest` are hidden, and there are no totals."""

    groups: tuple[ExperienceGroup, ...]
    smallest: int
