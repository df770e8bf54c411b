"""Walking the whole ledger: answers of before the seals are sealed, and each seal is checked."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from blueprint.errors import SealBroken
from layers.database.connections import Database
from layers.ledger.seals import Sealer, stored_of

__all__ = ["Walked", "seal_unsealed", "walk"]

_A_BATCH = 200
_ROWS = """
SELECT d.id, d.created_at, d.digest, d.body, d.full_digest, d.full_body, d.salt, d.needs, d.shapes,
    d.evidence_sha256, d.rulebook_sha256, d.batch_id, e.body AS evidence, r.files, s.seal,
    s.sealed_later
FROM ledger.determination d
JOIN ledger.evidence e ON e.sha256 = d.evidence_sha256
JOIN ledger.rulebook r ON r.sha256 = d.rulebook_sha256
LEFT JOIN ledger.seal s ON s.determination_id = d.id
"""
_NEXT = text(f"{_ROWS} WHERE d.id > :after ORDER BY d.id LIMIT {_A_BATCH}")
_UNSEALED = text(f"{_ROWS} WHERE s.seal IS NULL AND d.id > :after ORDER BY d.id LIMIT {_A_BATCH}")
_KEEP = text("""
INSERT INTO ledger.seal (determination_id, seal, sealed_later)
SELECT id, seal, true FROM unnest(CAST(:ids AS uuid[]), CAST(:seals AS bytea[])) AS made (id, seal)
ON CONFLICT DO NOTHING
""")
_BEFORE_ALL = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Walked:
    """How many answers were looked at, how many of them were sealed only after they were stored,
    and those that are not what was sealed."""

    looked_at: int
    sealed_later: int
    broken: tuple[UUID, ...]


def _rows(connection: Connection) -> Iterator[Any]:
    after = _BEFORE_ALL
    while rows := connection.execute(_NEXT, {"after": str(after)}).mappings().all():
        yield from rows
        after = rows[-1]["id"]


def walk(database: Database, sealer: Sealer) -> Walked:
    """Every stored answer against its seal and digests."""
    looked_at, sealed_later, broken = 0, 0, []
    with database.reading() as connection:
        for row in _rows(connection):
            looked_at += 1
            stored, bodies = stored_of(row)
            sealed_later += stored.sealed_later
            try:
                sealer.check(stored, row["seal"] and bytes(row["seal"]), bodies)
            except SealBroken:
                broken.append(stored.id)
    return Walked(looked_at, sealed_later, tuple(broken))


def seal_unsealed(database: Database, sealer: Sealer) -> int:
    """Seals the answers that were stored before there were seals, as far as their digests hold; how
    many. Done when the key is made and where the operator asks for it; never while serving."""
    sealed = 0
    after = _BEFORE_ALL
    while True:
        with database.writing() as connection:
            rows = connection.execute(_UNSEALED, {"after": str(after)}).mappings().all()
            if not rows:
                return sealed
            after = rows[-1]["id"]
            made = {}
            for row in rows:
                stored, bodies = stored_of(row)
                if sealer.holds(bodies):
                    made[str(stored.id)] = sealer.seal(replace(stored, sealed_later=True))
            connection.execute(_KEEP, {"ids": list(made), "seals": list(made.values())})
            sealed += len(made)
