"""What could not be delivered in 72 hours of trying: it holds its project until a person acts."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, text

from blueprint.errors import Conflict, NotFound
from blueprint.hub.cloud_event import event_id
from blueprint.viewer import Viewer
from layers.database.connections import Database
from layers.people import audit

__all__ = ["DeadLetter", "dead_letters", "module_of", "retry", "set_aside"]


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """`id` is that of the letter (module, project and sequence), `event` that of the event."""

    id: str
    event: str
    module: UUID
    project: str
    sequence: int
    type: str
    status: str
    tries: int
    last_status: int | None
    last_error: str | None
    since: datetime | None
    reason: str | None

    def as_json(self) -> dict[str, object]:
        return {
            "id": self.id,
            "event": self.event,
            "module": str(self.module),
            "project": self.project,
            "sequence": f"{self.sequence:020d}",
            "type": self.type,
            "status": self.status,
            "tries": self.tries,
            "last_status": self.last_status,
            "last_error": self.last_error,
            "since": self.since.isoformat() if self.since else None,
            "reason": self.reason,
        }


_LIST = text("""
SELECT a.module_id, a.project, a.sequence, a.status, a.tries, a.last_status, a.last_error,
    a.settled_at, a.reason, e.type
FROM hub.addressed a JOIN hub.event e ON e.project = a.project AND e.sequence = a.sequence
WHERE a.status IN ('dead', 'set_aside') AND (CAST(:module AS uuid) IS NULL OR a.module_id = :module)
ORDER BY a.settled_at DESC, a.project LIMIT :limit
""")
_ONE = text("""
SELECT a.status FROM hub.addressed a
WHERE a.module_id = :module AND a.project = :project AND a.sequence = :sequence FOR UPDATE
""")
_RETRY = text("""
UPDATE hub.addressed SET status = 'waiting', settled_at = NULL
WHERE module_id = :module AND project = :project AND sequence = :sequence
""")
_ASIDE = text("""
UPDATE hub.addressed SET status = 'set_aside', settled_at = now(), settled_by = :by,
    reason = :reason
WHERE module_id = :module AND project = :project AND sequence = :sequence
""")
_LANE = text("""
UPDATE hub.lane SET held = false, failures = 0, trying_since = NULL, next_try_at = now()
WHERE module_id = :module AND project = :project
""")


def _id(module: UUID, project: str, sequence: int) -> str:
    return f"{module}:{project}:{sequence}"


def dead_letters(database: Database, module: UUID | None, limit: int = 200) -> list[DeadLetter]:
    """Of one module, or of all, the newest first."""
    with database.reading() as connection:
        rows = connection.execute(
            _LIST, {"module": None if module is None else str(module), "limit": limit}
        )
        return [
            DeadLetter(
                _id(row.module_id, row.project, row.sequence),
                event_id(row.project, row.sequence),
                row.module_id,
                row.project,
                row.sequence,
                row.type,
                row.status,
                row.tries,
                row.last_status,
                row.last_error,
                row.settled_at,
                row.reason,
            )
            for row in rows
        ]


def module_of(letter: str) -> UUID:
    """The module that a letter's id names; NotFound for what is no such id."""
    return UUID(_parts(letter)["module"])


def _parts(letter: str) -> dict[str, str]:
    module, _, rest = letter.partition(":")
    project, _, sequence = rest.rpartition(":")
    try:
        UUID(module)
    except ValueError:
        raise NotFound("没有这条未送达的事件") from None
    if not (project and sequence.isascii() and sequence.isdigit() and len(sequence) <= 18):
        raise NotFound("没有这条未送达的事件")
    return {"module": module, "project": project, "sequence": sequence}


def _status(connection: Connection, where: dict[str, str]) -> str:
    status: str | None = connection.scalar(_ONE, where)
    if status is None or status in ("waiting", "delivered", "left_out"):
        raise NotFound("没有这条未送达的事件")
    return status


def retry(database: Database, by: Viewer, letter: str) -> None:
    """Tried again from now on. Conflict for one that was set aside, which is final."""
    where = _parts(letter)
    with database.writing(timed=True) as connection:
        if _status(connection, where) == "set_aside":
            raise Conflict("这条事件已搁置，不能再投递")
        connection.execute(_RETRY, where)
        connection.execute(_LANE, where)
        audit.write(connection, by, "dead_letter_retried", f"dead_letter:{letter}")


def set_aside(database: Database, by: Viewer, letter: str, reason: str) -> None:
    """Given up, with a reason, for good: what comes after it in its project goes on."""
    where = _parts(letter)
    with database.writing(timed=True) as connection:
        if _status(connection, where) == "set_aside":
            raise Conflict("这条事件已搁置")
        connection.execute(_ASIDE, {**where, "by": by.name, "reason": reason})
        connection.execute(_LANE, where)
        audit.write(connection, by, "dead_letter_set_aside", f"dead_letter:{letter}", reason=reason)
