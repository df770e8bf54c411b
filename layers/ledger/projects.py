"""Project records in PostgreSQL: histories appended under the project's lock, and their lists."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from blueprint.errors import NotFound
from blueprint.projects.record.summary import Summary
from blueprint.projects.state.events import Event
from layers.database.connections import Database
from layers.releases.history import join_current

__all__ = ["Changing", "ListFilter", "Listed", "Notify", "ProjectStore"]

# Whom events are told in their own transaction: the districts that the site touches now, those that
# it left, and the module's result that they come from.
Notify = Callable[
    [Connection, UUID, Sequence[Event], frozenset[str], frozenset[str], str | None], None
]

_HISTORY = """
SELECT e.seq, e.type, e.at, e.recorded_at, e.by, e.data, t.texts
FROM ledger.project_event e
LEFT JOIN people.project_text t ON t.project_id = e.project_id AND t.seq = e.seq
WHERE e.project_id = :id AND (CAST(:until AS timestamptz) IS NULL OR e.recorded_at <= :until)
    AND e.seq > :after
ORDER BY e.seq
"""
_APPEND = """
INSERT INTO ledger.project_event (project_id, seq, type, at, recorded_at, by, data)
SELECT :id, seq, type, at, recorded_at, by, data FROM jsonb_to_recordset(CAST(:rows AS jsonb))
    AS r (seq int, type text, at timestamptz, recorded_at timestamptz, by text, data jsonb)
"""
_TEXTS = """
INSERT INTO people.project_text (project_id, seq, texts)
SELECT :id, seq, texts FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (seq int, texts jsonb)
"""
_SUMMARY = """
version = :version, owner = :owner, name = :name, status = :status, stages = :stages,
departments = :departments, districts = :districts, accounts = :accounts,
desk = CAST(:desk AS jsonb), due = :due, overdue = :overdue, as_of = :as_of
"""
_INSERT = """
INSERT INTO ledger.project (id, version, created_at, owner, name, status, stages, departments,
    districts, accounts, desk, due, overdue, as_of)
VALUES (:id, :version, :created_at, :owner, :name, :status, :stages, :departments, :districts,
    :accounts, CAST(:desk AS jsonb), :due, :overdue, :as_of)
"""
# Whoever waits long for a project's lock is told that somebody else is at it.
_LOCK = "SELECT version FROM ledger.project WHERE id = :id FOR UPDATE"


@dataclass(frozen=True, slots=True)
class ListFilter:
    """What a list is asked for; None: whatever. `sees` bounds it: account, and pairs of department
    and district that may be seen (None: any)."""

    account: str | None
    sees: Sequence[tuple[str | None, str | None]] = ()
    everything: bool = False
    stage: str | None = None
    status: str | None = None
    department: str | None = None
    item: str | None = None
    due_before: date | None = None
    overdue: bool | None = None
    owner: str | None = None
    q: str | None = None
    sort: str = "created_at"
    after: tuple[Any, UUID] | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the list."""

    id: UUID
    version: int
    created_at: datetime
    name: str | None
    status: str
    stages: tuple[str, ...]
    owner: str
    districts: tuple[str, ...]
    due: date | None
    overdue: bool


@dataclass(slots=True)
class Changing:
    """A project under its lock: its history, and the transaction in which it is appended to."""

    id: UUID
    connection: Connection
    history: list[Event]
    notify: Notify
    districts: tuple[str, ...] = ()

    def append(
        self,
        events: Sequence[Event],
        summary: Summary,
        *,
        new: bool = False,
        result: str | None = None,
    ) -> None:
        """The events, the list's line and what goes to the hub, in the one transaction."""
        values = {**_values(summary), "id": self.id, "version": summary.version}
        if new:
            self.connection.execute(text(_INSERT), values | {"created_at": events[0].recorded_at})
        else:
            self.connection.execute(
                text(f"UPDATE ledger.project SET {_SUMMARY} WHERE id = :id"), values
            )
        if not events:
            return
        rows = [
            {
                "seq": e.seq,
                "type": e.type,
                "at": e.at.isoformat(),
                "recorded_at": e.recorded_at.isoformat(),
                "by": e.by,
                "data": dict(e.data),
            }
            for e in events
        ]
        self.connection.execute(text(_APPEND), {"id": self.id, "rows": json.dumps(rows)})
        texts = [{"seq": e.seq, "texts": dict(e.texts)} for e in events if e.texts]
        if texts:
            self.connection.execute(text(_TEXTS), {"id": self.id, "rows": json.dumps(texts)})
        now = frozenset(summary.districts)
        left = frozenset(self.districts) - now
        self.notify(self.connection, self.id, events, now, left, result)


