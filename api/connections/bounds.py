"""How long a connection may keep the service waiting, and how many there may be."""

import resource
from dataclasses import dataclass

from api.settings import Settings

__all__ = ["Bounds", "bounds_of"]

_FEWEST = 16
# Where the system sets no limit.
_UNLIMITED = 65_536


@dataclass(frozen=True, slots=True)
class Bounds:
    """Seconds for the headers of a request, between requests, for a body and its answer to a late
    one, without anything of an answer being taken, and of waiting for the reader of one answer in
    all; connections at once; and bytes of answers that wait for their readers, of all connections
    together."""

    headers_s: float
    idle_s: float
    body_s: float
    unread_s: float
    taken_s: float
    connections: int
    unread_bytes: int


def _descriptors() -> int:
    """How many this process may open."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return _UNLIMITED if soft == resource.RLIM_INFINITY else soft


def bounds_of(settings: Settings) -> Bounds:
    return Bounds(
        headers_s=settings.headers_s,
        idle_s=settings.idle_s,
        # Who reads the body answers 408 first, where somebody reads it.
        body_s=settings.body_s + settings.headers_s,
        unread_s=settings.unread_s,
        taken_s=settings.taken_s,
        connections=max(_FEWEST, int(_descriptors() * settings.connections_share)),
        unread_bytes=int(settings.unread_mb * 1_000_000),
    )
