"""The figures of every district on a date, measured from one set of rows.

What was measured for one date is kept for the next: most of a city's shapes lie as they lay.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from math import fsum

from blueprint.decision.assessment_state import needs_no_plan
from blueprint.decision.coverage import spoils
from blueprint.planning.statistics import (
    CUT_BY_ADJUSTMENTS,
    WITHIN_ITS_PLAN,
    DistrictFigures,
    Measure,
    counted_as,
)
from blueprint.rulebook.model import Rulebook
from blueprint.vocabulary import Kind
from layers.statistics.reading import Adjusted, Assessed, District, MapRows

__all__ = ["Survey"]

_MOST_DATES = 64

Pieces = dict[Kind, dict[Measure, set[int]]]


class Survey:
    """Districts are taken not to overlap: the city is their sum."""

    def __init__(self, rows: MapRows) -> None:
        self._rows, self._shapes = rows, rows.shapes
        self._figures: OrderedDict[tuple[date, str], list[DistrictFigures]] = OrderedDict()
        # The adjustments whose boxes meet a piece's.
        self._adjustments_meeting: dict[int, list[Adjusted]] = {}

    def on(self, day: date, rulebook: Rulebook) -> list[DistrictFigures]:
        """The city first (its code is empty), then its districts by code; empty without any."""
        key = day, rulebook.sha256
        if key not in self._figures:
            self._figures[key] = self._measured(day, rulebook)
            if len(self._figures) > _MOST_DATES:
                self._figures.popitem(last=False)
        self._figures.move_to_end(key)
        return self._figures[key]

    def _measured(self, day: date, rulebook: Rulebook) -> list[DistrictFigures]:
        rows = self._rows
        planned = {plan.shape for plan in rows.plans if plan.term.in_force(day)}
        pieces = self._pieces(day, rulebook)
        districts = [self._district(each, planned, pieces) for each in rows.districts]
        return [_sum(districts), *districts] if districts else []

    def _pieces(self, day: date, rulebook: Rulebook) -> Pieces:
        """The pieces that each measure unites. Under ADJUSTED: the valid ones with nothing cut."""
        pieces: Pieces = {kind: {measure: set() for measure in Measure} for kind in Kind}
        for row in self._rows.assessments:
            of_kind = pieces[row.dates.kind]
            own = needs_no_plan(row.dates, rulebook, day)
            for measure in counted_as(row.dates, rulebook, day):
                bound = measure in WITHIN_ITS_PLAN and not own
                whole = self._within_plan(row) if bound else row.shape
                if whole is None:
                    continue
                if measure is Measure.VALID:
                    of_kind[Measure.ADJUSTED].add(whole)
                left = self._uncut(row, whole, day) if measure in CUT_BY_ADJUSTMENTS else whole
                if left is not None:
                    of_kind[measure].add(left)
        return pieces

    def _within_plan(self, row: Assessed) -> int | None:
        return None if row.plan_shape is None else self._shapes.both(row.shape, row.plan_shape)

    def _uncut(self, row: Assessed, piece: int, day: date) -> int | None:
        completed = row.dates.completed_on
        assert completed is not None
        if piece not in self._adjustments_meeting:
            self._adjustments_meeting[piece] = [
                each for each in self._rows.adjustments if self._shapes.may_meet(each.shape, piece)
            ]
        cuts = frozenset(
            adjustment.shape
            for adjustment in self._adjustments_meeting[piece]
            if spoils(adjustment.approved_on, completed, day)
        )
        return self._shapes.without(piece, cuts)

    def _union(self, district: District, shapes: Iterable[int]) -> float:
        clipped = (self._shapes.both(shape, district.shape) for shape in shapes)
        return self._shapes.union_area(shape for shape in clipped if shape is not None)

    def _declared(self, layer: str, theme: str) -> set[int]:
        return {
            row.shape
            for row in self._rows.declared
            if row.layer == layer and row.theme in ("", theme)
        }

    def _district(self, here: District, planned: set[int], pieces: Pieces) -> DistrictFigures:
        area = self._shapes.area(here.shape)
        return DistrictFigures(
            code=here.code,
            name=here.name,
            area_m2=area,
            planned_m2=self._union(here, planned),
            plan_no_data_m2=max(0.0, area - self._union(here, self._declared("plan", ""))),
            kinds={kind: self._kind(here, kind, pieces[kind]) for kind in Kind},
        )

    def _kind(
        self, here: District, kind: Kind, pieces: Mapping[Measure, set[int]]
    ) -> Mapping[Measure, float]:
        declared = self._declared("assessment", kind)
        known = self._union(here, declared)
        areas = {measure: self._union(here, shapes) for measure, shapes in pieces.items()}
        covered_by_assessments = self._union(here, declared | pieces[Measure.ASSESSED])
        areas[Measure.ADJUSTED] -= areas[Measure.VALID]
        areas[Measure.NOT_ASSESSED] = covered_by_assessments - areas[Measure.ASSESSED]
        areas[Measure.NO_DATA] = self._shapes.area(here.shape) - known
        return {measure: max(0.0, area) for measure, area in areas.items()}


def _sum(districts: list[DistrictFigures]) -> DistrictFigures:
    totals: dict[Kind, dict[Measure, list[float]]] = {kind: defaultdict(list) for kind in Kind}
    for district in districts:
        for kind, areas in district.kinds.items():
            for measure, area in areas.items():
                totals[kind][measure].append(area)
    return DistrictFigures(
        code="",
        name="全市",
        area_m2=fsum(d.area_m2 for d in districts),
        planned_m2=fsum(d.planned_m2 for d in districts),
        plan_no_data_m2=fsum(d.plan_no_data_m2 for d in districts),
        kinds={
            kind: {measure: fsum(areas) for measure, areas in of_kind.items()}
            for kind, of_kind in totals.items()
        },
    )
