"""Two times: what the law said on a date, and what we knew of it at a moment."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from judge import example_city
from judge.city import City
from loading import load_city, rows_of
from sqlalchemy import text
from ten_releases import assert_all_can_be_had_again, seal_between_releases

from blueprint.city import city
from blueprint.site import site_from_shape
from blueprint.site_queries.as_known_at import as_known_at
from blueprint.site_queries.use_cases import Services, SiteQuery, decide
from blueprint.viewer import OPERATOR
from layers.database.connections import Database
from layers.releases.lifecycle import stage


def question(shape: Any = example_city.SITE) -> SiteQuery:
    site = site_from_shape(shape, city=city(), tolerance_m=0.5, accuracy_m=5, crs="EPSG:4548")
    return SiteQuery(site, dict(example_city.FACTS))


def changes(number: int) -> City:
    """A city whose coverage differs from release to release."""
    shape = (example_city.WHOLE, example_city.WEST_HALF)[number % 2]
    return example_city.city(example_city.assessment(geometry=shape, code=f"A{number}"))


def test_ten_releases_two_rollbacks_and_another_rulebook(
    services: Services, database: Database
) -> None:
    """Fifty sealed answers; acceptance/test_known_at_large.py has a thousand."""
    services, sealed = seal_between_releases(services, database, questions=5)
    assert len(sealed) == 50
    assert_all_can_be_had_again(services, sealed)


def test_before_anything_was_known_nothing_is_waived(
    services: Services, database: Database
) -> None:
    before = datetime.now(UTC)
    load_city(database, changes(0))
    [then] = decide(as_known_at(services, before), [question()], example_city.DAY)
    assert then.documents.full["releases"] == {}
    assert {e["verdict"] for e in then.documents.full["evaluations"]} == {"undetermined"}
    [now] = decide(services, [question()], example_city.DAY)
    assert "waived" in {e["verdict"] for e in now.documents.full["evaluations"]}


def test_the_layers_of_a_release_become_known_together(
    services: Services, database: Database
) -> None:
    load_city(database, changes(0))
    release = load_city(database, changes(1))
    with database.reading() as connection:
        times = connection.scalars(
            text("SELECT DISTINCT at FROM map.publication WHERE release_id = :id"), {"id": release}
        ).all()
    [moment] = times
    after = services.atlas.at(moment).releases()
    before = services.atlas.at(moment - timedelta(microseconds=1)).releases()
    assert set(after.values()) == {release} and len(set(before.values())) == 1 and before != after


def test_a_parcel_that_is_gone_is_found_as_it_was(services: Services, database: Database) -> None:
    parcel = rows_of("plan_parcel", (example_city.parcel(),))
    stage(database, [parcel], city=city(), by="test", publish_at_once=True)
    moment = datetime.now(UTC)
    code = str(parcel.columns["code"][0])
    there = services.atlas.outline_of("parcel", code, OPERATOR)
    gone = rows_of("plan_parcel", (example_city.parcel(code="other"),))
    stage(database, [gone], city=city(), by="test", publish_at_once=True)
    with pytest.raises(Exception, match="没有编号"):
        services.atlas.outline_of("parcel", code, OPERATOR)
    assert services.atlas.at(moment).outline_of("parcel", code, OPERATOR) == there
