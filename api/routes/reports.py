"""Reports: asked for, fetched, listed, checked, and signed a second time by an officer."""

import io
import zipfile
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field

from api.application import application_of
from api.http.audited_reads import note_documents
from api.http.authentication import address_of, require, require_role, viewer_of
from api.http.bodies.uploads import Upload, receive_file
from api.http.components import components_of
from api.http.date_parameters import legal_date
from api.http.idempotency import once
from api.http.scopes import permits
from api.openapi.answers.reports import (
    ArchiveWaiting,
    ReportChecked,
    ReportReviewed,
    Reports,
    ReportThenAndNow,
    ReportWaiting,
)
from api.openapi.described import DescribedAnswer, Keyed, Media, Who, described
from api.pages.policy import safely
from api.reports.checking import against_ledger, known_report, then_and_today
from api.reports.file_check import check_file, too_large, verification_document
from api.reports.making import row_of, seen_as
from api.reports.tools import ReportTools
from blueprint.digest import sha256_of
from blueprint.errors import BadInput, Conflict, Flaw
from blueprint.reports.chinese import moment
from blueprint.reports.signing import Purpose
from blueprint.viewer import Viewer
from blueprint.vocabulary import Role, Scope
from layers.reports.store import MadeReport, ReportRow

__all__ = ["router"]

router = APIRouter(tags=["reports"], dependencies=[permits(Scope.QUERY)])

_AGAIN_S = 2
_MOST_IN_ARCHIVE = 50


def _tools(request: Request) -> ReportTools:
    tools = application_of(request).reports
    return tools


def _spend(request: Request) -> None:
    """A visitor's day has room for so many new reports."""
    settings = components_of(request).settings
    counters = components_of(request).people.counters
    if settings.visitor_reports and viewer_of(request).role is Role.VISITOR:
        counters.spend(address_of(request), 1, settings.visitor_reports, of="report")


def _report_of(request: Request, determination_id: UUID, viewer: Viewer) -> tuple[ReportRow, Any]:
    """The report of this determination for this reader, and the determination."""
    services = components_of(request).services
    sealed = services.ledger.find(determination_id)
    documents = sealed.documents
    note_documents(request, viewer, f"determination:{determination_id}", [documents])
    return row_of(documents, seen_as(documents, viewer)), sealed


def _wanted(request: Request, row: ReportRow, viewer: Viewer) -> str | None:
    """How its making stands; None where it is made. Only what is new costs a visitor anything."""
    store = _tools(request).store
    if store.latest(row.number) is None and store.status(row.number) is None:
        _spend(request)
    return store.ask(row, viewer)


def _file(tools: ReportTools, made: MadeReport, request: Request) -> Response:
    tag = f'"{made.sha256}"'
    headers = {
        "ETag": tag,
        "Cache-Control": "no-store",
        "Vary": "Authorization, Cookie",
        "X-Content-Type-Options": "nosniff",
        "X-Report-Number": made.number,
        "Content-Disposition": f'inline; filename="{made.number}.pdf"',
    }
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(tools.store.content(made), media_type="application/pdf", headers=headers)


def _waiting(request: Request, row: ReportRow, status: str) -> Response:
    says = {
        "todo": "报告已排队，正在等待制作",
        "doing": "报告正在制作",
        "failed": "上次制作没有成功，已重新排队",
    }
    body = {"number": row.number, "state": status, "detail": says[status]}
    headers = {
        "Location": str(request.url.path),
        "Retry-After": str(_AGAIN_S),
        "Cache-Control": "no-store",
    }
    return Response(orjson.dumps(body), 202, headers, "application/json")


