"""An event of a record's history: what happened, when, told when, by whom."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

__all__ = ["RAISED_BY_TIME", "SYSTEM", "Draft", "Event"]

SYSTEM = "system"

# What the clock or a calendar tells changes nothing of a record, and so does not raise its version.
RAISED_BY_TIME = frozenset(
    {"clock.due_soon", "clock.overdue", "clock.cleared", "opinion.silent", "calendar.changed"}
)


@dataclass(frozen=True, slots=True)
class Draft:
    """An event that is about to be recorded. `data` holds ids, words and numbers only; `texts`
    what a person wrote and persons' data, which can be erased: folding is the same without it."""

    type: str
    at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, Any] = field(default_factory=dict)
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """`seq` counts from 1 within a record; `by` is `account:…`, `key:…` or `system`."""

    seq: int
    type: str
    at: datetime
    recorded_at: datetime
    by: str
    data: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {
            "seq": self.seq,
            "type": self.type,
            "at": self.at.isoformat(),
            "recorded_at": self.recorded_at.isoformat(),
            "by": self.by,
            "data": {**self.data, **self.texts},
        }
