"""The organisation's identity provider (OpenID Connect): where it says that its things are, where a
browser is sent to log in, and who came back.

What it answers is believed only as far as its signature, and for us, and for this one login.
"""

import logging
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from requests import RequestException, Response

from blueprint.errors import Unauthenticated, Unavailable

__all__ = ["ALGORITHMS", "Client", "Identity", "Provider"]

# Signed with a key that only the provider has: neither `none` nor a secret that is shared with us.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
_SCOPE = "openid email"
_CONNECT_S, _READ_S = 3.0, 5.0
# Who waits for a provider that hangs must not take all threads from those who ask for the map.
_AT_ONCE, _IN_LINE_S = 4, 2.0
_KNOWN_FOR_S = 3600.0
# Its documents are some kilobytes; what is longer is none of them, and must not fill our memory.
_MOST_BYTES = 1_000_000
_CLOCKS_DIFFER_S = 60
_RETRY_S = 30
_GONE = "统一身份认证暂时不可用：请稍后再试，或用密码登录"
_REFUSED = "统一身份认证没有通过：请重新登录；若仍不行，请把时间告诉管理员"
_log = logging.getLogger(__name__)

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Client:
    """Who we are to the provider; without a secret we are a public client, with PKCE alone."""

    issuer: str
    id: str
    secret: str | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """`email` is one that the provider says it verified, else None."""

    issuer: str
    subject: str
    email: str | None


def _secured(address: object) -> str:
    """An address that may be asked: over TLS, or on this machine."""
    parts = urlsplit(address if isinstance(address, str) else "")
    local = parts.hostname in ("localhost", "127.0.0.1", "::1")
    if parts.scheme == "https" or (parts.scheme == "http" and local):
        return str(address)
    raise ValueError("an address of the provider is neither https nor on this machine")


class AnswerTooLong(ValueError):
    """An answer longer than any that a provider gives."""


def _bounded(answer: Response, **_: object) -> None:
    """Called when the head of an answer is there: its body is read here, and not beyond a bound."""
    held = bytearray()
    for part in answer.iter_content(65_536):
        held += part
        if len(held) > _MOST_BYTES:
            answer.close()
            raise AnswerTooLong(f"more than {_MOST_BYTES} bytes")
    answer._content = bytes(held)


class Provider:
    """Asked with time limits, by few at once. Unavailable where it does not answer, or not what a
    provider says; Unauthenticated where what it says of somebody does not hold."""

    def __init__(self, client: Client, *, connect_s: float = _CONNECT_S, read_s: float = _READ_S):
        self.client = client
        self._timeout = (connect_s, read_s)
        self._turn = threading.BoundedSemaphore(_AT_ONCE)
        self._document: tuple[float, Document] | None = None
        self._keys: KeySet | None = None

    def address(self, *, redirect_uri: str, state: str, nonce: str, verifier: str) -> str:
        """Where the browser goes to log in."""
        with self._session() as session:
            endpoint = self._discovered(session)["authorization_endpoint"]
            session.redirect_uri = redirect_uri
            found, _ = session.create_authorization_url(
                endpoint, state=state, nonce=nonce, code_verifier=verifier
            )
            return str(found)

    def identity(self, code: str, *, redirect_uri: str, nonce: str, verifier: str) -> Identity:
        """Who logged in there, by the code that the browser brought back."""
        with self._session() as session:
            document = self._discovered(session)
            token = session.fetch_token(
                document["token_endpoint"],
                code=code,
                grant_type="authorization_code",
                redirect_uri=redirect_uri,
                code_verifier=verifier,
                allow_redirects=False,
            )
            claims = self._verified(session, document, token, nonce)
            email = self._email(session, document, claims)
        return Identity(self.client.issuer, str(claims["sub"]), email)

    @contextmanager
    def _session(self) -> Iterator[OAuth2Session]:
        if not self._turn.acquire(timeout=_IN_LINE_S):
            raise Unavailable(_GONE, _RETRY_S)
        try:
            with OAuth2Session(
                self.client.id,
                self.client.secret,
                scope=_SCOPE,
                code_challenge_method="S256",
                default_timeout=self._timeout,
            ) as session:
                session.hooks["response"].append(_bounded)
                yield session
        except OAuthError as error:
            # A code that was used, is another client's, or lacks its verifier.
            _log.warning(
                "the identity provider refused",
                extra={"fields": {"cause": str(error.error)[:40]}},
            )
            raise Unauthenticated(_REFUSED) from error
        except JoseError as error:
            _log.warning("an identity was refused", extra={"fields": {"cause": error.error}})
            raise Unauthenticated(_REFUSED) from error
        except (RequestException, ValueError, KeyError, TypeError) as error:
            _log.warning(
                "the identity provider did not answer as one",
                extra={"fields": {"cause": type(error).__name__}},
            )
            raise Unavailable(_GONE, _RETRY_S) from error
        finally:
            self._turn.release()

    def _read(self, session: OAuth2Session, address: object, **more: Any) -> Document:
        answer = session.get(_secured(address), allow_redirects=False, **more)
        if answer.status_code != 200:
            raise ValueError(f"status {answer.status_code}")
        document = answer.json()
        if not isinstance(document, dict):
            raise ValueError("not an object")
        return document

    def _discovered(self, session: OAuth2Session) -> Document:
        if self._document is not None and time.monotonic() < self._document[0]:
            return self._document[1]
        place = self.client.issuer.rstrip("/") + "/.well-known/openid-configuration"
        document = self._read(session, place, withhold_token=True)
        if document["issuer"] != self.client.issuer:
            raise ValueError("another issuer's document")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            _secured(document[name])
        self._document, self._keys = (time.monotonic() + _KNOWN_FOR_S, document), None
        return document

    def _keys_now(self, session: OAuth2Session, document: Document, *, anew: bool) -> KeySet:
        keys = None if anew else self._keys
        if keys is None:
            read = self._read(session, document["jwks_uri"], withhold_token=True)
            self._keys = keys = KeySet.import_key_set({"keys": list(read["keys"])})
        return keys

    def _verified(
        self, session: OAuth2Session, document: Document, token: Document, nonce: str
    ) -> CodeIDToken:
        given = token.get("id_token")
        if not isinstance(given, str):
            raise ValueError("no id_token")
        try:
            keys = self._keys_now(session, document, anew=False)
            read = jwt.decode(given, keys, algorithms=ALGORITHMS)
        except (InvalidKeyIdError, BadSignatureError):  # the keys may have been rotated since
            keys = self._keys_now(session, document, anew=True)
            read = jwt.decode(given, keys, algorithms=ALGORITHMS)
        claims = CodeIDToken(
            read.claims,
            read.header,
            {
                "iss": {"essential": True, "value": self.client.issuer},
                "aud": {"essential": True, "value": self.client.id},
                "sub": {"essential": True},
                "nonce": {"essential": True, "value": nonce},
            },
            {"nonce": nonce, "client_id": self.client.id, "access_token": token["access_token"]},
        )
        claims.validate(leeway=_CLOCKS_DIFFER_S)
        return claims

    def _email(self, session: OAuth2Session, document: Document, claims: Document) -> str | None:
        """By the id_token, else by the userinfo endpoint, where that speaks of the same person."""
        userinfo: Document = claims
        if "email" not in claims and "userinfo_endpoint" in document:
            userinfo = self._read(session, document["userinfo_endpoint"])
            if userinfo.get("sub") != claims["sub"]:
                return None
        email = userinfo.get("email")
        return email if userinfo.get("email_verified") is True and isinstance(email, str) else None
