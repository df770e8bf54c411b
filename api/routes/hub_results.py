"""What modules report, and the records as they may see them."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID, uuid4

import orjson
from fastapi import APIRouter, Depends, Path, Query, Request, Response

from api.http.bodies.hub_bodies import ResultBody, read_result, report_of, stored_report
from api.http.bodies.request_bodies import read_json
from api.http.components import components_of
from api.http.idempotency import Claim, key_of, once
from api.http.module_authentication import module_of
from api.http.problems import problem_of
from api.http.project_requests import projects_of
from api.hub import Hub, personal_members
from api.openapi.answers.hub import ReportedResult, ResultTaken
from api.openapi.described import Keyed, Who, described
from blueprint.digest import sha256_of
from blueprint.errors import BadInput, Flaw, NotFound
from blueprint.hub.entitlement import may_see_district, seen_data
from blueprint.hub.module import Entitlement, Module
from blueprint.hub.results import NOT_FOUND, ResultState, report
from blueprint.projects.record.record import record_of
from blueprint.projects.state.fold import fold
from blueprint.viewer import ANYONE
from layers.hub.access import note
from layers.hub.files import FileStore
from layers.hub.results import ResultStore, StoredResult

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/hub", tags=["hub"])

_KEEP = timedelta(days=90)
_MOST_BYTES = 256 * 1024
_NO_STORE = {"Cache-Control": "no-store"}


def _shown(document: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(document), status, _NO_STORE, "application/json")


def not_there(nothing: NotFound) -> Response:
    """The same bytes each time: without the request's own number, which no two answers share."""
    body = orjson.dumps(problem_of(nothing))
    return Response(body, 404, _NO_STORE, "application/problem+json")


def _project_of(store: ResultStore, given: ResultBody, request: Request) -> UUID:
    """The project that is meant; NotFound for none, and for a code that is not one project's."""
    if given.project is not None:
        return UUID(given.project)
    assert given.national_code is not None
    projects = projects_of(request)
    found = [
        project
        for project in store.projects_of_code(given.national_code)
        if fold(projects.histories.history(project), projects.context()).national_code
        == given.national_code
    ]
    if len(found) != 1:
        raise NotFound(NOT_FOUND)
    return found[0]


def _with_sizes(hub: Hub, module: Module, given: ResultBody) -> ResultBody:
    """The body with the sizes of its files; BadInput for one that this module did not upload."""
    named = given.files or []
    sizes = FileStore(hub.database).sizes_of(module, [one.sha256 for one in named])
    flaws = [
        Flaw(("files", n, "sha256"), "没有上传过这个文件", one.sha256, "先用 PUT 上传它")
        for n, one in enumerate(named)
        if one.sha256 not in sizes
    ]
    if flaws:
        raise BadInput.of(*flaws)
    files = [one.model_copy(update={"bytes": sizes[one.sha256]}) for one in named]
    return given.model_copy(update={"files": files or None})


def _known_item(hub: Hub) -> Callable[[str], bool]:
    return lambda right: right in hub.known.items


@router.post(
    "/results",
    status_code=202,
    summary="What a module did about an item, or a part of one",
)
@described(
    "reportResult",
    ResultTaken,
    status=202,
    body=ResultBody,
    who=Who.MODULE,
    keyed=Keyed.MUST,
    problems=(404,),
)
def post_result(
    request: Request,
    module: Annotated[Module, Depends(module_of)],
    body: Annotated[Any, Depends(read_json)],
) -> Response:
    """`state` is `applied`; `waiting` where deeds before it have not arrived yet, and it is applied
    by itself then; or `conflict`, which people settle."""
    hub = components_of(request).modules.hub
    caller = f"module:{module.id}"

    def act(claim: Claim) -> Response:
        return _reported(request, hub, module, body, claim)

    try:
        return once(request, ANYONE, act, required=True, keep=_KEEP, caller=caller)
    except NotFound as nothing:
        return not_there(nothing)


