"""The record as it is shown: one function from the state to JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from blueprint.projects.days import ZONE, day_of
from blueprint.projects.flow.flow import Flow, FlowItem
from blueprint.projects.record.category import propose_category
from blueprint.projects.record.next_acts import next_acts
from blueprint.projects.record.shown_findings import finding_json, findings_of
from blueprint.projects.state.clocks import clock_json, item_clock, record_clock, stage_clock
from blueprint.projects.state.deed_checks import limit_of, standings_of
from blueprint.projects.state.deeds import PASSED
from blueprint.projects.state.fold import Context
from blueprint.projects.state.needs import parts_of
from blueprint.projects.state.standing_commitments import due_before_of, state_of
from blueprint.projects.state.state import CommitmentRecord, ItemState, State
from blueprint.projects.state.statuses import ItemStanding, record_status, stage_status
from blueprint.projects.vocabulary import ItemStatus, RecordStatus, StageStatus
from blueprint.vocabulary import Kind

__all__ = ["Record", "record_of"]


@dataclass(frozen=True, slots=True)
class Record:
    """A record as seen at a moment. `body` is its JSON; the rest is what lists filter by."""

    body: Mapping[str, Any]
    status: RecordStatus
    standings: Mapping[str, ItemStanding]


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _parts(state: State, flow: Flow) -> list[dict[str, Any]]:
    wanted = parts_of(state)
    answers = state.items["joint_acceptance"].parts if "joint_acceptance" in state.items else {}
    return [
        {
            "id": part.id,
            "name": part.name,
            "number": part.number,
            "department": part.department,
            "opinion": (answer := answers.get(part.id, {})).get("opinion"),
            "kind": answer.get("kind"),
            "reason": answer.get("reason"),
            "at": _iso(answer.get("at")),
            "by": answer.get("by"),
        }
        for part in flow.parts
        if part.id in wanted
    ]


def _decision(item: ItemState) -> dict[str, Any] | None:
    if item.decision is None:
        return None
    decision = dict(item.decision)
    return {**decision, "at": _iso(decision["at"])}


def _item(
    state: State,
    flow: Flow,
    item: FlowItem,
    standing: ItemStanding,
    now: datetime,
    context: Context,
    findings: list[dict[str, Any]],
) -> dict[str, Any]:
    found = state.items.get(item.id) or ItemState(item.id)
    limit = limit_of(state, item.id)
    extended = found.attempts[-1].extended if found.attempts else 0
    relied = state.reliance.get(item.id)
    body: dict[str, Any] = {
        "id": item.id,
        "name": item.name,
        "number": item.number,
        "department": item.department,
        "stage": item.stage,
        "status": standing.status.value,
        "why": standing.why.value if standing.why else None,
        "waits_for": list(standing.waits_for),
        "group": item.group,
        "attempt": len(found.attempts),
        "version": found.version,
        "owed": [
            {**owed, "delivered_at": _iso(owed["delivered_at"])}
            for owed in (found.owed if found.status in PASSED else [])
        ],
        "limit": None if limit is None else limit + extended,
        "clock": clock_json(item_clock(state, found, day_of(now), context)),
        "decision": _decision(found),
        "superfluous": standing.superfluous,
        "relied_on": relied is not None and relied.decided != "reopen",
        "findings": [f["id"] for f in findings if f["about"] == item.id],
    }
    if item.is_evaluation and (view := state.evaluations.get(item.id)) is not None:
        body |= {
            "verdict": view.verdict,
            "standing": view.standing,
            "reason": view.reason,
            "conditions": list(view.conditions),
            "alternatives": [dict(one) for one in view.alternatives],
            "due_before": view.due_before,
            "form": standing.form.value if standing.form else None,
        }
    if item.id == "joint_acceptance":
        body["parts"] = _parts(state, flow)
    return body


_TEXTS = {
    "build_as_permitted": "承诺按照规划许可证、施工许可证的内容建设{name}。",
    "drawings_conform": "承诺{name}的施工图设计文件符合国家标准和规范。",
    "drawing_review_certificate": "承诺{name}在{due}之前取得施工图审查合格书。",
    "permit_papers": "就{name}以法人承诺书代替办理施工许可证的六项材料，并对所承诺的事实负责。",
}
_PERSONAL = ("by_name",)


def _commitment_text(state: State, flow: Flow, commitment: CommitmentRecord) -> str:
    """What is signed, made from the facts of the record."""
    name = f"“{state.name}”" if state.name else "本项目"
    due = due_before_of(state, commitment.id) or ""
    label = due
    if due in flow.milestone_by_id:
        label = flow.milestone_by_id[due].name
    elif due in flow.by_id:
        label = flow.by_id[due].name
    kind, _, item = commitment.id.partition(":")
    if kind == "commitment":
        return f"就{name}的{Kind(item).label}作出告知承诺，按承诺的条件建设。"
    if kind == "replaces":
        when = f"在{label}之前" if label else ""
        return f"承诺{name}{when}完成{flow.by_id[item].name}，先建后验。"
    return _TEXTS[commitment.id].format(name=name, due=label)


def _commitment(state: State, flow: Flow, commitment: CommitmentRecord) -> dict[str, Any]:
    rule = next((one for one in flow.commitments if one.id == commitment.id), None)
    return {
        "id": commitment.id,
        "name": rule.name if rule else None,
        "state": state_of(state, commitment).value,
        "opened_at": _iso(commitment.opened_at),
        "due_before": due_before_of(state, commitment.id),
        "signed": commitment.signed_at is not None,
        "signed_at": _iso(commitment.signed_at),
        "by_name": commitment.by_name,
        "file": commitment.signed_file,
        "text": _commitment_text(state, flow, commitment),
        "noticed_at": _iso(commitment.noticed_at),
        "objected_at": _iso(commitment.objected_at),
        "breach": commitment.decided,
        "decided_at": _iso(commitment.decided_at),
        "list": dict(commitment.listed) if commitment.listed else None,
        "delisted_at": _iso(commitment.delisted_at),
        "texts": dict(commitment.texts),
        "basis": rule.basis.to_json() if rule else None,
    }


def _consultation(one: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """A missing opinion is shown as silence once the due day is over, never as agreement."""
    over = one["due"] < day_of(now).isoformat()
    missing = "silent" if over or one["status"] != "open" else None
    return {
        **one,
        "opinions": [
            {"department": department, **one["opinions"][department]}
            if department in one["opinions"]
            else {"department": department, "opinion": missing}
            for department in one["departments"]
        ],
    }


def _supervision(state: State, flow: Flow) -> dict[str, Any] | None:
    """36 五(一): from the first pass of the planning permit, or, without one, of the permit."""
    begins = (
        "works_planning_permit"
        if flow.by_id["works_planning_permit"].in_flow
        else "construction_permit"
    )
    found = state.items.get(begins)
    since = min((start for start, _, _ in found.passes), default=None) if found else None
    if since is None:
        return None
    return {
        "since": _iso(since),
        "density": "ordinary",
        "tasks": ["drawing_review", "plan_conformity", "land_contract"],
    }


def _waiting(
    state: State, standings: Mapping[str, ItemStanding], now: datetime, context: Context
) -> dict[str, Any]:
    """The working days with anything to confirm, and with whom it lies."""
    days: set[date] = set()
    for start, end in state.to_confirm_days:
        days.update(context.days.between(day_of(start), day_of(end or now)))
    flow = state.flow
    whom = []
    for item in flow.items if flow is not None else ():
        if standings[item.id].status is ItemStatus.TO_CONFIRM:
            whom.append(item.department if item.is_evaluation else "owner")
    return {"days": len(days), "with": list(dict.fromkeys(whom))}


def record_of(state: State, now: datetime, context: Context) -> Record:
    """The record as seen at a moment that is not before its last event."""
    standings = standings_of(state, now, context)
    status = record_status(state, standings)
    on = day_of(now)
    flow = state.flow
    proposal = propose_category(state.investment, state.facts, state.zones)
    findings = [finding_json(state, f, now) for f in findings_of(state, now, context)]
    ended = status in (RecordStatus.FINISHED, RecordStatus.CLOSED)
    body: dict[str, Any] = {
        "id": state.id,
        "name": state.name,
        "status": status.value,
        "version": state.version,
        "owner": state.owner,
        "created_at": _iso(state.created_at),
        "as_of": now.astimezone(ZONE).date().isoformat(),
        "investment": state.investment,
        "category": state.category or (proposal.category.value if proposal.category else None),
        "category_confirmed": state.category_confirmed,
        "category_reasons": list(proposal.reasons),
        "category_missing": list(proposal.missing),
        "flow": {"id": flow.id, "version": flow.version} if flow else None,
        "with_design": state.with_design,
        "facts": dict(state.facts),
        "site": state.site,
        "districts": list(state.districts),
        "parties": state.parties,
        "national_code": state.national_code,
        "determination": {"id": state.determination} if state.determination else None,
        "evaluations": [
            {
                "kind": kind.value,
                "verdict": view.verdict,
                "standing": view.standing,
                "reason": view.reason,
                "conditions": list(view.conditions),
                "due_before": view.due_before,
            }
            for kind in Kind
            if (view := state.evaluations.get(kind)) is not None
        ],
        "stages": [],
        "items": [],
        "groups": [],
        "milestones": [],
        "commitments": [],
        "consultations": [_consultation(one, now) for one in state.consultations.values()],
        "requests": list(state.requests.values()),
        "supervision": None,
        "clock": None,
        "waiting_confirmation": {"days": 0, "with": []},
        "findings": findings,
        "closed": {"at": _iso(state.closed["at"]), "reason": state.closed["reason"]}
        if state.closed
        else None,
        "next": next_acts(state, standings, status, now, context),
    }
    if flow is not None:
        stages = []
        for stage in flow.stages:
            found = stage_status(flow, stage.id, standings)
            clock = stage_clock(
                state, stage.id, on, context, ended=ended or found is StageStatus.FINISHED
            )
            stages.append(
                {
                    "id": stage.id,
                    "status": found.value,
                    "lead": stage.lead,
                    "clock": clock_json(clock),
                }
            )
        body |= {
            "stages": stages,
            "items": [
                _item(state, flow, item, standings[item.id], now, context, findings)
                for item in flow.items
            ],
            "groups": [
                {
                    "id": group.id,
                    "name": group.name,
                    "items": list(group.items),
                    "version": max(state.item(name).version for name in group.items),
                }
                for group in flow.groups
            ],
            "milestones": [
                {
                    "id": milestone.id,
                    "name": milestone.name,
                    "at": _iso(reached.at)
                    if (reached := state.milestones.get(milestone.id))
                    else None,
                    "note": reached.note if reached else None,
                    "needs": [need.id for need in milestone.needs],
                }
                for milestone in flow.milestones
            ],
            "commitments": [
                _commitment(state, flow, commitment) for commitment in state.commitments.values()
            ],
            "supervision": _supervision(state, flow),
            "clock": clock_json(record_clock(state, on, context, ended=ended)),
            "waiting_confirmation": _waiting(state, standings, now, context),
        }
    return Record(body, status, standings)
