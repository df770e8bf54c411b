"""What stands in a rulebook's texts, read into values or refused with the place where it stands."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import yaml

from blueprint.errors import RulebookRefused
from blueprint.rulebook.dated import Span
from blueprint.rulebook.model import Basis
from blueprint.vocabulary import ControlZoneType, Kind, Verdict

__all__ = [
    "basis_of",
    "day_of",
    "kinds_of",
    "known",
    "refuse",
    "span_of",
    "verdict_pairs_of",
    "verdicts_of",
    "yaml_of",
    "zone_type_of",
    "zone_types_of",
]


def refuse(place: str, why: str) -> RulebookRefused:
    """The refusal of a rulebook for what stands at a place of its files."""
    return RulebookRefused(f"{place}: {why}")


def yaml_of(files: Mapping[str, str], name: str) -> Any:
    if name not in files:
        raise refuse(name, "the file is missing")
    try:
        return yaml.safe_load(files[name])
    except yaml.YAMLError as error:
        raise refuse(name, f"not YAML: {error}") from None


def known(given: Any, allowed: set[str], place: str) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        raise refuse(place, "a mapping is expected")
    unknown = sorted(set(given) - allowed)
    if unknown:
        raise refuse(place, f"unknown key {', '.join(unknown)}")
    return given


def day_of(value: Any, place: str) -> date:
    if type(value) is not date:
        raise refuse(place, f"not a date: {value!r}")
    return value


def span_of(given: Any, place: str) -> Span:
    given = known(given, {"from", "to"}, place)
    if "from" not in given:
        raise refuse(place, "in force since when? `from` is missing")
    end = day_of(given["to"], place) if "to" in given else None
    span = Span(day_of(given["from"], place), end)
    if end is not None and end < span.start:
        raise refuse(place, "ends before it begins")
    return span


def basis_of(given: Any, place: str) -> Basis:
    keys = {"document", "clause", "read_on", "confirmed"}
    given = known(given or {}, {*keys, "reading"}, f"{place} basis")
    missing = sorted(keys - set(given))
    if missing:
        raise refuse(place, f"a citation is missing: {', '.join(missing)}")
    if not isinstance(given["confirmed"], bool):
        raise refuse(place, "`confirmed` is true or false")
    if given.get("reading") not in (None, "text", "ours"):
        raise refuse(place, "`reading` is text or ours")
    return Basis(
        str(given["document"]),
        str(given["clause"]),
        day_of(given["read_on"], place),
        given["confirmed"],
        given.get("reading"),
    )


def kinds_of(given: Any, place: str) -> tuple[Kind, ...]:
    if given == "all":
        return tuple(Kind)
    try:
        return tuple(Kind(kind) for kind in given)
    except (TypeError, ValueError):
        raise refuse(place, f"unknown kind of evaluation in {given!r}") from None


def zone_types_of(given: Any, place: str) -> tuple[ControlZoneType, ...]:
    try:
        return tuple(ControlZoneType(zone) for zone in given)
    except (TypeError, ValueError) as error:
        raise refuse(place, str(error)) from None


def zone_type_of(given: Any, place: str) -> ControlZoneType | None:
    return None if given is None else zone_types_of((given,), place)[0]


def verdicts_of(given: Any, place: str) -> tuple[Verdict, ...]:
    try:
        return tuple(Verdict(each) for each in given)
    except (TypeError, ValueError) as error:
        raise refuse(place, str(error)) from None


def verdict_pairs_of(given: Any, place: str) -> frozenset[tuple[Kind, Verdict]]:
    """From a list of `kind:verdict`."""
    try:
        pairs = [str(each).split(":", 1) for each in given]
        return frozenset((Kind(kind), Verdict(verdict)) for kind, verdict in pairs)
    except (TypeError, ValueError):
        raise refuse(place, f"not a list of kind:verdict: {given!r}") from None
