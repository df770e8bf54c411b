"""The limits of request bodies, and how much of them is held at this moment."""

from api.settings import Settings
from blueprint.errors import Unavailable

__all__ = ["Bodies"]


class Bodies:
    """The limits, and how much of all bodies together is held now (bytes).

    Parsed, a body takes some ten times its size, until its answer has been sent.
    """

    def __init__(self, settings: Settings) -> None:
        self.max_bytes = int(settings.max_body_mb * 1_000_000)
        self.max_held = int(max(settings.bodies_mb, settings.max_body_mb) * 1_000_000)
        self.within_s = settings.body_s
        self.held = 0

    def hold(self, size: int) -> None:
        """Unavailable where that much more is too much together."""
        if self.held + size > self.max_held:
            raise Unavailable("正在处理的请求体太多，请稍后再试", retry_after_s=5)
        self.held += size
