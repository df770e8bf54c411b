"""Which features of a layer's version are meant: in a box, in force, with given values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from layers.releases.history import NO_RELEASE, in_release
from layers.releases.legal_time import LEGAL_TIMES, Days
from layers.releases.versions import Version

__all__ = ["FILTERED_TYPES", "Selection"]

# Lists and texts a line are not compared for equality.
FILTERED_TYPES = frozenset({"text", "date", "number", "ratio", "boolean", "enum", "layer", "theme"})


@dataclass(frozen=True, slots=True)
class Selection:
    """`shape` is in the measuring CRS, and EMPTY where the box lies elsewhere; `values` maps fields
    of the catalogue to what they must equal, each of its column's type."""

    shape: BaseGeometry | None = None
    days: Days | None = None
    values: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    def where(self, version: Version, srid: int) -> tuple[str, dict[str, Any]]:
        """SQL for a WHERE over the layer's rows f, and its parameters."""
        layer = version.layer
        terms = [in_release()]
        parameters: dict[str, Any] = {
            "number": NO_RELEASE if version.number is None else version.number
        }
        if self.shape is not None:
            # The index answers the first, also under row-level security; the second is exact.
            terms.append(
                "f.geom && ST_GeomFromWKB(:shape, :srid)"
                " AND ST_Intersects(f.geom, ST_GeomFromWKB(:shape, :srid))"
            )
            parameters |= {"shape": shapely.to_wkb(self.shape), "srid": srid}
        if self.days is not None and layer.id in LEGAL_TIMES:
            terms.append(LEGAL_TIMES[layer.id].condition)
            parameters |= {"first": self.days.first, "last": self.days.last}
            if version.dated_by is not None:
                dated_by = version.dated_by.number
                parameters["dated_by"] = NO_RELEASE if dated_by is None else dated_by
        for number, (name, value) in enumerate(self.values.items()):
            assert layer.fields[name].type in FILTERED_TYPES
            terms.append(f"f.{name} = :value{number}")
            parameters[f"value{number}"] = value
        return " AND ".join(f"({term})" for term in terms), parameters
