"""What was asked about a site before, as staff may see it: beside a report, never in one."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from blueprint.determination.documents import Documents
from blueprint.ports import Ledger
from blueprint.reports.chinese import day, moment
from blueprint.reports.reading import Document
from blueprint.reports.wording import verdict_text
from blueprint.viewer import Viewer
from blueprint.vocabulary import Role
from layers.database.connections import Database
from layers.ledger.earlier import earlier_at

__all__ = ["STAFF", "earlier_documents", "earlier_questions"]

STAFF = (Role.PLANNER, Role.OFFICER, Role.STEWARD, Role.ADMINISTRATOR)
_MOST = 20
# Less is a border that two surveys draw a little otherwise.
_LEAST_M2 = 1.0


def _line(content: Any, zone: str) -> dict[str, Any]:
    document = Document(content)
    return {
        "site_query": document.id,
        "created_at": document.created_at,
        "created_at_text": moment(document.created_at, zone),
        "as_of": document.as_of,
        "as_of_text": day(document.as_of),
        "name": document.name,
        "area_m2": document.area_m2,
        "evaluations": [
            {"kind": e.kind.value, "label": e.kind.label, "text": verdict_text(e)}
            for e in document.evaluations
        ],
    }


def earlier_documents(
    database: Database, ledger: Ledger, determination_id: UUID
) -> Sequence[Documents]:
    """The newest twenty."""
    ids = earlier_at(database, determination_id, least_m2=_LEAST_M2, most=_MOST)
    return [one.documents for one in ledger.find_all(ids)]


def earlier_questions(
    found: Sequence[Documents], viewer: Viewer, zone: str
) -> list[dict[str, Any]]:
    """As far as the viewer may read each; one whose site is not for this viewer is left out."""
    seen = [documents.seen_by(viewer) for documents in found]
    return [_line(one, zone) for one in seen if one["site"]["geometry"] is not None]
