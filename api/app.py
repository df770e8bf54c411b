"""create_app(settings): the HTTP service, wired here; nothing happens at import."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline

from api import errors
from api.admission import Admission, gates
from api.routes import applicability, batch, health, home, site_queries
from api.settings import Settings
from api.wiring import build_house, open_database
from blueprint import __version__
from layers.access import Access

__all__ = ["create_app"]

_ABOUT = """
哪些区域评估适用于一块用地：六类评价的结论、依据与证据。
Which regional assessments apply to a site: six verdicts with their evidence.

坐标一律经度（东坐标）在前；错误为 RFC 9457 problem details。
"""


def create_app(settings: Settings | None = None, access: Access | None = None) -> FastAPI:
    """The service over the database of these settings; connections open with its lifespan.

    With `access`, whoever starts the service has reached the database: then the service starts,
    and lives, whether it is there or not.
    """
    settings = settings or Settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        database = open_database(settings, access=access)
        app.state.database = database
        app.state.house = build_house(database, settings)
        app.state.max_body_bytes = int(settings.max_body_mb * 1_000_000)
        yield
        database.close()

    # /docs is served from here: no page of ours asks another host for anything.
    app = FastAPIOffline(
        title="One Blueprint · 一张蓝图",
        version=__version__,
        description=_ABOUT,
        lifespan=lifespan,
        docs_url="/docs",
        redoc_url=None,
    )
    errors.install(app)
    app.add_middleware(Admission, guarded=gates(settings))
    for routes in (health, home, applicability, site_queries, batch):
        app.include_router(routes.router)
    return app
