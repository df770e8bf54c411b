"""Time stamps of signatures (RFC 3161), from a service that a setting names."""

import asyncio
from typing import Any

import httpcore2
from asn1crypto import tsp
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError

from layers.outgoing import Networks, checked_addresses, destination_of

__all__ = ["CheckedTimeStamper"]

_TIMEOUT_S = 10.0
_MOST_BYTES = 1 << 20


class _PinnedSync(httpcore2.SyncBackend):
    """Connects to the address that was checked, whatever the name leads to by now."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address

    def connect_tcp(self, host: str, port: int, *given: Any, **how: Any) -> Any:
        return super().connect_tcp(self._address, port, *given, **how)


class CheckedTimeStamper(TimeStamper):
    """Asks the service at `url`; BadInput for an address that no setting may name. Redirects are
    not followed."""

    def __init__(self, url: str, networks: Networks) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._networks = networks
        self._destination = destination_of(
            url, networks, ports=frozenset({80, 443, 3161, 8080, 8443}), plain=True
        )
        self._url = url

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        try:
            answer = await asyncio.to_thread(self._response_of, req.dump())
            return tsp.TimeStampResp.load(answer)
        except Exception as error:
            raise TimestampRequestError("the time stamp service did not answer") from error

    def _response_of(self, body: bytes) -> bytes:
        address = str(checked_addresses(self._destination, self._networks)[0])
        headers: dict[bytes | str, bytes | str] = {"Content-Type": "application/timestamp-query"}
        timeout = dict.fromkeys(("connect", "read", "write", "pool"), _TIMEOUT_S)
        with (
            httpcore2.ConnectionPool(network_backend=_PinnedSync(address)) as pool,
            pool.stream(
                "POST", self._url, headers=headers, content=body, extensions={"timeout": timeout}
            ) as answer,
        ):
            if answer.status != 200:
                raise OSError(f"status {answer.status}")
            parts, size = [], 0
            for part in answer.iter_stream():
                size += len(part)
                if size > _MOST_BYTES:
                    raise OSError("too large")
                parts.append(part)
            return b"".join(parts)
