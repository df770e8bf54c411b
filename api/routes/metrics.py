"""/metrics, for Prometheus."""

import asyncio

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from api.application import application_of
from api.openapi.described import Media, Who, described

__all__ = ["router"]

router = APIRouter(tags=["service"])


@router.get("/metrics", response_class=Response, summary="Counters for Prometheus")
@described(
    "getMetrics",
    text="In Prometheus' text format",
    media=(Media("text/plain", is_text=True),),
    who=Who.NOBODY_ASKS,
)
async def metrics(request: Request) -> Response:
    """Not in the threads that requests use: where those are all taken, this still answers."""
    observability = application_of(request).observability
    body = await asyncio.get_running_loop().run_in_executor(None, observability.metrics.text)
    return Response(body, headers={"Content-Type": CONTENT_TYPE_LATEST})
