"""The name of the coordinate system that a file declares, as `blueprint.site.crs` spells it."""

from typing import NamedTuple

import pyproj
from pyproj.exceptions import CRSError

from layers.readers.table import ReaderNote

__all__ = ["DeclaredCrs", "crs_of_wkt"]

_NAMELESS = ("undefined", "unknown", "local")
_VERTICAL = ("VERTCS[", "VERT_CS[", "VERTCRS[")
_LONGEST = 20_000
# Nodes of such a text; the longest in the EPSG register has some two hundred.
_MOST_NODES = 1_000


class DeclaredCrs(NamedTuple):
    """`name` is EPSG:n where the text is equivalent to that system; else its own name, which no
    reader knows; None where it declares nothing. `vertical` is the name of a system of heights that
    stands beside it, and is not used."""

    name: str | None
    vertical: str | None = None

    @property
    def notes(self) -> tuple[ReaderNote, ...]:
        if self.vertical is None:
            return ()
        return (ReaderNote(f"文件的高程坐标系（{self.vertical}）未采用，按平面坐标读取"),)


def _apart(text: str) -> tuple[str, str | None]:
    """The horizontal system of a text that ArcGIS writes as two, one after the other."""
    upper = text.upper()
    at = min((found for mark in _VERTICAL if (found := upper.find(mark)) > 0), default=-1)
    # Inside COMPD_CS[…] it belongs to a text that PROJ reads.
    if at < 0 or upper.startswith(("COMPD_CS", "COMPOUNDCRS")):
        return text, None
    name = text[at:].partition('"')[2].partition('"')[0]
    return text[:at].rstrip(" ,\r\n"), name[:60] or "未命名"


def crs_of_wkt(text: str) -> DeclaredCrs:
    """What a WKT (a .prj, a definition in a GeoPackage) declares."""
    text = text[:_LONGEST].strip().strip("\0").lstrip("\ufeff")
    if not text:
        return DeclaredCrs(None)
    horizontal, vertical = _apart(text)
    if horizontal.count("[") + horizontal.count("(") > _MOST_NODES:
        return DeclaredCrs(horizontal.splitlines()[0][:60], vertical)
    try:
        crs = pyproj.CRS.from_wkt(horizontal)
        if crs.is_compound:
            crs, *others = crs.sub_crs_list
            vertical = others[0].name[:60] if others else vertical
        epsg = crs.to_epsg() or crs.to_2d().to_epsg()
    except CRSError:
        return DeclaredCrs(horizontal.splitlines()[0][:60], vertical)
    if epsg is not None:
        return DeclaredCrs(f"EPSG:{epsg}", vertical)
    if crs.name.lower().startswith(_NAMELESS):
        return DeclaredCrs(None, vertical)
    return DeclaredCrs(crs.name[:60], vertical)
