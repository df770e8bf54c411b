"""One form a stage (36 四(四)): what is known already is there, with where it is from; what is
waived and settled asks for nothing."""

from collections.abc import Mapping
from typing import Any

from blueprint.errors import BadInput, Flaw
from blueprint.facts import FACT_LABELS, RECORD_FACTS
from blueprint.projects.state.state import State
from blueprint.projects.state.statuses import ItemStanding
from blueprint.projects.vocabulary import ItemStatus

__all__ = ["check_values", "form_of"]

_MOST_TEXT = 4000
# Facts that every stage's items go by, beside those of their own.
_GENERAL = ("works", "use", "gross_floor_area_m2", "building_height_m", "floor_area_ratio")
_UNITS = {
    "gross_floor_area_m2": "m²",
    "building_height_m": "m",
    "annual_energy_tce": "吨标准煤",
    "annual_electricity_kwh": "千瓦时",
}
_OF_KIND = {
    "energy_conservation": ("annual_energy_tce", "annual_electricity_kwh"),
    "traffic_impact": ("parking_spaces",),
    "water_impact": ("annual_water_m3",),
    "archaeology": ("excavation",),
}


def _in_form(standing: ItemStanding) -> bool:
    """Nothing is asked for what is not needed, superfluous, or only to be confirmed."""
    return standing.status not in (ItemStatus.NOT_NEEDED, ItemStatus.TO_CONFIRM) and not (
        standing.superfluous
    )


def _value(state: State, name: str) -> tuple[Any, dict[str, Any]]:
    if name in state.form:
        return state.form[name], {"kind": "person", "ref": "form"}
    if name == "project_name":
        return state.name, {"kind": "record", "ref": state.id}
    if name == "national_code":
        return state.national_code, {"kind": "record", "ref": state.id}
    value = state.facts.get(name)
    return value, {"kind": "record" if value is not None else "person", "ref": state.id}


def form_of(state: State, stage: str, standings: Mapping[str, ItemStanding]) -> dict[str, Any]:
    """The form of a stage: fields with their values and sources, and papers."""
    flow = state.flow
    items = [
        item
        for item in (flow.items if flow is not None else ())
        if item.in_flow
        and _in_form(standings[item.id])
        and (item.stage == stage or (item.is_evaluation and stage == "parallel"))
    ]
    ids = [item.id for item in items]
    fields: dict[str, dict[str, Any]] = {}

    def add(name: str, label: str, kind: str, needed_by: list[str]) -> None:
        if not needed_by:
            return
        if name in fields:
            fields[name]["needed_by"] += [one for one in needed_by if one not in ids]
            return
        value, source = _value(state, name)
        fields[name] = {
            "id": name,
            "label": label,
            "type": kind,
            **({"unit": _UNITS[name]} if name in _UNITS else {}),
            "value": value,
            "source": source,
            "needed_by": list(needed_by),
        }

    add("project_name", "项目名称", "text", ids)
    add("national_code", "项目代码", "text", ids)
    for name in _GENERAL:
        text = name in ("works", "use")
        add(name, FACT_LABELS[name], "text" if text else "number", ids)
    for item in items:
        if item.fact is not None:
            add(item.fact, RECORD_FACTS[item.fact], "boolean", [item.id])
        for name in _OF_KIND.get(item.id, ()):
            kind = "boolean" if name == "excavation" else "number"
            add(name, FACT_LABELS[name], kind, [item.id])
    papers = []
    for item in items:
        name = f"application:{item.id}"
        entered = state.form.get(name)
        file = entered if isinstance(entered, str) and entered in state.files else None
        papers.append(
            {"id": name, "name": f"{item.name}申请书", "needed_by": [item.id], "file": file}
        )
    return {"stage": stage, "fields": list(fields.values()), "papers": papers}


def check_values(values: Mapping[str, Any], known: frozenset[str], files: frozenset[str]) -> None:
    """BadInput for a field that no stage's form has, or a value that cannot be kept."""
    flaws = []
    for name, value in values.items():
        if name not in known:
            flaws.append(Flaw(("values", name[:60]), "表单没有这一项", None, "用表单给出的 id"))
        elif value is not None and not isinstance(value, str | int | float | bool):
            flaws.append(Flaw(("values", name), "须是文字、数字或真假"))
        elif isinstance(value, str) and (len(value) > _MOST_TEXT or "\0" in value):
            flaws.append(Flaw(("values", name), "过长或含有控制字符"))
        elif name.startswith("application:") and value is not None and value not in files:
            flaws.append(Flaw(("values", name), "没有上传过这个文件", str(value)[:64]))
    if flaws:
        raise BadInput.of(*flaws[:20])
