"""100,000 damaged bodies and files: nothing falls over, nothing leaks, memory stays bounded.

One in twenty is made to stop the service: nested, long, crowded or endless; and a hundredth part
are readers that hang, against a served process. The dice are seeded, so that what was found once is
found again; a failure names its number. Prints what became of all of them (`-s` shows it).
`BLUEPRINT_FUZZ` says how many; 100,000 unless given.
"""

import io
import json
import os
import random
import re
import socket
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import geopandas
import httpx2
import orjson
import psutil
import pytest
import shapely
from attacks import KINDS, READ, Attack, attack
from fastapi.testclient import TestClient
from judge import example_city
from loading import load_city
from mutations import LEAKS, damaged_bytes, damaged_json
from people import logged_in, somebody
from sample_files import write_sample
from served import Served, environment, serve
from serving import Server
from worked_query import QUERIES

from api.app import create_app
from api.settings import Settings
from blueprint.city import city
from blueprint.errors import BadLayerFile, BlueprintError
from blueprint.site import read_site, site_from_shape
from blueprint.vocabulary import Role
from layers.catalogue import catalogue
from layers.checks import report_text
from layers.database.connections import Database
from layers.readers import read_sites
from layers.releases.imports import Accuracies, check_file

pytestmark = pytest.mark.acceptance

RUNS = int(os.environ.get("BLUEPRINT_FUZZ", "100000"))
BODIES, FILES, HANGING = RUNS * 59 // 100, RUNS * 40 // 100, RUNS // 100
_MADE_TO_STOP = 20
# After the first thousand, caches are warm: from there on a process that leaks shows it.
WARM, MAY_GROW_MB = 1_000, 150
ANSWERS = {200, 201, 202, 204, 400, 401, 403, 404, 409, 413, 415, 422, 428, 429}
SQUARE = shapely.geometry.mapping(example_city.SITE)
ACCURACIES = Accuracies(tolerance_m=0.5, obfuscation_m=5)
E, N = example_city.EAST, example_city.NORTH


def _feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "id": 1, "properties": properties, "geometry": geometry}


def _questions() -> list[dict[str, Any]]:
    rest = {"project": dict(example_city.FACTS), "as_of": example_city.DAY.isoformat()}
    metres = {"crs": "EPSG:4548", **rest}
    hole = [[E + 20, N + 20], [E + 20, N + 40], [E + 40, N + 40], [E + 20, N + 20]]
    line = {"type": "LineString", "coordinates": [[E, N], [E + 90, N + 50]], "width_m": 20}
    holed = {"type": "Polygon", "coordinates": [SQUARE["coordinates"][0], hole]}
    several = {"type": "MultiPolygon", "coordinates": [SQUARE["coordinates"]]}
    ring = [[116.39, 39.9], [116.392, 39.9], [116.392, 39.902], [116.39, 39.902], [116.39, 39.9]]
    degrees = {"type": "Polygon", "coordinates": [ring]}
    return [
        {"site": SQUARE, **metres},
        {"site": _feature(SQUARE, width_m=3), **metres},
        {"site": line, **metres},
        {"site": holed, **metres},
        {"site": several, **metres},
        {"site": {"parcel": "HD00-1603-01"}, **rest},
        {"site": {"block": "HD00-1603"}, **rest},
        {"site": degrees, **rest},
        {"site": degrees, "crs": "GCJ02", **rest},
    ]


def _collections() -> list[dict[str, Any]]:
    question = _questions()
    return [
        {
            "type": "FeatureCollection",
            "crs": {"type": "name", "properties": {"name": "EPSG:4548"}},
            "features": [_feature(one["site"], name="甲", n=1.5) for one in question[:4]],
            **{key: question[0][key] for key in ("project", "as_of")},
        }
    ]


