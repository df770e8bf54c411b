"""Files of modules: uploaded once by their SHA-256, named in results, read where they may be."""

import hashlib
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

from api.http.bodies.uploads import Upload, receive_file
from api.http.components import components_of
from api.http.idempotency import once
from api.http.module_authentication import module_of
from api.openapi.described import Keyed, Media, Who, described
from blueprint.errors import BadInput, Flaw
from blueprint.hub.module import Module
from blueprint.viewer import ANYONE
from layers.hub.access import note
from layers.hub.files import FileStore

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/hub/files", tags=["hub"])

_KINDS = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"PK\x03\x04": "application/zip",
}
Hash = Annotated[str, Path(description="SHA-256 of its bytes, in hex")]


_ANY = (Media("application/octet-stream"),)


@router.put("/{sha256}", status_code=204, summary="Upload a file")
@described("uploadModuleFile", None, status=204, uploads=_ANY, who=Who.MODULE)
def put_file(
    request: Request,
    sha256: Hash,
    module: Annotated[Module, Depends(module_of)],
    upload: Annotated[Upload, Depends(receive_file)],
) -> Response:
    """The answer is the same whether anybody had it before. What no result names within seven days
    is deleted."""
    hub = components_of(request).modules.hub
    content = upload.path.read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise BadInput.of(Flaw(("sha256",), "与文件内容的校验值不一致", sha256, "核对后重传"))
    media = next((kind for mark, kind in _KINDS.items() if content.startswith(mark)), None)
    if media is None:
        raise BadInput.of(Flaw((), "只收 PDF、PNG、JPEG 与 ZIP 文件", None, "转换后再上传"))
    FileStore(hub.database).keep(module, sha256, content, media)
    note(hub.database, module.id, "files", sha256, 204)
    return Response(status_code=204)


@router.post("/{sha256}/update", status_code=204, summary="The same for who cannot send PUT")
@described(
    "uploadModuleFileByPost",
    None,
    status=204,
    uploads=_ANY,
    who=Who.MODULE,
    keyed=Keyed.MAY,
)
def post_file(
    request: Request,
    sha256: Hash,
    module: Annotated[Module, Depends(module_of)],
    upload: Annotated[Upload, Depends(receive_file)],
) -> Response:
    caller = f"module:{module.id}"
    return once(request, ANYONE, lambda _: put_file(request, sha256, module, upload), caller=caller)


@router.get("/{sha256}", summary="A file that the module may see")
@described("getModuleFile", None, media=tuple(map(Media, _KINDS.values())), who=Who.MODULE)
def get_file(request: Request, sha256: Hash) -> Response:
    hub = components_of(request).modules.hub
    content, media = FileStore(hub.database).read(module_of(request), sha256[:100])
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{sha256[:16]}"',
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, media_type=media, headers=headers)
