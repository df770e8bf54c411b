"""Consultations between departments on a record, or on a site query."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Request, Response

from api.http.bodies.body_fields import read_body
from api.http.bodies.consultation_bodies import (
    ConsultationBody,
    MinutesBody,
    OpinionBody,
    SettlementBody,
)
from api.http.bodies.project_bodies import ReasonBody
from api.http.bodies.request_bodies import read_json
from api.http.idempotency import Claim, once
from api.http.project_requests import (
    KEEP,
    actor_on,
    changed,
    etag_of,
    json_response,
    now,
    projects_of,
    who_may,
)
from api.http.scopes import permits
from api.openapi.answers.record_parts import Consultation, ConsultationOfQuery
from api.openapi.described import Keyed, Who, described
from api.openapi.record_acts import record_act
from blueprint.errors import BadInput, Flaw, Forbidden, NotFound
from blueprint.projects import use_cases
from blueprint.projects.acts import talk_acts
from blueprint.projects.acts.acting import Acting
from blueprint.projects.acts.project_acts import RecordChange, redetermine
from blueprint.projects.days import day_of
from blueprint.projects.permissions import Act, Actor, may
from blueprint.projects.state.events import Draft
from blueprint.projects.state.state import State
from blueprint.projects.use_cases import Allowed, RecordOutcome
from blueprint.site_queries.site_input import site_of
from blueprint.vocabulary import Scope

__all__ = ["queries", "router"]

router = APIRouter(
    prefix="/api/v1/projects/{project}", tags=["projects"], dependencies=[permits(Scope.RECORDS)]
)
Body = Annotated[Any, Depends(read_json)]


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

    def answer(outcome: RecordOutcome) -> Any:
        return outcome.record.body["consultations"][-1]

    return changed(request, project, who_may(Act.PLAN), _opening(given), status=201, answer=answer)


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
        change = RecordChange(
            name=given.subject,
            facts=facts,
            site=site.degrees,
            districts=projects.histories.districts_of(site.wkb, srid),
            investment=facts.get("investment"),
            decided=use_cases.decide_site(projects, site, facts, moment),
        )

        def finish(outcome: RecordOutcome) -> None:
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
@record_act("giveOpinion", OpinionBody)
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
@record_act("settleConsultation", SettlementBody)
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

    return changed(request, project, who_may(Act.SETTLE), decide)


@router.post(
    "/consultations/{name}/minutes",
    summary="Minutes",
)
@record_act("writeMinutes", MinutesBody)
def post_minutes(request: Request, project: str, name: str, body: Body) -> Response:
    given = read_body(MinutesBody, body)
    return changed(
        request,
        project,
        who_may(Act.PLAN),
        lambda acting, _: talk_acts.write_minutes(
            acting, name, given.text, confirmed=given.confirmed
        ),
    )


@router.post(
    "/consultations/{name}/close",
    summary="Close",
)
@record_act("closeConsultation", ReasonBody)
def post_close(request: Request, project: str, name: str, body: Body) -> Response:
    given = read_body(ReasonBody, body)
    return changed(
        request,
        project,
        who_may(Act.PLAN),
        lambda acting, _: talk_acts.close_consultation(acting, name, given.reason),
    )
