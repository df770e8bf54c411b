"""Whether the service lives, and whether it can answer."""

from typing import Any

from fastapi import APIRouter, Request

from layers.releases.listing import listing

__all__ = ["router"]

router = APIRouter(tags=["service"])


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """The process answers, however busy its threads are."""
    return {"status": "ok"}


@router.get("/readyz")
def readyz(request: Request) -> dict[str, Any]:
    """The database answers and the map has releases; 503 otherwise (as a problem)."""
    layers = listing(request.app.state.database)
    rulebook = request.app.state.services.rulebook
    return {
        "status": "ready",
        "rulebook": {"id": rulebook.id, "version": rulebook.version, "sha256": rulebook.sha256},
        "layers": {layer.id: layer.release_id for layer in layers if layer.release_id},
    }
