"""The site as a determination shows it."""

from dataclasses import dataclass
from typing import Annotated

from blueprint.determination.units import AreaM2, OfWhom
from blueprint.shapes import OMITTED, About, Area
from blueprint.vocabulary import Visibility

__all__ = ["NO_SITE", "SiteInput", "SiteSection"]


@dataclass(frozen=True, slots=True)
class SiteInput:
    """How the site was given."""

    crs: Annotated[str | None, About("the coordinate system in which it was given")]
    accuracy_m: Annotated[
        float | None, About("of the conversion from obfuscated coordinates, m; null: exact")
    ]
    mended: Annotated[str | None, About("what was repaired of the outline")]
    dropped: Annotated[
        str | None, About("what of the coordinates was not used: heights, measures"), OMITTED
    ] = None
    visibility: OfWhom = None


@dataclass(frozen=True, slots=True)
class SiteSection:
    """The site as it was measured; null where it is the outline of a feature that is not for
    everyone."""

    geometry: Area | None
    crs: Annotated[str, About("always EPSG:4490")]
    area_m2: AreaM2 | None
    input: SiteInput

    @property
    def visibility(self) -> Visibility:
        return self.input.visibility or Visibility.PUBLIC


# Where a question asks of a project and a date alone.
NO_SITE = SiteSection(None, "EPSG:4490", None, SiteInput("EPSG:4490", None, None))
