"""What a bounded process must survive; a module of its own, so that little is imported there."""

import ctypes
import os

__all__ = ["die", "eat", "hang", "where"]


def hang() -> None:
    while True:
        pass


def eat(megabytes: int) -> int:
    return len(bytearray(megabytes << 20))


def die() -> None:
    ctypes.string_at(0)


def where() -> int:
    return os.getpid()
