"""A search as callers give it (contract.md) into conditions; every flaw is named at once."""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from api.http.bodies.request_bodies import MOST_FLAWS
from api.http.bodies.strict_parameters import nearest
from api.http.date_parameters import legal_date
from blueprint.errors import BadInput, Flaw, shown
from blueprint.given_facts import read_given_facts
from blueprint.planning.site_search import Conditions, Range, Search, Sort
from blueprint.site_queries.site_input import site_of
from blueprint.site_queries.use_cases import Services
from blueprint.viewer import Viewer
from blueprint.vocabulary import ControlZoneType, Kind, LandUseSystem, Word
from layers.catalogue.land_use import land_use_classes
from layers.features.map_summary import MapSummary

__all__ = ["MOST_FOUND", "read_search"]

Json = Mapping[str, Any]

MOST_FOUND = 1_000
_USUALLY = 50
_FURTHEST_M = 20_000.0
_MOST_LISTED = 50
_KEYS = (
    "bbox",
    "within",
    "district",
    "crs",
    "land_use",
    "land_use_system",
    "area_m2",
    "far",
    "waived",
    "settled_only",
    "avoid",
    "allow_no_data",
    "distance_to",
    "project",
    "as_of",
    "limit",
    "sort",
    "geometry",
)


class _RequestReader:
    """Takes one field after another and keeps what is wrong with each."""

    def __init__(self, body: Json) -> None:
        self.body = body
        self.flaws: list[Flaw] = []

    def wrong(self, loc: Sequence[str | int], msg: str, value: object, remedy: str) -> None:
        self.flaws.append(Flaw(tuple(loc), msg, shown(value, 60), remedy))

    def tried(self, read: Callable[[], Any]) -> Any:
        """What another reader makes of it, its flaws among ours."""
        try:
            return read()
        except BadInput as bad:
            self.flaws.extend(bad.flaws)
            return None

    def vocabulary(self, name: str, vocabulary: type[Word]) -> tuple[Any, ...]:
        given = self.listed(name)
        known = set(vocabulary)
        for at, value in enumerate(given):
            if not isinstance(value, str) or value not in known:
                available = "、".join(f"{word}（{word.label}）" for word in vocabulary)
                self.wrong((name, at), "不是可用的取值", value, f"可用：{available}")
        found = {value for value in given if isinstance(value, str) and value in known}
        return tuple(word for word in vocabulary if word in found)

    def listed(self, name: str) -> list[Any]:
        given = self.body.get(name)
        if given is None:
            return []
        given = [given] if isinstance(given, str) else given
        if not isinstance(given, list) or len(given) > _MOST_LISTED:
            self.wrong((name,), f"须是不多于 {_MOST_LISTED} 项的列表", given, "写成 [值, 值]")
            return []
        return given

    def flag(self, name: str) -> bool:
        given = self.body.get(name)
        if given is not None and not isinstance(given, bool):
            self.wrong((name,), "只能是 true 或 false", given, "改正或删去")
        return given is True

    def number(self, loc: tuple[str, ...], given: object, most: float = 1e12) -> float | None:
        if given is None:
            return None
        if isinstance(given, bool) or not isinstance(given, int | float):
            self.wrong(loc, "须是数字", given, "改正或删去")
        elif not math.isfinite(given) or not 0 <= given <= most:
            self.wrong(loc, f"须在 0 至 {most:,.0f} 之间", given, "检查数值与单位")
        else:
            return float(given)
        return None

    def range(self, name: str) -> Range | None:
        given = self.body.get(name)
        if given is None:
            return None
        if not isinstance(given, dict) or not set(given) <= {"min", "max"}:
            self.wrong((name,), "须是 {min, max}", given, '写成 {"min": 10000, "max": 50000}')
            return None
        least = self.number((name, "min"), given.get("min"))
        most = self.number((name, "max"), given.get("max"))
        if least is None and most is None:
            return None
        if least is not None and most is not None and least > most:
            self.wrong((name,), "最小值大于最大值", given, "交换两者")
        return Range(least, most)

    def box(self) -> tuple[float, float, float, float] | None:
        given = self.body.get("bbox")
        if given is None:
            return None
        remedy = "写成 [西, 南, 东, 北]，CGCS2000 经纬度"
        numbers = isinstance(given, list) and len(given) == 4
        if not numbers or not all(
            isinstance(v, int | float) and not isinstance(v, bool) and math.isfinite(v)
            for v in given
        ):
            self.wrong(("bbox",), "不是一个范围", given, remedy)
            return None
        west, south, east, north = (float(v) for v in given)
        if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
            self.wrong(("bbox",), "范围颠倒，或不是经纬度", given, remedy)
            return None
        return west, south, east, north


