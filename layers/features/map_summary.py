"""What the published map holds, in few words: its districts, and the types that occur in it."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

from sqlalchemy import Connection, text

from blueprint.map_version import MapVersion
from blueprint.viewer import Viewer
from blueprint.vocabulary import Visibility
from layers.catalogue import CATALOGUE_ORDER
from layers.database.connections import Database
from layers.features.box_text import box_of
from layers.releases.history import in_release
from layers.releases.map_version import map_version_of

__all__ = ["DistrictBox", "MapSummaries", "MapSummary", "Occurring"]

# As many as there are kinds of viewers, for the map before a publication and after.
_MOST_CACHED = 2 * len(Visibility)

_DISTRICTS = f"""
SELECT f.code, f.name, ST_Extent(ST_Transform(f.geom, 4490)) AS box
FROM map.district f WHERE {in_release("district")} GROUP BY f.code, f.name ORDER BY f.code
"""
_TYPES = f"""
SELECT 'facility' AS layer, f.type AS value, NULL AS system, count(*) AS features
FROM map.facility f WHERE {in_release("facility")} GROUP BY f.type
UNION ALL
SELECT 'network', f.type, NULL, count(*)
FROM map.network f WHERE {in_release("network")} GROUP BY f.type
UNION ALL
SELECT 'control_zone', f.type, NULL, count(*)
FROM map.control_zone f WHERE {in_release("control_zone")} GROUP BY f.type
UNION ALL
SELECT 'plan_parcel', f.land_use_code, f.land_use_system, count(*)
FROM map.plan_parcel f WHERE {in_release("plan_parcel")}
GROUP BY f.land_use_code, f.land_use_system
ORDER BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class DistrictBox:
    """`bbox` is west, south, east, north in degrees (EPSG:4490)."""

    code: str
    name: str
    bbox: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Occurring:
    """A type, or a land-use code of a classification, and how many features say it."""

    value: str
    system: str | None
    features: int


@dataclass(frozen=True, slots=True)
class MapSummary:
    """`occurring` has a list for each of facility, network, control_zone and plan_parcel."""

    map_version: MapVersion
    districts: Sequence[DistrictBox]
    occurring: Mapping[str, Sequence[Occurring]]


def _read(connection: Connection, map_version: MapVersion) -> MapSummary:
    layers = ("district", "facility", "network", "control_zone", "plan_parcel")
    numbers = {layer: map_version.numbers.get(layer, 0) for layer in layers}
    districts = connection.execute(text(_DISTRICTS), {"district": numbers["district"]})
    found = [DistrictBox(row.code, row.name, box_of(row.box, 6)) for row in districts]
    occurring: dict[str, list[Occurring]] = {layer: [] for layer in layers[1:]}
    for row in connection.execute(text(_TYPES), numbers):
        occurring[row.layer].append(Occurring(row.value, row.system, row.features))
    return MapSummary(map_version, found, occurring)


class MapSummaries:
    """The contents as one may see them, remembered by releases; `database` is the application's."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = Lock()
        self._cache: OrderedDict[object, MapSummary] = OrderedDict()

    def map_version(self) -> MapVersion:
        """The current release of every layer."""
        with self._database.reading() as connection:
            return map_version_of(connection, CATALOGUE_ORDER)

    def of(self, map_version: MapVersion, viewer: Viewer) -> MapSummary:
        """What the viewer may see in the releases of the stamp."""
        key = (map_version.incarnation, tuple(map_version.numbers.items()), viewer.sees)
        with self._lock:
            summary = self._cache.get(key)
        if summary is None:
            with self._database.reading(viewer) as connection:
                summary = _read(connection, map_version)
            with self._lock:
                self._cache[key] = summary
                while len(self._cache) > _MOST_CACHED:
                    self._cache.popitem(last=False)
        return summary
