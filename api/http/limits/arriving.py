"""Files on their way in, of all processes of an installation together: how much there may be.

Each lies in a folder of its own under its process's, which that process holds locked. So the sum is
what lies there, whoever asks for it, and what a process that died left behind is known by its lock.
"""

import fcntl
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from api.settings import Settings
from blueprint.errors import TooMany, Unavailable

__all__ = ["Arriving", "ArrivingFile"]

_STEP = 65_536
_LONG_STEP = 1 << 20
_AGAIN_S = 10


class Arriving:
    """The folder for files on their way, and its limits (bytes): of all together, of each."""

    def __init__(self, settings: Settings) -> None:
        self._folder = settings.home / "arriving"
        self._most = int(max(settings.arriving_mb, settings.file_mb) * 1_000_000)
        self._most_each = int(max(settings.arriving_each_mb, settings.file_mb) * 1_000_000)
        self._own: tuple[Path, int] | None = None

    @contextmanager
    def file(self, caller: str) -> Iterator["ArrivingFile"]:
        """A folder for what a caller sends, gone with all that is in it at the end."""
        begins = hashlib.sha256(caller.encode()).hexdigest()[:16]
        folder = self._ours() / f"{begins}-{secrets.token_hex(8)}"
        folder.mkdir()
        try:
            yield ArrivingFile(self, folder, begins)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def refuse_beyond(self, begins: str, more: int = 0) -> None:
        """TooMany where what lies here, and that much more, is too much of one caller; Unavailable
        where it is of all together."""
        each = together = more
        for folder in self._folder.glob("*/*"):
            size = _size_of(folder)
            together += size
            each += size if folder.name.startswith(begins) else 0
        if each > self._most_each:
            limit = self._most_each // 1_000_000
            raise TooMany(f"同时上传的文件超过 {limit} MB：等前面的文件传完再提交", _AGAIN_S)
        if together > self._most:
            raise Unavailable("此刻正在上传的文件太多，请稍后再试", retry_after_s=_AGAIN_S)

    def _ours(self) -> Path:
        if self._own is None or not self._own[0].is_dir():
            self.close()
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._clear()
            self._own = self._made()
        return self._own[0]

    def _made(self) -> tuple[Path, int]:
        while True:
            path = self._folder / f"{os.getpid()}-{secrets.token_hex(4)}"
            path.mkdir(mode=0o700)
            locked = _locked(path)
            # Between the two, another that clears may have taken it for one left behind.
            if locked is not None and path.is_dir():
                return path, locked

    def _clear(self) -> None:
        """What processes that are no more left behind."""
        for path in self._folder.iterdir():
            locked = _locked(path)
            if locked is not None:
                shutil.rmtree(path, ignore_errors=True)
                os.close(locked)

    def close(self) -> None:
        if self._own is not None:
            path, locked = self._own
            shutil.rmtree(path, ignore_errors=True)
            os.close(locked)
            self._own = None


class ArrivingFile:
    """One file on its way: `path` is its folder."""

    def __init__(self, arriving: Arriving, path: Path, begins: str) -> None:
        self.path = path
        self._arriving, self._begins, self._reserved = arriving, begins, 0

    def expect(self, stated: int) -> None:
        """Refused before any of it is read, where so much has no room now."""
        self._arriving.refuse_beyond(self._begins, stated)

    def reserve(self, descriptor: int, size: int) -> None:
        """Room for a file of that size so far. It is taken first and then looked at, so that two
        who look at once do not both find it free."""
        if size <= self._reserved:
            return
        step = _STEP if size < _LONG_STEP else _LONG_STEP
        self._reserved = -(-size // step) * step
        os.ftruncate(descriptor, self._reserved)
        self._arriving.refuse_beyond(self._begins)


def _locked(folder: Path) -> int | None:
    """The descriptor that holds it; None where another does, or it is gone."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def _size_of(folder: Path) -> int:
    size = 0
    with suppress(FileNotFoundError):  # gone meanwhile
        for each in os.scandir(folder):
            with suppress(FileNotFoundError):
                size += each.stat().st_size
    return size
