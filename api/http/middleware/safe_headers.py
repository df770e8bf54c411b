"""What every answer says to browsers: believe its media type, run nothing of it, frame it nowhere.

Pages bring a policy of their own (`api/pages/policy.py`); this is the one of all others.
"""

import base64
import hashlib
import re

from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["SafeHeaders"]

_NOTHING = b"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
# Pages without scripts, whose styles stand in them.
_PLAIN_PAGE = (
    b"default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    b"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
# The documentation's own page: others' code, from here, begun by a script in the page.
_DOCUMENTATION = (
    "default-src 'none'; script-src 'self' {begun}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_INLINE = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
_DOCS = "/docs"


class SafeHeaders:
    """ASGI middleware around all routes; headers that an answer has stay."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        held: Message | None = None

        async def sending(message: Message) -> None:
            nonlocal held
            if message["type"] == "http.response.start":
                message = {**message, "headers": _with_ours(list(message.get("headers", ())))}
                if scope["path"].startswith(_DOCS) and _is_page(message):
                    held = message  # its policy names what its body begins
                    return
            elif held is not None:
                start, held = held, None
                start["headers"] = _for_documentation(start["headers"], message.get("body", b""))
                await send(start)
            await send(message)

        await self._app(scope, receive, sending)


def _is_page(start: Message) -> bool:
    return any(
        name.lower() == b"content-type" and value.startswith(b"text/html")
        for name, value in start["headers"]
    )


def _with_ours(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    there = {name.lower() for name, _ in headers}
    page = _is_page({"headers": headers})
    ours = (
        (b"x-content-type-options", b"nosniff"),
        (b"x-frame-options", b"DENY"),
        (b"referrer-policy", b"no-referrer"),
        (b"content-security-policy", _PLAIN_PAGE if page else _NOTHING),
    )
    return [*headers, *((name, value) for name, value in ours if name not in there)]


def _for_documentation(
    headers: list[tuple[bytes, bytes]], body: bytes
) -> list[tuple[bytes, bytes]]:
    begun = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode()}'"
        for script in _INLINE.findall(body)
    )
    policy = _DOCUMENTATION.format(begun=begun).encode()
    return [
        (name, policy if name == b"content-security-policy" else value) for name, value in headers
    ]
