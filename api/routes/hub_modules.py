"""Modules of the hub, for administrators and each module's owner: joining, changing, resting."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Request, Response

from api.http.authentication import require, viewer_of
from api.http.bodies.json_fields import read_fields
from api.http.bodies.request_bodies import read_json, read_optional_json
from api.http.components import components_of
from api.http.idempotency import Claim, once
from api.http.scopes import permits
from api.hub import Hub
from api.openapi.answers.hub import (
    DeadLetters,
    ModuleEntry,
    ModuleJoined,
    Modules,
    NewKey,
    NewSecret,
)
from api.openapi.described import Keyed, Who, described
from blueprint.errors import BadInput, Flaw, NotFound, Unauthenticated
from blueprint.hub.module import Module
from blueprint.hub.registration import read_changes, read_registration
from blueprint.viewer import Viewer
from blueprint.vocabulary import Role, Scope
from layers.hub import dead_letters

__all__ = ["looked_after", "router"]

router = APIRouter(prefix="/api/v1/hub", tags=["hub"])


def _hub(request: Request) -> Hub:
    found = components_of(request).modules.hub
    return found


def _shown(document: Mapping[str, Any], status: int = 200) -> Response:
    return Response(
        orjson.dumps(document),
        status_code=status,
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


def looked_after(request: Request, module_id: UUID) -> tuple[Viewer, Module]:
    """Who asks, an administrator or the module's owner, and the module. To everybody else there is
    none of this id."""
    viewer = viewer_of(request)
    if viewer.role is Role.VISITOR:
        raise Unauthenticated("此处须先登录，或在 Authorization 中给出密钥")
    module = _hub(request).registry.find(module_id)
    owns = viewer.account is not None and viewer.account == module.owner and viewer.scopes is None
    if Scope.ADMIN not in viewer.may and not owns:
        raise NotFound("没有这个模块")
    return viewer, module


@router.post(
    "/modules",
    status_code=201,
    summary="A module joins; `key` and `secret` are shown this once",
    dependencies=[permits(Scope.ADMIN)],
)
@described(
    "joinModule",
    ModuleJoined,
    "The module; key and secret are told this once",
    status=201,
    body="ModuleRegistration",
    keyed=Keyed.MAY,
    who=Who.KNOWN,
    problems=(409,),
)
def post_module(request: Request, body: Annotated[Any, Depends(read_json)]) -> Response:
    viewer, hub = require(request, Scope.ADMIN), _hub(request)

    def join(claim: Claim) -> Response:
        joined = hub.registry.join(viewer, read_registration(body, hub.known))
        found = joined.module.as_json()
        claim.store(_shown({**found, "key": None, "secret": None}, 201))
        return _shown({**found, "key": joined.key, "secret": joined.secret}, 201)

    return once(request, viewer, join)


@router.get(
    "/modules",
    summary="All modules, with state, since when and why",
    dependencies=[permits(Scope.ADMIN)],
)
@described("listModules", Modules, who=Who.KNOWN)
def get_modules(request: Request) -> Response:
    require(request, Scope.ADMIN)
    return _shown({"modules": [one.as_json() for one in _hub(request).registry.modules()]})


@router.get(
    "/modules/{module_id}",
    summary="One module",
)
@described("getModule", ModuleEntry, who=Who.KNOWN)
def get_module(request: Request, module_id: UUID) -> Response:
    return _shown(looked_after(request, module_id)[1].as_json())


@router.patch(
    "/modules/{module_id}", summary="Change some members", dependencies=[permits(Scope.ADMIN)]
)
@described(
    "changeModule",
    ModuleEntry,
    body="ModuleChange",
    keyed=Keyed.MAY,
    who=Who.KNOWN,
    problems=(409,),
)
def patch_module(
    request: Request, module_id: UUID, body: Annotated[Any, Depends(read_json)]
) -> Response:
    viewer, hub = require(request, Scope.ADMIN), _hub(request)

    def change(_: Claim) -> Response:
        changed = hub.registry.change(viewer, module_id, read_changes(body, hub.known))
        return _shown(changed.as_json())

    return once(request, viewer, change)


@router.post(
    "/modules/{module_id}/update",
    summary="The same for who cannot send PATCH",
    dependencies=[permits(Scope.ADMIN)],
)
@described(
    "updateModule",
    ModuleEntry,
    body="ModuleChange",
    keyed=Keyed.MAY,
    who=Who.KNOWN,
    problems=(409,),
)
def post_update(
    request: Request, module_id: UUID, body: Annotated[Any, Depends(read_json)]
) -> Response:
    return patch_module(request, module_id, body)


@router.delete(
    "/modules/{module_id}",
    status_code=204,
    summary="A module leaves",
    dependencies=[permits(Scope.ADMIN)],
)
@described("removeModule", status=204, who=Who.KNOWN)
def delete_module(request: Request, module_id: UUID) -> Response:
    viewer = require(request, Scope.ADMIN)
    _hub(request).registry.remove(viewer, module_id)
    return Response(status_code=204)


def _now(body: Any) -> bool:
    return bool(read_fields({} if body is None else body, {}, {"now": bool}).get("now", False))


@router.post(
    "/modules/{module_id}/keys/rotate",
    status_code=201,
    summary="A new key; the old one lives 24 hours, or with `now` no longer",
)
@described(
    "rotateModuleKey",
    NewKey,
    status=201,
    body="RotateNow",
    body_optional=True,
    keyed=Keyed.MAY,
    who=Who.KNOWN,
)
def post_key(
    request: Request, module_id: UUID, body: Annotated[Any, Depends(read_optional_json)]
) -> Response:
    viewer, _ = looked_after(request, module_id)

    def rotate(claim: Claim) -> Response:
        key = _hub(request).registry.rotate_key(viewer, module_id, now=_now(body))
        claim.store(_shown({"key": None}, 201))
        return _shown({"key": key}, 201)

    return once(request, viewer, rotate)


@router.post(
    "/modules/{module_id}/secret/rotate",
    status_code=201,
    summary="A new secret; the old one signs too for 24 hours",
)
@described(
    "rotateModuleSecret",
    NewSecret,
    status=201,
    body="RotateNow",
    body_optional=True,
    keyed=Keyed.MAY,
    who=Who.KNOWN,
)
def post_secret(
    request: Request, module_id: UUID, body: Annotated[Any, Depends(read_optional_json)]
) -> Response:
    viewer, _ = looked_after(request, module_id)

    def rotate(claim: Claim) -> Response:
        secret = _hub(request).registry.rotate_secret(viewer, module_id, now=_now(body))
        claim.store(_shown({"secret": None}, 201))
        return _shown({"secret": secret}, 201)

    return once(request, viewer, rotate)


@router.post(
    "/modules/{module_id}/pause",
    summary="Deliveries rest",
)
@described(
    "pauseModule",
    ModuleEntry,
    body="PauseReason",
    body_optional=True,
    keyed=Keyed.MAY,
    who=Who.KNOWN,
    problems=(409,),
)
def post_pause(
    request: Request, module_id: UUID, body: Annotated[Any, Depends(read_optional_json)]
) -> Response:
    viewer, _ = looked_after(request, module_id)
    given = read_fields({} if body is None else body, {}, {"reason": str})
    why, registry = given.get("reason"), _hub(request).registry
    return once(request, viewer, lambda _: _shown(registry.pause(viewer, module_id, why).as_json()))


@router.post(
    "/modules/{module_id}/resume",
    summary="Deliveries go on",
)
@described("resumeModule", ModuleEntry, keyed=Keyed.MAY, who=Who.KNOWN, problems=(409,))
def post_resume(request: Request, module_id: UUID) -> Response:
    viewer, _ = looked_after(request, module_id)
    registry = _hub(request).registry
    return once(request, viewer, lambda _: _shown(registry.resume(viewer, module_id).as_json()))


@router.get(
    "/dead-letters",
    summary="What could not be delivered",
)
@described("listDeadLetters", DeadLetters, who=Who.KNOWN, problems=(404,))
def get_dead_letters(request: Request, module: UUID | None = None) -> Response:
    if module is None:
        require(request, Scope.ADMIN)
    else:
        looked_after(request, module)
    found = dead_letters.dead_letters(_hub(request).database, module)
    return _shown({"dead_letters": [one.as_json() for one in found]})


@router.post(
    "/dead-letters/{letter}/retry",
    status_code=204,
    summary="Try it again",
)
@described("retryDeadLetter", status=204, keyed=Keyed.MAY, who=Who.KNOWN, problems=(409,))
def post_retry(request: Request, letter: str) -> Response:
    viewer, _ = looked_after(request, dead_letters.module_of(letter))

    def retry(_: Claim) -> Response:
        dead_letters.retry(_hub(request).database, viewer, letter)
        return Response(status_code=204)

    return once(request, viewer, retry)


@router.post(
    "/dead-letters/{letter}/set-aside",
    status_code=204,
    summary="Give it up for good, with a reason: what comes after it goes on",
)
@described(
    "setAsideDeadLetter", status=204, body="Reason", keyed=Keyed.MAY, who=Who.KNOWN, problems=(409,)
)
def post_set_aside(
    request: Request, letter: str, body: Annotated[Any, Depends(read_json)]
) -> Response:
    viewer, _ = looked_after(request, dead_letters.module_of(letter))
    reason = read_fields(body, {"reason": str})["reason"].strip()
    if not 0 < len(reason) <= 500:
        raise BadInput.of(Flaw(("reason",), "须写明理由，至多 500 字", None, "补上理由"))

    def set_aside(_: Claim) -> Response:
        dead_letters.set_aside(_hub(request).database, viewer, letter, reason)
        return Response(status_code=204)

    return once(request, viewer, set_aside)
