"""Releases: stage, publish, roll back, list. Each is one transaction; a fault leaves nothing half.

A release holds its layers whole. Only one import of a layer runs at a time: a second one is refused
while the first is at it, so that two can never be mixed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, text

from blueprint.city import City
from blueprint.errors import Conflict, NotFound
from layers import tables
from layers.catalogue import catalogue
from layers.database import Database
from layers.declarations import Declaration, stage_declarations
from layers.staging import Rows, stage_rows
from layers.versions import release_number

__all__ = [
    "STATES",
    "LayerState",
    "ReleaseState",
    "find_release",
    "listing",
    "one_at_a_time",
    "publish",
    "releases_of",
    "rollback",
    "stage",
    "staged_release",
]


@dataclass(frozen=True, slots=True)
class LayerState:
    """A layer of the catalogue as it is now: `release_id` None when nothing is published."""

    id: str
    label: str
    rows: int
    release_id: str | None
    published_at: datetime | None
    source_file: str | None
    staged: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReleaseState:
    id: str
    state: str
    layers: tuple[str, ...]
    reason: str | None
    created_at: datetime
    # When it became current, first; None before.
    published_at: datetime | None


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
    declare: Sequence[Declaration] = (),
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


def listing(database: Database) -> list[LayerState]:
    """Every layer of the catalogue with its count, current release and staged ones."""
    with database.reading() as connection:
        current = {
            row.layer: row
            for row in connection.execute(
                text(
                    """
                    SELECT c.layer, c.release_id, l.rows, l.source_file,
                        (SELECT max(at) FROM map.publication p WHERE p.layer = c.layer) AS at
                    FROM map.current_release c
                    JOIN map.release_layer l ON l.release_id = c.release_id AND l.layer = c.layer
                    """
                )
            )
        }
        staged: dict[str, list[str]] = {}
        for row in connection.execute(
            text("SELECT id, layers FROM map.release WHERE state = 'staged' ORDER BY id")
        ):
            for layer in row.layers:
                staged.setdefault(layer, []).append(str(row.id))
    return [
        LayerState(
            id=layer.id,
            label=layer.label,
            rows=current[layer.id].rows if layer.id in current else 0,
            release_id=str(current[layer.id].release_id) if layer.id in current else None,
            published_at=current[layer.id].at if layer.id in current else None,
            source_file=current[layer.id].source_file if layer.id in current else None,
            staged=tuple(staged.get(layer.id, ())),
        )
        for layer in catalogue().values()
    ]


def releases_of(database: Database, layer: str | None = None) -> list[ReleaseState]:
    """The releases, newest first, of one layer or of all."""
    with database.reading() as connection:
        rows = connection.execute(
            text(
                """
                SELECT r.id, r.state, r.layers, r.reason, r.created_at,
                    (SELECT min(at) FROM map.publication p WHERE p.current_number = r.number)
                        AS published_at
                FROM map.release r
                WHERE CAST(:layer AS text) IS NULL OR :layer = ANY (layers) ORDER BY id DESC
                """
            ),
            {"layer": layer},
        ).all()
    return [
        ReleaseState(
            str(row.id),
            row.state,
            tuple(row.layers),
            row.reason,
            row.created_at,
            row.published_at,
        )
        for row in rows
    ]


def known_codes(database: Database, layers: Sequence[str]) -> Mapping[str, frozenset[str]]:
    """The codes in the current release of each of these layers, for checking references."""
    found: dict[str, frozenset[str]] = {}
    with database.reading() as connection:
        for layer in layers:
            codes = connection.scalars(
                text(
                    f"""
                    SELECT f.code FROM map.{catalogue()[layer].id} f
                    JOIN map.current_release r ON r.layer = :layer AND f.brought_in <= r.number
                        AND (f.retired_by IS NULL OR f.retired_by > r.number)
                    """
                ),
                {"layer": layer},
            )
            found[layer] = frozenset(codes)
    return found
