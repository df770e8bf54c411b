"""What a route says of itself to programs: its name, its answers, what it takes and who may ask."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

__all__ = ["DescribedAnswer", "Description", "Keyed", "Media", "Who", "described", "description_of"]

_Endpoint = TypeVar("_Endpoint", bound=Callable[..., Any])
_ATTRIBUTE = "__described__"


class Who(Enum):
    """Who may ask at all. `ANYONE`: visitors too, where the operator has not closed the service to
    them; `NOBODY_ASKS`: neither session nor key is looked at."""

    ANYONE = "anyone"
    KNOWN = "known"
    PERSON = "person"
    MODULE = "module"
    NOBODY_ASKS = "nobody asks"


class Keyed(Enum):
    """Whether the route takes an Idempotency-Key."""

    NO = "no"
    MAY = "may"
    MUST = "must"


@dataclass(frozen=True, slots=True)
class Media:
    """A body that is no JSON of ours: its media type; `shape` is its lines' where it has lines."""

    type: str
    shape: Any = None
    is_text: bool = False


@dataclass(frozen=True, slots=True)
class DescribedAnswer:
    """An answer of 2xx or 303. `shape` is a class, the name of a component, or None: no body;
    `media` are the kinds of file that it may be besides, or instead."""

    status: int
    shape: Any = None
    text: str = ""
    media: tuple[Media, ...] = ()
    headers: tuple[str, ...] = ()
    json_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class Description:
    """`id` is the operationId. `problems` are statuses beside those that follow from the rest:
    from a body, path parameters, a key, a version, a quota. `refusal_pages`: a browser that stands
    there reads a page instead of a problem."""

    id: str
    answers: tuple[DescribedAnswer, ...]
    body: Any = None
    body_optional: bool = False
    uploads: tuple[Media, ...] = ()
    who: Who = Who.ANYONE
    keyed: Keyed = Keyed.NO
    versioned: bool = False
    conditional: bool = False
    quota: bool = False
    problems: tuple[int, ...] = ()
    refusal_pages: bool = False


def described(
    id: str,
    shape: Any = None,
    text: str = "",
    *,
    status: int = 200,
    media: tuple[Media, ...] = (),
    headers: tuple[str, ...] = (),
    also: tuple[DescribedAnswer, ...] = (),
    json_type: str = "application/json",
    **how: Any,
) -> Callable[[_Endpoint], _Endpoint]:
    """Beside a route's decorator, below it: what `/openapi.json` says of it (`Description`)."""
    first = DescribedAnswer(status, shape, text, media, headers, json_type)
    description = Description(id, (first, *also), **how)

    def mark(endpoint: _Endpoint) -> _Endpoint:
        setattr(endpoint, _ATTRIBUTE, description)
        return endpoint

    return mark


def description_of(endpoint: Callable[..., Any]) -> Description | None:
    found: Description | None = getattr(endpoint, _ATTRIBUTE, None)
    return found
