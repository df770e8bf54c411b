"""One watch over all: what the use cases and the database tell goes to metrics, spans and logs."""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from api.http.request_context import current_request
from api.observability.metrics import Metrics
from api.observability.slow_statements import SlowStatements
from api.observability.spans import NO_SPANS, Spans
from api.settings import Settings
from blueprint.ports import UnsealedDetermination
from layers.database.instrumentation import Ran

__all__ = ["Observability", "observability_for", "spans_for"]

_STANDARD = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")


class Observability:
    """The service's `blueprint.ports.Watch` and `DatabaseWatch` of the database."""

    def __init__(self, metrics: Metrics, spans: Spans, slow: SlowStatements) -> None:
        self.metrics, self.spans, self._slow = metrics, spans, slow

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        try:
            with self.spans.phase(name):
                yield
        finally:
            seconds = time.perf_counter() - began
            self.metrics.phase(name, seconds)
            if (request := current_request.get()) is not None:
                request.phases[name] = request.phases.get(name, 0.0) + seconds

    def decided(self, answers: Sequence[UnsealedDetermination]) -> None:
        for answer in answers:
            for evaluation in answer.documents.full["evaluations"]:
                self.metrics.verdict(evaluation["kind"], evaluation["verdict"])

    def sealed(self, determinations: int) -> None:
        self.metrics.sealed(determinations)

    def seal_broken(self) -> None:
        self.metrics.seal_broken()

    def ran(self, statement: Ran) -> None:
        self.metrics.statement(statement.seconds)
        if (request := current_request.get()) is not None:
            request.db_s += statement.seconds
            request.statements += 1
        self.spans.past(
            f"SQL {statement.name}",
            statement.began_ns,
            statement.seconds,
            {
                "db.system.name": "postgresql",
                "db.query.text": statement.template[:600],
                "error": statement.failed,
            },
        )
        self._slow.consider(statement)

    def close(self) -> None:
        self.metrics.close()
        self.spans.close()

    def waited(self, seconds: float, *, in_vain: bool) -> None:
        self.metrics.waited(seconds, in_vain=in_vain)


def observability_for(settings: Settings, spans: Spans | None = None) -> Observability:
    """The watch that these settings ask for; `spans` instead of theirs, for tests."""
    return Observability(
        Metrics(os.environ.get("PROMETHEUS_MULTIPROC_DIR")),
        spans or spans_for(settings),
        SlowStatements(settings.slow_query_ms),
    )


def spans_for(settings: Settings) -> Spans:
    """Traces where BLUEPRINT_OTLP_ENDPOINT or OpenTelemetry's own variables name a collector."""
    if not settings.otlp_endpoint and not any(os.environ.get(name) for name in _STANDARD):
        return NO_SPANS
    from api.observability.otlp import otlp_spans

    given: Any = settings.otlp_endpoint
    return otlp_spans(f"{given.rstrip('/')}/v1/traces" if given else None)