def _values(summary: Summary) -> dict[str, Any]:
    return {
        "owner": summary.owner,
        "name": summary.name,
        "status": summary.status,
        "stages": list(summary.stages),
        "departments": list(summary.departments),
        "districts": list(summary.districts),
        "accounts": list(summary.accounts),
        "desk": json.dumps([dict(one) for one in summary.desk]),
        "due": summary.due,
        "overdue": summary.overdue,
        "as_of": summary.as_of,
    }


def _event(row: Any) -> Event:
    return Event(row.seq, row.type, row.at, row.recorded_at, row.by, row.data, row.texts or {})


class ProjectStore:
    """The records of one database."""

    def __init__(self, database: Database, notify: Notify) -> None:
        self._database, self._notify = database, notify

    def history(self, project: UUID, until: datetime | None = None, after: int = 0) -> list[Event]:
        """What was recorded up to a moment; NotFound where there is no such project by then."""
        with self._database.reading() as connection:
            found = _history(connection, project, until, after)
            known = bool(found) or (
                after > 0
                and connection.scalar(
                    text("SELECT true FROM ledger.project WHERE id = :id"), {"id": project}
                )
            )
        if not known:
            raise NotFound(f"没有编号为 {project} 的项目")
        return found

    @contextmanager
    def changing(self, project: UUID) -> Iterator[Changing]:
        """The project, held against everybody else until the end; NotFound where there is none."""
        with self._database.writing(timed=True) as connection:
            if connection.execute(text(_LOCK), {"id": project}).first() is None:
                raise NotFound(f"没有编号为 {project} 的项目")
            history = _history(connection, project, None, 0)
            districts: tuple[str, ...] = ()
            for event in history:
                if "districts" in event.data:
                    districts = tuple(event.data["districts"])
            yield Changing(project, connection, history, self._notify, districts)

    @contextmanager
    def creating(self, project: UUID) -> Iterator[Changing]:
        """The transaction in which a new project is recorded."""
        with self._database.writing(timed=True) as connection:
            yield Changing(project, connection, [], self._notify)

    def districts_of(self, shape: bytes, srid: int) -> tuple[str, ...]:
        """The codes of the districts that a site (WKB in the measuring CRS) touches."""
        sql = f"""
            SELECT DISTINCT f.code FROM map.district f {join_current("district")}
            WHERE ST_Intersects(f.geom, ST_SetSRID(ST_GeomFromWKB(:shape), :srid)) ORDER BY f.code
        """
        with self._database.reading() as connection:
            rows = connection.execute(text(sql), {"shape": shape, "srid": srid})
            return tuple(row.code for row in rows)

    def listing(self, wanted: ListFilter) -> list[Listed]:
        """Newest first by default, one more than `limit` where there are more."""
        where, values = _where(wanted)
        column = {"created_at": "created_at", "due": "coalesce(due, 'infinity'::date)"}[wanted.sort]
        down = wanted.sort == "created_at"
        if wanted.after is not None:
            kind = "timestamptz" if down else "date"
            where.append(
                f"({column}, id) {'<' if down else '>'} (CAST(:after AS {kind}), :after_id)"
            )
            values |= {"after": wanted.after[0], "after_id": wanted.after[1]}
        order = "DESC" if down else "ASC"
        sql = f"""
            SELECT id, version, created_at, name, status, stages, owner, districts, due, overdue
            FROM ledger.project WHERE {" AND ".join(where)}
            ORDER BY {column} {order}, id {order} LIMIT :limit
        """
        with self._database.reading() as connection:
            rows = connection.execute(text(sql), values | {"limit": wanted.limit + 1})
            return [
                Listed(
                    r.id,
                    r.version,
                    r.created_at,
                    r.name,
                    r.status,
                    tuple(r.stages),
                    r.owner,
                    tuple(r.districts),
                    r.due,
                    r.overdue,
                )
                for r in rows
            ]

    def not_looked_at(self, key: str, limit: int) -> list[UUID]:
        """Records that are not closed and were last looked at under another key."""
        sql = """
            SELECT id FROM ledger.project
            WHERE status <> 'closed' AND looked_at IS DISTINCT FROM :key ORDER BY id LIMIT :limit
        """
        with self._database.reading() as connection:
            return list(connection.scalars(text(sql), {"key": key, "limit": limit}))

    def looked_at(self, projects: Sequence[UUID], key: str) -> None:
        sql = "UPDATE ledger.project SET looked_at = :key WHERE id = ANY (:ids)"
        with self._database.writing(timed=True) as connection:
            connection.execute(text(sql), {"key": key, "ids": list(projects)})

    def lines(self) -> list[tuple[UUID, int, str]]:
        """Of all records: id, version, status."""
        sql = "SELECT id, version, status FROM ledger.project ORDER BY created_at, id"
        with self._database.reading() as connection:
            return [(r.id, r.version, r.status) for r in connection.execute(text(sql))]

    def store_file(self, content: bytes, sha256: str, media_type: str) -> None:
        """Once; nobody is told whether it was there."""
        with self._database.writing(timed=True) as connection:
            connection.execute(
                text(
                    "INSERT INTO people.project_file (sha256, content, media_type, bytes) "
                    "VALUES (:sha256, :content, :media_type, :bytes) ON CONFLICT DO NOTHING"
                ),
                {
                    "sha256": sha256,
                    "content": content,
                    "media_type": media_type,
                    "bytes": len(content),
                },
            )

    def file(self, sha256: str) -> bytes:
        with self._database.reading() as connection:
            found = connection.scalar(
                text("SELECT content FROM people.project_file WHERE sha256 = :sha256"),
                {"sha256": sha256},
            )
        if found is None:
            raise NotFound("没有这个文件，或已删除")
        return bytes(found)

    def calendars(self) -> list[str]:
        """The imported calendars, the last of each year."""
        sql = """
            SELECT DISTINCT ON (year) body FROM ledger.calendar_year ORDER BY year, imported_at DESC
        """
        with self._database.reading() as connection:
            return list(connection.scalars(text(sql)))

    def import_calendar(self, year: int, body: str, by: str) -> None:
        sql = (
            "INSERT INTO ledger.calendar_year (year, body, imported_by) VALUES (:year, :body, :by)"
        )
        with self._database.writing(timed=True) as connection:
            connection.execute(text(sql), {"year": year, "body": body, "by": by})


