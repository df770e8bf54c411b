"""The reader's document as a report reads it: the one place that knows its members by name.

The document may be the public one, where texts, numbers and lists of what is restricted are gone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from blueprint.vocabulary import DueBefore, Kind, Standing, Verdict

__all__ = ["Document", "Evaluation", "Step"]

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
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

    @classmethod
    def of(cls, told: Json) -> "Step":
        basis = told["basis"]
        return cls(
            question=told["question"],
            answer=told["answer"],
            because=told["because"],
            document=basis["document"],
            clause=basis["clause"],
            read_on=basis["read_on"],
            confirmed=basis["confirmed"],
            reading=basis.get("reading", "text"),
            passes=told.get("passes"),
            leg=told.get("leg"),
            condition=told.get("condition", ""),
        )

    @property
    def cited(self) -> str:
        return f"{self.document} {self.clause}".strip()


@dataclass(frozen=True)
class Evaluation:
    told: Json

    @property
    def kind(self) -> Kind:
        return Kind(self.told["kind"])

    @property
    def verdict(self) -> Verdict:
        return Verdict(self.told["verdict"])

    @property
    def standing(self) -> Standing:
        return Standing(self.told["standing"])

    @property
    def due_before(self) -> DueBefore | None:
        return DueBefore(self.told["due_before"]) if self.told["due_before"] else None

    @property
    def department(self) -> str:
        return str(self.told["department"] or "")

    @property
    def summary(self) -> str:
        return str(self.told["summary"])

    @property
    def coverage(self) -> float | None:
        value = self.told.get("coverage")
        return None if value is None else float(value)

    @property
    def conditions(self) -> Sequence[str]:
        return self.told["conditions"] or ()

    @property
    def requirements(self) -> Sequence[str]:
        return self.told["requirements"] or ()

    @property
    def missing_facts(self) -> Sequence[str]:
        return self.told["missing_facts"] or ()

    @property
    def assessments(self) -> Sequence[Json]:
        return self.told["assessments"] or ()

    @property
    def remedies(self) -> Sequence[Json]:
        return self.told["remedies"] or ()

    @property
    def alternatives(self) -> Sequence[Json]:
        return self.told.get("alternatives") or ()

    @property
    def uncovered(self) -> Json | None:
        return self.told.get("uncovered")

    @property
    def sliver(self) -> bool:
        return bool(self.told.get("sliver"))

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        return tuple(Step.of(step) for step in self.told["steps"])

    @cached_property
    def decisive(self) -> Step | None:
        """The step whose answer became the verdict; for a waiver the leg of the assessment."""
        if self.verdict is Verdict.WAIVED:
            covering = (s for s in self.steps if s.leg == 3)
            return next(covering, self.steps[0] if self.steps else None)
        if self.verdict is Verdict.NOT_APPLICABLE:
            return self.steps[0] if self.steps else None
        pairs = zip(self.told["steps"], self.steps, strict=True)
        same = (step for told, step in pairs if told.get("reason") == self.told["reason"])
        return next(same, None)


@dataclass(frozen=True)
class Document:
    """One sealed document, full or public."""

    told: Json

    @property
    def id(self) -> str:
        return str(self.told["id"])

    @property
    def digest(self) -> str:
        return str(self.told["digest"])

    @property
    def as_of(self) -> str:
        return str(self.told["as_of"])

    @property
    def created_at(self) -> str:
        return str(self.told["created_at"])

    @property
    def known_at(self) -> str:
        return str(self.told["known_at"])

    @property
    def time_zone(self) -> str:
        return str(self.told.get("time_zone", "Asia/Shanghai"))

    @property
    def project(self) -> Json:
        return self.told["project"] or {}

    @property
    def name(self) -> str:
        return str(self.project.get("name") or "")

    @property
    def area_m2(self) -> float | None:
        value = self.told["site"]["area_m2"]
        return None if value is None else float(value)

    @property
    def geometry(self) -> Json | None:
        found: Json | None = self.told["site"]["geometry"]
        return found

    @property
    def input(self) -> Json:
        found: Json = self.told["site"]["input"]
        return found

    @property
    def plan(self) -> Json:
        found: Json = self.told["plan"]
        return found

    def of_plan(self, name: str) -> Sequence[Json]:
        return self.plan.get(name) or ()

    @property
    def controls(self) -> Sequence[Json]:
        return self.told["controls"] or ()

    @cached_property
    def evaluations(self) -> tuple[Evaluation, ...]:
        return tuple(Evaluation(each) for each in self.told["evaluations"])

    @property
    def data(self) -> Sequence[Json]:
        found: Sequence[Json] = self.told["data"]
        return found

    @property
    def notices(self) -> Sequence[str]:
        found: Sequence[str] = self.told["notices"]
        return found

    @property
    def releases(self) -> Mapping[str, str]:
        return self.told["releases"] or {}

    @property
    def rulebook(self) -> Json:
        found: Json = self.told["rulebook"]
        return found

    @property
    def engine(self) -> Mapping[str, str]:
        found: Mapping[str, str] = self.told["engine"]
        return found

    @property
    def forecast(self) -> bool:
        return bool(self.told["forecast"])

    @property
    def tolerance_m(self) -> float:
        return float(self.told["tolerances"]["positional_m"])

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
        return sentence
