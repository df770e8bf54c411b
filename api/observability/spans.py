"""Spans of the work, sent to an OpenTelemetry collector where a setting names one.

Nothing of OpenTelemetry is imported unless it is asked for. Spans carry route templates, counts and
statement templates; no addresses, queries, bodies or parameters.
"""

import os
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol

from api.settings import Settings

__all__ = ["NO_SPANS", "Spans", "TraceSpan", "spans_for"]

Attributes = Mapping[str, str | int | float | bool]
_STANDARD = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")


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


def spans_for(settings: Settings) -> Spans:
    """Traces where BLUEPRINT_OTLP_ENDPOINT or OpenTelemetry's own variables name a collector."""
    if not settings.otlp_endpoint and not any(os.environ.get(name) for name in _STANDARD):
        return NO_SPANS
    from api.observability.otlp import otlp_spans

    given: Any = settings.otlp_endpoint
    return otlp_spans(f"{given.rstrip('/')}/v1/traces" if given else None)
