"""Who asks: a role, what of the map it may see, and what it may do."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from blueprint.vocabulary import Role, Scope, Visibility

__all__ = ["ANYONE", "OPERATOR", "Viewer"]

_ALL = frozenset(Visibility)
_STAFF = frozenset({Visibility.PUBLIC, Visibility.INTERNAL})
_PUBLIC = frozenset({Visibility.PUBLIC})
_SEES: Mapping[Role, frozenset[Visibility]] = MappingProxyType(
    {
        Role.VISITOR: _PUBLIC,
        Role.APPLICANT: _PUBLIC,
        Role.PLANNER: _STAFF,
        Role.SERVICE: _STAFF,
        Role.OFFICER: _ALL,
        Role.STEWARD: _ALL,
        Role.ADMINISTRATOR: _ALL,
    }
)
_ASKS = frozenset({Scope.QUERY, Scope.READ_MAP})
_APPLIES = _ASKS | {Scope.RECORDS}
_PLANS = _APPLIES | {Scope.READ_RELEASES}
_MAY: Mapping[Role, frozenset[Scope]] = MappingProxyType(
    {
        Role.VISITOR: _ASKS,
        Role.APPLICANT: _APPLIES,
        Role.PLANNER: _PLANS,
        Role.OFFICER: _PLANS | {Scope.IMPORT},
        Role.STEWARD: _PLANS | {Scope.IMPORT, Scope.PUBLISH},
        Role.ADMINISTRATOR: frozenset(Scope),
        # A key: its own scopes are the bound.
        Role.SERVICE: frozenset(Scope),
    }
)


@dataclass(frozen=True, slots=True)
class Viewer:
    """`name` is who is written into what cannot be erased: `account:…`, `key:…`, never a person's
    name; `scopes` bound what a key may do (None: all that its role may)."""

    role: Role
    name: str
    account: UUID | None = None
    scopes: frozenset[str] | None = None

    @property
    def sees(self) -> frozenset[Visibility]:
        return _SEES[self.role]

    @property
    def may(self) -> frozenset[str]:
        """The scopes of what this one may do."""
        role = _MAY[self.role]
        return role if self.scopes is None else role & self.scopes


ANYONE = Viewer(Role.VISITOR, "visitor")
# Whoever has a shell on the server.
OPERATOR = Viewer(Role.ADMINISTRATOR, "operator")
