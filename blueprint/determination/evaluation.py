"""One of the six evaluations of a determination: verdict, every rule that was read, what to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from blueprint.decision.remedy_types import Remedy
from blueprint.determination.disclosure import Disclosure
from blueprint.determination.units import FeatureId, OfWhom, Restricted, Share, Withheld
from blueprint.rulebook.model import Basis
from blueprint.shapes import OMITTED, About, Area
from blueprint.vocabulary import AssessmentStatus, DueBefore, Kind, Reason, Standing, Verdict

__all__ = ["Alternative", "AssessmentEntry", "EvaluationEntry", "Step"]


@dataclass(frozen=True, slots=True)
class Step:
    """A rule that was read: what it asks, what was found, and what that means for the waiver."""

    rule: Annotated[str, Disclosure.ALWAYS]
    question: Annotated[str, Disclosure.ALWAYS]
    answer: bool | None
    because: str
    basis: Annotated[Basis, Disclosure.ALWAYS]
    condition: Annotated[str, Disclosure.ALWAYS]
    leg: Annotated[int | None, About("the leg of the waiver, 1 to 5"), Disclosure.ALWAYS]
    passes: Annotated[bool | None, About("for the waiver: held, failed, or not yet known")]
    reason: Reason | None
    features: Annotated[tuple[str, ...], About("the ids of the features that decided")]
    parameters: Annotated[
        Mapping[str, float], About("the rulebook's numbers that were read"), Disclosure.ALWAYS
    ]
    assuming: Annotated[str | None, About("an assumption that was tried"), OMITTED] = None
    restricted: Restricted = None


@dataclass(frozen=True, slots=True)
class AssessmentEntry:
    """A regional assessment of this kind that meets the site in a piece that counts."""

    id: FeatureId | None
    code: str | None
    name: str
    unit: Annotated[str | None, About("who made it")]
    status: AssessmentStatus | None
    state: Annotated[str | None, About("how it counts on the date of the question")]
    completed_on: date | None
    valid_until: date | None
    incorporated_in: Annotated[str | None, About("the code of the plan that took it in")]
    opinion_no: str | None
    share: Share | None
    stage: Annotated[
        str | None, About("plan or primary_development; absent in form 1"), OMITTED
    ] = None
    visibility: OfWhom = None
    restricted: Restricted = None


@dataclass(frozen=True, slots=True)
class Alternative:
    """What an evaluation could still become, and when."""

    verdict: Verdict
    when: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EvaluationEntry:
    """Whoever reads `verdict` must read `standing` beside it."""

    kind: Annotated[Kind, Disclosure.ALWAYS]
    verdict: Annotated[Verdict, Disclosure.ALWAYS]
    standing: Annotated[Standing, Disclosure.ALWAYS]
    reason: Annotated[Reason, Disclosure.ALWAYS]
    summary: Annotated[str, About("one Chinese sentence"), Disclosure.ALWAYS]
    coverage: Annotated[Share | None, About("what the effective assessments cover")]
    coverage_band: Annotated[
        tuple[float, float] | None,
        About("the coverage with the union shrunk and grown by the tolerance"),
    ]
    sliver: Annotated[bool | None, About("something is left over, too narrow to count")]
    uncovered: Annotated[Area | None, About("what is left over, where it counts")]
    data: Annotated[
        str | None,
        About(
            "of the data that this kind rests on, what is declared over the site",
            enum=["complete", "partial", "none", None],
        ),
    ]
    assessments: Annotated[tuple[AssessmentEntry, ...], Disclosure.ENTRIES]
    due_before: Annotated[DueBefore | None, Disclosure.ALWAYS]
    department: Annotated[str | None, Disclosure.ALWAYS]
    missing_facts: Annotated[
        tuple[str, ...], About("facts that a rule needed and that were not given"), Disclosure.LINES
    ]
    steps: Annotated[tuple[Step, ...], About("every rule that was read, in order")]
    conditions: Annotated[
        tuple[str, ...], About("what the verdict is conditional on"), Disclosure.CONDITIONS
    ]
    requirements: Annotated[
        tuple[str, ...],
        About("what the effective assessments ask of every project"),
        Disclosure.LINES,
    ]
    remedy: Annotated[Remedy | None, About("the first of `remedies`")]
    remedies: Annotated[
        tuple[Remedy, ...],
        About("each a change that by itself would win the waiver"),
        Disclosure.LINES,
    ]
    alternatives: Annotated[
        tuple[Alternative, ...] | None,
        About("what else it could still become, the lighter first; absent in form 1"),
        Disclosure.LINES,
        OMITTED,
    ] = None
    withheld: Withheld = None
