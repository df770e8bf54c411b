"""The evidence of one site: what meets it, and any union of that measured on demand."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import shapely

from blueprint.city import City
from blueprint.digest import whole
from blueprint.evidence import Union
from blueprint.site import degrees_of
from layers.atlas.declared import Declared
from layers.atlas.found import Found, share_of
from layers.atlas.ground import Ground, Shape

__all__ = ["SiteSnapshot"]


class SiteSnapshot:
    """One polygon's answer, as `blueprint.ports.Snapshot` describes it."""

    def __init__(
        self,
        ground: Ground,
        found: Found,
        releases: Mapping[str, str],
        fictitious: bool,
        known_at: datetime,
        city: City,
    ) -> None:
        self.known_at = known_at
        self._ground, self._found, self._city = ground, found, city
        self._declared = Declared(ground, found.declarations)
        self._near: dict[Union, Shape] = {}
        self._met: dict[Union, Shape] = {}
        self._rest: dict[Union, tuple[float, Shape]] = {}
        self.body: Mapping[str, Any] = {
            "area_m2": whole(round(ground.area, 2)),
            "releases": dict(releases),
            "fictitious": fictitious,
            **found.lists,
            "declared": self._declared.rows,
        }

    def cover(self, union: Union) -> dict[str, Any]:
        ground = self._ground
        met, (area_left, rest) = self._within(union), self._left(union)
        covered_counts, rest_counts = ground.counts(met), ground.counts(rest)
        layer, theme = ("assessment", union.kind.value) if union.kind else ("plan", "")
        declared = rest_counts and ground.counts(
            ground.both(rest, self._declared.shape_of(layer, theme))
        )
        cut_counts = False
        if union.cuts and rest_counts and not covered_counts:
            uncut = self._within(Union(union.kind, union.members))
            cut_counts = ground.counts(ground.without(uncut, met))
        return {
            "kind": union.kind.value if union.kind else None,
            "members": sorted(union.members),
            "cuts": sorted(list(pair) for pair in union.cuts),
            "area_m2": whole(round(ground.area_of(met), 2)),
            "share": share_of(ground.area_of(met), ground.area),
            "covered_counts": covered_counts,
            "remainder_m2": whole(round(area_left, 2)),
            "remainder_counts": rest_counts,
            "remainder_declared_counts": declared,
            "cut_counts": cut_counts,
        }

    def band(self, union: Union) -> tuple[float, float]:
        low, high = self._ground.band(self._united(union))
        return whole(round(low, 6)), whole(round(high, 6))

    def uncovered(self, union: Union) -> Mapping[str, Any] | None:
        rest = self._left(union)[1]
        if not self._ground.counts(rest):
            return None
        return degrees_of(self._ground.wkb_of(rest), self._city)

    def part(self, union: Union) -> bytes | None:
        met = self._within(union)
        if not self._ground.counts(met):
            return None
        part = self._ground.largest_part(met)
        return None if part is None else bytes(shapely.to_wkb(part))

    def _united(self, union: Union) -> Shape:
        if union not in self._near:
            self._near[union] = self._ground.united(
                self._cut(union, member) for member in sorted(union.members)
            )
        return self._near[union]

    def _cut(self, union: Union, member: str) -> Shape:
        if union.kind is None or member in union.as_they_stand:
            return self._found.shapes[member]
        piece = self._found.piece(member, self._ground)
        taken = [self._found.shapes[cut] for whose, cut in union.cuts if whose == member]
        return self._ground.without(piece, self._ground.united(taken)) if taken else piece

    def _within(self, union: Union) -> Shape:
        if union not in self._met:
            self._met[union] = self._ground.within(self._united(union))
        return self._met[union]

    def _left(self, union: Union) -> tuple[float, Shape]:
        if union not in self._rest:
            self._rest[union] = self._ground.rest(self._within(union))
        return self._rest[union]
