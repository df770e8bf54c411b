"""Consultations, requests, the form, the scheme, files, ratings and the archive of a record."""

import hashlib
import io
import zipfile
from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID, uuid4

import orjson
from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response

from api.http.bodies.project_bodies import (
    AnswerBody,
    ConsultationBody,
    FormBody,
    MinutesBody,
    OpinionBody,
    RatingBody,
    ReasonBody,
    RequestBody,
    SchemeBody,
    SettlementBody,
    read_body,
)
from api.http.bodies.request_bodies import read_json
from api.http.bodies.uploads import Upload, receive_file
from api.http.idempotency import Claim, once
from api.http.project_requests import (
    KEEP,
    actor_on,
    changed,
    etag_of,
    json_response,
    now,
    only_owner,
    project_id,
    projects_of,
    seen_by,
)
from api.http.scopes import permits
from api.openapi.answers.record_parts import Consultation, ConsultationOfQuery, RequestToOwner
from api.openapi.answers.records import ProjectRecord, Rating, RecordFile, RecordForm, Scheme
from api.openapi.described import Keyed, Media, Who, described
from api.routes.projects import refuse_unknown
from blueprint.errors import BadInput, Flaw, Forbidden, NotFound
from blueprint.projects import use_cases
from blueprint.projects.acts import talk_acts
from blueprint.projects.acts.acting import Acting
from blueprint.projects.acts.project_acts import Change, redetermine
from blueprint.projects.acts.scheme import scheme_of, write_scheme
from blueprint.projects.days import day_of
from blueprint.projects.form import check_values, form_of
from blueprint.projects.permissions import Act, Actor, may
from blueprint.projects.state.deed_checks import standings_of
from blueprint.projects.state.events import Draft
from blueprint.projects.state.state import State
from blueprint.projects.use_cases import Allowed, Outcome
from blueprint.site_queries.site_input import site_of
from blueprint.vocabulary import Scope, Stage

__all__ = ["queries", "router"]

router = APIRouter(
    prefix="/api/v1/projects/{project}", tags=["projects"], dependencies=[permits(Scope.RECORDS)]
)
Body = Annotated[Any, Depends(read_json)]
_PRETTY = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS


def _who(*acts: Act) -> Callable[[Actor], Allowed]:
    def allowed(actor: Actor) -> Allowed:
        return lambda state: any(may(actor, state, act) for act in acts)

    return allowed


def _opening(given: ConsultationBody) -> Callable[[Acting, Any], list[Draft]]:
    """The act that opens what was asked for, numbered after the record's last event."""
    return lambda acting, _: talk_acts.open_consultation(
        acting,
        f"c{acting.state.last_seq + 1}",
        given.subject,
        given.departments,
        given.due,
        given.question,
        given.places,
    )


@router.post(
    "/consultations",
    status_code=201,
    summary="Open one",
)
@described(
    "openConsultation",
    Consultation,
    status=201,
    body=ConsultationBody,
    keyed=Keyed.MUST,
    versioned=True,
    who=Who.KNOWN,
)
def post_consultation(request: Request, project: str, body: Body) -> Response:
    given = read_body(ConsultationBody, body)

    def answer(outcome: Outcome) -> Any:
        return outcome.record.body["consultations"][-1]

    return changed(request, project, _who(Act.PLAN), _opening(given), status=201, answer=answer)


queries = APIRouter(
    prefix="/api/v1/site-queries/{query}", tags=["projects"], dependencies=[permits(Scope.RECORDS)]
)


@queries.post(
    "/consultations",
    status_code=201,
    summary="On a site query",
)
@described(
    "openConsultationOnQuery",
    ConsultationOfQuery,
    "The consultation, and the draft record that was made for it",
    status=201,
    body=ConsultationBody,
    headers=("ETag",),
    keyed=Keyed.MUST,
    who=Who.KNOWN,
)
def post_query_consultation(request: Request, query: str, body: Body) -> Response:
    """A draft record of the query is made with it: what is asked and answered is its history, and
    goes on at `/projects/{project}/consultations/{id}`."""
    given = read_body(ConsultationBody, body)
    viewer, actor = actor_on(request)
    if not actor.is_operator and all(grant.role != "planner" for grant in actor.grants):
        raise Forbidden("会商由规划人员发起")
    projects, moment = projects_of(request), now()
    try:
        documents = projects.services.ledger.find(UUID(query)).documents
    except ValueError:
        raise NotFound(f"没有编号为 {query[:40]} 的查询") from None
    document = documents.seen_by(viewer)

    def open_one(claim: Claim) -> Response:
        project, responses = uuid4(), list[Response]()
        site = site_of(projects.services, document["site"]["geometry"], day_of(moment), viewer)
        srid = projects.services.city.measuring_epsg
        facts = dict(document.get("project") or {})
        change = Change(
            name=given.subject,
            facts=facts,
            site=site.degrees,
            districts=projects.histories.districts_of(site.wkb, srid),
            investment=facts.get("investment"),
            decided=use_cases.decide_site(projects, site, facts, moment),
        )

        def finish(outcome: Outcome) -> None:
            consultation = {**outcome.record.body["consultations"][-1], "project": str(project)}
            response = json_response(consultation, 201, etag_of(outcome.state.version))
            claim.store(response, outcome.changing.connection)  # type: ignore[attr-defined]
            responses.append(response)

        use_cases.create(projects, project, actor, moment, change, finish, _opening(given))
        return responses[0]

    return once(request, viewer, open_one, required=True, keep=KEEP)


