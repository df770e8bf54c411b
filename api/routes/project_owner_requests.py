"""What the owner of a record is asked for, answers and rates."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from api.http.bodies.body_fields import read_body
from api.http.bodies.consultation_bodies import AnswerBody, RequestBody
from api.http.bodies.project_bodies import RatingBody
from api.http.bodies.request_bodies import read_json
from api.http.project_requests import (
    changed,
    who_may,
)
from api.http.scopes import permits
from api.openapi.answers.record_parts import RequestToOwner
from api.openapi.answers.records import Rating
from api.openapi.described import Keyed, Who, described
from api.openapi.record_acts import record_act
from blueprint.projects.acts import talk_acts
from blueprint.projects.permissions import Act
from blueprint.vocabulary import Scope

__all__ = ["router"]

router = APIRouter(
    prefix="/api/v1/projects/{project}", tags=["projects"], dependencies=[permits(Scope.RECORDS)]
)
Body = Annotated[Any, Depends(read_json)]


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
        who_may(Act.REQUEST),
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
@record_act("answerRequest", AnswerBody)
def post_answer(request: Request, project: str, name: str, body: Body) -> Response:
    given = read_body(AnswerBody, body)
    return changed(
        request,
        project,
        who_may(Act.OWN),
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
        who_may(Act.OWN),
        lambda acting, _: talk_acts.rate(
            acting, given.stage, given.department, given.score, given.text
        ),
        items=None,
        status=201,
        answer=lambda outcome: outcome.state.ratings[-1],
    )
