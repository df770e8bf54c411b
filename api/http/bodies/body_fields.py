"""What bodies of records share: bounded fields, a strict body, and flaws named by field."""

from datetime import date, datetime
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from api.http.bodies.request_bodies import MOST_FLAWS
from blueprint.errors import BadInput, Flaw
from blueprint.projects.days import ZONE

__all__ = [
    "Body",
    "Day",
    "Hash",
    "Long",
    "Moment",
    "Places",
    "Short",
    "Texts",
    "moment_of",
    "no_nul",
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


def no_nul(value: object) -> object:
    """ValueError where there is a NUL, which the database cannot keep."""
    if isinstance(value, str) and "\0" in value:
        raise ValueError("含有控制字符")
    return value


Moment = Annotated[datetime, BeforeValidator(_moment)]
Day = Annotated[date, BeforeValidator(_day)]
Short = Annotated[str, Field(min_length=1, max_length=200), BeforeValidator(no_nul)]
Long = Annotated[str, Field(max_length=4000), BeforeValidator(no_nul)]
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Texts = Annotated[list[Long], Field(max_length=100)]
Places = Annotated[list[dict[str, Any]], Field(max_length=100)]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=False)


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
