"""What every answer under /ogc has in common: whose it is, how long it holds, how it is written."""

from collections.abc import Mapping
from typing import Any

import orjson
from fastapi import Request, Response

from api.ogc.links import HTML, JSON
from blueprint import __version__
from blueprint.digest import sha256_of
from blueprint.errors import BadQuery, Flaw
from blueprint.viewer import ANYONE, Viewer

__all__ = ["answer", "headers_of", "is_known", "page_or_json", "weak_etag"]


def page_or_json(request: Request, parameters: Mapping[str, str]) -> bool:
    """Whether a page for people is wanted: `f` says so, or else a browser that prefers one."""
    asked = parameters.get("f")
    if asked not in (None, "json", "html"):
        raise BadQuery.of(Flaw(("f",), "没有这种形式", asked, "可用：json、html"))
    if asked is not None:
        return asked == "html"
    wanted = [
        part.partition(";")[0].strip() for part in request.headers.get("accept", "").split(",")
    ]
    return HTML in wanted and not any("json" in part for part in wanted[: wanted.index(HTML)])


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
    kept = _FOR_GOOD if for_good else "no-cache"
    return {
        "Cache-Control": kept if shared else "private, no-cache",
        "Vary": "Accept, Accept-Encoding, Authorization, Cookie",
        **({"ETag": etag} if etag else {}),
    }


def is_known(request: Request, etag: str) -> bool:
    given = request.headers.get("if-none-match", "")
    return etag.removeprefix("W/") in [part.strip().removeprefix("W/") for part in given.split(",")]


def answer(
    document: Mapping[str, Any], media_type: str = JSON, headers: dict[str, str] | None = None
) -> Response:
    return Response(orjson.dumps(document), media_type=media_type, headers=headers)
