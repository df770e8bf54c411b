"""An event loop that takes one connection each time it wakes.

asyncio takes all that wait. Where several processes share a listening socket, the one that wakes
first then has eight clients and the other none.
"""

import asyncio
import socket
from typing import Any

__all__ = ["OneAtATime"]


class _KeepsItsLine(socket.socket):
    """Listens already; what asyncio says is only how many it takes at once."""

    def listen(self, backlog: int = 0, /) -> None:
        pass


class OneAtATime(asyncio.SelectorEventLoop):
    """For sockets that were given to it; what it opens itself is served as asyncio does."""

    async def create_server(
        self, protocol_factory: Any, *args: Any, **options: Any
    ) -> asyncio.Server:
        listener = options.get("sock")
        if listener is not None:
            options["sock"] = _KeepsItsLine(fileno=listener.detach())
            options["backlog"] = 1
        return await super().create_server(protocol_factory, *args, **options)
