"""Spans of the work, sent to an OpenTelemetry collector where a setting names one.

Nothing of OpenTelemetry is imported unless it is asked for. Spans carry route templates, counts and
statement templates; no addresses, queries, bodies or parameters.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

__all__ = ["NO_SPANS", "Spans", "TraceSpan"]

Attributes = Mapping[str, str | int | float | bool]


class TraceSpan(Protocol):
    """`trace_id` is empty where nothing is traced."""

    @property
    def trace_id(self) -> str: ...

    def rename(self, name: str) -> None: ...

    def finish(self, attributes: Attributes, *, failed: bool = False) -> None: ...


class Spans(Protocol):
    def request(self, name: str, headers: Mapping[str, str]) -> AbstractContextManager[TraceSpan]:
        """Around a request; it continues the caller's trace where `headers` name one."""
        ...

    def phase(self, name: str) -> AbstractContextManager[object]: ...

    def past(self, name: str, began_ns: int, seconds: float, attributes: Attributes) -> None:
        """A span that is over already, under the one under way."""
        ...

    def close(self) -> None:
        """Send what waits to be sent."""
        ...


class _NoSpan:
    trace_id = ""

    def rename(self, name: str) -> None:
        pass

    def finish(self, attributes: Attributes, *, failed: bool = False) -> None:
        pass


class _NoSpans:
    def request(self, name: str, headers: Mapping[str, str]) -> AbstractContextManager[TraceSpan]:
        return nullcontext(_NoSpan())

    def phase(self, name: str) -> AbstractContextManager[object]:
        return nullcontext()

    def past(self, name: str, began_ns: int, seconds: float, attributes: Attributes) -> None:
        pass

    def close(self) -> None:
        pass


NO_SPANS: Spans = _NoSpans()
