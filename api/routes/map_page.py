"""The planners' map page at `/` and its files, from our own origin and no other."""

from importlib import resources

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.http.conditional_requests import is_known
from api.http.content_encoding import gzip_response
from api.pages.bundle import BundleFile, bundle_file, index
from api.pages.policy import safely
from blueprint.errors import NotFound

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

# MapLibre draws into data: and blob: pictures, and works in a thread of its own.
_HEADERS = safely(
    "same-origin",
    {"img-src": "'self' data: blob:", "worker-src": "'self'", "font-src": "'self'"},
)
_FOR_EVER = "public, max-age=31536000, immutable"


def _answer(request: Request, file: BundleFile) -> Response:
    headers = {
        **_HEADERS,
        "ETag": file.etag,
        "Vary": "Accept-Encoding",
        "Cache-Control": _FOR_EVER if file.hashed else "no-cache",
    }
    if is_known(request, file.etag):
        return Response(status_code=304, headers=headers)
    return gzip_response(request, file.compressed, file.media_type, headers, file.plain)


@router.get("/", response_class=HTMLResponse)
def get_page(request: Request) -> Response:
    page = index()
    if page is None:
        text = resources.files("api").joinpath("pages/not_built.html").read_text("utf-8")
        return HTMLResponse(text, 503, {"Cache-Control": "no-store"})
    return _answer(request, page)


@router.get("/page/{name}")
def get_file(request: Request, name: str) -> Response:
    file = bundle_file(name)
    if file is None:
        raise NotFound("没有这个文件：页面可能已更新，请刷新")
    return _answer(request, file)
