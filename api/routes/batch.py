"""Many sites in one request: a FeatureCollection in, a line of NDJSON for each as it is decided."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID, uuid5

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from api.http.audited_reads import note_documents
from api.http.authentication import require
from api.http.bodies.request_bodies import read_json
from api.http.bodies.strict_parameters import refuse_unknown_members
from api.http.components import components_of
from api.http.date_parameters import knowledge_moment, legal_date
from api.http.hidden_turns import count_turned
from api.http.idempotency import Claim, once
from api.http.problems import problem_of
from api.http.quota import spend
from api.http.scopes import permits
from api.http.shutdown import until_stopped
from api.openapi.described import Keyed, Media, described
from blueprint.digest import sha256_of
from blueprint.errors import BadInput, BlueprintError, Flaw, Unavailable, shown
from blueprint.facts import facts_in
from blueprint.given_facts import GivenFacts, read_given_facts
from blueprint.ports import UnsealedDetermination
from blueprint.site import crs as systems
from blueprint.site_queries.as_known_at import as_known_at
from blueprint.site_queries.bulk import Outcome, SiteRow, screen_rows, sealed_rows
from blueprint.vocabulary import Scope

__all__ = ["router"]

router = APIRouter(
    prefix="/api/v1/site-queries", tags=["site queries"], dependencies=[permits(Scope.QUERY)]
)

MOST_FEATURES = 10_000
_LINES = (
    "A line of JSON a site, in order. A last line without `index` says that the service stops, "
    "and where to go on (`resume_at`)"
)
_SHARED = {"crs", "coordRefSys", "project", "as_of", "known_at", "first_index"}
_COLLECTION = _SHARED | {"type", "features", "name", "bbox"}
_PARCELS = _SHARED - {"crs", "coordRefSys"} | {"parcels"}


def _collection(body: Any) -> tuple[dict[str, Any], str]:
    """The body and the name of its list: features of a FeatureCollection, or codes of parcels."""
    listed = isinstance(body, dict) and "parcels" in body
    if not listed and (not isinstance(body, dict) or body.get("type") != "FeatureCollection"):
        remedy = "按 GeoJSON 书写，或写成 {parcels: [地块编号, …]}"
        raise BadInput.of(Flaw(("type",), "须是 FeatureCollection", None, remedy))
    refuse_unknown_members(body, _PARCELS if listed else _COLLECTION)
    name, what = ("parcels", "编号") if listed else ("features", "要素")
    sites = body.get(name)
    if not isinstance(sites, list) or not sites:
        why = "没有编号" if listed else "没有要素"
        raise BadInput.of(Flaw((name,), why, None, "至少一个用地"))
    if len(sites) > MOST_FEATURES:
        raise BadInput.of(
            Flaw((name,), f"超过 {MOST_FEATURES:,} 个{what}", len(sites), "分几次提交")
        )
    return body, name


def _first_index(given: object) -> int:
    if given is None:
        return 0
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given < 2**31:
        why = "不是 0 以上的整数"
        raise BadInput.of(Flaw(("first_index",), why, shown(given, 40), "从第几个用地续起"))
    return given


def _facts_of(feature: Mapping[str, Any], index: int) -> tuple[GivenFacts | BadInput, list[str]]:
    """The facts of one feature and the names of those that its properties gave: its `project` goes
    before its properties. BadInput as a value where one cannot be used."""
    properties = feature.get("properties")
    taken = facts_in(properties) if isinstance(properties, dict) else {}
    loc = ("features", index, "project")
    try:
        own = read_given_facts(feature.get("project"), loc)
        named = read_given_facts(taken, ("features", index, "properties"))
        return own.over(named, loc), sorted(taken)
    except BadInput as bad:
        return bad, []


def _crs_of(body: Mapping[str, Any]) -> str | int | None:
    """The system that the collection declares for all; BadSite where it cannot be understood, or
    says two."""
    declared = systems.declared_in(body, ())
    return systems.agreed(declared).name if declared else None


def _hash_of(body: dict[str, Any]) -> str:
    return sha256_of(orjson.dumps(body))


def _named(outcome: Outcome, batch: UUID, index: int) -> Outcome:
    """A batch that is sent again under its key seals nothing anew."""
    if isinstance(outcome, UnsealedDetermination):
        return replace(outcome, id=uuid5(batch, str(index)))
    return outcome


def _stopped_at(index: int) -> bytes:
    """Of no site: the line after which there are no more, and the first site that has none."""
    why = f"服务正在停止：从 index 为 {index} 的用地起没有答复，请稍后重新提交这些用地"
    return orjson.dumps({"error": problem_of(Unavailable(why)), "resume_at": index}) + b"\n"


@router.post(
    "/batch",
    summary="Ask about up to 10,000 sites: a line of NDJSON each, in order",
    response_class=StreamingResponse,
)
@described(
    "createBatch",
    text=_LINES,
    media=(Media("application/x-ndjson", "BatchLine"),),
    headers=("Blueprint-Batch",),
    body="Batch",
    keyed=Keyed.MAY,
    quota=True,
)
def post_batch(
    request: Request,
    body: Annotated[Any, Depends(read_json)],
    store: Annotated[bool, Query(description="seal each determination too")] = False,
) -> StreamingResponse:
    """A feature's `project` goes before its properties that have a fact's name (told in
    `facts_taken`), and these before the `project` of all. `{parcels: [codes]}` asks about parcels.
    `index` counts from `first_index`: where a batch that broke off is resumed. `id` is that of the
    determination, null where none was stored."""
    viewer = require(request, Scope.QUERY)
    services = components_of(request).services
    body, listed = _collection(body)
    first = _first_index(body.get("first_index"))
    on = legal_date(body.get("as_of"), services.city)
    services = as_known_at(services, knowledge_moment(body.get("known_at"), services.city))
    project = read_given_facts(body.get("project"))
    crs = _crs_of(body)
    sites = len(body[listed])

    def opened(_: Claim) -> Response:
        spend(request, sites)
        releases = services.atlas.releases()
        question = {"project": project.given, "as_of": on.isoformat()}
        batch_id = services.ledger.open_batch(
            _hash_of(body), sites, releases, question, services.rulebook
        )
        return Response(orjson.dumps({"id": str(batch_id), "releases": releases}))

    # Sent again under its key, it is the same batch, read on the same releases.
    batch = orjson.loads(once(request, viewer, opened).body)
    batch_id, releases = UUID(batch["id"]), batch["releases"]

    def rows() -> Iterator[SiteRow]:
        for index, given in enumerate(body[listed], first):
            if listed == "parcels":
                yield SiteRow(index, {"parcel": given}, None, {"parcel": shown(given, 100)})
                continue
            feature = given if isinstance(given, dict) else {}
            facts, taken = _facts_of(feature, index)
            extra = {"feature_id": feature.get("id")}
            extra |= {"facts_taken": taken} if taken else {}
            yield SiteRow(index, given, crs, extra, facts)

    def documents(answers: list[UnsealedDetermination]) -> Sequence[Mapping[str, Any]]:
        found = [answer.documents for answer in answers]
        count_turned(request, viewer, found)
        if store:
            found = [*services.ledger.seal(answers, services.rulebook, batch_id)]
        note_documents(request, viewer, f"batch:{batch_id}", found)
        return [each.seen_by(viewer) for each in found]

    def chunks() -> Iterator[list[bytes]]:
        for chunk in screen_rows(services, rows(), project, on, releases, viewer):
            lines = []
            if store:
                chunk = [(row, _named(outcome, batch_id, row.index)) for row, outcome in chunk]
            for row, outcome in sealed_rows(chunk, documents):
                line: dict[str, Any] = {"index": row.index, "id": None, **row.extra}
                if isinstance(outcome, BlueprintError):
                    line["error"] = problem_of(outcome)
                else:
                    line |= outcome
                lines.append(orjson.dumps(line) + b"\n")
            yield lines

    def last_word(answered: int) -> bytes:
        return _stopped_at(first + answered) if answered < sites else b""

    return StreamingResponse(
        until_stopped(chunks(), components_of(request).shutdown, last_word),
        media_type="application/x-ndjson",
        headers={"Blueprint-Batch": str(batch_id)},
    )
