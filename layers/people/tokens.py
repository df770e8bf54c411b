"""Secrets that are drawn, not chosen: session tokens, key secrets, codes."""

import base64
import hashlib
import hmac
import secrets

__all__ = ["code_hash", "csrf_of", "derived", "fresh_code", "fresh_token", "hash_of"]


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


def derived(token: str, purpose: str) -> str:
    """43 letters that only the holder of the token can tell, for one purpose."""
    drawn = hmac.new(token.encode(), purpose.encode(), "sha256").digest()
    return base64.urlsafe_b64encode(drawn).decode().rstrip("=")


def csrf_of(token: str) -> str:
    """What a page must send along with the cookie `token`, and no other site can know."""
    return hmac.new(token.encode(), b"csrf", "sha256").hexdigest()
