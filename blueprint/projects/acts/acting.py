"""What every act is given, and the refusals that several share."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from blueprint.errors import BadInput, Flaw, NotFound, StateConflict
from blueprint.projects.flow.flow import Flow, FlowItem
from blueprint.projects.state.fold import Context
from blueprint.projects.state.state import State

__all__ = ["Acting", "bad", "conflict", "item_of", "need_text", "past", "running_flow"]


@dataclass(frozen=True, slots=True)
class Acting:
    """The record as it is, the moment of acting, and who acts (`account:…`, `key:…`)."""

    state: State
    context: Context
    now: datetime
    by: str


def bad(loc: str, why: str, value: object = None, remedy: str = "") -> BadInput:
    return BadInput.of(Flaw((loc,), why, value, remedy))


def conflict(detail: str, **members: Any) -> StateConflict:
    return StateConflict(detail, {"state": None, "allowed": [], "waits_for": [], **members})


def running_flow(acting: Acting) -> Flow:
    """The record's flow; StateConflict for a draft or a record that was closed."""
    if acting.state.flow is None:
        raise conflict("项目还是草稿，尚未启动", state="draft")
    if acting.state.closed is not None:
        raise conflict("项目已终止", state="closed")
    return acting.state.flow


def item_of(acting: Acting, name: str) -> FlowItem:
    """An item of the record's flow; NotFound for an unknown one, StateConflict for one that is not
    in this flow."""
    known = acting.context.book.flows[0].by_id
    if name not in known:
        raise NotFound(f"没有事项 {name}")
    flow = running_flow(acting)
    item = flow.by_id[name]
    if not item.in_flow:
        raise conflict(f"本流程不含{item.name}", state="not_needed")
    return item


def past(acting: Acting, at: datetime | None, loc: str = "at") -> datetime:
    """The moment told, by default now. BadInput for one in the future."""
    if at is None:
        return acting.now
    if at > acting.now:
        raise bad(loc, "时间在将来", at.isoformat(), "填写实际发生的时间")
    return at


def need_text(value: str | None, loc: str, why: str = "须写明理由") -> str:
    if value is None or not value.strip():
        raise bad(loc, why, value, "补写后重试")
    return value.strip()


def iso(moment: datetime | date | None) -> str | None:
    return None if moment is None else moment.isoformat()


def without_none(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value is not None}