def _searches() -> list[dict[str, Any]]:
    ring = [[116.39, 39.9], [116.41, 39.9], [116.41, 39.92], [116.39, 39.9]]
    within = {"type": "Polygon", "coordinates": [ring]}
    day = {"as_of": example_city.DAY.isoformat()}
    return [
        {**day, "land_use": ["R2", "B"], "far": {"min": 1, "max": 3}, "area_m2": {"min": 1e3}},
        {**day, "within": within, "avoid": ["flood_detention"], "waived": ["traffic_impact"]},
        {**day, "bbox": [116.3, 39.8, 116.5, 40.0], "district": "110105", "limit": 5},
        {**day, "distance_to": {"school": 300}, "sort": "distance", "project": example_city.FACTS},
    ]


def _forms() -> list[dict[str, Any]]:
    """What the routes of people and releases ask for."""
    contact, word = {"contact": "a@example.com"}, "correct horse battery"
    number = "0b2ff0a2-6d5e-4f0b-9a4b-7a8d2e3f4a5b"
    return [
        {**contact, "name": "某人", "password": word},
        {**contact, "password": word},
        contact,
        {"registration": number, "code": "123456"},
        {"reset": number, "code": "123456", "new": word},
        {"current": "another horse battery", "new": word},
        {"name": "钥匙", "scopes": ["query"], "days": 30},
        {"reason": "改正界线", "even_if_changed": True},
    ]


class Account:
    """What became of the damaged, and what the process held meanwhile."""

    def __init__(self) -> None:
        self.ends: Counter[str] = Counter()
        self.slowest = (0.0, 0)
        self._process = psutil.Process()
        self._warm_mb = 0.0
        self._started = time.monotonic()

    def add(self, number: int, end: str, took_s: float) -> None:
        self.ends[end] += 1
        self.slowest = max(self.slowest, (took_s, number))
        if number == WARM:
            self._warm_mb = self._process.memory_info().rss / 1e6

    def close(self, what: str) -> None:
        grown = self._process.memory_info().rss / 1e6 - self._warm_mb
        counts = ", ".join(f"{end}: {count:,}" for end, count in sorted(self.ends.items()))
        slow, number = self.slowest
        took = time.monotonic() - self._started
        print(f"\n{what} in {took:.0f} s: {counts}")
        print(f"slowest {slow:.2f} s (number {number}), memory +{grown:.0f} MB after warming up")
        assert grown < MAY_GROW_MB


@pytest.fixture
def clients(server: Server, database: Database, tmp_path: Path) -> Iterator[list[TestClient]]:
    """A visitor, and an administrator, for whom every route reads the body."""
    parcel = example_city.parcel(far_max=2.5, height_max_m=60)
    load_city(database, example_city.city(plan_parcel=(parcel,)))
    url = database.engine.url.render_as_string(hide_password=False)
    app = create_app(Settings(home=tmp_path, database_url=url, pool_size=4, visitor_quota=0))
    with TestClient(app, raise_server_exceptions=False) as visitor:
        contact = somebody(database, Role.ADMINISTRATOR)[1]
        with logged_in(app, contact) as administrator:
            yield [visitor, administrator]


def _posts(client: TestClient) -> list[str]:
    paths = client.get("/openapi.json").json()["paths"]
    return sorted(path for path, methods in paths.items() if "post" in methods)


def _address(path: str, dice: random.Random) -> str:
    """A route's with something in its place for a number, never one that there is."""
    odd = ["999999", "0b2ff0a2-6d5e-4f0b-9a4b-7a8d2e3f4a5b", "%00", "甲", "-1", "9" * 30, "x'y"]
    return re.sub(r"\{\w+\}", lambda _: dice.choice(odd), path)


