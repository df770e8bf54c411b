"""Who a request comes from, by its key or its session cookie; and what it needs to be."""

from fastapi import Request

from api.http.components import components_of
from blueprint.errors import BlueprintError, Forbidden, Unauthenticated
from blueprint.viewer import ANYONE, Viewer
from blueprint.vocabulary import Role, Scope
from layers.hub.modules import KEY_BEGINNING
from layers.people.keys import key_of
from layers.people.sessions import ActiveSession, session_of

__all__ = [
    "COOKIE",
    "address_of",
    "caller_of",
    "is_staff",
    "names_nobody",
    "require",
    "require_role",
    "require_session",
    "token_of",
    "viewer_of",
]

COOKIE = "blueprint_session"


def address_of(request: Request) -> str:
    """Where it comes from, for counting; kept only as a hash, and never logged."""
    return request.client.host if request.client else ""


def names_nobody(request: Request) -> bool:
    """Whether it brings neither a key nor a session: who asks is known without asking."""
    return "authorization" not in request.headers and token_of(request) is None


def token_of(request: Request) -> str | None:
    """The token of its session cookie, living or not."""
    return request.cookies.get(COOKIE) or None


def _found(request: Request) -> tuple[Viewer, ActiveSession | None]:
    database = components_of(request).database
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        if given.strip().startswith(KEY_BEGINNING):
            # A module's key opens the hub's routes, which ask for it themselves, and nothing else.
            components_of(request).modules.hub.registry.of_key(given.strip())
            raise Forbidden("模块密钥只用于 /api/v1/hub 下的接口")
        return key_of(database, given.strip()), None
    token = token_of(request)
    if token is None:
        return ANYONE, None
    session = session_of(database, token)
    if session is None:
        raise Unauthenticated("登录已失效：请重新登录")
    return session.viewer, session


def viewer_of(request: Request) -> Viewer:
    """Who asks, found once a request: ANYONE where nothing says more. Unauthenticated for a key or
    a session that is not valid, or not any more."""
    if not hasattr(request.state, "viewer"):
        request.state.viewer, request.state.session = _found(request)
    viewer: Viewer = request.state.viewer
    return viewer


def caller_of(request: Request) -> str:
    """Whose share it is of what is shared: the account's or key's, else the address's. Whoever asks
    with a key or session is found before (`api.http.middleware.load_shedding`): nobody is looked
    up here."""
    viewer: Viewer | None = getattr(request.state, "viewer", None)
    if viewer is None or viewer.role is Role.VISITOR:
        return f"address:{address_of(request)}"
    return viewer.name


_STRANGERS = frozenset({Role.VISITOR, Role.APPLICANT})


def is_staff(request: Request) -> bool:
    """Whether it comes from somebody to whom the platform gave a role, or from a module. A key or
    session that is not valid is nobody's; what follows from that is for the route to say."""
    try:
        return viewer_of(request).role not in _STRANGERS
    except Forbidden:
        return True  # a module's key, which is valid
    except BlueprintError:
        return False


def _refuse(viewer: Viewer, detail: str) -> None:
    if viewer.role is Role.VISITOR:
        raise Unauthenticated("此处须先登录，或在 Authorization 中给出密钥")
    raise Forbidden(detail)


def require(request: Request, scope: Scope) -> Viewer:
    """Who asks, if it may do this. Unauthenticated for a visitor who may not, Forbidden for whoever
    is known."""
    viewer = viewer_of(request)
    if scope not in viewer.may:
        lacks = "密钥" if viewer.role is Role.SERVICE else "您的角色"
        _refuse(viewer, f"{lacks}没有权限“{scope.label}”（{scope.value}）")
    return viewer


def require_role(request: Request, *roles: Role) -> Viewer:
    """Who asks, if it is one of these."""
    viewer = viewer_of(request)
    if viewer.role not in roles:
        _refuse(viewer, f"只有{'、'.join(role.label for role in roles)}可以这样做")
    return viewer


def require_session(request: Request) -> ActiveSession:
    """The session of a person who logged in; a key will not do."""
    viewer = viewer_of(request)
    session: ActiveSession | None = request.state.session
    if session is None:
        _refuse(viewer, "此处须登录，不能用密钥")
    assert session is not None
    return session
