"""How often a module may ask, and how many of its requests may wait."""

import threading
import time
from collections import defaultdict, deque
from uuid import UUID

from api.http.limits.rate_limit import Quota
from blueprint.errors import TooMany

__all__ = ["ModuleRate", "WaitingModules"]

_A_MINUTE = 600
_WINDOW_S = 60.0


class ModuleRate:
    """At most so many requests a minute of one module, in this process."""

    def __init__(self, most: int = _A_MINUTE) -> None:
        self._most = most
        self._calls: dict[UUID, deque[float]] = defaultdict(deque)
        self._lock = threading.Lock()

    def take(self, module: UUID) -> Quota:
        """What is left then; TooMany, with when to come again, for one too many."""
        now = time.monotonic()
        with self._lock:
            calls = self._calls[module]
            while calls and calls[0] <= now - _WINDOW_S:
                calls.popleft()
            if len(calls) >= self._most:
                wait = max(1, round(calls[0] + _WINDOW_S - now + 0.5))
                raise TooMany(f"每分钟至多 {self._most} 次请求：请稍后再试", wait)
            calls.append(now)
            whole = max(1, round(calls[0] + _WINDOW_S - now + 0.5))
            left = self._most - len(calls)
        return Quota("requests", self._most, int(_WINDOW_S), left, whole)


class WaitingModules:
    """One waiting request a module: a second one is refused, so that none holds two places."""

    def __init__(self) -> None:
        self._modules: set[UUID] = set()
        self._lock = threading.Lock()

    def enter(self, module: UUID) -> None:
        with self._lock:
            if module in self._modules:
                raise TooMany("本模块已有一个等待中的请求：等它结束再试", 1)
            self._modules.add(module)

    def leave(self, module: UUID) -> None:
        with self._lock:
            self._modules.discard(module)
