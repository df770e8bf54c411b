"""The bodies of changes to project records: bounded, strict, and read into what acts take."""

from datetime import date, datetime
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from api.http.bodies.request_bodies import MOST_FLAWS
from blueprint.errors import BadInput, Flaw
from blueprint.projects.days import ZONE
from blueprint.projects.vocabulary import (
    BreachDecision,
    Deed,
    Form,
    OpinionValue,
    PartOpinion,
    PauseKind,
    RelianceDecision,
)
from blueprint.vocabulary import Category, Investment, Kind

__all__ = [
    "AnswerBody",
    "Body",
    "CategoryBody",
    "ChangeBody",
    "ConfirmationBody",
    "ConsultationBody",
    "CorrectionBody",
    "CreateBody",
    "DecisionBody",
    "DecisionPart",
    "DeedBody",
    "DelistBody",
    "FindingBody",
    "FlowBody",
    "FormBody",
    "GrantBody",
    "Hash",
    "Long",
    "MilestoneBody",
    "MinutesBody",
    "Moment",
    "NoticeBody",
    "ObjectionBody",
    "OpinionBody",
    "OwedBody",
    "OwedItem",
    "PartBody",
    "PauseBody",
    "RatingBody",
    "ReasonBody",
    "RecommendationBody",
    "RelianceBody",
    "RequestBody",
    "RulingBody",
    "SchemeBody",
    "SettlementBody",
    "Short",
    "SignBody",
    "StartBody",
    "Texts",
    "moment_of",
    "read_body",
]

_YEARS = range(1990, 2200)


def moment_of(value: object) -> datetime:
    """A moment as ISO 8601; without an offset it is Beijing's. ValueError otherwise."""
    if not isinstance(value, str) or len(value) > 40:
        raise ValueError("须是 ISO 8601 的时间")
    found = datetime.fromisoformat(value)
    if found.tzinfo is None:
        found = found.replace(tzinfo=ZONE)
    if found.year not in _YEARS:
        raise ValueError("年份超出范围")
    return found


def _moment(value: object) -> object:
    return None if value is None else moment_of(value)


def _day(value: object) -> object:
    if value is None:
        return None
    if not isinstance(value, str) or len(value) != 10:
        raise ValueError("须是日期，如 2026-03-02")
    found = date.fromisoformat(value)
    if found.year not in _YEARS:
        raise ValueError("年份超出范围")
    return found


def _no_nul(value: object) -> object:
    if isinstance(value, str) and "\0" in value:
        raise ValueError("含有控制字符")
    return value


Moment = Annotated[datetime, BeforeValidator(_moment)]
Day = Annotated[date, BeforeValidator(_day)]
Short = Annotated[str, Field(min_length=1, max_length=200), BeforeValidator(_no_nul)]
Long = Annotated[str, Field(max_length=4000), BeforeValidator(_no_nul)]
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Texts = Annotated[list[Long], Field(max_length=100)]
Places = Annotated[list[dict[str, Any]], Field(max_length=100)]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=False)


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


class DelistBody(ReasonBody):
    pass


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


class MilestoneBody(Body):
    at: Moment
    note: Long | None = None


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
    text: Annotated[str, Field(max_length=20_000), BeforeValidator(_no_nul)]
    confirmed: Annotated[bool, Field(strict=True)]


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


class Replacement(Body):
    at: Moment | None = None
    data: dict[str, Any] | None = None


class CorrectionBody(Body):
    reason: Long
    replacement: Replacement | None = None


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


Model = TypeVar("Model", bound=BaseModel)


def read_body(model: type[Model], body: Any) -> Model:
    """The body as this model; BadInput names every field that is not as it should be."""
    if not isinstance(body, dict):
        keys = "、".join(model.model_fields)
        raise BadInput.of(Flaw((), "须是一个对象", None, f"可用：{keys}"))
    try:
        return model.model_validate(body)
    except ValidationError as error:
        flaws = [_flaw(one) for one in error.errors(include_url=False)[:MOST_FLAWS]]
        raise BadInput.of(*flaws) from None


_WHY = {
    "missing": ("缺少", "补上它"),
    "extra_forbidden": ("不认识的字段", "删去它"),
    "enum": ("不是可用的取值", "改为可用的取值"),
    "string_too_long": ("过长", "缩短"),
    "string_too_short": ("不能为空", "补写"),
    "too_long": ("过多", "减少"),
    "bool_type": ("只能是 true 或 false", "改正后再试"),
    "int_type": ("须是整数", "改正后再试"),
    "string_type": ("须是文字", "改正后再试"),
    "string_pattern_mismatch": ("写法不对", "改正后再试"),
}


def _flaw(one: Any) -> Flaw:
    why, remedy = _WHY.get(one["type"], ("不符合要求", "改正后再试"))
    if one["type"] == "value_error":
        why = str(one["msg"]).removeprefix("Value error, ")
    if one["type"] == "enum":
        remedy = f"可用：{one['ctx']['expected']}"[:400]
    loc = tuple(part if isinstance(part, int) else str(part)[:60] for part in one["loc"])
    value = one.get("input")
    return Flaw(loc, why, value if isinstance(value, str | int | float | bool) else None, remedy)
