"""A layer as of one release: the current one, a named one, or the one current at a moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, text

from blueprint.errors import BadQuery, Flaw
from layers.catalogue import Layer
from layers.moments import Current, current_at

__all__ = [
    "Published",
    "Version",
    "published",
    "release_number",
    "version_in",
    "version_now",
    "version_of",
]


@dataclass(frozen=True, slots=True)
class Version:
    """`number` is the release's in the order of publications; None: the layer had none then."""

    layer: Layer
    release_id: str | None
    number: int | None


@dataclass(frozen=True, slots=True)
class Published:
    """A release that was published: its number and its layers never change again."""

    id: str
    number: int
    layers: tuple[str, ...]


def release_number(given: str) -> int | None:
    """A release's id as callers write it; None where no release can have it."""
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 18 else None


_PUBLISHED = "SELECT number, layers FROM map.release WHERE id = :id AND number IS NOT NULL"


def published(connection: Connection, release: str) -> Published | None:
    """What a release is once it was published, rolled back or not; None for a draft, which is
    nobody's but its proposer's, and for one that is not there."""
    row = connection.execute(text(_PUBLISHED), {"id": release_number(release)}).first()
    return None if row is None else Published(str(int(release)), row.number, tuple(row.layers))


def version_in(layer: Layer, release: str, found: Published | None) -> Version:
    """The layer as of this release. BadQuery where there is none, or it has not this layer."""
    if found is None:
        raise BadQuery.of(Flaw(("release",), "没有这个已发布的版本", release, "检查版本号"))
    if layer.id not in found.layers:
        held = "、".join(found.layers)
        remedy = f"此版本包含 {held}；要当时的其他图层，用 known_at"
        raise BadQuery.of(Flaw(("release",), f"此版本不含图层“{layer.label}”", release, remedy))
    return Version(layer, found.id, found.number)


def version_now(layer: Layer, current: Mapping[str, Current]) -> Version:
    """The layer as it is in the current releases."""
    found = current.get(layer.id)
    if found is None:
        return Version(layer, None, None)
    return Version(layer, found.release_id, found.number)


def version_of(
    connection: Connection,
    layer: Layer,
    release: str | None = None,
    known_at: datetime | None = None,
) -> Version:
    """The layer as of a release's id, or as it was current at a moment (aware), or as it is now.

    BadQuery when both are given, the release is not a published one that holds the layer, or the
    moment is still to come: what will be known then nobody knows.
    """
    if release is not None and known_at is not None:
        raise BadQuery.of(
            Flaw(("release",), "release 与 known_at 不能同时给出", release, "只留一个")
        )
    if release is not None:
        return version_in(layer, release, published(connection, release))
    if known_at is not None and known_at > datetime.now(UTC):
        held = known_at.isoformat()
        raise BadQuery.of(Flaw(("known_at",), "这一时刻还没有到", held, "给出过去的时刻"))
    return version_now(layer, current_at(connection, known_at))
