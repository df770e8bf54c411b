"""The scope that a route asks for, declared on the route: `dependencies=[permits(Scope.QUERY)]`."""

from typing import Any

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from api.http.authentication import names_nobody, require
from blueprint.vocabulary import Scope

__all__ = ["Permits", "permits"]


class Permits:
    """Lets in whoever may do this, by role and, with a key, by the key's own scopes."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    async def __call__(self, request: Request) -> None:
        if names_nobody(request):
            require(request, self.scope)
        else:
            await run_in_threadpool(require, request, self.scope)


def permits(scope: Scope) -> Any:
    return Depends(Permits(scope))
