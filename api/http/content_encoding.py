"""Answers that lie packed already: sent so to whoever reads gzip, and plain to others."""

import gzip
from collections.abc import Mapping

from fastapi import Request, Response

__all__ = ["gzip_response"]


def gzip_response(
    request: Request,
    compressed: bytes,
    media_type: str,
    headers: Mapping[str, str],
    plain: bytes | None = None,
) -> Response:
    """`compressed` is gzip of `plain`, which is unpacked here where it does not lie at hand."""
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(
            compressed, media_type=media_type, headers={**headers, "Content-Encoding": "gzip"}
        )
    found = gzip.decompress(compressed) if plain is None else plain
    return Response(found, media_type=media_type, headers=dict(headers))
