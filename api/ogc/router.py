"""The routes under /ogc, gathered."""

from fastapi import APIRouter

from api.ogc import collections, items, landing, tiles

__all__ = ["router"]

router = APIRouter()
# Routes are tried in order, and tiles are asked for by the hundred.
for routes in (tiles, landing, collections, items):
    router.include_router(routes.router)
