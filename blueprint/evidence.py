"""What the map says of one site: frozen rows and measures, ready to be judged without a map.

The map finds and measures; whether a row counts on a date is decided here and in the conditions,
from the row's own dates. The measures of what is covered (`Cover`) are labelled with the features
that they unite and the adjustments cut out of them, and are looked up by that label: when the map
measured another set than the law asks for, the answer is an error and never a wrong verdict.

Areas are m² rounded to 0.01, shares parts of the site's area rounded to 1e-6.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from blueprint.errors import EvidenceMismatch
from blueprint.vocabulary import (
    AdjustmentRuling,
    AssessmentStatus,
    ControlEffect,
    ControlZoneType,
    Kind,
    LandUseSystem,
    PlanLevel,
    PlanStatus,
    Use,
)

__all__ = [
    "Adjustment",
    "Assessment",
    "Control",
    "Cover",
    "Declared",
    "Evidence",
    "Measured",
    "Parcel",
    "Part",
    "Plan",
    "PlanTerm",
]

Json = Mapping[str, Any]


def _day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


@dataclass(frozen=True, slots=True)
class PlanTerm:
    """When a plan is in force: from `approved_on` up to, and without, `superseded_on`."""

    code: str
    status: PlanStatus
    approved_on: date | None
    superseded_on: date | None

    @classmethod
    def read(cls, row: Json) -> Self:
        return cls(
            row["code"],
            PlanStatus(row["status"]),
            _day(row["approved_on"]),
            _day(row["superseded_on"]),
        )

    def in_force(self, on: date) -> bool:
        if self.status not in (PlanStatus.APPROVED, PlanStatus.SUPERSEDED):
            return False
        if self.approved_on is None or on < self.approved_on:
            return False
        return self.superseded_on is None or on < self.superseded_on


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan that meets the site; `counts`: in a piece somewhere wider than the tolerance."""

    id: str
    code: str
    name: str
    level: PlanLevel
    term: PlanTerm
    approval_no: str | None
    share: float
    counts: bool

    @classmethod
    def read(cls, row: Json) -> Self:
        return cls(
            row["id"],
            row["code"],
            row["name"],
            PlanLevel(row["level"]),
            PlanTerm.read(row),
            row["approval_no"],
            row["share"],
            row["counts"],
        )


@dataclass(frozen=True, slots=True)
class Parcel:
    """A planned parcel that meets the site; `plan` is None when its plan's code is unknown."""

    id: str
    code: str
    plan_code: str
    plan: PlanTerm | None
    land_use_code: str
    land_use_system: LandUseSystem | None
    far_max: float | None
    height_max_m: float | None
    density_max: float | None
    green_min: float | None
    name: str | None
    share: float
    counts: bool

    @classmethod
    def read(cls, row: Json) -> Self:
        return cls(
            row["id"],
            row["code"],
            row["plan_code"],
            PlanTerm.read(row["plan"]) if row["plan"] else None,
            row["land_use_code"],
            LandUseSystem(row["land_use_system"]) if row["land_use_system"] else None,
            row["far_max"],
            row["height_max_m"],
            row["density_max"],
            row["green_min"],
            row["name"],
            row["share"],
            row["counts"],
        )


@dataclass(frozen=True, slots=True)
class Adjustment:
    id: str
    code: str
    plan_code: str | None
    major: AdjustmentRuling
    approved_on: date
    reason: str | None
    share: float
    counts: bool

    @classmethod
    def read(cls, row: Json) -> Self:
        return cls(
            row["id"],
            row["code"],
            row["plan_code"],
            AdjustmentRuling(row["major"]),
            date.fromisoformat(row["approved_on"]),
            row["reason"],
            row["share"],
            row["counts"],
        )

    @property
    def name(self) -> str | None:
        return self.reason


