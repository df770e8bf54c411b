"""What was known when: the services as they stood at a moment."""

from dataclasses import replace
from datetime import datetime

from blueprint.site_queries.rulebooks import confirmed_rulebook, stored_rulebook
from blueprint.site_queries.use_cases import Services

__all__ = ["as_known_at", "as_known_now"]


def as_known_now(services: Services) -> Services:
    """The services with the program's rulebook and all that operators have said of the law."""
    rulebook = confirmed_rulebook(services.rulebook, services.ledger.confirmations())
    services.ledger.answers_with(rulebook)
    return services if rulebook is services.rulebook else replace(services, rulebook=rulebook)


def as_known_at(services: Services, known_at: datetime | None) -> Services:
    """The services with map and rulebook as they were known at a moment (None: as they are)."""
    now = as_known_now(services)
    if known_at is None:
        return now
    files = services.ledger.rulebook_at(known_at)
    rulebook = now.rulebook if files is None else stored_rulebook(files)
    return replace(services, atlas=services.atlas.at(known_at), rulebook=rulebook)
