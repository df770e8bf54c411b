"""Events as a module reads them for itself: by cursor, whatever its way of delivery."""

import base64
import struct
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, text

from blueprint.errors import BadQuery, Flaw
from blueprint.hub.module import Module
from layers.database.connections import Database
from layers.hub.lanes import Outgoing, outgoing_of, still_allowed

__all__ = ["MOST", "Head", "Page", "heads", "read_after"]

MOST = 500
_START = (0, 0)

# A transaction still under way may write what comes before what is committed: nothing at or beyond
# the oldest such transaction is read yet, so that no cursor passes it.
_AFTER = text("""
SELECT a.transaction, a.position, a.project, a.sequence, a.previous, a.epoch, a.scope, a.tries,
    e.type, e.item, e.at, e.recorded_at, e.data, e.districts, e.traceparent, e.result::text
FROM hub.addressed a JOIN hub.event e ON e.project = a.project AND e.sequence = a.sequence
WHERE a.module_id = :module
    AND (a.transaction, a.position) > (:transaction, :position)
    AND a.transaction < (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint
ORDER BY a.transaction, a.position LIMIT :limit
""")
_KNOWN = text("""
SELECT EXISTS (SELECT FROM hub.addressed
    WHERE module_id = :module AND transaction = :transaction AND position = :position)
""")
_HEADS = text("""
SELECT DISTINCT ON (a.project) a.project, a.sequence, a.epoch, a.scope, e.districts
FROM hub.addressed a JOIN hub.event e ON e.project = a.project AND e.sequence = a.sequence
WHERE a.module_id = :module ORDER BY a.project, a.sequence DESC
""")


@dataclass(frozen=True, slots=True)
class Page:
    """Events in order with the cursor after each, and the one after all that was read (None: still
    at the start)."""

    outgoing: tuple[Outgoing, ...]
    cursors: tuple[str, ...]
    cursor: str | None
    more: bool


@dataclass(frozen=True, slots=True)
class Head:
    """The newest event of a project that a module should have by now."""

    sequence: int
    epoch: int


def _written(transaction: int, position: int) -> str:
    return base64.urlsafe_b64encode(struct.pack(">QQ", transaction, position)).decode().rstrip("=")


def _read(connection: Connection, module: UUID, cursor: str) -> tuple[int, int]:
    refusal = BadQuery.of(
        Flaw(("after",), "不是本模块的游标", cursor[:60], "用上一次应答的 cursor")
    )
    if len(cursor) != 22:
        raise refusal
    try:
        transaction, position = struct.unpack(">QQ", base64.urlsafe_b64decode(f"{cursor}=="))
    except (ValueError, struct.error):
        raise refusal from None
    if max(transaction, position) >= 1 << 63:
        raise refusal
    where = {"module": str(module), "transaction": transaction, "position": position}
    if not connection.scalar(_KNOWN, where):
        raise refusal
    return transaction, position


def read_after(database: Database, module: Module, cursor: str | None, limit: int) -> Page:
    """The events addressed to a module after a cursor, at most `limit`, less those that it may not
    see any more. Reading changes nothing. BadQuery for a cursor that is not the module's."""
    with database.reading() as connection:
        start = _START if cursor is None else _read(connection, module.id, cursor)
        rows = connection.execute(
            _AFTER,
            {
                "module": str(module.id),
                "transaction": start[0],
                "position": start[1],
                "limit": limit + 1,
            },
        ).all()
    more, rows = len(rows) > limit, rows[:limit]
    placed = [(outgoing_of(row), _written(row.transaction, row.position)) for row in rows]
    found = [pair for pair in placed if still_allowed(module, pair[0])]
    return Page(
        tuple(one for one, _ in found),
        tuple(place for _, place in found),
        placed[-1][1] if placed else cursor,
        more,
    )


def heads(database: Database, module: Module) -> dict[str, Head]:
    """For each project that it may see, the newest event addressed to a module."""
    with database.reading() as connection:
        rows = connection.execute(_HEADS, {"module": str(module.id)})
        seen = module.entitlement.districts
        return {
            row.project: Head(row.sequence, row.epoch)
            for row in rows
            if row.scope == "left" or "*" in seen or set(seen) & set(row.districts)
        }