@router.get(
    "/api/v1/site-queries/{determination_id}/report.pdf",
    summary="The pre-consultation report, signed; made when first asked for",
)
@described(
    "getReportPdf",
    text="The report",
    media=(Media("application/pdf"),),
    headers=("ETag", "X-Report-Number"),
    also=(
        DescribedAnswer(
            202,
            ReportWaiting,
            "Being made: ask again at Location",
            headers=("Location", "Retry-After"),
        ),
        DescribedAnswer(304, None, "As it was: If-None-Match names it", headers=("ETag",)),
    ),
    problems=(429,),
)
def get_pdf(request: Request, determination_id: UUID) -> Response:
    viewer = require(request, Scope.QUERY)
    row, _ = _report_of(request, determination_id, viewer)
    status = _wanted(request, row, viewer)
    made = _tools(request).store.latest(row.number) if status is None else None
    if made is None:
        return _waiting(request, row, status or "todo")
    return _file(_tools(request), made, request)


@router.get(
    "/api/v1/site-queries/{determination_id}/report.html",
    summary="The same report as a page",
)
@described(
    "getReportHtml",
    text="The report as a page",
    media=(Media("text/html", is_text=True),),
)
def get_html(request: Request, determination_id: UUID) -> Response:
    viewer = require(request, Scope.QUERY)
    row, sealed = _report_of(request, determination_id, viewer)
    page = _tools(request).maker.html(sealed, row.document)
    policy = safely("no-referrer", {"style-src": "'unsafe-inline'", "img-src": "data:"})
    return HTMLResponse(page, headers=policy | {"Cache-Control": "no-store"})


def _listed(made: MadeReport, zone: str) -> dict[str, Any]:
    path = f"/api/v1/site-queries/{made.determination_id}/report"
    return {
        "number": made.number,
        "site_query": str(made.determination_id),
        "made_at": made.made_at.isoformat(),
        "made_at_text": moment(made.made_at.isoformat(), zone),
        "reviewed": made.decision,
        "pdf": f"{path}.pdf",
        "html": f"{path}.html",
        "verify": f"/verify/{made.number}",
    }


@router.get(
    "/api/v1/reports",
    summary="Reports already made: the caller's, or of one site query",
)
@described("listReports", Reports, problems=(404,))
def get_reports(request: Request, site_query: UUID | None = None) -> Response:
    """With `site_query`, those that this caller asked for of the same site, and that of the query
    itself; without, all that the account asked for. A visitor has no list of its own."""
    viewer = require(request, Scope.QUERY)
    services = components_of(request).services
    store, zone = _tools(request).store, services.city.time_zone
    found: dict[str, MadeReport] = {}
    site = None
    if site_query is not None:
        row, _ = _report_of(request, site_query, viewer)
        site = row.site_sha256
        if (own := store.latest(row.number)) is not None:
            found[own.number] = own
    if viewer.account is not None and (site_query is None or site is not None):
        found |= {made.number: made for made in store.of_account(viewer.account, site)}
    document = {"reports": [_listed(made, zone) for made in found.values()]}
    return Response(orjson.dumps(document), media_type="application/json")


class Archive(BaseModel):
    model_config = ConfigDict(extra="forbid")
    site_queries: list[UUID] = Field(min_length=1, max_length=_MOST_IN_ARCHIVE)


@router.post(
    "/api/v1/reports/archive",
    summary="Several reports as one archive (ZIP)",
)
@described(
    "downloadReports",
    text="The reports in one archive",
    media=(Media("application/zip"),),
    also=(DescribedAnswer(202, ArchiveWaiting, "Not all are made yet", headers=("Retry-After",)),),
    problems=(404, 429),
)
def post_archive(request: Request, body: Archive) -> Response:
    """200 with the archive when all are made, else 202 with how many are."""
    viewer = require(request, Scope.QUERY)
    store = _tools(request).store
    rows = [_report_of(request, one, viewer)[0] for one in dict.fromkeys(body.site_queries)]
    waiting = [row for row in rows if _wanted(request, row, viewer) is not None]
    if waiting:
        document = {"total": len(rows), "made": len(rows) - len(waiting)}
        headers = {"Retry-After": str(_AGAIN_S)}
        return Response(orjson.dumps(document), 202, headers, "application/json")
    archive_bytes = io.BytesIO()
    with zipfile.ZipFile(archive_bytes, "w", zipfile.ZIP_STORED) as archive:
        for row in rows:
            made = store.latest(row.number)
            assert made is not None
            archive.writestr(f"{row.number}.pdf", store.content(made))
    headers = {"Content-Disposition": 'attachment; filename="reports.zip"'}
    return Response(archive_bytes.getvalue(), 200, headers, "application/zip")


