"""An address that somebody gave, read: scheme, host, port and path, and nothing hidden in it."""

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from blueprint.errors import BadInput, Flaw
from layers.outgoing.networks import Networks

__all__ = ["Destination", "destination_of"]

_LONGEST = 2048
_HOST = re.compile(r"[A-Za-z0-9.:\-]{1,253}")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Destination:
    """`target` is the path with its query, as it is sent."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def origin(self) -> tuple[str, str, int]:
        return self.scheme, self.host, self.port


def destination_of(
    url: str,
    networks: Networks,
    *,
    ports: frozenset[int] = frozenset({443}),
    plain: bool = False,
    loc: tuple[str | int, ...] = ("url",),
) -> Destination:
    """The destination that `url` names. BadInput where it is no address that may be sent to:
    https (or http, on this machine, or with `plain`), a port among `ports`, no user or password, no
    fragment. What its name leads to is checked at each attempt (`checked_addresses`)."""
    if len(url) > _LONGEST or any(ord(c) <= 32 or ord(c) == 127 for c in url):
        raise BadInput.of(Flaw(loc, "不是可用的网址", url[:80], "写成 https://主机/路径"))
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode("ascii") if parts.hostname else ""
    except (ValueError, UnicodeError):
        raise BadInput.of(Flaw(loc, "不是可用的网址", url[:80], "写成 https://主机/路径")) from None
    if parts.scheme not in ("https", "http") or not _HOST.fullmatch(host):
        raise BadInput.of(Flaw(loc, "不是可用的网址", url[:80], "写成 https://主机/路径"))
    if "@" in parts.netloc:
        raise BadInput.of(Flaw(loc, "网址中不能有用户名和密码", None, "去掉 @ 之前的部分"))
    if parts.fragment:
        raise BadInput.of(Flaw(loc, "网址中不能有 #", url[:80], "去掉 # 之后的部分"))
    here = networks.loopback and (host in _LOOPBACK or _is_loopback(host))
    if parts.scheme == "http" and not (plain or here):
        raise BadInput.of(Flaw(loc, "须用 https", url[:80], "改成 https"))
    number = port or (443 if parts.scheme == "https" else 80)
    if number not in ports and not here:
        allowed = "、".join(str(one) for one in sorted(ports))
        raise BadInput.of(Flaw(loc, "端口不在允许之列", number, f"可用：{allowed}"))
    target = parts.path or "/"
    return Destination(
        parts.scheme, host.lower(), number, f"{target}?{parts.query}" if parts.query else target
    )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