@router.post(
    "/consultations/{name}/opinions",
    summary="An opinion",
)
@described(
    "giveOpinion",
    ProjectRecord,
    "The record, changed",
    body=OpinionBody,
    keyed=Keyed.MUST,
    versioned=True,
    who=Who.KNOWN,
)
def post_opinion(request: Request, project: str, name: str, body: Body) -> Response:
    given = read_body(OpinionBody, body)
    book = projects_of(request).book
    _, caller = actor_on(request)
    mine = [g.department for g in caller.grants if g.role == "officer" and g.department]
    consulted = book.department(given.department) if given.department else None
    if given.department is not None and consulted is None:
        raise BadInput.of(Flaw(("department",), "没有这样的部门", given.department[:60]))

    def department(state: State) -> str | None:
        found = state.consultations.get(name)
        if consulted is not None or found is None:
            return consulted
        return next((one for one in mine if one in found["departments"]), None)

    def allowed(actor: Actor) -> Allowed:
        return lambda state: may(actor, state, Act.OF_DEPARTMENT, department(state))

    def decide(acting: Acting, _: Any) -> list[Draft]:
        return talk_acts.give_opinion(
            acting,
            name,
            department(acting.state) or "",
            given.opinion,
            given.text,
            given.conditions,
            given.places,
        )

    return changed(request, project, allowed, decide)


@router.post(
    "/consultations/{name}/settlement",
    summary="Settle",
)
@described(
    "settleConsultation",
    ProjectRecord,
    "The record, changed",
    body=SettlementBody,
    keyed=Keyed.MUST,
    versioned=True,
    who=Who.KNOWN,
)
def post_settlement(request: Request, project: str, name: str, body: Body) -> Response:
    """A ruling on 重大规划调整 enters the record's facts, and it is decided again."""
    given = read_body(SettlementBody, body)
    major = given.ruling.major_adjustment if given.ruling is not None else None

    def decide(acting: Acting, _: Any) -> list[Draft]:
        drafts = talk_acts.settle(acting, name, given.opinion, given.reason, major)
        if major is not None and acting.state.site is not None:
            projects = projects_of(request)
            viewer = actor_on(request)[0]
            site = site_of(projects.services, acting.state.site, day_of(acting.now), viewer)
            facts = {**acting.state.facts, "major_adjustment": major}
            drafts += redetermine(acting, use_cases.decide_site(projects, site, facts, acting.now))
        return drafts

    return changed(request, project, _who(Act.SETTLE), decide)


@router.post(
    "/consultations/{name}/minutes",
    summary="Minutes",
)
@described(
    "writeMinutes",
    ProjectRecord,
    "The record, changed",
    body=MinutesBody,
    keyed=Keyed.MUST,
    versioned=True,
    who=Who.KNOWN,
)
def post_minutes(request: Request, project: str, name: str, body: Body) -> Response:
    given = read_body(MinutesBody, body)
    return changed(
        request,
        project,
        _who(Act.PLAN),
        lambda acting, _: talk_acts.write_minutes(
            acting, name, given.text, confirmed=given.confirmed
        ),
    )


@router.post(
    "/consultations/{name}/close",
    summary="Close",
)
@described(
    "closeConsultation",
    ProjectRecord,
    "The record, changed",
    body=ReasonBody,
    keyed=Keyed.MUST,
    versioned=True,
    who=Who.KNOWN,
)
def post_close(request: Request, project: str, name: str, body: Body) -> Response:
    given = read_body(ReasonBody, body)
    return changed(
        request,
        project,
        _who(Act.PLAN),
        lambda acting, _: talk_acts.close_consultation(acting, name, given.reason),
    )


