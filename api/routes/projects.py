"""Project records: created, read, changed."""

from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Request, Response

from api.http.bodies.body_fields import moment_of, read_body
from api.http.bodies.project_bodies import ChangeBody, CreateBody
from api.http.bodies.request_bodies import read_json
from api.http.idempotency import Claim, once
from api.http.project_requests import (
    KEEP,
    actor_on,
    changed,
    etag_of,
    json_response,
    now,
    project_id,
    projects_of,
    refuse_unknown,
    seen_by,
    who_may,
)
from api.http.scopes import permits
from api.openapi.answers.records import ProjectRecord
from api.openapi.described import Keyed, Who, described
from blueprint.errors import BadInput, Flaw, NotFound
from blueprint.projects import use_cases
from blueprint.projects.acts import project_acts
from blueprint.projects.acts.acting import Acting
from blueprint.projects.acts.project_acts import RecordChange
from blueprint.projects.days import day_of
from blueprint.projects.permissions import Act
from blueprint.projects.record_facts import merged, read_record_facts
from blueprint.projects.state.events import Draft
from blueprint.projects.state.state import State
from blueprint.projects.use_cases import Projects, RecordOutcome
from blueprint.site import Site
from blueprint.site_queries.site_input import site_of
from blueprint.vocabulary import Scope

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
        facts = given.facts or {}
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
        facts = read_record_facts(facts)
        investment = given.investment or facts.get("investment")
        if investment is not None:
            facts["investment"] = str(investment)
        site, decided, districts = None, None, None
        if site_given is not None:
            site = site_of(projects.services, site_given, day_of(moment), viewer)
            decided = use_cases.decide_site(projects, site, facts, moment)
            districts = _districts(projects, site)
        change = RecordChange(
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

        def finish(outcome: RecordOutcome) -> None:
            headers = {**etag_of(outcome.state.version), "Location": f"{router.prefix}/{project}"}
            response = json_response(outcome.record.body, 201, headers)
            claim.store(response, outcome.changing.connection)  # type: ignore[attr-defined]
            responses.append(response)

        use_cases.create(projects, project, actor, moment, change, finish)
        return responses[0]

    return once(request, viewer, create, required=True, keep=KEEP)


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


def _redecided(
    request: Request, state: State, change: RecordChange, facts: Any, site: Any, *, seal: bool
) -> RecordChange:
    """A change with what it makes of the verdicts, where facts or site changed."""
    projects, moment = projects_of(request), now()
    viewer = actor_on(request)[0]
    merged_facts = state.facts
    if facts is not None:
        merged_facts = read_record_facts(merged(state.facts, facts))
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
    bare = RecordChange(
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
            projects, project_id(project), actor, now(), who_may(Act.OWN)(actor), decide
        )
        return json_response(previewed)
    return changed(request, project, who_may(Act.OWN), decide, keyed=False)
