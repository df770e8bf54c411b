"""What is known of a project: every fact optional, each refused when it cannot be true."""

import difflib
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from blueprint.errors import BadFacts, Flaw, shown
from blueprint.vocabulary import (
    ApprovalType,
    Category,
    EiaClass,
    EiaList,
    Investment,
    LandUseSystem,
    Use,
    Word,
    Works,
)

__all__ = [
    "ACCEPTANCE_PARTS",
    "CODE_SHAPES",
    "FACT_LABELS",
    "FACT_VOCABULARIES",
    "RATIOS",
    "RECORD_FACTS",
    "Facts",
    "accepts",
    "codes_in",
    "load_facts",
    "read_facts",
    "without_contradiction",
]

FACT_LABELS: Mapping[str, str] = {
    "name": "项目名称",
    "works": "工程类别",
    "investment": "投资主体",
    "category": "社会投资项目分类",
    "major_adjustment": "是否涉及重大规划调整的认定",
    "land_use_code": "用地性质代码",
    "land_use_system": "用地分类标准",
    "use": "项目用途",
    "gross_floor_area_m2": "建筑规模（m²）",
    "added_floor_area_m2": "新增建筑面积（m²）",
    "floor_area_ratio": "容积率",
    "building_height_m": "建筑高度（m）",
    "building_density": "建筑密度",
    "green_ratio": "绿地率",
    "annual_energy_tce": "年综合能源消费量（吨标准煤）",
    "annual_electricity_kwh": "年电力消费量（千瓦时）",
    "annual_water_m3": "年用水量（m³）",
    "parking_spaces": "停车位数",
    "excavation": "是否有地下开挖",
    "parcel_area_m2": "用地面积（m²）",
    "approval_type": "立项方式",
    "annual_coal_t": "年煤炭消费量（吨）",
    "eia_class": "环评类别",
    "on_negative_list": "是否在承诺制改革负面清单内",
    "on_eia_list": "所在的园区环评改革清单",
}

# The facts that are words of a list.
FACT_VOCABULARIES: Mapping[str, type[Word]] = {
    "works": Works,
    "investment": Investment,
    "category": Category,
    "land_use_system": LandUseSystem,
    "use": Use,
    "approval_type": ApprovalType,
    "eia_class": EiaClass,
    "on_eia_list": EiaList,
}
# What only a project record asks for (blueprint/projects/record_facts.py): taken with the others,
# and no verdict goes by them. All are yes or no, but for the parts of the joint acceptance.
RECORD_FACTS: Mapping[str, str] = {
    "green_space_use_change": "是否改变绿化用地使用性质和用途",
    "affects_trees": "是否涉及城市绿地、树木",
    "ancient_trees": "是否涉及古树名木",
    "on_positive_list": "是否符合正面清单",
    "adds_floor_area": "是否增加现状建筑面积",
    "changes_outline": "是否改变建筑外轮廓",
    "changes_layout": "是否改变用地内建筑布局",
    "exterior_works": "是否为现有建筑外部装修",
    "acceptance_parts": "联合验收所含的部分",
}
ACCEPTANCE_PARTS = (
    "attached_greening", "planning_verification", "fire", "environment", "completion_filing",
    "housing_survey", "transport", "water", "civil_defence", "special_equipment",
)  # fmt: skip
_YES_NO = {"major_adjustment", "excavation", "on_negative_list"}
RATIOS = {"building_density", "green_ratio"}
_TEXTS = {"name", "land_use_code"}
_LONGEST_TEXT = 200
# Far more than there are; each that is not known is compared with all that are.
_MOST_FACTS = 100
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")

# How a code of each system is spelt; an impossible code is refused, an unlisted one is not.
CODE_SHAPES: Mapping[LandUseSystem, re.Pattern[str]] = {
    LandUseSystem.GB50137_2011: re.compile(r"[A-Z][0-9]{0,3}"),
    # Beijing's own letters, and since 2024 digits.
    LandUseSystem.BJ_LOCAL: re.compile(r"[A-Z][0-9]{0,3}|(?:[0-9]{2}){1,3}"),
    LandUseSystem.MNR_2020: re.compile(r"(?:[0-9]{2}){1,3}"),
    LandUseSystem.MNR_2023: re.compile(r"(?:[0-9]{2}){1,3}"),
}


