"""What the map says of one site: frozen rows and measures, ready to be judged without a map.

The map finds and measures; whether a row counts on a date is decided from the row's own dates. The
measures of what is covered (`Cover`) are labelled with the features that they unite and the
adjustments cut out of them, and are looked up by that label: when the map measured another set than
the law asks for, the answer is an error and never a wrong verdict.

Areas are m² rounded to 0.01, shares parts of the site's area rounded to 1e-6.

What is decided is decided with everything in sight. Where some rows are not for everyone, the
evidence also holds what the public map says by itself (`as_public`), with unions of its own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Self

from blueprint.errors import EvidenceMismatch
from blueprint.evidence.rows import (
    Adjustment,
    Assessment,
    Control,
    DeclaredTheme,
    Parcel,
    Plan,
    PlanTerm,
)
from blueprint.vocabulary import ControlZoneType, Kind, Visibility

__all__ = [
    "ANY_THEME",
    "COUNTING",
    "Cover",
    "CoveredPart",
    "Evidence",
    "Measured",
    "Union",
    "in_public",
]

Json = Mapping[str, Any]
# The theme under which a layer is declared where any of its themes is.
ANY_THEME = "*"
# What counts of a union, as the covers of the evidence name it.
COUNTING = ("covered_counts", "remainder_counts", "remainder_declared_counts", "cut_counts")
_ROWS = ("plans", "parcels", "adjustments", "assessments", "controls")
_MEASURED = ("covers", "bands", "uncovered", "parts")


def in_public(body: Json) -> dict[str, Any] | None:
    """The body of what the public map says by itself, with the measures of its own that it has;
    None where that is all there is."""
    if not any("visibility" in row for name in _ROWS for row in body[name]):
        return None
    rest = {name: value for name, value in body.items() if name not in (*_MEASURED, "public")}
    public_rows = {name: [row for row in body[name] if "visibility" not in row] for name in _ROWS}
    return {**rest, **public_rows, **body.get("public", {})}


@dataclass(frozen=True, slots=True)
class Union:
    """A union that the law asks about: assessments of a kind, control zones of one type (`zone`),
    or plans (neither), with assessments beside them that stand for a plan.

    `members` are the features' ids. An assessment counts with its piece within its plan, less the
    adjustments that `cuts` pairs it with; those in `as_they_stand`, bound to no plan, count whole.
    """

    kind: Kind | None
    members: frozenset[str]
    cuts: frozenset[tuple[str, str]] = frozenset()
    as_they_stand: frozenset[str] = field(default=frozenset(), compare=False)
    zone: ControlZoneType | None = None


@dataclass(frozen=True, slots=True)
class Cover:
    """A union within the site, measured.

    `area_m2` is covered; the rest is `remainder_m2`, which may count, and may count inside the
    declared data. `cut_counts`: what the cuts took away, against the same members uncut, counts.
    """

    union: Union
    area_m2: float
    share: float
    covered_counts: bool
    remainder_m2: float
    remainder_counts: bool
    remainder_declared_counts: bool
    cut_counts: bool

    @classmethod
    def read(cls, row: Json) -> Self:
        union = Union(
            Kind(row["kind"]) if row["kind"] else None,
            frozenset(row["members"]),
            frozenset((assessment, adjustment) for assessment, adjustment in row["cuts"]),
            zone=ControlZoneType(row["zone"]) if "zone" in row else None,
        )
        return cls(
            union,
            row["area_m2"],
            row["share"],
            row["covered_counts"],
            row["remainder_m2"],
            row["remainder_counts"],
            row["remainder_declared_counts"],
            row["cut_counts"],
        )


def _covers(body: Json) -> dict[Union, Cover]:
    covers = [Cover.read(row) for row in body.get("covers", ())]
    return {cover.union: cover for cover in covers}


def _bands(body: Json) -> dict[Kind, tuple[float, float]]:
    return {Kind(kind): (low, high) for kind, (low, high) in body.get("bands", {}).items()}


def _uncovered(body: Json) -> dict[Kind, Json]:
    return {Kind(kind): shape for kind, shape in body.get("uncovered", {}).items()}


@dataclass(frozen=True, slots=True)
class CoveredPart:
    """The largest connected part of the site that one kind's assessments cover, as a site of its
    own: `degrees` is GeoJSON in EPSG:4490; `evidence` is what the map says of it."""

    area_m2: float
    degrees: Json
    evidence: "Evidence"

    @property
    def as_public(self) -> "CoveredPart":
        return replace(self, evidence=self.evidence.as_public)


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
    declared: Mapping[tuple[str, str], DeclaredTheme]
    covers: Mapping[Union, Cover] = field(repr=False)
    bands: Mapping[Kind, tuple[float, float]]
    uncovered: Mapping[Kind, Json]
    parts: Mapping[Kind, CoveredPart]
    public: "Evidence | None" = field(default=None, repr=False)

    @classmethod
    def read(cls, body: Json) -> Self:
        """From the JSON that the map gives and the ledger keeps."""
        evidence, open_body = cls._read(body), in_public(body)
        if open_body is None:
            return evidence
        public = cls._read(open_body)
        parts = {kind: part.as_public for kind, part in public.parts.items()}
        return replace(evidence, public=replace(public, parts=parts))

    @classmethod
    def _read(cls, body: Json) -> Self:
        declared = [DeclaredTheme.read(row) for row in body["declared"]]
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
            covers=_covers(body),
            bands=_bands(body),
            uncovered=_uncovered(body),
            parts={
                Kind(kind): CoveredPart(
                    part["area_m2"], part["degrees"], cls.read(part["evidence"])
                )
                for kind, part in body.get("parts", {}).items()
            },
        )

    def _rows(self) -> Iterator[Plan | Parcel | Adjustment | Assessment | Control]:
        for rows in (self.plans, self.parcels, self.adjustments, self.assessments, self.controls):
            yield from rows

    @property
    def as_public(self) -> "Evidence":
        """What the public map says of the site; the same evidence where it has no other rows."""
        return self if self.public is None else self.public

    @property
    def hides(self) -> frozenset[Visibility]:
        """What one must be able to see, beyond what is public, to see all of it."""
        restrictions = {row.visibility for row in self._rows()} - {Visibility.PUBLIC}
        return frozenset(restrictions).union(*(part.evidence.hides for part in self.parts.values()))

    def cover(self, union: Union) -> Cover:
        """What was measured of exactly this union; EvidenceMismatch when it was not."""
        try:
            return self.covers[union]
        except KeyError:
            raise EvidenceMismatch(
                f"no measure of {union.kind or 'plan'} for {sorted(union.members)}"
                f" cut {sorted(union.cuts)}"
            ) from None

    def with_unions(self, measures: Json) -> Self:
        """The same evidence with its unions measured: `covers` as `Cover.read` takes them, `bands`
        and `uncovered` by kind."""
        return replace(
            self,
            covers=_covers(measures),
            bands=_bands(measures),
            uncovered=_uncovered(measures),
        )

    def with_plan_in_force(self, code: str, on: date) -> Self:
        """The same evidence as if the plan of this code were approved on a date, wherever a row
        names it."""

        def names_it(term: PlanTerm | None) -> bool:
            return term is not None and term.code == code

        return replace(
            self,
            plans=tuple(
                replace(p, term=p.term.brought_in(on)) if names_it(p.term) else p
                for p in self.plans
            ),
            parcels=tuple(
                replace(p, plan=p.plan.brought_in(on)) if p.plan and names_it(p.plan) else p
                for p in self.parcels
            ),
            assessments=tuple(
                replace(a, plan=a.plan.brought_in(on)) if a.plan and names_it(a.plan) else a
                for a in self.assessments
            ),
        )

    def declares(self, layer: str, theme: str = "") -> DeclaredTheme:
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

    @property
    def as_public(self) -> Self:
        """What the public map says of all three."""
        grown, shrunk = (one and one.as_public for one in (self.grown, self.shrunk))
        return replace(self, as_given=self.as_given.as_public, grown=grown, shrunk=shrunk)

    @property
    def hides(self) -> frozenset[Visibility]:
        """As `Evidence.hides`, of all three."""
        all_three = (one for one in (self.as_given, self.grown, self.shrunk) if one is not None)
        return frozenset[Visibility]().union(*(one.hides for one in all_three))
