"""The module's surface of the hub: its events, in whatever way it takes them, and their heads."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Annotated

import orjson
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from api.http.components import components_of
from api.http.module_authentication import module_of
from api.hub import Hub, personal_members
from api.openapi.answers.hub import EventPage
from api.openapi.described import Media, Who, described
from blueprint.errors import BlueprintError
from blueprint.hub.module import Module
from layers.hub.access import note
from layers.hub.delivering import written
from layers.hub.polling import MOST, Page, heads, read_after

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/hub", tags=["hub"])

_LONGEST_WAIT_S = 60
_LOOKS_EVERY_S = 0.25
_COMMENT_EVERY_S = 15.0


def _events(hub: Hub, module: Module, page: Page) -> list[bytes]:
    return [
        written(module, one, base=hub.base, zone=hub.zone, personal=personal_members)
        for one in page.outgoing
    ]


def _body(hub: Hub, module: Module, page: Page) -> bytes:
    cursor = orjson.dumps(page.cursor)
    return b'{"events":[' + b",".join(_events(hub, module, page)) + b'],"cursor":' + cursor + b"}"


@router.get(
    "/events",
    summary="Events addressed to the module, in order, after a cursor",
)
@described(
    "pollEvents",
    EventPage,
    media=(Media("text/event-stream", is_text=True),),
    quota=True,
    who=Who.MODULE,
    problems=(404,),
)
async def get_events(
    request: Request,
    after: Annotated[str | None, Query(max_length=200, description="the last `cursor`")] = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
    wait: Annotated[int, Query(ge=0, le=_LONGEST_WAIT_S, description="seconds")] = 0,
) -> Response:
    """The same cursor gives the same events, less what the module may no longer see. With
    `Accept: text/event-stream` they are sent as they come, `id:` being the cursor."""
    hub = components_of(request).modules.hub
    module = await asyncio.to_thread(module_of, request)
    if "text/event-stream" in request.headers.get("accept", ""):
        cursor = request.headers.get("last-event-id") or after
        await asyncio.to_thread(read_after, hub.database, module, cursor, 1)
        return _stream(request, hub, module, cursor, limit)
    page = await asyncio.to_thread(read_after, hub.database, module, after, limit)
    if not page.outgoing and wait:
        page = await _waited(request, hub, module, page, after, limit, wait)
    await asyncio.to_thread(note, hub.database, module.id, "events", None, 200)
    return Response(
        _body(hub, module, page),
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


async def _waited(
    request: Request,
    hub: Hub,
    module: Module,
    page: Page,
    after: str | None,
    limit: int,
    wait: int,
) -> Page:
    waiting = components_of(request).modules.waiting
    shutdown = components_of(request).shutdown
    waiting.enter(module.id)
    try:
        until = time.monotonic() + wait
        while not page.outgoing and time.monotonic() < until and not shutdown.has_begun:
            if await request.is_disconnected():
                break
            await asyncio.sleep(_LOOKS_EVERY_S)
            page = await asyncio.to_thread(read_after, hub.database, module, after, limit)
    finally:
        waiting.leave(module.id)
    return page


def _stream(
    request: Request, hub: Hub, module: Module, cursor: str | None, limit: int
) -> StreamingResponse:
    waiting = components_of(request).modules.waiting
    shutdown = components_of(request).shutdown
    waiting.enter(module.id)

    async def parts() -> AsyncIterator[bytes]:
        nonlocal cursor
        last_comment = time.monotonic()
        try:
            yield b": \n\n"
            while not shutdown.has_begun:
                try:
                    page = await asyncio.to_thread(read_after, hub.database, module, cursor, limit)
                except BlueprintError:
                    return
                for body, place in zip(_events(hub, module, page), page.cursors, strict=True):
                    yield b"id: " + place.encode() + b"\ndata: " + body + b"\n\n"
                    last_comment = time.monotonic()
                cursor = page.cursor
                if time.monotonic() - last_comment >= _COMMENT_EVERY_S:
                    yield b": \n\n"
                    last_comment = time.monotonic()
                if not page.more:
                    await asyncio.sleep(_LOOKS_EVERY_S)
        finally:
            waiting.leave(module.id)

    return StreamingResponse(
        parts(), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
    )


@router.get(
    "/heads",
    summary="For each project, the newest event that it should have",
)
@described("getHeads", "ProjectHeads", quota=True, who=Who.MODULE)
def get_heads(request: Request) -> Response:
    hub = components_of(request).modules.hub
    module = module_of(request)
    found = {
        project: {"sequence": f"{head.sequence:020d}", "epoch": head.epoch}
        for project, head in heads(hub.database, module).items()
    }
    note(hub.database, module.id, "heads", None, 200)
    return Response(
        orjson.dumps(found), media_type="application/json", headers={"Cache-Control": "no-store"}
    )
