"""Finds, in a drawn city, the site for the first answer and the sites that tell the stories."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry import Polygon

from blueprint.vocabulary import (
    AdjustmentRuling,
    Category,
    ControlZoneType,
    Investment,
    Kind,
    Use,
    Works,
)
from layers.demo_city.project_sites import project_sites
from layers.demo_city.reading import Reading, SiteReading, areas_of
from layers.demo_city.showcase import SITE_M2
from layers.demo_city.stories import SAMPLE, STORIES

__all__ = ["Facts", "sample_site", "story_sites"]

Facts = dict[str, Any]
_Test = Callable[[SiteReading], bool]

_WHOLE = (1 - 1e-9, 2.0)
_PART = (0.2, 0.9)
_SMALL_SITE_M2 = (4_000.0, 15_000.0)
_SMALL_SIDE_M, _SMALL_RATIO = 110.0, 0.8
_HOMES = "二类居住用地"
_UNBUILT = ("机场", "水域", "文物", "公园", "铁路")
_TRIES_A_PLAN = 4
_PLACES = (0.5, 0.3, 0.7)  # parts of a block's width and height at which plots are tried
_BESIDE_M = 250.0
_SIDE_M = 155.0
_URBAN = (ControlZoneType.TRAFFIC_ZONE_INNER, ControlZoneType.TRAFFIC_ZONE_URBAN)
# Floor area from which homes need a traffic evaluation, by where they are.
_TRAFFIC_INNER_M2, _TRAFFIC_URBAN_M2, _TRAFFIC_ELSEWHERE_M2 = 5_000.0, 30_000.0, 50_000.0


def _facts(here: SiteReading, title: str, **more: Any) -> Facts:
    """Facts of a building project that keeps to the plan, as a site query takes them. Where the
    site's parcels state no limit, or different uses, the fact is left out, and so is what `more`
    says is None."""
    facts: Facts = {
        "name": f"虚构项目·{title}",
        "works": Works.BUILDING.value,
        "investment": Investment.PRIVATE.value,
        "category": Category.NEW_CONSTRUCTION.value,
        "use": Use.RESIDENTIAL.value,
        "annual_energy_tce": 1_600.0,
        "annual_electricity_kwh": 6_400_000.0,
        "excavation": True,
        "parcel_area_m2": round(here.site.area, 2),
    }
    parcels = here.parcels()
    if len(parcels):
        codes, systems = (parcels[c].unique() for c in ("land_use_code", "land_use_system"))
        if len(codes) == 1 and len(systems) == 1:
            facts["land_use_code"], facts["land_use_system"] = str(codes[0]), str(systems[0])
        if parcels["far_max"].notna().all():
            far = float(parcels["far_max"].min())
            facts["floor_area_ratio"] = far
            facts["gross_floor_area_m2"] = float(round(here.site.area * far))
        if parcels["height_max_m"].notna().all():
            facts["building_height_m"] = float(parcels["height_max_m"].min())
    return {name: value for name, value in {**facts, **more}.items() if value is not None}


def _traffic_reached(here: SiteReading) -> bool:
    """Whether homes as dense as the plan allows need a traffic evaluation here."""
    floor = float(_facts(here, "").get("gross_floor_area_m2", 0.0))
    least = _TRAFFIC_ELSEWHERE_M2
    if here.in_zone(ControlZoneType.TRAFFIC_ZONE_INNER) > 0:
        least = _TRAFFIC_INNER_M2
    elif here.in_zone(ControlZoneType.TRAFFIC_ZONE_URBAN) > 0:
        least = _TRAFFIC_URBAN_M2
    return floor > least


def _plain(here: SiteReading) -> bool:
    """Nothing but assessments and adjustments decides here."""
    return (
        here.fully_declared()
        and not here.reserved()
        and here.planned() >= _WHOLE[0]
        and _traffic_reached(here)
    )


def _untouched(here: SiteReading) -> bool:
    return here.adjusted(*AdjustmentRuling) == 0.0 and _plain(here)


def _sample(here: SiteReading) -> bool:
    whole = (Kind.ENERGY_CONSERVATION, Kind.ENVIRONMENTAL_IMPACT, Kind.SEISMIC_SAFETY)
    return (
        all(here.covered(kind) >= _WHOLE[0] for kind in whole)
        and _PART[0] < here.covered(Kind.WATER_IMPACT) < _PART[1]
        and here.nothing_else("expired", Kind.TRAFFIC_IMPACT)
        and here.covered(Kind.TRAFFIC_IMPACT, "expired") >= _WHOLE[0]
        and here.covered(Kind.ARCHAEOLOGY) == 0.0
        and not here.declared("assessment", Kind.ARCHAEOLOGY)
        and here.fully_declared(but=(Kind.ARCHAEOLOGY,))
        and here.adjusted(*AdjustmentRuling) == 0.0
        and not here.reserved()
        and _traffic_reached(here)
    )


# The areas within which later rules hold, each with its story.
_LATER_AREAS = {
    "commitment": ControlZoneType.COMMITMENT_AREA_ETDZ,
    "energy_commitment": ControlZoneType.ENERGY_COMMITMENT_AREA,
    "exempt_in_park": ControlZoneType.PARK_EIA_AREA,
}

# Told by housing sites of two to four hectares.
_HOME_STORIES: Mapping[str, _Test] = {
    "waived": lambda here: (
        here.all_covered("effective", *_WHOLE)
        and not here.on_negative_list(Use.RESIDENTIAL)
        and _untouched(here)
    ),
    "partly_covered": lambda here: here.all_covered("effective", *_PART) and _untouched(here),
    "expired": lambda here: (
        here.nothing_else("expired") and here.all_covered("expired", *_WHOLE) and _untouched(here)
    ),
    "under_way": lambda here: (
        here.nothing_else("under_way")
        and here.all_covered("under_way", *_WHOLE)
        and _untouched(here)
    ),
    "not_ruled": lambda here: (
        here.all_covered("effective", *_WHOLE)
        and here.adjusted(AdjustmentRuling.NOT_RULED) > 0.5
        and here.adjusted(AdjustmentRuling.YES) == 0.0
        and _plain(here)
    ),
    "negative_list": lambda here: (
        here.all_covered("effective", *_WHOLE)
        and here.on_negative_list(Use.INDUSTRIAL)
        and _untouched(here)
    ),
}


def _home_sites(reading: Reading, low: float, high: float) -> Iterator[SiteReading]:
    """Housing sites, plan by plan in the order of their codes."""
    parcels = reading.parcels.rows
    parcels = parcels[parcels["name"].str.startswith(_HOMES)]
    for _, members in parcels.groupby("plan_code", sort=True):
        homes = areas_of(members)
        found = project_sites(homes, np.arange(len(homes)), low, high)
        for _, site in zip(range(_TRIES_A_PLAN), found, strict=False):
            yield reading.at(site)


def _square(at: shapely.Point, side: float) -> Polygon:
    half = side / 2
    return shapely.box(at.x - half, at.y - half, at.x + half, at.y + half)


def _heritage_sites(reading: Reading) -> Iterator[SiteReading]:
    """Sites of any use beside a monument and partly within its protection; where parcels make
    none, a square on its edge."""
    zones = reading.zones.rows
    types = zones["type"] == ControlZoneType.HERITAGE_PROTECTION
    monuments = reading.zones.areas[types.to_numpy()]
    for monument in monuments:
        around = reading.parcels.meeting(monument.buffer(_BESIDE_M))
        for site in project_sites(reading.parcels.areas[around], np.arange(len(around)), *SITE_M2):
            if monument.intersection(site).area > 100.0:
                yield reading.at(site)
    for monument in monuments:
        edge = shapely.get_point(shapely.get_exterior_ring(shapely.get_geometry(monument, 0)), 0)
        yield reading.at(_square(edge, _SIDE_M))


def _plots(
    reading: Reading, blocks: gpd.GeoDataFrame, side: float = _SIDE_M
) -> Iterator[SiteReading]:
    """Square plots within each block, whatever is planned there."""
    for block in areas_of(blocks):
        west, south, east, north = block.bounds
        for down in _PLACES:
            for across in _PLACES:
                at = shapely.Point(west + across * (east - west), south + down * (north - south))
                plot = _square(at, side)
                if block.contains(plot):
                    yield reading.at(plot)


def _unplanned(here: SiteReading) -> bool:
    return (
        here.planned() == 0.0
        and not here.reserved()
        and here.fully_declared()
        and all(here.covered(kind, "made_ready") == 0.0 for kind in Kind)
    )


def _made_ready(here: SiteReading) -> bool:
    return (
        here.planned() == 0.0
        and not here.reserved()
        and here.fully_declared()
        and here.all_covered("made_ready", *_WHOLE)
    )


def _within(area: ControlZoneType) -> _Test:
    """In the area of a later rule, where no assessment counts on any day."""

    def test(here: SiteReading) -> bool:
        return (
            here.in_zone(area) >= _WHOLE[0]
            and here.never_assessed()
            and here.fully_declared()
            and not here.reserved()
            and _traffic_reached(here)
        )

    return test


def _undeclared(here: SiteReading) -> bool:
    return not (
        here.declared("plan")
        or here.declared("plan_adjustment")
        or here.declared("assessment", Kind.ENERGY_CONSERVATION)
        or here.reserved()
    )


def _far_out(here: SiteReading) -> bool:
    """Where the thresholds are the highest, on ground that could be built on."""
    nearer = (*_URBAN, ControlZoneType.BURIAL_ZONE, ControlZoneType.OLD_CITY)
    return (
        here.fully_declared()
        and here.planned() >= _WHOLE[0]
        and here.in_zone(*nearer) == 0.0
        and not here.parcels()["name"].str.startswith(_UNBUILT).any()
    )


def _first(sites: Iterator[SiteReading], test: _Test) -> SiteReading | None:
    return next((here for here in sites if test(here)), None)


def sample_site(frames: Mapping[str, gpd.GeoDataFrame]) -> tuple[Polygon, Facts]:
    """The site of the first answer, two to four hectares of housing in EPSG:4548, and the facts
    of its project: `stories.SAMPLE` says what is to come out. LookupError when the frames hold
    no such site, as when they were not drawn here."""
    here = _first(_home_sites(Reading(frames), *SITE_M2), _sample)
    if here is None:
        raise LookupError("no site of this city shows the six kinds in different states")
    return here.site, _facts(here, SAMPLE.title)


def story_sites(frames: Mapping[str, gpd.GeoDataFrame]) -> list[tuple[str, Polygon, Facts]]:
    """A site for each of `stories.STORIES` by its key, in that order, with the facts of its
    project. A story that this city has no site for is left out."""
    reading = Reading(frames)
    found: dict[str, SiteReading] = {}
    for here in _home_sites(reading, *SITE_M2):
        wanted = [key for key in _HOME_STORIES if key not in found]
        if not wanted:
            break
        fitting = next((key for key in wanted if _HOME_STORIES[key](here)), None)
        if fitting is not None:
            found[fitting] = here

    others = {
        "heritage": _first(_heritage_sites(reading), SiteReading.fully_declared),
        "no_plan": _first(_plots(reading, frames["block"]), _unplanned),
        "no_data": _first(_plots(reading, frames["block"]), _undeclared),
        "outside_reform": found.get("waived"),
        "made_ready": _first(_plots(reading, frames["block"]), _made_ready),
        **{
            key: _first(_home_sites(reading, *SITE_M2), _within(area))
            for key, area in _LATER_AREAS.items()
        },
        "below_threshold": (
            _first(_home_sites(reading, *_SMALL_SITE_M2), _far_out)
            or _first(_plots(reading, frames["block"], _SMALL_SIDE_M), _far_out)
        ),
    }
    found.update({key: here for key, here in others.items() if here is not None})

    special: dict[str, Facts] = {
        "commitment": {"approval_type": "filing", "on_negative_list": False},
        "exempt_in_park": {"eia_class": "registration"},
        "negative_list": {"use": Use.INDUSTRIAL.value},
        "heritage": {"use": Use.CULTURE.value},
        "outside_reform": {"works": Works.MAJOR_ENERGY.value, "use": Use.UTILITY.value},
        "below_threshold": {
            "annual_energy_tce": 300.0,
            "annual_coal_t": 0.0,
            "annual_electricity_kwh": 1_200_000.0,
        },
    }
    if "below_threshold" in found:
        area = found["below_threshold"].site.area
        special["below_threshold"] |= {
            "floor_area_ratio": _SMALL_RATIO,
            "gross_floor_area_m2": float(round(area * _SMALL_RATIO)),
            "land_use_code": None,
            "land_use_system": None,
        }
    return [
        (key, found[key].site, _facts(found[key], story.title, **special.get(key, {})))
        for key, story in STORIES.items()
        if key in found
    ]
