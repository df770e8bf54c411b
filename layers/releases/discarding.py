"""Discarding a draft: its staged rows go, its entry stays as discarded, the reason in the audit."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from blueprint.errors import BadInput, Conflict, Flaw, Forbidden
from layers.catalogue import catalogue
from layers.database.connections import Database
from layers.releases.history import join_current
from layers.releases.lifecycle import STATES, find_release, one_at_a_time

__all__ = ["LONGEST_REASON", "LeftWithout", "discard"]

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class LeftWithout:
    """Another draft, `rows` of whose layer name what was in the discarded one and is nowhere else:
    published as it is, those rows would not count."""

    release_id: str
    layer: str
    rows: int


def discard(
    database: Database, release_id: str, *, by: str, reason: str, anyones: bool = False
) -> Sequence[LeftWithout]:
    """Discard a staged release, and return the drafts that were built upon it.

    NotFound where there is none; Conflict where it is not staged, which names the remedy; Forbidden
    where another than `by` proposed it, unless `anyones` may be discarded; BadInput without a
    reason. Then nothing has changed.
    """
    why = reason.strip()
    if not why or len(why) > LONGEST_REASON or "\0" in why:
        remedy = f"写明理由，不超过 {LONGEST_REASON} 字；勿写人名与联系方式，审计不能删改"
        raise BadInput.of(Flaw(("reason",), "作废须写明理由", None, remedy))
    with database.writing() as connection:
        one_at_a_time(connection)
        found = find_release(connection, release_id)
        if found.state == "published":
            raise Conflict(
                f"版本 {release_id} 已发布，不能作废："
                f"要收回它，请回退（layers rollback {release_id}）"
            )
        if found.state != "staged":
            raise Conflict(f"版本 {release_id} 的状态是“{STATES[found.state]}”，无须作废")
        if not anyones and found.proposed_by != by:
            raise Forbidden(
                f"版本 {release_id} 由他人提出：只有提出者、数据管理员或系统管理员可以作废"
            )
        left = _left_without(connection, found.id, found.layers)
        connection.execute(
            text("SELECT map.discard(:id, :by, :why)"), {"id": found.id, "by": by, "why": why}
        )
    return left


def _left_without(connection: Connection, staged: int, layers: Sequence[str]) -> list[LeftWithout]:
    parts = [
        f"""
        SELECT n.release_id, '{layer.id}' AS layer, n.ctid FROM staging.{layer.id} n
        WHERE n.release_id <> :staged
            AND EXISTS (SELECT FROM staging.{named} o
                WHERE o.release_id = :staged AND o.code = n.{field.name})
            AND NOT EXISTS (SELECT FROM staging.{named} o
                WHERE o.release_id = n.release_id AND o.code = n.{field.name})
            AND NOT EXISTS (SELECT FROM map.{named} f
                {join_current(named)}
                WHERE f.code = n.{field.name})
        """
        for layer in catalogue().values()
        for field in layer.fields.values()
        if (named := field.refers_to) is not None and named in layers
    ]
    if not parts:
        return []
    sql = f"""
        SELECT release_id, layer, count(DISTINCT ctid) AS rows
        FROM ({" UNION ALL ".join(parts)}) AS naming GROUP BY 1, 2 ORDER BY 1, 2
    """
    return [
        LeftWithout(str(row.release_id), row.layer, row.rows)
        for row in connection.execute(text(sql), {"staged": staged})
    ]