_BETWEEN_CODES = re.compile(r"[、/,，]")


def codes_in(field: str) -> tuple[str, ...]:
    """The land-use codes of one field (`S41、B`, `B1/R2`), in its order."""
    return tuple(code for part in _BETWEEN_CODES.split(field) if (code := part.strip()))


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of a project; None is: not given. Areas in m², heights in m, ratios 0 to 1,
    energy in tonnes of coal equivalent and kWh a year. `major_adjustment` is the authority's
    ruling on this project, not a guess of the applicant's."""

    name: str | None = None
    works: Works | None = None
    investment: Investment | None = None
    category: Category | None = None
    major_adjustment: bool | None = None
    land_use_code: str | None = None
    land_use_system: LandUseSystem = LandUseSystem.GB50137_2011
    use: Use | None = None
    gross_floor_area_m2: float | None = None
    added_floor_area_m2: float | None = None
    floor_area_ratio: float | None = None
    building_height_m: float | None = None
    building_density: float | None = None
    green_ratio: float | None = None
    annual_energy_tce: float | None = None
    annual_electricity_kwh: float | None = None
    annual_water_m3: float | None = None
    parking_spaces: float | None = None
    excavation: bool | None = None
    parcel_area_m2: float | None = None
    approval_type: ApprovalType | None = None
    annual_coal_t: float | None = None
    eia_class: EiaClass | None = None
    on_negative_list: bool | None = None
    on_eia_list: EiaList | None = None

    def having(self, **changes: object) -> "Facts":
        """The same facts but for these, for trying what one fact would change."""
        return replace(self, **changes)  # type: ignore[arg-type]


_NAMES = tuple(field.name for field in fields(Facts))


def _read(name: str, value: object, loc: tuple[str | int, ...]) -> object:
    held = shown(value)
    if name in FACT_VOCABULARIES:
        vocabulary = FACT_VOCABULARIES[name]
        if isinstance(value, str) and value in set(vocabulary):
            return vocabulary(value)
        allowed = "、".join(f"{word}（{word.label}）" for word in vocabulary)
        raise BadFacts.of(Flaw(loc, "不是可用的取值", held, f"可用：{allowed}"))
    if name in _YES_NO:
        if isinstance(value, bool):
            return value
        raise BadFacts.of(Flaw(loc, "只能是 true 或 false", held, "未认定时不要填写"))
    if name in _TEXTS:
        if not isinstance(value, str) or not 0 < len(value.strip()) <= _LONGEST_TEXT:
            raise BadFacts.of(Flaw(loc, f"须是 1 至 {_LONGEST_TEXT} 字的文本", held, "改正或删去"))
        # Neither a database nor a page can hold all of them.
        if _CONTROL.search(value.strip()):
            raise BadFacts.of(Flaw(loc, "文本含有控制字符", repr(value)[:60], "删去换行与控制字符"))
        return value.strip()
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadFacts.of(Flaw(loc, "须是数字", held, "改正或删去"))
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number) or number > 1e15:
        raise BadFacts.of(Flaw(loc, "数值过大或不是有限的数", held, "检查数值与单位"))
    if number < 0:
        raise BadFacts.of(Flaw(loc, "不能是负数", held, "检查数值；未知时不要填写"))
    if name in RATIOS and number > 1:
        raise BadFacts.of(Flaw(loc, "是 0 至 1 的比值", held, "30% 写成 0.3"))
    return number


def _contradictions(facts: Facts, loc: tuple[str | int, ...]) -> list[Flaw]:
    found = []
    category = facts.category
    if category is not None and facts.investment is Investment.GOVERNMENT:
        found.append(
            Flaw(
                (*loc, "category"),
                "政府投资项目不分内部改造、现状改建、新建扩建",
                str(category),
                "删去 category，或改 investment 为 private",
            )
        )
    if category in (Category.INTERIOR_RENOVATION, Category.EXISTING_ALTERATION) and (
        facts.added_floor_area_m2 or 0
    ):
        found.append(
            Flaw(
                (*loc, "added_floor_area_m2"),
                f"{category.label if category else ''}项目不得增加建筑面积",
                facts.added_floor_area_m2,
                "改 category 为 new_construction，或更正新增面积",
            )
        )
    added, gross = facts.added_floor_area_m2, facts.gross_floor_area_m2
    if added is not None and gross is not None and added > gross:
        found.append(
            Flaw((*loc, "added_floor_area_m2"), "新增面积大于建筑规模", added, "核对两个面积")
        )
    code, system = facts.land_use_code, facts.land_use_system
    codes = () if code is None else codes_in(code)
    if code is not None and not (codes and all(map(CODE_SHAPES[system].fullmatch, codes))):
        found.append(
            Flaw(
                (*loc, "land_use_code"),
                f"不是{system.label}的代码写法",
                code,
                "更正代码，或在 land_use_system 中写明所用的分类标准",
            )
        )
    return found


