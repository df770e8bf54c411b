"""A ping to a module, asked for by whoever looks after it."""

import asyncio
import time
from uuid import UUID

import orjson
from fastapi import APIRouter, Request, Response

from api.http.components import components_of
from api.hub import deliveries_of
from api.openapi.answers.hub import ModuleTested
from api.openapi.described import Who, described
from api.routes.hub_modules import looked_after
from blueprint.errors import Conflict
from blueprint.hub.module import DeliveryMode

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/hub", tags=["hub"])


@router.post("/modules/{module_id}/test", summary="A ping now: its status and time")
@described("testModule", ModuleTested, who=Who.KNOWN, problems=(409,))
async def post_test(request: Request, module_id: UUID) -> Response:
    """What the module answers counts for its state; the body of its answer is never shown."""
    _, module = await asyncio.to_thread(looked_after, request, module_id)
    if module.delivery.mode is not DeliveryMode.WEBHOOK:
        raise Conflict("本模块不接收推送，没有可测试的地址")
    components = components_of(request)
    began = time.monotonic()
    async with deliveries_of(components.modules.hub, components.settings) as deliveries:
        answer = await deliveries.ping(module)
    took_ms = round((time.monotonic() - began) * 1000)
    _, module = await asyncio.to_thread(looked_after, request, module_id)
    tested = {
        "status": answer.status,
        "error": answer.error,
        "took_ms": took_ms,
        "state": module.state.value,
    }
    return Response(orjson.dumps(tested), 200, {"Cache-Control": "no-store"}, "application/json")
