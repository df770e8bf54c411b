"""A report checked: the file by itself, then against what this installation knows."""

from dataclasses import replace
from datetime import date
from typing import Any

from api.reports.making import seen_as
from blueprint.errors import NotFound
from blueprint.reports.chinese import moment
from blueprint.reports.number import is_number
from blueprint.reports.reading import Document
from blueprint.reports.verification import (
    FileOutcome,
    Verification,
    changes_since,
)
from blueprint.reports.wording import verdict_text
from blueprint.site_queries.redetermination import redetermined
from blueprint.site_queries.use_cases import Services
from blueprint.viewer import Viewer
from layers.reports.store import ReportRow, ReportStore

__all__ = [
    "against_ledger",
    "known_report",
    "then_and_today",
]

Json = dict[str, Any]


def known_report(
    services: Services, store: ReportStore, number: str, viewer: Viewer
) -> tuple[ReportRow, Any]:
    """A report with its sealed determination. NotFound where there is none of this number that the
    viewer may see, and alike where it is another's."""
    missing = NotFound(f"没有编号为 {number[:40]} 的报告")
    if not is_number(number):
        raise missing
    row = store.find(number)
    sealed = services.ledger.find(row.determination_id)
    if row.document == "full" and seen_as(sealed.documents, viewer) != "full":
        raise missing
    return row, sealed


def _reviews(store: ReportStore, number: str, zone: str) -> list[Json]:
    """What officers confirmed or corrected (复核), in their order."""
    return [
        {
            "decision": one.decision,
            "note": one.note or "",
            "at": one.made_at.isoformat(),
            "at_text": moment(one.made_at.isoformat(), zone),
        }
        for one in store.reviews(number)
    ]


def then_and_today(
    services: Services, store: ReportStore, row: ReportRow, sealed: Any, today: date
) -> Json:
    """What the report answered, what would be answered today, and what changed."""
    full = row.document == "full"
    then = sealed.documents.full if full else sealed.documents.public
    again = redetermined(services, sealed, today)
    now = again.full if full else again.public
    return {
        "number": row.number,
        "site_query": str(row.determination_id),
        "digest": row.digest,
        "as_of": then["as_of"],
        "today": today.isoformat(),
        "then": _answers(then),
        "now": _answers(now),
        "reviews": _reviews(store, row.number, services.city.time_zone),
        "same": not (changes := changes_since(then, now)),
        "changes": [
            {"kind": c.kind, "label": c.label, "then": c.then, "now": c.now} for c in changes
        ],
    }


def _answers(document: Any) -> list[Json]:
    return [
        {
            "kind": each.kind.value,
            "label": each.kind.label,
            "verdict": each.verdict.value,
            "standing": each.standing.value,
            "text": verdict_text(each),
            "summary": each.summary,
            "why": each.summary.partition("：")[2],
        }
        for each in Document(document).evaluations
    ]


def against_ledger(
    verification: Verification, services: Services, store: ReportStore, viewer: Viewer
) -> tuple[Verification, tuple[ReportRow, Any] | None]:
    """With what this installation knows of the number: a signature of ours on a report that was
    never given out here, or on other data than were, is told."""
    if verification.number is None:
        return verification, None
    try:
        row, sealed = known_report(services, store, verification.number, viewer)
    except NotFound:
        # Of another's report nothing more is told than the file itself shows.
        return verification, None
    if verification.untouched and row.digest != verification.digest:
        return replace(verification, outcome=FileOutcome.OTHER_DIGEST), (row, sealed)
    return verification, (row, sealed)
