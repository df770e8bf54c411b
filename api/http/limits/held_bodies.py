"""The limits of request bodies, and how much of them is held at this moment."""

from collections import Counter

from api.settings import Settings
from blueprint.errors import TooMany, Unavailable

__all__ = ["Bodies"]


class Bodies:
    """The limits, and how much of all bodies together is held now (bytes).

    Parsed, a body takes some ten times its size, until its answer has been sent.
    """

    def __init__(self, settings: Settings) -> None:
        self.max_bytes = int(settings.max_body_mb * 1_000_000)
        self.max_held = int(max(settings.bodies_mb, settings.max_body_mb) * 1_000_000)
        self.within_s = settings.body_s
        self.max_each = max(self.max_held // 2, self.max_bytes)
        self.held = 0
        self._of_each = Counter[str]()

    def hold(self, caller: str, size: int) -> None:
        """Unavailable where that much more is too much together; TooMany where it is too much of
        one caller, who leaves the other half to others."""
        if self.held + size > self.max_held:
            raise Unavailable("正在处理的请求体太多，请稍后再试", retry_after_s=5)
        if self._of_each[caller] + size > self.max_each:
            raise TooMany("您正在处理的请求体太多：等前面的答复后再提交", 5)
        self.held += size
        self._of_each[caller] += size

    def release(self, caller: str, size: int) -> None:
        self.held -= size
        self._of_each[caller] -= size
        if not self._of_each[caller]:
            del self._of_each[caller]
