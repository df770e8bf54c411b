"""Pages to check a report: by its number, as the QR code leads to, and by its file."""

from functools import cache

import jinja2
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api.application import application_of
from api.http.audited_reads import note_documents
from api.http.authentication import viewer_of
from api.http.components import components_of
from api.http.date_parameters import legal_date
from api.pages.people import HEADERS, file_text
from api.reports.checking import known_report, then_and_today
from api.reports.earlier import STAFF, earlier_documents, earlier_questions
from blueprint.errors import NotFound, Unauthenticated
from blueprint.reports.chinese import day
from blueprint.viewer import ANYONE
from blueprint.vocabulary import Role

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_REVIEWERS = (Role.OFFICER, Role.ADMINISTRATOR)


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    environment.filters["day"] = day
    return environment.from_string(file_text("verify.html"))


def _page(status: int = 200, **values: object) -> Response:
    given = {"number": None, "replayed": None, "missing": None, "earlier": None} | values
    return HTMLResponse(_template().render(given), status, HEADERS)


@router.get("/verify")
def get_verify() -> Response:
    return _page()


@router.get("/verify/{number}")
def get_by_number(request: Request, number: str) -> Response:
    services = components_of(request).services
    try:
        viewer = viewer_of(request)
    except Unauthenticated:
        viewer = ANYONE
    store = application_of(request).reports.store
    try:
        row, sealed = known_report(services, store, number, viewer)
    except NotFound as missing:
        return _page(404, number=number[:40], missing=missing.detail)
    note_documents(request, viewer, f"determination:{row.determination_id}", [sealed.documents])
    replayed = then_and_today(services, store, row, sealed, legal_date(None, services.city))
    zone = services.city.time_zone
    earlier = None
    if viewer.role in STAFF:
        database = components_of(request).database
        found = earlier_documents(database, services.ledger, row.determination_id)
        note_documents(request, viewer, f"earlier:{row.determination_id}", found)
        earlier = earlier_questions(found, viewer, zone)
    return _page(
        number=row.number,
        replayed=replayed,
        may_review=viewer.role in _REVIEWERS and store.latest(row.number) is not None,
        earlier=earlier,
    )
