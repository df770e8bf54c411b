"""YAML texts into a Rulebook, refusing whatever a rule must not be."""

from collections.abc import Mapping
from datetime import date, timedelta
from importlib import resources
from typing import Any

import yaml

from blueprint.decision.conditions import CONDITIONS
from blueprint.errors import RulebookRefused
from blueprint.rulebook.dated import Span, broken_at
from blueprint.rulebook.model import EFFECTS, Basis, Dated, Rule, Rulebook
from blueprint.vocabulary import ControlZoneType, DueBefore, Kind

__all__ = ["load_rulebook", "rulebook_files"]

_CURRENT = "beijing-2018-36"

_RULE_KEYS = {
    "id", "kinds", "effect", "leg", "must_hold", "must_not_hold", "parameters", "zone_types",
    "due_before", "works_list", "basis", "in_force",
}  # fmt: skip


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
    for condition in (*given.get("must_hold", ()), *given.get("must_not_hold", ())):
        if condition not in CONDITIONS:
            raise refuse(place, f"undefined condition {condition}")
    try:
        zones = tuple(ControlZoneType(zone) for zone in given.get("zone_types", ()))
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
    broken = broken_at([value.span for value in values])
    if broken:
        raise refuse(place, f"{broken}")
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


def _refuse_unused(rules: tuple[Rule, ...], parameters: Mapping[str, Any], ours: set[str]) -> None:
    used = {condition for rule in rules for condition in rule.conditions}
    if unused := sorted(set(CONDITIONS) - used):
        raise refuse("rules", f"unused condition {', '.join(unused)}")
    named = {parameter for rule in rules for parameter in rule.parameters}
    if undefined := sorted(named - set(parameters)):
        raise refuse("rules", f"undefined parameter {', '.join(undefined)}")
    if unused := sorted(set(parameters) - named - ours):
        raise refuse("parameters.yaml", f"unused parameter {', '.join(unused)}")
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            raise refuse(rule.id, "two rules of this id")
        seen.add(rule.id)


def _refuse_gaps(rules: tuple[Rule, ...], whole: Span) -> None:
    """Each kind has exactly one rule a leg, one time, and at most one threshold, at every date."""
    slots = [("waived", leg) for leg in (1, 2, 3, 4, 5)] + [("due", None)]
    for kind in Kind:
        for effect, leg in (*slots, ("not_applicable", None), ("required", None)):
            chosen = [r for r in rules if kind in r.kinds and r.effect == effect and r.leg == leg]
            place = f"{kind} {effect}{f' leg {leg}' if leg else ''}"
            broken = broken_at([rule.span for rule in chosen])
            if broken:
                raise refuse(place, f"{broken}: {', '.join(rule.id for rule in chosen)}")
            if effect in ("not_applicable", "required"):
                continue
            if not chosen or min(rule.span.start for rule in chosen) > whole.start:
                raise refuse(place, f"a gap from {whole.start}")
            ends = [rule.span.end for rule in chosen]
            if None not in ends and (whole.end is None or max(e for e in ends if e) < whole.end):
                raise refuse(place, f"a gap from {max(e for e in ends if e) + timedelta(days=1)}")


def load_rulebook(files: Mapping[str, str] | None = None) -> Rulebook:
    """The rulebook of these texts (by default the one that comes with the program).

    RulebookRefused names file, rule and reason: an unknown key, a missing citation, an unused or
    undefined condition or parameter, a gap or an overlap in time.
    """
    files = rulebook_files() if files is None else files
    head = _known(
        _yaml(files, "rulebook.yaml"),
        {"id", "version", "title", "document", "in_force", "read_on", "later_law"},
        "rulebook.yaml",
    )
    rules = tuple(
        _rule(given, name)
        for name in sorted(files)
        if name.startswith("rules/")
        for given in _yaml(files, name)
    )
    parameters = _parameters(files)
    whole = _span(head["in_force"], "rulebook.yaml")
    _refuse_unused(rules, parameters, set(_yaml(files, "ours.yaml")))
    _refuse_gaps(rules, whole)
    subjects = {*Kind, "plan_adjustment"}
    named = _known(_yaml(files, "departments.yaml"), {str(s) for s in subjects}, "departments.yaml")
    if unnamed := sorted(subjects - set(named)):
        raise refuse("departments.yaml", f"nobody answers for {', '.join(unnamed)}")
    departments = {
        subject: _dated(given, f"departments.yaml {subject}", ours=False, key="name")
        for subject, given in named.items()
    }
    wording = _yaml(files, "wording.yaml")
    unworded = sorted(set(CONDITIONS) - set(wording["conditions"]))
    if unworded:
        raise refuse("wording.yaml", f"no sentence for condition {', '.join(unworded)}")
    return Rulebook(
        id=head["id"],
        version=head["version"],
        title=head["title"],
        document=head["document"],
        read_on=_day(head["read_on"], "rulebook.yaml"),
        span=whole,
        rules=rules,
        parameters=parameters,
        departments=departments,
        later_law=tuple(
            (entry["known"], _span({"from": entry["from"]}, "rulebook.yaml later_law"))
            for entry in head.get("later_law", ())
        ),
        wording=wording,
        files=dict(files),
    )
