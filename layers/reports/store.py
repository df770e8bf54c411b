"""Reports in PostgreSQL: which there are, their versions, and whose accounts asked for them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import psycopg2
from sqlalchemy import Connection, func, insert, select
from sqlalchemy.dialects.postgresql import insert as insert_if_new

from blueprint.digest import sha256_of
from blueprint.errors import Conflict, NotFound
from blueprint.viewer import Viewer
from layers import tables
from layers.database.connections import Database
from layers.jobs import Job, JobQueue, job_status
from layers.people.audit import write

__all__ = ["MAKE_REPORT", "MadeReport", "ReportRow", "ReportStore", "site_sha256"]

MAKE_REPORT = "report.make"
Which = Literal["full", "public"]


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report that was asked for; `document` says which of the two its reader may see."""

    number: str
    determination_id: UUID
    document: Which
    template: str
    digest: str
    site_sha256: str | None


@dataclass(frozen=True, slots=True)
class MadeReport:
    """One version of a report as it was signed, without its bytes."""

    number: str
    determination_id: UUID
    version: int
    made_at: datetime
    sha256: str
    decision: str | None
    note: str | None


def site_sha256(geometry: Mapping[str, Any] | None) -> str | None:
    if geometry is None:
        return None
    return sha256_of(json.dumps(geometry, sort_keys=True).encode())


def _made(row: Any) -> MadeReport:
    return MadeReport(
        row.number,
        row.determination_id,
        row.version,
        row.made_at,
        row.sha256,
        row.decision,
        row.note,
    )


class ReportStore:
    def __init__(self, database: Database) -> None:
        self._database, self._jobs = database, JobQueue()

    def ask(self, row: ReportRow, viewer: Viewer) -> str | None:
        """Note that a report is wanted, and put its making into the queue, in one transaction.
        How its making stands: None where it is made, else `todo`, `doing`, or `failed` where it
        had failed and is tried anew."""
        with self._database.writing(timed=True) as connection:
            self._note(connection, row, viewer)
            if self._latest(connection, row.number) is not None:
                return None
            once = f"report:{row.number}"
            status = job_status(connection, once)
            if status not in ("todo", "doing"):
                arguments = {"number": row.number}
                self._jobs.enqueue(connection, Job(MAKE_REPORT, arguments, once, once))
            return status or "todo"

    def note(self, row: ReportRow, viewer: Viewer) -> None:
        """Note that there is such a report, for who makes it by himself."""
        with self._database.writing(timed=True) as connection:
            self._note(connection, row, viewer)

    def _note(self, connection: Connection, row: ReportRow, viewer: Viewer) -> None:
        values = {
            "number": row.number,
            "determination_id": row.determination_id,
            "document": row.document,
            "template": row.template,
            "digest": row.digest,
            "site_sha256": row.site_sha256,
        }
        connection.execute(insert_if_new(tables.report).values(values).on_conflict_do_nothing())
        if viewer.account is not None:
            request = insert_if_new(tables.report_request)
            request = request.values(account_id=viewer.account, number=row.number)
            connection.execute(request.on_conflict_do_nothing())

    def status(self, number: str) -> str | None:
        """How its making stands in the queue: `todo`, `doing`, `failed`, or None."""
        with self._database.reading() as connection:
            return job_status(connection, f"report:{number}")

    def find(self, number: str) -> ReportRow:
        """NotFound where there is no report of this number."""
        r = tables.report
        with self._database.reading() as connection:
            row = connection.execute(select(r).where(r.c.number == number)).first()
        if row is None:
            raise NotFound(f"没有编号为 {number} 的报告")
        return ReportRow(
            row.number,
            row.determination_id,
            row.document,
            row.template,
            row.digest,
            row.site_sha256,
        )

    def _latest(self, connection: Connection, number: str) -> MadeReport | None:
        v, r = tables.report_version, tables.report
        query = (
            select(v.c.number, v.c.version, v.c.made_at, v.c.sha256, v.c.decision, v.c.note)
            .add_columns(r.c.determination_id)
            .join(r, r.c.number == v.c.number)
            .where(v.c.number == number)
            .order_by(v.c.version.desc())
            .limit(1)
        )
        row = connection.execute(query).first()
        return None if row is None else _made(row)

    def latest(self, number: str) -> MadeReport | None:
        """The newest version; None where it is not made yet."""
        with self._database.reading() as connection:
            return self._latest(connection, number)

    def reviews(self, number: str) -> Sequence[MadeReport]:
        """The versions that officers signed, in their order."""
        v, r = tables.report_version, tables.report
        query = (
            select(v.c.number, v.c.version, v.c.made_at, v.c.sha256, v.c.decision, v.c.note)
            .add_columns(r.c.determination_id)
            .join(r, r.c.number == v.c.number)
            .where(v.c.number == number, v.c.decision.is_not(None))
            .order_by(v.c.version)
        )
        with self._database.reading() as connection:
            return [_made(row) for row in connection.execute(query)]

    def content(self, made: MadeReport) -> bytes:
        v = tables.report_version
        query = select(v.c.content).where(v.c.number == made.number, v.c.version == made.version)
        with self._database.reading() as connection:
            return bytes(connection.scalar(query) or b"")

    def keep(self, number: str, content: bytes) -> None:
        """The report as it was made; a second one of the same number changes nothing."""
        values = {"number": number, "version": 1, "content": content}
        with self._database.writing(timed=True) as connection:
            connection.execute(
                insert_if_new(tables.report_version)
                .values(**values, sha256=sha256_of(content))
                .on_conflict_do_nothing()
            )

    def keep_review(
        self, before: MadeReport, content: bytes, viewer: Viewer, decision: str, note: str
    ) -> None:
        """A version with an officer's signature, with its entry in the audit. Conflict where
        somebody else signed meanwhile."""
        values = {
            "number": before.number,
            "version": before.version + 1,
            "content": content,
            "sha256": sha256_of(content),
            "decision": decision,
            "note": note or None,
        }
        try:
            with self._database.writing(timed=True) as connection:
                connection.execute(insert(tables.report_version).values(values))
                subject, version = f"report:{before.number}", before.version + 1
                write(
                    connection,
                    viewer,
                    "report_reviewed",
                    subject,
                    decision=decision,
                    version=version,
                )
        except Exception as error:
            if isinstance(getattr(error, "orig", error), psycopg2.errors.UniqueViolation):
                raise Conflict("这份报告刚被他人复核：请重新打开后再办") from None
            raise

    def of_account(
        self, account: UUID, site: str | None = None, limit: int = 100
    ) -> Sequence[MadeReport]:
        """The reports that an account asked for and that are made, the newest first; of one site
        where its SHA-256 is given."""
        v, r, a = tables.report_version, tables.report, tables.report_request
        each = v.alias()
        of_number = select(func.max(each.c.version)).where(each.c.number == v.c.number)
        newest = of_number.scalar_subquery()
        query = (
            select(v.c.number, v.c.version, v.c.made_at, v.c.sha256, v.c.decision, v.c.note)
            .add_columns(r.c.determination_id)
            .join(r, r.c.number == v.c.number)
            .join(a, a.c.number == r.c.number)
            .where(a.c.account_id == account, v.c.version == newest)
            .order_by(a.c.at.desc(), v.c.number)
            .limit(limit)
        )
        if site is not None:
            query = query.where(r.c.site_sha256 == site)
        with self._database.reading() as connection:
            return [_made(row) for row in connection.execute(query)]
