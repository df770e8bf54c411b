"""Every route and who may call it, in one table. A route that is not in it fails the test.

To add a route, add its line. `ANYONE`: also who did not log in; a set of roles: these alone; others
are refused, with 401 where nobody knows who they are and 403 where it is known. SERVICE stands for
a key with every scope. What a route can show of the map stands in test_matrix_of_sight.py.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from callers import callers
from fastapi import FastAPI
from fastapi.testclient import TestClient
from people import SESSION
from starlette.routing import Mount

from blueprint.vocabulary import Role

__all__ = ["callers"]

ANYONE = frozenset(Role)
PEOPLE = ANYONE - {Role.VISITOR, Role.SERVICE}
STAFF = PEOPLE - {Role.APPLICANT}
KNOWN = ANYONE - {Role.VISITOR}
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR, Role.SERVICE})
PUBLISHERS = frozenset({Role.STEWARD, Role.ADMINISTRATOR, Role.SERVICE})

MATRIX = {
    ("GET", "/"): ANYONE,
    ("GET", "/page/{name}"): ANYONE,
    ("GET", "/docs"): ANYONE,
    ("GET", "/docs/oauth2-redirect"): ANYONE,
    ("GET", "/openapi.json"): ANYONE,
    ("GET", "/problems/{slug}"): ANYONE,
    ("MOUNT", "/static-offline-docs"): ANYONE,
    ("GET", "/healthz"): ANYONE,
    ("GET", "/readyz"): ANYONE,
    ("GET", "/metrics"): ANYONE,
    ("GET", "/api/v1/applicability"): ANYONE,
    ("POST", "/api/v1/site-queries"): ANYONE,
    ("POST", "/api/v1/site-queries/batch"): ANYONE,
    ("GET", "/api/v1/site-queries/{determination_id}"): ANYONE,
    ("GET", "/api/v1/site-queries/{determination_id}/replay"): ANYONE,
    ("GET", "/api/v1/site-queries/{determination_id}/report.pdf"): ANYONE,
    ("GET", "/api/v1/site-queries/{determination_id}/report.html"): ANYONE,
    ("GET", "/api/v1/site-queries/{determination_id}/earlier"): STAFF,
    ("GET", "/api/v1/reports"): ANYONE,
    ("POST", "/api/v1/reports/archive"): ANYONE,
    ("POST", "/api/v1/reports/verify"): ANYONE,
    ("GET", "/api/v1/reports/{number}"): ANYONE,
    ("POST", "/api/v1/reports/{number}/reviews"): frozenset({Role.OFFICER, Role.ADMINISTRATOR}),
    ("GET", "/verify"): ANYONE,
    ("GET", "/verify/{number}"): ANYONE,
    ("POST", "/api/v1/site-search"): ANYONE,
    ("POST", "/api/v1/sites/read"): ANYONE,
    ("GET", "/statistics"): ANYONE,
    ("GET", "/api/v1/statistics"): ANYONE,
    ("GET", "/api/v1/vocabulary"): ANYONE,
    ("GET", "/api/v1/rulebook"): ANYONE,
    ("GET", "/api/v1/rulebook/awaiting"): ADMINISTRATORS,
    ("POST", "/api/v1/rulebook/confirmations"): ADMINISTRATORS,
    ("GET", "/law"): ANYONE,
    ("GET", "/api/v1/places"): ANYONE,
    ("GET", "/api/v1/city-picture"): ANYONE,
    ("GET", "/api/v1/next-assessments"): ANYONE,
    ("GET", "/api/v1/layers/{layer}/export.{format}"): ANYONE,
    ("GET", "/ogc"): ANYONE,
    ("GET", "/ogc/"): ANYONE,
    ("GET", "/ogc/api"): ANYONE,
    ("GET", "/ogc/conformance"): ANYONE,
    ("GET", "/ogc/collections"): ANYONE,
    ("GET", "/ogc/collections/{collection}"): ANYONE,
    ("GET", "/ogc/collections/{collection}/items"): ANYONE,
    ("GET", "/ogc/collections/{collection}/items/{code:path}"): ANYONE,
    ("GET", "/ogc/collections/{collection}/queryables"): ANYONE,
    ("GET", "/ogc/collections/{collection}/schema"): ANYONE,
    ("GET", "/ogc/collections/{collection}/tiles"): ANYONE,
    ("GET", "/ogc/collections/{collection}/tiles/{grid}"): ANYONE,
    ("GET", "/ogc/collections/{collection}/tiles/{grid}/tilejson.json"): ANYONE,
    ("GET", "/ogc/collections/{collection}/tiles/{grid}/{matrix}/{row}/{column}"): ANYONE,
    ("GET", "/ogc/tileMatrixSets"): ANYONE,
    ("GET", "/ogc/tileMatrixSets/{grid}"): ANYONE,
    ("GET", "/api/v1/releases"): STAFF | {Role.SERVICE},
    ("GET", "/api/v1/releases/{release_id}/diff"): STAFF | {Role.SERVICE},
    ("DELETE", "/api/v1/releases/{release_id}"): PUBLISHERS | {Role.OFFICER},
    ("POST", "/api/v1/releases/{release_id}/publish"): PUBLISHERS,
    ("POST", "/api/v1/releases/{release_id}/rollback"): PUBLISHERS,
    ("POST", "/api/v1/accounts"): ANYONE,
    ("POST", "/api/v1/accounts/verify"): ANYONE,
    ("POST", "/api/v1/accounts/password"): PEOPLE,
    ("POST", "/api/v1/accounts/password/reset"): ANYONE,
    ("POST", "/api/v1/accounts/password/reset/confirm"): ANYONE,
    ("POST", "/api/v1/session"): ANYONE,
    ("GET", "/api/v1/session"): ANYONE,
    ("DELETE", "/api/v1/session"): ANYONE,
    ("GET", "/api/v1/session/oidc"): ANYONE,
    ("GET", "/api/v1/session/oidc/callback"): ANYONE,
    ("GET", "/api/v1/sessions"): PEOPLE,
    ("DELETE", "/api/v1/sessions/{session_id}"): PEOPLE,
    ("GET", "/api/v1/hub/contract"): ANYONE,
    ("GET", "/api/v1/hub/schemas/{type}/{version}"): ANYONE,
    ("GET", "/login"): ANYONE,
    ("GET", "/login/{name}"): ANYONE,
    ("GET", "/me"): ANYONE,
    ("GET", "/api/v1/audit"): frozenset({Role.ADMINISTRATOR, Role.SERVICE}),
    ("GET", "/api/v1/jobs"): frozenset({Role.ADMINISTRATOR, Role.SERVICE}),
    ("POST", "/api/v1/jobs/{job_id}/retry"): frozenset({Role.ADMINISTRATOR, Role.SERVICE}),
    ("GET", "/jobs"): ANYONE,
    **{
        (method, f"/api/v1/hub/{path}"): ADMINISTRATORS
        for method, path in (
            ("GET", "modules"),
            ("POST", "modules"),
            ("GET", "dead-letters"),
            ("PATCH", "modules/{module_id}"),
            ("POST", "modules/{module_id}/update"),
            ("DELETE", "modules/{module_id}"),
        )
    },
    # Also its owner: to everybody else there is no such module.
    **{
        (method, f"/api/v1/hub/{path}"): KNOWN
        for method, path in (
            ("GET", "modules/{module_id}"),
            ("POST", "modules/{module_id}/keys/rotate"),
            ("POST", "modules/{module_id}/secret/rotate"),
            ("POST", "modules/{module_id}/pause"),
            ("POST", "modules/{module_id}/test"),
            ("POST", "modules/{module_id}/resume"),
            ("POST", "dead-letters/{letter}/retry"),
            ("POST", "dead-letters/{letter}/set-aside"),
        )
    },
    ("GET", "/api/v1/flows"): ANYONE,
    ("GET", "/api/v1/flows/{flow}/{version}"): ANYONE,
    ("GET", "/api/v1/flows/{flow}/{version}/diagram.svg"): ANYONE,
    ("GET", "/api/v1/clock"): ANYONE,
    ("GET", "/api/v1/calendar"): ANYONE,
    ("GET", "/api/v1/experience"): ANYONE,
    ("POST", "/api/v1/accounts/{account}/grants"): ADMINISTRATORS,
    ("GET", "/api/v1/accounts/{account}/grants"): ADMINISTRATORS,
    ("DELETE", "/api/v1/accounts/{account}/grants/{grant_id}"): ADMINISTRATORS,
    ("GET", "/api/v1/projects"): KNOWN,
    ("POST", "/api/v1/projects"): KNOWN,
    # What it says is looked at first; then only a planner opens one.
    ("POST", "/api/v1/site-queries/{query}/consultations"): KNOWN,
    # To whoever has no part in a record there is none (tests/api/test_projects.py).
    **{
        (method, f"/api/v1/projects/{{project}}{path}"): KNOWN
        for method, path in (
            ("GET", ""),
            ("PATCH", ""),
            ("POST", "/category"),
            ("POST", "/start"),
            ("POST", "/flow"),
            ("POST", "/close"),
            ("POST", "/reopen"),
            ("POST", "/milestones/{milestone}"),
            ("GET", "/events"),
            ("POST", "/events/{seq}/correction"),
            ("POST", "/items/{item}/deeds"),
            ("POST", "/items/{item}/not_needed"),
            ("POST", "/items/{item}/owed/{n}"),
            ("POST", "/items/{item}/recommendations"),
            ("POST", "/items/joint_acceptance/parts/{part}"),
            ("POST", "/groups/{group}/deeds"),
            ("POST", "/confirmations"),
            ("POST", "/reliance/{kind}"),
            ("POST", "/commitments/{name}/sign"),
            ("POST", "/commitments/{name}/notice"),
            ("POST", "/commitments/{name}/objection"),
            ("POST", "/commitments/{name}/decision"),
            ("POST", "/commitments/{name}/delist"),
            ("POST", "/findings"),
            ("POST", "/findings/{finding}/confirm"),
            ("POST", "/findings/{finding}/close"),
            ("POST", "/consultations"),
            ("POST", "/consultations/{name}/opinions"),
            ("POST", "/consultations/{name}/settlement"),
            ("POST", "/consultations/{name}/minutes"),
            ("POST", "/consultations/{name}/close"),
            ("POST", "/requests"),
            ("POST", "/requests/{name}/answer"),
            ("POST", "/ratings"),
            ("GET", "/form"),
            ("PUT", "/form"),
            ("GET", "/scheme"),
            ("PUT", "/scheme"),
            ("POST", "/files"),
            ("GET", "/files/{sha256}"),
            ("GET", "/archive.zip"),
        )
    },
    # A module's key alone opens these.
    **{
        (method, f"/api/v1/hub/{path}"): frozenset[Role]()
        for method, path in (
            ("GET", "events"),
            ("GET", "heads"),
            ("GET", "projects/{project}"),
            ("GET", "results/{result}"),
            ("POST", "results"),
            ("GET", "files/{sha256}"),
            ("PUT", "files/{sha256}"),
            ("POST", "files/{sha256}/update"),
        )
    },
    ("GET", "/api/v1/keys"): PEOPLE,
    ("POST", "/api/v1/keys"): STAFF,
    ("POST", "/api/v1/keys/{key_id}/rotate"): PEOPLE,
    ("DELETE", "/api/v1/keys/{key_id}"): PEOPLE,
}
# What a route needs before it asks who it is for.
BODIES = {
    ("POST", "/api/v1/reports/{number}/reviews"): {"decision": "confirmed"},
    ("POST", "/api/v1/keys"): {"name": "k", "scopes": ["query"]},
}
NOWHERE = "00000000-0000-4000-8000-000000000000"
PLACES = {
    "determination_id": NOWHERE,
    "job_id": "999999",
    "number": "YZX20261201-2222-2222-2222-2222",
    "account": NOWHERE,
    "grant_id": NOWHERE,
    "project": NOWHERE,
    "flow": "government",
    "version": "2018.1",
    "letter": f"{NOWHERE}:p:1",
    "module_id": NOWHERE,
    "key_id": NOWHERE,
    "session_id": NOWHERE,
    "release_id": "999999",
    "layer": "plan",
    "name": "map-worker.js",
    "collection": "plan",
    "format": "geojson",
    "code:path": "none",
    "grid": "WebMercatorQuad",
    "matrix": "0",
    "row": "0",
    "column": "0",
}


def _routes(routes: Iterable[Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every route that answers, hidden from the documentation or not; a mount counts as one."""
    for route in routes:
        if hasattr(route, "original_router"):
            within = prefix + route.include_context.prefix
            yield from _routes(route.original_router.routes, within)
        elif isinstance(route, Mount):
            yield "MOUNT", prefix + route.path
        else:
            yield from ((m, prefix + route.path) for m in route.methods if m != "HEAD")


