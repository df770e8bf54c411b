"""Connections for the application: a bounded pool, and faults of the database as our own errors."""

import contextlib
import time
from collections.abc import Iterator
from typing import Any

import psycopg2
from psycopg2 import errorcodes
from psycopg2.extensions import connection as PgConnection
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import QueuePool

from blueprint.errors import BadInput, BlueprintError, Conflict, Flaw, Unavailable
from layers.watching import DatabaseWatch, cursor_that_tells, pool_that_tells

__all__ = ["Database"]

_TOO_SLOW = {errorcodes.QUERY_CANCELED}
_GONE = {"08", "57", "53"}  # connection, operator intervention, insufficient resources


def _translated(error: psycopg2.Error, asked: bool) -> BlueprintError | None:
    code = error.pgcode
    if code in _TOO_SLOW and asked:
        return BadInput.of(
            Flaw(("site",), "计算超过时限：边界过于复杂", None, "简化边界，或拆成几个用地分别查询")
        )
    if code == errorcodes.LOCK_NOT_AVAILABLE:
        return Conflict("另有人正在发布同一图层，请稍后再试")
    if code is None and isinstance(error, psycopg2.OperationalError | psycopg2.InterfaceError):
        return Unavailable("数据库暂时不可用")
    if code is not None and code[:2] in _GONE:
        return Unavailable("数据库暂时不可用")
    return None


@contextlib.contextmanager
def _as_ours(*, asked: bool) -> Iterator[None]:
    """Turn the driver's errors that a caller can do something about into ours. Where a question was
    `asked`, what takes too long is the question's fault."""
    try:
        yield
    except PoolTimeout:
        raise Unavailable("正忙，请稍后再试") from None
    except DBAPIError as error:
        ours = _translated(error.orig, asked) if isinstance(error.orig, psycopg2.Error) else None
        if ours is None:
            raise
        raise ours from error
    except psycopg2.Error as error:
        ours = _translated(error, asked)
        if ours is None:
            raise
        raise ours from error


class Database:
    """The application's way to the database.

    `pool_size` connections at most; a caller who finds none free within `wait_s` seconds is refused
    with Unavailable, so that load is shed and not queued. A statement may take `statement_s`.
    `watch` is told of every statement and of every wait for a connection.
    """

    def __init__(
        self,
        url: str,
        *,
        pool_size: int = 8,
        wait_s: float = 5,
        statement_s: float = 30,
        watch: DatabaseWatch | None = None,
    ) -> None:
        self.engine: Engine = create_engine(
            url,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=wait_s,
            poolclass=pool_that_tells(watch) if watch else None,
            # What a statement was asked with is people's data: it stays out of error texts.
            hide_parameters=True,
            connect_args={
                **({"cursor_factory": cursor_that_tells(watch)} if watch else {}),
                "application_name": "one-blueprint",
                "connect_timeout": 5,
                "options": " ".join(
                    (
                        "-c jit=off",
                        "-c plan_cache_mode=force_generic_plan",
                        "-c timezone=UTC",
                        f"-c statement_timeout={statement_s * 1000:.0f}",
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
        with _as_ours(asked=True):
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
    def writing(self) -> Iterator[Connection]:
        """A transaction: committed at the end, rolled back on any error. It may take its time."""
        with _as_ours(asked=False), self.engine.begin() as connection:
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            yield connection

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


def _rests(connection: PgConnection | None, record: Any) -> None:
    record.info["rested"] = time.monotonic()


def _wakes(connection: PgConnection, record: Any, proxy: Any) -> None:
    if time.monotonic() - record.info.get("rested", 0) < _RESTED_S:
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        connection.rollback()
    except psycopg2.Error:
        raise DisconnectionError from None
