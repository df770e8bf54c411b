"""Tiles drawn once for all who may see the same, and kept within a bound of memory.

A release never changes, so a tile is known by its layer, the release's number, what its viewer may
see, the days with the release of the plans where these tell what holds on them, and its place.
Nothing is ever stale: another release is another tile.
"""

import gzip
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from blueprint.city import City
from blueprint.digest import sha256_of
from blueprint.viewer import Viewer
from layers.database.connections import Database
from layers.releases.legal_time import Days
from layers.releases.versions import Version
from layers.tiles.drawing import draw
from layers.tiles.grids import Grid, Tile

__all__ = ["TileQuestion", "TileStore"]

# Little is won by more, and a cold tile must not wait for it.
_EFFORT = 3
# What a tile takes beside its bytes: its key and its place in the order.
_BESIDE = 500


@dataclass(frozen=True, slots=True)
class TileQuestion:
    version: Version
    viewer: Viewer
    grid: Grid
    tile: Tile
    days: Days | None
    fields: tuple[str, ...] | None = None

    @property
    def key(self) -> str:
        version, tile = self.version, self.tile
        sees = ",".join(sorted(self.viewer.sees))
        numbers, days = str(version.number), None
        if self.days is not None:
            numbers = "/".join(map(str, version.numbers_on_days()))
            days = f"{self.days.first}/{self.days.last}"
        fields = self.fields and ",".join(self.fields)
        place = f"{self.grid.id}/{tile.matrix}/{tile.row}/{tile.column}"
        return f"{version.layer.id} {numbers} {sees} {days} {fields} {place}"

    @property
    def etag(self) -> str:
        """The same for the same tile, of whichever process."""
        return f'"{sha256_of(self.key.encode())[:32]}"'


class TileStore:
    """`most_bytes` bounds what is kept; the least recently used go first."""

    def __init__(self, database: Database, city: City, most_bytes: int) -> None:
        self._database, self._city, self._most = database, city, most_bytes
        self._cache: OrderedDict[str, bytes] = OrderedDict()
        self._lock = Lock()
        self._bytes = 0

    @property
    def held(self) -> int:
        """Bytes."""
        return self._bytes

    def at_hand(self, question: TileQuestion) -> bytes | None:
        """The tile where it need not be drawn, else None."""
        if question.version.number is None:
            return b""
        key = question.key
        with self._lock:
            cached = self._cache.get(key)
            if cached is not None:
                self._cache.move_to_end(key)
        return cached

    def tile(self, question: TileQuestion) -> bytes:
        """The tile, gzipped; b"" when nothing is seen in it."""
        cached = self.at_hand(question)
        if cached is not None:
            return cached
        with self._database.reading(question.viewer) as connection:
            drawn = draw(
                connection,
                question.version,
                question.grid,
                question.tile,
                question.days,
                self._city,
                question.fields,
            )
        compressed = gzip.compress(drawn, _EFFORT, mtime=0) if drawn else b""
        self._keep(question.key, compressed)
        return compressed

    def _keep(self, key: str, compressed: bytes) -> None:
        size = len(compressed) + _BESIDE
        if size > self._most:
            return
        with self._lock:
            if key in self._cache:
                return
            self._cache[key] = compressed
            self._bytes += size
            while self._bytes > self._most:
                _, gone = self._cache.popitem(last=False)
                self._bytes -= len(gone) + _BESIDE
