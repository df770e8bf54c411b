"""A site as callers give it (contract.md) into a Site: geometry, feature, line, parcel or block."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from blueprint.codes import compared
from blueprint.errors import BadSite, Flaw, shown
from blueprint.ports import Outline
from blueprint.site import Site, site_from_measuring
from blueprint.site_queries.use_cases import Services
from blueprint.viewer import Viewer

__all__ = ["code_of", "site_of", "site_of_outline"]

_LONGEST_CODE = 100


def code_of(given: object, loc: tuple[str | int, ...]) -> str:
    """The code of a parcel or block as it is typed; BadSite when it cannot be one."""
    if not isinstance(given, str) or not given.strip():
        raise BadSite.of(Flaw(loc, "编号须是文本", shown(given, 40), "写编号"))
    if len(given) > _LONGEST_CODE:
        raise BadSite.of(
            Flaw(loc, f"编号长于 {_LONGEST_CODE} 字", shown(given, 40), "只写编号本身")
        )
    if "\0" in given or not compared(given):
        raise BadSite.of(Flaw(loc, "编号含有控制字符", repr(given)[:40], "只写编号本身"))
    return given.strip()


def _refuse_more(given: Mapping[str, Any], layer: str, loc: tuple[str | int, ...]) -> None:
    for name in given:
        if name != layer:
            why = f"给出 {layer} 编号时不能再有别的字段"
            raise BadSite.of(Flaw((*loc, shown(name, 60)), why, None, f"写成 {{{layer}: 编号}}"))


def _refuse_beside(layer: str, **unused: object) -> None:
    for name, given in unused.items():
        if given is not None:
            why = f"以 {layer} 编号指明用地时不用 {name}：几何取自图上"
            raise BadSite.of(Flaw((name,), why, shown(given, 40), "删去它"))


def site_of_outline(services: Services, outline: Outline) -> Site:
    return site_from_measuring(outline.shape, services.city, outline.visibility)


def site_of(
    services: Services,
    given: Any,
    on: date,
    viewer: Viewer,
    *,
    crs: object = None,
    width_m: object = None,
    loc: tuple[str | int, ...] = ("site",),
) -> Site:
    """The site of a GeoJSON geometry or Feature, of a file reader's shapely geometry, or of
    {"parcel": code} or {"block": code}.

    BadSite says what is wrong; NotFound when a code is unknown, or not for the viewer to know.
    """
    if isinstance(given, Mapping) and not given.get("type"):
        for layer in ("parcel", "block"):
            if layer in given:
                _refuse_more(given, layer, loc)
                _refuse_beside(layer, crs=crs, width_m=width_m)
                code = code_of(given[layer], (*loc, layer))
                return site_of_outline(services, services.atlas.outline_of(layer, code, viewer))
    if crs is not None and (isinstance(crs, bool) or not isinstance(crs, str | int)):
        raise BadSite.of(Flaw(("crs",), "坐标系须是文本", shown(crs, 40), "如 EPSG:4490"))
    rulebook = services.rulebook
    return services.read_site(
        given,
        city=services.city,
        tolerance_m=rulebook.number("positional_tolerance_m", on),
        accuracy_m=rulebook.number("obfuscation_accuracy_m", on),
        crs=crs,
        width_m=width_m,
        loc=loc,
    )
