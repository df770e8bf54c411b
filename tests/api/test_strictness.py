"""What a route does not know is refused by name; what it is asked for is what is answered."""

import gzip

import orjson
import pytest
from fastapi.testclient import TestClient
from judge import example_city
from worked_query import query

from api.app import create_app
from api.http.languages import in_english, prefers_english
from api.settings import Settings

APPLICABILITY, QUERIES = "/api/v1/applicability", "/api/v1/site-queries"
PARCEL = "HD00-1603-01"
EN = {"Accept-Language": "en-US,en;q=0.9"}


@pytest.mark.parametrize(
    ("address", "status", "nearest"),
    [
        (f"{APPLICABILITY}?parcel={PARCEL}&asof=2019-01-01", 422, "as_of"),
        (f"{APPLICABILITY}?parcel={PARCEL}&kinds=archaeology", 422, "kind"),
        ("/api/v1/places?q=1&limits=3", 422, "limit"),
        ("/api/v1/vocabulary?x=1", 422, "此处没有参数"),
        ("/api/v1/flows?x=1", 422, "此处没有参数"),
        ("/ogc/collections/plan_parcel/items?limits=3", 400, "limit"),
        ("/ogc?x=1", 400, "f"),
    ],
)
def test_an_unknown_parameter_names_the_nearest(
    client: TestClient, address: str, status: int, nearest: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == status, answer.text
    [error] = answer.json()["errors"]
    assert error["msg"] == "不认识的参数" and nearest in error["remedy"]


@pytest.mark.parametrize(
    ("address", "loc"),
    [
        ("?lon=116.4&lat=39.9&lon=117", ["query", "lon"]),
        (f"?parcel={PARCEL}&as_of=2019-01-01&as_of=2026-01-01", ["query", "as_of"]),
    ],
)
def test_what_is_given_twice_is_refused(client: TestClient, address: str, loc: list[str]) -> None:
    """One of the two would be passed over, and it could be the one that was meant."""
    answer = client.get(APPLICABILITY + address)
    assert answer.status_code == 422, answer.text
    [error] = answer.json()["errors"]
    assert error["loc"] == loc and error["msg"] == "参数给出了两次"
    several = client.get(f"{APPLICABILITY}?parcel={PARCEL}&kind=archaeology&kind=water_impact")
    assert several.status_code == 200 and len(several.json()["evaluations"]) == 2


@pytest.mark.parametrize("twice", ["as_of", "parcel"])
def test_a_member_that_is_given_twice_is_refused(client: TestClient, twice: str) -> None:
    body = f'{{"site": {{"parcel": "{PARCEL}"}}, "as_of": "2024-01-10"}}'
    held = "2019-01-01" if twice == "as_of" else "HD00-1603-02"
    body = body.replace(f'"{twice}"', f'"{twice}": "{held}", "{twice}"')
    json = {"content-type": "application/json"}
    answer = client.post(QUERIES, content=body, headers=json)
    assert answer.status_code == 422, answer.text
    [error] = answer.json()["errors"]
    assert (error["loc"], error["msg"]) == ([twice], "字段给出了两次")
    digits = f'{{"n": {"9" * 9_000}, "site": {{"parcel": "{PARCEL}"}}}}'
    assert client.post(QUERIES, content=digits, headers=json).status_code in (400, 422)


def test_a_number_that_is_none_is_not_measured_against_a_bound(client: TestClient) -> None:
    for number in ("nan", "inf", "1e999"):
        [error] = client.get(f"{APPLICABILITY}?lon={number}&lat=39.9").json()["errors"]
        assert (error["loc"], error["msg"]) == (["query", "lon"], "不是有限的数")


def test_every_route_of_ours_is_strict(client: TestClient) -> None:
    """Whatever is added: its address takes nothing that it does not know."""
    paths = client.get("/openapi.json").json()["paths"]
    for path, methods in paths.items():
        if not path.startswith("/api/v1") or path.endswith("/oidc/callback"):
            continue
        for method in methods:
            place = path.replace("{determination_id}", "0" * 8).replace("{", "").replace("}", "")
            answer = client.request(method, f"{place}?no_such_parameter=1", json={})
            assert answer.status_code >= 400, (method, path)


@pytest.mark.parametrize(
    ("body", "loc", "nearest"),
    [
        ({"asof": "2019-01-01"}, ["asof"], "as_of"),
        ({"projet": {}}, ["projet"], "project"),
        ({"project": {"uses": 1}}, ["project", "uses"], "use"),
        ({"site": {"parcel": PARCEL, "crs": "GCJ02"}}, ["site", "crs"], "parcel"),
    ],
)  # fmt: skip
def test_an_unknown_member_names_the_nearest(
    client: TestClient, body: dict[str, object], loc: list[str], nearest: str
) -> None:
    answer = client.post(QUERIES, json=query(site={"parcel": PARCEL}) | body)
    assert answer.status_code == 422, answer.text
    error = answer.json()["errors"][0]
    assert error["loc"] == loc and nearest in error["remedy"]


@pytest.mark.parametrize("unused", [{"crs": "GCJ02"}, {"width_m": 8}])
def test_what_belongs_to_a_geometry_is_refused_beside_a_code(
    client: TestClient, unused: dict[str, object]
) -> None:
    answer = client.post(QUERIES, json={"site": {"parcel": PARCEL}} | unused)
    assert answer.status_code == 422, answer.text
    [error] = answer.json()["errors"]
    assert error["loc"] == [*unused] and error["remedy"] == "删去它"
    batch = client.post(f"{QUERIES}/batch", json={"parcels": [PARCEL], "crs": "GCJ02"})
    assert batch.status_code == 422 and batch.json()["errors"][0]["loc"] == ["crs"]


@pytest.mark.parametrize("held", ["%", "%Z1", "a%2", "%ff", "%e4%b8"])
def test_broken_percent_encoding_is_400(client: TestClient, held: str) -> None:
    for address in (f"/api/v1/places?q={held}", f"/ogc/collections/plan_parcel/items?name={held}"):
        answer = client.get(address)
        assert answer.status_code == 400, (address, answer.text)
        assert "百分号编码有误" in answer.json()["detail"]
    assert client.get("/api/v1/places?q=%E4%B8%9C%E5%8C%BA").status_code == 200


def test_messages_of_the_framework_are_ours(client: TestClient) -> None:
    answered = client.get("/api/v1/places?q=1&limit=x").json()["errors"][0]
    assert (answered["msg"], answered["remedy"]) == ("不是整数", "写成整数")
    answered = client.get("/api/v1/places?q=1&limit=99").json()["errors"][0]
    assert answered["msg"] == "不得大于 50"
    answered = client.get(f"{APPLICABILITY}?parcel={PARCEL}&kind=x").json()["errors"][0]
    assert "energy_conservation" in answered["remedy"]
    nothing = client.get(APPLICABILITY).json()
    assert "须给出 parcel（地块编号）、block（街区编号）或 lon 与 lat" in nothing["detail"]
    assert "（）" not in nothing["detail"]


def test_who_asks_for_english_is_answered_in_it(client: TestClient) -> None:
    for address, answered in (
        (APPLICABILITY, "no site is named"),
        (f"{APPLICABILITY}?parcel={PARCEL}&asof=1", "did you mean as_of?"),
        (f"{APPLICABILITY}?parcel=NOPE-1", "has no code “NOPE-1”"),
        ("/api/v1/places?q=1&limit=99", "must be at most 50"),
        ("/api/v1/nowhere", "Not found"),
        ("/api/v1/places?q=%", "broken percent-encoding"),
        ("/ogc/collections/plan_parcel/items?limits=1", "is no parameter here"),
    ):
        answer = client.get(address, headers=EN).json()
        assert answered in answer["detail"] and answer["title"].isascii(), answer
        assert not client.get(address).json()["detail"].isascii()
    assert prefers_english("en") and prefers_english("zh;q=0.5, en;q=0.8")
    assert not any(map(prefers_english, (None, "", "zh-CN,zh;q=0.9,en;q=0.8", "*", "fr", "en;q=x")))
    assert in_english("顶点超过上限 100,000 个") == "more than 100,000 vertices"
    assert in_english("没有这样的话") == "没有这样的话"


def test_head_wherever_get_is(client: TestClient) -> None:
    for address in (
        "/",
        "/healthz",
        "/ogc",
        "/ogc/collections/plan_parcel/items",
        "/ogc/collections/plan_parcel/tiles/WebMercatorQuad/12/1551/3372",
        f"{APPLICABILITY}?parcel={PARCEL}",
        "/api/v1/layers/plan_parcel/export.geojson",
        "/docs",
    ):
        got, head = client.get(address), client.head(address)
        assert (head.status_code, head.content) == (got.status_code, b""), address
        assert head.headers.get("content-type") == got.headers.get("content-type")
    assert client.head("/api/v1/nowhere").status_code == 404


def test_json_of_the_open_interfaces_is_compressed(client: TestClient) -> None:
    address = "/ogc/collections/plan_parcel/items"
    compressed = client.get(address, headers={"Accept-Encoding": "gzip"})
    plain = client.get(address, headers={"Accept-Encoding": "identity"})
    assert compressed.headers["content-encoding"] == "gzip" and compressed.json() == plain.json()
    assert "content-encoding" not in plain.headers
    assert "Accept-Encoding" in compressed.headers["vary"]
    with client.stream("GET", address, headers={"Accept-Encoding": "gzip"}) as raw:
        body = b"".join(raw.iter_raw())
    assert len(body) < len(plain.content) and orjson.loads(gzip.decompress(body)) == plain.json()


def test_a_slash_at_the_end_of_items(client: TestClient) -> None:
    address = "/ogc/collections/plan_parcel/items"
    assert client.get(f"{address}/").json()["features"] == client.get(address).json()["features"]


def test_a_point_in_any_system_is_converted_with_a_note(client: TestClient) -> None:
    def question(lon: float, lat: float, **crs: str) -> dict[str, object]:
        answer = client.get(APPLICABILITY, params={"lon": lon, "lat": lat, **crs})
        assert answer.status_code == 200, answer.text
        found: dict[str, object] = answer.json()
        return found

    x, y = example_city.SITE.centroid.coords[0]
    metres = question(x, y, crs="EPSG:4548")
    zoned = question(x + 39e6, y, crs="urn:ogc:def:crs:EPSG::4527")
    assert metres["site"] == zoned["site"]
    for wrong in ({"crs": "nonsense"}, {"crs": "EPSG:4610"}, {"crs": "EPSG:4527"}):
        answer = client.get(APPLICABILITY, params={"lon": x, "lat": y, **wrong})
        assert answer.status_code == 422, wrong
    lone = client.get(APPLICABILITY, params={"parcel": PARCEL, "crs": "GCJ02"})
    assert lone.status_code == 422 and lone.json()["errors"][0]["loc"] == ["crs"]


def test_other_origins_read_what_is_public_where_the_operator_allows_it(
    client: TestClient, settings: Settings
) -> None:
    origin = {"Origin": "https://gis.example.test"}
    shut = client.get("/ogc", headers=origin)
    assert "access-control-allow-origin" not in shut.headers
    allowed = settings.model_copy(update={"cors_origins": "https://gis.example.test"})
    with TestClient(create_app(allowed)) as opened:
        assert (
            opened.get("/ogc", headers=origin).headers["access-control-allow-origin"]
            == origin["Origin"]
        )
        before = opened.options(
            "/ogc/collections/plan_parcel/tiles/WebMercatorQuad/12/1551/3372",
            headers=origin | {"Access-Control-Request-Method": "GET"},
        )
        assert before.status_code == 200 and "GET" in before.headers["access-control-allow-methods"]
        other = opened.get("/ogc", headers={"Origin": "https://elsewhere.test"})
        assert "access-control-allow-origin" not in other.headers
        private = opened.get("/api/v1/session", headers=origin)
        assert "access-control-allow-origin" not in private.headers
