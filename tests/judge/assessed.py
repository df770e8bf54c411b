"""Leg 3: the assessments of one kind, their states, their effective pieces, and the answer."""

from __future__ import annotations

from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from .city import Assessment
from .ground import Ground, areal, united
from .law import STATE_REASONS, TOLERANCE_M, split_list


@dataclass(frozen=True)
class Leg:
    """`answer` is yes, no or unknown; a reason stands with the latter two."""

    answer: str
    reason: str | None = None


class Assessed:
    """The assessments of `kind` for a project of `use`.

    When `use` is None, `listed` says whether it is taken to be on every negative list or on none.
    Cuts are named "none", "major" (as the law cuts) or "all" (those not ruled on, too). `extra` is
    one more piece, taken as it is.
    """

    def __init__(self, ground: Ground, kind: str, use: str | None, listed: bool) -> None:
        self.ground, self.kind, self.use, self.listed = ground, kind, use, listed
        self.rows = [row for row in ground.city.assessment if row.kind == kind]
        self.states = {row: self._state(row) for row in self.rows}
        self._unions: dict[str, BaseGeometry] = {}
        self._answers: dict[str, str] = {}

    def on_list(self, row: Assessment) -> bool:
        uses = split_list(row.negative_list)
        return self.use in uses if self.use is not None else self.listed and bool(uses)

    def _state(self, row: Assessment) -> str:
        ground, on = self.ground, self.ground.on
        if row.status == "under_way" or row.completed_on is None or row.completed_on > on:
            return "under_way"
        if row.withdrawn_on is not None and row.withdrawn_on <= on:
            return "withdrawn"
        if row.valid_until is not None and row.valid_until < on:
            return "expired"
        if row.incorporated_in not in ground.plans:
            return "not_incorporated"
        if self.on_list(row):
            return "on_negative_list"
        if ground.meets(row) and not ground.counts(ground.within(self._piece(row))):
            return "outside_its_plan"
        return "effective"

    def _piece(self, row: Assessment) -> BaseGeometry:
        plan = self.ground.plans[row.incorporated_in or ""]
        return areal(row.geometry.intersection(plan.geometry))

    def cut_piece(self, row: Assessment, cuts: str) -> BaseGeometry:
        """The piece of an effective assessment, without the later adjustments' areas."""
        piece = self._piece(row)
        spoiling = {"none": (), "major": ("yes",), "all": ("yes", "not_ruled")}[cuts]
        assert row.completed_on is not None
        for adjustment in self.ground.adjustments:
            if adjustment.major in spoiling and row.completed_on < adjustment.approved_on:
                piece = areal(piece.difference(adjustment.geometry))
        return piece

    def union(self, cuts: str, extra: BaseGeometry | None = None) -> BaseGeometry:
        """The union of the effective pieces that come near the site, not clipped to it."""
        if cuts not in self._unions:
            near = self.ground.near
            pieces = [
                self.cut_piece(row, cuts)
                for row, state in self.states.items()
                if state == "effective" and near.intersects(row.geometry)
            ]
            self._unions[cuts] = united(pieces)
        union = self._unions[cuts]
        return union if extra is None else united([union, extra])

    def answer(self, cuts: str, extra: BaseGeometry | None = None) -> str:
        """yes, no or unknown."""
        if extra is not None:
            return self._answer(self.union(cuts, extra))
        if cuts not in self._answers:
            self._answers[cuts] = self._answer(self.union(cuts))
        return self._answers[cuts]

    def _answer(self, union: BaseGeometry) -> str:
        ground = self.ground
        remainder = ground.without(union)
        if not ground.counts(remainder):
            return "yes"
        declared = ground.declared("assessment", self.kind)
        if ground.counts(areal(remainder.intersection(declared))):
            return "no"
        return "unknown"

    def depends_on_rulings(self, extra: BaseGeometry | None = None) -> bool:
        """Whether adjustments nobody ruled on decide the answer."""
        if all(a.major != "not_ruled" for a in self.ground.adjustments):
            return False
        return self.answer("all", extra) != self.answer("major", extra)

    def leg(self, extra: BaseGeometry | None = None) -> Leg:
        answer = self.answer("major", extra)
        if answer == "yes":
            return Leg("yes")
        if answer == "unknown":
            return Leg("unknown", "assessment_data_missing")
        return Leg("no", self._why_not(extra))

    def _why_not(self, extra: BaseGeometry | None) -> str:
        ground = self.ground
        if self.answer("none", extra) == "yes":
            return "major_adjustment"
        union = self.union("major", extra)
        if ground.counts(ground.within(union)):
            return "partly_covered"
        cut_out = areal(ground.within(self.union("none", extra)).difference(union))
        if ground.counts(cut_out):
            return "major_adjustment"
        met = {state for row, state in self.states.items() if ground.meets(row)}
        return next((state for state in STATE_REASONS if state in met), "no_regional_assessment")

    def coverage(self) -> tuple[float, tuple[float, float], bool, float | None]:
        """Ratio, its band, whether a sliver was disregarded, and the area uncovered (m²)."""
        ground, union = self.ground, self.union("major")
        ratio = ground.within(union).area / ground.area
        lower, upper = (
            min(1.0, ground.within(union.buffer(by, join_style="mitre")).area / ground.area)
            for by in (-TOLERANCE_M, TOLERANCE_M)
        )
        remainder = ground.without(union)
        counts = ground.counts(remainder)
        sliver = not counts and round(remainder.area, 2) > 0
        uncovered = round(remainder.area, 2) if counts else None
        return round(ratio, 6), (round(lower, 6), round(upper, 6)), sliver, uncovered

    def contributing(self) -> list[str]:
        """Codes of the effective assessments whose piece in the site counts, sorted."""
        ground = self.ground
        return sorted(
            row.code
            for row, state in self.states.items()
            if state == "effective"
            and ground.meets(row)
            and ground.counts(ground.within(self.cut_piece(row, "major")))
        )


def assessed(ground: Ground, kind: str, use: str | None, listed: bool = False) -> Assessed:
    """One `Assessed` for each distinct question about the ground."""
    key = ("assessed", kind, use, listed)
    if key not in ground.kept:
        ground.kept[key] = Assessed(ground, kind, use, listed)
    kept: Assessed = ground.kept[key]
    return kept
