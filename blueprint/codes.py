"""Codes of parcels and blocks as they are compared: what looks alike is alike.

A code is kept as it is written; only for comparing are full width, kinds of hyphens, blanks,
invisible characters and capitals made one.
"""

import unicodedata

__all__ = ["compared", "invisible_in"]

_HYPHENS = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－﹘˗"), "-")


def compared(code: str) -> str:
    """The code as it is compared with others."""
    plain = unicodedata.normalize("NFKC", code.translate(_HYPHENS)).translate(_HYPHENS)
    return "".join(c for c in plain if _shows(c)).upper()


def _shows(character: str) -> bool:
    # Cf and Cc: zero-width and control characters; Zs: blanks.
    return unicodedata.category(character) not in ("Cf", "Cc", "Zs", "Zl", "Zp")


def invisible_in(code: str) -> bool:
    """Whether characters that nobody sees stand in the code."""
    return any(unicodedata.category(c) in ("Cf", "Cc") for c in code)
