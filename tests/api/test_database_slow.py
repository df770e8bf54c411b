"""The database is there and cannot: locked, slow, out of connections, out of disk. Each is said
with what to do, nothing is half written, and it passes."""

import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from loading import rows_of
from own_server import CITY, OwnServer, own_server
from sqlalchemy.exc import DBAPIError
from test_bulk import BATCH, collection
from test_database_gone import refused
from worked_query import QUERIES, SITE, query

from api.app import create_app
from api.settings import Settings
from blueprint.city import city
from blueprint.errors import BlueprintError, Conflict, StorageFull, TooSlow, Unavailable
from layers.cluster.configuration import MAX_CONNECTIONS
from layers.database.connections import Database
from layers.releases.lifecycle import stage
from layers.releases.listing import listing


@pytest.fixture(scope="module")
def own() -> Iterator[OwnServer]:
    with own_server() as server:
        yield server


@contextmanager
def service(own: OwnServer, **settings: Any) -> Iterator[TestClient]:
    app = create_app(Settings(home=own.home, pool_size=4, pool_wait_s=1, **settings))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def database(own: OwnServer) -> Iterator[Database]:
    opened = Database(own.access.app_url, pool_size=2)
    yield opened
    opened.close()


def sealed(own: OwnServer) -> list[tuple[object, ...]]:
    return own.execute(
        "SELECT (SELECT count(*) FROM ledger.determination), (SELECT count(*) FROM ledger.evidence)"
    )


def state_of_map(own: OwnServer) -> list[tuple[object, ...]]:
    return own.execute(
        """
        SELECT (SELECT array_agg((layer, release_id, number) ORDER BY layer)::text
                FROM map.current_release),
            (SELECT count(*) FROM map.release), (SELECT count(*) FROM map.plan),
            (SELECT count(*) FROM staging.plan), (SELECT count(*) FROM map.shape_of),
            (SELECT count(*) FROM map.publication)
        """
    )


@pytest.mark.parametrize(
    ("limits", "message"),
    [({"lock_s": 0.2}, "正在更新或维护"), ({"statement_s": 0.5, "lock_s": 9}, "没有在时限内答完")],
    ids=["lock", "statement"],
)
def test_what_waits_too_long_is_refused_and_not_blamed_on_the_caller(
    own: OwnServer, limits: dict[str, float], message: str
) -> None:
    with service(own, **limits) as client:
        assert client.post(QUERIES, json=query()).status_code == 201
        id_ = "00000000-0000-0000-0000-000000000000"
        before = sealed(own)
        with own.locked("map.plan, map.current_release, ledger.determination"):
            for answer in (
                client.post(QUERIES, json=query()),
                client.get("/readyz"),
                client.get("/api/v1/applicability?block=x"),
                client.get(f"{QUERIES}/{id_}"),
                client.post(BATCH, json=collection(SITE)),
            ):
                assert message in refused(answer)["detail"]
            assert client.get("/healthz").status_code == 200
        with own.locked("ledger.determination"):
            assert message in refused(client.post(QUERIES, json=query()))["detail"]
        assert sealed(own) == before
        assert client.post(QUERIES, json=query()).status_code == 201


def test_a_publication_waits_its_turn_but_not_for_ever(
    own: OwnServer, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("layers.database.connections._PUBLISHING_WAITS_S", 1)
    before = state_of_map(own)
    with own.locked("map.current_release"), pytest.raises(Conflict, match="请稍后再试"):
        stage(database, [rows_of("plan", CITY.plan)], city=city(), by="t", publish_at_once=True)
    assert state_of_map(own) == before


def test_out_of_connections(own: OwnServer) -> None:
    with service(own) as client:
        own.execute("ALTER ROLE blueprint_app CONNECTION LIMIT 0")
        # Forgets the connections that it has.
        own.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'blueprint_app'"
        )
        for answer in (client.post(QUERIES, json=query()), client.get("/readyz")):
            assert "连接已用完" in refused(answer)["detail"]
        own.execute("ALTER ROLE blueprint_app CONNECTION LIMIT -1")
        assert client.post(QUERIES, json=query()).status_code == 201
    with service(own) as client, ExitStack() as others:
        with suppress(DBAPIError):
            for _ in range(MAX_CONNECTIONS + 1):
                others.enter_context(own.admin())
        assert "连接已用完" in refused(client.post(QUERIES, json=query()))["detail"]
        others.close()
        assert client.post(QUERIES, json=query()).status_code == 201


