"""The city's picture of today, made before anybody asks for it: when a process begins to serve, and
when the map, or the day, has become another. For those who see what everyone sees."""

import logging
import threading

from api.http.date_parameters import legal_date
from api.presentation.block_overview import BlockAnswers
from blueprint.city import City
from blueprint.errors import Unavailable
from blueprint.viewer import ANYONE

__all__ = ["CacheWarming"]

_log = logging.getLogger(__name__)

_LOOKS_EVERY_S = 5.0


class CacheWarming:
    """A thread that looks now and then whether there is something to be made."""

    def __init__(self, answers: BlockAnswers, city: City) -> None:
        self._answers, self._city = answers, city
        self._made: object = None
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True, name="beforehand")

    def begin(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._closed.set()

    def look(self) -> bool:
        """Whether something was made. Unavailable as for whoever asks."""
        map_version, today = self._answers.map_version(), legal_date(None, self._city)
        if (map_version, today) == self._made or not map_version.numbers:
            return False
        self._answers.overview(map_version, ANYONE, today, None)
        self._made = map_version, today
        return True

    def _work(self) -> None:
        while not self._closed.is_set():
            try:
                self.look()
            except Unavailable:
                pass  # It is busy, or gone, and others say so.
            except Exception as error:
                _log.error("the picture could not be made beforehand", exc_info=error)
            self._closed.wait(_LOOKS_EVERY_S)
