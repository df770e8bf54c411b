"""20,000 verdicts against the independent judge, the way strangers meet us: layers imported as
GeoPackages in EPSG:4548, sites asked over HTTP."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import shapely
from fastapi.testclient import TestClient
from judge import judge, random_city, to_geopackages
from judge.test_random_cities import ROWS
from serving import Server
from verdicts_agree import disagreements

from api.app import create_app
from api.settings import Settings
from blueprint.city import city
from layers.database.connections import Database
from layers.releases.imports import Accuracies, import_file, layer_named
from layers.releases.lifecycle import rollback

CITIES = 600
FIRST_SEED = 50_000


def _import(database: Database, drawn: Any, folder: Path) -> list[str]:
    accuracies = Accuracies(0.5, 5.0)
    return [
        import_file(
            database,
            path,
            layer_named(layer),
            city=city(),
            accuracies=accuracies,
            by="judge",
            publish_at_once=True,
        ).release_id
        for layer, path in to_geopackages(drawn, folder).items()
    ]


def _ask(client: TestClient, site: Any, facts: Any, on: date) -> dict[str, Any]:
    answer = client.post(
        "/api/v1/site-queries",
        json={
            "site": shapely.geometry.mapping(site),
            "crs": "EPSG:4548",
            "project": facts,
            "as_of": on.isoformat(),
        },
    )
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


@pytest.mark.acceptance
def test_no_disagreement_in_20_000_verdicts(
    server: Server, database: Database, tmp_path: Path
) -> None:
    url = server.app_url(str(database.engine.url.database))
    found, compared, fragile = [], 0, 0
    rows: Counter[str] = Counter()
    with TestClient(create_app(Settings(home=tmp_path, database_url=url))) as client:
        for seed in range(FIRST_SEED, FIRST_SEED + CITIES):
            drawn, questions = random_city(seed)
            releases = _import(database, drawn, tmp_path)
            for number, question in enumerate(questions):
                judged = judge(drawn, question.site, question.facts, question.on)
                document = _ask(client, question.site, question.facts, question.on)
                compared += 6
                if judged["fragile"]:
                    fragile += 6
                    continue
                found += [f"{seed}/{number} {d}" for d in disagreements(document, judged)]
                for evaluation in judged["evaluations"].values():
                    rows.update(evaluation["rows"])
            for release in reversed(releases):
                rollback(database, release, by="judge")
    print(f"{compared} verdicts compared, {fragile} left to rounding, {len(found)} disagreements")
    print("rows of later-law.md:", *(f"{row} × {count}," for row, count in sorted(rows.items())))
    assert found == []
    assert set(rows) >= ROWS
    assert compared >= 20_000
