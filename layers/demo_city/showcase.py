"""The plans that are drawn to show a case: one each for the stories that `make demo` tells."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import numpy as np
from shapely.geometry import Polygon

from blueprint.vocabulary import Kind, PlanStatus, Use
from layers.demo_city.arrays import Floats, geometries, stream
from layers.demo_city.cuts import across
from layers.demo_city.districts import DISTRICTS
from layers.demo_city.indicators import Indicators
from layers.demo_city.land_use import Codes
from layers.demo_city.parcels import Lots
from layers.demo_city.plans import DrawnPlan
from layers.demo_city.project_sites import project_sites
from layers.demo_city.terrain import Terrain

__all__ = ["SITE_M2", "Shown", "choose_shown", "home_site"]

# Above 2 ha a site reaches the threshold of archaeology everywhere.
SITE_M2 = (20_500.0, 39_500.0)

# Here nothing is undeclared, and no fault runs.
_STORY_KINDS = ("WS", "CH", "QT")
# Here archaeology is undeclared.
_SAMPLE_IN = ("CT",)
_SAMPLE: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.ENERGY_CONSERVATION: "effective",
        Kind.ENVIRONMENTAL_IMPACT: "effective",
        Kind.WATER_IMPACT: "partial",
        Kind.TRAFFIC_IMPACT: "expired",
        Kind.SEISMIC_SAFETY: "effective",
    }
)
# Each story by the state that all kinds are in.
_STORIES = {
    "effective": "effective",
    "partial": "partial",
    "expired": "expired",
    "under_way": "under_way",
    "unruled": "effective",
    "negative": "effective",
}
_NEGATIVE = (Use.INDUSTRIAL, Use.WAREHOUSE, Use.FILLING_STATION)
# By the innermost ring road around: with it homes on the smallest of these sites reach the
# threshold of traffic there.
_LEAST_FAR = np.array([np.inf, np.inf, 0.3, 1.5, 1.5, 1.5, 2.5])
_APPROVED_BY = date(2025, 10, 1)


@dataclass(frozen=True, slots=True)
class Shown:
    """The state of each kind in one plan, the site that shows it, the side of a line through
    the site to which partial assessments reach, whether an adjustment that nobody has ruled on
    lies over the site, and the uses on the assessments' negative lists."""

    states: Mapping[Kind, str]
    site: Polygon
    remaining: Polygon
    adjusted: bool = False
    negative: tuple[Use, ...] = ()


def _remaining(site: Polygon, rng: np.random.Generator) -> Polygon:
    """One side of a line that leaves about three fifths of the site there, kilometres wide."""

    def one(value: float) -> Floats:
        return np.array([value])

    cuts = across(geometries([site]), one(0.6), one(float(rng.normal(0, 0.1))), one(0.0))
    left = np.array([-cuts.run[0, 1], cuts.run[0, 0]])
    middle, along = cuts.middle[0], cuts.run[0]
    far = 12_000.0
    sides = [
        Polygon(
            [
                middle - far * along,
                middle + far * along,
                middle + far * (along + side * left),
                middle - far * (along - side * left),
            ]
        )
        for side in (1.0, -1.0)
    ]
    return max(sides, key=lambda side: float(side.intersection(site).area))


def home_site(
    terrain: Terrain, number: int, lots: Lots, uses: Codes, limits: Indicators
) -> Polygon | None:
    """A housing site in the plan of this index, large and dense enough for every threshold."""
    members = np.flatnonzero(lots.plan == number)
    least = _LEAST_FAR[terrain.ring_number(lots.inside[members])]
    homes = members[(uses[members] == "R2") & (limits.far_max[members] >= least)]
    if not len(homes):
        return None
    return next(project_sites(lots.areas[homes], np.arange(len(homes)), *SITE_M2), None)


def choose_shown(
    terrain: Terrain, plans: list[DrawnPlan], lots: Lots, uses: Codes, limits: Indicators
) -> dict[int, Shown]:
    """Plans by index, one for the sample site and one for each story. A small city may have no
    plan that would do for one of them: then that one is left out."""
    rng = stream(terrain.seed, "showcase")
    wanted: list[tuple[str, tuple[str, ...]]] = [("sample", _SAMPLE_IN)]
    wanted += [(story, _STORY_KINDS) for story in _STORIES]
    order = rng.permutation(len(plans)).tolist()
    shown: dict[int, Shown] = {}
    for story, prefixes in wanted:
        for number in order:
            plan = plans[number]
            if (
                number in shown
                or DISTRICTS[plan.district].prefix not in prefixes
                or plan.status != PlanStatus.APPROVED
                or plan.approved_on is None
                or plan.approved_on > _APPROVED_BY
            ):
                continue
            site = home_site(terrain, number, lots, uses, limits)
            if site is None:
                continue
            states: Mapping[Kind, str] = _SAMPLE
            if story in _STORIES:
                states = MappingProxyType(dict.fromkeys(Kind, _STORIES[story]))
            shown[number] = Shown(
                states,
                site,
                _remaining(site, rng),
                adjusted=story == "unruled",
                negative=_NEGATIVE if story == "negative" else (),
            )
            break
    return shown
