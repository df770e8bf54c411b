"""The sites of a file as GeoJSON, each with what is wrong with it; nothing is decided or stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

from blueprint.city import City
from blueprint.errors import BadInput, BadLayerFile, Flaw, shown
from blueprint.site import crs as systems
from blueprint.site import read_given
from layers.readers import (
    PASTED,
    LineRead,
    SiteFeature,
    SiteStream,
    is_wkt,
    read_pasted,
    read_sites,
    stream_of_wkt,
)
from layers.readers.encodings import decode
from layers.readers.geojson_geometry import geometries_of
from layers.readers.stated_area import area_note

__all__ = ["MOST_SITES", "FileOfSites", "sites_document"]

Json = dict[str, Any]

MOST_SITES = 10_000
_NAMES = ("name", "名称", "地块名称", "项目名称", "DKMC", "XMMC", "code", "DKBH", "地块编号")


@dataclass(frozen=True, slots=True)
class FileOfSites:
    """A file and what was said of it; `named` is whether it came with a name of its own, else it is
    pasted text. The numbers are the rulebook's, `width_m` that of lines that say none."""

    path: Path
    named: bool
    city: City
    tolerance_m: float
    accuracy_m: float
    crs: str | None = None
    encoding: str | None = None
    layer_name: str | None = None
    width_m: float | None = None


@dataclass(frozen=True, slots=True)
class _Opened:
    """The sites, what was read line by line where it was coordinate text, and whether the text was
    pasted: then the page asks with the coordinates as they were given."""

    stream: SiteStream
    lines: tuple[LineRead, ...] = ()
    pasted: bool = False


def _pasted(path: Path, crs: str | None) -> _Opened:
    """Text without a name: WKT, GeoJSON, or coordinates as people write them."""
    with path.open("rb") as opened:
        head = opened.read(2_000).lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"{"):
        return _Opened(
            read_sites(path.rename(path.with_name(f"{PASTED}.geojson")), crs=crs), (), True
        )
    text, _ = decode(path.read_bytes(), None, PASTED)
    if is_wkt(text):
        return _Opened(stream_of_wkt(text, file=PASTED, crs=crs), (), True)
    stream, lines = read_pasted(text, crs=crs)
    return _Opened(stream, lines, True)


def _opened(given: FileOfSites) -> _Opened:
    if not given.named:
        return _pasted(given.path, given.crs)
    stream = read_sites(
        given.path, crs=given.crs, encoding=given.encoding, layer_name=given.layer_name
    )
    return _Opened(stream)


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


def _source(feature: SiteFeature) -> Json | None:
    """The geometry as it was given, in its own coordinates."""
    given: Any = feature.geometry
    return dict(shapely.geometry.mapping(given) if isinstance(given, BaseGeometry) else given or {})


def _feature(given: FileOfSites, feature: SiteFeature, opened: _Opened) -> Json:
    file = opened.stream.file
    notes_shown = [str(note) for note in opened.stream.notes if note.row == feature.row]
    flaws: list[Flaw] = []
    site = None
    if feature.error is not None:
        flaws = [feature.error]
    else:
        try:
            site = read_given(
                feature.geometry,
                city=given.city,
                tolerance_m=given.tolerance_m,
                accuracy_m=given.accuracy_m,
                crs=feature.crs,
                width_m=feature.properties.get("width_m", given.width_m),
                loc=(file, feature.row),
            )
        except BadInput as bad:
            flaws = list(bad.flaws)
    if site is not None and not any("面积" in note for note in notes_shown):
        differs = area_note(feature.properties, site.area_m2)
        notes_shown += [differs] if differs else []
    if site is not None and site.dropped:
        notes_shown.append(site.dropped)
    defects = [{**_flaw(flaw), "at": _where(feature, given.city)} for flaw in flaws]
    return {
        "type": "Feature",
        "id": feature.row,
        "geometry": None if site is None else dict(site.degrees),
        "properties": {name: _plain(value) for name, value in feature.properties.items()},
        "name": _name(feature.properties, feature.row),
        "area_m2": None if site is None else site.area_m2,
        "accuracy_m": None if site is None else site.accuracy_m,
        "mended": None if site is None else site.mended,
        "notes": notes_shown,
        "defects": defects,
        "error": defects[0] if defects else None,
    }


def _line(line: LineRead) -> Json:
    return {
        "line": line.line,
        "text": line.text,
        "read_as": line.kind.value,
        "label": line.label,
        "plot": line.plot,
    }


def sites_document(given: FileOfSites) -> bytes:
    """A FeatureCollection (EPSG:4490) as JSON: every site of the file, in order; of pasted
    coordinates what was read line by line too. BadLayerFile or BadSite when the file as a whole
    cannot be read or holds too many.

    Asks nobody: it is read where it can be ended.
    """
    opened = _opened(given)
    stream = opened.stream
    if stream.total > MOST_SITES:
        raise BadLayerFile.of(
            Flaw(
                (stream.file,),
                f"超过 {MOST_SITES:,} 个要素",
                stream.total,
                "拆成几个文件，或用 blueprint screen",
            )
        )
    features, sources = [], []
    for feature in stream:
        features.append(_feature(given, feature, opened))
        sources.append(_source(feature))
    # What was mended, dropped or moved is asked about as it was given, so that the answer says so.
    if opened.pasted or any(one["accuracy_m"] or one["mended"] for one in features):
        for one, source in zip(features, sources, strict=True):
            one["source"] = source
    document = {
        "type": "FeatureCollection",
        "file": stream.file,
        "crs": "EPSG:4490",
        "source_crs": stream.crs,
        "source_crs_label": systems.label_of(stream.crs),
        "total": len(features),
        "bad": sum(bool(feature["defects"]) for feature in features),
        "crs_origin": stream.crs_origin,
        "notes": [str(note) for note in stream.notes if note.row is None],
        **({"lines": [_line(line) for line in opened.lines]} if opened.pasted else {}),
        "features": features,
    }
    return orjson.dumps(document)
