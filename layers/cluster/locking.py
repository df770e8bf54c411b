"""One process at a time at a cluster's folder."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["alone_with"]


@contextmanager
def alone_with(path: Path, make_folder: Callable[[], None]) -> Iterator[None]:
    """Hold an exclusive lock on the file `path`, waiting for whoever has it.

    `make_folder` makes the file's folder, again when it was removed while we waited.
    """
    while (descriptor := _locked(path, make_folder)) is None:
        continue
    try:
        yield
    finally:
        os.close(descriptor)


def _locked(path: Path, make_folder: Callable[[], None]) -> int | None:
    make_folder()
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if os.path.samestat(os.fstat(descriptor), path.stat()):
            return descriptor
    except FileNotFoundError:
        pass
    except BaseException:
        os.close(descriptor)
        raise
    os.close(descriptor)
    return None
