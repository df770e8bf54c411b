"""Pages to check a report: by its number, as the QR code leads to, and by its file."""

from functools import cache

import jinja2
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api.application import application_of
from api.http.authentication import viewer_of
from api.http.components import components_of
from api.http.date_parameters import legal_date
from api.pages.people import HEADERS, file_text
from api.reports.checking import known_report, then_and_today
from blueprint.errors import NotFound, Unauthenticated
from blueprint.reports.chinese import day
from blueprint.viewer import ANYONE

__all__ = ["router"]

router = APIRouter(include_in_schema=False)


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    environment.filters["day"] = day
    return environment.from_string(file_text("verify.html"))


def _page(status: int = 200, **values: object) -> Response:
    given = {"number": None, "replayed": None, "missing": None} | values
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
    try:
        row, sealed = known_report(services, application_of(request).reports.store, number, viewer)
    except NotFound as missing:
        return _page(404, number=number[:40], missing=missing.detail)
    replayed = then_and_today(services, row, sealed, legal_date(None, services.city))
    return _page(number=row.number, replayed=replayed)
