"""The area that a file states for a site against the one that is measured."""

import re
from collections.abc import Mapping

__all__ = ["area_differs", "area_note"]

_AREA = re.compile(
    r"(\d{1,15}(?:\.\d{0,15})?|\.\d{1,15}) ?(公顷|ha|hm2|hm²|平方米|m2|m²|㎡|亩)?", re.IGNORECASE
)
_UNITS = {"公顷": 1e4, "ha": 1e4, "hm2": 1e4, "hm²": 1e4, "亩": 1e4 / 15}
_NOTED_SHARE = 1e-3  # domain.md: a difference above 1 ‰ is reported
# As files of land spell it; what a GIS program computes by itself (SHAPE_AREA) states nothing.
_NAMES = ("面积", "用地面积", "宗地面积", "地块面积", "YDMJ", "DKMJ", "ZDMJ", "TBMJ", "MJ")


def area_differs(text: str, area_m2: float) -> str | None:
    """What to say when the stated area is not the measured one; hectares where no unit is given,
    square metres (or mu) where they fit better. None where they agree, or nothing is stated."""
    found = _AREA.fullmatch(" ".join(text.split())) if len(text) < 50 else None
    if found is None:
        return None
    stated, unit = float(found.group(1)), (found.group(2) or "").lower()
    factors = [_UNITS.get(unit, 1.0)] if unit else [1e4, 1.0]
    factor = min(factors, key=lambda f: abs(stated * f - area_m2))
    if stated == 0 or abs(stated * factor - area_m2) <= _NOTED_SHARE * area_m2:
        return None
    off = abs(stated * factor - area_m2) / area_m2 if area_m2 else float("inf")
    return f"载明 {stated * factor:.2f} m²，计算 {area_m2:.2f} m²，相差 {off * 1000:.1f}‰"


def area_note(properties: Mapping[str, object], area_m2: float) -> str | None:
    """The same of a feature's properties, under any of the names that files have for it."""
    for name, value in properties.items():
        if name.upper() not in _NAMES or isinstance(value, bool):
            continue
        if isinstance(value, str | int | float):
            differs = area_differs(str(value), area_m2)
            if differs:
                return f"载明面积与计算面积相差超过 1‰（{differs}）；核对坐标与面积"
    return None
