"""The service of the API's tests, in process and as a process of its own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx2
import psutil
import pytest
from api_fixtures import app_database, client, database_name, settings
from serving import Running

from api.settings import Settings
from layers.database.connections import Database

__all__ = ["app_database", "client", "database_name", "settings"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def running(settings: Settings, app_database: Database) -> Iterator[Running]:
    """`blueprint serve` over the worked example's city, patient with bodies for two seconds."""
    port = _free_port()
    environment = {
        **os.environ,
        "BLUEPRINT_HOME": str(settings.home),
        "BLUEPRINT_DATABASE_URL": str(settings.database_url),
        "BLUEPRINT_POOL_SIZE": "4",
        "BLUEPRINT_BODY_S": "2",
        "BLUEPRINT_VISITOR_QUOTA": "0",
    }
    command = [sys.executable, "-c", "from api.cli import main; main()"]
    process = subprocess.Popen([*command, "serve", "--port", str(port)], env=environment)
    try:
        for _ in range(300):
            try:
                if httpx2.get(f"http://127.0.0.1:{port}/readyz").status_code == 200:
                    break
            except httpx2.TransportError:
                assert process.poll() is None
                time.sleep(0.1)
        # Besides the first, which keeps it up; multiprocessing's own tracker aside.
        [worker] = [
            child.pid
            for child in psutil.Process(process.pid).children()
            if "resource_tracker" not in " ".join(child.cmdline())
        ]
        yield Running(port, worker)
    finally:
        process.terminate()
        process.wait(40)
