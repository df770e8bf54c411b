"""What a page of ours may load: what it needs, from our own origin, and nothing else."""

from collections.abc import Mapping

__all__ = ["safely"]

# No script or style written into a page either.
_ALL = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


def safely(referrer: str, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The headers that every page goes out with; `more` is what one needs besides."""
    policy = "; ".join(f"{name} {what}" for name, what in {**_ALL, **(more or {})}.items())
    return {
        "Content-Security-Policy": policy,
        "Referrer-Policy": referrer,
        "X-Content-Type-Options": "nosniff",
    }
