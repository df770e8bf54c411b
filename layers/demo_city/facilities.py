"""Public facilities: schools, hospitals, stations, substations and their like."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from layers.demo_city.arrays import stream
from layers.demo_city.land_use import Codes
from layers.demo_city.names import FICTITIOUS, place_names
from layers.demo_city.parcels import Lots
from layers.demo_city.rails import Rail
from layers.demo_city.terrain import Terrain

__all__ = ["Facility", "draw_facilities"]

# By use: type, what it is called, capacity a hectare, unit, and whether it is drawn as an area.
_KINDS: dict[str, tuple[str, str, float, str, bool]] = {
    "A33": ("school", "学校", 620.0, "学位", True),
    "A31": ("university", "学院", 240.0, "学生", True),
    "A5": ("hospital", "医院", 190.0, "床", True),
    "A2": ("culture", "文化中心", 9_000.0, "m²", False),
    "A4": ("sport", "体育中心", 7_000.0, "m²", True),
    "A6": ("elderly_care", "养老院", 180.0, "床", False),
    "S3": ("transport_hub", "交通枢纽", 40_000.0, "人次/日", True),
    "S41": ("bus_station", "公交场站", 90.0, "车位", True),
    "S42": ("car_park", "停车场", 320.0, "车位", False),
    "U11": ("water_works", "水厂", 2.2, "万m³/日", True),
    "U12": ("substation", "变电站", 130.0, "MVA", True),
    "U21": ("sewage_works", "再生水厂", 1.8, "万m³/日", True),
    "U22": ("waste_transfer", "垃圾转运站", 90.0, "t/日", False),
    "U31": ("fire_station", "消防站", 9.0, "车", False),
}
_STATUS = ("现状", "现状", "现状", "在建", "规划")


@dataclass(frozen=True, slots=True)
class Facility:
    """One facility; `area` is a polygon or a point in local metres."""

    code: str
    name: str
    type: str
    capacity: float | None
    unit: str | None
    status: str
    area: Any


def draw_facilities(
    terrain: Terrain, lots: Lots, uses: Codes, current: np.ndarray[Any, Any], rails: list[Rail]
) -> list[Facility]:
    """Facilities on the parcels of plans that are not replaced (`current`, a truth a parcel),
    and the metro's stations."""
    rng = stream(terrain.seed, "facilities")
    drawn: list[Facility] = []
    places = place_names(rng, 600)

    def called(what: str) -> str:
        number = len(drawn)
        again = f"第{number // len(places) + 1}" if number >= len(places) else ""
        return f"{places[number % len(places)]}{again}{what}（{FICTITIOUS}）"

    for lot in np.flatnonzero(current & np.isin(uses, tuple(_KINDS))).tolist():
        kind, what, a_hectare, unit, as_area = _KINDS[str(uses[lot])]
        area = lots.areas[lot]
        size = a_hectare * area.area / 10_000 * float(rng.uniform(0.6, 1.3))
        drawn.append(
            Facility(
                f"SS-{len(drawn) + 1:05d}",
                called(what),
                kind,
                round(size, 1) if size < 20 else float(round(size, -1)),
                unit,
                _STATUS[int(rng.integers(len(_STATUS)))],
                area if as_area else shapely.Point(lots.inside[lot]),
            )
        )
    for rail in rails:
        for stop in rail.stops:
            drawn.append(
                Facility(
                    f"SS-{len(drawn) + 1:05d}",
                    called(f"站（{rail.name}）"),
                    "metro_station",
                    None,
                    None,
                    "现状",
                    shapely.Point(stop),
                )
            )
    return drawn
