"""Who may: roles as grants, by department and district, against what is to be done."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from blueprint.projects.state.state import State
from blueprint.projects.vocabulary import Deed

__all__ = [
    "GRANT_ROLES",
    "Act",
    "Actor",
    "Grant",
    "deed_allowed",
    "departments_of",
    "is_owner",
    "may",
    "sees",
]

GRANT_ROLES = (
    "planner",
    "officer",
    "administrator",
    "window",
    "lead",
    "supervisor",
    "credit_officer",
)


@dataclass(frozen=True, slots=True)
class Grant:
    """A role; of an `officer` or `lead` in a department; None in `district`: in all."""

    role: str
    department: str | None = None
    district: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: `name` is `account:…` or `key:…`; an `operator` has a shell on the server."""

    name: str
    grants: tuple[Grant, ...] = ()
    is_operator: bool = False


class Act(StrEnum):
    """What is to be done, as far as it matters who may."""

    OWN = "own"
    DELIVER = "deliver"
    REQUEST = "request"
    OF_DEPARTMENT = "of_department"
    CONFIRM = "confirm"
    PLAN = "plan"
    SETTLE = "settle"
    SUPERVISE = "supervise"
    CREDIT = "credit"
    ADMINISTER = "administer"


_WINDOW_DEEDS = frozenset({Deed.RECEIVE, Deed.SUPPLEMENT})
_OWNER_DEEDS = frozenset({Deed.WITHDRAW_APPLICATION, Deed.SUPPLEMENT})


def _in_district(grant: Grant, state: State) -> bool:
    return grant.district is None or grant.district in state.districts


def _holds(actor: Actor, state: State, roles: Iterable[str], department: str | None = None) -> bool:
    wanted = frozenset(roles)
    return any(
        grant.role in wanted
        and _in_district(grant, state)
        and (department is None or grant.department == department)
        for grant in actor.grants
    )


def is_owner(actor: Actor, state: State) -> bool:
    """The applicant, or an account that its parties name."""
    if actor.name == state.owner:
        return True
    named = {f"account:{one['account']}" for one in state.parties or () if one.get("account")}
    return actor.name in named


def deed_allowed(actor: Actor, state: State, deed: Deed, department: str) -> bool:
    """Receiving is the window's, withdrawing and supplementing the applicant's, the rest the
    item's department's."""
    if actor.is_operator:
        return True
    if deed in _OWNER_DEEDS and is_owner(actor, state):
        return True
    if deed in _WINDOW_DEEDS:
        return _holds(actor, state, ("window",))
    if deed is Deed.WITHDRAW_APPLICATION:
        return False
    return _holds(actor, state, ("officer",), department)


def may(actor: Actor, state: State, act: Act, department: str | None = None) -> bool:
    """Whether this one may, in this record. `department` is the item's, the opinion's, the
    evaluation's, or the lead department's."""
    if actor.is_operator:
        return True
    if act is Act.OWN:
        return is_owner(actor, state)
    if act is Act.DELIVER:
        return is_owner(actor, state) or _holds(actor, state, ("window",))
    if act is Act.REQUEST:
        return _holds(actor, state, ("window", "planner"))
    if act is Act.OF_DEPARTMENT:
        return department is not None and _holds(actor, state, ("officer",), department)
    if act is Act.CONFIRM:
        of_department = department is not None and _holds(actor, state, ("officer",), department)
        return of_department or _holds(actor, state, ("planner",))
    if act is Act.PLAN:
        return _holds(actor, state, ("planner",))
    if act is Act.SETTLE:
        return _holds(actor, state, ("lead",), department)
    if act is Act.SUPERVISE:
        return _holds(actor, state, ("supervisor",))
    if act is Act.CREDIT:
        return _holds(actor, state, ("credit_officer",))
    return _holds(actor, state, ("administrator",))


def departments_of(state: State) -> frozenset[str]:
    """Those that have an item in the flow, or are asked."""
    flow = state.flow
    found = {item.department for item in flow.items if item.in_flow} if flow else set()
    if flow is not None:
        found |= {part.department for part in flow.parts}
    for consultation in state.consultations.values():
        found |= set(consultation["departments"])
    found |= {request["to"] for request in state.requests.values()}
    return frozenset(found)


def sees(actor: Actor, state: State) -> bool:
    """Whether the record is there for this one at all."""
    if actor.is_operator or is_owner(actor, state):
        return True
    everywhere = ("window", "planner", "lead", "supervisor", "credit_officer", "administrator")
    if _holds(actor, state, everywhere):
        return True
    involved = departments_of(state)
    return any(
        grant.role == "officer" and grant.department in involved and _in_district(grant, state)
        for grant in actor.grants
    )
