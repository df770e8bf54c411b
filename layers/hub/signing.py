"""Signatures of deliveries: Standard Webhooks, one for each secret that is living."""

import base64
from collections.abc import Sequence
from datetime import datetime

from cryptography.hazmat.primitives import hashes, hmac
from standardwebhooks import Webhook

from layers.hub.keyring import secret_text

__all__ = ["signed_headers"]


def signed_headers(
    message_id: str, at: datetime, body: bytes, secrets: Sequence[bytes], *, sm3: bool = False
) -> dict[str, str]:
    """`webhook-id`, `webhook-timestamp` (seconds, of this attempt) and `webhook-signature`, where
    signatures of several secrets are parted by blanks while they rotate. With `sm3` each has an
    HMAC-SM3 (`vsm3,`) beside it."""
    text = body.decode()
    signatures = [Webhook(secret_text(one)).sign(message_id, at, text) for one in secrets]
    seconds = str(int(at.timestamp()))
    if sm3:
        content = f"{message_id}.{seconds}.{text}".encode()
        signatures += [f"vsm3,{_sm3(one, content)}" for one in secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(signatures),
    }


def _sm3(secret: bytes, content: bytes) -> str:
    code = hmac.HMAC(secret, hashes.SM3())
    code.update(content)
    return base64.b64encode(code.finalize()).decode()