@contextmanager
def tiny_disk(own: OwnServer, tables: list[str]) -> Iterator[None]:
    """These tables, and their indexes, on a disk that a filler has filled to the last block."""
    place = own.home / "tiny"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16m,mode=0755", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        place.rmdir()
        pytest.skip("a small disk can be mounted by root alone")
    moved = [
        f"ALTER {kind} {name} SET TABLESPACE "
        for table in tables
        for kind, name in [("TABLE", table), *(("INDEX", i) for i in _indexes(own, table))]
    ]
    try:
        os.chown(place, *_owner(own.cluster.status().data))
        own.execute(f"CREATE TABLESPACE tiny LOCATION '{place}'")
        for change in moved:
            own.execute(f"{change} tiny")
        own.execute("CREATE TABLE filler (body text) TABLESPACE tiny")
        own.execute("ALTER TABLE filler ALTER body SET STORAGE PLAIN")
        with suppress(DBAPIError):
            while True:
                own.execute(
                    "INSERT INTO filler SELECT repeat('x', 7000) FROM generate_series(1, 9)"
                )
        with suppress(DBAPIError):
            while True:
                own.execute("INSERT INTO filler VALUES (repeat('x', 7000))")
        yield
    finally:
        own.execute("DROP TABLE IF EXISTS filler")
        for change in moved:
            own.execute(f"{change} pg_default")
        own.execute("CHECKPOINT")
        own.execute("DROP TABLESPACE IF EXISTS tiny")
        # A backend may still hold a file that is deleted.
        subprocess.run(["umount", "--lazy", str(place)], check=True)
        place.rmdir()


def _indexes(own: OwnServer, table: str) -> list[str]:
    sql = f"SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = '{table}'::regclass"
    return [str(row[0]) for row in own.execute(sql)]


def _owner(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_uid, found.st_gid


def test_out_of_disk_nothing_is_half_written_and_it_goes_on_after(
    own: OwnServer, database: Database
) -> None:
    def imported() -> str:
        [plan] = CITY.plan
        plans = rows_of("plan", [replace(plan, code=f"P{i}", name="名" * 500) for i in range(40)])
        return stage(database, [plans], city=city(), by="t", publish_at_once=True)

    with service(own) as client:
        with tiny_disk(own, ["ledger.determination", "ledger.evidence", "staging.plan"]):
            before, map_before = sealed(own), state_of_map(own)
            full = False
            for number in range(50):  # what room is left in the last block
                answer = client.post(QUERIES, json=query(project={"name": f"项目{number}" * 20}))
                full = answer.status_code != 201
                if full:
                    break
                before = sealed(own)
            assert full
            problem = refused(answer, 507)
            assert refused(client.get("/readyz"), 507)["type"] == problem["type"]
            assert problem["type"] == "/problems/storage-full" and "腾出空间" in problem["detail"]
            lines = client.post(BATCH, json=collection(SITE), params={"store": True}).json()
            assert lines["error"]["status"] == 507
            assert sealed(own) == before
            with pytest.raises(StorageFull):
                imported()
            assert state_of_map(own) == map_before
            # What only reads goes on, but no more is sent here.
            assert client.get("/readyz").status_code == 507
            assert "error" not in client.post(BATCH, json=collection(SITE)).json()
            own.execute("DROP TABLE filler")
            assert client.post(QUERIES, json=query()).status_code == 201
            assert client.get("/readyz").status_code == 200
            release = imported()
        current = {layer.id: layer.release_id for layer in listing(database)}
        assert current["plan"] == release
        document = client.post(QUERIES, json=query()).json()
        assert client.get(f"{QUERIES}/{document['id']}/replay").json()["identical"]


@pytest.mark.parametrize(
    ("code", "ours"),
    [
        ("57014", TooSlow),
        ("53100", StorageFull),
        ("53400", Unavailable),  # temp_file_limit
        ("53200", Unavailable),  # out of memory
        ("40P01", Unavailable),  # deadlock
        ("25006", Unavailable),  # a standby that does not write
        ("58030", Unavailable),  # input or output error
        ("XX000", None),
        ("22012", None),
    ],
)
def test_transient_errors_are_distinguished_from_our_own(
    database: Database, code: str, ours: type[BlueprintError] | None
) -> None:
    fault = f"DO $$ BEGIN RAISE EXCEPTION 'a fault' USING ERRCODE = '{code}'; END $$"
    for way in (database.reading, database.writing):
        with pytest.raises(ours or DBAPIError) as caught, way() as connection:
            connection.exec_driver_sql(fault)
        assert type(caught.value) is ours or ours is None
        assert ours is None or "DO $$" not in str(caught.value.__cause__)


def test_a_connection_lost_while_committing_is_not_called_undone(
    own: OwnServer, database: Database
) -> None:
    own.execute(
        """
        CREATE FUNCTION map.slowly() RETURNS trigger LANGUAGE plpgsql
            AS $$ BEGIN PERFORM pg_sleep(60); RETURN NULL; END $$;
        CREATE CONSTRAINT TRIGGER slowly AFTER INSERT ON map.release
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION map.slowly()
        """
    )
    sql = """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE wait_event = 'PgSleep' AND query = 'COMMIT'
    """

    def end_it() -> None:
        while not own.execute(sql):
            pass

    killer = threading.Thread(target=end_it)
    killer.start()
    try:
        with pytest.raises(Unavailable, match="不知是否已经生效"):
            stage(database, [rows_of("plan", CITY.plan)], city=city(), by="t")
    finally:
        killer.join()
        own.execute("DROP TRIGGER slowly ON map.release; DROP FUNCTION map.slowly()")
    assert stage(database, [rows_of("plan", CITY.plan)], city=city(), by="t")
