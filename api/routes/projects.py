"""Project records: created, listed, read, changed, started, closed."""

import base64
import binascii
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID, uuid4

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response

from api.http.bodies.project_bodies import (
    CategoryBody,
    ChangeBody,
    CorrectionBody,
    CreateBody,
    FlowBody,
    MilestoneBody,
    ReasonBody,
    StartBody,
    moment_of,
    read_body,
)
from api.http.bodies.request_bodies import read_json
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
from api.openapi.answers.records import ProjectRecord, RecordEvents, RecordPage
from api.openapi.described import Keyed, Who, described
from blueprint.errors import BadInput, Flaw, NotFound
from blueprint.projects import use_cases
from blueprint.projects.acts import project_acts
from blueprint.projects.acts.acting import Acting
from blueprint.projects.acts.project_acts import Change
from blueprint.projects.days import day_of
from blueprint.projects.permissions import Act, Actor, may
from blueprint.projects.record_facts import merged, read_record_facts
from blueprint.projects.state.events import Draft, Event
from blueprint.projects.state.state import State
from blueprint.projects.use_cases import Outcome, Projects
from blueprint.projects.vocabulary import RecordStatus
from blueprint.site import Site
from blueprint.site_queries.site_input import site_of
from blueprint.vocabulary import Scope, Stage
from layers.ledger.projects import ListFilter, ProjectStore

__all__ = ["router"]

router = APIRouter(
    prefix="/api/v1/projects", tags=["projects"], dependencies=[permits(Scope.RECORDS)]
)
Body = Annotated[Any, Depends(read_json)]


def _districts(projects: Projects, site: Site) -> tuple[str, ...]:
    srid = projects.services.city.measuring_epsg
    return projects.histories.districts_of(site.wkb, srid)


@router.post(
    "",
    status_code=201,
    summary="A new record, a draft",
)
@described(
    "createProject",
    ProjectRecord,
    "The record, a draft",
    status=201,
    body=CreateBody,
    headers=("Location", "ETag"),
    keyed=Keyed.MUST,
    who=Who.KNOWN,
    problems=(404,),
)
def post_project(request: Request, body: Body) -> Response:
    viewer, actor = actor_on(request)

    def create(claim: Claim) -> Response:
        projects, moment = projects_of(request), now()
        given = read_body(CreateBody, body)
        facts = read_record_facts(given.facts or {})
        site_given = given.site
        if given.site_query is not None:
            if site_given is not None:
                raise BadInput.of(
                    Flaw(("site",), "site 与 site_query 只能给一个", None, "删去一个")
                )
            try:
                sealed = projects.services.ledger.find(UUID(given.site_query)).documents
            except (NotFound, ValueError):
                why = "没有这个编号的查询"
                raise BadInput.of(Flaw(("site_query",), why, given.site_query)) from None
            document = sealed.seen_by(viewer)
            site_given = document["site"]["geometry"]
            facts = merged({**(document.get("project") or {})}, facts)
        investment = given.investment or facts.get("investment")
        if investment is not None:
            facts["investment"] = str(investment)
        site, decided, districts = None, None, None
        if site_given is not None:
            site = site_of(projects.services, site_given, day_of(moment), viewer)
            decided = use_cases.decide_site(projects, site, facts, moment)
            districts = _districts(projects, site)
        change = Change(
            name=given.name,
            facts=facts,
            site=site.degrees if site is not None else None,
            districts=districts,
            investment=str(investment) if investment else None,
            parties=[one.model_dump(exclude_none=True) for one in given.parties]
            if given.parties is not None
            else None,
            national_code=given.national_code,
            decided=decided,
        )
        project, responses = uuid4(), list[Response]()

        def finish(outcome: Outcome) -> None:
            headers = {**etag_of(outcome.state.version), "Location": f"{router.prefix}/{project}"}
            response = json_response(outcome.record.body, 201, headers)
            claim.store(response, outcome.changing.connection)  # type: ignore[attr-defined]
            responses.append(response)

        use_cases.create(projects, project, actor, moment, change, finish)
        return responses[0]

    return once(request, viewer, create, required=True, keep=KEEP)


_SORTS = ("created_at", "due")
_MOST = 200


def _cursor(given: str | None, sort: str) -> tuple[Any, UUID] | None:
    if given is None:
        return None
    try:
        kind, value, last = orjson.loads(base64.urlsafe_b64decode(given[:400].encode()))
        if kind != sort:
            raise ValueError
        after: Any = value
        if sort == "created_at":
            after = datetime.fromisoformat(value)
        elif value != "infinity":
            after = date.fromisoformat(value)
        return after, UUID(last)
    except (ValueError, TypeError, binascii.Error):
        raise BadInput.of(Flaw(("cursor",), "不是上一页给出的 cursor", given[:40])) from None


_LIST = {
    "stage", "status", "department", "item", "due_before", "overdue", "owner", "q", "sort",
    "cursor", "limit",
}  # fmt: skip


