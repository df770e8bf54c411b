"""Secrets that are drawn, not chosen: session tokens, key secrets, codes."""

import hashlib
import hmac
import secrets

__all__ = ["code_hash", "csrf_of", "fresh_code", "fresh_token", "hash_of"]


def fresh_token() -> str:
    """43 letters with 256 bits of chance: too many to guess, so a plain hash of it will do."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def fresh_code() -> str:
    """Six digits, that a person can copy; what keeps it is that it may be tried five times."""
    return f"{secrets.randbelow(1_000_000):06}"


def code_hash(registration: str, code: str) -> bytes:
    return hash_of(f"{registration}:{code}")


def csrf_of(token: str) -> str:
    """What a page must send along with the cookie `token`, and no other site can know."""
    return hmac.new(token.encode(), b"csrf", "sha256").hexdigest()
