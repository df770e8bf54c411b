"""What the running service is made of, as one typed object: `components_of(request)`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import Request

from api.bounded.work import Bounded
from api.http.limits.arriving import Arriving
from api.http.limits.disk_space import DiskSpace
from api.http.limits.held_bodies import Bodies
from api.http.limits.module_rate import ModuleRate, WaitingModules
from api.http.shutdown import Shutdown
from api.hub import Hub
from api.settings import Settings
from blueprint.projects.use_cases import Projects
from blueprint.site_queries.use_cases import Services
from layers.database.connections import Database
from layers.features.map_summary import MapSummaries
from layers.idempotency import IdempotencyStore
from layers.people.counters import Counters
from layers.people.outbox import Outbox
from layers.people.probes import Probes
from layers.releases.version_cache import VersionCache
from layers.search import LandSearch
from layers.statistics import CityStatistics
from layers.tiles import TileStore

if TYPE_CHECKING:  # slow to import, and most cities have none
    from layers.people.provider import Provider

__all__ = [
    "Components",
    "MapComponents",
    "ModuleComponents",
    "PeopleComponents",
    "components_of",
]


@dataclass(frozen=True, slots=True)
class MapComponents:
    """What is read of the published map besides the evidence of sites."""

    land: LandSearch
    statistics: CityStatistics
    summaries: MapSummaries
    versions: VersionCache
    tiles: TileStore


@dataclass(frozen=True, slots=True)
class PeopleComponents:
    """`provider` is None where the city has no identity provider."""

    counters: Counters
    outbox: Outbox
    probes: Probes
    provider: Provider | None


@dataclass(frozen=True, slots=True)
class ModuleComponents:
    hub: Hub
    rate: ModuleRate
    waiting: WaitingModules


@dataclass(frozen=True, slots=True)
class Components:
    """All that routes reach. What stands above HTTP is added by `api.application.Application`."""

    settings: Settings
    database: Database
    services: Services
    projects: Projects
    map: MapComponents
    people: PeopleComponents
    modules: ModuleComponents
    idempotency: IdempotencyStore
    bodies: Bodies
    arriving: Arriving
    bounded: Bounded
    disk: DiskSpace
    shutdown: Shutdown


def components_of(request: Request) -> Components:
    components: Components = request.app.state.components
    return components
