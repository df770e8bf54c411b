"""OGC API – Features (Parts 1 and 2) and Tiles over the published layers, under /ogc."""

from api.ogc.router import router

__all__ = ["router"]
