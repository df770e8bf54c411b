"""Bodies of consultations and of requests to the owner."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from api.http.bodies.body_fields import Body, Day, Hash, Long, Places, Short, Texts, no_nul
from blueprint.projects.vocabulary import OpinionValue

__all__ = [
    "AnswerBody",
    "ConsultationBody",
    "MinutesBody",
    "OpinionBody",
    "RequestBody",
    "SettlementBody",
]


class RequestBody(Body):
    to: Short = "owner"
    what: Texts
    due: Day


class AnswerBody(Body):
    text: Long = ""
    files: Annotated[list[Hash], Field(max_length=100)] = []


class ConsultationBody(Body):
    subject: Short
    departments: Annotated[list[Short], Field(max_length=50)]
    due: Day
    question: Long
    places: Places | None = None


class OpinionBody(Body):
    opinion: OpinionValue
    text: Long = ""
    conditions: Texts | None = None
    places: Places | None = None
    department: Short | None = None


class MajorRuling(Body):
    major_adjustment: Annotated[bool, Field(strict=True)]


class SettlementBody(Body):
    opinion: OpinionValue
    reason: Long
    ruling: MajorRuling | None = None


class MinutesBody(Body):
    text: Annotated[str, Field(max_length=20_000), BeforeValidator(no_nul)]
    confirmed: Annotated[bool, Field(strict=True)]
