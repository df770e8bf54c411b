"""create_app(settings): the HTTP service, wired here; nothing happens at import."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI
from fastapi.telemetry import TelemetryConfig
from fastapi_offline import FastAPIOffline

from api import ogc
from api.application import build_application
from api.database import open_database
from api.http import problems as errors
from api.http.bodies.strict_parameters import strict_parameters
from api.http.limits.rate_limit import RateLimitFields
from api.http.middleware.cross_origin import CrossOrigin
from api.http.middleware.csrf import CsrfGuard
from api.http.middleware.head_requests import HeadRequests
from api.http.middleware.json_compression import JsonCompression
from api.http.middleware.load_shedding import LoadShedding, gates
from api.http.middleware.metrics_port import MetricsPort
from api.http.middleware.safe_headers import SafeHeaders
from api.http.shutdown import Shutdown
from api.observability.instrumentation import observability_for
from api.observability.logs import configure
from api.observability.middleware import ObserveRequests
from api.observability.spans import Spans
from api.openapi.document import describe_in_full
from api.presentation.cache_warming import CacheWarming
from api.routes import (
    accounts,
    applicability,
    audit,
    batch,
    blocks,
    earlier_questions,
    flows,
    health,
    hub_contract,
    hub_events,
    hub_files,
    hub_modules,
    hub_ping,
    hub_results,
    jobs,
    keys,
    law,
    layer_exports,
    map_page,
    metrics,
    oidc,
    people_pages,
    places,
    problem_pages,
    project_commitments,
    project_consultations,
    project_files,
    project_flow,
    project_forms,
    project_history,
    project_items,
    project_list,
    project_owner_requests,
    projects,
    releases,
    report_pages,
    reports,
    session,
    sessions,
    site_queries,
    site_search,
    sites,
    statistics,
    vocabulary,
)
from api.settings import Settings
from blueprint import __version__
from layers.installation.access import Access

__all__ = ["create_app", "serving_app"]

_ABOUT = """
Which regional assessments apply to a site in the city: six verdicts, each with the evidence and the
clause that it rests on.

Coordinates have longitude (easting) first. Errors are RFC 9457 problem details, in Chinese; send
`Accept-Language: en` for English where there is one. An unknown parameter or member is refused.
"""

_NO_TELEMETRY: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}


def create_app(
    settings: Settings | None = None,
    access: Access | None = None,
    *,
    spans: Spans | None = None,
    shutdown: Shutdown | None = None,
    warm_caches: bool = False,
) -> FastAPI:
    """The service over the database of these settings; connections open with its lifespan.

    With `access`, whoever starts the service has reached the database: then the service starts,
    and lives, whether it is there or not. `spans` go elsewhere than the settings say, for tests.
    `shutdown` tells streams when the process ends; with `warm_caches`, what is asked for often and
    takes long is made before anybody asks.
    """
    settings = settings or Settings()
    observability = observability_for(settings, spans)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        database = open_database(settings, access=access, instrumentation=observability)
        running = build_application(
            settings, database, observability, shutdown or Shutdown(settings.drain_s)
        )
        app.state.components = running
        warming = CacheWarming(running.block_answers, running.services.city)
        if warm_caches:
            warming.begin()
        yield
        warming.close()
        running.close()

    # /docs is served from here: no page of ours asks another host for anything.
    app = FastAPIOffline(
        title="One Blueprint · 一张蓝图",
        version=__version__,
        description=_ABOUT,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        lifespan=lifespan,
        docs_url="/docs",
        redoc_url=None,
        # FastAPI's own would tell a collector addresses, queries and what exceptions say.
        telemetry=_NO_TELEMETRY,
    )
    errors.install(app)
    app.add_middleware(LoadShedding, guarded=gates(settings))
    app.add_middleware(RateLimitFields)
    app.add_middleware(JsonCompression)
    # Around the gate: what is refused by its headers takes nobody's place.
    app.add_middleware(CsrfGuard)
    app.add_middleware(CrossOrigin, origins=settings.origins)
    app.add_middleware(HeadRequests)
    app.add_middleware(SafeHeaders)
    if settings.metrics_at is not None:
        app.add_middleware(MetricsPort, port=settings.metrics_at[1])
    querying = (applicability, site_queries, sites, site_search, batch, statistics)
    showing = (vocabulary, law, places, blocks, layer_exports)
    people = (accounts, session, sessions, oidc, keys, audit, people_pages)
    hub = (hub_modules, hub_ping, hub_events, hub_results, hub_files, hub_contract)
    records = (
        projects,
        project_list,
        project_flow,
        project_history,
        project_items,
        project_commitments,
        project_consultations,
        project_owner_requests,
        project_forms,
        project_files,
        flows,
    )
    # First what is asked for most: routes are tried in order.
    for routes in (
        ogc,
        health,
        map_page,
        *querying,
        *showing,
        releases,
        *people,
        *hub,
        *records,
        jobs,
        earlier_questions,
        reports,
        report_pages,
        problem_pages,
        metrics,
    ):
        app.include_router(routes.router, dependencies=[Depends(strict_parameters)])
    app.include_router(jobs.page_router)
    app.include_router(project_consultations.queries)
    app.add_middleware(
        ObserveRequests, observability=observability
    )  # last, so that it is around all others
    describe_in_full(app)
    return app


def serving_app(settings: Settings, access: Access) -> FastAPI:
    """What `blueprint serve` runs, in each of its processes: logs as the settings say."""
    configure(settings.log_level, settings.log_format)
    shutdown = Shutdown(settings.drain_s)
    shutdown.hear()
    return create_app(settings, access, shutdown=shutdown, warm_caches=True)
