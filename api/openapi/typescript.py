"""Components as TypeScript declarations, for the page."""

import json
from collections.abc import Mapping
from typing import Any

__all__ = ["declarations"]

Schema = Mapping[str, Any]
_HEADER = """\
// Made from the shapes of blueprint/ by `make types`. Do not edit: change the shape, make it again.
"""
_PLAIN = {
    "string": "string",
    "number": "number",
    "integer": "number",
    "boolean": "boolean",
    "null": "null",
}


def declarations(schemas: Mapping[str, Schema], given: Mapping[str, str]) -> str:
    """The text of a .d.ts with all components, in the order of their names. `given` are types
    of TypeScript libraries for components that have one: name → `import type …` line."""
    imports = [given[name] for name in schemas if name in given]
    parts = [_HEADER, *(f"{line}\n" for line in imports)]
    parts += [
        f"{_comment(schema.get('description'))}{_declaration(name, schema)}\n"
        for name, schema in schemas.items()
        if name not in given
    ]
    return "\n".join(parts)


def _comment(text: str | None, indent: str = "") -> str:
    if not text:
        return ""
    lines = text.replace("*/", "* /").splitlines()
    if len(lines) == 1:
        return f"{indent}/** {lines[0]} */\n"
    body = "".join(f"{indent} * {line}".rstrip() + "\n" for line in lines)
    return f"{indent}/**\n{body}{indent} */\n"


def _declaration(name: str, schema: Schema) -> str:
    if "properties" not in schema:
        return f"export type {name} = {_type(schema)};"
    needed = schema.get("required", ())
    members = "".join(
        f"{_comment(member.get('description'), '  ')}"
        f"  {key}{'' if key in needed else '?'}: {_type(member)};\n"
        for key, member in schema["properties"].items()
    )
    return f"export interface {name} {{\n{members}}}"


def _type(schema: Schema) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    for several in ("oneOf", "anyOf"):
        if several in schema:
            return " | ".join(_type(one) for one in schema[several])
    if "const" in schema:
        return json.dumps(schema["const"])
    if "enum" in schema:
        return " | ".join(json.dumps(word, ensure_ascii=False) for word in schema["enum"])
    kind = schema.get("type")
    if isinstance(kind, list):
        return " | ".join(_type({**schema, "type": one}) for one in kind)
    if kind == "array":
        return _array(schema)
    if kind == "object":
        held = schema.get("additionalProperties", True)
        return f"Record<string, {'unknown' if held is True else _type(held)}>"
    return _PLAIN[kind] if kind else "unknown"


def _array(schema: Schema) -> str:
    items = _type(schema["items"])
    many = schema.get("minItems")
    if many is not None and many == schema.get("maxItems") and many <= 4:
        return f"[{', '.join([items] * many)}]"
    return f"({items})[]" if "|" in items else f"{items}[]"
