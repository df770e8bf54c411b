"""The one site that a command names: a file, WKT in quotes, or parcel:CODE and block:CODE."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from blueprint.errors import BadSite, Flaw
from blueprint.site import Site
from blueprint.site_queries.site_input import site_of
from blueprint.site_queries.use_cases import Services
from blueprint.viewer import OPERATOR
from layers.readers import ReaderNote, SiteFeature, is_wkt, read_pasted, read_sites, site_of_wkt
from layers.readers.stated_area import area_note

__all__ = ["FoundSite", "one_site"]

# Coordinates in quotes: several numbers, where a file's name has one or two.
_NUMBER = re.compile(r"\d+")
_FEWEST_NUMBERS = 4
_CODE = re.compile(r"(parcel|block):(.+)")


@dataclass(frozen=True, slots=True)
class FoundSite:
    """A site, and what the reader noticed on the way."""

    site: Site
    notes: tuple[str, ...] = ()


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name too long, or with a NUL: pasted text
        return False


def _notes(found: Iterable[ReaderNote], feature: SiteFeature, site: Site) -> Iterable[str]:
    notes = [str(note) for note in found]
    yield from notes
    differs = (
        None
        if any("面积" in note for note in notes)
        else area_note(feature.properties, site.area_m2)
    )
    if differs:
        yield differs


def one_site(
    services: Services,
    given: str,
    on: date,
    *,
    crs: str | None = None,
    width_m: float | None = None,
    layer_name: str | None = None,
) -> FoundSite:
    """The site that `given` names: a code, WKT, coordinates or a file (`layer_name` of those that
    it holds); BadSite or BadLayerFile when it is none, or more than one."""
    if code := _CODE.fullmatch(given.strip()):
        by_code = {code[1]: code[2].strip()}
        return FoundSite(site_of(services, by_code, on, OPERATOR, crs=crs, width_m=width_m))
    if is_wkt(given):
        written = site_of_wkt(given, crs=crs)
        return FoundSite(
            site_of(services, written.geometry, on, OPERATOR, crs=written.crs, width_m=width_m)
        )
    path = Path(given)
    if _exists(path):
        stream = read_sites(path, crs=crs, layer_name=layer_name)
    elif "\n" in given or len(_NUMBER.findall(given[:400])) >= _FEWEST_NUMBERS:
        stream, _ = read_pasted(given, crs=crs)
    else:
        remedy = "给出文件、加引号的坐标或 WKT，或 parcel:编号、block:编号"
        raise BadSite.of(Flaw(("用地",), f"找不到用地文件：{given[:80]}", None, remedy))
    loc_name = stream.file
    features = list(stream) if stream.total <= 1 else []
    if not features:
        remedy = "query 一次查询一块用地；成批的用地用 blueprint screen"
        raise BadSite.of(Flaw((loc_name,), "用地不是恰好一个", stream.total, remedy))
    [feature] = features
    if feature.error is not None:
        raise BadSite.of(feature.error)
    if width_m is None:
        width_m = feature.properties.get("width_m")  # type: ignore[assignment]
    loc = (loc_name, feature.row)
    site = site_of(
        services, feature.geometry, on, OPERATOR, crs=feature.crs, width_m=width_m, loc=loc
    )
    return FoundSite(site, tuple(_notes(stream.notes, feature, site)))
