"""What the OpenAPI document says of publishing and rolling back."""

from typing import Any

__all__ = ["PUBLISH", "ROLL_BACK"]

_REASON = {"type": "string", "description": "kept with the publication, and in the audit"}


def _body(**more: Any) -> dict[str, Any]:
    schema = {
        "type": "object",
        "additionalProperties": False,
        "required": ["reason"],
        "properties": {"reason": _REASON, **more},
    }
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


ROLL_BACK = _body()
PUBLISH = _body(
    even_if_changed={
        "type": "boolean",
        "description": "also where a layer had another release since this one was staged",
    }
)
