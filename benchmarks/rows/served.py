"""Rows e and f: answered and sealed over HTTP, at eight clients and at far too many."""

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
import psycopg2
import shapely

from benchmarks import ours
from benchmarks.city import ON, BenchCity, draw_sites
from benchmarks.place import Place
from benchmarks.result import Result, Times

__all__ = ["served", "serving"]

_PATH = "/api/v1/site-queries"
_WORKERS = 2
_FAR_TOO_MANY = (32, 200)
_SITES, _WARM_S = 300, 40.0
_ROUNDS, _SECONDS = 9, 8.0


@contextmanager
def serving(home: Path, workers: int = _WORKERS) -> Iterator[int]:
    """The service of a home for as long as the block lasts; its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [str(Path(sys.executable).with_name("blueprint")), "serve", "--port", str(port)]
    command += ["--workers", str(workers)]
    service = subprocess.Popen(
        command,
        env={**os.environ, "BLUEPRINT_HOME": str(home), "BLUEPRINT_VISITOR_QUOTA": "0"},
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5)
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        yield port
    finally:
        service.terminate()
        service.wait(60)


def _load(port: int, bodies: Path, clients: int, seconds: float) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.load", str(port), _PATH, str(bodies)]
    done = subprocess.run(
        [*command, str(clients), str(seconds)], capture_output=True, check=True, timeout=600
    )
    outcome: dict[str, Any] = orjson.loads(done.stdout)
    outcome["per_s"] = outcome["statuses"].get("201", 0) / seconds
    return outcome


def _bare_loop(place: Place, sites: Sequence[bytes]) -> float:
    """Sites a second: the query in this process and one INSERT of its answer, over and over."""
    admin = psycopg2.connect(place.raw_admin_url)
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute("CREATE SCHEMA IF NOT EXISTS bench")
        cursor.execute("CREATE TABLE IF NOT EXISTS bench.answer (id uuid PRIMARY KEY, body jsonb)")
        cursor.execute("TRUNCATE bench.answer")
        cursor.execute("SHOW synchronous_commit")
        assert cursor.fetchone() == ("on",)
    start = time.perf_counter()
    with admin.cursor() as cursor:
        for site in sites:
            [(body, _)] = ours.evidence(place.services, [site])
            cursor.execute(
                "INSERT INTO bench.answer VALUES (%s, %s)",
                (str(uuid4()), orjson.dumps(body).decode()),
            )
    took = time.perf_counter() - start
    with admin.cursor() as cursor:
        cursor.execute("DROP TABLE bench.answer")
    admin.close()
    return len(sites) / took


def served(place: Place, drawn: BenchCity) -> Sequence[Result]:
    """Each round has all loads and the bare loop, so that whatever else the machine does happens to
    all; a ratio is the median of the rounds' own."""
    sites = draw_sites(drawn, _SITES)
    wkb = [site.wkb for site in sites]
    bodies = [
        {"site": shapely.geometry.mapping(site), "crs": "EPSG:4548", "as_of": ON.isoformat()}
        for site in sites
    ]
    rounds = []
    with tempfile.TemporaryDirectory() as folder, serving(place.home) as port:
        file = Path(folder) / "bodies"
        file.write_bytes(b"\n".join(orjson.dumps(body) for body in bodies))
        # At once, before a worker has met any of the sites.
        cold = _load(port, file, _FAR_TOO_MANY[-1], _SECONDS)
        _load(port, file, 8, _WARM_S)
        ours.evidence(place.services, wkb)
        for _ in range(_ROUNDS):
            loads = {n: _load(port, file, n, _SECONDS) for n in (1, 8, *_FAR_TOO_MANY)}
            rounds.append(_Round(loads, _bare_loop(place, wkb)))
    return [_eight_clients(rounds), _too_many(rounds, cold)]


@dataclass(frozen=True)
class _Round:
    """What each number of clients was told, and how many sites a second the bare loop made."""

    loads: dict[int, dict[str, Any]]
    loop: float

    @property
    def throughput(self) -> float:
        return float(self.loads[8]["per_s"]) / self.loop

    def waited(self, clients: int) -> float:
        """The 99th percentile of an answer at so many clients, in medians of a single client."""
        return Times(self.loads[clients]["took"]).p99 / Times(self.loads[1]["took"]).median


def _together(rounds: Sequence[_Round], clients: int) -> tuple[float, Times, int]:
    """Answers a second, their times, and how many were told to wait, over all rounds."""
    loads = [each.loads[clients] for each in rounds]
    took = Times([one for load in loads for one in load["took"]])
    shed = sum(load["statuses"].get("503", 0) for load in loads)
    return statistics.mean(load["per_s"] for load in loads), took, shed


def _spread(ratios: Sequence[float]) -> str:
    return f"rounds {min(ratios):.2f} to {max(ratios):.2f}"


def _eight_clients(rounds: Sequence[_Round]) -> Result:
    ratios = [each.throughput for each in rounds]
    per_s, took, _ = _together(rounds, 8)
    loop = statistics.mean(each.loop for each in rounds)
    return Result(
        "e",
        f"answered and sealed over HTTP, 8 clients, {_WORKERS} workers",
        "a bare loop of our own query and one INSERT, in one process",
        "0.45",
        {"throughput": statistics.median(ratios)},
        f"{per_s:.0f}/s ({took}) against {loop:.0f}/s; {_spread(ratios)}",
        note=_failures([each.loads[8] for each in rounds]),
    )


def _too_many(rounds: Sequence[_Round], cold: dict[str, Any]) -> Result:
    _, alone, _ = _together(rounds, 1)
    texts, ratios = [f"single client {alone}"], {}
    for clients in _FAR_TOO_MANY:
        each = [one.waited(clients) for one in rounds]
        ratios[f"p99 at {clients} ÷ single median"] = statistics.median(each)
        per_s, took, shed = _together(rounds, clients)
        texts.append(
            f"{clients} clients: {per_s:.0f}/s, {took}, {shed:,} told to wait, {_spread(each)}"
        )
    first = Times(cold["took"])
    texts.append(f"{_FAR_TOO_MANY[-1]} clients at sites that were never met: {first}")
    return Result(
        "f",
        "32 and 200 clients",
        "our own median with a single client",
        "< 60×",
        ratios,
        "; ".join(texts),
        note=_failures([cold, *(one.loads[n] for one in rounds for n in _FAR_TOO_MANY)]),
    )


def _failures(loads: Sequence[dict[str, Any]]) -> str:
    statuses, failures = Counter[str](), Counter[str]()
    for load in loads:
        statuses.update({s: n for s, n in load["statuses"].items() if s not in ("201", "503")})
        failures.update(load["failures"])
    return f"failures: {dict(statuses)} {dict(failures)}" if statuses or failures else ""
