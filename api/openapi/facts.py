"""The facts of a project as a schema: those that verdicts go by, and those of the record alone."""

from typing import Any, get_args

from api.openapi.components import Schema, SchemaComponents
from blueprint.facts import ACCEPTANCE_PARTS, FACT_LABELS, RATIOS, RECORD_FACTS, Facts
from blueprint.shapes import members_of

__all__ = ["facts_schema"]


def facts_schema(components: SchemaComponents) -> Schema:
    properties: Schema = {}
    for member in members_of(Facts):
        without_null = [one for one in get_args(member.hint) if one is not type(None)]
        schema = components.of(without_null[0] if without_null else member.hint)
        properties[member.name] = {
            **schema,
            **_BOUNDS.get(schema.get("type", ""), {}),
            **({"maximum": 1} if member.name in RATIOS else {}),
            "description": FACT_LABELS[member.name],
        }
    for name, label in RECORD_FACTS.items():
        properties[name] = {"type": "boolean", "description": label}
    parts = {"type": "array", "items": {"type": "string", "enum": list(ACCEPTANCE_PARTS)}}
    properties["acceptance_parts"] = {**parts, "description": RECORD_FACTS["acceptance_parts"]}
    return {
        "type": "object",
        "additionalProperties": False,
        "description": "What is known of the project: all optional; what a rule needs and lacks "
        "is named in the answer",
        "properties": properties,
    }


_BOUNDS: dict[Any, Schema] = {
    "string": {"minLength": 1, "maxLength": 200},
    "number": {"minimum": 0, "maximum": 1e15},
}
