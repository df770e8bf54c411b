"""Who asks: a role, and what of the map it may see."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from blueprint.vocabulary import Role, Visibility

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


@dataclass(frozen=True, slots=True)
class Viewer:
    """`name` is who is written into the audit; `scopes` bound what a key may do (None: all that its
    role may)."""

    role: Role
    name: str
    account: UUID | None = None
    scopes: frozenset[str] | None = None

    @property
    def sees(self) -> frozenset[Visibility]:
        return _SEES[self.role]


ANYONE = Viewer(Role.VISITOR, "visitor")
# Whoever has a shell on the server.
OPERATOR = Viewer(Role.ADMINISTRATOR, "operator")
