"""Which database, and as whom: the private cluster or the operator's, owner or application."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from blueprint.errors import Unavailable
from layers.cluster import Cluster
from layers.database.roles import APP_ROLE
from layers.installation.pending import pending
from layers.secret_files import made_once

__all__ = ["Access", "reach", "revive"]

_MAY_MAKE_ROLES = "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"


@dataclass(frozen=True, slots=True)
class Access:
    """Where the application connects, and, where we may, where migrations connect. `migrated` says
    that the schema was brought to this version just now."""

    app_url: str
    admin_url: str | None
    private: bool
    migrated: bool = False


def _app_password(home: Path) -> str:
    """Made once and kept beside the cluster, readable by its owner alone."""
    given = os.environ.get("BLUEPRINT_APP_PASSWORD")
    if given:
        return given
    made = made_once(home / "app-password", lambda: secrets.token_urlsafe(24).encode())
    return made.decode("ascii")


def _is_admin(engine: Engine) -> bool:
    try:
        with engine.connect() as connection:
            return bool(connection.scalar(text(_MAY_MAKE_ROLES)))
    except OperationalError:
        raise Unavailable("连不上 BLUEPRINT_DATABASE_URL 所指的数据库") from None


def reach(home: Path, database_url: str | None, *, migrating: bool = False) -> Access:
    """The database to use, started when it is the private one, and migrated where that is ours.

    The private cluster is migrated whenever it is behind; the operator's only on `migrating`.
    Unavailable when the operator's cannot be reached or is behind; ClusterError when the private
    one cannot start.
    """
    private = not database_url
    url = make_url(database_url or Cluster(home).up().url)
    if url.drivername in ("postgres", "postgresql"):
        url = url.set(drivername="postgresql+psycopg2")
    engine = create_engine(url)
    try:
        if not private and not _is_admin(engine):
            shown = url.render_as_string(hide_password=False)
            return Access(app_url=shown, admin_url=None, private=False)
        with engine.connect() as connection:
            behind = pending(connection)
        if behind and not (private or migrating):
            raise Unavailable("数据库结构不是最新的：请先运行 blueprint db migrate")
        password = _app_password(home)
        if behind or migrating:
            from layers.installation.schema import migrate

            migrate(engine, password)
    finally:
        engine.dispose()
    return Access(
        app_url=url.set(username=APP_ROLE, password=password).render_as_string(hide_password=False),
        admin_url=url.render_as_string(hide_password=False),
        private=private,
        migrated=behind or migrating,
    )


def revive(home: Path) -> None:
    """Start the private cluster again when its server died; one that was stopped stays stopped.

    ClusterError when it cannot start.
    """
    cluster = Cluster(home)
    if cluster.status().state == "stopped" and cluster.died:
        cluster.up()
