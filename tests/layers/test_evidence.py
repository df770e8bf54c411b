"""The evidence query: its plan uses the spatial indexes, and one round trip answers many sites."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
import shapely
from judge import example_city, random_city
from loading import load_city
from sqlalchemy import text

from blueprint.city import city
from layers.atlas import PostgisAtlas
from layers.database import Database
from layers.demo import DemoCity, draw_demo, load_demo

READ = ("plan", "plan_parcel", "plan_adjustment", "assessment", "control_zone", "data_coverage")


@pytest.fixture(scope="module")
def drawn() -> DemoCity:
    return draw_demo("small")


@pytest.fixture(scope="module")
def atlas(module_database: Database, drawn: DemoCity) -> Iterator[PostgisAtlas]:
    load_demo(module_database, drawn, city(), 0.5)
    yield PostgisAtlas(module_database, city())


def test_gist_indexes_are_used_for_every_layer(atlas: PostgisAtlas, drawn: DemoCity) -> None:
    plan = atlas.explain([drawn.site.wkb], on=date(2026, 11, 24), tolerance_m=0.5)
    for layer in READ:
        assert f"using {layer}_geom_idx" in plan, plan
    assert "Seq Scan on assessment" not in plan


def test_many_sites_are_answered_as_each_by_itself(atlas: PostgisAtlas, drawn: DemoCity) -> None:
    shapes = [shape.wkb for shape in drawn.frames["plan_parcel"].geometry.iloc[::97]]
    how = {"on": date(2026, 11, 24), "use": None, "tolerance_m": 0.5}
    together = atlas.measure(shapes, **how)  # type: ignore[arg-type]
    assert len(together) == len(shapes) > 10
    for shape, snapshot in zip(shapes, together, strict=True):
        [alone] = atlas.measure([shape], **how)  # type: ignore[arg-type]
        assert alone.body == snapshot.body
        assert alone.parts == snapshot.parts


def test_the_order_of_features_does_not_matter(database: Database) -> None:
    drawn, questions = random_city(7)
    atlas = PostgisAtlas(database, city())
    reverse = replace(drawn, **{name: tuple(reversed(getattr(drawn, name))) for name in READ})
    measures = []
    for order in (drawn, reverse):
        load_city(database, order)
        [snapshot] = atlas.measure(
            [questions[0].site.wkb], on=questions[0].on, use=None, tolerance_m=0.5
        )
        measures.append(
            [
                (cover["kind"], cover["share"], cover["remainder_m2"], len(cover["members"]))
                for cover in snapshot.body["covers"]
            ]
        )
    assert sorted(measures[0], key=str) == sorted(measures[1], key=str)


@pytest.mark.parametrize("size", [0.1, 0.3, 0.49, 0.51, 0.7, 3.0])
def test_what_counts_is_what_is_somewhere_wider_than_the_tolerance(
    module_database: Database, size: float
) -> None:
    shapes = [
        shapely.box(0, 0, 100, size),
        shapely.box(0, 0, size, size),
        shapely.box(0, 0, 100, 100).difference(shapely.box(size, size, 100 - size, 100 - size)),
        shapely.MultiPolygon([shapely.box(i * 2, 0, i * 2 + size, 5) for i in range(60)]),
        example_city.SITE.difference(example_city.SITE.buffer(-size)),
    ]
    with module_database.writing() as connection:
        for shape in shapes:
            said = connection.scalar(
                text("SELECT map.counts(ST_GeomFromWKB(:wkb, 4548), 0.5)"), {"wkb": shape.wkb}
            )
            assert said is (not shape.buffer(-0.25).is_empty), (size, shape.wkt[:80])
