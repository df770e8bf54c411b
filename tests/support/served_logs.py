"""The service as a process of its own, and its log read line by line."""

import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2 as httpx

from api.settings import Settings


class Log:
    """What was written, line by line."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]

    def events(self, event: str) -> list[dict[str, Any]]:
        return [line for line in self.lines if line["event"] == event]


@contextmanager
def served(settings: Settings, log: Path, *arguments: str) -> Iterator[str]:
    """`blueprint serve` as a process of its own; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "BLUEPRINT_HOME": str(settings.home),
        "BLUEPRINT_DATABASE_URL": settings.database_url or "",
        "BLUEPRINT_POOL_SIZE": str(settings.pool_size),
        "BLUEPRINT_VISITOR_QUOTA": str(settings.visitor_quota),
        "TMPDIR": str(log.parent),
    }
    command = [sys.executable, "-c", "from api.cli import main; main()", "serve"]
    with log.open("wb") as opened:
        process = subprocess.Popen(
            [*command, "--port", str(port), *arguments],
            env=environment,
            stdout=opened,
            stderr=opened,
        )
    address = f"http://127.0.0.1:{port}"

    def answers() -> bool:
        try:
            return httpx.get(f"{address}/healthz").status_code == 200
        except httpx.TransportError:
            return False

    try:
        until(answers)
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def until(holds: Callable[[], bool], within_s: float = 180) -> None:
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)
