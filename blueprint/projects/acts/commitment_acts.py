"""Commitments are signed, their breaches noticed, objected to, decided; findings are made."""

from collections.abc import Mapping
from datetime import datetime

from blueprint.errors import NotFound
from blueprint.projects.acts.acting import (
    Acting,
    bad,
    conflict,
    need_text,
    past,
    running_flow,
    without_none,
)
from blueprint.projects.days import day_of
from blueprint.projects.record.shown_findings import ShownFinding
from blueprint.projects.state.events import Draft
from blueprint.projects.state.standing_commitments import base_of, state_of
from blueprint.projects.state.state import CommitmentRecord, FindingState
from blueprint.projects.vocabulary import BreachDecision, CommitmentState

__all__ = [
    "close_finding",
    "confirm_finding",
    "decide_breach",
    "delist",
    "make_finding",
    "notice",
    "object_to",
    "sign",
]

C = CommitmentState


def _known(acting: Acting, name: str) -> CommitmentRecord:
    running_flow(acting)
    found = acting.state.commitments.get(name)
    if found is None:
        raise NotFound(f"没有承诺 {name}")
    return found


def _must_be(acting: Acting, found: CommitmentRecord, *allowed: CommitmentState) -> None:
    now = state_of(acting.state, found)
    if now not in allowed:
        raise conflict(f"承诺现为“{now.label}”", state=now.value)


def sign(
    acting: Acting, name: str, at: datetime | None, by_name: str, file: str | None
) -> list[Draft]:
    """StateConflict for one that is signed already, void, kept or broken."""
    found = _known(acting, name)
    if found.signed_at is not None:
        raise conflict("承诺已签署", state="signed")
    _must_be(acting, found, C.OPEN, C.CLEARED)
    moment = past(acting, at)
    texts = {"by_name": need_text(by_name, "by_name", "须写明签署人")}
    data = {"commitment": name, **without_none({"file": file})}
    return [Draft("commitment.signed", moment, data, texts)]


def notice(acting: Acting, name: str, text: str, sent_at: datetime | None) -> list[Draft]:
    found = _known(acting, name)
    _must_be(acting, found, C.BROKEN)
    moment = past(acting, sent_at, "sent_at")
    texts = {"text": need_text(text, "text", "须写明告知的内容")}
    return [Draft("commitment.noticed", moment, {"commitment": name}, texts)]


def object_to(acting: Acting, name: str, text: str, files: tuple[str, ...]) -> list[Draft]:
    found = _known(acting, name)
    _must_be(acting, found, C.NOTICED)
    data = {"commitment": name, **({"files": list(files)} if files else {})}
    texts = {"text": need_text(text, "text", "须写明申辩的内容")}
    return [Draft("commitment.objected", acting.now, data, texts)]


def decide_breach(
    acting: Acting,
    name: str,
    decision: BreachDecision,
    reason: str,
    listed: Mapping[str, bool] | None,
) -> list[Draft]:
    """Confirmed or cleared of the breach; only a confirmed one is listed. From a mere notice only
    when the days for objecting are over. Whoever made finding or notice does not decide."""
    state = acting.state
    found = _known(acting, name)
    now = state_of(state, found)
    if now is C.CONFIRMED and decision is BreachDecision.CONFIRMED and listed:
        need_text(reason, "reason")
        return _listing(acting, name, listed)
    _must_be(acting, found, C.NOTICED, C.OBJECTED)
    days = running_flow(acting).setting("objection_days")
    if now is C.NOTICED and isinstance(days, int) and found.noticed_at is not None:
        over = acting.context.days.between(day_of(found.noticed_at), day_of(acting.now))
        if len(over) <= days:
            raise conflict(f"告知后 {days} 个工作日的申辩期未满", state=now.value)
    makers = {found.noticed_by} | {
        finding.by for finding in state.findings if finding.about == name
    }
    if acting.by in makers:
        raise bad("by", "作出告知或发现问题的人不能作出认定", None, "由另一人办理")
    if listed and decision is BreachDecision.CLEARED:
        raise bad("list", "只有认定失信的才能列入名单", None, "删去 list")
    texts = {"reason": need_text(reason, "reason")}
    drafts = [Draft(f"commitment.{decision.value}", acting.now, {"commitment": name}, texts)]
    return [*drafts, *(_listing(acting, name, listed) if listed else [])]


def _listing(acting: Acting, name: str, listed: Mapping[str, bool]) -> list[Draft]:
    on_list = {who: bool(listed.get(who)) for who in ("builder", "legal_representative")}
    if not any(on_list.values()):
        return []
    return [Draft("commitment.listed", acting.now, {"commitment": name, "list": on_list})]


def delist(acting: Acting, name: str, reason: str) -> list[Draft]:
    found = _known(acting, name)
    _must_be(acting, found, C.LISTED)
    texts = {"reason": need_text(reason, "reason")}
    return [Draft("commitment.delisted", acting.now, {"commitment": name}, texts)]


def make_finding(
    acting: Acting, number: int, kind: str, about: str, note: str, at: datetime | None
) -> list[Draft]:
    """`about`: an item, milestone or commitment of the record, or `project`; else BadInput."""
    flow = running_flow(acting)
    known = {"project", *flow.order, *acting.state.commitments}
    if about not in known:
        raise bad("about", "不是本项目的事项、节点或承诺", about)
    data = {"finding": f"f{number}", "kind": kind, "about": about}
    texts = {"note": need_text(note, "note", "须写明情况")}
    return [Draft("finding.made", past(acting, at), data, texts)]


def _open(acting: Acting, known: Mapping[str, ShownFinding], name: str) -> ShownFinding:
    running_flow(acting)
    found = known.get(name)
    if found is None:
        raise NotFound(f"没有发现 {name}")
    if found.closed:
        raise conflict("此发现已关闭", state="closed")
    return found


def confirm_finding(acting: Acting, known: Mapping[str, ShownFinding], name: str) -> list[Draft]:
    """A person confirms a finding; about a commitment, that makes it broken."""
    found = _open(acting, known, name)
    stored: FindingState | None = next((f for f in acting.state.findings if f.id == name), None)
    if stored is not None and stored.confirmed:
        raise conflict("此发现已确认", state="confirmed")
    commitment = acting.state.commitments.get(found.about)
    if commitment is not None and base_of(acting.state, commitment) is not C.OPEN:
        _must_be(acting, commitment, C.OPEN)
    data = without_none(
        {"finding": name, "kind": found.kind, "about": found.about, "need": found.need}
    )
    return [Draft("finding.confirmed", acting.now, data)]


def close_finding(
    acting: Acting, known: Mapping[str, ShownFinding], name: str, reason: str
) -> list[Draft]:
    found = _open(acting, known, name)
    data = without_none(
        {"finding": name, "kind": found.kind, "about": found.about, "need": found.need}
    )
    texts = {"reason": need_text(reason, "reason")}
    return [Draft("finding.closed", acting.now, data, texts)]
