"""The networks that the service may send to, and whether an address lies in them."""

from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_network,
)

from blueprint.errors import BadInput, Flaw

__all__ = ["PUBLIC", "Address", "Networks", "read_networks", "unwrapped"]

Address = IPv4Address | IPv6Address
# An IPv6 address that carries an IPv4 one: what counts is where it leads.
_NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
_6TO4 = IPv6Network("2002::/16")
_TEREDO = IPv6Network("2001::/32")
_COMPATIBLE = IPv6Network("::/96")


def unwrapped(address: Address) -> Address:
    """The IPv4 address inside an IPv4-mapped, IPv4-compatible, NAT64, 6to4 or Teredo one; else the
    address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    bits = int(address)
    if any(address in network for network in _NAT64):
        return IPv4Address(bits & 0xFFFFFFFF)
    if address in _6TO4:
        return IPv4Address((bits >> 80) & 0xFFFFFFFF)
    if address in _TEREDO:
        return IPv4Address(~bits & 0xFFFFFFFF)
    if address in _COMPATIBLE and bits > 0xFFFF:
        return IPv4Address(bits & 0xFFFFFFFF)
    return address


@dataclass(frozen=True, slots=True)
class Networks:
    """`public` allows what is reached by everybody, `loopback` this machine (development), `ranges`
    the networks of the government or the office."""

    public: bool = True
    loopback: bool = False
    ranges: tuple[IPv4Network | IPv6Network, ...] = ()

    def allows(self, address: Address) -> bool:
        """Whether the service may send to this address; never to a group, a link, or nowhere."""
        found = unwrapped(address)
        if found.is_multicast or found.is_link_local or found.is_unspecified:
            return False
        if found.is_loopback:
            return self.loopback
        if any(found.version == one.version and found in one for one in self.ranges):
            return True
        return self.public and found.is_global


PUBLIC = Networks()


def read_networks(text: str, setting: str = "BLUEPRINT_HUB_NETWORKS") -> Networks:
    """`public`, `loopback` and CIDRs, parted by commas. BadInput names what is none of them."""
    items = [word.strip() for word in text.split(",") if word.strip()]
    ranges: list[IPv4Network | IPv6Network] = []
    for word in items:
        if word in ("public", "loopback"):
            continue
        try:
            ranges.append(ip_network(word))
        except ValueError:
            remedy = "写成 public、loopback 或网段（如 10.0.0.0/8），用逗号分隔"
            raise BadInput.of(Flaw((setting,), "不是网段", word[:60], remedy)) from None
    return Networks("public" in items, "loopback" in items, tuple(ranges))
