"""Site queries: ask and seal, find again, replay."""

from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Request, Response

from api.asking import site_of
from api.bodies import MOST_TOLD, read_json
from api.dates import knowledge_moment, legal_date
from api.quota import spend
from api.routes.schemas import DETERMINATION, PROBLEMS, SITE_QUERY
from api.viewers import require
from blueprint.cases import Asked, House, ask
from blueprint.errors import BadInput, Flaw, shown
from blueprint.facts import read_facts
from blueprint.knowledge import house_at
from blueprint.replay import replay
from blueprint.vocabulary import Scope

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/site-queries", tags=["site queries"])

_KEYS = {"site", "crs", "width_m", "project", "as_of", "known_at"}


def _refuse_unknown(body: Any) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise BadInput.of(Flaw((), "须是一个对象", shown(body, 40), "写成 {site, project, as_of}"))
    unknown = sorted(set(body) - _KEYS)
    if unknown:
        known = "、".join(sorted(_KEYS))
        raise BadInput.of(
            *(
                Flaw((key[:60],), "不认识的字段", None, f"可用：{known}")
                for key in unknown[:MOST_TOLD]
            )
        )
    if body.get("site") is None:
        raise BadInput.of(Flaw(("site",), "缺少用地", None, "给出几何、要素，或 {parcel: 编号}"))
    return body


@router.post(
    "",
    status_code=201,
    summary="Ask about a site: six verdicts, sealed",
    responses={201: DETERMINATION, **PROBLEMS},
    openapi_extra=SITE_QUERY,
)
def post_site_query(request: Request, body: Annotated[Any, Depends(read_json)]) -> Response:
    require(request, Scope.QUERY)
    house: House = request.app.state.house
    body = _refuse_unknown(body)
    on = legal_date(body.get("as_of"), house.city)
    house = house_at(house, knowledge_moment(body.get("known_at"), house.city))
    project = body.get("project")
    read_facts(project)
    project = project or {}
    site = site_of(house, body["site"], on, crs=body.get("crs"), width_m=body.get("width_m"))
    spend(request, 1)
    sealed = ask(house, Asked(site, project), on)
    return Response(
        orjson.dumps(sealed),
        status_code=201,
        media_type="application/json",
        headers={"Location": f"{router.prefix}/{sealed['id']}"},
    )


@router.get(
    "/{determination_id}",
    summary="A sealed determination, unchanged for ever",
    responses={200: DETERMINATION, **PROBLEMS},
)
def get_site_query(request: Request, determination_id: UUID) -> Response:
    require(request, Scope.QUERY)
    house: House = request.app.state.house
    sealed = house.ledger.find(determination_id)
    return Response(
        orjson.dumps(dict(sealed.document)),
        media_type="application/json",
        headers={"Cache-Control": "private, max-age=31536000, immutable"},
    )


@router.get(
    "/{determination_id}/replay",
    summary="The same query decided again: from its evidence, and on the map as it was",
    responses=PROBLEMS,
)
def get_replay(request: Request, determination_id: UUID) -> Response:
    require(request, Scope.QUERY)
    house: House = request.app.state.house
    return Response(orjson.dumps(replay(house, determination_id)), media_type="application/json")
