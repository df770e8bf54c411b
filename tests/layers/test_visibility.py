"""Row-level security as the last line: tried as the role that people read with."""

from dataclasses import replace

import pytest
from judge import example_city
from loading import rows_of
from sqlalchemy import text

from blueprint.city import city
from blueprint.viewer import ANYONE, OPERATOR, Viewer
from blueprint.vocabulary import Role, Visibility
from layers.database.connections import Database
from layers.releases.lifecycle import stage

PLANNER = Viewer(Role.PLANNER, "planner")


@pytest.fixture
def shown(database: Database) -> Database:
    plans = [example_city.plan(code=word.value) for word in Visibility]
    rows = rows_of("plan", [*plans, example_city.plan(code="as the layer")])
    visibilities = [*(word.value for word in Visibility), None]
    rows = replace(rows, columns={**rows.columns, "visibility": visibilities})
    stage(database, [rows], city=city(), by="test", publish_at_once=True)
    return database


@pytest.mark.parametrize(
    ("viewer", "codes"),
    [
        (ANYONE, {"public", "as the layer"}),
        (PLANNER, {"public", "internal", "as the layer"}),
        (OPERATOR, {"public", "internal", "restricted", "as the layer"}),
        (None, {"public", "internal", "restricted", "as the layer"}),
    ],
)
def test_who_sees_what(shown: Database, viewer: Viewer | None, codes: set[str]) -> None:
    with shown.reading(viewer) as connection:
        assert set(connection.scalars(text("SELECT code FROM map.plan"))) == codes
    # The connection goes back to the pool as it was.
    with shown.reading() as connection:
        assert connection.scalar(text("SELECT count(*) FROM map.plan")) == 4


@pytest.mark.parametrize(
    "attempt",
    [
        "SELECT * FROM staging.plan",
        "SELECT * FROM ledger.evidence",
        "SELECT * FROM map.shape",
        "SELECT proposed_by FROM map.release",
        "SELECT map.publish(1, '', '')",
        "INSERT INTO map.plan (code) VALUES ('x')",
    ],
)
def test_people_read_layers_and_nothing_else(shown: Database, attempt: str) -> None:
    with (
        shown.reading(OPERATOR) as connection,
        pytest.raises(Exception, match=r"permission denied|InsufficientPrivilege"),
    ):
        connection.execute(text(attempt))


def test_who_sees_is_public_where_nobody_says(shown: Database) -> None:
    with shown.reading() as connection:
        connection.exec_driver_sql("SET LOCAL ROLE blueprint_reader")
        assert connection.scalar(text("SELECT count(*) FROM map.plan")) == 2


def test_a_box_is_found_by_the_index(shown: Database) -> None:
    with shown.reading(PLANNER) as connection:
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        plan = connection.scalars(
            text("EXPLAIN SELECT 1 FROM map.plan WHERE geom && ST_MakeEnvelope(0, 0, 1, 1, 4548)")
        ).all()
    assert any("plan_geom_idx" in line for line in plan)
