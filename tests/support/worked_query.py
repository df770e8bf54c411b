"""The worked example's site and facts, as a caller sends them."""

from typing import Any

import shapely
from judge import example_city

from blueprint.city import city
from blueprint.site.crs import from_measuring

SITE: dict[str, Any] = shapely.geometry.mapping(example_city.SITE)
QUERIES = "/api/v1/site-queries"


def query(**changes: Any) -> dict[str, Any]:
    """A whole question, in which everything is waived; a change of None takes a key away."""
    question = {
        "site": SITE,
        "crs": "EPSG:4548",
        "project": dict(example_city.FACTS),
        "as_of": example_city.DAY.isoformat(),
        **changes,
    }
    return {key: value for key, value in question.items() if value is not None}


def in_degrees(shape: Any = example_city.SITE) -> dict[str, Any]:
    """A measuring-CRS polygon as GeoJSON in EPSG:4490."""
    points = list(shape.exterior.coords)
    lons, lats = from_measuring([p[0] for p in points], [p[1] for p in points], city())
    return {"type": "Polygon", "coordinates": [[list(p) for p in zip(lons, lats, strict=True)]]}
