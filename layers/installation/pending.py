"""Whether a database is behind this program, read without the library of migrations, which takes
longer to import than most commands run."""

import re
from functools import cache
from importlib import resources

from sqlalchemy import Connection, text

from layers.installation.job_schema import job_schema_is_behind

__all__ = ["newest_revision", "pending"]

_REVISION = re.compile(r"^revision(?:: str)? = \"(\w+)\"", re.M)
_BEFORE = re.compile(r"^down_revision(?:: [^=]+)? = \"(\w+)\"", re.M)


@cache
def newest_revision() -> str:
    """The migration that no other one follows; a test holds this against the library."""
    made, followed = set[str](), set[str]()
    for file in (resources.files("layers") / "migrations" / "versions").iterdir():
        if file.name.endswith(".py"):
            source = file.read_text("utf-8")
            made |= set(_REVISION.findall(source))
            followed |= set(_BEFORE.findall(source))
    [newest] = made - followed
    return newest


def pending(connection: Connection) -> bool:
    """Whether the database is behind this program's migrations, or its queue's."""
    if connection.scalar(text("SELECT to_regclass('map.alembic_version')")) is None:
        return True
    applied = connection.scalar(text("SELECT version_num FROM map.alembic_version"))
    return applied != newest_revision() or job_schema_is_behind(connection)
