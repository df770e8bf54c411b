"""The use cases of project records: under the record's lock, decided, recorded, shown.

HTTP, command line and worker all call these.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from blueprint.determination.documents import Documents
from blueprint.errors import Forbidden, NotFound, VersionRequired, VersionStale
from blueprint.projects.acts import project_acts
from blueprint.projects.acts.acting import Acting
from blueprint.projects.acts.project_acts import Decided, RecordChange
from blueprint.projects.acts.time_acts import by_time
from blueprint.projects.days import day_of
from blueprint.projects.flow.book import FlowBook
from blueprint.projects.permissions import Actor, sees
from blueprint.projects.record.record import Record, record_of
from blueprint.projects.record.summary import Summary, summary_of
from blueprint.projects.record_facts import for_determination
from blueprint.projects.recording import recorded
from blueprint.projects.state.events import SYSTEM, Draft, Event
from blueprint.projects.state.fold import Context, fold
from blueprint.projects.state.state import State
from blueprint.projects.working_days import WorkingDays, our_calendar, read_year
from blueprint.site import Site
from blueprint.site_queries.as_known_at import as_known_now
from blueprint.site_queries.use_cases import Services, SiteQuery, ask, decide
from blueprint.vocabulary import Kind

__all__ = [
    "Allowed",
    "ChangingRecord",
    "Expected",
    "Histories",
    "Projects",
    "RecordOutcome",
    "act",
    "check_lists",
    "create",
    "decide_site",
    "decided_of",
    "find",
    "preview",
    "refresh",
]


class ChangingRecord(Protocol):
    """A record under its lock."""

    id: UUID
    history: list[Event]

    def append(
        self,
        events: Sequence[Event],
        summary: Summary,
        *,
        new: bool = False,
        result: str | None = None,
    ) -> None: ...


class Histories(Protocol):
    """Where histories are kept."""

    def history(
        self, project: UUID, until: datetime | None = None, after: int = 0
    ) -> list[Event]: ...

    def changing(self, project: UUID) -> AbstractContextManager[ChangingRecord]: ...

    def creating(self, project: UUID) -> AbstractContextManager[ChangingRecord]: ...

    def districts_of(self, shape: bytes, srid: int) -> tuple[str, ...]: ...

    def calendars(self) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Projects:
    """What every use case of records needs."""

    histories: Histories
    services: Services
    book: FlowBook

    @property
    def days(self) -> WorkingDays:
        """The official calendar, with what was imported."""
        days = our_calendar()
        for text in self.histories.calendars():
            days = days.with_year(read_year(text, "calendar"))
        return days

    def context(self) -> Context:
        return Context(self.book, self.days)


@dataclass(frozen=True, slots=True)
class Expected:
    """Which version a change is meant for; `item`: only what happened to that item counts, or, of
    several, to any of them."""

    version: int | None
    items: tuple[str, ...] = ()

    def check(self, state: State) -> None:
        """VersionRequired where none is named, VersionStale where somebody was faster."""
        if self.version is None:
            raise VersionRequired("须在 If-Match 中写明所改的版本")
        last = state.version
        if self.items:
            last = max(state.item(name).version for name in self.items)
        if not last <= self.version <= state.version:
            raise VersionStale("记录已被他人更改，请重新读取后再试", state.version)


@dataclass(frozen=True, slots=True)
class RecordOutcome:
    """What became of a change."""

    record: Record
    state: State
    events: Sequence[Event]
    changing: ChangingRecord


Allowed = Callable[[State], bool]
Decide = Callable[[Acting, Sequence[Event]], list[Draft]]


def _later(history: Sequence[Event], now: datetime) -> datetime:
    """The moment of acting; not before anything that was recorded, whatever clocks say."""
    return max(now, history[-1].recorded_at) if history else now


def _checked(actor: Actor, state: State, allowed: Allowed, project: UUID) -> None:
    """NotFound for what this one may not see, Forbidden for what is not this one's to do."""
    if not sees(actor, state):
        raise NotFound(f"没有编号为 {project} 的项目")
    if not allowed(state):
        raise Forbidden("这一步不由您办理")


def act(
    projects: Projects,
    project: UUID,
    actor: Actor,
    now: datetime,
    allowed: Allowed,
    expected: Expected | None,
    decide: Decide,
    finish: Callable[[RecordOutcome], None],
    *,
    result: str | None = None,
) -> None:
    """One act: locked, checked, decided, recorded, and `finish` told in the same transaction.
    `expected` None: whatever the version is (files, ratings, modules)."""
    context = projects.context()
    with projects.histories.changing(project) as changing:
        history = changing.history
        now = _later(history, now)
        state = fold(history, context)
        _checked(actor, state, allowed, project)
        if expected is not None:
            expected.check(state)
        drafts = decide(Acting(state, context, now, actor.name), history)
        events, state = recorded(state, history, drafts, now, actor.name, context)
        record = record_of(state, now, context)
        changing.append(events, summary_of(state, record), result=result)
        finish(RecordOutcome(record, state, events, changing))


