"""What was known when: the services as they stood at a moment."""

from dataclasses import replace
from datetime import datetime

from blueprint.site_queries.rulebooks import stored_rulebook
from blueprint.site_queries.use_cases import Services

__all__ = ["as_known_at"]


def as_known_at(services: Services, known_at: datetime | None) -> Services:
    """The services with map and rulebook as they were known at a moment (None: as they are)."""
    services.ledger.answers_with(services.rulebook)
    if known_at is None:
        return services
    files = services.ledger.rulebook_at(known_at)
    rulebook = services.rulebook if files is None else stored_rulebook(files)
    return replace(services, atlas=services.atlas.at(known_at), rulebook=rulebook)
