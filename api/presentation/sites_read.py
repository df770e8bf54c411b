"""The sites of a file as GeoJSON, each with what is wrong with it; nothing is decided or stored."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

from api.http.uploads import Upload
from blueprint.city import City
from blueprint.errors import BadInput, BadLayerFile, Flaw, shown
from blueprint.site import crs as systems
from blueprint.site_queries.site_input import site_of
from blueprint.site_queries.use_cases import Services
from blueprint.viewer import Viewer
from layers.readers import SiteFeature, SiteStream, read_sites, site_of_wkt
from layers.readers.geojson_geometry import geometries_of

__all__ = ["MOST_SITES", "sites_document"]

Json = dict[str, Any]

MOST_SITES = 10_000
_LONGEST_WKT = 5_000_000
_NAMES = ("name", "名称", "地块名称", "项目名称", "DKMC", "XMMC", "code", "DKBH", "地块编号")


def _pasted(path: Path, crs: str | None) -> SiteStream:
    """Text without a name: WKT, GeoJSON, or the land office's coordinates."""
    head = path.read_bytes()[:_LONGEST_WKT].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"{"):
        return read_sites(path.rename(path.with_name("粘贴的文本.geojson")), crs=crs)
    if head[:1].isalpha() and head.isascii():
        feature = site_of_wkt(head.decode("ascii"), crs=crs)
        return SiteStream("粘贴的文本", feature.crs, 1, iter([feature]), ())
    return read_sites(path.rename(path.with_name("粘贴的文本.txt")), crs=crs)


def _opened(upload: Upload, crs: str | None, encoding: str | None) -> SiteStream:
    if not upload.named:
        return _pasted(upload.path, crs)
    return read_sites(upload.path, crs=crs, encoding=encoding)


def _flaw(flaw: Flaw) -> Json:
    return {
        "loc": [shown(part, 60) if isinstance(part, str) else part for part in flaw.loc],
        "msg": flaw.msg,
        "value": None if flaw.value is None else shown(flaw.value, 120),
        "remedy": flaw.remedy,
    }


def _where(feature: SiteFeature, city: City) -> list[float] | None:
    """Where a boundary meets itself, in degrees."""
    given: Any = feature.geometry
    try:
        [drawn] = [given] if isinstance(given, BaseGeometry) else geometries_of([given])[0]
        with np.errstate(all="ignore"):  # finite numbers may still be too large to reckon with
            found = explain_validity(drawn)
        x, y = (float(part) for part in found[found.index("[") + 1 : -1].split()[:2])
        east, north = systems.to_measuring([x], [y], systems.resolve(feature.crs), city)
        [longitude], [latitude] = systems.from_measuring(list(east), list(north), city)
    except (ShapelyError, BadInput, ValueError, TypeError, AttributeError, KeyError, IndexError):
        return None
    return [round(longitude, 9), round(latitude, 9)]


def _name(properties: Mapping[str, object], row: int) -> str:
    for name in _NAMES:
        value = properties.get(name)
        if value not in (None, ""):
            return shown(value, 100)
    return f"第 {row} 个"


def _plain(value: object) -> object:
    """A value as the answer can hold it: JSON's own, numbers within 64 bits."""
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**64 else shown(value, 1_000)
    return value if isinstance(value, float | str | None) else shown(value, 1_000)


def _feature(services: Services, viewer: Viewer, feature: SiteFeature, on: date, file: str) -> Json:
    flaws: list[Flaw] = []
    site = None
    if feature.error is not None:
        flaws = [feature.error]
    else:
        try:
            site = site_of(
                services,
                feature.geometry,
                on,
                viewer,
                crs=feature.crs,
                width_m=feature.properties.get("width_m"),
                loc=(file, feature.row),
            )
        except BadInput as bad:
            flaws = list(bad.flaws)
    defects = [{**_flaw(flaw), "at": _where(feature, services.city)} for flaw in flaws]
    return {
        "type": "Feature",
        "id": feature.row,
        "geometry": None if site is None else dict(site.degrees),
        "properties": {name: _plain(value) for name, value in feature.properties.items()},
        "name": _name(feature.properties, feature.row),
        "area_m2": None if site is None else site.area_m2,
        "accuracy_m": None if site is None else site.accuracy_m,
        "mended": None if site is None else site.mended,
        "defects": defects,
        "error": defects[0] if defects else None,
    }


def sites_document(
    services: Services,
    viewer: Viewer,
    upload: Upload,
    on: date,
    *,
    crs: str | None = None,
    encoding: str | None = None,
) -> Json:
    """A FeatureCollection (EPSG:4490) of every site of the file, in order. BadLayerFile or BadSite
    when the file as a whole cannot be read or holds too many."""
    stream = _opened(upload, crs, encoding)
    if stream.total > MOST_SITES:
        raise BadLayerFile.of(
            Flaw(
                (stream.file,),
                f"超过 {MOST_SITES:,} 个要素",
                stream.total,
                "拆成几个文件，或用 blueprint screen",
            )
        )
    features = [_feature(services, viewer, feature, on, stream.file) for feature in stream]
    return {
        "type": "FeatureCollection",
        "file": stream.file,
        "crs": "EPSG:4490",
        "source_crs": stream.crs,
        "total": len(features),
        "bad": sum(bool(feature["defects"]) for feature in features),
        "notes": [note.why for note in stream.notes],
        "features": features,
    }
