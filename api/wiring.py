"""The one place that puts the services together: database, map, ledger and rulebook."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from api.database import build_sealer, open_database
from api.observability.instrumentation import Observability
from api.observability.instrumented_ledger import InstrumentedLedger
from api.observability.stopwatch import Stopwatch
from api.settings import Settings
from blueprint.city import city
from blueprint.errors import BadInput, Flaw
from blueprint.ports import NOT_INSTRUMENTED, Instrumentation
from blueprint.projects.flow.reader import our_flows
from blueprint.projects.use_cases import Projects
from blueprint.site_queries.rulebooks import current_rulebook
from blueprint.site_queries.use_cases import Services
from layers.atlas import PostgisAtlas
from layers.database.connections import Database
from layers.hub.record_events import notify_hub
from layers.ledger import PostgisLedger
from layers.ledger.projects import ProjectStore
from layers.people.outbox import FileOutbox, Outbox, SmtpOutbox

if TYPE_CHECKING:
    from layers.people.provider import Provider

__all__ = [
    "build_observed",
    "build_outbox",
    "build_projects",
    "build_provider",
    "build_services",
    "opened",
]


# New objects before each collection; collections before each that also looks at older ones.
_COLLECT_EVERY = (20_000, 20, 20)


def build_services(
    database: Database,
    settings: Settings | None = None,
    instrumentation: Instrumentation | None = None,
) -> Services:
    """This process collects seldom from now on: what the services remember lives long and has no
    cycles, and looking through it again and again took a sixth of the time of many sites."""
    gc.set_threshold(*_COLLECT_EVERY)
    here = city()
    cache_bytes = int((settings or Settings()).cache_mb * 1_000_000)
    return Services(
        city=here,
        rulebook=current_rulebook(),
        atlas=PostgisAtlas(database, here, cache_bytes=cache_bytes),
        ledger=PostgisLedger(database, build_sealer(settings)),
        instrumentation=instrumentation or NOT_INSTRUMENTED,
    )


def build_outbox(settings: Settings) -> Outbox:
    if settings.smtp_url is None:
        return FileOutbox(settings.home / "outbox")
    return SmtpOutbox(settings.smtp_url, settings.mail_from)


def build_projects(database: Database, services: Services) -> Projects:
    """Project records, whose events go to the hub in their own transaction."""
    return Projects(ProjectStore(database, notify_hub), services, our_flows())


def build_provider(settings: Settings) -> Provider | None:
    """The identity provider for staff, where one is set; BadInput where its secret's file cannot
    be read."""
    if settings.oidc_issuer is None or settings.oidc_client_id is None:
        return None
    secret, file = settings.oidc_client_secret, settings.oidc_client_secret_file
    client_secret = secret.get_secret_value() if secret else None
    if client_secret is None and file is not None:
        try:
            client_secret = file.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError):
            flaw = Flaw(
                ("BLUEPRINT_OIDC_CLIENT_SECRET_FILE",), "读不到", str(file), "检查路径与权限"
            )
            raise BadInput.of(flaw) from None
    # Slow to import, and most cities have none.
    from layers.people.provider import Client, Provider

    return Provider(Client(settings.oidc_issuer, settings.oidc_client_id, client_secret or None))


def build_observed(
    database: Database, settings: Settings, observability: Observability
) -> Services:
    """The services, every part of which tells `observability` what it does."""
    services = build_services(database, settings, observability)
    assert isinstance(services.atlas, PostgisAtlas)
    observability.metrics.attach(database, services.atlas, services.rulebook)
    return replace(services, ledger=InstrumentedLedger(services.ledger, observability))


@contextmanager
def opened(
    settings: Settings, *, pool_size: int = 2, stopwatch: Stopwatch | None = None
) -> Iterator[tuple[Database, Services]]:
    """The services for the length of one command; `stopwatch` measures where its time goes."""
    database = open_database(settings, pool_size=pool_size, instrumentation=stopwatch)
    try:
        services = build_services(database, settings, stopwatch)
        yield (
            database,
            services
            if stopwatch is None
            else replace(services, ledger=InstrumentedLedger(services.ledger, stopwatch)),
        )
    finally:
        database.close()
