"""The services with the rulebook of semantics 1, which knew the law of 2018 alone."""

from dataclasses import replace

from blueprint.rulebook.reader import rulebook_files
from blueprint.site_queries.rulebooks import current_rulebook
from blueprint.site_queries.use_cases import Services

__all__ = ["by_first_law"]

_FIRST = current_rulebook(rulebook_files("beijing-2018-36"))


def by_first_law(services: Services) -> Services:
    return replace(services, rulebook=_FIRST)
