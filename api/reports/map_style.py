"""How maps of reports are drawn: the screen's colours, and what only reports have."""

from dataclasses import dataclass

from blueprint.vocabulary import ControlZoneType
from layers.catalogue import layer as layer_of

__all__ = ["EFFECTIVE", "INEFFECTIVE", "SITE", "UNCOVERED", "UNDECLARED", "Style", "style_of"]


@dataclass(frozen=True, slots=True)
class Style:
    """`width` and `dash` in millimetres; `fill` none, or a colour with its opacity."""

    label: str
    line: str
    fill: str = "none"
    fill_opacity: float = 1.0
    width: float = 0.25
    dash: str = ""
    order: int = 0


SITE = Style("用地", "#111827", width=0.7, order=9)
UNCOVERED = Style("未覆盖部分", "#dc2626", "url(#uncovered)", 1.0, 0.3, order=8)
UNDECLARED = Style("没有评估数据的部分", "#6d28d9", "#6d28d9", 0.12, 0.3, "1.2 0.8", order=8)
EFFECTIVE = Style("有效的区域评估", "#15803d", "#22c55e", 0.22, 0.4, order=4)
INEFFECTIVE = Style("不起作用的区域评估", "#6b7280", "#6b7280", 0.12, 0.35, "1.4 1", order=3)
_PLAN = Style("已批复的规划", "#1d4ed8", "#3b82f6", 0.05, 0.45, order=2)
_PARCEL = Style("规划地块", "#a8a29e", width=0.15, dash="0.8 0.6", order=1)
_ADJUSTMENT = Style("规划调整", "#b45309", "#f59e0b", 0.2, 0.35, "1.6 0.8", order=6)


def _dash(dashes: str) -> str:
    """Screen pixels as millimetres."""
    return " ".join(f"{float(part) * 0.2:.2g}" for part in dashes.split())


def _zone(kind: str) -> Style:
    look = layer_of("control_zone").classes.get(kind, {})
    fill = look.get("fill", "none")
    opacity = int(fill[7:9], 16) / 255 if len(fill) == 9 else 1.0
    label = ControlZoneType(kind).label if kind in set(ControlZoneType) else kind
    line = look.get("line", "#7e22ce")
    return Style(label, line, fill[:7], round(opacity, 3), 0.3, _dash(look.get("dash", "")), 5)


def style_of(layer: str, kind: str | None) -> Style:
    match layer:
        case "plan":
            return _PLAN
        case "plan_parcel":
            return _PARCEL
        case "plan_adjustment":
            return _ADJUSTMENT
        case "control_zone":
            return _zone(kind or "")
        case _:
            return EFFECTIVE
