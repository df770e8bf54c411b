"""What modules reported: kept with its change, waiting until it can be applied, found again."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert, text

from blueprint.errors import NotFound
from blueprint.hub.results import ModuleReport, ResultState, WaitingReport
from layers import tables
from layers.database.connections import Database

__all__ = ["ResultStore", "StoredResult", "has_waiting"]

_WAITING = text("""
SELECT id, module_id, body FROM hub.result
WHERE project = :project AND state = 'waiting' ORDER BY received_at, id
""")
_HAS_WAITING = text(
    "SELECT EXISTS (SELECT FROM hub.result WHERE project = :project AND state = 'waiting')"
)
_SETTLE = text("UPDATE hub.result SET state = :state, settled_at = now() WHERE id = :id")
_GIVE_UP = text("""
UPDATE hub.result SET state = 'dead', settled_at = now()
WHERE state = 'waiting' AND received_at < now() - interval '7 days'
""")
_FIND = text("SELECT * FROM hub.result WHERE module_id = :module AND id = :id")
_BY_REFERENCE = text("""
SELECT * FROM hub.result WHERE module_id = :module AND reference = :reference
ORDER BY received_at LIMIT 1
""")
_BY_CODE = text("""
SELECT DISTINCT project_id FROM ledger.project_event
WHERE data ? 'national_code' AND data ->> 'national_code' = :code LIMIT 20
""")


@dataclass(frozen=True, slots=True)
class StoredResult:
    """A result as its module may read it."""

    id: UUID
    project: str
    item: str
    state: ResultState
    reference: str | None
    content_sha256: str
    received_at: datetime
    settled_at: datetime | None


def has_waiting(connection: Connection, project: UUID) -> bool:
    return bool(connection.scalar(_HAS_WAITING, {"project": str(project)}))


def _stored(row: Any) -> StoredResult:
    return StoredResult(
        row.id,
        row.project,
        row.item,
        ResultState(row.state),
        row.reference,
        row.content_sha256,
        row.received_at,
        row.settled_at,
    )


class ResultStore:
    """The results of one database; `read` makes of a body that was kept what was reported."""

    def __init__(
        self, database: Database, read: Callable[[Mapping[str, Any]], ModuleReport]
    ) -> None:
        self._database, self._read = database, read

    def keep(
        self,
        connection: Connection,
        *,
        id: UUID,
        module: UUID,
        key: str,
        project: UUID,
        item: str,
        body: Mapping[str, Any],
        content_sha256: str,
        state: ResultState,
    ) -> None:
        """In the transaction of the change that it made, if it made one."""
        connection.execute(
            insert(tables.hub_result).values(
                id=id,
                module_id=module,
                key=key,
                reference=body.get("reference"),
                content_sha256=content_sha256,
                project=str(project),
                item=item,
                body=json.loads(json.dumps(body)),
                state=state.value,
                settled_at=None if state is ResultState.WAITING else text("now()"),
            )
        )

    def waiting(self, changing: Any) -> Sequence[WaitingReport]:
        rows = changing.connection.execute(_WAITING, {"project": str(changing.id)}).all()
        return [WaitingReport(row.id, row.module_id, self._read(row.body)) for row in rows]

    def settle(self, changing: Any, result: UUID, state: ResultState) -> None:
        changing.connection.execute(_SETTLE, {"id": result, "state": state.value})

    def find(self, module: UUID, id: UUID) -> StoredResult:
        """NotFound for one of another module's, as for none."""
        with self._database.reading() as connection:
            row = connection.execute(_FIND, {"module": module, "id": id}).first()
        if row is None:
            raise NotFound("没有这个结果")
        return _stored(row)

    def by_reference(self, module: UUID, reference: str) -> StoredResult | None:
        """The first that a module sent under its own case number."""
        with self._database.reading() as connection:
            where = {"module": module, "reference": reference}
            row = connection.execute(_BY_REFERENCE, where).first()
        return None if row is None else _stored(row)

    def projects_of_code(self, national_code: str) -> Sequence[UUID]:
        """Projects that have, or had, this national code."""
        with self._database.reading() as connection:
            return list(connection.scalars(_BY_CODE, {"code": national_code}))

    def give_up_old(self) -> int:
        """What has waited for seven days is dead; how many there were."""
        with self._database.writing(timed=True) as connection:
            return connection.execute(_GIVE_UP).rowcount
