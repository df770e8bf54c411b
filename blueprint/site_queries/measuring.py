"""A question held against the map's answer: the unions that the law asks about, and verdicts.

Where some rows are not for everyone, the same is measured once more of those that are.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from blueprint.decision.context import Case
from blueprint.decision.coverage import MAJOR, plans_of, sliver_of, union_of, unions_of
from blueprint.decision.evaluation import Evaluation
from blueprint.determination.determine import kinds_to_trim, weigh
from blueprint.determination.question import Question
from blueprint.evidence.evidence import Evidence, Measured, Union
from blueprint.ports import Snapshot
from blueprint.rulebook.model import Rulebook
from blueprint.vocabulary import Kind

__all__ = ["Weighing", "evidence_of"]

Json = dict[str, Any]
Reported = Mapping[Kind, Union]


def evidence_of(
    snapshot: Snapshot, question: Question, rulebook: Rulebook
) -> tuple[Json, Evidence, tuple[Reported, Reported]]:
    """The body of a snapshot with its unions measured, read, and each kind's reported union: of all
    rows, and of those that are for everyone."""
    body, evidence = dict(snapshot.body), Evidence.read(snapshot.body)
    measures, reported = _measures(snapshot, evidence, question, rulebook)
    body |= measures
    if evidence.public is None:
        return body, evidence.with_unions(measures), (reported, reported)
    body["public"], public_reported = _measures(snapshot, evidence.public, question, rulebook)
    return body, Evidence.read(body), (reported, public_reported)


def _measures(
    snapshot: Snapshot, evidence: Evidence, question: Question, rulebook: Rulebook
) -> tuple[Json, Reported]:
    """The measures of all unions that the law may ask about of these rows, as the body has them."""
    on = question.on
    unions = {plans_of(evidence, on)}
    sliver_m2 = sliver_of(rulebook, on, evidence.area_m2)
    reported: dict[Kind, Union] = {}
    for kind in Kind:
        case = Case(kind, question.facts, evidence, rulebook, on)
        reported[kind] = union_of(case, MAJOR)
        unions |= unions_of(case)
    left = {kind.value: snapshot.uncovered(union, sliver_m2) for kind, union in reported.items()}
    return {
        "covers": [snapshot.cover(union) for union in sorted(unions, key=_in_order)],
        "bands": {kind.value: list(snapshot.band(union)) for kind, union in reported.items()},
        "uncovered": {kind: shape for kind, shape in left.items() if shape is not None},
    }, reported


def _in_order(union: Union) -> tuple[str, list[str], list[tuple[str, str]]]:
    return union.kind or "", sorted(union.members), sorted(union.cuts)


@dataclass(slots=True)
class Weighing:
    """One question on its way: its evidence by name (as given, grown, shrunk), as JSON and read;
    the snapshot of the site as given and the unions that were reported of it. `public_evaluations`
    are those of what the public map says by itself."""

    question: Question
    body: Json = field(default_factory=dict)
    read: dict[str, Evidence] = field(default_factory=dict)
    snapshot: Snapshot = field(init=False)
    reported: tuple[Reported, Reported] = field(init=False)
    evaluations: Sequence[Evaluation] = ()
    public_evaluations: Sequence[Evaluation] = ()

    @property
    def known_at(self) -> datetime:
        return self.snapshot.known_at

    def take(self, name: str, snapshot: Snapshot, rulebook: Rulebook) -> None:
        self.body[name], self.read[name], reported = evidence_of(snapshot, self.question, rulebook)
        if name == "as_given":
            self.snapshot, self.reported = snapshot, reported

    def take_part(self, holder: Json, kind: Kind, part: Json) -> None:
        """One of those that `to_trim` gave, measured."""
        holder.setdefault("parts", {})[kind.value] = part
        self.read["as_given"] = Evidence.read(self.body["as_given"])

    @property
    def measured(self) -> Measured:
        return Measured(**self.read)

    def weigh(self, rulebook: Rulebook) -> None:
        measured = self.measured
        self.evaluations = self.public_evaluations = weigh(self.question, measured, rulebook)
        if measured.hides:
            self.public_evaluations = weigh(self.question, measured.as_public, rulebook)

    def to_trim(self) -> Iterator[tuple[Json, Kind, bytes]]:
        """Parts to be measured as sites of their own: the body that holds each, and its kind."""
        measured, whole = self.measured, self.body["as_given"]
        views = [(whole, measured, self.evaluations, self.reported[0])]
        if measured.as_given.public is not None:
            views.append(
                (whole["public"], measured.as_public, self.public_evaluations, self.reported[1])
            )
        for body, seen, evaluations, reported in views:
            for kind in kinds_to_trim(seen, evaluations):
                if (part := self.snapshot.part(reported[kind])) is not None:
                    yield body, kind, part
