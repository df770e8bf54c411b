"""A layer as of one release: the current one, a named one, or the one current at a moment."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, text

from blueprint.errors import BadQuery, Flaw
from layers.catalogue import Layer
from layers.moments import current_at

__all__ = ["Version", "release_number", "version_of"]


@dataclass(frozen=True, slots=True)
class Version:
    """`number` is the release's in the order of publications; None: the layer had none then."""

    layer: Layer
    release_id: str | None
    number: int | None


def release_number(given: str) -> int | None:
    """A release's id as callers write it; None where no release can have it."""
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 18 else None


_PUBLISHED = "SELECT number, layers FROM map.release WHERE id = :id AND number IS NOT NULL"


def _of_release(connection: Connection, layer: Layer, release: str) -> Version:
    row = connection.execute(text(_PUBLISHED), {"id": release_number(release)}).first()
    # A draft is nobody's but its proposer's: told as one that is not there.
    if row is None:
        raise BadQuery.of(Flaw(("release",), "没有这个已发布的版本", release, "检查版本号"))
    if layer.id not in row.layers:
        held = "、".join(row.layers)
        remedy = f"此版本包含 {held}；要当时的其他图层，用 known_at"
        raise BadQuery.of(Flaw(("release",), f"此版本不含图层“{layer.label}”", release, remedy))
    return Version(layer, str(int(release)), row.number)


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
        return _of_release(connection, layer, release)
    if known_at is not None and known_at > datetime.now(UTC):
        held = known_at.isoformat()
        raise BadQuery.of(Flaw(("known_at",), "这一时刻还没有到", held, "给出过去的时刻"))
    current = current_at(connection, known_at).get(layer.id)
    if current is None:
        return Version(layer, None, None)
    return Version(layer, current.release_id, current.number)
