"""What was known when: the house as it stood at a moment."""

from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from blueprint.rulebook.model import Rulebook
from blueprint.rulebook.reader import load_rulebook
from blueprint.site_queries.use_cases import House

__all__ = ["house_at"]


def house_at(house: House, known_at: datetime | None) -> House:
    """The house with its map and its rulebook as they were known at a moment (None: as it is)."""
    house.ledger.answers_with(house.rulebook)
    if known_at is None:
        return house
    files = house.ledger.rulebook_at(known_at)
    rulebook = house.rulebook if files is None else _read_again(frozenset(files.items()))
    return replace(house, atlas=house.atlas.at(known_at), rulebook=rulebook)


@lru_cache(maxsize=16)
def _read_again(files: frozenset[tuple[str, str]]) -> Rulebook:
    return load_rulebook(dict(files))
