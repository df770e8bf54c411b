"""Bodies of what is done to commitments and findings."""

from typing import Annotated

from pydantic import Field

from api.http.bodies.body_fields import Body, Hash, Long, Moment, Short
from api.http.bodies.project_bodies import ReasonBody
from blueprint.projects.vocabulary import (
    BreachDecision,
    RelianceDecision,
)

__all__ = [
    "DecisionBody",
    "DelistBody",
    "FindingBody",
    "NoticeBody",
    "ObjectionBody",
    "RelianceBody",
    "SignBody",
]


class DelistBody(ReasonBody):
    pass


class SignBody(Body):
    at: Moment | None = None
    by_name: Short
    file: Hash | None = None


class NoticeBody(Body):
    text: Long
    sent_at: Moment | None = None


class ObjectionBody(Body):
    text: Long
    files: Annotated[list[Hash], Field(max_length=100)] = []


class ListPart(Body):
    builder: Annotated[bool, Field(strict=True)] = False
    legal_representative: Annotated[bool, Field(strict=True)] = False


class DecisionBody(Body):
    breach: BreachDecision
    reason: Long
    list: ListPart | None = None


class FindingBody(Body):
    kind: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
    about: Short
    note: Long
    at: Moment | None = None


class RelianceBody(Body):
    decision: RelianceDecision
    reason: Long
