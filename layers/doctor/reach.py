"""A way into the database that starts nothing, makes nothing and cannot write."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, create_engine, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from layers.cluster import Cluster, Endpoint
from layers.cluster.folder import ClusterFolder
from layers.database.roles import APP_ROLE
from layers.doctor.finding import Diagnosis, fine, odd, wrong

__all__ = ["reached"]


def _admin_url(home: Path, database_url: str | None) -> URL | None:
    """None when the private cluster does not run; OSError when its password cannot be read."""
    if database_url:
        url = make_url(database_url)
        plain = url.drivername in ("postgres", "postgresql")
        return url.set(drivername="postgresql+psycopg2") if plain else url
    status = Cluster(home).status()
    if status.port is None or status.socket_dir is None:
        return None
    password = ClusterFolder(home.expanduser().resolve()).password_file.read_text("utf-8").strip()
    return make_url(Endpoint(status.socket_dir, status.port, password).url)


def _app_password(home: Path) -> str | None:
    try:
        return os.environ.get("BLUEPRINT_APP_PASSWORD") or (home / "app-password").read_text()
    except OSError:
        return None


@contextmanager
def _connected(url: URL) -> Iterator[Connection]:
    engine = create_engine(
        url,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        hide_parameters=True,
        connect_args={
            "connect_timeout": 5,
            "application_name": "one-blueprint doctor",
            "options": "-c default_transaction_read_only=on -c statement_timeout=60000",
        },
    )
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


@contextmanager
def reached(home: Path, database_url: str | None) -> Iterator[tuple[Connection | None, Diagnosis]]:
    """A read-only connection as the application, else as who may, else None; and how that went."""
    try:
        url = _admin_url(home, database_url)
    except OSError as error:
        says = f"私有数据库的口令文件读不出来：{error.filename}"
        yield None, wrong("database", says, "从备份恢复这个文件")
        return
    if url is None:
        yield None, wrong("database", "数据库没有运行，其余检查无从进行", "blueprint db up")
        return
    place = url.set(password=None).render_as_string()
    password = _app_password(home)
    if password is not None and url.username != APP_ROLE:
        try:
            with _connected(url.set(username=APP_ROLE, password=password)) as connection:
                yield connection, fine("database", f"以 {APP_ROLE} 连上了数据库")
            return
        except OperationalError:
            pass  # as whom else?
    try:
        with _connected(url) as connection:
            if url.username == APP_ROLE:
                yield connection, fine("database", f"以 {APP_ROLE} 连上了数据库")
            else:
                yield (
                    connection,
                    odd(
                        "database",
                        f"数据库可达，但不能以 {APP_ROLE} 登录：结构未建立，或口令不一致",
                        "blueprint db migrate",
                    ),
                )
    except OperationalError:
        remedy = "检查 BLUEPRINT_DATABASE_URL、网络与口令" if database_url else "blueprint db up"
        yield None, wrong("database", f"连不上数据库 {place}", remedy)
