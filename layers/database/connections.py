"""Connections for the application: a bounded pool, bounded waits, and no dead connection twice."""

import contextlib
import select
import time
from collections.abc import Iterator
from typing import Any

import psycopg2
from psycopg2.extensions import connection as PgConnection
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import QueuePool

from blueprint.viewer import Viewer
from layers.database.errors import as_ours, as_uncertain
from layers.database.instrumentation import (
    DatabaseInstrumentation,
    instrumented_cursor,
    instrumented_pool,
)
from layers.database.row_security import reads_as
from layers.schemas import JOBS_SEARCH_PATH

__all__ = ["Database"]

# How long an import or a publication waits for another one's locks.
_PUBLISHING_WAITS_S = 60


class Database:
    """The application's way to the database.

    `pool_size` connections at most; a caller who finds none free within `wait_s` seconds is refused
    with Unavailable. A statement may take `statement_s`, and wait `lock_s` of it for a lock.
    `instrumentation` is told of every statement and of every wait for a connection.
    """

    def __init__(
        self,
        url: str,
        *,
        pool_size: int = 8,
        wait_s: float = 5,
        statement_s: float = 30,
        lock_s: float = 5,
        instrumentation: DatabaseInstrumentation | None = None,
    ) -> None:
        self.engine: Engine = create_engine(
            url,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=wait_s,
            poolclass=instrumented_pool(instrumentation) if instrumentation else None,
            # What a statement was asked with is people's data: it stays out of error texts.
            hide_parameters=True,
            connect_args={
                **(
                    {"cursor_factory": instrumented_cursor(instrumentation)}
                    if instrumentation
                    else {}
                ),
                "application_name": "one-blueprint",
                "connect_timeout": 5,
                # A machine that is gone without a word is noticed within a minute.
                "keepalives_idle": 30,
                "keepalives_interval": 5,
                "keepalives_count": 4,
                "options": " ".join(
                    (
                        "-c jit=off",
                        "-c plan_cache_mode=force_generic_plan",
                        "-c timezone=UTC",
                        f"-c statement_timeout={statement_s * 1000:.0f}",
                        f"-c lock_timeout={lock_s * 1000:.0f}",
                        "-c idle_in_transaction_session_timeout=5min",
                        f"-c search_path={JOBS_SEARCH_PATH}",
                    )
                ),
            },
        )

        event.listen(self.engine, "connect", _new)
        event.listen(self.engine, "checkin", _rests)
        event.listen(self.engine, "checkout", _wakes)

    @contextlib.contextmanager
    def single(self) -> Iterator[tuple[PgConnection, set[str]]]:
        """A driver connection on which each statement is a transaction of its own, and the names of
        the statements prepared on it."""
        with as_ours():
            pooled = self.engine.raw_connection()
            driver = pooled.driver_connection
            assert driver is not None
            try:
                driver.autocommit = True
                yield driver, pooled.info["prepared"]
            finally:
                if driver.closed:
                    pooled.invalidate()
                else:
                    driver.autocommit = False
                    pooled.close()

    @contextlib.contextmanager
    def reading(self, viewer: Viewer | None = None) -> Iterator[Connection]:
        """A connection to read from; nothing that is done on it stays. For a viewer it shows only
        what that one may see; the program itself sees all."""
        with as_ours(), self.engine.connect() as connection:
            if viewer is not None:
                reads_as(connection, viewer)
            yield connection

    @contextlib.contextmanager
    def writing(self, *, timed: bool = False) -> Iterator[Connection]:
        """A transaction: committed at the end, rolled back on any error. It may take its time,
        unless `timed`: then a statement has as long as any question's."""
        with (
            as_ours(publishing=not timed),
            self.engine.connect() as connection,
            connection.begin() as transaction,
        ):
            if not timed:
                connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_PUBLISHING_WAITS_S}s'")
            yield connection
            with as_uncertain():
                transaction.commit()

    def in_use(self) -> tuple[int, int]:
        """Connections that the pool may hold, and those checked out of it now."""
        pool = self.engine.pool
        assert isinstance(pool, QueuePool)
        return pool.size(), pool.checkedout()

    def close(self) -> None:
        self.engine.dispose()


# A connection that rested longer is asked first whether it still lives.
_RESTED_S = 1.0


def _new(connection: PgConnection, record: Any) -> None:
    record.info["prepared"] = set()
    if connection.server_version >= 140000:
        # What nobody waits for any more, because its asker was killed, lets go of its locks.
        with connection.cursor() as cursor:
            cursor.execute("SET client_connection_check_interval = '1s'")
        connection.commit()


def _rests(connection: PgConnection | None, record: Any) -> None:
    record.info["rested"] = time.monotonic()


def _spoken_to(connection: PgConnection) -> bool:
    """Whether the server said something unasked, as it does when it closes the connection."""
    if connection.closed:
        return True
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))


def _wakes(connection: PgConnection, record: Any, proxy: Any) -> None:
    rested = time.monotonic() - record.info.get("rested", 0)
    if rested < _RESTED_S and not _spoken_to(connection):
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        connection.rollback()
    except psycopg2.Error:
        # Where one is dead, the server went: all others are made anew as well.
        raise InvalidatePoolError from None
