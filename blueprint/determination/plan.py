"""What approved plans say of a site: the section `plan` of a determination."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from blueprint.determination.disclosure import Disclosure
from blueprint.determination.units import FeatureId, OfWhom, Restricted, Share, Withheld
from blueprint.shapes import OMITTED, About
from blueprint.vocabulary import AdjustmentRuling, Indicator, LandUseSystem, PlanLevel, PlanStatus

__all__ = ["AdjustmentEntry", "DeviationEntry", "ParcelEntry", "PlanEntry", "PlanSection"]

# An entry that has no name of its own takes one where it stands for what is withheld.
_NeutralName = Annotated[str | None, About("of the neutral entry"), OMITTED]


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """A plan that meets the site in a piece that counts, in force or not."""

    id: FeatureId | None
    code: str | None
    name: str
    level: PlanLevel | None
    status: PlanStatus | None
    approved_on: date | None
    superseded_on: date | None
    approval_no: str | None
    in_force: Annotated[bool | None, About("on the date of the question")]
    share: Share | None
    visibility: OfWhom = None
    restricted: Restricted = None


@dataclass(frozen=True, slots=True)
class ParcelEntry:
    """A planned parcel that meets the site in a piece that counts."""

    id: FeatureId | None
    code: str | None
    name: str | None
    plan_code: str | None
    in_force: Annotated[bool | None, About("whether its plan is, on the date of the question")]
    land_use_code: str | None
    land_use_system: LandUseSystem | None
    far_max: Annotated[float | None, About("floor area ratio at most")]
    height_max_m: Annotated[float | None, About("building height at most, m")]
    density_max: Annotated[float | None, About("building density at most, 0 to 1")]
    green_min: Annotated[float | None, About("green ratio at least, 0 to 1")]
    share: Share | None
    visibility: OfWhom = None
    restricted: Restricted = None


@dataclass(frozen=True, slots=True)
class AdjustmentEntry:
    """An adjustment of a plan that meets the site in a piece that counts."""

    id: FeatureId | None
    code: str | None
    plan_code: str | None
    major: AdjustmentRuling | None
    approved_on: date | None
    reason: str | None
    share: Share | None
    visibility: OfWhom = None
    name: _NeutralName = None
    restricted: Restricted = None


@dataclass(frozen=True, slots=True)
class DeviationEntry:
    """Where the project departs from an indicator of the plan."""

    indicator: Indicator | None
    proposed: float | str | None
    limit: float | str | None
    parcel: Annotated[str | None, About("the parcel's code")]
    major: AdjustmentRuling | None
    name: _NeutralName = None
    restricted: Restricted = None


@dataclass(frozen=True, slots=True)
class PlanSection:
    """`coverage` is what the plans in force cover of the site."""

    coverage: Share | None
    areas: Annotated[tuple[PlanEntry, ...], Disclosure.ENTRIES]
    parcels: Annotated[tuple[ParcelEntry, ...], Disclosure.ENTRIES]
    adjustments: Annotated[tuple[AdjustmentEntry, ...], Disclosure.ENTRIES]
    deviations: Annotated[tuple[DeviationEntry, ...], Disclosure.ENTRIES]
    withheld: Withheld = None
