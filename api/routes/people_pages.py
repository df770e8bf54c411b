"""The pages of accounts: logging in, and one's own account."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from api.http.authentication import viewer_of
from api.http.components import components_of
from api.http.safe_redirects import place_of_ours
from api.pages.people import FILES, HEADERS, file_text, login_page, me_page
from blueprint.errors import NotFound, Unauthenticated

__all__ = ["router"]

router = APIRouter(include_in_schema=False)


def _logged_in(request: Request) -> bool:
    try:
        viewer_of(request)
    except Unauthenticated:
        return False
    return request.state.session is not None


@router.get("/login")
def get_login(request: Request, next: Annotated[str, Query(max_length=2000)] = "") -> Response:
    """Who is logged in already goes on."""
    settings = components_of(request).settings
    place = place_of_ours(next)
    if _logged_in(request):
        return RedirectResponse(place, 303, HEADERS)
    named = settings.oidc_name if components_of(request).people.provider is not None else None
    return HTMLResponse(login_page(place, named), headers=HEADERS)


@router.get("/login/{name}")
def get_file(name: str) -> Response:
    if name not in FILES:
        raise NotFound("没有这个文件")
    headers = HEADERS | {"Cache-Control": "no-cache"}
    return Response(file_text(name), media_type=FILES[name], headers=headers)


@router.get("/me")
def get_me(request: Request) -> Response:
    if not _logged_in(request):
        return RedirectResponse(f"/login?next={quote('/me', safe='')}", 303, HEADERS)
    return HTMLResponse(me_page(), headers=HEADERS)
