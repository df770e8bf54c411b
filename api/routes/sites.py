"""POST /api/v1/sites/read: what is in a file, before anything is asked about it."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response

from api.http.authentication import require
from api.http.components import components_of
from api.http.date_parameters import legal_date
from api.http.schemas import PROBLEMS
from api.http.uploads import Upload, receive_file
from api.presentation.sites_read import sites_document
from blueprint.vocabulary import Scope

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/sites", tags=["site queries"])

_BINARY = {"schema": {"type": "string", "format": "binary"}}
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            },
            "application/octet-stream": _BINARY,
            "text/plain": {"schema": {"type": "string"}},
        },
    }
}
_SITES: dict[str, Any] = {
    "description": "A FeatureCollection (EPSG:4490): each site with its area and its defects",
    "content": {
        "application/geo+json": {
            "schema": {
                "type": "object",
                "required": ["type", "features", "notes", "total", "bad"],
                "properties": {
                    "type": {"const": "FeatureCollection"},
                    "features": {"type": "array", "items": {"type": "object"}},
                    "notes": {"type": "array", "items": {"type": "string"}},
                },
            }
        }
    },
}


@router.post(
    "/read",
    summary="The sites of any file that we read, with what is wrong with each; nothing is stored",
    responses={200: _SITES, **PROBLEMS},
    openapi_extra=_BODY,
)
def post_read(
    request: Request,
    upload: Annotated[Upload, Depends(receive_file)],
    name: Annotated[str | None, Query(max_length=300, description="of a file as the body")] = None,
    crs: Annotated[str | None, Query(max_length=100, description="before what it says")] = None,
    encoding: Annotated[str | None, Query(max_length=40, description="of its attributes")] = None,
    from_: Annotated[
        str | None, Query(alias="from", max_length=200, description="which layer of several")
    ] = None,
    width_m: Annotated[
        float | None, Query(gt=0, le=500, description="of a line that says none, in metres")
    ] = None,
) -> Response:
    """A form with a file, a file as the body with `?name=`, or pasted text without a name: WKT,
    GeoJSON, coordinates as people write them. Of these `lines` says what each line was read as, and
    a line that cannot be read is a 422 which names it."""
    viewer = require(request, Scope.QUERY)
    services = components_of(request).services
    on = legal_date(None, services.city)
    document = sites_document(
        services,
        viewer,
        upload,
        on,
        crs=crs,
        encoding=encoding,
        layer_name=from_,
        width_m=width_m,
    )
    return Response(orjson.dumps(document), media_type="application/geo+json")
