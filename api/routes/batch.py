"""Many sites in one request: a FeatureCollection in, a line of NDJSON for each as it is decided."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from api.http.audited_reads import note_documents
from api.http.authentication import require
from api.http.date_parameters import knowledge_moment, legal_date
from api.http.idempotency import Claim, once
from api.http.problems import problem_of
from api.http.quota import spend
from api.http.request_bodies import read_json
from api.http.schemas import BATCH, BATCH_LINES, PROBLEMS
from api.http.shutdown import until_stopped
from api.http.strict_parameters import refuse_unknown_members
from blueprint.digest import sha256_of
from blueprint.errors import BadInput, BlueprintError, Flaw, Unavailable
from blueprint.facts import read_facts
from blueprint.ports import UnsealedDetermination
from blueprint.site_queries.as_known_at import as_known_at
from blueprint.site_queries.bulk import SiteRow, screen_rows, sealed_rows
from blueprint.site_queries.use_cases import Services
from blueprint.vocabulary import Scope

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/site-queries", tags=["site queries"])

MOST_FEATURES = 10_000
_KEYS = {"type", "features", "crs", "project", "as_of", "known_at", "name", "bbox"}


def _collection(body: Any) -> dict[str, Any]:
    if not isinstance(body, dict) or body.get("type") != "FeatureCollection":
        raise BadInput.of(Flaw(("type",), "须是 FeatureCollection", None, "按 GeoJSON 书写"))
    refuse_unknown_members(body, _KEYS)
    features = body.get("features")
    if not isinstance(features, list) or not features:
        raise BadInput.of(Flaw(("features",), "没有要素", None, "至少一个用地"))
    if len(features) > MOST_FEATURES:
        raise BadInput.of(
            Flaw(("features",), f"超过 {MOST_FEATURES:,} 个要素", len(features), "分几次提交")
        )
    return body


def _crs_of(given: Any) -> Any:
    # GeoJSON 2008 wrote the CRS as an object; files still do.
    if isinstance(given, dict):
        properties = given.get("properties")
        return properties.get("name") if isinstance(properties, dict) else None
    return given


def _hash_of(body: dict[str, Any]) -> str:
    try:
        return sha256_of(orjson.dumps(body))
    except orjson.JSONEncodeError:  # it writes less deep than it reads
        raise BadInput.of(Flaw((), "嵌套过深", None, "不要嵌套超过 200 层")) from None


def _stopped_at(index: int) -> bytes:
    """Of no site: the line after which there are no more, and the first site that has none."""
    why = f"服务正在停止：从 index 为 {index} 的用地起没有答复，请稍后重新提交这些用地"
    return orjson.dumps({"error": problem_of(Unavailable(why)), "resume_at": index}) + b"\n"


@router.post(
    "/batch",
    summary="Ask about up to 10,000 sites: a line of NDJSON each, in order",
    response_class=StreamingResponse,
    responses={200: BATCH_LINES, **PROBLEMS},
    openapi_extra=BATCH,
)
def post_batch(
    request: Request,
    body: Annotated[Any, Depends(read_json)],
    store: Annotated[bool, Query(description="seal each determination too")] = False,
) -> StreamingResponse:
    viewer = require(request, Scope.QUERY)
    services: Services = request.app.state.services
    body = _collection(body)
    on = legal_date(body.get("as_of"), services.city)
    services = as_known_at(services, knowledge_moment(body.get("known_at"), services.city))
    project = body.get("project")
    read_facts(project)
    project = project or {}
    crs = _crs_of(body.get("crs"))
    sites = len(body["features"])

    def opened(_: Claim) -> Response:
        spend(request, sites)
        releases = services.atlas.releases()
        asked = {"project": project, "as_of": on.isoformat()}
        batch_id = services.ledger.open_batch(
            _hash_of(body), sites, releases, asked, services.rulebook
        )
        return Response(orjson.dumps({"id": str(batch_id), "releases": releases}))

    # Sent again under its key, it is the same batch, read on the same releases.
    batch = orjson.loads(once(request, viewer, opened).body)
    batch_id, releases = UUID(batch["id"]), batch["releases"]

    def rows() -> Iterator[SiteRow]:
        for index, feature in enumerate(body["features"]):
            given = feature if isinstance(feature, dict) else {}
            yield SiteRow(index, feature, crs, {"feature_id": given.get("id")})

    def documents(answers: list[UnsealedDetermination]) -> Sequence[Mapping[str, Any]]:
        found = [answer.documents for answer in answers]
        if store:
            found = [*services.ledger.seal(answers, services.rulebook, batch_id)]
        note_documents(request, viewer, f"batch:{batch_id}", found)
        return [each.seen_by(viewer) for each in found]

    def chunks() -> Iterator[list[bytes]]:
        for chunk in screen_rows(services, rows(), project, on, releases, viewer):
            lines = []
            for row, outcome in sealed_rows(chunk, documents):
                line: dict[str, Any] = {"index": row.index, **row.extra}
                if isinstance(outcome, BlueprintError):
                    line["error"] = problem_of(outcome)
                else:
                    line |= outcome
                lines.append(orjson.dumps(line) + b"\n")
            yield lines

    def last_word(answered: int) -> bytes:
        return _stopped_at(answered) if answered < len(body["features"]) else b""

    return StreamingResponse(
        until_stopped(chunks(), request.app.state.stopping, last_word),
        media_type="application/x-ndjson",
        headers={"Blueprint-Batch": str(batch_id)},
    )
