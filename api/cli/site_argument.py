"""The one site that a command names: a file, WKT in quotes, or parcel:CODE and block:CODE."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from blueprint.errors import BadSite, Flaw
from blueprint.site import Site
from blueprint.site_queries.site_input import site_of
from blueprint.site_queries.use_cases import Services
from blueprint.viewer import OPERATOR
from layers.readers import read_sites, site_of_wkt

__all__ = ["FoundSite", "one_site"]

_WKT = re.compile(r"\s*(?:SRID\s*=\s*\d+\s*;)?\s*[A-Z]+\s*[ZM]*\s*(?:\(|EMPTY)", re.IGNORECASE)
_CODE = re.compile(r"(parcel|block):(.+)")


@dataclass(frozen=True, slots=True)
class FoundSite:
    """A site, and what the reader noticed on the way."""

    site: Site
    notes: tuple[str, ...] = ()


def one_site(
    services: Services,
    given: str,
    on: date,
    *,
    crs: str | None = None,
    width_m: float | None = None,
) -> FoundSite:
    """The site that `given` names; BadSite or BadLayerFile when it is none, or more than one."""
    if code := _CODE.fullmatch(given.strip()):
        return FoundSite(site_of(services, {code[1]: code[2].strip()}, on, OPERATOR))
    if _WKT.match(given):
        written = site_of_wkt(given, crs=crs)
        return FoundSite(
            site_of(services, written.geometry, on, OPERATOR, crs=written.crs, width_m=width_m)
        )
    path = Path(given)
    if not path.exists():
        remedy = "给出文件、加引号的 WKT，或 parcel:编号、block:编号"
        raise BadSite.of(Flaw(("SITE",), "没有这个文件，也不是 WKT", given[:80], remedy))
    stream = read_sites(path, crs=crs)
    features = list(stream) if stream.total <= 1 else []
    if not features:
        remedy = "query 一次问一块用地；许多用地用 blueprint screen"
        raise BadSite.of(Flaw((path.name,), "文件里不是恰好一个要素", stream.total, remedy))
    [feature] = features
    if feature.error is not None:
        raise BadSite.of(feature.error)
    if width_m is None:
        width_m = feature.properties.get("width_m")  # type: ignore[assignment]
    loc = (path.name, feature.row)
    site = site_of(
        services, feature.geometry, on, OPERATOR, crs=feature.crs, width_m=width_m, loc=loc
    )
    return FoundSite(site, tuple(note.why for note in stream.notes))
