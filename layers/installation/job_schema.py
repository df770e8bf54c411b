"""The queue's tables: procrastinate's own SQL, applied in a schema of ours and kept up with it.

The library ships its whole schema and a file for each change since. Which of its versions a
database has stands in the schema's comment.
"""

import re
from importlib import metadata, resources
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import Connection, text

from layers.schemas import JOBS

__all__ = ["apply_job_schema", "job_schema_is_behind"]

_VERSION = re.compile(r"^(\d\d)\.(\d\d)\.(\d\d)_(\d\d)_")
_APPLIED = f"SELECT obj_description(to_regnamespace('{JOBS}'), 'pg_namespace')"
_OURS = """
CREATE TABLE IF NOT EXISTS jobs.failure (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    job_id bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    told text NOT NULL
);
CREATE INDEX IF NOT EXISTS failure_job_id_idx ON jobs.failure (job_id);
"""


def _versions() -> dict[str, Path]:
    """The library's changes by version, `03.04.00_50`; found without importing it."""
    package = find_spec("procrastinate")
    assert package is not None and package.origin is not None
    files = Path(package.origin).parent.joinpath("sql", "migrations").iterdir()
    return {match[0].rstrip("_"): file for file in files if (match := _VERSION.match(file.name))}


def _applied(connection: Connection) -> str | None:
    applied = connection.scalar(text(_APPLIED))
    return None if applied is None else str(applied).split()[0]


def job_schema_is_behind(connection: Connection) -> bool:
    """Whether the database's queue is older than the installed library's."""
    applied = _applied(connection)
    return applied is None or applied < max(_versions())


def _run(connection: Connection, sql: str) -> None:
    connection.exec_driver_sql(sql.replace("%", "%%"))


def apply_job_schema(connection: Connection) -> None:
    """Make the queue's tables, or bring them to the installed library's version; repeatable. Runs
    as their owner, in the caller's transaction, and leaves the search path as it was."""
    connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {JOBS}"))
    before = connection.scalar(text("SHOW search_path"))
    connection.execute(text(f"SET LOCAL search_path TO {JOBS}"))
    applied = _applied(connection)
    migrations = sorted(_versions().items())
    if applied is None:
        _run(connection, resources.files("procrastinate.sql").joinpath("schema.sql").read_text())
    else:
        for version, file in migrations:
            if version > applied:
                _run(connection, file.read_text("utf-8"))
    _run(connection, _OURS)
    newest = f"{migrations[-1][0]} (procrastinate {metadata.version('procrastinate')})"
    connection.exec_driver_sql(f"COMMENT ON SCHEMA {JOBS} IS '{newest}'")
    connection.execute(
        text("SELECT set_config('search_path', :before, true)"), {"before": str(before)}
    )
