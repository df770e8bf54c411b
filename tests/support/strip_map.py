"""A map without a database: a strip 100 m wide along which features lie from metre to metre.

It answers `blueprint.ports.Atlas` by counting quarter metres, so that what is covered can be read
off the numbers: a piece counts when it is longer than the tolerance of 0.5 m.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import shapely

from blueprint.city import city
from blueprint.determination.sections import themes_to_measure
from blueprint.evidence.evidence import Union
from blueprint.site import Site, degrees_of, site_from_measuring

__all__ = ["Feature", "StripMap", "adjustment", "assessment", "control", "parcel", "plan", "strip"]

Cells = frozenset[int]
Json = dict[str, Any]

_WEST, _SOUTH, _WIDTH_M, _CELLS_A_METRE = 448_000.0, 4_418_000.0, 100.0, 4
_RELEASES = dict.fromkeys(("plan", "assessment", "control_zone"), "1")
_LISTS = ("plans", "parcels", "adjustments", "assessments", "controls")


def _wkb(start: float, end: float) -> bytes:
    box = shapely.box(_WEST + start, _SOUTH, _WEST + end, _SOUTH + _WIDTH_M)
    return bytes(shapely.to_wkb(box))


def strip(start: float = 0, end: float = 100) -> Site:
    """The site from one metre of the strip to another."""
    return site_from_measuring(_wkb(start, end), city())


def _cells(start: float, end: float) -> Cells:
    return frozenset(range(round(start * _CELLS_A_METRE), round(end * _CELLS_A_METRE)))


def _counts(cells: Cells) -> bool:
    return any({cell, cell + 1, cell + 2} <= cells for cell in cells)


@dataclass(frozen=True)
class Feature:
    """A row of one of the evidence's lists, where it lies."""

    of: str
    cells: Cells
    row: Json


@dataclass
class StripMap:
    """`silent` says of which (layer, theme) the map declares nothing."""

    features: Sequence[Feature] = ()
    silent: Iterable[tuple[str, str]] = ()

    def measure(self, shapes: Sequence[bytes], **how: Any) -> list["_Snapshot"]:
        bounds = [shapely.from_wkb(shape).bounds for shape in shapes]
        sites = [_cells(west - _WEST, east - _WEST) for west, _, east, _ in bounds]
        return [_Snapshot(self, site) for site in sites]

    def engine(self) -> Mapping[str, str]:
        return {"map": "strip"}


@dataclass
class _Snapshot:
    map: StripMap
    site: Cells
    known_at: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    fictitious: bool = True
    _of: dict[str, Feature] = field(init=False)

    def __post_init__(self) -> None:
        self._of = {feature.row["id"]: feature for feature in self.map.features}

    def _area(self, cells: Cells) -> float:
        return round(len(cells) / _CELLS_A_METRE * _WIDTH_M, 2)

    @property
    def body(self) -> Json:
        rows: dict[str, list[Json]] = {name: [] for name in _LISTS}
        for feature in self.map.features:
            here = feature.cells & self.site
            if not here:
                continue
            row = {**feature.row, "share": len(here) / len(self.site), "counts": _counts(here)}
            if feature.of == "controls":
                row["area_m2"] = self._area(here)
            if feature.of in ("assessments", "parcels"):
                bound = self._of.get(row.get("incorporated_in", row.get("plan_code")) or "")
                row["plan"] = bound and bound.row
            if feature.of == "assessments":
                row["within_plan_counts"] = _counts(self._within_plan(feature) & self.site)
            rows[feature.of].append(row)
        declared = [self._declared(layer, theme) for layer, theme in themes_to_measure()]
        releases = {"area_m2": self._area(self.site), "releases": _RELEASES, "fictitious": True}
        return {**releases, **rows, "declared": declared}

    def _declared(self, layer: str, theme: str) -> Json:
        silent = (layer, theme) in self.map.silent
        named = {"layer": layer, "theme": theme, "complete_to": None if silent else "2026-01-01"}
        return {**named, "declared_counts": not silent, "undeclared_counts": silent}

    def _within_plan(self, feature: Feature) -> Cells:
        bound = self._of.get(feature.row["incorporated_in"] or "")
        return feature.cells & bound.cells if bound else Cells()

    def _covered(self, union: Union, *, cut: bool = True) -> Cells:
        covered: set[int] = set()
        for member in union.members:
            feature = self._of[member]
            whole = feature.of in ("plans", "controls") or member in union.as_they_stand
            cells = feature.cells if whole else self._within_plan(feature)
            for of, adjustment in union.cuts if cut else ():
                if of == member:
                    cells -= self._of[adjustment].cells
            covered |= cells & self.site
        return frozenset(covered)

    def cover(self, union: Union) -> Json:
        covered, uncut = self._covered(union), self._covered(union, cut=False)
        rest = self.site - covered
        of = ("assessment", union.kind.value) if union.kind else ("plan", "")
        if union.zone:
            of = ("control_zone", union.zone.value)
        return {
            "kind": union.kind,
            **({"zone": union.zone.value} if union.zone else {}),
            "members": sorted(union.members),
            "cuts": sorted(list(pair) for pair in union.cuts),
            "area_m2": self._area(covered),
            "share": round(len(covered) / len(self.site), 6),
            "covered_counts": _counts(covered),
            "remainder_m2": self._area(rest),
            "remainder_counts": _counts(rest),
            "remainder_declared_counts": _counts(rest) and of not in self.map.silent,
            "cut_counts": _counts(uncut - covered),
        }

    def band(self, union: Union) -> tuple[float, float]:
        share: float = self.cover(union)["share"]
        return share, share

    def uncovered(self, union: Union, sliver_m2: float | None) -> Mapping[str, Any] | None:
        rest = self.site - self._covered(union)
        large = sliver_m2 is not None and self._area(rest) > sliver_m2
        return degrees_of(_box_of(rest), city()) if _counts(rest) or large else None

    def part(self, union: Union) -> bytes | None:
        """Of one stretch: what is covered lies together in these tests."""
        covered = self._covered(union)
        return _box_of(covered) if _counts(covered) and covered != self.site else None


