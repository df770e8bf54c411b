"""Bodies of what is done to the items of a record."""

from typing import Annotated

from pydantic import Field

from api.http.bodies.body_fields import Body, Day, Hash, Long, Moment, Short, Texts
from blueprint.projects.vocabulary import (
    Deed,
    Form,
    PartOpinion,
    PauseKind,
)
from blueprint.vocabulary import Kind

__all__ = [
    "ConfirmationBody",
    "DecisionPart",
    "DeedBody",
    "OwedBody",
    "OwedItem",
    "PartBody",
    "PauseBody",
    "RecommendationBody",
    "RulingBody",
]


class PauseBody(Body):
    kind: PauseKind
    days: Annotated[int, Field(strict=True)]


class OwedItem(Body):
    what: Short
    due: Day


class DecisionPart(Body):
    number: Short | None = None
    valid_until: Day | None = None
    file: Hash | None = None


class DeedBody(Body):
    deed: Deed
    at: Moment | None = None
    reason: Long | None = None
    note: Long | None = None
    missing: Texts | None = None
    pause: PauseBody | None = None
    owed: Annotated[list[OwedItem], Field(max_length=100)] | None = None
    days: Annotated[int, Field(strict=True)] | None = None
    approved_by: Short | None = None
    remedies: Texts | None = None
    decision: DecisionPart | None = None


class RulingBody(Body):
    reason: Long
    basis: Long


class RecommendationBody(Body):
    text: Long
    basis: Long


class OwedBody(Body):
    delivered_at: Moment | None = None
    file: Hash | None = None


class ConditionAnswer(Body):
    condition: Long
    holds: Annotated[bool, Field(strict=True)]


class ConfirmationBody(Body):
    kind: Kind
    needed: Annotated[bool, Field(strict=True)]
    form: Form | None = None
    conditions: Annotated[list[ConditionAnswer], Field(max_length=100)] = []
    reason: Long
    consultation: Short | None = None


class PartBody(Body):
    opinion: PartOpinion
    kind: Short | None = None
    reason: Long | None = None
