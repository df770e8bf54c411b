"""Two times: what the law said on a date, and what we knew of it at a moment."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from judge import example_city
from judge.city import City
from loading import load_city, rows_of
from sqlalchemy import text

from blueprint.cases import Asked, House, ask, decide
from blueprint.city import city
from blueprint.digest import SEALED_APART
from blueprint.knowledge import house_at
from blueprint.replay import replay
from blueprint.rulebook_reader import load_rulebook
from blueprint.site import site_from_shape
from blueprint.viewer import OPERATOR
from layers.database import Database
from layers.releases import rollback, stage

Json = dict[str, Any]


def question(shape: Any = example_city.SITE) -> Asked:
    site = site_from_shape(shape, city=city(), tolerance_m=0.5, accuracy_m=5, crs="EPSG:4548")
    return Asked(site, dict(example_city.FACTS))


def changes(number: int) -> City:
    """A city whose coverage differs from release to release."""
    shape = (example_city.WHOLE, example_city.WEST_HALF)[number % 2]
    return example_city.city(example_city.assessment(geometry=shape, code=f"A{number}"))


def other_rulebook(house: House) -> House:
    """Reads the law alike and says it in other words."""
    files = dict(house.rulebook.files)
    files["wording.yaml"] = files["wording.yaml"] + "\n# another edition\n"
    return replace(house, rulebook=load_rulebook(files))


def test_ten_releases_two_rollbacks_and_another_rulebook(house: House, database: Database) -> None:
    """Every answer replays, and asked again with its own `known_at` is the same."""
    answers: list[Json] = []
    sites = [question(example_city.SITE.buffer(-i)) for i in range(4)]
    published = []
    for number in range(10):
        published.append(load_city(database, changes(number)))
        if number in (4, 7):
            rollback(database, published[-1], by="test")
        if number == 6:
            house = other_rulebook(house)
        present = house_at(house, None)
        answers += [ask(present, one, example_city.DAY).full for one in sites]
    assert len({answer["releases"]["assessment"] for answer in answers}) == 8
    assert len({answer["rulebook"]["sha256"] for answer in answers}) == 2
    assert len({e["verdict"] for a in answers for e in a["evaluations"]}) > 1
    for i, answer in enumerate(answers):
        assert replay(house, answer["id"], OPERATOR)["identical"]
        then = house_at(house, datetime.fromisoformat(answer["known_at"]))
        [again] = decide(then, [sites[i % 4]], example_city.DAY)
        assert again.documents.full == {k: v for k, v in answer.items() if k not in SEALED_APART}


def test_before_anything_was_known_nothing_is_waived(house: House, database: Database) -> None:
    before = datetime.now(UTC)
    load_city(database, changes(0))
    [then] = decide(house_at(house, before), [question()], example_city.DAY)
    assert then.documents.full["releases"] == {}
    assert {e["verdict"] for e in then.documents.full["evaluations"]} == {"undetermined"}
    [now] = decide(house, [question()], example_city.DAY)
    assert "waived" in {e["verdict"] for e in now.documents.full["evaluations"]}


def test_the_layers_of_a_release_become_known_together(house: House, database: Database) -> None:
    load_city(database, changes(0))
    release = load_city(database, changes(1))
    with database.reading() as connection:
        moments = connection.scalars(
            text("SELECT DISTINCT at FROM map.publication WHERE release_id = :id"), {"id": release}
        ).all()
    [moment] = moments
    after = house.atlas.at(moment).releases()
    before = house.atlas.at(moment - timedelta(microseconds=1)).releases()
    assert set(after.values()) == {release} and len(set(before.values())) == 1 and before != after


def test_a_parcel_that_is_gone_is_found_as_it_was(house: House, database: Database) -> None:
    parcel = rows_of("plan_parcel", (example_city.parcel(),))
    stage(database, [parcel], city=city(), by="test", publish_at_once=True)
    moment = datetime.now(UTC)
    code = str(parcel.columns["code"][0])
    there = house.atlas.outline_of("parcel", code, OPERATOR)
    gone = rows_of("plan_parcel", (example_city.parcel(code="other"),))
    stage(database, [gone], city=city(), by="test", publish_at_once=True)
    with pytest.raises(Exception, match="没有编号"):
        house.atlas.outline_of("parcel", code, OPERATOR)
    assert house.atlas.at(moment).outline_of("parcel", code, OPERATOR) == there
