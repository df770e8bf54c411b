"""An event as it is sent: CloudEvents 1.0.2, structured JSON, the same bytes at every delivery."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, Literal

import orjson

from blueprint.hub.event_types import full_type

__all__ = [
    "MAX_BYTES",
    "Addressed",
    "RecordedEvent",
    "Scope",
    "cloud_event",
    "event_id",
    "hub_event",
]

# Larger data goes by reference (`dataref`).
MAX_BYTES = 64 * 1024
_IDS = uuid.UUID("6f1f6d1e-6c0b-5c0b-9d53-3f2b7f1f2f10")
Scope = Literal["left", "entered"]


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """An event of a project's history. `sequence` is its number there; `at` the moment it happened,
    `recorded_at` the moment it was told; `item` the subject, or None; `result` the id of the
    module's result that caused it."""

    project: str
    sequence: int
    type: str
    at: datetime
    recorded_at: datetime
    item: str | None
    data: Mapping[str, Any]
    traceparent: str | None = None
    result: str | None = None


@dataclass(frozen=True, slots=True)
class Addressed:
    """What of an event belongs to one module: `previous` is the sequence of the last earlier event
    of the project addressed to it in this `epoch`, None on the first; `scope` says that the project
    moved out of the module's districts, or into them."""

    previous: int | None
    epoch: int
    scope: Scope | None = None


def event_id(project: str, sequence: int) -> str:
    """The id of a project's event, which every module, delivery, poll and file of it shares."""
    return str(uuid.uuid5(_IDS, f"{project}/{sequence}"))


def _numbered(sequence: int) -> str:
    return f"{sequence:020d}"


def cloud_event(
    event: RecordedEvent,
    addressed: Addressed,
    seen: Mapping[str, Any],
    *,
    base: str,
    zone: tzinfo,
) -> bytes:
    """The event as one module reads it. `base` is the public address of the service, `seen` what of
    the event's data the module may see; moments are written in `zone`. What would be longer than
    64 KiB carries no data but `dataref`, where the module reads it."""
    kind = full_type(event.type)
    body: dict[str, Any] = {
        "specversion": "1.0",
        "id": event_id(event.project, event.sequence),
        "source": f"{base}/projects/{event.project}",
        "type": kind,
        "time": event.at.astimezone(zone).isoformat(),
        "recordedtime": event.recorded_at.astimezone(zone).isoformat(),
        "datacontenttype": "application/json",
        "dataschema": f"{base}/api/v1/hub/schemas/{kind.removesuffix('.v1')}/v1",
        "project": event.project,
        "sequence": _numbered(event.sequence),
        "epoch": addressed.epoch,
        "data": {} if addressed.scope == "left" else dict(seen),
    }
    if event.item is not None:
        body["subject"] = event.item
    if addressed.previous is not None:
        body["previous"] = _numbered(addressed.previous)
    if addressed.scope is not None:
        body["scope"] = addressed.scope
    if event.traceparent is not None:
        body["traceparent"] = event.traceparent
    if event.result is not None:
        body["result"] = event.result
    written = orjson.dumps(body, option=orjson.OPT_SORT_KEYS)
    if len(written) <= MAX_BYTES:
        return written
    del body["data"]
    body["dataref"] = f"{base}/api/v1/hub/projects/{event.project}?at={_numbered(event.sequence)}"
    return orjson.dumps(body, option=orjson.OPT_SORT_KEYS)


def hub_event(
    kind: str, *, id: str, at: datetime, base: str, zone: tzinfo, data: Mapping[str, Any]
) -> bytes:
    """An event of the hub itself: of no project, and in no order."""
    name = full_type(kind)
    moment = at.astimezone(zone).isoformat()
    return orjson.dumps(
        {
            "specversion": "1.0",
            "id": id,
            "source": f"{base}/hub",
            "type": name,
            "time": moment,
            "recordedtime": moment,
            "datacontenttype": "application/json",
            "dataschema": f"{base}/api/v1/hub/schemas/{name.removesuffix('.v1')}/v1",
            "data": dict(data),
        },
        option=orjson.OPT_SORT_KEYS,
    )
