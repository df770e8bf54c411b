"""The map in PostGIS, as `blueprint.ports.Atlas` asks for it."""

import json
import threading
from collections.abc import Collection, Mapping, Sequence
from copy import copy
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np
import orjson
import psycopg2
import shapely
from psycopg2.extensions import connection as PgConnection
from shapely.geometry.base import BaseGeometry

from blueprint.city import City
from blueprint.map_version import READ_LAYERS
from blueprint.ports import Needs, Surroundings
from layers.atlas.clipping import clip_shapes
from layers.atlas.evidence_rows import CandidateRow, evidence_rows
from layers.atlas.measured_site import MeasuredSite
from layers.atlas.outlines import Outlines
from layers.atlas.snapshot import SiteSnapshot
from layers.atlas.statement import CANDIDATE_ARGUMENTS, candidates_statement
from layers.atlas.store import Feature, FeatureStore, Key, StoreStats
from layers.atlas.surroundings import boxes_of, neighbourhoods, surroundings_of
from layers.database.connections import Database

__all__ = ["PostgisAtlas"]

# Sites measured in one go: while they are, no other question is.
_AT_ONCE = 64
_EXECUTE = "EXECUTE candidates (%s, %s, %s, %s, %s, %s)"


def _prepare(connection: PgConnection, prepared: set[str]) -> None:
    # Planning so large a statement costs more than running it: once a connection (which asks for
    # generic plans).
    if "candidates" not in prepared:
        with connection.cursor() as cursor:
            cursor.execute(
                f"PREPARE candidates ({CANDIDATE_ARGUMENTS}) AS {candidates_statement()}"
            )
        prepared.add("candidates")


