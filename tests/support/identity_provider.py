"""An OpenID Connect provider that runs: authlib's authorization server over HTTP, with RSA keys of
its own, PKCE, and somebody who is always logged in. It can be made to lie."""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from authlib.oauth2.rfc6749 import AuthorizationServer, ClientMixin, OAuth2Request
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode, UserInfo
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET = "one-blueprint", "a secret between two servers"


class _Client(ClientMixin):  # type: ignore[misc]
    def __init__(self, redirect_uris: list[str]) -> None:
        self.redirect_uris = redirect_uris

    def get_client_id(self) -> str:
        return CLIENT_ID

    def get_default_redirect_uri(self) -> str:
        return self.redirect_uris[0]

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri in self.redirect_uris

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == CLIENT_SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass
class _Code:
    code: str
    redirect_uri: str
    scope: str
    user: dict[str, Any]
    nonce: str
    code_challenge: str
    code_challenge_method: str

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str:
        return self.nonce

    def get_auth_time(self) -> None:
        return None

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


class _Request(OAuth2Request):  # type: ignore[misc]
    def __init__(self, method: str, path: str, headers: dict[str, str], body: str) -> None:
        # authlib would have TLS even on this machine, where nobody listens.
        super().__init__(method, "https://provider" + path, headers=headers)
        self._args = dict(parse_qsl(urlsplit(path).query))
        self._form = dict(parse_qsl(body))
        self.payload = BasicOAuth2Payload({**self._args, **self._form})

    @property
    def args(self) -> dict[str, str]:
        return self._args

    @property
    def form(self) -> dict[str, str]:
        return self._form


@dataclass
class IdentityProvider:
    """`person` is who is logged in there; `lies` replace claims of the id_token; `unsigned` is an
    algorithm that no signature of ours stands behind; `signs_with` is a key that is not published;
    `without_email` leaves it to userinfo."""

    issuer: str
    redirect_uris: list[str]
    person: dict[str, Any] = field(default_factory=dict)
    lies: dict[str, Any] = field(default_factory=dict)
    unsigned: str | None = None
    signs_with: RSAKey | None = None
    without_email: bool = False
    codes: dict[str, _Code] = field(default_factory=dict)
    requested: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rotate()
        self.server = _Server(self)

    def rotate(self) -> None:
        """Another key, which alone is published from now on."""
        self.key = RSAKey.generate_key(2048, {"alg": "RS256", "use": "sig"}, auto_kid=True)

    def is_honest(self) -> None:
        self.lies, self.without_email = {}, False
        self.unsigned, self.signs_with = None, None

    @property
    def discovery(self) -> dict[str, Any]:
        at = self.issuer
        return {
            "issuer": at,
            "authorization_endpoint": f"{at}/authorize",
            "token_endpoint": f"{at}/token",
            "userinfo_endpoint": f"{at}/userinfo",
            "jwks_uri": f"{at}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def answer(
        self, method: str, path: str, headers: dict[str, str], body: str
    ) -> tuple[int, Any, list[tuple[str, str]]]:
        place = urlsplit(path).path
        self.requested.append(place)
        if place == "/.well-known/openid-configuration":
            return 200, self.discovery, []
        if place == "/jwks":
            return 200, {"keys": [self.key.as_dict(private=False)]}, []
        if place == "/userinfo":
            known = headers.get("Authorization", "").startswith("Bearer ")
            return (200, self.person, []) if known else (401, {}, [])
        request = _Request(method, path, headers, body)
        if place == "/token":
            return self.server.create_token_response(request)  # type: ignore[no-any-return]
        grant = self.server.get_consent_grant(request, self.person)
        return self.server.create_authorization_response(  # type: ignore[no-any-return]
            request, grant_user=self.person, grant=grant
        )


class _Server(AuthorizationServer):  # type: ignore[misc]
    def __init__(self, provider: IdentityProvider) -> None:
        super().__init__()
        self.provider = provider
        self.register_token_generator("default", BearerTokenGenerator(lambda **_: "access"))
        self.register_grant(_Grant, [_Tokens(provider), CodeChallenge(required=True)])

    def query_client(self, client_id: str) -> _Client | None:
        return _Client(self.provider.redirect_uris) if client_id == CLIENT_ID else None

    def save_token(self, token: Any, request: Any) -> None:
        return None

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        return None

    def create_oauth2_request(self, request: _Request) -> _Request:
        return request

    def handle_response(self, status: int, body: Any, headers: Any) -> Any:
        return status, body, headers


class _Grant(AuthorizationCodeGrant):  # type: ignore[misc]
    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic",)

    def save_authorization_code(self, code: str, request: _Request) -> None:
        given = request.payload.data
        self.server.provider.codes[code] = _Code(
            code,
            given["redirect_uri"],
            given["scope"],
            request.user,
            given["nonce"],
            given["code_challenge"],
            given["code_challenge_method"],
        )

    def query_authorization_code(self, code: str, client: _Client) -> _Code | None:
        return self.server.provider.codes.get(code)  # type: ignore[no-any-return]

    def delete_authorization_code(self, authorization_code: _Code) -> None:
        del self.server.provider.codes[authorization_code.code]

    def authenticate_user(self, authorization_code: _Code) -> dict[str, Any]:
        return authorization_code.user


def _part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


class _Tokens(OpenIDCode):  # type: ignore[misc]
    def __init__(self, provider: IdentityProvider) -> None:
        super().__init__(require_nonce=True)
        self.provider = provider

    def exists_nonce(self, nonce: str, request: _Request) -> bool:
        return any(code.nonce == nonce for code in self.provider.codes.values())

    def resolve_client_private_key(self, client: _Client) -> RSAKey:
        return self.provider.signs_with or self.provider.key

    def get_encode_header(self, client: _Client) -> dict[str, str]:
        return {"alg": "RS256", "kid": str(self.provider.key.kid)}

    def get_client_claims(self, client: _Client) -> dict[str, Any]:
        return {"iss": self.provider.issuer, "aud": [CLIENT_ID]}

    def generate_user_info(self, user: dict[str, Any], scope: str) -> UserInfo:
        claims = UserInfo(user).filter(scope)
        if self.provider.without_email:
            claims = UserInfo(sub=user["sub"])
        return UserInfo({**claims, **self.provider.lies})

    def encode_id_token(self, token: Any, request: _Request) -> str:
        signed = str(super().encode_id_token(token, request))
        if self.provider.unsigned is None:
            return signed
        header, claims, signature = signed.split(".")
        header = _part({"alg": self.provider.unsigned, "kid": self.provider.key.kid})
        return f"{header}.{claims}." + ("" if self.provider.unsigned == "none" else signature)


class _Handler(BaseHTTPRequestHandler):
    def _answer(self) -> None:
        provider: IdentityProvider = self.server.provider  # type: ignore[attr-defined]
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length).decode()
        status, body, headers = provider.answer(self.command, self.path, dict(self.headers), body)
        sent = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in headers:
            if name.lower() not in ("content-length", "content-type"):
                self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    do_GET = do_POST = _answer

    def log_message(self, format: str, *args: Any) -> None:
        return None


@contextmanager
def identity_provider(*redirect_uris: str) -> Iterator[IdentityProvider]:
    """Running on a port of its own until the end."""
    http = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    provider = IdentityProvider(f"http://127.0.0.1:{http.server_port}", list(redirect_uris))
    http.provider = provider  # type: ignore[attr-defined]
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


def query_of(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
