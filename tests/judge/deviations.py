"""Where the project departs from the indicators of the plan's parcels."""

from __future__ import annotations

from typing import Any

from .city import PlanParcel
from .ground import Ground
from .law import split_list

# fact, the parcel's limit, +1 when the fact may not exceed it and -1 when it may not fall short
MEASURES = (
    ("floor_area_ratio", "far_max", 1),
    ("building_height_m", "height_max_m", 1),
    ("building_density", "density_max", 1),
    ("green_ratio", "green_min", -1),
)
LAND_USE_SEPARATORS = "、,，"


def deviations(ground: Ground, facts: dict[str, Any]) -> list[dict[str, Any]]:
    """Every limit missed: the fact's name as `indicator`, parcel, proposed, limit, major."""
    major = {True: "yes", False: "no", None: "not_ruled"}[facts.get("major_adjustment")]
    found = []
    for parcel in ground.parcels:
        if not ground.meets(parcel):
            continue
        for fact, field, sign in MEASURES:
            proposed, limit = facts.get(fact), getattr(parcel, field)
            if proposed is not None and limit is not None and sign * (proposed - limit) > 0:
                found.append((fact, parcel.code, proposed, limit))
        if _another_land_use(parcel, facts):
            found.append(
                ("land_use_code", parcel.code, facts["land_use_code"], parcel.land_use_code)
            )
    return [
        {"indicator": name, "parcel": code, "proposed": value, "limit": limit, "major": major}
        for name, code, value, limit in found
    ]


def _another_land_use(parcel: PlanParcel, facts: dict[str, Any]) -> bool:
    code = facts.get("land_use_code")
    system = facts.get("land_use_system") or "gb50137-2011"
    if code is None or system != _system(parcel):
        return False
    codes = split_list(parcel.land_use_code, LAND_USE_SEPARATORS)
    return _first_level(code, system) not in {_first_level(own, system) for own in codes}


def _system(parcel: PlanParcel) -> str | None:
    if parcel.land_use_system is not None:
        return parcel.land_use_system
    return "gb50137-2011" if parcel.land_use_code[:1].isalpha() else None


def _first_level(code: str, system: str) -> str:
    return code[:2] if system.startswith("mnr-") else code[:1]
