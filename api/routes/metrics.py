"""/metrics, for Prometheus."""

import asyncio
import hmac

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from api.application import application_of
from api.http.authentication import viewer_of
from api.http.middleware.metrics_port import is_on_metrics_port
from api.openapi.described import Media, described
from blueprint.errors import NotFound
from blueprint.vocabulary import Scope

__all__ = ["router"]

router = APIRouter(tags=["service"])


@router.get("/metrics", response_class=Response, summary="Counters for Prometheus")
@described(
    "getMetrics",
    text="In Prometheus' text format",
    media=(Media("text/plain", is_text=True),),
    problems=(401, 404),
)
async def metrics(request: Request) -> Response:
    """On an address of its own, to administrators, or by a token; NotFound for all others.

    Not in the threads that requests use: where those are all taken, this still answers.
    """
    observability = application_of(request).observability
    if not _open_to_all(request):
        await asyncio.get_running_loop().run_in_executor(None, _refuse_others, request)
    body = await asyncio.get_running_loop().run_in_executor(None, observability.metrics.text)
    return Response(body, headers={"Content-Type": CONTENT_TYPE_LATEST})


def _open_to_all(request: Request) -> bool:
    settings = application_of(request).settings
    if settings.metrics_address == "public" or is_on_metrics_port(request, settings):
        return True
    token = settings.metrics_token
    given = request.headers.get("authorization", "").encode()
    return token is not None and hmac.compare_digest(
        given, f"Bearer {token.get_secret_value()}".encode()
    )


def _refuse_others(request: Request) -> None:
    """Unauthenticated for a key that is none; nobody else is told that there is anything."""
    if Scope.ADMIN not in viewer_of(request).may:
        raise NotFound("没有这个地址")
