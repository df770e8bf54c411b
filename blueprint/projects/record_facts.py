"""The facts that only a record asks for, beside those that a determination does."""

from collections.abc import Mapping
from typing import Any

from blueprint.errors import BadFacts, Flaw, shown
from blueprint.facts import read_facts

__all__ = ["RECORD_FACTS", "for_determination", "merged", "read_record_facts"]

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


def for_determination(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What of a record's facts a determination takes."""
    return {name: value for name, value in facts.items() if name not in RECORD_FACTS}


def read_record_facts(given: Mapping[str, Any], parts: tuple[str, ...]) -> dict[str, Any]:
    """The facts as given, without those that are null. BadFacts names every flaw at once; `parts`
    are those that a joint acceptance can have."""
    if not isinstance(given, Mapping):
        raise BadFacts.of(Flaw(("facts",), "须是一个对象", shown(given), "写成 {事实名: 值}"))
    flaws: list[Flaw] = []
    for name in RECORD_FACTS:
        value = given.get(name)
        if value is None:
            continue
        if name == "acceptance_parts":
            known = isinstance(value, list) and len(value) <= len(parts)
            if not known or any(one not in parts for one in value):
                remedy = f"可用：{'、'.join(parts)}"
                flaws.append(Flaw(("facts", name), "不是可用的取值", shown(value), remedy))
        elif not isinstance(value, bool):
            why = "只能是 true 或 false"
            flaws.append(Flaw(("facts", name), why, shown(value), "未知时不要填写"))
    if flaws:
        raise BadFacts.of(*flaws)
    read_facts(for_determination(given), ("facts",))
    return {name: value for name, value in given.items() if value is not None}


def merged(known: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The facts after a change: what is given replaces, null takes out."""
    both = {**known, **given}
    return {name: value for name, value in both.items() if value is not None}
