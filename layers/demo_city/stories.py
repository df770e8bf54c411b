"""The stories that single sites of the city tell, and what the law of the day says of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from blueprint.vocabulary import Kind, Reason, Verdict

__all__ = ["SAMPLE", "STORIES", "Story"]

_Answer = tuple[Verdict, Reason]

_WAIVED = (Verdict.WAIVED, Reason.COVERED_BY_BLOCK_ASSESSMENT)
_BELOW = (Verdict.NOT_APPLICABLE, Reason.BELOW_THRESHOLD)


@dataclass(frozen=True, slots=True)
class Story:
    """What a site shows: its title, and the verdict and reason of the kinds that it is about, `on`
    a day; None: today."""

    title: str
    expected: Mapping[Kind, _Answer]
    on: date | None = None


def _story(title: str, expected: Mapping[Kind, _Answer], on: date | None = None) -> Story:
    return Story(title, MappingProxyType(dict(expected)), on)


def _all(verdict: Verdict, reason: Reason) -> Mapping[Kind, _Answer]:
    return dict.fromkeys(Kind, (verdict, reason))


_NO_DATA = (Verdict.UNDETERMINED, Reason.PLAN_DATA_MISSING)

SAMPLE = _story(
    "示例项目：六项结论各不相同",
    {
        Kind.ENERGY_CONSERVATION: _WAIVED,
        Kind.ENVIRONMENTAL_IMPACT: _WAIVED,
        Kind.WATER_IMPACT: (Verdict.REQUIRED, Reason.PARTLY_COVERED),
        Kind.TRAFFIC_IMPACT: (Verdict.REQUIRED, Reason.EXPIRED),
        Kind.SEISMIC_SAFETY: _WAIVED,
        Kind.ARCHAEOLOGY: (Verdict.UNDETERMINED, Reason.ASSESSMENT_DATA_MISSING),
    },
)

STORIES: Mapping[str, Story] = MappingProxyType(
    {
        "waived": _story(
            "区域评估全部覆盖",
            dict.fromkeys(Kind, _WAIVED),
        ),
        "partly_covered": _story(
            "区域评估只覆盖一部分",
            _all(Verdict.REQUIRED, Reason.PARTLY_COVERED),
        ),
        "expired": _story("区域评估已过有效期", _all(Verdict.REQUIRED, Reason.EXPIRED)),
        "under_way": _story("区域评估正在开展", _all(Verdict.REQUIRED, Reason.UNDER_WAY)),
        "not_ruled": _story(
            "规划调整尚未认定是否重大",
            _all(Verdict.UNDETERMINED, Reason.ADJUSTMENT_TO_BE_RULED),
        ),
        "heritage": _story(
            "部分位于文物保护单位保护范围",
            {Kind.ARCHAEOLOGY: (Verdict.REQUIRED, Reason.RESERVED_BY_CONTROL_ZONE)},
        ),
        "negative_list": _story(
            "用途在区域评估负面清单内",
            _all(Verdict.REQUIRED, Reason.ON_NEGATIVE_LIST),
        ),
        "no_plan": _story(
            "所在街区没有已批复的规划",
            _all(Verdict.REQUIRED, Reason.NO_APPROVED_PLAN),
        ),
        "no_data": _story(
            "所在区没有规划与评估数据",
            {kind: _NO_DATA for kind in Kind if kind != Kind.ARCHAEOLOGY},
        ),
        "outside_reform": _story(
            "重大能源工程不在改革范围",
            _all(Verdict.REQUIRED, Reason.OUTSIDE_REFORM),
        ),
        "below_threshold": _story(
            "远郊小型住宅，未达到开展条件",
            {
                Kind.ENERGY_CONSERVATION: _BELOW,
                Kind.TRAFFIC_IMPACT: _BELOW,
                Kind.ARCHAEOLOGY: _BELOW,
            },
        ),
        "commitment": _story(
            "试点区内以告知承诺代替评价",
            _all(Verdict.COMMITMENT, Reason.REPLACED_BY_COMMITMENT),
            date(2020, 6, 1),
        ),
        "energy_commitment": _story(
            "划定区域内节能审查实行告知承诺",
            {Kind.ENERGY_CONSERVATION: (Verdict.COMMITMENT, Reason.REPLACED_BY_COMMITMENT)},
            date(2024, 1, 10),
        ),
        "exempt_in_park": _story(
            "产业园区内登记表项目免予办理环评",
            {Kind.ENVIRONMENTAL_IMPACT: (Verdict.NOT_APPLICABLE, Reason.EXEMPT_IN_PARK)},
            date(2023, 10, 1),
        ),
        "made_ready": _story(
            "土地一级开发时所作的区域评估同样算数",
            {
                Kind.WATER_IMPACT: _WAIVED,
                Kind.SEISMIC_SAFETY: _WAIVED,
                Kind.ENERGY_CONSERVATION: (Verdict.REQUIRED, Reason.NO_APPROVED_PLAN),
            },
        ),
    }
)