def refuse_unknown(request: Request, known: set[str]) -> None:
    """422 for a query parameter that is not known."""
    unknown = sorted(set(request.query_params) - known)
    if unknown:
        remedy = f"可用：{'、'.join(sorted(known))}"
        raise BadInput.of(
            *(Flaw((name[:60],), "不认识的参数", None, remedy) for name in unknown[:10])
        )


def _sees(actor: Actor) -> list[tuple[str | None, str | None]]:
    return [
        (grant.department if grant.role == "officer" else None, grant.district)
        for grant in actor.grants
    ]


@router.get(
    "",
    summary="Records, as this one may see them, a page at a time",
)
@described("listProjects", RecordPage, who=Who.KNOWN)
def get_projects(
    request: Request,
    stage: str | None = None,
    status: str | None = None,
    department: str | None = None,
    item: str | None = None,
    due_before: date | None = None,
    overdue: bool | None = None,
    owner: str | None = None,
    q: Annotated[str | None, Query(max_length=100)] = None,
    sort: str = "created_at",
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=_MOST)] = 50,
) -> Response:
    _, actor = actor_on(request)
    refuse_unknown(request, _LIST)
    projects = projects_of(request)
    stages = {*Stage, "parallel"}
    for name, value, known in (
        ("stage", stage, stages),
        ("status", status, set(RecordStatus)),
        ("sort", sort, set(_SORTS)),
    ):
        if value is not None and value not in known:
            remedy = f"可用：{'、'.join(sorted(known))}"
            raise BadInput.of(Flaw((name,), "不是可用的取值", value[:40], remedy))
    named = None
    if department is not None:
        named = projects.book.department(department[:60]) or department[:60]
    if owner is not None and not owner.startswith("account:"):
        owner = actor.name if owner == "me" else f"account:{owner}"
    if q is not None and "\0" in q:
        raise BadInput.of(Flaw(("q",), "含有控制字符"))
    store = projects.histories
    assert isinstance(store, ProjectStore)
    found = store.listing(
        ListFilter(
            account=actor.name,
            sees=_sees(actor),
            everything=actor.is_operator,
            stage=stage,
            status=status,
            department=named,
            item=item[:60] if item else None,
            due_before=due_before,
            overdue=overdue,
            owner=owner,
            q=q,
            sort=sort,
            after=_cursor(cursor, sort),
            limit=limit,
        )
    )
    more, found = len(found) > limit, found[:limit]
    following = None
    if more:
        last = found[-1]
        if sort == "created_at":
            position = last.created_at.isoformat()
        else:
            position = last.due.isoformat() if last.due else "infinity"
        encoded = orjson.dumps([sort, position, str(last.id)])
        following = base64.urlsafe_b64encode(encoded).decode()
    items = [
        {
            "id": str(one.id),
            "name": one.name,
            "status": one.status,
            "version": one.version,
            "stages": list(one.stages),
            "owner": one.owner,
            "districts": list(one.districts),
            "due": one.due.isoformat() if one.due else None,
            "overdue": one.overdue,
            "created_at": one.created_at.isoformat(),
        }
        for one in found
    ]
    return json_response({"items": items, "next": following})


@router.get(
    "/{project}",
    summary="The record; ?at= as it was",
)
@described("getProject", ProjectRecord, headers=("ETag",), who=Who.KNOWN)
def get_project(request: Request, project: str, at: str | None = None) -> Response:
    _, actor = actor_on(request)
    refuse_unknown(request, {"at"})
    moment = None
    if at is not None:
        try:
            # A plus sign in an address is a blank.
            moment = moment_of(at.replace(" ", "+"))
        except ValueError as error:
            raise BadInput.of(Flaw(("at",), str(error), at[:40], "ISO 8601")) from None
    state, record = use_cases.find(projects_of(request), project_id(project), actor, now(), moment)
    return json_response(seen_by(actor, state, record.body), 200, etag_of(state.version))


def _owns(actor: Actor) -> use_cases.Allowed:
    return lambda state: may(actor, state, Act.OWN)


def _plans(actor: Actor) -> use_cases.Allowed:
    return lambda state: may(actor, state, Act.PLAN)


def _administers(actor: Actor) -> use_cases.Allowed:
    return lambda state: may(actor, state, Act.ADMINISTER)


def _redecided(
    request: Request, state: State, change: Change, facts: Any, site: Any, *, seal: bool
) -> Change:
    """A change with what it makes of the verdicts, where facts or site changed."""
    projects, moment = projects_of(request), now()
    viewer = actor_on(request)[0]
    merged_facts = state.facts
    if facts is not None:
        known = merged(state.facts, facts)
        merged_facts = read_record_facts(known)
        change = replace(change, facts=merged_facts)
    if facts is None and site is None:
        return change
    given = site if site is not None else state.site
    if given is None:
        return change
    found = site_of(projects.services, given, day_of(moment), viewer)
    if site is not None:
        districts = _districts(projects, found)
        change = replace(change, site=found.degrees, districts=districts)
    decided = use_cases.decide_site(projects, found, merged_facts, moment, seal=seal)
    return replace(change, decided=decided)


