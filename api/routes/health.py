"""Whether the service lives, and whether it can answer."""

import shutil
import time
from typing import Any

from fastapi import APIRouter, Request

from blueprint.errors import StorageFull
from layers.releases.listing import listing

__all__ = ["router"]

router = APIRouter(tags=["service"])

# So long after an answer could not be stored, nothing is sent here.
_FULL_FOR_S = 30.0
# What a private database needs to go on writing its log.
_LEAST_FREE = 64 * 2**20


def _refuse_full(request: Request) -> None:
    """StorageFull where answers cannot be stored: the disk of the private database has no room, or
    the database itself has just said so."""
    state = request.app.state
    full_at = getattr(state, "storage_full_at", None)
    recently_full = full_at is not None and time.monotonic() - full_at < _FULL_FOR_S
    home = state.settings.home
    private = state.settings.database_url is None and home.is_dir()
    if recently_full or (private and shutil.disk_usage(home).free < _LEAST_FREE):
        raise StorageFull("存储空间已满，不能保存答复：请腾出空间", retry_after_s=30)


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """The process answers, however busy its threads are."""
    return {"status": "ok"}


@router.get("/readyz")
def readyz(request: Request) -> dict[str, Any]:
    """The database answers, the map has releases, and answers can be stored; 503 or 507 otherwise
    (as a problem)."""
    _refuse_full(request)
    layers = listing(request.app.state.database)
    rulebook = request.app.state.services.rulebook
    return {
        "status": "ready",
        "rulebook": {"id": rulebook.id, "version": rulebook.version, "sha256": rulebook.sha256},
        "layers": {layer.id: layer.release_id for layer in layers if layer.release_id},
    }
