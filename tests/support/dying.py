"""What is run in a process of its own and never comes back: imported there, it imports little."""

import os
import signal

__all__ = ["dies", "eats", "hangs"]


def hangs() -> None:
    while True:
        pass


def eats() -> int:
    return len(bytearray(3 << 30))


def dies(*_: object) -> bytes:
    os.kill(os.getpid(), signal.SIGKILL)
    return b""
