"""Whether the service lives, and whether it can answer."""

from typing import Any

from fastapi import APIRouter, Request

from api.http.components import components_of
from api.openapi.answers.releases import Health, Readiness
from api.openapi.described import Who, described
from blueprint.errors import StorageFull
from layers.releases.listing import listing

__all__ = ["router"]

router = APIRouter(tags=["service"])


def _refuse_full(request: Request) -> None:
    """StorageFull where answers cannot be stored: the disk of the private database has no room, or
    the database itself has just said so."""
    if components_of(request).disk.is_full:
        raise StorageFull("存储空间已满，不能保存答复：请腾出空间", retry_after_s=30)


@router.get("/healthz")
@described("getHealth", Health, who=Who.NOBODY_ASKS)
async def healthz() -> dict[str, str]:
    """The process answers, however busy its threads are."""
    return {"status": "ok"}


@router.get("/readyz")
@described("getReadiness", Readiness, who=Who.NOBODY_ASKS, problems=(503, 507))
def readyz(request: Request) -> dict[str, Any]:
    """The database answers, the map has releases, and answers can be stored; 503 or 507 otherwise
    (as a problem)."""
    _refuse_full(request)
    layers = listing(components_of(request).database)
    rulebook = components_of(request).services.rulebook
    return {
        "status": "ready",
        "rulebook": {"id": rulebook.id, "version": rulebook.version, "sha256": rulebook.sha256},
        "layers": {layer.id: layer.release_id for layer in layers if layer.release_id},
    }
