"""Answers about people: accounts, sessions, keys, grants, the audit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from blueprint.shapes import OMITTED, About
from blueprint.vocabulary import Role

__all__ = [
    "AccountMade",
    "AuditPage",
    "Grant",
    "Grants",
    "KeyEntry",
    "KeyMade",
    "Keys",
    "RegistrationTaken",
    "ResetTaken",
    "SessionOpened",
    "Sessions",
    "WhoAmI",
]


@dataclass(frozen=True, slots=True)
class RegistrationTaken:
    registration: UUID
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ResetTaken:
    reset: UUID
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class AccountMade:
    account: UUID
    role: Role


@dataclass(frozen=True, slots=True)
class Grant:
    """A role, in a department and a district where it has them."""

    id: UUID
    role: str
    department: str | None
    district: str | None
    granted_at: datetime


@dataclass(frozen=True, slots=True)
class Grants:
    grants: tuple[Grant, ...]


@dataclass(frozen=True, slots=True)
class SessionOpened:
    account: UUID
    role: Role
    expires_at: datetime
    csrf: Annotated[str, About("for X-CSRF-Token")]


@dataclass(frozen=True, slots=True)
class Entrance:
    id: str
    label: str


@dataclass(frozen=True, slots=True)
class WhoAmI:
    """What is left out of a visitor and a key: all that a session has."""

    role: Role
    label: str
    account: UUID | None
    scopes: tuple[str, ...]
    name: Annotated[str | None, OMITTED] = None
    department: Annotated[
        str | None, About("of a person that has one", type=["string", "null"]), OMITTED
    ] = None
    expires_at: Annotated[datetime | None, OMITTED] = None
    csrf: Annotated[str | None, About("for X-CSRF-Token"), OMITTED] = None
    scope_labels: Annotated[Mapping[str, str] | None, OMITTED] = None
    may_have_keys: Annotated[bool | None, OMITTED] = None
    entrances: Annotated[tuple[Entrance, ...] | None, OMITTED] = None


@dataclass(frozen=True, slots=True)
class SessionEntry:
    id: UUID
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    here: Annotated[bool, About("this one")]


@dataclass(frozen=True, slots=True)
class Sessions:
    sessions: tuple[SessionEntry, ...]


@dataclass(frozen=True, slots=True)
class KeyEntry:
    id: UUID
    account: UUID
    prefix: Annotated[str, About("by which its owner knows it")]
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    used_at: datetime | None
    rotated_from: Annotated[UUID | None, About("the key in whose place it is")]


@dataclass(frozen=True, slots=True)
class KeyMade:
    id: UUID
    account: UUID
    prefix: Annotated[str, About("by which its owner knows it")]
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    used_at: datetime | None
    rotated_from: Annotated[UUID | None, About("the key in whose place it is")]
    key: Annotated[str | None, About("told this once; null when it is told again")]


@dataclass(frozen=True, slots=True)
class Keys:
    keys: tuple[KeyEntry, ...]


@dataclass(frozen=True, slots=True)
class AuditEntry:
    id: int
    at: datetime
    actor: str
    role: str | None
    account: UUID | None
    action: str
    label: str
    subject: str | None
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AuditPage:
    entries: tuple[AuditEntry, ...]
    next: Annotated[int | None, About("for `cursor`: the next page; null on the last")]
    before: Annotated[int | None, About("older name of `next`")]
