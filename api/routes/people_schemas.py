"""What the OpenAPI document says of accounts, sessions and keys."""

from typing import Any

from blueprint.vocabulary import Scope

__all__ = [
    "CHANGE_PASSWORD",
    "CONFIRM",
    "CONFIRM_RESET",
    "LOG_IN",
    "MAKE_KEY",
    "REGISTER",
    "VERIFY",
    "WANT_RESET",
]

_PASSWORD = {"type": "string", "minLength": 10, "maxLength": 256}
_CONTACT = {"type": "string", "maxLength": 254, "description": "邮箱，或手机号"}


def _body(required: list[str], **properties: Any) -> dict[str, Any]:
    schema = {
        "type": "object",
        "additionalProperties": False,
        "required": required,
        "properties": properties,
    }
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


REGISTER = _body(
    ["contact", "name", "password"],
    contact=_CONTACT,
    name={"type": "string", "minLength": 1, "maxLength": 60},
    password=_PASSWORD,
)
VERIFY = _body(
    ["registration", "code"],
    registration={"type": "string", "format": "uuid"},
    code={"type": "string", "maxLength": 20},
)
CHANGE_PASSWORD = _body(
    ["current", "new"], current={"type": "string", "maxLength": 256}, new=_PASSWORD
)
WANT_RESET = _body(["contact"], contact=_CONTACT)
CONFIRM_RESET = _body(
    ["reset", "code", "new"],
    reset={"type": "string", "format": "uuid"},
    code={"type": "string", "maxLength": 20},
    new=_PASSWORD,
)
LOG_IN = _body(
    ["contact", "password"], contact=_CONTACT, password={"type": "string", "maxLength": 256}
)
MAKE_KEY = _body(
    ["name", "scopes"],
    name={"type": "string", "minLength": 1, "maxLength": 60},
    scopes={
        "type": "array",
        "minItems": 1,
        "items": {"type": "string", "enum": [scope.value for scope in Scope]},
    },
    days={"type": "integer", "minimum": 1, "maximum": 366, "default": 90},
)
CONFIRM = _body(
    ["about", "by"],
    about={"type": "string", "maxLength": 100},
    by={"type": "string", "minLength": 1, "maxLength": 60},
    document={"type": "string", "maxLength": 200},
    read_on={"type": "string", "format": "date"},
    effect={"type": "array", "maxItems": 36, "items": {"type": "string", "maxLength": 100}},
    area={"type": "string", "maxLength": 60},
    withdraw={"type": "boolean"},
)
