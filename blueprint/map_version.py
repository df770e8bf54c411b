"""Which releases something is read from: what tells one state of the published map from another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

__all__ = ["READ_LAYERS", "MapVersion"]

# The layers that a determination reads.
READ_LAYERS = (
    "plan",
    "plan_parcel",
    "plan_adjustment",
    "assessment",
    "control_zone",
    "data_coverage",
)


@dataclass(frozen=True, slots=True)
class MapVersion:
    """Releases by layer, as ids and as numbers in the order of publication; `known_at` is None for
    now; `incarnation` names the database that they belong to."""

    known_at: datetime | None
    releases: Mapping[str, str]
    numbers: Mapping[str, int]
    fictitious: bool
    incarnation: str

    @property
    def read(self) -> dict[str, str]:
        """The releases (layer → id) that verdicts are decided from."""
        return {layer: id_ for layer, id_ in self.releases.items() if layer in READ_LAYERS}
