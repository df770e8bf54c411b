"""YAML texts into a Rulebook, refusing what cannot be read.

Whether a rulebook is fit to be used is another question (lint.py). One that answered once is kept
for ever and read again by later programs, so that nothing is refused here that once could be read,
and nothing here is held against what the program of today knows or wants.
"""

from collections.abc import Mapping
from datetime import date
from importlib import resources
from typing import Any

import yaml

from blueprint.errors import RulebookRefused
from blueprint.rulebook.dated import Span
from blueprint.rulebook.model import EFFECTS, NEWEST_SEMANTICS, Basis, Dated, Rule, Rulebook
from blueprint.vocabulary import ControlZoneType, DueBefore, Kind

__all__ = ["load_rulebook", "refuse", "rulebook_files"]

_CURRENT = "beijing-2018-36"

_RULE_KEYS = {
    "id", "kinds", "effect", "leg", "must_hold", "must_not_hold", "parameters", "zone_types",
    "due_before", "works_list", "basis", "in_force",
}  # fmt: skip
_HEAD_KEYS = {
    "id", "version", "semantics", "title", "document", "in_force", "read_on", "later_law",
    "zone_types",
}  # fmt: skip
# The control zones that answers told of before a rulebook said so itself.
_FIRST_ZONE_TYPES = (
    "ecological_redline", "permanent_farmland", "urban_growth_boundary_outside",
    "heritage_protection", "heritage_construction_control", "historic_district", "burial_zone",
    "burial_watch", "seismic_fault", "water_source", "blue_line", "green_line", "yellow_line",
    "purple_line", "road_red_line", "rail_protection", "airport_height", "microwave_corridor",
    "power_corridor", "height_control", "flood_storage", "geohazard", "important_street",
    "old_city", "traffic_zone_inner", "traffic_zone_urban", "environment_sensitive",
)  # fmt: skip


def rulebook_files(rulebook_id: str = _CURRENT) -> dict[str, str]:
    """The texts of a rulebook that comes with the program, by their path in its folder."""
    root = resources.files("blueprint").joinpath("rules")
    folder = root.joinpath(rulebook_id)
    texts = {"wording.yaml": root.joinpath("wording.yaml").read_text("utf-8")}
    for name in ("rulebook", "departments", "parameters", "ours"):
        texts[f"{name}.yaml"] = folder.joinpath(f"{name}.yaml").read_text("utf-8")
    for entry in sorted(folder.joinpath("rules").iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".yaml"):
            texts[f"rules/{entry.name}"] = entry.read_text("utf-8")
    return texts


def refuse(place: str, why: str) -> RulebookRefused:
    """The refusal of a rulebook for what stands at a place of its files."""
    return RulebookRefused(f"{place}: {why}")


def _yaml(files: Mapping[str, str], name: str) -> Any:
    if name not in files:
        raise refuse(name, "the file is missing")
    try:
        return yaml.safe_load(files[name])
    except yaml.YAMLError as error:
        raise refuse(name, f"not YAML: {error}") from None


def _known(given: Any, known: set[str], place: str) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        raise refuse(place, "a mapping is expected")
    unknown = sorted(set(given) - known)
    if unknown:
        raise refuse(place, f"unknown key {', '.join(unknown)}")
    return given


def _day(value: Any, place: str) -> date:
    if type(value) is not date:
        raise refuse(place, f"not a date: {value!r}")
    return value


def _span(given: Any, place: str) -> Span:
    given = _known(given, {"from", "to"}, place)
    if "from" not in given:
        raise refuse(place, "in force since when? `from` is missing")
    end = _day(given["to"], place) if "to" in given else None
    span = Span(_day(given["from"], place), end)
    if end is not None and end < span.start:
        raise refuse(place, "ends before it begins")
    return span


def _basis(given: Any, place: str) -> Basis:
    keys = {"document", "clause", "read_on", "confirmed"}
    given = _known(given or {}, keys, f"{place} basis")
    missing = sorted(keys - set(given))
    if missing:
        raise refuse(place, f"a citation is missing: {', '.join(missing)}")
    if not isinstance(given["confirmed"], bool):
        raise refuse(place, "`confirmed` is true or false")
    return Basis(
        str(given["document"]),
        str(given["clause"]),
        _day(given["read_on"], place),
        given["confirmed"],
    )


def _kinds(given: Any, place: str) -> tuple[Kind, ...]:
    if given == "all":
        return tuple(Kind)
    try:
        return tuple(Kind(kind) for kind in given)
    except (TypeError, ValueError):
        raise refuse(place, f"unknown kind of evaluation in {given!r}") from None


