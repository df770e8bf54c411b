"""The running service as one typed object, put together from its settings."""

from __future__ import annotations

from dataclasses import dataclass, replace

from fastapi import Request

from api.bounded.work import Bounded
from api.http.components import Components, MapComponents, ModuleComponents, PeopleComponents
from api.http.limits.arriving import Arriving
from api.http.limits.disk_space import DiskSpace
from api.http.limits.held_bodies import Bodies
from api.http.limits.module_rate import ModuleRate, WaitingModules
from api.http.shutdown import Shutdown
from api.hub import build_hub
from api.observability.instrumentation import Observability
from api.presentation.block_overview import BlockAnswers
from api.reports.tools import ReportTools, build_report_tools
from api.settings import Settings
from api.wiring import build_observed, build_outbox, build_projects, build_provider
from blueprint.city import city
from layers.atlas import PostgisAtlas
from layers.database.connections import Database
from layers.features.blocks import PostgisBlocks
from layers.features.map_summary import MapSummaries
from layers.idempotency import IdempotencyStore
from layers.people.counters import Counters
from layers.people.probes import Probes
from layers.releases.version_cache import VersionCache
from layers.search import LandSearch
from layers.statistics import CityStatistics
from layers.tiles import TileStore

__all__ = ["Application", "application_of", "build_application"]


@dataclass(frozen=True, slots=True)
class Application(Components):
    """The components of HTTP, and those that stand above it."""

    block_answers: BlockAnswers
    reports: ReportTools
    observability: Observability

    def close(self) -> None:
        self.bounded.close()
        self.people.outbox.close()
        self.reports.close()
        self.arriving.close()
        self.database.close()
        self.observability.close()


def application_of(request: Request) -> Application:
    application: Application = request.app.state.components
    return application


def build_application(
    settings: Settings, database: Database, observability: Observability, shutdown: Shutdown
) -> Application:
    """BadInput where a setting cannot be meant; Unavailable where a key cannot be read."""
    bounded = Bounded(settings)
    services = replace(build_observed(database, settings, observability), read_site=bounded.sites)
    assert isinstance(services.atlas, PostgisAtlas)
    counters, outbox = Counters(database, services.city.time_zone), build_outbox(settings)
    return Application(
        settings=settings,
        database=database,
        services=services,
        projects=build_projects(database, services),
        map=MapComponents(
            land=LandSearch(database, services.atlas),
            statistics=CityStatistics(database),
            summaries=MapSummaries(database),
            versions=VersionCache(database),
            tiles=TileStore(database, city(), int(settings.tiles_mb * 1_000_000)),
        ),
        people=PeopleComponents(
            counters=counters,
            outbox=outbox,
            probes=Probes(database, counters, outbox, settings.hidden_cluster),
            provider=build_provider(settings),
        ),
        modules=ModuleComponents(build_hub(database, settings), ModuleRate(), WaitingModules()),
        idempotency=IdempotencyStore(database),
        bodies=Bodies(settings),
        arriving=Arriving(settings),
        bounded=bounded,
        disk=DiskSpace(settings),
        shutdown=shutdown,
        block_answers=BlockAnswers(PostgisBlocks(database), services),
        reports=build_report_tools(settings, database, services),
        observability=observability,
    )
