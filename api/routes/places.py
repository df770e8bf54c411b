"""GET /api/v1/places: where is what somebody typed?"""

from typing import Annotated

import orjson
from fastapi import APIRouter, Query, Request, Response

from api.http.authentication import require
from api.http.components import components_of
from api.http.conditional_requests import headers_of
from api.http.date_parameters import legal_date
from api.http.scopes import permits
from api.openapi.answers.map import Places
from api.openapi.described import described
from blueprint.vocabulary import Scope
from layers.catalogue import layer
from layers.places import find_places

__all__ = ["router"]

router = APIRouter(prefix="/api/v1", tags=["places"], dependencies=[permits(Scope.READ_MAP)])


@router.get(
    "/places",
    summary="Districts, blocks, plans, parcels and more by code or name, however typed",
)
@described("findPlaces", Places)
def get_places(
    request: Request,
    q: Annotated[str, Query(min_length=1, max_length=100, description="a code or a name")],
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
    as_of: Annotated[
        str | None, Query(description="ISO date: parcels of plans in force on it; absent: all")
    ] = None,
) -> Response:
    """`HD00-1603-03A` is also `hd0016030003a`: capitals, width, dashes, spaces and leading zeros do
    not matter."""
    viewer = require(request, Scope.READ_MAP)
    on = None if as_of is None else legal_date(as_of, components_of(request).services.city)
    found = find_places(components_of(request).database, viewer, q, limit, on)
    places = [
        {
            "layer": place.layer,
            "label": layer(place.layer).label,
            "code": place.code,
            "name": place.name,
            "bbox": place.bbox,
            "district": place.district,
            "match": place.nearness.name.lower(),
        }
        for place in found
    ]
    return Response(
        orjson.dumps({"places": places}),
        headers=headers_of(viewer),
        media_type="application/json",
    )
