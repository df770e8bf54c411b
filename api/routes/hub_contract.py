"""The contract with modules, published: AsyncAPI, and the JSON Schema of each type of event."""

from typing import Annotated

import orjson
from fastapi import APIRouter, Path, Request, Response

from api.http.bodies.hub_bodies import ResultBody
from api.http.components import components_of
from api.http.problem_types import problem_types
from api.openapi.described import Who, described
from blueprint.errors import NotFound
from blueprint.hub.contract import contract, event_schema

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/hub", tags=["hub"])

_DAY = {"Cache-Control": "public, max-age=3600"}


@router.get("/contract", summary="The contract with modules, as AsyncAPI 3.0")
@described("getHubContract", "JsonDocument", who=Who.NOBODY_ASKS)
def get_contract(request: Request) -> Response:
    base = components_of(request).modules.hub.base
    problems = {f"/problems/{slug}": one.meaning[1] for slug, one in problem_types().items()}
    document = contract(base, ResultBody.model_json_schema(), problems)
    return Response(orjson.dumps(document), 200, _DAY, "application/json")


@router.get("/schemas/{type}/{version}", summary="The JSON Schema of a type of event")
@described(
    "getEventSchema",
    "JsonDocument",
    json_type="application/schema+json",
    who=Who.NOBODY_ASKS,
)
def get_schema(
    request: Request,
    type: Annotated[str, Path(description="without its version: blueprint.item.passed")],
    version: Annotated[str, Path(description="v1")],
) -> Response:
    base = components_of(request).modules.hub.base
    try:
        schema = event_schema(f"{type[:200]}.{version[:20]}", base)
    except ValueError:
        raise NotFound("没有这一类事件的说明") from None
    return Response(orjson.dumps(schema), 200, _DAY, "application/schema+json")
