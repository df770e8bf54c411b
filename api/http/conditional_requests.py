"""What a caller may keep of an answer, for how long, and whether it has the answer already."""

import orjson
from fastapi import Request

from blueprint import __version__
from blueprint.digest import sha256_of
from blueprint.viewer import ANYONE, Viewer

__all__ = ["headers_of", "is_known", "weak_etag"]


def weak_etag(viewer: Viewer, *parts: object) -> str:
    """Weak: answers that say the same still differ in the time that they were made."""
    known = orjson.dumps([__version__, sorted(viewer.sees), *parts])
    return f'W/"{sha256_of(known)[:32]}"'


# A day, and not for ever: after a restored backup another release may have the same number.
_FOR_GOOD = "public, max-age=86400, immutable"


def headers_of(
    viewer: Viewer, etag: str | None = None, *, for_good: bool = False
) -> dict[str, str]:
    """An answer is kept only to be asked about again, unless it is so `for_good`; what not everyone
    may see is kept by nobody else, and always asked about."""
    shared = viewer.sees == ANYONE.sees
    caching = _FOR_GOOD if for_good else "no-cache"
    return {
        "Cache-Control": caching if shared else "private, no-cache",
        "Vary": "Accept, Accept-Encoding, Authorization, Cookie",
        **({"ETag": etag} if etag else {}),
    }


def is_known(request: Request, etag: str) -> bool:
    """Whether If-None-Match names this ETag, weak or not."""
    given = request.headers.get("if-none-match", "")
    return etag.removeprefix("W/") in [part.strip().removeprefix("W/") for part in given.split(",")]
