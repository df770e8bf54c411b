"""Sealed determinations in PostgreSQL, as `blueprint.ports.Ledger` asks for them."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import orjson
import psycopg2
from sqlalchemy import insert, select, text
from sqlalchemy.dialects.postgresql import insert as insert_if_new

from blueprint.determination.documents import Documents
from blueprint.determination.redaction import commitment_of
from blueprint.digest import canonical, sha256_of
from blueprint.errors import Conflict, NotFound
from blueprint.ports import Sealed, UnsealedDetermination
from blueprint.rulebook.confirmations import Confirmation
from blueprint.rulebook.model import Rulebook
from blueprint.vocabulary import Visibility
from layers import tables
from layers.database.connections import Database
from layers.ledger.confirmations import ConfirmationStore
from layers.ledger.seals import Sealer, Stored, stored_of, texts_of

__all__ = ["PostgisLedger"]


_SEAL = """
WITH evidence AS (
    INSERT INTO ledger.evidence (sha256, body)
    SELECT * FROM unnest(%(evidence_sha256)s::text[], %(evidence)s::text[])
    ON CONFLICT DO NOTHING
), seal AS (
    INSERT INTO ledger.seal (determination_id, seal, sealed_later)
    SELECT id, seal, false FROM unnest(%(id)s::uuid[], %(seal)s::bytea[]) AS made (id, seal)
)
INSERT INTO ledger.determination
    (id, created_at, digest, body, full_digest, full_body, salt, needs, shapes, evidence_sha256,
    rulebook_sha256, batch_id)
SELECT id, %(created_at)s, digest, body, full_digest, full_body, salt, string_to_array(needs, ','),
    shapes, evidence_sha256, %(rulebook)s, %(batch)s
FROM unnest(%(id)s::uuid[], %(digest)s::text[], %(body)s::text[], %(full_digest)s::text[],
    %(full_body)s::text[], %(salt)s::text[], %(needs)s::text[], %(shapes)s::jsonb[],
    %(of_each)s::text[])
    AS sealed (id, digest, body, full_digest, full_body, salt, needs, shapes, evidence_sha256)
"""

_NOW_IN_USE = """
INSERT INTO ledger.rulebook_use (rulebook_sha256)
SELECT :sha256 WHERE :sha256 IS DISTINCT FROM
    (SELECT rulebook_sha256 FROM ledger.rulebook_use ORDER BY id DESC LIMIT 1)
"""
# Before the first answer nobody knew a rulebook; the first one is as near as can be.
_IN_USE_AT = """
SELECT r.files FROM ledger.rulebook_use u JOIN ledger.rulebook r ON r.sha256 = u.rulebook_sha256
ORDER BY u.at <= :known_at DESC,
    CASE WHEN u.at <= :known_at THEN u.id END DESC, u.id LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class _Content:
    """Canonical JSON on its way into the ledger, and its digest."""

    content: Mapping[str, Any]
    body: str
    digest: str

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> "_Content":
        body = canonical(content)
        return cls(content, body.decode(), f"sha256:{sha256_of(body)}")

    def as_sealed(self, determination_id: UUID, created_at: datetime) -> dict[str, Any]:
        return _sealed(determination_id, created_at, self.digest, self.content)


