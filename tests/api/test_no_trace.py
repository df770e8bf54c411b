"""A program that looks for the outline of a restricted zone which turns no verdict finds nothing:
every byte of every answer is the same with the zone and without it."""

import re
from collections.abc import Iterator
from typing import Any

import shapely
from fastapi.testclient import TestClient
from hiding import load_hiding
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from judge import example_city
from judge.city import City
from shapely import Polygon
from worked_query import QUERIES, in_degrees, query

from blueprint.vocabulary import Kind, Visibility
from layers.database.connections import Database

DAY = f"as_of={example_city.DAY}"
# Whatever is another at each asking: ids, moments, digests, numbers of releases and reports.
_OF_THE_MOMENT = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|sha256:[0-9a-f]{64}|[0-9a-f]{64}"
    r"|\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)|\"releases\":\{[^}]*\}"
    r"|\"release\":\"\d+\""
)
sides = st.integers(0, 9).map(lambda n: 100 * n)
outlines = st.tuples(sides, sides, st.integers(1, 9), st.integers(1, 9)).map(
    lambda t: example_city.box(t[0], t[1], t[0] + 37 * t[2], t[1] + 53 * t[3])
)
PARCEL = example_city.parcel(geometry=example_city.WHOLE)
SITES = [
    example_city.box(left, bottom, left + 190, bottom + 190)
    for left in range(0, 1000, 400)
    for bottom in range(0, 1000, 400)
]


def with_hidden(outline: Polygon | None) -> City:
    """Zones and a plan that no rule reads, of this outline."""
    if outline is None:
        return example_city.city(plan_parcel=(PARCEL,))
    zones = [
        example_city.zone(kind, code=f"SECRET-{kind}", name="SECRET", geometry=outline)
        for kind in ("green_line", "airport_height")
    ]
    plain = example_city.city(plan_parcel=(PARCEL,))
    draft = example_city.plan(code="SECRET-P", status="drafting", geometry=outline)
    return example_city.city(
        plan_parcel=plain.plan_parcel, control_zone=tuple(zones), plan=(*plain.plan, draft)
    )


def _restricted(_: str, row: Any) -> Visibility | None:
    return Visibility.RESTRICTED if row.code.startswith("SECRET") else None


def found_by_looking(visitor: TestClient) -> Iterator[str]:
    """All that a visitor is told who looks everywhere; less what is of the moment."""

    def response_text(answer: Any) -> str:
        assert answer.status_code in (200, 201), answer.text
        names = ("content-type", "cache-control", "vary", "content-length")
        heads = sorted((n, answer.headers.get(n)) for n in names)
        return _OF_THE_MOMENT.sub("*", f"{heads}{answer.text}")

    for shape in SITES:
        sealed = visitor.post(QUERIES, json=query(site=shapely.geometry.mapping(shape)))
        yield response_text(sealed)
        one = f"{QUERIES}/{sealed.json()['id']}"
        yield from (response_text(visitor.get(f"{one}{road}")) for road in ("", "/replay"))
    features = [
        {"type": "Feature", "geometry": in_degrees(shape), "properties": {}} for shape in SITES
    ]
    collection = {"type": "FeatureCollection", "features": features, "as_of": str(example_city.DAY)}
    for path in (f"{QUERIES}/batch", f"{QUERIES}/batch?store=true"):
        yield response_text(visitor.post(path, json=collection))
    for shape in SITES:
        lon, lat = in_degrees(shape.buffer(-50, join_style="mitre"))["coordinates"][0][0]
        yield response_text(visitor.get(f"/api/v1/applicability?lon={lon}&lat={lat}&{DAY}"))
    search = {"as_of": str(example_city.DAY), "waived": [Kind.WATER_IMPACT]}
    yield response_text(visitor.post("/api/v1/site-search", json=search))
    paths = [
        f"/api/v1/city-picture?{DAY}",
        *(f"/api/v1/next-assessments?{DAY}&kind={kind}" for kind in Kind),
        "/ogc/collections/control_zone/items",
        "/ogc/collections/plan/items",
        "/api/v1/layers/control_zone/export.geojson",
        "/api/v1/places?q=SECRET",
    ]
    yield from (response_text(visitor.get(path)) for path in paths)


@settings(
    max_examples=2,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(outline=outlines)
def test_nothing_is_found(client: TestClient, app_database: Database, outline: Polygon) -> None:
    seen = []
    for city in (with_hidden(None), with_hidden(outline)):
        load_hiding(app_database, city, _restricted)
        seen.append(list(found_by_looking(TestClient(client.app))))
    for without_it, with_it in zip(*seen, strict=True):
        assert with_it == without_it
