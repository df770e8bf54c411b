"""What data is declared where, and to which day: most of the city, with holes."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import shapely

from blueprint.vocabulary import ControlZoneType, Kind
from layers.demo_city.arrays import stream
from layers.demo_city.blocks import Blocks
from layers.demo_city.districts import DISTRICTS, Belonging
from layers.demo_city.names import FICTITIOUS
from layers.demo_city.shapes import patch
from layers.demo_city.terrain import Terrain

__all__ = ["DrawnDeclaration", "declare"]

_RECENT, _LAST_YEAR, _OLD = date(2026, 10, 31), date(2025, 12, 31), date(2025, 6, 30)
_NO_PLANS = ("CL",)
_NO_ADJUSTMENTS = ("CL", "JY")
_ASSESSED_BUT: dict[str, tuple[Kind, ...]] = {
    "CT": (Kind.ARCHAEOLOGY,),
    "JY": (Kind.TRAFFIC_IMPACT,),
}
_T = ControlZoneType
_CONTROLLED_BUT: dict[str, tuple[ControlZoneType, ...]] = {
    "QW": (_T.BURIAL_ZONE, _T.BURIAL_WATCH),
    "TL": (_T.SEISMIC_FAULT, _T.ENVIRONMENT_SENSITIVE),
    "JY": (_T.HERITAGE_PROTECTION, _T.HERITAGE_CONSTRUCTION_CONTROL, _T.PURPLE_LINE),
}
_CONTROLLED_ONLY: dict[str, tuple[ControlZoneType, ...]] = {
    "CL": (
        _T.ECOLOGICAL_REDLINE, _T.WATER_SOURCE, _T.BLUE_LINE, _T.GEOHAZARD, _T.SEISMIC_FAULT,
        _T.OLD_CITY, _T.TRAFFIC_ZONE_INNER, _T.TRAFFIC_ZONE_URBAN,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DrawnDeclaration:
    """One declaration; `theme` None speaks for all themes of the layer."""

    code: str
    layer: str
    theme: str | None
    complete_to: date
    area: Any


def declare(terrain: Terrain, blocks: Blocks, belonging: Belonging) -> list[DrawnDeclaration]:
    """All declarations, layer by layer and district by district."""
    present = np.unique(belonging.district).tolist()
    areas = {
        DISTRICTS[number].prefix: shapely.coverage_union_all(
            blocks.areas[belonging.district == number]
        )
        for number in present
    }
    rng = stream(terrain.seed, "coverage")
    # A training ground whose plans nobody hands out.
    closed = patch(terrain, rng, 4_300, 12_700, 700, 520)
    drawn: list[DrawnDeclaration] = []

    def add(layer: str, theme: str | None, day: date, area: Any) -> None:
        if not area.is_empty:
            code = f"{FICTITIOUS}-FG-{len(drawn) + 1:03d}"
            drawn.append(DrawnDeclaration(code, layer, theme, day, area))

    for prefix, area in areas.items():
        planned = area.difference(closed)
        day = _LAST_YEAR if prefix == "TL" else _RECENT
        if prefix not in _NO_PLANS:
            add("plan", None, day, planned)
            add("plan_parcel", None, day, planned)
        if prefix not in _NO_ADJUSTMENTS:
            add("plan_adjustment", None, day, planned)
    for prefix, area in areas.items():
        if prefix in _ASSESSED_BUT:
            for kind in Kind:
                if kind not in _ASSESSED_BUT[prefix]:
                    add("assessment", kind, _LAST_YEAR, area)
        elif prefix not in _NO_PLANS:
            add("assessment", None, _RECENT, area)
    for prefix, area in areas.items():
        if prefix in _CONTROLLED_BUT or prefix in _CONTROLLED_ONLY:
            for zone in ControlZoneType:
                if prefix in _CONTROLLED_ONLY:
                    known = zone in _CONTROLLED_ONLY[prefix]
                else:
                    known = zone not in _CONTROLLED_BUT[prefix]
                if known:
                    add("control_zone", zone, _OLD if prefix == "CL" else _LAST_YEAR, area)
        else:
            add("control_zone", None, _RECENT, area)
    whole = shapely.coverage_union_all(blocks.areas)
    for layer, day in (("land_use_plan", _LAST_YEAR), ("facility", _RECENT), ("network", _OLD)):
        add(layer, None, day, whole)
    return drawn
