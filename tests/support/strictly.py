"""Schemas taken at their word: nothing may be there that they do not name."""

from typing import Any

__all__ = ["closed"]


def closed(schema: Any) -> Any:
    """The same schema, at every depth refusing members that it does not name. What callers read
    may grow, so the document itself allows them; a test must know them."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: closed(value) for name, value in schema.items()}
    if isinstance(schema.get("properties"), dict) and schema.get("type") in (
        "object",
        ["object", "null"],
    ):
        found.setdefault("additionalProperties", False)
    return found
