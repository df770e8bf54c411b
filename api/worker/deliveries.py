"""The hub's deliveries in the worker."""

import asyncio
import logging

from api.hub import Hub, deliveries_of
from api.settings import Settings

__all__ = ["deliver_events"]

_log = logging.getLogger(__name__)
_AGAIN_AFTER_S = 2.0


async def deliver_events(hub: Hub, settings: Settings, stop: asyncio.Event) -> None:
    """Events to modules, until told to stop; through whatever breaks meanwhile."""
    while not stop.is_set():
        try:
            async with deliveries_of(hub, settings) as deliveries:
                await deliveries.run(stop)
        except Exception as error:
            _log.error("deliveries broke off", exc_info=error)
            await asyncio.sleep(_AGAIN_AFTER_S)
