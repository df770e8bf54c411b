"""Every route and what it can show of the map: asked by each role, on a map with marked features
that are internal and restricted, no answer holds a mark that is not for those eyes.

To add a route, add its requests to SHOWS, or its line to SHOWS_NOTHING. Of a route in NAMES, those
who may see all must find the marks, so that the requests do meet what is hidden.
"""

import io
import math
from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pyarrow.parquet as pq
import pypdf
import pyproj
import pytest
from api_fixtures import client, database_name, settings
from callers import callers
from every_layer import rows
from fastapi.testclient import TestClient
from judge import example_city
from judge.example_city import EAST, NORTH, box
from loading import rows_of
from serving import Server
from shapely import LineString
from test_matrix import MATRIX
from worked_query import QUERIES, in_degrees, query

from api.reports.making import ReportMaker, row_of
from api.settings import Settings
from api.wiring import build_services
from blueprint.city import city
from blueprint.viewer import OPERATOR, Viewer
from blueprint.vocabulary import Kind, Role, Visibility
from layers.catalogue import catalogue
from layers.database.connections import Database
from layers.people.audit import entries
from layers.releases.lifecycle import stage
from layers.reports.store import ReportStore
from layers.tiles import GRIDS

__all__ = ["callers", "client", "database_name", "settings"]

HIDDEN = (Visibility.INTERNAL, Visibility.RESTRICTED)
# A corner that only hidden features have, in metres beyond the worked example's origin.
CORNER = 437.125
SHAPE = box(CORNER, CORNER, 563.5, 563.5)
LAYERS = [name for name in catalogue() if name != "data_coverage"]


def mark(word: Visibility) -> str:
    return f"SECRET-{word}"


def secret(layer: str, word: Visibility) -> SimpleNamespace:
    """A feature all of whose texts bear its mark, at the worked example's site."""
    message = mark(word)
    line = LineString([(EAST + CORNER, NORTH + CORNER), (EAST + 563.5, NORTH + 563.5)])
    zone = {"type": "seismic_fault", "effect": "prohibit", "reserves": "seismic_safety"}
    fields: dict[str, Any] = {
        "plan": {"level": "block", "status": "approved", "approved_on": example_city.PLANNED},
        "plan_parcel": {"plan_code": "P1", "land_use_code": "R2", "far_max": 1.37},
        "plan_adjustment": {"major": "not_ruled", "approved_on": example_city.DAY},
        "assessment": {
            "kind": "water_impact",
            "status": "completed",
            "completed_on": example_city.ASSESSED,
            "incorporated_in": "P1",
            "requirements": (message,),
        },
        "control_zone": zone,
        "land_use_plan": {"land_use_code": "0701", "land_use_system": "mnr-2020"},
        "facility": {"type": "school"},
        "network": {"type": message},
    }.get(layer, {})
    texts = dict.fromkeys(("name", "reason", "basis", "authority", "opinion_no"), message)
    return SimpleNamespace(
        code=f"{message}-{layer}",
        geometry=line if layer == "network" else SHAPE,
        visibility=word.value,
        **{**texts, **fields},
    )


@pytest.fixture(scope="module")
def app_database(server: Server, database_name: str) -> Iterator[Database]:
    opened = Database(server.app_url(database_name), pool_size=2)
    public = rows()
    public["control_zone"] = []
    # The hidden one is the only one that covers the site, so that much rests on it.
    public["assessment"] = [row for row in public["assessment"] if row.code != "A1"]
    layers = [
        rows_of(name, [*public[name], *(secret(name, word) for word in HIDDEN if name in LAYERS)])
        for name in catalogue()
    ]
    stage(opened, layers, city=city(), by="test", publish_at_once=True)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def places(
    callers: dict[Role, TestClient], app_database: Database, settings: Settings
) -> dict[str, str]:
    """What the requests name: a determination that rests on all of it, and a staged release."""
    sealed = callers[Role.ADMINISTRATOR].post(QUERIES, json=query()).json()
    changed = [
        SimpleNamespace(**{**vars(secret("assessment", word)), "valid_until": example_city.AFTER})
        for word in HIDDEN
    ]
    release = stage(app_database, [rows_of("assessment", changed)], city=city(), by="test")
    return {
        "id": sealed["id"],
        "release": release,
        **_reports(app_database, settings, sealed["id"]),
    }


