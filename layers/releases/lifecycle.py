"""Releases: stage, publish, roll back. Each is one transaction; a fault leaves nothing half.

A release holds its layers whole. Only one import of a layer runs at a time: a second one is refused
while the first is at it, so that two can never be mixed.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, insert, text

from blueprint.city import City
from blueprint.errors import Conflict, NotFound
from layers import tables
from layers.catalogue import catalogue
from layers.database.connections import Database
from layers.releases.declarations import CoverageDeclaration, stage_declarations
from layers.releases.staging import Rows, stage_rows
from layers.releases.versions import release_number

__all__ = [
    "STATES",
    "find_release",
    "one_at_a_time",
    "publish",
    "rollback",
    "stage",
    "staged_release",
]


def _alone_with(connection: Connection, layers: Sequence[str]) -> None:
    for layer in sorted(layers):
        got = connection.scalar(
            text(
                "SELECT pg_try_advisory_xact_lock(hashtext('blueprint.import'), hashtext(:layer))"
            ),
            {"layer": layer},
        )
        if not got:
            label = catalogue()[layer].label
            raise Conflict(f"另一个导入正在处理图层“{label}”，请等它完成后再试")


def stage(
    database: Database,
    layers: Sequence[Rows],
    *,
    city: City,
    by: str,
    reason: str | None = None,
    fictitious: bool = False,
    declare: Sequence[CoverageDeclaration] = (),
    publish_at_once: bool = False,
) -> str:
    """A new release of these layers, staged, and published in the same transaction when asked.

    `declare` adds declarations of data coverage to the release. Returns the release's id. Conflict
    when another import of one of the layers is under way; then nothing was written.
    """
    named = [rows.layer.id for rows in layers]
    if declare and "data_coverage" not in named:
        named.append("data_coverage")
    with database.writing() as connection:
        _alone_with(connection, named)
        release_id: int = connection.execute(
            insert(tables.release)
            .values(
                state="staged", layers=named, reason=reason, proposed_by=by, fictitious=fictitious
            )
            .returning(tables.release.c.id)
        ).scalar_one()
        for rows in layers:
            stage_rows(connection, rows, release_id, city.measuring_epsg)
            connection.execute(
                insert(tables.release_layer).values(
                    release_id=release_id,
                    layer=rows.layer.id,
                    rows=len(rows),
                    source_file=rows.source.file,
                    source_sha256=rows.source.sha256,
                    report=dict(rows.source.report),
                )
            )
        if declare:
            stage_declarations(connection, release_id, declare, city)
        connection.execute(text(_BASE), {"id": release_id})
        if publish_at_once:
            _publish(connection, release_id, by, reason)
    return str(release_id)


_BASE = """
UPDATE map.release_layer l SET base_number = c.number FROM map.current_release c
WHERE l.release_id = :id AND c.layer = l.layer
"""
_REBASED = """
SELECT l.layer, r.id AS release_id FROM map.release_layer l
LEFT JOIN map.current_release c ON c.layer = l.layer LEFT JOIN map.release r ON r.number = c.number
WHERE l.release_id = :id AND c.number IS DISTINCT FROM l.base_number ORDER BY l.layer
"""


def _publish(connection: Connection, release_id: int, by: str, reason: str | None) -> None:
    connection.execute(
        text("SELECT map.publish(:id, :by, :reason)"),
        {"id": release_id, "by": by, "reason": reason},
    )


def find_release(connection: Connection, release_id: str) -> Row[Any]:
    """The release's id, state, layers and proposer; NotFound where there is none."""
    row = connection.execute(
        text("SELECT id, state, layers, proposed_by FROM map.release WHERE id = :id"),
        {"id": release_number(release_id)},
    ).first()
    if row is None:
        raise NotFound(f"没有编号为 {release_id[:40]} 的版本")
    return row


def _find(connection: Connection, release_id: str, state: str, refusal: str) -> int:
    row = find_release(connection, release_id)
    if row.state != state:
        raise Conflict(refusal.format(id=release_id, state=STATES[row.state]))
    return int(row.id)


def one_at_a_time(connection: Connection) -> None:
    """Whoever publishes or discards at the same time waits here, and then sees what was done."""
    connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('blueprint.publish'))"))


STATES = {
    "staged": "待发布",
    "published": "已发布",
    "rolled_back": "已回退",
    "discarded": "已作废",
}


def staged_release(connection: Connection, release_id: str) -> int:
    """The number of a release that is staged; NotFound or Conflict where it is not."""
    return _find(connection, release_id, "staged", "版本 {id} 的状态是“{state}”，不是待发布")


def publish(
    database: Database,
    release_id: str,
    *,
    by: str,
    reason: str | None = None,
    even_if_changed: bool = False,
    by_another: bool = False,
) -> None:
    """Make a staged release the current one of its layers.

    Conflict when it is not staged; when a layer had another release since it was staged (published
    or rolled back), unless `even_if_changed`; and when `by_another` asks for two people and `by`
    proposed it.
    """
    with database.writing() as connection:
        one_at_a_time(connection)
        found = _find(connection, release_id, "staged", "版本 {id} 的状态是“{state}”，不能发布")
        if by_another and find_release(connection, release_id).proposed_by == by:
            raise Conflict(f"版本 {release_id} 由 {by} 提出，须由另一人发布")
        changed = connection.execute(text(_REBASED), {"id": found}).first()
        if changed is not None and not even_if_changed:
            now = f"现为版本 {changed.release_id}" if changed.release_id else "现无已发布的版本"
            raise Conflict(
                f"图层“{catalogue()[changed.layer].label}”在版本 {release_id} 导入之后换过版本"
                f"（{now}）：请重新比较（layers diff），确认后加 --even-if-changed 再发布"
            )
        _publish(connection, found, by, reason)


def rollback(database: Database, release_id: str, *, by: str, reason: str | None = None) -> None:
    """Return every layer of a release to what was current before it, all or none.

    Conflict when it is not published, or is not the current release of one of its layers.
    """
    with database.writing() as connection:
        found = _find(connection, release_id, "published", "版本 {id} 的状态是“{state}”，不能回退")
        newer = connection.execute(
            text(
                """
                SELECT l.layer, c.release_id FROM map.release_layer l
                LEFT JOIN map.current_release c ON c.layer = l.layer
                WHERE l.release_id = :id AND c.release_id IS DISTINCT FROM :id
                """
            ),
            {"id": found},
        ).first()
        if newer is not None:
            raise Conflict(
                f"图层“{catalogue()[newer.layer].label}”的当前版本是 {newer.release_id}，"
                f"不是 {release_id}：请先回退它"
            )
        connection.execute(
            text("SELECT map.rollback(:id, :by, :reason)"),
            {"id": found, "by": by, "reason": reason},
        )
