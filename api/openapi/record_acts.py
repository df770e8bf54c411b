"""How a change of a project record is described: alike for every act."""

from collections.abc import Callable
from typing import Any, TypeVar

from api.openapi.answers.records import ProjectRecord
from api.openapi.described import Keyed, Who, described

__all__ = ["record_act"]

Route = TypeVar("Route", bound=Callable[..., Any])


def record_act(operation: str, body: type) -> Callable[[Route], Route]:
    """Of somebody who is known, on a version of the record, done once for its key, and answered
    with the record as it is then."""
    return described(
        operation,
        ProjectRecord,
        "The record, changed",
        body=body,
        keyed=Keyed.MUST,
        versioned=True,
        who=Who.KNOWN,
    )
