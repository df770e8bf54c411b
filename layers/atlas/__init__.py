"""The map asked set-based, one round trip a question: evidence, and shapes by their codes."""

from layers.atlas.postgis import PostgisAtlas

__all__ = ["PostgisAtlas"]
