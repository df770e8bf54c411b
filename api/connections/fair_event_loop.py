"""An event loop that shares what arrives fairly with the other processes at the same socket.

asyncio's own takes all connections that wait, so that the process that wakes first has eight
clients and the other none. This one takes one at a time, and hangs back a little for each that it
has, so that whoever has fewer is first. One at a time also lets a crowd be counted at the door,
before it has all the descriptors.
"""

import asyncio
import errno
import logging
import socket
from collections.abc import Callable
from typing import Any
from weakref import WeakSet

__all__ = ["FairLoop", "SoleLoop"]

_log = logging.getLogger(__name__)

_HANGS_BACK_S = 0.000_2
_AT_MOST_S = 0.002
# Out of file descriptors or memory: what waits stays in the line meanwhile.
_EXHAUSTED = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}
_RESTS_S = 1.0

Factory = Callable[[], asyncio.BaseProtocol]


class _FairServer:
    """Takes connections from a socket that listens; closed like asyncio's server."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        listener: socket.socket,
        factory: Factory,
        hangs_back_s: float,
    ) -> None:
        self._loop, self._listener, self._factory = loop, listener, factory
        self._hangs_back_s = hangs_back_s
        self._inside: WeakSet[asyncio.BaseTransport] = WeakSet()
        self._welcoming: set[asyncio.Task[None]] = set()
        self._later: asyncio.TimerHandle | None = None
        self._open = True
        listener.setblocking(False)
        self._wait()

    def _wait(self) -> None:
        self._later = None
        self._loop.add_reader(self._listener, self._somebody_is_there)

    def _somebody_is_there(self) -> None:
        self._loop.remove_reader(self._listener)
        if not self._hangs_back_s:
            self._take_one()
            return
        inside = sum(not transport.is_closing() for transport in self._inside)
        behind = min((inside + len(self._welcoming)) * self._hangs_back_s, _AT_MOST_S)
        self._later = self._loop.call_later(behind, self._take_one)

    def _take_one(self) -> None:
        try:
            connection, _ = self._listener.accept()
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            pass  # another process was first, or the client is gone
        except OSError as error:
            if error.errno not in _EXHAUSTED:
                raise
            _log.warning("no connection can be taken: %s", error.strerror)
            self._later = self._loop.call_later(_RESTS_S, self._wait)
            return
        else:
            task = self._loop.create_task(self._welcome(connection))
            self._welcoming.add(task)
            task.add_done_callback(self._welcoming.discard)
        self._wait()

    async def _welcome(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        transport, _ = await self._loop.connect_accepted_socket(self._factory, connection)
        self._inside.add(transport)

    def close(self) -> None:
        if not self._open:
            return
        self._open = False
        if self._later is not None:
            self._later.cancel()
        self._loop.remove_reader(self._listener)
        self._listener.close()

    async def wait_closed(self) -> None:
        """Nobody is let in any more; those inside are their protocols' affair."""


class FairLoop(asyncio.SelectorEventLoop):
    """For sockets that are given to it, without TLS; others are served as asyncio serves them."""

    hangs_back_s = _HANGS_BACK_S

    async def create_server(self, protocol_factory: Any, *args: Any, **options: Any) -> Any:
        listener = options.get("sock")
        if listener is None or options.get("ssl") is not None:
            return await super().create_server(protocol_factory, *args, **options)
        return _FairServer(self, listener, protocol_factory, self.hangs_back_s)


class SoleLoop(FairLoop):
    """For a process that is alone at its socket."""

    hangs_back_s = 0.0
