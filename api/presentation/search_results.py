"""What was found in sentences and as a document: why each place stands where it does, and which
condition costs most where nothing was found."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from api.presentation.statistics import FICTITIOUS
from api.presentation.verdict_text import verdict_text
from blueprint.city import City
from blueprint.decision.context import amount
from blueprint.planning.search_use_case import Cost, SearchResult
from blueprint.planning.site_search import Conditions, Match, Range, Search, Sort
from blueprint.rulebook.model import Rulebook
from blueprint.site import degrees_of
from blueprint.site_queries.verdicts_only import KindVerdict
from blueprint.vocabulary import ControlZoneType, DataState, Kind, LandUseSystem
from layers.catalogue import layer
from layers.catalogue.land_use import land_use_class

__all__ = ["document_of", "land_use_label", "reasons_of"]

Json = dict[str, Any]

_PARTS = {"waived": "评价", "distance_to": "距离"}
_LABELS = {
    "bbox": "图面范围",
    "within": "所绘范围",
    "district": "行政区",
    "land_use": "用地性质",
    "area_m2": "用地面积",
    "far": "容积率上限",
    "waived": "不再重复开展",
    "settled_only": "附条件的不算",
    "avoid": "避让管控要素",
    "distance_to": "设施距离",
}
_CONDITIONAL = "附条件的结论以所列条件为前提：补全项目事实，或查询该地块，可见各项条件"
_NOTICE = "只在当日有效的规划的地块中查找；只计入您可以查看的图上数据"


def facility_label(type_: str) -> str:
    return layer("facility").classes.get(type_, {}).get("label", type_)


def land_use_label(code: str, system: str | None) -> str | None:
    """What a land-use code is called, where its classification is known."""
    found = land_use_class(code, LandUseSystem(system)) if system else None
    return found.label if found else None


def _range_text(given: Range, unit: str) -> str:
    if given.most is None:
        return f"不小于 {amount(given.least or 0)}{unit}"
    if given.least is None:
        return f"不大于 {amount(given.most)}{unit}"
    return f"{amount(given.least)} 至 {amount(given.most)}{unit}"


def _grouped_by_standing(evaluations: Iterable[KindVerdict]) -> Iterable[str]:
    together: dict[str, list[str]] = {}
    for evaluation in evaluations:
        together.setdefault(verdict_text(evaluation.as_json()), []).append(evaluation.kind.label)
    return (f"{'、'.join(kinds)}：{text}" for text, kinds in together.items())


def reasons_of(conditions: Conditions, match: Match, rank: int, sort: Sort) -> list[str]:
    """Why a place was found, a sentence a condition, and at last why it stands at this rank."""
    place = match.place
    sentences = list(
        _grouped_by_standing(b for b in match.evaluations if b.kind in conditions.waived)
    )
    for facility in place.distances:
        least = conditions.distance_to[facility.type]
        sentences.append(
            f"距最近的{facility_label(facility.type)}“{facility.name}”{amount(facility.metres)} 米"
            f"（要求 {amount(least)} 米以内）"
        )
    free = [z.label for z, state in place.avoided.items() if state is DataState.NOT_CONCERNED]
    silent = [z.label for z, state in place.avoided.items() if state is DataState.NO_DATA]
    if free:
        sentences.append(f"不涉及{'、'.join(free)}")
    if silent:
        sentences.append(f"是否涉及{'、'.join(silent)}：此处没有数据，须另行核实")
    if conditions.area_m2 is not None:
        required = _range_text(conditions.area_m2, " m²")
        sentences.append(f"用地面积 {amount(place.area_m2)} m²（要求{required}）")
    if conditions.far is not None and place.far_max is not None:
        sentences.append(
            f"容积率上限 {amount(place.far_max)}（要求{_range_text(conditions.far, '')}）"
        )
    if conditions.land_use:
        label = land_use_label(place.land_use_code, place.land_use_system)
        sentences.append(f"用地性质 {place.land_use_code}{f' {label}' if label else ''}")
    return [*sentences, _rank_text(match, rank, sort)]


def _rank_text(match: Match, rank: int, sort: Sort) -> str:
    if sort is not Sort.SCORE:
        return f"按{sort.label}，排第 {rank}"
    if match.score is None:
        return f"各项条件没有高低之分，按用地面积由大到小，排第 {rank}"
    parts = "，".join(f"{_PARTS[name]} {amount(part)}" for name, part in match.parts.items())
    return f"第 {rank} 位，得分 {amount(match.score)}，由{parts}构成；得分相同的按用地面积由大到小"


def _entry_label(condition: str, entry: str) -> str:
    named: Mapping[str, Callable[[str], str]] = {
        "waived": lambda kind: Kind(kind).label,
        "avoid": lambda zone: ControlZoneType(zone).label,
        "distance_to": facility_label,
    }
    return named[condition](entry)


def _cost(cost: Cost) -> Json:
    label = _LABELS[cost.condition]
    if cost.entry is not None:
        label = f"{label}：{_entry_label(cost.condition, cost.entry)}"
    about = "约 " if cost.estimated else ""
    return {
        "condition": cost.condition,
        "entry": cost.entry,
        "label": label,
        "matched": cost.matched,
        "estimated": cost.estimated,
        "text": f"不要求“{label}”，有 {about}{cost.matched:,} 块",
    }


def _costs_text(costs: list[Json]) -> str:
    if not costs:
        return "没有规划地块：图上没有当日有效的规划及其地块"
    dearest = costs[0]
    if not dearest["matched"]:
        return "没有符合的地块；只去掉其中任何一个条件，仍然没有：至少放宽两个条件"
    return f"没有符合的地块；代价最大的条件是“{dearest['label']}”：{dearest['text']}"


def _match(search: Search, match: Match, rank: int, city: City) -> Json:
    place = match.place
    shape = degrees_of(place.shape, city)
    points = list(_points(shape["coordinates"]))
    longitudes, latitudes = zip(*points, strict=True)
    return {
        "rank": rank,
        "code": place.code,
        "name": place.name,
        "plan_code": place.plan_code,
        "land_use_code": place.land_use_code,
        "land_use_system": place.land_use_system,
        "land_use_label": land_use_label(place.land_use_code, place.land_use_system),
        "area_m2": place.area_m2,
        "far_max": place.far_max,
        "height_max_m": place.height_max_m,
        "density_max": place.density_max,
        "green_min": place.green_min,
        "evaluations": [
            {
                **evaluation.as_json(),
                "text": verdict_text(evaluation.as_json()),
                "asked": evaluation.kind in search.conditions.waived,
            }
            for evaluation in match.evaluations
        ],
        "distances": [
            {
                "type": facility.type,
                "label": facility_label(facility.type),
                "code": facility.code,
                "name": facility.name,
                "distance_m": facility.metres,
            }
            for facility in place.distances
        ],
        "avoided": [
            {"type": zone.value, "label": zone.label, "state": state.value}
            for zone, state in place.avoided.items()
        ],
        "score": match.score,
        "score_parts": dict(match.parts),
        "reasons": reasons_of(search.conditions, match, rank, search.sort),
        "bbox": [min(longitudes), min(latitudes), max(longitudes), max(latitudes)],
        **({"geometry": shape} if search.geometry else {}),
    }


def _points(nested: Any) -> Iterable[tuple[float, float]]:
    if isinstance(nested[0], int | float):
        yield nested[0], nested[1]
    else:
        for part in nested:
            yield from _points(part)


def document_of(
    search: Search, found: SearchResult, city: City, rulebook: Rulebook, today: date
) -> Json:
    """The answer as JSON (contract.md, `site-search`)."""
    costs = [_cost(cost) for cost in found.costs]
    conditional = any(
        evaluation.standing == "conditional"
        for match in found.matches
        for evaluation in match.evaluations
        if evaluation.kind in search.conditions.waived
    )
    return {
        "as_of": search.on.isoformat(),
        "forecast": search.on > today,
        "releases": dict(found.map_version.releases),
        "fictitious": found.map_version.fictitious,
        "rulebook": {"id": rulebook.id, "version": rulebook.version, "sha256": rulebook.sha256},
        "sort": search.sort.value,
        "considered": found.considered,
        "matched": found.matched,
        "returned": len(found.matches),
        "candidates": [
            _match(search, match, rank, city) for rank, match in enumerate(found.matches, 1)
        ],
        "costs": costs,
        "summary": (
            f"{found.considered:,} 块规划地块中，有 {found.matched:,} 块符合全部条件"
            if found.matched
            else _costs_text(costs)
        ),
        "notices": [
            *([FICTITIOUS] if found.map_version.fictitious else []),
            *([_CONDITIONAL] if conditional else []),
            _NOTICE,
        ],
    }
