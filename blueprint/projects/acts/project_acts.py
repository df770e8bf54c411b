"""What is done to the whole record: created, changed, started, closed; its milestones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from blueprint.errors import NotFound, StateConflict
from blueprint.projects.acts.acting import (
    Acting,
    bad,
    conflict,
    need_text,
    past,
    running_flow,
    without_none,
)
from blueprint.projects.record.record import record_of
from blueprint.projects.state.deed_checks import check_history, standings_of
from blueprint.projects.state.events import Draft, Event
from blueprint.projects.state.fold import Context, fold, is_derived
from blueprint.projects.state.state import EvaluationView
from blueprint.projects.state.statuses import is_complete, record_status
from blueprint.projects.vocabulary import RecordStatus
from blueprint.vocabulary import Category, Investment

__all__ = [
    "Decided",
    "RecordChange",
    "category_draft",
    "change",
    "close",
    "correct",
    "create",
    "redetermine",
    "reopen",
    "report_milestone",
    "start",
    "switch_flow",
]

_INSIDE = frozenset({"building", "municipal_infrastructure"})


@dataclass(frozen=True, slots=True)
class Decided:
    """A determination as far as a record goes by it: the evaluations by kind, the control zone
    types in force that the site meets."""

    id: str
    evaluations: Mapping[str, Mapping[str, Any]]
    zones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordChange:
    """What is given of a record; None: not given. `site` is GeoJSON as measured; `facts` whole."""

    name: str | None = None
    facts: Mapping[str, Any] | None = None
    site: Mapping[str, Any] | None = None
    districts: tuple[str, ...] | None = None
    investment: str | None = None
    parties: Sequence[Mapping[str, Any]] | None = None
    national_code: str | None = None
    reason: str | None = None
    decided: Decided | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


def _common(given: RecordChange) -> tuple[dict[str, Any], dict[str, Any]]:
    data = without_none(
        {
            "facts": {k: v for k, v in given.facts.items() if k != "name"}
            if given.facts is not None
            else None,
            "site": given.site,
            "districts": list(given.districts) if given.districts is not None else None,
            "investment": given.investment,
            "national_code": given.national_code,
        }
    )
    texts = without_none(
        {
            "name": given.name,
            "parties": list(given.parties) if given.parties is not None else None,
            "reason": given.reason,
        }
    )
    if given.decided is not None:
        data["determination"] = given.decided.id
        data["zones"] = list(given.decided.zones)
    return data, texts


def create(project: str, owner: str, at: datetime, given: RecordChange) -> list[Draft]:
    """The first event of a record, a draft with its determination where there is a site."""
    data, texts = _common(given)
    data |= {"project": project, "owner": owner}
    if given.decided is not None:
        data["evaluations"] = dict(given.decided.evaluations)
    return [Draft("project.created", at, data, texts)]


def change(acting: Acting, given: RecordChange) -> list[Draft]:
    """Facts, site, name and the like; with a new determination where facts or site changed.
    BadInput where a running record's investment is to change."""
    state = acting.state
    if state.closed is not None:
        raise conflict("项目已终止", state="closed")
    if given.investment is not None and state.flow is not None:
        raise bad("investment", "项目已启动，投资主体不能再改", given.investment)
    need_text(given.reason, "reason")
    data, texts = _common(given)
    drafts = [Draft("project.changed", acting.now, data, texts)]
    if given.decided is not None:
        drafts += redetermine(acting, given.decided)
    return drafts


def redetermine(acting: Acting, decided: Decided) -> list[Draft]:
    """The event of verdicts that differ, none where none does."""
    changes = []
    for kind, evaluation in decided.evaluations.items():
        after = EvaluationView.read(evaluation)
        before = acting.state.evaluations.get(kind)
        if before is None or before.outcome != after.outcome:
            changes.append(
                {
                    "kind": kind,
                    "before": None if before is None else _outcome_json(before),
                    "after": _outcome_json(after),
                }
            )
    if not changes:
        return []
    data = {
        "determination": decided.id,
        "evaluations": dict(decided.evaluations),
        "changes": changes,
    }
    return [Draft("determination.changed", acting.now, data)]


def _outcome_json(view: EvaluationView) -> dict[str, Any]:
    return {
        "verdict": view.verdict,
        "standing": view.standing,
        "reason": view.reason,
        "conditions": list(view.conditions),
    }


def category_draft(acting: Acting, category: Category, reason: str) -> list[Draft]:
    """A person confirms the category. BadInput for a public project, or one whose flow is not for
    this category."""
    state = acting.state
    if state.closed is not None:
        raise conflict("项目已终止", state="closed")
    if state.investment != Investment.PRIVATE:
        raise bad("category", "只有社会投资项目分内部改造、现状改建、新建扩建", category.value)
    if state.flow is not None and category not in state.flow.categories:
        raise bad("category", f"与已启动的流程“{state.flow.title}”不符", category.value)
    texts = {"reason": need_text(reason, "reason")}
    return [Draft("category.confirmed", acting.now, {"category": category.value}, texts)]


