"""The flows, the calendar and the clock: what records go by, for everyone."""

from datetime import date, datetime
from typing import Any

from fastapi import APIRouter, Query, Request, Response

from api.http.components import components_of
from api.http.project_requests import json_response, projects_of, refuse_unknown
from api.http.scopes import permits
from api.openapi.answers.flows import Calendar, Experience, Flow, Flows
from api.openapi.answers.record_parts import ClockReading
from api.openapi.described import Media, described
from api.presentation.flow_diagram import flow_diagram
from api.presentation.flow_json import flow_json
from blueprint.errors import BadInput, Flaw
from blueprint.projects.clock import MOST_PAUSES, Pause, check_clock, clock
from blueprint.projects.days import ZONE
from blueprint.projects.experience import SMALLEST, experience_of
from blueprint.vocabulary import Category, Scope
from layers.statistics.experience import handled_and_rated

__all__ = ["router"]

router = APIRouter(prefix="/api/v1", tags=["projects"], dependencies=[permits(Scope.QUERY)])


@router.get(
    "/flows",
    summary="The flows, with their versions",
)
@described("listFlows", Flows)
def get_flows(request: Request) -> Response:
    refuse_unknown(request, set())
    book = projects_of(request).book
    return json_response({"flows": [flow_json(book, flow) for flow in book.flows]})


@router.get(
    "/flows/{flow}/{version}",
    summary="A flow",
)
@described("getFlow", Flow)
def get_flow(
    request: Request,
    flow: str,
    version: str,
    category: Category | None = None,
    with_design: bool = False,
) -> Response:
    refuse_unknown(request, {"category", "with_design"})
    book = projects_of(request).book
    found = book.find(flow[:60], version[:60])
    if category is not None or with_design:
        found = book.shaped(found, category, with_design=with_design)
    return json_response(flow_json(book, found))


@router.get(
    "/flows/{flow}/{version}/diagram.svg",
    summary="Drawn",
)
@described("getFlowDiagram", text="A picture", media=(Media("image/svg+xml", is_text=True),))
def get_diagram(
    request: Request,
    flow: str,
    version: str,
    category: Category | None = None,
    with_design: bool = False,
) -> Response:
    refuse_unknown(request, {"category", "with_design"})
    book = projects_of(request).book
    found = book.find(flow[:60], version[:60])
    chosen = category or (found.categories[0] if len(found.categories) == 1 else None)
    shaped = book.shaped(found, chosen, with_design=with_design)
    svg = flow_diagram(shaped)
    return Response(svg, media_type="image/svg+xml", headers={"Cache-Control": "no-cache"})


def _day(name: str, given: str | None, loc: tuple[str | int, ...] = ()) -> date | None:
    if given is None or given == "":
        return None
    try:
        if len(given) != 10:
            raise ValueError
        return date.fromisoformat(given)
    except ValueError:
        flaw = Flaw(loc or (name,), "不是日期", given[:40], "如 2026-03-02")
        raise BadInput.of(flaw) from None


@router.get(
    "/clock",
    summary="The very clock that records use",
)
@described("readClock", ClockReading)
def get_clock(
    request: Request,
    start: str,
    limit: int | None = None,
    pause: list[str] = Query(default=[]),  # noqa: B008
    on: str | None = None,
) -> Response:
    refuse_unknown(request, {"start", "limit", "pause", "on"})
    first = _day("start", start)
    if first is None:
        raise BadInput.of(Flaw(("start",), "缺少", None, "如 2026-03-02"))
    if len(pause) > MOST_PAUSES:
        why = f"多于 {MOST_PAUSES} 段"
        raise BadInput.of(Flaw(("pause",), why, len(pause), "合并相连的停钟"))
    pauses = []
    for number, period in enumerate(pause):
        begins, slash, ends = period[:30].partition("/")
        if not slash or not begins:
            why = "须写成 起日/止日"
            raise BadInput.of(Flaw(("pause", number), why, period[:40], "未结束的写成 起日/"))
        begun = _day("pause", begins, ("pause", number))
        assert begun is not None
        pauses.append(Pause(begun, _day("pause", ends, ("pause", number))))
    today = _day("on", on) or datetime.now(ZONE).date()
    check_clock(first, limit, pauses, today)
    return json_response(clock(projects_of(request).days, first, limit, pauses, today).to_json())


@router.get(
    "/calendar",
    summary="Working days of a year",
)
@described("getCalendar", Calendar)
def get_calendar(request: Request, year: int = Query(ge=1990, le=2199)) -> Response:
    refuse_unknown(request, {"year"})
    found = projects_of(request).days.years.get(year)
    body: dict[str, Any] = {
        "year": year,
        "official": found is not None,
        "off": sorted(day.isoformat() for day in found.off) if found else [],
        "worked": sorted(day.isoformat() for day in found.worked) if found else [],
        "basis": {"document": found.document, "confirmed": found.confirmed} if found else None,
    }
    return json_response(body)


@router.get(
    "/experience",
    summary="How it went, by stage and department",
)
@described("getExperience", Experience)
def get_experience(request: Request) -> Response:
    """Groups of fewer than five are hidden, and there are no totals."""
    refuse_unknown(request, set())
    projects = projects_of(request)
    handled, rated = handled_and_rated(components_of(request).database)
    groups = experience_of(handled, rated, projects.book, projects.days)
    return json_response({"groups": groups, "smallest": SMALLEST})
