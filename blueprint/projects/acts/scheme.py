"""The implementation scheme (项目规划实施综合方案): its six dimensions, 36 四(一)."""

from collections.abc import Mapping
from typing import Any

from blueprint.projects.acts.acting import Acting, bad, conflict
from blueprint.projects.state.events import Draft
from blueprint.projects.state.state import State

__all__ = ["DIMENSIONS", "scheme_of", "write_scheme"]

DIMENSIONS: Mapping[str, str] = {
    "spatial_layout": "空间布局",
    "scale_control": "规模控制",
    "height_control": "高度管控",
    "urban_design": "城市设计",
    "public_services": "公共服务和基础设施支撑条件",
    "surroundings": "周边环境实施保障条件",
}


def scheme_of(state: State) -> dict[str, Any]:
    """As it was written last; `questions` are the consultations that name a dimension."""
    texts = state.scheme.get("texts") or {}
    return {
        "dimensions": [
            {
                "id": name,
                "name": label,
                "text": texts.get(name, ""),
                "from_map": {"zones": list(state.zones)} if name == "surroundings" else {},
                "questions": [
                    one["id"]
                    for one in state.consultations.values()
                    if one["subject"] in (name, label)
                ],
            }
            for name, label in DIMENSIONS.items()
        ],
        "version": state.version,
    }


def write_scheme(acting: Acting, given: Mapping[str, str]) -> list[Draft]:
    """The texts of some dimensions; BadInput for a dimension that there is not."""
    if acting.state.closed is not None:
        raise conflict("项目已终止", state="closed")
    unknown = sorted(set(given) - set(DIMENSIONS))
    if unknown:
        raise bad("dimensions", "没有这一方面", unknown[0][:60], f"可用：{'、'.join(DIMENSIONS)}")
    texts = {"scheme": {**(acting.state.scheme.get("texts") or {}), **given}}
    return [Draft("project.changed", acting.now, {"scheme": sorted(given)}, texts)]
