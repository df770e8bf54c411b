"""What publishing a release would do, or has done: to the map, and where verdicts may change."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

import numpy as np
import shapely
from sqlalchemy import Connection, text

from blueprint.city import City
from blueprint.map_version import READ_LAYERS
from blueprint.planning.release_difference import AffectedPlace, ReleaseImpact
from blueprint.viewer import Viewer
from layers.atlas import PostgisAtlas
from layers.database.connections import Database
from layers.release_impact.affected_places import blocks, last_sites
from layers.release_impact.diff import affected, difference_of, publication_range
from layers.release_impact.dry_run import rehearsed
from layers.releases.history import current_at
from layers.releases.lifecycle import find_release

__all__ = ["PostgisImpacts"]

# As far as a site's margin reaches, with room to spare.
_REACH_M = 20.0
_MOST_SITES = 5_000
_CACHE_BYTES = 400_000_000


class PostgisImpacts:
    """`blueprint.planning.release_difference.Impacts`; `database` connects as the application."""

    def __init__(self, database: Database, city: City) -> None:
        self._database, self._city = database, city

    @contextmanager
    def of(
        self, release_id: str, viewer: Viewer, *, everywhere: bool = False
    ) -> Iterator[ReleaseImpact]:
        """A staged release is published in a transaction that is taken back when the block ends."""
        database = self._database
        became = _published_at(database, release_id)
        if became is None:
            with rehearsed(database, release_id) as dry_run:
                before = PostgisAtlas(database, self._city, cache_bytes=_CACHE_BYTES)
                after = before.through(dry_run)
                with dry_run.reading() as connection:
                    yield _impact(connection, release_id, before, after, viewer, everywhere)
            return
        was = became - timedelta(microseconds=1)
        atlas = PostgisAtlas(database, self._city, cache_bytes=_CACHE_BYTES)
        with database.reading() as connection:
            found = atlas.at(was), atlas.at(became)
            yield _impact(connection, release_id, *found, viewer, everywhere)


def _published_at(database: Database, release_id: str) -> datetime | None:
    sql = "SELECT min(at) FROM map.publication WHERE release_id = :id AND action = 'publish'"
    with database.reading() as connection:
        found = find_release(connection, release_id)
        at: datetime | None = connection.scalar(text(sql), {"id": found.id})
    return at


def _impact(
    connection: Connection,
    release_id: str,
    before: PostgisAtlas,
    after: PostgisAtlas,
    viewer: Viewer,
    everywhere: bool,
) -> ReleaseImpact:
    spans = publication_range(connection, release_id)
    places = [*blocks(connection, viewer), *last_sites(connection, _MOST_SITES)]
    met = places
    if not everywhere:
        now = {layer: current.number for layer, current in current_at(connection).items()}
        met = _meeting(places, affected(connection, spans, READ_LAYERS, now))
    differences = [difference_of(connection, span, viewer) for span in spans]
    return ReleaseImpact(differences, before, after, met, len(places))


def _meeting(
    places: Sequence[AffectedPlace], boxes: Sequence[tuple[float, ...]]
) -> list[AffectedPlace]:
    """The places within reach of a box."""
    if not boxes or not places:
        return []
    tree = shapely.STRtree(shapely.box(*np.array(boxes).T))
    # Grown is largest where there is one.
    wkb = [place.shapes.get("grown", place.shapes["as_given"]) for place in places]
    west, south, east, north = shapely.bounds(shapely.from_wkb(wkb)).T
    reach = shapely.box(west - _REACH_M, south - _REACH_M, east + _REACH_M, north + _REACH_M)
    return [places[i] for i in np.unique(tree.query(reach)[0]).tolist()]
