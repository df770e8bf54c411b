"""Site queries: ask and seal, find again, replay."""

from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Request, Response

from api.http.audited_reads import note_documents
from api.http.authentication import require
from api.http.bodies.request_bodies import read_json
from api.http.bodies.strict_parameters import refuse_unknown_members
from api.http.components import components_of
from api.http.date_parameters import knowledge_moment, legal_date
from api.http.hidden_turns import count_turned
from api.http.idempotency import once
from api.http.quota import spend
from api.http.scopes import permits
from api.openapi.answers.sites import Replay
from api.openapi.described import Keyed, described
from blueprint.determination.documents import Documents
from blueprint.errors import BadInput, Flaw, shown
from blueprint.given_facts import read_given_facts
from blueprint.site_queries.as_known_at import as_known_at
from blueprint.site_queries.replay import replay
from blueprint.site_queries.site_input import site_of
from blueprint.site_queries.use_cases import SiteQuery, decide
from blueprint.viewer import Viewer
from blueprint.vocabulary import Scope

__all__ = ["router"]

router = APIRouter(
    prefix="/api/v1/site-queries", tags=["site queries"], dependencies=[permits(Scope.QUERY)]
)

_KEYS = {"site", "crs", "width_m", "project", "as_of", "known_at"}


def _refuse_unknown(body: Any) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise BadInput.of(Flaw((), "须是一个对象", shown(body, 40), "写成 {site, project, as_of}"))
    refuse_unknown_members(body, _KEYS)
    if body.get("site") is None:
        raise BadInput.of(Flaw(("site",), "缺少用地", None, "给出几何、要素，或 {parcel: 编号}"))
    return body


def _response(request: Request, viewer: Viewer, sealed: Documents, **how: Any) -> Response:
    note_documents(request, viewer, f"determination:{sealed.public['id']}", [sealed])
    document = dict(sealed.seen_by(viewer))
    return Response(orjson.dumps(document), media_type="application/json", **how)


@router.post(
    "",
    status_code=201,
    summary="Ask about a site: six verdicts, sealed",
)
@described(
    "createSiteQuery",
    "Determination",
    "The determination, sealed",
    status=201,
    body="SiteQuery",
    headers=("Location",),
    keyed=Keyed.MAY,
    quota=True,
    problems=(404,),
)
def post_site_query(request: Request, body: Annotated[Any, Depends(read_json)]) -> Response:
    viewer = require(request, Scope.QUERY)
    return once(request, viewer, lambda _: _decided(request, viewer, body))


def _decided(request: Request, viewer: Viewer, body: Any) -> Response:
    services = components_of(request).services
    body = _refuse_unknown(body)
    on = legal_date(body.get("as_of"), services.city)
    services = as_known_at(services, knowledge_moment(body.get("known_at"), services.city))
    project = read_given_facts(body.get("project"))
    site = site_of(
        services, body["site"], on, viewer, crs=body.get("crs"), width_m=body.get("width_m")
    )
    spend(request, 1)
    answers = decide(services, [SiteQuery.of(site, project)], on)
    count_turned(request, viewer, [answer.documents for answer in answers])
    sealed = services.ledger.seal(answers, services.rulebook)[0]
    components_of(request).disk.note_room()
    location = f"{router.prefix}/{sealed.public['id']}"
    return _response(request, viewer, sealed, status_code=201, headers={"Location": location})


@router.get(
    "/{determination_id}",
    summary="A sealed determination, unchanged for ever",
)
@described("getSiteQuery", "Determination", "The determination, unchanged for ever")
def get_site_query(request: Request, determination_id: UUID) -> Response:
    """The full document for whoever may see all that it rests on, the public one for all others."""
    viewer = require(request, Scope.QUERY)
    services = components_of(request).services
    sealed = services.ledger.find(determination_id).documents
    # Nobody keeps what the next who asks from the same browser may not see; and what may be kept
    # does not tell whether there is more to see.
    full = sealed.needs and sealed.shows_all_to(viewer)
    keeping = "no-store" if full else "private, max-age=31536000, immutable"
    headers = {"Cache-Control": keeping, "Vary": "Authorization, Cookie"}
    return _response(request, viewer, sealed, headers=headers)


@router.get(
    "/{determination_id}/replay",
    summary="The same query decided again: from its evidence, and on the map as it was",
)
@described("replaySiteQuery", Replay)
def get_replay(request: Request, determination_id: UUID) -> Response:
    viewer = require(request, Scope.QUERY)
    services = components_of(request).services
    replayed = replay(services, determination_id, viewer)
    if "public" in replayed:
        documents = services.ledger.find(determination_id).documents
        note_documents(request, viewer, f"determination:{determination_id}", [documents])
    return Response(orjson.dumps(replayed), media_type="application/json")
