"""What is written into a record: the form of each stage, and the implementation scheme."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from api.http.bodies.body_fields import read_body
from api.http.bodies.project_bodies import FormBody, SchemeBody
from api.http.bodies.request_bodies import read_json
from api.http.project_requests import (
    actor_on,
    changed,
    etag_of,
    json_response,
    now,
    project_id,
    projects_of,
    refuse_unknown,
    who_may,
)
from api.http.scopes import permits
from api.openapi.answers.records import ProjectRecord, RecordForm, Scheme
from api.openapi.described import Who, described
from blueprint.errors import BadInput, Flaw
from blueprint.projects import use_cases
from blueprint.projects.acts import talk_acts
from blueprint.projects.acts.acting import Acting
from blueprint.projects.acts.scheme import scheme_of, write_scheme
from blueprint.projects.form import check_values, form_of
from blueprint.projects.permissions import Act
from blueprint.projects.state.deed_checks import standings_of
from blueprint.projects.state.events import Draft
from blueprint.vocabulary import Scope, Stage

__all__ = ["router"]

router = APIRouter(
    prefix="/api/v1/projects/{project}", tags=["projects"], dependencies=[permits(Scope.RECORDS)]
)
Body = Annotated[Any, Depends(read_json)]


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
        who_may(Act.PLAN, Act.OWN),
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

    return changed(request, project, who_may(Act.OWN), decide, keyed=False)
