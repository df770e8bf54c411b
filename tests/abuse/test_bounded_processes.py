"""What may run long or die is ended, and the service goes on."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import httpx2
import orjson
import psutil
import pytest
import shapely
from fastapi.testclient import TestClient
from hostile_work import die, eat, hang, sleep, where
from served import environment, serve
from worked_query import QUERIES, query

from api.app import create_app
from api.bounded.processes import Bound, BoundedProcesses, OutOfBounds
from api.bounded.sites import SMALL, BoundedSites
from blueprint.city import city
from blueprint.errors import BadSite, Unavailable
from blueprint.site import read_given
from layers.database.connections import Database

READ = "/api/v1/sites/read"
_NAMED: dict[str, Any] = {
    "city": city(),
    "tolerance_m": 0.5,
    "accuracy_m": 5.0,
    "crs": "EPSG:4548",
    "width_m": None,
    "loc": ("site",),
}


@pytest.fixture(scope="module")
def bounded() -> Iterator[BoundedProcesses]:
    made = BoundedProcesses(1, 300, ("blueprint.site",))
    yield made
    made.close()


@pytest.mark.parametrize(
    ("work", "given", "bound"),
    [
        (hang, (), Bound.TIME),
        (sleep, (), Bound.TIME),
        (eat, (400,), Bound.MEMORY),
        (die, (), Bound.DEATH),
    ],
)
def test_it_is_ended_and_replaced(
    bounded: BoundedProcesses, work: Any, given: tuple[int, ...], bound: Bound
) -> None:
    assert bounded.run(10, eat, 100) == 100 << 20
    with pytest.raises(OutOfBounds) as ended:
        bounded.run(0.5 if bound is Bound.TIME else 10, work, *given)
    assert ended.value.bound is bound
    assert bounded.run(10, where) != os.getpid()


def test_errors_of_the_work_come_back_whole(bounded: BoundedProcesses) -> None:
    with pytest.raises(BadSite) as bad:
        bounded.run(10, read_given, {"type": "Point", "coordinates": [1, 2]}, **_NAMED)
    assert bad.value.flaws[0].loc == ("site", "type")


def test_who_would_wait_long_is_refused_with_the_time_to_come_again(
    bounded: BoundedProcesses,
) -> None:
    def wait() -> None:
        with pytest.raises(OutOfBounds):
            bounded.run(0.3, hang)

    waiting = [threading.Thread(target=wait) for _ in range(7)]
    for one in waiting:
        one.start()
    with pytest.raises(Unavailable) as busy:
        while True:
            bounded.run(10, where)
    assert not isinstance(busy.value, OutOfBounds)
    assert busy.value.retry_after_s > 0
    for one in waiting:
        one.join()


def circle(points: int) -> dict[str, Any]:
    ring = shapely.Point(500_000, 4_420_000).buffer(200, quad_segs=points // 4)
    mapping: dict[str, Any] = shapely.geometry.mapping(ring)
    return mapping


@pytest.mark.parametrize("points", [SMALL - 4, SMALL + 4, 20_000])
def test_a_site_is_the_same_wherever_it_is_read(bounded: BoundedProcesses, points: int) -> None:
    sites = BoundedSites(bounded, 10)
    assert sites(circle(points), **_NAMED) == read_given(circle(points), **_NAMED)
    collection = {"type": "GeometryCollection", "geometries": [circle(points)]}
    assert sites(collection, **_NAMED) == read_given(circle(points), **_NAMED)


def test_small_and_oversized_ones_do_not_travel() -> None:
    nobody: Any = SimpleNamespace()
    sites = BoundedSites(nobody, 10)
    assert sites(circle(SMALL - 4), **_NAMED).area_m2 > 0
    with pytest.raises(BadSite, match="顶点超过上限"):
        sites({"type": "Polygon", "coordinates": [[[0, 0]] * (city().max_vertices + 1)]}, **_NAMED)
    with pytest.raises(AttributeError):
        sites(circle(4 * SMALL), **_NAMED)


def test_a_file_that_takes_long(settings: Any, app_database: Database) -> None:
    quick = settings.model_copy(update={"reading_s": 0.5})
    square = [[116.39, 39.9], [116.4, 39.9], [116.4, 39.91], [116.39, 39.91], [116.39, 39.9]]
    shape = {"type": "Polygon", "coordinates": [square]}
    feature = {"type": "Feature", "properties": {}, "geometry": shape}
    many = {"type": "FeatureCollection", "features": [feature] * 10_000}
    with TestClient(create_app(quick)) as caller:
        answer = caller.post(READ, content=orjson.dumps(many))
        assert answer.status_code == 422, answer.text
        assert "处理超时" in answer.json()["detail"]
        answer = caller.post(READ, content=orjson.dumps(feature))
        assert answer.status_code == 200, answer.text


def test_a_worker_that_is_alone_is_replaced(settings: Any, app_database: Database) -> None:
    """And the processes that it had others' boundaries read in go with it."""
    with serve(environment(settings.home, settings.database_url)) as served:
        served.answers("/readyz")
        [first] = served.workers()
        body = query(site=circle(4_000), crs="EPSG:4548")
        answer = httpx2.post(served.url(QUERIES), json=body, timeout=60)
        assert answer.status_code in (200, 201, 422), answer.text
        readers = psutil.Process(first).children()
        assert len(readers) >= 2
        psutil.Process(first).send_signal(signal.SIGKILL)
        gone, left = psutil.wait_procs(readers, timeout=30)
        assert gone and not left
        deadline = time.monotonic() + 60
        while served.workers() in ({first}, set()) and time.monotonic() < deadline:
            time.sleep(0.05)
        served.answers("/healthz")
        [second] = served.workers()
        assert second != first
        served.send_signal(signal.SIGTERM)
        assert served.ends() == 0
