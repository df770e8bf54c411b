"""What the database is asked, told to whoever watches: statements with their times, and waits.

Statements are told as templates: their parameters, which are people's data, stay behind.
"""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import psycopg2
from psycopg2.extensions import connection as PgConnection
from psycopg2.extensions import cursor as PgCursor
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

__all__ = ["DatabaseInstrumentation", "Ran", "instrumented_cursor", "instrumented_pool"]

# It only reads, so it may run once more; its plan is generic and shows $1 where data was.
_MAY_RUN_AGAIN = "EXECUTE candidates"
# Should a plan ever show a shape after all: nothing that long is the program's own.
_LITERAL = re.compile(r"'[^']{32,}'")


@dataclass(frozen=True, slots=True)
class Ran:
    """A statement that ran: `began_ns` since the epoch, `seconds` until its rows were here.

    `again` runs another statement with this one's arguments on its connection and returns its rows;
    the arguments themselves cannot be had.
    """

    sql: str
    began_ns: int
    seconds: float
    failed: bool
    again: Callable[[str], list[tuple[Any, ...]]]

    @property
    def name(self) -> str:
        """What a log or a span calls it: the first words, which name no data."""
        tokens = self.sql.split(None, 2)[:2]
        head = tokens if tokens and tokens[0].upper() == "EXECUTE" else tokens[:1]
        return " ".join(head)

    @property
    def may_run_again(self) -> bool:
        return not self.failed and self.name == _MAY_RUN_AGAIN

    def plan(self) -> str | None:
        """The plan with its times, measured by running the statement again, which may be; None
        when the database will not."""
        assert self.may_run_again
        try:
            rows = self.again(f"EXPLAIN (ANALYZE, BUFFERS) {self.sql}")
        except psycopg2.Error:
            return None
        return _LITERAL.sub("'…'", "\n".join(str(row[0]) for row in rows))

    @property
    def template(self) -> str:
        """The statement on one line, with placeholders where its data was."""
        return " ".join(self.sql.split())


class DatabaseInstrumentation(Protocol):
    """Called in the thread that asks, after each step; what it raises would fail the question."""

    def ran(self, statement: Ran) -> None: ...

    def waited(self, seconds: float, *, in_vain: bool) -> None:
        """Every connection was taken for so long; in vain when none came free in time."""
        ...


def _text(sql: object) -> str:
    return sql if isinstance(sql, str) else "(composed)"


def instrumented_cursor(instrumentation: DatabaseInstrumentation) -> type[PgCursor]:
    """A cursor class for psycopg2 that reports each statement to `instrumentation`."""

    class InstrumentedCursor(PgCursor):
        def execute(self, query: Any, vars: Any = None) -> None:
            began_ns, began = time.time_ns(), time.perf_counter()
            failed = True
            try:
                super().execute(query, vars)
                failed = False
            finally:
                seconds = time.perf_counter() - began
                connection: PgConnection = self.connection

                def again(sql: str) -> list[tuple[Any, ...]]:
                    # A plain cursor: what is asked on top is not itself reported.
                    with connection.cursor(cursor_factory=PgCursor) as cursor:
                        cursor.execute(sql, vars)
                        return cursor.fetchall()

                instrumentation.ran(Ran(_text(query), began_ns, seconds, failed, again))

    return InstrumentedCursor


def instrumented_pool(instrumentation: DatabaseInstrumentation) -> type[QueuePool]:
    """A pool class for SQLAlchemy that reports each wait for a free connection."""

    class InstrumentedPool(QueuePool):
        def _do_get(self) -> ConnectionPoolEntry:
            if self.checkedout() < self.size():
                return super()._do_get()
            began, in_vain = time.perf_counter(), True
            try:
                entry = super()._do_get()
                in_vain = False
                return entry
            finally:
                instrumentation.waited(time.perf_counter() - began, in_vain=in_vain)

    # Its logger is named after it, and is to stay among SQLAlchemy's.
    InstrumentedPool.__module__ = QueuePool.__module__
    return InstrumentedPool
