"""Bodies of what is done to a project record as a whole."""

from typing import Annotated, Any

from pydantic import Field

from api.http.bodies.body_fields import Body, Long, Moment, Short
from blueprint.vocabulary import Category, Investment

__all__ = [
    "CategoryBody",
    "ChangeBody",
    "CorrectionBody",
    "CreateBody",
    "FlowBody",
    "FormBody",
    "GrantBody",
    "MilestoneBody",
    "RatingBody",
    "ReasonBody",
    "SchemeBody",
    "StartBody",
]


class Party(Body):
    role: Short
    name: Short | None = None
    account: Annotated[str, Field(pattern=r"^[0-9a-f-]{36}$")] | None = None
    contact: Short | None = None
    code: Short | None = None


Parties = Annotated[list[Party], Field(max_length=50)]


class CreateBody(Body):
    name: Short
    site_query: Annotated[str, Field(pattern=r"^[0-9a-fA-F-]{36}$")] | None = None
    site: Any = None
    facts: dict[str, Any] | None = None
    investment: Investment | None = None
    parties: Parties | None = None
    national_code: Short | None = None


class ChangeBody(Body):
    name: Short | None = None
    site: Any = None
    facts: dict[str, Any] | None = None
    investment: Investment | None = None
    parties: Parties | None = None
    national_code: Short | None = None
    reason: Long


class CategoryBody(Body):
    category: Category
    reason: Long


class StartBody(Body):
    flow: Short
    with_design: Annotated[bool, Field(strict=True)] = False


class FlowBody(Body):
    flow: Short
    version: Short
    reason: Long


class ReasonBody(Body):
    reason: Long


class MilestoneBody(Body):
    at: Moment
    note: Long | None = None


class CorrectedEvent(Body):
    at: Moment | None = None
    data: dict[str, Any] | None = None


class CorrectionBody(Body):
    reason: Long
    replacement: CorrectedEvent | None = None


class RatingBody(Body):
    stage: Short
    department: Short
    score: Annotated[int, Field(strict=True)]
    text: Long | None = None


class FormBody(Body):
    values: Annotated[dict[Short, Any], Field(max_length=500)]


class Dimension(Body):
    id: Short
    text: Long = ""


class SchemeBody(Body):
    dimensions: Annotated[list[Dimension], Field(max_length=20)]


class GrantBody(Body):
    role: Short
    department: Short | None = None
    district: Short | None = None