@router.post(
    "/requests",
    status_code=201,
    summary="Ask the applicant",
)
@described(
    "askOwner",
    RequestToOwner,
    status=201,
    body=RequestBody,
    keyed=Keyed.MUST,
    versioned=True,
    who=Who.KNOWN,
)
def post_request(request: Request, project: str, body: Body) -> Response:
    given = read_body(RequestBody, body)
    return changed(
        request,
        project,
        _who(Act.REQUEST),
        lambda acting, _: talk_acts.make_request(
            acting, f"r{acting.state.last_seq + 1}", given.to, given.what, given.due
        ),
        status=201,
        answer=lambda outcome: outcome.record.body["requests"][-1],
    )


@router.post(
    "/requests/{name}/answer",
    summary="Answer",
)
@described(
    "answerRequest",
    ProjectRecord,
    "The record, changed",
    body=AnswerBody,
    keyed=Keyed.MUST,
    versioned=True,
    who=Who.KNOWN,
)
def post_answer(request: Request, project: str, name: str, body: Body) -> Response:
    given = read_body(AnswerBody, body)
    return changed(
        request,
        project,
        _who(Act.OWN),
        lambda acting, _: talk_acts.answer_request(acting, name, given.text, given.files),
    )


@router.post(
    "/ratings",
    status_code=201,
    summary="Rate a stage",
)
@described(
    "rateStage",
    Rating,
    status=201,
    body=RatingBody,
    headers=("ETag",),
    keyed=Keyed.MUST,
    who=Who.KNOWN,
)
def post_rating(request: Request, project: str, body: Body) -> Response:
    given = read_body(RatingBody, body)
    return changed(
        request,
        project,
        _who(Act.OWN),
        lambda acting, _: talk_acts.rate(
            acting, given.stage, given.department, given.score, given.text
        ),
        items=None,
        status=201,
        answer=lambda outcome: outcome.state.ratings[-1],
    )


@router.get(
    "/scheme",
    summary="The implementation scheme",
)
@described("getScheme", Scheme, headers=("ETag",), who=Who.KNOWN)
def get_scheme(request: Request, project: str) -> Response:
    _, actor = actor_on(request)
    state, _ = use_cases.find(projects_of(request), project_id(project), actor, now())
    return json_response(scheme_of(state), 200, etag_of(state.version))


@router.put(
    "/scheme",
    summary="Write it",
)
@described("putScheme", Scheme, body=SchemeBody, versioned=True, who=Who.KNOWN)
def put_scheme(request: Request, project: str, body: Body) -> Response:
    given = read_body(SchemeBody, body)
    texts = {one.id: one.text for one in given.dimensions}
    return changed(
        request,
        project,
        _who(Act.PLAN, Act.OWN),
        lambda acting, _: write_scheme(acting, texts),
        keyed=False,
        answer=lambda outcome: scheme_of(outcome.state),
    )


_STAGES = (*(stage.value for stage in Stage), "parallel")


def _stage(given: str) -> str:
    if given not in _STAGES:
        remedy = f"可用：{'、'.join(_STAGES)}"
        raise BadInput.of(Flaw(("stage",), "没有这一阶段", given[:40], remedy))
    return given


@router.get(
    "/form",
    summary="One form a stage",
)
@described("getForm", RecordForm, headers=("ETag",), who=Who.KNOWN)
def get_form(request: Request, project: str, stage: str) -> Response:
    _, actor = actor_on(request)
    refuse_unknown(request, {"stage"})
    projects, moment = projects_of(request), now()
    state, record = use_cases.find(projects, project_id(project), actor, moment)
    body = form_of(state, _stage(stage), record.standings)
    return json_response(body, 200, etag_of(state.version))


@router.put(
    "/form",
    summary="Fill it",
)
@described(
    "putForm", ProjectRecord, "The record, changed", body=FormBody, versioned=True, who=Who.KNOWN
)
def put_form(request: Request, project: str, body: Body) -> Response:
    given = read_body(FormBody, body)

    def decide(acting: Acting, _: Any) -> list[Draft]:
        state = acting.state
        standings = standings_of(state, acting.now, acting.context)
        known: set[str] = set()
        for stage in _STAGES:
            form = form_of(state, stage, standings)
            known |= {one["id"] for one in (*form["fields"], *form["papers"])}
        check_values(given.values, frozenset(known), frozenset(state.files))
        return talk_acts.save_form(acting, given.values)

    return changed(request, project, _who(Act.OWN), decide, keyed=False)


