"""Stage, publish, roll back: atomic, whole, immutable, one at a time."""

from dataclasses import replace
from datetime import date

import pytest
from judge import example_city
from loading import load_city, rows_of
from serving import Server
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from blueprint.city import city
from blueprint.errors import Conflict, NotFound
from layers.database.connections import Database
from layers.releases.declarations import CoverageDeclaration
from layers.releases.lifecycle import publish, rollback, stage
from layers.releases.listing import listing, releases_of

PLANS = tuple(
    example_city.plan(code=f"P{i}", geometry=example_city.box(i * 100, 0, i * 100 + 90, 90))
    for i in range(10)
)


def staged(database: Database, plans: object, **how: object) -> str:
    return stage(database, [rows_of("plan", plans)], city=city(), by="t", **how)  # type: ignore[arg-type]


def visible(database: Database) -> list[str]:
    with database.writing() as connection:
        return list(
            connection.scalars(
                text(
                    """
                    SELECT p.code FROM map.plan p
                    JOIN map.current_release r ON r.layer = 'plan' AND p.brought_in <= r.number
                        AND (p.retired_by IS NULL OR p.retired_by > r.number)
                    ORDER BY p.code
                    """
                )
            )
        )


def stored(database: Database) -> int:
    with database.writing() as connection:
        return int(connection.scalar(text("SELECT count(*) FROM map.plan")) or 0)


def codes(*numbers: int) -> list[str]:
    return [f"P{i}" for i in numbers]


def test_staged_rows_are_not_seen_until_published(database: Database) -> None:
    release = staged(database, PLANS[:3])
    assert visible(database) == []
    state = {s.id: s for s in listing(database)}["plan"]
    assert (state.rows, state.release_id, state.staged) == (0, None, (release,))
    publish(database, release, by="t")
    assert visible(database) == codes(0, 1, 2)
    state = {s.id: s for s in listing(database)}["plan"]
    assert (state.rows, state.release_id, state.staged) == (3, release, ())


def test_shared_rows_are_stored_once_and_rollback_returns(database: Database) -> None:
    first = staged(database, PLANS[:5], publish_at_once=True)
    second = staged(database, PLANS[1:6], publish_at_once=True)
    assert visible(database) == codes(1, 2, 3, 4, 5)
    assert stored(database) == 6
    rollback(database, second, by="t", reason="错误的文件")
    assert visible(database) == codes(0, 1, 2, 3, 4)
    third = staged(database, PLANS[:6], publish_at_once=True)
    assert visible(database) == codes(0, 1, 2, 3, 4, 5)
    rollback(database, third, by="t")
    rollback(database, first, by="t")
    assert visible(database) == []
    states = {r.id: r.state for r in releases_of(database, "plan")}
    assert set(states.values()) == {"rolled_back"}


def test_a_changed_row_is_a_new_row(database: Database) -> None:
    staged(database, PLANS[:2], publish_at_once=True)
    renamed = (replace(PLANS[0], name="新名"), PLANS[1])
    staged(database, renamed, publish_at_once=True)
    assert visible(database) == codes(0, 1)
    assert stored(database) == 3


def test_several_layers_go_and_come_back_together(database: Database) -> None:
    release = load_city(database, example_city.city())
    by_layer = {s.id: s.release_id for s in listing(database)}
    assert by_layer["plan"] == by_layer["assessment"] == by_layer["data_coverage"] == release
    rollback(database, release, by="t")
    assert not any(s.release_id for s in listing(database))


def test_only_the_current_release_can_be_rolled_back(database: Database) -> None:
    older = load_city(database, example_city.city())
    newer = staged(database, PLANS, publish_at_once=True)
    with pytest.raises(Conflict, match=newer):
        rollback(database, older, by="t")
    assert visible(database) == codes(*range(10))
    with pytest.raises(Conflict, match="已发布"):
        publish(database, older, by="t")
    with pytest.raises(NotFound):
        publish(database, "999", by="t")
    with pytest.raises(NotFound):
        rollback(database, "x; DROP TABLE", by="t")


def test_a_second_import_of_a_layer_is_refused_while_one_runs(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(
            text("SELECT pg_advisory_xact_lock(hashtext('blueprint.import'), hashtext('plan'))")
        )
        with pytest.raises(Conflict, match="另一个导入"):
            staged(database, PLANS)
    assert releases_of(database) == []
    staged(database, PLANS)


def test_a_fault_while_publishing_leaves_nothing_half(database: Database, server: Server) -> None:
    staged(database, PLANS[:3], publish_at_once=True)
    owner = create_engine(server.database_url(str(database.engine.url.database)))
    with owner.begin() as connection:
        connection.execute(
            text(
                """
                CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql
                    AS $$ BEGIN RAISE EXCEPTION 'full'; END $$;
                CREATE TRIGGER fail BEFORE INSERT ON map.publication
                    FOR EACH ROW EXECUTE FUNCTION fail()
                """
            )
        )
    with pytest.raises(DBAPIError, match="full"):
        staged(database, PLANS[3:], publish_at_once=True)
    assert visible(database) == codes(0, 1, 2)
    assert stored(database) == 3
    assert len(releases_of(database)) == 1
    owner.dispose()


def test_published_rows_are_immutable_even_for_their_owner(
    database: Database, server: Server
) -> None:
    staged(database, PLANS, publish_at_once=True)
    owner = create_engine(server.database_url(str(database.engine.url.database)))
    for change in (
        "UPDATE map.plan SET name = 'x'",
        "UPDATE map.plan SET retired_by = 9, name = 'x'",
        "UPDATE map.plan SET geom = ST_Translate(geom, 1, 0)",
        "DELETE FROM map.plan",
        "TRUNCATE map.plan",
        "UPDATE map.publication SET at = now()",
    ):
        with (
            pytest.raises(DBAPIError, match=r"immutable|append-only"),
            owner.begin() as connection,
        ):
            connection.execute(text(change))
    with owner.begin() as connection:
        connection.execute(text("UPDATE map.plan SET retired_by = 9 WHERE code = 'P0'"))
    with pytest.raises(DBAPIError, match="immutable"), owner.begin() as connection:
        connection.execute(text("UPDATE map.plan SET retired_by = NULL WHERE code = 'P0'"))
    owner.dispose()


def test_declaring_keeps_the_other_declarations(database: Database) -> None:
    load_city(database, example_city.city())

    def declared() -> set[tuple[str, str, date]]:
        with database.writing() as connection:
            rows = connection.execute(
                text(
                    """
                    SELECT d.layer, d.theme, d.complete_to FROM map.data_coverage d
                    JOIN map.current_release r ON r.layer = 'data_coverage'
                        AND d.brought_in <= r.number
                        AND (d.retired_by IS NULL OR d.retired_by > r.number)
                    """
                )
            )
            return {tuple(row) for row in rows}

    before = declared()
    day = date(2026, 11, 1)
    area = example_city.WHOLE.wkb
    staged(
        database,
        PLANS,
        declare=[CoverageDeclaration("plan", day, area=area)],
        publish_at_once=True,
    )
    others = {row for row in before if row[0] != "plan"}
    assert declared() == others | {("plan", "", day)}
    with pytest.raises(Conflict, match="还没有行政区"):
        staged(database, PLANS, declare=[CoverageDeclaration("plan", day)])