def _zone_types(given: Any, place: str) -> tuple[ControlZoneType, ...]:
    try:
        return tuple(ControlZoneType(zone) for zone in given)
    except (TypeError, ValueError) as error:
        raise refuse(place, str(error)) from None


def _semantics(head: Mapping[str, Any]) -> int:
    given = head.get("semantics", 1)
    if type(given) is not int or not 1 <= given <= NEWEST_SEMANTICS:
        why = f"semantics {given!r} is not known here, 1 to {NEWEST_SEMANTICS} are"
        raise refuse("rulebook.yaml", why)
    return given


def _rule(given: Any, file: str) -> Rule:
    place = f"{file} {given.get('id', '?') if isinstance(given, Mapping) else given}"
    given = _known(given, _RULE_KEYS, place)
    for key in ("id", "kinds", "effect", "in_force"):
        if key not in given:
            raise refuse(place, f"`{key}` is missing")
    if given["effect"] not in EFFECTS:
        raise refuse(place, f"unknown effect {given['effect']!r}")
    if (given["effect"] == "waived") != (given.get("leg") in (1, 2, 3, 4, 5)):
        raise refuse(place, "a leg of the waiver has a `leg` from 1 to 5, and nothing else has one")
    zones = _zone_types(given.get("zone_types", ()), place)
    try:
        due = DueBefore(given["due_before"]) if "due_before" in given else None
    except ValueError as error:
        raise refuse(place, str(error)) from None
    return Rule(
        id=given["id"],
        kinds=_kinds(given["kinds"], place),
        effect=given["effect"],
        leg=given.get("leg"),
        must_hold=tuple(given.get("must_hold", ())),
        must_not_hold=tuple(given.get("must_not_hold", ())),
        parameters=tuple(given.get("parameters", ())),
        zone_types=zones,
        due_before=due,
        works_list=given.get("works_list"),
        basis=_basis(given.get("basis"), place),
        span=_span(given["in_force"], place),
    )


def _dated(given: Any, place: str, *, ours: bool, key: str = "value") -> tuple[Dated, ...]:
    values = []
    for entry in given:
        keys = {key, "from", "to"} | (set() if ours else {"basis"})
        entry = _known(entry, keys, place)
        span = _span({k: v for k, v in entry.items() if k in ("from", "to")}, place)
        values.append(Dated(entry[key], span, None if ours else _basis(entry.get("basis"), place)))
    return tuple(sorted(values, key=lambda value: value.span.start))


def _parameters(files: Mapping[str, str]) -> dict[str, tuple[Dated, ...]]:
    found: dict[str, tuple[Dated, ...]] = {}
    for file, ours in (("parameters.yaml", False), ("ours.yaml", True)):
        for name, given in _known(_yaml(files, file), set(_yaml(files, file)), file).items():
            given = _known(
                given, {"unit", "values"} | ({"about"} if ours else set()), f"{file} {name}"
            )
            if "unit" not in given:
                raise refuse(f"{file} {name}", "a number without a unit")
            found[name] = _dated(given["values"], f"{file} {name}", ours=ours)
    return found


def load_rulebook(files: Mapping[str, str]) -> Rulebook:
    """The rulebook of these texts, by their path in its folder.

    RulebookRefused names file, rule and reason: a missing file, an unknown or missing key, a
    citation that is none, a word or semantics that this program does not know.
    """
    head = _known(_yaml(files, "rulebook.yaml"), _HEAD_KEYS, "rulebook.yaml")
    departments = _known(
        _yaml(files, "departments.yaml"), {*Kind, "plan_adjustment"}, "departments.yaml"
    )
    return Rulebook(
        id=head["id"],
        version=head["version"],
        semantics=_semantics(head),
        title=head["title"],
        document=head["document"],
        read_on=_day(head["read_on"], "rulebook.yaml"),
        span=_span(head["in_force"], "rulebook.yaml"),
        rules=tuple(
            _rule(given, name)
            for name in sorted(files)
            if name.startswith("rules/")
            for given in _yaml(files, name)
        ),
        parameters=_parameters(files),
        departments={
            subject: _dated(given, f"departments.yaml {subject}", ours=False, key="name")
            for subject, given in departments.items()
        },
        later_law=tuple(
            (entry["known"], _span({"from": entry["from"]}, "rulebook.yaml later_law"))
            for entry in head.get("later_law", ())
        ),
        zone_types=frozenset(
            _zone_types(head.get("zone_types", _FIRST_ZONE_TYPES), "rulebook.yaml zone_types")
        ),
        wording=_yaml(files, "wording.yaml"),
        files=dict(files),
    )
