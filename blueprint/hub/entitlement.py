"""Which events a module receives, and what of each it may see."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from blueprint.hub.event_types import matches
from blueprint.hub.module import Entitlement

__all__ = ["entitled", "may_see_district", "seen_data"]

Json = Mapping[str, Any]


def may_see_district(entitlement: Entitlement, districts: Iterable[str]) -> bool:
    """Whether one of the districts that a project touches is the module's."""
    return "*" in entitlement.districts or not set(entitlement.districts).isdisjoint(districts)


def entitled(entitlement: Entitlement, record_type: str, districts: Iterable[str]) -> bool:
    """Whether a module receives an event of this type of a project that touches these districts."""
    return may_see_district(entitlement, districts) and any(
        matches(subscription, record_type) for subscription in entitlement.subscribes
    )


def seen_data(entitlement: Entitlement, data: Json, personal: Collection[str]) -> dict[str, Any]:
    """What of an event's data a module may see. `personal` are the members, at any depth, that may
    name a person: they go where the module's `fields` name none of them. A module with `fields`
    sees what these JSON Pointers point at, and nothing else."""
    if entitlement.fields is None:
        without: dict[str, Any] = _without(data, personal)
        return without
    seen: dict[str, Any] = {}
    for pointer in entitlement.fields:
        _copy(data, _steps(pointer), seen)
    return seen


def _without(value: Any, personal: Collection[str]) -> Any:
    if isinstance(value, Mapping):
        return {k: _without(v, personal) for k, v in value.items() if k not in personal}
    if isinstance(value, list | tuple):
        return [_without(each, personal) for each in value]
    return value


def _steps(pointer: str) -> list[str]:
    """The members that a JSON Pointer (RFC 6901) names, outermost first."""
    parts = pointer.split("/")[1:]
    return [part.replace("~1", "/").replace("~0", "~") for part in parts]


def _copy(data: Json, steps: list[str], into: dict[str, Any]) -> None:
    if not steps:
        into.update(data)
        return
    name, rest = steps[0], steps[1:]
    if name not in data:
        return
    value = data[name]
    if not rest:
        into[name] = value
    elif isinstance(value, Mapping):
        below = into.setdefault(name, {})
        if isinstance(below, dict):
            _copy(value, rest, below)
