"""The evidence of one site: what meets it, and any union of that measured on demand."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Any

import shapely

from blueprint.city import City
from blueprint.digest import whole
from blueprint.evidence.evidence import COUNTING, Union
from blueprint.ports import Counting, Covered, Met
from blueprint.site import degrees_of
from layers.atlas.clipping import ClippedShape
from layers.atlas.declared_unions import DeclaredUnions
from layers.atlas.evidence_rows import EvidenceRows, share_of
from layers.atlas.measured_site import WHOLE, MeasuredSite, Shape

__all__ = ["SiteSnapshot"]

# What a union is made of: each member's shape, its plan's where it is bound to one, and what is cut
# out. Six kinds of assessment of one area, and the plan of that area, are one and the same union.
Piece = tuple[ClippedShape, ClippedShape | None, frozenset[ClippedShape]]
Recipe = frozenset[Piece]
_UNCUT: frozenset[ClippedShape] = frozenset()


def _unclipped(plan: ClippedShape | None) -> bool:
    """Whether within its plan a shape has all that it has in the site."""
    return plan is None or plan.fills


class _Made:
    """A union, made once for all kinds that share its recipe, and only as far as is asked."""

    def __init__(self, measured_site: MeasuredSite, recipe: Recipe) -> None:
        self._measured_site, self._recipe = measured_site, recipe
        self._rest: tuple[float, Shape] | None = None
        self._met: tuple[Shape] | None = None
        self._band: tuple[float, float] | None = None
        self._counts: bool | None = None
        self._rest_counts: bool | None = None
        self._share: float | None = None

    def _united(self, *, margin: bool) -> Shape:
        measured_site = self._measured_site
        if not margin and any(
            not cuts and mine.fills and _unclipped(plan) for mine, plan, cuts in self._recipe
        ):
            return WHOLE

        def of(shape: ClippedShape) -> Shape:
            return shape.shape if margin else shape.met

        pieces = []
        for mine, plan, cuts in self._recipe:
            piece = of(mine) if plan is None else measured_site.both(of(mine), of(plan))
            taken = measured_site.united([of(cut) for cut in cuts]) if cuts else None
            base = measured_site.around if margin else measured_site.site
            pieces.append(measured_site.without(piece, taken, base))
        return measured_site.united(pieces)

    @property
    def met(self) -> Shape:
        if self._met is None:
            self._met = (self._united(margin=False),)
        return self._met[0]

    @property
    def rest(self) -> tuple[float, Shape]:
        if self._rest is None:
            self._rest = self._measured_site.rest(self.met)
        return self._rest

    @property
    def counts(self) -> bool:
        if self._counts is None:
            # A member that counts is enough; only where none is known to, they are united.
            self._counts = any(
                not cuts and _unclipped(plan) and mine.counts for mine, plan, cuts in self._recipe
            ) or self._measured_site.counts(self.met)
        return self._counts

    @property
    def rest_counts(self) -> bool:
        if self._rest_counts is None:
            self._rest_counts = self._measured_site.counts(self.rest[1])
        return self._rest_counts

    def share(self) -> float:
        """The part of the site that it covers."""
        if self._share is None:
            self._share = share_of(self._measured_site.area_of(self.met), self._measured_site.area)
        return self._share

    @property
    def leaves_nothing(self) -> bool:
        """Whether what it leaves is known not to count."""
        return self._rest_counts is False

    def contains(self, other: "_Made") -> bool:
        return other._recipe <= self._recipe

    @property
    def band(self) -> tuple[float, float]:
        if self._band is None:
            self._band = self._measured_site.band(self._united(margin=True))
        return self._band


class SiteSnapshot:
    """One polygon's answer, as `blueprint.ports.Snapshot` describes it."""

    def __init__(
        self,
        measured_site: MeasuredSite,
        evidence_rows: EvidenceRows,
        releases: Mapping[str, str],
        fictitious: bool,
        known_at: datetime,
        city: City,
    ) -> None:
        self.known_at = known_at
        self._measured_site, self._evidence_rows, self._city = measured_site, evidence_rows, city
        self._made: dict[Recipe, _Made] = {}
        self._declared = DeclaredUnions(measured_site, evidence_rows.declarations)
        self._releases = releases
        self.area_m2 = whole(round(measured_site.area, 2))
        self.fictitious = fictitious
        rows = evidence_rows.rows
        self._clipped: dict[str, ClippedShape] = {
            row.id: row.clipped for name in rows if name != "parcels" for row in rows[name]
        }
        # What each plan and assessment counts with: itself, within the plan that it is bound to
        # (None where that takes nothing from it).
        self._pieces: dict[str, Piece] = {
            row.id: (row.clipped, None, _UNCUT) for row in (*rows["plans"], *rows["controls"])
        }
        for row in rows["assessments"]:
            plan = None if row.plan is None else self._clipped.get(row.plan.id)
            if plan is not None:
                bound = None if plan is row.clipped else plan
                self._pieces[row.id] = row.clipped, bound, _UNCUT

    @cached_property
    def body(self) -> Mapping[str, Any]:
        measured_site = self._measured_site
        lists = {
            name: sorted(
                (row.as_evidence(measured_site) for row in rows),
                key=lambda row: (row.get("type", ""), row["code"], row["id"]),
            )
            for name, rows in self._evidence_rows.rows.items()
        }
        for row in lists["assessments"]:
            row["within_plan_counts"] = self._within_plan_counts(row["id"])
        return {
            "area_m2": self.area_m2,
            "releases": dict(self._releases),
            "fictitious": self.fictitious,
            **lists,
            "declared": self._declared.rows,
        }

    @cached_property
    def met(self) -> Mapping[str, Sequence[Met]]:
        measured_site = self._measured_site
        surely_some = measured_site.area * 1e-6
        return {
            name: [
                Met(
                    row.id,
                    row.feature.attributes,
                    None if row.plan is None else row.plan.attributes,
                    row.clipped.counts,
                    row.clipped.area > surely_some or row.share(measured_site) > 0,
                    self._within_plan_counts(row.id) if name == "assessments" else None,
                    row.visibility,
                )
                for row in rows
            ]
            for name, rows in self._evidence_rows.rows.items()
        }

    @property
    def declared(self) -> Sequence[tuple[bool, bool]]:
        return self._declared.counting

    @property
    def complete_to(self) -> Sequence[tuple[str, str | None]]:
        return self._declared.complete_to

    def _within_plan_counts(self, assessment: str) -> bool:
        piece = self._pieces.get(assessment)
        return piece is not None and piece[0].counts and self._made_of(frozenset((piece,))).counts

    def _made_of(self, recipe: Recipe) -> _Made:
        made = self._made.get(recipe)
        if made is None:
            made = self._made[recipe] = _Made(self._measured_site, recipe)
        return made

    def _union(self, union: Union) -> _Made:
        pieces = self._pieces
        if not union.cuts and not union.as_they_stand:
            return self._made_of(frozenset(pieces[m] for m in union.members if m in pieces))
        clipped = self._clipped
        recipe: set[Piece] = set()
        for member in union.members:
            cuts = frozenset(clipped[cut] for whose, cut in union.cuts if whose == member)
            if member in union.as_they_stand:
                recipe.add((clipped[member], None, cuts))
            elif member in pieces:
                mine, plan, _ = pieces[member]
                recipe.add((mine, plan, cuts))
        return self._made_of(frozenset(recipe))

    def cover(self, union: Union) -> dict[str, Any]:
        made, covered = self._union(union), self.covered(union)
        return {
            "kind": union.kind.value if union.kind else None,
            **({"zone": union.zone.value} if union.zone else {}),
            "members": sorted(union.members),
            "cuts": sorted(list(pair) for pair in union.cuts),
            "area_m2": whole(round(self._measured_site.area_of(made.met), 2)),
            "share": covered.share(),
            **dict(zip(COUNTING, covered.counting, strict=True)),
            "remainder_m2": whole(round(made.rest[0], 2)),
        }

    def covered(self, union: Union) -> Covered:
        made = self._union(union)
        return Covered(
            self._counting(union, made), made.share, lambda: whole(round(made.rest[0], 2))
        )

    def _counting(self, union: Union, made: _Made) -> Counting:
        measured_site = self._measured_site
        # What a part of the union leaves nothing of, all of it leaves nothing of.
        parts = (less for less in self._made.values() if made.contains(less))
        if any(less.leaves_nothing for less in parts) or not made.rest_counts:
            return made.counts, False, False, False
        layer, theme = ("assessment", union.kind.value) if union.kind else ("plan", "")
        if union.zone:
            layer, theme = "control_zone", union.zone.value
        declared = measured_site.counts(
            measured_site.both(made.rest[1], self._declared.shape_of(layer, theme))
        )
        cut = False
        if union.cuts and not made.counts:
            uncut = self._union(replace(union, cuts=frozenset())).met
            cut = measured_site.counts(measured_site.without(uncut, made.met, measured_site.site))
        return made.counts, True, declared, cut

    def band(self, union: Union) -> tuple[float, float]:
        low, high = self._union(union).band
        return whole(round(low, 6)), whole(round(high, 6))

    def uncovered(self, union: Union, sliver_m2: float | None) -> Mapping[str, Any] | None:
        made = self._union(union)
        area, rest = made.rest
        large = sliver_m2 is not None and round(area, 2) > sliver_m2
        if rest is None or not (made.rest_counts or large):
            return None
        return degrees_of(self._measured_site.wkb_of(rest), self._city)

    def gain(
        self, union: Union, plan: str, barred: Collection[str], themes: Collection[tuple[str, str]]
    ) -> float:
        measured_site, clipped = self._measured_site, self._clipped
        left = measured_site.without(clipped[plan].met, self._union(union).met, measured_site.site)
        taken = measured_site.united(clipped[zone].met for zone in barred)
        left = measured_site.without(left, taken, measured_site.site)
        for layer, theme in themes:
            left = measured_site.both(left, self._declared.shape_of(layer, theme))
        return whole(round(measured_site.area_of(left), 2)) if measured_site.counts(left) else 0.0

    def part(self, union: Union) -> bytes | None:
        made = self._union(union)
        if not made.counts:
            return None
        part = self._measured_site.largest_part(made.met)
        return None if part is None else bytes(shapely.to_wkb(part))
