"""Land-use classes: what a code is called, and in which colour planners draw it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

import yaml

from blueprint.vocabulary import LandUseSystem

__all__ = ["LandUseClass", "land_use_class", "land_use_classes"]

# A classification that has no list of its own is read by another's, after its own additions.
_READ_BY = {
    LandUseSystem.BJ_LOCAL: LandUseSystem.GB50137_2011,
    LandUseSystem.MNR_2020: LandUseSystem.MNR_2023,
}


@dataclass(frozen=True, slots=True)
class LandUseClass:
    """A class of a classification; `fill` is #rrggbb."""

    code: str
    label: str
    fill: str


def _longest(code: str, listed: Mapping[str, Mapping[str, str]], name: str) -> str | None:
    for length in range(len(code), 0, -1):
        found = listed.get(code[:length], {}).get(name)
        if found is not None:
            return found
    return None


@cache
def land_use_classes() -> Mapping[LandUseSystem, Mapping[str, LandUseClass]]:
    """The classes by code, in order, of every classification."""
    text = resources.files(__package__).joinpath("land_use_classes.yaml").read_text("utf-8")
    given = yaml.safe_load(text)
    found = {}
    for system in LandUseSystem:
        other = _READ_BY.get(system)
        listed = {**(given[other.value] if other else {}), **given.get(system.value, {})}
        classes = {}
        for code in sorted(listed):
            fill = _longest(code, listed, "fill")
            if fill is None:
                raise ValueError(f"{system} {code}: no colour")
            classes[code] = LandUseClass(code, listed[code]["label"], fill)
        found[system] = MappingProxyType(classes)
    return MappingProxyType(found)


def land_use_class(code: str, system: LandUseSystem) -> LandUseClass | None:
    """The narrowest class that a code belongs to, by the code that it begins with."""
    classes = land_use_classes()[system]
    return next((classes[code[:n]] for n in range(len(code), 0, -1) if code[:n] in classes), None)
