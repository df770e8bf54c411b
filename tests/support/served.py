"""`blueprint serve` as a process of its own, as operators run it."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import httpx2
import psutil

from layers.cluster.ports import free_port

CLI = [sys.executable, "-c", "from api.cli import main; main()"]


def environment(home: Path, database_url: str | None = None, **settings: object) -> dict[str, str]:
    # Crowds of the tests' come from one address.
    ours = {"home": home, "database_url": database_url, "visitor_quota": 0, **settings}
    return {k: v for k, v in os.environ.items() if not k.startswith("BLUEPRINT_")} | {
        f"BLUEPRINT_{name.upper()}": str(value) for name, value in ours.items() if value is not None
    }


@dataclass
class Served:
    process: "subprocess.Popen[bytes]"
    port: int
    log: IO[bytes]

    def output(self) -> str:
        """What stands on its standard error so far."""
        self.log.seek(0)
        return self.log.read().decode()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def get(self, path: str) -> httpx2.Response:
        return httpx2.get(self.url(path), timeout=30)

    def answers(self, path: str = "/healthz", status: int = 200, within_s: float = 60) -> None:
        deadline = time.monotonic() + within_s
        last: object = None
        while time.monotonic() < deadline:
            assert self.process.poll() is None, "the service ended"
            try:
                last = self.get(path).status_code
            except httpx2.TransportError as error:
                last = error
            if last == status:
                return
            time.sleep(0.05)
        raise AssertionError(f"{path}: {last}")

    def workers(self) -> set[int]:
        """Its processes that live, besides the first; multiprocessing's own tracker aside."""
        found = set()
        for child in psutil.Process(self.process.pid).children():
            with contextlib.suppress(psutil.NoSuchProcess):
                if "resource_tracker" not in " ".join(child.cmdline()):
                    found.add(child.pid)
        return found

    def send_signal(self, sig: signal.Signals) -> None:
        self.process.send_signal(sig)

    def ends(self, within_s: float = 60) -> int:
        return self.process.wait(within_s)


@contextmanager
def serve(environ: dict[str, str], *arguments: str, port: int | None = None) -> Iterator[Served]:
    port = port or free_port()
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [*CLI, "serve", "--port", str(port), *arguments],
            env=environ,
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
        try:
            yield Served(process, port, log)
        finally:
            if process.poll() is None:
                for one in [process, *psutil.Process(process.pid).children(recursive=True)]:
                    one.kill()
            process.wait()
