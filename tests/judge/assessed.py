"""Leg 3: the assessments of one kind, their states, their effective pieces, and the answer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from shapely.geometry.base import BaseGeometry

from .city import Assessment
from .law import PRIMARY_DEVELOPMENT, STATE_REASONS, TOLERANCE_M, split_list
from .site_view import SiteView, areal, united

WITHIN_ACCURACY = "boundary_within_accuracy"


@dataclass(frozen=True)
class Leg:
    """`answer` is yes, no or unknown; a reason stands with the latter two."""

    answer: str
    reason: str | None = None


class Assessed:
    """The assessments of `kind` for a project of `use`.

    When `use` is None, `listed` says whether it is taken to be on every negative list or on none.
    Cuts are named "none", "major" (as the law cuts) or "all" (those not ruled on, too).
    """

    def __init__(self, view: SiteView, kind: str, use: str | None, listed: bool) -> None:
        self.view, self.kind, self.use, self.listed = view, kind, use, listed
        self.rows = [row for row in view.city.assessment if row.kind == kind]
        self.states = {row: self._state(row) for row in self.rows}
        self._unions: dict[str, BaseGeometry] = {}
        self._answers: dict[str, tuple[bool | None, BaseGeometry]] = {}

    def on_list(self, row: Assessment) -> bool:
        uses = split_list(row.negative_list)
        return self.use in uses if self.use is not None else self.listed and bool(uses)

    def _state(self, row: Assessment) -> str:
        view, on = self.view, self.view.on
        if row.status == "under_way" or row.completed_on is None or row.completed_on > on:
            return "under_way"
        if row.withdrawn_on is not None and row.withdrawn_on <= on:
            return "withdrawn"
        if row.valid_until is not None and row.valid_until < on:
            return "expired"
        planless = self.rests_on_no_plan(row)
        if not planless and row.incorporated_in not in view.plans:
            return "not_incorporated"
        if self.on_list(row):
            return "on_negative_list"
        if not planless and view.meets(row) and not view.counts(view.within(self._piece(row))):
            return "outside_its_plan"
        return "effective"

    def rests_on_no_plan(self, row: Assessment) -> bool:
        made_ready = row.stage == "primary_development" and self.kind != "energy_conservation"
        return made_ready and self.view.on in PRIMARY_DEVELOPMENT

    @cached_property
    def planless_areas(self) -> list[BaseGeometry]:
        """The areas, before any cutting, of the effective assessments that rest on no plan."""
        return [
            row.geometry
            for row, state in self.states.items()
            if state == "effective" and self.rests_on_no_plan(row)
        ]

    def _piece(self, row: Assessment) -> BaseGeometry:
        if self.rests_on_no_plan(row):
            return row.geometry
        plan = self.view.plans[row.incorporated_in or ""]
        return areal(row.geometry.intersection(plan.geometry))

    def cut_piece(self, row: Assessment, cuts: str) -> BaseGeometry:
        """The piece of an effective assessment, without the later adjustments' areas."""
        piece = self._piece(row)
        spoiling = {"none": (), "major": ("yes",), "all": ("yes", "not_ruled")}[cuts]
        assert row.completed_on is not None
        for adjustment in self.view.adjustments:
            if adjustment.major in spoiling and row.completed_on < adjustment.approved_on:
                piece = areal(piece.difference(adjustment.geometry))
        return piece

    def union(self, cuts: str) -> BaseGeometry:
        """The union of the effective pieces that come near the site, not clipped to it."""
        if cuts not in self._unions:
            reach = self.view.reach
            pieces = [
                self.cut_piece(row, cuts)
                for row, state in self.states.items()
                if state == "effective" and reach.intersects(row.geometry)
            ]
            self._unions[cuts] = united(pieces)
        return self._unions[cuts]

    def answer(self, cuts: str) -> bool | None:
        if cuts not in self._answers:
            self._answers[cuts] = self.view.covered(self.union(cuts), "assessment", self.kind)
        return self._answers[cuts][0]

    def depends_on_rulings(self) -> bool:
        """Whether adjustments nobody ruled on decide the answer."""
        if all(a.major != "not_ruled" for a in self.view.adjustments):
            return False
        return self.answer("all") != self.answer("major")

    def leg(self) -> Leg:
        answer = self.answer("major")
        if answer:
            return Leg("yes")
        if answer is None:
            counts = self.view.counts(self._answers["major"][1])
            return Leg("unknown", "assessment_data_missing" if counts else WITHIN_ACCURACY)
        return Leg("no", self._why_not())

    def _why_not(self) -> str:
        view = self.view
        if self.answer("none"):
            return "major_adjustment"
        union = self.union("major")
        if view.counts(view.within(union)):
            return "partly_covered"
        cut_out = areal(view.within(self.union("none")).difference(union))
        if view.counts(cut_out):
            return "major_adjustment"
        met = {state for row, state in self.states.items() if view.meets(row)}
        return next((state for state in STATE_REASONS if state in met), "no_regional_assessment")

    def coverage(self) -> tuple[float, tuple[float, float], bool, float | None]:
        """Ratio, its band, whether a sliver was disregarded, and the area uncovered (m²)."""
        view, union = self.view, self.union("major")
        ratio = view.within(union).area / view.area
        lower, upper = (
            min(1.0, view.within(union.buffer(by, join_style="mitre")).area / view.area)
            for by in (-TOLERANCE_M, TOLERANCE_M)
        )
        remainder = view.without(union)
        disregarded = not view.counts(remainder) and view.disregarded(remainder)
        sliver = disregarded and round(remainder.area, 2) > 0
        uncovered = None if disregarded else round(remainder.area, 2)
        return round(ratio, 6), (round(lower, 6), round(upper, 6)), sliver, uncovered

    def contributing(self) -> list[str]:
        """Codes of the effective assessments whose piece in the site counts, sorted."""
        view = self.view
        return sorted(
            row.code
            for row, state in self.states.items()
            if state == "effective"
            and view.meets(row)
            and view.counts(view.within(self.cut_piece(row, "major")))
        )


def assessed(view: SiteView, kind: str, use: str | None, listed: bool = False) -> Assessed:
    """One `Assessed` for each distinct question about the ground."""
    key = ("assessed", kind, use, listed)
    if key not in view.cache:
        view.cache[key] = Assessed(view, kind, use, listed)
    cached: Assessed = view.cache[key]
    return cached
