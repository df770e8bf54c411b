"""Where the service may send: addresses that a setting or a form names are checked here, and the
connection goes to the address that was checked.

Source: hub.md, "Where it may send". Used for webhooks, the identity provider, time stamps, logos.
"""

from layers.outgoing.destinations import Destination, destination_of
from layers.outgoing.networks import Networks, read_networks
from layers.outgoing.resolving import Refused, checked_addresses

__all__ = [
    "Destination",
    "Networks",
    "Refused",
    "checked_addresses",
    "destination_of",
    "read_networks",
]
