"""Equality with a field of the layer: which fields may be asked for, and what their values mean."""

from collections.abc import Mapping
from datetime import date
from math import isfinite
from typing import Any

from blueprint.errors import BadQuery, Flaw
from layers.catalogue import Field, Layer
from layers.features import FILTERED_TYPES

__all__ = ["filtered", "queryables", "read_values", "schema_of"]

_BOOLEANS = {"true": True, "false": False}


def filtered(layer: Layer) -> list[Field]:
    return [field for field in layer.fields.values() if field.type in FILTERED_TYPES]


def _refused(field: Field, given: str, why: str, remedy: str) -> BadQuery:
    return BadQuery.of(Flaw((field.name,), f"{field.label}：{why}", given, remedy))


def _value(field: Field, given: str) -> object:
    match field.type:
        case "number" | "ratio":
            try:
                number = float(given)
            except ValueError:
                number = float("nan")
            if not isfinite(number):
                raise _refused(field, given, "不是数", "写成 2.5 的样子")
            return number
        case "date":
            try:
                return date.fromisoformat(given)
            except ValueError:
                raise _refused(field, given, "不是日期", "写成 2026-11-24 的样子") from None
        case "boolean":
            if given not in _BOOLEANS:
                raise _refused(field, given, "不是 true 或 false", "写成 true 或 false")
            return _BOOLEANS[given]
        case "enum":
            labels = {word.value: word.label for word in field.of or ()}
            if given not in labels:
                listed = "、".join(f"{value}（{label}）" for value, label in labels.items())
                raise _refused(field, given, "不是可用的取值", f"可用：{listed}")
    return given


def read_values(layer: Layer, given: Mapping[str, str]) -> dict[str, object]:
    """The values that fields must equal; BadQuery for what is no value of its field."""
    return {
        field.name: _value(field, given[field.name])
        for field in filtered(layer)
        if field.name in given
    }


def schema_of(field: Field) -> dict[str, Any]:
    """The field as JSON Schema: its label, its type, its words."""
    schema: dict[str, Any] = {"title": field.label}
    match field.type:
        case "number" | "ratio":
            schema["type"] = "number"
            if field.unit:
                schema["x-ogc-unit"] = field.unit
        case "boolean":
            schema["type"] = "boolean"
        case "date":
            schema |= {"type": "string", "format": "date"}
        case "list" | "lines":
            schema |= {"type": "array", "items": {"type": "string"}}
        case _:
            schema["type"] = "string"
    if field.of is not None and field.type == "enum":
        schema["enum"] = [word.value for word in field.of]
        schema["description"] = "、".join(f"{word.value} {word.label}" for word in field.of)
    return schema


def queryables(layer: Layer, address: str) -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": address,
        "type": "object",
        "title": layer.label,
        "description": layer.about,
        "properties": {
            "geometry": {
                "title": "图形",
                "format": "geometry-any",
                "x-ogc-role": "primary-geometry",
            },
            **{field.name: schema_of(field) for field in filtered(layer)},
        },
        "additionalProperties": False,
    }
