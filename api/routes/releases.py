"""Releases for those who answer for the map: what is there, what one would change, doing it."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response

from api.http.audited_reads import note_features
from api.http.authentication import require, viewer_of
from api.http.bodies.json_fields import read_fields
from api.http.bodies.request_bodies import read_json
from api.http.components import components_of
from api.http.date_parameters import legal_date
from api.http.idempotency import once
from api.http.scopes import permits
from api.openapi.answers.releases import DraftDiscarded, ReleaseDifference, Releases, ReleaseState
from api.openapi.described import Keyed, Who, described
from api.presentation.release_impact import difference_json, difference_lines
from api.routes.release_schemas import PUBLISH, ROLL_BACK
from blueprint.planning.release_difference import release_difference
from blueprint.viewer import Viewer
from blueprint.vocabulary import Scope
from layers.release_impact.impact import PostgisImpacts
from layers.releases import lifecycle
from layers.releases.discarding import discard
from layers.releases.listing import releases_of
from layers.releases.version_cache import known_everywhere

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/releases", tags=["releases"])


def _uncached(document: Any) -> Response:
    return Response(
        orjson.dumps(document),
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


@router.get("", summary="The releases, newest first", dependencies=[permits(Scope.READ_RELEASES)])
@described("listReleases", Releases, who=Who.KNOWN)
def get_releases(
    request: Request, layer: Annotated[str | None, Query(max_length=60)] = None
) -> Response:
    found = releases_of(components_of(request).database, layer)
    return _uncached(
        {
            "releases": [
                {
                    "id": each.id,
                    "state": each.state,
                    "layers": list(each.layers),
                    "reason": each.reason,
                    "created_at": each.created_at.isoformat(),
                    "published_at": each.published_at and each.published_at.isoformat(),
                }
                for each in found
            ]
        }
    )


@router.get(
    "/{release_id}/diff",
    summary="What it does, or did, to features, hectares and verdicts; nothing stays changed",
    dependencies=[permits(Scope.READ_RELEASES)],
)
@described("getReleaseDifference", ReleaseDifference, who=Who.KNOWN, problems=(409,))
def get_difference(
    request: Request,
    release_id: str,
    as_of: Annotated[str | None, Query(description="ISO date; today when absent")] = None,
) -> Response:
    viewer = viewer_of(request)
    services = components_of(request).services
    database = components_of(request).database
    on = legal_date(as_of, services.city)
    found = release_difference(
        services, PostgisImpacts(database, services.city), release_id, on, viewer
    )
    for each in found.layers:
        restricted = sum(change.restricted for change in each.changes)
        note_features(request, viewer, each.layer, restricted, release_id)
    return _uncached({**difference_json(found), "said": difference_lines(found)})


@router.post(
    "/{release_id}/publish",
    summary="Make a staged release the current one; by another than its proposer",
    openapi_extra=PUBLISH,
    dependencies=[permits(Scope.PUBLISH)],
)
@described("publishRelease", ReleaseState, keyed=Keyed.MAY, who=Who.KNOWN)
def post_publish(
    request: Request, release_id: str, body: Annotated[Any, Depends(read_json)]
) -> Response:
    viewer = require(request, Scope.PUBLISH)
    return once(request, viewer, lambda _: _published(request, viewer, release_id, body))


def _published(request: Request, viewer: Viewer, release_id: str, body: Any) -> Response:
    settings = components_of(request).settings
    given = read_fields(body, {"reason": str}, {"even_if_changed": bool})
    lifecycle.publish(
        components_of(request).database,
        release_id,
        by=viewer.name,
        reason=given["reason"],
        even_if_changed=given.get("even_if_changed", False),
        by_another=settings.two_people,
    )
    known_everywhere()
    return _uncached({"id": release_id, "state": "published"})


@router.post(
    "/{release_id}/rollback",
    summary="Return all its layers to what was current before",
    openapi_extra=ROLL_BACK,
    dependencies=[permits(Scope.PUBLISH)],
)
@described("rollBackRelease", ReleaseState, keyed=Keyed.MAY, who=Who.KNOWN)
def post_rollback(
    request: Request, release_id: str, body: Annotated[Any, Depends(read_json)]
) -> Response:
    viewer = require(request, Scope.PUBLISH)
    return once(request, viewer, lambda _: _rolled_back(request, viewer, release_id, body))


def _rolled_back(request: Request, viewer: Viewer, release_id: str, body: Any) -> Response:
    given = read_fields(body, {"reason": str}, {})
    lifecycle.rollback(
        components_of(request).database, release_id, by=viewer.name, reason=given["reason"]
    )
    known_everywhere()
    return _uncached({"id": release_id, "state": "rolled_back"})


@router.delete(
    "/{release_id}",
    summary="Discard a draft: one's own, or anyone's for who may publish; the reason is kept",
    dependencies=[permits(Scope.IMPORT)],
)
@described("discardDraft", DraftDiscarded, who=Who.KNOWN, problems=(409,))
def delete_draft(
    request: Request,
    release_id: str,
    reason: Annotated[str, Query(description="kept in the audit, which names nobody")] = "",
) -> Response:
    """`left_without` are other drafts whose rows name what was in this one and is nowhere else."""
    viewer = require(request, Scope.IMPORT)
    left = discard(
        components_of(request).database,
        release_id,
        by=viewer.name,
        reason=reason,
        anyones=Scope.PUBLISH in viewer.may,
    )
    return _uncached(
        {
            "id": release_id,
            "state": "discarded",
            "left_without": [
                {"release": each.release_id, "layer": each.layer, "rows": each.rows}
                for each in left
            ],
        }
    )
