"""A record's line in lists: what they show, filter and sort by."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from blueprint.projects.permissions import departments_of
from blueprint.projects.record.record import Record
from blueprint.projects.state.state import State

__all__ = ["Summary", "summary_of"]


@dataclass(frozen=True, slots=True)
class Summary:
    """`stages` are those that run; `desk` what can be done next, by item and department; `accounts`
    who may see it as an applicant; `due` the nearest day of any."""

    version: int
    owner: str
    name: str | None
    status: str
    stages: tuple[str, ...]
    departments: tuple[str, ...]
    districts: tuple[str, ...]
    accounts: tuple[str, ...]
    desk: tuple[Mapping[str, Any], ...]
    due: date | None
    overdue: bool
    as_of: date


def summary_of(state: State, record: Record) -> Summary:
    body = record.body
    clocks = [item["clock"] for item in body["items"] if item["clock"]]
    clocks += [body["clock"]] if body["clock"] else []
    dues = [act["due"] for act in body["next"] if act["due"]]
    parties = state.parties or ()
    accounts = {f"account:{one['account']}" for one in parties if one.get("account")}
    if state.owner is not None:
        accounts.add(state.owner)
    return Summary(
        version=state.version,
        owner=state.owner or "",
        name=state.name,
        status=record.status.value,
        stages=tuple(stage["id"] for stage in body["stages"] if stage["status"] == "running"),
        departments=tuple(sorted(departments_of(state))),
        districts=state.districts,
        accounts=tuple(sorted(accounts)),
        desk=tuple(
            {"item": act.get("item"), "department": act["department"], "due": act["due"]}
            for act in body["next"]
            if act.get("item")
        ),
        due=date.fromisoformat(min(dues)) if dues else None,
        overdue=any(clock["overdue"] for clock in clocks),
        as_of=date.fromisoformat(body["as_of"]),
    )