@dataclass(frozen=True, slots=True)
class _Row:
    """A determination on its way into the ledger; `full` where everyone reads another document than
    whoever may see all. Every public document commits to a full one, whether there is another or
    not, so that the commitment tells nothing."""

    id: UUID
    public: _Content
    full: _Content | None
    salt: str
    needs: frozenset[Visibility]
    evidence_sha256: str
    evidence: bytes
    shapes: str

    @classmethod
    def of(cls, answer: UnsealedDetermination) -> "_Row":
        documents, evidence = answer.documents, canonical(answer.evidence)
        full = _Content.of(documents.full)
        salt = secrets.token_hex(32)
        public = {**documents.public, "commitment": commitment_of(salt, full.digest)}
        return cls(
            id=answer.id or uuid4(),
            public=_Content.of(public),
            full=full if documents.needs else None,
            salt=salt,
            needs=documents.needs,
            evidence_sha256=sha256_of(evidence),
            evidence=evidence,
            shapes=json.dumps({name: wkb.hex() for name, wkb in answer.shapes.items()}),
        )

    def stored(
        self, created_at: datetime, rulebook: Rulebook, texts: str, batch: UUID | None
    ) -> Stored:
        return Stored(
            id=self.id,
            created_at=created_at,
            digest=self.public.digest,
            full_digest=None if self.full is None else self.full.digest,
            salt=self.salt,
            needs=sorted(self.needs) or None,
            shapes=json.loads(self.shapes),
            evidence_sha256=self.evidence_sha256,
            rulebook_sha256=rulebook.sha256,
            rulebook_texts=texts,
            batch=batch,
        )

    def documents(self, created_at: datetime) -> Documents:
        public = self.public.as_sealed(self.id, created_at)
        full = self.full.as_sealed(self.id, created_at) if self.full else public
        return Documents(full, public, self.needs)


def _sealed(
    determination_id: UUID, created_at: datetime, digest: str, document: Mapping[str, Any]
) -> dict[str, Any]:
    moment = created_at.astimezone(UTC).isoformat(timespec="microseconds")
    return {
        "id": str(determination_id),
        "created_at": moment.replace("+00:00", "Z"),
        **document,
        "digest": digest,
    }


