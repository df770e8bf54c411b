"""What pages of other origins may read: the public, read-only part, where the operator allows it.

No cookie comes along, so that whoever asks from another origin is a visitor.
"""

from collections.abc import Sequence

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["CrossOrigin"]

_PUBLIC = (
    "/ogc",
    "/api/v1/applicability",
    "/api/v1/vocabulary",
    "/api/v1/places",
    "/api/v1/layers",
    "/openapi.json",
)
_SHOWN = ("ETag", "Link", "Content-Crs", "Content-Disposition", "Retry-After", "OGC-NumberMatched")


class CrossOrigin:
    """ASGI middleware; does nothing where no origins are allowed."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        self._app = app
        self._open = CORSMiddleware(
            app,
            allow_origins=list(origins),
            allow_methods=("GET", "HEAD", "OPTIONS"),
            allow_headers=("If-None-Match", "Accept-Language"),
            allow_credentials=False,
            expose_headers=_SHOWN,
            max_age=3600,
        )
        self._any = bool(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        opened = self._any and scope["type"] == "http" and scope["path"].startswith(_PUBLIC)
        await (self._open if opened else self._app)(scope, receive, send)
