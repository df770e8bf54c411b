"""Sites drawn to hurt: answered, or refused by a stated limit, in bounded time.

`blueprint.site.limits` says what was measured. The limits are on what work costs, so that what is
only large is answered and what is small and vicious is not.
"""

import json
import math
import random
from typing import Any

import pytest
import shapely
from fastapi.testclient import TestClient
from judge import example_city
from mutations import LEAKS
from worked_query import QUERIES, query

BATCH = f"{QUERIES}/batch"
E, N = example_city.EAST, example_city.NORTH
Point = tuple[float, float]


def polygon(*rings: list[Point]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]] for ring in rings]}


def around(radius: float, angle: float) -> Point:
    return E + 500 + radius * math.cos(angle), N + 500 + radius * math.sin(angle)


def circle(vertices: int) -> dict[str, Any]:
    return polygon([around(400, 2 * math.pi * i / vertices) for i in range(vertices)])


def scrambled(vertices: int) -> dict[str, Any]:
    """A circle's vertices in any order but the right one."""
    ring = circle(vertices)["coordinates"][0][:-1]
    random.Random(1).shuffle(ring)
    return polygon(ring)


def star(points: int) -> dict[str, Any]:
    """Every edge crosses almost every other."""
    step = points // 2
    return polygon([around(400, 2 * math.pi * step * i / points) for i in range(points)])


def burr(spikes: int) -> dict[str, Any]:
    """A star that crosses nothing: two edges a spike, in each other's way when it is grown."""
    radii = [(400, 300)[i % 2] for i in range(2 * spikes)]
    return polygon([around(r, math.pi * i / spikes) for i, r in enumerate(radii)])


def comb(teeth: int, gap: float, length: float) -> dict[str, Any]:
    edge = [(E + i * gap / 2, N + 10 + length * (i % 2)) for i in range(2 * teeth)]
    return polygon([(E, N), (edge[-1][0], N), *reversed(edge)])


def spiral(vertices: int, gap: float) -> dict[str, Any]:
    half = vertices // 2
    angles = [2 * math.pi * i / 100 for i in range(half)]
    out = [around(20 + gap * a / (2 * math.pi), a) for a in angles]
    back = [around(20 + gap * (a / (2 * math.pi) - 0.5), a) for a in reversed(angles)]
    return polygon(out + back)


def pierced(holes: int, size: float, step: float) -> dict[str, Any]:
    side = math.ceil(math.sqrt(holes))
    far = side * step + 5
    shell = [(E - 5, N - 5), (E + far, N - 5), (E + far, N + far), (E - 5, N + far)]
    rings = [shell]
    for i in range(holes):
        x, y = E + i % side * step, N + i // side * step
        rings.append([(x, y), (x, y + size), (x + size, y + size), (x + size, y)])
    return polygon(*rings)


def dust(parts: int) -> dict[str, Any]:
    side = math.ceil(math.sqrt(parts))
    squares = []
    for i in range(parts):
        x, y = E + i % side * 0.3, N + i // side * 0.3
        ring = [(x, y), (x + 0.1, y), (x + 0.1, y + 0.1), (x, y + 0.1)]
        squares.append(polygon(ring)["coordinates"])
    return {"type": "MultiPolygon", "coordinates": squares}


def scribble(points: int, width_m: float) -> dict[str, Any]:
    dice = random.Random(2)
    drawn = [(E + dice.uniform(0, 500), N + dice.uniform(0, 500)) for _ in range(points)]
    return {"type": "LineString", "coordinates": drawn, "width_m": width_m}


ANSWERED: dict[str, dict[str, Any]] = {
    "as many vertices as are allowed": circle(99_999),
    "a spiral": spiral(4_000, 8),
    "a comb": comb(1_000, 1.0, 50),
    "a burr": burr(500),
    "5,000 tiny holes": pierced(5_000, 1.0, 4.0),
    "one place a thousand times": polygon([(E, N)] * 1000 + [(E + 90, N), (E + 90, N + 90)]),
}
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "300,000 vertices": (circle(300_000), "100,000"),
    "vertices in the wrong order": (scrambled(300), "相交超过 1,000 处"),
    "90,000 in the wrong order": (scrambled(90_000), "边界过密"),
    "a star": (star(101), "相交超过 1,000 处"),
    "a star of 1,001": (star(1001), "边界过密"),
    "a star of 90,001": (star(90_001), "边界过密"),
    "a dense burr": (burr(20_000), "边界过密"),
    "a dense comb": (comb(20_000, 0.02, 100), "边界过密"),
    "a comb of hairs": (comb(40_000, 0.00001, 0.03), "边界过密"),
    "a dense spiral": (spiral(99_000, 0.001), "边界过密"),
    "dense holes": (pierced(19_000, 0.1, 0.3), "边界过密"),
    "dust": (dust(20_000), "边界过密"),
    "one line again and again": (
        polygon([(E + i % 2 * 100, N) for i in range(998)] + [(E, N + 50)]),
        "相交",
    ),
    "a wide scribble": (scribble(3_000, 5), "边界过密"),
    "a hole at the end of the world": (
        polygon([(E, N), (E + 9, N), (E, N + 9)], [(1e300, 1e300), (1e300, 0), (0, 1e300)]),
        "范围",
    ),
    "1e300": (polygon([(1e300, 1e300), (1e300, 0), (0, 1e300)]), "范围"),
    "-1e300": (polygon([(-1e300, N), (1e300, N), (E, N + 1)]), "范围"),
    "less than can be told apart": (polygon([(E, N), (E + 1e-12, N), (E, N + 1e-12)]), "点"),
}


@pytest.mark.parametrize("name", ANSWERED)
def test_large_is_answered(client: TestClient, name: str) -> None:
    answer = client.post(QUERIES, json=query(site=ANSWERED[name]))
    assert answer.status_code == 201, answer.text[:500]
    assert len(answer.json()["evaluations"]) == 6


@pytest.mark.parametrize("name", REFUSED)
def test_vicious_is_refused(client: TestClient, name: str) -> None:
    site, says = REFUSED[name]
    answer = client.post(QUERIES, json=query(site=site))
    assert answer.status_code == 422, answer.text[:500]
    [error] = answer.json()["errors"]
    assert says in error["msg"] and error["remedy"]
    assert not any(leak in answer.text for leak in LEAKS)
    assert len(answer.text) < 2_000


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:4527", "EPSG:4498", "GCJ02", "BD09"])
@pytest.mark.parametrize("far", [1e300, -1e300, 1e18, 1e9, 400.0, 180.0, 90.0])
def test_what_overflows_when_it_is_transformed(client: TestClient, crs: str, far: float) -> None:
    for ring in ([(far, far), (far, 0), (0, far)], [(116.4, 39.9), (far, 39.9), (116.4, 39.91)]):
        answer = client.post(QUERIES, json=query(site=polygon(ring), crs=crs))
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["remedy"]


def test_the_vicious_harm_nobody_in_their_batch(client: TestClient) -> None:
    good = shapely.geometry.mapping(example_city.SITE)
    sites = [good, star(1001), good, comb(20_000, 0.02, 100), scribble(3_000, 5), good]
    body = {
        "type": "FeatureCollection",
        "crs": "EPSG:4548",
        "as_of": example_city.DAY.isoformat(),
        "features": [{"type": "Feature", "properties": {}, "geometry": g} for g in sites],
    }
    lines = [json.loads(line) for line in client.post(BATCH, json=body).text.splitlines()]
    assert ["error" in line for line in lines] == [False, True, False, True, True, False]