@dataclass(frozen=True, slots=True)
class Assessment:
    """A regional assessment that meets the site. `counts` is of its area within the site,
    `within_plan_counts` of that part of it inside the plan that it is incorporated in."""

    id: str
    code: str
    name: str
    unit: str | None
    kind: Kind
    status: AssessmentStatus
    completed_on: date | None
    incorporated_in: str | None
    plan: PlanTerm | None
    opinion_no: str | None
    valid_until: date | None
    withdrawn_on: date | None
    expected_on: date | None
    requirements: tuple[str, ...]
    negative_list: tuple[Use, ...]
    share: float
    counts: bool
    within_plan_counts: bool

    @classmethod
    def read(cls, row: Json) -> Self:
        return cls(
            row["id"],
            row["code"],
            row["name"],
            row["unit"],
            Kind(row["kind"]),
            AssessmentStatus(row["status"]),
            _day(row["completed_on"]),
            row["incorporated_in"],
            PlanTerm.read(row["plan"]) if row["plan"] else None,
            row["opinion_no"],
            _day(row["valid_until"]),
            _day(row["withdrawn_on"]),
            _day(row["expected_on"]),
            tuple(row["requirements"]),
            tuple(Use(use) for use in row["negative_list"]),
            row["share"],
            row["counts"],
            row["within_plan_counts"],
        )

    def in_force(self, on: date) -> bool:
        """From `completed_on` up to and with `valid_until`, and not from `withdrawn_on` on."""
        if self.status is AssessmentStatus.UNDER_WAY or self.completed_on is None:
            return False
        if not self.completed_on <= on <= (self.valid_until or date.max):
            return False
        return self.withdrawn_on is None or on < self.withdrawn_on


@dataclass(frozen=True, slots=True)
class Control:
    id: str
    code: str
    name: str
    type: ControlZoneType
    effect: ControlEffect
    reserves: tuple[Kind, ...]
    provisional: bool
    valid_from: date | None
    valid_to: date | None
    basis: str | None
    authority: str | None
    area_m2: float
    share: float
    counts: bool

    @classmethod
    def read(cls, row: Json) -> Self:
        return cls(
            row["id"],
            row["code"],
            row["name"],
            ControlZoneType(row["type"]),
            ControlEffect(row["effect"]),
            tuple(Kind(kind) for kind in row["reserves"]),
            row["provisional"],
            _day(row["valid_from"]),
            _day(row["valid_to"]),
            row["basis"],
            row["authority"],
            row["area_m2"],
            row["share"],
            row["counts"],
        )

    def in_force(self, on: date) -> bool:
        if self.valid_from is not None and on < self.valid_from:
            return False
        return self.valid_to is None or on <= self.valid_to


@dataclass(frozen=True, slots=True)
class Declared:
    """What is declared of one layer and theme: whether a piece of the site that counts is declared,
    whether one is not, and the earliest date to which the declarations met are complete."""

    layer: str
    theme: str
    declared_counts: bool
    undeclared_counts: bool
    complete_to: date | None

    @classmethod
    def read(cls, row: Json) -> Self:
        return cls(
            row["layer"],
            row["theme"],
            row["declared_counts"],
            row["undeclared_counts"],
            _day(row["complete_to"]),
        )


@dataclass(frozen=True, slots=True)
class Cover:
    """The union of some features within the site, measured.

    `kind` is None for plans. `members` are the features' ids; `cuts` the pairs of assessment and
    adjustment where the adjustment's area is cut out of the assessment's piece. `area_m2` is
    covered; the rest is `remainder_m2`, which may count, and may count inside the declared data.
    `cut_counts`: what the cuts took away, against the same members uncut, counts.
    """

    kind: Kind | None
    members: frozenset[str]
    cuts: frozenset[tuple[str, str]]
    area_m2: float
    share: float
    covered_counts: bool
    remainder_m2: float
    remainder_counts: bool
    remainder_declared_counts: bool
    cut_counts: bool

    @classmethod
    def read(cls, row: Json) -> Self:
        return cls(
            Kind(row["kind"]) if row["kind"] else None,
            frozenset(row["members"]),
            frozenset((assessment, adjustment) for assessment, adjustment in row["cuts"]),
            row["area_m2"],
            row["share"],
            row["covered_counts"],
            row["remainder_m2"],
            row["remainder_counts"],
            row["remainder_declared_counts"],
            row["cut_counts"],
        )


