"""The evidence query: its plan uses the spatial indexes, and one round trip answers many sites."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
import shapely
from judge import example_city, random_city
from loading import load_city
from serving import APP_PASSWORD, Server
from sqlalchemy import create_engine, text

from blueprint.city import city
from blueprint.determination.question import Question
from blueprint.determination.site import NO_SITE
from blueprint.errors import BadSite
from blueprint.site_queries.measuring import evidence_of
from blueprint.site_queries.rulebooks import current_rulebook
from layers.atlas import PostgisAtlas
from layers.atlas.measured_site import MeasuredSite
from layers.database.connections import Database
from layers.demo_city.loading import DemoCity, draw_demo, load_demo
from layers.installation.schema import migrate
from layers.tables.prepared_shapes import edges_of, pieces_of

Json = dict[str, Any]
TODAY = date(2026, 11, 24)
READ = ("plan", "plan_parcel", "plan_adjustment", "assessment", "control_zone", "data_coverage")


@pytest.fixture(scope="module")
def drawn() -> DemoCity:
    return draw_demo("small")


@pytest.fixture(scope="module")
def atlas(module_database: Database, drawn: DemoCity) -> Iterator[PostgisAtlas]:
    load_demo(module_database, drawn, city(), 0.5)
    yield PostgisAtlas(module_database, city(), cache_bytes=10**8)


def test_gist_indexes_are_used_for_every_layer(atlas: PostgisAtlas, drawn: DemoCity) -> None:
    plan = atlas.explain([drawn.site.wkb], tolerance_m=0.5)
    for layer in READ:
        assert f"using {layer}_geom_idx" in plan, plan
    assert "Seq Scan on assessment" not in plan


def _measures(atlas: PostgisAtlas, shapes: Sequence[bytes], on: date) -> list[Json]:
    """The evidence of each, with the unions that a project without facts asks about."""
    rulebook = current_rulebook()
    question = Question(site=NO_SITE, project={}, on=on)
    return [
        evidence_of(snapshot, question, rulebook)[0]
        for snapshot in atlas.measure(shapes, tolerance_m=0.5)
    ]


def test_many_sites_are_answered_as_each_by_itself(
    atlas: PostgisAtlas, module_database: Database, drawn: DemoCity
) -> None:
    shapes = [shape.wkb for shape in drawn.frames["plan_parcel"].geometry.iloc[::97]]
    together = _measures(atlas, shapes, TODAY)
    assert len(together) == len(shapes) > 10
    forgetful = PostgisAtlas(module_database, city(), cache_bytes=1)
    for shape, body in zip(shapes, together, strict=True):
        assert _measures(atlas, [shape], TODAY) == [body]
        assert _measures(forgetful, [shape], TODAY) == [body]


def test_nothing_of_another_database_is_cached(server: Server, database: Database) -> None:
    """The database is restored from a backup, or made anew, while the service runs."""
    drawn, questions = random_city(7)
    other, _ = random_city(8)
    site, on = questions[0].site.wkb, questions[0].on
    atlas = PostgisAtlas(database, city(), cache_bytes=10**8)
    load_city(database, drawn)
    _measures(atlas, [site], on)
    name = database.engine.url.database
    owner = create_engine(server.database_url(str(name)))
    with owner.begin() as connection:
        connection.execute(text("DROP SCHEMA map, staging, ledger, people, hub, jobs CASCADE"))
    migrate(owner, APP_PASSWORD)
    owner.dispose()
    database.engine.dispose()
    load_city(database, other)
    fresh = PostgisAtlas(database, city(), cache_bytes=10**8)
    assert _measures(atlas, [site], on) == _measures(fresh, [site], on)


def test_the_order_of_features_does_not_matter(database: Database) -> None:
    drawn, questions = random_city(7)
    atlas = PostgisAtlas(database, city(), cache_bytes=10**8)
    reverse = replace(drawn, **{name: tuple(reversed(getattr(drawn, name))) for name in READ})
    measures = []
    for order in (drawn, reverse):
        load_city(database, order)
        [body] = _measures(atlas, [questions[0].site.wkb], questions[0].on)
        measures.append(
            [
                (cover["kind"], cover["share"], cover["remainder_m2"], len(cover["members"]))
                for cover in body["covers"]
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
            message = connection.scalar(
                text("SELECT map.counts(ST_GeomFromWKB(:wkb, 4548), 0.5)"), {"wkb": shape.wkb}
            )
            assert message is (not shape.buffer(-0.25).is_empty), (size, shape.wkt[:80])


def test_a_site_with_too_much_in_its_way_is_refused_before_it_is_measured() -> None:
    plain = MeasuredSite(shapely.box(0, 0, 100, 100).wkb, 0.5)
    fine = MeasuredSite(shapely.Point(0, 0).buffer(100, quad_segs=20_000).wkb, 0.5)
    plain.refuse_costly(4_000)
    fine.refuse_costly(60)
    for measured, features in ((plain, 6_000), (fine, 400)):
        with pytest.raises(BadSite) as refused:
            measured.refuse_costly(features)
        assert refused.value.flaws[0].remedy


@pytest.mark.parametrize("edges", [3, 15, 16, 17, 32, 33, 400])
def test_every_edge_lies_in_a_box_of_the_boundary(edges: int) -> None:
    angles = np.linspace(0, 2 * np.pi, edges, endpoint=False)
    ring = np.stack([np.cos(angles), np.sin(angles)], axis=1) * 100
    shape = shapely.MultiPolygon(
        [shapely.Polygon(ring, [ring[::-1] * 0.4]), shapely.Polygon(ring * 0.2 + 500)]
    )
    boxes = shapely.box(*shapely.get_coordinates(edges_of(shape)).reshape(-1, 4).T)
    for line in shapely.get_parts(shape.boundary):
        points = shapely.get_coordinates(line)
        for edge in shapely.linestrings(np.stack([points[:-1], points[1:]], axis=1)):
            assert shapely.covers(boxes, edge).any()
    assert len(boxes) <= 3 * (edges // 16 + 1)


@pytest.mark.parametrize("points", [4, 64, 65, 1_000, 30_000])
def test_pieces_are_small_and_add_up(points: int) -> None:
    dice = np.random.default_rng(points)
    angles = np.linspace(0, 2 * np.pi, points, endpoint=False)
    radius = 1_000 * (1 + 0.3 * np.sin(5 * angles)) + dice.uniform(-0.01, 0.01, points)
    ring = np.stack([np.cos(angles), np.sin(angles)], axis=1) * radius[:, None]
    shape = shapely.MultiPolygon(
        [shapely.Polygon(ring + 4.4e6, [ring[::-1] * 0.4 + 4.4e6]), shapely.box(0, 0, 7, 9)]
    )
    pieces = shapely.get_parts(pieces_of(shape))
    assert shapely.is_valid(pieces).all()
    assert shapely.get_num_coordinates(pieces).max() <= 64
    assert shapely.area(pieces).sum() == pytest.approx(shape.area, abs=1e-6)
    assert shapely.union_all(pieces).symmetric_difference(shape).area < 1e-6


def test_what_cannot_be_cut_finer_stays_whole() -> None:
    ring = shapely.Point(500_000, 4_400_000).buffer(2e-4, quad_segs=40)
    assert shapely.get_parts(pieces_of(ring)).tolist() == [ring]
