"""The category that facts and map propose for a private project, with its reasons, 36 二(二)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from blueprint.vocabulary import Category

__all__ = ["Proposal", "propose_category"]

_SPECIAL_PLACES = {"important_street": "重要大街", "historic_district": "历史文化街区"}
_CLAUSE = "36号 二(二)"


@dataclass(frozen=True, slots=True)
class Proposal:
    """`category` None: the facts given do not say; `reasons` are Chinese sentences."""

    category: Category | None
    reasons: tuple[str, ...]
    missing: tuple[str, ...] = ()


def propose_category(
    investment: str | None, facts: Mapping[str, Any], zones: Collection[str]
) -> Proposal:
    """A person confirms it. `zones` are the control zone types that the site meets."""
    if investment != "private":
        return Proposal(None, ())
    listed, adds = facts.get("on_positive_list"), facts.get("adds_floor_area")
    if listed is False:
        why = f"不在正面清单内，按新建扩建办理（{_CLAUSE}）"
        return Proposal(Category.NEW_CONSTRUCTION, (why,))
    if adds is True:
        why = f"增加现状建筑面积，按新建扩建办理（{_CLAUSE}）"
        return Proposal(Category.NEW_CONSTRUCTION, (why,))
    outline, layout = facts.get("changes_outline"), facts.get("changes_layout")
    exterior = facts.get("exterior_works")
    places = [label for zone, label in _SPECIAL_PLACES.items() if zone in zones]
    needed = {
        "on_positive_list": listed,
        "adds_floor_area": adds,
        "changes_outline": outline,
        "changes_layout": layout,
        **({"exterior_works": exterior} if places else {}),
    }
    if listed and adds is False:
        basis = "符合正面清单且不增加现状建筑面积"
        if outline or layout:
            what = "改变建筑外轮廓" if outline else "改变用地内建筑布局"
            why = f"{basis}，但{what}（{_CLAUSE}）"
            return Proposal(Category.EXISTING_ALTERATION, (why,))
        if places and exterior:
            why = f"{basis}，系位于{'、'.join(places)}的现有建筑外部装修（{_CLAUSE}）"
            return Proposal(Category.EXISTING_ALTERATION, (why,))
        if outline is False and layout is False and not (places and exterior is None):
            why = f"{basis}，不改变建筑外轮廓和用地内建筑布局（{_CLAUSE}）"
            return Proposal(Category.INTERIOR_RENOVATION, (why,))
    missing = tuple(name for name, value in needed.items() if value is None)
    return Proposal(None, (), missing)
