"""The headers that answers bear and requests may, once."""

from typing import Any

__all__ = ["HEADERS", "REQUEST_HEADERS"]


def _header(description: str, example: Any, **schema: Any) -> dict[str, Any]:
    return {
        "description": description,
        "schema": {"type": "string", **schema},
        "example": example,
    }


HEADERS = {
    "ETag": _header("names what was answered: for If-None-Match, and If-Match", '"42"'),
    "Location": _header(
        "where it is from now on",
        "/api/v1/site-queries/6a0f5d1e-6f0e-4f43-9f7e-6f7cf1b1c1aa",
        format="uri-reference",
    ),
    "Retry-After": _header("seconds until it may succeed", 2, type="integer", minimum=0),
    "WWW-Authenticate": _header("how to say who asks", "Bearer"),
    "RateLimit": _header(
        "what is left of the quota, and the seconds until it is whole again (IETF draft "
        "ratelimit-headers); absent where none holds for the caller",
        '"sites";r=1980;t=43200',
    ),
    "RateLimit-Policy": _header("the quota and its window in seconds", '"sites";q=2000;w=86400'),
    "Idempotency-Replayed": _header(
        "true: the answer that this key had the first time", "true", enum=["true"]
    ),
    "Blueprint-Batch": _header("the id of the batch", "6a0f5d1e-6f0e-4f43-9f7e-6f7cf1b1c1aa"),
    "Blueprint-Release": _header("the release of the layer that was read", "r-20261123-1"),
    "X-Report-Number": _header("the report's number", "PC-20261123-0001"),
}


def _request(name: str, description: str, required: bool = False) -> dict[str, Any]:
    schema = {"type": "string", "maxLength": 257}
    return {
        "name": name,
        "in": "header",
        "required": required,
        "schema": schema,
        "description": description,
    }


REQUEST_HEADERS = {
    "Idempotency-Key": _request(
        "Idempotency-Key",
        "a new key for each thing to do, such as a UUID: sent again under it, it is done once and "
        "answered alike; 409 while the first is worked on, 422 with another content",
    ),
    "If-Match": _request(
        "If-Match",
        "the version that this is about, from the ETag; 412 where it is another, 428 without",
    ),
    "If-None-Match": _request("If-None-Match", "an ETag: 304 where nothing has changed"),
}
