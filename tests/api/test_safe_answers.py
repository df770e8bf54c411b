"""What goes out to browsers, who may read the metrics, whose word on addresses is believed, and who
hangs up."""

import asyncio
import socket
import time
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
from callers import callers
from fastapi.testclient import TestClient
from hiding import load_hiding
from judge import example_city
from people import SESSION
from served_logs import Log, served
from test_matrix import MATRIX, PLACES
from worked_query import QUERIES, query

from api.app import create_app
from api.settings import Settings
from blueprint.vocabulary import Role, Visibility
from layers.database.connections import Database

__all__ = ["callers"]


def test_every_answer_is_safe_for_browsers(callers: dict[Role, TestClient]) -> None:
    administrator = callers[Role.ADMINISTRATOR]
    for method, path in sorted(MATRIX, key=lambda call: call == ("DELETE", SESSION)):
        address = path
        for name, value in PLACES.items():
            address = address.replace(f"{{{name}}}", value)
        if method == "MOUNT":
            method, address = "GET", f"{path}/swagger-ui.css"
        for caller in (administrator, callers[Role.VISITOR]):
            headers = caller.request(method, address, follow_redirects=False).headers
            policy = headers["content-security-policy"]
            assert "default-src 'none'" in policy, address
            assert "frame-ancestors 'none'" in policy, address
            scripts = policy.partition("script-src")[2].partition(";")[0]
            assert "unsafe" not in scripts and "http" not in scripts, address
            assert headers["x-content-type-options"] == "nosniff", address
            assert headers["x-frame-options"] == "DENY", address
            assert headers["referrer-policy"], address
    assert "'sha256-" in administrator.get("/docs").headers["content-security-policy"]


def _restricted(_: str, row: Any) -> Visibility | None:
    return Visibility.RESTRICTED if row.code.startswith("SECRET") else None


def test_metrics_are_not_on_the_service_s_port(
    settings: Settings, app_database: Database, callers: dict[Role, TestClient]
) -> None:
    hidden = example_city.zone("blue_line", code="SECRET", geometry=example_city.SITE)
    load_hiding(app_database, example_city.city(control_zone=(hidden,)), _restricted)
    token = "a token of twenty-four"
    closed = settings.model_copy(update={"metrics_address": None})
    with TestClient(create_app(closed)) as client:
        missing = client.get("/metrics")
        assert missing.status_code == 404 and missing.json()["detail"] == "没有这个地址"
        key = callers[Role.SERVICE].headers["Authorization"]
        found = client.get("/metrics", headers={"Authorization": key})
        assert found.status_code == 200
        assert 'blueprint_layer_rows{layer="control_zone"} 0.0' in found.text
        assert 'blueprint_layer_rows{layer="plan"} 1.0' in found.text
    with_token = Settings(**{**closed.model_dump(), "metrics_token": token})
    with TestClient(create_app(with_token)) as client:
        assert client.get("/metrics").status_code == 404
        headers = {"Authorization": f"Bearer {token}"}
        assert client.get("/metrics", headers=headers).status_code == 200
        headers = {"Authorization": f"Bearer {token}!"}
        assert client.get("/metrics", headers=headers).status_code == 401


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _guesses(address: str, times: int, came_from: str) -> list[int]:
    """The statuses of guessed codes, from ever other addresses as a header has it."""
    return [
        httpx.post(
            f"{address}/api/v1/accounts/verify",
            json={"registration": PLACES["account"], "code": "123456"},
            headers={"X-Forwarded-For": f"{came_from}{n}"},
        ).status_code
        for n in range(times)
    ]


@pytest.mark.parametrize("trusted", [None, "127.0.0.1"])
def test_metrics_have_a_port_and_proxies_are_named(
    settings: Settings,
    app_database: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    trusted: str | None,
) -> None:
    own = _free()
    monkeypatch.setenv("BLUEPRINT_METRICS_ADDRESS", f"127.0.0.1:{own}")
    if trusted is not None:
        monkeypatch.setenv("BLUEPRINT_TRUSTED_PROXIES", trusted)
    with served(settings, tmp_path / "log") as address:
        assert httpx.get(f"{address}/metrics").status_code == 404
        assert httpx.get(f"{address}/healthz").status_code == 200
        mine = f"http://127.0.0.1:{own}"
        assert "blueprint_requests_total" in httpx.get(f"{mine}/metrics").text
        assert httpx.get(f"{mine}/healthz").status_code == 200
        for path in ("/", QUERIES, "/api/v1/vocabulary", "/docs"):
            assert httpx.get(f"{mine}{path}").status_code == 404
        # Twenty from one address are too many; whose address it is, a stranger does not say.
        statuses = _guesses(address, 23, "203.0.113.")
        assert (429 in statuses) is (trusted is None)


def test_who_hangs_up_is_no_error_of_ours(
    settings: Settings, app_database: Database, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with served(settings, log) as address:
        port = int(address.rpartition(":")[2])
        for sent in (b'{"site"', b""):
            with socket.create_connection(("127.0.0.1", port)) as caller:
                head = f"POST {QUERIES} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                caller.sendall(f"{head}Content-Length: 1000\r\n\r\n".encode() + sent)
                time.sleep(0.2)
        assert httpx.post(f"{address}{QUERIES}", json=query()).status_code == 201
        metrics = httpx.get(f"{address}/metrics").text
    assert "blueprint_unforeseen_errors_total{" not in metrics
    assert 'status="499"' in metrics and 'status="500"' not in metrics
    assert "unforeseen" not in log.read_text() and "Traceback" not in log.read_text()


def test_who_hangs_up_amid_an_answer_is_none_either(client: TestClient, log: Log) -> None:
    async def callers_side() -> None:
        scope = {
            "type": "http", "asgi": {"version": "3.0", "spec_version": "2.4"}, "method": "GET",
            "path": "/api/v1/vocabulary", "raw_path": b"", "query_string": b"",
            "headers": [], "client": ("testclient", 1), "server": ("testserver", 80),
            "scheme": "http", "http_version": "1.1", "root_path": "",
        }  # fmt: skip

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.body":
                raise OSError("gone")

        await client.app(scope, receive, send)

    asyncio.run(callers_side())
    assert not log.events("unforeseen error")
    assert log.events("request")
