"""The flow of a record: category confirmed, started, moved on, closed, gone on with."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from api.http.bodies.body_fields import read_body
from api.http.bodies.project_bodies import (
    CategoryBody,
    FlowBody,
    MilestoneBody,
    ReasonBody,
    StartBody,
)
from api.http.bodies.request_bodies import read_json
from api.http.project_requests import (
    actor_on,
    changed,
    json_response,
    now,
    project_id,
    projects_of,
    refuse_unknown,
    who_may,
)
from api.http.scopes import permits
from api.openapi.described import Keyed, Who, described
from api.openapi.record_acts import record_act
from blueprint.projects import use_cases
from blueprint.projects.acts import project_acts
from blueprint.projects.acts.acting import Acting
from blueprint.projects.permissions import Act
from blueprint.projects.state.events import Draft
from blueprint.vocabulary import Scope

__all__ = ["router"]

router = APIRouter(
    prefix="/api/v1/projects", tags=["projects"], dependencies=[permits(Scope.RECORDS)]
)
Body = Annotated[Any, Depends(read_json)]


@router.post(
    "/{project}/category",
    summary="Confirm the category",
)
@record_act("confirmCategory", CategoryBody)
def post_category(request: Request, project: str, body: Body) -> Response:
    given = read_body(CategoryBody, body)
    return changed(
        request,
        project,
        who_may(Act.PLAN),
        lambda acting, _: project_acts.category_draft(acting, given.category, given.reason),
    )


@router.post(
    "/{project}/start",
    summary="Start its flow",
)
@record_act("startProject", StartBody)
def post_start(request: Request, project: str, body: Body) -> Response:
    given = read_body(StartBody, body)
    return changed(
        request,
        project,
        who_may(Act.PLAN),
        lambda acting, _: project_acts.start(acting, given.flow, with_design=given.with_design),
    )


@router.post(
    "/{project}/flow",
    summary="Move to another flow version",
)
@described(
    "moveToFlow",
    "ProjectRecordOrPreview",
    "The record, changed; with `preview` what would change",
    body=FlowBody,
    keyed=Keyed.MUST,
    versioned=True,
    who=Who.KNOWN,
)
def post_flow(request: Request, project: str, body: Body, preview: bool = False) -> Response:
    refuse_unknown(request, {"preview"})
    given = read_body(FlowBody, body)

    def decide(acting: Acting, _: Any) -> list[Draft]:
        return project_acts.switch_flow(acting, given.flow, given.version, given.reason)

    if preview:
        _, actor = actor_on(request)
        previewed = use_cases.preview(
            projects_of(request),
            project_id(project),
            actor,
            now(),
            who_may(Act.ADMINISTER)(actor),
            decide,
        )
        return json_response(previewed)
    return changed(request, project, who_may(Act.ADMINISTER), decide)


@router.post(
    "/{project}/close",
    summary="Give up",
)
@record_act("closeProject", ReasonBody)
def post_close(request: Request, project: str, body: Body) -> Response:
    given = read_body(ReasonBody, body)
    return changed(
        request,
        project,
        who_may(Act.ADMINISTER),
        lambda acting, _: project_acts.close(acting, given.reason),
    )


@router.post(
    "/{project}/reopen",
    summary="Go on",
)
@record_act("reopenProject", ReasonBody)
def post_reopen(request: Request, project: str, body: Body) -> Response:
    given = read_body(ReasonBody, body)
    return changed(
        request,
        project,
        who_may(Act.ADMINISTER),
        lambda acting, _: project_acts.reopen(acting, given.reason),
    )


@router.post(
    "/{project}/milestones/{milestone}",
    summary="Report",
)
@record_act("reachMilestone", MilestoneBody)
def post_milestone(request: Request, project: str, milestone: str, body: Body) -> Response:
    given = read_body(MilestoneBody, body)
    return changed(
        request,
        project,
        who_may(Act.OWN),
        lambda acting, _: project_acts.report_milestone(acting, milestone, given.at, given.note),
    )