_KINDS = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"PK\x03\x04": "application/zip",
}
_MOST_BYTES = 20_000_000


@router.post(
    "/files",
    status_code=201,
    summary="Add a file",
)
@described(
    "addFile",
    RecordFile,
    status=201,
    uploads=(Media("application/octet-stream"),),
    headers=("ETag",),
    keyed=Keyed.MUST,
    who=Who.KNOWN,
)
def post_file(
    request: Request,
    project: str,
    upload: Annotated[Upload, Depends(receive_file)],
    name: Annotated[str | None, Query(max_length=300)] = None,
) -> Response:
    """Kept once by its SHA-256; the answer is the same whether it was there or not."""
    content = upload.path.read_bytes()
    if len(content) > _MOST_BYTES:
        raise HTTPException(413, f"文件超过上限 {_MOST_BYTES // 1_000_000} MB")
    media = next((kind for mark, kind in _KINDS.items() if content.startswith(mark)), None)
    if media is None:
        raise HTTPException(415, "只收 PDF、PNG、JPEG 与 ZIP 文件")
    sha256 = hashlib.sha256(content).hexdigest()
    shown = upload.path.name if upload.named else "file"

    def decide(acting: Acting, _: Any) -> list[Draft]:
        store = projects_of(request).histories
        store.store_file(content, sha256, media)  # type: ignore[attr-defined]
        return talk_acts.add_file(acting, sha256, shown, media, len(content))

    file_json = {"sha256": sha256, "media_type": media, "bytes": len(content), "name": shown}
    return changed(
        request,
        project,
        _who(Act.OWN, Act.REQUEST, Act.PLAN, Act.SUPERVISE),
        decide,
        items=None,
        status=201,
        answer=lambda _: file_json,
    )


@router.get(
    "/files/{sha256}",
    summary="A file of this record",
)
@described(
    "getFile",
    text="The file",
    media=(
        Media("application/pdf"),
        Media("image/png"),
        Media("image/jpeg"),
        Media("application/zip"),
    ),
    who=Who.KNOWN,
)
def get_file(request: Request, project: str, sha256: str) -> Response:
    _, actor = actor_on(request)
    projects = projects_of(request)
    state, _ = use_cases.find(projects, project_id(project), actor, now())
    found = state.files.get(sha256)
    if found is None:
        raise NotFound("没有这个文件，或已删除")
    content = projects.histories.file(sha256)  # type: ignore[attr-defined]
    headers = {
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": "attachment",
    }
    return Response(content, media_type=found["media_type"], headers=headers)


@router.get(
    "/archive.zip",
    summary="Everything, with hashes",
)
@described(
    "getArchive",
    text="record.json, events.json, the files, manifest.json",
    media=(Media("application/zip"),),
    who=Who.KNOWN,
)
def get_archive(request: Request, project: str) -> Response:
    """record.json, events.json, the files, and manifest.json with the SHA-256 of each."""
    _, actor = actor_on(request)
    projects, found = projects_of(request), project_id(project)
    state, record = use_cases.find(projects, found, actor, now())
    hidden = only_owner(actor, state)
    events = []
    for event in projects.histories.history(found):
        body = event.to_json()
        if hidden:
            consultation = state.consultations.get(event.data.get("consultation", ""))
            unsettled = consultation is not None and consultation["status"] != "settled"
            if unsettled and event.type in ("opinion.given", "minutes.confirmed"):
                body["data"] = {"consultation": event.data["consultation"]}
            body["data"] = {k: v for k, v in body["data"].items() if k != "note"}
        events.append(body)
    members = {
        "record.json": orjson.dumps(seen_by(actor, state, record.body), option=_PRETTY),
        "events.json": orjson.dumps(events, option=_PRETTY),
    }
    for sha256 in state.files:
        members[f"files/{sha256}"] = projects.histories.file(sha256)  # type: ignore[attr-defined]
    manifest = {
        "project": str(found),
        "version": state.version,
        "files": {name: hashlib.sha256(held).hexdigest() for name, held in members.items()},
    }
    members["manifest.json"] = orjson.dumps(manifest, option=_PRETTY)
    archive_bytes = io.BytesIO()
    with zipfile.ZipFile(archive_bytes, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, held in members.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, held)
    headers = {"Cache-Control": "no-store", "Content-Disposition": "attachment"}
    return Response(archive_bytes.getvalue(), media_type="application/zip", headers=headers)
