"""Roles, extension, migrations and functions: what makes a database ours.

Three roles: `blueprint_owner` owns every table and cannot log in; `blueprint_app` logs in, reads,
stages and appends; as `blueprint_reader` it reads for people, and sees what they may. Publishing
and rolling back go through functions that run as the owner. The SQL in `layers/sql` is applied
after the migrations each time.
"""

from importlib import resources

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, text

from blueprint.city import city
from layers.database.roles import APP_ROLE, OWNER_ROLE
from layers.database.row_security import READER_ROLE, enforce, keep_indexes_in_use
from layers.installation.job_schema import apply_job_schema
from layers.tables.prepared_shapes import prepare_published

__all__ = ["APP_ROLE", "OWNER_ROLE", "migrate"]

_GRANTS = f"""
GRANT USAGE ON SCHEMA map, staging, ledger, people, hub TO {APP_ROLE};
GRANT SELECT ON ALL TABLES IN SCHEMA map, staging, ledger, people, hub TO {APP_ROLE};
GRANT INSERT, DELETE ON ALL TABLES IN SCHEMA staging TO {APP_ROLE};
GRANT INSERT ON map.release, map.release_layer, map.shape TO {APP_ROLE};
GRANT UPDATE (base_number) ON map.release_layer TO {APP_ROLE};
GRANT INSERT ON ALL TABLES IN SCHEMA ledger, people TO {APP_ROLE};
GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA hub TO {APP_ROLE};
REVOKE UPDATE, DELETE ON hub.event FROM {APP_ROLE};
GRANT UPDATE ON ledger.project, people.project_text TO {APP_ROLE};
GRANT DELETE ON people.project_text, people.project_file, people.account_grant TO {APP_ROLE};
GRANT UPDATE ON people.account, people.session, people.api_key, people.registration,
    people.password_reset, people.attempt, people.quota, people.idempotency, people.probe
    TO {APP_ROLE};
GRANT DELETE ON people.registration, people.session, people.password_reset, people.oidc_start,
    people.attempt, people.quota, people.day_salt, people.idempotency, people.probe TO {APP_ROLE};
REVOKE EXECUTE ON FUNCTION map.publish, map.rollback, map.discard FROM PUBLIC;
GRANT EXECUTE ON FUNCTION map.publish, map.rollback, map.discard TO {APP_ROLE};
GRANT USAGE ON SCHEMA jobs TO {APP_ROLE};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA jobs TO {APP_ROLE};
GRANT USAGE ON ALL SEQUENCES IN SCHEMA jobs TO {APP_ROLE};
"""


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(resources.files("layers") / "migrations"))
    config.attributes["connection"] = connection
    return config


def _ensure_roles(connection: Connection, app_password: str) -> None:
    existing = set(connection.scalars(text("SELECT rolname FROM pg_roles")))
    if OWNER_ROLE not in existing:
        connection.execute(text(f"CREATE ROLE {OWNER_ROLE} NOLOGIN"))
    if APP_ROLE not in existing:
        connection.execute(text(f"CREATE ROLE {APP_ROLE} LOGIN"))
    if READER_ROLE not in existing:
        connection.execute(text(f"CREATE ROLE {READER_ROLE} NOLOGIN"))
    connection.execute(text(f"GRANT {READER_ROLE} TO {APP_ROLE}"))
    quoted = connection.scalar(text("SELECT quote_literal(:p)"), {"p": app_password})
    connection.exec_driver_sql(f"ALTER ROLE {APP_ROLE} PASSWORD {quoted}".replace("%", "%%"))
    connection.execute(text(f"GRANT {OWNER_ROLE} TO CURRENT_USER"))


def migrate(admin: Engine, app_password: str) -> None:
    """Bring the database to this version: atomic, repeatable, safe to run twice at once.

    `admin` connects as a superuser or as one who may create roles, schemas and extensions.
    """
    with admin.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('blueprint.migrate'))"))
        _ensure_roles(connection, app_password)
        for extension in ("postgis", "pg_trgm"):
            connection.execute(text(f"CREATE EXTENSION IF NOT EXISTS {extension}"))
        keep_indexes_in_use(connection)
        database = connection.scalar(text("SELECT quote_ident(current_database())"))
        connection.execute(text(f"GRANT CREATE ON DATABASE {database} TO {OWNER_ROLE}"))
        connection.execute(text(f"SET LOCAL ROLE {OWNER_ROLE}"))
        for schema in ("map", "staging", "ledger", "people", "hub"):
            connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {schema}"))
        command.upgrade(_config(connection), "head")
        for file in sorted(
            resources.files("layers").joinpath("sql").iterdir(), key=lambda f: f.name
        ):
            if file.name.endswith(".sql"):
                connection.exec_driver_sql(file.read_text("utf-8").replace("%", "%%"))
        apply_job_schema(connection)
        prepare_published(connection, city().measuring_epsg)
        connection.exec_driver_sql(_GRANTS)
        enforce(connection, OWNER_ROLE, APP_ROLE)
