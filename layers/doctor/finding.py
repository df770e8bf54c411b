"""One thing that was looked at."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["Finding", "State", "fine", "odd", "wrong"]

State = Literal["ok", "warning", "wrong"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`check` is a stable name for programs; `says` and `remedy` are for a person. A remedy is a
    command where one exists, and empty when all is well."""

    check: str
    state: State
    says: str
    remedy: str = ""


def fine(check: str, says: str) -> Finding:
    return Finding(check, "ok", says)


def odd(check: str, says: str, remedy: str) -> Finding:
    """It works, and somebody should look at it."""
    return Finding(check, "warning", says, remedy)


def wrong(check: str, says: str, remedy: str) -> Finding:
    return Finding(check, "wrong", says, remedy)
