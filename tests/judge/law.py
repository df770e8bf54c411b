"""The closed lists and numbers of the law: kinds, zone types, tolerance, thresholds, orders."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

TOLERANCE_M = 0.5
# A remainder nowhere wider than the tolerance is disregarded up to this share of the site.
SLIVER_SHARE = 0.02
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

ENERGY_FROM = date(2017, 1, 1)
COAL_FROM = date(2025, 9, 1)
ENERGY_TCE = 1_000
ENERGY_KWH = 5_000_000
ENERGY_COAL_T = 1_000
DIG_FROM = date(2014, 3, 1)
DIG_SITE_OLD_CITY_M2 = 10_000
DIG_SITE_M2 = 20_000
TRAFFIC_FROM = date(2019, 1, 1)
TRAFFIC_ALWAYS = ("school", "transport_hub", "car_park", "filling_station")
# zone type -> floor area (public, residential) that must be exceeded; "" is elsewhere.
TRAFFIC_FLOOR_M2 = {
    "traffic_zone_inner": (5_000, 5_000),
    "traffic_zone_urban": (10_000, 30_000),
    "": (20_000, 50_000),
}

# Kinds of which a list of works decides, which `required` and a commitment are conditional on.
LISTED_WORKS = ("environmental_impact", "water_impact", "seismic_safety")

# Lightest first.
WEIGHT = ("not_applicable", "waived", "simplified", "commitment", "required", "undetermined")
REPLACED = {"commitment": "replaced_by_commitment", "simplified": "replaced_by_simplified_review"}


@dataclass(frozen=True)
class Span:
    """From the first day to and with the last; no last day is for ever."""

    first: date
    last: date = date.max

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Replacement:
    """`row` is the line of later-law.md, `facts` what each must be."""

    row: str
    kinds: tuple[str, ...]
    effect: str
    span: Span
    area: str
    facts: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    within_reform: bool = True


_PARKS = Span(date(2022, 6, 1), date(2024, 5, 31))
REPLACEMENTS = (
    Replacement(
        "5",
        KINDS,
        "commitment",
        Span(date(2019, 2, 12), date(2022, 2, 11)),
        "commitment_area_etdz",
        {"approval_type": ("verification", "filing"), "on_negative_list": (False,)},
    ),
    Replacement(
        "6",
        ("energy_conservation",),
        "commitment",
        Span(date(2023, 8, 4), date(2025, 8, 31)),
        "energy_commitment_area",
    ),
    Replacement(
        "7 commitment",
        ("environmental_impact",),
        "commitment",
        _PARKS,
        "park_eia_area",
        {"eia_class": ("form",), "on_eia_list": ("neither",)},
    ),
    Replacement(
        "7 registration",
        ("environmental_impact",),
        "exempt",
        _PARKS,
        "park_eia_area",
        {"eia_class": ("registration",)},
        within_reform=False,
    ),
    Replacement(
        "7 list 1",
        ("environmental_impact",),
        "exempt",
        _PARKS,
        "park_eia_area",
        {"eia_class": ("form",), "on_eia_list": ("list_1",)},
        within_reform=False,
    ),
)

# From this day an assessment made when land was made ready needs no plan, of any kind but energy.
PRIMARY_DEVELOPMENT = Span(date(2024, 11, 29))


@dataclass(frozen=True)
class Unloaded:
    """Law known and not loaded, whose verdicts are not settled while it could change them."""

    id: str
    kinds: tuple[str, ...]
    span: Span
    verdicts: tuple[str, ...]
    area: str | None = None


_THREE = ("environmental_impact", "water_impact", "traffic_impact")
UNLOADED = (
    Unloaded("26", _THREE, Span(date(2020, 12, 31)), ("waived", "required")),
    Unloaded("traffic", ("traffic_impact",), Span(date(2021, 1, 31)), ("waived", "required")),
    Unloaded("216", KINDS, Span(date(2021, 12, 31)), ("required",), "pilot_area_216"),
    Unloaded("enterprise", KINDS, Span(date(2020, 4, 28)), ("required",)),
    Unloaded("parks", ("environmental_impact",), Span(date(2024, 6, 1)), ("required",)),
    Unloaded(
        "energy",
        ("energy_conservation",),
        Span(date(2025, 9, 1)),
        ("required", "not_applicable"),
    ),
)

# What of the ordinances on the business environment a waiver rests on besides: row, kinds, span.
FURTHER_BASES = (
    ("1", KINDS, Span(date(2020, 1, 1))),
    ("2", _THREE, Span(date(2020, 4, 28), date(2024, 11, 28))),
    ("3", KINDS, Span(date(2024, 11, 29))),
)
LAND_SUPPLY_FROM = date(2025, 3, 1)
SEISMIC_LIST_FROM = date(2025, 4, 11)


def due_before(kind: str, on: date) -> str:
    if kind == "seismic_safety":
        return "engineering_design"
    if kind == "archaeology" and on >= LAND_SUPPLY_FROM:
        return "land_supply"
    return "construction_permit"


def split_list(text: str | None, separators: str = ",，") -> tuple[str, ...]:
    """The trimmed, non-empty entries of a list held in one field."""
    if text is None:
        return ()
    for separator in separators[1:]:
        text = text.replace(separator, separators[0])
    return tuple(entry.strip() for entry in text.split(separators[0]) if entry.strip())
