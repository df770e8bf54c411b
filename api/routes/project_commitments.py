"""Commitments and findings of a record."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from api.http.bodies.body_fields import read_body
from api.http.bodies.commitment_bodies import (
    DecisionBody,
    DelistBody,
    FindingBody,
    NoticeBody,
    ObjectionBody,
    SignBody,
)
from api.http.bodies.project_bodies import ReasonBody
from api.http.bodies.request_bodies import read_json, read_optional_json
from api.http.project_requests import changed, who_may
from api.http.scopes import permits
from api.openapi.answers.record_parts import Finding
from api.openapi.answers.records import ProjectRecord
from api.openapi.described import Keyed, Who, described
from api.openapi.record_acts import record_act
from blueprint.projects.acts import commitment_acts
from blueprint.projects.acts.acting import Acting
from blueprint.projects.permissions import Act
from blueprint.projects.record.shown_findings import known_findings
from blueprint.projects.state.events import Draft
from blueprint.vocabulary import Scope

__all__ = ["router"]

router = APIRouter(
    prefix="/api/v1/projects/{project}", tags=["projects"], dependencies=[permits(Scope.RECORDS)]
)
Body = Annotated[Any, Depends(read_json)]


@router.post(
    "/commitments/{name}/sign",
    summary="Sign",
)
@record_act("signCommitment", SignBody)
def post_sign(request: Request, project: str, name: str, body: Body) -> Response:
    given = read_body(SignBody, body)
    return changed(
        request,
        project,
        who_may(Act.OWN),
        lambda acting, _: commitment_acts.sign(acting, name, given.at, given.by_name, given.file),
    )


@router.post(
    "/commitments/{name}/notice",
    summary="Notice of a breach",
)
@record_act("giveBreachNotice", NoticeBody)
def post_notice(request: Request, project: str, name: str, body: Body) -> Response:
    given = read_body(NoticeBody, body)
    return changed(
        request,
        project,
        who_may(Act.SUPERVISE),
        lambda acting, _: commitment_acts.notice(acting, name, given.text, given.sent_at),
    )


@router.post(
    "/commitments/{name}/objection",
    summary="Object",
)
@record_act("objectToNotice", ObjectionBody)
def post_objection(request: Request, project: str, name: str, body: Body) -> Response:
    given = read_body(ObjectionBody, body)
    return changed(
        request,
        project,
        who_may(Act.OWN),
        lambda acting, _: commitment_acts.object_to(acting, name, given.text, tuple(given.files)),
    )


@router.post(
    "/commitments/{name}/decision",
    summary="Decide the breach",
)
@record_act("decideBreach", DecisionBody)
def post_decision(request: Request, project: str, name: str, body: Body) -> Response:
    given = read_body(DecisionBody, body)
    listed = given.list.model_dump() if given.list is not None else None
    return changed(
        request,
        project,
        who_may(Act.CREDIT),
        lambda acting, _: commitment_acts.decide_breach(
            acting, name, given.breach, given.reason, listed
        ),
    )


@router.post(
    "/commitments/{name}/delist",
    summary="Take off the list",
)
@record_act("takeOffList", DelistBody)
def post_delist(request: Request, project: str, name: str, body: Body) -> Response:
    given = read_body(DelistBody, body)
    return changed(
        request,
        project,
        who_may(Act.CREDIT),
        lambda acting, _: commitment_acts.delist(acting, name, given.reason),
    )


@router.post(
    "/findings",
    status_code=201,
    summary="Make a finding",
)
@described(
    "makeFinding",
    Finding,
    status=201,
    body=FindingBody,
    keyed=Keyed.MUST,
    versioned=True,
    who=Who.KNOWN,
)
def post_finding(request: Request, project: str, body: Body) -> Response:
    given = read_body(FindingBody, body)

    def decide(acting: Acting, _: Any) -> list[Draft]:
        return commitment_acts.make_finding(
            acting, acting.state.last_seq + 1, given.kind, given.about, given.note, given.at
        )

    def answer(outcome: Any) -> Any:
        name = outcome.events[0].data["finding"]
        return next(one for one in outcome.record.body["findings"] if one["id"] == name)

    return changed(request, project, who_may(Act.SUPERVISE), decide, status=201, answer=answer)


@router.post(
    "/findings/{finding}/confirm",
    summary="Confirm a finding",
)
@described(
    "confirmFinding",
    ProjectRecord,
    "The record, changed",
    keyed=Keyed.MUST,
    versioned=True,
    who=Who.KNOWN,
    problems=(408, 413, 415),
)
def post_confirm(
    request: Request,
    project: str,
    finding: str,
    body: Annotated[Any, Depends(read_optional_json)] = None,
) -> Response:
    def decide(acting: Acting, _: Any) -> list[Draft]:
        known = known_findings(acting.state, acting.now, acting.context)
        return commitment_acts.confirm_finding(acting, known, finding)

    return changed(request, project, who_may(Act.SUPERVISE), decide)


@router.post(
    "/findings/{finding}/close",
    summary="Close a finding",
)
@record_act("closeFinding", ReasonBody)
def post_close(request: Request, project: str, finding: str, body: Body) -> Response:
    given = read_body(ReasonBody, body)

    def decide(acting: Acting, _: Any) -> list[Draft]:
        known = known_findings(acting.state, acting.now, acting.context)
        return commitment_acts.close_finding(acting, known, finding, given.reason)

    return changed(request, project, who_may(Act.SUPERVISE), decide)
