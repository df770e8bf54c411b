"""Modules of the hub by their keys: who asks, and how often."""

import threading
import time
from collections import defaultdict, deque
from uuid import UUID

from fastapi import Request

from api.http.authentication import viewer_of
from api.hub import Hub
from blueprint.errors import Forbidden, TooMany, Unauthenticated
from blueprint.hub.module import Module
from blueprint.vocabulary import Role
from layers.hub.modules import KEY_BEGINNING

__all__ = ["ModuleRate", "module_of"]

_A_MINUTE = 600
_WINDOW_S = 60.0


class ModuleRate:
    """At most so many requests a minute of one module, in this process."""

    def __init__(self, most: int = _A_MINUTE) -> None:
        self._most = most
        self._calls: dict[UUID, deque[float]] = defaultdict(deque)
        self._lock = threading.Lock()

    def take(self, module: UUID) -> None:
        """TooMany, with when to come again, for one too many."""
        now = time.monotonic()
        with self._lock:
            calls = self._calls[module]
            while calls and calls[0] <= now - _WINDOW_S:
                calls.popleft()
            if len(calls) >= self._most:
                wait = max(1, round(calls[0] + _WINDOW_S - now + 0.5))
                raise TooMany(f"每分钟至多 {self._most} 次请求：请稍后再试", wait)
            calls.append(now)


def _bearer(request: Request) -> str | None:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    return given.strip() if scheme.lower() == "bearer" else None


def module_of(request: Request) -> Module:
    """The module that asks. Unauthenticated without a module's key, Forbidden for who is known
    and is none; TooMany beyond its rate."""
    hub: Hub = request.app.state.hub
    token = _bearer(request)
    if token is None or not token.startswith(KEY_BEGINNING):
        if viewer_of(request).role is not Role.VISITOR:
            raise Forbidden("此处只供模块使用：须用模块密钥")
        raise Unauthenticated("此处须用模块密钥：Authorization: Bearer obm_…")
    module = hub.registry.of_key(token)
    rate: ModuleRate = request.app.state.module_rate
    rate.take(module.id)
    return module
