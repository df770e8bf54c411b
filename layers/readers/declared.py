"""The name of the coordinate system that a file declares, as `blueprint.site.crs` spells it."""

import pyproj
from pyproj.exceptions import CRSError

__all__ = ["crs_of_wkt"]

_NAMELESS = ("undefined", "unknown", "local")


def crs_of_wkt(text: str) -> str | None:
    """EPSG:n where the text is equivalent to that system; else its own name, which no reader
    knows; None where it declares nothing."""
    text = text.strip().strip("\0").lstrip("\ufeff")
    if not text:
        return None
    try:
        crs = pyproj.CRS.from_wkt(text)
        epsg = crs.to_epsg() or crs.to_2d().to_epsg()
    except CRSError:
        return text.splitlines()[0][:60]
    if epsg is not None:
        return f"EPSG:{epsg}"
    if crs.name.lower().startswith(_NAMELESS):
        return None
    return crs.name[:60]