def _flow_fits(acting: Acting, flow_id: str) -> None:
    state = acting.state
    try:
        flow = acting.context.book.find(flow_id)
    except NotFound as error:
        raise bad("flow", error.detail, flow_id) from None
    if state.investment is None:
        raise bad("investment", "尚未写明投资主体", None, "先补写 investment")
    stated = state.facts.get("investment")
    if stated is not None and stated != state.investment:
        raise bad("investment", "事实中的投资主体与项目的不一致", str(stated), "更正其一")
    if state.investment != flow.investment:
        raise bad("flow", f"“{flow.title}”与项目的投资主体不符", flow_id)
    if flow.categories:
        if state.category is None or not state.category_confirmed:
            raise bad("category", "项目分类尚未经确认", None, "先确认 category")
        if Category(state.category) not in flow.categories:
            label = Category(state.category).label
            raise bad("flow", f"“{flow.title}”不适用于{label}项目", flow_id)
    if flow.zone is not None and flow.zone not in state.zones:
        raise bad("flow", "用地不在企业投资项目承诺制区域内", flow_id, "改用本类项目的流程")


def start(acting: Acting, flow_id: str, *, with_design: bool) -> list[Draft]:
    """A draft begins. BadInput for a flow that does not fit, works outside the reform, or where
    there is no determination."""
    state = acting.state
    if state.flow is not None or state.closed is not None:
        raise conflict("项目已启动", state="running")
    works = state.facts.get("works")
    if works is not None and works not in _INSIDE:
        raise bad("works", "工程不在改革覆盖的范围内，不启动审批流程", works, "36号 一(二)")
    _flow_fits(acting, flow_id)
    if state.determination is None:
        raise bad("site", "项目还没有用地，不能判定各项评价", None, "先补充 site")
    flow = acting.context.book.find(flow_id)
    if with_design and not any(group.with_design for group in flow.groups):
        raise bad("with_design", "本流程没有可以附带设计方案的合同", True, "删去 with_design")
    data = {"flow": flow_id, "version": flow.version, "with_design": with_design}
    return [Draft("project.started", acting.now, data)]


def switch_flow(acting: Acting, flow_id: str, version: str, reason: str) -> list[Draft]:
    """To another flow or version; the deeds stay."""
    running_flow(acting)
    _flow_fits(acting, flow_id)
    try:
        acting.context.book.find(flow_id, version)
    except NotFound as error:
        raise bad("version", error.detail, version) from None
    texts = {"reason": need_text(reason, "reason")}
    return [Draft("flow.changed", acting.now, {"flow": flow_id, "version": version}, texts)]


def close(acting: Acting, reason: str) -> list[Draft]:
    """Given up; or, of a record that was reopened and lacks nothing, finished again."""
    state = acting.state
    texts = {"reason": need_text(reason, "reason")}
    if state.closed is not None:
        raise conflict("项目已终止", state="closed")
    standings = standings_of(state, acting.now, acting.context)
    if record_status(state, standings) is RecordStatus.FINISHED:
        raise conflict("项目已办结", state="finished")
    completes = state.flow is not None and state.reopened and is_complete(state, standings)
    data = {"completes": True} if completes else {}
    return [Draft("project.closed", acting.now, data, texts)]


def reopen(acting: Acting, reason: str) -> list[Draft]:
    state = acting.state
    status = record_status(state, standings_of(state, acting.now, acting.context))
    if status not in (RecordStatus.FINISHED, RecordStatus.CLOSED):
        raise conflict("项目没有办结或终止", state=status.value)
    texts = {"reason": need_text(reason, "reason")}
    return [Draft("project.reopened", acting.now, {}, texts)]


def report_milestone(acting: Acting, name: str, at: datetime, note: str | None) -> list[Draft]:
    """A fact of the world, once: StateConflict for a second report."""
    known = {m.id for flow in acting.context.book.flows for m in flow.milestones}
    if name not in known:
        raise NotFound(f"没有节点 {name}")
    flow = running_flow(acting)
    if name not in flow.milestone_by_id:
        raise conflict(f"本流程没有节点 {name}")
    if name in acting.state.milestones:
        raise conflict("节点已报告；所报有误时请更正原记录", state="reported")
    moment = past(acting, at)
    return [Draft("milestone.reported", moment, {"milestone": name}, without_none({"note": note}))]


def correct(
    acting: Acting,
    history: Sequence[Event],
    seq: int,
    reason: str,
    replacement: Mapping[str, Any] | None,
    context: Context,
) -> list[Draft]:
    """What was told wrongly is taken out, or stands as the replacement says. The history must be
    legal without it: StateConflict otherwise. NotFound for an event that is not there."""
    event = next((one for one in history if one.seq == seq), None)
    if event is None:
        raise NotFound(f"没有第 {seq} 条记录")
    done = {one.data["seq"] for one in history if one.type == "event.corrected"}
    if is_derived(event) or event.type in ("project.created", "event.corrected") or seq in done:
        raise conflict("这一条记录不能更正")
    data = without_none({"seq": seq, "replacement": replacement})
    now = acting.now
    correction = Event(
        history[-1].seq + 1, "event.corrected", now, now, acting.by, data, {"reason": reason}
    )
    need_text(reason, "reason")
    given = (replacement or {}).get("data") or {}
    if unknown := sorted(set(given) - set(event.data)):
        known = "、".join(sorted(event.data)) or "无"
        raise bad("replacement", "原记录没有这一项", unknown[0][:60], f"可用：{known}")
    if given.get("item", event.data.get("item")) != event.data.get("item"):
        raise bad("replacement", "更正不能改为另一事项", None, "先更正，再对该事项另行记录")
    try:
        # Whatever it makes of the record must be legal, and can be shown.
        record_of(fold([*history, correction], context, check_history), now, context)
    except StateConflict as error:
        raise conflict(f"更正之后的记录不成立：{error.detail}", **error.members) from None
    except (KeyError, IndexError, ValueError, TypeError, AttributeError):
        raise conflict("更正之后的记录不成立") from None
    return [Draft("event.corrected", now, data, {"reason": reason})]
