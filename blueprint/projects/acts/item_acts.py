"""What else is done about items: rulings, what was owed, parts, confirmations, reliance."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from blueprint.errors import BadInput, Flaw, NotFound
from blueprint.projects.acts.acting import (
    Acting,
    bad,
    conflict,
    item_of,
    need_text,
    past,
    running_flow,
    without_none,
)
from blueprint.projects.days import day_of
from blueprint.projects.state.deeds import PASSED
from blueprint.projects.state.events import Draft
from blueprint.projects.state.lapse import lapsed_on
from blueprint.projects.state.needs import item_needed, parts_of
from blueprint.projects.state.state import ItemState
from blueprint.projects.vocabulary import Form, ItemStatus, PartOpinion, RelianceDecision
from blueprint.vocabulary import Category, Kind

__all__ = [
    "EvaluationConfirmation",
    "answer_part",
    "confirm",
    "decide_reliance",
    "deliver",
    "recommend",
    "rule_not_needed",
]

S = ItemStatus
_ALWAYS_NEEDED = frozenset({"construction_permit", "joint_acceptance"})
_WORKED_ON = frozenset({S.ACCEPTED, S.IN_PROGRESS, S.PAUSED})
# What speaks against an evaluation, and what for it.
_AGAINST = frozenset({"waived", "not_applicable"})
_FOR = frozenset({"required", "simplified", "commitment"})


@dataclass(frozen=True, slots=True)
class EvaluationConfirmation:
    """A person's answer to an evaluation that is not settled; `conditions` are (condition,
    whether it holds)."""

    kind: Kind
    needed: bool
    form: Form | None
    conditions: tuple[tuple[str, bool], ...]
    reason: str
    consultation: str | None = None


def rule_not_needed(acting: Acting, name: str, reason: str, basis: str) -> list[Draft]:
    """The department rules that no permit is needed. StateConflict for an item that always is, or
    one that passed or is not needed already."""
    item = item_of(acting, name)
    state = acting.state
    something = state.category != Category.INTERIOR_RENOVATION
    if name in _ALWAYS_NEEDED or (name == "property_registration" and something):
        raise conflict(f"{item.name}不能认定为无须办理")
    found = state.items.get(name) or ItemState(name)
    if found.status in PASSED:
        raise conflict(f"{item.name}已办结", state=found.status)
    wanted = item_needed(state, name)
    if wanted.why is not None:
        raise conflict(f"{item.name}已无须办理（{wanted.why.label}）", state="not_needed")
    texts = {"reason": need_text(reason, "reason"), "basis": need_text(basis, "basis")}
    return [Draft("item.not_needed", acting.now, {"item": name, "why": "ruled"}, texts)]


def recommend(acting: Acting, name: str, text: str, basis: str) -> list[Draft]:
    item_of(acting, name)
    texts = {"text": need_text(text, "text"), "basis": need_text(basis, "basis")}
    return [Draft("recommendation.made", acting.now, {"item": name}, texts)]


def deliver(
    acting: Acting, name: str, number: int, delivered_at: datetime | None, file: str | None
) -> list[Draft]:
    """What was owed is delivered. NotFound where nothing of that number is owed, StateConflict
    where it was delivered already."""
    item_of(acting, name)
    found = acting.state.items.get(name) or ItemState(name)
    owed = next((one for one in found.owed if one["n"] == number), None)
    if owed is None:
        raise NotFound(f"没有第 {number} 项欠交材料")
    if owed["delivered_at"] is not None:
        raise conflict(f"第 {number} 项材料已补交", state=found.status)
    if found.status is not S.PASSED_CONDITIONALLY:
        raise conflict("此事项不在容缺通过的状态", state=found.status)
    at = past(acting, delivered_at, "delivered_at")
    if found.passes and at < found.passes[-1][0]:
        raise bad("delivered_at", "早于容缺通过的时间", at.isoformat())
    data = without_none({"item": name, "n": number, "file": file})
    return [Draft("owed.delivered", at, data)]


def answer_part(
    acting: Acting, part: str, opinion: PartOpinion, kind: str | None, reason: str | None
) -> list[Draft]:
    """A department's part of the joint acceptance, from `accept` on until the decision."""
    known = {one.id: one for one in acting.context.book.flows[0].parts}
    if part not in known:
        raise NotFound(f"联合验收没有 {part} 部分")
    item_of(acting, "joint_acceptance")
    found = acting.state.items.get("joint_acceptance") or ItemState("joint_acceptance")
    lapsed = lapsed_on(acting.context.days, found, day_of(acting.now))
    if found.status not in _WORKED_ON and not lapsed:
        raise conflict("联合验收不在办理之中", state=found.status or "blocked")
    if part not in parts_of(acting.state):
        raise conflict("本项目的联合验收不含这一部分")
    kinds = known[part].kinds
    if kinds and opinion is not PartOpinion.NOT_CONCERNED and kind is None:
        raise bad("kind", "须写明是验收还是备案", None, f"可用：{'、'.join(kinds)}")
    if kind is not None and kind not in kinds:
        raise bad("kind", "此部分没有这一种类", kind)
    if opinion is PartOpinion.OBJECT:
        need_text(reason, "reason")
    data = without_none({"item": "joint_acceptance", "part": part, "opinion": opinion.value})
    data |= without_none({"kind": kind})
    return [Draft("part.answered", acting.now, data, without_none({"reason": reason}))]