def _reported(request: Request, hub: Hub, module: Module, body: Any, claim: Claim) -> Response:
    if len(orjson.dumps(body)) > _MOST_BYTES:
        raise BadInput.of(Flaw((), "结果超过 256 KiB", None, "材料作为文件上传"))
    given = read_result(body)
    store = ResultStore(hub.database, stored_report)
    content = sha256_of(orjson.dumps(body, option=orjson.OPT_SORT_KEYS))
    if given.reference is not None:
        before = store.by_reference(module.id, given.reference)
        if before is not None and before.content_sha256 != content:
            remedy = "用新的业务编号报送"
            why = "这个业务编号已用于另一内容的结果"
            raise BadInput.of(Flaw(("reference",), why, given.reference, remedy))
        if before is not None:
            return _shown({"id": str(before.id), "state": before.state.value}, 202)
    project = _project_of(store, given, request)
    given = _with_sizes(hub, module, given)
    result, responses = uuid4(), list[Response]()

    def finish(state: ResultState, changing: Any) -> None:
        store.keep(
            changing.connection,
            id=result,
            module=module.id,
            key=key_of(request, required=True) or "",
            project=project,
            item=given.item,
            body=given.model_dump(mode="json", exclude_none=True),
            content_sha256=content,
            state=state,
        )
        response = _shown({"id": str(result), "state": state.value}, 202)
        claim.store(response, changing.connection)
        responses.append(response)

    report(
        projects_of(request),
        store,
        project,
        module,
        result,
        report_of(given),
        datetime.now(UTC),
        _known_item(hub),
        finish,
    )
    note(hub.database, module.id, "results", str(project), 202)
    return responses[0]


# Their names are those of the flow; all others were written by people.
_NAMED_BY_FLOW = ("items", "stages", "groups")


def _without_people(body: Mapping[str, Any]) -> dict[str, Any]:
    everything = Entitlement(("*",), ("*",))
    personal = frozenset(personal_members("project.changed"))
    of_flow = {name: body[name] for name in _NAMED_BY_FLOW if name in body}
    return {
        **seen_data(everything, body, personal),
        **seen_data(everything, of_flow, personal - {"name"}),
    }


def _as_json(found: StoredResult) -> dict[str, Any]:
    return {
        "id": str(found.id),
        "project": found.project,
        "item": found.item,
        "state": found.state.value,
        "reference": found.reference,
        "received_at": found.received_at.isoformat(),
        "settled_at": None if found.settled_at is None else found.settled_at.isoformat(),
    }


@router.get("/results/{result}", summary="What became of a result")
@described("getResult", ReportedResult, who=Who.MODULE)
def get_result(
    request: Request, result: Annotated[str, Path(description="the result's id")]
) -> Response:
    hub = components_of(request).modules.hub
    module = module_of(request)
    try:
        named = UUID(result)
    except ValueError:
        raise NotFound("没有这个结果") from None
    return _shown(_as_json(ResultStore(hub.database, stored_report).find(module.id, named)))


@router.get(
    "/projects/{project}",
    summary="A record as the module may see it, with its sequence",
)
@described("getProjectAsModule", "ModuleProjectRecord", who=Who.MODULE)
def get_project(
    request: Request,
    project: Annotated[str, Path(description="the record's id")],
    at: Annotated[
        int | None, Query(ge=1, le=10**18, description="as it was after this event")
    ] = None,
) -> Response:
    """How a module begins late, or again after it lost its state."""
    hub = components_of(request).modules.hub
    module = module_of(request)
    projects = projects_of(request)
    try:
        history = projects.histories.history(UUID(project))
    except (NotFound, ValueError):
        return not_there(NotFound(NOT_FOUND))
    context = projects.context()
    seen = may_see_district(module.entitlement, fold(history, context).districts)
    history = [event for event in history if at is None or event.seq <= at]
    if not seen or not history:
        return not_there(NotFound(NOT_FOUND))
    state = fold(history, context)
    last = history[-1].recorded_at
    record = record_of(state, datetime.now(UTC) if at is None else last, context)
    body = _without_people(record.body)
    note(hub.database, module.id, "projects", project, 200)
    return _shown({**body, "sequence": f"{state.version:020d}", "epoch": module.epoch})
