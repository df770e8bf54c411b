"""Canonical JSON (RFC 8785) and its SHA-256: the same document, the same bytes, for ever."""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

import orjson
import rfc8785

__all__ = ["SEALED_APART", "canonical", "digest_of", "sha256_of", "whole"]

# What sealing adds and the digest does not cover (contract.md).
SEALED_APART = ("id", "created_at", "digest")


# Where orjson writes a number otherwise than RFC 8785 asks: 1.0 for 1, exponents, and no others. A
# string that looks the same only costs time.
_WRITTEN_OTHERWISE = re.compile(rb"[:\[,]-?\d+(?:\.0[,\]}]|(?:\.\d+)?e)")


def canonical(document: Mapping[str, Any]) -> bytes:
    """The document's canonical bytes; its keys are ASCII and its numbers finite.

    orjson sorts keys and writes strings as RFC 8785 asks, and numbers too but for the forms that
    are looked for; a document that may hold one goes the slow way.
    """
    fast = orjson.dumps(document, option=orjson.OPT_SORT_KEYS)
    if _WRITTEN_OTHERWISE.search(fast):
        return rfc8785.dumps(dict(document))
    return fast


def whole(number: float) -> float | int:
    """The same number, as an integer where it is one: how canonical JSON writes it."""
    return int(number) if number == int(number) else number


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def digest_of(document: Mapping[str, Any]) -> str:
    """`sha256:…` over the canonical JSON without id, created_at and digest."""
    body = {key: value for key, value in document.items() if key not in SEALED_APART}
    return f"sha256:{sha256_of(canonical(body))}"
