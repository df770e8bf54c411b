"""Events into the hub, in the transaction of the change that they tell of, and to whom they go."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Connection, text

from blueprint.hub.cloud_event import RecordedEvent
from blueprint.hub.entitlement import entitled
from blueprint.hub.module import Entitlement, Module

__all__ = ["Recorded", "address_past", "record"]

# Held by whoever records, and alone by a module that joins and reads what is past.
_JOINING = "hashtext('blueprint.hub.joining')"


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event, with the codes of the districts that the project's site touches after it, and of
    those that it left by it."""

    event: RecordedEvent
    districts: frozenset[str]
    left: frozenset[str] = frozenset()


_KEEP = text("""
INSERT INTO hub.event
    (project, sequence, type, item, at, recorded_at, data, districts, districts_left, traceparent,
    result)
VALUES (:project, :sequence, :type, :item, :at, :recorded_at, CAST(:data AS jsonb), :districts,
    :left, :traceparent, CAST(:result AS uuid))
""")
_MODULES = text("""
SELECT id, subscribes, districts, epoch, mode FROM hub.module WHERE removed_at IS NULL FOR SHARE
""")
# The last that was addressed to each module of this project in its present epoch.
_PREVIOUS = text("""
SELECT a.module_id, max(a.sequence) FROM hub.addressed a
JOIN hub.module m ON m.id = a.module_id AND m.epoch = a.epoch
WHERE a.project = :project GROUP BY a.module_id
""")
# A poll reads by `transaction`: of one project it never falls, though a transaction that began
# before another may write after it.
_ADDRESS = text("""
INSERT INTO hub.addressed (module_id, project, sequence, previous, epoch, scope, transaction)
SELECT new.*, greatest((pg_current_xact_id()::text)::bigint, (
    SELECT max(a.transaction) FROM hub.addressed a
    WHERE a.module_id = new.module_id AND a.project = new.project))
FROM unnest(CAST(:module AS uuid[]), CAST(:project AS text[]), CAST(:sequence AS bigint[]),
    CAST(:previous AS bigint[]), CAST(:epoch AS integer[]), CAST(:scope AS text[]))
    AS new (module_id, project, sequence, previous, epoch, scope)
""")
# A lane that is there is locked until this commits: whoever delivers its last event waits, and then
# sees that there is another. In one order always, so that nobody waits in a circle.
_LANES = text("""
INSERT INTO hub.lane (module_id, project)
SELECT DISTINCT a, b FROM unnest(CAST(:module AS uuid[]), CAST(:project AS text[])) t(a, b)
ORDER BY a, b
ON CONFLICT (module_id, project) DO UPDATE SET project = excluded.project
""")
_PAST = text("""
SELECT project, sequence, type, districts, districts_left FROM hub.event
WHERE recorded_at >= :start ORDER BY project, sequence
""")


class _Addresses:
    """The rows of `hub.addressed` that a number of events make, in order."""

    def __init__(self) -> None:
        self._rows: list[tuple[UUID, str, int, int | None, int, str | None]] = []
        self._last: dict[tuple[UUID, str], int] = {}

    def known(self, module: UUID, project: str, sequence: int) -> None:
        self._last[module, project] = sequence

    def add(self, module: UUID, epoch: int, project: str, sequence: int, scope: str | None) -> None:
        previous = self._last.get((module, project))
        self._rows.append((module, project, sequence, previous, epoch, scope))
        self._last[module, project] = sequence

    def write(self, connection: Connection) -> None:
        if not self._rows:
            return
        names = ("module", "project", "sequence", "previous", "epoch", "scope")
        columns: dict[str, list[Any]] = {
            name: [row[i] for row in self._rows] for i, name in enumerate(names)
        }
        columns["module"] = [str(one) for one in columns["module"]]
        connection.execute(_ADDRESS, columns)
        connection.execute(_LANES, {"module": columns["module"], "project": columns["project"]})


def _scope(
    entitlement: Entitlement, kind: str, districts: Collection[str], left: Collection[str]
) -> tuple[bool, str | None]:
    """Whether the event is for this module, and whether it is what moves the project out of its
    districts or into them."""
    inside = entitled(entitlement, kind, districts)
    was_inside = bool(left) and entitled(entitlement, kind, left)
    if inside and left and not was_inside and "*" not in entitlement.districts:
        return True, "entered"
    if not inside and was_inside:
        return True, "left"
    return inside, None


def record(connection: Connection, recorded: Sequence[Recorded]) -> None:
    """The events of one project, in order, kept and addressed to each module entitled to them now.
    Whoever calls holds the project's lock: no other event of it is recorded meanwhile."""
    if not recorded:
        return
    connection.execute(text(f"SELECT pg_advisory_xact_lock_shared({_JOINING})"))
    connection.execute(_KEEP, [_row(one) for one in recorded])
    addresses = _Addresses()
    project = recorded[0].event.project
    for module_id, sequence in connection.execute(_PREVIOUS, {"project": project}):
        addresses.known(module_id, project, sequence)
    for module in connection.execute(_MODULES):
        entitlement = Entitlement(tuple(module.subscribes), tuple(module.districts))
        for one in recorded:
            goes, scope = _scope(entitlement, one.event.type, one.districts, one.left)
            if goes:
                addresses.add(module.id, module.epoch, project, one.event.sequence, scope)
    addresses.write(connection)


def _row(one: Recorded) -> dict[str, Any]:
    event = one.event
    return {
        "project": event.project,
        "sequence": event.sequence,
        "type": event.type,
        "item": event.item,
        "at": event.at,
        "recorded_at": event.recorded_at,
        "data": orjson.dumps(dict(event.data)).decode(),
        "districts": sorted(one.districts),
        "left": sorted(one.left) or None,
        "traceparent": event.traceparent,
        "result": event.result,
    }


def address_past(connection: Connection, module: Module, start: datetime) -> None:
    """What was recorded since `start` is addressed to a module that has just joined, as far as it
    is entitled to it now."""
    # What is recorded meanwhile waits, and then finds the module.
    connection.execute(text(f"SELECT pg_advisory_xact_lock({_JOINING})"))
    addresses = _Addresses()
    for row in connection.execute(_PAST, {"start": start}):
        goes, scope = _scope(module.entitlement, row.type, row.districts, row.districts_left or ())
        if goes:
            addresses.add(module.id, module.epoch, row.project, row.sequence, scope)
    addresses.write(connection)
