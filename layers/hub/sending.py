"""One delivery over HTTP: to an address that was just checked, within bounds, never redirected."""

import asyncio
import ssl
from collections.abc import Iterable, Mapping
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any

import httpcore2

from blueprint.errors import BadInput
from blueprint.hub.retries import ReceiverAnswer, retry_after_of
from layers.outgoing import Destination, Networks, Refused, checked_addresses, destination_of
from layers.outgoing.networks import Address

__all__ = ["Sender"]

_WHOLE_S = 15.0
_CONNECT_S = 5.0
# Beyond this the status counts and the rest of the answer is dropped.
_MOST_BYTES = 64 * 1024
_IDLE_S = 30.0
_MOST_POOLS = 512


class _Pinned(httpcore2.AsyncNetworkBackend):
    """Connects to the address that was checked, whatever the name leads to by now."""

    def __init__(self, address: Address) -> None:
        self._address = str(address)
        self._inner = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        return await self._inner.connect_tcp(
            self._address, port, timeout, local_address, socket_options
        )

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)


class Sender:
    """Posts to modules. A name is resolved and checked at each attempt; a connection that is kept
    is used again only where it leads to an address that is still among those."""

    def __init__(
        self,
        networks: Networks,
        *,
        ports: frozenset[int] = frozenset({443}),
        plain: bool = False,
        ca_file: str | None = None,
        whole_s: float = _WHOLE_S,
    ) -> None:
        self._networks, self._ports, self._plain = networks, ports, plain
        self._tls = ssl.create_default_context(cafile=ca_file)
        self._pools: dict[tuple[str, str, int, Address], httpcore2.AsyncConnectionPool] = {}
        self._whole_s = whole_s

    def destination(self, url: str) -> Destination:
        """BadInput for an address that may not be sent to."""
        return destination_of(url, self._networks, ports=self._ports, plain=self._plain)

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> ReceiverAnswer:
        """What the receiver said; an answer without a status where nothing could be sent, or it
        said nothing in time. Never raises for what a receiver does."""
        try:
            async with asyncio.timeout(self._whole_s):
                destination = self.destination(url)
                # A resolver blocks: it gets a thread.
                addresses = await asyncio.to_thread(checked_addresses, destination, self._networks)
                return await self._posted(destination, addresses, headers, body)
        except TimeoutError:
            return ReceiverAnswer(None, error=f"超过 {self._whole_s:g} 秒没有应答")
        except (Refused, BadInput) as error:
            return ReceiverAnswer(None, error=error.detail)
        except (OSError, httpcore2.NetworkError, httpcore2.ProtocolError) as error:
            return ReceiverAnswer(None, error=f"连接失败（{type(error).__name__}）")
        except httpcore2.TimeoutException:
            return ReceiverAnswer(None, error="连接超时")

    async def _posted(
        self,
        destination: Destination,
        addresses: tuple[Address, ...],
        headers: Mapping[str, str],
        body: bytes,
    ) -> ReceiverAnswer:
        pool = self._pool(destination, addresses)
        host = destination.host if ":" not in destination.host else f"[{destination.host}]"
        usual = {"https": 443, "http": 80}[destination.scheme]
        name = host if destination.port == usual else f"{host}:{destination.port}"
        url = httpcore2.URL(
            scheme=destination.scheme.encode(),
            host=destination.host.encode(),
            port=destination.port,
            target=destination.target.encode("ascii", "ignore"),
        )
        sent: dict[bytes | str, bytes | str] = {"Host": name, "Content-Length": str(len(body))}
        sent.update({key: value for key, value in headers.items()})
        request = httpcore2.Request(
            "POST",
            url,
            headers=sent,
            content=body,
            extensions={"timeout": {"connect": _CONNECT_S, "read": self._whole_s}},
        )
        response = await pool.handle_async_request(request)
        try:
            await _drained(response)
        finally:
            await response.aclose()
        given = {name.lower(): value for name, value in response.headers}
        wait = given.get(b"retry-after")
        retry_after = retry_after_of(wait.decode("latin-1"), datetime.now(UTC)) if wait else None
        return ReceiverAnswer(response.status, retry_after)

    def _pool(
        self, destination: Destination, addresses: tuple[Address, ...]
    ) -> httpcore2.AsyncConnectionPool:
        for address in addresses:
            if (*destination.origin, address) in self._pools:
                return self._pools[*destination.origin, address]
        if len(self._pools) >= _MOST_POOLS:
            # An origin that is no longer used is forgotten; its idle connections end by themselves.
            del self._pools[next(iter(self._pools))]
        pool = httpcore2.AsyncConnectionPool(
            ssl_context=self._tls,
            max_connections=16,
            keepalive_expiry=_IDLE_S,
            network_backend=_Pinned(addresses[0]),
        )
        self._pools[*destination.origin, addresses[0]] = pool
        return pool

    async def close(self) -> None:
        for pool in self._pools.values():
            await pool.aclose()


async def _drained(response: httpcore2.Response) -> None:
    """The answer's body, as far as it is read: a connection with more of it is given up."""
    held = 0
    stream = response.aiter_stream()
    async with aclosing(stream) as parts:
        async for part in parts:
            held += len(part)
            if held > _MOST_BYTES:
                return
