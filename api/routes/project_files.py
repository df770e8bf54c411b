"""The files of a record, kept by their SHA-256."""

import hashlib
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response

from api.http.bodies.uploads import Upload, receive_file
from api.http.project_requests import (
    actor_on,
    changed,
    now,
    project_id,
    projects_of,
    who_may,
)
from api.http.scopes import permits
from api.openapi.answers.records import RecordFile
from api.openapi.described import Keyed, Media, Who, described
from blueprint.errors import NotFound
from blueprint.projects import use_cases
from blueprint.projects.acts import talk_acts
from blueprint.projects.acts.acting import Acting
from blueprint.projects.permissions import Act
from blueprint.projects.state.events import Draft
from blueprint.vocabulary import Scope

__all__ = ["router"]

router = APIRouter(
    prefix="/api/v1/projects/{project}", tags=["projects"], dependencies=[permits(Scope.RECORDS)]
)


_KINDS = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"PK\x03\x04": "application/zip",
}
_MOST_BYTES = 20_000_000


@router.post(
    "/files",
    status_code=201,
    summary="Add a file",
)
@described(
    "addFile",
    RecordFile,
    status=201,
    uploads=(Media("application/octet-stream"),),
    headers=("ETag",),
    keyed=Keyed.MUST,
    who=Who.KNOWN,
)
def post_file(
    request: Request,
    project: str,
    upload: Annotated[Upload, Depends(receive_file)],
    name: Annotated[str | None, Query(max_length=300)] = None,
) -> Response:
    """Kept once by its SHA-256; the answer is the same whether it was there or not."""
    content = upload.path.read_bytes()
    if len(content) > _MOST_BYTES:
        raise HTTPException(413, f"文件超过上限 {_MOST_BYTES // 1_000_000} MB")
    media = next((kind for mark, kind in _KINDS.items() if content.startswith(mark)), None)
    if media is None:
        raise HTTPException(415, "只收 PDF、PNG、JPEG 与 ZIP 文件")
    sha256 = hashlib.sha256(content).hexdigest()
    shown = upload.path.name if upload.named else "file"

    def decide(acting: Acting, _: Any) -> list[Draft]:
        store = projects_of(request).histories
        store.store_file(content, sha256, media)  # type: ignore[attr-defined]
        return talk_acts.add_file(acting, sha256, shown, media, len(content))

    file_json = {"sha256": sha256, "media_type": media, "bytes": len(content), "name": shown}
    return changed(
        request,
        project,
        who_may(Act.OWN, Act.REQUEST, Act.PLAN, Act.SUPERVISE),
        decide,
        items=None,
        status=201,
        answer=lambda _: file_json,
    )


@router.get(
    "/files/{sha256}",
    summary="A file of this record",
)
@described(
    "getFile",
    text="The file",
    media=(
        Media("application/pdf"),
        Media("image/png"),
        Media("image/jpeg"),
        Media("application/zip"),
    ),
    who=Who.KNOWN,
)
def get_file(request: Request, project: str, sha256: str) -> Response:
    _, actor = actor_on(request)
    projects = projects_of(request)
    state, _ = use_cases.find(projects, project_id(project), actor, now())
    found = state.files.get(sha256)
    if found is None:
        raise NotFound("没有这个文件，或已删除")
    content = projects.histories.file(sha256)  # type: ignore[attr-defined]
    headers = {
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": "attachment",
    }
    return Response(content, media_type=found["media_type"], headers=headers)
