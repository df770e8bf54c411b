"""Told to stop: until when what is under way may take, and how a stream ends that takes longer.

A request that is still at work when that time is over is cut off without a word. A stream looks at
the time for itself, and ends with a last word before.
"""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from types import FrameType

from fastapi.concurrency import run_in_threadpool

__all__ = ["Shutdown", "until_stopped"]

# Of the time that there is; the rest is for sending what was said last.
_PART = 0.9
_LOOKS_EVERY_S = 0.1


class Shutdown:
    """Whether this process was told to stop, `drain_s` before all that is under way is cut off."""

    def __init__(self, drain_s: float) -> None:
        self._lasts_s = drain_s * _PART
        self._began: float | None = None

    def hear(self) -> None:
        """From now on a signal to stop is also told here; whoever heard it before still does. In
        the main thread, once the server listens to signals."""
        for number in (signal.SIGINT, signal.SIGTERM):
            before = signal.getsignal(number)

            def on_signal(number: int, frame: FrameType | None, before: object = before) -> None:
                self.begin()
                if callable(before):
                    before(number, frame)

            signal.signal(number, on_signal)

    def begin(self) -> None:
        if self._began is None:
            self._began = time.monotonic()

    @property
    def has_begun(self) -> bool:
        """Whether the process was told to stop."""
        return self._began is not None

    @property
    def is_over(self) -> bool:
        """Whether a stream has to end now."""
        return self._began is not None and time.monotonic() - self._began >= self._lasts_s

    async def over(self) -> None:
        """Returns when a stream has to end."""
        while not self.is_over:
            await asyncio.sleep(_LOOKS_EVERY_S)


async def until_stopped(
    parts: Iterator[Sequence[bytes]], shutdown: Shutdown, last_word: Callable[[int], bytes]
) -> AsyncIterator[bytes]:
    """The lines of all parts, each part made in a thread. When the time is over no more begin, and
    one that is being made is not waited for: `last_word` is told how many lines were sent."""
    over = asyncio.ensure_future(shutdown.over())
    part: asyncio.Future[Sequence[bytes] | None] | None = None
    sent = 0
    try:
        while not over.done():
            part = asyncio.ensure_future(run_in_threadpool(next, parts, None))
            await asyncio.wait((part, over), return_when=asyncio.FIRST_COMPLETED)
            if not part.done():
                break
            lines = part.result()
            if lines is None:
                return
            yield b"".join(lines)
            sent += len(lines)
        yield last_word(sent)
    finally:
        over.cancel()
        if part is not None:
            part.cancel()