def _box_of(cells: Cells) -> bytes:
    return _wkb(min(cells) / _CELLS_A_METRE, (max(cells) + 1) / _CELLS_A_METRE)


Span = tuple[float, float]


def _feature(of: str, span: Span, row: Json, changes: Mapping[str, object]) -> Feature:
    return Feature(of, _cells(*span), {**row, **changes})


def plan(span: Span = (0, 100), id: str = "plan/1", **changes: object) -> Feature:
    """An approved plan of the block level."""
    row = {"id": id, "code": id, "name": "规划", "level": "block", "status": "approved"}
    term = {"approved_on": "2018-01-01", "superseded_on": None, "approval_no": None}
    return _feature("plans", span, row | term, changes)


def assessment(
    kind: str, span: Span = (0, 100), id: str = "assessment/1", **changes: object
) -> Feature:
    """A completed assessment that is incorporated in `plan/1`."""
    row = {"id": id, "code": id, "name": "评估", "unit": None, "kind": kind, "status": "completed"}
    days = {"completed_on": "2018-06-01", "valid_until": None, "withdrawn_on": None}
    bound = {"incorporated_in": "plan/1", "opinion_no": None, "expected_on": None}
    lists: Json = {"requirements": [], "negative_list": []}
    return _feature("assessments", span, row | days | bound | lists, changes)


def adjustment(span: Span, major: str, approved_on: str = "2018-10-01") -> Feature:
    """An adjustment of `plan/1`, ruled major, not major, or not ruled."""
    row = {"id": "plan_adjustment/1", "code": "A1", "plan_code": "plan/1", "reason": None}
    return _feature("adjustments", span, row | {"major": major, "approved_on": approved_on}, {})


def control(type_: str, span: Span = (0, 100), reserves: Sequence[str] = ()) -> Feature:
    """A control zone without end."""
    row = {"id": f"control_zone/{type_}", "code": type_, "name": type_, "type": type_}
    says = {"effect": "inform", "reserves": list(reserves), "provisional": False}
    days = {"valid_from": None, "valid_to": None, "basis": None, "authority": None}
    return _feature("controls", span, row | says | days, {})


def parcel(span: Span = (0, 100), **limits: object) -> Feature:
    """A parcel of `plan/1` with its limits, each None where none is given."""
    row: Json = {"id": "plan_parcel/1", "code": "P1", "plan_code": "plan/1", "name": None}
    row |= {"land_use_code": "R2", "land_use_system": "gb50137-2011"}
    none = dict.fromkeys(("far_max", "height_max_m", "density_max", "green_min"))
    return _feature("parcels", span, row | none, limits)
