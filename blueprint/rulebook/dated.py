"""Spans of days, both ends included, and what holds on one of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Protocol, TypeVar

__all__ = ["Span", "broken_at", "one_at"]


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` up to and with `end`; None has no end."""

    start: date
    end: date | None = None

    def holds(self, on: date) -> bool:
        return self.start <= on and (self.end is None or on <= self.end)


class HasSpan(Protocol):
    @property
    def span(self) -> Span: ...


T = TypeVar("T", bound=HasSpan)


def one_at(values: Iterable[T], on: date) -> T | None:
    """The value that holds on a date; spans that were checked never overlap."""
    for value in values:
        if value.span.holds(on):
            return value
    return None


def broken_at(spans: Sequence[Span]) -> str | None:
    """Where spans in order leave a gap or overlap, in words; None when they join."""
    ordered = sorted(spans, key=lambda span: span.start)
    for earlier, later in pairwise(ordered):
        if earlier.end is None or earlier.end >= later.start:
            return f"an overlap from {later.start}"
        if earlier.end + timedelta(days=1) != later.start:
            return f"a gap from {earlier.end + timedelta(days=1)}"
    return None
