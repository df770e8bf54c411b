"""One thing that was looked at."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["Diagnosis", "State", "fine", "odd", "wrong"]

State = Literal["ok", "warning", "wrong"]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """`check` is a stable name for programs; `says` and `remedy` are for a person. A remedy is a
    command where one exists, and empty when all is well."""

    check: str
    state: State
    says: str
    remedy: str = ""


def fine(check: str, says: str) -> Diagnosis:
    return Diagnosis(check, "ok", says)


def odd(check: str, says: str, remedy: str) -> Diagnosis:
    """It works, and somebody should look at it."""
    return Diagnosis(check, "warning", says, remedy)


def wrong(check: str, says: str, remedy: str) -> Diagnosis:
    return Diagnosis(check, "wrong", says, remedy)