@router.patch(
    "/{project}",
    summary="Change facts, site, name, parties",
)
@described(
    "changeProject",
    "ProjectRecordOrPreview",
    "The record, changed; with `preview` what would change",
    body=ChangeBody,
    versioned=True,
    who=Who.KNOWN,
)
def patch_project(request: Request, project: str, body: Body, preview: bool = False) -> Response:
    refuse_unknown(request, {"preview"})
    given = read_body(ChangeBody, body)
    bare = Change(
        name=given.name,
        investment=str(given.investment) if given.investment else None,
        parties=[one.model_dump(exclude_none=True) for one in given.parties]
        if given.parties is not None
        else None,
        national_code=given.national_code,
        reason=given.reason,
    )

    def decide(acting: Acting, _: Any) -> list[Draft]:
        change = bare
        if given.facts is not None or given.site is not None:
            facts, site = given.facts, given.site
            change = _redecided(request, acting.state, bare, facts, site, seal=not preview)
        return project_acts.change(acting, change)

    if preview:
        _, actor = actor_on(request)
        projects = projects_of(request)
        previewed = use_cases.preview(
            projects, project_id(project), actor, now(), _owns(actor), decide
        )
        return json_response(previewed)
    return changed(request, project, _owns, decide, keyed=False)


@router.post(
    "/{project}/category",
    summary="Confirm the category",
)
@described(
    "confirmCategory",
    ProjectRecord,
    "The record, changed",
    body=CategoryBody,
    keyed=Keyed.MUST,
    versioned=True,
    who=Who.KNOWN,
)
def post_category(request: Request, project: str, body: Body) -> Response:
    given = read_body(CategoryBody, body)
    return changed(
        request,
        project,
        _plans,
        lambda acting, _: project_acts.category_draft(acting, given.category, given.reason),
    )


@router.post(
    "/{project}/start",
    summary="Start its flow",
)
@described(
    "startProject",
    ProjectRecord,
    "The record, changed",
    body=StartBody,
    keyed=Keyed.MUST,
    versioned=True,
    who=Who.KNOWN,
)
def post_start(request: Request, project: str, body: Body) -> Response:
    given = read_body(StartBody, body)
    return changed(
        request,
        project,
        _plans,
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
            projects_of(request), project_id(project), actor, now(), _administers(actor), decide
        )
        return json_response(previewed)
    return changed(request, project, _administers, decide)


@router.post(
    "/{project}/close",
    summary="Give up",
)
@described(
    "closeProject",
    ProjectRecord,
    "The record, changed",
    body=ReasonBody,
    keyed=Keyed.MUST,
    versioned=True,
    who=Who.KNOWN,
)
def post_close(request: Request, project: str, body: Body) -> Response:
    given = read_body(ReasonBody, body)
    return changed(
        request, project, _administers, lambda acting, _: project_acts.close(acting, given.reason)
    )


@router.post(
    "/{project}/reopen",
    summary="Go on",
)
@described(
    "reopenProject",
    ProjectRecord,
    "The record, changed",
    body=ReasonBody,
    keyed=Keyed.MUST,
    versioned=True,
    who=Who.KNOWN,
)
def post_reopen(request: Request, project: str, body: Body) -> Response:
    given = read_body(ReasonBody, body)
    return changed(
        request, project, _administers, lambda acting, _: project_acts.reopen(acting, given.reason)
    )


@router.post(
    "/{project}/milestones/{milestone}",
    summary="Report",
)
@described(
    "reachMilestone",
    ProjectRecord,
    "The record, changed",
    body=MilestoneBody,
    keyed=Keyed.MUST,
    versioned=True,
    who=Who.KNOWN,
)
def post_milestone(request: Request, project: str, milestone: str, body: Body) -> Response:
    given = read_body(MilestoneBody, body)
    return changed(
        request,
        project,
        _owns,
        lambda acting, _: project_acts.report_milestone(acting, milestone, given.at, given.note),
    )


def _seq(given: str) -> int:
    if not given.isascii() or not given.isdigit() or len(given) > 9:
        raise NotFound(f"没有第 {given[:20]} 条记录")
    return int(given)


@router.post(
    "/{project}/events/{seq}/correction",
    summary="Correct",
)
@described(
    "correctEvent",
    ProjectRecord,
    "The record, changed",
    body=CorrectionBody,
    keyed=Keyed.MUST,
    versioned=True,
    who=Who.KNOWN,
)
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

    return changed(request, project, _administers, decide)


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
    unsettled = {name for name, one in state.consultations.items() if one["status"] != "settled"}
    hidden = only_owner(actor, state)
    last = events[-1].seq if events else after
    body = {
        "events": [_event_json(event, hidden, unsettled) for event in events],
        "next": last if last < state.last_seq else None,
    }
    return json_response(body, 200, etag_of(state.version))
