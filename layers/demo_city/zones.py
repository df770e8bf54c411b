"""One control zone, as every subject that draws some hands it on."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from blueprint.vocabulary import ControlEffect, ControlZoneType, Kind
from layers.demo_city.names import FICTITIOUS

__all__ = ["Zone"]


@dataclass(frozen=True, slots=True)
class Zone:
    """`area` in local metres, not yet clipped to the city; `reserves` the kinds that stay due
    inside whatever the plan says."""

    type: ControlZoneType
    called: str
    effect: ControlEffect
    area: Any
    basis: str
    authority: str
    reserves: tuple[Kind, ...] = ()
    provisional: bool = False
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def name(self) -> str:
        return f"{self.called}（{FICTITIOUS}）"
