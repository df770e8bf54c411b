"""A layer as of one release: the current one, a named one, or the one current at a moment."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Self

from sqlalchemy import Connection, text

from blueprint.errors import BadQuery, Flaw
from layers.catalogue import Layer, catalogue
from layers.releases.history import CurrentReleases, current_at
from layers.releases.legal_time import LEGAL_TIMES

__all__ = [
    "Published",
    "Version",
    "published",
    "release_number",
    "version_in",
    "version_now",
    "version_of",
    "with_plans",
]


@dataclass(frozen=True, slots=True)
class Version:
    """`number` is the release's in the order of publications; None: the layer had none then.
    `dated_by` is the layer whose dates say on which days these features hold, where they carry none
    themselves (`layers.releases.legal_time`): on a date, what is read is of both releases."""

    layer: Layer
    release_id: str | None
    number: int | None
    dated_by: Self | None = None

    @property
    def plan_release(self) -> str | None:
        """The release whose dates these features hold by, where they carry none themselves."""
        return None if self.dated_by is None else self.dated_by.release_id

    def numbers_on_days(self) -> tuple[int | None, ...]:
        """The numbers of all releases that a question about days is answered from."""
        return (self.number, *(self.dated_by.numbers_on_days() if self.dated_by else ()))


@dataclass(frozen=True, slots=True)
class Published:
    """A release that was published: its number, its layers, and what was current beside it when it
    became so, never change again."""

    id: str
    number: int
    layers: tuple[str, ...]
    beside: Mapping[str, CurrentReleases]


def release_number(given: str) -> int | None:
    """A release's id as callers write it; None where no release can have it."""
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 18 else None


_PUBLISHED = """
SELECT r.number, r.layers,
    (SELECT min(p.at) FROM map.publication p WHERE p.current_number = r.number) AS published_at
FROM map.release r WHERE r.id = :id AND r.number IS NOT NULL
"""


def published(connection: Connection, release: str) -> Published | None:
    """What a release is once it was published, rolled back or not; None for a draft, which is
    nobody's but its proposer's, and for one that is not there."""
    row = connection.execute(text(_PUBLISHED), {"id": release_number(release)}).first()
    if row is None:
        return None
    beside = current_at(connection, row.published_at)
    return Published(str(int(release)), row.number, tuple(row.layers), beside)


def version_in(layer: Layer, release: str, found: Published | None) -> Version:
    """The layer as of this release. BadQuery where there is none, or it has not this layer."""
    _holds(layer, "release", release, found)
    assert found is not None
    return _version(layer, {**found.beside, layer.id: CurrentReleases(found.id, found.number)})


def version_now(layer: Layer, current: Mapping[str, CurrentReleases]) -> Version:
    """The layer as it is in the current releases."""
    return _version(layer, current)


def _version(layer: Layer, current: Mapping[str, CurrentReleases]) -> Version:
    found, legal = current.get(layer.id), LEGAL_TIMES.get(layer.id)
    dated_by = None
    if legal is not None and legal.dated_by is not None:
        dated_by = _version(catalogue()[legal.dated_by], current)
    if found is None:
        return Version(layer, None, None, dated_by)
    return Version(layer, found.release_id, found.number, dated_by)


def with_plans(version: Version, plan_release: str, found: Published | None) -> Version:
    """The same with the plans of this release, where the layer's features hold with their plans.

    BadQuery where they do not, where there is no such release, or it has no plans.
    """
    legal = LEGAL_TIMES.get(version.layer.id)
    if legal is None or legal.dated_by is None:
        why = f"图层“{version.layer.label}”的效力与规划版本无关"
        raise BadQuery.of(Flaw(("plan_release",), why, plan_release, "去掉它"))
    plans = catalogue()[legal.dated_by]
    _holds(plans, "plan_release", plan_release, found)
    assert found is not None
    return replace(version, dated_by=Version(plans, found.id, found.number))


def _holds(layer: Layer, parameter: str, release: str, found: Published | None) -> None:
    if found is None:
        raise BadQuery.of(Flaw((parameter,), "没有这个已发布的版本", release, "检查版本号"))
    if layer.id not in found.layers:
        held = "、".join(found.layers)
        remedy = f"此版本包含 {held}；要当时的其他图层，用 known_at"
        raise BadQuery.of(Flaw((parameter,), f"此版本不含图层“{layer.label}”", release, remedy))


def version_of(
    connection: Connection,
    layer: Layer,
    release: str | None = None,
    known_at: datetime | None = None,
    plan_release: str | None = None,
) -> Version:
    """The layer as of a release's id, or as it was current at a moment (aware), or as it is now;
    what it is dated by as that was then, or as of `plan_release`.

    BadQuery when a release and a moment are both given, a release is not a published one that holds
    the layer, or the moment is still to come: what will be known then nobody knows.
    """
    if known_at is not None:
        for name, given in (("release", release), ("plan_release", plan_release)):
            if given is not None:
                why = f"{name} 与 known_at 不能同时给出"
                raise BadQuery.of(Flaw((name,), why, given, "只留一个"))
    if known_at is not None and known_at > datetime.now(UTC):
        held = known_at.isoformat()
        raise BadQuery.of(Flaw(("known_at",), "这一时刻还没有到", held, "给出过去的时刻"))
    if release is not None:
        version = version_in(layer, release, published(connection, release))
    else:
        version = version_now(layer, current_at(connection, known_at))
    if plan_release is None:
        return version
    return with_plans(version, plan_release, published(connection, plan_release))
