"""What a determination shows of the map beside plans: control zones, and which data there is."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from blueprint.determination.units import AreaM2, FeatureId, OfWhom, Restricted, Share
from blueprint.shapes import About
from blueprint.vocabulary import ControlEffect, ControlZoneType, DataState, Kind

__all__ = ["ControlBasis", "ControlEntry", "DataEntry"]


@dataclass(frozen=True, slots=True)
class ControlBasis:
    document: str | None
    authority: str | None


@dataclass(frozen=True, slots=True)
class ControlEntry:
    """A control zone in force that meets the site in a piece that counts."""

    id: FeatureId | None
    code: str | None
    type: ControlZoneType | None
    name: str
    effect: ControlEffect | None
    reserves: Annotated[tuple[Kind, ...], About("the kinds that are asked for there all the same")]
    provisional: bool | None
    share: Share | None
    area_m2: AreaM2 | None
    basis: ControlBasis
    visibility: OfWhom = None
    restricted: Restricted = None


@dataclass(frozen=True, slots=True)
class DataEntry:
    """Of a layer and theme: whether the site is concerned, is not, or there is no data to tell."""

    layer: str
    theme: Annotated[str, About("a kind of evaluation, a control zone type, or empty")]
    state: DataState
    complete_to: Annotated[date | None, About("the day to which the data is declared complete")]
