"""Land-use codes as a report prints them: by name, with the code behind it."""

from collections.abc import Callable
from typing import TypeAlias

from blueprint.facts import codes_in
from blueprint.reports.chinese import joined

__all__ = ["LandUse", "land_uses", "plain_code"]

# A code and the classification that it is of, where that is known, as text.
LandUse: TypeAlias = Callable[[str, str | None], str]


def plain_code(code: str, system: str | None) -> str:
    """Where nobody knows the names."""
    return code


def land_uses(field: str, system: object, land_use: LandUse) -> str:
    """One or more codes in one field."""
    of = str(system) if system else None
    return joined([land_use(code, of) for code in codes_in(field)])
