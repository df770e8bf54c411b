"""What a module reports of an item: applied at once, waiting until it can be, or in conflict.

hub.md, *Results in*. A result waits where a chain of deeds of the present attempt, or one that
begins with the `receive` of a first attempt, leads to a state that allows it, and where nothing
but what the item waits for bars it. What waits is applied by itself; all else is for people.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from blueprint.errors import BadInput, NotFound, StateConflict
from blueprint.hub.entitlement import may_see_district
from blueprint.hub.module import Module, may_report
from blueprint.projects.acts.acting import Acting
from blueprint.projects.acts.deed_acts import DeedCommand, decide_deed
from blueprint.projects.acts.item_acts import answer_part
from blueprint.projects.acts.talk_acts import add_file
from blueprint.projects.record.record import record_of
from blueprint.projects.record.summary import summary_of
from blueprint.projects.recording import recorded
from blueprint.projects.state.deeds import ENDED, PASSED, TABLE
from blueprint.projects.state.events import Draft, Event
from blueprint.projects.state.fold import fold
from blueprint.projects.state.state import ItemState, State
from blueprint.projects.state.statuses import item_standing
from blueprint.projects.use_cases import ChangingRecord, Projects
from blueprint.projects.vocabulary import Deed, ItemStatus, PartOpinion
from blueprint.vocabulary import Word

__all__ = [
    "AHEAD",
    "JOINT_ACCEPTANCE",
    "NOT_FOUND",
    "ModuleReport",
    "PartAnswer",
    "ReportedFile",
    "ResultState",
    "Results",
    "WaitingReport",
    "report",
    "settle_waiting",
]

S = ItemStatus
# Clocks differ by so much: what is not further ahead counts as now.
AHEAD = timedelta(minutes=5)
# Of what does not exist and of what is not the module's to know, word for word the same.
NOT_FOUND = "没有这个项目或事项，或不由本模块报送"
JOINT_ACCEPTANCE = "joint_acceptance"
_WORKED_ON = frozenset({S.ACCEPTED, S.IN_PROGRESS, S.PAUSED})


class ResultState(Word):
    APPLIED = "applied", "已采用"
    WAITING = "waiting", "等待前置办理"
    CONFLICT = "conflict", "与记录不一致"
    DEAD = "dead", "逾期未能采用"


@dataclass(frozen=True, slots=True)
class PartAnswer:
    """A department's opinion in the joint acceptance."""

    part: str
    opinion: PartOpinion
    kind: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ReportedFile:
    """A file that the module uploaded: `bytes` is its size."""

    sha256: str
    name: str
    media_type: str
    bytes: int


@dataclass(frozen=True, slots=True)
class ModuleReport:
    """What a module tells of one item: a deed, or the answer for a part. `at` of the deed None:
    the moment at which it is applied."""

    item: str
    what: DeedCommand | PartAnswer
    files: tuple[ReportedFile, ...] = ()

    @property
    def right(self) -> str:
        """What a module must be allowed to report: the item, or `item/part`."""
        part = self.what.part if isinstance(self.what, PartAnswer) else None
        return self.item if part is None else f"{self.item}/{part}"


@dataclass(frozen=True, slots=True)
class WaitingReport:
    """A result that waits, and who sent it."""

    id: UUID
    module: UUID
    report: ModuleReport


class Results(Protocol):
    """Where results are kept; both in the transaction of the record's change."""

    def waiting(self, changing: ChangingRecord) -> Sequence[WaitingReport]: ...

    def settle(self, changing: ChangingRecord, result: UUID, state: ResultState) -> None: ...


def _drafts(acting: Acting, given: ModuleReport) -> list[Draft]:
    what = given.what
    if isinstance(what, PartAnswer):
        drafts = answer_part(acting, what.part, what.opinion, what.kind, what.reason)
    else:
        if what.at is not None and acting.now < what.at <= acting.now + AHEAD:
            what = replace(what, at=acting.now)
        drafts = decide_deed(acting, given.item, what)
    for file in given.files:
        drafts += add_file(acting, file.sha256, file.name, file.media_type, file.bytes)
    return drafts


def _reachable(item: ItemState, status: ItemStatus) -> frozenset[ItemStatus]:
    """The states to which deeds of the present attempt lead, or those of a first one."""
    begins = {S.READY} if status in (S.READY, S.BLOCKED) and not item.attempts else {status}
    reached = set(begins)
    ahead = list(begins)
    while ahead:
        state = ahead.pop()
        if state in ENDED:
            continue
        for deed, rule in TABLE.items():
            if deed is Deed.REQUEST_SUPPLEMENT and item.supplemented:
                continue
            if state in rule.sources and rule.to is not None and rule.to not in reached:
                reached.add(rule.to)
                ahead.append(rule.to)
    return frozenset(reached)


