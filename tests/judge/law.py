"""The closed lists and numbers of the law: kinds, zone types, tolerance, thresholds, orders."""

from __future__ import annotations

from datetime import date

TOLERANCE_M = 0.5
RULES_SINCE = date(2018, 9, 14)

KINDS = (
    "energy_conservation",
    "environmental_impact",
    "water_impact",
    "traffic_impact",
    "seismic_safety",
    "archaeology",
)
ZONE_TYPES = (
    "ecological_redline",
    "permanent_farmland",
    "urban_growth_boundary_outside",
    "heritage_protection",
    "heritage_construction_control",
    "historic_district",
    "burial_zone",
    "seismic_fault",
    "water_source",
    "blue_line",
    "green_line",
    "yellow_line",
    "purple_line",
    "road_red_line",
    "rail_protection",
    "airport_height",
    "microwave_corridor",
    "power_corridor",
    "height_control",
    "flood_storage",
    "geohazard",
    "important_street",
    "old_city",
    "burial_watch",
    "traffic_zone_inner",
    "traffic_zone_urban",
    "environment_sensitive",
    "commitment_area_36",
    "commitment_area_etdz",
    "energy_commitment_area",
    "park_eia_area",
    "pilot_area_216",
)
USES = (
    "residential",
    "office",
    "commercial",
    "industrial",
    "warehouse",
    "school",
    "hospital",
    "culture",
    "sport",
    "transport_hub",
    "car_park",
    "filling_station",
    "utility",
    "other",
)
WORKS_INSIDE = ("building", "municipal_infrastructure")
WORKS_OUTSIDE = ("special", "major_transport", "major_water", "major_energy", "other_major")

# Zone types whose data must be declared before "no reservation" can be known.
RESERVING_TYPES = {"archaeology": ("heritage_protection",), "seismic_safety": ("seismic_fault",)}

LEGS = ("scope", "reservation", "plan", "adjustment", "assessment")

# The reason of a leg 3 that says no without anything covered or cut, first that occurs.
STATE_REASONS = (
    "on_negative_list",
    "not_incorporated",
    "outside_its_plan",
    "expired",
    "withdrawn",
    "under_way",
)

ENERGY_TCE = 1_000
ENERGY_KWH = 5_000_000
DIG_SITE_OLD_CITY_M2 = 10_000
DIG_SITE_M2 = 20_000
TRAFFIC_ALWAYS = ("school", "transport_hub", "car_park", "filling_station")
# zone type -> floor area (public, residential) that must be exceeded; "" is elsewhere.
TRAFFIC_FLOOR_M2 = {
    "traffic_zone_inner": (5_000, 5_000),
    "traffic_zone_urban": (10_000, 30_000),
    "": (20_000, 50_000),
}


def split_list(text: str | None, separators: str = ",，") -> tuple[str, ...]:
    """The trimmed, non-empty entries of a list held in one field."""
    if text is None:
        return ()
    for separator in separators[1:]:
        text = text.replace(separator, separators[0])
    return tuple(entry.strip() for entry in text.split(separators[0]) if entry.strip())
