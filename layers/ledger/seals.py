"""The keyed seal of a stored determination: whoever can write to the database, but has not the key,
cannot put in an answer that is served.

HMAC-SHA-256 over all that the answer rests on: id, moment, the digests of both documents, salt and
needs, shapes, evidence, rulebook with its texts, batch. Checked with the digests at each reading.
"""

import hashlib
import hmac
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping

from blueprint.digest import sha256_of
from blueprint.errors import SealBroken

__all__ = ["Sealer", "Stored", "stored_of", "texts_of"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Stored:
    """The columns of a stored determination, less its documents: of them the digests.
    `sealed_later`: it was stored before there were seals, so that its seal vouches only for what
    came after."""

    id: UUID
    created_at: datetime
    digest: str
    full_digest: str | None
    salt: str | None
    needs: Sequence[str] | None
    shapes: Mapping[str, str]
    evidence_sha256: str
    rulebook_sha256: str
    rulebook_texts: str
    batch: UUID | None
    sealed_later: bool = False


class Sealer:
    """Makes seals and checks them, with one key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def seal(self, stored: Stored) -> bytes:
        content = json.dumps(
            [
                str(stored.id),
                stored.created_at.astimezone(UTC).isoformat(timespec="microseconds"),
                stored.digest,
                stored.full_digest,
                stored.salt,
                None if stored.needs is None else sorted(stored.needs),
                sorted(stored.shapes.items()),
                stored.evidence_sha256,
                stored.rulebook_sha256,
                stored.rulebook_texts,
                None if stored.batch is None else str(stored.batch),
                stored.sealed_later,
            ],
            ensure_ascii=False,
            separators=(",", ":"),
        )
        return hmac.digest(self._key, content.encode(), "sha256")

    def holds(self, bodies: Mapping[str, str]) -> bool:
        """Whether each text is what its digest says."""
        return all(
            hmac.compare_digest(digest.removeprefix("sha256:"), sha256_of(body.encode()))
            for digest, body in bodies.items()
        )

    def check(self, stored: Stored, seal: bytes | None, bodies: Mapping[str, str]) -> None:
        """SealBroken, with an alarm in the log, where the seal is missing or does not fit, or a
        body is not what its digest says. `bodies` are the texts by their digests (`sha256:…`, or
        bare for evidence)."""
        fits = seal is not None and hmac.compare_digest(self.seal(stored), seal)
        if not (fits and self.holds(bodies)):
            _log.critical(
                "a stored answer is not what was sealed",
                extra={"fields": {"determination": str(stored.id), "unsealed": seal is None}},
            )
            raise SealBroken(
                f"编号为 {stored.id} 的查询结果与封存时不一致，不予显示；已记录，请联系系统管理员"
            )


def texts_of(files: Mapping[str, str]) -> str:
    """The SHA-256 of a rulebook's texts, each under its name."""
    content = json.dumps(sorted(files.items()), ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()


def stored_of(row: Mapping[str, Any] | RowMapping) -> tuple[Stored, dict[str, str]]:
    """A row of `ledger.determination` with its evidence and rulebook, and its texts by digest."""
    stored = Stored(
        id=row["id"],
        created_at=row["created_at"],
        digest=row["digest"],
        full_digest=row["full_digest"],
        salt=row["salt"],
        needs=row["needs"],
        shapes=row["shapes"],
        evidence_sha256=row["evidence_sha256"],
        rulebook_sha256=row["rulebook_sha256"],
        rulebook_texts=texts_of(row["files"]),
        batch=row["batch_id"],
        sealed_later=bool(row["sealed_later"]),
    )
    bodies = {row["digest"]: row["body"], row["evidence_sha256"]: row["evidence"]}
    if row["full_digest"] is not None:
        bodies[row["full_digest"]] = row["full_body"]
    return stored, bodies
