"""How it goes with each module: its state, since when and why; and the pings that ask."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text

from blueprint.hub.cloud_event import hub_event
from blueprint.hub.module import Module
from blueprint.hub.retries import DOWN_AFTER, FAILING_AFTER, ReceiverAnswer, delay_after, outcome_of
from layers.hub.modules import module_from, resume_in

__all__ = ["due_pings", "note_answers", "note_late", "note_ping", "ping_of"]

_PING_DOWN_EVERY = timedelta(hours=1)

_OF = text("SELECT * FROM hub.module_health WHERE module_id = :id FOR UPDATE")
_SET = text("""
UPDATE hub.module_health SET state = :state, why = :why, failures = :failures,
    failing_since = :failing_since,
    since = CASE WHEN state = :state THEN since ELSE now() END
WHERE module_id = :id
""")
_PINGED = text("""
UPDATE hub.module_health SET next_ping_at = :next,
    answered_ping_at = CASE WHEN :answered THEN now() ELSE answered_ping_at END
WHERE module_id = :id
""")
_DUE = text("""
SELECT m.*, h.state, h.since, h.why FROM hub.module m JOIN hub.module_health h ON h.module_id = m.id
WHERE m.removed_at IS NULL AND m.mode = 'webhook' AND h.next_ping_at <= now()
    AND (h.state = 'down' OR (h.state <> 'paused' AND h.answered_ping_at IS NULL))
""")
# Late where the oldest event that could be delivered has waited longer than is set.
_LATE = text("""
WITH oldest AS (
    SELECT a.module_id, min(a.addressed_at) AS waits_since FROM hub.addressed a
    WHERE a.status = 'waiting' GROUP BY a.module_id
)
UPDATE hub.module_health h SET state = s.state, since = now(), why = s.why
FROM (
    SELECT h.module_id,
        CASE WHEN o.waits_since < now() - :after THEN 'late' ELSE 'healthy' END AS state,
        CASE WHEN o.waits_since < now() - :after THEN '最早一条未送达的事件超过了时限' END AS why
    FROM hub.module_health h LEFT JOIN oldest o USING (module_id)
    WHERE h.state IN ('healthy', 'late')
) s
WHERE h.module_id = s.module_id AND h.state <> s.state
""")


def note_answers(connection: Connection, module: UUID, answers: Sequence[ReceiverAnswer]) -> None:
    """What a module's answers, in order, say of its state."""
    row = connection.execute(_OF, {"id": str(module)}).one()
    state, why = row.state, row.why
    failures, since = row.failures, row.failing_since
    for answer in answers:
        outcome = outcome_of(answer)
        if outcome == "delivered":
            failures, since = 0, None
            if state in ("new", "failing"):
                state, why = "healthy", None
            continue
        failures += 1
        since = since or datetime.now(UTC)
        if outcome == "gone":
            state, why = "paused", "模块应答 410，表示不再接收"
        elif state not in ("paused", "down") and failures >= FAILING_AFTER:
            state, why = "failing", f"最近 {FAILING_AFTER} 次投递均失败：{_answer_text(answer)}"
    if state == "failing" and since and datetime.now(UTC) - since >= DOWN_AFTER:
        state, why = "down", "24 小时内没有一次成功应答"
    _set(connection, module, state, why, failures, since)


def _answer_text(answer: ReceiverAnswer) -> str:
    return answer.error or f"HTTP {answer.status}"


def _set(
    connection: Connection, module: UUID, state: str, why: str | None, failures: int, since: Any
) -> None:
    connection.execute(
        _SET,
        {
            "id": str(module),
            "state": state,
            "why": why,
            "failures": failures,
            "failing_since": since,
        },
    )


def note_ping(
    connection: Connection, module: UUID, answer: ReceiverAnswer, share: float, speed: float
) -> None:
    """The outcome of a ping: the first 2xx lets deliveries begin, or one that was down go on."""
    row = connection.execute(_OF, {"id": str(module)}).one()
    answered = outcome_of(answer) == "delivered"
    if answered and row.state == "down":
        resume_in(connection, module)
    else:
        note_answers(connection, module, [answer])
    down = row.state == "down" and not answered
    wait = (
        _PING_DOWN_EVERY / speed
        if down
        else delay_after(max(row.failures + 1, 1), answer, share, speed)
    )
    connection.execute(
        _PINGED,
        {"id": str(module), "next": datetime.now(UTC) + wait, "answered": answered},
    )


def note_late(connection: Connection, after: timedelta) -> None:
    """Modules whose oldest event has waited longer than `after` are late, others are not."""
    connection.execute(_LATE, {"after": after})


def due_pings(connection: Connection) -> list[Module]:
    return [module_from(row) for row in connection.execute(_DUE)]


def ping_of(base: str, zone: ZoneInfo, module: Module) -> tuple[str, bytes]:
    """A ping's id and body."""
    message_id = str(uuid4())
    body = hub_event(
        "hub.ping",
        id=message_id,
        at=datetime.now(UTC),
        base=base,
        zone=zone,
        data={"module": str(module.id)},
    )
    return message_id, body