def _reports(database: Database, settings: Settings, query_id: str) -> dict[str, str]:
    """Both reports of the determination, made: the numbers of the full and of the public one."""
    services, store = build_services(database), ReportStore(database)
    maker = ReportMaker(settings, database, services)
    sealed = services.ledger.find(UUID(query_id))
    numbers = {}
    for which in ("full", "public"):
        row = row_of(sealed.documents, which)
        store.note(row, OPERATOR)
        maker.make(row.number)
        numbers[f"{which}_report"] = row.number
    maker.close()
    return numbers


def _get(*addresses: str) -> list[tuple[str, str, Any]]:
    return [("GET", address, None) for address in addresses]


def _post(*bodies: Any, path: str = QUERIES) -> list[tuple[str, str, Any]]:
    return [("POST", path, body) for body in bodies]


OGC = "/ogc/collections"
AT = "WebMercatorQuad/14/{row}/{column}"
HIDDEN_PARCELS = [f"{mark(word)}-plan_parcel" for word in HIDDEN]
BATCH = {
    "type": "FeatureCollection",
    "features": [
        {"type": "Feature", "geometry": in_degrees(), "properties": {}},
        *({"parcel": code} for code in HIDDEN_PARCELS),
    ],
    "project": dict(example_city.FACTS),
    "as_of": example_city.DAY.isoformat(),
}
# What is asked of each route that can show map content, or that could by mistake.
SHOWS: Mapping[tuple[str, str], list[tuple[str, str, Any]]] = {
    ("GET", "/api/v1/applicability"): _get(
        "/api/v1/applicability?block=B0",
        f"/api/v1/applicability?block={mark(HIDDEN[1])}-block",
        *(f"/api/v1/applicability?parcel={code}" for code in HIDDEN_PARCELS),
        "/api/v1/applicability?lon={lon}&lat={lat}",
    ),
    ("POST", "/api/v1/site-queries"): _post(
        query(),
        query(site=in_degrees(), crs="GCJ02"),
        query(project={}),
        query(as_of="2018-01-01"),
        *(query(site={"parcel": code}, crs=None) for code in HIDDEN_PARCELS),
    ),
    ("POST", "/api/v1/site-queries/batch"): [
        *_post(BATCH, path=f"{QUERIES}/batch"),
        *_post(BATCH, path=f"{QUERIES}/batch?store=true"),
    ],
    ("GET", "/api/v1/site-queries/{determination_id}"): _get(QUERIES + "/{id}"),
    ("GET", "/api/v1/site-queries/{determination_id}/replay"): _get(QUERIES + "/{id}/replay"),
    ("GET", "/api/v1/site-queries/{determination_id}/report.pdf"): _get(
        QUERIES + "/{id}/report.pdf"
    ),
    ("GET", "/api/v1/site-queries/{determination_id}/report.html"): _get(
        QUERIES + "/{id}/report.html"
    ),
    ("GET", "/api/v1/site-queries/{determination_id}/earlier"): _get(QUERIES + "/{id}/earlier"),
    ("GET", "/api/v1/reports"): _get("/api/v1/reports?site_query={id}", "/api/v1/reports"),
    ("GET", "/api/v1/reports/{number}"): _get(
        "/api/v1/reports/{full_report}", "/api/v1/reports/{public_report}"
    ),
    ("GET", "/verify/{number}"): _get("/verify/{full_report}", "/verify/{public_report}"),
    ("POST", "/api/v1/site-search"): [
        *_post({"as_of": "2024-01-10"}, path="/api/v1/site-search"),
        *_post(
            {"as_of": "2024-01-10", "far": {"max": 1.4}, "distance_to": {"school": 9000}},
            {"as_of": "2024-01-10", "within": {"block": f"{mark(HIDDEN[1])}-block"}},
            {"as_of": "2024-01-10", "waived": ["water_impact"], "avoid": ["seismic_fault"]},
            path="/api/v1/site-search",
        ),
        *_post({"as_of": "2024-01-10"}, path="/api/v1/site-search?format=csv"),
    ],
    ("GET", "/statistics"): _get("/statistics", f"/statistics?district={mark(HIDDEN[1])}-district"),
    ("GET", "/api/v1/statistics"): _get("/api/v1/statistics", "/api/v1/statistics?district=x"),
    ("GET", "/api/v1/layers/{layer}/export.{format}"): _get(
        *(f"/api/v1/layers/{name}/export.geojson" for name in LAYERS),
        "/api/v1/layers/plan/export.gpkg",
        "/api/v1/layers/control_zone/export.parquet",
    ),
    ("GET", "/ogc/collections"): _get(OGC),
    ("GET", "/ogc/collections/{collection}"): _get(*(f"{OGC}/{name}" for name in LAYERS)),
    ("GET", "/ogc/collections/{collection}/items"): _get(
        *(f"{OGC}/{name}/items" for name in LAYERS),
        f"{OGC}/plan/items?f=html",
        f"{OGC}/control_zone/items?limit=1",
    ),
    ("GET", "/ogc/collections/{collection}/items/{code:path}"): _get(
        *(f"{OGC}/{name}/items/{mark(word)}-{name}" for name in LAYERS for word in HIDDEN)
    ),
    ("GET", "/ogc/collections/{collection}/queryables"): _get(f"{OGC}/plan/queryables"),
    ("GET", "/ogc/collections/{collection}/schema"): _get(f"{OGC}/plan/schema"),
    ("GET", "/ogc/collections/{collection}/tiles"): _get(f"{OGC}/plan/tiles"),
    ("GET", "/ogc/collections/{collection}/tiles/{grid}"): _get(
        f"{OGC}/plan/tiles/WebMercatorQuad"
    ),
    ("GET", "/ogc/collections/{collection}/tiles/{grid}/tilejson.json"): _get(
        f"{OGC}/plan/tiles/WebMercatorQuad/tilejson.json"
    ),
    ("GET", "/ogc/collections/{collection}/tiles/{grid}/{matrix}/{row}/{column}"): _get(
        *(f"{OGC}/{name}/tiles/{AT}" for name in LAYERS)
    ),
    ("GET", "/api/v1/releases"): _get("/api/v1/releases"),
    ("GET", "/api/v1/vocabulary"): _get("/api/v1/vocabulary"),
    ("GET", "/api/v1/places"): _get(
        "/api/v1/places?q=SECRET", *(f"/api/v1/places?q={code}" for code in HIDDEN_PARCELS)
    ),
    ("GET", "/api/v1/city-picture"): _get("/api/v1/city-picture?as_of=2024-01-10"),
    ("GET", "/api/v1/next-assessments"): _get(
        *(f"/api/v1/next-assessments?as_of=2024-01-10&kind={kind}" for kind in Kind)
    ),
    ("POST", "/api/v1/sites/read"): _post(
        *({"parcel": code} for code in HIDDEN_PARCELS), path="/api/v1/sites/read"
    ),
    ("GET", "/api/v1/audit"): _get("/api/v1/audit"),
    ("GET", "/api/v1/releases/{release_id}/diff"): _get("/api/v1/releases/{release}/diff"),
}
# Those of SHOWS whose answers name features to whoever may see them.
NAMES = {
    ("POST", "/api/v1/site-queries"),
    ("POST", "/api/v1/site-queries/batch"),
    ("GET", "/api/v1/site-queries/{determination_id}"),
    ("GET", "/api/v1/site-queries/{determination_id}/report.pdf"),
    ("GET", "/api/v1/site-queries/{determination_id}/report.html"),
    ("POST", "/api/v1/site-search"),
    ("GET", "/api/v1/layers/{layer}/export.{format}"),
    ("GET", "/ogc/collections/{collection}/items"),
    ("GET", "/ogc/collections/{collection}/items/{code:path}"),
    ("GET", "/ogc/collections/{collection}/tiles/{grid}/{matrix}/{row}/{column}"),
    ("GET", "/api/v1/places"),
    ("GET", "/api/v1/city-picture"),
    ("GET", "/api/v1/releases/{release_id}/diff"),
}
# The program, its documents, and people: nothing of these comes from the map. Records show of it
# what their determinations' public documents say.
SHOWS_NOTHING = {
    # Modules, their keys, and events of projects: ids, words and numbers, no row of the map.
    ("DELETE", "/api/v1/hub/modules/{module_id}"),
    ("GET", "/api/v1/hub/contract"),
    ("GET", "/api/v1/hub/dead-letters"),
    ("GET", "/api/v1/hub/events"),
    ("GET", "/api/v1/hub/files/{sha256}"),
    ("GET", "/api/v1/hub/heads"),
    ("GET", "/api/v1/hub/modules"),
    ("GET", "/api/v1/hub/modules/{module_id}"),
    # A record's verdicts are those that everyone may read of its determination.
    ("GET", "/api/v1/hub/projects/{project}"),
    ("GET", "/api/v1/hub/results/{result}"),
    ("GET", "/api/v1/hub/schemas/{type}/{version}"),
    ("POST", "/api/v1/hub/modules/{module_id}/test"),
    ("POST", "/api/v1/hub/files/{sha256}/update"),
    ("POST", "/api/v1/hub/results"),
    ("PUT", "/api/v1/hub/files/{sha256}"),
    ("PATCH", "/api/v1/hub/modules/{module_id}"),
    ("POST", "/api/v1/hub/dead-letters/{letter}/retry"),
    ("POST", "/api/v1/hub/dead-letters/{letter}/set-aside"),
    ("POST", "/api/v1/hub/modules"),
    ("POST", "/api/v1/hub/modules/{module_id}/keys/rotate"),
    ("POST", "/api/v1/hub/modules/{module_id}/pause"),
    ("POST", "/api/v1/hub/modules/{module_id}/resume"),
    ("POST", "/api/v1/hub/modules/{module_id}/secret/rotate"),
    ("POST", "/api/v1/hub/modules/{module_id}/update"),
    *(call for call in MATRIX if call[1].startswith("/api/v1/projects")),
    *(call for call in MATRIX if call[1].startswith("/api/v1/flows")),
    *(call for call in MATRIX if call[1].startswith("/api/v1/accounts/{account}/grants")),
    ("GET", "/api/v1/clock"),
    ("GET", "/api/v1/calendar"),
    ("GET", "/api/v1/experience"),
    ("POST", "/api/v1/site-queries/{query}/consultations"),
    ("GET", "/verify"),
    # What is in a report's file its bearer has; of a number, GET above says what is told of it.
    ("POST", "/api/v1/reports/verify"),
    ("POST", "/api/v1/reports/archive"),
    ("POST", "/api/v1/reports/{number}/reviews"),
    ("GET", "/jobs"),
    ("GET", "/law"),
    ("GET", "/api/v1/rulebook"),
    ("GET", "/api/v1/rulebook/awaiting"),
    ("POST", "/api/v1/rulebook/confirmations"),
    ("GET", "/api/v1/jobs"),
    ("POST", "/api/v1/jobs/{job_id}/retry"),
    ("GET", "/"),
    ("GET", "/docs"),
    ("GET", "/docs/oauth2-redirect"),
    ("GET", "/openapi.json"),
    ("GET", "/problems/{slug}"),
    ("GET", "/page/{name}"),
    ("GET", "/login"),
    ("GET", "/login/{name}"),
    ("GET", "/me"),
    ("MOUNT", "/static-offline-docs"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
    ("GET", "/ogc"),
    ("GET", "/ogc/"),
    ("GET", "/ogc/api"),
    ("GET", "/ogc/conformance"),
    ("GET", "/ogc/tileMatrixSets"),
    ("GET", "/ogc/tileMatrixSets/{grid}"),
    ("DELETE", "/api/v1/releases/{release_id}"),
    ("POST", "/api/v1/releases/{release_id}/publish"),
    ("POST", "/api/v1/releases/{release_id}/rollback"),
    ("POST", "/api/v1/accounts"),
    ("POST", "/api/v1/accounts/verify"),
    ("POST", "/api/v1/accounts/password"),
    ("POST", "/api/v1/accounts/password/reset"),
    ("POST", "/api/v1/accounts/password/reset/confirm"),
    ("POST", "/api/v1/session"),
    ("GET", "/api/v1/session"),
    ("DELETE", "/api/v1/session"),
    ("GET", "/api/v1/session/oidc"),
    ("GET", "/api/v1/session/oidc/callback"),
    ("GET", "/api/v1/sessions"),
    ("DELETE", "/api/v1/sessions/{session_id}"),
    ("GET", "/api/v1/keys"),
    ("POST", "/api/v1/keys"),
    ("POST", "/api/v1/keys/{key_id}/rotate"),
    ("DELETE", "/api/v1/keys/{key_id}"),
}


def test_every_route_says_what_it_can_show() -> None:
    assert not set(SHOWS) & SHOWS_NOTHING
    assert set(SHOWS) | SHOWS_NOTHING == set(MATRIX), "say in SHOWS what is to be asked of these"


def _corner() -> tuple[str, str]:
    """The hidden corner as documents write it, as far as it is sure to be the same."""
    [[west, south], *_] = sorted(in_degrees(SHAPE)["coordinates"][0])
    return f"{west:.7f}"[:-1], f"{south:.7f}"[:-1]


def _tile() -> dict[str, int]:
    """The tile of the worked example's site, as AT names it."""
    web = GRIDS["WebMercatorQuad"]
    to_web = pyproj.Transformer.from_crs(4548, web.epsg, always_xy=True)
    x, y = to_web.transform(EAST + 500, NORTH + 500)
    size = web.cell_at(14) * 256
    return {"row": math.floor((web.north - y) / size), "column": math.floor((x - web.west) / size)}


@pytest.fixture(scope="module")
def named(places: dict[str, str]) -> dict[str, Any]:
    [lon, lat] = in_degrees(box(500, 500, 501, 501))["coordinates"][0][0]
    return {**places, **_tile(), "lon": lon, "lat": lat}


def _without_echo(answer: Any, sent: str) -> str:
    """All that an answer says, but for the echo of the code that was sent."""
    body = answer.content
    if answer.headers.get("content-type") == "application/vnd.apache.parquet":
        body = str(pq.read_table(io.BytesIO(body)).to_pydict()).encode()
    if answer.headers.get("content-type") == "application/pdf":
        read = pypdf.PdfReader(io.BytesIO(body))
        pages = "".join(page.extract_text() for page in read.pages)
        [[attached]] = read.attachments.values()
        body = pages.encode() + attached
    message = body.decode("utf-8", "replace") + str(answer.headers)
    for code in (f"{mark(word)}-{name}" for word in HIDDEN for name in LAYERS):
        if code in sent:
            message = message.replace(code, "")
    return message


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_no_answer_shows_what_is_not_for_these_eyes(
    callers: dict[Role, TestClient], named: dict[str, Any], role: str
) -> None:
    who = Role(role)
    sees = Viewer(who, "").sees
    for route, requests in SHOWS.items():
        if who not in MATRIX[route]:
            continue
        found: set[Visibility] = set()
        for method, address, body in requests:
            address = address.format(**named)
            answer = callers[who].request(method, address, json=body)
            assert answer.status_code < 500, (route, answer.text)
            message = _without_echo(answer, f"{address} {body}")
            found |= {word for word in HIDDEN if mark(word) in message}
            assert found <= sees, (route, address, body, found - sees)
            if not set(HIDDEN) & sees:
                assert not all(part in message for part in _corner()), (route, address)
        if route in NAMES and set(HIDDEN) <= sees:
            assert found == set(HIDDEN), (route, found)


def test_what_was_hidden_is_found_by_everyone_in_the_verdicts(
    callers: dict[Role, TestClient],
) -> None:
    verdicts = []
    for role in (Role.VISITOR, Role.PLANNER, Role.OFFICER):
        document = callers[role].post(QUERIES, json=query()).json()
        verdicts.append(
            [(e["verdict"], e["standing"], e["reason"]) for e in document["evaluations"]]
        )
        assert ("withheld" in document) is (role is not Role.OFFICER)
    assert verdicts[0] == verdicts[1] == verdicts[2]
    assert "reserved_by_control_zone" in {reason for _, _, reason in verdicts[0]}


def test_restricted_reads_are_in_the_audit_and_others_are_not(
    callers: dict[Role, TestClient], app_database: Database, named: dict[str, Any]
) -> None:
    def read() -> list[tuple[str, str | None]]:
        found = entries(app_database, limit=10_000)
        return [(e.role, e.subject) for e in found if e.action == "read_restricted"]

    before = read()
    for role in (Role.VISITOR, Role.PLANNER):
        callers[role].get(f"{QUERIES}/{named['id']}")
        callers[role].post(f"{QUERIES}/batch", json=BATCH)
        callers[role].get(f"{OGC}/plan/items")
    assert read() == before
    officer = callers[Role.OFFICER]
    officer.get(f"{QUERIES}/{named['id']}")
    officer.get(f"{QUERIES}/{named['id']}/replay")
    officer.get(f"{OGC}/plan/items")
    officer.get(f"{OGC}/plan/items/{mark(HIDDEN[1])}-plan")
    officer.get("/api/v1/layers/plan/export.geojson")
    officer.get(f"{OGC}/plan/items/P1")
    newest = [entry for entry in read()[: len(read()) - len(before)]]
    determination = f"determination:{named['id']}"
    assert newest == [("officer", "layer:plan")] * 3 + [("officer", determination)] * 2


def test_a_parcel_that_is_hidden_and_one_that_is_not_there(callers: dict[Role, TestClient]) -> None:
    def refused(code: str) -> dict[str, Any]:
        answer = callers[Role.VISITOR].post(QUERIES, json=query(site={"parcel": code}, crs=None))
        assert answer.status_code == 404
        problem: dict[str, Any] = answer.json()
        problem.pop("request_id")
        return {**problem, "detail": problem["detail"].replace(code, "")}

    assert refused(HIDDEN_PARCELS[1]) == refused("不在图上")
    body = query(site={"parcel": HIDDEN_PARCELS[1]}, crs=None)
    assert callers[Role.OFFICER].post(QUERIES, json=body).status_code == 201


def test_what_is_kept_for_one_is_not_given_to_another(callers: dict[Role, TestClient]) -> None:
    address = "/api/v1/applicability?block=B0"
    officer, visitor = (callers[role].get(address) for role in (Role.OFFICER, Role.VISITOR))
    assert officer.headers["etag"] != visitor.headers["etag"]
    assert officer.headers["cache-control"].startswith("private")
    again = callers[Role.VISITOR].get(address, headers={"If-None-Match": officer.headers["etag"]})
    assert again.status_code == 200
    assert OPERATOR.sees > {Visibility.PUBLIC}