def _may_wait(acting: Acting, given: ModuleReport, refusal: StateConflict) -> bool:
    state = acting.state
    if state.flow is None or state.closed is not None or "group" in refusal.members:
        return False
    standing = item_standing(state, given.item, acting.now, acting.context.days)
    if standing.superfluous or standing.status in (S.NOT_NEEDED, S.TO_CONFIRM):
        return False
    item = state.items.get(given.item) or ItemState(given.item)
    what = given.what
    if isinstance(what, PartAnswer):
        if refusal.members.get("state") is None:  # this project has no such part
            return False
        return not _reachable(item, standing.status).isdisjoint(_WORKED_ON)
    sources = TABLE[what.deed].sources
    if what.deed is Deed.RECEIVE:
        sources |= {S.BLOCKED} | (PASSED if standing.expired else frozenset())
        return standing.status in sources and bool(standing.waits_for)
    if standing.status in sources:
        return bool(refusal.members.get("waits_for"))
    return not _reachable(item, standing.status).isdisjoint(sources)


def _decide(acting: Acting, given: ModuleReport) -> tuple[ResultState, list[Draft]]:
    """BadInput for what the deed says, whatever the state."""
    item = acting.state.items.get(given.item)
    at = given.what.at if isinstance(given.what, DeedCommand) else None
    if at is not None and item is not None and item.last_at is not None and at < item.last_at:
        return ResultState.CONFLICT, []
    try:
        return ResultState.APPLIED, _drafts(acting, given)
    except StateConflict as refusal:
        waits = _may_wait(acting, given, refusal)
        return ResultState.WAITING if waits else ResultState.CONFLICT, []


def _entitled(
    module: Module, state: State, given: ModuleReport, known: Callable[[str], bool]
) -> bool:
    return (
        known(given.right)
        and may_report(module, given.right)
        and may_see_district(module.entitlement, state.districts)
    )


@dataclass(slots=True)
class _Record:
    """A record under its lock, and what is done to it before the transaction ends."""

    projects: Projects
    changing: ChangingRecord
    now: datetime
    history: list[Event]
    state: State

    def apply(self, id: UUID, by: str, given: ModuleReport) -> ResultState:
        context = self.projects.context()
        outcome, drafts = _decide(Acting(self.state, context, self.now, by), given)
        if outcome is ResultState.APPLIED:
            events, self.state = recorded(self.state, self.history, drafts, self.now, by, context)
            self.history = [*self.history, *events]
            summary = summary_of(self.state, record_of(self.state, self.now, context))
            self.changing.append(events, summary, result=str(id))
        return outcome

    def apply_waiting(self, results: Results) -> int:
        """What waits, in the order of its arrival, until nothing more can be applied."""
        settled = 0
        while True:
            before = settled
            for one in results.waiting(self.changing):
                try:
                    outcome = self.apply(one.id, f"module:{one.module}", one.report)
                except BadInput:  # it could be said when it came; the record has gone another way
                    outcome = ResultState.CONFLICT
                if outcome is not ResultState.WAITING:
                    results.settle(self.changing, one.id, outcome)
                    settled += 1
            if settled == before:
                return settled


def _opened(projects: Projects, changing: ChangingRecord, now: datetime) -> _Record:
    history = changing.history
    if history:
        now = max(now, history[-1].recorded_at)
    return _Record(projects, changing, now, history, fold(history, projects.context()))


def report(
    projects: Projects,
    results: Results,
    project: UUID,
    module: Module,
    id: UUID,
    given: ModuleReport,
    now: datetime,
    known: Callable[[str], bool],
    finish: Callable[[ResultState, ChangingRecord], None],
) -> None:
    """One result, and what waited for it, in one transaction with `finish`, which keeps it.
    `known` says whether an item, or `item/part`, is one of the flows'. NotFound, word for word the
    same, for what does not exist and for what is not the module's; BadInput for what it says."""
    try:
        with projects.histories.changing(project) as changing:
            record = _opened(projects, changing, now)
            if not _entitled(module, record.state, given, known):
                raise NotFound(NOT_FOUND)
            outcome = record.apply(id, f"module:{module.id}", given)
            finish(outcome, changing)
            if outcome is ResultState.APPLIED:
                record.apply_waiting(results)
    except NotFound:
        raise NotFound(NOT_FOUND) from None


def settle_waiting(projects: Projects, results: Results, project: UUID, now: datetime) -> int:
    """What waits of a project, applied where it can be by now; how many were settled. Doing it
    twice does nothing more."""
    with projects.histories.changing(project) as changing:
        return _opened(projects, changing, now).apply_waiting(results)
