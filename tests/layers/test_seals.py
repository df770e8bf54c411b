"""Whoever writes into the database without the key puts in nothing that is served."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
import shapely
from judge import example_city
from loading import load_city
from serving import Server
from sqlalchemy import Connection, create_engine, text

from blueprint.errors import SealBroken, Unavailable
from blueprint.site import site_from_shape
from blueprint.site_queries.replay import replay
from blueprint.site_queries.use_cases import Services, SiteQuery, ask
from blueprint.viewer import OPERATOR
from layers.database.connections import Database
from layers.ledger import PostgisLedger
from layers.ledger.seals import Sealer
from layers.ledger.walk import Walked, seal_unsealed, walk
from layers.secret_files import key_in

KEY = b"k" * 32


@pytest.fixture
def ledger(database: Database) -> PostgisLedger:
    return PostgisLedger(database, Sealer(KEY))


@pytest.fixture
def sealed(services: Services, database: Database, ledger: PostgisLedger) -> UUID:
    load_city(database, example_city.city())
    site = site_from_shape(
        example_city.SITE, city=services.city, tolerance_m=0.5, accuracy_m=5, crs="EPSG:4548"
    )
    site_query = SiteQuery(site, dict(example_city.FACTS))
    document = ask(replace(services, ledger=ledger), site_query, example_city.DAY).full
    return UUID(str(document["id"]))


@contextmanager
def as_owner(server: Server, database: Database) -> Iterator[Connection]:
    """Somebody with all rights in the database, and without the key."""
    engine = create_engine(server.database_url(str(database.engine.url.database)))
    with engine.begin() as connection:
        connection.execute(text("SET session_replication_role = replica"))
        yield connection
    engine.dispose()


CHANGES = {
    "another verdict": "UPDATE ledger.determination SET body = replace(body, 'waived', 'required')",
    "with its own digest": "UPDATE ledger.determination SET body = replace(body, 'waived', 'x'), "
    "digest = 'sha256:' || encode(sha256(convert_to(replace(body, 'waived', 'x'), 'UTF8')), 'hex')",
    "another day": "UPDATE ledger.determination SET created_at = created_at - interval '1 day'",
    "another site": "UPDATE ledger.determination SET shapes = "
    f"""'{{"as_given": "{shapely.Point(1, 1).wkb_hex}"}}'""",
    "other evidence": "UPDATE ledger.evidence SET body = replace(body, 'plan', 'plon')",
    "another rulebook": "UPDATE ledger.rulebook SET files = '{}'",
    "no seal": "DELETE FROM ledger.seal",
    "a seal that says it came later": "UPDATE ledger.seal SET sealed_later = true",
    "a made-up seal": "UPDATE ledger.seal SET seal = decode(repeat('00', 32), 'hex')",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_was_changed_in_the_database_is_not_shown(
    server: Server, database: Database, ledger: PostgisLedger, sealed: UUID, change: str
) -> None:
    assert ledger.find(sealed).documents.full["id"] == str(sealed)
    assert walk(database, Sealer(KEY)).broken == ()
    with as_owner(server, database) as connection:
        connection.execute(text(change.replace(":", "\\:")))
    with pytest.raises(SealBroken, match="不予显示"):
        ledger.find(sealed)
    assert walk(database, Sealer(KEY)).broken == (sealed,)


def test_an_answer_copied_under_another_id_is_not_shown(
    server: Server, database: Database, ledger: PostgisLedger, sealed: UUID
) -> None:
    other = UUID(int=sealed.int ^ 1)
    columns = "created_at, digest, body, shapes, evidence_sha256, rulebook_sha256"
    with as_owner(server, database) as connection:
        for statement in (
            f"INSERT INTO ledger.determination (id, {columns}) "
            f"SELECT '{other}', {columns} FROM ledger.determination",
            f"INSERT INTO ledger.seal SELECT '{other}', seal, false FROM ledger.seal",
        ):
            connection.execute(text(statement))
    assert ledger.find(sealed)
    with pytest.raises(SealBroken):
        ledger.find(other)


def test_answers_of_before_the_seals_are_sealed_once_and_replay(
    server: Server, services: Services, database: Database, ledger: PostgisLedger, sealed: UUID
) -> None:
    with as_owner(server, database) as connection:
        connection.execute(text("DELETE FROM ledger.seal"))
    assert seal_unsealed(database, Sealer(KEY)) == 1
    assert seal_unsealed(database, Sealer(KEY)) == 0
    assert walk(database, Sealer(KEY)) == Walked(looked_at=1, sealed_later=1, broken=())
    assert replay(replace(services, ledger=ledger), sealed, OPERATOR)["identical"]
    with pytest.raises(SealBroken):
        PostgisLedger(database, Sealer(b"o" * 32)).find(sealed)


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "seal.key"
    key = key_in(path)
    assert key_in(path) == key and len(key) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["seal.key"]
    path.write_bytes(b"short")
    with pytest.raises(Unavailable, match=r"seal\.key"):
        key_in(path)
