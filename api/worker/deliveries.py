"""The hub's deliveries in the worker."""

import asyncio
import logging
from datetime import timedelta

from api.hub import Hub, personal_members
from api.settings import Settings
from layers.hub.delivering import Deliveries
from layers.hub.sending import Sender

__all__ = ["deliver_events"]

_log = logging.getLogger(__name__)
_AGAIN_AFTER_S = 2.0


async def deliver_events(hub: Hub, settings: Settings, stop: asyncio.Event) -> None:
    """Events to modules, until told to stop; through whatever breaks meanwhile."""
    while not stop.is_set():
        ca_file = str(settings.hub_ca_file) if settings.hub_ca_file else None
        sender = Sender(hub.networks, ports=hub.ports, plain=hub.plain, ca_file=ca_file)
        deliveries = Deliveries(
            hub.database,
            hub.registry,
            sender,
            base=hub.base,
            zone=hub.zone,
            personal=personal_members,
            speed=hub.speed,
            late_after=timedelta(minutes=settings.hub_late_min),
        )
        try:
            await deliveries.run(stop)
        except Exception as error:
            _log.error("deliveries broke off", exc_info=error)
            await asyncio.sleep(_AGAIN_AFTER_S)
        finally:
            await sender.close()