class PostgisAtlas(Outlines):
    """Reads published releases; `database` connects as the application. Features that were met are
    kept in memory up to `cache_bytes`."""

    def __init__(self, database: Database, city: City, *, cache_bytes: int) -> None:
        super().__init__(database, city)
        self._store = FeatureStore(cache_bytes)
        # GEOS counts inside a prepared geometry while it is asked: one thread at a time.
        self._measuring = threading.Lock()

    def at(self, known_at: datetime) -> "PostgisAtlas":
        """The map as it was known at a moment; what is remembered of features is shared."""
        then = copy(self)
        then._then = known_at
        return then

    def through(self, database: Database) -> "PostgisAtlas":
        """The map as another connection to the same database sees it; what is remembered of
        features is shared."""
        other = copy(self)
        other._database = database
        return other

    def measure(
        self,
        shapes: Sequence[bytes],
        *,
        tolerance_m: float,
        releases: Mapping[str, str] | None = None,
        needs: Needs | None = None,
    ) -> list[SiteSnapshot]:
        measured_sites = [MeasuredSite(shape, tolerance_m) for shape in shapes]
        if releases is None and self._then is not None:
            releases = self.releases()
        with self._database.single() as (connection, prepared):
            _prepare(connection, prepared)
            with connection.cursor() as cursor:
                around = [measured_site.around_wkb for measured_site in measured_sites]
                cursor.execute(_EXECUTE, _arguments(around, releases, needs))
                rows: list[CandidateRow] = cursor.fetchall()
            [head] = [row for row in rows if row[0] < 0]
            by_site: list[list[CandidateRow]] = [[] for _ in measured_sites]
            for row in rows:
                if row[0] >= 0:
                    by_site[row[0]].append(row)
            for measured_site, mine in zip(measured_sites, by_site, strict=True):
                measured_site.refuse_costly(len(mine))
            keys = {(layer, number) for n, layer, number, _, _ in rows if n >= 0}
            keys |= {("plan", plan) for _, _, _, plan, _ in rows if plan is not None}
            map_version = orjson.loads(head[4] or "")
            features = self._store.get(keys, map_version["incarnation"], connection)
        known_at = self._then or datetime.fromisoformat(map_version["known_at"])
        snapshots = []
        for first in range(0, len(measured_sites), _AT_ONCE):
            some, theirs = (
                measured_sites[first : first + _AT_ONCE],
                by_site[first : first + _AT_ONCE],
            )
            with self._measuring:
                clipped = clip_shapes(
                    some,
                    [{features[layer, n].shape for _, layer, n, _, _ in mine} for mine in theirs],
                )
            for one, mine, here in zip(some, theirs, clipped, strict=True):
                found = evidence_rows(mine, features, here)
                snapshots.append(
                    SiteSnapshot(
                        one,
                        found,
                        map_version["releases"],
                        map_version["fictitious"],
                        known_at,
                        self._city,
                    )
                )
        return snapshots

    def surroundings(
        self,
        shapes: Sequence[bytes],
        *,
        tolerance_m: float,
        releases: Mapping[str, str],
        needs: Needs,
    ) -> list[Surroundings]:
        sites = np.array(shapely.from_wkb(list(shapes)), dtype=object)
        boxes = boxes_of(sites, tolerance_m)
        found: list[Surroundings | None] = [None] * len(sites)
        with self._database.single() as (connection, prepared):
            _prepare(connection, prepared)
            for numbers in neighbourhoods(boxes):
                here = boxes[numbers]
                frame = shapely.box(*here[:, :2].min(axis=0), *here[:, 2:].max(axis=0))
                features = self._around(frame, releases, needs, connection)
                mine = [shapes[number] for number in numbers.tolist()]
                clipped = surroundings_of(mine, here, features, tolerance_m, needs.areas)
                for number, one in zip(numbers.tolist(), clipped, strict=True):
                    found[number] = one
        return [one for one in found if one is not None]

    def _around(
        self,
        frame: BaseGeometry,
        releases: Mapping[str, str],
        needs: Needs,
        connection: PgConnection,
    ) -> dict[Key, Feature]:
        """The features that may meet a place, plans that they name only by their rows."""
        with connection.cursor() as cursor:
            cursor.execute(_EXECUTE, _arguments([shapely.to_wkb(frame)], releases, needs))
            rows: list[CandidateRow] = cursor.fetchall()
        [head] = [row for row in rows if row[0] < 0]
        keys = {(layer, number) for n, layer, number, _, _ in rows if n >= 0}
        return self._store.get(keys, orjson.loads(head[4] or "")["incarnation"], connection)

    def features(self, keys: Collection[Key], incarnation: str) -> dict[Key, Feature]:
        """Features of published releases by their keys, of the database of this incarnation."""
        with self._database.single() as (connection, _):
            return self._store.get(keys, incarnation, connection)

    def explain(self, shapes: Sequence[bytes], *, tolerance_m: float) -> str:
        """The plan that PostgreSQL runs for these sites, with its times."""
        measured_sites = [MeasuredSite(shape, tolerance_m) for shape in shapes]
        with self._database.single() as (connection, prepared):
            _prepare(connection, prepared)
            with connection.cursor() as cursor:
                around = [measured_site.around_wkb for measured_site in measured_sites]
                cursor.execute(
                    f"EXPLAIN (ANALYZE, BUFFERS) {_EXECUTE}", _arguments(around, None, None)
                )
                return "\n".join(str(row[0]) for row in cursor.fetchall())

    def stats(self) -> StoreStats:
        """How full the memory of features is, and how well it serves."""
        return self._store.stats()

    def releases(self) -> dict[str, str]:
        with self._database.reading() as connection:
            current = self._current(connection)
        return {of: current[of].release_id for of in READ_LAYERS if of in current}

    def engine(self) -> Mapping[str, str]:
        return self._versions

    @cached_property
    def _versions(self) -> dict[str, str]:
        with self._database.single() as (connection, _), connection.cursor() as cursor:
            cursor.execute(
                "SELECT postgis_lib_version(), postgis_geos_version(), postgis_proj_version()"
            )
            row = cursor.fetchone()
        assert row is not None
        postgis, geos, proj = (str(value).split()[0] for value in row)
        return {"postgis": postgis, "geos": geos, "proj": proj}


def _arguments(
    around: Sequence[bytes], releases: Mapping[str, str] | None, needs: Needs | None
) -> tuple[Any, ...]:
    kinds = None if needs is None else needs.kinds
    return (
        list(range(len(around))),
        [psycopg2.Binary(wkb) for wkb in around],
        None if releases is None else json.dumps(dict(releases)),
        needs is None or needs.parcels,
        None if needs is None else sorted(needs.zones),
        None if kinds is None else sorted(kinds),
    )
