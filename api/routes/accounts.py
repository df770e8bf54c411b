"""Accounts: register, verify, change the password, get a new one where it was forgotten."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Request, Response

from api.http.authentication import address_of, require, require_session, token_of, viewer_of
from api.http.bodies.json_fields import read_fields
from api.http.bodies.request_bodies import read_json
from api.http.components import components_of
from api.http.idempotency import Claim, once
from api.http.scopes import permits
from api.openapi.answers.people import AccountMade, Grant, Grants, RegistrationTaken, ResetTaken
from api.openapi.described import Keyed, Who, described
from api.routes.people_schemas import (
    CHANGE_PASSWORD,
    CONFIRM_RESET,
    REGISTER,
    VERIFY,
    WANT_RESET,
)
from blueprint.contacts import read_contact
from blueprint.errors import BadInput, Flaw, NotFound
from blueprint.vocabulary import Role, Scope
from layers.people.accounts import read_name
from layers.people.grants import Granted, grant, grants_of, revoke_grant
from layers.people.logging_in import change_password
from layers.people.passwords import read_password
from layers.people.registering import register, verify
from layers.people.resetting import confirm_reset, want_reset

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/accounts", tags=["accounts"])


def _id(given: Mapping[str, Any], name: str) -> UUID:
    try:
        return UUID(given[name])
    except ValueError:
        remedy = f"填写申请时得到的 {name}"
        raise BadInput.of(Flaw((name,), "不是编号", None, remedy)) from None


@router.post(
    "",
    status_code=202,
    summary="Register: a code goes to the contact, whether it has an account or not",
    openapi_extra=REGISTER,
)
@described(
    "registerAccount",
    RegistrationTaken,
    "A code is on its way",
    status=202,
    keyed=Keyed.MAY,
    problems=(429,),
)
def post_account(request: Request, body: Annotated[Any, Depends(read_json)]) -> Response:
    return once(request, viewer_of(request), lambda _: _registered(request, body))


def _registered(request: Request, body: Any) -> Response:
    given = read_fields(body, {"contact": str, "name": str, "password": str})
    state = components_of(request)
    wanted = register(
        state.database,
        state.people.counters,
        state.people.outbox,
        contact=read_contact(given["contact"]),
        name=read_name(given["name"]),
        password=read_password(given["password"]),
        address=address_of(request),
    )
    document = {"registration": wanted.id, "expires_at": wanted.expires_at}
    return Response(orjson.dumps(document), status_code=202, media_type="application/json")


@router.post(
    "/verify",
    status_code=201,
    summary="Give back the code: the account is there, an applicant's",
    openapi_extra=VERIFY,
)
@described("verifyAccount", AccountMade, status=201, keyed=Keyed.MAY, problems=(404, 409, 429))
def post_verify(request: Request, body: Annotated[Any, Depends(read_json)]) -> Response:
    return once(request, viewer_of(request), lambda _: _verified(request, body))


def _verified(request: Request, body: Any) -> Response:
    given = read_fields(body, {"registration": str, "code": str})
    account = verify(
        components_of(request).database,
        components_of(request).people.counters,
        registration=_id(given, "registration"),
        code=given["code"].strip()[:20],
        address=address_of(request),
    )
    document = {"account": account, "role": Role.APPLICANT.value}
    return Response(orjson.dumps(document), status_code=201, media_type="application/json")


@router.post(
    "/password",
    status_code=204,
    summary="Change the password: all other sessions end",
    openapi_extra=CHANGE_PASSWORD,
)
@described("changePassword", status=204, who=Who.PERSON, problems=(429,))
def post_password(request: Request, body: Annotated[Any, Depends(read_json)]) -> Response:
    session = require_session(request)
    given = read_fields(body, {"current": str, "new": str})
    token = token_of(request)
    assert session.viewer.account is not None and token is not None
    change_password(
        components_of(request).database,
        components_of(request).people.counters,
        account=session.viewer.account,
        token=token,
        current=given["current"],
        new=read_password(given["new"], ("new",)),
    )
    return Response(status_code=204)


@router.post(
    "/password/reset",
    status_code=202,
    summary="Forgotten: a code goes to the contact, whether it has an account or not",
    openapi_extra=WANT_RESET,
)
@described(
    "requestPasswordReset",
    ResetTaken,
    "A code is on its way",
    status=202,
    keyed=Keyed.MAY,
    problems=(429,),
)
def post_reset(request: Request, body: Annotated[Any, Depends(read_json)]) -> Response:
    return once(request, viewer_of(request), lambda _: _reset_wanted(request, body))


def _reset_wanted(request: Request, body: Any) -> Response:
    given = read_fields(body, {"contact": str})
    state = components_of(request)
    wanted = want_reset(
        state.database,
        state.people.counters,
        state.people.outbox,
        contact=read_contact(given["contact"]),
        address=address_of(request),
    )
    document = {"reset": wanted.id, "expires_at": wanted.expires_at}
    return Response(orjson.dumps(document), status_code=202, media_type="application/json")


@router.post(
    "/password/reset/confirm",
    status_code=204,
    summary="Give back the code with a new password: all sessions end",
    openapi_extra=CONFIRM_RESET,
)
@described("confirmPasswordReset", status=204, problems=(404, 409, 429))
def post_confirm(request: Request, body: Annotated[Any, Depends(read_json)]) -> Response:
    given = read_fields(body, {"reset": str, "code": str, "new": str})
    confirm_reset(
        components_of(request).database,
        components_of(request).people.counters,
        reset=_id(given, "reset"),
        code=given["code"].strip()[:20],
        password=read_password(given["new"], ("new",)),
        address=address_of(request),
    )
    return Response(status_code=204)


def _account(given: str) -> UUID:
    try:
        return UUID(given)
    except ValueError:
        raise NotFound(f"没有编号为 {given[:40]} 的账号") from None


def _granted(one: Granted) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "role": one.role,
        "department": one.department,
        "district": one.district,
        "granted_at": one.granted_at.isoformat(),
    }


@router.post(
    "/{account}/grants",
    status_code=201,
    summary="A role, by department and district",
    dependencies=[permits(Scope.ADMIN)],
)
@described("grantRole", Grant, status=201, body="RoleGrant", keyed=Keyed.MAY, who=Who.KNOWN)
def post_grant(
    request: Request, account: str, body: Annotated[Any, Depends(read_json)]
) -> Response:
    viewer = require(request, Scope.ADMIN)
    given = read_fields(body, {"role": str}, {"department": str, "district": str})

    def give(_: Claim) -> Response:
        state = components_of(request)
        made = grant(
            state.database,
            state.projects.book,
            viewer,
            _account(account),
            given["role"],
            given.get("department"),
            given.get("district"),
        )
        return Response(
            orjson.dumps(_granted(made)), status_code=201, media_type="application/json"
        )

    return once(request, viewer, give)


@router.get(
    "/{account}/grants", summary="The roles of an account", dependencies=[permits(Scope.ADMIN)]
)
@described("listGrants", Grants, who=Who.KNOWN)
def get_grants(request: Request, account: str) -> Response:
    require(request, Scope.ADMIN)
    found = grants_of(components_of(request).database, _account(account))
    body = {"grants": [_granted(one) for one in found]}
    headers = {"Cache-Control": "no-store"}
    return Response(orjson.dumps(body), media_type="application/json", headers=headers)


@router.delete(
    "/{account}/grants/{grant_id}",
    status_code=204,
    summary="Take it back",
    dependencies=[permits(Scope.ADMIN)],
)
@described("revokeGrant", status=204, who=Who.KNOWN)
def delete_grant(request: Request, account: str, grant_id: UUID) -> Response:
    viewer = require(request, Scope.ADMIN)
    revoke_grant(components_of(request).database, viewer, _account(account), grant_id)
    return Response(status_code=204)
