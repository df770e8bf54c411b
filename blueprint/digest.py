"""Canonical JSON (RFC 8785) and its SHA-256: the same document, the same bytes, for ever."""

import hashlib
from collections.abc import Mapping
from typing import Any

import rfc8785

__all__ = ["SEALED_APART", "canonical", "digest_of", "sha256_of"]

# What sealing adds and the digest does not cover (contract.md).
SEALED_APART = ("id", "created_at", "digest")


def canonical(document: Mapping[str, Any]) -> bytes:
    """The document's canonical bytes; ValueError for numbers that JSON cannot carry."""
    return rfc8785.dumps(dict(document))


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def digest_of(document: Mapping[str, Any]) -> str:
    """`sha256:…` over the canonical JSON without id, created_at and digest."""
    body = {key: value for key, value in document.items() if key not in SEALED_APART}
    return f"sha256:{sha256_of(canonical(body))}"
