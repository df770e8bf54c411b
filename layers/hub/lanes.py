"""What is due for delivery, leased in one statement; and what became of it, written in one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from blueprint.hub.cloud_event import Addressed, RecordedEvent
from blueprint.hub.entitlement import may_see_district
from blueprint.hub.module import Module
from layers.hub.modules import module_from

__all__ = ["Due", "Lane", "Outgoing", "Settled", "finish", "lease", "settle"]

# A lease that is not given back (the worker was killed) is over after this.
_LEASE = timedelta(seconds=60)
_EVENTS_A_LANE = 50


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An event on its way to one module; `districts` are those of its project when it happened."""

    event: RecordedEvent
    addressed: Addressed
    districts: tuple[str, ...]
    tries: int


@dataclass(frozen=True, slots=True)
class Lane:
    """The next events of one project for one module, in order."""

    module: UUID
    project: str
    failures: int
    trying_since: datetime | None
    outgoing: tuple[Outgoing, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """Modules with something to deliver, and their lanes."""

    modules: dict[UUID, Module]
    lanes: tuple[Lane, ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of an event: delivered, left_out (nothing of it is allowed any more), dead, or
    waiting for its next try."""

    module: UUID
    project: str
    sequence: int
    status: str
    http_status: int | None = None
    error: str | None = None


_LEASE_LANES = text("""
WITH ready AS (
    SELECT m.id FROM hub.module m JOIN hub.module_health h ON h.module_id = m.id
    WHERE m.removed_at IS NULL AND m.mode = :mode AND h.state NOT IN ('paused', 'down')
        AND h.answered_ping_at IS NOT NULL
), due AS (
    SELECT l.module_id, l.project FROM ready
    CROSS JOIN LATERAL (
        SELECT module_id, project FROM hub.lane
        WHERE module_id = ready.id AND NOT held AND next_try_at <= now()
            AND (leased_until IS NULL OR leased_until < now())
        ORDER BY next_try_at
        LIMIT greatest(0, :most - coalesce(
            (SELECT b.n FROM unnest(CAST(:busy AS uuid[]), CAST(:busy_n AS integer[])) b(id, n)
                WHERE b.id = ready.id), 0))
        FOR UPDATE SKIP LOCKED
    ) l
)
UPDATE hub.lane l SET leased_until = now() + :lease FROM due
WHERE l.module_id = due.module_id AND l.project = due.project
RETURNING l.module_id, l.project, l.failures, l.trying_since
""")
_EVENTS = text("""
SELECT a.module_id, a.project, a.sequence, a.previous, a.epoch, a.scope, a.tries, e.type, e.item,
    e.at, e.recorded_at, e.data, e.districts, e.traceparent, e.result::text
FROM unnest(CAST(:modules AS uuid[]), CAST(:projects AS text[])) WITH ORDINALITY
    wanted(module_id, project, place)
CROSS JOIN LATERAL (
    SELECT * FROM hub.addressed
    WHERE module_id = wanted.module_id AND project = wanted.project
        AND status IN ('waiting', 'dead')
    ORDER BY sequence LIMIT :events
) a
JOIN hub.event e ON e.project = a.project AND e.sequence = a.sequence
ORDER BY wanted.place, a.sequence
""")
_MODULES = text("""
SELECT m.*, h.state, h.since, h.why FROM hub.module m JOIN hub.module_health h ON h.module_id = m.id
WHERE m.id = ANY(CAST(:ids AS uuid[]))
""")
_SETTLE = text("""
UPDATE hub.addressed a SET status = s.status, tries = a.tries + 1,
    settled_at = CASE WHEN s.status = 'waiting' THEN NULL ELSE now() END,
    last_status = s.http_status, last_error = s.error
FROM unnest(CAST(:module AS uuid[]), CAST(:project AS text[]), CAST(:sequence AS bigint[]),
    CAST(:status AS text[]), CAST(:http_status AS integer[]), CAST(:error AS text[]))
    s(module_id, project, sequence, status, http_status, error)
WHERE a.module_id = s.module_id AND a.project = s.project AND a.sequence = s.sequence
    AND a.status IN ('waiting', 'dead')
""")
_EMPTY_LANE = text("""
DELETE FROM hub.lane l WHERE l.module_id = :module AND l.project = :project
AND NOT EXISTS (SELECT FROM hub.addressed a WHERE a.module_id = l.module_id
    AND a.project = l.project AND a.status IN ('waiting', 'dead'))
""")
_GIVE_BACK = text("""
UPDATE hub.lane SET leased_until = NULL, failures = :failures, trying_since = :trying_since,
    next_try_at = :next_try_at, held = :held
WHERE module_id = :module AND project = :project
""")


def event_of(row: Any) -> RecordedEvent:
    """The event of a row that has the columns of `hub.event`."""
    return RecordedEvent(
        project=row.project,
        sequence=row.sequence,
        type=row.type,
        at=row.at,
        recorded_at=row.recorded_at,
        item=row.item,
        data=row.data,
        traceparent=row.traceparent,
        result=row.result,
    )


def outgoing_of(row: Any) -> Outgoing:
    return Outgoing(
        event_of(row),
        Addressed(row.previous, row.epoch, row.scope),
        tuple(row.districts),
        row.tries,
    )


def lease(
    connection: Connection, busy: dict[UUID, int], *, mode: str = "webhook", most: int = 16
) -> Due:
    """The lanes that are due, at most `most` a module less those that are `busy`; nobody else gets
    them before they are given back, or for a minute."""
    leased = connection.execute(
        _LEASE_LANES,
        {
            "mode": mode,
            "most": most,
            "busy": [str(one) for one in busy],
            "busy_n": list(busy.values()),
            "lease": _LEASE,
        },
    ).all()
    if not leased:
        return Due({}, ())
    events: dict[tuple[UUID, str], list[Outgoing]] = {
        (row.module_id, row.project): [] for row in leased
    }
    wanted = {
        "modules": [str(module) for module, _ in events],
        "projects": [project for _, project in events],
        "events": _EVENTS_A_LANE,
    }
    for row in connection.execute(_EVENTS, wanted):
        events[row.module_id, row.project].append(outgoing_of(row))
    ids = sorted({str(module) for module, _ in events})
    modules = {row.id: module_from(row) for row in connection.execute(_MODULES, {"ids": ids})}
    lanes = tuple(
        Lane(
            row.module_id,
            row.project,
            row.failures,
            row.trying_since,
            tuple(events[row.module_id, row.project]),
        )
        for row in leased
    )
    return Due(modules, lanes)


def still_allowed(module: Module, outgoing: Outgoing) -> bool:
    """Whether the module may still read an event that was addressed to it: what it lost since (a
    district, a type) is not sent any more; that a project left its districts is."""
    if outgoing.addressed.scope == "left":
        return True
    return may_see_district(module.entitlement, outgoing.districts)


def settle(connection: Connection, settled: Sequence[Settled]) -> None:
    """What became of a number of events."""
    if not settled:
        return
    connection.execute(
        _SETTLE,
        {
            "module": [str(one.module) for one in settled],
            "project": [one.project for one in settled],
            "sequence": [one.sequence for one in settled],
            "status": [one.status for one in settled],
            "http_status": [one.http_status for one in settled],
            "error": [one.error for one in settled],
        },
    )


def finish(
    connection: Connection,
    lane: Lane,
    *,
    failures: int,
    trying_since: datetime | None,
    next_try_at: datetime,
    held: bool,
) -> None:
    """Gives a lane back; one with nothing more to deliver goes."""
    where = {"module": str(lane.module), "project": lane.project}
    connection.execute(
        _GIVE_BACK,
        {
            **where,
            "failures": failures,
            "trying_since": trying_since,
            "next_try_at": next_try_at,
            "held": held,
        },
    )
    if failures == 0 and not held:
        connection.execute(_EMPTY_LANE, where)
