"""The demonstration city through the same checks as any file, into one published release."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
from shapely import Polygon

from blueprint.city import City
from blueprint.errors import BadInput, BadLayerFile, Flaw
from layers.catalogue import catalogue
from layers.checks import check_layer
from layers.database.connections import Database
from layers.demo_city import SIZES, draw, sample_site
from layers.readers import CrsOrigin, Format, RawTable
from layers.releases.imports import rows_of
from layers.releases.lifecycle import stage
from layers.releases.staging import Rows

__all__ = ["DemoCity", "draw_demo", "load_demo", "write_demo"]


@dataclass(frozen=True, slots=True, eq=False)
class DemoCity:
    """The drawn layers, and a site with facts for a first question (EPSG:4548)."""

    name: str
    frames: dict[str, geopandas.GeoDataFrame]
    site: Polygon
    facts: dict[str, Any]


def draw_demo(size: str = "standard", seed: int = 2018) -> DemoCity:
    """The city of this size and seed, always the same; BadInput for an unknown size."""
    if size not in SIZES:
        raise BadInput.of(Flaw(("--size",), "没有这个大小", size, f"可用：{'、'.join(SIZES)}"))
    frames = draw(SIZES[size], seed)
    site, facts = sample_site(frames)
    return DemoCity(f"demo-{size}-{seed}", frames, site, facts)


def _raw(name: str, frame: geopandas.GeoDataFrame) -> RawTable:
    columns = {
        column: [None if _absent(value) else value for value in frame[column].tolist()]
        for column in frame.columns
        if column != frame.geometry.name
    }
    crs = f"EPSG:{frame.crs.to_epsg()}"
    return RawTable(
        file=f"{name}.gpkg",
        format=Format.GEOPACKAGE,
        columns=columns,
        geometry=np.asarray(frame.geometry.array, dtype=object),
        crs=crs,
        crs_origin=CrsOrigin.FILE,
        file_crs=crs,
    )


def _absent(value: object) -> bool:
    return value is None or value != value  # NaN and NaT are not themselves


def load_demo(database: Database, city: DemoCity, here: City, tolerance_m: float) -> str:
    """All layers in one published release, marked fictitious; returns its id. BadLayerFile when a
    layer does not pass the checks."""
    codes = {layer: frozenset(f["code"]) for layer, f in city.frames.items() if "code" in f}
    rows: list[Rows] = []
    for layer in catalogue().values():
        checked = check_layer(
            _raw(f"{city.name}/{layer.id}", city.frames[layer.id]),
            layer,
            here,
            tolerance_m=tolerance_m,
            known_codes=codes,
        )
        if checked.report.refused:
            first = next(i for i in checked.report.issues if i.severity == "error")
            flaw = Flaw((first.file, first.row or 0), first.why, first.value, first.remedy)
            raise BadLayerFile.of(flaw)
        rows.append(rows_of(checked, ""))
    return stage(
        database,
        rows,
        city=here,
        by="demo",
        reason="虚构数据：演示城市",
        fictitious=True,
        publish_at_once=True,
    )


def write_demo(city: DemoCity, folder: Path) -> list[Path]:
    """One GeoPackage a layer in the folder, and the sample site as site.geojson; what is there of
    the same names is replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for layer, frame in city.frames.items():
        path = folder / f"{layer}.gpkg"
        path.unlink(missing_ok=True)
        frame.to_file(path, layer=layer, driver="GPKG", engine="pyogrio")
        written.append(path)
    site = geopandas.GeoDataFrame(
        [{key: value for key, value in city.facts.items() if key == "name"}],
        geometry=[city.site],
        crs=here_crs(city),
    )
    path = folder / "site.gpkg"
    path.unlink(missing_ok=True)
    site.to_file(path, layer="site", driver="GPKG", engine="pyogrio")
    return [*written, path]


def here_crs(city: DemoCity) -> Any:
    return next(iter(city.frames.values())).crs
