"""Every route says which scope it asks for, and a key without it is refused, whatever its role."""

from collections.abc import Iterator
from typing import Any

import pytest
from callers import callers
from fastapi import FastAPI
from fastapi.testclient import TestClient
from test_matrix import BODIES, MATRIX, PLACES

from api.http.scopes import Permits
from blueprint.viewer import OPERATOR
from blueprint.vocabulary import Role, Scope
from layers.database.connections import Database
from layers.people import keys

__all__ = ["callers"]

# What asks for no scope: the program, its pages and documents; logging in; what is a person's own
# and no key's business; what a module's own key opens, or its owner.
OPEN = {
    *((method, path) for method, path in MATRIX if method == "MOUNT"),
    ("GET", "/"),
    ("GET", "/page/{name}"),
    ("GET", "/docs"),
    ("GET", "/docs/oauth2-redirect"),
    ("GET", "/openapi.json"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
    ("GET", "/verify"),
    ("GET", "/verify/{number}"),
    ("GET", "/problems/{slug}"),
    ("GET", "/login"),
    ("GET", "/login/{name}"),
    ("GET", "/me"),
    ("GET", "/jobs"),
    *((m, p) for m, p in MATRIX if p.startswith("/api/v1/session") or p.startswith("/api/v1/keys")),
    *((m, p) for m, p in MATRIX if p.startswith("/api/v1/accounts") and "grants" not in p),
    *((m, p) for m, p in MATRIX if p.startswith("/api/v1/hub/modules/{module_id}/") and m == "POST"
      and not p.endswith("/update")),
    ("GET", "/api/v1/hub/modules/{module_id}"),
    ("POST", "/api/v1/hub/dead-letters/{letter}/retry"),
    ("POST", "/api/v1/hub/dead-letters/{letter}/set-aside"),
    ("GET", "/api/v1/hub/events"),
    ("GET", "/api/v1/hub/heads"),
    *((m, p) for m, p in MATRIX if p.startswith(("/api/v1/hub/results", "/api/v1/hub/files/"))),
    ("GET", "/api/v1/hub/projects/{project}"),
    ("GET", "/api/v1/hub/contract"),
    ("GET", "/api/v1/hub/schemas/{type}/{version}"),
}  # fmt: skip
# All dead letters are an administrator's, those of one module its owner's too.
OPEN |= {("GET", "/api/v1/hub/dead-letters")}


def _declared(dependant: Any) -> Iterator[Scope]:
    if isinstance(dependant.call, Permits):
        yield dependant.call.scope
    for one in dependant.dependencies:
        yield from _declared(one)


def _routes(routes: Any, prefix: str = "") -> Iterator[tuple[tuple[str, str], set[Scope]]]:
    for route in routes:
        if hasattr(route, "original_router"):
            yield from _routes(route.original_router.routes, prefix + route.include_context.prefix)
        elif hasattr(route, "dependant"):
            for method in route.methods - {"HEAD"}:
                yield (method, prefix + route.path), set(_declared(route.dependant))


@pytest.fixture
def declared(client: TestClient) -> dict[tuple[str, str], set[Scope]]:
    assert isinstance(client.app, FastAPI)
    return dict(_routes(client.app.routes))


def test_every_route_declares_its_scope(declared: dict[tuple[str, str], set[Scope]]) -> None:
    silent = {call for call, scopes in declared.items() if not scopes}
    assert silent - OPEN == set(), "declare a scope: dependencies=[permits(Scope.…)]"
    assert {call for call in OPEN if declared.get(call)} == set(), "these declare one"


@pytest.mark.parametrize("scope", [scope.value for scope in Scope])
def test_a_key_without_the_scope_is_refused(
    client: TestClient,
    app_database: Database,
    declared: dict[tuple[str, str], set[Scope]],
    scope: str,
) -> None:
    def caller(scopes: list[Scope]) -> TestClient:
        key = keys.make(app_database, OPERATOR, name="k", scopes=scopes, days=1)
        return TestClient(client.app, headers={"Authorization": f"Bearer {key.token}"})

    wanted = Scope(scope)
    others, alone = caller([each for each in Scope if each is not wanted]), caller([wanted])
    calls = [call for call, scopes in declared.items() if wanted in scopes]
    assert calls
    for method, path in calls:
        address = path
        for name, value in PLACES.items():
            address = address.replace(f"{{{name}}}", value)
        body = BODIES.get((method, path), {}) if method in ("POST", "PATCH") else None
        refused = others.request(method, address, json=body)
        assert refused.status_code == 403, (method, path)
        assert wanted.value in refused.json()["detail"]
        if Role.SERVICE in MATRIX[method, path]:
            let_in = alone.request(method, address, json=body).status_code
            assert let_in not in (401, 403) and let_in < 500, (method, path, let_in)
