"""The migrated database is what the catalogue and the tables say, and roles are apart."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from serving import APP_PASSWORD, TEMPLATE, Server
from sqlalchemy import create_engine, text

from blueprint import vocabulary
from layers.catalogue import catalogue
from layers.database.connections import Database
from layers.database.roles import APP_ROLE, OWNER_ROLE
from layers.installation.pending import pending
from layers.installation.schema import migrate
from layers.tables import map_tables, metadata, staging_tables


def test_the_database_equals_the_metadata(server: Server) -> None:
    engine = create_engine(server.database_url(TEMPLATE))
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_schemas": True,
                "version_table_schema": "map",
                "include_name": lambda name, kind, _: kind != "schema" or name in _OURS,
            },
        )
        assert compare_metadata(context, metadata) == []
        assert not pending(connection)
    engine.dispose()


_OURS = {"map", "staging", "ledger", "people", "hub"}


def test_migrating_again_changes_nothing(server: Server, database: Database) -> None:
    name = database.engine.url.database
    engine = create_engine(server.database_url(str(name)))
    migrate(engine, APP_PASSWORD)
    migrate(engine, APP_PASSWORD)
    engine.dispose()


def test_every_layer_has_its_tables_and_fields() -> None:
    for layer in catalogue().values():
        for tables in (map_tables, staging_tables):
            assert set(layer.fields) <= set(tables[layer.id].columns.keys())
        assert layer.label and layer.owner and layer.style and layer.about


def test_labels_are_there_for_every_word() -> None:
    for name in vocabulary.__all__:
        for word in getattr(vocabulary, name):
            assert word.label, f"{name}.{word}"


def test_the_application_owns_nothing(database: Database) -> None:
    with database.writing() as connection:
        assert connection.scalar(text("SELECT current_user")) == APP_ROLE
        owners = set(
            connection.scalars(
                text(
                    "SELECT DISTINCT tableowner FROM pg_tables "
                    "WHERE schemaname IN ('map', 'staging', 'ledger', 'people')"
                )
            )
        )
    assert owners == {OWNER_ROLE}


@pytest.mark.parametrize(
    "change",
    [
        "INSERT INTO map.plan (code) VALUES ('x')",
        "UPDATE map.plan SET name = 'x'",
        "DELETE FROM map.publication",
        "UPDATE map.release SET state = 'published'",
        "UPDATE map.current_release SET number = 0",
        "UPDATE people.audit SET action = 'x'",
        "DELETE FROM people.audit",
        "DELETE FROM people.account",
        "CREATE TABLE map.mine ()",
        "DROP TABLE map.plan",
        f"SET ROLE {OWNER_ROLE}",
    ],
)
def test_the_application_may_not(database: Database, change: str) -> None:
    from sqlalchemy.exc import ProgrammingError

    with (
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
        database.writing() as connection,
    ):
        connection.execute(text(change))