@router.post(
    "/api/v1/reports/verify",
    summary="A report file: untouched or not, signed by whom, would it be answered the same today",
)
@described("verifyReport", ReportChecked, uploads=(Media("application/pdf"),))
def post_verify(request: Request, upload: Annotated[Upload, Depends(receive_file)]) -> Response:
    viewer = require(request, Scope.QUERY)
    services = components_of(request).services
    tools, settings = _tools(request), components_of(request).settings
    too_large(upload.path.stat().st_size, "file")
    pdf = upload.path.read_bytes()
    found = check_file(pdf, tools.inspecting, settings, services.city.id)
    found, known = against_ledger(found, services, tools.store, viewer)
    document = verification_document(found, services.city.time_zone)
    document["known_here"] = known is not None
    document["today"] = None
    if found.untouched and known is not None:
        today = legal_date(None, services.city)
        document["today"] = then_and_today(services, tools.store, *known, today)
    return Response(orjson.dumps(document), media_type="application/json")


@router.get(
    "/api/v1/reports/{number}",
    summary="What a report answered, and what would be answered today",
)
@described("getReport", ReportThenAndNow)
def get_report(request: Request, number: str) -> Response:
    viewer = require(request, Scope.QUERY)
    services = components_of(request).services
    store = _tools(request).store
    row, sealed = known_report(services, store, number, viewer)
    note_documents(request, viewer, f"determination:{row.determination_id}", [sealed.documents])
    document = then_and_today(services, store, row, sealed, legal_date(None, services.city))
    return Response(orjson.dumps(document), media_type="application/json")


class Review(BaseModel):
    model_config = ConfigDict(extra="forbid")
    decision: Literal["confirmed", "corrected"]
    note: str = Field(default="", max_length=500, pattern=r"^[^\x00-\x1f\x7f]*$")


@router.post(
    "/api/v1/reports/{number}/reviews",
    status_code=201,
    summary="An officer confirms or corrects a report (复核) with a second signature",
)
@described(
    "reviewReport", ReportReviewed, status=201, keyed=Keyed.MAY, who=Who.KNOWN, problems=(409,)
)
def post_review(request: Request, number: str, body: Review) -> Response:
    viewer = require_role(request, Role.OFFICER, Role.ADMINISTRATOR)
    request.state.content_sha256 = sha256_of(body.model_dump_json().encode())
    return once(request, viewer, lambda _: _reviewed(request, viewer, number, body))


def _reviewed(request: Request, viewer: Viewer, number: str, body: Review) -> Response:
    services = components_of(request).services
    tools = _tools(request)
    row, _ = known_report(services, tools.store, number, viewer)
    if body.decision == "corrected" and not body.note.strip():
        flaw = Flaw(("note",), "更正须写明内容", None, "写明更正的事项与理由")
        raise BadInput.of(flaw)
    made = tools.store.latest(number)
    if made is None:
        raise Conflict("报告还没有制作完成：请稍后再复核")
    word = "确认" if body.decision == "confirmed" else "更正"
    note = f"{word} {body.note.strip()}".strip()
    purpose = Purpose("review", number, services.city.id, row.digest, note)
    signed = tools.maker.signer.sign(tools.store.content(made), purpose)
    tools.store.keep_review(made, signed, viewer, body.decision, body.note.strip())
    document = orjson.dumps({"number": number, "decision": body.decision})
    return Response(document, 201, media_type="application/json")
