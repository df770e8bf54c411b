"""Peer: the same evidence with shapely, every layer loaded into this process and indexed.

Nothing is asked of a database, and nothing else runs in the process: what a desk tool can do that
has read the whole city beforehand.
"""

from collections.abc import Iterator
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from benchmarks.city import ON, BenchCity
from benchmarks.summary import Summary
from blueprint.determination.sections import themes_to_read
from blueprint.vocabulary import Kind
from layers.releases.staging import Rows

__all__ = ["InMemory"]

_TAU = 0.5
_LAYERS = ("plan", "plan_parcel", "plan_adjustment", "assessment", "control_zone", "data_coverage")


def _counts(shape: BaseGeometry) -> bool:
    if shape.area > _TAU / 2 * shape.length + 1:
        return True
    return not shape.buffer(-_TAU / 2).is_empty


def _united(shapes: list[Any]) -> BaseGeometry:
    if len(shapes) == 1:
        only: BaseGeometry = shapes[0]
        return only
    return shapely.union_all(shapes)


class InMemory:
    """The whole city as arrays, trees and prepared geometries."""

    def __init__(self, city: BenchCity) -> None:
        self._rows: dict[str, Rows] = {rows.layer.id: rows for rows in city.rows}
        self._trees = {name: shapely.STRtree(self._rows[name].geometry) for name in _LAYERS}
        for name in _LAYERS:
            shapely.prepare(self._rows[name].geometry)
        codes = self._rows["plan"].columns["code"]
        self._plan_at = {code: i for i, code in enumerate(codes)}

    def _met(self, layer: str, site: BaseGeometry) -> Iterator[tuple[int, BaseGeometry]]:
        """The rows of a layer that meet the site, and what they share with it."""
        shapes = self._rows[layer].geometry
        for i in self._trees[layer].query(site):
            shape = shapes[i]
            if shapely.contains_properly(shape, site):
                yield int(i), site
            elif shapely.covers(site, shape):
                yield int(i), shape
            elif shapely.intersects(shape, site):
                part = shapely.intersection(shape, site)
                if part.area > 0:
                    yield int(i), part

    def evidence(self, wkb: bytes) -> Summary:
        site = shapely.from_wkb(wkb)
        shapely.prepare(site)
        area = site.area
        found = Summary()
        met = {layer: dict(self._met(layer, site)) for layer in _LAYERS}
        for layer in _LAYERS[:-1]:
            codes = self._rows[layer].columns["code"]
            for i, part in met[layer].items():
                share = 1.0 if part is site else part.area / area
                found.shares[f"{layer}/{codes[i]}"] = round(share, 6)
                _counts(part)
        found.covered["plan"], _ = self._cover(site, list(met["plan"].values()))
        for kind in Kind:
            pieces = list(self._pieces(kind, met))
            found.covered[kind.value], union = self._cover(site, pieces)
            self._band(site, union)
        found.undeclared = self._undeclared(site, met["data_coverage"])
        return found

    def _cover(
        self, site: BaseGeometry, parts: list[Any]
    ) -> tuple[tuple[float, bool], BaseGeometry | None]:
        if not parts:
            return (0.0, True), None
        if any(part is site for part in parts):
            return (round(site.area, 2), False), site
        union = _united(parts)
        rest = shapely.difference(site, union)
        return (round(union.area, 2), _counts(rest)), union

    def _pieces(self, kind: Kind, met: dict[str, dict[int, Any]]) -> Iterator[BaseGeometry]:
        """What the effective assessments cover within their plans, less later major adjustments."""
        columns = self._rows["assessment"].columns
        changes = self._rows["plan_adjustment"].columns
        for i, part in met["assessment"].items():
            valid: Any = columns["valid_until"][i]
            plan = self._plan_at.get(columns["incorporated_in"][i])
            if columns["kind"][i] != kind.value or (valid and valid < ON) or plan is None:
                continue
            within = met["plan"].get(plan)
            if within is None:
                continue
            piece = (
                part
                if within is part or plan_is_site(within, part)
                else (within if part.covers(within) else shapely.intersection(part, within))
            )
            if not _counts(part) or _counts(piece):
                completed: Any = columns["completed_on"][i]
                for j, cut in met["plan_adjustment"].items():
                    day: Any = changes["approved_on"][j]
                    if changes["major"][j] == "yes" and completed < day <= ON:
                        piece = shapely.difference(piece, cut)
                yield piece

    def _band(self, site: BaseGeometry, union: BaseGeometry | None) -> None:
        """The coverage with the union buffered by the tolerance: computed where it matters."""
        if union is None or union is site:
            return
        for by in (-_TAU, _TAU):
            shapely.intersection(union.buffer(by, join_style="mitre"), site).area  # noqa: B018

    def _undeclared(self, site: BaseGeometry, met: dict[int, Any]) -> frozenset[tuple[str, str]]:
        columns = self._rows["data_coverage"].columns
        by_layer: dict[Any, list[Any]] = {}
        for i, part in met.items():
            by_layer.setdefault(columns["layer"][i], []).append(part)
        silent = set()
        for layer, theme in themes_to_read():
            parts = by_layer.get(layer, [])
            if not parts or (
                not any(part is site for part in parts)
                and _counts(shapely.difference(site, _united(parts)))
            ):
                silent.add((layer, theme))
        return frozenset(silent)


def plan_is_site(within: BaseGeometry, part: BaseGeometry) -> bool:
    return bool(within is part or within.equals(part))
