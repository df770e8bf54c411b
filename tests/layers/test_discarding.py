"""Discarding a draft: whose, which, with a reason, and what was built upon it."""

import threading

import pytest
from judge import example_city
from loading import rows_of
from sqlalchemy import text

from blueprint.city import city
from blueprint.errors import BadInput, Conflict, Forbidden, NotFound
from layers.database.connections import Database
from layers.people.audit import entries
from layers.releases.discarding import LeftWithout, discard
from layers.releases.lifecycle import publish, stage
from layers.releases.listing import releases_of


def staged(database: Database, layer: str, *rows: object, by: str = "a", **how: bool) -> str:
    return stage(database, [rows_of(layer, rows)], city=city(), by=by, **how)


def rows_staged(database: Database) -> int:
    with database.reading() as connection:
        return int(connection.scalar(text("SELECT count(*) FROM staging.plan")) or 0)


def state(database: Database, release: str) -> str:
    return next(each.state for each in releases_of(database) if each.id == release)


def test_a_draft_goes_and_its_reason_stays(database: Database) -> None:
    release = staged(database, "plan", example_city.plan())
    with pytest.raises(Forbidden, match="只有提出者"):
        discard(database, release, by="b", reason="not mine")
    for nothing in ("", "  ", "x" * 501):
        with pytest.raises(BadInput, match="理由"):
            discard(database, release, by="a", reason=nothing)
    assert (state(database, release), rows_staged(database)) == ("staged", 1)

    assert discard(database, release, by="a", reason="坐标系有误") == []
    assert (state(database, release), rows_staged(database)) == ("discarded", 0)
    newest = entries(database, limit=1)[0]
    assert (newest.viewer, newest.action, newest.subject) == ("a", "discard", f"release:{release}")
    assert newest.detail == {"layers": ["plan"], "reason": "坐标系有误"}
    with pytest.raises(Conflict, match="已作废"):
        publish(database, release, by="b")
    with pytest.raises(Conflict, match="无须作废"):
        discard(database, release, by="a", reason="again")
    other = staged(database, "plan", example_city.plan())
    discard(database, other, by="steward", reason="重复", anyones=True)


def test_what_is_published_is_rolled_back_instead(database: Database) -> None:
    release = staged(database, "plan", example_city.plan(), publish_at_once=True)
    with pytest.raises(Conflict, match=f"layers rollback {release}"):
        discard(database, release, by="a", reason="错了")
    assert state(database, release) == "published"
    with pytest.raises(NotFound):
        discard(database, "x", by="a", reason="错了")


def test_drafts_that_name_what_goes_are_reported(database: Database) -> None:
    """Only those whose plan is nowhere else: not published, and not in the same draft."""
    staged(database, "plan", example_city.plan(code="P0"), publish_at_once=True)
    plans = staged(database, "plan", *(example_city.plan(code=f"P{i}") for i in range(2)))
    parcels = [
        example_city.parcel(code=f"L{i}", plan_code=plan) for i, plan in enumerate(("P0", "P1"))
    ]
    named = staged(database, "plan_parcel", *parcels)
    whole = [rows_of("plan", [example_city.plan(code="P1")]), rows_of("plan_parcel", parcels[1:])]
    stage(database, whole, city=city(), by="b")
    left = discard(database, plans, by="a", reason="范围有误")
    assert left == [LeftWithout(named, "plan_parcel", 1)]


def test_discarded_and_published_at_once_it_is_one_of_both(database: Database) -> None:
    release = staged(database, "plan", example_city.plan())
    outcomes: list[str] = []

    def publishes() -> None:
        try:
            publish(database, release, by="b")
            outcomes.append("published")
        except Conflict:
            outcomes.append("refused")

    with database.writing() as connection:  # whoever came first, and is not yet through
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('blueprint.publish'))"))
        other = threading.Thread(target=publishes)
        other.start()
        connection.execute(text("SELECT map.discard(:id, 'a', 'first')"), {"id": int(release)})
    other.join()
    assert (outcomes, state(database, release)) == (["refused"], "discarded")


def test_a_fault_on_the_way_leaves_the_draft_whole(database: Database) -> None:
    release = staged(database, "plan", example_city.plan())
    with pytest.raises(ZeroDivisionError), database.writing() as connection:
        connection.execute(text("SELECT map.discard(:id, 'a', 'x')"), {"id": int(release)})
        raise ZeroDivisionError
    assert (state(database, release), rows_staged(database)) == ("staged", 1)
    assert entries(database, limit=1)[0].action == "import"