def facts_in(properties: Mapping[str, object]) -> dict[str, object]:
    """Of a feature's properties those that have a fact's name and a value: they are facts of its
    project; all others are their owner's."""
    return {
        name: value for name, value in properties.items() if name in _NAMES and value is not None
    }


def read_facts(
    given: Mapping[str, object] | None, loc: tuple[str | int, ...] = ("project",)
) -> Facts:
    """The facts as given; a null is not given. BadFacts names every flaw at once: a fact that is
    unknown, of a wrong type, negative, or contradicts another."""
    if given is None:
        return Facts()
    if not isinstance(given, Mapping):
        raise BadFacts.of(Flaw(loc, "须是一个对象", shown(given), "写成 {事实名: 值}"))
    if len(given) > _MOST_FACTS:
        raise BadFacts.of(Flaw(loc, f"多于 {_MOST_FACTS} 项", len(given), "只写所列的事实"))
    flaws: list[Flaw] = []
    read: dict[str, object] = {}
    for name, value in given.items():
        if name in RECORD_FACTS:
            flaws.extend(_record_flaws(name, value, (*loc, name)))
        elif name not in _NAMES:
            similar = difflib.get_close_matches(str(name)[:60], _NAMES, 1)
            remedy = f"是否想写 {similar[0]}" if similar else f"可用：{'、'.join(_NAMES)}"
            flaws.append(Flaw((*loc, shown(name)), "不认识的事实", None, remedy))
        elif value is not None:
            try:
                read[name] = _read(name, value, (*loc, name))
            except BadFacts as bad:
                flaws.extend(bad.flaws)
    if not flaws:
        return without_contradiction(Facts(**read), loc)  # type: ignore[arg-type]
    raise BadFacts.of(*flaws)


def without_contradiction(facts: Facts, loc: tuple[str | int, ...]) -> Facts:
    """These facts; BadFacts where one contradicts another."""
    if flaws := _contradictions(facts, loc):
        raise BadFacts.of(*flaws)
    return facts


def _record_flaws(name: str, value: object, loc: tuple[str | int, ...]) -> list[Flaw]:
    """What is wrong with a fact that only a record asks for."""
    if value is None:
        return []
    if name == "acceptance_parts":
        listed = isinstance(value, list) and len(value) <= len(ACCEPTANCE_PARTS)
        if listed and all(one in ACCEPTANCE_PARTS for one in value):  # type: ignore[attr-defined]
            return []
        return [Flaw(loc, "不是可用的取值", shown(value), f"可用：{'、'.join(ACCEPTANCE_PARTS)}")]
    if isinstance(value, bool):
        return []
    return [Flaw(loc, "只能是 true 或 false", shown(value), "未知时不要填写")]


def accepts(facts: Facts, name: str, value: object) -> bool:
    """Whether these facts take a value for one of them."""
    try:
        _read(name, value, (name,))
    except BadFacts:
        return False
    return not _contradictions(facts.having(**{name: value}), ())


def load_facts(stored: Mapping[str, object]) -> Facts:
    """The facts of a project that was asked about before, as they were read then: nothing is
    refused that a later program would not take any more."""
    taken = {k: v for k, v in stored.items() if v is not None and k not in RECORD_FACTS}
    return Facts(**{k: _taken(k, v) for k, v in taken.items()})  # type: ignore[arg-type]


def _taken(name: str, value: object) -> object:
    if name in FACT_VOCABULARIES:
        return FACT_VOCABULARIES[name](str(value))
    if name in _TEXTS:
        return str(value).strip()
    return value if name in _YES_NO else float(value)  # type: ignore[arg-type]
