"""All maps of one report: the site, its surroundings, and one for each evaluation."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from api.reports.frames import MapSize, PlacedFrame, place
from api.reports.map_style import EFFECTIVE, INEFFECTIVE, SITE, UNCOVERED, UNDECLARED, style_of
from api.reports.map_svg import Drawn, MapDrawing, draw_map
from blueprint.city import City
from blueprint.reports.report import OVERVIEW_MAP, SITE_MAP
from blueprint.site.crs import resolve, to_measuring
from blueprint.vocabulary import Visibility
from layers.database.connections import Database
from layers.reports.extract import MapFeature, features_in

__all__ = ["map_extracts"]

Json = Mapping[str, Any]

_SITE_SIZE = MapSize(174, 86, 2.2)
_OVERVIEW_SIZE = MapSize(78, 52, 2.0)
_KIND_SIZE = MapSize(72, 46, 1.3)


def _measured(geometry: Json, city: City) -> BaseGeometry:
    """GeoJSON in degrees as a shape in metres of the measuring CRS."""
    degrees = shapely.geometry.shape(dict(geometry))
    crs = resolve("EPSG:4490")

    def moved(points: NDArray[np.float64]) -> NDArray[np.float64]:
        xs, ys = to_measuring(points[:, 0].tolist(), points[:, 1].tolist(), crs, city)
        return np.column_stack([xs, ys])

    return shapely.transform(degrees, moved)


def _named(document: Json) -> list[str]:
    plan = document["plan"]
    lists: list[Sequence[Json]] = [plan.get(n) or () for n in ("areas", "parcels", "adjustments")]
    lists.append(document["controls"] or ())
    lists += [evaluation["assessments"] or () for evaluation in document["evaluations"]]
    # What was not in force on the day is told in its table, and is no ground of the answer.
    named = (entry for entries in lists for entry in entries if entry.get("in_force") is not False)
    return [str(entry["id"]) for entry in named if entry.get("id")]


def _around(document: Json, features: Sequence[MapFeature], site: BaseGeometry) -> list[Drawn]:
    """The site with the plans, zones and adjustments of the answer, and what else is in view."""
    named = set(_named(document))
    found = [
        Drawn(shapely.from_wkb(each.shape), style_of(each.layer, each.kind), each.id in named)
        for each in features
        if each.layer != "assessment"
    ]
    return [*found, Drawn(site, SITE, True)]


def _of_kind(
    evaluation: Json, features: Sequence[MapFeature], around: Sequence[Drawn], city: City
) -> list[Drawn]:
    """What covers the site for one kind, what is left over, and the zones that reserve the kind."""
    states = {each["id"]: each["state"] for each in evaluation["assessments"] or ()}
    found = [one for one in around if one.style.order in (1, 2, 6, 9)]
    for each in features:
        if each.id in states:
            style = EFFECTIVE if states[each.id] == "effective" else INEFFECTIVE
            found.append(Drawn(shapely.from_wkb(each.shape), style, True))
    if evaluation.get("uncovered"):
        # What the map does not know is not drawn as what it knows to be uncovered.
        style = UNCOVERED if evaluation.get("data") in (None, "complete") else UNDECLARED
        found.append(Drawn(_measured(evaluation["uncovered"], city), style, True))
    return found


def map_extracts(
    database: Database, document: Json, sees: frozenset[Visibility], city: City
) -> dict[str, MapDrawing]:
    """The maps by their key; none where the site itself is not told."""
    geometry = document["site"]["geometry"]
    if geometry is None:
        return {}
    site = _measured(geometry, city)
    bounds = site.bounds
    placed: dict[str, PlacedFrame] = {
        SITE_MAP: place(_SITE_SIZE, bounds),
        OVERVIEW_MAP: place(_OVERVIEW_SIZE, bounds),
    }
    kinds = place(_KIND_SIZE, bounds)
    widest = max((*placed.values(), kinds), key=lambda one: one.frame.east - one.frame.west)
    tallest = max((*placed.values(), kinds), key=lambda one: one.frame.north - one.frame.south)
    frame = type(widest.frame)(
        widest.frame.west,
        tallest.frame.south,
        widest.frame.east,
        tallest.frame.north,
        kinds.frame.finest_m,
    )
    with database.reading() as connection:
        features = features_in(
            connection,
            frame,
            releases=document["releases"] or {},
            on=date.fromisoformat(document["as_of"]),
            named=_named(document),
            sees=sees,
            srid=city.measuring_epsg,
        )
    around = _around(document, features, site)
    maps = {key: draw_map(where, around) for key, where in placed.items()}
    for evaluation in document["evaluations"]:
        drawn = _of_kind(evaluation, features, around, city)
        maps[evaluation["kind"]] = draw_map(kinds, drawn)
    return maps
