"""The values that stand in many places of a determination, each with what it means, once."""

from typing import Annotated

from blueprint.shapes import OMITTED, About
from blueprint.vocabulary import Visibility

__all__ = [
    "AreaM2",
    "FeatureId",
    "OfWhom",
    "Restricted",
    "Share",
    "Withheld",
    "not_for_everyone",
]

Share = Annotated[float, About("a part of the site's area, rounded to 1e-6", minimum=0, maximum=1)]
AreaM2 = Annotated[float, About("m² on the city's projected CGCS2000 CRS, to 0.01", minimum=0)]
FeatureId = Annotated[str, About("a feature of the map: layer/number")]
# Marks that entries carry only where they are not for everyone.
OfWhom = Annotated[
    Visibility | None,
    About("in the full document, of an entry that is not for everyone: who may see it"),
    OMITTED,
]
Restricted = Annotated[
    bool | None,
    About("true of the neutral entry that stands for what is not for everyone"),
    OMITTED,
]
Withheld = Annotated[
    tuple[str, ...] | None,
    About("in the public document: the fields of which something is not for everyone"),
    OMITTED,
]


def not_for_everyone(visibility: Visibility) -> Visibility | None:
    """The mark of an entry: none where everyone may see it."""
    return None if visibility is Visibility.PUBLIC else visibility