def test_damaged_bodies(clients: list[TestClient]) -> None:
    """To every route that takes a body."""
    account = Account()
    posts = _posts(clients[0])
    assert "/api/v1/site-queries" in posts and "/api/v1/site-queries/batch" in posts
    bases = {path: _forms() for path in posts}
    bases["/api/v1/site-queries"] = _questions()
    bases["/api/v1/site-queries/batch"] = bases["/api/v1/sites/read"] = _collections()
    bases["/api/v1/site-search"] = _searches()
    types = ["application/json"] * 12 + ["text/plain", "application/geo+json", "\xe9", "a/b;q=", ""]
    # Half of all are questions, the other routes share the rest.
    question = ["/api/v1/site-queries", "/api/v1/site-queries/batch", "/api/v1/site-search"]
    for number in range(BODIES):
        dice = random.Random(number)
        path = dice.choice(dice.choice([question, posts]))
        raw = damaged_json(dice.choice(bases[path]), dice)
        headers = {"content-type": dice.choice(types).encode("latin-1")}
        params = {"store": dice.choice(["true", "x", "\0"])} if dice.random() < 0.02 else {}
        if number % _MADE_TO_STOP == 7:
            sent = attack(dice)
            path, raw, params = sent.path, sent.body, dict(sent.params)
            headers = {} if path == READ else {"content-type": b"application/json"}
        started = time.monotonic()
        client = dice.choice(clients)
        answer = client.post(_address(path, dice), content=raw, headers=headers, params=params)
        took = time.monotonic() - started
        text = answer.text
        assert answer.status_code in ANSWERS, (number, path, raw[:2000], text[:2000])
        assert '"status":500' not in text, (number, path, raw[:2000], text[:2000])
        for leak in LEAKS:
            assert leak not in text, (number, path, raw[:2000], text[:2000])
        account.add(number, str(answer.status_code), took)
    account.close("damaged bodies")


def _frame() -> geopandas.GeoDataFrame:
    shapes = [example_city.box(100 * i, 0, 100 * i + 90, 80) for i in range(6)]
    values = {
        "code": [f"甲-{i}" for i in range(6)],
        "name": ["街区"] * 6,
        "level": ["block"] * 6,
        "status": ["approved"] * 6,
        "approved": ["2019-03-15"] * 6,
        "n": [1.5, None, 2, 3, 4, 5],
    }
    return geopandas.GeoDataFrame(values, geometry=shapes, crs="EPSG:4548")


def _whole_files(folder: Path) -> dict[str, bytes]:
    """A valid file a format, by the name it is given."""
    names = ("a.gpkg", "a.geojson", "a.txt", "a.zip")
    return {name: write_sample(folder / name, _frame()).read_bytes() for name in names}


