"""A ledger that tells how long sealing takes and how much was sealed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from blueprint.determination.documents import Documents
from blueprint.errors import SealBroken
from blueprint.ports import Instrumentation, Ledger, Sealed, UnsealedDetermination
from blueprint.rulebook.confirmations import Confirmation
from blueprint.rulebook.model import Rulebook

__all__ = ["InstrumentedLedger", "SealInstrumentation"]


class SealInstrumentation(Instrumentation, Protocol):
    """A watch that also counts what is sealed, and what is not what was sealed; the phase is called
    sealing."""

    def sealed(self, determinations: int) -> None: ...

    def seal_broken(self) -> None: ...


class InstrumentedLedger:
    """`ledger` (`blueprint.ports.Ledger`), with each sealing reported to `instrumentation`."""

    def __init__(self, ledger: Ledger, instrumentation: SealInstrumentation) -> None:
        self._ledger, self._instrumentation = ledger, instrumentation

    def answers_with(self, rulebook: Rulebook) -> None:
        self._ledger.answers_with(rulebook)

    def confirmations(self) -> Sequence[Confirmation]:
        return self._ledger.confirmations()

    def rulebook_at(self, known_at: datetime) -> Mapping[str, str] | None:
        return self._ledger.rulebook_at(known_at)

    def seal(
        self,
        answers: Sequence[UnsealedDetermination],
        rulebook: Rulebook,
        batch_id: UUID | None = None,
    ) -> Sequence[Documents]:
        with self._instrumentation.phase("sealing"):
            sealed = self._ledger.seal(answers, rulebook, batch_id)
        self._instrumentation.sealed(len(sealed))
        return sealed

    def open_batch(
        self,
        inputs_sha256: str,
        sites: int,
        releases: Mapping[str, str],
        question: Mapping[str, Any],
        rulebook: Rulebook,
    ) -> UUID:
        return self._ledger.open_batch(inputs_sha256, sites, releases, question, rulebook)

    def find(self, determination_id: UUID) -> Sealed:
        return self.find_all([determination_id])[0]

    def find_all(self, determination_ids: Sequence[UUID]) -> Sequence[Sealed]:
        try:
            return self._ledger.find_all(determination_ids)
        except SealBroken:
            self._instrumentation.seal_broken()
            raise
