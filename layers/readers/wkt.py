"""A site written as WKT on the command line."""

import re

import numpy as np
import shapely
from shapely.errors import ShapelyError

from blueprint.errors import BadSite, Flaw
from blueprint.site import crs as systems
from layers.readers.nesting import TooNested, refuse_nested_wkt
from layers.readers.sites import SiteFeature, SiteStream, origin_of
from layers.readers.table import ReaderNote
from layers.readers.wkb import why_not_built

__all__ = ["is_wkt", "site_of_wkt", "stream_of_wkt"]

_SRID = re.compile(r"SRID ?= ?(\d{1,6}) ?;", re.IGNORECASE)
_DEFAULT_CRS = "EPSG:4490"
_LONGEST = 5_000_000
_HEAD = re.compile(
    r"(?:SRID ?= ?\d{1,9} ?; ?)?"
    r"(?:MULTI)?(?:POINT|LINESTRING|POLYGON|SURFACE|CURVE|CURVEPOLYGON|GEOMETRYCOLLECTION|TIN)"
    r" ?(?:ZM|Z|M)? ?(?:\(|EMPTY)",
    re.IGNORECASE,
)


def is_wkt(text: str) -> bool:
    """Whether a text begins as WKT or EWKT does."""
    return _HEAD.match(" ".join(text[:200].split())) is not None


def stream_of_wkt(text: str, *, file: str, crs: str | None = None) -> SiteStream:
    """The same as a stream of one."""
    feature = site_of_wkt(text, crs=crs)
    srid = "SRID" if _SRID.match(text.lstrip()[:40]) else None
    assumed = ReaderNote("文本没有写明坐标系，按 CGCS2000 经纬度读取", "请核对坐标系")
    notes = () if crs or srid else (assumed,)
    return SiteStream(file, feature.crs, 1, iter([feature]), (), notes, origin_of(crs, srid))


def site_of_wkt(text: str, *, crs: str | None = None) -> SiteFeature:
    """The site of a WKT, or EWKT with its SRID; `crs` must agree with the SRID, EPSG:4490 is meant
    where neither is given. BadSite when it is no WKT, or its system is not known."""
    text = text.lstrip()
    srid = _SRID.match(text[:40])
    stated: list[tuple[tuple[str | int, ...], str | int]] = []
    if srid:
        stated.append((("SRID",), f"EPSG:{srid.group(1)}"))
    if crs is not None:
        stated.append((("crs",), crs))
    system = systems.agreed(stated, _DEFAULT_CRS)
    body = text[srid.end() :] if srid else text
    if len(body) > _LONGEST:
        why = f"WKT 长于 {_LONGEST:,} 字"
        raise BadSite.of(Flaw(("site",), why, text[:80], "简化边界，或以文件提交"))
    try:
        refuse_nested_wkt(body)
    except TooNested as nested:
        raise BadSite.of(Flaw(("site",), nested.why, text[:80], nested.remedy)) from None
    try:
        with np.errstate(invalid="ignore"):
            shape = shapely.from_wkt(body.strip())
    except (ShapelyError, NotImplementedError) as error:
        message = str(error)
        if "ParseException" in message:
            why, remedy = "不是 WKT", "写成 POLYGON ((x y, x y, …))，首末点相同"
        else:
            why, remedy = why_not_built(message)
        raise BadSite.of(Flaw(("site",), why, text[:80], remedy)) from None
    return SiteFeature(1, geometry=shape, crs=system.name)
