"""The report's own texts, read once; labels of closed lists stand in `blueprint.vocabulary`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from blueprint.reports.blocks import Tone
from blueprint.reports.reading import PrintedEvaluation
from blueprint.vocabulary import Standing, Verdict

__all__ = ["Term", "glossary", "say", "tone_of", "verdict_text"]


@dataclass(frozen=True, slots=True)
class Term:
    term: str
    text: str


def _read(name: str) -> Any:
    return yaml.safe_load(resources.files(__package__).joinpath(name).read_text("utf-8"))


@cache
def _wording() -> Mapping[str, Any]:
    wording: Mapping[str, Any] = _read("wording.yaml")
    return wording


@cache
def glossary() -> Sequence[Term]:
    return tuple(Term(each["term"], each["text"]) for each in _read("glossary.yaml"))


def say(path: str, **values: object) -> str:
    """The sentence at `section.name`, filled in; KeyError where there is none."""
    found: Any = _wording()
    for part in path.split("."):
        found = found[part]
    return str(found).format(**values) if values else str(found)


def verdict_text(evaluation: PrintedEvaluation) -> str:
    """A verdict as it is printed: a conditional one is never shown as a settled one."""
    how = "conditional" if evaluation.standing is Standing.CONDITIONAL else "settled"
    return say(f"verdicts.{evaluation.verdict.value}.{how}")


def tone_of(evaluation: PrintedEvaluation) -> Tone:
    if evaluation.verdict is Verdict.UNDETERMINED:
        return "open"
    if evaluation.verdict in (Verdict.WAIVED, Verdict.NOT_APPLICABLE):
        return "done" if evaluation.standing is Standing.SETTLED else "care"
    return "work"
