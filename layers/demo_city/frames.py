"""From what was drawn to the frames of the catalogue's layers, in the measuring CRS."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.catalogue import layer
from layers.demo_city.arrays import Geometries, geometries, moved, polygons_in
from layers.demo_city.terrain import Terrain

__all__ = ["CENTRE", "CRS", "frame"]

CRS = "EPSG:4548"
# About 116.39° E, 39.907° N, in whole metres.
CENTRE = (447_839.0, 4_419_381.0)
_CRUMB_M2 = 1.0


def _plain(value: Any) -> Any:
    """A value as a file would bring it: words and dates as strings, NaN as null."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return str(value)
    if isinstance(value, float | np.floating) and np.isnan(value):
        return None
    return value


def frame(
    terrain: Terrain, layer_id: str, columns: dict[str, Sequence[Any]], local: Geometries
) -> gpd.GeoDataFrame:
    """The layer's frame: exactly the fields of the catalogue, in its order, absent values null.
    Polygons are clipped to the city's limit; a row that lies outside is left out."""
    spec = layer(layer_id)
    columns = {"visibility": [None] * len(local), **columns}
    missing = set(spec.fields) ^ set(columns)
    if missing:
        raise ValueError(f"{layer_id}: fields and columns differ in {sorted(missing)}")
    if layer_id == "control_zone":
        local = _clipped(terrain, local)
    keep = ~shapely.is_empty(local)
    data = {}
    for name, field in spec.fields.items():
        values = [
            _plain(value) for value, wanted in zip(columns[name], keep, strict=True) if wanted
        ]
        if field.type in ("number", "ratio"):
            data[name] = pd.Series(values, dtype="float64")
        elif field.type == "boolean":
            data[name] = pd.Series(values, dtype="bool")
        else:
            data[name] = pd.Series(values, dtype="object")
    return gpd.GeoDataFrame(data, geometry=moved(local[keep], CENTRE), crs=CRS)


def _clipped(terrain: Terrain, local: Geometries) -> Geometries:
    """The polygons within the city's limit, without crumbs."""
    clipped = local.copy()
    across = ~shapely.covers(terrain.limit, local)
    clipped[across] = shapely.intersection(local[across], terrain.limit)
    parts, index = polygons_in(clipped)
    large = shapely.area(parts) > _CRUMB_M2
    parts, index = parts[large], index[large]
    groups = [parts[index == row] for row in range(len(local))]
    return geometries(
        [group[0] if len(group) == 1 else shapely.MultiPolygon(list(group)) for group in groups]
    )
