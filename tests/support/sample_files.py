"""A valid file of each format that is read, from a frame in EPSG:4548, for tests that damage it."""

import zipfile
from pathlib import Path

import geopandas

__all__ = ["PLOTS", "write_sample"]

PLOTS = """[属性描述]
坐标系=2000国家大地坐标系
几度分带=3
带号=39
[地块坐标]
4,1.0,甲-1,地块,面,,用途,,@
J1,1,4420000.000,39450000.000
J2,1,4420000.000,39450100.000
J3,1,4420100.000,39450100.000
J1,1,4420000.000,39450000.000
"""


def write_sample(path: Path, frame: geopandas.GeoDataFrame) -> Path:
    """The frame in the format that the name says (a plot list is always `PLOTS`)."""
    path.parent.mkdir(exist_ok=True)
    match path.suffix:
        case ".gpkg":
            frame.to_file(path, driver="GPKG", engine="pyogrio")
        case ".geojson":
            path.write_text(frame.to_crs(4490).to_json(drop_id=True), "utf-8")
        case ".txt":
            path.write_text(PLOTS, "utf-8")
        case ".shp":
            frame.to_file(path, engine="pyogrio", encoding="utf-8")
        case _:
            shp = write_sample(path.with_name("b.shp"), frame)
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                for end in (".shp", ".shx", ".dbf", ".prj", ".cpg"):
                    archive.write(shp.with_suffix(end), path.with_suffix(end).name)
    return path
