"""What a release changes: features of the published map, and the verdicts that rest on them."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Protocol

from blueprint.given_facts import load_given_facts
from blueprint.planning.verdict_changes import Consequence, Undecided, consequences
from blueprint.ports import Atlas
from blueprint.site import site_from_measuring
from blueprint.site_queries.use_cases import Services, SiteQuery
from blueprint.viewer import Viewer

__all__ = [
    "AffectedPlace",
    "FeatureChange",
    "Impacts",
    "LayerDifference",
    "ReleaseDifference",
    "ReleaseImpact",
    "release_difference",
]


@dataclass(frozen=True, slots=True)
class FeatureChange:
    """One feature by its code. `attributes` are the fields that differ; `moved_m2` is the area on
    which the old and the new shape differ; `restricted`: one of the two is for few eyes."""

    code: str
    area_before_m2: float | None
    area_after_m2: float | None
    attributes: tuple[str, ...] = ()
    moved_m2: float = 0.0
    restricted: bool = False

    @property
    def kind(self) -> str:
        if self.area_before_m2 is None:
            return "added"
        return "retired" if self.area_after_m2 is None else "changed"


@dataclass(frozen=True, slots=True)
class LayerDifference:
    """What a release does to a layer; `unchanged` counts the features that are the same."""

    layer: str
    changes: Sequence[FeatureChange]
    unchanged: int

    def of(self, kind: str) -> list[FeatureChange]:
        return [change for change in self.changes if change.kind == kind]


@dataclass(frozen=True, slots=True)
class AffectedPlace:
    """A polygon (WKB, measuring CRS) that is decided about: a block by its code, or the site of a
    determination by its id, with the facts of its project."""

    what: str
    name: str
    shapes: Mapping[str, bytes]
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReleaseImpact:
    """`before` and `after` are the map without and with the release; `places` are those where a
    verdict may change, of `looked_at` in all."""

    differences: Sequence[LayerDifference]
    before: Atlas
    after: Atlas
    places: Sequence[AffectedPlace]
    looked_at: int


class Impacts(Protocol):
    """What releases do to the map; `layers.release_impact` answers in PostGIS."""

    def of(
        self, release_id: str, viewer: Viewer, *, everywhere: bool = False
    ) -> AbstractContextManager[ReleaseImpact]:
        """For a staged release: as if it were published, for as long as the block lasts; for a
        published one: the map just before and just after. `everywhere` looks at all places, also
        where nothing can change. Features and blocks are those that the viewer may see.

        NotFound for an unknown release, Conflict for one that is neither staged nor published.
        """
        ...


@dataclass(frozen=True, slots=True)
class ReleaseDifference:
    """`places` are those that were asked again, `looked_at` all that there are; consequences name
    them by their number."""

    release_id: str
    on: date
    layers: Sequence[LayerDifference]
    places: Sequence[AffectedPlace]
    looked_at: int
    verdicts: Sequence[Consequence]
    undecided: Sequence[Undecided]


def release_difference(
    services: Services,
    impacts: Impacts,
    release_id: str,
    on: date,
    viewer: Viewer,
    *,
    everywhere: bool = False,
) -> ReleaseDifference:
    """What the release does, or did, to what the viewer may see of the map, and to the verdicts of
    blocks and of sites asked about; nothing stays changed. Errors as `Impacts.of` has them."""
    with impacts.of(release_id, viewer, everywhere=everywhere) as seen:
        queries = [_site_query(services, place) for place in seen.places]
        verdicts, undecided = consequences(
            replace(services, atlas=seen.before),
            replace(services, atlas=seen.after),
            queries,
            on,
            viewer,
        )
        return ReleaseDifference(
            release_id, on, seen.differences, seen.places, seen.looked_at, verdicts, undecided
        )


def _site_query(services: Services, place: AffectedPlace) -> SiteQuery:
    site = site_from_measuring(place.shapes["as_given"], services.city)
    grown, shrunk = place.shapes.get("grown"), place.shapes.get("shrunk")
    site = replace(site, grown_wkb=grown, shrunk_wkb=shrunk)
    return SiteQuery.of(site, load_given_facts(place.facts))
