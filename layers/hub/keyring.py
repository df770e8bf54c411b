"""Webhook secrets, encrypted under a key that is not in the database; module keys, hashed."""

import base64
import secrets
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from blueprint.errors import Unavailable
from layers.secret_files import KEY_BYTES, key_in

__all__ = ["Keyring", "new_secret", "secret_text"]

_NONCE = 12


def new_secret() -> bytes:
    """Thirty-two random bytes, as Standard Webhooks asks for."""
    return secrets.token_bytes(KEY_BYTES)


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
        """With the key in this file (`layers.secret_files`)."""
        return cls(key_in(path))

    def seal(self, secret: bytes, module: UUID) -> bytes:
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._cipher.encrypt(nonce, secret, module.bytes)

    def open(self, sealed: bytes, module: UUID) -> bytes:
        """Unavailable where it was sealed under another key, or for another module."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], module.bytes)
        except InvalidTag:
            raise Unavailable("模块的签名密钥打不开：检查密钥文件是否为原来的") from None
