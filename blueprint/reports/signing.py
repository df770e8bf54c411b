"""What a signature on a report says, and what is asked of whoever signs."""

import re
from dataclasses import dataclass
from typing import Literal, Protocol

__all__ = [
    "FileSeen",
    "Purpose",
    "SignatureSeen",
    "Signer",
    "StatedReason",
    "read_reason",
    "reason_of",
]

_REASON = re.compile(
    r"(出具|复核) (YZX[0-9]{8}(?:-[2-9A-Z]{4}){4}) ([a-z0-9-]{1,40})"
    r" (sha256:[0-9a-f]{64})(?: (.*))?",
    re.DOTALL,
)
_LONGEST_REASON = 1000


@dataclass(frozen=True, slots=True)
class Purpose:
    """`report` when it is made, `review` when an officer confirms or corrects it (复核); `note` is
    what the officer says."""

    kind: Literal["report", "review"]
    number: str
    city: str
    digest: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class StatedReason:
    """What a signature's reason says that it signs."""

    kind: Literal["report", "review"]
    number: str
    city: str
    digest: str
    note: str


@dataclass(frozen=True, slots=True)
class SignatureSeen:
    """`trusted`: by a certificate that this installation trusts; `intact`: what it covers is as it
    was signed; `unchanged`: nothing was changed after it but for further signatures. `at` is the
    time stated (ISO 8601), `time_stamped` whether a time stamp service confirms it."""

    signer: str
    at: str | None
    time_stamped: bool
    trusted: bool
    intact: bool
    unchanged: bool
    stated: StatedReason | None


@dataclass(frozen=True, slots=True)
class FileSeen:
    """What is found in a file. `attachment_digest` is of the attached document's bytes, None where
    there is none or it cannot be read (`attachment_broken`)."""

    readable: bool
    signatures: tuple[SignatureSeen, ...] = ()
    attachment: bytes | None = None
    attachment_digest: str | None = None
    attachment_broken: bool = False


class Signer(Protocol):
    def sign(self, pdf: bytes, purpose: Purpose) -> bytes:
        """The same file with one more signature, which leaves earlier ones valid. Unavailable
        where the key, or a time stamp service that is set, cannot be had."""
        ...


def reason_of(purpose: Purpose) -> str:
    """One line that the signature carries and covers."""
    word = "出具" if purpose.kind == "report" else "复核"
    reason = f"{word} {purpose.number} {purpose.city} {purpose.digest} {purpose.note}"
    return reason.strip()[:_LONGEST_REASON]


def read_reason(text: str) -> StatedReason | None:
    """What the line says; None where it is not one of ours."""
    found = _REASON.fullmatch(text[:_LONGEST_REASON].strip())
    if found is None:
        return None
    kind: Literal["report", "review"] = "report" if found[1] == "出具" else "review"
    return StatedReason(kind, found[2], found[3], found[4], found[5] or "")
