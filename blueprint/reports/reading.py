"""The reader's document as a report reads it: the one place that knows its members by name.

The document may be the public one, where texts, numbers and lists of what is restricted are gone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from blueprint.determination.decisive import decisive_step
from blueprint.reports.chinese import with_days
from blueprint.vocabulary import DueBefore, Kind, Reason, Standing, Verdict

__all__ = ["Document", "PrintedEvaluation", "PrintedStep"]

Json = Mapping[str, Any]

# A rule for certain areas answers, beside what the regional assessment says.
_BY_ANOTHER_RULE = (
    Reason.REPLACED_BY_COMMITMENT,
    Reason.REPLACED_BY_SIMPLIFIED_REVIEW,
    Reason.EXEMPT_IN_PARK,
)


@dataclass(frozen=True, slots=True)
class PrintedStep:
    """A rule that was read. `reading` is "ours" where the text leaves it to this system."""

    question: str
    answer: bool | None
    because: str
    document: str
    clause: str
    read_on: str
    confirmed: bool
    reading: str
    passes: bool | None
    leg: int | None
    condition: str
    rule: str = ""

    @classmethod
    def of(cls, step: Json) -> "PrintedStep":
        basis = step["basis"]
        return cls(
            question=step["question"],
            answer=step["answer"],
            because=step["because"],
            document=basis["document"],
            clause=basis["clause"],
            read_on=basis["read_on"],
            confirmed=basis["confirmed"],
            reading=basis.get("reading", "text"),
            passes=step.get("passes"),
            leg=step.get("leg"),
            condition=step.get("condition", ""),
            rule=step.get("rule", ""),
        )

    @property
    def cited(self) -> str:
        return f"{self.document} {self.clause}".strip()


@dataclass(frozen=True)
class PrintedEvaluation:
    content: Json

    @property
    def kind(self) -> Kind:
        return Kind(self.content["kind"])

    @property
    def verdict(self) -> Verdict:
        return Verdict(self.content["verdict"])

    @property
    def standing(self) -> Standing:
        return Standing(self.content["standing"])

    @property
    def due_before(self) -> DueBefore | None:
        return DueBefore(self.content["due_before"]) if self.content["due_before"] else None

    @property
    def department(self) -> str:
        return str(self.content["department"] or "")

    @property
    def summary(self) -> str:
        return str(self.content["summary"])

    @property
    def coverage(self) -> float | None:
        value = self.content.get("coverage")
        return None if value is None else float(value)

    @property
    def conditions(self) -> Sequence[str]:
        return self.content["conditions"] or ()

    @property
    def requirements(self) -> Sequence[str]:
        return self.content["requirements"] or ()

    @property
    def missing_facts(self) -> Sequence[str]:
        return self.content["missing_facts"] or ()

    @property
    def assessments(self) -> Sequence[Json]:
        return self.content["assessments"] or ()

    @property
    def remedies(self) -> Sequence[Json]:
        return self.content["remedies"] or ()

    @property
    def alternatives(self) -> Sequence[Json]:
        return self.content.get("alternatives") or ()

    @property
    def uncovered(self) -> Json | None:
        return self.content.get("uncovered")

    @property
    def sliver(self) -> bool:
        return bool(self.content.get("sliver"))

    @cached_property
    def steps(self) -> tuple[PrintedStep, ...]:
        return tuple(PrintedStep.of(step) for step in self.content["steps"])

    @cached_property
    def decisive(self) -> PrintedStep | None:
        """The step whose answer became the verdict."""
        if self.content["reason"] in _BY_ANOTHER_RULE and (found := self._replacing()):
            return found
        step = decisive_step(self.content)
        return None if step is None else PrintedStep.of(step)

    def _replacing(self) -> PrintedStep | None:
        """The later rule that replaces the evaluation, or makes it needless, with all of its
        conditions as one."""
        for rule in dict.fromkeys(step.rule for step in self.steps):
            same = [step for step in self.steps if step.rule == rule]
            if same[0].condition == "site_within_area" and all(step.passes for step in same):
                return replace(same[0], because="；".join(step.because for step in same))
        return None


@dataclass(frozen=True)
class Document:
    """One sealed document, full or public."""

    content: Json

    @property
    def id(self) -> str:
        return str(self.content["id"])

    @property
    def digest(self) -> str:
        return str(self.content["digest"])

    @property
    def as_of(self) -> str:
        return str(self.content["as_of"])

    @property
    def created_at(self) -> str:
        return str(self.content["created_at"])

    @property
    def known_at(self) -> str:
        return str(self.content["known_at"])

    @property
    def time_zone(self) -> str:
        return str(self.content.get("time_zone", "Asia/Shanghai"))

    @property
    def project(self) -> Json:
        return self.content["project"] or {}

    @property
    def name(self) -> str:
        return str(self.project.get("name") or "")

    @property
    def area_m2(self) -> float | None:
        value = self.content["site"]["area_m2"]
        return None if value is None else float(value)

    @property
    def geometry(self) -> Json | None:
        found: Json | None = self.content["site"]["geometry"]
        return found

    @property
    def input(self) -> Json:
        found: Json = self.content["site"]["input"]
        return found

    @property
    def plan(self) -> Json:
        found: Json = self.content["plan"]
        return found

    def of_plan(self, name: str) -> Sequence[Json]:
        return self.plan.get(name) or ()

    @property
    def controls(self) -> Sequence[Json]:
        return self.content["controls"] or ()

    @cached_property
    def evaluations(self) -> tuple[PrintedEvaluation, ...]:
        return tuple(PrintedEvaluation(each) for each in self.content["evaluations"])

    @property
    def data(self) -> Sequence[Json]:
        found: Sequence[Json] = self.content["data"]
        return found

    @property
    def notices(self) -> Sequence[str]:
        return [with_days(notice) for notice in self.content["notices"]]

    @property
    def releases(self) -> Mapping[str, str]:
        return self.content["releases"] or {}

    @property
    def rulebook(self) -> Json:
        found: Json = self.content["rulebook"]
        return found

    @property
    def engine(self) -> Mapping[str, str]:
        found: Mapping[str, str] = self.content["engine"]
        return found

    @property
    def forecast(self) -> bool:
        return bool(self.content["forecast"])

    @property
    def tolerance_m(self) -> float:
        return float(self.content["tolerances"]["positional_m"])

    @property
    def fictitious(self) -> bool:
        return any(notice.startswith("虚构") for notice in self.notices)

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Codes of features, which sentences carry in brackets."""
        lists = [*(self.of_plan(n) for n in ("areas", "parcels", "adjustments")), self.controls]
        lists += [evaluation.assessments for evaluation in self.evaluations]
        found = {str(entry["code"]) for entries in lists for entry in entries if entry.get("code")}
        return tuple(sorted(found, key=lambda code: (-len(code), code)))

    def plainly(self, sentence: str) -> str:
        """A sentence without the codes that it carries in brackets: a person reads names."""
        for code in self.codes:
            sentence = sentence.replace(f"（{code}）", "")
        return with_days(sentence)
