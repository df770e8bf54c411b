"""What a bounded process must survive; a module of its own, so that little is imported there."""

import ctypes
import os
import time

__all__ = ["die", "eat", "hang", "sleep", "where"]


def hang() -> None:
    while True:
        pass


def sleep() -> None:
    time.sleep(60)


def eat(megabytes: int) -> int:
    return len(bytearray(megabytes << 20))


def die() -> None:
    ctypes.string_at(0)


def where() -> int:
    return os.getpid()
