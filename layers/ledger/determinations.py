"""Sealed determinations in PostgreSQL, as `blueprint.ports.Ledger` asks for them."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import orjson
from sqlalchemy import Connection, insert, select
from sqlalchemy.dialects.postgresql import insert as insert_if_new

from blueprint.digest import canonical, sha256_of
from blueprint.errors import NotFound
from blueprint.ports import Answer, Sealed
from blueprint.rulebook import Rulebook
from layers import tables
from layers.database import Database

__all__ = ["PostgisLedger", "seal_in"]


def _keep_rulebook(connection: Connection, rulebook: Rulebook) -> None:
    connection.execute(
        insert_if_new(tables.rulebook)
        .values(sha256=rulebook.sha256, files=dict(rulebook.files))
        .on_conflict_do_nothing()
    )


def seal_in(
    connection: Connection,
    answers: Sequence[Answer],
    rulebook: Rulebook,
    batch_id: UUID | None = None,
) -> list[dict[str, Any]]:
    """Store determinations in the caller's transaction; returns the documents with id, created_at
    and digest."""
    created_at = datetime.now(UTC)
    sealed, rows, evidences = [], [], {}
    for answer in answers:
        body, evidence_body = canonical(answer.document), canonical(answer.evidence)
        evidence_sha256 = sha256_of(evidence_body)
        evidences[evidence_sha256] = evidence_body.decode()
        row = {
            "id": uuid4(),
            "created_at": created_at,
            "digest": f"sha256:{sha256_of(body)}",
            "body": body.decode(),
            "shapes": {name: wkb.hex() for name, wkb in answer.shapes.items()},
            "evidence_sha256": evidence_sha256,
            "rulebook_sha256": rulebook.sha256,
            "batch_id": batch_id,
        }
        rows.append(row)
        sealed.append(_document(row))
    _keep_rulebook(connection, rulebook)
    connection.execute(
        insert_if_new(tables.evidence).on_conflict_do_nothing(),
        [{"sha256": sha256, "body": body} for sha256, body in evidences.items()],
    )
    connection.execute(insert(tables.determination), rows)
    return sealed


def _document(row: Mapping[str, Any]) -> dict[str, Any]:
    created_at = row["created_at"].astimezone(UTC).isoformat(timespec="microseconds")
    return {
        "id": str(row["id"]),
        "created_at": created_at.replace("+00:00", "Z"),
        **orjson.loads(row["body"]),
        "digest": row["digest"],
    }


class PostgisLedger:
    def __init__(self, database: Database) -> None:
        self._database = database

    def seal(
        self, answers: Sequence[Answer], rulebook: Rulebook, batch_id: UUID | None = None
    ) -> list[dict[str, Any]]:
        if not answers:
            return []
        with self._database.writing() as connection:
            return seal_in(connection, answers, rulebook, batch_id)

    def open_batch(
        self,
        inputs_sha256: str,
        sites: int,
        releases: Mapping[str, str],
        question: Mapping[str, Any],
        rulebook: Rulebook,
    ) -> UUID:
        batch_id = uuid4()
        with self._database.writing() as connection:
            _keep_rulebook(connection, rulebook)
            connection.execute(
                insert(tables.batch).values(
                    id=batch_id,
                    inputs_sha256=inputs_sha256,
                    sites=sites,
                    releases=dict(releases),
                    question=dict(question),
                    rulebook_sha256=rulebook.sha256,
                )
            )
        return batch_id

    def find(self, determination_id: UUID) -> Sealed:
        d, e, r = tables.determination, tables.evidence, tables.rulebook
        query = (
            select(d.c.id, d.c.created_at, d.c.digest, d.c.body, d.c.shapes)
            .add_columns(e.c.body.label("evidence"), r.c.files)
            .join(e, e.c.sha256 == d.c.evidence_sha256)
            .join(r, r.c.sha256 == d.c.rulebook_sha256)
            .where(d.c.id == determination_id)
        )
        with self._database.writing() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            raise NotFound(f"没有编号为 {determination_id} 的查询结果")
        return Sealed(
            document=_document(dict(row)),
            evidence=json.loads(row["evidence"]),
            rulebook_files=row["files"],
            shapes={name: bytes.fromhex(wkb) for name, wkb in row["shapes"].items()},
        )