def test_every_route_is_in_the_matrix(client: TestClient) -> None:
    app = client.app
    assert isinstance(app, FastAPI)
    found = set(_routes(app.routes))
    assert found - set(MATRIX) == set(), "say in MATRIX who may call these"
    assert set(MATRIX) - found == set(), "these are gone"


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_each_role_meets_what_the_matrix_says(callers: dict[Role, TestClient], role: str) -> None:
    caller, who = callers[Role(role)], Role(role)
    session = caller.get(SESSION).json()
    assert session["role"] == role
    # Logging out comes last: afterwards nobody is anybody.
    for method, path in sorted(MATRIX, key=lambda call: call == ("DELETE", SESSION)):
        if method == "MOUNT":
            continue  # files of others' that the documentation shows
        address = path
        for name, value in PLACES.items():
            address = address.replace(f"{{{name}}}", value)
        body = BODIES.get((method, path), {}) if method in ("POST", "PATCH") else None
        status = caller.request(method, address, json=body).status_code
        # A wrong password is no refusal of the route; an empty body is not even looked at.
        if who in MATRIX[method, path]:
            assert status not in (401, 403, 405) and status < 500, (method, path, status)
        else:
            expected = 401 if who is Role.VISITOR else 403
            assert status == expected, (method, path, status)
