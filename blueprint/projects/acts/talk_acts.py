"""Consultations, requests to the applicant, ratings, the form, files."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from blueprint.errors import NotFound
from blueprint.projects.acts.acting import Acting, bad, conflict, need_text, without_none
from blueprint.projects.days import day_of
from blueprint.projects.state.events import Draft
from blueprint.projects.vocabulary import OpinionValue

__all__ = [
    "add_file",
    "answer_request",
    "close_consultation",
    "give_opinion",
    "make_request",
    "open_consultation",
    "rate",
    "save_form",
    "settle",
    "write_minutes",
]


def _open_record(acting: Acting) -> None:
    if acting.state.closed is not None:
        raise conflict("项目已终止", state="closed")


def open_consultation(
    acting: Acting,
    name: str,
    subject: str,
    departments: Sequence[str],
    due: date,
    question: str,
    places: Any = None,
) -> list[Draft]:
    """BadInput for an unknown department or a due day that is past."""
    _open_record(acting)
    known = [acting.context.book.department(one) for one in departments]
    if not known or None in known:
        unknown = [one for one, found in zip(departments, known, strict=True) if found is None]
        raise bad("departments", "没有这样的部门", "、".join(unknown), "用流程中的部门名称")
    if due < day_of(acting.now):
        raise bad("due", "期限已过", due.isoformat())
    data = {
        "consultation": name,
        "departments": list(dict.fromkeys(known)),
        "due": due.isoformat(),
        **without_none({"places": places}),
    }
    texts = {"subject": need_text(subject, "subject"), "question": need_text(question, "question")}
    return [Draft("consultation.opened", acting.now, data, texts)]


def _consultation(acting: Acting, name: str, *statuses: str) -> Mapping[str, Any]:
    _open_record(acting)
    found = acting.state.consultations.get(name)
    if found is None:
        raise NotFound(f"没有会商 {name}")
    if found["status"] not in statuses:
        raise conflict("会商已结束", state=found["status"])
    return found


def give_opinion(
    acting: Acting,
    name: str,
    department: str,
    opinion: OpinionValue,
    text: str,
    conditions: Sequence[str] | None,
    places: Any = None,
) -> list[Draft]:
    """One opinion a department, changed until the settlement."""
    found = _consultation(acting, name, "open")
    if department not in found["departments"]:
        raise NotFound(f"没有会商 {name}")
    if opinion is OpinionValue.AGREE_WITH_CONDITIONS and not conditions:
        raise bad("conditions", "附条件同意须写明条件")
    if opinion in (OpinionValue.OBJECT, OpinionValue.AGREE_WITH_CONDITIONS):
        need_text(text, "text", "须写明意见")
    data = {"consultation": name, "department": department, "opinion": opinion.value}
    data |= without_none({"places": places})
    texts = without_none({"text": text, "conditions": list(conditions) if conditions else None})
    return [Draft("opinion.given", acting.now, data, texts)]


def settle(
    acting: Acting, name: str, opinion: OpinionValue, reason: str, major: bool | None
) -> list[Draft]:
    """The lead department's word, with a reason; a ruling enters the record's facts."""
    found = _consultation(acting, name, "open")
    silent = [d for d in found["departments"] if d not in found["opinions"]]
    if silent and date.fromisoformat(found["due"]) >= day_of(acting.now):
        raise conflict(f"期限未到，{'、'.join(silent)}尚未答复", state="open")
    ruling = None if major is None else {"major_adjustment": major}
    data = {"consultation": name, "opinion": opinion.value, **without_none({"ruling": ruling})}
    texts = {"reason": need_text(reason, "reason")}
    drafts = [Draft("consultation.settled", acting.now, data, texts)]
    if major is not None:
        ruled = {"consultation": name, "major_adjustment": major}
        drafts.append(Draft("ruling.entered", acting.now, ruled))
    return drafts


def write_minutes(acting: Acting, name: str, text: str, *, confirmed: bool) -> list[Draft]:
    _consultation(acting, name, "open", "settled")
    texts = {"text": need_text(text, "text", "须有内容")}
    data = {"consultation": name, "confirmed": confirmed}
    return [Draft("minutes.confirmed", acting.now, data, texts)]


def close_consultation(acting: Acting, name: str, reason: str) -> list[Draft]:
    _consultation(acting, name, "open", "settled")
    texts = {"reason": need_text(reason, "reason")}
    return [Draft("consultation.closed", acting.now, {"consultation": name}, texts)]


def make_request(acting: Acting, name: str, to: str, what: Sequence[str], due: date) -> list[Draft]:
    _open_record(acting)
    if not what:
        raise bad("what", "须写明要求提供的内容")
    if due < day_of(acting.now):
        raise bad("due", "期限已过", due.isoformat())
    data = {"request": name, "to": to, "due": due.isoformat()}
    return [Draft("request.made", acting.now, data, {"what": list(what)})]


def answer_request(acting: Acting, name: str, text: str, files: Sequence[str]) -> list[Draft]:
    _open_record(acting)
    found = acting.state.requests.get(name)
    if found is None:
        raise NotFound(f"没有要求 {name}")
    if found["answer"] is not None:
        raise conflict("已答复", state="answered")
    data = {"request": name, **({"files": list(files)} if files else {})}
    return [Draft("request.answered", acting.now, data, {"text": text})]


def rate(acting: Acting, stage: str, department: str, score: int, text: str | None) -> list[Draft]:
    """Once a stage and department."""
    if acting.state.flow is None:
        raise conflict("项目尚未启动", state="draft")
    if stage not in {one.id for one in acting.state.flow.stages}:
        raise bad("stage", "没有这一阶段", stage)
    known = acting.context.book.department(department)
    if known is None:
        raise bad("department", "没有这样的部门", department)
    if not 1 <= score <= 5:
        raise bad("score", "须在 1 至 5 之间", score)
    for one in acting.state.ratings:
        if one["stage"] == stage and one["department"] == known:
            raise conflict("这一阶段已评价过", state="rated")
    data = {"stage": stage, "department": known, "score": score}
    return [Draft("rating.given", acting.now, data, without_none({"text": text}))]


def add_file(acting: Acting, sha256: str, name: str, media_type: str, size: int) -> list[Draft]:
    """None where the record lists it already."""
    if sha256 in acting.state.files:
        return []
    data = {"sha256": sha256, "media_type": media_type, "bytes": size}
    return [Draft("file.added", acting.now, data, {"name": name})]


def save_form(acting: Acting, values: Mapping[str, Any]) -> list[Draft]:
    _open_record(acting)
    texts = {"values": dict(values)}
    return [Draft("form.saved", acting.now, {"fields": sorted(values)}, texts)]
