"""Row k: a layer as a GeoPackage, against geopandas reading the same table and writing the same."""

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import pyogrio
from sqlalchemy import text

from benchmarks.city import BenchCity
from benchmarks.place import Place
from benchmarks.result import Result
from layers.catalogue import layer
from layers.exports import export_layer
from layers.features import Selection
from layers.releases.versions import version_of

__all__ = ["export"]

_LAYER = "plan_parcel"


def export(place: Place, drawn: BenchCity) -> Sequence[Result]:
    which = layer(_LAYER)
    with tempfile.TemporaryDirectory() as folder, place.database.reading() as connection:
        ours, theirs = Path(folder) / "ours.gpkg", Path(folder) / "theirs.gpkg"
        version = version_of(connection, which)
        start = time.perf_counter()
        count = export_layer(connection, version, Selection(), ours)
        ours_s = time.perf_counter() - start
        names = ", ".join(f"f.{name}" for name in which.fields)
        sql = f"""
            SELECT {names}, f.geom FROM map.{_LAYER} f WHERE f.brought_in <= :number
            AND (f.retired_by IS NULL OR f.retired_by > :number) ORDER BY f.code
        """
        start = time.perf_counter()
        frame = gpd.read_postgis(text(sql), connection, "geom", params={"number": version.number})
        frame.to_file(theirs, layer=_LAYER, engine="pyogrio")
        theirs_s = time.perf_counter() - start
        written = [pyogrio.read_info(file)["features"] for file in (ours, theirs)]
        if written != [count, count]:
            raise AssertionError(f"{count} features, but the files have {written}")
    return [
        Result(
            "k",
            f"export of {count:,} parcels as a GeoPackage",
            "geopandas, from the same table",
            "1.0×",
            {"time": theirs_s / ours_s},
            f"{ours_s:.1f} s against {theirs_s:.1f} s",
        )
    ]
