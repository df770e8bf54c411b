"""What the public document tells of a field, where some rows are not for everyone.

It stands beside each field's type in the shapes; a field without a word on it is told only where
the public map by itself would say the same.
"""

from enum import Enum, auto

from blueprint.shapes import members_of

__all__ = ["Disclosure", "disclosed"]


class Disclosure(Enum):
    """`ALWAYS`: true whatever is hidden, for it follows from the question, the law or the verdict.
    `ENTRIES`: the entries that the public map has too, and one neutral entry for all others;
    `LINES` the same without a neutral entry, `CONDITIONS` with a neutral sentence.
    """

    ALWAYS = auto()
    ENTRIES = auto()
    LINES = auto()
    CONDITIONS = auto()


def disclosed(shape: type, how: Disclosure) -> tuple[str, ...]:
    """The names of a shape's fields that are disclosed so, in order."""
    return tuple(member.name for member in members_of(shape) if how in member.notes)
