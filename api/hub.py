"""The hub as the service and the worker use it, wired from the settings."""

import functools
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from api.settings import Settings
from blueprint.city import city
from blueprint.hub.registration import Known
from blueprint.projects.flow.reader import our_flows
from blueprint.projects.state.event_types import EVENT_TYPES
from layers.database.connections import Database
from layers.hub.delivering import Deliveries
from layers.hub.keyring import Keyring
from layers.hub.modules import ModuleRegistry
from layers.hub.sending import Sender
from layers.outgoing import Networks, destination_of, read_networks

__all__ = ["Hub", "build_hub", "deliveries_of", "personal_members"]

# Members of an event's data that may name a person: ids of accounts, and what people wrote.
_PERSONAL = frozenset(
    {
        "by", "by_name", "approved_by", "parties", "legal_representative", "builder", "note",
        "text", "owner", "contact", "contacts", "name", "email", "phone", "file_name",
    }
)  # fmt: skip


def personal_members(event_type: str) -> Collection[str]:
    """The members, at any depth, of such an event's data that may name a person."""
    return _PERSONAL


# Where nobody said how the service is reached, it is reached here.
_HERE = "http://127.0.0.1:8000"


@dataclass(frozen=True, slots=True)
class Hub:
    """`base` is the public address of the service, which stands in every event."""

    database: Database
    registry: ModuleRegistry
    networks: Networks
    ports: frozenset[int]
    plain: bool
    base: str
    zone: ZoneInfo
    speed: float

    @property
    def known(self) -> Known:
        return Known(frozenset(EVENT_TYPES), _reportable(), self._check)

    def _check(self, url: str) -> object:
        return destination_of(url, self.networks, ports=self.ports, plain=self.plain)


@functools.cache
def _reportable() -> frozenset[str]:
    """What a module may report for: every item of every flow, parts as `item/part`."""
    flows = our_flows()
    items = {item.id for flow in flows.flows for item in flow.items}
    parts = {f"joint_acceptance/{part.id}" for flow in flows.flows for part in flow.parts}
    return frozenset(items | parts)


@asynccontextmanager
async def deliveries_of(hub: Hub, settings: Settings) -> AsyncIterator[Deliveries]:
    """What delivers events and pings, with connections of its own that end with it."""
    ca_file = str(settings.hub_ca_file) if settings.hub_ca_file else None
    sender = Sender(hub.networks, ports=hub.ports, plain=hub.plain, ca_file=ca_file)
    try:
        yield Deliveries(
            hub.database,
            hub.registry,
            sender,
            base=hub.base,
            zone=hub.zone,
            personal=personal_members,
            speed=hub.speed,
            late_after=timedelta(minutes=settings.hub_late_min),
        )
    finally:
        await sender.close()


def build_hub(database: Database, settings: Settings) -> Hub:
    """BadInput where a setting names no network; Unavailable where the key cannot be read."""
    keyring = Keyring.at(settings.hub_key_file or settings.home / "hub.key")
    return Hub(
        database=database,
        registry=ModuleRegistry(database, keyring),
        networks=read_networks(settings.hub_networks),
        ports=frozenset(int(port) for port in settings.hub_ports.split(",")),
        plain=settings.hub_plain_http,
        base=(settings.public_url or _HERE).rstrip("/"),
        zone=ZoneInfo(city().time_zone),
        speed=settings.hub_speed,
    )
