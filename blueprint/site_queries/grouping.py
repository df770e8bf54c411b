"""Verdicts of very many polygons of the map's own: what lies alike is decided once.

A parcel that lies wholly within some plans, assessments and zones, and touches no boundary of any,
is told the same as every other within the same ones, but for the limits that its area reaches. Only
one of them is measured; and so is every parcel through which a boundary may run.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from blueprint.determination.public_document import turned
from blueprint.determination.question import Question
from blueprint.determination.site import NO_SITE
from blueprint.given_facts import GivenFacts
from blueprint.ports import Snapshot
from blueprint.site import site_from_measuring
from blueprint.site_queries.use_cases import Services, SiteQuery, decide_verdicts
from blueprint.site_queries.verdicts_only import (
    KIND_VERDICT_FIELDS,
    KindVerdict,
    PublicView,
    Shortcut,
    hidden_in,
)
from blueprint.viewer import Viewer
from blueprint.vocabulary import Kind

__all__ = ["decide_grouped"]

_CHUNK = 256


def decide_grouped(
    services: Services,
    shapes: Sequence[bytes],
    project: GivenFacts,
    on: date,
    releases: Mapping[str, str],
    viewer: Viewer,
    kinds: Sequence[Kind] = tuple(Kind),
    *,
    large: bool = False,
) -> list[Sequence[KindVerdict]]:
    """The evaluations of these kinds for each polygon (WKB, measuring CRS), in order, as
    `decide_verdicts` gives them to the viewer. One project and date for all; the map is read at
    these releases. Through `large` polygons, as blocks are, boundaries run: none is looked for that
    lies like another."""
    if not shapes:
        return []
    shortcut = Shortcut(
        Question(NO_SITE, project.given, on, taken=project.facts), services.rulebook, kinds
    )
    if not services.rulebook.in_force(on):
        return _each(services, shapes, project, on, releases, viewer, shortcut)
    groups: dict[Hashable, list[int]] = {number: [number] for number in range(len(shapes))}
    # With parcels, each one's own boundary is one that matters.
    if not (large or shortcut.needs.parcels):
        groups = _groups(services, shapes, releases, shortcut)
    found: list[Sequence[KindVerdict]] = [()] * len(shapes)
    for some in _chunks(list(groups.values())):
        snapshots = services.atlas.measure(
            [shapes[members[0]] for members in some],
            tolerance_m=shortcut.tolerance_m,
            releases=releases,
            needs=shortcut.needs,
        )
        for members, snapshot in zip(some, snapshots, strict=True):
            verdicts = _seen_by(viewer, shortcut, snapshot)
            for member in members:
                found[member] = verdicts
    return found


def _groups(
    services: Services, shapes: Sequence[bytes], releases: Mapping[str, str], shortcut: Shortcut
) -> dict[Hashable, list[int]]:
    """The polygons' numbers, those together that are told the same."""
    groups: dict[Hashable, list[int]] = {}
    surroundings = services.atlas.surroundings(
        shapes, tolerance_m=shortcut.tolerance_m, releases=releases, needs=shortcut.needs
    )
    for number, one in enumerate(surroundings):
        is_uniform = one.within is not None
        key = (one.within, shortcut.limits_reached(one.area_m2)) if is_uniform else number
        groups.setdefault(key, []).append(number)
    return groups


def _each(
    services: Services,
    shapes: Sequence[bytes],
    project: GivenFacts,
    on: date,
    releases: Mapping[str, str],
    viewer: Viewer,
    shortcut: Shortcut,
) -> list[Sequence[KindVerdict]]:
    found: list[Sequence[KindVerdict]] = []
    for some in _chunks(shapes):
        sites = [site_from_measuring(shape, services.city) for shape in some]
        queries = [SiteQuery.of(site, project) for site in sites]
        for answer in decide_verdicts(services, queries, on, releases, shortcut):
            evaluations = [
                _kind_verdict(each) for each in answer.documents.seen_by(viewer)["evaluations"]
            ]
            found.append([verdict for verdict in evaluations if verdict.kind in shortcut.kinds])
    return found


def _seen_by(viewer: Viewer, shortcut: Shortcut, snapshot: Snapshot) -> Sequence[KindVerdict]:
    true = shortcut.kind_verdicts(snapshot)
    if hidden_in(snapshot) <= viewer.sees:
        return true
    in_public = shortcut.kind_verdicts(PublicView(snapshot))
    return [
        replace(one, coverage=None if turned(one.as_json(), other.as_json()) else other.coverage)
        for one, other in zip(true, in_public, strict=True)
    ]


def _kind_verdict(evaluations: Mapping[str, Any]) -> KindVerdict:
    return KindVerdict(
        **{name: evaluations[name] for name in KIND_VERDICT_FIELDS}
        | {"kind": Kind(evaluations["kind"])}
    )


def _chunks(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for first in range(0, len(items), _CHUNK):
        yield items[first : first + _CHUNK]
