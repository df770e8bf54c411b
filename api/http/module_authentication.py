"""Modules of the hub by their keys."""

from fastapi import Request

from api.http.authentication import viewer_of
from api.http.components import components_of
from api.http.limits.rate_limit import note_quota
from blueprint.errors import Forbidden, Unauthenticated
from blueprint.hub.module import Module
from blueprint.vocabulary import Role
from layers.hub.modules import KEY_BEGINNING

__all__ = ["module_of"]


def _bearer(request: Request) -> str | None:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    return given.strip() if scheme.lower() == "bearer" else None


def module_of(request: Request) -> Module:
    """The module that asks. Unauthenticated without a module's key, Forbidden for who is known
    and is none; TooMany beyond its rate."""
    modules = components_of(request).modules
    token = _bearer(request)
    if token is None or not token.startswith(KEY_BEGINNING):
        if viewer_of(request).role is not Role.VISITOR:
            raise Forbidden("此处只供模块使用：须用模块密钥")
        raise Unauthenticated("此处须用模块密钥：Authorization: Bearer obm_…")
    module = modules.hub.registry.of_key(token)
    note_quota(request, modules.rate.take(module.id))
    return module
