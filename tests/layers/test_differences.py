"""What a release would do, before it does it: to features, to hectares, and to verdicts."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from judge import example_city, random_city
from judge.city import City
from loading import load_city, rows_of
from sqlalchemy import text

from api.presentation.release_impact import difference_lines
from blueprint.city import city
from blueprint.errors import Conflict, NotFound
from blueprint.planning.release_difference import ReleaseDifference, release_difference
from blueprint.site import site_from_shape
from blueprint.site_queries.use_cases import Services, SiteQuery, ask
from blueprint.viewer import OPERATOR
from layers.database.connections import Database
from layers.release_impact.diff import LayerDifference
from layers.release_impact.impact import PostgisImpacts
from layers.releases.lifecycle import publish, rollback, stage

JUDGED = ("plan", "plan_parcel", "plan_adjustment", "assessment", "control_zone", "data_coverage")


def blocks(count: int = 6) -> Any:
    """Blocks in a row, the first where the worked example's site lies."""
    frame = [
        example_city.plan(code=f"B{i}", geometry=example_city.box(900 * i, 0, 900 * i + 100, 100))
        for i in range(count)
    ]
    return rows_of("block", frame)


def staged(database: Database, drawn: City, *names: str) -> str:
    rows = [rows_of(name, getattr(drawn, name)) for name in names]
    return stage(database, rows, city=city(), by="steward")


def difference(database: Database, services: Services, release: str) -> ReleaseDifference:
    return release_difference(
        services, PostgisImpacts(database, services.city), release, example_city.DAY, OPERATOR
    )


def of_layer(found: ReleaseDifference, layer: str) -> LayerDifference:
    return next(each for each in found.layers if each.layer == layer)


def seal(services: Services, shape: Any = example_city.SITE, **facts: Any) -> None:
    site = site_from_shape(shape, city=city(), tolerance_m=0.5, accuracy_m=5, crs="EPSG:4548")
    ask(services, SiteQuery(site, facts), example_city.DAY)


def test_an_assessment_that_shrinks(services: Services, database: Database) -> None:
    """The block and the site that lose their waiver are named, and nothing has changed yet."""
    load_city(database, example_city.city(example_city.assessment(geometry=example_city.WHOLE)))
    stage(database, [blocks()], city=city(), by="test", publish_at_once=True)
    seal(services, **example_city.FACTS)
    smaller = example_city.city(example_city.assessment(geometry=example_city.WEST_HALF))
    release = staged(database, smaller, "assessment")
    before = services.atlas.releases()

    found = difference(database, services, release)
    [change] = of_layer(found, "assessment").changes
    assert (change.kind, change.attributes) == ("changed", ("geom",))
    lost = example_city.WHOLE.area - example_city.WEST_HALF.area
    assert change.moved_m2 == pytest.approx(lost, abs=0.01)
    assert 0 < len(found.places) < found.looked_at
    lines = difference_lines(found)
    assert any("不再免做水影响评价" in line for line in lines), lines

    assert services.atlas.releases() == before
    with database.reading() as connection:
        state = connection.scalar(
            text("SELECT state FROM map.release WHERE id = :i"), {"i": release}
        )
    assert state == "staged"
    publish(database, release, by="steward")
    # Looked back upon, it is told as it was foretold.
    again = difference(database, services, release)
    assert difference_lines(again) == lines
    rollback(database, release, by="steward")
    assert difference_lines(difference(database, services, release)) == lines


def test_added_retired_changed_and_unchanged(services: Services, database: Database) -> None:
    plans = [example_city.plan(code=f"P{i}") for i in range(4)]
    stage(database, [rows_of("plan", plans)], city=city(), by="test", publish_at_once=True)
    new = [plans[0], replace(plans[1], approval_no="新"), example_city.plan(code="P9")]
    release = stage(database, [rows_of("plan", new)], city=city(), by="test")
    found = of_layer(difference(database, services, release), "plan")
    changes = {change.code: (change.kind, change.attributes) for change in found.changes}
    assert changes == {
        "P1": ("changed", ("approval_no",)),
        "P2": ("retired", ()),
        "P3": ("retired", ()),
        "P9": ("added", ()),
    }
    assert found.unchanged == 1


@pytest.mark.parametrize("seed", range(600, 612))
def test_looking_only_where_something_changed_finds_all(
    services: Services, database: Database, seed: int
) -> None:
    """As many verdicts change as when every place is asked again."""
    first, questions = random_city(seed)
    second, _ = random_city(seed + 1_000)
    load_city(database, first)
    stage(database, [blocks()], city=city(), by="test", publish_at_once=True)
    for question in questions:
        seal(services, question.site, **question.facts)
    mixed = replace(first, **{JUDGED[seed % 6]: getattr(second, JUDGED[seed % 6])})
    for drawn, names in ((mixed, (JUDGED[seed % 6],)), (second, JUDGED)):
        release = staged(database, drawn, *names)
        on = date(2024, 5, 1)
        affected = release_difference(
            services, PostgisImpacts(database, services.city), release, on, OPERATOR
        )
        everywhere = release_difference(
            services,
            PostgisImpacts(database, services.city),
            release,
            on,
            OPERATOR,
            everywhere=True,
        )
        assert as_tuples(affected) == as_tuples(everywhere)
        publish(database, release, by="steward")
        assert as_tuples(
            release_difference(
                services, PostgisImpacts(database, services.city), release, on, OPERATOR
            )
        ) == as_tuples(everywhere)


def as_tuples(found: ReleaseDifference) -> list[tuple[Any, ...]]:
    return [
        (found.places[one.query].name, one.kind, dict(one.before), dict(one.after))
        for one in found.verdicts
    ]


def test_a_release_made_upon_another_map_is_compared_again(
    services: Services, database: Database
) -> None:
    load_city(database, example_city.city())
    mine = staged(database, example_city.city(), "plan")
    other = staged(database, example_city.city(), "plan")
    publish(database, other, by="steward")
    with pytest.raises(Conflict, match="换过版本"):
        publish(database, mine, by="steward")
    # What it was made upon was taken back as well.
    rollback(database, other, by="steward")
    publish(database, mine, by="steward")
    third = staged(database, example_city.city(), "plan")
    rollback(database, mine, by="steward")
    with pytest.raises(Conflict, match="换过版本"):
        publish(database, third, by="steward")
    publish(database, third, by="steward", even_if_changed=True)


def test_two_people(database: Database) -> None:
    release = staged(database, example_city.city(), "plan")
    with pytest.raises(Conflict, match="须由另一人发布"):
        publish(database, release, by="steward", by_another=True)
    publish(database, release, by="someone else", by_another=True)


def test_unknown_releases(services: Services, database: Database) -> None:
    for release in ("99", "x", "9" * 30):
        with pytest.raises(NotFound):
            difference(database, services, release)
