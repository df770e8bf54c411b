"""RateLimit fields (IETF draft ratelimit-headers-10): what is left of a quota, where one holds.

A route that counts leaves the quota at its request; an answer whose request has none says nothing.
"""

from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Quota", "RateLimitFields", "note_quota"]

_STATE = "quota"


@dataclass(frozen=True, slots=True)
class Quota:
    """`most` in a window of so many seconds; `left` of it, None where that is not known, and
    the seconds until it is whole again."""

    name: str
    most: int
    window_s: int
    left: int | None
    whole_in_s: int

    @property
    def policy(self) -> str:
        return f'"{self.name}";q={self.most};w={self.window_s}'

    @property
    def limit(self) -> str | None:
        if self.left is None:
            return None
        return f'"{self.name}";r={max(self.left, 0)};t={self.whole_in_s}'


def note_quota(request: Request, quota: Quota) -> None:
    setattr(request.state, _STATE, quota)


class RateLimitFields:
    """ASGI middleware: the fields of what the route noted."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sent(message: Message) -> None:
            quota = scope.get("state", {}).get(_STATE)
            if message["type"] == "http.response.start" and quota is not None:
                headers = MutableHeaders(scope=message)
                headers["RateLimit-Policy"] = quota.policy
                if quota.limit is not None:
                    headers["RateLimit"] = quota.limit
            await send(message)

        await self._app(scope, receive, sent)
