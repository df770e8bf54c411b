"""Spans by OpenTelemetry. Imported only where traces are asked for."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import Span as OtelSpan
from opentelemetry.trace import SpanKind, StatusCode, format_trace_id
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from api.observability.spans import Attributes, TraceSpan
from blueprint import __version__

__all__ = ["OtelSpans", "otlp_spans"]


class _Open:
    def __init__(self, span: OtelSpan) -> None:
        self._span = span

    @property
    def trace_id(self) -> str:
        return format_trace_id(self._span.get_span_context().trace_id)

    def rename(self, name: str) -> None:
        self._span.update_name(name)

    def finish(self, attributes: Attributes, *, failed: bool = False) -> None:
        self._span.set_attributes(attributes)
        if failed:
            self._span.set_status(StatusCode.ERROR)


class OtelSpans:
    """`api.observability.spans.Spans` on a provider of its own; the global one is left alone."""

    def __init__(self, exporter: SpanExporter) -> None:
        resource = Resource.create({SERVICE_NAME: "one-blueprint", SERVICE_VERSION: __version__})
        self._provider = TracerProvider(resource=resource)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("blueprint", __version__)
        self._propagator = TraceContextTextMapPropagator()

    @contextmanager
    def request(self, name: str, headers: Mapping[str, str]) -> Iterator[TraceSpan]:
        # An exception's text may quote what a caller sent: it is not recorded.
        with self._tracer.start_as_current_span(
            name,
            context=self._propagator.extract(headers),
            kind=SpanKind.SERVER,
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            yield _Open(span)

    def phase(self, name: str) -> AbstractContextManager[object]:
        return self._tracer.start_as_current_span(
            name, record_exception=False, set_status_on_exception=False
        )

    def past(self, name: str, began_ns: int, seconds: float, attributes: Attributes) -> None:
        span = self._tracer.start_span(
            name, kind=SpanKind.CLIENT, start_time=began_ns, attributes=attributes
        )
        span.end(began_ns + int(seconds * 1e9))

    def close(self) -> None:
        self._provider.shutdown()


def otlp_spans(endpoint: str | None) -> OtelSpans:
    """Spans by OTLP over HTTP; without an endpoint the exporter reads the standard variables."""
    return OtelSpans(OTLPSpanExporter(endpoint=endpoint))