def _zipped(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    compressed = io.BytesIO()
    with zipfile.ZipFile(compressed, "w", method) as archive:
        for end, raw in parts.items():
            archive.writestr(f"a{end}", raw)
    return compressed.getvalue()


def _parts(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name[1:]: archive.read(name) for name in archive.namelist()}


def _damage(name: str, raw: bytes, dice: random.Random) -> bytes:
    if name.endswith(".geojson") and dice.random() < 0.6:
        return damaged_json(json.loads(raw), dice)
    if name.endswith(".zip") and dice.random() < 0.75:
        # Inside: from outside the checksums would find it.
        parts = _parts(raw)
        for end in dice.sample(sorted(parts), dice.choice([1, 1, 2])):
            parts[end] = damaged_bytes(parts[end], dice)
        return _zipped(parts)
    if name.endswith(".gpkg") and dice.random() < 0.5:
        # Where the rows are, not in the catalogue's empty pages.
        at = dice.choice([raw.index(b"GP\0"), raw.index("甲-3".encode())])
        return raw[:at] + damaged_bytes(raw[at : at + 300], dice) + raw[at + 300 :]
    return damaged_bytes(raw, dice)


def _judged(path: Path, dice: random.Random, check: Callable[[Path, random.Random], None]) -> str:
    try:
        check(path, dice)
    except BadLayerFile as refused:
        assert refused.flaws and all(flaw.msg for flaw in refused.flaws)
        message = str(refused)
        assert not any(leak in message for leak in LEAKS), message
        return "refused"
    return "read"


def _check(path: Path, dice: random.Random) -> None:
    """What `blueprint layers check` does."""
    layer = catalogue()[dice.choice(["block", "plan", "assessment", "facility", "network"])]
    options = {"crs": "EPSG:4548"} if dice.random() < 0.2 else {}
    if dice.random() < 0.2:
        options["encoding"] = "gbk"
    checked = check_file(path, layer, city=city(), accuracies=ACCURACIES, **options)
    message = report_text(checked.report) + json.dumps(checked.report.as_json(), ensure_ascii=False)
    assert not any(leak in message for leak in LEAKS), message


def _sites(path: Path, dice: random.Random) -> None:
    """What `blueprint query` and `screen` do before they ask the map."""
    for feature in read_sites(path):
        if feature.error is not None:
            continue
        read: Any = site_from_shape if hasattr(feature.geometry, "geom_type") else read_site
        try:
            read(
                feature.geometry, city=city(), tolerance_m=0.5, accuracy_m=5.0, crs=feature.crs,
                width_m=feature.properties.get("width_m"), loc=(path.name, feature.row),
            )  # fmt: skip
        except BlueprintError as refused:
            assert refused.detail


def test_damaged_files(tmp_path: Path) -> None:
    """Through the readers, the checks of a layer, and the reading of sites."""
    account = Account()
    whole = _whole_files(tmp_path / "whole")
    names = sorted(whole)
    for number in range(FILES):
        dice = random.Random(number)
        name = names[number % len(names)]
        raw = _damage(name, whole[name], dice)
        if number % _MADE_TO_STOP == 7:
            sent = KINDS[dice.choice(["nested WKB", "nested JSON", "long lines", "bombs"])](dice)
            name = sent.params.get("name", "a.geojson" if sent.body[:1] in b"[{" else "a.txt")
            raw = sent.body
        path = tmp_path / name
        path.write_bytes(raw)
        started = time.monotonic()
        try:
            end = _judged(path, dice, _sites if number // len(names) % 3 == 0 else _check)
        except Exception as unexpected:
            saved = tmp_path / f"failed-{name}"
            saved.write_bytes(raw)
            unexpected.add_note(f"number {number}, kept as {saved}")
            raise
        account.add(number, f"{path.suffix} {end}", time.monotonic() - started)
    account.close("damaged files")


def _hangs(served: Served, number: int) -> socket.socket:
    """Somebody who asks, and then takes nothing, or a little, or goes."""
    dice = random.Random(number)
    caller = socket.create_connection(("127.0.0.1", served.port), timeout=60)
    caller.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    large = orjson.dumps(_collections()[0] | {"features": _collections()[0]["features"][:1] * 300})
    raw = dice.choice([attack(dice).raw, Attack(f"{QUERIES}/batch", large).raw])
    with suppress(OSError):  # it may hang up before all is sent
        caller.settimeout(5)
        caller.sendall(raw[: dice.choice([len(raw), len(raw), dice.randrange(len(raw))])])
        what = dice.random()
        if what < 0.3:
            caller.recv(dice.choice([1, 1_000]))
        elif what < 0.5:
            caller.close()
    return caller


def test_readers_that_hang(server: Server, database: Database, tmp_path: Path) -> None:
    """In crowds of fifty, for each of which others are answered and nobody dies."""
    load_city(database, example_city.city())
    url = database.engine.url.render_as_string(hide_password=False)
    with serve(environment(tmp_path, url, unread_s=2, body_s=5, headers_s=2)) as served:
        served.answers("/readyz")
        [worker] = served.workers()
        for first in range(0, HANGING, 50):
            crowd = [_hangs(served, number) for number in range(first, min(first + 50, HANGING))]
            assert served.get("/healthz").status_code == 200
            for caller in crowd:
                caller.close()
            [same] = served.workers()
            assert same == worker
        answer = httpx2.post(served.url(QUERIES), json=_questions()[0], timeout=60)
        assert answer.status_code == 201
    print(f"\n{HANGING:,} readers that hang: the same worker answers")
