"""A later program, made of this one while it runs: a condition, a fact, a zone type, a number and a
rule that it has not, as docs/how-to-add-a-rule.md adds them."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import make_dataclass
from types import MappingProxyType
from typing import Any

import pytest

from blueprint import facts
from blueprint.decision.conditions import CONDITIONS
from blueprint.decision.context import Case, ConditionFinding
from blueprint.rulebook.model import Rule
from blueprint.rulebook.reader import rulebook_files
from blueprint.vocabulary import ControlZoneType
from layers.atlas import declared_unions as declared

__all__ = ["FACT", "KNOWS_NOT", "ZONE_TYPE", "later_files", "later_program"]

FACT, CONDITION, ZONE_TYPE = "noise_db", "noise_threshold_reached", "quiet_area"
# What the rulebook of the later program lacks when only this program's files are there.
KNOWS_NOT = (CONDITION, ZONE_TYPE)
_RULE = """\
- id: threshold-noise
  kinds: [environmental_impact]
  effect: not_applicable
  must_hold: [noise_threshold_reached]
  parameters: [noise_threshold_db]
  zone_types: [quiet_area]
  basis: {document: 虚构的噪声规定, clause: 第三条, read_on: 2026-11-24, confirmed: false}
  in_force: {from: 2018-09-14}
"""
_NUMBER = """
noise_threshold_db:
  unit: dB
  values:
    - value: 55
      from: 2018-09-14
      basis: {document: 虚构的噪声规定, clause: 第三条, read_on: 2026-11-24, confirmed: false}
"""
_INSTRUMENT = """
- {document: 虚构的噪声规定, from: 2018-09-14, grade: V2, changed: 噪声不足限值的不须评价}
"""
_SENTENCES = """conditions:
  noise_threshold_reached:
    question: 噪声是否达到限值？
    known: 噪声限值为 {limit} 分贝
"""


def noise_threshold_reached(case: Case, rule: Rule) -> ConditionFinding:
    case.evidence.declares("control_zone", rule.zone_types[0])
    limit, given = case.number("noise_threshold_db"), case.facts.noise_db  # type: ignore[attr-defined]
    answer = None if given is None else given >= limit
    because = case.because(CONDITION, "known", limit=limit)
    return ConditionFinding(answer, because, missing_facts=(FACT,) if given is None else ())


def later_files() -> dict[str, str]:
    """The rulebook that the later program comes with."""
    files = rulebook_files()
    return files | {
        "rules/threshold-noise.yaml": _RULE,
        "parameters.yaml": files["parameters.yaml"] + _NUMBER,
        "instruments.yaml": files["instruments.yaml"] + _INSTRUMENT,
        "wording.yaml": files["wording.yaml"].replace("conditions:\n", _SENTENCES, 1),
        "rulebook.yaml": files["rulebook.yaml"].replace(
            "zone_types:\n", f"zone_types:\n  - {ZONE_TYPE}\n"
        ),
    }


def _everywhere(patch: pytest.MonkeyPatch, was: object, now: object) -> None:
    """Whatever of this project's modules holds the one, holds the other."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] not in ("blueprint", "layers", "api"):
            continue
        for attribute, value in list(vars(module).items()):
            if value is was:
                patch.setattr(module, attribute, now)


@contextmanager
def _zone_type() -> Iterator[None]:
    """An enum takes no member from outside: what its making does is done here by hand."""
    added: Any = str.__new__(ControlZoneType, ZONE_TYPE)
    added._name_, added._value_, added.label = "QUIET_AREA", ZONE_TYPE, "宁静区"
    added._sort_order_ = len(ControlZoneType)
    names, members, values = (
        ControlZoneType._member_names_,
        ControlZoneType._member_map_,
        ControlZoneType._value2member_map_,
    )
    names.append("QUIET_AREA")
    members["QUIET_AREA"] = values[ZONE_TYPE] = added
    try:
        yield
    finally:
        names.remove("QUIET_AREA")
        del members["QUIET_AREA"], values[ZONE_TYPE]


@contextmanager
def later_program() -> Iterator[Mapping[str, str]]:
    """Until it ends this is that program; its rulebook's files."""
    with pytest.MonkeyPatch.context() as patch, _zone_type():
        registry = MappingProxyType({**CONDITIONS, CONDITION: noise_threshold_reached})
        _everywhere(patch, CONDITIONS, registry)
        more = make_dataclass(
            "Facts", [(FACT, float | None, None)], bases=(facts.Facts,), frozen=True
        )
        patch.setitem(facts.FACT_LABELS, FACT, "噪声（分贝）")  # type: ignore[arg-type]
        _everywhere(patch, facts._NAMES, (*facts._NAMES, FACT))
        _everywhere(patch, facts.Facts, more)
        files = later_files()
        _everywhere(patch, rulebook_files, lambda: files)
        declared._rows_by_theme.cache_clear()
        yield files
    # What was remembered is that of a program that never was.
    declared._rows_by_theme.cache_clear()
