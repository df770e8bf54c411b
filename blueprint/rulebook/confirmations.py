"""What an operator says of the law, by name: that a rule is in force as stated, or what a law that
is not loaded does here.

They are a file of their own, `confirmations.yaml`, among a rulebook's files: an answer names them
with the rulebook that it was given by, and what was answered before knows nothing of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import yaml

from blueprint.rulebook.model import LaterLaw, Narrowed, Rule
from blueprint.rulebook.values import (
    day_of,
    known,
    refuse,
    verdict_pairs_of,
    yaml_of,
    zone_type_of,
)
from blueprint.vocabulary import ControlZoneType, Kind, Verdict

__all__ = [
    "CONFIRMATIONS_FILE",
    "Confirmation",
    "confirmation_of",
    "confirmations_as_yaml",
    "confirmations_of",
    "confirmed_rules",
    "narrowed_law",
    "with_confirmations",
]

CONFIRMATIONS_FILE = "confirmations.yaml"
_KEYS = {"about", "by", "on", "document", "read_on", "effect", "area", "withdrawn"}


@dataclass(frozen=True, slots=True)
class Confirmation:
    """`about` is the id of a rule, or of a law that is not loaded; `on` the day in the city.

    Of a rule, `document` is what was read, on `read_on`. Of a law, `effect` are the verdicts of
    kinds that it can change here, and no others, in `area` alone where one is named; empty: it
    changes none. One that is `withdrawn` takes back whatever was said before.
    """

    about: str
    by: str
    on: date
    document: str | None = None
    read_on: date | None = None
    effect: frozenset[tuple[Kind, Verdict]] | None = None
    area: ControlZoneType | None = None
    withdrawn: bool = False

    def as_data(self) -> dict[str, Any]:
        """As it stands in a file or a database."""
        effect = None
        if self.effect is not None:
            effect = sorted(f"{kind.value}:{verdict.value}" for kind, verdict in self.effect)
        body = {
            "about": self.about,
            "by": self.by,
            "on": self.on,
            "document": self.document,
            "read_on": self.read_on,
            "effect": effect,
            "area": self.area and self.area.value,
            "withdrawn": self.withdrawn or None,
        }
        return {name: value for name, value in body.items() if value is not None}


def confirmation_of(given: Any, place: str = CONFIRMATIONS_FILE) -> Confirmation:
    given = known(given, _KEYS, place)
    if missing := sorted({"about", "by", "on"} - set(given)):
        raise refuse(place, f"`{', '.join(missing)}` is missing")
    effect = given.get("effect")
    return Confirmation(
        about=str(given["about"]),
        by=str(given["by"]),
        on=day_of(given["on"], place),
        document=given.get("document"),
        read_on=day_of(given["read_on"], place) if "read_on" in given else None,
        effect=None if effect is None else verdict_pairs_of(effect, place),
        area=zone_type_of(given.get("area"), place),
        withdrawn=bool(given.get("withdrawn", False)),
    )


def confirmations_of(files: Mapping[str, str]) -> dict[str, Confirmation]:
    """The last one on each subject; empty where nobody said anything."""
    if CONFIRMATIONS_FILE not in files:
        return {}
    found: dict[str, Confirmation] = {}
    for given in yaml_of(files, CONFIRMATIONS_FILE) or ():
        one = confirmation_of(given)
        found.pop(one.about, None)
        if not one.withdrawn:
            found[one.about] = one
    return found


def confirmations_as_yaml(confirmations: Sequence[Confirmation]) -> str:
    return yaml.safe_dump([w.as_data() for w in confirmations], allow_unicode=True, sort_keys=True)


def with_confirmations(
    files: Mapping[str, str], confirmations: Sequence[Confirmation]
) -> dict[str, str]:
    """A rulebook's files with these confirmations, and no others."""
    plain = {name: text for name, text in files.items() if name != CONFIRMATIONS_FILE}
    return (
        plain | {CONFIRMATIONS_FILE: confirmations_as_yaml(confirmations)}
        if confirmations
        else plain
    )


def confirmed_rules(
    rules: Sequence[Rule], confirmations: Mapping[str, Confirmation]
) -> tuple[Rule, ...]:
    """The rules, those confirmed of which somebody said so."""
    return tuple(
        _confirmed(rule, confirmations[rule.id]) if rule.id in confirmations else rule
        for rule in rules
    )


def _confirmed(rule: Rule, one: Confirmation) -> Rule:
    basis = replace(
        rule.basis,
        read_on=one.read_on or rule.basis.read_on,
        confirmed=True,
        confirmed_by=one.by,
        confirmed_on=one.on,
    )
    return replace(rule, basis=basis)


def narrowed_law(
    laws: Sequence[LaterLaw], confirmations: Mapping[str, Confirmation]
) -> tuple[LaterLaw, ...]:
    """The law that is not loaded, with what somebody said that it can change."""
    found = []
    for law in laws:
        one = confirmations.get(law.id)
        if one is None or one.effect is None:
            found.append(law)
            continue
        found.append(
            replace(
                law,
                changes=law.changes & one.effect,
                area=one.area or law.area,
                narrowed=Narrowed(one.by, one.on, law.changes),
            )
        )
    return tuple(found)
