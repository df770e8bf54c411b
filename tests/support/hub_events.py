"""Modules for tests of the hub: receivers on this machine that say what they are told to say."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from blueprint.hub.cloud_event import RecordedEvent
from layers.hub.outbox import Recorded

__all__ = ["Receiver", "event", "receiver"]

# What a receiver does with a request: a status, or a status with headers.
Behaviour = Callable[[dict[str, Any]], int | tuple[int, dict[str, str]]]


@dataclass
class Receiver:
    """What arrived, in order, and what was answered."""

    url: str = ""
    behaviour: Behaviour = lambda body: 204
    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def events(self) -> list[dict[str, Any]]:
        """All but pings."""
        return [body for body in self.bodies if "project" in body]

    def of(self, project: str) -> list[int]:
        return [int(body["sequence"]) for body in self.events() if body["project"] == project]


@contextmanager
def receiver(behaviour: Behaviour = lambda body: 204) -> Iterator[Receiver]:
    found = Receiver(behaviour=behaviour)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            body = json.loads(raw)
            with found.lock:
                found.bodies.append(body)
                found.raw.append(raw)
                found.headers.append({k.lower(): v for k, v in self.headers.items()})
            message = found.behaviour(body)
            status, headers = message if isinstance(message, tuple) else (message, {})
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_port}/events"
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def event(
    project: str,
    sequence: int,
    *,
    type: str = "item.passed",
    districts: str = "110108",
    **data: Any,
) -> Recorded:
    now = datetime.now(UTC)
    return Recorded(
        RecordedEvent(project, sequence, type, now, now, "works_planning_permit", data),
        frozenset(districts.split()),
    )
