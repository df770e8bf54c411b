"""Writes a city as the files that a planner would import: one GeoPackage a layer."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from .city import City

CRS = "EPSG:4548"
# Columns whose type a file keeps even where every value is null; all others are text.
TYPES = {
    "far_max": "float64",
    "height_max_m": "float64",
    "density_max": "float64",
    "green_min": "float64",
    "gross_floor_area_m2": "float64",
    "provisional": "boolean",
}


def to_geopackages(city: City, folder: Path) -> dict[str, Path]:
    """One `<layer>.gpkg` in EPSG:4548 for each non-empty layer; existing files are replaced.

    Dates are ISO text, requirements a text a line, absent values null. Returns layer -> path.
    """
    written: dict[str, Path] = {}
    for layer in fields(city):
        rows = getattr(city, layer.name)
        if not rows:
            continue
        names = [field.name for field in fields(rows[0]) if field.name != "geometry"]
        columns = {name: _column(name, [getattr(row, name) for row in rows]) for name in names}
        frame = gpd.GeoDataFrame(columns, geometry=[row.geometry for row in rows], crs=CRS)
        path = folder / f"{layer.name}.gpkg"
        path.unlink(missing_ok=True)
        frame.to_file(path, layer=layer.name, driver="GPKG", engine="pyogrio")
        written[layer.name] = path
    return written


def _column(name: str, values: list[Any]) -> Any:
    kind: Any = TYPES.get(name, "object")
    return pd.Series([_as_field(value) for value in values], dtype=kind)


def _as_field(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return "\n".join(value) or None
    return value
