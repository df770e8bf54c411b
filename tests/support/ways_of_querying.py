"""One question asked in every way that there is: the answers are one."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from application import application
from fastapi.testclient import TestClient

from blueprint.city import city
from blueprint.site import site_from_measuring
from blueprint.site_queries.use_cases import SiteQuery, decide
from blueprint.vocabulary import Kind

__all__ = ["assert_all_ways_agree", "assert_block_status_agrees", "assert_statistics_agree"]

_VERDICT_FIELDS = ("kind", "verdict", "standing", "reason")
_MOST_FOUND = 1_000
Json = Mapping[str, Any]


def _verdicts_of(evaluations: Sequence[Json]) -> list[dict[str, Any]]:
    return [{name: each[name] for name in _VERDICT_FIELDS} for each in evaluations]


def _batch(client: TestClient, codes: Sequence[str], on: str, project: Json) -> dict[str, Any]:
    """Every parcel's evaluations, asked in bulk."""
    body = {"parcels": list(codes), "as_of": on, "project": project}
    answer = client.post("/api/v1/site-queries/batch", json=body)
    assert answer.status_code == 200, answer.text
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert len(lines) == len(codes)
    return {code: line["evaluations"] for code, line in zip(codes, lines, strict=True)}


def assert_all_ways_agree(
    client: TestClient, codes: Sequence[str], on: str, project: Json, every: int
) -> int:
    """Bulk and search of all parcels; single answers, and the short ones for programs, of every so
    many. How many verdicts were compared."""
    known = _batch(client, codes, on, project)
    compared = len(codes) * len(Kind)
    for code in codes[::every]:
        body = {"site": {"parcel": code}, "as_of": on, "project": project}
        single = client.post("/api/v1/site-queries", json=body)
        assert single.status_code == 201, single.text
        assert single.json()["evaluations"] == known[code], code
        if not project:
            params = {"parcel": code, "as_of": on}
            short = client.get("/api/v1/applicability", params=params).json()
            assert _verdicts_of(short["evaluations"]) == _verdicts_of(known[code]), code
    for number, kind in enumerate(Kind):
        waived = {
            code for code, evaluation in known.items() if evaluation[number]["verdict"] == "waived"
        }
        body = {"waived": [kind], "as_of": on, "project": project, "limit": _MOST_FOUND}
        answer = client.post("/api/v1/site-search", json=body)
        assert answer.status_code == 200, answer.text
        found = answer.json()
        assert found["considered"] <= len(codes), "parcels of plans in force"
        assert found["matched"] == len(waived), (kind, on)
        named = {candidate["code"] for candidate in found["candidates"]}
        assert named <= waived and len(named) == min(len(waived), _MOST_FOUND)
        compared += len(codes)
    return compared


def assert_block_status_agrees(client: TestClient, on: str) -> int:
    """Each block of the city picture is what a query of the block alone says."""
    answer = client.get("/api/v1/city-picture", params={"as_of": on})
    assert answer.status_code == 200, answer.text
    blocks = answer.json()["blocks"]
    for block in blocks:
        body = {"site": {"block": block["code"]}, "as_of": on}
        single = client.post("/api/v1/site-queries", json=body)
        assert single.status_code == 201, single.text
        for evaluation in single.json()["evaluations"]:
            seen = block["kinds"][evaluation["kind"]]
            assert seen["share"] == evaluation["coverage"], (block["code"], evaluation["kind"])
            named = {name: evaluation[name] for name in ("verdict", "standing", "reason")}
            assert {name: seen[name] for name in named} == named, (
                block["code"],
                evaluation["kind"],
            )
    return len(blocks) * len(Kind)


def assert_statistics_agree(client: TestClient, districts: Mapping[str, bytes], on: str) -> int:
    """What is valid of a district (WKB, measuring CRS) is what a query of the district as a site
    finds covered."""
    services = application(client).services
    counted = client.get("/api/v1/statistics", params={"as_of": on}).json()
    figures = {each["code"]: each for each in counted["districts"]}
    for code, shape in districts.items():
        site = site_from_measuring(shape, city())
        [answer] = decide(services, [SiteQuery(site, {})], date.fromisoformat(on))
        valid = {each["kind"]: each["valid_ha"] * 10_000 for each in figures[code]["kinds"]}
        for evaluation in answer.documents.full["evaluations"]:
            covered = evaluation["coverage"] * site.area_m2
            # Shares have six decimals.
            off = abs(valid[evaluation["kind"]] - covered)
            assert off <= 1e-6 * site.area_m2 + 0.1, (code, evaluation["kind"], on, off)
    return len(districts) * len(Kind)
