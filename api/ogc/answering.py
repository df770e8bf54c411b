"""What every answer under /ogc has in common: in which form it is wanted, how it is written."""

from collections.abc import Mapping
from typing import Any

import orjson
from fastapi import Request, Response

from api.ogc.links import HTML, JSON
from blueprint.errors import BadQuery, Flaw

__all__ = ["answer", "page_or_json"]


def page_or_json(request: Request, parameters: Mapping[str, str]) -> bool:
    """Whether a page for people is wanted: `f` says so, or else a browser that prefers one."""
    format_given = parameters.get("f")
    if format_given not in (None, "json", "html"):
        raise BadQuery.of(Flaw(("f",), "没有这种形式", format_given, "可用：json、html"))
    if format_given is not None:
        return format_given == "html"
    wanted = [
        part.partition(";")[0].strip() for part in request.headers.get("accept", "").split(",")
    ]
    return HTML in wanted and not any("json" in part for part in wanted[: wanted.index(HTML)])


def answer(
    document: Mapping[str, Any], media_type: str = JSON, headers: dict[str, str] | None = None
) -> Response:
    return Response(orjson.dumps(document), media_type=media_type, headers=headers)
