"""The routes under /ogc, gathered."""

from fastapi import APIRouter

from api.ogc import collections, items, landing, tiles

__all__ = ["router"]

router = APIRouter()
for routes in (landing, collections, items, tiles):
    router.include_router(routes.router)
