"""Traces: spans of a request down to its statements, and OTLP that a collector really receives."""

import json
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from fastapi.testclient import TestClient
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from worked_query import QUERIES, query

from api.app import create_app
from api.observability.otlp import OtelSpans
from api.settings import Settings
from layers.database.connections import Database

MARK = "zhangsan"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


def test_a_request_and_all_that_is_done_for_it(settings: Settings, app_database: Database) -> None:
    exporter = InMemorySpanExporter()
    headers = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01", "User-Agent": MARK}
    with TestClient(create_app(settings, spans=OtelSpans(exporter))) as client:
        question = query(project={"name": MARK, "works": "building"})
        assert client.post(QUERIES, json=question, headers=headers).status_code == 201
        assert client.get(f"/api/v1/places?q={MARK}").status_code == 200
        assert client.get(f"/{MARK}").status_code == 404
    spans = [s for s in exporter.get_finished_spans() if s.context.trace_id == int(TRACE, 16)]
    by_id = {span.context.span_id: span for span in spans}

    def path(span: ReadableSpan) -> str:
        above = by_id.get(span.parent.span_id) if span.parent else None
        return f"{path(above)} > {span.name}" if above else span.name

    paths = {path(span) for span in spans}
    root = f"POST {QUERIES}"
    assert {
        root,
        f"{root} > evidence",
        f"{root} > evidence > SQL EXECUTE candidates",
        f"{root} > measuring",
        f"{root} > deciding",
        f"{root} > sealing",
        f"{root} > sealing > SQL WITH",
    } <= paths
    [request] = [span for span in spans if span.name == root]
    assert request.attributes is not None
    assert request.attributes["http.route"] == QUERIES
    assert request.attributes["http.response.status_code"] == 201
    for span in spans:
        assert span.start_time is not None and span.end_time is not None
        assert request.start_time <= span.start_time <= span.end_time <= request.end_time  # type: ignore[operator]
    everything = "".join(_text_of(span) for span in exporter.get_finished_spans())
    assert MARK not in everything and "4420" not in everything
    assert "GET (none)" in everything


def _text_of(span: ReadableSpan) -> str:
    """All of a span but its numbers and times, in which any digits may stand."""
    whole = json.loads(span.to_json())
    for name in ("context", "parent_id", "start_time", "end_time"):
        del whole[name]
    for event in whole["events"]:
        del event["timestamp"]
    return json.dumps(whole, ensure_ascii=False)


@pytest.fixture
def collector() -> Iterator[tuple[str, list[ExportTraceServiceRequest]]]:
    """A small OTLP/HTTP collector on 127.0.0.1, and what it received."""
    received: list[ExportTraceServiceRequest] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            import gzip

            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            assert self.path == "/v1/traces"
            assert self.headers["Content-Type"] == "application/x-protobuf"
            received.append(ExportTraceServiceRequest.FromString(body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", received
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("named_by", ["BLUEPRINT_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"])
def test_a_collector_receives_protobuf(
    settings: Settings,
    app_database: Database,
    collector: tuple[str, list[ExportTraceServiceRequest]],
    monkeypatch: pytest.MonkeyPatch,
    named_by: str,
) -> None:
    address, received = collector
    monkeypatch.setenv(named_by, address)
    given = Settings(**{**settings.model_dump(), "otlp_endpoint": None})
    if named_by.startswith("BLUEPRINT"):
        given = Settings(**{**settings.model_dump(), "otlp_endpoint": os.environ[named_by]})
    with TestClient(create_app(given)) as client:
        assert client.post(QUERIES, json=query()).status_code == 201
    scopes = [scope for one in received for r in one.resource_spans for scope in r.scope_spans]
    names = {span.name for scope in scopes for span in scope.spans}
    assert {f"POST {QUERIES}", "evidence", "measuring", "deciding", "sealing"} <= names
    resource = received[0].resource_spans[0].resource
    attributes = {pair.key: pair.value.string_value for pair in resource.attributes}
    assert attributes["service.name"] == "one-blueprint"
    assert not any("host" in key for key in attributes)


def test_a_collector_that_is_gone_harms_nobody(settings: Settings, app_database: Database) -> None:
    given = Settings(**{**settings.model_dump(), "otlp_endpoint": "http://127.0.0.1:9"})
    with TestClient(create_app(given)) as client:
        assert client.post(QUERIES, json=query()).status_code == 201
