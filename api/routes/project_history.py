"""The history of a record: its events, their corrections, and everything with hashes."""

import hashlib
import io
import zipfile
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response

from api.http.bodies.body_fields import read_body
from api.http.bodies.project_bodies import CorrectionBody
from api.http.bodies.request_bodies import read_json
from api.http.project_requests import (
    actor_on,
    changed,
    etag_of,
    json_response,
    now,
    only_owner,
    project_id,
    projects_of,
    refuse_unknown,
    seen_by,
    who_may,
)
from api.http.scopes import permits
from api.openapi.answers.records import RecordEvents
from api.openapi.described import Media, Who, described
from api.openapi.record_acts import record_act
from blueprint.errors import BadInput, Flaw, NotFound
from blueprint.projects import use_cases
from blueprint.projects.acts import project_acts
from blueprint.projects.acts.acting import Acting
from blueprint.projects.permissions import Act
from blueprint.projects.state.events import Draft, Event
from blueprint.projects.state.state import State
from blueprint.vocabulary import Scope

__all__ = ["router"]

router = APIRouter(
    prefix="/api/v1/projects", tags=["projects"], dependencies=[permits(Scope.RECORDS)]
)
_PRETTY = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS
Body = Annotated[Any, Depends(read_json)]


def _seq(given: str) -> int:
    if not given.isascii() or not given.isdigit() or len(given) > 9:
        raise NotFound(f"没有第 {given[:20]} 条记录")
    return int(given)


@router.post(
    "/{project}/events/{seq}/correction",
    summary="Correct",
)
@record_act("correctEvent", CorrectionBody)
def post_correction(request: Request, project: str, seq: str, body: Body) -> Response:
    given = read_body(CorrectionBody, body)
    instead = None
    if given.replacement is not None:
        at = given.replacement.at
        instead = {
            **({"at": at.isoformat()} if at else {}),
            **({"data": given.replacement.data} if given.replacement.data else {}),
        }

    def decide(acting: Acting, history: Any) -> list[Draft]:
        return project_acts.correct(
            acting, history, _seq(seq), given.reason, instead, acting.context
        )

    return changed(request, project, who_may(Act.ADMINISTER), decide)


def _unsettled(state: State) -> set[str]:
    return {name for name, one in state.consultations.items() if one["status"] != "settled"}


def _event_json(event: Event, hidden: bool, open_consultations: set[str]) -> dict[str, Any]:
    body = event.to_json()
    if not hidden:
        return body
    unsettled = event.data.get("consultation") in open_consultations
    if unsettled and event.type in ("opinion.given", "minutes.confirmed"):
        body["data"] = {"consultation": event.data["consultation"]}
    body["data"] = {name: value for name, value in body["data"].items() if name != "note"}
    return body


@router.get(
    "/{project}/events",
    summary="The history, in order",
)
@described("listProjectEvents", RecordEvents, headers=("ETag",), who=Who.KNOWN)
def get_events(
    request: Request,
    project: str,
    cursor: Annotated[int | None, Query(description="`next` of the page before")] = None,
    after: Annotated[int, Query(description="older name of `cursor`", deprecated=True)] = 0,
) -> Response:
    _, actor = actor_on(request)
    refuse_unknown(request, {"after", "cursor"})
    after = after if cursor is None else cursor
    projects, found = projects_of(request), project_id(project)
    state, _ = use_cases.find(projects, found, actor, now())
    if not 0 <= after < 2**31:
        raise BadInput.of(Flaw(("after",), "不是记录的编号", after))
    events = projects.histories.history(found, None, after)[:1000]
    unsettled = _unsettled(state)
    hidden = only_owner(actor, state)
    last = events[-1].seq if events else after
    body = {
        "events": [_event_json(event, hidden, unsettled) for event in events],
        "next": last if last < state.last_seq else None,
    }
    return json_response(body, 200, etag_of(state.version))


@router.get(
    "/{project}/archive.zip",
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
    unsettled = _unsettled(state)
    events = [_event_json(event, hidden, unsettled) for event in projects.histories.history(found)]
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
