"""JSON of /ogc and of exports, packed for whoever reads gzip; also while it is streamed."""

import zlib

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["JsonCompression"]

_PATHS = ("/ogc", "/api/v1/layers")
_LEAST_BYTES = 500
_LEVEL = 5
_GZIP = 31  # zlib's window bits for a gzip container


def _is_json(headers: Headers) -> bool:
    kind = headers.get("content-type", "").partition(";")[0].strip()
    return kind in ("application/json", "application/x-ndjson") or kind.endswith("+json")


class _Compressing:
    """One answer on its way: what starts it is held until its first piece says how large it is."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._packer: zlib._Compress | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = Headers(raw=message["headers"])
            compressed = "content-encoding" in headers
            if message["status"] == 200 and _is_json(headers) and not compressed:
                self._start = message
                return
            await self._send(message)
        elif message["type"] == "http.response.body":
            await self._body(message)
        else:
            await self._send(message)

    async def _body(self, message: Message) -> None:
        body, more = message.get("body", b""), message.get("more_body", False)
        if self._start is not None:
            headers = MutableHeaders(raw=self._start["headers"])
            if more or len(body) >= _LEAST_BYTES:
                self._packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
                headers["Content-Encoding"] = "gzip"
                del headers["content-length"]
                etag = headers.get("etag", "")
                if etag.startswith('"'):  # packed, it is not the same byte by byte
                    headers["ETag"] = f"W/{etag}"
            headers.add_vary_header("Accept-Encoding")
            await self._send(self._start)
            self._start = None
        if self._packer is None:
            await self._send(message)
            return
        compressed = self._packer.compress(body) + (
            self._packer.flush(zlib.Z_FINISH) if not more else b""
        )
        if compressed or not more:
            await self._send({"type": "http.response.body", "body": compressed, "more_body": more})


class JsonCompression:
    """ASGI middleware around what answers under those paths."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        concerned = scope["type"] == "http" and scope["path"].startswith(_PATHS)
        if concerned and "gzip" in Headers(scope=scope).get("accept-encoding", ""):
            send = _Compressing(send)
        await self._app(scope, receive, send)
