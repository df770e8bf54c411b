"""What a name leads to, asked anew at each attempt; every address it leads to must be allowed."""

import socket
from collections.abc import Callable, Sequence
from ipaddress import ip_address
from typing import Any

from blueprint.errors import BlueprintError
from layers.outgoing.destinations import Destination
from layers.outgoing.networks import Address, Networks

__all__ = ["Refused", "Resolve", "checked_addresses"]

Resolve = Callable[[str, int], Sequence[tuple[Any, ...]]]


class Refused(BlueprintError):
    """The name leads nowhere, or to where the service may not send: nothing was sent."""


def _resolve(host: str, port: int) -> Sequence[tuple[Any, ...]]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


def checked_addresses(
    destination: Destination, networks: Networks, resolve: Resolve = _resolve
) -> tuple[Address, ...]:
    """The addresses of a destination, in the resolver's order. Refused where it has none, or where
    one of them is not allowed: a name that leads to two places leads to both."""
    try:
        found = resolve(destination.host, destination.port)
    except OSError:
        raise Refused(f"找不到主机 {destination.host}") from None
    addresses = tuple(dict.fromkeys(ip_address(str(one[4][0]).partition("%")[0]) for one in found))
    if not addresses:
        raise Refused(f"找不到主机 {destination.host}")
    for address in addresses:
        if not networks.allows(address):
            raise Refused(f"{destination.host} 指向不允许发送的地址")
    return addresses