def _flaws(acting: Acting, number: int, given: EvaluationConfirmation) -> list[Flaw]:
    state = acting.state
    view = state.evaluations.get(given.kind)
    if view is None:
        return [Flaw((number, "kind"), "项目还没有判定", given.kind.value)]
    if view.standing == "settled":
        return [
            Flaw((number, "kind"), f"{given.kind.label}的结论已确定，无须确认", given.kind.value)
        ]
    flaws = []
    if not given.reason.strip():
        flaws.append(Flaw((number, "reason"), "须写明理由"))
    answered = Counter(condition for condition, _ in given.conditions)
    if answered != Counter(view.conditions):
        listed = "；".join(view.conditions) or "没有条件"
        flaws.append(
            Flaw((number, "conditions"), "须对每个条件恰好答复一次", len(given.conditions), listed)
        )
    if given.needed and given.form is None:
        flaws.append(Flaw((number, "form"), "须写明开展的形式", None, "full、short 或 commitment"))
    if not given.needed and given.form is not None:
        flaws.append(Flaw((number, "form"), "无须开展时没有形式", given.form.value, "删去 form"))
    holds = [held for _, held in given.conditions]
    if not given.needed and view.verdict in _AGAINST and not all(holds):
        flaws.append(
            Flaw((number, "needed"), "有条件不成立，不能确认无须开展", False, "改为须开展")
        )
    if not given.needed and view.verdict in _FOR and all(holds):
        flaws.append(
            Flaw((number, "needed"), "条件全部成立，不能确认无须开展", False, "改为须开展")
        )
    return flaws


def confirm(acting: Acting, given: Sequence[EvaluationConfirmation]) -> list[Draft]:
    """Confirmations of evaluations that are not settled; all or none. BadInput names each flaw."""
    running_flow(acting)
    if not given:
        raise bad("confirmations", "没有要确认的评价")
    flaws = [flaw for n, one in enumerate(given) for flaw in _flaws(acting, n, one)]
    kinds = Counter(one.kind for one in given)
    flaws += [
        Flaw(("kind",), f"{k.label}出现了 {c} 次", k.value) for k, c in kinds.items() if c > 1
    ]
    if flaws:
        raise BadInput.of(*flaws)
    drafts = []
    for one in given:
        view = acting.state.evaluations[one.kind]
        holds = dict(one.conditions)
        data = {
            "item": one.kind.value,
            "kind": one.kind.value,
            "needed": one.needed,
            "form": one.form.value if one.form else None,
            "answers": [view.verdict, view.standing, view.reason, list(view.conditions)],
            "holds": [holds[condition] for condition in view.conditions],
        }
        data |= without_none({"consultation": one.consultation})
        drafts.append(Draft("item.confirmed", acting.now, data, {"reason": one.reason}))
    return drafts


def decide_reliance(
    acting: Acting, kind: str, decision: RelianceDecision, reason: str
) -> list[Draft]:
    """A person decides about a change that something decided already rests on."""
    if kind not in set(Kind):
        raise NotFound(f"没有评价 {kind}")
    running_flow(acting)
    relied = acting.state.reliance.get(kind)
    if relied is None or relied.decided is not None:
        raise conflict(f"{Kind(kind).label}没有待决定的结论变化")
    data = {"item": kind, "kind": kind, "decision": decision.value}
    texts = {"reason": need_text(reason, "reason")}
    return [Draft("reliance.decided", acting.now, data, texts)]
