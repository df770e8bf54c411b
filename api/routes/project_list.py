"""The records that one may see, found by what they are, a page at a time."""

import base64
import binascii
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Query, Request, Response

from api.http.project_requests import (
    actor_on,
    json_response,
    projects_of,
    refuse_unknown,
)
from api.http.scopes import permits
from api.openapi.answers.records import RecordPage
from api.openapi.described import Who, described
from blueprint.errors import BadInput, Flaw
from blueprint.projects.permissions import Actor
from blueprint.projects.vocabulary import RecordStatus
from blueprint.vocabulary import Scope, Stage
from layers.ledger.projects import ListFilter, ProjectStore

__all__ = ["router"]

router = APIRouter(
    prefix="/api/v1/projects", tags=["projects"], dependencies=[permits(Scope.RECORDS)]
)
_SORTS = ("created_at", "due")
_MOST = 200


def _cursor(given: str | None, sort: str) -> tuple[Any, UUID] | None:
    if given is None:
        return None
    try:
        kind, value, last = orjson.loads(base64.urlsafe_b64decode(given[:400].encode()))
        if kind != sort:
            raise ValueError
        after: Any = value
        if sort == "created_at":
            after = datetime.fromisoformat(value)
        elif value != "infinity":
            after = date.fromisoformat(value)
        return after, UUID(last)
    except (ValueError, TypeError, binascii.Error):
        raise BadInput.of(Flaw(("cursor",), "不是上一页给出的 cursor", given[:40])) from None


_LIST = {
    "stage", "status", "department", "item", "due_before", "overdue", "owner", "q", "sort",
    "cursor", "limit",
}  # fmt: skip


def _sees(actor: Actor) -> list[tuple[str | None, str | None]]:
    return [
        (grant.department if grant.role == "officer" else None, grant.district)
        for grant in actor.grants
    ]


@router.get(
    "",
    summary="Records, as this one may see them, a page at a time",
)
@described("listProjects", RecordPage, who=Who.KNOWN)
def get_projects(
    request: Request,
    stage: str | None = None,
    status: str | None = None,
    department: str | None = None,
    item: str | None = None,
    due_before: date | None = None,
    overdue: bool | None = None,
    owner: str | None = None,
    q: Annotated[str | None, Query(max_length=100)] = None,
    sort: str = "created_at",
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=_MOST)] = 50,
) -> Response:
    _, actor = actor_on(request)
    refuse_unknown(request, _LIST)
    projects = projects_of(request)
    stages = {*Stage, "parallel"}
    for name, value, known in (
        ("stage", stage, stages),
        ("status", status, set(RecordStatus)),
        ("sort", sort, set(_SORTS)),
    ):
        if value is not None and value not in known:
            remedy = f"可用：{'、'.join(sorted(known))}"
            raise BadInput.of(Flaw((name,), "不是可用的取值", value[:40], remedy))
    named = None
    if department is not None:
        named = projects.book.department(department[:60]) or department[:60]
    if owner is not None and not owner.startswith("account:"):
        owner = actor.name if owner == "me" else f"account:{owner}"
    if q is not None and "\0" in q:
        raise BadInput.of(Flaw(("q",), "含有控制字符"))
    store = projects.histories
    assert isinstance(store, ProjectStore)
    found = store.listing(
        ListFilter(
            account=actor.name,
            sees=_sees(actor),
            everything=actor.is_operator,
            stage=stage,
            status=status,
            department=named,
            item=item[:60] if item else None,
            due_before=due_before,
            overdue=overdue,
            owner=owner,
            q=q,
            sort=sort,
            after=_cursor(cursor, sort),
            limit=limit,
        )
    )
    more, found = len(found) > limit, found[:limit]
    following = None
    if more:
        last = found[-1]
        if sort == "created_at":
            position = last.created_at.isoformat()
        else:
            position = last.due.isoformat() if last.due else "infinity"
        encoded = orjson.dumps([sort, position, str(last.id)])
        following = base64.urlsafe_b64encode(encoded).decode()
    items = [
        {
            "id": str(one.id),
            "name": one.name,
            "status": one.status,
            "version": one.version,
            "stages": list(one.stages),
            "owner": one.owner,
            "districts": list(one.districts),
            "due": one.due.isoformat() if one.due else None,
            "overdue": one.overdue,
            "created_at": one.created_at.isoformat(),
        }
        for one in found
    ]
    return json_response({"items": items, "next": following})