def preview(
    projects: Projects,
    project: UUID,
    actor: Actor,
    now: datetime,
    allowed: Allowed,
    decide: Decide,
) -> dict[str, Any]:
    """What an act would change, and nothing changed: verdicts, items and dates before and after."""
    context = projects.context()
    history = projects.histories.history(project)
    now = _later(history, now)
    state = fold(history, context)
    _checked(actor, state, allowed, project)
    before = record_of(state, now, context).body
    drafts = decide(Acting(state, context, now, actor.name), history)
    events, after_state = recorded(state, history, drafts, now, actor.name, context)
    after = record_of(after_state, now, context).body
    return {
        "changes": _differences(before, after),
        "events": [event.to_json() for event in events],
        "record": after,
    }


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = []
    for name in ("facts", "category", "status", "clock", "districts", "flow", "site"):
        if before[name] != after[name]:
            found.append({"what": name, "before": before[name], "after": after[name]})
    for name in ("evaluations", "items", "stages", "commitments", "findings"):
        key = "kind" if name == "evaluations" else "id"
        old = {one[key]: one for one in before[name]}
        new = {one[key]: one for one in after[name]}
        found += [
            {"what": name, "id": one, "before": old.get(one), "after": new.get(one)}
            for one in dict.fromkeys((*old, *new))
            if old.get(one) != new.get(one)
        ]
    return found


def find(
    projects: Projects,
    project: UUID,
    actor: Actor,
    now: datetime,
    at: datetime | None = None,
) -> tuple[State, Record]:
    """The record as it is, or as it was at a moment; NotFound for whom it is not there."""
    history = projects.histories.history(project)
    context = projects.context()
    state = fold(history, context)
    if not sees(actor, state):
        raise NotFound(f"没有编号为 {project} 的项目")
    now = _later(history, now)
    if at is not None and at < now:
        history = [event for event in history if event.recorded_at <= at]
        if not history:
            raise NotFound(f"没有编号为 {project} 的项目")
        state, now = fold(history, context), at
    return state, record_of(state, now, context)


def decided_of(documents: Documents) -> Decided:
    """A determination as far as a record goes by it: what everyone may read of its verdicts. One
    that is not sealed has no id."""
    evaluations = {}
    for one in documents.public["evaluations"]:
        evaluations[one["kind"]] = {
            "verdict": one["verdict"],
            "standing": one["standing"],
            "reason": one["reason"],
            "conditions": list(one.get("conditions") or ()),
            "due_before": one.get("due_before"),
            "department": one.get("department"),
            "alternatives": list(one.get("alternatives") or ()),
        }
    # A control that is not for everyone has no type there.
    zones = {
        str(control["type"]) for control in documents.public["controls"] if control.get("type")
    }
    kinds = {kind.value: evaluations[kind.value] for kind in Kind if kind.value in evaluations}
    return Decided(str(documents.public.get("id", "")), kinds, tuple(sorted(zones)))


def decide_site(
    projects: Projects, site: Site, facts: Mapping[str, Any], now: datetime, *, seal: bool = True
) -> Decided:
    """A site decided for today, and sealed; not where it is only to be seen what would come out."""
    query = SiteQuery.of(site, for_determination(facts))
    services = as_known_now(projects.services)
    if not seal:
        return decided_of(decide(services, [query], day_of(now))[0].documents)
    return decided_of(ask(services, query, day_of(now)))


def create(
    projects: Projects,
    project: UUID,
    actor: Actor,
    now: datetime,
    given: RecordChange,
    finish: Callable[[RecordOutcome], None],
    also: Decide | None = None,
) -> None:
    """A draft of this actor's own; `also` what is done with it at once."""
    context = projects.context()
    drafts = project_acts.create(str(project), actor.name, now, given)
    with projects.histories.creating(project) as changing:
        events, state = recorded(State(), [], drafts, now, actor.name, context)
        if also is not None:
            more = also(Acting(state, context, now, actor.name), events)
            following, state = recorded(state, events, more, now, actor.name, context)
            events = [*events, *following]
        record = record_of(state, now, context)
        changing.append(events, summary_of(state, record), new=True)
        finish(RecordOutcome(record, state, events, changing))


def refresh(
    projects: Projects, project: UUID, now: datetime, decided: Decided | None = None
) -> int:
    """What time has brought: acceptances by silence, and new verdicts where they were decided
    anew; how many events were recorded. Doing it twice does nothing more."""
    context = projects.context()
    with projects.histories.changing(project) as changing:
        history = changing.history
        now = _later(history, now)
        state = fold(history, context)
        acting = Acting(state, context, now, SYSTEM)
        drafts = by_time(acting, history)
        if decided is not None and state.closed is None:
            drafts += project_acts.redetermine(acting, decided)
        events, state = (
            recorded(state, history, drafts, now, SYSTEM, context) if drafts else ([], state)
        )
        changing.append(events, summary_of(state, record_of(state, now, context)))
        return len(events)


class Lines(Protocol):
    """The lines of all records, as lists keep them."""

    def lines(self) -> Sequence[tuple[UUID, int, str]]: ...


def check_lists(projects: Projects, lines: Lines, now: datetime) -> tuple[int, list[str]]:
    """Every line held against the history that it was folded from: how many, and which differ."""
    context, wrong, looked = projects.context(), [], 0
    for project, version, status in lines.lines():
        looked += 1
        history = projects.histories.history(project)
        state = fold(history, context)
        record = record_of(state, _later(history, now), context)
        if (state.version, record.status) != (version, status):
            wrong.append(str(project))
    return looked, wrong
