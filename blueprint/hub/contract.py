"""The contract with modules as programs read it: JSON Schemas of events, and AsyncAPI 3.0."""

from collections.abc import Mapping
from typing import Any

from blueprint.hub.cloud_event import MAX_BYTES
from blueprint.hub.event_types import PREFIX, full_type
from blueprint.projects.state.event_types import DEED_EVENTS, EVENT_TYPES
from blueprint.projects.vocabulary import Deed, PauseKind

__all__ = ["HUB_TYPES", "contract", "event_schema", "types_of_events"]

Json = dict[str, Any]

# Of the hub itself: of no project, and in no order.
HUB_TYPES = ("hub.ping", "hub.result.conflict")
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SEQUENCE: Json = {"type": "string", "pattern": "^[0-9]{20}$"}
_MOMENT: Json = {"type": "string", "format": "date-time"}
_TEXT: Json = {"type": "string"}
_DAY: Json = {"type": "string", "format": "date"}


def types_of_events() -> tuple[str, ...]:
    """Every type that a module can meet, in full."""
    return tuple(full_type(name) for name in (*EVENT_TYPES, *HUB_TYPES))


def _deed_data(deed: Deed) -> Json:
    properties: Json = {
        "item": _TEXT,
        "deed": {"const": deed.value},
        "attempt": {"type": "integer", "minimum": 1},
        "group": _TEXT,
    }
    if deed is Deed.PAUSE:
        kinds = [kind.value for kind in PauseKind]
        properties["pause"] = {
            "type": "object",
            "properties": {"kind": {"enum": kinds}, "days": {"type": "integer"}},
        }
    if deed is Deed.PASS_CONDITIONALLY:
        owed = {"type": "object", "properties": {"due": _DAY}, "required": ["due"]}
        properties["owed"] = {"type": "array", "items": owed}
    if deed is Deed.EXTEND:
        properties["days"] = {"type": "integer"}
    if deed in (Deed.PASS, Deed.PASS_CONDITIONALLY, Deed.REFUSE):
        decision = {"number": _TEXT, "valid_until": _DAY, "file": _TEXT}
        properties["decision"] = {"type": "object", "properties": decision}
    if deed is Deed.ACCEPT:
        properties["as_of"] = {**_MOMENT, "description": "accepted by silence since then"}
    return {"type": "object", "properties": properties}


def _data(name: str) -> Json:
    deeds = {event: deed for deed, event in DEED_EVENTS.items()}
    if name in deeds:
        return _deed_data(deeds[name])
    if name == "hub.ping":
        return {"type": "object", "properties": {"module": _TEXT}}
    if name == "hub.result.conflict":
        return {"type": "object", "properties": {"result": _TEXT}}
    if name == "part.answered":
        members = {"item": _TEXT, "part": _TEXT, "kind": _TEXT}
        opinions = {"enum": ["agree", "object", "not_concerned"]}
        return {"type": "object", "properties": {**members, "opinion": opinions}}
    item = {"item": _TEXT} if name.startswith(("item.", "clock.", "owed.", "reliance.")) else {}
    return {"type": "object", "properties": item}


def event_schema(full: str, base: str) -> Json:
    """JSON Schema 2020-12 of a whole event; ValueError for a type that there is not. Members may be
    added in a version; none is taken away or changes its meaning."""
    names = {full_type(name): name for name in (*EVENT_TYPES, *HUB_TYPES)}
    if full not in names:
        raise ValueError(full)
    name = names[full]
    properties: Json = {
        "specversion": {"const": "1.0"},
        "id": {"type": "string", "format": "uuid"},
        "source": {"type": "string", "format": "uri"},
        "type": {"const": full},
        "time": _MOMENT,
        "recordedtime": _MOMENT,
        "datacontenttype": {"const": "application/json"},
        "dataschema": {"type": "string", "format": "uri"},
        "traceparent": _TEXT,
    }
    required = [one for one in properties if one != "traceparent"]
    if name not in HUB_TYPES:
        properties |= {
            "subject": {**_TEXT, "description": "the item"},
            "project": _TEXT,
            "sequence": _SEQUENCE,
            "previous": {**_SEQUENCE, "description": "absent on the first of an epoch"},
            "epoch": {"type": "integer", "minimum": 1},
            "scope": {"enum": ["left", "entered"]},
            "result": {**_TEXT, "description": "the module's result that caused it"},
            "dataref": {
                "type": "string",
                "format": "uri",
                "description": f"instead of data that would make it longer than {MAX_BYTES} bytes",
            },
        }
        required += ["project", "sequence", "epoch"]
    place = full.removesuffix(".v1")
    return {
        "$schema": _DIALECT,
        "$id": f"{base}/api/v1/hub/schemas/{place}/v1",
        "title": full,
        "type": "object",
        "properties": {**properties, "data": _data(name)},
        "required": required,
    }


def _message(full: str, base: str) -> Json:
    place = full.removesuffix(".v1")
    return {
        "name": full,
        "contentType": "application/cloudevents+json",
        "headers": {
            "type": "object",
            "properties": {
                "webhook-id": {**_TEXT, "description": "the event's id"},
                "webhook-timestamp": {**_TEXT, "description": "seconds, of this attempt"},
                "webhook-signature": {
                    **_TEXT,
                    "description": "v1, and base64 of HMAC-SHA256 over id.timestamp.body; at most "
                    "three, parted by blanks",
                },
            },
            "required": ["webhook-id", "webhook-timestamp", "webhook-signature"],
        },
        "payload": {"$ref": f"{base}/api/v1/hub/schemas/{place}/v1"},
    }


def contract(base: str, result: Mapping[str, Any], problems: Mapping[str, str]) -> Json:
    """The contract: what the hub sends, and what it takes. `base` is the public address, `result`
    the JSON Schema of a result, `problems` the meaning of each type of problem by its address."""
    types = types_of_events()
    messages: Json = {full.removeprefix(PREFIX): _message(full, base) for full in types}
    messages["result"] = {
        "name": "result",
        "contentType": "application/json",
        "headers": {
            "type": "object",
            "properties": {"Idempotency-Key": _TEXT},
            "required": ["Idempotency-Key"],
        },
        "payload": dict(result),
    }
    events = {name: {"$ref": f"#/components/messages/{name}"} for name in messages}
    results = {"result": events.pop("result")}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "One Blueprint · hub",
            "version": "1.0.0",
            "description": "Events to modules (CloudEvents 1.0.2 by Standard Webhooks, or polled) "
            "and results from them. At least once; in order for each project; `previous` chains. "
            f"Problems: {'; '.join(f'{place}: {text}' for place, text in problems.items())}",
        },
        "defaultContentType": "application/json",
        "servers": {
            "hub": {
                "host": base.split("://", 1)[1],
                "protocol": base.split("://", 1)[0],
                "security": [{"$ref": "#/components/securitySchemes/moduleKey"}],
            }
        },
        "channels": {
            "deliveries": {
                "address": None,
                "description": "the module's own address, or GET /api/v1/hub/events",
                "messages": events,
            },
            "results": {"address": "/api/v1/hub/results", "messages": results},
        },
        "operations": {
            "deliverEvent": {"action": "send", "channel": {"$ref": "#/channels/deliveries"}},
            "receiveResult": {"action": "receive", "channel": {"$ref": "#/channels/results"}},
        },
        "components": {
            "messages": messages,
            "securitySchemes": {"moduleKey": {"type": "http", "scheme": "bearer"}},
        },
    }
