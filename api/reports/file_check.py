"""A report's file checked by itself: by what it holds, without asking anybody."""

from typing import Any

from api.bounded.processes import BoundedProcesses, OutOfBounds
from api.reports.signing import keys_of
from api.settings import Settings
from blueprint.errors import BadInput, Flaw
from blueprint.reports.chinese import day, moment
from blueprint.reports.verification import Verification, conclude

__all__ = ["INSPECTING_MB", "check_file", "too_large", "verification_document"]

Json = dict[str, Any]

INSPECTING_MB = 1000
_MOST_BYTES = 20_000_000
_INSPECTION_S = 10


def too_large(size: int, name: str) -> None:
    """BadInput for a file that is larger than any report."""
    if size > _MOST_BYTES:
        limit = _MOST_BYTES // 1_000_000
        raise BadInput.of(Flaw((name,), f"文件超过 {limit} MB", size, "给出报告原文件"))


def check_file(
    pdf: bytes, bounded: BoundedProcesses, settings: Settings, city: str
) -> Verification:
    """What the file itself shows. It is opened in a process with bounds; BadInput where it breaks
    them, Unavailable where too many wait."""
    from layers.reports.inspection import inspect  # slow to import, and seldom asked for

    try:
        seen = bounded.run(_INSPECTION_S, inspect, pdf, keys_of(settings).trusted)
    except OutOfBounds as ended:
        raise BadInput.of(Flaw(("file",), ended.bound.value, None, "给出报告原文件")) from None
    return conclude(seen, city)


def verification_document(verification: Verification, zone: str) -> Json:
    """As JSON; `detail` is for a person."""
    return {
        "untouched": verification.untouched,
        "outcome": verification.outcome.value,
        "detail": verification.outcome.label,
        "number": verification.number,
        "digest": verification.digest,
        "as_of": verification.as_of,
        "as_of_text": day(verification.as_of) if verification.as_of else None,
        "rulebook": verification.rulebook,
        "releases": dict(verification.releases),
        "signatures": [
            {
                "signer": one.signer,
                "at": one.at,
                "at_text": None if one.at is None else moment(one.at, zone),
                "time_stamped": one.time_stamped,
                "trusted": one.trusted,
                "intact": one.intact,
                "purpose": None if one.stated is None else one.stated.kind,
                "note": "" if one.stated is None else one.stated.note,
            }
            for one in verification.signatures
        ],
    }
