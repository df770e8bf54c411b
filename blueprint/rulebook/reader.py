"""YAML texts into a Rulebook, refusing what cannot be read.

Whether a rulebook is fit to be used is another question (lint.py). One that answered once is kept
for ever and read again by later programs, so that nothing is refused here that once could be read,
and nothing here is held against what the program of today knows or wants.
"""

from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any

from blueprint.facts import FACT_LABELS
from blueprint.rulebook.confirmations import confirmations_of, confirmed_rules, narrowed_law
from blueprint.rulebook.known_law import (
    instruments_of,
    later_law_of,
    notice_of,
)
from blueprint.rulebook.model import EFFECTS, Dated, Rule, Rulebook
from blueprint.rulebook.semantics import NEWEST_SEMANTICS, Semantics, semantics_of
from blueprint.rulebook.values import (
    basis_of,
    day_of,
    kinds_of,
    known,
    refuse,
    span_of,
    yaml_of,
    zone_type_of,
    zone_types_of,
)
from blueprint.vocabulary import DueBefore, Kind

__all__ = ["load_rulebook", "rulebook_files"]

_CURRENT = "beijing-2018-36-later"

_RULE_KEYS = {
    "id", "kinds", "effect", "leg", "must_hold", "must_not_hold", "parameters", "zone_types",
    "due_before", "works_list", "basis", "in_force", "area", "facts", "reason", "after", "provided",
}  # fmt: skip
_HEAD_KEYS = {
    "id", "version", "semantics", "title", "document", "in_force", "read_on", "later_law",
    "zone_types", "notices",
}  # fmt: skip
_HEAD_NEEDS = {"id", "version", "title", "document", "in_force", "read_on"}
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
    for name in ("rulebook", "instruments", "departments", "parameters", "ours"):
        file = folder.joinpath(f"{name}.yaml")
        if file.is_file():
            texts[f"{name}.yaml"] = file.read_text("utf-8")
    for entry in sorted(folder.joinpath("rules").iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".yaml"):
            texts[f"rules/{entry.name}"] = entry.read_text("utf-8")
    return texts


def _semantics(head: Mapping[str, Any]) -> Semantics:
    given = head.get("semantics", 1)
    if type(given) is not int or not 1 <= given <= NEWEST_SEMANTICS:
        why = f"semantics {given!r} is not known here, 1 to {NEWEST_SEMANTICS} are"
        raise refuse("rulebook.yaml", why)
    return semantics_of(given)


def _facts(given: Any, place: str) -> tuple[tuple[str, tuple[Any, ...]], ...]:
    """What must be given, and as what: {fact: [values]}."""
    if not isinstance(given, Mapping) or not all(isinstance(v, list) and v for v in given.values()):
        raise refuse(place, "`facts` maps each fact to a list of values")
    if unknown := sorted(set(given) - set(FACT_LABELS)):
        raise refuse(place, f"unknown fact {', '.join(unknown)}")
    return tuple((name, tuple(values)) for name, values in given.items())


def _rule(given: Any, file: str) -> Rule:
    place = f"{file} {given.get('id', '?') if isinstance(given, Mapping) else given}"
    given = known(given, _RULE_KEYS, place)
    for key in ("id", "kinds", "effect", "in_force"):
        if key not in given:
            raise refuse(place, f"`{key}` is missing")
    if given["effect"] not in EFFECTS:
        raise refuse(place, f"unknown effect {given['effect']!r}")
    if (given["effect"] == "waived") != (given.get("leg") in (1, 2, 3, 4, 5)):
        raise refuse(place, "a leg of the waiver has a `leg` from 1 to 5, and nothing else has one")
    zones = zone_types_of(given.get("zone_types", ()), place)
    try:
        due = DueBefore(given["due_before"]) if "due_before" in given else None
    except ValueError as error:
        raise refuse(place, str(error)) from None
    return Rule(
        id=given["id"],
        kinds=kinds_of(given["kinds"], place),
        effect=given["effect"],
        leg=given.get("leg"),
        must_hold=tuple(given.get("must_hold", ())),
        must_not_hold=tuple(given.get("must_not_hold", ())),
        parameters=tuple(given.get("parameters", ())),
        zone_types=zones,
        due_before=due,
        works_list=given.get("works_list"),
        basis=basis_of(given.get("basis"), place),
        span=span_of(given["in_force"], place),
        area=zone_type_of(given.get("area"), place),
        facts=_facts(given.get("facts", {}), place),
        reason=given.get("reason"),
        after=given.get("after"),
        provided=given.get("provided"),
    )


def _rules(files: Mapping[str, str]) -> Iterator[Rule]:
    for name in sorted(files):
        if name.startswith("rules/"):
            given = yaml_of(files, name)
            if not isinstance(given, list) or not given:
                raise refuse(name, "a list of rules is expected")
            yield from (_rule(each, name) for each in given)


def _dated(given: Any, place: str, *, ours: bool, key: str = "value") -> tuple[Dated, ...]:
    values = []
    for entry in given:
        keys = {key, "from", "to"} | (set() if ours else {"basis"})
        entry = known(entry, keys, place)
        span = span_of({k: v for k, v in entry.items() if k in ("from", "to")}, place)
        values.append(
            Dated(entry[key], span, None if ours else basis_of(entry.get("basis"), place))
        )
    return tuple(sorted(values, key=lambda value: value.span.start))


def _parameters(files: Mapping[str, str]) -> dict[str, tuple[Dated, ...]]:
    found: dict[str, tuple[Dated, ...]] = {}
    for file, ours in (("parameters.yaml", False), ("ours.yaml", True)):
        for name, given in known(yaml_of(files, file), set(yaml_of(files, file)), file).items():
            given = known(
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
    head = known(yaml_of(files, "rulebook.yaml"), _HEAD_KEYS, "rulebook.yaml")
    if missing := sorted(_HEAD_NEEDS - set(head)):
        raise refuse("rulebook.yaml", f"`{', '.join(missing)}` is missing")
    departments = known(
        yaml_of(files, "departments.yaml"), {*Kind, "plan_adjustment"}, "departments.yaml"
    )
    confirmed = confirmations_of(files)
    return Rulebook(
        id=head["id"],
        version=head["version"],
        semantics=_semantics(head),
        title=head["title"],
        document=head["document"],
        read_on=day_of(head["read_on"], "rulebook.yaml"),
        span=span_of(head["in_force"], "rulebook.yaml"),
        rules=confirmed_rules(tuple(_rules(files)), confirmed),
        parameters=_parameters(files),
        departments={
            subject: _dated(given, f"departments.yaml {subject}", ours=False, key="name")
            for subject, given in departments.items()
        },
        later_law=narrowed_law(
            [later_law_of(entry) for entry in head.get("later_law", ())], confirmed
        ),
        notices=tuple(notice_of(entry) for entry in head.get("notices", ())),
        instruments=instruments_of(files),
        zone_types=frozenset(
            zone_types_of(head.get("zone_types", _FIRST_ZONE_TYPES), "rulebook.yaml zone_types")
        ),
        wording=yaml_of(files, "wording.yaml"),
        files=dict(files),
    )
