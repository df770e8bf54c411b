"""Rows e and f: answered and sealed over HTTP, at eight clients and at far too many."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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
_WORKERS, _SECONDS = 2, 20.0
_FAR_TOO_MANY = (32, 200)


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
    told: dict[str, Any] = orjson.loads(done.stdout)
    told["per_s"] = told["statuses"].get("201", 0) / seconds
    return told


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
            [(body, _)] = ours.evidence(place.house, [site])
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
    sites = draw_sites(drawn, 2_000)
    wkb = [site.wkb for site in sites]
    bodies = [
        {"site": shapely.geometry.mapping(site), "crs": "EPSG:4548", "as_of": ON.isoformat()}
        for site in sites
    ]
    with tempfile.TemporaryDirectory() as folder, serving(place.home) as port:
        file = Path(folder) / "bodies"
        file.write_bytes(b"\n".join(orjson.dumps(body) for body in bodies))
        _load(port, file, 8, 15)  # warm
        alone = Times(_load(port, file, 1, _SECONDS)["took"])
        eight = _load(port, file, 8, _SECONDS)
        loads = {clients: _load(port, file, clients, _SECONDS) for clients in _FAR_TOO_MANY}
    ours.evidence(place.house, wkb[:500])
    loop = _bare_loop(place, wkb)
    return [_eight_clients(eight, loop), _too_many(alone, loads)]


def _eight_clients(eight: dict[str, Any], loop: float) -> Result:
    return Result(
        "e",
        f"answered and sealed over HTTP, 8 clients, {_WORKERS} workers",
        "a bare loop of our own query and one INSERT, in one process",
        "0.45",
        {"throughput": eight["per_s"] / loop},
        f"{eight['per_s']:.0f}/s ({Times(eight['took'])}) against {loop:.0f}/s",
        note=_faults(eight),
    )


def _too_many(alone: Times, loads: dict[int, dict[str, Any]]) -> Result:
    told, ratios = [f"single client {alone}"], {}
    for clients, load in loads.items():
        times = Times(load["took"])
        ratios[f"p99 at {clients} ÷ single median"] = times.p99 / alone.median
        shed = load["statuses"].get("503", 0)
        told.append(f"{clients} clients: {load['per_s']:.0f}/s, {times}, {shed:,} told to wait")
    return Result(
        "f",
        "32 and 200 clients",
        "our own median with a single client",
        "< 60×",
        ratios,
        "; ".join(told),
        note=" ".join(_faults(load) for load in loads.values()).strip(),
    )


def _faults(load: dict[str, Any]) -> str:
    odd = {s: n for s, n in load["statuses"].items() if s not in ("201", "503")}
    return "" if not odd and not load["faults"] else f"faults: {odd} {load['faults']}"
