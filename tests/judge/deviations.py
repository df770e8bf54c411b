"""Where the project departs from the indicators of the plan's parcels."""

from __future__ import annotations

from typing import Any

from .city import PlanParcel
from .law import split_list
from .site_view import SiteView

# fact, the parcel's limit, +1 when the fact may not exceed it and -1 when it may not fall short
MEASURES = (
    ("floor_area_ratio", "far_max", 1),
    ("building_height_m", "height_max_m", 1),
    ("building_density", "density_max", 1),
    ("green_ratio", "green_min", -1),
)
# How an answer names the indicator of a fact.
INDICATOR = {
    "floor_area_ratio": "far",
    "building_height_m": "height",
    "building_density": "density",
    "green_ratio": "green",
    "land_use_code": "land_use",
}
LAND_USE_SEPARATORS = "、/,，"


def deviations(view: SiteView, facts: dict[str, Any]) -> list[dict[str, Any]]:
    """Every limit missed: the fact's name as `indicator`, parcel, proposed, limit, major."""
    major = {True: "yes", False: "no", None: "not_ruled"}[facts.get("major_adjustment")]
    found = []
    for parcel in view.parcels:
        if not view.meets(parcel):
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


def comparable(parcel: PlanParcel, facts: dict[str, Any]) -> bool:
    """Both codes are given and of one system; a parcel's without a system is compared with none."""
    system = facts.get("land_use_system") or "gb50137-2011"
    return facts.get("land_use_code") is not None and parcel.land_use_system == system


def accepts(parcel: PlanParcel, code: str) -> bool:
    """Every code of the field is of a first level with one of the parcel's."""
    assert parcel.land_use_system is not None
    own = first_levels(parcel.land_use_code, parcel.land_use_system)
    return first_levels(code, parcel.land_use_system) <= own


def first_levels(codes: str, system: str) -> set[str]:
    return {_first_level(code, system) for code in split_list(codes, LAND_USE_SEPARATORS)}


def _another_land_use(parcel: PlanParcel, facts: dict[str, Any]) -> bool:
    return comparable(parcel, facts) and not accepts(parcel, facts["land_use_code"])


def _first_level(code: str, system: str) -> str:
    if system == "gb50137-2011" or (system == "bj-local" and code[:1].isalpha()):
        return code[:1]
    return code[:2]
