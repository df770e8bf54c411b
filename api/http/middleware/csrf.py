"""What is refused by its headers alone: keys in addresses, and what other sites make browsers send.

A browser sends the session cookie along whoever asked it to. So what changes something with a
cookie must come from a page of ours: by what the browser says of its origin (Sec-Fetch-Site,
Origin), else by a token that only our pages know (X-CSRF-Token). Forms carry theirs in a field.
"""

import hmac
import logging
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Receive, Scope, Send

from api.http.authentication import COOKIE
from api.http.problems import TITLES, problem, response_of
from layers.people.keys import IN_TEXT
from layers.people.tokens import csrf_of

__all__ = ["CSRF_HEADER", "CsrfGuard"]

CSRF_HEADER = "X-CSRF-Token"
_log = logging.getLogger(__name__)
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# Where a session begins there is no cookie yet, and yet no other site may begin one.
_ENTRANCES = ("/api/v1/session", "/api/v1/accounts", "/login")
_KEY_IN_URL = (
    "密钥不能写在网址里：网址会留在浏览器、代理和日志中。请放在请求头 Authorization: Bearer 之后；"
    "这个密钥已经泄露，请撤销并更换"
)
_FOREIGN = "请求不是从本站页面发出的；程序请用密钥，页面请带上 X-CSRF-Token"


def _key_in_address(scope: Scope) -> bool:
    address: str = scope["path"] + "?" + bytes(scope["query_string"]).decode("latin-1")
    return IN_TEXT.search(unquote(address)) is not None


def _ours(headers: Headers, token: str | None, in_form: bool) -> bool:
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None and site != "same-origin":
        return False
    if origin is not None and urlsplit(origin).netloc != headers.get("host"):
        return False
    if site is not None or origin is not None or token is None or in_form:
        return True
    return hmac.compare_digest(headers.get(CSRF_HEADER, "").encode(), csrf_of(token).encode())


def _foreign(scope: Scope, headers: Headers) -> bool:
    if scope["method"] in _SAFE:
        return False
    cookies: Mapping[str, str] = cookie_parser(headers.get("cookie", ""))
    token, path = cookies.get(COOKIE), str(scope["path"])
    if headers.get("authorization", "").lower().startswith("bearer ") and token is None:
        return False
    if not token and not path.startswith(_ENTRANCES):
        return False
    return not _ours(headers, token, in_form=not path.startswith(("/api/", "/ogc")))


class CsrfGuard:
    """ASGI middleware, around everything that answers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            if _key_in_address(scope):
                _log.warning("a key in a URL was refused")
                refusal = problem(400, "key-in-url", TITLES["key-in-url"][1], _KEY_IN_URL)
                await response_of(refusal)(scope, receive, send)
                return
            if _foreign(scope, Headers(scope=scope)):
                refusal = problem(403, "foreign-site", TITLES["foreign-site"][1], _FOREIGN)
                await response_of(refusal)(scope, receive, send)
                return
        await self._app(scope, receive, send)
