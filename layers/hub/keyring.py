"""Webhook secrets, encrypted under a key that is not in the database; module keys, hashed."""

import base64
import secrets
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from blueprint.errors import Unavailable
from layers.secret_files import made_once

__all__ = ["Keyring", "new_secret", "secret_text"]

_NONCE = 12
_KEY_BYTES = 32


def new_secret() -> bytes:
    """Thirty-two random bytes, as Standard Webhooks asks for."""
    return secrets.token_bytes(_KEY_BYTES)


def secret_text(secret: bytes) -> str:
    """As it is shown, once: `whsec_` and base64."""
    return f"whsec_{base64.b64encode(secret).decode()}"


class Keyring:
    """Seals secrets for the database and opens them again. The module's id is bound in: a sealed
    secret that was put into another module's row does not open."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    @classmethod
    def at(cls, path: Path) -> "Keyring":
        """The key in this file (32 bytes); made, for its owner's eyes alone, where there is none.
        Unavailable where it cannot be read, or is no key."""
        try:
            key = made_once(path, lambda: secrets.token_bytes(_KEY_BYTES))
        except OSError:
            raise Unavailable(f"读不到密钥文件 {path.name}：检查路径与权限") from None
        if len(key) != _KEY_BYTES:
            raise Unavailable(f"密钥文件 {path.name} 不完整：从备份恢复它")
        return cls(key)

    def seal(self, secret: bytes, module: UUID) -> bytes:
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._cipher.encrypt(nonce, secret, module.bytes)

    def open(self, sealed: bytes, module: UUID) -> bytes:
        """Unavailable where it was sealed under another key, or for another module."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], module.bytes)
        except InvalidTag:
            raise Unavailable("模块的签名密钥打不开：检查密钥文件是否为原来的") from None
