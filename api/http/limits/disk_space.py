"""Whether there is room to store answers."""

import shutil
import time

from api.settings import Settings

__all__ = ["DiskSpace"]

# So long after an answer could not be stored, nothing is sent here.
_FULL_FOR_S = 30.0
# What a private database needs to go on writing its log.
_LEAST_FREE = 64 * 2**20


class DiskSpace:
    """What the database said last of its room, and how much the private one's disk has left."""

    def __init__(self, settings: Settings) -> None:
        self._home = settings.home if settings.database_url is None else None
        self._full_at: float | None = None

    def note_full(self) -> None:
        self._full_at = time.monotonic()

    def note_room(self) -> None:
        self._full_at = None

    @property
    def is_full(self) -> bool:
        if self._full_at is not None and time.monotonic() - self._full_at < _FULL_FOR_S:
            return True
        home = self._home
        return home is not None and home.is_dir() and shutil.disk_usage(home).free < _LEAST_FREE
