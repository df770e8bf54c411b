"""City statistics asked for: which releases they are of, and measured figures remembered."""

import threading
from collections import OrderedDict
from datetime import date, datetime

from blueprint.errors import NotFound, Unavailable
from blueprint.map_version import MapVersion
from blueprint.planning.statistics import CityFigures
from blueprint.rulebook.model import Rulebook
from blueprint.viewer import Viewer
from blueprint.vocabulary import Visibility
from layers.database.connections import Database
from layers.releases.map_version import map_version_of
from layers.statistics.reading import LAYERS, read
from layers.statistics.survey import Survey

__all__ = ["LAYERS", "CityStatistics", "MapVersion"]

# A survey holds a city's shapes in memory: the current one, and one to compare it with.
_MOST_SURVEYS = 2
# Measuring a large city anew takes some seconds, one at a time; whoever waits longer is told.
_PATIENCE_S = 20

_Key = tuple[str, tuple[tuple[str, int], ...], frozenset[Visibility]]


class CityStatistics:
    """Figures of the published map; `database` connects as the application."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._surveys: OrderedDict[_Key, Survey] = OrderedDict()

    def map_version(self, known_at: datetime | None = None) -> MapVersion:
        """What the map was at a moment (aware; None: now)."""
        with self._database.reading() as connection:
            return map_version_of(connection, LAYERS, known_at)

    def figures(
        self, map_version: MapVersion, on: date, viewer: Viewer, rulebook: Rulebook
    ) -> CityFigures:
        """Figures on a legal date by a rulebook, of what the viewer may see in these releases.

        NotFound where the viewer sees no district there; Unavailable while others are measured.
        """
        if not self._lock.acquire(timeout=_PATIENCE_S):
            raise Unavailable("正在量算另一份统计，请稍后再试", 10)
        try:
            measured = self._survey(map_version, viewer).on(on, rulebook)
        finally:
            self._lock.release()
        if not measured:
            raise NotFound("图上没有行政区，无从分区统计：先导入并发布“行政区”图层")
        city, *districts = measured
        return CityFigures(
            on, map_version.known_at, map_version.releases, map_version.fictitious, city, districts
        )

    def _survey(self, map_version: MapVersion, viewer: Viewer) -> Survey:
        key = (map_version.incarnation, tuple(sorted(map_version.numbers.items())), viewer.sees)
        survey = self._surveys.get(key)
        if survey is None:
            # A published row never changes, and releases are named by number: what is published
            # meanwhile is not seen here.
            with self._database.reading(viewer) as connection:
                survey = Survey(read(connection, map_version.numbers))
            self._surveys[key] = survey
            if len(self._surveys) > _MOST_SURVEYS:
                self._surveys.popitem(last=False)
        self._surveys.move_to_end(key)
        return survey