def _history(
    connection: Connection, project: UUID, until: datetime | None, after: int
) -> list[Event]:
    rows = connection.execute(text(_HISTORY), {"id": project, "until": until, "after": after})
    return [_event(row) for row in rows]


def _where(wanted: ListFilter) -> tuple[list[str], dict[str, Any]]:
    where, values = ["true"], dict[str, Any]()
    if not wanted.everything:
        seen = ["(:account = ANY (accounts))"]
        values["account"] = wanted.account
        for number, (department, district) in enumerate(wanted.sees):
            parts = ["true"]
            if department is not None:
                parts.append(f":department{number} = ANY (departments)")
                values[f"department{number}"] = department
            if district is not None:
                parts.append(f":district{number} = ANY (districts)")
                values[f"district{number}"] = district
            seen.append(f"({' AND '.join(parts)})")
        where.append(f"({' OR '.join(seen)})")
    simple: Mapping[str, tuple[str, Any]] = {
        "stage": (":stage = ANY (stages)", wanted.stage),
        "status": ("status = :status", wanted.status),
        "department": (
            "EXISTS (SELECT FROM jsonb_array_elements(desk) d"
            " WHERE d ->> 'department' = :department)",
            wanted.department,
        ),
        "item": (
            "EXISTS (SELECT FROM jsonb_array_elements(desk) d WHERE d ->> 'item' = :item)",
            wanted.item,
        ),
        "due_before": ("due < :due_before", wanted.due_before),
        "overdue": ("overdue = :overdue", wanted.overdue),
        "owner": ("owner = :owner", wanted.owner),
        "q": ("position(lower(:q) in lower(coalesce(name, ''))) > 0", wanted.q),
    }
    for name, (sql, value) in simple.items():
        if value is not None:
            where.append(sql)
            values[name] = value
    return where, values
