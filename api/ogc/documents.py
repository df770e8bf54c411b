"""What the OpenAPI document says of /ogc, whose parameters are read and answers written by hand."""

from typing import Any

from api.ogc.links import HTML
from api.ogc.parameters import DEFAULT_LIMIT, MOST_FEATURES
from api.openapi.described import Media
from layers.features.reference_systems import REFERENCE_SYSTEMS

__all__ = ["FORMAT", "ITEMS", "NOTHING_ELSE", "ONE", "PAGE", "TILE", "VERSION", "extra"]

Schema = dict[str, Any]
_SYSTEMS = [system.uri for system in REFERENCE_SYSTEMS]
_TEXTS: dict[str, tuple[str, Schema]] = {
    "f": ("json (default) or html", {"type": "string", "enum": ["json", "html"]}),
    "limit": (
        f"At most so many features; more than {MOST_FEATURES} is taken as {MOST_FEATURES}, "
        "and the answer says so",
        {"type": "integer", "minimum": 1, "maximum": MOST_FEATURES, "default": DEFAULT_LIMIT},
    ),
    "bbox": (
        "Four numbers, or six with heights, in the axis order of bbox-crs",
        {"type": "string"},
    ),
    "bbox-crs": ("The reference system of bbox", {"type": "string", "enum": _SYSTEMS}),
    "crs": ("The reference system of the answer", {"type": "string", "enum": _SYSTEMS}),
    "datetime": (
        "A day, a time, or an interval: what holds in law then, as the collection's `datetime` "
        "says; layers without legal dates take no notice",
        {"type": "string"},
    ),
    "properties": (
        "Fields of the layer, with commas: a tile with these alone, and what says the same in all "
        "of them as one feature",
        {"type": "string"},
    ),
    "release": ("The layer as of this published release", {"type": "string"}),
    "plan_release": (
        "For parcels with datetime: the published release whose plans say which parcels hold; the "
        "one that was current with `release`, or is current, when absent",
        {"type": "string"},
    ),
    "known_at": (
        "The layer as it was published at a moment: a time with its offset, or a date",
        {"type": "string"},
    ),
    "after": ("Where a next link goes on; not to be made up", {"type": "string"}),
}
# What a browser may ask for instead of the document.
PAGE = (Media(HTML, is_text=True),)
NOTHING_ELSE: tuple[str, ...] = ()
FORMAT = ("f",)
VERSION = ("release", "known_at")
ONE = ("f", "crs", *VERSION)
ITEMS = ("f", "limit", "bbox", "bbox-crs", "crs", "datetime", *VERSION, "plan_release", "after")
TILE = ("datetime", "properties", *VERSION, "plan_release")


def extra(names: tuple[str, ...]) -> Schema:
    """These query parameters, for a route's `openapi_extra`."""
    return {
        "parameters": [
            {
                "name": name,
                "in": "query",
                "required": False,
                "description": _TEXTS[name][0],
                "schema": _TEXTS[name][1],
                **({"style": "form", "explode": False} if name == "bbox" else {}),
            }
            for name in names
        ]
    }
