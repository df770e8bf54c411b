"""Who may not see a feature meets it nowhere: pages, counts, single items, filters, tiles, exports,
links. Who may, meets it in all of them."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from fastapi.testclient import TestClient
from test_ogc_tiles import GK, WEB, path, place

from blueprint.viewer import ANYONE, OPERATOR, Viewer
from blueprint.vocabulary import Role

PLANNER = Viewer(Role.PLANNER, "planner")
HERE = "/ogc/collections/control_zone"
SECRETS = {"Z-internal": "内部河湖", "Z-restricted": "受限河湖"}


@pytest.mark.parametrize(
    ("viewer", "sees"),
    [
        (ANYONE, set()),
        (PLANNER, {"Z-internal"}),
        (OPERATOR, {"Z-internal", "Z-restricted"}),
    ],
)
def test_nowhere_or_everywhere(
    client: TestClient,
    as_viewer: Callable[[Viewer], None],
    tmp_path: Path,
    viewer: Viewer,
    sees: set[str],
) -> None:
    as_viewer(viewer)
    page = client.get(f"{HERE}/items").json()
    assert {feature["id"] for feature in page["features"]} == {"Z-open", "Z-dated"} | sees
    assert page["numberMatched"] == page["numberReturned"] == 2 + len(sees)
    one_by_one = client.get(f"{HERE}/items?limit=1").json()
    assert one_by_one["numberMatched"] == 2 + len(sees)
    exported = client.get("/api/v1/layers/control_zone/export.geojson").json()
    assert {f["properties"]["code"] for f in exported["features"]} == {"Z-open", "Z-dated"} | sees
    (tmp_path / "z.gpkg").write_bytes(client.get("/api/v1/layers/control_zone/export.gpkg").content)
    with sqlite3.connect(tmp_path / "z.gpkg") as package:
        compressed = {row[0] for row in package.execute("SELECT code FROM control_zone")}
    package.close()
    (tmp_path / "z.parquet").write_bytes(
        client.get("/api/v1/layers/control_zone/export.parquet").content
    )
    columns = set(pq.read_table(tmp_path / "z.parquet").column("code").to_pylist())
    tiles = [
        client.get(path(grid, place(grid, matrix), "control_zone"))
        for grid, matrix in ((WEB, 13), (GK, 8))
    ]
    for code, name in SECRETS.items():
        seen = code in sees
        assert (code in compressed) is (code in columns) is seen
        assert client.get(f"{HERE}/items/{code}").status_code == (200 if seen else 404)
        assert client.get(f"{HERE}/items?name={name}").json()["numberMatched"] == seen
        assert all((code.encode() in tile.content) is seen for tile in tiles)
        everything = json.dumps(
            [
                client.get(f"/ogc/collections{p}").json()
                for p in ("", "/control_zone", "/control_zone/queryables")
            ]
        )
        assert code not in everything
    shared = viewer is ANYONE
    for answer in (client.get(f"{HERE}/items"), *tiles):
        assert answer.headers["cache-control"] == ("no-cache" if shared else "private, no-cache")


def test_what_one_may_see_is_not_kept_for_another(
    client: TestClient, as_viewer: Callable[[Viewer], None]
) -> None:
    tile = path(WEB, place(WEB, 13), "control_zone")
    as_viewer(OPERATOR)
    full = client.get(tile)
    listed = client.get(f"{HERE}/items")
    as_viewer(ANYONE)
    for path_, before in ((tile, full), (f"{HERE}/items", listed)):
        after = client.get(path_, headers={"If-None-Match": before.headers["etag"]})
        assert after.status_code == 200
        assert b"Z-restricted" in before.content and b"Z-restricted" not in after.content


def test_a_hidden_code_and_an_unknown_one_have_the_same_refusal(
    client: TestClient,
) -> None:
    hidden = client.get(f"{HERE}/items/Z-restricted").json()
    absent = client.get(f"{HERE}/items/Z-resticted-").json()
    for one in (hidden, absent):
        one.pop("request_id")
    assert hidden["detail"].replace("Z-restricted", "") == absent["detail"].replace(
        "Z-resticted-", ""
    )
    assert hidden | {"detail": ""} == absent | {"detail": ""}
