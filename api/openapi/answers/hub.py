"""Answers of the hub: modules, their events and what could not be delivered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from blueprint.shapes import OMITTED, About

__all__ = [
    "DeadLetters",
    "EventPage",
    "ModuleEntry",
    "ModuleJoined",
    "ModuleTested",
    "Modules",
    "NewKey",
    "NewSecret",
    "ProjectHead",
    "ReportedResult",
    "ResultTaken",
]

Sequence = Annotated[
    str, About("20 digits: as a text it sorts as the number", pattern="^[0-9]{20}$")
]


@dataclass(frozen=True, slots=True)
class ModuleDelivery:
    mode: str
    url: Annotated[str | None, OMITTED] = None
    content_type: Annotated[str | None, OMITTED] = None


@dataclass(frozen=True, slots=True)
class ModuleEntry:
    """A module that has joined. `epoch` rises with each change of its entitlement; `since` and
    `why` are of its state."""

    id: UUID
    name: str
    department: str
    owner: UUID | None
    subscribes: tuple[str, ...]
    districts: tuple[str, ...]
    may_report: tuple[str, ...]
    fields: tuple[str, ...] | None
    delivery: ModuleDelivery
    epoch: int
    state: str
    since: datetime
    why: str | None


@dataclass(frozen=True, slots=True)
class ModuleJoined:
    """The module, with its key and secret, which are told this once."""

    id: UUID
    name: str
    department: str
    owner: UUID | None
    subscribes: tuple[str, ...]
    districts: tuple[str, ...]
    may_report: tuple[str, ...]
    fields: tuple[str, ...] | None
    delivery: ModuleDelivery
    epoch: int
    state: str
    since: datetime
    why: str | None
    key: str | None
    secret: str | None


@dataclass(frozen=True, slots=True)
class Modules:
    modules: tuple[ModuleEntry, ...]


@dataclass(frozen=True, slots=True)
class NewKey:
    key: Annotated[str | None, About("told this once; null when it is told again")]


@dataclass(frozen=True, slots=True)
class NewSecret:
    secret: Annotated[str | None, About("told this once; null when it is told again")]


@dataclass(frozen=True, slots=True)
class DeadLetter:
    id: str
    event: str
    module: UUID
    project: str
    sequence: Sequence
    type: str
    status: str
    tries: int
    last_status: int | None
    last_error: str | None
    since: datetime | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class DeadLetters:
    dead_letters: tuple[DeadLetter, ...]


@dataclass(frozen=True, slots=True)
class CloudEvent:
    """CloudEvents 1.0 with our extensions: `sequence` and `previous` of the project, `epoch`."""

    id: UUID
    specversion: str
    type: str
    source: str
    subject: Annotated[str | None, OMITTED]
    time: datetime
    recordedtime: datetime
    project: str
    sequence: Sequence
    previous: Annotated[Sequence | None, OMITTED]
    epoch: int
    datacontenttype: str
    dataschema: str
    data: Annotated[Mapping[str, Any] | None, OMITTED] = None
    dataref: Annotated[str | None, About("where data of more than 64 KiB is"), OMITTED] = None
    result: Annotated[UUID | None, About("the module's result that caused it"), OMITTED] = None
    scope: Annotated[str | None, About("`left`, `entered`: of districts"), OMITTED] = None
    traceparent: Annotated[str | None, OMITTED] = None


@dataclass(frozen=True, slots=True)
class EventPage:
    events: tuple[CloudEvent, ...]
    cursor: Annotated[str | None, About("for `after`, next time; null before the first event")]


@dataclass(frozen=True, slots=True)
class ProjectHead:
    sequence: Sequence
    epoch: int


@dataclass(frozen=True, slots=True)
class ResultTaken:
    """`state`: `applied`; `waiting` for deeds before it; `conflict`, which people settle; `dead`:
    it waited for seven days."""

    id: UUID
    state: str


@dataclass(frozen=True, slots=True)
class ReportedResult:
    """What became of a result."""

    id: UUID
    project: UUID
    item: str
    state: str
    reference: str | None
    received_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class ModuleTested:
    """How a module answered a ping: its status, or what went wrong; never its body."""

    status: int | None
    error: str | None
    took_ms: int
    state: str
