"""What routes of project records share: who acts, on which version, and how it is answered."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from fastapi import Request, Response

from api.http.authentication import require
from api.http.components import components_of
from api.http.idempotency import Claim, once
from blueprint.errors import BadInput, Flaw, NotFound
from blueprint.projects import use_cases
from blueprint.projects.permissions import Act, Actor, is_owner, may
from blueprint.projects.state.fold import Context
from blueprint.projects.state.state import State
from blueprint.projects.use_cases import Allowed, Expected, Projects, RecordOutcome
from blueprint.viewer import Viewer
from blueprint.vocabulary import Scope
from layers.people.grants import actor_of

__all__ = [
    "KEEP",
    "actor_on",
    "changed",
    "etag_of",
    "expected_of",
    "json_response",
    "now",
    "only_owner",
    "project_id",
    "projects_of",
    "refuse_unknown",
    "seen_by",
    "signed_in",
    "who_may",
]

KEEP = timedelta(days=30)
_ETAG = re.compile(r'(?:W/)?"([0-9]{1,9})"')
_NO_STORE = {"Cache-Control": "no-store"}


def now() -> datetime:
    return datetime.now(UTC)


def projects_of(request: Request) -> Projects:
    projects = components_of(request).projects
    return projects


def signed_in(request: Request) -> Viewer:
    """Who asks; Unauthenticated for a visitor: no record is for everyone."""
    return require(request, Scope.RECORDS)


def actor_on(request: Request) -> tuple[Viewer, Actor]:
    viewer = signed_in(request)
    return viewer, actor_of(components_of(request).database, projects_of(request).book, viewer)


def project_id(given: str) -> UUID:
    """NotFound for what cannot be one."""
    try:
        return UUID(given)
    except ValueError:
        raise NotFound(f"没有编号为 {given[:40]} 的项目") from None


def expected_of(request: Request, items: tuple[str, ...] = ()) -> Expected:
    """The version that If-Match names, weak or not; None where it is not sent. BadInput for what
    is no version of ours."""
    given = request.headers.get("if-match")
    if given is None:
        return Expected(None, items)
    found = _ETAG.fullmatch(given.strip()[:40])
    if found is None:
        raise BadInput.of(Flaw(("If-Match",), "不是记录的版本", given[:40], '如 "42"'))
    return Expected(int(found[1]), items)


def etag_of(version: int) -> dict[str, str]:
    return {"ETag": f'"{version}"', **_NO_STORE}


def json_response(
    body: Any, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    return Response(
        orjson.dumps(body),
        status_code=status,
        media_type="application/json",
        headers={**_NO_STORE, **(headers or {})},
    )


def only_owner(actor: Actor, state: State) -> bool:
    """Whether this one sees the record as an applicant, and as nothing else."""
    return is_owner(actor, state) and not actor.grants and not actor.is_operator


def seen_by(actor: Actor, state: State, body: Mapping[str, Any]) -> dict[str, Any]:
    """An applicant sees all of the record but opinions not yet settled."""
    if not only_owner(actor, state):
        return dict(body)
    consultations = [
        one
        if one["status"] == "settled"
        else {
            **one,
            "opinions": [
                {"department": given["department"], "opinion": None} for given in one["opinions"]
            ],
            "minutes": None,
        }
        for one in body["consultations"]
    ]
    return {**body, "consultations": consultations}


def changed(
    request: Request,
    project: str,
    allowed: Callable[[Actor], Allowed],
    decide: use_cases.Decide,
    *,
    items: tuple[str, ...] | None = (),
    keyed: bool = True,
    status: int = 200,
    answer: Callable[[RecordOutcome], Any] | None = None,
) -> Response:
    """One change, done once for its Idempotency-Key, on the version that If-Match names, and
    answered with the record (or with `answer`) and the new version. `items` None: on whatever
    version; else the items whose version it is about, empty: the record's."""
    viewer, actor = actor_on(request)

    def once_only(claim: Claim) -> Response:
        responses: list[Response] = []

        def finish(outcome: RecordOutcome) -> None:
            body = answer(outcome) if answer else seen_by(actor, outcome.state, outcome.record.body)
            response = json_response(body, status, etag_of(outcome.state.version))
            claim.store(response, outcome.changing.connection)  # type: ignore[attr-defined]
            responses.append(response)

        expected = None if items is None else expected_of(request, items)
        use_cases.act(
            projects_of(request),
            project_id(project),
            actor,
            now(),
            allowed(actor),
            expected,
            decide,
            finish,
        )
        return responses[0]

    if not keyed:
        return once_only(Claim())
    return once(request, viewer, once_only, required=True, keep=KEEP)


def who_may(*acts: Act) -> Callable[[Actor], Allowed]:
    """Whoever may do one of these."""

    def allowed(actor: Actor) -> Allowed:
        return lambda state: any(may(actor, state, act) for act in acts)

    return allowed


def refuse_unknown(request: Request, known: set[str]) -> None:
    """422 for a query parameter that is not known."""
    unknown = sorted(set(request.query_params) - known)
    if unknown:
        remedy = f"可用：{'、'.join(sorted(known))}"
        raise BadInput.of(
            *(Flaw((name[:60],), "不认识的参数", None, remedy) for name in unknown[:10])
        )


def context_of(request: Request) -> Context:
    return projects_of(request).context()