class PostgisLedger:
    """`sealer` seals what is stored, and checks it at each reading."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database, self._sealer = database, sealer
        self._stored_rulebooks: set[str] = set()
        self._answering = ""
        self._confirmations = ConfirmationStore(database)

    def _keep(self, rulebook: Rulebook) -> None:
        if rulebook.sha256 in self._stored_rulebooks:
            return
        with self._database.writing(timed=True) as connection:
            connection.execute(
                insert_if_new(tables.rulebook)
                .values(sha256=rulebook.sha256, files=dict(rulebook.files))
                .on_conflict_do_nothing()
            )
        self._stored_rulebooks.add(rulebook.sha256)

    def seal(
        self,
        answers: Sequence[UnsealedDetermination],
        rulebook: Rulebook,
        batch_id: UUID | None = None,
    ) -> list[Documents]:
        named = [answer.id for answer in answers if answer.id is not None]
        known = self._found(named) if named else {}
        answers = [answer for answer in answers if answer.id not in known]
        made = self._seal_all(answers, rulebook, batch_id) if answers else []
        if not known:
            return made
        fresh = iter(made)
        return [known[id].documents if id in known else next(fresh) for id in named]

    def _seal_all(
        self,
        answers: Sequence[UnsealedDetermination],
        rulebook: Rulebook,
        batch_id: UUID | None,
    ) -> list[Documents]:
        self._keep(rulebook)
        created_at = datetime.now(UTC)
        rows = [_Row.of(answer) for answer in answers]
        texts = texts_of(rulebook.files)
        evidence = {row.evidence_sha256: row.evidence.decode() for row in rows}
        values = {
            "evidence_sha256": list(evidence),
            "evidence": list(evidence.values()),
            "created_at": created_at,
            "rulebook": rulebook.sha256,
            "batch": str(batch_id) if batch_id else None,
            "id": [str(row.id) for row in rows],
            "digest": [row.public.digest for row in rows],
            "body": [row.public.body for row in rows],
            "full_digest": [row.full and row.full.digest for row in rows],
            "full_body": [row.full and row.full.body for row in rows],
            "salt": [row.salt for row in rows],
            # An array of arrays would have to be a rectangle.
            "needs": [",".join(sorted(row.needs)) or None for row in rows],
            "shapes": [row.shapes for row in rows],
            "of_each": [row.evidence_sha256 for row in rows],
            "seal": [
                self._sealer.seal(row.stored(created_at, rulebook, texts, batch_id)) for row in rows
            ],
        }
        try:
            self._insert(values)
        except psycopg2.errors.ForeignKeyViolation:
            # The database is another one since (a backup restored): what was kept is not here.
            self._stored_rulebooks.discard(rulebook.sha256)
            self._keep(rulebook)
            self._insert(values)
        except psycopg2.errors.UniqueViolation:
            raise Conflict("同一批用地正在封存：请稍后重发") from None
        return [row.documents(created_at) for row in rows]

    def _insert(self, values: Mapping[str, Any]) -> None:
        # One statement is one transaction: sealed whole or not at all, in one round trip.
        with self._database.single() as (connection, _), connection.cursor() as cursor:
            cursor.execute(_SEAL, values)

    def open_batch(
        self,
        inputs_sha256: str,
        sites: int,
        releases: Mapping[str, str],
        question: Mapping[str, Any],
        rulebook: Rulebook,
    ) -> UUID:
        batch_id = uuid4()
        self._keep(rulebook)
        with self._database.writing(timed=True) as connection:
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

    def answers_with(self, rulebook: Rulebook) -> None:
        if rulebook.sha256 == self._answering:
            return
        self._keep(rulebook)
        with self._database.writing(timed=True) as connection:
            connection.execute(text(_NOW_IN_USE), {"sha256": rulebook.sha256})
        self._answering = rulebook.sha256

    def confirmations(self) -> Sequence[Confirmation]:
        return self._confirmations.all()

    def rulebook_at(self, known_at: datetime) -> Mapping[str, str] | None:
        with self._database.reading() as connection:
            files: Mapping[str, str] | None = connection.scalar(
                text(_IN_USE_AT), {"known_at": known_at}
            )
        return files

    def find(self, determination_id: UUID) -> Sealed:
        return self.find_all([determination_id])[0]

    def find_all(self, determination_ids: Sequence[UUID]) -> list[Sealed]:
        found = self._found(determination_ids)
        for wanted in determination_ids:
            if wanted not in found:
                raise NotFound(f"没有编号为 {wanted} 的查询结果")
        return [found[wanted] for wanted in determination_ids]

    def _found(self, ids: Sequence[UUID]) -> dict[UUID, Sealed]:
        d, e, r, s = tables.determination, tables.evidence, tables.rulebook, tables.seal
        query = (
            select(d.c.id, d.c.created_at, d.c.digest, d.c.body, d.c.shapes)
            .add_columns(d.c.full_digest, d.c.full_body, d.c.salt, d.c.needs)
            .add_columns(e.c.body.label("evidence"), r.c.files)
            .add_columns(d.c.evidence_sha256, d.c.rulebook_sha256, d.c.batch_id)
            .add_columns(s.c.seal, s.c.sealed_later)
            .outerjoin(s, s.c.determination_id == d.c.id)
            .join(e, e.c.sha256 == d.c.evidence_sha256)
            .join(r, r.c.sha256 == d.c.rulebook_sha256)
            .where(d.c.id.in_(ids))
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
        return {row["id"]: self._read(dict(row)) for row in rows}

    def _read(self, row: Mapping[str, Any]) -> Sealed:
        stored, bodies = stored_of(row)
        self._sealer.check(stored, row["seal"] and bytes(row["seal"]), bodies)
        who = row["id"], row["created_at"]
        full = public = _sealed(*who, row["digest"], orjson.loads(row["body"]))
        if row["full_body"] is not None:
            full = _sealed(*who, row["full_digest"], orjson.loads(row["full_body"]))
        return Sealed(
            documents=Documents(full, public, frozenset(map(Visibility, row["needs"] or ()))),
            evidence=json.loads(row["evidence"]),
            rulebook_files=row["files"],
            shapes={name: bytes.fromhex(wkb) for name, wkb in row["shapes"].items()},
            salt=row["salt"],
        )
