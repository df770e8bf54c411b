"""Secrets in files of their own: made once, whole or not at all, for their owner alone."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from blueprint.errors import Unavailable

__all__ = ["KEY_BYTES", "key_in", "made_once"]

KEY_BYTES = 32


def made_once(path: Path, make: Callable[[], bytes], *, folder_mode: int = 0o777) -> bytes:
    """What is in the file; where there is none, what `make` gives, from then on. Of two that make
    it at once the first wins, and both read the same. OSError where it cannot be read or made."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=folder_mode)
        fresh = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(make())
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_bytes()


def key_in(path: Path) -> bytes:
    """The key in this file (`KEY_BYTES` random bytes), made where there is none. Unavailable where
    it cannot be read or made, or is no key."""
    try:
        key = made_once(path, lambda: secrets.token_bytes(KEY_BYTES))
    except OSError:
        raise Unavailable(f"读不到密钥文件 {path.name}：检查路径与权限") from None
    if len(key) != KEY_BYTES:
        raise Unavailable(f"密钥文件 {path.name} 不完整：从备份恢复它")
    return key
