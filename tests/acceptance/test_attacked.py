"""All that a stranger can send, at once and from many connections, against the demonstration city,
while an honest caller asks ten times a minute: nobody dies, none of the honest answers is lost or
late, memory and disk stay bounded.

`BLUEPRINT_ATTACK_MIN` says for how many minutes; 30 unless given. Prints what was measured (`-s`).
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import attackers
import httpx2
import psutil
import pytest
import shapely
from people import PASSWORD, SESSION, somebody
from served import Served, environment, serve
from serving import APP_PASSWORD, Server
from sqlalchemy import text
from worked_query import QUERIES

from blueprint.city import city
from blueprint.vocabulary import Role
from layers.database.connections import Database
from layers.demo_city.loading import DemoCity, draw_demo, load_demo

pytestmark = pytest.mark.acceptance

MINUTES = float(os.environ.get("BLUEPRINT_ATTACK_MIN", "30"))
_EVERY_S = 6.0
_QUIET = 40
# Of all its processes together: the map's cache (512 MB), four readers of 1,000 MB at the worst.
_MOST_MB = 3_000
# What is on its way (200 MB), and what a service keeps besides.
_MOST_DISK_MB = 400


@pytest.fixture(scope="module")
def drawn() -> DemoCity:
    return draw_demo("small")


@pytest.fixture(scope="module")
def served(
    server: Server,
    module_database: Database,
    drawn: DemoCity,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Served, Path]]:
    load_demo(module_database, drawn, city(), 0.5)
    home = tmp_path_factory.mktemp("home")
    url = server.database_url(str(module_database.engine.url.database))
    with serve(environment(home, url, app_password=APP_PASSWORD)) as found:
        found.answers("/readyz", within_s=120)
        yield found, home


@dataclass
class Honest:
    """A planner who is logged in: what each question took, until it was answered."""

    client: httpx2.Client
    body: dict[str, Any]
    seconds: list[float] = field(default_factory=list)
    ends: Counter[int] = field(default_factory=Counter)

    @classmethod
    def of(cls, served: Served, contact: str, drawn: DemoCity) -> "Honest":
        client = httpx2.Client(base_url=served.url(""), timeout=60)
        answer = client.post(SESSION, json={"contact": contact, "password": PASSWORD})
        assert answer.status_code == 201, answer.text
        client.headers["X-CSRF-Token"] = answer.json()["csrf"]
        site = shapely.geometry.mapping(drawn.site)
        return cls(client, {"site": site, "crs": "EPSG:4548", "project": dict(drawn.facts)})

    def ask(self) -> None:
        began = time.monotonic()
        answer = self.client.post(QUERIES, json=self.body)
        self.seconds.append(time.monotonic() - began)
        self.ends[answer.status_code] += 1

    def close(self) -> None:
        self.client.close()

    def quantile(self, part: float) -> float:
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))]

    def line(self, name: str) -> str:
        middle, late = self.quantile(0.5) * 1_000, self.quantile(0.99) * 1_000
        return f"{name}: {dict(self.ends)}, median {middle:.0f} ms, p99 {late:.0f} ms"


@dataclass
class UsageMeter:
    """The most memory of all its processes, and disk of its home, seen so far (MB)."""

    served: Served
    home: Path
    memory_mb: float = 0
    disk_mb: float = 0
    ended: threading.Event = field(default_factory=threading.Event)

    def look(self) -> None:
        used = 0.0
        root = psutil.Process(self.served.process.pid)
        for one in [root, *root.children(recursive=True)]:
            with suppress(psutil.NoSuchProcess):
                used += one.memory_info().rss / 1e6
        disk = 0
        for path in self.home.rglob("*"):
            with suppress(OSError):
                disk += path.stat().st_size
        self.memory_mb, self.disk_mb = max(self.memory_mb, used), max(self.disk_mb, disk / 1e6)

    def go_on(self) -> None:
        while not self.ended.wait(2):
            self.look()


def _size_mb(database: Database) -> float:
    with database.writing() as connection:
        size = connection.scalar(text("SELECT pg_database_size(current_database())"))
    return float(size or 0) / 1e6


def test_everything_at_once(
    served: tuple[Served, Path], drawn: DemoCity, module_database: Database
) -> None:
    service, home = served
    contact = somebody(module_database, Role.OFFICER)[1]
    quiet, honest = (Honest.of(service, contact, drawn) for _ in range(2))
    for _ in range(_QUIET):
        quiet.ask()
        time.sleep(0.25)
    [worker], size = service.workers(), _size_mb(module_database)
    meter = UsageMeter(service, home)
    metering = threading.Thread(target=meter.go_on)
    metering.start()
    box = map(str, drawn.site.buffer(2_000).bounds)
    # Strangers bring processors of their own; here they must not take the service's.
    attacking = subprocess.Popen(
        [
            "nice",
            "-n",
            "15",
            sys.executable,
            attackers.__file__,
            str(service.port),
            str(60 * MINUTES),
            "block",
            *box,
        ],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    health: Counter[int] = Counter()
    try:
        until = time.monotonic() + 60 * MINUTES
        while time.monotonic() < until:
            began = time.monotonic()
            honest.ask()
            health[service.get("/healthz").status_code] += 1
            time.sleep(max(0, _EVERY_S - (time.monotonic() - began)))
        tried, _ = attacking.communicate(timeout=180)
    finally:
        attacking.kill()
        meter.ended.set()
        metering.join()
        quiet.close()
        honest.close()
    print(f"\n{quiet.line('quiet')}\n{honest.line(f'{MINUTES:g} minutes of attacks')}")
    print(
        f"/healthz {dict(health)}; memory at most {meter.memory_mb:.0f} MB, home at most ", end=""
    )
    print(f"{meter.disk_mb:.0f} MB, database +{_size_mb(module_database) - size:.0f} MB")
    for kind, ends in json.loads(tried).items():
        print(f"  {kind}: {ends}")
    assert service.workers() == {worker}, "the worker died"
    assert set(honest.ends) == {201} and set(health) == {200}
    assert meter.memory_mb < _MOST_MB and meter.disk_mb < _MOST_DISK_MB
    assert honest.quantile(0.99) < 5 * quiet.quantile(0.99)
