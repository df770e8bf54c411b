"""City statistics in the shapes that programs and people get: one document, and one table."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from blueprint import __version__
from blueprint.digest import sha256_of
from blueprint.errors import NotFound
from blueprint.planning.statistics import CityFigures, DistrictFigures, Measure
from blueprint.viewer import Viewer
from layers.statistics import MapVersion

__all__ = ["FICTITIOUS", "NOTICES", "chosen", "document_of", "etag_of", "hectares", "share_text"]

Json = dict[str, Any]

FICTITIOUS = "虚构数据：图上数据为演示而虚构，不代表任何真实规划"
NOTICES = (
    "各项面积按并集计算，重叠处只计一次；各项之间可以重叠，不可相加",
    "无数据不等于未评估：数据未声明完整之处，图上不知道有没有评估",
    "只计入您可以查看的图上数据",
)


def hectares(area_m2: float) -> float:
    """m² as hectares, to 0.01 m²."""
    return round(area_m2 / 10_000, 6)


def share_text(part: float, whole: float) -> str:
    """A percentage that says neither 0 nor 100 where it is not."""
    share = 100 * part / whole if whole > 0 else 0.0
    if 0 < share < 0.1:
        return "<0.1%"
    return ">99.9%" if 99.9 < share < 100 - 1e-7 else f"{share:.1f}%"


def chosen(figures: CityFigures, code: str | None) -> Sequence[DistrictFigures]:
    """The district of this code, or all of them; NotFound when there is none."""
    if code is None:
        return figures.districts
    found = [district for district in figures.districts if district.code == code]
    if not found:
        known = "、".join(f"{d.code} {d.name}" for d in figures.districts[:20])
        raise NotFound(f"没有代码为“{code[:40]}”的行政区；可用：{known}")
    return found


def _area(figures: DistrictFigures) -> Json:
    return {
        "area_ha": hectares(figures.area_m2),
        "planned_ha": hectares(figures.planned_m2),
        "plan_no_data_ha": hectares(figures.plan_no_data_m2),
        "kinds": [
            {
                "kind": kind.value,
                **{f"{measure}_ha": hectares(areas[measure]) for measure in Measure},
            }
            for kind, areas in figures.kinds.items()
        ],
    }


def document_of(figures: CityFigures, today: date, zone: ZoneInfo, code: str | None = None) -> Json:
    """The whole as JSON: the city, and its districts or the one of this code. `today` and `zone`
    are the city's."""
    known_at = figures.known_at
    known_on = known_at.astimezone(zone).date() if known_at else today
    return {
        "as_of": figures.as_of.isoformat(),
        "known_at": known_at and known_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "forecast": figures.as_of > known_on,
        "releases": dict(figures.releases),
        "fictitious": figures.fictitious,
        "unit": "ha",
        "city": _area(figures.city),
        "districts": [
            {"code": district.code, "name": district.name, **_area(district)}
            for district in chosen(figures, code)
        ],
        "notices": [*([FICTITIOUS] if figures.fictitious else []), *NOTICES],
    }


def etag_of(map_version: MapVersion, on: date, viewer: Viewer, question: Mapping[str, Any]) -> str:
    """Changes with the releases, the legal date, what the viewer may see, and the question."""
    known = [
        __version__,
        map_version.incarnation,
        map_version.releases,
        on,
        sorted(viewer.sees),
        question,
    ]
    return f'"{sha256_of(orjson.dumps(known, option=orjson.OPT_SORT_KEYS))[:32]}"'
