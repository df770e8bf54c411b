"""The request under way, as the threads that work for it see it."""

import re
from contextvars import ContextVar
from dataclasses import dataclass, field
from uuid import uuid4

__all__ = ["RequestContext", "current_request", "request_id_of"]

# What tools make: UUIDs, ULIDs, hexadecimal. Numbers alone are no ids: they may be a person's.
_WELL_FORMED = re.compile(r"(?!\d+[xX]?$)[A-Za-z0-9][A-Za-z0-9._-]{7,63}")


@dataclass(slots=True)
class RequestContext:
    """What a request has cost so far (times in seconds), and whether it is answered in English."""

    id: str
    english: bool = False
    db_s: float = 0.0
    statements: int = 0
    phases: dict[str, float] = field(default_factory=dict)


current_request: ContextVar[RequestContext | None] = ContextVar("blueprint_request", default=None)


def request_id_of(given: str | None) -> str:
    """The caller's id where it is well-formed, else a new one."""
    if given is not None and _WELL_FORMED.fullmatch(given):
        return given
    return uuid4().hex