@dataclass(frozen=True, slots=True)
class Part:
    """The largest connected part of the site that one kind's assessments cover, as a site of its
    own: `degrees` is GeoJSON in EPSG:4490; `evidence` is what the map says of it."""

    area_m2: float
    degrees: Json
    evidence: "Evidence"


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that the map says of one site. `bands` is a kind's coverage with the union buffered by
    minus and plus the tolerance; `uncovered` the GeoJSON of what its assessments leave over, where
    it counts; `parts` what they cover, where that was asked."""

    area_m2: float
    releases: Mapping[str, str]
    fictitious: bool
    plans: Sequence[Plan]
    parcels: Sequence[Parcel]
    adjustments: Sequence[Adjustment]
    assessments: Sequence[Assessment]
    controls: Sequence[Control]
    declared: Mapping[tuple[str, str], Declared]
    covers: Mapping[tuple[Kind | None, frozenset[str], frozenset[tuple[str, str]]], Cover] = field(
        repr=False
    )
    bands: Mapping[Kind, tuple[float, float]]
    uncovered: Mapping[Kind, Json]
    parts: Mapping[Kind, Part]

    @classmethod
    def read(cls, body: Json) -> Self:
        """From the JSON that the map gives and the ledger keeps."""
        covers = [Cover.read(row) for row in body["covers"]]
        declared = [Declared.read(row) for row in body["declared"]]
        return cls(
            area_m2=body["area_m2"],
            releases=dict(body["releases"]),
            fictitious=body["fictitious"],
            plans=tuple(Plan.read(row) for row in body["plans"]),
            parcels=tuple(Parcel.read(row) for row in body["parcels"]),
            adjustments=tuple(Adjustment.read(row) for row in body["adjustments"]),
            assessments=tuple(Assessment.read(row) for row in body["assessments"]),
            controls=tuple(Control.read(row) for row in body["controls"]),
            declared={(row.layer, row.theme): row for row in declared},
            covers={(cover.kind, cover.members, cover.cuts): cover for cover in covers},
            bands={Kind(kind): (low, high) for kind, (low, high) in body["bands"].items()},
            uncovered={Kind(kind): shape for kind, shape in body["uncovered"].items()},
            parts={
                Kind(kind): Part(part["area_m2"], part["degrees"], cls.read(part["evidence"]))
                for kind, part in body.get("parts", {}).items()
            },
        )

    def cover(
        self,
        kind: Kind | None,
        members: frozenset[str],
        cuts: frozenset[tuple[str, str]] = frozenset(),
    ) -> Cover:
        """What was measured of exactly these features; EvidenceMismatch when it was not."""
        try:
            return self.covers[kind, members, cuts]
        except KeyError:
            raise EvidenceMismatch(
                f"no measure of {kind or 'plan'} for {sorted(members)} cut {sorted(cuts)}"
            ) from None

    def declares(self, layer: str, theme: str = "") -> Declared:
        """The declaration of a layer and theme; EvidenceMismatch when it was not asked for."""
        try:
            return self.declared[layer, theme]
        except KeyError:
            raise EvidenceMismatch(f"no declaration read of {layer} {theme}") from None


@dataclass(frozen=True, slots=True)
class Measured:
    """The evidence for a site, and, where its coordinates are known only to an accuracy, for the
    site grown and shrunk by it (`shrunk` None when nothing was left to measure)."""

    as_given: Evidence
    grown: Evidence | None = None
    shrunk: Evidence | None = None

    @classmethod
    def read(cls, body: Json) -> Self:
        def one(name: str) -> Evidence | None:
            return Evidence.read(body[name]) if body.get(name) else None

        return cls(Evidence.read(body["as_given"]), one("grown"), one("shrunk"))

    @property
    def uncertain(self) -> bool:
        return self.grown is not None