def _place(
    reader: _RequestReader, services: Services, map_summary: MapSummary, on: date, viewer: Viewer
) -> dict[str, Any]:
    given = [name for name in ("bbox", "within", "district") if reader.body.get(name) is not None]
    if len(given) > 1:
        reader.wrong(given[1:2], "bbox、within、district 只能给出其一", None, "只留一个")
    found: dict[str, Any] = {"bbox": reader.box()}
    if "within" in given:
        crs, area = reader.body.get("crs"), reader.body["within"]
        site = reader.tried(lambda: site_of(services, area, on, viewer, crs=crs, loc=("within",)))
        found["within"] = site and site.wkb
    if "district" in given:
        named = reader.body["district"]
        fits = [d.code for d in map_summary.districts if named in (d.code, d.name)]
        if len(fits) == 1:
            found["district"] = fits[0]
        else:
            available = "、".join(f"{d.code} {d.name}" for d in map_summary.districts[:20])
            why = "没有这个行政区" if not fits else "不止一个行政区叫这个名字"
            reader.wrong(("district",), why, named, f"可用：{available or '图上没有行政区'}")
    return found


def _land_use(reader: _RequestReader, map_summary: MapSummary) -> dict[str, Any]:
    system = reader.body.get("land_use_system")
    if system is not None and (
        not isinstance(system, str) or system not in {each.value for each in LandUseSystem}
    ):
        available = "、".join(f"{each}（{each.label}）" for each in LandUseSystem)
        reader.wrong(("land_use_system",), "不是可用的取值", system, f"可用：{available}")
        system = None
    there = {one.value for one in map_summary.occurring["plan_parcel"]}
    listed = {code for classes in land_use_classes().values() for code in classes}
    codes = []
    for at, given in enumerate(reader.listed("land_use")):
        code = given.strip().upper() if isinstance(given, str) else ""
        if code and (code in listed or any(each.startswith(code) for each in there)):
            codes.append(code)
        else:
            available = "、".join(sorted(there)[:40])
            reader.wrong(("land_use", at), "没有这个用地代码", given, f"图上有：{available}")
    return {"land_use": tuple(codes), "land_use_system": system and LandUseSystem(system)}


def _distances(reader: _RequestReader, map_summary: MapSummary) -> dict[str, float]:
    given = reader.body.get("distance_to")
    if given is None:
        return {}
    if not isinstance(given, dict) or len(given) > _MOST_LISTED:
        reader.wrong(("distance_to",), "须是一个对象", given, '写成 {"school": 800}')
        return {}
    there = sorted({one.value for one in map_summary.occurring["facility"]})
    found = {}
    for type_, metres in given.items():
        if type_ not in there:
            available = "、".join(there[:40]) or "图上没有公共服务设施"
            reader.wrong(("distance_to", type_[:40]), "没有这类设施", None, f"可用：{available}")
            continue
        number = reader.number(("distance_to", type_), metres, _FURTHEST_M)
        if number is not None:
            found[type_] = number
        elif metres is None:
            reader.wrong(("distance_to", type_), "须是数字", None, "写明米数")
    return found


def _limit(reader: _RequestReader) -> int:
    given = reader.body.get("limit")
    if given is None:
        return _USUALLY
    if isinstance(given, bool) or not isinstance(given, int) or not 1 <= given <= MOST_FOUND:
        reader.wrong(("limit",), f"须是 1 至 {MOST_FOUND:,} 的整数", given, "改正或删去")
        return _USUALLY
    return given


def _sort(reader: _RequestReader, conditions: Conditions) -> Sort:
    given = reader.body.get("sort")
    if given is None:
        return Sort.SCORE
    if not isinstance(given, str) or given not in set(Sort):
        available = "、".join(f"{sort}（{sort.label}）" for sort in Sort)
        reader.wrong(("sort",), "不是可用的次序", given, f"可用：{available}")
        return Sort.SCORE
    sort = Sort(given)
    if sort is Sort.DISTANCE and not conditions.distance_to:
        reader.wrong(("sort",), "没有给出距离，不能按距离排序", given, "给出 distance_to")
    return sort


def read_search(services: Services, body: Any, map_summary: MapSummary, viewer: Viewer) -> Search:
    """The search; BadInput names every field that is unknown or cannot be used, with what there
    is. `map_summary` are the map's, as the viewer may see them."""
    if not isinstance(body, dict):
        raise BadInput.of(Flaw((), "须是一个对象", None, f"可用：{'、'.join(_KEYS)}"))
    reader = _RequestReader(body)
    for key in sorted(set(body) - set(_KEYS)):
        reader.wrong((key[:60],), "不认识的字段", None, nearest(key, _KEYS))
    on = reader.tried(lambda: legal_date(body.get("as_of"), services.city))
    project = reader.tried(lambda: read_given_facts(body.get("project")))
    conditions = Conditions(
        **_place(reader, services, map_summary, on or legal_date(None, services.city), viewer),
        **_land_use(reader, map_summary),
        area_m2=reader.range("area_m2"),
        far=reader.range("far"),
        waived=reader.vocabulary("waived", Kind),
        settled_only=reader.flag("settled_only"),
        avoid=reader.vocabulary("avoid", ControlZoneType),
        allow_no_data=reader.flag("allow_no_data"),
        distance_to=_distances(reader, map_summary),
    )
    limit, sort, geometry = _limit(reader), _sort(reader, conditions), reader.flag("geometry")
    if reader.flaws:
        raise BadInput.of(*reader.flaws[:MOST_FLAWS])
    return Search(conditions, project, on, limit, sort, geometry)
